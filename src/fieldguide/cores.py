"""How many processor cores there are for us."""

import os


def available_cores() -> int:
    """Count the processor cores that this process may use.

    Returns
    -------
    int
        At least 1; what `taskset` or a batch system leaves of the machine.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
