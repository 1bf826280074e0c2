"""Fine-tune a BART, Pegasus, LED, PRIMERA or T5 folder on pairs of source and text.

    python scripts/train_rewriter.py MODEL_FOLDER PAIRS.jsonl OUTPUT [--validation PAIRS.jsonl] [--resume]

Each line of a pairs file is an object with `source` and `target`. After each epoch a checkpoint is written,
and the validation pairs are rewritten and scored with ROUGE-2 and ROUGE-L (F, stemmed; their mean chooses
the epoch that is kept). `--resume` goes on from the checkpoint with the same result as never having
stopped. The output folder can be taken into the library with `aibot models import OUTPUT`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from aibot_local.engines.training import EpochResult, TrainingOptions, read_pairs, train_rewriter
from aibot_local.errors import AibotError


def score_texts(written: Sequence[str], wanted: Sequence[str]) -> float:
    """Mean of ROUGE-2 and ROUGE-L F over all pairs, 0..1 (Lin 2004; the rouge-score package)."""
    from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped, unused-ignore]

    scorer = RougeScorer(["rouge2", "rougeL"], use_stemmer=True)
    total = 0.0
    for text, reference in zip(written, wanted, strict=True):
        scores = scorer.score(reference, text)
        total += (scores["rouge2"].fmeasure + scores["rougeL"].fmeasure) / 2
    return total / max(1, len(wanted))


def main() -> int:
    """Read the arguments, train, and print a line for each epoch."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--validation", type=Path)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--learning-rate", type=float, default=3e-5)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--resume", action="store_true")
    given = parser.parse_args()

    def show(result: EpochResult) -> None:
        print(f"epoch {result.epoch}: loss {result.loss:.4f}, validation {result.score:.4f}", flush=True)

    try:
        train_rewriter(
            given.model,
            given.output,
            read_pairs(given.pairs),
            validation=read_pairs(given.validation) if given.validation else (),
            score=score_texts,
            options=TrainingOptions(
                epochs=given.epochs,
                batch_rows=given.batch,
                learning_rate=given.learning_rate,
                warmup=given.warmup,
                seed=given.seed,
                device=given.device,
            ),
            resume=given.resume,
            report=show,
        )
    except (AibotError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
