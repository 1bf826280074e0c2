"""What every test may use: the shared fakes on the import path, and the offline switches of the libraries."""

import os
import sys
from pathlib import Path

from hypothesis import settings

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
sys.path.insert(0, str(Path(__file__).parent))

# How long an example takes depends on what else the machine does, and is no matter for a test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
