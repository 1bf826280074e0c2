"""Why a file of a kind that is not read is not, and what to do about it."""

from aibot_local.reading.raw import Flaw
from aibot_local.records import SetAsideReason

_ADVICE = {
    "a Word document of the old kind: open it in a word processor and save it as .docx": (".doc", ".dot", ".wps"),
    "Rich Text: open it in a word processor and save it as .docx": (".rtf",),
    "a Pages document: export it as .docx": (".pages",),
    "a spreadsheet: export the sheet of articles as .csv": (".xls", ".xlsx", ".ods", ".numbers"),
    "slides: export them as .pdf": (".ppt", ".pptx", ".odp", ".key"),
    "a message of Outlook: save it as .eml": (".msg", ".pst", ".ost"),
    "an electronic book of Amazon: convert it to .epub": (".mobi", ".azw", ".azw3", ".prc"),
    "an archive of a kind that is not opened: unpack it, or pack it as .zip": (
        ".rar", ".7z", ".cab", ".arj", ".lzh", ".zst", ".lz4", ".dmg", ".iso",
    ),
    "a picture, and text in it is not read: run text recognition on it": (
        ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".heic", ".bmp", ".tif", ".tiff", ".svg", ".ico", ".psd",
    ),
    "a recording, and it is not listened to: write down what is said in it": (
        ".mp3", ".m4a", ".wav", ".ogg", ".oga", ".opus", ".flac", ".aac", ".amr", ".mp4", ".m4v", ".mov", ".avi",
        ".mkv", ".webm", ".3gp", ".wmv",
    ),
    "a part of a web page, no article": (".css", ".js", ".mjs", ".map", ".woff", ".woff2", ".ttf", ".otf", ".eot"),
}  # fmt: skip
_BY_SUFFIX = {suffix: advice for advice, suffixes in _ADVICE.items() for suffix in suffixes}
# What the first bytes say is believed more than the name: renaming a file does not convert it.
_BY_START = {
    b"{\\rtf": _BY_SUFFIX[".rtf"],
    b"\x89PNG": _BY_SUFFIX[".png"],
    b"\xff\xd8\xff": _BY_SUFFIX[".jpg"],
    b"GIF8": _BY_SUFFIX[".gif"],
    b"Rar!\x1a": _BY_SUFFIX[".rar"],
    b"7z\xbc\xaf\x27\x1c": _BY_SUFFIX[".7z"],
}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB], section 2.2
_PACKED = (".docx", ".odt", ".epub", ".pptx", ".xlsx")


def tell_foreign(suffix: str, data: bytes) -> Flaw | None:
    """Why a file is not read whatever its name says: its bytes are of a kind that is not read. None for all others."""
    if data.startswith(_COMPOUND):
        if suffix in _PACKED:
            detail = (
                "locked with a password, or of the old kind under a new name: save it anew without a password"
            )
            return Flaw(SetAsideReason.UNSUPPORTED, detail)
        advice = _BY_SUFFIX.get(
            suffix, "a file of an old office program: save it as .docx, or a message as .eml"
        )
        return Flaw(SetAsideReason.UNSUPPORTED, advice)
    advice = next((advice for start, advice in _BY_START.items() if data.startswith(start)), "")
    return Flaw(SetAsideReason.UNSUPPORTED, advice) if advice else None


def refuse(suffix: str) -> Flaw:
    """Why a file with this suffix (or '') is not read."""
    kind = f"files ending in {suffix}" if suffix else "files of this kind"
    advice = _BY_SUFFIX.get(suffix, f"{kind} are not read: convert it to a format in docs/inputs.md")
    return Flaw(SetAsideReason.UNSUPPORTED, advice)
