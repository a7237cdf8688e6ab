"""Where things lie and the sizes that every part of the recipe shares."""

import os
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LATENT_CHANNELS = 16
VAE_FACTOR = 8
PATCH = 2
PIXELS_PER_TOKEN = VAE_FACTOR * PATCH
CAPTION_MULTIPLE = 32
SHIFT = 3.0
STEPS = 8
PROMPT_TEMPLATE = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"


@dataclass(frozen=True)
class Folders:
    """The working folder: everything in it can be made again, none of it belongs to the repository."""

    work: Path

    @property
    def cache(self) -> Path:
        return self.work / "cache"

    @property
    def shards(self) -> Path:
        return self.work / "shards"

    @property
    def runs(self) -> Path:
        return self.work / "runs"

    @property
    def sprites(self) -> Path:
        return self.cache / "node_modules/@lobehub/fluent-emoji-3d/assets"

    @property
    def names(self) -> Path:
        return self.cache / "node_modules/emojibase-data"


def default_work_folder() -> Path:
    """DANQING_TRAINING_WORK, or a folder in the user's cache."""
    named = os.environ.get("DANQING_TRAINING_WORK")
    return Path(named) if named else Path.home() / ".cache" / "danqing-training"
