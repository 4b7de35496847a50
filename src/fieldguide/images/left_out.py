"""A photo that is not used, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A photo that was found but is not used.

    Attributes
    ----------
    name : str
        What the photo is called.
    reason : str
        Why, without the name, such as ``"there is no such file"``.
    as_asked : bool, default=False
        Whether somebody asked for it, as a table of fixes does, so that nothing is wrong with the photo.
    """

    name: str
    reason: str
    as_asked: bool = False

    @classmethod
    def because(cls, name: str, error: BaseException) -> "LeftOut":
        """Leave a photo out for an error it raised.

        Parameters
        ----------
        name : str
            What the photo is called.
        error : ImageError
            Its message may start with the name, which is not repeated.

        Returns
        -------
        LeftOut
        """
        return cls(name=name, reason=str(error).removeprefix(f"{name}: "))
