import numpy as np
import pytest
from safetensors.numpy import save

from fieldguide.errors import GuideError
from fieldguide.represent.codebook import Learnt

WORDS = np.arange(6, dtype=np.float32).reshape(2, 3)
SHAPES = {"words": (2, 3), "mean": (3,)}


def learnt(**changed: np.ndarray) -> Learnt:
    return Learnt({"words": WORDS, "mean": WORDS[0], **changed})


def test_written_and_read():
    read = Learnt.from_bytes(learnt().to_bytes(), shapes=SHAPES)
    np.testing.assert_array_equal(read["words"], WORDS)
    assert read.digest == learnt().digest
    assert "mean" in read
    assert "basis" not in read


def test_digest_tells_arrays_apart_and_not_their_order():
    others = [
        learnt(words=WORDS.T),
        learnt(words=WORDS + 1e-6),
        learnt(mean=WORDS[1]),
        Learnt({"words": WORDS}),
    ]
    assert len({learnt().digest, *(other.digest for other in others)}) == 5
    assert Learnt({"mean": WORDS[0], "words": WORDS}).digest == learnt().digest


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The encoder's codebook is damaged: "),
        (b"\xff" * 40, "The encoder's codebook is damaged: "),
        (save({"words": WORDS}), "codebook has ['words']; it should have ['mean', 'words']."),
        (
            learnt(words=WORDS.T.copy()).to_bytes(),
            "has 'words' as float32 of (3, 2); it should be float32 of (2, 3).",
        ),
        (learnt(mean=np.zeros(3)).to_bytes(), "has 'mean' as float64 of (3,); it should be float32 of (3,)."),
        (
            learnt(mean=np.full(3, np.nan, np.float32)).to_bytes(),
            "has numbers in 'mean' that are not finite.",
        ),
    ],
)
def test_damaged(content, told):
    with pytest.raises(GuideError) as error:
        Learnt.from_bytes(content, shapes=SHAPES)
    assert told in str(error.value)
