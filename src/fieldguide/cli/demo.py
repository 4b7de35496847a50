"""`fieldguide demo`: the main job on real photos of solar cells."""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from fieldguide.cli.learn import learn
from fieldguide.cli.options import Force, Json
from fieldguide.cli.terminal import Terminal
from fieldguide.errors import MissingExtraError
from fieldguide.files import make_folder

LICENCE = "CC BY-NC-SA 4.0 (zae-bayern/elpv-dataset)"


def demo(
    *,
    output: Annotated[Path, Parameter(alias="-o")] = Path("demo"),
    force: Force = False,
    json: Json = False,
) -> None:
    """Learn to tell functional from defective solar cells, from 2,624 real photos.

    Parameters
    ----------
    output
        Folder for `solar.guide` and `report.html`.
    """
    from fieldguide.images import FileImage, read

    cells = [(FileImage(path, name=path.name), label) for path, label in solar_cells()]
    dataset = replace(read(cells, licence=LICENCE), source="solar cells")
    make_folder(output)
    learn(
        dataset,
        Terminal(as_json=json, files=True),
        output=output / "solar.guide",
        report=output / "report.html",
        force=force,
    )


def solar_cells() -> list[tuple[Path, str]]:
    """List the photos of the package `elpv-dataset` with their class.

    Returns
    -------
    list of (Path, str)
        A cell is called defective from a probability of 0.5 up.

    Raises
    ------
    MissingExtraError
        If the package is not installed.
    """
    package = find_spec("elpv_dataset")
    if package is None or package.origin is None:
        raise MissingExtraError(
            "The photos of the demo are not installed. Run: pip install 'fieldguide[demo]'"
        )
    data = Path(package.origin).parent / "data"
    rows = [line.split() for line in (data / "labels.csv").read_text().splitlines()]
    return [(data / path, "defective" if float(p) >= 0.5 else "functional") for path, p, _ in rows]
