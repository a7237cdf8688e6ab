"""Draws the fixed prompts, judges them, and writes table and montage."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..checkpoint import read_networks
from ..data.compose import Composer
from ..sampler import noise, sample
from ..tokenizer import CaptionTokenizer
from ..vae import decode, encode, read_vae
from .controls import HELD_OUT, share
from .questions import Question, read_questions
from .scorers import Judge, Verdict
from .tables import percent

BATCH = 8
PSNR_PICTURES = 64
MONTAGE_SIDE = 160
COLUMNS = (
    "model", "prompts", "all right", "top-1", "top-5", "background", "scene", "object colour", "layout", "sharp",
    "sharpness",
)  # fmt: skip


@dataclass(frozen=True)
class Scores:
    """Shares of the prompts that ask for the thing; sharpness is a mean, 1 for the originals."""

    model: str
    prompts: str
    right: float
    top1: float
    top5: float
    ground: float
    scene: float
    body: float
    layout: float
    sharp: float
    sharpness: float


def draw_prompts(folder: Path, prompts: list[str], width: int = 256, height: int = 256) -> NDArray[np.uint8]:
    """Seed n for prompt n."""
    networks, vae = read_networks(folder), read_vae(folder)
    tokenizer = CaptionTokenizer(folder / "tokenizer")
    drawn = []
    for start in range(0, len(prompts), BATCH):
        part = prompts[start : start + BATCH]
        seeds = list(range(start, start + len(part)))
        drawn.append(decode(vae, sample(networks, tokenizer, part, noise(seeds, width, height))))
    return np.concatenate(drawn)


@dataclass(frozen=True)
class Round:
    """A set of prompts at a size."""

    prompts: str
    width: int = 256
    height: int = 256

    @property
    def is_native(self) -> bool:
        return (self.width, self.height) == (256, 256)

    @property
    def name(self) -> str:
        return self.prompts if self.is_native else f"{self.prompts} {self.width}x{self.height}"


@dataclass(frozen=True)
class Result:
    """What a model drew for a round, and how it was judged: one of each for every question."""

    questions: list[Question]
    pictures: NDArray[np.uint8]
    verdicts: list[Verdict]


def evaluate(judge: Judge, folder: Path, round_: Round) -> Result:
    """Of an oblong picture the square in the middle is judged."""
    questions = read_questions(round_.prompts)
    prompts = [question.prompt for question in questions]
    pictures = middle_squares(draw_prompts(folder, prompts, round_.width, round_.height))
    verdicts = [judge.judge(picture, one) for picture, one in zip(pictures, questions, strict=True)]
    return Result(questions, pictures, verdicts)


def middle_squares(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    _, height, width, _ = pictures.shape
    side = min(width, height)
    top, left = (height - side) // 2, (width - side) // 2
    return pictures[:, top : top + side, left : left + side]


def score(model: str, prompts: str, result: Result) -> Scores:
    verdicts = result.verdicts
    pairs = list(zip(result.questions, verdicts, strict=True))
    return Scores(
        model=model,
        prompts=prompts,
        right=share([verdict.right for verdict in verdicts]),
        top1=share([verdict.top1 for verdict in verdicts]),
        top5=share([verdict.top5 for verdict in verdicts]),
        ground=share([verdict.ground for question, verdict in pairs if question.colour_ground is not None]),
        scene=share([verdict.ground for question, verdict in pairs if question.scene is not None]),
        body=share([verdict.body for verdict in verdicts]),
        layout=share([verdict.layout for verdict in verdicts]),
        sharp=share([verdict.sharp for verdict in verdicts]),
        sharpness=float(np.mean([verdict.sharpness for verdict in verdicts])),
    )


def vae_psnr(folder: Path, composer: Composer) -> tuple[float, float]:
    """Mean and worst over held-out pictures, in dB."""
    vae = read_vae(folder)
    values = []
    for start in range(0, PSNR_PICTURES, BATCH):
        seeds = range(HELD_OUT + start, HELD_OUT + start + BATCH)
        pictures = [np.clip(composer.draw(composer.invent(seed), 256, 256), 0, 1) for seed in seeds]
        for before, after in zip(pictures, decode(vae, encode(vae, pictures)), strict=True):
            values.append(-10 * np.log10(np.mean((before - after / np.float32(255)) ** 2)))
    return float(np.mean(values)), float(np.min(values))


def write_montage(pictures: NDArray[np.uint8], path: Path, columns: int = 10) -> None:
    side = MONTAGE_SIDE
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * side, rows * side), "white")
    for index, picture in enumerate(pictures):
        small = Image.fromarray(picture).resize((side - 2, side - 2), Image.Resampling.LANCZOS)
        sheet.paste(small, (index % columns * side, index // columns * side))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)


def write_verdicts(path: Path, result: Result, judge: Judge) -> None:
    """One line a prompt, to see what went wrong."""
    names = [concept.name for concept in judge.composer.concepts]
    lines = [
        json.dumps({"prompt": question.prompt, **asdict(verdict), "seen": names[verdict.seen]}, ensure_ascii=False)
        for question, verdict in zip(result.questions, result.verdicts, strict=True)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def to_row(scores: Scores) -> list[str]:
    """Under `COLUMNS`."""
    shares = (
        scores.right, scores.top1, scores.top5, scores.ground, scores.scene, scores.body, scores.layout, scores.sharp,
    )  # fmt: skip
    return [scores.model, scores.prompts, *map(percent, shares), f"{scores.sharpness:.2f}"]
