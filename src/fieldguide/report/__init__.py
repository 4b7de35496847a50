"""The page people read."""

from fieldguide.report.write_audit_report import write_audit_report
from fieldguide.report.write_report import write_report

__all__ = ["write_audit_report", "write_report"]
