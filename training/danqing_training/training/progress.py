"""Sums up a run's log."""

import json
from collections import defaultdict
from pathlib import Path

RECENT = 40


def summarize_log(path: Path) -> list[str]:
    """Samples and hours in all, and for each size the mean loss of early and recent steps."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if not lines:
        return ["no step yet"]
    last = lines[-1]
    losses: defaultdict[str, list[float]] = defaultdict(list)
    for line in lines:
        losses[line["size"]].append(line["loss"])
    rows = [f"step {last['step']}, {last['samples']} samples, {last['seconds'] / 3600:.2f} h, last at {last['time']}"]
    for size, values in sorted(losses.items()):
        first, recent = mean(values[:RECENT]), mean(values[-RECENT:])
        rows.append(f"{size}: {len(values)} steps, loss {first:.3f} at first, {recent:.3f} lately")
    return rows


def mean(values: list[float]) -> float:
    return sum(values) / len(values)
