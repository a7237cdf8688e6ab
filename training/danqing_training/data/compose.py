"""Decides what a picture shows, and draws it."""

import colorsys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .colours import BLACK, COLOURS
from .concepts import find_concept, read_concepts
from .layout import MIDDLE, MIRRORED, PAIR, Box, boxes, choose_layout
from .scenes import SCENES, Canvas, Pixels, cover, make_canvas
from .sprites import faces_a_side, natural_colour, read_sprite, recolour

PASTEL, COLOUR, SCENE = "pastel", "colour", "scene"
SHARE_PASTEL, SHARE_COLOUR, SHARE_RECOLOURED, SHARE_SUN, SHARE_NATURAL = 0.40, 0.28, 0.33, 0.10, 0.15
SHARE_UNKNOWN = 0.06
# Of the mirrored subjects: mostly those whose mirror image looks different.
SHARE_FACING = 0.85
# What a word that names nothing here shows: always the same, so that it is clean and people learn to read it.
UNKNOWN_SUBJECT = "palette"


@dataclass(frozen=True)
class Picture:
    """What a picture shows. `body` is an object's colour; `told` says whether the caption names it.

    `layout` is captioned unless it is the middle; `second` is the right one of a pair.
    """

    concept: int
    ground: str
    ground_index: int
    body: int | None
    told: bool
    sun: bool
    unknown: bool
    seed: int
    layout: str = MIDDLE
    second: int | None = None

    def to_json(self) -> dict[str, object]:
        return asdict(self)


class Composer:
    """Holds the drawings of all subjects."""

    def __init__(self, sprites: Path) -> None:
        self.concepts = read_concepts()
        self.sprites = [read_sprite(sprites, concept.emoji) for concept in self.concepts]
        self.natural = [natural_colour(sprite) for sprite in self.sprites]
        self.facing = [index for index, sprite in enumerate(self.sprites) if faces_a_side(sprite)]
        self.unknown = find_concept(UNKNOWN_SUBJECT)

    def invent(self, seed: int) -> Picture:
        """A random picture; subjects follow one another evenly, so the seed decides which one it is."""
        random = np.random.default_rng([seed, 1])
        unknown = random.random() < SHARE_UNKNOWN
        concept = self.unknown if unknown else int(random.integers(len(self.concepts)))
        layout = MIDDLE if unknown else choose_layout(random)
        if layout == MIRRORED and random.random() < SHARE_FACING:
            concept = self.facing[int(random.integers(len(self.facing)))]
        second = int(random.integers(len(self.concepts))) if layout == PAIR else None
        kind = random.random()
        body, told = None, False
        if not unknown and random.random() < SHARE_RECOLOURED:
            body, told = int(random.integers(len(COLOURS))), True
        elif self.natural[concept] is not None and random.random() < SHARE_NATURAL:
            told = True
        ground, count = SCENE, len(SCENES)
        if kind < SHARE_PASTEL + SHARE_COLOUR:
            ground, count = (PASTEL, 1) if kind < SHARE_PASTEL else (COLOUR, len(COLOURS))
        index = int(random.integers(count))
        own = body if body is not None else self.natural[concept]
        if ground == COLOUR and index == own:
            index = (index + 1 + int(random.integers(len(COLOURS) - 1))) % len(COLOURS)
        sun = bool(random.random() < SHARE_SUN)
        return Picture(concept, ground, index, body, told, sun, unknown, seed, layout, second)

    def told_colour(self, picture: Picture) -> int | None:
        """The colour of the object that the caption names, if any."""
        if not picture.told:
            return None
        return picture.body if picture.body is not None else self.natural[picture.concept]

    def draw(self, picture: Picture, width: int, height: int) -> NDArray[np.float32]:
        """RGB in 0..1, [height, width, 3]."""
        random = np.random.default_rng([picture.seed, 2])
        canvas = make_canvas(width, height)
        ground = paint_ground(random, canvas, picture)
        sprites = [self.sprites[picture.concept]]
        if picture.body is not None:
            sprites = [recolour(sprites[0], picture.body)]
        if picture.second is not None:
            sprites.append(self.sprites[picture.second])
        if picture.layout == MIRRORED:
            sprites = [np.ascontiguousarray(sprite[:, ::-1]) for sprite in sprites]
        dark = picture.ground == COLOUR and picture.ground_index == BLACK
        drawn = ground
        for sprite, box in zip(sprites, boxes(picture.layout, width, height), strict=True):
            drawn = place(canvas, drawn, sprite, box, dark)
        return shine(canvas, drawn) if picture.sun else drawn


