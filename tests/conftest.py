"""What every test may use: the shared fakes on the import path, and the offline switches of the libraries."""

import os
import signal
import sys
from pathlib import Path

from hypothesis import settings

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
sys.path.insert(0, str(Path(__file__).parent))

# A suite that a shell starts in the background would hand down that Ctrl-C is ignored, and some tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes depends on what else the machine does, and is no matter for a test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
