"""Reads the drawings of the subjects, and gives them other colours."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .colours import BROWN, COLOURS

Pixels = NDArray[np.float32]
LUMINANCE = np.array([0.299, 0.587, 0.114], dtype=np.float32)
DARKEST = 0.22
LIGHTEST = 0.72
# How much of a subject its mirror image may leave uncovered before it is said to face a side.
ONE_SIDED = 0.25


def find_sprite(folder: Path, emoji: str) -> Path:
    """The file of an emoji: its code points, with or without variation selectors."""
    code = "-".join(f"{ord(character):04x}" for character in emoji)
    for name in (code, code.replace("-fe0f", ""), f"{code}-fe0f"):
        path = folder / f"{name}.webp"
        if path.exists():
            return path
    raise FileNotFoundError(f"No drawing of {emoji} ({code}) in {folder}: run `fetch` first")


def read_sprite(folder: Path, emoji: str) -> Pixels:
    """RGBA in 0..1, cropped to what is drawn and padded to a square."""
    image = Image.open(find_sprite(folder, emoji)).convert("RGBA")
    box = image.getchannel("A").point(lambda alpha: 255 if alpha > 8 else 0).getbbox()
    cropped = image.crop(box)
    side = max(cropped.size)
    square = Image.new("RGBA", (side, side))
    square.paste(cropped, ((side - cropped.width) // 2, side - cropped.height))
    return (np.asarray(square) / 255).astype(np.float32)


def recolour(sprite: Pixels, colour: int) -> Pixels:
    """The middle tone becomes the colour; darker and lighter tones become its shades and tints."""
    light = sprite[..., :3] @ LUMINANCE
    middle = float(np.clip(np.median(light[sprite[..., 3] > 0.5]), 0.2, 0.85))
    body = np.array(COLOURS[colour].body, dtype=np.float32)
    shade = np.clip(light / middle, 0, 1)[..., None]
    tint = np.clip((light - middle) / (1 - middle), 0, 1)[..., None] * LIGHTEST
    dark = body * DARKEST
    toned = dark + (body - dark) * shade
    return np.concatenate([toned + (1 - toned) * tint, sprite[..., 3:]], axis=-1).astype(np.float32)


def natural_colour(sprite: Pixels) -> int | None:
    """The colour that an object has by nature, if most of it is of one."""
    solid = sprite[sprite[..., 3] > 0.8][:, :3]
    counts = count_colours(solid)
    best = int(counts.argmax())
    tan = best == BROWN and float(np.median(solid @ LUMINANCE)) > 0.55
    return best if counts[best] > 0.6 * len(solid) and not tan else None


def faces_a_side(sprite: Pixels) -> bool:
    """Whether its mirror image has another outline: a horse in profile, but not a cat's face."""
    outline = sprite[..., 3]
    return float(np.abs(outline - outline[:, ::-1]).sum()) > ONE_SIDED * float(outline.sum())


def count_colours(rgb: Pixels) -> NDArray[np.intp]:
    """How many of the pixels [n, 3] are nearest to each of the eleven colours."""
    bodies = np.array([colour.body for colour in COLOURS], dtype=np.float32)
    nearest = ((hue_space(rgb)[:, None] - hue_space(bodies)[None]) ** 2).sum(-1).argmin(1)
    return np.bincount(nearest, minlength=len(COLOURS))


def hue_space(rgb: Pixels) -> Pixels:
    """Lightness counts half: a shaded red is still red."""
    light = rgb @ LUMINANCE
    chroma = rgb - light[..., None]
    return np.concatenate([chroma * 1.5, light[..., None] * 0.6], axis=-1)
