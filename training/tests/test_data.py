import re
from dataclasses import replace

import numpy as np
import pytest

from danqing_training.data.captions import Captioner, has_known
from danqing_training.data.colours import COLOURS
from danqing_training.data.compose import COLOUR, PASTEL, SCENE, Composer, Picture
from danqing_training.data.concepts import find_concept, read_concepts
from danqing_training.data.layout import (
    COLUMN,
    LEFT,
    MIDDLE,
    MIRRORED,
    PAIR,
    PATCH,
    RIGHT,
    ROW,
    SHARES,
    SIDE,
    SMALL,
    boxes,
)
from danqing_training.data.scenes import SCENES
from danqing_training.data.shards import SIZES, Size
from danqing_training.data.sprites import faces_a_side, recolour


def picture(concept: str, ground: str = PASTEL, index: int = 0, body: int | None = None) -> Picture:
    return Picture(find_concept(concept), ground, index, body, body is not None, False, False, 1)


def test_there_are_at_least_250_concepts_and_no_word_names_two() -> None:
    words = [word for concept in read_concepts() for word in (*concept.english, *concept.chinese)]
    assert len(read_concepts()) >= 250
    assert len(words) == len(set(words))


def test_there_are_eleven_colours_and_ten_scenes() -> None:
    assert (len(COLOURS), len(SCENES)) == (11, 10)


