"""Whether probabilities can be believed."""

from fieldguide.assess import Assessment, TagAssessment
from fieldguide.report.point import Point
from fieldguide.report.wording import points

# Below, a report says that few photos say little.
FEWEST = 20
# Beyond what perfect probabilities show by chance on so many photos.
CLOSE, ROUGH = 0.04, 0.10
CHANCE = 0.05
UNTOLD = "Nothing speaks against it, but these photos are too few to tell"


def believable(assessment: Assessment | TagAssessment) -> Point | None:
    """Say whether the probabilities of a guide can be believed.

    Parameters
    ----------
    assessment : Assessment or TagAssessment
        Of any photos.

    Returns
    -------
    Point or None
        None with fewer than 20 photos.
    """
    if assessment.n < FEWEST:
        return None
    bins = assessment.reliability
    surplus = sum(bin_.n * ((bin_.confidence or 0) - (bin_.accuracy or 0)) for bin_ in bins)
    surplus /= sum(bin_.n for bin_ in bins)
    if isinstance(assessment, TagAssessment):
        differs = (
            "Where a label was given about the same probability, the share of photos that carry it differs"
        )
        words = ("neither too high nor too low", "too high", "too low")
    else:
        differs = "Among photos given about the same probability, the share that is right differs"
        words = ("neither too sure nor too unsure", "too sure", "too cautious")
    lean = f"{words[0]} on the whole"
    if abs(surplus) >= 0.01:
        lean = f"on the whole {words[1] if surplus > 0 else words[2]} by {points(abs(surplus))}"
    by_chance = assessment.ece_by_chance
    floor = (
        ""
        if by_chance is None
        else f"; perfect probabilities show {points(by_chance.mean)} by chance on so many"
    )
    return Point(
        "Can its probabilities be believed?",
        f"{_verdict(assessment)}. {differs} from it by {points(assessment.ece)} on average (the "
        f"calibration error{floor}); {lean}.",
    )


def _verdict(assessment: Assessment | TagAssessment) -> str:
    by_chance = assessment.ece_by_chance
    beyond = assessment.ece
    if by_chance is not None:
        if by_chance.p_value > CHANCE:
            return "Yes" if by_chance.mean <= CLOSE else UNTOLD
        beyond -= by_chance.mean
    if beyond <= CLOSE:
        return "Yes"
    return "Roughly" if beyond <= ROUGH else "Not as they stand"
