"""Ten drawn scenes. Each painter takes a random generator and a canvas of unit coordinates."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]
Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Canvas:
    """x and y of each pixel's centre, 0..1 from the upper left; `pixel` is the height of one."""

    x: Pixels
    y: Pixels
    pixel: float


@dataclass(frozen=True)
class Scene:
    """Words for a scene and the function that paints it."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    paint: Callable[[np.random.Generator, Canvas], Pixels]

    @property
    def name(self) -> str:
        return self.english[0]


def make_canvas(width: int, height: int) -> Canvas:
    x, y = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)
    return Canvas(x.astype(np.float32), y.astype(np.float32), 1 / height)


def gradient(canvas: Canvas, *stops: tuple[float, Rgb]) -> Pixels:
    """Colours from the top down; each stop is a height and its colour."""
    heights = [height for height, _ in stops]
    colours = np.array([colour for _, colour in stops])
    return np.stack([np.interp(canvas.y, heights, colours[:, i]) for i in range(3)], -1).astype(np.float32)


def cover(picture: Pixels, mask: Pixels, colour: Rgb | Pixels) -> Pixels:
    return picture + (np.asarray(colour, dtype=np.float32) - picture) * mask[..., None]


def below(canvas: Canvas, line: Pixels | float, softness: float = 1.5) -> Pixels:
    """1 below a line, 0 above it, with a soft edge of so many pixels."""
    return np.clip((canvas.y - line) / (canvas.pixel * softness) + 0.5, 0, 1).astype(np.float32)


def disc(canvas: Canvas, x: float, y: float, radius: float, softness: float = 1.5) -> Pixels:
    distance = np.hypot(canvas.x - x, canvas.y - y)
    return np.clip((radius - distance) / (canvas.pixel * softness) + 0.5, 0, 1).astype(np.float32)


def hills(random: np.random.Generator, canvas: Canvas, level: float, height: float) -> Pixels:
    phase = random.uniform(0, 2 * np.pi)
    return level + height * np.sin(canvas.x * random.uniform(3, 6) + phase)


def paint_grass(random: np.random.Generator, canvas: Canvas) -> Pixels:
    sky = gradient(canvas, (0, (0.49, 0.76, 0.95)), (0.62, (0.86, 0.95, 0.99)))
    far = cover(sky, below(canvas, hills(random, canvas, 0.58, 0.03)), (0.52, 0.79, 0.36))
    near = gradient(canvas, (0.6, (0.45, 0.74, 0.28)), (1, (0.27, 0.57, 0.18)))
    return cover(far, below(canvas, hills(random, canvas, 0.66, 0.03)), near)


def paint_beach(random: np.random.Generator, canvas: Canvas) -> Pixels:
    level = random.uniform(0.42, 0.5)
    sky = gradient(canvas, (0, (0.45, 0.75, 0.96)), (level, (0.80, 0.93, 0.99)))
    sea = gradient(canvas, (level, (0.12, 0.56, 0.80)), (0.75, (0.30, 0.78, 0.85)))
    sand = gradient(canvas, (0.68, (0.96, 0.87, 0.66)), (1, (0.90, 0.77, 0.52)))
    shore = hills(random, canvas, random.uniform(0.68, 0.74), 0.012)
    picture = cover(cover(sky, below(canvas, level), sea), below(canvas, shore - 0.015, 3), (0.95, 0.98, 0.99))
    return cover(picture, below(canvas, shore, 3), sand)


def stars(random: np.random.Generator, canvas: Canvas, picture: Pixels, count: int) -> Pixels:
    for _ in range(count):
        x, y, size = random.uniform(0, 1), random.uniform(0, 0.95), random.uniform(0.004, 0.009)
        picture = cover(picture, disc(canvas, x, y, size) * random.uniform(0.5, 1), (1.0, 0.98, 0.88))
    return picture


def paint_night(random: np.random.Generator, canvas: Canvas) -> Pixels:
    sky = stars(
        random, canvas, gradient(canvas, (0, (0.05, 0.08, 0.24)), (1, (0.17, 0.23, 0.48))), int(random.integers(12, 20))
    )
    return cover(sky, below(canvas, hills(random, canvas, 0.84, 0.025)), (0.06, 0.09, 0.20))


def paint_space(random: np.random.Generator, canvas: Canvas) -> Pixels:
    picture = gradient(canvas, (0, (0.06, 0.03, 0.15)), (1, (0.10, 0.04, 0.22)))
    for colour in ((0.45, 0.16, 0.62), (0.16, 0.30, 0.68)):
        x, y = random.uniform(0.1, 0.9, 2)
        cloud = np.exp(-((canvas.x - x) ** 2 + (canvas.y - y) ** 2) / random.uniform(0.06, 0.12))
        picture = cover(picture, (cloud * 0.6).astype(np.float32), colour)
    return stars(random, canvas, picture, int(random.integers(18, 28)))


def paint_snow(random: np.random.Generator, canvas: Canvas) -> Pixels:
    sky = gradient(canvas, (0, (0.66, 0.80, 0.93)), (0.7, (0.88, 0.94, 0.98)))
    ground = gradient(canvas, (0.6, (0.98, 0.99, 1.0)), (1, (0.86, 0.92, 0.98)))
    picture = cover(sky, below(canvas, hills(random, canvas, 0.64, 0.03)), ground)
    for _ in range(int(random.integers(16, 26))):
        x, y, size = random.uniform(0, 1), random.uniform(0, 1), random.uniform(0.008, 0.018)
        picture = cover(picture, disc(canvas, x, y, size, 2) * 0.9, (1.0, 1.0, 1.0))
    return picture


def paint_sunset(random: np.random.Generator, canvas: Canvas) -> Pixels:
    sky = gradient(
        canvas,
        (0, (0.36, 0.27, 0.58)),
        (0.3, (0.83, 0.40, 0.47)),
        (0.55, (0.98, 0.65, 0.36)),
        (0.75, (1.0, 0.85, 0.52)),
    )
    sun = disc(canvas, random.uniform(0.2, 0.8), random.uniform(0.5, 0.62), 0.13, 3)
    return cover(
        cover(sky, sun, (1.0, 0.93, 0.66)), below(canvas, hills(random, canvas, 0.76, 0.02)), (0.33, 0.19, 0.33)
    )


def paint_sky(random: np.random.Generator, canvas: Canvas) -> Pixels:
    picture = gradient(canvas, (0, (0.33, 0.64, 0.94)), (1, (0.74, 0.90, 0.99)))
    for _ in range(int(random.integers(3, 6))):
        x, y, size = random.uniform(0, 1), random.uniform(0.05, 0.95), random.uniform(0.05, 0.08)
        for shift, scale in ((-1.1, 0.75), (0, 1), (1.1, 0.8), (0.4, 0.9)):
            picture = cover(picture, disc(canvas, x + shift * size, y + size * (1 - scale), size * scale, 4), (1, 1, 1))
    return picture


def paint_forest(random: np.random.Generator, canvas: Canvas) -> Pixels:
    picture = gradient(canvas, (0, (0.76, 0.89, 0.78)), (0.7, (0.55, 0.76, 0.60)))
    for depth, colour in ((0.0, (0.42, 0.65, 0.50)), (0.08, (0.25, 0.50, 0.36))):
        for place in np.arange(-0.05, 1.1, 0.16):
            x, top = place + random.uniform(-0.04, 0.04), random.uniform(0.10, 0.26) + depth
            width = (canvas.y - top) * random.uniform(0.16, 0.22)
            tree = np.clip((width - np.abs(canvas.x - x)) / (canvas.pixel * 2), 0, 1) * (canvas.y > top)
            picture = cover(picture, tree.astype(np.float32), colour)
    return cover(picture, below(canvas, hills(random, canvas, 0.74, 0.02)), (0.30, 0.48, 0.24))


def paint_city(random: np.random.Generator, canvas: Canvas) -> Pixels:
    picture = gradient(canvas, (0, (0.60, 0.76, 0.92)), (0.7, (0.92, 0.90, 0.88)))
    x = -0.03
    while x < 1:
        width, top = random.uniform(0.12, 0.2), random.uniform(0.18, 0.48)
        inside = ((canvas.x > x) & (canvas.x < x + width * 0.94) & (canvas.y > top)).astype(np.float32)
        tone = random.uniform(0.42, 0.62)
        picture = cover(picture, inside, (tone * 0.9, tone, tone * 1.16))
        columns, rows = (canvas.x - x) % 0.05, (canvas.y - top) % 0.08
        lit = inside * ((columns > 0.016) & (columns < 0.04) & (rows > 0.03) & (rows < 0.065))
        picture = cover(picture, lit.astype(np.float32) * 0.8, (0.98, 0.92, 0.70))
        x += width
    return cover(picture, below(canvas, 0.80), (0.42, 0.43, 0.47))


def paint_window(random: np.random.Generator, canvas: Canvas) -> Pixels:
    wall: Rgb = (0.95, 0.87, 0.76) if random.random() < 0.6 else (0.90, 0.90, 0.88)
    left, right, low = random.uniform(0.08, 0.16), random.uniform(0.84, 0.92), 0.76
    view = gradient(canvas, (0.05, (0.52, 0.79, 0.97)), (0.75, (0.90, 0.96, 0.99)))
    picture = np.broadcast_to(np.array(wall, dtype=np.float32), view.shape)
    hole = ((canvas.x > left) & (canvas.x < right) & (canvas.y > 0.07) & (canvas.y < low)).astype(np.float32)
    middle = (left + right) / 2
    glass = hole * (np.abs(canvas.x - middle) > 0.018) * (canvas.x > left + 0.03) * (canvas.x < right - 0.03)
    glass = glass * (canvas.y > 0.10) * (np.abs(canvas.y - 0.36) > 0.014)
    picture = cover(cover(picture, hole, (0.99, 0.99, 0.98)), glass.astype(np.float32), view)
    return cover(picture, below(canvas, low), gradient(canvas, (low, (0.78, 0.56, 0.36)), (1, (0.62, 0.42, 0.26))))


SCENES = (
    Scene(("grass", "meadow", "lawn", "grassland", "garden"), ("草地", "草原", "绿草地", "花园", "草坪"), paint_grass),
    Scene(("beach", "seaside", "ocean"), ("沙滩", "海边", "海滩", "海边沙滩"), paint_beach),
    Scene(("night", "night sky", "starry sky"), ("夜晚", "星空", "夜空", "晚上", "夜景"), paint_night),
    Scene(("space", "outer space", "galaxy", "universe", "cosmos"), ("太空", "宇宙", "外太空", "银河"), paint_space),
    Scene(("snow", "winter", "snowy ground"), ("雪地", "雪景", "冬天", "下雪"), paint_snow),
    Scene(("sunset", "dusk", "evening glow"), ("日落", "黄昏", "夕阳", "傍晚", "晚霞"), paint_sunset),
    Scene(("sky", "blue sky", "clouds"), ("天空", "蓝天", "蓝天白云"), paint_sky),
    Scene(("forest", "woodland", "woods"), ("森林", "树林", "丛林"), paint_forest),
    Scene(("city", "street", "downtown"), ("城市", "街道", "都市", "街上"), paint_city),
    Scene(("window", "window sill", "windowsill", "room"), ("窗台", "窗边", "窗户", "房间", "室内"), paint_window),
)
