"""Judges one picture against its question."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..data.colours import COLOURS
from ..data.compose import Composer, resize
from ..data.layout import LEFT, MIRRORED, RIGHT, SMALL
from ..data.scenes import SCENES, make_canvas
from ..data.sprites import LUMINANCE, Pixels, count_colours, recolour
from .matching import GRID, Match, Matcher, shrink
from .questions import Question

RECOGNIZED = 0.40
SCENE_VIEWS = 24
SCENE_GRID = 16
SCENE_DISTANCE = 0.22
COLOUR_DISTANCE = 0.16
BODY_DISTANCE = 0.22
SHARP = 0.6
# How large a share of a picture's side a small subject may take.
SMALL_SIDE = 0.55
# Rows between which the two of a pair stand.
PAIR_ROWS = (5 / 16, 13 / 16)


@dataclass(frozen=True)
class Verdict:
    """None where the prompt asks for nothing. `sharpness` is 1 where the edges are those of the original."""

    top1: bool
    top5: bool
    ground: bool | None
    body: bool | None
    layout: bool | None
    sharpness: float
    score: float
    seen: int

    @property
    def sharp(self) -> bool:
        return self.sharpness >= SHARP

    @property
    def right(self) -> bool:
        return self.top1 and self.sharp and False not in (self.ground, self.body, self.layout)


class Judge:
    """Knows all drawings and how each scene may look."""

    def __init__(self, composer: Composer) -> None:
        self.composer = composer
        self.matcher = Matcher(composer.sprites)
        canvas = make_canvas(GRID, GRID)
        self.views = [
            np.stack([tiny(scene.paint(np.random.default_rng([7, view]), canvas)) for view in range(SCENE_VIEWS)])
            for scene in SCENES
        ]
        self.plain = [np.array(colour.ground, dtype=np.float32) for colour in COLOURS]

    def judge(self, picture: NDArray[np.uint8], question: Question) -> Verdict:
        rgb = (picture / 255).astype(np.float32)
        return self.judge_one(rgb, question) if question.second is None else self.judge_pair(rgb, question)

    def judge_pair(self, rgb: Pixels, question: Question) -> Verdict:
        """Each half by itself; the background above and below."""
        side = rgb.shape[0]
        rows = slice(*(round(side * row) for row in PAIR_ROWS))
        first, second = rgb[rows, : side // 2], rgb[rows, side // 2 :]
        left = self.judge_one(first, replace(question, colour_ground=None, scene=None))
        right = self.judge_one(second, Question("", question.second or 0))
        covered = np.zeros((side, side), dtype=np.float32)
        covered[rows] = 1
        sharpness = min(left.sharpness, right.sharpness)
        ground = self.judge_ground(rgb, covered, question)
        return replace(left, ground=ground, layout=right.top1, sharpness=sharpness)

    def judge_one(self, rgb: Pixels, question: Question) -> Verdict:
        ranked = self.matcher.rank(rgb)
        asked = next(match for match in ranked if match.concept == question.concept)
        place = ranked.index(asked)
        known = asked.score >= RECOGNIZED
        covered = self.covered(asked, rgb.shape[0])
        return Verdict(
            top1=place == 0 and known,
            top5=place < 5 and known,
            ground=self.judge_ground(rgb, covered, question),
            body=None if question.body is None else known and self.judge_body(rgb, asked, question.body),
            layout=judge_layout(asked, question.layout),
            sharpness=self.sharpness(rgb, ranked[0], question.body),
            score=asked.score,
            seen=ranked[0].concept,
        )

    def fit(self, match: Match, side: int, colour: int | None = None) -> tuple[Pixels, slice, slice]:
        """The drawing as it would lie in a picture of this side, and where."""
        sprite = self.composer.sprites[match.concept]
        sprite = sprite if colour is None else recolour(sprite, colour)
        scale = side / GRID
        size, left, top = round(match.side * scale), round(match.left * scale), round(match.top * scale)
        drawn = resize(sprite[:, ::-1] if match.flipped else sprite, size)
        return drawn, slice(top, top + size), slice(left, left + size)

    def covered(self, match: Match, side: int) -> Pixels:
        """1 where the subject and its shadow are."""
        drawn, rows, columns = self.fit(match, side)
        mask = np.zeros((side, side), dtype=np.float32)
        mask[rows, columns] = drawn[..., 3] > 0.1
        low = rows.stop
        mask[max(low - side // 12, 0) : min(low + side // 14, side), columns] = 1
        return grow(mask > 0.5, side // 32).astype(np.float32)

    def judge_ground(self, rgb: Pixels, covered: Pixels, question: Question) -> bool | None:
        if question.colour_ground is not None:
            return self.nearest_colour(rgb[covered < 0.5]) == question.colour_ground
        if question.scene is not None:
            return self.nearest_scene(rgb, covered) == question.scene
        return None

    def nearest_colour(self, pixels: Pixels) -> int | None:
        """The background colour that most pixels are near, if they are near any."""
        if not len(pixels):
            return None
        distances = np.stack([np.abs(pixels - plain).mean(-1) for plain in self.plain])
        best = int(np.median(distances, axis=1).argmin())
        return best if np.mean(distances[best] < COLOUR_DISTANCE) > 0.8 else None

    def nearest_scene(self, rgb: Pixels, covered: Pixels) -> int | None:
        """Nearest of the scenes' views and of the plain colours, outside the subject."""
        weight = 1 - tiny(covered[..., None])
        view = tiny(shrink(rgb))
        distances = [float(scene_distance(views, view, weight).min()) for views in self.views]
        plain = min(float(scene_distance(one[None, None, None, :], view, weight).min()) for one in self.plain)
        best = int(np.argmin(distances))
        return best if distances[best] < min(SCENE_DISTANCE, plain) else None

    def judge_body(self, rgb: Pixels, match: Match, asked: int) -> bool:
        """Of the eleven recolourings the one asked for is nearest, or most of the subject is of that colour."""
        drawn, rows, columns = self.fit(match, rgb.shape[0])
        if int(count_colours(rgb[rows, columns][drawn[..., 3] > 0.95]).argmax()) == asked:
            return True
        differences = [self.body_difference(rgb, match, colour) for colour in range(len(COLOURS))]
        return differences[asked] <= min(differences) and differences[asked] < BODY_DISTANCE

    def body_difference(self, rgb: Pixels, match: Match, colour: int | None) -> float:
        drawn, rows, columns = self.fit(match, rgb.shape[0], colour)
        solid = drawn[..., 3] > 0.95
        return float(np.abs(rgb[rows, columns] - drawn[..., :3])[solid].mean())

    def sharpness(self, rgb: Pixels, match: Match, body: int | None) -> float:
        """Strength of the sharpest edges of the subject, in terms of the drawing's own on such a background."""
        drawn, rows, columns = self.fit(match, rgb.shape[0], body)
        around = np.median(rgb[self.covered(match, rgb.shape[0]) < 0.5], axis=0)
        original = drawn[..., :3] + around * (1 - drawn[..., 3:])
        near = grow(drawn[..., 3] > 0.05, rgb.shape[0] // 64)[1:-1, 1:-1]
        seen, own = (detail(part @ LUMINANCE)[near] for part in (rgb[rows, columns], original))
        return float(np.quantile(seen, 0.95)) / max(float(np.quantile(own, 0.95)), 1e-3)


def judge_layout(match: Match, layout: str) -> bool | None:
    middle = (match.left + match.side / 2) / GRID
    answers = {
        MIRRORED: match.flipped,
        SMALL: match.side < SMALL_SIDE * GRID,
        LEFT: middle < 0.45,
        RIGHT: middle > 0.55,
    }
    return answers.get(layout)


def grow(mask: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    for axis in (0, 1):
        mask = np.logical_or.reduce([np.roll(mask, shift, axis) for shift in range(-reach, reach + 1)])
    return mask


def detail(light: Pixels) -> Pixels:
    """Gradient over two pixels."""
    return np.hypot(light[1:-1, 2:] - light[1:-1, :-2], light[2:, 1:-1] - light[:-2, 1:-1])


def tiny(picture: Pixels) -> Pixels:
    return shrink(picture, SCENE_GRID, SCENE_GRID)


def scene_distance(views: Pixels, view: Pixels, weight: Pixels) -> Pixels:
    different = np.abs(views - view).mean(-1) * weight[..., 0]
    return different.sum((-2, -1)) / max(float(weight.sum()), 1e-3)
