"""Checks the judge itself, on pictures whose truth is known and on wrong ones."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from ..data.colours import COLOURS
from ..data.compose import COLOUR, SCENE, Composer, Picture
from ..data.scenes import SCENES
from .questions import Question
from .scorers import Judge, Verdict

# Far from every seed that a training picture has.
HELD_OUT = 7_000_000_000_000


@dataclass(frozen=True)
class Control:
    """How often each kind of held-out picture passes: rightful ones should, the others should not."""

    name: str
    right: float
    top1: float
    ground: float
    body: float
    layout: float
    sharp: float


def question_of(composer: Composer, picture: Picture) -> Question:
    return Question(
        prompt="",
        concept=picture.concept,
        colour_ground=picture.ground_index if picture.ground == COLOUR else None,
        scene=picture.ground_index if picture.ground == SCENE else None,
        body=picture.body,
        layout=picture.layout,
        second=picture.second,
    )


def wrong_question(question: Question, random: np.random.Generator, composer: Composer) -> Question:
    """Asks for another subject, background and colour than the picture shows."""
    count = len(composer.concepts)
    return replace(
        question,
        concept=int((question.concept + random.integers(1, count)) % count),
        colour_ground=other_of(question.colour_ground, len(COLOURS), random),
        scene=other_of(question.scene, len(SCENES), random),
        body=other_of(question.body, len(COLOURS), random),
        second=other_of(question.second, count, random),
    )


def other_of(value: int | None, count: int, random: np.random.Generator) -> int | None:
    return None if value is None else int((value + random.integers(1, count)) % count)


def run_controls(judge: Judge, composer: Composer, count: int) -> list[Control]:
    rows: dict[str, list[Verdict]] = {"originals": [], "asked for something else": [], "blurred": [], "noise": []}
    for i in range(count):
        picture = composer.invent(HELD_OUT + i)
        question = question_of(composer, picture)
        random = np.random.default_rng([HELD_OUT + i, 5])
        drawn = (np.clip(composer.draw(picture, 256, 256), 0, 1) * 255).round().astype(np.uint8)
        rows["originals"].append(judge.judge(drawn, question))
        rows["asked for something else"].append(judge.judge(drawn, wrong_question(question, random, composer)))
        rows["blurred"].append(judge.judge(blur(drawn), question))
        rows["noise"].append(judge.judge(random.integers(0, 256, drawn.shape, dtype=np.uint8), question))
    return [summarize(name, verdicts) for name, verdicts in rows.items()]


def blur(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(4)))


def summarize(name: str, verdicts: list[Verdict]) -> Control:
    return Control(
        name=name,
        right=share([verdict.right for verdict in verdicts]),
        top1=share([verdict.top1 for verdict in verdicts]),
        ground=share([verdict.ground for verdict in verdicts]),
        body=share([verdict.body for verdict in verdicts]),
        layout=share([verdict.layout for verdict in verdicts]),
        sharp=share([verdict.sharp for verdict in verdicts]),
    )


def share(answers: "list[bool] | list[bool | None]") -> float:
    """Of the questions that were asked."""
    asked = [answer for answer in answers if answer is not None]
    return sum(asked) / len(asked) if asked else float("nan")
