"""Z-Image's transformer for batches of one picture size and one caption length."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import attend
from .rotary import pair_angles, pair_rotation, rotate

PADDING_MULTIPLE = 32


@dataclass(frozen=True)
class TransformerConfig:
    dim: int = 384
    heads: int = 6
    layers: int = 4
    refiners: int = 1
    caption_dim: int = 256
    channels: int = 16
    patch: int = 2
    axes: tuple[int, int, int] = (16, 24, 24)
    theta: float = 256.0
    time_scale: float = 1000.0
    eps: float = 1e-5

    @property
    def modulation(self) -> int:
        return min(self.dim, 256)

    @property
    def inner(self) -> int:
        return int(self.dim / 3 * 8)

    @property
    def patch_values(self) -> int:
        return self.patch * self.patch * self.channels


@dataclass(frozen=True)
class Angles:
    cosine: Tensor
    sine: Tensor
    turn: Tensor

    def part(self, start: int, stop: int) -> "Angles":
        return Angles(self.cosine[start:stop], self.sine[start:stop], self.turn)


class Attention(nn.Module):
    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.to_q = nn.Linear(config.dim, config.dim, bias=False)
        self.to_k = nn.Linear(config.dim, config.dim, bias=False)
        self.to_v = nn.Linear(config.dim, config.dim, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(config.dim, config.dim, bias=False)])
        self.norm_q = nn.RMSNorm(config.dim // config.heads, eps=config.eps)
        self.norm_k = nn.RMSNorm(config.dim // config.heads, eps=config.eps)

    def forward(self, x: Tensor, angles: Angles) -> Tensor:
        batch, length, dim = x.shape
        shape = (batch, length, self.heads, dim // self.heads)
        query = rotate(self.norm_q(self.to_q(x).view(shape)), angles.cosine, angles.sine, angles.turn)
        key = rotate(self.norm_k(self.to_k(x).view(shape)), angles.cosine, angles.sine, angles.turn)
        value = self.to_v(x).view(shape)
        return self.to_out[0](attend(query, key, value))


class FeedForward(nn.Module):
    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.w1 = nn.Linear(config.dim, config.inner, bias=False)
        self.w2 = nn.Linear(config.inner, config.dim, bias=False)
        self.w3 = nn.Linear(config.dim, config.inner, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


class Block(nn.Module):
    def __init__(self, config: TransformerConfig, modulated: bool) -> None:
        super().__init__()
        self.attention = Attention(config)
        self.feed_forward = FeedForward(config)
        self.attention_norm1 = nn.RMSNorm(config.dim, eps=config.eps)
        self.ffn_norm1 = nn.RMSNorm(config.dim, eps=config.eps)
        self.attention_norm2 = nn.RMSNorm(config.dim, eps=config.eps)
        self.ffn_norm2 = nn.RMSNorm(config.dim, eps=config.eps)
        if modulated:
            self.adaLN_modulation = nn.Sequential(nn.Linear(config.modulation, 4 * config.dim))

    def forward(self, x: Tensor, angles: Angles, time: Tensor | None = None) -> Tensor:
        if time is None:
            x = x + self.attention_norm2(self.attention(self.attention_norm1(x), angles))
            return x + self.ffn_norm2(self.feed_forward(self.ffn_norm1(x)))
        scale_a, gate_a, scale_f, gate_f = self.adaLN_modulation(time)[:, None].chunk(4, -1)
        x = x + gate_a.tanh() * self.attention_norm2(self.attention(self.attention_norm1(x) * (1 + scale_a), angles))
        return x + gate_f.tanh() * self.ffn_norm2(self.feed_forward(self.ffn_norm1(x) * (1 + scale_f)))


class TimeEmbedder(nn.Module):
    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(256, 1024), nn.SiLU(), nn.Linear(1024, config.modulation))

    def forward(self, time: Tensor, dtype: torch.dtype) -> Tensor:
        frequencies = torch.exp(-torch.arange(128, device=time.device) / 128 * torch.log(torch.tensor(10000.0)))
        angles = time.float()[:, None] * frequencies
        return self.mlp(torch.cat([angles.cos(), angles.sin()], -1).to(dtype))


class FinalLayer(nn.Module):
    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.norm_final = nn.LayerNorm(config.dim, elementwise_affine=False, eps=1e-6)
        self.linear = nn.Linear(config.dim, config.patch_values)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(config.modulation, config.dim))

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        return self.linear(self.norm_final(x) * (1 + self.adaLN_modulation(time))[:, None])


class Transformer(nn.Module):
    """Noisy latents [batch, 16, h, w], caption states [batch, length, 256] -> velocity (data to noise)."""

    def __init__(self, config: TransformerConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or TransformerConfig()
        self.all_x_embedder = nn.ModuleDict({"2-1": nn.Linear(config.patch_values, config.dim)})
        self.all_final_layer = nn.ModuleDict({"2-1": FinalLayer(config)})
        self.noise_refiner = nn.ModuleList(Block(config, True) for _ in range(config.refiners))
        self.context_refiner = nn.ModuleList(Block(config, False) for _ in range(config.refiners))
        self.t_embedder = TimeEmbedder(config)
        self.cap_embedder = nn.Sequential(
            nn.RMSNorm(config.caption_dim, eps=config.eps), nn.Linear(config.caption_dim, config.dim)
        )
        self.x_pad_token = nn.Parameter(torch.zeros(1, config.dim))
        self.cap_pad_token = nn.Parameter(torch.zeros(1, config.dim))
        self.layers = nn.ModuleList(Block(config, True) for _ in range(config.layers))
        self.register_buffer("turn", pair_rotation(config.dim // config.heads), persistent=False)

    def forward(self, latents: Tensor, sigma: Tensor, caption: Tensor, known: Tensor) -> Tensor:
        """`known` [batch, length] is true for real caption tokens; the length is a multiple of 32."""
        _, _, height, width = latents.shape
        rows, columns, length = height // 2, width // 2, caption.shape[1]
        count = rows * columns
        padding = -count % PADDING_MULTIPLE
        dtype = self.x_pad_token.dtype
        angles = self.angles(rows, columns, length, padding, latents.device, dtype)
        time = self.t_embedder((1 - sigma) * self.config.time_scale, dtype)
        x = self.all_x_embedder["2-1"](patchify(latents).to(dtype))
        if padding:
            x = torch.cat([x, self.x_pad_token.expand(len(x), padding, -1)], 1)
        states = torch.where(known[..., None], self.cap_embedder(caption), self.cap_pad_token)
        for block in self.noise_refiner:
            x = block(x, angles.part(0, count + padding), time)
        for block in self.context_refiner:
            states = block(states, angles.part(count + padding, count + padding + length))
        both = torch.cat([x, states], 1)
        for block in self.layers:
            both = block(both, angles, time)
        out = self.all_final_layer["2-1"](both[:, :count], time)
        return -unpatchify(out.float(), rows, columns)

    def angles(
        self, rows: int, columns: int, length: int, padding: int, device: torch.device, dtype: torch.dtype
    ) -> Angles:
        config = self.config
        cosine, sine = pair_angles(positions(rows, columns, length, padding), config.axes, config.theta)
        turn = self.get_buffer("turn")
        return Angles(cosine.to(device, dtype), sine.to(device, dtype), turn.to(dtype))


def positions(rows: int, columns: int, length: int, padding: int) -> Tensor:
    """Image tokens, their padding, caption tokens: time, row and column of each."""
    row, column = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    image = torch.stack([torch.full_like(row, 1 + length), row, column], -1).view(-1, 3)
    caption = torch.zeros(length, 3, dtype=torch.long)
    caption[:, 0] = torch.arange(1, length + 1)
    return torch.cat([image, torch.zeros(padding, 3, dtype=torch.long), caption])


def patchify(latents: Tensor) -> Tensor:
    batch, channels, height, width = latents.shape
    cut = latents.view(batch, channels, height // 2, 2, width // 2, 2)
    return cut.permute(0, 2, 4, 3, 5, 1).reshape(batch, -1, 4 * channels)


def unpatchify(tokens: Tensor, rows: int, columns: int) -> Tensor:
    cut = tokens.view(len(tokens), rows, columns, 2, 2, -1)
    return cut.permute(0, 5, 1, 3, 2, 4).reshape(len(tokens), -1, rows * 2, columns * 2)


def initialize(transformer: Transformer, generator: torch.Generator) -> None:
    """Matrices keep the size of what goes through them; gates and the last layer start near nothing."""
    for name, parameter in transformer.named_parameters():
        if parameter.ndim > 1:
            scale = 0.02 if "pad_token" in name or "adaLN" in name or "final_layer" in name else 1.0
            spread = 1.0 if "pad_token" in name else parameter.shape[1] ** -0.5
            parameter.data.normal_(0, scale * spread, generator=generator)
