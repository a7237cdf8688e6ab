"""Turns captions into token ids."""

from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from .settings import CAPTION_MULTIPLE, PROMPT_TEMPLATE


class CaptionTokenizer:
    """Wraps the tokenizer of a checkpoint folder."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        padding = self.tokenizer.token_to_id("<|endoftext|>")
        if padding is None:
            raise ValueError(f"{folder}: no <|endoftext|> among the special tokens")
        self.padding = padding

    def encode(self, captions: list[str]) -> tuple[Tensor, Tensor]:
        """Ids [batch, length] and which of them are real; the length is a multiple of 32."""
        lists = [self.tokenizer.encode(PROMPT_TEMPLATE.format(text)).ids for text in captions]
        longest = max(map(len, lists))
        length = longest + -longest % CAPTION_MULTIPLE
        ids = torch.full((len(lists), length), self.padding)
        for row, tokens in zip(ids, lists, strict=True):
            row[: len(tokens)] = torch.tensor(tokens)
        lengths = torch.tensor([len(tokens) for tokens in lists])
        return ids, torch.arange(length) < lengths[:, None]
