"""Qwen3 in small: only the layers whose output the transformer sees."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import attend
from .rotary import half_angles, half_rotation, rotate


@dataclass(frozen=True)
class TextEncoderConfig:
    vocabulary: int = 4096
    dim: int = 256
    layers: int = 2
    heads: int = 4
    key_heads: int = 2
    head_dim: int = 64
    inner: int = 768
    theta: float = 1e6
    eps: float = 1e-6


class Attention(nn.Module):
    def __init__(self, config: TextEncoderConfig) -> None:
        super().__init__()
        self.config = config
        width, keys = config.heads * config.head_dim, config.key_heads * config.head_dim
        self.q_proj = nn.Linear(config.dim, width, bias=False)
        self.k_proj = nn.Linear(config.dim, keys, bias=False)
        self.v_proj = nn.Linear(config.dim, keys, bias=False)
        self.o_proj = nn.Linear(width, config.dim, bias=False)
        self.q_norm = nn.RMSNorm(config.head_dim, eps=config.eps)
        self.k_norm = nn.RMSNorm(config.head_dim, eps=config.eps)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor, turn: Tensor) -> Tensor:
        batch, length, _ = x.shape
        shape = (batch, length, -1, self.config.head_dim)
        query = rotate(self.q_norm(self.q_proj(x).view(shape)), cosine, sine, turn)
        key = rotate(self.k_norm(self.k_proj(x).view(shape)), cosine, sine, turn)
        value = self.v_proj(x).view(shape)
        groups = self.config.heads // self.config.key_heads
        key, value = (part.repeat_interleave(groups, dim=2) for part in (key, value))
        return self.o_proj(attend(query, key, value, causal=True))


class FeedForward(nn.Module):
    def __init__(self, config: TextEncoderConfig) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.dim, config.inner, bias=False)
        self.up_proj = nn.Linear(config.dim, config.inner, bias=False)
        self.down_proj = nn.Linear(config.inner, config.dim, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, config: TextEncoderConfig) -> None:
        super().__init__()
        self.input_layernorm = nn.RMSNorm(config.dim, eps=config.eps)
        self.self_attn = Attention(config)
        self.post_attention_layernorm = nn.RMSNorm(config.dim, eps=config.eps)
        self.mlp = FeedForward(config)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor, turn: Tensor) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cosine, sine, turn)
        return x + self.mlp(self.post_attention_layernorm(x))


class TextEncoder(nn.Module):
    """Token ids [batch, length], padded on the right, to hidden states before the last (unused) layer."""

    def __init__(self, config: TextEncoderConfig | None = None) -> None:
        super().__init__()
        self.config = config or TextEncoderConfig()
        self.embed_tokens = nn.Embedding(self.config.vocabulary, self.config.dim)
        self.layers = nn.ModuleList(Layer(self.config) for _ in range(self.config.layers))
        self.register_buffer("turn", half_rotation(self.config.head_dim), persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.embed_tokens(ids)
        angles = half_angles(ids.shape[1], self.config.head_dim, self.config.theta)
        cosine, sine = (part.to(x) for part in angles)
        turn = self.get_buffer("turn").to(x)
        for layer in self.layers:
            x = layer(x, cosine, sine, turn)
        return x


def initialize(encoder: TextEncoder, generator: torch.Generator) -> None:
    """Matrices keep the size of what goes through them; branches start small."""
    for name, parameter in encoder.named_parameters():
        if parameter.ndim > 1:
            scale = 1.0 if "embed" in name else parameter.shape[1] ** -0.5
            parameter.data.normal_(0, scale * (0.2 if "o_proj" in name or "down" in name else 1), generator=generator)
