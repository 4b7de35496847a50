"""`fieldguide fit`: learn a recogniser."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from fieldguide.cli.learn import learn
from fieldguide.cli.options import Columns, Force, Json, Representation, Splitting, Strict, With, read_options
from fieldguide.cli.outputs import ANY, GUIDE, PAGE, check_outputs
from fieldguide.cli.terminal import Terminal


def fit(
    source: Path,
    /,
    *,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    report: Path | None = None,
    classify: str = "logistic",
    classify_option: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = (),
    balance: str = "auto",
    goal: Literal["balanced", "accuracy"] | None = None,
    representation: Representation = Representation(),  # noqa: B008 - frozen
    splitting: Splitting = Splitting(),  # noqa: B008 - frozen
    study: bool = True,
    unlabelled: Path | None = None,
    save_manifest: Path | None = None,
    keep_features: Annotated[bool, Parameter(negative="")] = False,
    refuse: float | None = None,
    unknown: Path | None = None,
    columns: Columns = Columns(),  # noqa: B008 - frozen
    with_: With = None,
    audit: bool = True,
    max_megapixels: float = 200,
    licence: str | None = None,
    strict: Strict = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Learn a recogniser from labelled photos and say how good it is.

    Parameters
    ----------
    source
        A folder with one folder of photos per class, or a table (CSV, TSV) with path and label.
    output
        The guide to write; by default named after the source, with `.guide`, in this folder.
    report
        The page to write; by default beside the guide, with `.html`.
    classify
        logistic, balanced, class_mean (also simple_shot), ridge, shrinkage_lda, nearest_neighbour,
        nearest_neighbours, linear, linear_svm, linear_svm_sgd, rbf_svm, chi2_svm, intersection_svm,
        random_forest, gradient_boosting or neural_network; auto chooses among those for few photos.
    classify_option
        An option of what --classify names, such as C=0.1 or transforms='["l2","pca:64"]'; may be given
        several times.
    balance
        What is done where some classes have many more photos than others: auto chooses by photos not trained
        on; none; or a method: class_balanced_sampling, square_root_sampling, progressively_balanced_sampling,
        class_weights, effective_number, focal, class_balanced_focal, balanced_softmax, logit_adjustment_loss,
        logit_adjustment, ldam, deferred_reweighting, ldam_deferred, class_mean, crt, lws, tau_normalised.
    goal
        Whether every class counts the same or every photo; by default every class where they are uneven (the
        largest has five times the photos of the smallest, or one has fewer than 20).
    study
        Measure the learning curve and the robustness, beside the accuracy.
    unlabelled
        A folder or archive of photos of the same kind without labels, to learn from if that helps.
    save_manifest
        The file to write the split to, by the content of the photos.
    keep_features
        Keep the vectors of the training photos in the guide, in half precision, so that `fieldguide add` and
        `fieldguide remove` work whatever the classifier.
    refuse
        Share of photos of the classes that may be answered with unknown, so that photos of no class are; 0
        for none; by default 0.05, or less where --unknown shows that less will do.
    unknown
        A folder or archive of ten or more photos that show none of the classes, to choose by how such photos
        are told; by default classes are held out in turn for that.
    audit
        Look for what is wrong with the photos, and show it in the report.
    max_megapixels
        Photos with more pixels are refused.
    licence
        Licence of the photos, kept in the guide.
    """
    from fieldguide.classify import make_classifier
    from fieldguide.images import read

    options = read_options(classify_option, option="--classify-option", example="C=0.1")
    classifier = make_classifier(classify, **options)
    where = source.resolve()
    name = where.name if where.is_dir() else where.stem
    output = Path(f"{name or 'photos'}.guide") if output is None else output
    check_outputs((output, GUIDE), force=force)
    report = output.with_suffix(".html") if report is None else report
    check_outputs(
        (output, GUIDE),
        (report, PAGE),
        (save_manifest, ANY),
        inputs=(source, with_, splitting.manifest, unlabelled, unknown),
        force=force,
    )
    learn(
        read(
            source,
            strict=strict,
            max_megapixels=max_megapixels,
            fixes=with_,
            licence=licence,
            **asdict(columns),
        ),
        Terminal(as_json=json, files=True),
        output=output,
        report=report,
        force=force,
        representation=representation,
        classify=classifier,
        balance=balance,
        goal=goal,
        splitting=splitting,
        study=study,
        unlabelled=unlabelled,
        max_megapixels=max_megapixels,
        save_manifest=save_manifest,
        keep_features=keep_features,
        refuse=refuse,
        unknown=unknown,
        audit=audit,
        strict=strict,
    )
