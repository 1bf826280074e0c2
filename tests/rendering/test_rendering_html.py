import base64
import hashlib
import html
import json
import re
from dataclasses import replace

import pytest
from hostile import HOSTILE, list_naughty
from hypothesis import HealthCheck, given, settings
from lxml import etree
from lxml.html import HtmlElement, document_fromstring
from story_fixture import approve, build_report, build_story, poison, say, spoil_story
from strategies import run_reports, stories, texts

from aibot_local.errors import StoryError
from aibot_local.records import (
    Field,
    ListedArticle,
    Provenance,
    RunReport,
    SetAside,
    SetAsideReason,
    Story,
    StorySentence,
    Wording,
    WrittenStory,
)
from aibot_local.rendering import render_html, render_index
from aibot_local.rendering.html import _read_part
from aibot_local.rendering.phrases import find_link, show_line

NAUGHTY = list_naughty()


def parse(page: str) -> HtmlElement:
    return document_fromstring(page.encode())


def read_text(element: HtmlElement) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())


def list_tags(page: str) -> list[str]:
    """Every tag as it stands in the file, with the addresses of related stories reduced to their event."""
    return [
        re.sub(r'href="[a-z0-9-]*-(\w{12}\.html)"', r'href="\1"', tag)
        for tag in re.findall(r"<[^>]*>?", page)
    ]


