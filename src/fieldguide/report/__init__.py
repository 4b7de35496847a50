"""The page people read."""

from fieldguide.report.draw_templates import draw_templates
from fieldguide.report.write_audit_report import write_audit_report
from fieldguide.report.write_comparison_report import write_comparison_report
from fieldguide.report.write_report import write_report

__all__ = ["draw_templates", "write_audit_report", "write_comparison_report", "write_report"]
