"""fieldguide: from a folder of labelled photos to a recogniser that says how sure it is."""

__version__ = "0.1.0"
