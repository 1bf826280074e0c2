"""Hedges, attributions, and negations: what makes a statement less than a plain fact, or its opposite."""

import re
from dataclasses import dataclass

from aibot_local.language.tables import list_words
from aibot_local.language.words import fold_typography

# Verbs that attribute words to someone. Those that only report, and those that hold the content at arm's length.
SAY_VERBS = tuple(
    list_words(
        """
    said says say saying told tells added adds announced announces stated states wrote writes
    tweeted posted explained explains noted notes warned warns reported reports confirmed
    confirms insisted insists argued argues claimed claims alleged alleges admitted admits
    acknowledged acknowledges conceded concedes declared declares described describes recalled
    recalls replied replies responded asked asks shouted joked testified testifies estimated
    estimates believe believes believed think thinks suggested suggests maintained maintains
    stressed stresses emphasised emphasized pledged vowed promised denied denies accused accuses
    urged urges called predicted predicts revealed reveals commented remarked continued
    concluded concludes hopes hoped expects expected
    """
    )
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or phrase at `start` to `end` that changes how a statement is to be taken; `kind` is its class.

    Hedges: `alleged`, `possible`, `reported`, `planned`, `estimated`. Negations: `not`, `fail`, `without`, `deny`.
    """

    start: int
    end: int
    kind: str


_HEDGES: tuple[tuple[str, str], ...] = (
    ("alleged", r"alleg(?:e|es|ed|edly|ing|ations?|ation)|accus(?:e|es|ed|ing|ations?)|suspected|suspicions?"
                r"|claim(?:s|ed|ing)?|purported(?:ly)?|supposed(?:ly)?|ostensibl[ey]|so-called|charged\s+with"),
    ("possible", r"may|might|could|possibl[ey]|perhaps|maybe|potential(?:ly)?|likely|unlikely|probabl[ey]|presumabl[ey]"
                 r"|appear(?:s|ed)?\s+to|seem(?:s|ed)?|apparent(?:ly)?|appear(?:s|ed)?\s+(?:that|as)"
                 r"|suggest(?:s|ed|ing)?|indicat(?:e|es|ed|ing)"
                 r"|believ(?:e|es|ed)|think(?:s)?|thought|fear(?:s|ed)|unconfirmed|preliminary|unclear"
                 r"|uncertain|would"),
    ("reported",
     r"reportedly|(?:is|are|was|were|been)\s+reported|reported\s+to\s+(?:be|have)|reports?\s+(?:say|said|that|suggest)"
     r"|rumou?r(?:s|ed)?|according\s+to|said\s+to\s+(?:be|have)"),
    ("planned",
     r"plan(?:s|ned|ning)?\s+to|propos(?:e|es|al|als)|proposed\s+to|intend(?:s|ed)?|hop(?:e|es|ed|ing)\s+to|aim(?:s|ed)?\s+to"
                r"|expect(?:s|ed)?|consider(?:s|ed|ing)?|threaten(?:s|ed|ing)?|attempt(?:s|ed|ing)?"
                r"|tr(?:y|ies|ied|ying)\s+to|if"
                r"|should|seek(?:s|ing)?\s+to|sought\s+to|vow(?:s|ed)?|pledg(?:e|es|ed)|promis(?:e|es|ed)"),
    ("estimated", r"estimat(?:e|es|ed)|forecast(?:s)?|project(?:ed|ions?)|predict(?:s|ed|ion|ions)"),
)  # fmt: skip
_HEDGE = re.compile(
    r"\b(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _HEDGES) + r")\b", re.IGNORECASE
)
_MONTH_MAY = re.compile(
    r"\bMay(?=\s+\d|,?\s+(?:19|20)\d\d|[.,;]|$)|(?<=\bin )May\b|(?<=\bof )May\b|(?<=\d )May\b"
    r"|(?<=\bsince )May\b|(?<=\buntil )May\b|(?<=\blast )May\b|(?<=\bTheresa )May\b"
)
_NEGATIONS: tuple[tuple[str, str], ...] = (
    ("not", r"not|n't|never|nor|neither|cannot|no\s+longer|hardly|barely|scarcely|rarely|seldom"),
    ("no", r"no|none|nobody|nothing|nowhere|zero"),
    ("without", r"without|lack(?:s|ed|ing)?|absent|absence"),
    ("fail", r"fail(?:s|ed|ing|ure|ures)?|unable|refus(?:e|es|ed|ing|al)|declin(?:e|es|ed|ing)\s+to"
             r"|unwilling|stop(?:s|ped)?\s+short"),
    ("deny", r"den(?:y|ies|ied|ying|ial|ials)|reject(?:s|ed|ing)?|disput(?:e|es|ed)|rul(?:e|es|ed|ing)\s+out"),
)  # fmt: skip
_NEGATION = re.compile(
    r"(?:(?<=\w)(?P<clipped>n't)|\b(?:"
    + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _NEGATIONS)
    + r"))(?!\w)",
    re.IGNORECASE,
)
_NO_NEGATION = re.compile(
    r"\bnot\s+only\b|\bno\s+doubt\b|\bno\s+(?:fewer|less|more)\s+than\b|\bNo\.\s*\d"
    r"|\bwhether\s+or\s+not\b|\bif\s+not\b",
    re.IGNORECASE,
)
_CAPITAL_NO = re.compile(r"\bNo\.?\s*\d")


def find_hedges(text: str) -> tuple[Cue, ...]:
    """Words that hold a statement short of fact ("allegedly", "may", "plans to"), in order; the month May is none."""
    plain = fold_typography(text)
    months = {match.start() for match in _MONTH_MAY.finditer(plain)}
    return tuple(
        Cue(match.start(), match.end(), match.lastgroup or "")
        for match in _HEDGE.finditer(plain)
        if match.start() not in months
    )


def find_negations(text: str) -> tuple[Cue, ...]:
    """Words that turn a statement round ("not", "no", "failed to", "denied"), in order.

    `not only`, `no doubt`, `no fewer than` and `No. 10` turn nothing. The span of "didn't" is its `n't`.
    """
    plain = fold_typography(text)
    harmless = [match.span() for match in _NO_NEGATION.finditer(plain)]
    harmless += [match.span() for match in _CAPITAL_NO.finditer(plain)]
    cues = []
    for match in _NEGATION.finditer(plain):
        if any(start <= match.start() < end for start, end in harmless):
            continue
        kind = "not" if match.lastgroup == "clipped" else match.lastgroup or ""
        cues.append(Cue(match.start(), match.end(), kind))
    return tuple(cues)
