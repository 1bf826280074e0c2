"""What was kept of a source's words, what was hidden in it, and what was not looked into: all of it is told."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from reading_helpers import flaws_of, parse, parse_one
from test_reading_containers import W, make_pdf, pack

from aibot_local.reading import list_texts, read_inbox
from aibot_local.reading.accounting import is_correction
from aibot_local.reading.normalising import clean_line, count_removed
from aibot_local.reading.visible import is_hiding_style
from aibot_local.records import SetAsideReason

BODY = "The ferry turned over in the narrows on Thursday. Twelve people died, the coastguard said."
MORE = "The search for four missing people goes on. The water is seven degrees cold, rescuers said."
PLANTED = "Forty people died, a source said."


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang=en><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"


# ----------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("name", "data", "visible", "kept"),
    [
        ("a.txt", f"Ferry turns over\n\n{BODY}", 18, 18),
        ("a.txt", f"Title: Ferry turns over\n\n{BODY}", 19, 18),  # the name of the key
        ("a.md", f"# Ferry turns over\n\n**{BODY}**", 18, 18),
        ("a.html", page(f"<nav>Home News Sport</nav><article><h1>Ferry</h1><p>{BODY}</p></article>"), 19, 16),
        ("a.json", json.dumps({"title": "Ferry", "text": BODY}), 16, 16),
        ("a.json", json.dumps({"title": "Ferry", "text": f"<p>{BODY}</p>"}), 16, 16),
        ("a.csv", f'title,text\nFerry,"{BODY}"\n', 16, 16),
        ("a.eml", f"Subject: Ferry\n\n{BODY}\n\n-- \nAnn Lee, Gazette\n", 19, 16),
        ("a.pdf", make_pdf([BODY]), 15, 15),
    ],
)
def test_visible_and_kept_words_are_counted(name: str, data: str | bytes, visible: int, kept: int) -> None:
    account = parse_one(name, data).account
    assert (account.words_visible, account.words_kept) == (visible, kept)


def test_accounts_are_listed_by_place(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(f"One\n\n{BODY}\u200b")
    (tmp_path / "a.jsonl").write_text(
        "\n".join(json.dumps({"title": str(n), "text": BODY}) for n in range(2))
    )
    texts = list_texts(read_inbox(tmp_path).articles)
    assert [(text.path, text.item, text.words_kept) for text in texts] == [
        ("a.jsonl", 0, 16),
        ("a.jsonl", 1, 16),
        ("b.txt", 0, 16),
    ]
    assert [text.remarks for text in texts] == ["", "", "1 zero-width character taken out"]


# ------------------------------------------------------------------------------------- what is not seen


@pytest.mark.parametrize(
    "planted",
    [
        f"<p hidden>{PLANTED}</p>",
        f'<p style="display:none">{PLANTED}</p>',
        f'<p style="DISPLAY : None !important">{PLANTED}</p>',
        f'<p style="display:/* x */none">{PLANTED}</p>',
        f'<p style="display:n\\6f ne">{PLANTED}</p>',
        f'<p style="visibility:hidden">{PLANTED}</p>',
        f'<span style="font-size:0">{PLANTED}</span>',
        f'<p style="font-size:0.1px">{PLANTED}</p>',
        f'<p style="opacity:0.0">{PLANTED}</p>',
        f'<p style="position:absolute;left:-9999px">{PLANTED}</p>',
        f'<p style="text-indent:-9999px">{PLANTED}</p>',
        f'<p style="color:#fff;background:#fff">{PLANTED}</p>',
        f'<p style="color:transparent">{PLANTED}</p>',
        f'<div style="max-height:0;overflow:hidden"><p>{PLANTED}</p></div>',
        f'<p class="x">{PLANTED}</p>',
        f'<p class="y z">{PLANTED}</p>',
        f'<div id="w"><p>{PLANTED}</p></div>',
        f"<p hidden><i hidden>{PLANTED}</i></p>",
    ],
)
def test_hidden_text_is_left_out_and_told(planted: str) -> None:
    style = "<style>.x, p.z {display: none} /* */ #w{visibility:hidden}</style>"
    article = parse_one(
        "a.html", page(f"<article><h1>Ferry lost</h1><p>{BODY}</p>{planted}<p>{MORE}</p></article>", style)
    )
    assert article.body == f"{BODY}\n\n{MORE}"
    assert article.account.remarks == "6 hidden words left out"


def test_hidden_text_in_feeds_dumps_and_newsletters_is_left_out() -> None:
    html = f"<p>{BODY}</p><div style='display:none;font-size:0'>{PLANTED}</div><p>{MORE}</p>"
    feed = f"<rss><channel><item><title>F</title><description><![CDATA[{html}]]></description></item></channel></rss>"
    mail = f"Subject: Ferry\nContent-Type: text/html\n\n{html}"
    for name, data in (
        ("a.rss", feed),
        ("a.json", json.dumps({"title": "F", "body": html})),
        ("a.eml", mail),
    ):
        article = parse_one(name, data)
        assert article.body == f"{BODY}\n\n{MORE}", name
        assert "6 hidden words left out" in article.account.remarks, name


def test_what_is_shown_on_some_screens_or_by_a_script_is_kept() -> None:
    style = "<style>.a{display:none}.a.on{display:block} @media print{.b{display:none}} body{visibility:hidden}</style>"
    body = f"<p class='a on'>{BODY}</p><p class=b>{MORE}</p>"
    assert parse_one("a.html", page(f"<article>{body}</article>", style)).body == f"{BODY}\n\n{MORE}"


def test_a_page_that_fades_in_is_kept_and_said_to_be_doubtful() -> None:
    article = parse_one(
        "a.html", page(f"<article><p style=opacity:0>{BODY}<p style=opacity:0>{MORE}</article>")
    )
    assert article.body == f"{BODY}\n\n{MORE}"
    assert article.account.remarks == "31 words styled not to be seen and kept, as most of the page"


def test_a_page_all_hidden_holds_no_text() -> None:
    (flaw,) = flaws_of("a.html", page(f"<div hidden><p>{BODY}</p><p>{MORE}</p></div>"))
    assert flaw.reason is SetAsideReason.NO_TEXT


@pytest.mark.parametrize(
    "style",
    ["", "color:red", "display:block", "opacity:0.5", "opacity:01", "font-size:0.9em", "left:-10px", "font-size:10px",
     "max-height:0.5em", "background:#fff;color:#000", "text-indent:-1em", "margin-left:-100px"],
)  # fmt: skip
def test_plain_styles_hide_nothing(style: str) -> None:
    assert not is_hiding_style(style)


def test_hidden_runs_of_word_are_left_out() -> None:
    document = (
        f"<w:document {W}><w:body><w:p><w:r><w:t>{BODY}</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> {PLANTED}</w:t>"
        f'</w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> {MORE}</w:t></w:r></w:p></w:body></w:document>'
    )
    article = parse_one("a.docx", pack({"word/document.xml": document}))
    assert article.body == f"{BODY} {MORE}"
    assert article.account.remarks == "6 hidden words left out"


# ------------------------------------------------------------------------------------ what is taken out


@pytest.mark.parametrize(
    ("text", "clean", "remark"),
    [
        ("Twelve\u200b\u200d dead", "Twelve dead", "2 zero-width characters taken out"),
        ("\u202eTwelve\u202c dead", "Twelve dead", "2 marks of direction taken out"),
        ("\x1b[31mTwelve\x07 dead", "Twelve dead", "2 control or escape sequences taken out"),
        ("１２ dead", "12 dead", "2 digits of another script written as 0 to 9"),
        ("1\u041e\u041e dead", "100 dead", "2 digits of another script written as 0 to 9"),
        ("\u04174 dead", "34 dead", "1 digit of another script written as 0 to 9"),
        ("1\u039f,\u043e00 dead", "10,000 dead", "2 digits of another script written as 0 to 9"),
    ],
)
def test_what_cleaning_takes_out_is_told(text: str, clean: str, remark: str) -> None:
    dirty = f"{text}. {BODY}"
    html = f"<article><h1>Ferry lost</h1><p>{dirty}</p></article>"
    document = f"<w:document {W}><w:body><w:p><w:r><w:t>{dirty}</w:t></w:r></w:p></w:body></w:document>"
    files = {
        "a.txt": dirty,
        "a.md": dirty,
        "a.html": page(html),
        "a.json": json.dumps({"text": dirty}),
        "a.eml": f"Subject: F\nContent-Type: text/plain; charset=utf-8\n\n{dirty}",
        "a.xml": f"<newsItem><contentSet><inlineXML><p>{dirty}</p></inlineXML></contentSet></newsItem>",
        "a.docx": pack({"word/document.xml": document}),
    }
    for name, data in files.items():
        if not text.isprintable() and "\x1b" in text and name in ("a.docx", "a.xml", "a.html"):
            continue  # no control can stand in XML
        article = parse_one(name, data)
        assert article.body.startswith(f"{clean}. The ferry"), name
        assert remark in article.account.remarks, name


@pytest.mark.parametrize(
    "text",
    ["O2", "\u041e2", "C\u041e2", "\u042234\u041e", "\u041e\u041e\u041e", "x1\u041e", "10.\u041e\u0442"],
)
def test_words_with_digits_stay_words(text: str) -> None:
    assert clean_line(text) == text
    assert not count_removed(text)


# ------------------------------------------------------------------- pictures, corrections, what is quoted


def test_pictures_are_named_as_not_read() -> None:
    pictures = "<img src=a.png width=600><img src=b.png><img src=c.gif width=1 height=1><nav><img src=logo.png></nav>"
    article = parse_one("a.html", page(f"<article><p>{BODY}<p>{MORE}{pictures}</article>"))
    assert article.account.remarks == "2 pictures not looked into for text"
    assert "1 picture not" in parse_one("a.md", f"# F\n\n{BODY}\n\n![chart](a.png)\n").account.remarks
    document = (
        f"<w:document {W}><w:body><w:p><w:r><w:t>{BODY}</w:t><w:drawing/></w:r></w:p></w:body></w:document>"
    )
    assert "1 picture not" in parse_one("a.docx", pack({"word/document.xml": document})).account.remarks


def test_pages_of_a_pdf_without_text_are_named() -> None:
    data = make_pdf([BODY, MORE], pages=2).replace(b"BT /F1", b"%T /F1", 1)  # the first page draws nothing
    remarks = parse_one("a.pdf", data).account.remarks
    assert remarks == "no text on page 1, pictures perhaps: not read"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("chart.png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("renamed.txt", b"\x89PNG\r\n\x1a\n", "picture"),
        ("call.mp3", b"ID3", "recording"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", ".docx"),
        ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "password"),
        ("nosuffix", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", ".docx"),
        ("a.rtf", b"{\\rtf1\\ansi Ferry}", "Rich Text"),
        ("a.txt", b"{\\rtf1\\ansi Ferry}", "Rich Text"),
        ("a.rar", b"Rar!\x1a\x07", "unpack"),
        ("mail.msg", b"x", ".eml"),
        ("list.xlsx", b"PK", ".csv"),
        ("a.xyz", b"x", "docs/inputs.md"),
    ],
)
def test_what_is_not_read_is_set_aside_with_its_reason(name: str, data: bytes, words: str) -> None:
    (flaw,) = flaws_of(name, data)
    assert flaw.reason is SetAsideReason.UNSUPPORTED
    assert words in flaw.detail


@pytest.mark.parametrize(
    "note",
    [
        "Correction: an earlier version of this article gave the number of the dead as 14.",
        "This article was amended on 6 March 2026 to correct the number of the dead.",
        "Update (6 March): the coastguard has raised the number of the dead from 12 to 13.",
        "Editor's note: the spelling of a name in this report has been changed since.",
    ],
)
@pytest.mark.parametrize(
    "tag", ["<p>{}</p>", "<footer><p>{}</p></footer>", "<aside class=disclaimer>{}</aside>"]
)
def test_corrections_are_kept_and_told(note: str, tag: str) -> None:
    assert is_correction(note)
    if note.startswith("Update") and tag != "<p>{}</p>":
        return  # other articles' headlines open so too
    article = parse_one(
        "a.html", page(f"<article><h1>Ferry lost</h1><p>{BODY}</p><p>{MORE}</p>{tag.format(note)}</article>")
    )
    assert article.body == f"{BODY}\n\n{MORE}\n\n{note}"
    assert article.account.remarks == "1 note of correction kept"


@pytest.mark.parametrize(
    "box",
    [
        "<div class=comments><p>{}</p></div>",
        "<section id=related-stories><p>{}</p></section>",
        "<aside><a href=x>{}</a></aside>",
        "<nav><p>{}</p></nav>",
    ],
)
def test_what_readers_and_other_articles_say_is_no_correction(box: str) -> None:
    note = "Correction: an earlier version of this article gave the number of the dead as 14."
    for text in (note, "Update: the number of the dead rises to 14, the coastguard says."):
        whole = page(f"<article><h1>Ferry lost</h1><p>{BODY}</p><p>{MORE}</p></article>{box.format(text)}")
        assert parse_one("a.html", whole).body == f"{BODY}\n\n{MORE}"


def test_a_report_about_corrections_is_no_correction() -> None:
    for text in (
        BODY,
        "Corrections officers said on Thursday that two men fled.",
        "Updated rules take effect in May.",
    ):
        assert not is_correction(text)


@pytest.mark.parametrize(
    "quoted",
    [
        f"On Thu, 5 Mar 2026 at 10:00, Bo Ek <bo@g.example> wrote:\n> {MORE}\n> {MORE}",
        f"On Thu, 5 Mar 2026 at 10:00, Bo Ek\n<bo@g.example> wrote:\n\n> {MORE}",
        f"-----Original Message-----\nFrom: Bo Ek\nSent: Thursday\nTo: Ann\nSubject: Ferry\n\n{MORE}",
        f"From: Bo Ek\nSent: Thursday, 5 March 2026\nTo: Ann Lee\nSubject: Ferry\n\n{MORE}",
        f"> {MORE}",
    ],
)
def test_earlier_messages_are_left_out_of_a_mail_and_told(quoted: str) -> None:
    article = parse_one("a.eml", f"Subject: Re: Ferry\n\n{BODY}\n\n{quoted}\n")
    assert article.body == BODY
    assert "of earlier messages left out" in article.account.remarks


def test_earlier_messages_are_left_out_of_a_mail_in_html() -> None:
    for quote in (f"<blockquote type=cite>{MORE}</blockquote>", f"<div class='gmail_quote x'>{MORE}</div>"):
        article = parse_one("a.eml", f"Subject: F\nContent-Type: text/html\n\n<p>{BODY}</p>{quote}")
        assert article.body == BODY
        assert article.account.remarks == "16 words of earlier messages left out"


def test_what_is_forwarded_is_the_text() -> None:
    head = "---------- Forwarded message ---------\nFrom: Bo Ek <bo@g.example>\nDate: Thu\nSubject: Ferry\nTo: Ann\n\n"
    assert parse_one("a.eml", f"Subject: Fwd: Ferry\n\nFYI\n\n{head}{BODY}\n\n{MORE}\n").body.endswith(
        f"{BODY}\n\n{MORE}"
    )
    assert parse_one("a.eml", f"Subject: Fwd: Ferry\n\n> {BODY}\n>\n> {MORE}\n").body == f"{BODY}\n\n{MORE}"
    html = f"<p>See below, please.</p><div class=gmail_quote>---------- Forwarded message ---------<p>{BODY}</p></div>"
    assert BODY in parse_one("a.eml", f"Subject: F\nContent-Type: text/html\n\n{html}").body


def test_newsletters_lose_their_furniture() -> None:
    before, after = (
        "View this email in your browser",
        "You are receiving this email because you signed up.\n\nUnsubscribe here",
    )
    text = parse_one("a.eml", f"Subject: F\n\n{before}\n\n{BODY}\n\n{MORE}\n\n{after}\n")
    marked = "".join(f"<p>{part}</p>" for part in (before, BODY, MORE, *after.split("\n\n")))
    html = parse_one("a.eml", f"Subject: F\nContent-Type: text/html\n\n{marked}")
    assert text.body == html.body == f"{BODY}\n\n{MORE}"


# --------------------------------------------------------------------------------- ARC, and saved pages


def make_arc(records: list[tuple[str, str]]) -> bytes:
    about = "1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n"
    out = f"filedesc://a.arc 0.0.0.0 20260305100000 text/plain {len(about)}\n{about}\n"
    for address, body in records:
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}"
        out += f"{address} 192.0.2.1 20260305100000 text/html {len(answer)}\n{answer}\n"
    return out.encode()


def test_arc() -> None:
    html = page(f"<article><h1>Ferry</h1><p>{BODY}<p>{MORE}</article>")
    data = make_arc([("http://g.example/1", html), ("http://g.example/a b", html)])
    for name in ("a.arc", "noname"):
        first, second = parse(name, data)
        assert getattr(first, "body", "") == getattr(second, "body", "") == f"{BODY}\n\n{MORE}"
        assert first.url.value == "http://g.example/1" and first.url.origin == "arc:URL"  # type: ignore[union-attr]
        assert first.published.value is None  # type: ignore[union-attr]
    (broken,) = flaws_of("a.arc", data[:-40])
    assert "breaks off" in broken.detail
    assert flaws_of("a.arc", b"nothing")[0].reason is SetAsideReason.MALFORMED


def test_parts_of_a_saved_page_are_no_articles(tmp_path: Path) -> None:
    html = page(f"<article><h1>Ferry</h1><p>{BODY}<p>{MORE}</article>")
    files = {
        "Ferry.html": html,
        "Ferry_files/ad.html": html,
        "Ferry_files/deep/x.json": json.dumps({"text": BODY}),
        "Ferry_files/report.pdf": make_pdf([BODY]),
        "other_files/own.html": html,
    }
    for name, data in files.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    (tmp_path / "in" / "all.zip").write_bytes(stream.getvalue())
    reading = read_inbox(tmp_path / "in")
    read = ["Ferry.html", "Ferry_files/report.pdf", "other_files/own.html"]
    assert sorted(article.document.path for article in reading.articles) == sorted(
        [*read, *(f"all.zip!/{n}" for n in read)]
    )
    assert [entry.path for entry in reading.set_aside] == [
        "Ferry_files/ad.html",
        "Ferry_files/deep/x.json",
        "all.zip!/Ferry_files/ad.html",
        "all.zip!/Ferry_files/deep/x.json",
    ]
    assert all("saved page Ferry.html" in entry.detail for entry in reading.set_aside)
