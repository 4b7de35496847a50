"""Encoders made of encoders: several views of a photo, several encoders beside each other."""

from fieldguide.represent.composite.composite import Composite, Piece
from fieldguide.represent.composite.joined import Joined
from fieldguide.represent.composite.views import Views

__all__ = ["Composite", "Joined", "Piece", "Views"]
