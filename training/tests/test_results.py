import json
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from danqing_training.checkpoint import read_networks
from danqing_training.data.compose import COLOUR, PASTEL, Composer, Picture
from danqing_training.data.concepts import find_concept
from danqing_training.data.layout import LEFT, MIDDLE, MIRRORED, PAIR, RIGHT, SMALL
from danqing_training.evaluation.controls import run_controls
from danqing_training.evaluation.questions import SETS, parse_question, read_questions
from danqing_training.evaluation.report import middle_squares
from danqing_training.evaluation.scorers import Judge
from danqing_training.evaluation.tables import percent, to_table
from danqing_training.evaluation.variety import mean_difference
from danqing_training.export import LIMIT_BYTES, export, merge, write_preview
from danqing_training.sampler import noise, sample, schedule
from danqing_training.settings import REPOSITORY
from danqing_training.tokenizer import CaptionTokenizer
from danqing_training.training.optimizer import Optimizer

BASE = REPOSITORY / "models/danqing-mini"


def test_a_hundred_prompts_half_of_them_chinese() -> None:
    prompts = [question.prompt for question in read_questions("hundred")]
    assert len(prompts) == len(set(prompts)) == 100
    assert sum(any("\u4e00" <= letter <= "\u9fff" for letter in prompt) for prompt in prompts) == 50


def test_every_set_parses_and_an_unknown_background_is_an_error() -> None:
    assert all(read_questions(name) for name in SETS)
    with pytest.raises(ValueError, match="unknown background"):
        parse_question("x|cat|mars|-")


def test_the_schedule_is_the_pipelines() -> None:
    wanted = [1, 0.9545, 0.9, 0.8333, 0.75, 0.6429, 0.5, 0.3, 0]
    assert schedule(8) == pytest.approx(wanted, abs=1e-4)


def test_seeds_that_change_nothing_differ_by_nothing() -> None:
    same = np.full((2, 3, 10), 100, dtype=np.uint8)
    assert mean_difference(same) == 0
    same[:, 0] += 30
    assert mean_difference(same) == pytest.approx(20)


@pytest.fixture(scope="module")
def judge(composer: Composer) -> Judge:
    return Judge(composer)


def test_originals_pass_and_wrong_pictures_fail(judge: Judge, composer: Composer) -> None:
    originals, otherwise, blurred, noisy = run_controls(judge, composer, 6)
    assert originals.top1 >= 5 / 6
    assert originals.sharp >= 5 / 6
    assert otherwise.right == 0
    assert blurred.sharp <= 1 / 6
    assert noisy.right == noisy.top1 == 0


def test_a_missing_subject_is_not_recognised(judge: Judge) -> None:
    empty = np.full((256, 256, 3), 200, dtype=np.uint8)
    assert not judge.judge(empty, parse_question("cat|cat|-|-")).top5


def test_a_drawing_that_can_hardly_be_seen_is_not_recognised(judge: Judge, composer: Composer) -> None:
    """As little of it as a fading background has of some round drawing."""
    for strength, seen in ((1.0, True), (0.05, False)):
        drawn = 200 + (show(composer, MIDDLE).astype(np.float32) - 200) * strength
        assert judge.judge(drawn.astype(np.uint8), parse_question("cat|cat|-|-")).top1 is seen


def test_the_wrong_background_colour_is_told_from_the_right_one(judge: Judge, composer: Composer) -> None:
    picture = Picture(0, COLOUR, 4, None, False, False, False, 3)
    drawn = (np.clip(composer.draw(picture, 256, 256), 0, 1) * 255).astype(np.uint8)
    assert judge.judge(drawn, parse_question("cat|cat|blue|-")).ground
    assert not judge.judge(drawn, parse_question("cat|cat|red|-")).ground


def show(composer: Composer, layout: str, second: int | None = None, subject: str = "cat") -> NDArray[np.uint8]:
    picture = Picture(find_concept(subject), PASTEL, 0, None, False, False, False, 3, layout=layout, second=second)
    return (np.clip(composer.draw(picture, 256, 256), 0, 1) * 255).astype(np.uint8)


@pytest.mark.parametrize(("layout", "other"), [(SMALL, LEFT), (LEFT, RIGHT), (RIGHT, LEFT)])
def test_size_and_place_are_judged(judge: Judge, composer: Composer, layout: str, other: str) -> None:
    drawn = show(composer, layout)
    assert judge.judge(drawn, parse_question(f"x|cat|-|-|{layout}")).layout is True
    assert judge.judge(drawn, parse_question(f"x|cat|-|-|{other}")).layout is False
    assert judge.judge(drawn, parse_question("x|cat|-|-")).layout is None
    assert judge.judge(show(composer, MIDDLE), parse_question(f"x|cat|-|-|{layout}")).layout is False


