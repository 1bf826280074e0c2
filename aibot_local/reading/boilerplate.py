"""What stands around and between the paragraphs of an article on a web page or in a feed."""

import re

# Words of class and id attributes, whole words after cutting at `-`, `_`, camel case and spaces.
_PARTS = """
newsletter newsletters subscribe subscription signup signin promo promos promotion advert advertisement
ads ad adv advertising sponsored sponsor recirc recirculation related readmore outbrain taboola cookie cookies
consent gdpr share sharing social sharebar breadcrumb breadcrumbs byline disclaimer trending mostread comments
comment disqus authorbio tweet instagram tiktok
"""
_BLOCK_WORDS = frozenset(_PARTS.split())
_PAIRS = """
read-more more-on most-read most-popular sign-up sign-in you-may also-like inline-promo author-bio author-card
about-author follow-us paywall-prompt paywall-banner paywall-message paywall-overlay paywall-modal
 article-footer story-footer content-list see-also
"""
_BLOCK_PAIRS = tuple(_PAIRS.split())
# A run with a digit next to it is a piece of an identifier, such as the `ad` of `4f7ad2`.
_WORDS = re.compile(r"(?<![0-9])(?:[A-Z]?[a-z]+|[A-Z]+(?![a-z]))(?![0-9a-z])")

