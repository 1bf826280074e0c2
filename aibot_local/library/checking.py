"""Looking at a model folder before anything loads it. A model folder is hostile input until it has passed.

What is refused: links, Python files, pickles, settings that name code (`auto_map`), that pull in other libraries
(quantization, adapters, kernels from elsewhere) or that nobody knows, kinds of model we do not run, broken safetensors.
"""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from aibot_local.errors import ModelError
from aibot_local.library.known_settings import KNOWN_SETTINGS
from aibot_local.library.records import ModelRole

RECEIPT_NAME = "aibot-model.json"

# Bounds far above any model named in the manifest: the largest has 2.3 GB and a tokenizer of 17 MB.
MAX_FILES = 200
MAX_FILE_BYTES = 20_000_000_000
MAX_JSON_BYTES = 64_000_000

PICKLE_SUFFIXES = frozenset(
    {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".npy", ".npz", ".dill"}
)
CODE_SUFFIXES = frozenset({".py", ".pyc", ".pyd", ".so", ".dll", ".dylib", ".sh", ".exe"})
SAFE_SUFFIXES = frozenset({".json", ".txt", ".model", ".safetensors", ".md", ".jinja", ".license", ".toml"})
SAFE_NAMES = frozenset({"LICENSE", "LICENCE", "NOTICE"})

EMBEDDER_TYPES = frozenset(
    {"albert", "bert", "camembert", "deberta-v2", "distilbert", "electra", "modernbert", "mpnet", "roberta"}
    | {"xlm-roberta"}
)
SEQ2SEQ_TYPES = frozenset(["bart", "led", "mbart", "mt5", "pegasus", "pegasus_x", "t5"])
CAUSAL_TYPES = frozenset(["llama", "mistral", "qwen2", "qwen3", "smollm3"])
NLI_TYPES = EMBEDDER_TYPES

_SETTINGS_THAT_NAME_CODE = (
    "auto_map",
    "custom_pipelines",
    "custom_generate",
    "trust_remote_code",
    "use_kernels",
)
_ATTENTION = (None, "eager", "sdpa")

# What each role needs to be there: every line is a set of alternatives.
_NEEDED: dict[ModelRole, tuple[tuple[str, ...], ...]] = {
    ModelRole.EMBEDDER: (
        ("modules.json",),
        ("config.json",),
        ("model.safetensors", "model.safetensors.index.json"),
        ("tokenizer.json", "vocab.txt", "sentencepiece.bpe.model"),
    ),
    ModelRole.REWRITER: (
        ("config.json",),
        ("model.safetensors", "model.safetensors.index.json"),
        ("tokenizer.json", "vocab.json", "spiece.model", "sentencepiece.bpe.model"),
    ),
    ModelRole.NLI: (
        ("config.json",),
        ("model.safetensors", "model.safetensors.index.json"),
        ("tokenizer.json", "vocab.json", "vocab.txt", "spm.model", "sentencepiece.bpe.model"),
    ),
    ModelRole.SENTENCES: (("config.cfg",), ("meta.json",), ("tokenizer",)),
}


def check_model_folder(path: Path, role: ModelRole) -> str:
    """Refuse a folder that is incomplete, unsafe, or not a model of this role; give its kind, such as `bart`.

    Reads settings and the heads of the weights only, and runs nothing.

    :raises ModelError: naming the file and what to do.
    """
    if not path.is_dir():
        raise ModelError(f"{path}: no such model folder")
    files = list_files(path)
    if role is ModelRole.SENTENCES:
        _check_needed(path, role, files)
        _refuse_code(path, files)
        return "spacy"
    _refuse_code(path, files)
    _refuse_pickles(path, files)
    _check_needed(path, role, files)
    for file in files:
        if file.endswith(".json"):
            _check_settings(path, file)
    kind = _check_kind(path, role)
    for file in files:
        if file.endswith(".safetensors"):
            check_safetensors(path / file)
    _check_shards(path, files)
    return kind


