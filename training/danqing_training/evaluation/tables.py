"""Tables in Markdown, as the README has them."""

from collections.abc import Iterable

import numpy as np


def to_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *map(list, rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def percent(value: float) -> str:
    """Nothing for what was not asked."""
    return "" if np.isnan(value) else f"{value:.0%}"