# Short paragraphs that open with one of these ask something of the reader; they report nothing.
_ASKING = re.compile(
    r"""(?:
    advertisement\b | skip\ (?:to|past|advert) | continue\ reading\b | read\ (?:more|also)\b | see\ also\b
    | related(?:\ articles?|\ stories)?: | sign\ (?:up|in)\ (?:to|for|here|now)\b
    | subscribe\ (?:to|now|today|here)\b | log\ ?in\ to\b | register\ (?:to|for\ free|now)\b
    | (?:click|tap)\ here\b | download\ (?:our|the)\ app\b | follow\ (?:us|the\ \w+)\ (?:on|for)\b
    | join\ (?:our|the)\ \w+\ (?:whatsapp|newsletter|community)\b
    | (?:get|receive)\ (?:the|our)\ (?:latest|best|top|daily|morning|weekly)\b.{0,80}
      \b(?:inbox|newsletter|e-?mail|alerts)\b
    | support\ (?:independent|our)\ (?:journalism|reporting)
    | you\ have\ (?:read|reached)\ .{0,40}\b(?:articles?|limit)\b
    | thank\ you\ for\ (?:reading|subscribing|registering) | we\ look\ forward\ to\ seeing\ you\b
    | (?:please\ )?(?:sign|log)\ in\ to\ (?:continue|read|view)\b | you\ must\ be\ (?:logged|signed)\ in\b
    | this\ (?:article|story)\ (?:is|was)\ (?:for|available\ to)\ subscribers
    | (?:listen|share|print|save|comments?)(?:\ (?:to\ )?this\ (?:article|story))?\s*$
    | (?:image|photo|picture)\ (?:source|credit|caption)\b
    | (?:all\ rights\ reserved|copyright\ ©|©\ ?\d{4}) | enable\ javascript | this\ site\ uses\ cookies
    | we\ use\ cookies | by\ (?:signing\ up|continuing|subscribing),?\ you\ (?:agree|will)
    | we\ have\ sent\ you\ an?\ .{0,30}\be-?mail\b | if\ you\ do\ not\ receive\ the\ .{0,20}\b(?:message|e-?mail)\b
    | visit\ us\ and\ sign\ in\b | just\ one\ more\ thing\W*$ | close$
    | recommended\ (?:stories|reading|for\ you) | most\ read\b | more\ on\ this\ (?:story|topic)
    | \d+\ min(?:ute)?s?\ read\b
    | (?:view|read|open|see)\ (?:this|the|it)\ ?(?:e-?mail|message|newsletter|issue)?\ (?:in|on)
      \ (?:your|a|the)\ (?:web\ ?)?browser
    | (?:having\ )?trouble\ (?:viewing|reading)\ this\b | was\ this\ (?:e-?mail|newsletter)\ forwarded\ to\ you\b
    | (?:to\ |click\ to\ |if\ you\ .{0,60})?unsubscribe\b | you(?:['’]re|\ are)\ (?:receiving|getting)
      \ this\ (?:e-?mail|newsletter|message|because)\b
    | you\ (?:received|have\ received)\ this\ (?:e-?mail|newsletter|message)\ because\b
    | (?:manage|update|change)\ (?:your\ )?(?:e-?mail\ |subscription\ |newsletter\ )?(?:preferences|subscriptions?)\b
    | this\ (?:e-?mail|newsletter|message)\ was\ sent\ (?:to|by)\b | add\ us\ to\ your\ address\ book\b
    | forward\ (?:this|it)\ (?:e-?mail\ |newsletter\ )?to\ a\ friend\b
    | .{0,80}\bsign\ up\ (?:to|for)\b.{0,60}\bnewsletter
    | (?:close\ )?get\ e-?mail\ notifications\b | your\ notification\ has\ been\ saved\b
    | there\ was\ (?:a\ problem|an\ error)\ (?:saving|sending)\ your\b | whenever\ .{1,60}\ posts\ new\ content\b
    | e-?mail\ notifications\ are\ only\ sent\b | want\ to\ become\ an?\ .{0,30}\bsubscriber\b | total\ access\W*$
    | we\ offer\ delivery\ options\b | enjoy\ the\ convenience\ of\ home\ delivery\b | get\ digital\ access\W*$
    | oops,\ you\ have | we\ apologi[sz]e\ for\ the\ inconvenience\W*$ | the\ previous\ page\ is\ sending\ you\ to\b
    | (?:to\ see\ more\ from|para\ ver\ m[aá]i?s\ (?:coisas\ )?de)\b.{0,80}\bfacebook\b
    | add\ a\ location\ to\ your\ tweets?\b | when\ you\ tweet\ with\ a\ location\b
    | you\ can\ switch\ location\ on/off\b
    | \d+\ of\ \d+\ premium\ clicks\b | (?:re-)?enter\ (?:your\ )?zip\ ?code\b | sorry,\ this\ zip\ ?code\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# "Sorry, the page you requested was not found", "404 - Page not found", "This article is no longer available"
_MISSING = re.compile(
    r"(?:(?:sorry|oops|error|404)\b.{0,60}\b)?(?:this|the|that) (?:page|article|story|content)\b.{0,40}"
    r"\b(?:not (?:be )?found|cannot be found|no longer (?:available|exists?)|does(?: not|n't) exist)\b"
    r"|(?:(?:sorry|oops|error|404)\W.{0,20})?page (?:not|cannot be) found\b|(?:error )?404\W{1,3}not found\b",
    re.IGNORECASE,
)
_LONGEST_MISSING = 2_000  # characters of such a page
_LONGEST_ASKING = 260
# Headings over lists of other articles.
_OTHERS = re.compile(
    r"(?:more (?:from|stories|on this)|related(?: \w+)?$|you may also like|recommended|read next|up next"
    r"|popular$|most (?:read|popular|viewed)|trending|latest (?:news|stories)|editors?['’]? picks"
    r"|from our partners)",
    re.IGNORECASE,
)
_LONGEST_HEADING = 60
# What stands over a box is not over a part of the article.
_BOX_HEADING = re.compile(r"(?:\w+\W ?){0,3}\w+:?")
_BY_LINE = re.compile(r"(?:by|words by|written by|reporting by)\s+", re.I)


def is_boilerplate_name(attribute: str) -> bool:
    """True when a class or id attribute names a part that is not the article's text."""
    words = [word.lower() for word in _WORDS.findall(attribute)]
    if _BLOCK_WORDS.intersection(words):
        return True
    joined = "-".join(words)
    return any(pair in joined for pair in _BLOCK_PAIRS)


def is_missing_page(title: str, body: str) -> bool:
    """True for a page that says there is no article here, or only asks something of the reader, such as to sign in."""
    paragraphs = body.split("\n\n")
    says_so = any(_MISSING.match(line.strip()) for line in (title, paragraphs[0]))
    return (says_so and len(body) <= _LONGEST_MISSING) or all(map(is_asking, paragraphs))


def is_asking(paragraph: str) -> bool:
    """True for a short paragraph that asks something of the reader and reports nothing."""
    return len(paragraph) <= _LONGEST_ASKING and _ASKING.match(paragraph) is not None


def is_heading_of_others(text: str) -> bool:
    """True for a heading such as `More from the Gazette`."""
    return len(text) <= _LONGEST_HEADING and _OTHERS.match(text) is not None


def drop_boilerplate(
    paragraphs: list[str], *, title: str, author: str, names: tuple[str, ...] = ()
) -> list[str]:
    """The paragraphs without requests to the reader, nor headline and byline where they open the text.

    `names` are further lines that may open a text and say nothing, such as the outlet's name.
    """
    idle = {name.casefold() for name in (title, author, *names, *author.split(", ")) if name}
    kept: list[str] = []
    for paragraph in paragraphs:
        if not re.search(r"\w", paragraph):
            continue
        if is_asking(paragraph):
            if kept and _BOX_HEADING.fullmatch(kept[-1]):
                kept.pop()
            continue
        if len(kept) < 3 and _BY_LINE.sub("", paragraph, count=1).strip(" .").casefold() in idle:
            continue
        kept.append(paragraph)
    return kept
