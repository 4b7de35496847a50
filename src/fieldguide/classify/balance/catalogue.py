"""Ways to learn from uneven classes, by name."""

from fieldguide.classify.balance.balanced_softmax import BalancedSoftmax
from fieldguide.classify.balance.class_balanced_focal import ClassBalancedFocal
from fieldguide.classify.balance.class_balanced_sampling import ClassBalancedSampling
from fieldguide.classify.balance.class_means import ClassMeans
from fieldguide.classify.balance.class_weights import ClassWeights
from fieldguide.classify.balance.classifier_retraining import ClassifierRetraining
from fieldguide.classify.balance.deferred_reweighting import DeferredReweighting
from fieldguide.classify.balance.effective_number import EffectiveNumber
from fieldguide.classify.balance.focal import Focal
from fieldguide.classify.balance.joint import Joint
from fieldguide.classify.balance.ldam import LDAM
from fieldguide.classify.balance.ldam_deferred import LDAMDeferred
from fieldguide.classify.balance.learnable_scales import LearnableScales
from fieldguide.classify.balance.logit_adjustment import LogitAdjustment
from fieldguide.classify.balance.logit_adjustment_loss import LogitAdjustmentLoss
from fieldguide.classify.balance.method import BalanceMethod
from fieldguide.classify.balance.progressively_balanced_sampling import ProgressivelyBalancedSampling
from fieldguide.classify.balance.square_root_sampling import SquareRootSampling
from fieldguide.classify.balance.tau_normalised import TauNormalised

METHODS: dict[str, BalanceMethod] = {
    method.name: method
    for method in (
        Joint(),
        ClassBalancedSampling(),
        SquareRootSampling(),
        ProgressivelyBalancedSampling(),
        ClassWeights(),
        EffectiveNumber(),
        Focal(),
        ClassBalancedFocal(),
        BalancedSoftmax(),
        LogitAdjustmentLoss(),
        LogitAdjustment(),
        LDAM(),
        DeferredReweighting(),
        LDAMDeferred(),
        ClassMeans(),
        ClassifierRetraining(),
        LearnableScales(),
        TauNormalised(),
    )
}
# What "auto" compares with "none", all of them behind the same transforms; first those that change the
# solutions of "none". The balanced softmax and logit adjustment while learning end where logit adjustment
# afterwards does.
SHORT_LIST = ("logit_adjustment", "tau_normalised", "class_weights")
