"""What is wrong with the photos."""

import sys
from types import ModuleType

from fieldguide.audit.audit import audit
from fieldguide.audit.brief_network import BriefNetwork
from fieldguide.audit.confident_learning import find_label_errors
from fieldguide.audit.find_duplicates import find_duplicates
from fieldguide.audit.finding import Finding
from fieldguide.audit.fix_table import write_fixes
from fieldguide.audit.kinds import KINDS, Kind
from fieldguide.audit.result import Audit
from fieldguide.audit.survey import Survey, survey

__all__ = [
    "KINDS",
    "Audit",
    "BriefNetwork",
    "Finding",
    "Kind",
    "Survey",
    "audit",
    "find_duplicates",
    "find_label_errors",
    "survey",
    "write_fixes",
]


class _Room(ModuleType):
    """The room and the function have one name: once the room is loaded, `fieldguide.audit` is the room."""

    __call__ = staticmethod(audit)


sys.modules[__name__].__class__ = _Room