def test_a_mirrored_subject_is_told_from_one_as_drawn(judge: Judge, composer: Composer) -> None:
    question = parse_question("x|unicorn|-|-|mirrored")
    assert judge.judge(show(composer, MIRRORED, subject="unicorn"), question).layout is True
    assert judge.judge(show(composer, MIDDLE, subject="unicorn"), question).layout is False


def test_both_of_a_pair_are_judged_in_their_order(judge: Judge, composer: Composer) -> None:
    drawn = show(composer, PAIR, find_concept("dog"))
    right = judge.judge(drawn, parse_question("x|cat|-|-|dog"))
    assert (right.top1, right.layout) == (True, True)
    turned = judge.judge(drawn, parse_question("x|dog|-|-|cat"))
    assert (turned.top1, turned.layout) == (False, False)
    alone = judge.judge(show(composer, LEFT), parse_question("x|cat|-|-|dog"))
    assert (alone.top1, alone.layout) == (True, False)


def test_a_table_leaves_out_what_was_not_asked() -> None:
    rows = [[name, percent(value)] for name, value in (("a", 0.5), ("b", float("nan")))]
    assert to_table(("model", "all right"), rows).splitlines() == [
        "| model | all right |", "| --- | --- |", "| a | 50% |", "| b |  |",
    ]  # fmt: skip


def test_oblong_pictures_are_judged_by_their_middle() -> None:
    picture = np.arange(6, dtype=np.uint8).reshape(1, 2, 3, 1)
    assert middle_squares(picture).ravel().tolist() == [0, 1, 3, 4]


def test_an_exported_run_has_the_official_layout_and_its_weights(tmp_path: Path) -> None:
    optimizer = Optimizer(read_networks(BASE).named_parameters())
    for slot in optimizer.slots:
        slot.average.add_(1)
    torch.save({"optimizer": optimizer.state_dict()}, tmp_path / "state.pt")
    size = export(tmp_path / "state.pt", BASE, tmp_path / "model")
    assert size < LIMIT_BYTES
    for part in ("transformer", "text_encoder"):
        before, after = (
            load_file(next((folder / part).glob("*.safetensors"))) for folder in (BASE, tmp_path / "model")
        )
        assert before.keys() == after.keys()
        assert all(value.dtype == torch.bfloat16 for value in after.values())
    name = "layers.0.attention.to_q.weight"
    moved = load_file(tmp_path / "model/transformer/diffusion_pytorch_model.safetensors")[name].float()
    kept = load_file(BASE / "transformer/diffusion_pytorch_model.safetensors")[name].float()
    assert torch.allclose(moved, kept + 1, atol=0.02)
    assert (tmp_path / "model/tokenizer/tokenizer.json").read_bytes() == (
        BASE / "tokenizer/tokenizer.json"
    ).read_bytes()


def test_a_weight_without_counterpart_is_an_error() -> None:
    with pytest.raises(KeyError, match="counterpart"):
        merge({"a": torch.zeros(2)}, {"b": torch.zeros(2)})


def test_the_preview_map_replaces_the_old_one_and_leaves_the_rest(tmp_path: Path) -> None:
    card = tmp_path / "danqing.json"
    card.write_text(json.dumps({"name": "x", "preview": {}}))
    write_preview(card, [[0.5, 1.0], [0.25, 2.0]], [0.1, 0.2])
    written = json.loads(card.read_text())
    assert written == {"name": "x", "preview": {"factors": [[0.5, 1.0], [0.25, 2.0]], "bias": [0.1, 0.2]}}


def test_the_embedded_model_draws_the_same_from_the_same_seed(tokenizer: CaptionTokenizer) -> None:
    networks = read_networks(BASE)
    first, again, other = (sample(networks, tokenizer, ["cat"], noise([seed], 64, 64), 2) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.allclose(first, other)


def test_captions_are_padded_to_a_multiple_of_32(tokenizer: CaptionTokenizer) -> None:
    ids, known = tokenizer.encode(["cat", "a cat " * 30])
    assert ids.shape == known.shape
    assert ids.shape[1] % 32 == 0
    assert int(known[0].sum()) < int(known[1].sum())
