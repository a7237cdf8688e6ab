"""Where subjects lie, and how large: boxes on the grid of the transformer's patches.

A subject that moves by whole patches keeps the contents of its patches, and picture sizes that share a side share them
too: what is learned at one is only moved at the others. So there are only two sides, and half of the smaller one where
a picture is narrow: a third side would have to be learned like new drawings.
"""

from dataclasses import dataclass

import numpy as np

PATCH = 16
COLUMN, ROW = 8, 12
SIDE = 176

MIDDLE, MIRRORED, SMALL, LEFT, RIGHT, PAIR = "middle", "mirrored", "small", "left", "right", "pair"
SHARES = {MIDDLE: 0.62, MIRRORED: 0.12, SMALL: 0.04, LEFT: 0.04, RIGHT: 0.04, PAIR: 0.14}


@dataclass(frozen=True)
class Box:
    """A square, in pixels."""

    left: int
    top: int
    side: int


def choose_layout(random: np.random.Generator) -> str:
    names = list(SHARES)
    return names[int(random.choice(len(names), p=list(SHARES.values())))]


def boxes(layout: str, width: int, height: int) -> list[Box]:
    """One box, or the two of a pair."""
    shorter = min(width, height)
    side = SIDE if shorter >= SIDE + PATCH else SIDE // 2
    if layout in (MIDDLE, MIRRORED):
        return [put((width - side) / 2, (height - side) * 0.55, side, width, height)]
    beside = layout != SMALL and width >= SIDE + PATCH
    side = SIDE // 2 if beside else side // 2
    middle, end = (width - side) / 2, float(width - side - PATCH)
    apart = (side + PATCH) / 2
    starts = {SMALL: [middle], LEFT: [0.0], RIGHT: [end], PAIR: [middle - apart, middle + apart]}
    return [put(left, (height - side) * 0.62, side, width, height) for left in starts[layout]]


def put(left: float, top: float, side: int, width: int, height: int) -> Box:
    """The box on the grid nearest to a place."""
    fitting = min(side, width, height)
    return Box(on_grid(left, COLUMN, width - fitting), on_grid(top, ROW, height - fitting), fitting)


def on_grid(start: float, phase: int, room: int) -> int:
    places = range(phase, room + 1, PATCH)
    return min(places, key=lambda place: abs(place - start)) if places else room // 2
