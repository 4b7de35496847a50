"""The guide that comes with fieldguide: the 1000 classes of ImageNet."""

import numpy as np

from fieldguide.classify import restore_classifier
from fieldguide.guide.guide import Guide
from fieldguide.guide.training import Training
from fieldguide.images.formats.imagenet_names import imagenet_names
from fieldguide.represent import Pretrained
from fieldguide.represent.networks import imagenet_classifier

NETWORK = "efficientnet_lite0"
CLASS_NAMES_LICENCE = "WordNet 3.0 (Princeton University)"


def imagenet_guide() -> Guide:
    """Make the guide to the 1000 ImageNet classes from the network that fieldguide installs.

    Returns
    -------
    Guide
        Photos are cropped to their middle square. Its classifier is the network's own last layer; its
        probabilities are as trained, not calibrated here, and it was never assessed here: the published
        top-1 accuracy of EfficientNet-Lite0 on ImageNet is 75.1 % [1]_.

    References
    ----------
    .. [1] "EfficientNet-lite", TensorFlow TPU models,
       https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
    """
    names = class_names()
    coef, intercept = imagenet_classifier(NETWORK)
    order = np.argsort(names, kind="stable")
    spec = {
        "classifier": "logistic",
        "options": {},
        "classes": [names[i] for i in order],
        "n_features": coef.shape[1],
        "chosen": {
            "C": 1.0,
            "temperature": 1.0,
            "how": "the network's own last layer",
            "scored": 0,
            "log_loss": None,
            "accuracy": None,
        },
    }
    arrays = {"coef": coef[order], "intercept": intercept[order].astype(np.float64)}
    training = Training(
        counts={},
        hashes=frozenset(),
        source={"notes": ["Trained by its authors on ImageNet (ILSVRC 2012), 1.28 million photos."]},
        recipe={"represent": {"network": NETWORK, "aspect": "crop"}, "classify": {"name": "logistic"}},
        made_with={},
        licences={"weights": "Apache-2.0", "class names": CLASS_NAMES_LICENCE, "photos": None},
    )
    encoder = Pretrained(NETWORK, aspect="crop")
    return Guide(encoder, restore_classifier(spec, arrays), training=training, assessment=None)


def class_names() -> list[str]:
    """Name the ImageNet classes in the order of the challenge.

    Returns
    -------
    list of str, of length 1000
        As `imagenet_names` has them.
    """
    return list(imagenet_names().values())