def paint_ground(random: np.random.Generator, canvas: Canvas, picture: Picture) -> Pixels:
    if picture.ground == SCENE:
        return SCENES[picture.ground_index].paint(random, canvas)
    if picture.ground == COLOUR:
        base = np.clip(np.array(COLOURS[picture.ground_index].ground) + random.uniform(-0.02, 0.02, 3), 0, 1)
    else:
        return paint_pastel(random, canvas)
    fall = 1 - random.uniform(0.0, 0.05) * canvas.y
    return (np.ones((*canvas.x.shape, 3)) * base * fall[..., None]).astype(np.float32)


def paint_pastel(random: np.random.Generator, canvas: Canvas) -> Pixels:
    """From one tint to another in some direction, with more or less light in the middle.

    Of a prompt without background it is what a seed decides. All of it is smooth: the model may begin between two ways
    to draw it, and is near both.
    """
    hue, turn, angle = random.uniform(), random.uniform(-0.25, 0.25), random.uniform(0, 2 * np.pi)
    first, last = (
        np.array(colorsys.hsv_to_rgb((hue + by) % 1, random.uniform(0.1, 0.42), random.uniform(0.9, 1.0)))
        for by in (0, turn)
    )
    x, y = canvas.x - 0.5, canvas.y - 0.5
    along = (0.5 + (x * np.cos(angle) + y * np.sin(angle)) / 2**0.5)[..., None]
    light = random.uniform(0, 0.7) * np.exp(-(x**2 + y**2) / 0.12)
    return cover((first + (last - first) * along).astype(np.float32), light.astype(np.float32), (1.0, 1.0, 1.0))


def place(canvas: Canvas, ground: Pixels, sprite: Pixels, box: Box, dark: bool) -> Pixels:
    """Puts a subject into its box, on a soft shadow."""
    height, width = canvas.x.shape
    left, top, side = box.left, box.top, box.side
    solid = sprite[..., 3] > 0.5
    columns = np.flatnonzero(solid[-sprite.shape[0] // 10 :].any(0))
    foot = (columns.min() + columns.max()) / 2 / sprite.shape[1] if len(columns) else 0.5
    reach = max((columns.max() - columns.min()) / sprite.shape[1], 0.3) if len(columns) else 0.4
    x = (canvas.x * width - left - foot * side) / (reach * side * 0.62)
    y = (canvas.y * height - top - side * 0.985) / (side * 0.05)
    shadow = np.exp(-(x**2 + y**2) * 1.2) * (0.12 if dark else 0.34)
    picture = ground * (1 - shadow[..., None]).astype(np.float32)
    pasted = resize(sprite, side)
    region = picture[top : top + side, left : left + side]
    picture[top : top + side, left : left + side] = pasted[..., :3] + region * (1 - pasted[..., 3:])
    return picture


def resize(sprite: Pixels, side: int) -> Pixels:
    """Resized with alpha multiplied in, so that no edge shines through."""
    flat = np.concatenate([sprite[..., :3] * sprite[..., 3:], sprite[..., 3:]], -1)
    planes = [
        np.asarray(Image.fromarray(np.ascontiguousarray(flat[..., i])).resize((side, side), Image.Resampling.LANCZOS))
        for i in range(4)
    ]
    return np.clip(np.stack(planes, -1), 0, 1)


def shine(canvas: Canvas, picture: Pixels) -> Pixels:
    """Warm light from the upper left."""
    light = np.exp(-((canvas.x - 0.05) ** 2 + (canvas.y - 0.0) ** 2) / 0.35).astype(np.float32)
    warm = cover(picture, light * 0.42, (1.0, 0.95, 0.72))
    return np.clip(warm * np.array([1.02, 1.0, 0.94], dtype=np.float32), 0, 1)
