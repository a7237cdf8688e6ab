"""Trains the VAE: Charbonnier and gradient losses, a little noise on the latents, no Kullback-Leibler term."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..data.compose import Composer
from ..vae import to_tensor
from .vae_start import fit_ends, fold_statistics, new_vae

EPS = 1e-3
GRADIENT_WEIGHT = 0.5
LATENT_NOISE = 0.05
START_PICTURES = 16
STATISTICS_PICTURES = 64


@dataclass(frozen=True)
class VaePlan:
    """First crops of 64 pixels, then whole pictures; the rate falls to nothing at the end."""

    steps: int = 3000
    crop_steps: int = 2000
    crops: int = 32
    pictures: int = 4
    rate: float = 2e-3
    seed: int = 0
    save_steps: int = 100

    def rate_at(self, step: int) -> float:
        return self.rate * min(1.0, (step + 1) / 50) * max(0.01, 1 - step / self.steps)


class VaeTrainer:
    """Goes on where it stopped."""

    def __init__(self, composer: Composer, plan: VaePlan, folder: Path) -> None:
        self.composer, self.plan, self.folder = composer, plan, folder
        self.state = folder / "state.pt"
        folder.mkdir(parents=True, exist_ok=True)
        self.vae = new_vae(plan.seed)
        self.optimizer = torch.optim.AdamW(self.vae.parameters(), lr=plan.rate, betas=(0.9, 0.99), weight_decay=0.0)
        self.step = 0
        if self.state.exists():
            saved = torch.load(self.state, weights_only=True)
            self.vae.load_state_dict(saved["vae"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.step = saved["step"]
        else:
            fit_ends(self.vae, self.pictures(START_PICTURES, 0))

    def run(self, target: Path) -> None:
        while self.step < self.plan.steps:
            self.train_step()
            if self.step % self.plan.save_steps == 0:
                self.save()
        self.save()
        self.vae.to(torch.bfloat16).save_pretrained(target)

    def train_step(self) -> float:
        if self.step == self.plan.crop_steps:
            self.fold()
        for group in self.optimizer.param_groups:
            group["lr"] = self.plan.rate_at(self.step)
        images = self.batch()
        latents = self.vae.encode(images).latent_dist.mean
        generator = torch.Generator().manual_seed(self.plan.seed + self.step)
        noisy = latents + LATENT_NOISE * latents.detach().std() * torch.randn(latents.shape, generator=generator)
        loss = picture_loss(self.vae.decode(noisy).sample, images)
        self.optimizer.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.vae.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        line = {"step": self.step, "loss": round(loss.item(), 4), "time": time.strftime("%H:%M:%S")}
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        return loss.item()

    def batch(self) -> Tensor:
        whole = self.step >= self.plan.crop_steps
        if whole:
            return self.pictures(self.plan.pictures, self.step)
        pictures = self.pictures(self.plan.crops // 8, self.step)
        random = np.random.default_rng([self.plan.seed, self.step, 6])
        corners = random.integers(0, 256 - 64, size=(self.plan.crops, 2))
        cut = [
            pictures[i % len(pictures), :, top : top + 64, left : left + 64] for i, (top, left) in enumerate(corners)
        ]
        return torch.stack(cut)

    def pictures(self, count: int, step: int) -> Tensor:
        seeds = range(step * count, (step + 1) * count)
        return to_tensor([self.composer.draw(self.composer.invent(seed), 256, 256) for seed in seeds])

    @torch.no_grad()
    def fold(self) -> None:
        """Latents of mean 0 and deviation 1, channel by channel; the steps that follow mend the pictures' rims."""
        latents = self.vae.encode(self.pictures(STATISTICS_PICTURES, 1_000_000)).latent_dist.mean
        fold_statistics(self.vae, latents.mean((0, 2, 3)), latents.std((0, 2, 3)))

    def save(self) -> None:
        temporary = self.state.with_suffix(".part")
        saved = {"vae": self.vae.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step}
        torch.save(saved, temporary)
        temporary.replace(self.state)


def picture_loss(drawn: Tensor, images: Tensor) -> Tensor:
    loss = charbonnier(drawn - images)
    for axis in (2, 3):
        loss = loss + GRADIENT_WEIGHT * charbonnier(drawn.diff(dim=axis) - images.diff(dim=axis))
    return loss


def charbonnier(difference: Tensor) -> Tensor:
    return (difference.square() + EPS**2).sqrt().mean()
