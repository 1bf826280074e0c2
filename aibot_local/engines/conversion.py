"""Turning weights of other formats into safetensors, in a process of its own.

    python -m aibot_local.engines.conversion gguf FILE FOLDER
    python -m aibot_local.engines.conversion pickle FOLDER FOLDER
    python -m aibot_local.engines.conversion ctranslate2-int8 FOLDER FOLDER

The process reads a file we did not write, so it is kept apart: it ends with 1 and one line on stderr when
the file is not what it should be.
"""

import json
import pickle
import re
import sys
from pathlib import Path
from typing import Any


def convert_gguf(file: Path, target: Path) -> None:
    """Write the llama-like model of a GGUF file as a transformers folder with float32 weights.

    The quantized values are kept exactly: they are only written out. Half precision would round them again,
    and rounding is what changed facts in this model's texts.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    options: dict[str, Any] = {"gguf_file": file.name, "local_files_only": True}
    tokenizer = AutoTokenizer.from_pretrained(str(file.parent), **options)
    quantized = AutoModelForCausalLM.from_pretrained(str(file.parent), dtype=torch.float32, **options)
    settings = quantized.config.to_dict()
    settings.pop("quantization_config", None)
    config = type(quantized.config).from_dict(settings)
    # A model read from GGUF refuses to be saved; a plain one of the same shape takes its weights.
    make: Any = type(quantized)
    plain = make(config).float()
    plain.load_state_dict(quantized.state_dict())
    plain.generation_config = quantized.generation_config
    tokenizer.model_max_length = int(config.max_position_embeddings)
    plain.save_pretrained(str(target))
    tokenizer.save_pretrained(str(target))
    _clean_settings(target)


def convert_pickle(folder: Path, target: Path) -> None:
    """Write `pytorch_model.bin` (and the weights of modules below) as safetensors, reading tensors only."""
    import torch
    from safetensors.torch import save_file

    files = sorted([*folder.rglob("pytorch_model*.bin")])
    if not files:
        whole = any(folder.rglob("*.safetensors"))
        advice = ": it has safetensors, so `aibot models import` takes it as it is" if whole else ""
        raise ValueError(f"holds no pytorch_model.bin{advice}")
    by_folder: dict[Path, dict[str, torch.Tensor]] = {}
    for file in files:
        try:
            weights = torch.load(file, map_location="cpu", weights_only=True, mmap=False)
        except pickle.UnpicklingError as error:
            # torch's own words advise to load it with code and all; that advice must not be passed on.
            named = re.search(r"GLOBAL ([\w.]+)", str(error))
            code = f" (it names {named[1]})" if named else ""
            raise ValueError(
                f"{file.name} holds more than tensors{code}; its code was not run: "
                "take the model from where it is published as safetensors"
            ) from None
        if not isinstance(weights, dict) or not all(
            isinstance(value, torch.Tensor) for value in weights.values()
        ):
            raise ValueError(f"{file.name} holds more than named tensors")
        by_folder.setdefault(file.parent, {}).update(weights)
    for parent, weights in by_folder.items():
        place = target / parent.relative_to(folder)
        place.mkdir(parents=True, exist_ok=True)
        # Clones part tensors that share memory (tied embeddings), which safetensors refuses to write.
        plain = {name: tensor.clone().contiguous() for name, tensor in weights.items()}
        save_file(plain, str(place / "model.safetensors"), metadata={"format": "pt"})


def convert_for_ctranslate2(folder: Path, target: Path, precision: str) -> None:
    """Write a BART or Pegasus folder as CTranslate2 reads it, in `int8` or `float32`."""
    from ctranslate2.converters import (  # type: ignore[import-untyped, unused-ignore]
        TransformersConverter,
    )
    from transformers import BartConfig, PegasusConfig

    # The converter asks for settings that transformers 5 no longer keeps; each family has one value of them.
    for config, (before, embedding, final) in {
        BartConfig: (False, True, False),
        PegasusConfig: (True, False, True),
    }.items():
        for key, value in (
            ("normalize_before", before),
            ("normalize_embedding", embedding),
            ("add_final_layer_norm", final),
        ):
            setattr(config, key, value)
    converter = TransformersConverter(str(folder), low_cpu_mem_usage=False, trust_remote_code=False)
    converter.convert(str(target), quantization=precision, force=False)


def _clean_settings(target: Path) -> None:
    """Drop what says where the model was converted, so that the same file gives the same bytes anywhere."""
    for name, keys in {
        "tokenizer_config.json": ("is_local", "local_files_only", "name_or_path"),
        "config.json": ("_name_or_path", "_model_name_or_path"),
    }.items():
        path = target / name
        settings = json.loads(path.read_text(encoding="utf-8"))
        kept = {key: value for key, value in settings.items() if key not in keys}
        path.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run one conversion; 0 when it is done, 1 with one line on stderr when it cannot be."""
    try:
        kind, source, target = arguments
        places = Path(source).resolve(), Path(target).resolve()
        if kind.startswith("ctranslate2-"):
            convert_for_ctranslate2(*places, kind.removeprefix("ctranslate2-"))
        else:
            {"gguf": convert_gguf, "pickle": convert_pickle}[kind](*places)
    except Exception as error:
        message = " ".join(str(error).split()) or type(error).__name__
        kind = "" if type(error) is ValueError else f"{type(error).__name__}: "  # ours, and clear without it
        sys.stderr.write(f"{kind}{message}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
