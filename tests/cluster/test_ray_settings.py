"""What is asked of Ray before it is used, and how it is set."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from fakes import list_articles, write_inbox

from aibot_local.cli.app import run
from aibot_local.cluster import ray_cluster
from aibot_local.cluster.ray_cluster import check_address, check_ray, make_environment
from aibot_local.errors import ClusterError, SettingsError


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    yield


def test_a_cluster_is_not_entered_without_a_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    check_address("local")
    with pytest.raises(ClusterError, match="there is no token to enter it with"):
        check_address("10.0.0.1:6379")
    monkeypatch.setenv("RAY_AUTH_TOKEN_PATH", str(tmp_path / "key"))
    with pytest.raises(ClusterError, match="there is no token"):
        check_address("10.0.0.1:6379")
    (tmp_path / "key").write_text("0" * 64)
    check_address("10.0.0.1:6379")
    monkeypatch.delenv("RAY_AUTH_TOKEN_PATH")
    (tmp_path / ".ray").mkdir()
    (tmp_path / ".ray" / "auth_token").write_text("0" * 64)
    check_address("head.example:6379")


@pytest.mark.parametrize(
    "address", ["", "auto", "10.0.0.1", "10.0.0.1:port", "a b:1", "-x:1:2", "http://a:1"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="give `local`, or HOST:PORT"):
        check_address(address)


def test_a_client_is_refused() -> None:
    with pytest.raises(SettingsError, match="clients of Ray are not supported"):
        check_address("ray://10.0.0.1:10001")


def test_ray_has_to_be_there_and_not_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    def miss(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(ray_cluster, "version", miss)
    with pytest.raises(ClusterError, match=r"pip install 'aibot-local\[ray\]'"):
        check_ray()
    monkeypatch.setattr(ray_cluster, "version", lambda name: "2.51.2")
    with pytest.raises(ClusterError, match=r"Ray 2\.51\.2 knows no token authentication: 2\.52 or later"):
        check_ray()
    monkeypatch.setattr(ray_cluster, "version", lambda name: "2.52.0")
    check_ray()


def test_the_token_of_a_local_cluster_is_made_up_for_each_run() -> None:
    given = {
        "RAY_AUTH_MODE": "disabled",
        "RAY_AUTH_TOKEN": "mine",
        "RAY_AUTH_TOKEN_PATH": "/key",
        "PATH": "/bin",
    }
    first, second = (make_environment("local", given) for _ in range(2))
    assert len(first["RAY_AUTH_TOKEN"]) == 64 and first["RAY_AUTH_TOKEN"] != second["RAY_AUTH_TOKEN"]
    assert "RAY_AUTH_TOKEN_PATH" not in first
    assert (first["RAY_AUTH_MODE"], first["RAY_USAGE_STATS_ENABLED"], first["PATH"]) == ("token", "0", "/bin")


def test_the_token_of_another_cluster_is_the_users() -> None:
    environment = make_environment("10.0.0.1:6379", {"RAY_AUTH_TOKEN": "mine"})
    assert (environment["RAY_AUTH_MODE"], environment["RAY_AUTH_TOKEN"]) == ("token", "mine")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-", "--cluster", "local"), "--cluster needs a folder or file"),
        (("INBOX", "--cluster", "local", "--shard", "1/2"), "give one"),
        (("INBOX", "--workers", "2"), "are of use with --cluster alone"),
        (("INBOX", "--cluster", "somewhere"), "give `local`, or HOST:PORT"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path,
    arguments: tuple[str, ...],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ray_cluster, "version", lambda name: "2.60.0")
    inbox = write_inbox(tmp_path / "inbox", list_articles())
    assert run(["summarize", *(str(inbox) if one == "INBOX" else one for one in arguments)]) == 2
    assert words in capsys.readouterr().err
