"""Every transform against scikit-learn's or a formula; their chain; what is refused."""

import numpy as np
import pytest
from sklearn import decomposition
from sklearn.base import clone
from sklearn.kernel_approximation import AdditiveChi2Sampler
from sklearn.preprocessing import MinMaxScaler, Normalizer, StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from fieldguide.classify import Logistic, make_transform, restore_classifier
from fieldguide.classify.transforms import Chain, Chi2Map, IntersectionMap
from fieldguide.classify.transforms.catalogue import TRANSFORMS
from fieldguide.errors import GuideError, OptionError

AFFINE = ("centre", "pca", "range", "standardise", "whiten")


@pytest.fixture(name="X", params=[np.float32, np.float64])
def histograms(request):
    random = np.random.default_rng(0)
    mixed = random.standard_normal((60, 8)) @ random.standard_normal((8, 8)) + 5
    return np.abs(mixed).astype(request.param)


@parametrize_with_checks([TRANSFORMS[name]() for name in sorted(TRANSFORMS)])
def test_is_a_scikit_learn_transformer(estimator, check, monkeypatch):
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")
    check(estimator)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("standardise", StandardScaler()),
        ("centre", StandardScaler(with_std=False)),
        ("range", MinMaxScaler((-1, 1))),
        ("l2", Normalizer()),
    ],
)
def test_equals_scikit_learn(X, name, theirs):
    ours = make_transform(name).fit(X[:40])
    np.testing.assert_allclose(ours.transform(X), theirs.fit(X[:40]).transform(X), atol=2e-5)


@pytest.mark.parametrize("whiten", [False, True])
@pytest.mark.parametrize("wide", [False, True])
def test_principal_components_equal_scikit_learn(X, whiten, wide):
    train = X[:6] if wide else X[:40]
    ours = make_transform("whiten:4" if whiten else "pca:4").fit(train)
    theirs = decomposition.PCA(4, whiten=whiten, svd_solver="full").fit(train.astype(np.float64))
    expected = theirs.transform(X.astype(np.float64))
    if whiten:  # scikit-learn divides by n - 1
        expected *= np.sqrt(len(train) / (len(train) - 1))
    found = ours.transform(X)
    signs = np.sign((found * expected).sum(axis=0))
    np.testing.assert_allclose(found * signs, expected, atol=2e-3 if X.dtype == np.float32 else 1e-8)


def test_many_photos_of_many_features_take_the_randomised_way(X, monkeypatch):
    exact = make_transform("pca:3").fit(X).transform(X)
    monkeypatch.setattr("fieldguide.classify.transforms.principal_directions.EXACT", 5)
    np.testing.assert_allclose(make_transform("pca:3").fit(X).transform(X), exact, atol=2e-2)


def test_signed_powers(X):
    for power in (0.5, 0.3, 1):
        found = make_transform(f"signed_power:{power}").fit_transform(X - 5)
        np.testing.assert_allclose(found, np.sign(X - 5) * np.abs(X - 5) ** power, rtol=1e-4)


def test_the_chi2_map_equals_scikit_learn(X):
    ours = Chi2Map(steps=2).fit_transform(X)
    theirs = AdditiveChi2Sampler(sample_steps=3, sample_interval=0.54).fit_transform(X)
    np.testing.assert_allclose(ours @ ours.T, theirs @ theirs.T, rtol=1e-4)


@pytest.mark.parametrize(
    ("kind", "kernel", "errors"),
    [
        (Chi2Map, lambda x, y: 2 * x * y / (x + y), (0.035, 0.014, 0.006, 0.003)),
        (IntersectionMap, np.minimum, (0.14, 0.111, 0.093, 0.08)),
    ],
)
@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_products_of_maps_are_near_the_kernel(kind, kernel, errors, steps):
    x = np.linspace(0.001, 1, 200)[:, None]
    mapped = kind(steps=steps).fit_transform(x)
    assert mapped.shape == (200, 2 * steps + 1)
    gap = np.abs(mapped @ mapped.T - kernel(x, x.T)) / np.maximum(x, x.T)
    assert gap.max() < errors[steps - 1]


