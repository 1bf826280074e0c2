"""Published data sets are told by their fields; each sample here is made by hand in the form of its release."""

import gzip
import json
from pathlib import Path

import pytest

from aibot_local.errors import InputError
from aibot_local.evaluation.datasets import (
    Cluster,
    EventSet,
    LabelledArticle,
    SummarySet,
    hash_clusters,
    make_articles,
    read_sets,
)


def write(path: Path, *records: object) -> Path:
    path.write_text("\n".join(json.dumps(each) for each in records), encoding="utf-8")
    return path


def read_one(path: Path, limit: int | None = None) -> SummarySet:
    (found,) = read_sets(path, limit=limit)
    assert isinstance(found, SummarySet)
    return found


def test_multi_news(tmp_path: Path) -> None:
    record = {
        "document": "The bridge fell. NEWLINE_CHAR Nobody died. ||||| It fell on Monday. |||||",
        "summary": "– A bridge has fallen.",
    }
    found = read_one(write(tmp_path / "test.jsonl", record))
    documents = ("The bridge fell. \n Nobody died.", "It fell on Monday.")
    assert found.clusters == (Cluster("1", documents, ("A bridge has fallen.",)),)
    assert found.name == "test"


def test_multi_news_as_aligned_files(tmp_path: Path) -> None:
    (tmp_path / "test.src.cleaned").write_text("One. ||||| Two.\nThree.\n", encoding="utf-8")
    (tmp_path / "test.tgt").write_text("– Both.\n– It.\n", encoding="utf-8")
    found = read_one(tmp_path)
    assert found.clusters == (Cluster("1", ("One.", "Two."), ("Both.",)), Cluster("2", ("Three.",), ("It.",)))
    (tmp_path / "test.tgt").write_text("– Both.\n", encoding="utf-8")
    with pytest.raises(InputError, match="as many lines"):
        read_sets(tmp_path)


def test_a_sets_name_has_no_odd_characters(tmp_path: Path) -> None:
    record = {"id": "x", "documents": ["One."], "references": ["It."]}
    assert read_one(write(tmp_path / "a [b]\u202e;c.jsonl", record)).name == "a__b___c"


def test_wcep(tmp_path: Path) -> None:
    record = {
        "id": 7,
        "summary": "A bridge falls.",
        "articles": [
            {"title": "Bridge", "text": "It fell.", "url": "x"},
            {"title": "", "text": "Nobody died."},
        ],
    }
    assert read_one(write(tmp_path / "wcep.jsonl", record)).clusters == (
        Cluster("7", ("Bridge\n\nIt fell.", "Nobody died."), ("A bridge falls.",)),
    )


@pytest.mark.parametrize("document", ["It fell.</s>Nobody died.", ["It fell.", "Nobody died."]])
def test_wcep_10(tmp_path: Path, document: object) -> None:
    found = read_one(write(tmp_path / "w.jsonl", {"document": document, "summary": "A bridge falls."}))
    assert found.clusters[0].documents == ("It fell.", "Nobody died.")


def test_cnn_daily_mail(tmp_path: Path) -> None:
    record = {"id": "ab", "article": "It fell. Nobody died.", "highlights": "A bridge falls .\nNobody dies ."}
    assert read_one(write(tmp_path / "cnn.jsonl", record)).clusters == (
        Cluster("ab", ("It fell. Nobody died.",), ("A bridge falls .\nNobody dies .",)),
    )


def test_cnn_daily_mail_as_stories(tmp_path: Path) -> None:
    (tmp_path / "b.story").write_text(
        "It fell.\n\nNobody died.\n\n@highlight\n\nA bridge falls\n\n@highlight\n\nNobody dies\n",
        encoding="utf-8",
    )
    (tmp_path / "a.story").write_text("No highlight here.", encoding="utf-8")
    found = read_one(tmp_path)
    assert found.clusters == (Cluster("b", ("It fell.\n\nNobody died.",), ("A bridge falls\nNobody dies",)),)
    assert len(found.notes) == 1 and "a: left out: it has no summary" in found.notes[0]


def test_xsum(tmp_path: Path) -> None:
    records = [
        {"id": "1", "document": "It fell.\nNobody died.", "summary": "A bridge falls."},
        {"id": "2", "document": "", "summary": "Nothing to read."},
    ]
    found = read_one(write(tmp_path / "xsum.jsonl", *records))
    assert found.clusters == (Cluster("1", ("It fell.\nNobody died.",), ("A bridge falls.",)),)
    assert "line 2: left out: it has no text" in found.notes[0]


