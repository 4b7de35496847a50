"""Descriptors of neighbourhoods of a photo, which encoders pool into one vector."""

from fieldguide.represent.local.catalogue import LOCAL, make_local
from fieldguide.represent.local.descriptors import Descriptors, LocalDescriptor
from fieldguide.represent.local.orb import ORB
from fieldguide.represent.local.sift import SIFT
from fieldguide.represent.local.surf import SURF

__all__ = ["LOCAL", "ORB", "SIFT", "SURF", "Descriptors", "LocalDescriptor", "make_local"]
