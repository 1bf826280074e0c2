"""What a second worker brings: a run on one machine with Ray, with one worker and with two, of one thread each.

    python benchmarks/cluster.py                   # 600 articles of made-up news, without a rewriter

Each figure is a whole `aibot summarize` in a process of its own, from the files on the disk to the front page, with the
models of `models/`. What a run costs before the first article, Ray and loading models above all, is measured by the
same run of four articles, and told apart. Efficiency is the time of one worker over twice that of two, without and with
that cost: 1 would be twice as fast. A run without a cluster stands beside, and all outputs are compared byte by byte.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results" / "cluster.json"
FEW = 4  # articles
CLUSTERS: dict[str, tuple[str, ...]] = {
    "no cluster": (),
    "1 worker": ("--cluster", "local", "--workers", "1"),
    "2 workers": ("--cluster", "local", "--workers", "2"),
}


def run(inbox: Path, out: Path, options: tuple[str, ...]) -> float:
    """Seconds of a whole run."""
    command = [sys.executable, "-m", "aibot_local", "summarize", str(inbox), "--out", str(out), "--plain"]
    command += ["--models", str(ROOT / "models"), "--rewriter", "none", "--threads", "1", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=out.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return time.perf_counter() - start


def read_output(out: Path) -> dict[str, bytes]:
    """Every file of a run but the store."""
    return {path.name: path.read_bytes() for path in out.iterdir() if ".sqlite" not in path.name}


def measure(articles: int) -> dict[str, dict[str, float]]:
    """Seconds of each kind of run: `whole`, and `before` the first article."""
    from synthetic import write_inbox

    measured: dict[str, dict[str, float]] = {}
    outputs = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_inbox(folder / "few", FEW)
        write_inbox(folder / "all", articles)
        for kind, options in CLUSTERS.items():
            before = run(folder / "few", folder / f"few, {kind}", options)
            whole = run(folder / "all", folder / f"all, {kind}", options)
            measured[kind] = {"before": round(before, 2), "whole": round(whole, 2)}
            outputs.append(read_output(folder / f"all, {kind}"))
    assert all(output == outputs[0] for output in outputs), "not the same bytes"
    return measured


def tell(articles: int, measured: dict[str, dict[str, float]]) -> None:
    """Print the figures."""
    for kind, seconds in measured.items():
        whole, work = seconds["whole"], seconds["whole"] - seconds["before"]
        print(
            f"{kind:10}  {whole:6.1f} s ({articles / whole:.1f} articles a second); "
            f"without {seconds['before']:.1f} s before the first article {work:.1f} s ({articles / work:.1f} a second)"
        )
    one, two = measured["1 worker"], measured["2 workers"]
    work = (one["whole"] - one["before"]) / (two["whole"] - two["before"]) / 2
    print(f"efficiency of two workers: {work:.2f}; of whole runs: {one['whole'] / two['whole'] / 2:.2f}")


def main() -> None:
    """Measure and print, and keep the figures in results/cluster.json."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=600)
    options = parser.parse_args()
    before = os.getloadavg()
    measured = measure(options.articles)
    after = os.getloadavg()
    tell(options.articles, measured)
    print(f"load average {before[0]:.1f} before, {after[0]:.1f} after; {os.cpu_count()} processors")
    kept = {
        "articles": options.articles,
        "seconds": measured,
        "load": [round(before[0], 1), round(after[0], 1)],
    }
    RESULTS.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
