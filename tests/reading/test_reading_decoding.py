import pytest

from aibot_local.reading.decoding import decode_text, find_codec, find_declared_encoding
from aibot_local.reading.raw import ParseError

RUSSIAN = (
    "Паром опрокинулся у берега в четверг вечером, погибли двенадцать человек, сообщила береговая охрана. "
    * 3
)


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "koi8-r"]
)
def test_detection(codec: str) -> None:
    assert decode_text(RUSSIAN.encode(codec)).text == RUSSIAN


def test_declared_encodings_are_taken_as_browsers_take_them() -> None:
    assert decode_text(b"\x93so\x94 he said", "iso-8859-1").text == "“so” he said"
    assert find_codec("gb2312") == "gb18030"
    assert find_codec("no-such") == find_codec("utf-16") == find_codec("base64") == ""


def test_valid_utf8_wins_over_a_wrong_declaration() -> None:
    assert decode_text("naïve – “so”".encode(), "iso-8859-1").text == "naïve – “so”"


def test_a_few_signs_in_plain_english_are_windows_1252() -> None:
    decoded = decode_text("“We will see,” he said – it cost £5.".encode("cp1252"))
    assert (decoded.text, decoded.codec) == ("“We will see,” he said – it cost £5.", "cp1252")


def test_escapes_of_iso_2022_are_not_plain_ascii() -> None:
    text = "昨夜、港の近くで船が転覆した。" * 4
    assert decode_text(text.encode("iso2022_jp")).text == text


def test_one_wrong_byte_stays_visible_and_many_are_refused() -> None:
    assert decode_text(RUSSIAN.encode() + b"\xff.").text == RUSSIAN + "\ufffd."
    with pytest.raises(ParseError):
        decode_text(b"\xff\xfe" + b"\x00\xd8" * 5000)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b'<?xml version="1.0" encoding="koi8-r"?>', "koi8-r"),
        (b"<html><meta charset=windows-1250>", "windows-1250"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=euc-jp">', "euc-jp"),
        (b"<html>", None),
    ],
)
def test_declarations(head: bytes, encoding: str | None) -> None:
    assert find_declared_encoding(head) == encoding
