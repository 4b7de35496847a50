"""Write the small guide that every later version must load; run once per schema, then keep the file."""

import json
import sys
from pathlib import Path

import numpy as np

import fieldguide
from fieldguide.guide.archive import SCHEMA

COLOURS = {"healthy": (60, 140, 60), "rust": (150, 90, 40), "sick": (150, 150, 70)}


def main(folder: Path) -> None:
    random = np.random.default_rng(0)
    photos = [
        (np.clip(colour + random.normal(0, 25, (16, 16, 3)), 0, 255).astype(np.uint8), name)
        for name, colour in COLOURS.items()
        for _ in range(8)
    ]
    guide = fieldguide.fit(photos, represent=fieldguide.Pixels(size=4), cache=None)
    guide.save(folder / f"schema{SCHEMA}.guide", overwrite=False)
    answer = guide.predict(np.full((20, 20, 3), COLOURS["rust"], np.uint8))
    expected = {
        "label": answer.label,
        "probability": answer.probability,
        "accuracy": guide.assessment.accuracy,
    }
    (folder / f"schema{SCHEMA}.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
