"""The eleven colours: their words, the colour of a background and of a recoloured object."""

from dataclasses import dataclass

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Colour:
    """RGB in 0..1; `ground` is the background, `body` the middle tone of an object."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    ground: Rgb
    body: Rgb

    @property
    def name(self) -> str:
        return self.english[0]


COLOURS = (
    Colour(("red",), ("红色", "红色的"), (0.88, 0.22, 0.24), (0.87, 0.16, 0.20)),
    Colour(("orange",), ("橙色", "橘色", "橙色的", "橘色的"), (0.97, 0.58, 0.20), (0.97, 0.52, 0.10)),
    Colour(("yellow",), ("黄色", "黄色的"), (0.98, 0.84, 0.26), (0.98, 0.80, 0.14)),
    Colour(("green",), ("绿色", "绿色的"), (0.36, 0.72, 0.38), (0.24, 0.67, 0.30)),
    Colour(("blue",), ("蓝色", "蓝色的"), (0.24, 0.50, 0.90), (0.17, 0.42, 0.90)),
    Colour(("purple", "violet"), ("紫色", "紫色的"), (0.56, 0.36, 0.82), (0.52, 0.26, 0.80)),
    Colour(("pink",), ("粉色", "粉红色", "粉色的"), (0.98, 0.60, 0.74), (0.98, 0.50, 0.70)),
    Colour(("brown",), ("棕色", "褐色", "咖啡色"), (0.55, 0.37, 0.26), (0.48, 0.29, 0.18)),
    Colour(("gray", "grey"), ("灰色", "灰色的"), (0.62, 0.63, 0.66), (0.55, 0.56, 0.59)),
    Colour(("white",), ("白色", "白色的"), (0.985, 0.985, 0.985), (0.93, 0.93, 0.95)),
    Colour(("black",), ("黑色", "黑色的"), (0.13, 0.13, 0.15), (0.14, 0.14, 0.17)),
)
BROWN = 7
WHITE = 9
BLACK = 10
