"""What every test may use. Nothing here needs a network."""

from pathlib import Path

import pytest
from hypothesis import settings

# A deadline would judge how busy the machine is; how fast the program is, benchmarks say.
settings.register_profile("rechallenge", deadline=None)
settings.load_profile("rechallenge")

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of labelled test input beside the checkout; absent on a user's machine."""
    if not SHARED.is_dir():
        pytest.skip("needs the labelled data beside the checkout (../shared), which is not shipped")
    return SHARED
