"""What the seq2seq rewriter gives its model and makes of the answer, with a generator whose answers are
known."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import tiny_models
import torch

from aibot_local.engines.load import choose_rewriter, find_model, load_rewriter
from aibot_local.engines.seq2seq_rewriter import (
    Decoding,
    Job,
    Seq2SeqRewriter,
    TorchGenerator,
    load_tokenizer,
)
from aibot_local.errors import ModelError
from aibot_local.records import RewriteRequest


class Parrot:
    """Answers each job with its own source tokens, cut off at `most`."""

    def __init__(self, end: int, finish: bool = True) -> None:
        self.jobs: list[Job] = []
        self._end = end
        self._finish = finish

    def generate(self, jobs: Sequence[Job], decoding: Decoding) -> list[list[int]]:
        self.jobs += jobs
        return [list(job.tokens) if self._finish else list(job.tokens[:-1]) for job in jobs]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.build_seq2seq(tmp_path_factory.mktemp("models") / "bart", "bart", window=40)


def make(folder: Path, finish: bool = True) -> tuple[Seq2SeqRewriter, Parrot]:
    parrot = Parrot(load_tokenizer(folder).eos_token_id, finish)
    return Seq2SeqRewriter(folder, generator=parrot), parrot


def test_a_passage_over_the_window_is_rewritten_in_parts(folder: Path) -> None:
    rewriter, parrot = make(folder)
    sentences = tuple(f"Crew {number} left the harbour at night." for number in range(9))
    (text,) = rewriter.rewrite([RewriteRequest(sentences, 60)])
    assert len(parrot.jobs) > 1
    assert all(len(job.tokens) <= rewriter.window for job in parrot.jobs)
    assert text == " ".join(sentences)


def test_an_unfinished_text_is_cut_back_to_its_last_full_stop(folder: Path) -> None:
    rewriter, _ = make(folder, finish=False)
    (text,) = rewriter.rewrite([RewriteRequest(("The fire began.", "Police found no"), 20)])
    assert text == "The fire began."


def test_texts_that_run_over_the_bound_are_cut_back(folder: Path) -> None:
    rewriter, _ = make(folder)
    (text,) = rewriter.rewrite([RewriteRequest(("A left.", "The crew left the harbour late at night."), 1)])
    assert text == "A left."


def test_forbidden_phrases_become_banned_tokens_and_their_sentences_go(folder: Path) -> None:
    rewriter, parrot = make(folder)
    request = RewriteRequest(("The fire began.", "Police found 12 hurt."), 20, forbidden=("12",))
    assert rewriter.rewrite([request]) == ["The fire began."]
    tokenizer = load_tokenizer(folder)
    banned = {tokenizer.decode(list(run)) for run in parrot.jobs[0].banned}
    assert {"12", " 12"} <= banned


def test_requests_with_other_bans_are_not_run_together(folder: Path) -> None:
    rewriter, parrot = make(folder)
    requests = [RewriteRequest(("A left.",), 5), RewriteRequest(("A left.",), 5, forbidden=("left",))]
    assert rewriter.rewrite(requests) == ["A left.", ""]
    assert len({job.banned for job in parrot.jobs}) == 2


def test_t5_is_told_what_to_do_and_primera_gets_its_separator(tmp_path: Path) -> None:
    t5 = tiny_models.build_seq2seq(tmp_path / "t5", "t5")
    rewriter, parrot = make(t5)
    rewriter.rewrite([RewriteRequest(("A left.",), 5)])
    assert load_tokenizer(t5).decode(list(parrot.jobs[0].tokens)).startswith("summarize: A left.")
    primera = tiny_models.build_seq2seq(tmp_path / "primera", "primera")
    rewriter, parrot = make(primera)
    rewriter.rewrite([RewriteRequest(("A left.",), 5)])
    assert "<doc-sep></s>" in load_tokenizer(primera).decode(list(parrot.jobs[0].tokens)).replace(" ", "")


def test_torch_keeps_banned_runs_out(folder: Path) -> None:
    generator = TorchGenerator(folder)
    tokens = tuple(load_tokenizer(folder)("The fire began.")["input_ids"])
    decoding = Decoding(beams=1, no_repeat_ngram=0)
    (free,) = generator.generate([Job(tokens, 4, 8, ())], decoding)
    (held,) = generator.generate([Job(tokens, 4, 8, ((free[1],),))], decoding)
    assert free[1] not in held


def test_choosing_prefers_seq2seq_then_a_chat_model_then_none(tmp_path: Path) -> None:
    library = tmp_path / "library"
    assert choose_rewriter(library).path is None
    tiny_models.build_causal(library / "a-chat-model")
    chosen = choose_rewriter(library)
    assert chosen.path is not None and chosen.path.name == "a-chat-model"
    tiny_models.build_seq2seq(library / "z-bart", "bart")
    chosen = choose_rewriter(library)
    assert chosen.path is not None and chosen.path.name == "z-bart"
    assert find_model("z-bart", library=library) == chosen.path
    assert find_model(str(chosen.path), library=tmp_path) == chosen.path
    with pytest.raises(ModelError, match="no such model folder"):
        find_model("./nothing", library=library)
    assert load_rewriter(None) is None


def test_weights_that_do_not_fit_the_settings_are_refused(tmp_path: Path) -> None:
    folder = tiny_models.build_seq2seq(tmp_path / "bart", "bart")
    tiny_models.edit_json(folder / "config.json", d_model=24)
    with pytest.raises(ModelError, match="cannot be loaded as a rewriter"):
        load_rewriter(folder)


def test_a_pickled_model_is_converted_without_running_it(tmp_path: Path) -> None:
    from aibot_local.library import convert_model, verify_model

    folder = tiny_models.build_seq2seq(tmp_path / "old", "bart")
    weights = TorchGenerator(folder)._model.state_dict()
    (folder / "model.safetensors").unlink()
    torch.save(weights, folder / "pytorch_model.bin")
    library = tmp_path / "library"
    installed = convert_model(folder, library=library, name="new")
    assert verify_model("new", library=library).intact
    job = [Job((0, 7, 8, 2), 2, 6, ())]
    again = tiny_models.build_seq2seq(tmp_path / "again", "bart")
    expected = TorchGenerator(again).generate(job, Decoding())
    assert TorchGenerator(installed.path).generate(job, Decoding()) == expected


def test_a_pickle_that_runs_code_is_refused(tmp_path: Path) -> None:
    import pickle

    from aibot_local.library import convert_model

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (Path(tmp_path / "ran"),))  # type: ignore[return-value]

    folder = tiny_models.build_seq2seq(tmp_path / "evil", "bart")
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"weight": Evil()}))
    with pytest.raises(ModelError, match="could not be turned into safetensors"):
        convert_model(folder, library=tmp_path / "library")
    assert not (tmp_path / "ran").exists()
    assert json.loads((folder / "config.json").read_text())["model_type"] == "bart"
