"""The command line."""

import argparse
from pathlib import Path

import torch

from .checkpoint import new_networks, read_networks
from .data.captions import Captioner
from .data.compose import Composer
from .data.fetch import fetch
from .data.shards import SIZES, ShardReader, ShardWriter
from .evaluation.agreement import compare
from .evaluation.controls import run_controls
from .evaluation.questions import QUARTER, SETS
from .evaluation.report import (
    COLUMNS,
    Round,
    draw_prompts,
    evaluate,
    score,
    to_row,
    vae_psnr,
    write_montage,
    write_verdicts,
)
from .evaluation.scorers import Judge
from .evaluation.tables import percent, to_table
from .evaluation.variety import seed_difference
from .export import export, write_preview
from .preview import fit_preview
from .settings import REPOSITORY, Folders, default_work_folder
from .tokenizer import CaptionTokenizer
from .tokenizer_training import write_tokenizer
from .training.optimizer import Rates
from .training.progress import summarize_log
from .training.trainer import Plan, Trainer
from .training.vae_trainer import VaePlan, VaeTrainer
from .vae import read_vae

SHARES = "256x256=0.58,128x128=0.09,192x192=0.09,256x144=0.07,144x256=0.07,320x320=0.05,192x256=0.025,256x192=0.025"


def main() -> None:
    arguments = build_parser().parse_args()
    arguments.run(arguments, Folders(arguments.work))


def run_fetch(arguments: argparse.Namespace, folders: Folders) -> None:
    fetch(folders)


def run_tokenizer(arguments: argparse.Namespace, folders: Folders) -> None:
    print(f"{write_tokenizer(folders.names, arguments.target / 'tokenizer')} entries")


