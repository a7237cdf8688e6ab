"""Small stand-ins for what `fetch` installs, and small networks."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from danqing_training.checkpoint import Networks
from danqing_training.data.captions import Captioner
from danqing_training.data.compose import Composer
from danqing_training.data.concepts import read_concepts
from danqing_training.models.text_encoder import TextEncoder, TextEncoderConfig
from danqing_training.models.text_encoder import initialize as initialize_text_encoder
from danqing_training.models.transformer import Transformer, TransformerConfig
from danqing_training.models.transformer import initialize as initialize_transformer
from danqing_training.settings import REPOSITORY
from danqing_training.tokenizer import CaptionTokenizer

SIDE = 48


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def sprites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawing for every concept: coarse random blocks in a random outline, every third one-sided."""
    folder = tmp_path_factory.mktemp("sprites")
    for index, concept in enumerate(read_concepts()):
        random = np.random.default_rng(index)
        blocks = random.integers(0, 256, (6, 6, 4), dtype=np.uint8)
        blocks[..., 3] = np.where(random.random((6, 6)) < 0.7, 255, 0)
        blocks[1:5, 1:5, 3] = 255
        blocks[[0, 5]] = blocks[[0, 5]] | np.array([0, 0, 0, 255], dtype=np.uint8)
        if index % 3 == 1:
            blocks[:5, :2, 3] = 0
        image = Image.fromarray(blocks).resize((SIDE, SIDE), Image.Resampling.NEAREST)
        code = "-".join(f"{ord(character):04x}" for character in concept.emoji)
        image.save(folder / f"{code}.webp", lossless=True)
    return folder


@pytest.fixture(scope="session")
def composer(sprites: Path) -> Composer:
    return Composer(sprites)


@pytest.fixture(scope="session")
def names(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names")
    for language, tags in {"en": ["gizmo", "cat", "whatsit"], "zh": ["玩意儿", "猫", "东西"]}.items():
        (folder / language).mkdir()
        (folder / language / "data.json").write_text(json.dumps([{"tags": tags}]), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def captioner(composer: Composer, names: Path) -> Captioner:
    return Captioner(composer, names)


@pytest.fixture(scope="session")
def tokenizer() -> CaptionTokenizer:
    return CaptionTokenizer(REPOSITORY / "models/danqing-mini/tokenizer")


@pytest.fixture
def networks() -> Networks:
    transformer = Transformer(TransformerConfig(dim=64, heads=2, layers=1, caption_dim=32, axes=(8, 12, 12)))
    encoder = TextEncoder(TextEncoderConfig(dim=32, layers=1, heads=2, key_heads=1, head_dim=16, inner=64))
    generator = torch.Generator().manual_seed(1)
    initialize_transformer(transformer, generator)
    initialize_text_encoder(encoder, generator)
    return Networks(transformer, encoder)
