"""What of the files is not used is told by every command that uses them."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

TOLD = "only the first of 2 pages is used"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    for label, name in enumerate(("oak", "elm")):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(12):
            pages = random.integers(0, 100, (2 if number % 2 else 1, 16, 16, 3)) + 100 * label
            path = tmp_path / "photos" / name / f"{number}.tif"
            tifffile.imwrite(path, pages.astype(np.uint8), photometric="rgb", metadata=None)
    return tmp_path / "photos"


def test_fit_evaluate_and_predict_tell(photos: Path, tmp_path: Path, run) -> None:
    guide = tmp_path / "x.guide"
    fitted = run("fit", photos, "--represent", "pixels", "--no-study", "--folds", 2, "-o", guide)
    assert fitted.code == 0, fitted.err
    assert f"12 photos: {TOLD}: " in fitted.out
    assert "partly used 1" in fitted.out
    other = tmp_path / "other"
    for name in ("oak", "elm"):
        (other / name).mkdir(parents=True)
        pages = np.full((2, 16, 16, 3), 7 if name == "oak" else 200, dtype=np.uint8)
        tifffile.imwrite(other / name / "a.tif", pages, photometric="rgb", metadata=None)
    assert f"2 photos: {TOLD}: " in run("evaluate", guide, other).out
    for form in ((), ("--csv",), ("--json",)):
        answered = run("predict", guide, other / "oak", *form)
        assert answered.code == 0
        assert f"Note: 1 photo: {TOLD}: {other / 'oak' / 'a.tif'}" in answered.err
        assert form == ("--json",) or TOLD not in answered.out
    assert run("predict", guide, other / "oak", "--json").document("predict")[0]["remark"] == TOLD
