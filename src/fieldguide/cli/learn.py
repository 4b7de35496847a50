"""What `fit` and `demo` do once they have a dataset."""

import time
from dataclasses import replace
from functools import cache as once
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fieldguide.cli.file_names import name_of, word_of
from fieldguide.cli.options import Representation, Splitting
from fieldguide.cli.outputs import ANY, GUIDE, PAGE, check_outputs
from fieldguide.cli.terminal import Terminal
from fieldguide.files import remove_file

if TYPE_CHECKING:
    from fieldguide.assess import Assessment, TagAssessment
    from fieldguide.audit import Audit
    from fieldguide.classify import Classifier
    from fieldguide.images import Dataset
    from fieldguide.represent import Encoder

NOTHING_KNOWN = "No photo could be held out, so nothing is known of its accuracy."


def learn(
    dataset: "Dataset",
    terminal: Terminal,
    *,
    output: Path,
    report: Path,
    force: bool,
    representation: Representation = Representation(),  # noqa: B008 - frozen
    classify: "str | Classifier" = "logistic",
    balance: str = "auto",
    goal: Literal["balanced", "accuracy"] | None = None,
    splitting: Splitting = Splitting(),  # noqa: B008 - frozen
    study: bool = True,
    unlabelled: Path | None = None,
    max_megapixels: float = 200,
    save_manifest: Path | None = None,
    keep_features: bool = False,
    refuse: float | None = None,
    unknown: Path | None = None,
    audit: bool = True,
    strict: bool = False,
) -> None:
    """Tell what was understood, learn, write guide and report, tell what came out.

    Parameters
    ----------
    dataset : Dataset
        The labelled photos.
    terminal : Terminal
        Where to tell it.
    output, report : Path
        The files to write.
    force : bool
        Whether they may replace others.
    representation, classify, balance, goal, splitting, study, unlabelled, max_megapixels, keep_features,
    refuse, unknown, save_manifest, audit, strict
        As for `fieldguide fit`.
    """
    started = time.monotonic()
    encoder, protocol = representation.encoder(), splitting.protocol(study=study)
    check_outputs((output, GUIDE), (report, PAGE), (save_manifest, ANY), force=force)
    terminal.say(dataset.describe())

    from fieldguide import ladder
    from fieldguide.audit import audit as look_for_faults
    from fieldguide.audit import survey
    from fieldguide.report import write_report

    examples = None if unknown is None else ladder.find_unknown(unknown, max_megapixels=max_megapixels)
    further = None
    if unlabelled is not None:
        further = ladder.find_unlabelled(unlabelled, max_megapixels=max_megapixels)
    cache, seen_by = representation.cache(), _seen_by(encoder, audit=audit)
    with terminal.progress("Looking at photos") as progress:
        look = once(lambda: survey(dataset.images, seen_by, cache=cache, progress=progress, strict=strict))
        guide = ladder.fit(
            dataset,
            represent=encoder,
            classify=classify,
            balance=balance,
            goal=goal,
            unlabelled=further,
            protocol=protocol,
            strict=strict,
            cache=cache,
            progress=progress,
            tell=lambda text: terminal.warn(f"Note: {text}"),
            survey=look if audit or protocol.near_copies else None,
            keep_features=keep_features,
            refuse=refuse,
            unknown=examples,
        )
    guide.save(output, overwrite=force)
    assessment = guide.assessment
    told = _told(assessment, dataset) if assessment else NOTHING_KNOWN
    terminal.part(f"\n{told}\n\nWrote {name_of(output)}.")
    document: dict[str, Any] = {
        "guide": str(output),
        "report": None,
        "manifest": None,
        "seconds": 0.0,
        "source": dataset.to_dict(),
        "audit": None,
        "assessment": None if assessment is None else assessment.to_dict(),
    }
    try:  # what fails from here on takes nothing away from the guide
        manifest = guide.training.manifest
        if save_manifest is not None and manifest is not None:
            manifest.write(save_manifest, overwrite=force)
            document["manifest"] = str(save_manifest)
        found = look_for_faults(dataset, survey=look()) if audit else None
        document["audit"] = None if found is None else found.counts()
        terminal.part(_audit_line(found))
        if assessment is not None:
            write_report(report, guide, audit=found, overwrite=force)
            document["report"] = str(report)
        elif force and remove_file(report):
            terminal.warn(f"Note: {report} told of an earlier guide and is removed; there is no new page.")
    finally:
        document["seconds"] = round(time.monotonic() - started, 3)
        terminal.document(document)
    further = [name_of(path) for path in (document["report"], document["manifest"]) if path is not None]
    terminal.part(
        f"Wrote {' and '.join([name_of(output), *further])} in {document['seconds']:.0f} s. "
        f"Try: fieldguide predict {word_of(output)} PHOTO"
    )


def _seen_by(encoder: "Encoder", *, audit: bool) -> "Encoder | None":
    """Choose what looks at the photos; for an encoder that has to learn first, what the audit looks with."""
    if not encoder.learns:
        return encoder
    from fieldguide.audit import BriefNetwork

    return BriefNetwork() if audit else None


def _told(assessment: "Assessment | TagAssessment", dataset: "Dataset") -> str:
    """Put the assessment in words, without the notes that were told with the dataset."""
    new = tuple(note for note in assessment.notes if note not in dataset.notes)
    return str(replace(assessment, notes=new))


def _audit_line(found: "Audit | None") -> str:
    if found is None:
        return ""
    told = ", ".join(f"{kind.replace('_', ' ')} {n}" for kind, n in found.counts().items())
    return f"\nAudit of the photos: {told or 'nothing found'}\n"
