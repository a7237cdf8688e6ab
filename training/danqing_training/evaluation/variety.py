"""How much the pictures of one prompt differ from seed to seed."""

from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .report import draw_prompts

WORDS = ("cat", "rocket", "castle", "apple", "whale", "一只猫", "草莓", "汽车", "企鹅", "房子")
SEEDS = 4


def seed_difference(folder: Path) -> float:
    """Of bare words, which leave everything but the subject open: see `mean_difference`."""
    pictures = draw_prompts(folder, [word for word in WORDS for _ in range(SEEDS)])
    return mean_difference(pictures.reshape(len(WORDS), SEEDS, -1))


def mean_difference(pictures: NDArray[np.uint8]) -> float:
    """RMS of the difference in 255ths, mean over all pairs of a row; [rows, pictures, values]."""
    values = pictures.astype(np.float32)
    differences = [
        np.sqrt(np.mean((values[:, one] - values[:, other]) ** 2, axis=-1))
        for one, other in combinations(range(values.shape[1]), 2)
    ]
    return float(np.mean(differences))
