"""Templates: the weights of a linear classifier on pixels."""

import numpy as np
import pytest

from fieldguide.classify import make_classifier
from fieldguide.errors import GuideError, OptionError
from fieldguide.guide import Guide
from fieldguide.report import draw_templates
from fieldguide.represent import Pixels, make_encoder


def guide_to(encoder, name, **options):
    random = np.random.default_rng(0)
    X, y = random.random((40, encoder.width), dtype=np.float32), ["left", "right"] * 20
    X[::2, 0] += 2  # the first pixel of the photos on the left is bright
    return Guide(encoder, make_classifier(name, **options).fit(X, y), training=None, assessment=None)


@pytest.mark.parametrize("options", [{}, {"colour": False}, {"channels": 1}])
@pytest.mark.parametrize("name", ["logistic", "linear", "linear_svm", "linear_svm_sgd"])
def test_light_speaks_for_the_class(options, name):
    sheet = np.asarray(draw_templates(guide_to(Pixels(size=4, **options), name)))
    left, right = sheet[12 + 22 + 5, 12 + 5], sheet[12 + 22 + 5, 12 + 112 + 12 + 5]
    assert left[0] > 200
    assert right[0] < 60
    assert (sheet[0] == 255).all()


def test_many_classes_and_long_names_fit():
    encoder = Pixels(size=4)
    X, y = np.eye(48, dtype=np.float32), [f"a very long name of class {i % 12:02}" for i in range(48)]
    guide = Guide(encoder, make_classifier("logistic", C=1.0).fit(X, y), training=None, assessment=None)
    assert draw_templates(guide).size == (12 + 5 * 124, 12 + 3 * 146)


def test_no_weights_at_all_are_grey():
    encoder = Pixels(size=2)
    X = np.zeros((20, 12), np.float32)
    guide = Guide(
        encoder, make_classifier("logistic").fit(X, ["a", "b"] * 10), training=None, assessment=None
    )
    assert (np.asarray(draw_templates(guide))[12 + 22 + 5, 12 + 5] == 128).all()


def test_other_guides_are_refused():
    message = "need a guide made with --represent pixels and a linear classifier"
    with pytest.raises(GuideError, match=message):
        draw_templates(guide_to(Pixels(size=4), "nearest_neighbours"))
    with pytest.raises(GuideError, match=message):
        draw_templates(guide_to(make_encoder("hog", size=32), "logistic"))
    with pytest.raises(GuideError, match="this guide looks at 5 channels; make one with --represent-option"):
        draw_templates(guide_to(Pixels(size=4, channels=5), "logistic"))
    with pytest.raises(OptionError, match="the transform 'l2' is not linear"):
        draw_templates(guide_to(Pixels(size=4), "logistic", transforms="l2"))
