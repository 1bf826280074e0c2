"""The leading clause of a sentence, where it can stand alone without saying more than the sentence does."""

import re

# "PORT CALLOWAY, March 5 (KPA) - " and the like.
_DATELINE = re.compile(
    r"^[A-Z][A-Z .,'’-]{2,40}(?:, [A-Z][\w. ]{1,20}?)?(?:, \w+\.? \d{1,2}(?:, "
    r"\d{4})?)?\s*(?:\([^)]{2,30}\)\s*)?[-–—:]+\s+"
    r"|^[A-Z][\w .'’-]{2,40}(?:, [\w .]{2,25})?\s+\([A-Z][\w /]{1,20}\)\s*[-–—:]+\s+"
)
# A clause that begins so leans on what went before it.
_LEANS = re.compile(
    r"(?i)^(?:he|she|they|it|we|i|you|this|that|these|those|his|her|their|its|our|my|but|and|or|so|yet|"
    r"however|also|moreover|furthermore|besides|eventually|nevertheless|nonetheless|therefore|thus|otherwise|indeed|"
    r"meanwhile|then|there|here|still|instead|later|earlier|both|another|others?|such|if|when|while|as|"
    r"after|before|"
    r"although|though|because|since|unless|until|once|with|without|by|in|on|at|for|from|of|among|"
    r"according|asked|"
    r"not|no one|nobody|nothing|the (?:man|woman|men|women|latter|former|two|pair|second|first|move|decision|"
    r"figure|number|company|group|rest))\b"
)
# "On Tuesday", "In Dray", "At least 12": begins of the same words that lean on nothing.
_OWN_TIME = re.compile(
    r"(?:By|In|On|At|For|From|With|Without|Among|After|Before|As|When|While|Because|Since|Until|Both|"
    r"Another|No|If|"
    r"There|Nobody|Not)\b"
)
# A non-restrictive tail that can be left off: it adds, and takes nothing back.
_TAIL = re.compile(
    r",\s+(?:which|who|where|whose|when|as|while|with|among|including|leaving|ending|making)\b"
)
# Words that turn, weaken or attribute what stands before them: never cut from it.
_TURNS = re.compile(
    r"(?i)\b(?:sa(?:y|id|ys|ying)|according|alleg\w+|claim\w*|told|tell\w*|report\w*|announc\w+|warn\w*|"
    r"suggest\w*|"
    r"believ\w+|estimat\w+|deni\w+|deny\w*|disput\w+|but|however|although|though|unless|if|until|except|"
    r"despite|not|"
    r"no|never|n't|may|might|could|reject\w*|contradict\w*|expected|apparently|reportedly|provided|"
    r"show\w*|think\w*|"
    r"admit\w*|conced\w+|insist\w*|argu\w+|added|wrote|accus\w+|suspect\w*|only)\b"
)
_VERB = re.compile(
    r"(?i)\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|do|did|be|"
    r"been|\w{3,}ed|"
    r"went|came|took|made|gave|said|won|lost|fell|rose|began|broke|found|held|left|led|met|put|ran|saw|"
    r"sent|set|"
    r"shut|told|hit|struck|drew|grew|kept|paid|sold|spoke|stood|swept|burnt|built|bought|brought|cut|"
    r"fought|hurt|"
    r"says?|seeks?|votes?|plans?|opens?|closes?|calls?|backs?|faces?|[a-z]{3,}s)\b"
)
_SAYS = re.compile(r"(?i)\b(?:said|says|told|added|asked|warned|called)$")
_SMALL = re.compile(r"[\"“”«»()\[\]]")


def leans_on_context(sentence: str) -> bool:
    """Whether a sentence begins in a way that leans on the one before it ("He said", "That was")."""
    return _LEANS.match(sentence) is not None and _OWN_TIME.match(sentence) is None


def find_clause(text: str, *, least: int, most: int) -> tuple[int, int] | None:
    """Offsets of the leading clause of `least` to `most` words that can stand alone, without its full stop,
    or None.

    None as well where the sentence leans on the one before it, is a question, holds quotation marks, or
    where what would be cut off attributes, weakens or turns the clause.
    """
    dateline = _DATELINE.match(text)
    start = dateline.end() if dateline else 0
    if not text[start : start + 1].isupper() and not text[start : start + 1].isdigit():
        return None
    if _LEANS.match(text[start:]):
        return None
    end = len(text.rstrip())
    if text[end - 1 : end] == ".":
        end -= 1
    ends = [end, *(start + tail.start() for tail in _TAIL.finditer(text[start:end]))]
    for cut in sorted(ends, reverse=True):
        clause = text[start:cut]
        if _TURNS.search(text[cut:end]) or _SMALL.search(clause) or clause.endswith(("?", "!")):
            continue
        if least <= len(clause.split()) <= most and (cut == end or _has_verb(clause)) and _closes(clause):
            return start, cut
    return None


def _has_verb(clause: str) -> bool:
    """Whether what is left of a cut sentence says something; a whole sentence is trusted to."""
    return _VERB.search(clause.split(None, 1)[-1]) is not None


def _closes(clause: str) -> bool:
    """Whether no inserted clause is left open, as in "The company, which employs 200"."""
    return not re.search(r",\s+(?:which|who|whose|where)\b", clause) or clause.count(",") >= 2
