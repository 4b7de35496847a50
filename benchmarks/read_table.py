"""How long, and with how much memory, a table of a million lines is read.

    python benchmarks/read_table.py [lines]

The files it lists do not exist: above 100,000 lines nothing is looked at before it is opened.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from fieldguide.images import read


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "table.csv")
        with table.open("w") as file:
            file.write("path,label,split,site\n")
            for i in range(lines):
                part = "train" if i % 10 else "test"
                file.write(f"photos/{i // 1000:04}/IMG_{i:08}.jpg,species {i % 1000},{part},site {i % 37}\n")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, worked = time.perf_counter(), time.process_time()
        dataset = read(table)
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        dataset.describe()
        described = time.perf_counter() - start
    print(
        f"{len(dataset):,} lines in {seconds:.1f} s ({worked:.1f} s of one processor), "
        f"{peak / 2**20:.2f} GiB at most ({before / 2**20:.2f} before); described in {described:.1f} s"
    )


if __name__ == "__main__":
    main()
