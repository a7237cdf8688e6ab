"""Draws the same prompts here, with diffusers' pipeline and with Danqing, and compares."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import ZImagePipeline
from numpy.typing import NDArray
from PIL import Image

from ..settings import REPOSITORY, STEPS
from .report import draw_prompts

PROMPTS = (
    "cat",
    "一只可爱的橘色猫咪，窗台，阳光",
    "a fox in the forest",
    "雪人，冬天",
    "unknownthing, blue background",
)


@dataclass(frozen=True)
class Agreement:
    """Least PSNR over the prompts, in dB; infinite where the bytes are equal."""

    program: str
    worst: float
    equal_bytes: float


def compare(folder: Path) -> list[Agreement]:
    """All in f32; prompt n from seed n."""
    own = draw_prompts(folder, list(PROMPTS))
    return [
        summarize("diffusers", own, draw_with_diffusers(folder)),
        summarize("Danqing", own, draw_with_danqing(folder)),
    ]


def draw_with_diffusers(folder: Path) -> NDArray[np.uint8]:
    pipeline = ZImagePipeline.from_pretrained(folder, torch_dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    drawn = [
        pipeline(
            prompt, height=256, width=256, num_inference_steps=STEPS, guidance_scale=0.0,
            generator=torch.Generator().manual_seed(seed),
        ).images[0]
        for seed, prompt in enumerate(PROMPTS)
    ]  # fmt: skip
    return np.stack([np.asarray(picture) for picture in drawn])


def draw_with_danqing(folder: Path) -> NDArray[np.uint8]:
    drawn = []
    with tempfile.TemporaryDirectory() as name:
        for seed, prompt in enumerate(PROMPTS):
            path = Path(name) / f"{seed}.png"
            options = ["--seed", str(seed), "--size", "256x256", "--steps", str(STEPS), "--precision", "f32"]
            command = ["node", str(REPOSITORY / "bin/danqing.js"), "generate", prompt, "--model", str(folder.resolve())]
            where = ["--device", "cpu", "--threads", "1", "--no-prompt-cache", "--quiet", "--output", str(path)]
            subprocess.run([*command, *options, *where], check=True, stdout=subprocess.DEVNULL)
            drawn.append(np.asarray(Image.open(path).convert("RGB")))
    return np.stack(drawn)


def summarize(program: str, own: NDArray[np.uint8], theirs: NDArray[np.uint8]) -> Agreement:
    errors = [float(np.mean((a.astype(np.float64) - b) ** 2)) for a, b in zip(own, theirs, strict=True)]
    worst = max(errors)
    psnr = 10 * np.log10(255**2 / worst) if worst else float("inf")
    return Agreement(program, float(psnr), float(np.mean(own == theirs)))
