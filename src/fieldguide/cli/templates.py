"""`fieldguide templates`: what a linear classifier on pixels looks for."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from fieldguide.cli.file_names import name_of
from fieldguide.cli.options import Force, Json
from fieldguide.cli.outputs import PICTURE, check_outputs
from fieldguide.cli.terminal import Terminal
from fieldguide.files import new_file


def templates(
    guide: str,
    /,
    *,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Draw the weights of each class of a linear classifier on pixels as a picture.

    Grey is a weight of 0; lighter speaks for the class, darker against it.

    Parameters
    ----------
    guide
        A guide that `fieldguide fit --represent pixels` made with --classify logistic, linear, linear_svm or
        linear_svm_sgd.
    output
        The PNG file to write; by default named after the guide, with `.png`, in this folder.
    """
    from fieldguide.guide import load
    from fieldguide.report import draw_templates

    output = Path(f"{Path(guide).stem or 'guide'}.png") if output is None else output
    check_outputs((output, PICTURE), inputs=(Path(guide),), force=force)
    loaded = load(guide)
    picture = draw_templates(loaded)
    with new_file(output, overwrite=force) as file:
        picture.save(file, format="PNG")
    Terminal(as_json=json, files=True).result(
        f"Wrote {name_of(output)}: the weights of {len(loaded.classes)} classes. "
        "Grey is 0, lighter is for the class.",
        {"guide": guide, "picture": str(output), "classes": list(loaded.classes)},
    )
