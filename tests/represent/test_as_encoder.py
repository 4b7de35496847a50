import pytest

from fieldguide.errors import OptionError
from fieldguide.represent import HOG, Joined, Pixels, as_encoder


def test_what_people_give_becomes_an_encoder():
    assert isinstance(as_encoder("pixels"), Pixels)
    own = HOG()
    assert as_encoder(own) is own
    several = [as_encoder("pixels,hog"), as_encoder(["pixels", HOG()]), as_encoder((Pixels(), "hog"))]
    assert all(isinstance(made, Joined) for made in several)
    assert len({repr(made.identity()) for made in several}) == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("pixels,hogg", "represent='hogg' is unknown; .* Did you mean 'hog'"),
        ("pixels,pixels", r"Pixels\(\) is given twice"),
        ("pixels,", "represent='' is unknown"),
        (["pixels"], "give two or more, or use a single one by itself"),
        ([], "give two or more"),
        (3, "represent is 3; give a name, or an encoder such as"),
        (["pixels", 3], "each of encoders is 3; give an encoder"),
    ],
)
def test_misuse_is_explained(given, message):
    with pytest.raises(OptionError, match=message):
        as_encoder(given)
