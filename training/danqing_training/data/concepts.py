"""The subjects that the model learns to draw."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("concepts.txt")


@dataclass(frozen=True)
class Concept:
    """One subject: its emoji, and the words for it, best word first."""

    emoji: str
    measure: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.english[0]


@cache
def read_concepts() -> tuple[Concept, ...]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return tuple(parse_concept(line) for line in lines if line and not line.startswith("#"))


def parse_concept(line: str) -> Concept:
    emoji, measure, english, chinese = line.split("|")
    return Concept(emoji, measure, tuple(english.split(",")), tuple(chinese.split(",")))


def find_concept(word: str) -> int:
    """The number of the concept that an English or Chinese word names."""
    for index, concept in enumerate(read_concepts()):
        if word in concept.english or word in concept.chinese:
            return index
    raise KeyError(word)
