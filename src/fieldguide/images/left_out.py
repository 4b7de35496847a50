"""A photo that is not used, and why."""

from dataclasses import dataclass

from fieldguide.printable import printable


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A photo that was found but is not used.

    Attributes
    ----------
    exact_name : str
        What the photo is called, as the system has it.
    reason : str
        Why, without the name, such as ``"there is no such file"``.
    as_asked : bool, default=False
        Whether somebody asked for it, as a table of fixes does, so that nothing is wrong with the photo.
    """

    exact_name: str
    reason: str
    as_asked: bool = False

    @property
    def name(self) -> str:
        """What people call the photo; always printable."""
        return printable(self.exact_name)

    @classmethod
    def because(cls, exact_name: str, error: BaseException) -> "LeftOut":
        """Leave a photo out for an error it raised.

        Parameters
        ----------
        exact_name : str
            What the photo is called, as the system has it.
        error : ImageError
            Its message may start with the name, which is not repeated.

        Returns
        -------
        LeftOut
        """
        return cls(exact_name, str(error).removeprefix(f"{printable(exact_name)}: "))
