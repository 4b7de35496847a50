"""The area under the ROC curve against pairs, and scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from fieldguide.errors import OptionError
from fieldguide.measure import auroc, false_positive_rate


@pytest.mark.parametrize("seed", range(5))
def test_equals_the_share_of_pairs(seed):
    random = np.random.default_rng(seed)
    high, low = random.integers(0, 6, 17), random.integers(0, 6, 11)
    pairs = np.mean([(a > b) + (a == b) / 2 for a in high for b in low])
    assert auroc(high, low) == pytest.approx(pairs)
    truth = np.repeat([1, 0], [17, 11])
    assert auroc(high, low) == pytest.approx(roc_auc_score(truth, np.concatenate([high, low])))
    assert auroc(high, low) == pytest.approx(1 - auroc(low, high))


@pytest.mark.parametrize(("high", "low"), [([], [1.0]), ([1.0], []), ([np.nan], [1.0]), ([[1.0]], [1.0])])
def test_bad_scores(high, low):
    for measure in (auroc, false_positive_rate):
        with pytest.raises(OptionError, match="give one finite number for each photo, at least one"):
            measure(high, low)
