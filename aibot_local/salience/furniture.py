"""Sentences that are part of a page, not of its report: bylines, credits, invitations, fragments, questions."""

import re

from aibot_local.language.words import FUNCTION_WORDS, find_words, fold_typography

_END = re.compile(r"[.!?…][\"')\]]*$")
_AGENCIES = "|".join(
    (
        r"AP",
        r"A\.P\.",
        r"Reuters",
        r"AFP",
        r"UPI",
        r"CNN",
        r"BBC(?:\s\w+)?",
        r"PA",
        r"dpa",
        r"DPA",
        r"ANSA",
        r"EFE",
        r"Xinhua",
        r"Bloomberg",
        r"KPA",
        r"AAP",
        r"ABC News",
        r"NBC News",
        r"CBS News",
        r"Fox News",
        r"CNNMoney",
        r"CNN Business",
        r"WTOP",
        r"WJW",
        r"NYT",
        r"Haaretz",
    )
)
# "NEW ORLEANS (Reuters) - A judge ...": place and agency before the first words of a report.
_DATELINE = re.compile(
    r"(?:[A-Z][\w.,'’/ -]{1,60}?\s?)?\((?:[A-Z][\w.' -]{1,24}|"
    + _AGENCIES
    + r")\)\s*(?:[-–—]{1,2}|:)\s*(?=\S)"
    r"|[A-Z]{2}[A-Z.,'’ -]{1,40}(?:,\s[A-Z][\w.]{1,15}){0,2}(?:,?\s\([A-Z][\w. ]{1,24}\))?\s?(?:--|"
    r"[–—])\s?(?=[A-Z\"“‘])"
)
_BULLET = re.compile(r"(?:[•‣▪●◦·*]|[-–—](?=\s))\s*")
_INVITATIONS = re.compile(
    r"^(?:read (?:more|also|next|the full|our)|click|tap (?:here|to)|share (?:this|your|on)|subscribe|"
    r"sign (?:up|in)|log ?in|follow (?:us|@|the latest|[A-Z][\w' ]+ on (?:twitter|x|facebook|instagram))|"
    r"like us|join us|join our|learn more|find out more|see also|watch(?::| live| the video| this)|listen(?::|"
    r" to the)|related(?::| (?:articles?|stories|content|coverage|topics|video|links))|recommended|more (?:on|"
    r"from|stories|coverage)|most (?:read|viewed|popular)|photos?:|image(?: (?:copyright|caption|source|"
    r"credit))?:|pictured?:|video:|file photo|getty|credit:|photo(?:graph)? (?:by|credit|courtesy)|"
    r"image (?:copyright|caption|source)|story continues|continue reading|advertis|sponsored|skip (?:to|ad)|"
    r"scroll|swipe|play video|media caption|hide caption|toggle caption|enlarge|copyright|©|\(c\)|"
    r"all rights reserved|reporting by|editing by|writing by|additional reporting|compiled by|edited by|"
    r"(?:last )?updated(?::| at| on| \d)|published(?::| at| on| \d)|posted(?::| at| on| \d)|first published|"
    r"this (?:story|article|report|post|page) (?:was|is|has been|originally|appeared|contains|may)|"
    r"for (?:more|further) (?:information|news|stories|on this)|to (?:order|learn more|read|sign up|subscribe|"
    r"contact|comment)|contact (?:us|the|[a-z]+ at)|email|e-mail|send (?:us|your|news)|please (?:enter|enable|"
    r"sign|check|see|note|visit|try|re-enter|click|subscribe)|get (?:the latest|our|breaking|unlimited|more|"
    r"push)|download|support (?:our|us|local)|donate|thank you for|thanks for|you (?:can|"
    r"may) (?:also )?(?:read|follow|contact|find|unsubscribe|opt)|comments?(?: are|:|\s*\(|$)|"
    r"view (?:comments|gallery|more|all)|back to top|top of page|print|editor's note|correction:|"
    r"clarification:|trending|newsletter|top stories|in pictures|topics:|tags:|filed under)",
    re.IGNORECASE,
)  # fmt: skip
_PHRASES = re.compile(
    r"contributed to this (?:report|story|article)|all rights reserved|may not be (?:published|reproduced|"
    r"redistributed)|terms (?:of (?:use|service)|and conditions)|privacy policy|cookie policy|use of cookies|"
    r"(?:uses?|accept) cookies|enable javascript|ad ?blocker|sign up (?:for|to|here)|(?:our|free|daily|weekly|"
    r"this) newsletter|subscribe (?:to|now|today)|click (?:here|the|on)|follow (?:him|her|them|us|me) (?:on|"
    r"at)|can be reached at|on (?:twitter|facebook|instagram)(?: at)? @|on twitter:|"
    r"delete your tweet location|embed this|copy the code|originally appeared (?:on|in)|available (?:on|"
    r"in) the app store|has been (?:shut down|disabled)|story highlights|press/?\s?(?:getty|afp|ap)\b|"
    r"/(?:getty|afp|ap|reuters|bloomberg|epa|corbis|shutterstock)\b|\b(?:ap|afp|getty|reuters) (?:photo|"
    r"images?)\b|(?:staff|special to the|for the) (?:photographer|writer)\)?$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:By|From|Text|Words|Photos?|Story|Pic)\s(?:[A-Z][\w.'-]+\s?){1,4}(?:(?:,|and|&|\|"
    r")\s?(?:[A-Z][\w.'-]+\s?){1,4})*(?:[,|].{0,60})?$"
)
_ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+\.\w+|(?:https?://|www\.)\S+|\bpic\.twitter\.com/\S+|\bt\.co/\S+")
_CLOCK = re.compile(
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|"
    r"\d{1,4}[/.:-]\d|\d{1,2} [a-z]{3,9} \d{4})",
    re.IGNORECASE,
)
# Words whose presence says that something happens: auxiliaries, verbs of saying, irregular pasts.
_VERBS = frozenset(
    " ".join(
        (
            "is are was were be been am has have had do does did will would can could may might must shall should 's",
            "'re 've 'd 'll says say said tells told went goes go came comes come got gets get gave gives give took",
            "takes take made makes make found finds find left leaves leave met meets meet saw sees see knew knows know",
            "thought thinks think kept keeps held holds stood stands ran runs run won wins win lost loses lose fell",
            "falls fall rose rises rise grew grows broke breaks began begins became becomes become brought brings",
            "bought buys built builds caught chose cut cuts died dies drew drove ate fought flew fled froze hit hits",
            "hung hurt kept laid led leads let lets lit meant means paid pays put puts read rode sang sat sent sends",
            "set sets shook shot showed shows show shut sank slept slid spoke speaks spent split spread struck swept",
            "swore taught tore threw understood upset wore withdrew woke wrote writes seems seem appears remains wants",
            "want needs need hopes expects plans calls call faces face includes include follows continues starts opens",
            "closes ends works live lives believe believes",
        )
    ).split()
)
_FEWEST_WORDS = 4
_HEADLINE_WORDS = 12
_SURE_WORDS = 8  # with a full stop, so many words are a sentence although no verb was recognised


def find_words_start(text: str, *, first: bool) -> int:
    """Where the words of a sentence begin, after a list's bullet and, in the `first`, a dateline ("PARIS (AP) — ")."""
    bullet = _BULLET.match(text)
    start = bullet.end() if bullet and bullet.end() < len(text) else 0
    dateline = _DATELINE.match(text, start) if first else None
    return dateline.end() if dateline and dateline.end() < len(text) else start


def is_furniture(text: str) -> bool:
    """Whether a sentence tells nothing of the event, whatever the event is.

    Bylines, credits, agency and copyright lines, dates and addresses that stand alone, invitations to read on,
    sign up or comment, headlines and other fragments without a verb, questions, and text that is mostly no words.
    """
    plain = fold_typography(text).strip()
    words = find_words(plain)
    if _INVITATIONS.match(plain.lstrip("-*•>|[( ")) or _PHRASES.search(plain):
        return True
    if _BYLINE.fullmatch(plain) and not _END.search(plain):
        return True
    return _is_address(plain, len(words)) or _is_question(plain) or _is_fragment(plain)


def is_bare_quotation(text: str) -> bool:
    """Whether the sentence is a quotation and nothing else, so nobody can tell from it who spoke."""
    plain = fold_typography(text).strip()
    if not plain.startswith(('"', "'")):
        return False
    closing = plain.find(plain[0] if plain[0] == '"' else "' ", 1)
    return closing < 0 or not any(letter.isalnum() for letter in plain[closing + 1 :])


def _is_address(plain: str, words: int) -> bool:
    found = _ADDRESS.findall(plain)
    return bool(found) and (words < 15 or len(found) > 1 or sum(map(len, found)) * 2 > len(plain))


def _is_question(plain: str) -> bool:
    return bool(re.search(r"\?[)\]]*$", plain)) and plain.count('"') < 2


def _is_fragment(plain: str) -> bool:
    words = find_words(plain)
    if len(words) < _FEWEST_WORDS or sum(letter.isalpha() for letter in plain) * 2 < len(plain):
        return True
    ended = bool(_END.search(plain))
    if not ended and (len(words) < _HEADLINE_WORDS or plain.endswith((":", ","))):
        return True
    if plain.startswith("(") and plain.endswith(")"):
        return True
    if sum(word.text.isupper() for word in words) * 2 > len(words) and len(words) < 2 * _HEADLINE_WORDS:
        return True
    if _CLOCK.match(plain) and not any(word.low in _VERBS for word in words) and len(words) < _HEADLINE_WORDS:
        return True
    return len(words) < _SURE_WORDS and not any(_is_verbish(word.low) for word in words)


def _is_verbish(low: str) -> bool:
    if low in _VERBS or "'" in low:
        return True
    return len(low) > 3 and low.endswith(("ed", "ing", "es")) and low not in FUNCTION_WORDS
