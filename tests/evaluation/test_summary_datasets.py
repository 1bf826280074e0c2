import json
from pathlib import Path

import pytest

from aibot_local.errors import InputError
from aibot_local.evaluation.datasets import Cluster, make_event, read_clusters


def write(path: Path, *records: object) -> Path:
    path.write_text(
        "\n".join(each if isinstance(each, str) else json.dumps(each) for each in records), encoding="utf-8"
    )
    return path


def test_clusters_are_read_in_order(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.jsonl",
        {"id": "b", "documents": ["One.", " ", "Two."], "references": ["Both."], "note": 1},
        "",
        {"id": "a", "documents": ["Three."], "references": ["It.", "Other."]},
    )
    assert read_clusters(path) == (
        Cluster("b", ("One.", "Two."), ("Both.",)),
        Cluster("a", ("Three.",), ("It.", "Other.")),
    )


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("{", "line 1: not JSON"),
        ("[]", "`id`"),
        ({"id": 1, "documents": ["x"], "references": ["y"]}, "`id`"),
        ({"id": "a", "documents": "x", "references": ["y"]}, "`documents` must be a list"),
        ({"id": "a", "documents": ["x", 3], "references": ["y"]}, "`documents` must be a list"),
        ({"id": "a", "documents": ["x"], "references": []}, "`references` holds no text"),
        ({"id": "a", "documents": [" "], "references": ["y"]}, "`documents` holds no text"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_malformed_lines_are_named(tmp_path: Path, record: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_clusters(write(tmp_path / "set.jsonl", record))


def test_an_id_stands_once(tmp_path: Path) -> None:
    record = {"id": "a", "documents": ["x"], "references": ["y"]}
    with pytest.raises(InputError, match="line 2"):
        read_clusters(write(tmp_path / "set.jsonl", record, record))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_clusters(tmp_path / "none.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b"\xe9")
    with pytest.raises(InputError, match="UTF-8"):
        read_clusters(tmp_path / "latin.jsonl")


def test_an_event_keeps_order_and_finds_headlines() -> None:
    cluster = Cluster(
        "c", ("Bridge falls\n\nThe bridge  fell.\nNobody died.", "It fell.\n\nIt did.", "Alone"), ("r",)
    )
    event = make_event(cluster)
    assert [article.title for article in event.articles] == ["Bridge falls", "", ""]
    assert [article.body for article in event.articles] == [
        "The bridge fell.\n\nNobody died.",
        "It fell.\n\nIt did.",
        "Alone",
    ]
    ids = [article.id for article in event.articles]
    assert ids == sorted(ids) and len(set(ids)) == 3 and all(len(name) == 64 for name in ids)
