import json

import pytest

from fieldguide.errors import OptionError
from fieldguide.represent.local import LOCAL, make_local


@pytest.mark.parametrize("kind", LOCAL)
def test_a_descriptor_is_made_again_from_its_options(kind: str) -> None:
    identity = json.loads(json.dumps(make_local(kind).identity()))
    params = {name: value for name, value in identity.items() if name not in {"kind", "revision"}}
    assert make_local(identity["kind"], **params).identity() == identity


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("sfit", {}, "local='sfit' is unknown; known: 'sift', 'surf', 'orb'. Did you mean 'sift'?"),
        (
            "surf",
            {"scale": 1},
            "surf has no option 'scale'; it has scales, step, threshold. Did you mean 'scales'?",
        ),
        ("orb", {"most": -1}, "most=-1 must be a whole number from 1 to 100000."),
    ],
)
def test_bad_names(kind: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(OptionError) as error:
        make_local(kind, **options)
    assert str(error.value) == message
