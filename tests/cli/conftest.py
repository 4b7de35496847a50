"""Run commands in this process and look at what they print."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fieldguide.cli.main import main

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@dataclass(frozen=True)
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    def document(self, schema: str) -> Any:
        """Standard output as JSON, checked against the published schema."""
        document = json.loads(self.out)
        rules = jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{schema}.json").read_text()))
        assert [f"{fault.json_path}: {fault.message[:200]}" for fault in rules.iter_errors(document)] == []
        return document


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def run(*words: object) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        return Ran(int(end.value.code or 0), printed.out, printed.err)

    return run
