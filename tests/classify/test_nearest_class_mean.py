"""Nearest class mean against the definition, in slow loops."""

import numpy as np

from fieldguide.classify import NearestClassMean


def test_equals_the_definition(blobs, monkeypatch):
    monkeypatch.setattr("fieldguide.classify.blocks.BLOCK", 40)  # several blocks
    X, y = blobs(13, dtype=np.float64)
    classifier = NearestClassMean().fit(X, y)
    mean = sum(X) / len(X)
    unit = [(x - mean) / np.sqrt(((x - mean) ** 2).sum()) for x in X]
    expected = []
    for u in unit:
        row = []
        for label in "abc":
            own = [v for v, other in zip(unit, y, strict=True) if other == label]
            row.append(np.exp(-((u - sum(own) / len(own)) ** 2).sum() / classifier.temperature_))
        expected.append(np.array(row) / sum(row))
    np.testing.assert_allclose(classifier.predict_proba(X), expected, rtol=1e-10)


def test_the_mean_itself_is_as_near_as_zero(blobs):
    X, y = blobs(dtype=np.float64)
    classifier = NearestClassMean().fit(X, y)
    p = classifier.predict_proba(classifier.mean_[None])
    shortest = (classifier.class_means_**2).sum(axis=1).argmin()
    assert p.argmax() == shortest
