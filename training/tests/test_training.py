from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from danqing_training.checkpoint import Networks
from danqing_training.data import shards
from danqing_training.data.captions import Captioner
from danqing_training.data.compose import Composer
from danqing_training.data.shards import ShardReader, ShardWriter, Size, list_shards
from danqing_training.settings import REPOSITORY
from danqing_training.tokenizer import CaptionTokenizer
from danqing_training.training.optimizer import Optimizer, Rates, orthogonalize
from danqing_training.training.progress import summarize_log
from danqing_training.training.trainer import Plan, Trainer, draw_sigmas
from danqing_training.training.vae_start import fold_statistics, new_vae
from danqing_training.training.vae_trainer import VaePlan, VaeTrainer
from danqing_training.vae import read_vae

SIZE = Size(32, 32, 16, 2)
PLAN = Plan({"32x32": 1}, Rates(1e-2, 5e-3), micro_batches=2, micro_tokens=36 * 4, uses=1e9)


@pytest.fixture(scope="module")
def shard_folder(composer: Composer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shards")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "SIZES", (SIZE,))
        writer = ShardWriter(folder, composer, read_vae(REPOSITORY / "models/danqing-mini"))
        while writer.fill((SIZE,)):
            pass
    return folder


@pytest.fixture(autouse=True)
def small_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danqing_training.training.trainer.SIZES", (SIZE,))


def test_shards_are_made_up_to_the_number_wanted(shard_folder: Path) -> None:
    assert [path.name for path in list_shards(shard_folder, SIZE)] == ["32x32-000000.npy", "32x32-000001.npy"]
    assert np.load(list_shards(shard_folder, SIZE)[0]).shape == (16, 16, 4, 4)


def test_writers_in_lanes_make_different_shards(composer: Composer, tmp_path: Path) -> None:
    vae = read_vae(REPOSITORY / "models/danqing-mini")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "SIZES", (SIZE,))
        for lane in (0, 1):
            writer = ShardWriter(tmp_path, composer, vae, lane, 2)
            assert [writer.write(SIZE, writer.next_number(SIZE)).name for _ in range(2)] == [
                f"32x32-{lane:06d}.npy",
                f"32x32-{lane + 2:06d}.npy",
            ]


def test_a_used_up_shard_makes_room_but_some_always_stay(shard_folder: Path, tmp_path: Path) -> None:
    for path in shard_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    reader = ShardReader(tmp_path, uses=1)
    for seed in range(20):
        reader.draw(SIZE, 8, np.random.default_rng(seed))
    assert len(list_shards(tmp_path, SIZE)) == 1


def make_trainer(
    networks: Networks, tokenizer: CaptionTokenizer, captioner: Captioner, folder: Path, run: Path
) -> Trainer:
    return Trainer(networks, tokenizer, captioner, ShardReader(folder, PLAN.uses), PLAN, run, threads=2)


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(
    networks: Networks, tokenizer: CaptionTokenizer, captioner: Captioner, shard_folder: Path, tmp_path: Path
) -> None:
    start = {name: value.detach().clone() for name, value in networks.named_parameters().items()}
    straight = make_trainer(networks, tokenizer, captioner, shard_folder, tmp_path / "a")
    for _ in range(3):
        straight.train_step()
    wanted = straight.optimizer.state_dict()

    networks.load(start)
    first = make_trainer(networks, tokenizer, captioner, shard_folder, tmp_path / "b")
    first.train_step()
    first.save()
    networks.load(start)
    second = make_trainer(networks, tokenizer, captioner, shard_folder, tmp_path / "b")
    assert (second.step, second.samples) == (1, 8)
    for _ in range(2):
        second.train_step()
    for name, slot in second.optimizer.state_dict().items():
        for key, value in slot.items():
            assert torch.equal(value, wanted[name][key]), (name, key)


def test_training_lowers_the_loss(
    networks: Networks, tokenizer: CaptionTokenizer, captioner: Captioner, shard_folder: Path, tmp_path: Path
) -> None:
    trainer = make_trainer(networks, tokenizer, captioner, shard_folder, tmp_path)
    before = np.mean([trainer.micro_batch(SIZE, seed)[0] for seed in range(4)])
    for _ in range(100):
        trainer.train_step()
    after = np.mean([trainer.micro_batch(SIZE, seed)[0] for seed in range(4)])
    assert after < 0.8 * before
    assert summarize_log(tmp_path / "log.jsonl")[0].startswith("step 100, 800 samples")


def test_rates_rise_at_first_and_fall_at_the_end() -> None:
    plan = replace(PLAN, stop_samples=1000, cooldown_samples=200)
    assert plan.rate_factor(1, 0) < plan.rate_factor(20, 0) == 1
    assert plan.rate_factor(500, 800) == 1
    assert plan.rate_factor(500, 900) == pytest.approx(0.5)


def test_orthogonalized_updates_have_singular_values_near_one() -> None:
    found = torch.linalg.svdvals(orthogonalize(torch.randn(48, 96, generator=torch.Generator().manual_seed(0))))
    assert float(found.min()) > 0.6
    assert float(found.max()) < 1.3


def test_masters_keep_what_bf16_would_lose() -> None:
    parameter = torch.nn.Parameter(torch.ones(4, dtype=torch.bfloat16))
    optimizer = Optimizer({"bias": parameter})
    for step in range(1, 11):
        optimizer.update(optimizer.slots[0], torch.ones(4), Rates(adam=1e-4), step, 0.9)
    assert float(optimizer.slots[0].master[0]) == pytest.approx(0.999, abs=1e-5)


def test_sigmas_lie_where_the_sampler_looks() -> None:
    sigmas = draw_sigmas(4000, torch.Generator().manual_seed(0))
    assert float(sigmas.max()) == 1
    assert 0.12 < float((sigmas == 1).float().mean()) < 0.18
    assert 0.15 < float(sigmas.min()) < 0.3


def test_a_new_vae_gives_back_most_before_it_has_learned(composer: Composer, tmp_path: Path) -> None:
    trainer = VaeTrainer(composer, VaePlan(steps=2, crop_steps=1, crops=8, pictures=1), tmp_path)
    images = trainer.pictures(2, 99)
    with torch.no_grad():
        error = (trainer.vae.decode(trainer.vae.encode(images).latent_dist.mean).sample - images).square().mean()
    assert float(10 * torch.log10(4 / error)) > 10


def test_folding_statistics_leaves_the_inner_picture_as_it_was() -> None:
    vae = new_vae(0).eval()
    images = torch.rand(1, 3, 96, 96, generator=torch.Generator().manual_seed(0)) * 2 - 1
    with torch.no_grad():
        latents = vae.encode(images).latent_dist.mean
        plain = vae.decoder.conv_in(latents)
        fold_statistics(vae, latents.mean((0, 2, 3)), latents.std((0, 2, 3)))
        folded = vae.encode(images).latent_dist.mean
        after = vae.decoder.conv_in(folded)
    assert torch.allclose(folded.mean((0, 2, 3)), torch.zeros(16), atol=1e-3)
    assert torch.allclose(folded.std((0, 2, 3)), torch.ones(16), atol=1e-3)
    assert torch.allclose(plain[:, :, 1:-1, 1:-1], after[:, :, 1:-1, 1:-1], atol=1e-3)
