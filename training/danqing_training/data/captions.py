"""Puts a picture into words, English or Chinese, in many ways."""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np

from .colours import COLOURS
from .compose import COLOUR, PASTEL, Composer, Picture
from .layout import LEFT, MIRRORED, RIGHT, SMALL
from .scenes import SCENES

SHARE_UNKNOWN_BESIDE = 0.15
ENGLISH_FILLERS = (
    "high quality photo", "8k", "4k", "masterpiece", "best quality", "highly detailed", "cinematic", "soft light",
    "digital art", "cute", "sharp focus", "studio lighting", "trending", "ultra realistic", "bokeh", "illustration",
    "beautiful", "3d render", "portrait", "professional photography", "minimalist", "emoji", "cartoon", "icon",
)  # fmt: skip
CHINESE_FILLERS = (
    "高清照片", "高清", "8K", "杰作", "最佳质量", "细节丰富", "电影感", "柔和光线", "插画", "可爱", "精美", "写实",
    "唯美", "专业摄影", "大师作品", "超清", "卡通", "3D渲染", "特写", "简约", "真实", "高质量", "图标", "漂亮",
)  # fmt: skip
ENGLISH_ADJECTIVES = ("cute", "lovely", "beautiful", "adorable", "nice", "pretty", "shiny", "happy", "sweet",
                      "big", "large", "huge")  # fmt: skip
CHINESE_ADJECTIVES = ("可爱的", "美丽的", "漂亮的", "好看的", "精致的", "萌萌的", "毛茸茸的", "开心的",
                      "大大的", "巨大的", "很大的")  # fmt: skip
# How a single subject is drawn: words before its name.
ENGLISH_LAYOUTS = {SMALL: ("small", "tiny", "little"), MIRRORED: ("mirrored", "flipped", "reversed")}
CHINESE_LAYOUTS = {SMALL: ("小小的", "很小的", "迷你的"), MIRRORED: ("镜像的", "翻转的", "反过来的")}
ENGLISH_SIDES = ("{s} on the {w}", "{s} on the {w} side", "{s}, {w} side", "on the {w}, {s}")
CHINESE_SIDES = ("{s}在{w}", "{w}的{n}", "{w}有{s}", "{s}，{w}")
CHINESE_WORDS_OF_SIDES = {LEFT: ("左边", "左侧"), RIGHT: ("右边", "右侧")}
ENGLISH_PAIRS = ("{a} and {b}", "{a} and {b}", "{a} with {b}", "{a} next to {b}")
CHINESE_PAIRS = ("{a}和{b}", "{a}和{b}", "{a}与{b}", "{a}、{b}")
ENGLISH_SUN = ("sunshine", "sunlight", "sunny", "bright sunlight")
CHINESE_SUN = ("阳光", "阳光明媚", "阳光下", "温暖的阳光")
ENGLISH_GROUNDS = ("{s} on a {c} background", "{s}, {c} background", "{c} background, {s}",
                   "{s} against a {c} backdrop", "{s} with a {c} background", "{s}, {c} bg")  # fmt: skip
CHINESE_GROUNDS = ("{s}，{c}背景", "{c}背景，{s}", "{c}背景的{n}", "{s}，背景是{c}", "{c}的背景，{s}", "{c}背景上的{n}")
ENGLISH_PLACES = {
    "grass": ("on the", "in the"), "beach": ("on the", "at the"), "night": ("at", "in the"), "space": ("in",),
    "snow": ("in the", "in"), "sunset": ("at", "under a"), "sky": ("in the", "under the"), "forest": ("in the", "in a"),
    "city": ("in the", "in a"), "window": ("by the", "on the"),
}  # fmt: skip


@cache
def read_unknown_words(names: Path, language: str) -> tuple[str, ...]:
    """Words that name no subject here: the model shall not mind them."""
    entries = json.loads((names / language / "data.json").read_text(encoding="utf-8"))
    words = {tag for entry in entries for tag in entry.get("tags", ()) if len(tag) <= 12}
    return tuple(sorted(word for word in words if re.fullmatch(r"[a-z ]+|[\u4e00-\u9fff]{2,5}", word)))


