"""Each format by itself, in this process: what one file gives."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from reading_helpers import flaws_of, parse, parse_one

from aibot_local.reading import ReadingLimits
from aibot_local.records import Provenance, SetAsideReason

BODY = "The ferry turned over in the narrows on Thursday. Twelve people died, the coastguard said."
DAY, ANN, PAPER = "2026-03-05", "Ann Lee", "Gazette"
MORE = "The search for four missing people goes on. The water is seven degrees cold, rescuers said."


# ---------------------------------------------------------------------------------------------- text


def test_text_with_header() -> None:
    article = parse_one(
        "a.txt",
        "Title: Ferry turns over\nOutlet: Gazette\nAuthor: By Ann Lee\nDate: 2026-03-05T10:00:00+01:00\n"
        f"Updated: 2026-03-06\nURL: https://g.example/f\nLanguage: English\n\n{BODY}\n\n{MORE}\n",
    )
    assert article.title == "Ferry turns over"
    assert article.body == f"{BODY}\n\n{MORE}"
    assert (article.outlet.value, article.outlet.origin) == ("Gazette", "header:outlet")
    assert article.author.value == "Ann Lee"
    assert article.published.value == "2026-03-05T10:00:00+01:00"
    assert article.updated.value == "2026-03-06"
    assert article.url.value == "https://g.example/f"
    assert (article.language.value, article.language.provenance) == ("en", Provenance.DECLARED)


def test_text_without_header_takes_its_headline_from_the_first_line() -> None:
    article = parse_one("a.txt", f"Ferry turns over\n\n{BODY}\n\n{MORE}")
    assert (article.title, article.body) == ("Ferry turns over", f"{BODY}\n\n{MORE}")
    assert article.published.provenance is Provenance.UNKNOWN
    assert (article.language.value, article.language.provenance) == ("en", Provenance.INFERRED)


def test_text_that_opens_with_a_sentence_has_no_headline() -> None:
    article = parse_one("a.txt", f"{BODY}\n\n{MORE}")
    assert (article.title, article.body) == ("", f"{BODY}\n\n{MORE}")


def test_a_colon_in_the_text_is_no_header() -> None:
    text = f"What is closed: the road to the harbour.\n\n{BODY}"
    assert parse_one("a.txt", text).body == text


def test_an_ambiguous_date_is_unknown() -> None:
    article = parse_one("a.txt", f"Title: Ferry\nDate: 03/04/2026\n\n{BODY}")
    assert article.published.provenance is Provenance.UNKNOWN


def test_binary_is_no_text() -> None:
    (flaw,) = flaws_of("a.txt", bytes(range(256)) * 20)
    assert flaw.reason in (SetAsideReason.UNSUPPORTED, SetAsideReason.MALFORMED)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_encodings(codec: str) -> None:
    body = f"“{BODY}” – {MORE}"
    article = parse_one("a.txt", f"Ferry turns over\n\n{body}".encode(codec))
    assert article.body == body


# ------------------------------------------------------------------------------------------ Markdown


def test_markdown_with_front_matter() -> None:
    article = parse_one(
        "a.md",
        '---\ntitle: "Ferry turns over"\nauthors:\n  - Ann Lee\n  - Bo Ek\ndate: 2026-03-05\n---\n\n'
        f"# Ferry turns over\n\nThe **ferry** [turned over](https://x.example) in the *narrows*.\n\n> "
        f"{BODY}\n\n"
        "- first point\n- second point\n\n![chart](a.png)\n",
    )
    assert article.title == "Ferry turns over"
    assert article.body == f"The ferry turned over in the narrows.\n\n{BODY}\n\nfirst point\n\nsecond point"
    assert article.author.value == "Ann Lee, Bo Ek"
    assert article.published.value == "2026-03-05"


def test_markdown_heading_is_the_headline() -> None:
    article = parse_one("a.md", f"# Ferry turns over\n\n{BODY}\n\n## The search\n\n{MORE}")
    assert (article.title, article.body) == ("Ferry turns over", f"{BODY}\n\nThe search\n\n{MORE}")


def test_deep_markdown_ends() -> None:
    parse("a.md", ">" * 50_000 + f" {BODY}")


# ----------------------------------------------------------------------------------------- web pages


def page(body: str, head: str = "") -> str:
    return (
        f"<!doctype html><html lang='en-GB'><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    )


NEWS = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Ferry &amp; crew lost",
    "datePublished": "2026-03-05T10:00:00+01:00",
    "dateModified": "2026-03-06T10:00:00+01:00",
    "author": [{"@type": "Person", "name": "Ann Lee"}, {"@id": "#bo"}],
    "publisher": {"@type": "Organization", "name": "Gazette"},
}


def test_page_fields_from_json_ld() -> None:
    graph = {"@graph": [{"@type": "Person", "@id": "#bo", "name": "Bo Ek"}, NEWS]}
    script = f"<script type='application/ld+json'>{json.dumps(graph)}</script>"
    article = parse_one(
        "a.html", page(f"<article><h1>Ferry & crew lost</h1><p>{BODY}<p>{MORE}</article>", script)
    )
    assert article.title == "Ferry & crew lost"
    assert article.body == f"{BODY}\n\n{MORE}"
    assert article.author.value == "Ann Lee, Bo Ek"
    assert (article.outlet.value, article.outlet.origin) == ("Gazette", "json-ld:publisher")
    assert article.published.value == "2026-03-05T10:00:00+01:00"
    assert article.updated.value == "2026-03-06T10:00:00+01:00"
    assert article.language.value == "en"


def test_page_fields_from_meta_tags() -> None:
    head = (
        "<title>Ferry lost | Gazette</title><meta property=og:site_name content=Gazette>"
        "<meta property=article:published_time content=2026-03-05T10:00:00Z><meta name=author "
        "content='Ann Lee'>"
        "<link rel=canonical href=https://g.example/ferry>"
    )
    article = parse_one("a.htm", page(f"<article><p>{BODY}<p>{MORE}</article>", head))
    assert article.title == "Ferry lost"
    assert article.published.origin == "html:meta[article:published_time]"
    assert article.url.value == "https://g.example/ferry"


def test_page_date_is_not_guessed() -> None:
    body = (
        f"<article><p>{BODY} Updated 5 March 2026.<p>{MORE}</article><footer>© 2026 1 January 2026</footer>"
    )
    head = "<link rel=canonical href=https://g.example/2026/03/05/ferry>"
    assert parse_one("a.html", page(body, head)).published.provenance is Provenance.UNKNOWN


def test_page_times_that_differ_are_unknown() -> None:
    times = "<time datetime=2026-03-05>5 March</time><time datetime=2026-03-07>7 March</time>"
    article = parse_one("a.html", page(f"<article>{times}<p>{BODY}<p>{MORE}</article>"))
    assert article.published.provenance is Provenance.UNKNOWN


def test_deep_page_is_read_by_the_second_extractor() -> None:
    deep = page("<div>" * 3000 + f"<p>{BODY}</p><p>{MORE}</p>" + "</div>" * 3000)
    article = parse_one("a.html", deep)
    assert BODY in article.body


def test_page_in_a_declared_encoding() -> None:
    text = page(f"<article><p>Přílišž {BODY}<p>{MORE}</article>").replace("utf-8", "windows-1250")
    assert "Přílišž" in parse_one("a.html", text.encode("cp1250")).body


def test_page_without_text() -> None:
    (flaw,) = flaws_of("a.html", page("<script>var a = 1</script>"))
    assert flaw.reason is SetAsideReason.NO_TEXT


def test_gzipped_page() -> None:
    data = gzip.compress(page(f"<article><h1>Ferry</h1><p>{BODY}<p>{MORE}</article>").encode())
    assert parse_one("a.html.gz", data).body == f"{BODY}\n\n{MORE}"


def test_gzip_bomb_and_broken_gzip() -> None:
    (bomb,) = flaws_of("a.html.gz", gzip.compress(b"\0" * 10_000_000))
    assert bomb.reason is SetAsideReason.TOO_LARGE
    (broken,) = flaws_of("a.html.gz", gzip.compress(page(BODY).encode())[:40])
    assert broken.reason is SetAsideReason.MALFORMED


# ---------------------------------------------------------------------------------------------- JSON


@pytest.mark.parametrize(
    "record",
    [
        {"title": "Ferry", "text": BODY, "outlet": PAPER, "author": ANN, "published": DAY},
        {
            "headline": "Ferry",
            "body": BODY,
            "publisher": {"name": PAPER},
            "byline": "By Ann Lee",
            "date": DAY,
        },
        {"title": "Ferry", "maintext": BODY, "source": PAPER, "authors": [ANN], "date_publish": DAY},
        {
            "title": "Ferry",
            "content": BODY,
            "source": {"id": None, "name": PAPER},
            "author": ANN,
            "publishedAt": DAY,
        },
        {
            "Title": "Ferry",
            "articleBody": BODY,
            "Site Name": PAPER,
            "AUTHORS": [{"name": ANN}],
            "pub_date": DAY,
        },
        {
            "webTitle": "Ferry",
            "bodyText": BODY,
            "publication": PAPER,
            "byline": ANN,
            "webPublicationDate": DAY,
        },
        {
            "@type": "NewsArticle",
            "headline": "Ferry",
            "articleBody": BODY,
            "publisher": {"name": PAPER},
            "author": {"name": ANN},
            "datePublished": DAY,
        },
        {
            "headline": "Ferry",
            "body_html": f"<p>{BODY}</p>",
            "provider": PAPER,
            "byline": ANN,
            "versioncreated": DAY,
        },
    ],
)
def test_field_names_of_dumps(record: dict[str, Any]) -> None:
    article = parse_one("a.json", json.dumps(record))
    assert (article.title, article.body) == ("Ferry", BODY)
    assert (article.outlet.value, article.author.value) == ("Gazette", "Ann Lee")
    assert article.published.value == "2026-03-05"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda records: records,
        lambda records: {"articles": records, "status": "ok", "totalResults": 2},
        lambda records: {"response": {"results": records}},
        lambda records: {
            "hits": {"total": 2, "hits": [{"_id": "1", "_source": record} for record in records]}
        },
        lambda records: {"version": "https://jsonfeed.org/version/1.1", "title": "Gazette", "items": records},
        lambda records: {
            "@context": "https://schema.org",
            "@graph": [{**r, "@type": "NewsArticle"} for r in records],
        },
    ],
)
def test_wrappers(wrap: Callable[[list[dict[str, str]]], object]) -> None:
    records = [{"headline": "One", "text": BODY}, {"headline": "Two", "text": MORE}]
    articles = [result for result in parse("a.json", json.dumps(wrap(records)))]
    assert [(a.title, a.body, a.item) for a in articles] == [("One", BODY, 0), ("Two", MORE, 1)]  # type: ignore[union-attr]


def test_a_title_alone_is_counted_and_set_aside() -> None:
    dump = {"articles": [{"title": "Ferry", "url": "https://g.example/1", "seendate": "20260305T101500Z"}]}
    (flaw,) = flaws_of("a.json", json.dumps(dump))
    assert (flaw.item, flaw.reason) == (0, SetAsideReason.NO_TEXT)


def test_outlet_is_inferred_from_the_address() -> None:
    article = parse_one(
        "a.json", json.dumps({"title": "F", "text": BODY, "url": "https://www.gazette.example/1"})
    )
    assert (article.outlet.value, article.outlet.provenance) == ("gazette.example", Provenance.INFERRED)


def test_broken_json_names_the_place() -> None:
    (flaw,) = flaws_of("a.json", '{\n "title": "Ferry",\n "text": "The ferry')
    assert flaw.reason is SetAsideReason.MALFORMED
    assert "line 3 column 10" in flaw.detail


def test_deep_json_is_refused() -> None:
    for text in ("[" * 100_000, "[" * 300 + "]" * 300):
        (flaw,) = flaws_of("a.json", text)
        assert flaw.reason is SetAsideReason.TOO_LARGE


def test_a_bad_line_costs_only_itself() -> None:
    lines = [
        json.dumps({"title": "One", "text": BODY}),
        "{broken",
        "",
        "[" * 5000,
        json.dumps({"title": "Two", "text": MORE}),
    ]
    results = parse("a.jsonl", "\n".join(lines))
    assert [getattr(result, "title", None) for result in results] == ["One", None, None, "Two"]
    assert [result.item for result in results] == [0, 1, 2, 3]
    assert flaws_of("a.jsonl", "\n".join(lines))[0].detail.startswith("line 2: not JSON at column 2")


def test_lines_in_a_json_file_are_read_as_lines() -> None:
    lines = "\n".join(json.dumps({"title": title, "text": BODY}) for title in ("One", "Two"))
    assert [result.item for result in parse("a.json", lines)] == [0, 1]


def test_a_key_without_a_name_costs_nothing() -> None:
    record = {"": {"name": "x"}, "title": "Ferry", "text": BODY}
    assert parse_one("a.json", json.dumps(record)).title == "Ferry"
    assert [r.item for r in parse("a.jsonl", "\n".join([json.dumps({"": [1]}), json.dumps(record)]))] == [
        0,
        1,
    ]
    assert parse_one("a.json", json.dumps({"": [1], "articles": [record]})).title == "Ferry"


def test_lone_surrogates_cannot_get_out() -> None:
    article = parse_one("a.json", '{"title": "a\\ud800b", "text": "' + BODY + ' \\udfff"}')
    assert article.title == "a\ufffdb"
    article.body.encode()


# --------------------------------------------------------------------------------------------- feeds


def rss(items: str, channel: str = "<title>Gazette</title><language>en-gb</language>") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel>{channel}{items}</channel></rss>"
    )


def test_rss() -> None:
    item = (
        "<item><title>Ferry &amp;amp; crew</title><link>https://g.example/1</link><author>a@g.example "
        "(Ann Lee)</author>"
        f"<pubDate>Thu, 05 Mar 2026 10:00:00 +0100</pubDate><description>Short.</description>"
        f"<content:encoded><![CDATA[<p>{BODY}</p><p>{MORE}</p><p><em>Subscribe to our newsletter.</em>"
        f"</p>]]></content:encoded></item>"
    )
    article = parse_one("a.xml", rss(item))
    assert (article.title, article.body) == ("Ferry & crew", f"{BODY}\n\n{MORE}")
    assert (article.outlet.value, article.author.value) == ("Gazette", "Ann Lee")
    assert article.published.value == "2026-03-05T10:00:00+01:00"
    assert (article.url.value, article.language.value) == ("https://g.example/1", "en")


def test_an_entry_with_only_a_summary_is_that_text() -> None:
    article = parse_one("a.rss", rss(f"<item><title>Ferry</title><description>{BODY}</description></item>"))
    assert article.body == BODY


def test_atom() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Gazette</title><entry><title>'
        "Ferry</title>"
        '<link href="https://g.example/1"/><author><name>Ann Lee</name></author><published>'
        "2026-03-05T10:00:00Z</published>"
        f'<updated>2026-03-06T10:00:00Z</updated><content type="html">'
        f"&lt;p&gt;{BODY}&lt;/p&gt;</content></entry></feed>"
    )
    article = parse_one("a.atom", feed)
    assert (article.body, article.language.value) == (BODY, "de")
    assert (article.published.value, article.updated.value) == (
        "2026-03-05T10:00:00+00:00",
        "2026-03-06T10:00:00+00:00",
    )


def test_a_feed_that_breaks_off_says_so() -> None:
    text = rss(f"<item><title>One</title><description>{BODY}</description></item>")[:-20] + "<item><title>Tw"
    results = parse("a.rss", text)
    assert getattr(results[0], "title", None) == "One"
    assert "not well-formed XML at line 1" in flaws_of("a.rss", text)[-1].detail


def test_damage_that_feedparser_fails_on_costs_no_entry() -> None:
    text = rss(f"<item><title>One</title><description>{BODY}</description></width></item>")
    assert parse("a.rss", text)[0].title == "One"  # type: ignore[union-attr]


def test_xml_bombs() -> None:
    lol = '<!ENTITY a "lol">' + "".join(
        f'<!ENTITY a{i} "{"&a" + str(i - 1 or "") + ";" * 1}">' for i in range(1, 10)
    )
    text = (
        f'<?xml version="1.0"?><!DOCTYPE rss [{lol}]>'
        + rss(f"<item><title>&a9;</title><description>{BODY}</description></item>")[21:]
    )
    assert all("lollol" not in getattr(result, "title", "") for result in parse("a.rss", text))
    (deep,) = flaws_of("a.rss", rss("<a>" * 1000))
    assert deep.reason is SetAsideReason.TOO_LARGE
    outside = (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + rss(f"<item><title>&x;</title><description>{BODY}</description></item>")[21:]
    )
    assert all("root:" not in getattr(result, "title", "") for result in parse("a.rss", outside))


# ------------------------------------------------------------------------------------------- limits


def test_limits_set_aside_and_do_not_cut() -> None:
    (flaw,) = flaws_of("a.txt", f"Ferry\n\n{BODY}", ReadingLimits(article_characters=50))
    assert flaw.reason is SetAsideReason.TOO_LARGE
    (flaw,) = flaws_of("a.txt", "Ferry\n\nShort.")
    assert flaw.reason is SetAsideReason.NO_TEXT
    lines = "\n".join(json.dumps({"title": str(number), "text": BODY}) for number in range(5))
    results = parse("a.jsonl", lines, ReadingLimits(articles_per_file=3))
    assert [result.item for result in results] == [0, 1, 2, 3]
    assert (
        flaws_of("a.jsonl", lines, ReadingLimits(articles_per_file=3))[0].reason is SetAsideReason.TOO_LARGE
    )


@pytest.mark.parametrize(
    ("name", "data"), [("a.exe", b"MZ\x90"), ("a.png", b"\x89PNG\r\n\x1a\n"), ("noext", b"\xff\xfe\x00")]
)
def test_unknown_formats_are_unsupported(name: str, data: bytes) -> None:
    (flaw,) = flaws_of(name, data)
    assert flaw.reason is SetAsideReason.UNSUPPORTED


def test_an_empty_file_has_no_text() -> None:
    for name in ("a.txt", "a.json", "a.jsonl", "a.html", "a.rss", "a.md"):
        (flaw,) = flaws_of(name, b"")
        assert flaw.reason is SetAsideReason.NO_TEXT