def list_elements(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element as a parser sees it, with the names of its attributes; comments count."""
    return [
        (
            one.tag if isinstance(one.tag, str) else "comment",
            tuple(one.attrib) if isinstance(one.tag, str) else (),
        )
        for one in parse(page).iter()
    ]


# ------------------------------------------------------------------------------------------ what it shows


def test_page_shows_every_part_of_the_story() -> None:
    page = parse(render_html(build_story()))
    shown = read_text(page)
    assert [read_text(one) for one in page.findall(".//h1")] == [
        "Ferry Toll Rises to 15 as Owner Defends Safety RecordShow source 3"
    ]
    assert [read_text(one).partition("Show")[0] for one in page.findall(".//h2")] == [
        "What happened",
        "Owner Defends Record",
        "The figures",
        "The search",
        "In their own words",
        "What comes next",
        "Sources",
        "What was left out",
        "How this was made",
        "Related stories",
    ]
    assert [read_text(one) for one in page.findall(".//h3")] == [
        "Dead Updated, newest last",
        "People on board Sources differ",
    ]
    assert "Draft. Put together by a program, not yet checked by a person." in shown
    assert "84 people The Courier, 5 March 2026" in shown
    assert "79 people Estuary Radio, 5 March 2026, citing the harbour master" in shown
    assert "Estuary Radio (inferred), “Families wait”, 5 March 2026" in shown
    assert "Also carried by The Post" in shown
    assert "The Herald: Inspectors will examine the hull next week" in shown
    assert "Section 2: a number the sources do not give; words given to another speaker" in shown


def test_sentence_that_was_thrown_out_is_nowhere_on_the_page() -> None:
    assert "Sixteen" not in render_html(build_story())


def test_every_sentence_leads_to_its_paragraph_with_its_words_marked() -> None:
    story = build_story()
    page = parse(render_html(story))
    words = {evidence.span: evidence for evidence in story.evidence}
    lines = {read_text(one): one.get("id") for one in page.find_class("line")}
    told = [sentence for _, sentence in story.sentences() if sentence.spans]
    assert told
    for sentence in told:
        key = lines[sentence.text]
        (note,) = page.xpath(f'//*[@id="w{key}"]')
        marked = " ".join(read_text(one) for one in note.findall(".//mark"))
        paragraphs = [read_text(one) for one in note.findall(".//blockquote")]
        for span in sentence.spans:
            evidence = words[span]
            assert evidence.text in marked
            assert evidence.before + evidence.text + evidence.after in paragraphs
        kind = read_text(note.find_class("note-kind")[0])
        assert kind == (
            "† The source’s own words"
            if sentence.wording is Wording.VERBATIM
            else "Rewritten by a program from"
        )


def test_words_of_one_paragraph_are_marked_in_one() -> None:
    story = build_story()
    first, second = sorted(
        one.span for one in story.evidence if "Lifeboats" in one.text or "84 people." in one.text
    )[-2:]
    lead = StorySentence("Lifeboats searched for 84 people.", (first, second), Wording.REWRITTEN)
    page = parse(render_html(replace(story, standfirst=(lead,))))
    (key,) = [one.get("id") for one in page.find_class("line") if one.text == lead.text]
    (note,) = page.xpath(f'//*[@id="w{key}"]')
    assert len(note.findall(".//blockquote")) == 1
    assert len(note.findall(".//mark")) >= 1


def test_wording_is_told_by_words_and_not_by_colour_alone() -> None:
    page = parse(render_html(build_story()))
    cites = {one.get("href"): read_text(one) for one in page.find_class("cite")}
    assert cites["#ws2"] == "Show source 1, 3"
    assert cites["#ws3"] == "Show source 1†, word for word"


def test_story_without_figures_quotes_outlook_or_date_has_no_empty_parts() -> None:
    bare = replace(
        build_story(), figures=(), quotes=(), outlook=(), dropped=(), related=(), dated=None, sections=()
    )
    headings = [read_text(one) for one in parse(render_html(bare)).findall(".//h2")]
    assert headings == ["Sources", "How this was made"]


def test_story_a_person_approved_is_not_marked_as_draft() -> None:
    page = render_html(approve(build_story()))
    page = page.replace("<strong>Approved</strong>", "Approved")
    assert "Draft" not in page and "Approved by Ada Byron on 24 November 2026." in page
    assert "ai-generated" in page


@pytest.mark.parametrize("part", ["evidence", "sources"])
def test_story_that_does_not_hold_what_it_names_is_refused(part: str) -> None:
    with pytest.raises(StoryError, match="0123456789ab cannot be shown"):
        render_html(replace(build_story(), **{part: ()}))


def test_same_story_gives_the_same_page() -> None:
    assert render_html(build_story()) == render_html(build_story())


# ------------------------------------------------------------------------------- what it is made of


def list_pages() -> list[str]:
    story = build_story()
    return [render_html(story), render_index(build_report(story), [story])]


@pytest.mark.parametrize("page", list_pages(), ids=["story", "index"])
def test_page_fetches_nothing(page: str) -> None:
    tree = parse(page)
    for element in tree.iter(etree.Element):
        assert element.tag not in {
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "form",
            "base",
            "audio",
            "video",
        }
        assert not set(element.attrib) & {
            "src",
            "srcset",
            "style",
            "background",
            "action",
            "data",
            "poster",
            "ping",
        }
        assert not [name for name in element.attrib if name.startswith("on")]
    assert "url(" not in _read_part("page.css") and "@import" not in _read_part("page.css")
    for link in tree.findall(".//a"):
        address = link.get("href") or ""
        assert address.startswith("#") or re.fullmatch(r"[a-z0-9-]+\.html", address) or find_link(address)
        if address.startswith("http"):
            assert link.get("rel") == "noreferrer noopener"


@pytest.mark.parametrize("page", list_pages(), ids=["story", "index"])
def test_policy_allows_the_page_s_own_style_and_script_and_nothing_else(page: str) -> None:
    def hash_part(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    tree = parse(page)
    (policy,) = tree.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert [rules["style-src"]] == [hash_part(style) for style in styles]
    assert [rules[name] for name in rules if name == "script-src"] == [
        hash_part(script) for script in scripts
    ]
    assert set(rules) <= {"default-src", "style-src", "script-src", "base-uri", "form-action"}


@pytest.mark.parametrize("page", list_pages(), ids=["story", "index"])
def test_page_can_be_read_by_ear_and_by_keyboard(page: str) -> None:
    tree = parse(page)
    assert tree.get("lang") == "en"
    assert len(tree.findall(".//h1")) == len(tree.findall(".//main")) == 1
    levels = [int(one.tag[1]) for one in tree.iter("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))
    ids = [one.get("id") for one in tree.iter(etree.Element) if one.get("id")]
    assert len(ids) == len(set(ids))
    for name in ("href", "aria-labelledby"):
        for one in tree.iter(etree.Element):
            value = one.get(name) or ""
            if name != "href" or value.startswith("#"):
                assert value.removeprefix("#") in {*ids, ""}
    assert all(read_text(link) for link in tree.findall(".//a"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_its_ground(theme: str) -> None:
    """WCAG 2.2, 1.4.3: a contrast of at least 4.5 to 1."""
    blocks = re.findall(r":root \{(.*?)\}", _read_part("page.css"), re.DOTALL)
    colours: dict[str, str] = {}
    for block in blocks[: 1 if theme == "light" else 2]:
        colours |= dict(re.findall(r"--(\w+): (#\w{6});", block))

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        light, dark = sorted((luminance(colours[one]), luminance(colours[other])), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    for text in ("ink", "soft", "link", "draft"):
        for ground in ("paper", "tint"):
            assert contrast(text, ground) >= 4.5, (text, ground)
    assert contrast("ink", "marked") >= 4.5


def test_page_tells_machines_that_a_model_made_it() -> None:
    tree = parse(render_html(build_story()))
    (data,) = tree.xpath('//script[@type="application/ld+json"]/text()')
    told = json.loads(data)
    assert told["@type"] == "NewsArticle"
    assert told["headline"] == "Ferry Toll Rises to 15 as Owner Defends Safety Record"
    assert (
        "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia" in told["digitalSourceType"]
    )
    assert told["creativeWorkStatus"] == "Draft"
    assert [one.get("url") for one in told["isBasedOn"]] == [
        "https://courier.example/ferry?id=7&page=2",
        None,
        None,
    ]
    for page in list_pages():
        assert parse(page).xpath('//meta[@name="ai-generated"]/@content') == ["true"]


# ------------------------------------------------------------------------------------------- the front page


def test_front_page_orders_stories_by_size_and_shelves_single_reports() -> None:
    story = build_story()
    small = replace(story, event="b" * 12, headline=say("Small"), origins=2, outlets=2)
    wide = replace(story, event="c" * 12, headline=say("Wide"), origins=2, outlets=5)
    lone = replace(story, event="a" * 12, headline=say("Lone"), origins=1, outlets=9)
    page = render_index(build_report(story), [small, lone, story, wide])
    assert page == render_index(build_report(story), [story, wide, small, lone])
    tree = parse(page)
    assert [read_text(one) for one in tree.xpath('//section[@class="stories"]//h3')] == [
        story.headline.text,
        "Wide",
        "Small",
    ]
    assert [read_text(one) for one in tree.xpath('//section[@class="shelf"]//a')] == ["Lone"]
    shown = read_text(tree)
    assert "15 articles found in 9 files: 12 used, 1 copy of another, 2 set aside" in shown
    assert "1 article stands alone and has no story" in shown
    assert "Broken: 1 broken-export.json, article 2: line 9, column 4: a comma is missing" in shown
    assert "No article in it: 1 scan.pdf: only pictures" in shown
    assert "Network: network closed by seccomp" in shown


def test_front_page_links_to_the_files_that_were_written() -> None:
    story = build_story()
    report = build_report(story)
    written = replace(report.stories[0], files=("story.json", "stories/ferry.html"))

    def link(*files: str) -> str:
        page = render_index(replace(report, stories=(replace(written, files=files),)), [story])
        return str(parse(page).xpath('//section[@class="stories"]//a/@href')[0])

    own = "ferry-toll-rises-to-15-as-owner-defends-safety-record-0123456789ab.html"
    assert link("story.json", "stories/ferry.html") == "stories/ferry.html"
    assert link() == own
    for bad in (
        "javascript:alert(1)//.html",
        "//evil.example/x.html",
        "/etc/x.html",
        "../x.html",
        'a".html',
        "a/../b.html",
    ):
        assert link(bad) == own


def test_front_page_of_a_run_without_stories() -> None:
    report = RunReport(0, 0, 0, (), (), (), (), (), "")
    assert "No event was reported by more than one source." in render_index(report, [])


# ------------------------------------------------------------------------------------------------ hostile text


def spoil_report(text: str) -> RunReport:
    report = build_report(spoil_story(text))
    listed = ListedArticle(
        poison("ab", text), poison("Chess", text), poison("The Post", text), poison("2026", text), text, 3
    )
    return replace(
        report,
        set_aside=(SetAside(poison("a.txt", text), 1, SetAsideReason.UNSAFE, poison("gone", text)),),
        stories=(WrittenStory("0123456789ab", text, 1, 1, 1, 1, 1, (text,)),),
        copies=(replace(report.copies[0], copy=listed),),
        single_reports=(listed,),
        engines=tuple(
            replace(one, name=poison(one.name, text), role=poison(one.role, text)) for one in report.engines
        ),
        guard=poison("shut", text),
        notes=(poison("note", text),),
    )


def check_pages(text: str) -> None:
    story = spoil_story(text)
    page = render_html(story)
    assert list_tags(page) == list_tags(render_html(spoil_story("calm")))
    assert list_elements(page) == list_elements(render_html(spoil_story("calm")))
    tree = parse(page)
    (heading,) = tree.xpath("//h1/span[1]")
    assert html.unescape(etree.tostring(heading, encoding="unicode", method="text")).strip() == html.unescape(
        show_line(story.headline.text)
    )
    (data,) = tree.xpath('//script[@type="application/ld+json"]/text()')
    assert json.loads(data)["headline"] == show_line(story.headline.text)
    front = render_index(spoil_report(text), [story])
    assert list_tags(front) == list_tags(render_index(spoil_report("calm"), [spoil_story("calm")]))
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", page + front
    )


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_changes_no_tag(text: str) -> None:
    check_pages(text)


@pytest.mark.skipif(not NAUGHTY, reason="the naughty strings are not on this machine")
def test_naughty_strings_change_no_tag() -> None:
    assert len(NAUGHTY) > 400
    # In tens, because each takes a page of its own; a tag that any of them opened would show.
    for start in range(0, len(NAUGHTY), 10):
        check_pages(" ".join(NAUGHTY[start : start + 10]))


@settings(max_examples=60)
@given(texts)
def test_any_text_changes_no_tag(text: str) -> None:
    check_pages(text)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(stories(), run_reports)
def test_any_story_makes_a_page_in_which_every_link_is_safe(story: Story, report: RunReport) -> None:
    page, front = render_html(story), render_index(report, [story])
    for link in [*parse(page).findall(".//a"), *parse(front).findall(".//a")]:
        address = link.get("href") or ""
        assert address.startswith("#") or re.fullmatch(r"[a-z0-9-]+\.html", address) or find_link(address)
    assert page.count("<script") == 2 and front.count("<script") == 0


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " https://example.org",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org/",
        "//example.org/",
        "/etc/passwd",
        "https:example.org",
        "https:///example.org",
        "https://",
        "https://user@example.org/",
        "https://bbc.example:secret@evil.example/",
        "https://exаmple.org/",
        "https://example.org/ a",
        'https://example.org/"onclick=x',
        "https://example.org/<b>",
        "https://example.org/\\x",
        "https://example.org/\u202e",
        "https://example.org:99999/",
        "https://[::1]/",
        "http://exa mple.org",
        "https://example.org/" + "a" * 3000,
        "",
    ],
)
def test_address_that_is_not_plain_is_shown_and_not_linked(url: str) -> None:
    story = build_story()
    sources = tuple(replace(one, url=Field(url, Provenance.DECLARED, "test")) for one in story.sources)
    assert find_link(url) is None
    page = parse(render_html(replace(story, sources=sources)))
    assert not [
        one for one in page.xpath("//a/@href") if not re.fullmatch(r"#\w[\w-]*|[a-z0-9-]+\.html", one)
    ]
    assert show_line(url) in read_text(page) or not url.strip()


@pytest.mark.parametrize(
    "url", ["https://example.org", "http://example.org:8080/a?b=c&d=e#f", "HTTPS://EXAMPLE.ORG/(a)/%20;x=[1]"]
)
def test_plain_address_is_linked(url: str) -> None:
    assert find_link(url) == url
