"""The names of the 1000 classes of the ImageNet challenge."""

from collections import Counter
from functools import cache
from importlib.resources import files


@cache
def imagenet_names() -> dict[str, str]:
    """Name the ImageNet classes.

    Returns
    -------
    dict of str to str, of length 1000
        WordNet's number of the synset (``"n01440764"``), in the order of the challenge -> its first word; all
        of them, or the number behind them, where that is needed to tell two classes apart.
    """
    table = (files("fieldguide.images.formats") / "imagenet_classes.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines()]
    first = Counter(words.split(", ")[0] for _, words in rows)
    every = Counter(words for _, words in rows)

    def name(synset: str, words: str) -> str:
        short = words.split(", ")[0]
        if first[short] == 1:
            return short
        return words if every[words] == 1 else f"{words} ({synset})"

    return {synset: name(synset, words) for synset, words in rows}
