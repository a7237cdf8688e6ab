"""The fixed prompts and what their pictures must show."""

from dataclasses import dataclass
from pathlib import Path

from ..data.colours import COLOURS
from ..data.concepts import find_concept
from ..data.scenes import SCENES

FOLDER = Path(__file__).parent
SETS = {"hundred": FOLDER / "prompts.txt", "pilot": FOLDER / "prompts-pilot.txt"}


@dataclass(frozen=True)
class Question:
    prompt: str
    concept: int
    colour_ground: int | None
    scene: int | None
    body: int | None


def read_questions(name: str) -> list[Question]:
    lines = SETS[name].read_text(encoding="utf-8").splitlines()
    return [parse_question(line) for line in lines if line and not line.startswith("#")]


def parse_question(line: str) -> Question:
    prompt, subject, ground, body = line.split("|")
    colours = {colour.name: index for index, colour in enumerate(COLOURS)}
    scenes = {scene.name: index for index, scene in enumerate(SCENES)}
    if ground != "-" and ground not in colours | scenes:
        raise ValueError(f"{prompt}: unknown background {ground}")
    return Question(prompt, find_concept(subject), colours.get(ground), scenes.get(ground), colours.get(body))
