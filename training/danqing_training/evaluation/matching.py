"""Finds the drawing that a picture resembles most: by its edges, wherever it stands, in whatever colour."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from ..data.sprites import LUMINANCE, Pixels

GRID = 64
SIDES = (22, 27, 31, 35, 39, 44, 49, 54, 59)
CONTRAST = 0.10
# Edges weaker than this, in terms of the drawing's own, are those of a background that fades: they resemble something
# round, the rainbow mostly.
FAINT = 0.3
CHUNK = 256


@dataclass(frozen=True)
class Match:
    """Where a drawing fits best; `score` is a correlation, 1 at most."""

    concept: int
    score: float
    side: int
    flipped: bool
    left: int
    top: int


def shrink(picture: Pixels, width: int = GRID, height: int = GRID) -> Pixels:
    planes = [
        np.asarray(Image.fromarray(np.ascontiguousarray(picture[..., i])).resize((width, height), Image.Resampling.BOX))
        for i in range(picture.shape[-1])
    ]
    return np.stack(planes, -1)


def edges(rgb: Pixels) -> Tensor:
    """[2, height, width]: direction of each edge, doubled so that dark-to-light equals light-to-dark."""
    light = torch.from_numpy(np.ascontiguousarray(rgb @ LUMINANCE))[None, None]
    padded = F.pad(light, (1, 1, 1, 1), mode="replicate")
    dx = (padded[..., 1:-1, 2:] - padded[..., 1:-1, :-2])[0, 0]
    dy = (padded[..., 2:, 1:-1] - padded[..., :-2, 1:-1])[0, 0]
    size = torch.hypot(dx, dy)
    strength = (size / CONTRAST).clamp(max=1) / (size.square() + 1e-8)
    return torch.stack([(dx.square() - dy.square()) * strength, 2 * dx * dy * strength])


class Matcher:
    """Correlates a picture with all drawings in some sizes, both ways round, at every place."""

    def __init__(self, sprites: list[Pixels]) -> None:
        self.keys: list[tuple[int, int, bool]] = []
        patterns, masks = [], []
        for concept, sprite in enumerate(sprites):
            for side in SIDES:
                small = shrink(np.concatenate([sprite[..., :3] * sprite[..., 3:], sprite[..., 3:]], -1), side, side)
                for flipped in (False, True):
                    pattern, mask = make_pattern(small[:, ::-1] if flipped else small)
                    patterns.append(pattern)
                    masks.append(mask)
                    self.keys.append((concept, side, flipped))
        self.norms = torch.stack([pattern.square().sum().sqrt() for pattern in patterns])
        self.patterns = torch.fft.rfft2(torch.stack(patterns)).conj()
        self.masks = torch.fft.rfft2(torch.stack(masks)).conj()

    def rank(self, picture: Pixels) -> list[Match]:
        """The best match of every drawing, best first. The picture is square, RGB in 0..1."""
        found = edges(shrink(picture))
        spectrum, power = torch.fft.rfft2(found), torch.fft.rfft2(found.square().sum(0))
        best: dict[int, Match] = {}
        for start in range(0, len(self.keys), CHUNK):
            scores = self.correlate(spectrum, power, slice(start, start + CHUNK))
            tops = scores.flatten(1).max(1)
            for key, score, place in zip(self.keys[start : start + CHUNK], *tops, strict=True):
                concept, side, flipped = key
                if concept not in best or float(score) > best[concept].score:
                    where = int(cast(Tensor, place))
                    best[concept] = Match(concept, float(score), side, flipped, where % GRID, where // GRID)
        return sorted(best.values(), key=lambda match: -match.score)

    def correlate(self, spectrum: Tensor, power: Tensor, part: slice) -> Tensor:
        """Places where the drawing would stick out of the picture do not count."""
        product = torch.fft.irfft2((self.patterns[part] * spectrum).sum(1), s=(GRID, GRID))
        energy = torch.fft.irfft2(self.masks[part] * power, s=(GRID, GRID)).clamp(min=0)
        norms = self.norms[part, None, None]
        scores = product / (norms * torch.maximum(energy.sqrt(), FAINT * norms))
        limits = torch.tensor([GRID - side for _, side, _ in self.keys[part]])
        inside = torch.arange(GRID) <= limits[:, None]
        return scores.masked_fill(~(inside[:, :, None] & inside[:, None, :]), -1)


def make_pattern(small: Pixels) -> tuple[Tensor, Tensor]:
    """Edges of a drawing on middle grey and on light grey, and where they count: the drawing and a pixel around it."""
    side = small.shape[0]
    alpha = torch.from_numpy(np.ascontiguousarray(small[..., 3]))
    mask = F.max_pool2d(alpha[None, None], 3, 1, 1)[0, 0].gt(0.3).float()
    both = torch.stack([edges(small[..., :3] + ground * (1 - small[..., 3:])) for ground in (0.5, 0.9)]).mean(0)
    size = (0, GRID - side, 0, GRID - side)
    return F.pad(both * mask, size), F.pad(mask, size)
