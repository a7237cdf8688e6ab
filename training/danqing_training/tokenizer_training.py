"""Makes the tokenizer: byte-level BPE with Qwen's normaliser, split pattern, special tokens and template."""

import json
from collections.abc import Iterator
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from .data import captions
from .data.captions import read_unknown_words
from .data.colours import COLOURS
from .data.concepts import read_concepts
from .data.scenes import SCENES

ENTRIES = 4096
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEMPLATE_WORDS = (
    "user",
    "assistant",
    "画",
    "一个",
    "一只",
    "一朵",
    "背景",
    "的",
    "在",
    "上",
    "里",
    "，",
    " a",
    " on",
    " in",
)
CHAT_TEMPLATE = (
    "{%- for message in messages %}{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' "
    "}}{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)
REPEATS = 20


def words(names: Path) -> Iterator[str]:
    """Every word by itself, so that no merge crosses a word; those that captions are made of count more."""
    parts = [word for concept in read_concepts() for word in (*concept.english, *concept.chinese)]
    parts += [word for colour in COLOURS for word in (*colour.english, *colour.chinese)]
    parts += [word for scene in SCENES for word in (*scene.english, *scene.chinese)]
    fillers = (captions.ENGLISH_FILLERS, captions.CHINESE_FILLERS, captions.ENGLISH_ADJECTIVES)
    suns = (captions.CHINESE_ADJECTIVES, captions.ENGLISH_SUN, captions.CHINESE_SUN)
    parts += [word for group in (*fillers, *suns, TEMPLATE_WORDS) for word in group]
    for word in parts:
        for _ in range(REPEATS):
            yield word
            yield f" {word}"
    for language in ("en", "zh"):
        for word in read_unknown_words(names, language):
            yield word
            yield f" {word}"


def build(names: Path) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    bytes_ = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(SPLIT), behavior="isolated", invert=False), bytes_]
    )
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=ENTRIES - len(SPECIAL), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(words(names), trainer)
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in SPECIAL])
    return tokenizer


def write_tokenizer(names: Path, folder: Path) -> int:
    """Returns the number of entries."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = build(names)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "add_bos_token": False, "add_prefix_space": False, "bos_token": None, "chat_template": CHAT_TEMPLATE,
        "clean_up_tokenization_spaces": False, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>",
        "unk_token": None, "errors": "replace", "model_max_length": 4096, "split_special_tokens": False,
        "tokenizer_class": "Qwen2Tokenizer",
    }  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")
    return tokenizer.get_vocab_size()
