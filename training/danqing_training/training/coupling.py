"""Noise that tells what no caption tells.

Were direction and place independent of the noise, the first step could only draw their average, and what the steps
after it make of an average is deformed. So two means of the noise say which of them a picture has. All pictures
together still have plain Gaussian noise, so that any sampler's noise will do: its means choose.
"""

import torch
from torch import Tensor

from ..data.compose import SHARE_ASIDE, SHARE_TURNED, Picture
from ..data.layout import MIDDLE

TURNED_CHANNEL, ASIDE_CHANNEL = 0, 1
LEAST = 1e-6


def couple(noise: Tensor, pictures: list[Picture]) -> Tensor:
    """Noise [n, channels, height, width] whose means lie where each picture's direction and place want them."""
    coupled = noise.clone()
    for one, picture in zip(coupled, pictures, strict=True):
        move_mean(one[TURNED_CHANNEL], *turned_range(picture))
        if picture.layout == MIDDLE:
            move_mean(one[ASIDE_CHANNEL], *aside_range(picture))
    return coupled


def turned_range(picture: Picture) -> tuple[float, float]:
    """Of the quantiles of the mean."""
    limit = 1 - SHARE_TURNED * picture.variety
    return (limit, 1.0) if picture.turned else (0.0, limit)


def aside_range(picture: Picture) -> tuple[float, float]:
    share = SHARE_ASIDE * picture.variety / 2
    return {-1: (0.0, share), 0: (share, 1 - share), 1: (1 - share, 1.0)}[picture.aside]


def move_mean(channel: Tensor, low: float, high: float) -> None:
    """In place: the mean's quantile goes to the same share of the range."""
    scale = channel.numel() ** 0.5
    mean = channel.mean() * scale
    quantile = low + (high - low) * torch.special.ndtr(mean.double())
    wanted = torch.special.ndtri(quantile.clamp(LEAST, 1 - LEAST)).to(channel.dtype)
    channel.add_((wanted - mean) / scale)
