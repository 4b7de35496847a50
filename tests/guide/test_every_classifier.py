"""Every classifier inside a guide: saved, loaded, and the same."""

from pathlib import Path

import numpy as np
import pytest
from tests.classify.conftest import NAMES, quick

import fieldguide
from fieldguide.guide import Guide, Prediction
from fieldguide.represent import Pixels

ENCODER = Pixels(size=4)


@pytest.fixture(scope="module")
def borrowed(pixel_guide_file: Path) -> Guide:
    return fieldguide.load(pixel_guide_file)


@pytest.fixture(scope="module")
def photos(pixel_guide_file: Path) -> list[Path]:
    return sorted((pixel_guide_file.parent / "leaves").rglob("*.png"))


@pytest.fixture(scope="module")
def vectors(photos: list[Path]) -> np.ndarray:
    return ENCODER.transform([str(path) for path in photos])


@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_same_in_the_file(
    name: str, borrowed: Guide, photos: list[Path], vectors: np.ndarray, tmp_path: Path
) -> None:
    classifier = quick(name).fit(vectors, [path.parent.name for path in photos])
    guide = Guide(ENCODER, classifier, training=borrowed.training, assessment=borrowed.assessment)
    guide.save(tmp_path / "leaves.guide")
    again = fieldguide.load(tmp_path / "leaves.guide")
    assert again.classifier.state()[0] == classifier.state()[0]
    assert (again.classifier.predict_proba(vectors) == classifier.predict_proba(vectors)).all()
    assert (again.classifier.predict_sets(vectors) == classifier.predict_sets(vectors)).all()
    answer, expected = again.predict(photos[-1]), guide.predict(photos[-1])
    assert isinstance(answer, Prediction)
    assert answer == expected
    assert sum(probability for _, probability in answer.top) == pytest.approx(1)
