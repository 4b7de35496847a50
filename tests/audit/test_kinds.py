"""The published list of kinds is the code's."""

import json
import re
from pathlib import Path

import pytest

from fieldguide.audit import KINDS, Finding
from fieldguide.errors import OptionError

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_lists_every_kind() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \| (yes|no) \|$", (DOCS / "audit.md").read_text(), re.M)
    told = {name: (meaning, certainty, alarming == "yes") for name, meaning, certainty, alarming in rows}
    assert told == {name: (kind.meaning, kind.certainty, kind.is_alarming) for name, kind in KINDS.items()}


def test_the_schema_lists_every_kind() -> None:
    schema = json.loads((DOCS / "schemas" / "audit.json").read_text())
    listed = schema["properties"]["findings"]["items"]["properties"]["kind"]["enum"]
    assert listed == list(KINDS)


def test_a_finding_of_no_kind_is_refused() -> None:
    with pytest.raises(OptionError, match="kind is 'ugly'; it is one of unreadable"):
        Finding("ugly", (), 1.0, "Look.")
    with pytest.raises(OptionError, match="certainty is 2"):
        Finding("blank", (), 2, "Look.")
