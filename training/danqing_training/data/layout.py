"""Where subjects lie, and how large: boxes on the grid of the transformer's patches.

A subject that moves by whole patches keeps the contents of its patches, and picture sizes that share a side share them
too: what is learned at one is only moved at the others. So there are two sides, and a rare third for large subjects.
"""

from dataclasses import dataclass

import numpy as np

PATCH = 16
COLUMN, ROW = 8, 12
SIDE = 176

MIDDLE, SMALL, LARGE, LEFT, RIGHT, PAIR = "middle", "small", "large", "left", "right", "pair"
SHARES = {MIDDLE: 0.81, SMALL: 0.03, LARGE: 0.03, LEFT: 0.025, RIGHT: 0.025, PAIR: 0.08}


@dataclass(frozen=True)
class Box:
    """A square, in pixels."""

    left: int
    top: int
    side: int


def choose_layout(random: np.random.Generator) -> str:
    names = list(SHARES)
    return names[int(random.choice(len(names), p=list(SHARES.values())))]


def boxes(random: np.random.Generator, layout: str, aside: int, width: int, height: int) -> list[Box]:
    """One box, or the two of a pair. A subject in the middle may stand aside: to the left (-1) or to the right (1)."""
    shorter = min(width, height)
    side = SIDE if shorter >= SIDE + PATCH else SIDE // 2
    if layout == MIDDLE:
        moved = PATCH * round(width / 128) * aside
        return [put((width - side) / 2 + moved, (height - side) * 0.55, side, width, height)]
    if layout == LARGE:
        side = min(side * 5 // 4, shorter - PATCH)
        return [put((width - side) / 2, (height - side) * 0.55, side, width, height)]
    side //= 2
    top = (height - side) * 0.62
    right = float(width - side)
    ends = {SMALL: [right * random.uniform(0.15, 0.85)], LEFT: [0.0], RIGHT: [right], PAIR: [0.0, right]}
    return [put(left, top, side, width, height) for left in ends[layout]]


def put(left: float, top: float, side: int, width: int, height: int) -> Box:
    """The box on the grid nearest to a place."""
    fitting = min(side, width, height)
    return Box(on_grid(left, COLUMN, width - fitting), on_grid(top, ROW, height - fitting), fitting)


def on_grid(start: float, phase: int, room: int) -> int:
    places = range(phase, room + 1, PATCH)
    return min(places, key=lambda place: abs(place - start)) if places else room // 2