def test_a_seed_gives_the_same_picture_and_another_seed_another(composer: Composer) -> None:
    first, again, other = (composer.draw(composer.invent(seed), 64, 48) for seed in (5, 5, 6))
    assert first.shape == (48, 64, 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
@pytest.mark.parametrize("layout", SHARES)
def test_subjects_lie_on_the_grid_of_patches_inside_the_picture(size: Size, layout: str) -> None:
    for box in boxes(layout, size.width, size.height):
        assert (box.left % PATCH, box.top % PATCH, box.side % (SIDE // 8)) == (COLUMN, ROW, 0)
        assert box.left + box.side <= size.width
        assert box.top + box.side <= size.height


def test_sizes_share_the_sides_of_their_subjects() -> None:
    sides = {boxes(MIDDLE, size.width, size.height)[0].side for size in SIZES}
    small = {boxes(layout, 256, 256)[0].side for layout in (SMALL, LEFT, RIGHT, PAIR)}
    assert (sides, small) == ({SIDE, SIDE // 2}, {SIDE // 2})


def test_a_mirrored_subject_is_a_mirror_image_in_the_same_place(composer: Composer) -> None:
    one = picture("cat", SCENE, 0)
    drawn, mirrored = (composer.draw(replace(one, layout=layout), 256, 256) for layout in (MIDDLE, MIRRORED))
    [box] = boxes(MIRRORED, 256, 256)
    inside = slice(box.top, box.top + box.side), slice(box.left, box.left + box.side)
    solid = np.abs(drawn[inside][:, ::-1] - mirrored[inside]).max(-1) < 0.05
    assert solid.mean() > 0.6
    assert np.abs(drawn[inside] - mirrored[inside]).max() > 0.2


def test_a_subject_faces_a_side_when_its_mirror_image_has_another_outline() -> None:
    sprite = np.zeros((8, 8, 4), dtype=np.float32)
    sprite[:, 2:6, 3] = 1
    assert not faces_a_side(sprite)
    sprite[:4, 0:2, 3] = 1
    assert faces_a_side(sprite)


def test_mirrored_subjects_mostly_face_a_side(composer: Composer) -> None:
    mirrored = [one for one in map(composer.invent, range(2000)) if one.layout == MIRRORED]
    assert sum(one.concept in composer.facing for one in mirrored) > 0.8 * len(mirrored)


def test_the_two_of_a_pair_stand_side_by_side(composer: Composer) -> None:
    left, right = boxes(PAIR, 256, 256)
    assert left.left + left.side <= right.left
    dog, fox = (replace(picture("cat"), layout=PAIR, second=find_concept(second)) for second in ("dog", "fox"))
    difference = np.abs(composer.draw(dog, 256, 256) - composer.draw(fox, 256, 256)).max((0, 2))
    assert difference[: left.left + left.side].max() < 0.05
    assert difference[right.left :].max() > 0.3


def test_a_third_is_recoloured_and_every_subject_comes_up(composer: Composer) -> None:
    invented = [composer.invent(seed) for seed in range(6000)]
    assert 0.29 < sum(one.body is not None for one in invented) / len(invented) < 0.36
    assert {one.concept for one in invented} == set(range(len(read_concepts())))


def test_a_recoloured_subject_has_the_colour(composer: Composer) -> None:
    green = next(index for index, colour in enumerate(COLOURS) if colour.name == "green")
    sprite = recolour(composer.sprites[0], green)
    red, green_part, blue = sprite[sprite[..., 3] > 0.5][:, :3].mean(0)
    assert green_part > red
    assert green_part > blue


def test_captions_name_subject_colour_and_background(captioner: Captioner) -> None:
    blue = next(index for index, colour in enumerate(COLOURS) if colour.name == "blue")
    random = np.random.default_rng(0)
    for _ in range(50):
        english = captioner.english(picture("cat", COLOUR, 0, blue), random)
        assert "blue" in english
        assert "red" in english
        assert any(word in english for word in read_concepts()[0].english)
        chinese = captioner.chinese(picture("cat", SCENE, 0, blue), random)
        assert "蓝色" in chinese
        assert any(word in chinese for word in SCENES[0].chinese)
        assert any(word in chinese for word in read_concepts()[0].chinese)


@pytest.mark.parametrize(
    ("layout", "english", "chinese"),
    [
        (SMALL, ("small", "tiny", "little"), ("小小的", "很小的", "迷你的")),
        (MIRRORED, ("mirrored", "flipped", "reversed"), ("镜像的", "翻转的", "反过来的")),
        (LEFT, ("left",), ("左",)),
        (RIGHT, ("right",), ("右",)),
    ],
)
def test_captions_tell_size_place_and_mirroring(
    captioner: Captioner, layout: str, english: tuple[str, ...], chinese: tuple[str, ...]
) -> None:
    random = np.random.default_rng(0)
    for ground in (PASTEL, COLOUR, SCENE):
        shown = replace(picture("cat", ground), layout=layout)
        in_english, in_chinese = captioner.english(shown, random), captioner.chinese(shown, random)
        assert any(word in in_english for word in english)
        assert any(word in in_chinese for word in chinese)


def test_captions_of_pairs_name_the_left_one_first(captioner: Captioner) -> None:
    shown = replace(picture("cat", COLOUR, 0), layout=PAIR, second=find_concept("fox"))
    random = np.random.default_rng(0)
    for _ in range(40):
        assert re.search("(cat|kitty|kitten).*fox", captioner.english(shown, random))
        assert re.search("(猫|喵星人).*狐狸", captioner.chinese(shown, random))


def test_bare_words_occur_in_both_languages(captioner: Captioner) -> None:
    random = np.random.default_rng(0)
    said = {captioner.describe(picture("cat"), random) for _ in range(300)}
    assert {"cat", "猫"} <= said


def test_an_unknown_subject_is_not_named_after_a_known_one(captioner: Captioner) -> None:
    unknown = Picture(find_concept("star"), PASTEL, 0, None, False, False, True, 1)
    for seed in range(30):
        said = captioner.describe(unknown, np.random.default_rng(seed))
        assert "star" not in said.split()
        assert any(word in said for word in ("gizmo", "whatsit", "玩意儿", "东西"))


@pytest.mark.parametrize(
    ("word", "known"),
    [("rockets", True), ("dishes", True), ("racing car", True), ("小狗的脸", True), ("scar", False), ("天文", False)],
)
def test_a_word_with_a_known_one_inside_is_not_unknown(word: str, known: bool) -> None:
    assert has_known(word, {"rocket", "dish", "car", "小狗", "天"}) is known


@pytest.mark.parametrize("scene", range(10))
def test_scenes_fill_the_canvas_with_colours(composer: Composer, scene: int) -> None:
    drawn = composer.draw(picture("cat", SCENE, scene), 40, 32)
    assert np.isfinite(drawn).all()
    assert drawn.min() > -0.2
    assert drawn.max() < 1.2
