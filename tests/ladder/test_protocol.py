import pytest

from fieldguide.errors import OptionError
from fieldguide.images import SplitManifest
from fieldguide.ladder import Protocol


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"test_share": 0.0}, "test_share is between 0 and 1"),
        ({"test_share": float("nan")}, "test_share is between 0 and 1"),
        ({"seed": 0.5}, "seed is a whole number"),
        ({"folds": 1}, "folds is a whole number of at least 2"),
        ({"folds": 5, "repeats": 0}, "repeats is a whole number of at least 1"),
        ({"repeats": 3}, "give folds too"),
        ({"folds": 5, "manifest": "split.json"}, "give either folds or a manifest"),
        ({"test_share": 0.5, "manifest": "split.json"}, "give either test_share or a manifest"),
    ],
)
def test_options_are_checked(options: dict[str, object], words: str) -> None:
    with pytest.raises(OptionError, match=words):
        Protocol(**options)  # type: ignore[arg-type]


def test_seed_and_share_are_short_for_a_protocol() -> None:
    assert Protocol.of(None, seed=3, test_share=0.5) == Protocol(seed=3, test_share=0.5)
    assert Protocol.of(None, seed=None, test_share=None) == Protocol()
    given = Protocol(folds=5, repeats=2, group_by="site", seed=1)
    assert Protocol.of(given, seed=None, test_share=None) is given
    manifest = Protocol(manifest=SplitManifest({bytes(32): (2,)}))
    assert Protocol.of(manifest, seed=None, test_share=None) is manifest


def test_an_option_in_two_places_is_refused() -> None:
    with pytest.raises(OptionError, match=r"seed stands beside a protocol; give it inside: Protocol\(seed="):
        Protocol.of(Protocol(folds=5), seed=0, test_share=None)
