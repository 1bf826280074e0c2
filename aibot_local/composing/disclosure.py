"""What a story says about how it was made."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from aibot_local.records import Disclosure, EngineStamp, Event, StorySentence, Wording


class DigestReason(StrEnum):
    """Why a story is a digest of cited sentences and was not rewritten."""

    FEW_ORIGINS = "few origins"
    LITTLE_SUPPORT = "little support"
    NOT_REWRITTEN = "not rewritten"


def disclose_making(
    event: Event,
    sentences: Iterable[StorySentence],
    *,
    dropped: int,
    engines: Sequence[EngineStamp],
    digest: DigestReason | None = None,
) -> Disclosure:
    """State how a story was made, in plain words for its readers.

    `sentences` are all that the story shows, headline and headings included; those of the program's own
    fixed phrases are not counted. `dropped` is how many rewritten sentences did not get out. `digest` tells
    why nothing was rewritten, where nothing was.
    """
    wordings = [sentence.wording for sentence in sentences]
    rewritten = wordings.count(Wording.REWRITTEN)
    verbatim = wordings.count(Wording.VERBATIM)
    stamps = tuple(sorted(engines, key=lambda stamp: (stamp.role, stamp.name, stamp.fingerprint)))
    parts = [
        "This is a draft put together by a program; a person has to check it before it is used.",
        _tell_sources(event),
        _tell_wording(rewritten, verbatim, dropped, stamps, digest),
        _tell_engines(stamps),
        "Machines misread, and the checks made here do not catch everything: before you rely on a line or "
        "publish "
        "it, open the source named beside it and read the words it rests on.",
    ]
    return Disclosure(
        statement=" ".join(part for part in parts if part),
        engines=stamps,
        rewritten=rewritten,
        verbatim=verbatim,
        dropped=dropped,
    )


def _tell_sources(event: Event) -> str:
    copies = sum(len(origin.copies) for origin in event.origins)
    also = (
        f" ({_count(copies, 'further copy', 'further copies')} of the same text not counted)"
        if copies
        else ""
    )
    if event.is_single_report:
        return f"Only one independent source reports this{also}: nothing in it is confirmed by a second one."
    return f"It rests on {len(event.origins)} independent reports{also}."


def _tell_wording(
    rewritten: int, verbatim: int, dropped: int, engines: Sequence[EngineStamp], digest: DigestReason | None
) -> str:
    if rewritten == 0:
        why = {
            DigestReason.FEW_ORIGINS: ", because there are too few independent reports to write a story from",
            DigestReason.LITTLE_SUPPORT: ", because the sources bore out too little of the model's text",
            DigestReason.NOT_REWRITTEN: "",
            None: "",
        }[digest]
        left = f" {_tell_dropped(dropped)}" if dropped else ""
        return f"It is a digest: every sentence and heading from a source is quoted word for word{why}.{left}"
    writer = next((stamp.name for stamp in engines if stamp.role == "rewriter"), "a language model")
    told = (
        f"Of its {_count(rewritten + verbatim, 'sentence and heading', 'sentences and headings')}, "
        f"{rewritten} "
        f"{'was' if rewritten == 1 else 'were'} rewritten by {writer} and checked against the sources, and "
        f"{verbatim} {'is' if verbatim == 1 else 'are'} the sources' own words."
    )
    return f"{told} {_tell_dropped(dropped)}" if dropped else told


def _tell_dropped(dropped: int) -> str:
    was, it = ("was", "is") if dropped == 1 else ("were", "are")
    return f"{_count(dropped, 'rewritten sentence', 'rewritten sentences')} {was} left out and {it} listed."


def _tell_engines(engines: Sequence[EngineStamp]) -> str:
    named = [f"{stamp.name} ({stamp.role})" for stamp in engines]
    return f"Programs that took part: {', '.join(named)}." if named else ""


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
