"""Photos that only stand out have no certainty: the advice says how far, the farthest first."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from fieldguide.audit import KINDS, Audit, Finding, audit
from fieldguide.images import ArrayImage, Dataset

N = 24


@pytest.fixture(scope="module")
def found() -> Audit:
    """What an audit says of noise, some of it spoilt."""
    random = np.random.default_rng(0)
    noise = random.integers(0, 256, (N, 64, 64)).astype(np.float32)
    spoilt = {
        "blurred": gaussian_filter(noise[0], 1.5),
        "more blurred": gaussian_filter(noise[1], 4),
        "dark": noise[2] * 0.06,
        "blank": np.full((64, 64), 127.0),
    }
    arrays = {**{f"photo {i}": noise[i] for i in range(4, N)}, **spoilt}
    images = [ArrayImage(pixels.astype(np.uint8), name=name) for name, pixels in arrays.items()]
    images.append(ArrayImage(np.tile(noise[3].astype(np.uint8), (1, 3)), name="long"))
    return audit(Dataset(images=tuple(images), labels=("a",) * len(images)), represent=None, cache=None)


def test_the_advice_says_how_far_they_stand_out(found: Audit) -> None:
    told = {finding.photos[0]: finding for finding in found.findings if finding.kind != "small_class"}
    assert [finding.photos[0] for finding in found.of_kind("blurred")] == ["more blurred", "blurred"]
    for name in ("more blurred", "blurred"):
        far = told[name].details["deviations"]
        assert f"{far:.1f} times their spread below the usual (named from 4)" in told[name].advice
    assert "Almost black (brightest 15 of 255): " in told["dark"].advice
    assert "One colour and nothing in it (grey levels spread by 0.0 of 255): " in told["blank"].advice
    assert told["long"].advice.startswith("192 x 64, 3.0 times wider than usual: ")


def test_there_is_no_certainty_where_there_is_none(found: Audit) -> None:
    told = found.describe()
    for finding in found.findings:
        has_none = KINDS[finding.kind].certainty.startswith("none: ")
        assert (finding.certainty is None) == (finding.to_dict()["certainty"] is None) == has_none
        line = next(line for line in told.splitlines() if finding.advice in line)
        assert line.startswith(f"  {finding.photos[0]}: " if has_none else "  [")
    assert {"blurred", "dark", "blank", "odd_shape"} <= set(found.counts())


def test_a_finding_may_have_none() -> None:
    assert Finding("dark", ("a.png",), None, "Almost black.").to_dict()["certainty"] is None
