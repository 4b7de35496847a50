"""fieldguide: from a folder of labelled photos to a recogniser that says how sure it is.

Names are imported when they are first used, so that `import fieldguide` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fieldguide.assess import Assessment
    from fieldguide.audit import Audit, audit
    from fieldguide.classify import make_classifier
    from fieldguide.guide import Guide, Prediction, add_photos, load, remove_class
    from fieldguide.images import Dataset, SplitManifest, read
    from fieldguide.ladder import Comparison, Protocol, compare, fit
    from fieldguide.report import write_comparison_report, write_report
    from fieldguide.represent import FeatureCache, Pixels, Pretrained, Views, make_encoder

__version__ = "0.1.0"

_HOME = {
    "Assessment": "assess",
    "Audit": "audit",
    "Comparison": "ladder",
    "Dataset": "images",
    "FeatureCache": "represent",
    "Guide": "guide",
    "Pixels": "represent",
    "Prediction": "guide",
    "Pretrained": "represent",
    "Protocol": "ladder",
    "SplitManifest": "images",
    "Views": "represent",
    "add_photos": "guide",
    "audit": "audit",
    "compare": "ladder",
    "fit": "ladder",
    "load": "guide",
    "make_classifier": "classify",
    "make_encoder": "represent",
    "read": "images",
    "remove_class": "guide",
    "write_comparison_report": "report",
    "write_report": "report",
}

__all__ = [
    "Assessment",
    "Audit",
    "Comparison",
    "Dataset",
    "FeatureCache",
    "Guide",
    "Pixels",
    "Prediction",
    "Pretrained",
    "Protocol",
    "SplitManifest",
    "Views",
    "add_photos",
    "audit",
    "compare",
    "fit",
    "load",
    "make_classifier",
    "make_encoder",
    "read",
    "remove_class",
    "write_comparison_report",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'fieldguide' has no attribute {name!r}")
    return getattr(import_module(f"fieldguide.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