def run_vae(arguments: argparse.Namespace, folders: Folders) -> None:
    torch.set_num_threads(arguments.threads)
    plan = VaePlan(steps=arguments.steps, crop_steps=arguments.steps * 2 // 3)
    VaeTrainer(Composer(folders.sprites), plan, folders.runs / arguments.run_name).run(arguments.target / "vae")


def run_latents(arguments: argparse.Namespace, folders: Folders) -> None:
    torch.set_num_threads(arguments.threads)
    vae = read_vae(arguments.base, torch.bfloat16)
    vae.to("cuda" if torch.cuda.is_available() else "cpu", memory_format=torch.channels_last)
    writer = ShardWriter(folders.shards, Composer(folders.sprites), vae, arguments.lane, arguments.lanes)
    names = arguments.sizes.split(",")
    sizes = tuple(size for size in SIZES if size.name in names)
    if arguments.follow:
        writer.follow(sizes)
    while writer.fill(sizes):
        pass


def run_train(arguments: argparse.Namespace, folders: Folders) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    networks = new_networks(0) if arguments.anew else read_networks(arguments.base)
    networks.to(device, torch.bfloat16)
    plan = Plan(
        shares=parse_shares(arguments.sizes),
        rates=Rates(arguments.muon, arguments.adam),
        micro_batches=arguments.micro_batches,
        micro_tokens=arguments.micro_tokens,
        compiled=tuple(arguments.compile.split(",")),
        stop_samples=arguments.stop,
        cooldown_samples=arguments.cooldown,
    )
    captioner = Captioner(Composer(folders.sprites), folders.names)
    tokenizer = CaptionTokenizer(arguments.base / "tokenizer")
    reader = ShardReader(folders.shards, plan.uses)
    Trainer(networks, tokenizer, captioner, reader, plan, folders.runs / arguments.run_name, arguments.threads).run()


def run_progress(arguments: argparse.Namespace, folders: Folders) -> None:
    print("\n".join(summarize_log(folders.runs / arguments.run_name / "log.jsonl")))


def run_export(arguments: argparse.Namespace, folders: Folders) -> None:
    size = export(folders.runs / arguments.run_name / "state.pt", arguments.base, arguments.target)
    print(f"{arguments.target}: {size / 1e6:.1f} MB")


def run_preview(arguments: argparse.Namespace, folders: Folders) -> None:
    found = fit_preview(arguments.base, Composer(folders.sprites))
    write_preview(arguments.base / "danqing.json", found.factors, found.bias)
    print(f"left over (RMS of red, green, blue): {found.error}")


def run_evaluate(arguments: argparse.Namespace, folders: Folders) -> None:
    torch.set_num_threads(arguments.threads)
    composer = Composer(folders.sprites)
    judge = Judge(composer)
    rows: list[list[str]] = []
    for model in arguments.models:
        for round_ in rounds_of(arguments.sets.split(",")):
            result = evaluate(judge, model, round_)
            rows.append(to_row(score(model.name, round_.name, result)))
            path = folders.work / "evaluation" / f"{model.name}-{round_.name.replace(' ', '-')}"
            write_montage(result.pictures, path.with_suffix(".png"))
            write_verdicts(path.with_suffix(".jsonl"), result, judge)
        mean, worst = vae_psnr(model, composer)
        print(f"{model.name}: VAE {mean:.1f} dB, worst {worst:.1f} dB")
        print(f"{model.name}: pictures of a word differ by {seed_difference(model):.1f} of 255 from seed to seed")
    print(to_table(COLUMNS, rows))


def rounds_of(sets: list[str]) -> list[Round]:
    """The quarter at every size but the native one."""
    native = [Round(name) for name in sets if name != QUARTER]
    if QUARTER not in sets:
        return native
    every = [Round(QUARTER, size.width, size.height) for size in SIZES]
    return native + [round_ for round_ in every if not round_.is_native]


def run_check_judge(arguments: argparse.Namespace, folders: Folders) -> None:
    composer = Composer(folders.sprites)
    rows = [
        [row.name, *map(percent, (row.right, row.top1, row.ground, row.body, row.layout, row.sharp))]
        for row in run_controls(Judge(composer), composer, arguments.count)
    ]
    print(to_table(("pictures", "all right", "top-1", "background", "object colour", "layout", "sharp"), rows))


def run_agreement(arguments: argparse.Namespace, folders: Folders) -> None:
    torch.set_num_threads(arguments.threads)
    for one in compare(arguments.base):
        print(f"{one.program}: at least {one.worst:.1f} dB, {one.equal_bytes:.2%} of the bytes equal")


def run_montage(arguments: argparse.Namespace, folders: Folders) -> None:
    torch.set_num_threads(arguments.threads)
    prompts = arguments.prompts.read_text(encoding="utf-8").split("\n")
    pictures = draw_prompts(arguments.base, [prompt for prompt in prompts if prompt], arguments.side, arguments.side)
    write_montage(pictures, arguments.target)


def parse_shares(text: str) -> dict[str, float]:
    return {name: float(share) for name, share in (part.split("=") for part in text.split(","))}


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="danqing_training")
    parser.add_argument("--work", type=Path, default=default_work_folder(), help="working folder")
    parser.add_argument(
        "--base", type=Path, default=REPOSITORY / "models/danqing-mini", help="checkpoint to go on from"
    )
    parser.add_argument("--threads", type=int, default=2)
    commands = parser.add_subparsers(required=True)

    commands.add_parser("fetch", help="installs drawings and names from npm").set_defaults(run=run_fetch)

    tokenizer = commands.add_parser("tokenizer", help="makes the tokenizer in a checkpoint folder")
    tokenizer.add_argument("target", type=Path)
    tokenizer.set_defaults(run=run_tokenizer)

    vae = commands.add_parser("vae", help="trains the VAE from nothing; goes on where it stopped")
    vae.add_argument("target", type=Path, help="checkpoint folder that gets it")
    vae.add_argument("--run-name", default="vae")
    vae.add_argument("--steps", type=int, default=VaePlan.steps)
    vae.set_defaults(run=run_vae)

    latents = commands.add_parser("latents", help="draws and encodes pictures ahead of training")
    latents.add_argument("--sizes", default=",".join(size.name for size in SIZES))
    latents.add_argument("--lane", type=int, default=0, help="of several such processes, this one's number from 0")
    latents.add_argument("--lanes", type=int, default=1, help="how many such processes there are")
    latents.add_argument("--follow", action="store_true", help="go on as training uses them up")
    latents.set_defaults(run=run_latents)

    train = commands.add_parser("train", help="trains transformer and text encoder; goes on where it stopped")
    train.add_argument("--run-name", default="main")
    train.add_argument("--anew", action="store_true", help="begin with untrained weights instead of the base's")
    train.add_argument("--sizes", default=SHARES, help="shares of the steps")
    train.add_argument("--muon", type=float, default=Rates.muon)
    train.add_argument("--adam", type=float, default=Rates.adam)
    train.add_argument("--micro-batches", type=int, default=Plan.micro_batches)
    train.add_argument("--micro-tokens", type=int, default=Plan.micro_tokens)
    train.add_argument("--compile", default="", help="sizes to compile: a minute or two each, then a third faster")
    train.add_argument("--stop", type=int, default=1 << 60, help="stop after so many samples in all")
    train.add_argument("--cooldown", type=int, default=0, help="let the rates fall over the last so many samples")
    train.set_defaults(run=run_train)

    add_result_commands(commands)
    return parser


def add_result_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    progress = commands.add_parser("progress", help="how far a run is")
    progress.add_argument("--run-name", default="main")
    progress.set_defaults(run=run_progress)

    exported = commands.add_parser("export", help="writes a run's averaged weights as a checkpoint folder")
    exported.add_argument("target", type=Path)
    exported.add_argument("--run-name", default="main")
    exported.set_defaults(run=run_export)

    preview = commands.add_parser("preview", help="fits the preview map and writes it into the base's danqing.json")
    preview.set_defaults(run=run_preview)

    evaluated = commands.add_parser("evaluate", help="scores checkpoint folders on the fixed prompts, side by side")
    evaluated.add_argument("models", type=Path, nargs="+")
    evaluated.add_argument("--sets", default=",".join(SETS), help="of prompts; the quarter is for other sizes")
    evaluated.set_defaults(run=run_evaluate)

    checked = commands.add_parser("check-judge", help="shows that wrong pictures fail")
    checked.add_argument("--count", type=int, default=100)
    checked.set_defaults(run=run_check_judge)

    agreement = commands.add_parser("agreement", help="compares the base's pictures with diffusers' and Danqing's")
    agreement.set_defaults(run=run_agreement)

    montage = commands.add_parser("montage", help="draws a file of prompts, one a line, on one sheet")
    montage.add_argument("prompts", type=Path)
    montage.add_argument("target", type=Path)
    montage.add_argument("--side", type=int, default=256)
    montage.set_defaults(run=run_montage)
