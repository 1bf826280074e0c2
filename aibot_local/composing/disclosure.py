"""What a story says about how it was made."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from aibot_local.records import Disclosure, EngineStamp, Status, StorySentence, Wording
from aibot_local.standing import tell_status


class DigestReason(StrEnum):
    """Why a story is a digest of cited sentences and was not rewritten."""

    FEW_ORIGINS = "few origins"
    LITTLE_SUPPORT = "little support"
    NOT_REWRITTEN = "not rewritten"
    OTHER_LANGUAGE = "other language"


def disclose_making(
    sentences: Iterable[StorySentence],
    *,
    origins: int,
    copies: int,
    dropped: int,
    engines: Sequence[EngineStamp],
    digest: DigestReason | None = None,
) -> Disclosure:
    """State how a story was made, in plain words for its readers.

    `sentences` are all that the story shows, headline and headings included; those of the program's own
    fixed phrases are not counted. `origins` is how many independent reports it rests on, `copies` how many more carry
    the same text. `dropped` is how many rewritten sentences did not get out. `digest` tells why nothing was rewritten,
    where nothing was.
    """
    shown = list(sentences)
    wordings = Counter(sentence.wording for sentence in shown)
    own = sum(one.is_own for one in shown)
    stamps = tuple(sorted(engines, key=lambda stamp: (stamp.role, stamp.name, stamp.fingerprint)))
    parts = [
        tell_status(Status.DRAFT),
        _tell_sources(origins, copies),
        _tell_wording(wordings, stamps, digest),
        _tell_own(own),
        _tell_dropped(dropped),
        _tell_engines(stamps),
        "Machines misread, and the checks made here do not catch everything: before you rely on a line or "
        "publish "
        "it, open the source named beside it and read the words it rests on.",
    ]
    return Disclosure(
        statement=" ".join(part for part in parts if part),
        engines=stamps,
        rewritten=wordings[Wording.REWRITTEN],
        verbatim=wordings[Wording.VERBATIM],
        dropped=dropped,
        edited=wordings[Wording.EDITOR],
    )


def _tell_sources(origins: int, copies: int) -> str:
    also = (
        f" ({_count(copies, 'further copy', 'further copies')} of the same text not counted)"
        if copies
        else ""
    )
    if origins == 1:
        return f"Only one independent source reports this{also}: nothing in it is confirmed by a second one."
    return f"It rests on {origins} independent reports{also}."


def _tell_wording(
    wordings: Mapping[Wording, int], engines: Sequence[EngineStamp], digest: DigestReason | None
) -> str:
    rewritten, verbatim, edited = (
        wordings[one] for one in (Wording.REWRITTEN, Wording.VERBATIM, Wording.EDITOR)
    )
    if not rewritten and not edited:
        why = {
            DigestReason.FEW_ORIGINS: ", because there are too few independent reports to write a story from",
            DigestReason.LITTLE_SUPPORT: ", because the sources bore out too little of the model's text",
            DigestReason.NOT_REWRITTEN: "",
            DigestReason.OTHER_LANGUAGE: ", because the checks of rewritten text know English only",
            None: "",
        }[digest]
        return f"It is a digest: every sentence and heading from a source is quoted word for word{why}."
    writer = next((stamp.name for stamp in engines if stamp.role == "rewriter"), "a language model")
    parts = []
    if rewritten:
        was = "was" if rewritten == 1 else "were"
        parts.append(f"{rewritten} {was} rewritten by {writer} and checked against the sources")
    parts.append(f"{verbatim} {'is' if verbatim == 1 else 'are'} the sources' own words")
    if edited:
        parts.append(f"{edited} {'was' if edited == 1 else 'were'} written by an editor")
    total = _count(rewritten + verbatim + edited, "sentence and heading", "sentences and headings")
    return f"Of its {total}, {', '.join(parts[:-1])}, and {parts[-1]}."


def _tell_own(own: int) -> str:
    """How many of the editor's sentences no source bears out."""
    if not own:
        return ""
    rest = "rests" if own == 1 else "rest"
    return (
        f"{own} of the editor's {rest} on no source of this story and {'is' if own == 1 else 'are'} marked."
    )


def _tell_dropped(dropped: int) -> str:
    if not dropped:
        return ""
    was, it = ("was", "is") if dropped == 1 else ("were", "are")
    return f"{_count(dropped, 'rewritten sentence', 'rewritten sentences')} {was} left out and {it} listed."


def _tell_engines(engines: Sequence[EngineStamp]) -> str:
    named = [f"{stamp.name} ({stamp.role})" for stamp in engines]
    return f"Programs that took part: {', '.join(named)}." if named else ""


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
