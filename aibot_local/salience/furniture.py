"""Sentences that are part of a page, not of its report: bylines, credits, invitations, fragments, questions."""

import re

from aibot_local.language.remembering import remember_short
from aibot_local.language.words import FUNCTION_WORDS, find_words, fold_typography

_END = re.compile(r"[.!?…][\"')\]]*$")
_AGENCIES = r"A\.P\.|ABC News|NBC News|CBS News|Fox News|CNN Business"
# "NEW ORLEANS (Reuters) - A judge ...": place and agency before the first words of a report.
_DATELINE = re.compile(
    r"(?:[A-Z][\w.,'’/ -]{1,60}?\s?)?\((?:[A-Z][\w.' -]{1,24}|\w{2,20}\.com|"
    + _AGENCIES
    + r")\)\s*(?:[-–—]{1,2}|:)\s*(?=[A-Z0-9\"“‘'])"
    r"|[A-Z]{2}[A-Z.,'’ -]{1,40}(?:,\s[A-Z][\w.]{1,15}){0,2}(?:,?\s\([A-Z][\w. ]{1,24}\))?\s?(?:--|"
    r"[–—])\s?(?=[A-Z\"“‘])"
    r"|\((?:AFP|AP|BBC|CNN|Reuters|UPI)\)\s(?=[A-Z])"
    # "GAZA/JERUSALEM Israel's cabinet ...": two places whose agency and dash are gone. A poll has two names too.
    r"|(?!\S+\s[Pp]oll)[A-Z]{4,}(?:\s[A-Z]{2,})*/[A-Z]{4,}(?:\s[A-Z]{2,})*(?:,\s[A-Z][a-z]+)?\s"
    r"(?=[A-Z\"“‘][\w’'.]*\s)"
)
_BULLET = re.compile(r"(?:[•‣▪●◦·*]|[-–—](?=\s))\s*")
_INVITATIONS = re.compile(
    r"read (?:more|also|next|the full|our)|click|tap (?:here|to)|share (?:this|your|on)\b|subscribe|"
    r"sign (?:up|in)\b|log ?in\b|follow (?:us|@|the latest|[a-z' ]+ on (?:twitter|x|facebook|instagram))|"
    r"like us|join (?:us|our)\b|learn more|find out more|see also|watch(?::| live| the video| this)|"
    r"listen(?::| to (?:the|this) (?:article|story|podcast))|related(?::| (?:articles?|stories|content|"
    r"coverage|topics|videos?|links)\b)|recommended (?:for you|stories|videos|reading)|more (?:on|from|"
    r"stories|coverage)\b|most (?:read|viewed|popular)\b|photos?:|image(?: (?:copyright|caption|source|"
    r"credit))?:|image (?:copyright|caption|source)\b|pictured?:|video:|file (?:photo|[-–—])|getty images|"
    r"credit:|photo(?:graph)? (?:by|credit|courtesy)\b|story continues|continue reading|advertise?ments?\b|"
    r"sponsored (?:by|content)|skip (?:to|ad)\b|scroll (?:down|to)\b|swipe (?:left|right|to)\b|play video|"
    r"view images?\b|white house photo\b|media caption|(?:image|photo) \d+ of /? ?\d+\b|"
    r"\d+ of \d+ (?:premium )?(?:clicks|articles)\b|caption \+|toggle caption|enlarge\b|©|\(c\)|"
    r"all rights reserved|(?:additional )?reporting by|(?:editing|edited|writing|compiled) by|"
    r"(?:last )?updated(?::| at| on| \d)|(?:published|posted)(?::| at \d| \d)|first published|this (?:story|"
    r"article|report|post|page) (?:was (?:originally|first|updated|produced|supported)|has been (?:updated|"
    r"corrected)|originally|appeared|contains|is (?:developing|part of|being updated)|may contain)|"
    r"for (?:more|further) (?:information|news|stories|on this)|to (?:order (?:copies|presentation)|"
    r"learn more|read (?:more|the full)|sign up|subscribe|comment on|contact (?:us|the (?:reporter|author)))|"
    r"contact us|e-?mail (?:us|this|address|alerts|notifications|the author)|send (?:us|your|news)\b|"
    r"please (?:enter|enable|sign|check|see|note|visit|try|re-enter|click|subscribe)|"
    r"get (?:the latest|our|breaking|unlimited|more|push)\b|download (?:our|the app|now)|"
    r"if you have (?:any )?(?:information|details|questions)|"
    r"anyone with (?:any )?information|support (?:our|us|local)\b|donate (?:now|to us|here)|thank you for|"
    r"thanks for|you (?:can|may) (?:also )?(?:read|follow|contact|find|get more|unsubscribe|opt)\b|comments?(?: are|:|"
    r"\s*\(|$)|view (?:comments|gallery|more|all)\b|back to top|top of page|print (?:this|article|page)|"
    r"how to help\b|tips (?:also )?(?:can|may)\b|(?:to see more|para ver más) (?:from|de)\b|get e-?mail\b|file:|"
    r"editor's note|correction:|clarification:|trending(?: now|:|$)|newsletter\b|top stories|in pictures|"
    r"topics:|tags:|filed under|(?:article )?(?:excerpt|abstract|summary|introduction)$|"
    r"(?:sorry|oops)\b.{0,40}\bpage\b|when you tweet with a location\b|add a location to your|"
    r"tweet with a location$|add [\w .'-]{1,60} as an interest\b|embed (?:more|this|code)\b",
    re.IGNORECASE,
)
_PHRASES = re.compile(
    r"contributed to this (?:report|story|article)|all rights reserved|may not be (?:published|reproduced|"
    r"redistributed)|terms (?:of (?:use|service)|and conditions)|privacy policy|cookie policy|use of cookies|"
    r"(?:uses?|accept) cookies|enable javascript|ad ?blocker|sign up (?:for|to|here)|(?:our|free|daily|weekly|"
    r"this) newsletter|subscribe (?:to|now|today)|click (?:here|the|on)|follow (?:him|her|them|us|me) (?:on|"
    r"at)|can be reached at|on (?:twitter|facebook|instagram)(?: at)? @|on twitter:|"
    r"delete your tweet location|embed this|copy the code|originally appeared (?:on|in)|available (?:on|"
    r"in) the app store|has been (?:shut down|disabled)|story highlights|press/?\s?(?:getty|afp|ap)\b|"
    r"in this\b.{0,30}\b(?:file|(?:19|20)\d\d,?) (?:photo|image)|\((?:file )?photos?[:)]|"
    r"\((?:published|posted|updated) |"
    r"continue reading the main|(?:19|20)\d\d,? at \d{1,2}:\d\d ?[ap]\.?m\.?(?: [a-z]{2,4})?$|"
    r"page (?:you (?:requested|(?:were|are) looking for)|not found|cannot be found)|"
    r"(?:sent you a |receive the )verification|check your (?:spam|e-?mail)\b|activate your .{0,40}profile|"
    r"\((?:pictured|left|right|cent(?:er|re)|from left|above|below)\)|related article\b|"
    r"\(@\w+\) [a-z]+ \d{1,2}, \d{4}|"
    r"e-?mail notifications|saving your notification|notification has been saved|posts new content|"
    r"\bsend us (?:an? )?(?:anonymous|tips?|photos|e-?mail)\b|will have more (?:information|details|on this)|"
    r"(?:information|details|updates) as (?:it|they) becomes? available|check back (?:for|with)|"
    r"\bis an? (?:staff|freelance|contributing) (?:writer|reporter|photographer)s?\b|"
    r"buy this photo|is part of [a-z]{2,4} television stations|"
    r"just watched|must watch|replay more videos|like [\w ]{1,30} on facebook|"
    r"posted: .{0,60}(?:updated:|\d [ap]\.?m\b)|copyright\s+(?:©|\(c\)|\d{4})|"
    r"(?:hide|show) caption|see gallery|back to slide|"
    r"\bthe (?:headline|story|article) (?:has been|was) (?:corrected|updated|amended)|"
    r"/(?:getty|afp|ap|reuters|bloomberg|epa|corbis|shutterstock)\b|\b(?:ap|afp|getty|reuters) (?:photo|"
    r"images?)\b|(?:staff|special to the|for the) (?:photographer|writer)\)?$",
    re.IGNORECASE,
)
# "A memorial is seen Sunday, Aug. 9, 2015, in Houston.": so agencies date their pictures, and not what happened.
_CAPTION = re.compile(
    r"(?<!\b[Oo]n )\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? [A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d,? "
    r"in (?:[A-Z][\w.'-]+ ?){1,3}(?:, [A-Z][\w. ]{1,20})?$"
    r"|, (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, [A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d\.?$"
)
# "Ricks: Yes, it did.": a turn of a conversation is nobody's report.
_TURN = re.compile(r"Q\.\s+(?=[A-Z])|(?:[A-Z]{1,4}|(?:[A-Z][\w.’'-]+\s){0,2}[A-Z][\w.’'-]+):\s+(?=[A-Z])")
_LINK = re.compile(r"\[[^\[\]]*\]\W*$")  # "[13 Ways to Hunt Aliens]" leads to another page
# "CLOSE Ariel Winter is tired ...", "Buy Photo Police stand ...", "2:05 Three males ... Pause": of a film or picture
_BUTTON = re.compile(
    r"(?:CLOSE|Close Get|EMBED|Buy Photos?|(?:Show|Hide) Caption)\s(?=[A-Z&>])|\d{1,2}:[0-5]\d\s.{10,200}\sPause$"
)
# "Bill LindelofCathy LockeRichard Chang": a list of links that lost what stood between them
_JOINED = re.compile(r"(?:[a-z]{3}[A-Z][a-z]{2}.*?){4}")
_BROKEN_OFF = re.compile(r"(?:\.\.\.|…)[\"')\]]*$")
_BYLINE = re.compile(
    r"(?:By|From|Text|Words|Photos?|Story|Pic)\s(?:[A-Z][\w.'-]+\s?){1,4}(?:(?:,|and|&|\|"
    r")\s?(?:[A-Z][\w.'-]+\s?){1,4})*(?:[,|].{0,60})?$"
)
_ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+\.\w+|(?:https?://|www\.)\S+|\bpic\.twitter\.com/\S+|\bt\.co/\S+")
_CLOCK = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|"
    r"june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|\d{1,4}[/.:-]\d+|"
    r"\d{1,2} [a-z]{3,9} \d{4})\b",
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
_FIRST_PERSON = re.compile(
    r"\b(?:I|I'(?:m|ve|ll|d)|[Ww]e|[Ww]e'(?:re|ve|ll|d)|[Mm]y|[Oo]urs?|me|us|myself|ourselves)\b"
)
_NEWSROOM = re.compile(
    r"\b(?:our|this) (?:own )?(?:reporters?|correspondents?|newspaper|newsroom|website|photographers?|"
    r"sister (?:paper|title))\b"
    r"|\b(?:told|tells?|spoke to|speaking to) (?:us|me)\b|\bwe(?:'re| are| were) told\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 4
_HEADLINE_WORDS = 12
_UNENDED_WORDS = 20  # without a full stop, fewer words are a headline or a caption
_SURE_WORDS = 8  # with a full stop, so many words are a sentence although no verb was recognised


def find_words_start(text: str, *, first: bool) -> int:
    """Where the words of a sentence begin: after a list's bullet and, in the `first` of a paragraph, a dateline
    ("PARIS (AP) — ").
    """
    bullet = _BULLET.match(text)
    start = bullet.end() if bullet and bullet.end() < len(text) else 0
    dateline = _DATELINE.match(text, start) if first else None
    return dateline.end() if dateline and dateline.end() < len(text) else start


@remember_short
def is_furniture(text: str) -> bool:
    """Whether a sentence tells nothing of the event, whatever the event is.

    Bylines, credits, captions with an agency's date, turns of a conversation, what breaks off, agency and copyright
    lines, dates and addresses that stand alone, invitations to read on, sign up or comment, a newsroom's words about
    itself, headlines and other fragments without a verb, questions, and text that is mostly no words.
    """
    plain = fold_typography(text).strip()
    words = find_words(plain)
    if is_page_line(plain) or _CAPTION.search(plain) or _JOINED.search(plain):
        return True
    if _NEWSROOM.search(_drop_quotations(plain)) or _TURN.match(plain) or _BROKEN_OFF.search(plain):
        return True
    return _is_address(plain, len(words)) or _is_question(plain) or _is_fragment(plain)


def is_page_line(text: str) -> bool:
    """Whether a line is a credit, an invitation or a label of a page, by its words alone; titles too."""
    plain = fold_typography(text).strip()
    if _BUTTON.match(plain) or _LINK.match(plain) or (_BYLINE.fullmatch(plain) and not _END.search(plain)):
        return True
    return bool(_INVITATIONS.match(plain.lstrip("-*•>|[( ")) or _PHRASES.search(plain))


def is_page_part(text: str) -> bool:
    """Whether a line is of the page by its words, or no sentence and without a full stop, as a link to a report is."""
    plain = fold_typography(text).strip()
    return is_page_line(plain) or (_END.search(plain) is None and is_furniture(plain))


def is_bare_quotation(text: str) -> bool:
    """Whether the sentence is a quotation and nothing else, so nobody can tell from it who spoke."""
    plain = fold_typography(text).strip()
    if not plain.startswith(('"', "'")):
        return False
    closing = plain.find(plain[0] if plain[0] == '"' else "' ", 1)
    return closing < 0 or not any(letter.isalnum() for letter in plain[closing + 1 :])


def is_first_person(text: str) -> bool:
    """Whether a sentence says "I", "we" or "our" outside of quotations: in a story, that would be another's voice."""
    return _FIRST_PERSON.search(_drop_quotations(text)) is not None


def _drop_quotations(text: str) -> str:
    return re.sub(r'"[^"]*"?', " ", fold_typography(text))


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
    if not ended and (len(words) < _UNENDED_WORDS or plain.endswith((":", ","))):
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
