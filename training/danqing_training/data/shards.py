"""Encoded pictures on disk: made ahead by one process, drawn from by another."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from numpy.typing import NDArray
from torch import Tensor

from ..vae import encode
from .compose import Composer, Picture

BATCH = 16
IDLE_SECONDS = 2.0


@dataclass(frozen=True)
class Size:
    """A picture size and how many shards of how many pictures are kept of it."""

    width: int
    height: int
    pictures: int
    shards: int

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height}"


# Those that the page offers, and some between.
SIZES = (
    Size(128, 128, 512, 6),
    Size(256, 256, 512, 12),
    Size(192, 256, 128, 3),
    Size(256, 192, 128, 3),
    Size(192, 192, 256, 4),
    Size(320, 320, 128, 3),
    Size(256, 144, 256, 3),
    Size(144, 256, 256, 3),
)


def list_shards(folder: Path, size: Size) -> list[Path]:
    return sorted(folder.glob(f"{size.name}-*.npy"))


class ShardWriter:
    """Fills the folder up to what each size wants. Shards are numbered on for ever: their number is their seed.

    Several writers share a folder when each has a lane of its own: it takes every `lanes`-th number.
    """

    def __init__(self, folder: Path, composer: Composer, vae: AutoencoderKL, lane: int = 0, lanes: int = 1) -> None:
        self.folder, self.composer, self.vae = folder, composer, vae
        self.lane, self.lanes = lane, lanes
        folder.mkdir(parents=True, exist_ok=True)

    def fill(self, sizes: tuple[Size, ...] = SIZES) -> bool:
        """Writes one shard of the size that lacks most; false when nothing is lacking."""
        lacking = max(sizes, key=lambda size: 1 - len(list_shards(self.folder, size)) / size.shards)
        if len(list_shards(self.folder, lacking)) >= lacking.shards:
            return False
        self.write(lacking, self.next_number(lacking))
        return True

    def follow(self, sizes: tuple[Size, ...] = SIZES) -> None:
        while True:
            if not self.fill(sizes):
                time.sleep(IDLE_SECONDS)

    def next_number(self, size: Size) -> int:
        counter = self.counter(size)
        return int(counter.read_text()) if counter.exists() else self.lane

    def counter(self, size: Size) -> Path:
        return self.folder / f"{size.name}-{self.lane}-of-{self.lanes}.next"

    def write(self, size: Size, number: int) -> Path:
        """The picture's description goes with it, so that each use may word it anew."""
        base = SIZES.index(size) * 1_000_000_000 + number * size.pictures
        pictures = [self.composer.invent(base + i) for i in range(size.pictures)]
        parts = []
        for start in range(0, len(pictures), BATCH):
            drawn = [self.composer.draw(one, size.width, size.height) for one in pictures[start : start + BATCH]]
            parts.append(encode(self.vae, drawn).numpy().astype(np.float16))
        path = self.folder / f"{size.name}-{number:06d}.npy"
        described = json.dumps([one.to_json() for one in pictures])
        path.with_suffix(".json").write_text(described, encoding="utf-8")
        temporary = path.with_suffix(".part")
        with temporary.open("wb") as file:
            np.save(file, np.concatenate(parts))
        temporary.replace(path)
        self.counter(size).write_text(str(number + self.lanes))
        return path


class ShardReader:
    """Draws at random from the shards there are; a shard drawn from often enough makes room for a new one."""

    def __init__(self, folder: Path, uses: float) -> None:
        self.folder, self.uses = folder, uses
        self.open: dict[Path, tuple[NDArray[np.float16], list[Picture]]] = {}
        self.drawn: dict[Path, int] = {}

    def draw(self, size: Size, count: int, random: np.random.Generator) -> tuple[Tensor, list[Picture]]:
        paths = list_shards(self.folder, size)
        if not paths:
            raise FileNotFoundError(f"{self.folder} has no shard of {size.name}: run `latents` first")
        path = paths[int(random.integers(len(paths)))]
        latents, pictures = self.read(path)
        rows = random.integers(len(pictures), size=count)
        self.drawn[path] = self.drawn.get(path, 0) + count
        if self.drawn[path] >= self.uses * len(pictures) and len(paths) > size.shards // 2:
            self.retire(path)
        return torch.from_numpy(latents[rows].astype(np.float32)), [pictures[row] for row in rows]

    def read(self, path: Path) -> tuple[NDArray[np.float16], list[Picture]]:
        if path not in self.open:
            described = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            self.open[path] = np.load(path), [Picture(**one) for one in described]
        return self.open[path]

    def retire(self, path: Path) -> None:
        for ending in (".npy", ".json"):
            path.with_suffix(ending).unlink(missing_ok=True)
        self.open.pop(path, None)
        self.drawn.pop(path, None)
