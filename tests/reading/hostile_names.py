"""Three hundred names of files made to get out of a folder, to be run, or to be taken for something else."""

_DEVICES = ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"]
_DEVICES += [f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"]
_UP = [
    "../x", "../../x", "../../../../../../etc/cron.d/x", "a/../../x", "./../x", "..", ".", "...",
    "..../x", "a/..", "a/.",
    "/x", "//x", "/etc/passwd", "/dev/null", "/proc/self/environ", "~/x", "~root/x", "a//b", "a/./b", "./x", "x/",
    "..\\x", "..\\..\\x", "\\x", "\\\\server\\share\\x", "\\\\?\\C:\\x", "\\\\.\\pipe\\x", "C:\\x",
    "C:x", "c:/x", "file:///x",
    "%2e%2e%2fx", "%2e%2e/x", "..%2fx", "..%5cx", "..%c0%afx", "..%00/x", "\uff0e\uff0e/x", "\uff0e\uff0e\uff0fx",
    "\u2025/x", "..\u2215x", "..\u2044x", "..\u29f5x", ".. /x", " ../x", "../ x", "..;/x", "....//x",
]  # fmt: skip
_RUN = [
    "-rf", "--help", "-", "--", "-o out", "--out=/tmp/x", "$(reboot)", "`reboot`", "; reboot",
    "| reboot", "&& reboot",
    "> x", "< x", "* ", "?", "[a-z]", "{a,b}", "!!", "#x", "'x'", '"x"', "$HOME", "${IFS}",
    "%PATH%", "!x!", "a b", "a\tb",
    "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "autorun.inf", "desktop.ini", "Thumbs.db", ".bashrc", ".ssh",
    ".htaccess", ".git", "web.config", "conftest.py", "sitecustomize.py", "lxml.py", "usercustomize.py", "aibot.toml",
    "pyproject.toml", "run.json", "index.html", "aibot.sqlite", "x.json.exe", "x.html.lnk",
    "x.pdf .scr", "x.json::$DATA",
    "x:stream", "x.", "x ", "x. .", " x", "\u00a0x", "x" * 200, "x" * 250, "\u00fc" * 120,
    "\U0001f600" * 60, "a/" * 100 + "x",
    "a" * 100 + "/" + "b" * 100, "news.zip!", "news.zip!/a.json", "a!/b", "!/", "a.zip!/../../x",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "javascript:alert(1)",
    "[bold]x[/bold]", "{{7*7}}", "{% include '/etc/passwd' %}", "&lt;b&gt;", "\"onclick=\"x", "]]>", "-->",
]  # fmt: skip
_MARKS = (
    "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060",
    "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff", "\u00ad", "\u061c", "\u180e", "\u2028", "\u2029", "\ufff9",
    "\U000e0041", "\u0301", "\u0300" * 50, "\u3164", "\uffa0", "\u115f", "\u034f",
)  # fmt: skip
_CONTROLS = [chr(code) for code in (*range(1, 32), 127, *range(128, 160))]
_MIXED = [
    "\x1b[2J", "\x1b]0;x\x07", "\x1b[31mred\x1b[0m", "a\nb", "a\r\nb", "\r", "\n", "x\x00y",
    "gpj\u202eexe", "\u0430pple",
    "\u212a", "\u017f", "\uff43on", "e\u0301", "\u00e9", "\u1e9e", "\u0130", "\ufb01", "\u2126", "\ufdfa" * 40,
]  # fmt: skip

NAMES: list[str] = list(
    dict.fromkeys(
        [
            *_DEVICES,
            *(f"{device}.json" for device in _DEVICES),
            *_UP,
            *_RUN,
            *(f"a{mark}b" for mark in _MARKS),
            *(f"a{control}b" for control in _CONTROLS),
            *(f"{mark}c" for mark in _MARKS[:16]),
            *_MIXED,
        ]
    )
)
