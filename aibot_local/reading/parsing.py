"""One file from bytes to finished articles: what a reading process does with what it is given."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from aibot_local.reading.finishing import FinishedArticle, finish_article
from aibot_local.reading.formats import Format, expand, find_suffix, tell_format
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.raw import MEMBER_MARK, Flaw, Member, ParseError, RawArticle
from aibot_local.reading.refusing import refuse, tell_foreign
from aibot_local.records import SetAsideReason

_MOST_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Opened:
    """The file or member of an archive that the results after it belong to; `member` is '' for a file."""

    member: str
    sha256: str
    size: int
    many: bool


@dataclass(frozen=True, slots=True)
class Skipped:
    """An article that was passed over because reading it had failed before."""

    item: int
    place: str


Result = Opened | FinishedArticle | Flaw | Skipped


def parse_file(
    name: str, data: bytes, limits: ReadingLimits, skip: frozenset[int] = frozenset()
) -> Iterator[Result]:
    """Every result of a file, in its order. `skip` counts articles from 0: those are not finished."""
    ordinal = 0
    for result in _open_file(name, data, limits):
        if isinstance(result, Opened):
            yield result
            continue
        if isinstance(result, Flaw):
            yield replace(result, detail=clean_line(result.detail))  # libraries repeat what they were given
        elif ordinal in skip:
            yield Skipped(result.item, result.place)
        else:
            yield _finish(result, limits)
        ordinal += 1


def _open_file(name: str, data: bytes, limits: ReadingLimits) -> Iterator[Opened | RawArticle | Flaw]:
    """The results of a file and of all files inside it, each behind the notice of what it belongs to."""
    stack: list[Iterator[Opened | RawArticle | Flaw | Member]] = [_parse(name, "", data, limits)]
    folders = [""]
    inside = ""  # where the last result was
    opened = 0
    while stack:
        unit = next(stack[-1], None)
        if unit is None:
            stack.pop()
            folders.pop()
        elif isinstance(unit, Member):
            member = f"{folders[-1]}{MEMBER_MARK}{unit.name}" if folders[-1] else unit.name
            opened += 1
            problem = unit.flaw or _check_members(opened, len(stack), limits)
            yield Opened(member, hashlib.sha256(unit.data).hexdigest(), len(unit.data), many=True)
            inside = member
            if problem:
                yield problem
                if opened > limits.members:
                    return
            else:
                stack.append(_parse(unit.name, member, unit.data, limits))
                folders.append(member)
        else:
            if isinstance(unit, Opened):
                inside = unit.member
            elif inside != folders[-1]:  # back from a member
                inside = folders[-1]
                yield Opened(inside, "", 0, many=True)
            yield unit


def _check_members(opened: int, level: int, limits: ReadingLimits) -> Flaw | None:
    if opened > limits.members:
        detail = f"over {limits.members:,} files in one: the rest was not read; unpack it"
        return Flaw(SetAsideReason.TOO_LARGE, detail)
    if level > _MOST_LEVELS:
        detail = f"archives in archives deeper than {_MOST_LEVELS}: unpack them yourself"
        return Flaw(SetAsideReason.TOO_LARGE, detail)
    return None


def _parse(
    name: str, member: str, data: bytes, limits: ReadingLimits
) -> Iterator[Opened | RawArticle | Flaw | Member]:
    found: Format | None = None
    foreign: Flaw | None = None
    problem: ParseError | None = None
    digest, size = hashlib.sha256(data).hexdigest(), len(data)
    try:
        if not name.lower().endswith(".warc.gz"):  # read record by record, each packed by itself
            data = expand(data, limits)
        foreign = tell_foreign(find_suffix(name), data)
        found = None if foreign else tell_format(name, data)
        _check_size(found, data, limits)
    except ParseError as error:
        problem = error
    if not member:
        yield Opened(member, digest, size, bool(found and found.many))
    if problem or found is None:
        yield problem.flaw if problem else foreign or refuse(find_suffix(name))
        return
    yield from _run_parser(found, data, limits)


def _run_parser(found: Format, data: bytes, limits: ReadingLimits) -> Iterator[RawArticle | Flaw | Member]:
    count = 0
    try:
        for unit in found.load_parser()(data, limits):
            if count >= limits.articles_per_file:
                most = f"{limits.articles_per_file:,}"
                detail = f"more than {most} articles in one file: split it; the rest was not read"
                yield Flaw(SetAsideReason.TOO_LARGE, detail, count)
                return
            yield unit
            count += 1
        if not count:
            yield Flaw(
                SetAsideReason.NO_TEXT, f"this {found.name} holds no article: there is nothing to read"
            )
    except ParseError as error:
        yield error.flaw
    except MemoryError:
        detail = f"reading this {found.name} takes more memory than allowed: split it"
        yield Flaw(SetAsideReason.TOO_LARGE, detail)
    except RecursionError:
        yield Flaw(SetAsideReason.TOO_LARGE, f"this {found.name} is nested too deep to be read: flatten it")
    except Exception as error:  # a parser's own failure must cost this file only, and must be told
        detail = f"this {found.name} cannot be parsed ({type(error).__name__}): export it again"
        yield Flaw(SetAsideReason.MALFORMED, detail, count or None)


def _finish(raw: RawArticle, limits: ReadingLimits) -> FinishedArticle | Flaw:
    try:
        return finish_article(raw, limits)
    except ParseError as error:
        return Flaw(error.flaw.reason, error.flaw.detail, raw.item)
    except (MemoryError, RecursionError):
        return Flaw(SetAsideReason.TOO_LARGE, "too large or nested too deep to be read: split it", raw.item)
    except Exception as error:  # as above, for one article of many
        place = f"{raw.place}: " if raw.place else ""
        return Flaw(
            SetAsideReason.MALFORMED,
            f"{place}cannot be parsed ({type(error).__name__}): export it again",
            raw.item,
        )


def _check_size(found: Format | None, data: bytes, limits: ReadingLimits) -> None:
    if not data:
        raise ParseError(SetAsideReason.NO_TEXT, "the file is empty: there is nothing to read")
    if found and not (found.many or found.large) and len(data) > limits.page_bytes:
        detail = f"{len(data):,} bytes, over {limits.page_bytes:,} for one {found.name}: split it"
        raise ParseError(SetAsideReason.TOO_LARGE, detail)
