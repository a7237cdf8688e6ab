"""Writes a checkpoint folder in the official layout, from a training run and the parts that it did not train."""

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from .checkpoint import WEIGHTS

LIMIT_BYTES = 40_000_000
KEPT = ("scheduler", "tokenizer", "vae", "model_index.json", "danqing.json")


def read_averages(state: Path) -> dict[str, Tensor]:
    """The averaged weights of a run."""
    saved = torch.load(state, map_location="cpu", weights_only=True)
    return {name: slot["average"] for name, slot in saved["optimizer"].items()}


def export(state: Path, base: Path, target: Path) -> int:
    """Returns the folder's size in bytes. The folder appears whole or not at all.

    The base has everything that Danqing wants of a model: its danqing.json too.
    """
    temporary = target.with_name(f"{target.name}.part")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    for name in KEPT:
        if (base / name).is_dir():
            shutil.copytree(base / name, temporary / name)
        else:
            shutil.copyfile(base / name, temporary / name)
    averages = read_averages(state)
    for part in ("transformer", "text_encoder"):
        (temporary / part).mkdir()
        shutil.copyfile(base / part / "config.json", temporary / part / "config.json")
        own = {name.removeprefix(f"{part}."): value for name, value in averages.items() if name.startswith(f"{part}.")}
        save_file(merge(load_file(base / WEIGHTS[part]), own), temporary / WEIGHTS[part], metadata={"format": "pt"})
    size = sum(path.stat().st_size for path in temporary.rglob("*") if path.is_file())
    if size > LIMIT_BYTES:
        raise ValueError(f"{size} bytes: more than the {LIMIT_BYTES} that a clone shall carry")
    shutil.rmtree(target, ignore_errors=True)
    temporary.replace(target)
    return size


def merge(base: dict[str, Tensor], trained: dict[str, Tensor]) -> dict[str, Tensor]:
    """Trained weights under the names of the base; what nobody trained (the unused last text layer) stays."""
    merged = {name: value.bfloat16().contiguous() for name, value in base.items()}
    for name, value in trained.items():
        full = name if name in merged else f"model.{name}"
        if full not in merged or merged[full].shape != value.shape:
            raise KeyError(f"{name} has no counterpart in the base checkpoint")
        merged[full] = value.bfloat16().contiguous()
    return merged


def write_preview(card: Path, factors: list[list[float]], bias: list[float]) -> None:
    """Replaces the preview map in a model's danqing.json, one row a line."""
    described = json.loads(card.read_text(encoding="utf-8"))
    described["preview"] = {"factors": "FACTORS", "bias": "BIAS"}
    rows = ",\n      ".join(json.dumps(row) for row in factors)
    text = json.dumps(described, indent=2, ensure_ascii=False)
    text = text.replace('"FACTORS"', f"[\n      {rows}\n    ]").replace('"BIAS"', json.dumps(bias))
    card.write_text(text + "\n", encoding="utf-8")
