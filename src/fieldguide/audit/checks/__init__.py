"""The checks of an audit: one file each, listed in one table."""

from collections.abc import Callable, Iterable

from fieldguide.audit.checks.balance import check_balance
from fieldguide.audit.checks.copies import check_copies
from fieldguide.audit.checks.files import check_files
from fieldguide.audit.checks.labels import check_labels
from fieldguide.audit.checks.nothing import check_nothing
from fieldguide.audit.checks.odd import check_odd
from fieldguide.audit.checks.outliers import check_outliers
from fieldguide.audit.checks.position import check_position
from fieldguide.audit.checks.remarks import check_remarks
from fieldguide.audit.checks.shift import check_shift
from fieldguide.audit.checks.shortcuts import check_shortcuts
from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding

CHECKS: tuple[Callable[[Context], Iterable[Finding]], ...] = (
    check_files,
    check_remarks,
    check_copies,
    check_labels,
    check_nothing,
    check_outliers,
    check_odd,
    check_balance,
    check_shortcuts,
    check_shift,
    check_position,
)

__all__ = ["CHECKS"]
