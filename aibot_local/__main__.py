"""The `aibot` command: every library is told to stay offline before any of them is imported."""

import os

from aibot_local.process import OFFLINE, PATIENT

os.environ.update(OFFLINE)
for _name, _value in PATIENT.items():
    os.environ.setdefault(_name, _value)

from aibot_local.cli.app import main  # noqa: E402 - after the environment is set

if __name__ == "__main__":
    main()
