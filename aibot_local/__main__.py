"""The `aibot` command: every library is told to stay offline before any of them is imported."""

import os

# Belt and braces: these are read by the libraries at import and are no proof; the network guard is.
for _name, _value in {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}.items():
    os.environ[_name] = _value
# Threads that have to wait give the processor away: beside other work, spinning made a run several times as long.
for _name, _value in {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0"}.items():
    os.environ.setdefault(_name, _value)

from aibot_local.cli.app import main  # noqa: E402 - after the environment is set

if __name__ == "__main__":
    main()
