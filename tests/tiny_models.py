"""Models of a few kilobytes, built and saved as real folders, so that the real loading code is tested.

All share one byte-level tokenizer: any text can be written in it, and nobody has to fetch a vocabulary.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    LEDConfig,
    LEDForConditionalGeneration,
    LlamaConfig,
    LlamaForCausalLM,
    PegasusConfig,
    PegasusForConditionalGeneration,
    PegasusXConfig,
    PegasusXForConditionalGeneration,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

TEXT = [
    "The fire began on Monday near the harbour. Police said 12 people were hurt.",
    "A judge in Averne ruled on Friday that the bypass may be built after all.",
    "Engineers found the fault in a valve. The mayor thanked the crews, who worked all night.",
]
SPECIAL = {"pad": "<pad>", "bos": "<s>", "eos": "</s>", "unk": "<unk>", "mask": "<mask>"}
CHAT = (
    "{% for message in messages %}<s>{{ message['role'] }}\n{{ message['content'] }}</s>\n{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant\n{% endif %}"
)
SEQ2SEQ_KINDS = ("bart", "pegasus", "pegasus_x", "t5", "led", "primera")


def build_tokenizer(
    *, window: int, start: bool = True, extra: tuple[str, ...] = (), text: Sequence[str] = TEXT
) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer; with `start` a text is framed as `<s> ... </s>`, else ended by `</s>`."""
    tokenizer = Tokenizer(models.BPE(unk_token=None))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=[SPECIAL[name] for name in ("bos", "pad", "eos", "unk", "mask")] + list(extra),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(text, trainer)
    frame = "<s> $A </s>" if start else "$A </s>"
    pair = "<s> $A </s> $B </s>" if start else "$A </s> $B </s>"
    ids = [(name, tokenizer.token_to_id(name)) for name in ("<s>", "</s>")]
    tokenizer.post_processor = processors.TemplateProcessing(single=frame, pair=pair, special_tokens=ids)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=window,
        additional_special_tokens=list(extra) or None,
        **{f"{name}_token": token for name, token in SPECIAL.items()},
    )


def build_seq2seq(
    folder: Path,
    kind: str,
    *,
    window: int = 96,
    seed: int = 0,
    size: int = 16,
    layers: int = 1,
    text: Sequence[str] = TEXT,
) -> Path:
    """Save a random encoder-decoder model of a kind in SEQ2SEQ_KINDS; the folder's path."""
    torch.manual_seed(seed)
    extra = ("<doc-sep>",) if kind == "primera" else ()
    tokenizer = build_tokenizer(
        window=window, start=kind in ("bart", "led", "primera"), extra=extra, text=text
    )
    ids: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "forced_eos_token_id": None,
    }
    shape: dict[str, Any] = {
        "d_model": size,
        "encoder_layers": layers,
        "decoder_layers": layers,
        "encoder_attention_heads": 2,
        "decoder_attention_heads": 2,
        "encoder_ffn_dim": 2 * size,
        "decoder_ffn_dim": 2 * size,
    }
    model: Any
    if kind == "bart":
        start = tokenizer.eos_token_id
        config = BartConfig(**ids, **shape, max_position_embeddings=window, decoder_start_token_id=start)
        model = BartForConditionalGeneration(config)
    elif kind in ("pegasus", "pegasus_x"):
        start = tokenizer.pad_token_id
        family = {
            "pegasus": (PegasusConfig, PegasusForConditionalGeneration),
            "pegasus_x": (PegasusXConfig, PegasusXForConditionalGeneration),
        }[kind]
        blocks: dict[str, Any] = {"block_size": 16, "num_global_tokens": 4} if kind == "pegasus_x" else {}
        # As in the published models: else the fixed positions drown what the words say.
        blocks |= {"scale_embedding": True, "init_std": 0.1}
        config = family[0](
            **ids, **shape, **blocks, max_position_embeddings=window, decoder_start_token_id=start
        )
        model = family[1](config)
    elif kind == "t5":
        config = T5Config(
            vocab_size=len(tokenizer),
            d_model=size,
            d_kv=size // 2,
            d_ff=2 * size,
            num_layers=layers,
            num_heads=2,
            n_positions=window,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
            decoder_start_token_id=tokenizer.pad_token_id,
        )
        model = T5ForConditionalGeneration(config)
    else:
        config = LEDConfig(
            **ids,
            **shape,
            max_encoder_position_embeddings=window,
            max_decoder_position_embeddings=window,
            attention_window=[8] * layers,
            decoder_start_token_id=tokenizer.eos_token_id,
        )
        model = LEDForConditionalGeneration(config)
    model.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    return folder


def build_causal(folder: Path, *, window: int = 2048, seed: int = 0) -> Path:
    """Save a random chat model; the folder's path."""
    torch.manual_seed(seed)
    tokenizer = build_tokenizer(window=window, start=False)
    tokenizer.chat_template = CHAT
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=window,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    return folder


def build_embedder(folder: Path, *, window: int = 32, seed: int = 0, dense: bool = False) -> Path:
    """Save a random sentence-transformers folder, if asked with a dense layer after pooling; its path."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer

    torch.manual_seed(seed)
    tokenizer = build_tokenizer(window=window)
    encoder = folder.with_name(folder.name + "-encoder")
    BertModel(_bert_config(len(tokenizer), window)).save_pretrained(str(encoder))
    tokenizer.save_pretrained(str(encoder))
    transformer = Transformer(str(encoder), max_seq_length=window)
    after = [Dense(16, 16)] if dense else []
    modules = [transformer, Pooling(16, "mean"), *after, Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))
    return folder


def build_nli(folder: Path, *, window: int = 48, seed: int = 0) -> Path:
    """Save a random NLI cross-encoder; its path."""
    torch.manual_seed(seed)
    tokenizer = build_tokenizer(window=window)
    labels = {0: "contradiction", 1: "entailment", 2: "neutral"}
    config = _bert_config(len(tokenizer), window)
    config.id2label = labels
    config.label2id = {label: number for number, label in labels.items()}
    BertForSequenceClassification(config).save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    return folder


def edit_json(path: Path, **changes: object) -> None:
    """Change keys of a JSON object on disk."""
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, **changes}))


def _bert_config(vocabulary: int, window: int) -> BertConfig:
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=window,
    )
