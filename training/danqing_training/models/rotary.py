"""Rotary positions."""

import torch
from torch import Tensor


def pair_rotation(width: int) -> Tensor:
    """The matrix that takes neighbours (a, b) to (-b, a): a product with it is quicker than moving them about."""
    turn = torch.zeros(width, width)
    even = torch.arange(0, width, 2)
    turn[even + 1, even] = -1
    turn[even, even + 1] = 1
    return turn


def half_rotation(width: int) -> Tensor:
    """The same for halves: the first half is a, the second b."""
    turn = torch.zeros(width, width)
    first = torch.arange(width // 2)
    turn[first + width // 2, first] = -1
    turn[first, first + width // 2] = 1
    return turn


def rotate(x: Tensor, cosine: Tensor, sine: Tensor, turn: Tensor) -> Tensor:
    """x is [..., tokens, heads, width]; cosine and sine are [tokens, 1, width] or wider."""
    return x * cosine + (x @ turn) * sine


def pair_angles(positions: Tensor, widths: tuple[int, ...], theta: float) -> tuple[Tensor, Tensor]:
    """positions is [tokens, axes]; each axis owns so many of the head's channels."""
    parts = [
        positions[:, axis, None].double() * theta ** (-torch.arange(0, width, 2).double() / width)
        for axis, width in enumerate(widths)
    ]
    angles = torch.cat(parts, -1).repeat_interleave(2, -1)[:, None]
    return angles.cos().float(), angles.sin().float()


def half_angles(length: int, width: int, theta: float) -> tuple[Tensor, Tensor]:
    frequencies = theta ** (-torch.arange(0, width, 2).double() / width)
    angles = (torch.arange(length).double()[:, None] * frequencies).repeat(1, 2)[:, None]
    return angles.cos().float(), angles.sin().float()
