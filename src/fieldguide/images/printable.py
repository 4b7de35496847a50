"""Text that can be shown: for the readers of photos, by its old address."""

from fieldguide.printable import printable

__all__ = ["printable"]