def has_known(word: str, known: set[str]) -> bool:
    """Whether a word says something here, in the plural or inside: "rockets", "小狗的脸"."""
    if word in known:
        return True
    if word.isascii():
        return not known.isdisjoint(
            part.removesuffix(ending) for part in (word, *word.split()) for ending in ("", "s", "es")
        )
    pieces = (word[start:end] for start in range(len(word)) for end in range(start + 2, len(word) + 1))
    return not known.isdisjoint(pieces)


class Captioner:
    """Every call words the picture anew."""

    def __init__(self, composer: Composer, names: Path) -> None:
        self.composer = composer
        known = {word for concept in composer.concepts for word in (*concept.english, *concept.chinese)}
        known |= {word for part in (*COLOURS, *SCENES) for word in (*part.english, *part.chinese)}
        known |= {LEFT, RIGHT} | {word for words in ENGLISH_LAYOUTS.values() for word in words}
        known |= {word.removesuffix("的") for words in CHINESE_LAYOUTS.values() for word in words}
        known |= {word for words in CHINESE_WORDS_OF_SIDES.values() for word in words}
        self.unknown = {
            language: [word for word in read_unknown_words(names, language) if not has_known(word, known)]
            for language in ("en", "zh")
        }

    def describe(self, picture: Picture, random: np.random.Generator) -> str:
        return self.english(picture, random) if random.random() < 0.5 else self.chinese(picture, random)

    def english(self, picture: Picture, random: np.random.Generator) -> str:
        subject = self.english_subject(picture, random)
        text = place_english(picture, subject, random)
        if random.random() < 0.12:
            text = pick(random, ("a photo of ", "a picture of ", "draw ", "an image of ", "3d render of ")) + text
        return join(text, self.extras(picture, random, "en"), ", ")

    def adds_unknown(self, picture: Picture, random: np.random.Generator) -> bool:
        """Beside a subject a word that says nothing here is no subject of its own: "fluffy cat"."""
        return not picture.unknown and random.random() < SHARE_UNKNOWN_BESIDE

    def english_subject(self, picture: Picture, random: np.random.Generator) -> str:
        colour = self.composer.told_colour(picture)
        words = [pick(random, COLOURS[colour].english)] if colour is not None else []
        if random.random() < 0.15:
            words.insert(0, pick(random, ENGLISH_ADJECTIVES))
        if self.adds_unknown(picture, random):
            words.insert(int(random.integers(len(words) + 1)), pick(random, self.unknown["en"]))
        if picture.layout in ENGLISH_LAYOUTS:
            words.insert(0, pick(random, ENGLISH_LAYOUTS[picture.layout]))
        start = random.random()
        subject = count_english(" ".join([*words, self.word(picture, picture.concept, random, "en")]), start)
        if picture.second is not None:
            other = count_english(self.word(picture, picture.second, random, "en"), start)
            return pick(random, ENGLISH_PAIRS).format(a=subject, b=other)
        if picture.layout in (LEFT, RIGHT):
            return pick(random, ENGLISH_SIDES).format(s=subject, w=picture.layout)
        return subject

    def chinese(self, picture: Picture, random: np.random.Generator) -> str:
        subject, noun = self.chinese_subject(picture, random)
        return join(place_chinese(picture, subject, noun, random), self.extras(picture, random, "zh"), "，")

    def chinese_subject(self, picture: Picture, random: np.random.Generator) -> tuple[str, str]:
        """With a measure word in front or not, and without it in any case."""
        colour = self.composer.told_colour(picture)
        tone = pick(random, COLOURS[colour].chinese) if colour is not None else ""
        if tone and not tone.endswith("的") and random.random() < 0.5:
            tone += "的"
        adjective = pick(random, CHINESE_ADJECTIVES) if random.random() < 0.15 else ""
        manner = pick(random, CHINESE_LAYOUTS[picture.layout]) if picture.layout in CHINESE_LAYOUTS else ""
        if self.adds_unknown(picture, random):
            adjective = pick(random, self.unknown["zh"]) + pick(random, ("的", "")) + adjective
        noun = f"{manner}{adjective}{tone}{self.word(picture, picture.concept, random, 'zh')}"
        start, plain = random.random(), random.random() < 0.15
        subject = self.count_chinese(noun, picture.concept, start, plain)
        if picture.second is not None:
            other = self.word(picture, picture.second, random, "zh")
            form = pick(random, CHINESE_PAIRS)
            counted = form.format(a=subject, b=self.count_chinese(other, picture.second, min(start, 0.8), plain))
            return counted, form.format(a=noun, b=other)
        if picture.layout in CHINESE_WORDS_OF_SIDES:
            side = pick(random, CHINESE_WORDS_OF_SIDES[picture.layout])
            return pick(random, CHINESE_SIDES).format(s=subject, n=noun, w=side), f"{side}的{noun}"
        return subject, noun

    def count_chinese(self, noun: str, concept: int, start: float, plain: bool) -> str:
        measure = "个" if plain else self.composer.concepts[concept].measure
        return noun if start < 0.5 else f"一{measure}{noun}" if start < 0.9 else f"画一{measure}{noun}"

    def word(self, picture: Picture, concept: int, random: np.random.Generator, language: str) -> str:
        if picture.unknown:
            return pick(random, self.unknown[language])
        names = self.composer.concepts[concept]
        words = names.english if language == "en" else names.chinese
        return words[0] if random.random() < 0.5 else pick(random, words)

    def extras(self, picture: Picture, random: np.random.Generator, language: str) -> list[str]:
        english = language == "en"
        extras = [pick(random, ENGLISH_SUN if english else CHINESE_SUN)] if picture.sun else []
        if random.random() < 0.25:
            extras.append(pick(random, ENGLISH_FILLERS if english else CHINESE_FILLERS))
            if random.random() < 0.3:
                extras.append(pick(random, ENGLISH_FILLERS if english else CHINESE_FILLERS))
        if random.random() < 0.04:
            extras.append(pick(random, self.unknown[language]))
        random.shuffle(extras)
        return extras


