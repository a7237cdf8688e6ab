"""The VAE of a checkpoint folder: pictures to latents and back."""

from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from numpy.typing import NDArray
from torch import Tensor


def read_vae(folder: Path, dtype: torch.dtype = torch.float32) -> AutoencoderKL:
    vae = AutoencoderKL.from_pretrained(folder / "vae", torch_dtype=dtype)
    vae.eval().requires_grad_(False)
    return vae


def to_tensor(pictures: list[NDArray[np.float32]]) -> Tensor:
    """RGB in 0..1, [height, width, 3] each, to [batch, 3, height, width] in -1..1."""
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous() * 2 - 1


def to_pictures(tensor: Tensor) -> NDArray[np.uint8]:
    """[batch, 3, height, width] in -1..1 to RGB bytes [batch, height, width, 3]."""
    bytes_ = ((tensor.float() / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8)
    return bytes_.permute(0, 2, 3, 1).numpy()


@torch.no_grad()
def encode(vae: AutoencoderKL, pictures: list[NDArray[np.float32]]) -> Tensor:
    """The mean of the latents: scaling 1 and shift 0 are folded into the weights."""
    return vae.encode(to_tensor(pictures).to(vae.device, vae.dtype)).latent_dist.mean.float().cpu()


@torch.no_grad()
def decode(vae: AutoencoderKL, latents: Tensor) -> NDArray[np.uint8]:
    return to_pictures(vae.decode(latents.to(vae.device, vae.dtype)).sample.cpu())
