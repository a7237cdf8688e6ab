"""The linear map from latents to colours, for previews while a picture is drawn."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .data.compose import Composer
from .settings import VAE_FACTOR
from .vae import encode, read_vae

PICTURES = 256
BATCH = 16
DIGITS = 4


@dataclass(frozen=True)
class PreviewMap:
    """Colour = factors x latent + bias, in 0..1; `error` is the root mean square of what is left, per colour."""

    factors: list[list[float]]
    bias: list[float]
    error: list[float]


def fit_preview(folder: Path, composer: Composer, count: int = PICTURES) -> PreviewMap:
    """Least squares over encoded pictures, against their pixels averaged over 8x8."""
    vae = read_vae(folder)
    latents, colours = [], []
    for start in range(0, count, BATCH):
        pictures = [composer.draw(composer.invent(seed), 256, 256) for seed in range(start, min(start + BATCH, count))]
        latents.append(encode(vae, pictures).permute(0, 2, 3, 1).reshape(-1, 16).numpy())
        side = 256 // VAE_FACTOR
        blocks = np.stack(pictures).reshape(-1, side, VAE_FACTOR, side, VAE_FACTOR, 3)
        colours.append(blocks.mean((2, 4)).reshape(-1, 3))
    inputs = np.concatenate(latents)
    inputs = np.concatenate([inputs, np.ones((len(inputs), 1), dtype=inputs.dtype)], 1)
    wanted = np.concatenate(colours)
    solved, *_ = np.linalg.lstsq(inputs, wanted, rcond=None)
    error = np.sqrt(np.mean((np.clip(inputs @ solved, 0, 1) - wanted) ** 2, 0))
    rounded = np.round(solved.T.astype(np.float64), DIGITS)
    return PreviewMap(rounded[:, :-1].tolist(), rounded[:, -1].tolist(), [round(float(part), DIGITS) for part in error])
