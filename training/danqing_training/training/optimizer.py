"""Muon for the matrices of the blocks, Adam for the rest. Weights that compute are bf16, masters are f32."""

from dataclasses import dataclass, field

import torch
from torch import Tensor

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
NEWTON_SCHULZ_STEPS = 5
MOMENTUM = 0.95
BETAS = (0.9, 0.99)
EPS = 1e-8
# Makes an orthogonal update as large as a typical one of Adam's.
UPDATE_SCALE = 0.2


@dataclass(frozen=True)
class Rates:
    muon: float = 3e-3
    adam: float = 3e-3


@dataclass
class Slot:
    """All that the optimiser keeps of one parameter."""

    name: str
    parameter: Tensor
    master: Tensor
    average: Tensor
    state: dict[str, Tensor] = field(default_factory=dict)

    @property
    def is_matrix(self) -> bool:
        inside = any(part in self.name for part in (".layers.", "refiner."))
        return inside and self.parameter.ndim == 2 and "adaLN" not in self.name


def orthogonalize(update: Tensor) -> Tensor:
    """Newton-Schulz: all singular values come near 1."""
    a, b, c = COEFFICIENTS
    x = update.bfloat16()
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = x / (x.norm() * 1.01 + 1e-7)
    for _ in range(NEWTON_SCHULZ_STEPS):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.T if tall else x).float()


class Optimizer:
    """`update` may be called for different slots from different threads."""

    def __init__(self, parameters: dict[str, torch.nn.Parameter]) -> None:
        self.slots = [
            Slot(name, parameter.data, parameter.data.float().clone(), parameter.data.float().clone())
            for name, parameter in parameters.items()
        ]

    def update(self, slot: Slot, gradient: Tensor, rates: Rates, step: int, averaging: float) -> None:
        if slot.is_matrix:
            self.update_matrix(slot, gradient, rates.muon)
        else:
            self.update_other(slot, gradient, rates.adam, step)
        slot.average.lerp_(slot.master, 1 - averaging)
        slot.parameter.copy_(slot.master)

    def update_matrix(self, slot: Slot, gradient: Tensor, rate: float) -> None:
        momentum = slot.state.setdefault("momentum", torch.zeros_like(slot.master))
        momentum.lerp_(gradient, 1 - MOMENTUM)
        direction = orthogonalize(gradient.lerp(momentum, MOMENTUM))
        slot.master.add_(direction, alpha=-rate * UPDATE_SCALE * max(slot.master.shape) ** 0.5)

    def update_other(self, slot: Slot, gradient: Tensor, rate: float, step: int) -> None:
        first = slot.state.setdefault("first", torch.zeros_like(slot.master))
        second = slot.state.setdefault("second", torch.zeros_like(slot.master))
        first.lerp_(gradient, 1 - BETAS[0])
        second.lerp_(gradient.square(), 1 - BETAS[1])
        bias = (1 - BETAS[1] ** step) ** 0.5 / (1 - BETAS[0] ** step)
        slot.master.addcdiv_(first, second.sqrt().add_(EPS), value=-rate * bias)

    def state_dict(self) -> dict[str, dict[str, Tensor]]:
        return {slot.name: {"master": slot.master, "average": slot.average, **slot.state} for slot in self.slots}

    def load_state_dict(self, saved: dict[str, dict[str, Tensor]]) -> None:
        for slot in self.slots:
            kept = saved[slot.name]
            slot.master.copy_(kept["master"])
            slot.average.copy_(kept["average"])
            slot.state = {key: value for key, value in kept.items() if key not in ("master", "average")}
            slot.parameter.copy_(slot.master)
