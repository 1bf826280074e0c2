"""BERTScore (Zhang et al. 2020): how near the words of a text are in meaning to those of a reference summary.

Each token of one text is laid beside the token of the other whose vector, in its context, is nearest (cosine); recall
is the mean over the reference's tokens, precision that over the text's, and F1 their harmonic mean. Tokens that only
begin and end a text do not count, no token is weighted by its rarity, and no baseline is taken off. Figures depend on
the encoder: they compare systems under one, and not with figures published for another.
"""

from collections.abc import Sequence

from aibot_local.protocols import TokenEmbedder, Vectors


def score_bertscore(text: str, references: Sequence[str], encoder: TokenEmbedder) -> float:
    """F1 of a text against references, the mean over them, -1..1 and in practice 0..1; 0 where there is no word."""
    ours = encoder.encode_tokens(text)
    scores = [_match(ours, encoder.encode_tokens(reference)) for reference in references]
    return sum(scores) / max(1, len(scores))


def _match(text: Vectors, reference: Vectors) -> float:
    if not len(text) or not len(reference):
        return 0.0
    near = text @ reference.T
    precision, recall = float(near.max(axis=1).mean()), float(near.max(axis=0).mean())
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0
