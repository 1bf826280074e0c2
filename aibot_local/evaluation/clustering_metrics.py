"""How well found events agree with given ones."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from aibot_local.errors import InputError


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two groupings of the same articles, every value but `rand` within 0..1.

    `precision`, `recall` and `f1` are B-cubed (Bagga & Baldwin 1998): the mean over articles of the share of an
    article's found group that belongs with it, the share of what belongs with it that is in its group, and the
    harmonic mean of the two means. `rand` is the adjusted Rand index (Hubert & Arabie 1985), 0 for chance, 1 at best.
    `information` is mutual information normalised by the mean of the entropies. `alone` is the share of articles
    that stand in a found group of their own.
    """

    precision: float
    recall: float
    f1: float
    rand: float
    information: float
    alone: float


def compare_groupings(gold: Sequence[Hashable], found: Sequence[Hashable]) -> Agreement:
    """Compare the group found for each article with the given one; noise must have a label of its own for each.

    :raises InputError: when the two differ in length or are empty.
    """
    if len(gold) != len(found):
        raise InputError(
            f"{len(gold)} given labels for {len(found)} found; one of each for an article is needed"
        )
    if not gold:
        raise InputError("there are no labels; nothing can be compared")
    given_sizes, found_sizes = Counter(gold), Counter(found)
    both = Counter(zip(gold, found, strict=True))
    count = len(gold)
    precision = sum(size * size / found_sizes[label] for (_, label), size in both.items()) / count
    recall = sum(size * size / given_sizes[label] for (label, _), size in both.items()) / count
    gold_numbers, found_numbers = _number(gold), _number(found)
    return Agreement(
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall),
        rand=float(adjusted_rand_score(gold_numbers, found_numbers)),
        information=float(normalized_mutual_info_score(gold_numbers, found_numbers)),
        alone=sum(size for size in found_sizes.values() if size == 1) / count,
    )


def _number(labels: Sequence[Hashable]) -> list[int]:
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(label, len(numbers)) for label in labels]
