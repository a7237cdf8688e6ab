"""Reads and writes the official folder layout."""

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from .models.text_encoder import TextEncoder
from .models.text_encoder import initialize as initialize_text_encoder
from .models.transformer import Transformer
from .models.transformer import initialize as initialize_transformer

WEIGHTS = {
    "transformer": "transformer/diffusion_pytorch_model.safetensors",
    "text_encoder": "text_encoder/model.safetensors",
    "vae": "vae/diffusion_pytorch_model.safetensors",
}


@dataclass
class Networks:
    """The two networks that are trained together."""

    transformer: Transformer
    text_encoder: TextEncoder

    def named_parameters(self) -> dict[str, torch.nn.Parameter]:
        parts = {"transformer": self.transformer, "text_encoder": self.text_encoder}
        return {f"{part}.{name}": value for part, net in parts.items() for name, value in net.named_parameters()}

    def loss(self, latents: Tensor, noise: Tensor, sigma: Tensor, ids: Tensor, known: Tensor) -> Tensor:
        """Mean squared error of the velocity at these mixtures of picture and noise."""
        mix = sigma[:, None, None, None]
        velocity = self.transformer((1 - mix) * latents + mix * noise, sigma, self.text_encoder(ids), known)
        return (velocity - (noise - latents)).square().mean()

    def to(self, device: str, dtype: torch.dtype) -> None:
        self.transformer.to(device, dtype)
        self.text_encoder.to(device, dtype)

    def load(self, weights: dict[str, Tensor]) -> None:
        for name, parameter in self.named_parameters().items():
            parameter.data.copy_(weights[name])


def new_networks(seed: int) -> Networks:
    """Untrained ones."""
    networks = Networks(Transformer(), TextEncoder())
    generator = torch.Generator().manual_seed(seed)
    initialize_transformer(networks.transformer, generator)
    initialize_text_encoder(networks.text_encoder, generator)
    return networks


def read_networks(folder: Path) -> Networks:
    """The networks of a checkpoint folder; layers of the text encoder that nobody reads are left out."""
    networks = Networks(Transformer(), TextEncoder())
    weights = {f"transformer.{name}": value for name, value in load_file(folder / WEIGHTS["transformer"]).items()}
    for name, value in load_file(folder / WEIGHTS["text_encoder"]).items():
        weights[f"text_encoder.{name.removeprefix('model.')}"] = value
    networks.load(weights)
    return networks
