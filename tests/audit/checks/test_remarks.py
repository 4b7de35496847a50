from pathlib import Path

import numpy as np
import tifffile

import fieldguide


def test_files_that_hold_more_than_is_used_are_one_finding(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for name in ("oak", "elm"):
        (tmp_path / name).mkdir()
        for number in range(2):
            pages = random.integers(0, 255, (1 + number, 32, 32, 3)).astype(np.uint8)
            tifffile.imwrite(tmp_path / name / f"{number}.tif", pages, photometric="rgb", metadata=None)
    found = fieldguide.audit(tmp_path, represent=None, cache=None).of_kind("partly_used")
    assert [sorted(Path(name).as_posix() for name in finding.photos) for finding in found] == [
        ["elm/1.tif", "oak/1.tif"]
    ]
    assert found[0].advice.startswith(
        "Of each of these files: only the first of 2 pages is used. If the rest"
    )
    assert found[0].details == {"remark": "only the first of 2 pages is used", "photos": 2}
