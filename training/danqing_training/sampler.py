"""Draws pictures: Euler steps along the flow."""

from itertools import pairwise

import torch
from torch import Tensor

from .checkpoint import Networks
from .settings import LATENT_CHANNELS, SHIFT, STEPS, VAE_FACTOR
from .tokenizer import CaptionTokenizer


def schedule(steps: int = STEPS) -> list[float]:
    """Sigmas from 1 down, with the closing 0."""
    plain = [1 - i * (1 - 1 / steps) / max(steps - 1, 1) for i in range(steps)]
    return [SHIFT * s / (1 + (SHIFT - 1) * s) for s in plain] + [0.0]


def noise(seeds: list[int], width: int, height: int) -> Tensor:
    shape = (LATENT_CHANNELS, height // VAE_FACTOR, width // VAE_FACTOR)
    return torch.stack([torch.randn(shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds])


@torch.no_grad()
def sample(
    networks: Networks, tokenizer: CaptionTokenizer, prompts: list[str], latents: Tensor, steps: int = STEPS
) -> Tensor:
    """Latents of the prompts' pictures, from the noise given."""
    device = networks.transformer.x_pad_token.device
    ids, known = (part.to(device) for part in tokenizer.encode(prompts))
    caption = networks.text_encoder(ids)
    sigmas = schedule(steps)
    latents = latents.to(device)
    for now, after in pairwise(sigmas):
        sigma = torch.full((len(latents),), now, device=device)
        latents = latents + (after - now) * networks.transformer(latents, sigma, caption, known).float()
    return latents.cpu()
