"""Encoders that were thought out, not learned."""

from fieldguide.represent.handcrafted.pixels import Pixels

__all__ = ["Pixels"]
