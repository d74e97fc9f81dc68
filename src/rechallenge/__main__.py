"""`python -m rechallenge`."""

import sys

from rechallenge.cli.main import main

sys.exit(main())
