"""``python -m proevesten`` is the same as ``proevesten``."""

from __future__ import annotations

import sys

from proevesten.cli.main import main

sys.exit(main())
