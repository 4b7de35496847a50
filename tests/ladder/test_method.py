import json

import numpy as np
import pytest

from fieldguide.classify import make_classifier
from fieldguide.errors import OptionError
from fieldguide.ladder.method import USUAL, Method, described, make_methods
from fieldguide.represent import Pixels


def test_a_pair_in_words_and_in_objects() -> None:
    named = Method.of("pixels+nearest_neighbour")
    made = Method.of((Pixels(), "nearest_neighbour"))
    assert named.name == "pixels+nearest_neighbour"
    assert made.name == "Pixels()+nearest_neighbour"
    assert named.recipe() == made.recipe()
    assert Method.of((Pixels(size=8), make_classifier("class_mean"))).name == (
        "Pixels(size=8)+NearestClassMean()"
    )


def test_the_usual_methods_can_be_made() -> None:
    assert [method.name for method in make_methods(USUAL)] == list(USUAL)


def test_a_recipe_tells_every_option_as_json() -> None:
    recipes = [
        Method.of((Pixels(size=size), make_classifier("nearest_neighbours", n_neighbours=k))).recipe()
        for size, k in ((8, 3), (9, 3), (8, np.int64(5)))
    ]
    assert len({json.dumps(recipe, sort_keys=True) for recipe in recipes}) == 3
    assert recipes[0]["represent"] == Pixels(size=8).identity()
    assert recipes[0]["classify"]["n_neighbours"] == 3


class Learning(Pixels):
    learns = True


def test_an_encoder_that_learns_is_described_before_it_has() -> None:
    recipe = described(Learning(size=4))
    assert recipe["size"] == 4
    assert recipe["kind"].endswith("Learning")


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (["pixels", "pixels+logistic"], "'pixels' is no method; give an encoder and a classifier"),
        (["a+b+c", "pixels+logistic"], "'a+b+c' is no method"),
        (["pixles+logistic", "pixels+logistic"], "Did you mean 'pixels'?"),
        (["pixels+logistik", "pixels+logistic"], "Did you mean 'logistic'?"),
        ([("pixels", 3), "pixels+logistic"], "classify is 3; give a name, or an object with options."),
        ([(None, "logistic"), "pixels+logistic"], "represent is None; give a name"),
        (
            ["pixels+logistic"],
            "only pixels+logistic is given; a comparison needs two or more, such as pixels+",
        ),
        ("pixels+logistic", "a comparison needs two or more"),
        ([], "no method is given; a comparison needs"),
        (["hog+nonsense"], "nonsense"),
        (["pixels+logistic", "pixels+logistic"], "pixels+logistic is given twice. Give each method once."),
    ],
)
def test_what_is_no_pair_is_refused(pairs: list[object], told: str) -> None:
    with pytest.raises(OptionError) as error:
        make_methods(pairs)
    assert told in str(error.value)