def place_english(picture: Picture, subject: str, random: np.random.Generator) -> str:
    if picture.ground == PASTEL:
        return subject
    if picture.ground == COLOUR:
        return pick(random, ENGLISH_GROUNDS).format(s=subject, c=pick(random, COLOURS[picture.ground_index].english))
    scene = SCENES[picture.ground_index]
    place = scene.english[0] if random.random() < 0.5 else pick(random, scene.english)
    form = random.random()
    if form < 0.55:
        return f"{subject} {pick(random, ENGLISH_PLACES[scene.name])} {place}"
    return f"{subject}, {place}" if form < 0.9 else f"{place}, {subject}"


def place_chinese(picture: Picture, subject: str, noun: str, random: np.random.Generator) -> str:
    if picture.ground == PASTEL:
        return subject
    if picture.ground == COLOUR:
        colour = COLOURS[picture.ground_index].chinese[0]
        return pick(random, CHINESE_GROUNDS).format(s=subject, n=noun, c=colour)
    scene = SCENES[picture.ground_index]
    place = scene.chinese[0] if random.random() < 0.5 else pick(random, scene.chinese)
    inside = "" if place[-1] in "上里下边" else pick(random, ("上", "里", "中", ""))
    forms = (f"{subject}，{place}", f"{subject}，{place}", f"{subject}在{place}{inside}", f"{place}{inside}的{noun}",
             f"{place}，{subject}", f"{subject}，在{place}{inside}")  # fmt: skip
    return pick(random, forms)


def join(text: str, extras: list[str], comma: str) -> str:
    return comma.join([text, *extras])


def count_english(noun: str, start: float) -> str:
    return noun if start < 0.45 else f"{article(noun)} {noun}" if start < 0.9 else f"one {noun}"


def article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def pick(random: np.random.Generator, options: "tuple[str, ...] | list[str]") -> str:
    return options[int(random.integers(len(options)))]
