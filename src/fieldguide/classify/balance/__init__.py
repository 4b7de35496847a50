"""Learning from uneven classes: one loss family, and what else the papers do."""

from fieldguide.classify.balance.catalogue import METHODS, SHORT_LIST
from fieldguide.classify.balance.class_loss import ClassLoss
from fieldguide.classify.balance.equal_weights import equal_weights
from fieldguide.classify.balance.method import BalanceMethod
from fieldguide.classify.balance.uneven import RATIO, uneven

__all__ = ["METHODS", "RATIO", "SHORT_LIST", "BalanceMethod", "ClassLoss", "equal_weights", "uneven"]
