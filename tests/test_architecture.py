"""The house keeps its order: which room may import which, and what the core may load."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "fieldguide"
ORDER = (
    "errors",
    "printable",
    "files",
    "cores",
    "stored",
    "measure",
    "images",
    "represent",
    "search",
    "classify",
    "assess",
    "audit",
    "guide",
    "ladder",
    "report",
    "cli",
)
CORE = {
    "cyclopts",
    "google",  # protobuf, which onnx is made of
    "jinja2",
    "markupsafe",
    "numpy",
    "onnx",
    "onnxruntime",
    "PIL",
    "platformdirs",
    "rich",
    "safetensors",
    "scipy",
    "sklearn",
    "threadpoolctl",
}
OPTIONAL = {"cv2", "openvino", "pillow_heif", "pyarrow"}


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "fieldguide":
                found += [(f"fieldguide.{alias.name}", node.lineno) for alias in node.names]
            else:
                found.append((node.module, node.lineno))
    return found


def out_of_order(path: Path) -> list[str]:
    own = ORDER.index(room(path))
    return [
        f"{path.name}:{line} imports {name}"
        for name, line in imports(path)
        if name.startswith("fieldguide.")
        and name != "fieldguide.__version__"
        and ORDER.index(name.split(".")[1]) > own
    ]


DOORS = (SOURCE / "__init__.py", SOURCE / "__main__.py")  # they belong to no room
MODULES = [path for path in SOURCE.rglob("*.py") if path not in DOORS]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_one_way(path: Path) -> None:
    assert out_of_order(path) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_only_the_listed_packages_are_imported(path: Path) -> None:
    allowed = CORE | OPTIONAL | set(sys.stdlib_module_names) | {"fieldguide", "__future__"}
    assert {name.split(".")[0] for name, _ in imports(path)} <= allowed


def test_the_order_test_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.modules", sys.modules)
    wrong = SOURCE / "measure" / "accuracy.py"
    assert [name for name, _ in imports(wrong)]
    broken = tmp_path / "measure" / "broken.py"
    broken.parent.mkdir()
    broken.write_text("from fieldguide.guide import load\nfrom fieldguide import cli\n")
    monkeypatch.setitem(out_of_order.__globals__, "SOURCE", tmp_path)
    assert out_of_order(broken) == [
        "broken.py:1 imports fieldguide.guide",
        "broken.py:2 imports fieldguide.cli",
    ]


def loaded_by(code: str) -> set[str]:
    script = f"{code}\nimport sys; print(' '.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded_by("import fieldguide") & {"numpy", "sklearn", "onnxruntime", "PIL", "cyclopts", "rich"}


def test_asking_for_help_loads_no_numpy() -> None:
    code = (
        "import contextlib, io\nfrom fieldguide.cli.main import main\n"
        "for words in (['--help'], ['fit', '--help'], ['predict', '--help']):\n"
        "    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "        main(words)"
    )
    assert not loaded_by(code) & {"numpy", "sklearn", "onnxruntime", "PIL", "torch"}


def test_the_core_works_without_torch_opencv_and_pandas() -> None:
    code = (
        "import sys\n"
        "absent = ('cv2', 'pandas', 'matplotlib', 'openvino', 'pillow_heif', 'pyarrow')\n"
        "for name in absent: sys.modules[name] = None\n"
        "import fieldguide\n"
        "for name in fieldguide.__all__: getattr(fieldguide, name)"
    )
    loaded = loaded_by(code)
    assert "numpy" in loaded
    assert "torch" not in loaded


def test_files_stay_small() -> None:
    long = {str(path): n for path in MODULES if (n := len(path.read_text().splitlines())) > 600}
    assert long == {}