def list_files(path: Path, *, limit: int = MAX_FILES) -> list[str]:
    """Every file below a folder as POSIX paths, sorted.

    :raises ModelError: at a link, a device, or more files or bytes than any model has.
    """
    found: list[str] = []
    for parent, folders, names in os.walk(path, followlinks=False):
        for name in sorted(folders + names):
            full = Path(parent) / name
            mode = full.lstat().st_mode
            relative = full.relative_to(path).as_posix()
            if stat.S_ISLNK(mode):
                raise ModelError(f"{full}: links are refused in a model folder; copy it with `cp -rL` first")
            if stat.S_ISDIR(mode):
                continue
            if not stat.S_ISREG(mode):
                raise ModelError(f"{full}: not a plain file; a model folder may hold plain files only")
            if full.lstat().st_size > MAX_FILE_BYTES:
                raise ModelError(f"{full}: larger than any known model ({MAX_FILE_BYTES:,} bytes)")
            found.append(relative)
            if len(found) > limit:
                raise ModelError(f"{path}: over {limit} files: more than belong here")
    return sorted(found)


def guess_role(path: Path) -> ModelRole:
    """The role a folder's settings speak for.

    :raises ModelError: when they speak for none.
    """
    if (path / "modules.json").is_file():
        return ModelRole.EMBEDDER
    if (path / "config.cfg").is_file() and (path / "meta.json").is_file():
        return ModelRole.SENTENCES
    if not (path / "config.json").is_file():
        raise ModelError(f"{path}: holds no config.json, modules.json or config.cfg: not a model folder")
    config = read_json(path / "config.json")
    architectures = config.get("architectures")
    named = " ".join(map(str, architectures)) if isinstance(architectures, list) else ""
    if "ForSequenceClassification" in named:
        return ModelRole.NLI
    if config.get("model_type") in SEQ2SEQ_TYPES | CAUSAL_TYPES:
        return ModelRole.REWRITER
    kind = config.get("model_type", "no kind")
    raise ModelError(
        f"{path}: config.json names {kind!r}, which is neither a rewriter we run nor a sentence-transformers "
        "folder (those have a modules.json)"
    )


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a bounded file.

    :raises ModelError: when it is too large, malformed, too deep, or no object.
    """
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise ModelError(f"{path}: too large for a settings file")
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ModelError(f"{path}: not readable as JSON: {error}") from error
    if not isinstance(value, dict):
        raise ModelError(f"{path}: expected a JSON object")
    return value


def check_safetensors(path: Path) -> None:
    """Refuse a weights file whose head does not describe exactly the bytes that follow.

    :raises ModelError: when it is cut short or malformed.
    """
    try:
        with safe_open(str(path), framework="numpy") as weights:
            if not list(weights.keys()):
                raise ModelError(f"{path}: holds no weights")
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelError(f"{path}: not a whole safetensors file ({error}); fetch it again") from error


def is_safe_file(name: str) -> bool:
    """Whether a file is of a kind that may stand in the library (settings, vocabulary, safetensors,
    licence)."""
    base = name.rsplit("/", 1)[-1]
    return base in SAFE_NAMES or Path(base).suffix.lower() in SAFE_SUFFIXES


def is_pickle(name: str) -> bool:
    """Whether a file is of a kind that can run code when it is loaded."""
    return Path(name).suffix.lower() in PICKLE_SUFFIXES


def is_ctranslate2(path: Path) -> bool:
    """Whether a folder holds a model that was converted for CTranslate2."""
    return (path / "model.bin").is_file() and (path / "aibot-ctranslate2.json").is_file()


def _refuse_code(path: Path, files: list[str]) -> None:
    for file in files:
        if Path(file).suffix.lower() in CODE_SUFFIXES:
            raise ModelError(
                f"{path / file}: program code is refused in a model folder; use a model without its own"
            )


def _refuse_pickles(path: Path, files: list[str]) -> None:
    for file in files:
        if is_pickle(file):
            raise ModelError(
                f"{path / file}: pickled weights can run code and are refused; "
                f"`aibot models convert {path}` turns them into safetensors, or import a folder that has both"
            )


def _check_needed(path: Path, role: ModelRole, files: list[str]) -> None:
    missing = [
        alternatives for alternatives in _NEEDED[role] if not any(name in files for name in alternatives)
    ]
    if role is ModelRole.EMBEDDER and "modules.json" not in files and "config.json" in files:
        raise ModelError(f"{path}: not a sentence-transformers folder: modules.json is missing")
    if missing:
        wanted = "; ".join(" or ".join(alternatives) for alternatives in missing)
        kind = "spaCy pipeline" if role is ModelRole.SENTENCES else role.value
        raise ModelError(f"{path}: not a whole {kind} model: missing {wanted}")


def _check_settings(path: Path, file: str) -> None:
    base = file.rsplit("/", 1)[-1]
    if base == "adapter_config.json":
        raise ModelError(
            f"{path / file}: adapters are refused; merge it into its model and save that as safetensors"
        )
    if base in ("tokenizer.json", "vocab.json", "modules.json", "added_tokens.json", RECEIPT_NAME):
        return  # checked by whoever reads them: data, not settings
    settings = read_json(path / file) if _is_object(path / file) else {}
    for key, value in _walk_settings(settings):
        if key in _SETTINGS_THAT_NAME_CODE and value:
            raise ModelError(f"{path / file}: {key!r} names program code, which is refused")
    if file == "config.json":  # below it are the settings of modules such as pooling, which build no model
        _refuse_unknown(path / file, settings)
    if base == "config.json":
        if settings.get("quantization_config"):
            raise ModelError(
                f"{path / file}: quantized weights are refused; use the model's plain safetensors"
            )
        for key in ("_attn_implementation", "attn_implementation", "_attn_implementation_internal"):
            if settings.get(key) not in _ATTENTION:
                raise ModelError(
                    f"{path / file}: {key!r} names {settings[key]!r}; only eager and sdpa are used here"
                )


def _refuse_unknown(file: Path, settings: dict[str, Any]) -> None:
    unknown = sorted(settings.keys() - KNOWN_SETTINGS)
    if unknown:
        raise ModelError(
            f"{file}: {unknown[0]!r} is no setting of a model we know, and refused; if you trust the model, take it "
            "out of this file and import the folder"
        )


def _walk_settings(settings: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    waiting: list[Any] = [settings]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from value.items()
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _is_object(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).lstrip()[:1] == b"{"


def _check_kind(path: Path, role: ModelRole) -> str:
    config = read_json(path / "config.json")
    kind = str(config.get("model_type", ""))
    allowed = {
        ModelRole.EMBEDDER: EMBEDDER_TYPES,
        ModelRole.REWRITER: SEQ2SEQ_TYPES | CAUSAL_TYPES,
        ModelRole.NLI: NLI_TYPES,
    }[role]
    if kind not in allowed:
        names = ", ".join(sorted(allowed))
        raise ModelError(f"{path / 'config.json'}: kind {kind!r} is no {role.value} we run; known: {names}")
    if role is ModelRole.EMBEDDER:
        _check_modules(path)
    if role is ModelRole.NLI:
        _check_labels(path, config)
    return kind


_MODULES = frozenset({"Transformer", "Pooling", "Normalize", "Dense"})


def _check_modules(path: Path) -> None:
    try:
        modules = json.loads((path / "modules.json").read_text(encoding="utf-8"))
        kinds = [str(module["type"]) for module in modules]
        folders = [str(module["path"]) for module in modules]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"{path / 'modules.json'}: not a list of modules: {error}") from error
    for kind in kinds:
        if not kind.startswith("sentence_transformers.") or kind.rsplit(".", 1)[-1] not in _MODULES:
            raise ModelError(
                f"{path / 'modules.json'}: module {kind!r} is refused; known: {', '.join(sorted(_MODULES))}"
            )
    for folder in folders:
        if folder and (folder.startswith(("/", "~")) or ".." in Path(folder).parts):
            raise ModelError(f"{path / 'modules.json'}: module path {folder!r} leads out of the folder")
        if not (path / folder).is_dir() and not kinds[folders.index(folder)].endswith(".Normalize"):
            raise ModelError(f"{path}: not a whole embedder model: missing the folder {folder}")


def _check_labels(path: Path, config: dict[str, Any]) -> None:
    labels = config.get("id2label")
    names = [str(name).lower() for name in labels.values()] if isinstance(labels, dict) else []
    if not any("entail" in name for name in names):
        raise ModelError(f"{path / 'config.json'}: id2label names no entailment: not an NLI model")


def _check_shards(path: Path, files: list[str]) -> None:
    index = path / "model.safetensors.index.json"
    if not index.is_file():
        return
    weights = read_json(index).get("weight_map")
    if not isinstance(weights, dict):
        raise ModelError(f"{index}: has no weight_map")
    for shard in sorted({str(name) for name in weights.values()}):
        if shard not in files:
            raise ModelError(f"{index}: names {shard}, which is not in the folder")
