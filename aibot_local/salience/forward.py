"""Telling statements about what is still to come."""

import re
from datetime import date

from aibot_local.language.dates import DateMention, Precision, find_dates
from aibot_local.language.words import fold_typography

# "will" as a noun or name, and as a habit of the past in what someone said.
_NO_WILL = re.compile(
    r"\b(?:the|a|his|her|their|my|your|own|good|ill|free|political|living|last|at|against|of|popular|strong|"
    r"iron|God's|people's)\s+will\b(?!\s+(?:be|not|have|soon|also|now))|\bwill\s+(?:of|power|and testament)\b|"
    r"\bWill\s+[A-Z]|\bfree\s+will\b|\b(?:goodwill|will-)|\bwill,\s"
)
_WILL = re.compile(
    r"\b(?:will|won't|shall)\s+(?!have\s+(?:been\s+)?\w+(?:ed|en)\b)(?:not\s+|also\s+|now\s+|soon\s+|then\s+|"
    r"only\s+|still\s+|likely\s+|probably\s+|continue\s+)?\w+|\b(?:he|she|it|they|we|I)'ll\s+\w+"
)
# "Due to open", not "due to a fault".
_DUE = (
    r"due\s+(?:for|in|on|to\s+(?:be|begin|start|open|close|appear|arrive|meet|return|resume|vote|finish|end|expire|run|"
    r"face|leave|speak|report|publish|decide|rule|hear|hold|take|give|go|come|make))\b"
)
_AHEAD = re.compile(
    r"\b(?:is|are|remains?|remain)\s+(?:now\s+|also\s+|still\s+|currently\s+|tentatively\s+|"
    r"not\s+)?(?:expected|set|scheduled|slated|planned|planning|poised|likely|projected|forecast|"
    r"anticipated|on\s+track|preparing|aiming|hoping|going|about)\s+(?:to|for|in|on|at|by)\b|\b(?:plans?|"
    r"intends?|aims?|hopes?|expects?|proposes?|promises?|pledges?|vows?)\s+to\s+\w+|\b(?:has|"
    r"have)\s+(?:promised|pledged|vowed|agreed|scheduled|planned)\s+(?:to|for)\b|"
    rf"\b(?:scheduled|slated)\s+(?:for|in|on|to)\b|\b{_DUE}|"
    r"\b(?:is|are|be|to)\s+(?:to\s+)?(?:begin|start|open|resume|return|appear|vote|"
    r"meet|be\s+\w+ed(?!\s+by\b))\s+(?:on|in|next|by|at|later)\b|"
    r"\b(?:(?<!the )next|coming)\s+(?:week|month|year|monday|tuesday|"
    r"wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|fall|winter)\b",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:was|were|had been)\s+(?:expected|due|set|scheduled|supposed|slated|planned|going)\b|"
    r"\bhad\s+(?:planned|hoped|intended)\b|^\W*at (?:the|that) time\b|\bback then\b|"
    r"\bwould\b[^.;]{0,60}\bhad\s+\w+(?:ed|en)\b|"
    r"\bwould\b[^.;]{0,80}\bwhen\s+(?:he|she|they|it|we)\s+(?:\w{3,}ed|came|went|took|left|was|were|had|began|got)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:was|were|had|did|said|told|\w{3,}ed)\b", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_WHAT_IF = re.compile(r"\b(?:if|unless|would|could|might|you|your)\b", re.IGNORECASE)
# What was said to be coming, as news English puts it: "she said the school would reopen".
_SAID_WOULD = re.compile(
    r"\b(?:said|says|announced|confirmed|added|promised|pledged|vowed|told\s+\w+(?:\s+\w+)?)\b[^.;]{0,120}?"
    r"\bwould\s+(?:not\s+|also\s+|now\s+|soon\s+|then\s+)?(?!have\b|like\b|be\s+(?:a|an|the|to|\w+ing)\b)\w+"
)
_EXACT = {Precision.DAY, Precision.WEEK, Precision.MONTH}


def is_forward_looking(text: str, *, published: date | None, now: date | None) -> bool:
    """Whether a sentence reports what is still to come as of `now`.

    `published` is the date of its article, `now` that of the newest article of the event. Said with "will",
    "is expected to", "due to", "plans to", "scheduled", "said it would" and the like, outside of quotations; or
    by a date after `now`. A statement whose own date is past by `now` is over; so is what "was expected". What
    would happen if something else did is none.
    """
    plain = fold_typography(text)
    outside = _QUOTED.sub(lambda match: " " * len(match.group()), plain)
    announced = _SAID_WOULD.search(outside) is not None
    if _ONCE.search(outside) or _WHAT_IF.search(outside.replace("would", "") if announced else outside):
        return False
    dates = [mention for mention in find_dates(text, reference=published) if mention.precision in _EXACT]
    if now is not None and any(_is_before(mention, now) for mention in dates if mention.high):
        return False
    ahead = [mention for mention in dates if now and mention.low and mention.low > now]
    if any(mention.precision is Precision.DAY for mention in ahead) and not _PAST.search(outside):
        return True
    kept = _NO_WILL.sub(lambda match: " " * len(match.group()), outside)
    told = announced and (now is not None or not dates)  # what somebody said would be may be long past
    return told or bool(_WILL.search(kept) or _AHEAD.search(kept))


def _is_before(mention: DateMention, now: date) -> bool:
    return mention.high is not None and mention.high < now
