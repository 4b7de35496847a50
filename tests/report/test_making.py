import fieldguide
from fieldguide.guide import Guide
from fieldguide.report.making import making


def told(guide: Guide, **recipe: object) -> dict[str, str]:
    guide.training.recipe.update(recipe)
    return dict(making(guide.training))


def test_settings_versions_and_licences_are_told(guide: Guide) -> None:
    found = told(guide)
    assert found["learnt from"] == "31 photos of 3 classes"
    assert "Logistic" in found["numbers become a class by"]
    assert f"fieldguide: {fieldguide.__version__}" in found["made with"]
    assert "photos: not stated" in found["licences"]


def test_the_split_is_told_in_words(guide: Guide) -> None:
    assert told(guide)["test photos"].startswith("where the source does not say which, 20 % of each class")
    folds = told(guide, folds=5, repeats=3, group_by="plant")["test photos"]
    assert folds.startswith("all, in 5 folds chosen by the photos' content (seed 0)")
    assert folds.endswith("3 times over; kept together by plant")


def test_a_guide_that_says_little_makes_a_short_list() -> None:
    found = dict(making(fieldguide.load("imagenet").training))
    assert "test photos" not in found
    assert "learnt from" not in found
