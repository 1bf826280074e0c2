"""A run on a disk that is too small, made larger step by step. Run by test_full_disk.py under `unshare -rm`.

    python full_disk.py REFERENCE MOUNT

MOUNT becomes a file system in memory. On every size the run either ends well, or with exit code 1 and a line; each size
goes on with what the one before left. At last the files have to be those of a run in REFERENCE, on a disk with room.
"""

import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "benchmarks")]

import kill_runs  # noqa: E402 - from benchmarks/

SIZES = (
    8,
    16,
    32,
    64,
    96,
    128,
    192,
    256,
    384,
    512,
    640,
    768,
    896,
    1024,
    1280,
    1536,
    1792,
    2048,
    2560,
    3072,
    65536,
)


def mount(place: Path, kibibytes: int, *options: str) -> None:
    setting = ",".join([f"size={kibibytes}k", "mode=0700", *options])
    subprocess.run(["mount", "-t", "tmpfs", "-o", setting, "tmpfs", str(place)], check=True)  # noqa: S607


def main() -> None:
    reference, place = Path(sys.argv[1]), Path(sys.argv[2])
    kill_runs.prepare()
    whole_out = reference / "whole"
    assert kill_runs.end_run(kill_runs.start_run(whole_out, None), None) == 3
    whole, stories = kill_runs.read_output(whole_out), kill_runs.read_stories(whole_out)
    mount(place, SIZES[0])
    link = reference / "out"  # beside the log, which has to find room
    (place / "out").mkdir()
    link.symlink_to(place / "out")
    refused = []
    for size in SIZES:
        mount(place, size, "remount")
        code = kill_runs.end_run(kill_runs.start_run(link, None), None)
        said = link.with_suffix(".log").read_text(encoding="utf-8")
        if code == 3:
            kill_runs.check_end(place / "out", whole, stories)
            break
        assert code == 1 and "Traceback" not in said and "fault of the program" not in said, (
            size,
            code,
            said,
        )
        for name, data in kill_runs.read_output(place / "out").items():
            assert whole.get(name) == data, f"{name} is torn at {size} KiB"
        refused.append((size, said.strip().splitlines()[-1]))
    else:
        raise AssertionError("no size was large enough")
    for size, line in refused:
        sys.stdout.write(f"{size} KiB: {line}\n")


if __name__ == "__main__":
    main()