def test_duc_folders(tmp_path: Path) -> None:
    topic = tmp_path / "docs" / "d30001t"
    topic.mkdir(parents=True)
    (topic / "APW1").write_text(
        "<DOC>\n<DOCNO> APW1 </DOCNO>\n<HEADLINE> Bridge\nfalls </HEADLINE>\n<TEXT>\n<P>\nIt fell at Smith &amp; Co.\n"
        "</P>\n<P>\nNobody\ndied.\n</P>\n</TEXT>\n</DOC>\n",
        encoding="utf-8",
    )
    (topic / "APW2").write_text("<DOC><TEXT>It was old.</TEXT></DOC>", encoding="utf-8")
    (tmp_path / "docs" / "d30002t").mkdir()
    models = tmp_path / "models"
    models.mkdir()
    (models / "D30001.M.100.T.A").write_text("A bridge fell.\n", encoding="utf-8")
    (models / "D30001.M.100.T.B").write_text("It fell.\n", encoding="utf-8")
    found = read_one(tmp_path)
    (cluster,) = found.clusters
    assert cluster.id == "d30001t"
    assert cluster.documents == ("Bridge falls\n\nIt fell at Smith & Co.\n\nNobody died.", "It was old.")
    assert cluster.references == ("A bridge fell.", "It fell.")
    assert "d30002t" in found.notes[0]


def test_events_and_summaries_in_one_folder(tmp_path: Path) -> None:
    write(
        tmp_path / "b.jsonl",
        {"id": 1, "event": "e", "title": "Bridge", "text": "It fell.", "date": "2026-03-03"},
    )
    write(tmp_path / "a.jsonl", {"id": "x", "documents": ["One."], "references": ["It."]})
    # Pairs for measuring faithfulness look like XSum and are none; neither is any other JSON.
    write(tmp_path / "c.jsonl", {"document": "x", "summary": "y", "consistent": True})
    write(tmp_path / "d.jsonl", {"odd": 1})
    (tmp_path / "e.jsonl").write_text("no JSON", encoding="utf-8")
    summaries, events = read_sets(tmp_path)
    assert isinstance(summaries, SummarySet) and summaries.name == "a"
    assert isinstance(events, EventSet)
    assert events.articles == (LabelledArticle("1", "e", "Bridge", "It fell.", "2026-03-03"),)
    (article,) = make_articles(events.articles)
    assert (article.content, article.title, article.published.value) == (
        "Bridge\n\nIt fell.",
        "Bridge",
        "2026-03-03",
    )


def test_only_the_first_are_read(tmp_path: Path) -> None:
    records = [{"id": str(n), "documents": ["One."], "references": ["It."]} for n in range(3)]
    path = write(tmp_path / "a.jsonl", *records)
    path.write_text(path.read_text(encoding="utf-8") + "\nbroken", encoding="utf-8")
    assert [one.id for one in read_one(path, limit=2).clusters] == ["0", "1"]
    with pytest.raises(InputError, match="line 4: not JSON"):
        read_sets(path)


def test_a_packed_file_reads_and_hashes_as_the_plain_one(tmp_path: Path) -> None:
    plain = write(tmp_path / "a.jsonl", {"id": "x", "documents": ["One."], "references": ["It."]})
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    one, other = read_one(plain), read_one(packed)
    assert hash_clusters(one.clusters) == hash_clusters(other.clusters)
    packed.write_bytes(packed.read_bytes()[:20])
    with pytest.raises(InputError, match="cannot be read"):
        read_sets(packed)


def test_what_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_sets(tmp_path / "none")
    with pytest.raises(InputError, match="holds no cluster"):
        read_sets(tmp_path)
    with pytest.raises(InputError, match="`id`"):
        read_sets(write(tmp_path / "odd.jsonl", {"odd": 1}))
    twice = {"id": "a", "event": "e", "title": "", "text": "x"}
    with pytest.raises(InputError, match="second time"):
        read_sets(write(tmp_path / "twice.jsonl", twice, twice))
    with pytest.raises(InputError, match="`event` must be"):
        read_sets(write(tmp_path / "list.jsonl", {"id": "a", "event": [], "title": "", "text": "x"}))
