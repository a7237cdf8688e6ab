from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from danqing_training.data.captions import Captioner
from danqing_training.data.colours import COLOURS
from danqing_training.data.compose import COLOUR, PASTEL, SCENE, Composer, Picture
from danqing_training.data.concepts import find_concept, read_concepts
from danqing_training.data.scenes import SCENES
from danqing_training.data.sprites import recolour


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


def test_less_variety_moves_the_subject_less(composer: Composer, sprites: Path) -> None:
    def spread(one: Composer) -> float:
        grounds = [replace(one.invent(seed, concept=0), ground=PASTEL, body=None, sun=False) for seed in range(20)]
        return float(np.std([one.draw(picture, 64, 64) for picture in grounds], axis=0).mean())

    assert spread(Composer(sprites, 0.1)) < 0.8 * spread(composer)


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


@pytest.mark.parametrize("scene", range(10))
def test_scenes_fill_the_canvas_with_colours(composer: Composer, scene: int) -> None:
    drawn = composer.draw(picture("cat", SCENE, scene), 40, 32)
    assert np.isfinite(drawn).all()
    assert drawn.min() > -0.2
    assert drawn.max() < 1.2
