"""The training loop: velocity of the flow, mean squared error."""

import json
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..checkpoint import Networks
from ..data.captions import Captioner
from ..data.shards import SIZES, ShardReader, Size
from ..settings import CAPTION_MULTIPLE, SHIFT
from ..tokenizer import CaptionTokenizer
from .optimizer import Optimizer, Rates, Slot
from .workers import Workers

LOWEST_TIME = 0.06
SHARE_PURE_NOISE = 0.15
WARMUP_STEPS = 20
AVERAGING = 0.995


@dataclass(frozen=True)
class Plan:
    """`shares` are the sizes' shares of the steps; a micro-batch has about so many tokens."""

    shares: dict[str, float]
    rates: Rates
    micro_batches: int = 4
    micro_tokens: int = 2304
    seed: int = 0
    uses: float = 4
    save_seconds: float = 240
    compiled: tuple[str, ...] = ()
    stop_samples: int = 1 << 60
    cooldown_samples: int = 0

    def rate_factor(self, step: int, samples: int) -> float:
        """Warm-up, then constant; falls over the last so many samples."""
        warm = min(1.0, step / WARMUP_STEPS)
        if not self.cooldown_samples:
            return warm
        return warm * min(1.0, max(0.02, (self.stop_samples - samples) / self.cooldown_samples))


class Trainer:
    """Everything random follows from the seed and the step's number, so a run may stop and go on anywhere."""

    def __init__(
        self, networks: Networks, tokenizer: CaptionTokenizer, captioner: Captioner, reader: ShardReader, plan: Plan,
        folder: Path, threads: int,
    ) -> None:  # fmt: skip
        self.networks, self.tokenizer, self.captioner = networks, tokenizer, captioner
        self.reader, self.plan, self.folder = reader, plan, folder
        self.parameters = networks.named_parameters()
        self.optimizer = Optimizer(self.parameters)
        self.workers = Workers(threads)
        self.compiled_loss = torch.compile(networks.loss, dynamic=False)
        self.step, self.samples, self.seconds = 0, 0, 0.0
        self.lock = threading.Lock()
        self.stopping = False
        self.device = networks.transformer.x_pad_token.device
        folder.mkdir(parents=True, exist_ok=True)
        self.state = folder / "state.pt"
        if self.state.exists():
            self.restore()

    def run(self) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: setattr(self, "stopping", True))
        self.compile()
        saved = time.monotonic()
        while not self.stopping and self.samples < self.plan.stop_samples:
            self.train_step()
            if time.monotonic() - saved > self.plan.save_seconds:
                self.save()
                saved = time.monotonic()
        self.save()

    def compile(self) -> None:
        """Before the threads begin: the compiler wants to be alone. Its results are cached on disk."""
        for size in SIZES:
            if size.name in self.plan.compiled and self.plan.shares.get(size.name):
                self.micro_batch(size, 0)

    def train_step(self) -> None:
        started = time.monotonic()
        random = np.random.default_rng([self.plan.seed, self.step, 3])
        size = choose_size(self.plan.shares, random)
        self.step += 1
        seeds = [int(seed) for seed in random.integers(1 << 40, size=self.plan.micro_batches)]
        parts = self.workers.map(lambda seed: self.micro_batch(size, seed), seeds)
        losses, gradients, counts = zip(*parts, strict=True)
        factor = self.plan.rate_factor(self.step, self.samples)
        rates = Rates(self.plan.rates.muon * factor, self.plan.rates.adam * factor)
        averaging = min(AVERAGING, (1 + self.step) / (10 + self.step))

        def update(pair: tuple[Slot, tuple[Tensor, ...]]) -> None:
            slot, of_batches = pair
            self.optimizer.update(slot, torch.stack(of_batches).float().mean(0), rates, self.step, averaging)

        pairs = zip(self.optimizer.slots, zip(*gradients, strict=True), strict=True)
        self.workers.map(update, sorted(pairs, key=lambda pair: -pair[0].master.numel()))
        self.samples += sum(counts)
        self.seconds += time.monotonic() - started
        self.log(size, float(np.mean(losses)), factor)

    def micro_batch(self, size: Size, seed: int) -> tuple[float, list[Tensor], int]:
        random = np.random.default_rng([seed, 4])
        tokens = size.width * size.height // 256 + 32
        count = max(1, round(self.plan.micro_tokens / tokens))
        with self.lock:
            latents, pictures = self.reader.draw(size, count, random)
        ids, known = self.tokenizer.encode([self.captioner.describe(picture, random) for picture in pictures])
        generator = torch.Generator().manual_seed(seed)
        sigma = draw_sigmas(count, generator)
        noise = torch.randn(latents.shape, generator=generator)
        latents, noise, sigma, ids, known = (part.to(self.device) for part in (latents, noise, sigma, ids, known))
        compiled = size.name in self.plan.compiled and ids.shape[1] == CAPTION_MULTIPLE
        loss = (self.compiled_loss if compiled else self.networks.loss)(latents, noise, sigma, ids, known)
        return loss.item(), gradients_of(loss, list(self.parameters.values())), count

    def log(self, size: Size, loss: float, factor: float) -> None:
        line = {
            "step": self.step, "samples": self.samples, "seconds": round(self.seconds), "size": size.name,
            "loss": round(loss, 4), "rate": round(factor, 3), "time": time.strftime("%H:%M:%S"),
        }  # fmt: skip
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def save(self) -> None:
        temporary = self.state.with_suffix(".part")
        counts = {"step": self.step, "samples": self.samples, "seconds": self.seconds}
        torch.save({**counts, "optimizer": self.optimizer.state_dict()}, temporary)
        temporary.replace(self.state)

    def restore(self) -> None:
        saved = torch.load(self.state, map_location=self.device, weights_only=True)
        self.step, self.samples, self.seconds = saved["step"], saved["samples"], saved["seconds"]
        self.optimizer.load_state_dict(saved["optimizer"])


def gradients_of(loss: Tensor, parameters: list[torch.nn.Parameter]) -> list[Tensor]:
    """Zero for what took no part: a size without padding does not use the padding token."""
    found = torch.autograd.grad(loss, parameters, allow_unused=True)
    return [torch.zeros_like(p) if g is None else g for p, g in zip(parameters, found, strict=True)]


def choose_size(shares: dict[str, float], random: np.random.Generator) -> Size:
    names = list(shares)
    weights = np.array([shares[name] for name in names])
    name = names[int(random.choice(len(names), p=weights / weights.sum()))]
    return next(size for size in SIZES if size.name == name)


def draw_sigmas(count: int, generator: torch.Generator) -> Tensor:
    """The sampler's shift; more of pure noise, where each picture begins."""
    plain = LOWEST_TIME + (1 - LOWEST_TIME) * torch.rand(count, generator=generator)
    plain[torch.rand(count, generator=generator) < SHARE_PURE_NOISE] = 1
    return SHIFT * plain / (1 + (SHIFT - 1) * plain)
