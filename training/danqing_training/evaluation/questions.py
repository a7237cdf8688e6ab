"""The fixed prompts and what their pictures must show."""

from dataclasses import dataclass, replace
from pathlib import Path

from ..data.colours import COLOURS
from ..data.concepts import find_concept, read_concepts
from ..data.layout import MIDDLE, PAIR, SHARES
from ..data.scenes import SCENES

FOLDER = Path(__file__).parent
FILES = {"hundred": "prompts.txt", "pilot": "prompts-pilot.txt", "layout": "prompts-layout.txt"}
WORDS, QUARTER = "words", "quarter"
SETS = (*FILES, WORDS, QUARTER)


@dataclass(frozen=True)
class Question:
    """None where the prompt says nothing; `second` is the right one of a pair."""

    prompt: str
    concept: int
    colour_ground: int | None = None
    scene: int | None = None
    body: int | None = None
    layout: str = MIDDLE
    second: int | None = None


def read_questions(name: str) -> list[Question]:
    """A quarter of the hundred is for other sizes; of those, scenes are not judged."""
    if name == WORDS:
        return bare_words()
    if name == QUARTER:
        return [replace(question, scene=None) for question in read_questions("hundred")[::4]]
    lines = (FOLDER / FILES[name]).read_text(encoding="utf-8").splitlines()
    return [parse_question(line) for line in lines if line and not line.startswith("#")]


def bare_words() -> list[Question]:
    """Every subject by its best word alone, in English and in Chinese."""
    concepts = list(enumerate(read_concepts()))
    return [Question(word, index) for index, one in concepts for word in (one.english[0], one.chinese[0])]


def parse_question(line: str) -> Question:
    prompt, subject, ground, body, *layouts = line.split("|")
    colours = {colour.name: index for index, colour in enumerate(COLOURS)}
    scenes = {scene.name: index for index, scene in enumerate(SCENES)}
    if ground != "-" and ground not in colours | scenes:
        raise ValueError(f"{prompt}: unknown background {ground}")
    layout = layouts[0] if layouts else MIDDLE
    second = None if layout in SHARES.keys() - {PAIR} else find_concept(layout)
    return Question(
        prompt, find_concept(subject), colours.get(ground), scenes.get(ground), colours.get(body),
        layout if second is None else PAIR, second,
    )  # fmt: skip