@pytest.mark.parametrize("name", sorted(TRANSFORMS))
def test_dtype_rows_and_zeros(X, name):
    transform = make_transform(name).fit(X)
    changed = transform.transform(X)
    assert changed.dtype == X.dtype
    assert changed.shape == (60, transform.width)
    np.testing.assert_allclose(transform.transform(X[7:8]), changed[7:8], rtol=1e-3, atol=1e-5)
    constant = clone(transform).fit_transform(np.full((5, 3), 2, dtype=X.dtype))
    assert np.isfinite(constant).all()
    assert np.isfinite(clone(transform).fit_transform(np.zeros((5, 3), dtype=X.dtype))).all()


@pytest.mark.parametrize("name", AFFINE)
def test_weights_are_pulled_back(X, name):
    transform = make_transform(name).fit(X)
    weights = np.random.default_rng(1).standard_normal((2, transform.width))
    gap = transform.transform(X) @ weights.T - X @ transform.pull_back(weights).T
    np.testing.assert_allclose(gap, np.tile(gap[0], (60, 1)), atol=1e-2 if X.dtype == np.float32 else 1e-8)


@pytest.mark.parametrize("name", sorted(set(TRANSFORMS) - set(AFFINE)))
def test_weights_behind_other_transforms_are_refused(X, name):
    transform = make_transform(name).fit(X)
    with pytest.raises(OptionError, match=f"the transform '{name}' is not linear"):
        transform.pull_back(np.ones((2, transform.width)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("standardize", r"no transform 'standardize'; known: centre, .* Did you mean 'standardise'\?"),
        ("pca:many", "'pca:many' needs a number behind the colon, as in 'pca:64'"),
        ("pca:0", "components is 0; give a whole number from 1"),
        ("pca:0.5", "components is 0.5; give a whole number from 1"),
        ("signed_power:2", "power is 2; give a number above 0, up to 1"),
        ("chi2_map:9", "steps is 9; give a whole number from 1 to 4"),
        ("l2:3", "the transform 'l2' has no option; leave out ':3'"),
    ],
)
def test_bad_names_and_options_are_named(text, message):
    with pytest.raises(OptionError, match=message):
        make_transform(text)
    with pytest.raises(OptionError, match=message):
        Logistic(transforms=text).fit(np.eye(4), ["a", "a", "b", "b"])


def test_what_is_no_name_is_refused():
    with pytest.raises(OptionError, match="transforms is 3; give a name, several, or None"):
        Chain(3)


def test_negative_numbers_are_no_histogram(X):
    X[3, 2] = -0.25
    with pytest.raises(
        OptionError, match=r"Negative values in data: 'chi2_map' .* feature 2 of vector 3 is -0.25"
    ):
        Chi2Map().fit(X)


def test_a_chain_is_its_steps_in_order(X):
    chain = Chain(("signed_power", "standardise", "pca:3", "l2"))
    found = chain.learn(X)
    by_hand = np.sqrt(X)
    by_hand = make_transform("standardise").fit_transform(by_hand)
    by_hand = make_transform("pca:3").fit_transform(by_hand)
    np.testing.assert_allclose(found, make_transform("l2").fit_transform(by_hand), rtol=1e-6)
    assert (chain.apply(X) == found).all()
    assert chain.width(8) == 3
    again = Chain(("signed_power", "standardise", "pca:3", "l2")).restore(chain.arrays(), n_features=8)
    assert (again.apply(X) == found).all()


def test_transforms_are_learnt_inside_the_folds(blobs, monkeypatch):
    seen, learn = [], Chain.learn

    def spy(self, X):
        seen.append(len(X))
        return learn(self, X)

    monkeypatch.setattr(Chain, "learn", spy)
    X, y = blobs(20)
    Logistic(C=0.1, transforms="pca:2").fit(X, y)
    assert sorted(seen) == [48, 48, 48, 48, 48, 60]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a.pop("transform.1.mean"), "the array 'transform.1.mean' is missing"),
        (lambda a: a.update({"transform.1.mean": np.zeros(5)}), r"has shape \(5,\); it should have \(6\)"),
        (lambda a: a.update({"transform.1.directions": np.full((2, 6), np.nan)}), "must hold finite"),
        (lambda a: a.update({"transform.1.directions": np.ones((3, 6))}), r"'coef' has shape \(3, 2\)"),
    ],
)
def test_damaged_transforms_are_named(blobs, change, message):
    spec, arrays = Logistic(C=1.0, transforms=("l2", "pca:2")).fit(*blobs()).state()
    arrays = dict(arrays)
    change(arrays)
    with pytest.raises(GuideError, match=message):
        restore_classifier(spec, arrays)
