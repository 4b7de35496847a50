"""`fieldguide remove`: take a class out of a guide."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from fieldguide.cli.change import changing, check_change
from fieldguide.cli.file_names import name_of, word_of
from fieldguide.cli.options import Force, Json
from fieldguide.cli.terminal import Terminal


def remove(
    guide: str,
    label: Annotated[str, Parameter(name="CLASS")],
    /,
    *,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Take a class out of a guide, without the photos it learnt from.

    Parameters
    ----------
    guide
        A guide whose classifier goes on exactly (class_mean, ridge, shrinkage_lda), or that was made with
        --keep-features.
    label
        The class; two others must remain.
    output
        The guide to write; by default the same file.
    """
    written = check_change(guide, output=output, inputs=(), force=force)

    from fieldguide.guide import load, remove_class
    from fieldguide.guide.outdated import LOST_UNKNOWN
    from fieldguide.images.description import count

    terminal = Terminal(as_json=json, files=True)
    with changing(written, terminal=terminal):
        known = load(guide)
        changed = remove_class(known, label)
        changed.save(written)
    (label,) = set(known.classes) - set(changed.classes)  # as the guide writes it
    photos = known.training.counts.get(label, 0)
    lost = known.unknown is not None and changed.unknown is None
    terminal.result(
        f"Removed {label}, of which it had learnt {count(photos, 'photo')}; "
        f"{len(changed.classes)} classes are left.\n"
        + (f"{LOST_UNKNOWN}\n" if lost else "")
        + f"Wrote {name_of(written)}. Its assessment was made before; "
        f"try: fieldguide evaluate {word_of(written)} PHOTOS",
        {
            "guide": str(written),
            "removed": {label: photos},
            "classes": dict(changed.training.counts),
            "lost_unknown": lost,
        },
    )
