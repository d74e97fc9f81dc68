"""What every test may use. Nothing here needs a network."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of labelled test input beside the checkout; absent on a user's machine."""
    if not SHARED.is_dir():
        pytest.skip("needs the labelled data beside the checkout (../shared), which is not shipped")
    return SHARED
