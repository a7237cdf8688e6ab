"""Threads that share the weights: each takes the next piece of work, so that a busy core holds nobody up."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch
import torch._inductor.config as inductor

Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers:
    """torch computes on one thread inside each of these; autograd on a CPU stays on its caller's thread."""

    def __init__(self, count: int) -> None:
        torch.set_num_threads(1)
        inductor.cpp.threads = 1
        self.pool = ThreadPoolExecutor(count, initializer=lambda: torch.set_num_threads(1))

    def map(self, work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        return list(self.pool.map(work, items))

    def close(self) -> None:
        self.pool.shutdown()
