"""Installs the drawings and the names from npm, into the cache."""

import json
import shutil
import subprocess

from ..settings import Folders

PACKAGES = {"@lobehub/fluent-emoji-3d": "1.1.0", "emojibase-data": "17.0.0"}
LICENCE = "MIT"
FEWEST_DRAWINGS = 3000


def fetch(folders: Folders) -> None:
    """Leaves alone what is there already."""
    if not is_complete(folders):
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("npm is needed to install the drawings: it comes with Node.js")
        folders.cache.mkdir(parents=True, exist_ok=True)
        named = [f"{name}@{version}" for name, version in PACKAGES.items()]
        options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folders.cache)]
        subprocess.run([npm, "install", *options, *named], check=True)
    check(folders)


def is_complete(folders: Folders) -> bool:
    return all((folders.cache / "node_modules" / name / "package.json").exists() for name in PACKAGES)


def check(folders: Folders) -> None:
    """The licence and the version that the recipe was written for."""
    for name, version in PACKAGES.items():
        package = json.loads((folders.cache / "node_modules" / name / "package.json").read_text(encoding="utf-8"))
        if package.get("license") != LICENCE or package["version"] != version:
            raise SystemExit(f"{name} is {package['version']} under {package.get('license')}, not {version} under MIT")
    drawings = len(list(folders.sprites.glob("*.webp")))
    if drawings < FEWEST_DRAWINGS:
        raise SystemExit(f"{folders.sprites} holds {drawings} drawings: delete {folders.cache} and fetch again")
