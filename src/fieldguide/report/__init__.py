"""The page people read."""

from fieldguide.report.write_report import write_report

__all__ = ["write_report"]
