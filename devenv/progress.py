"""Says what is being done and how long it took, one line per step."""

import sys
import time
from contextlib import contextmanager


def say(text: str) -> None:
    """Print a line at once, also when the output goes to a file or a pipe."""
    print(text, flush=True)


def note(text: str) -> None:
    """Print a line about the environment's own doing."""
    say(f"[devenv] {text}")


@contextmanager
def step(title: str):
    """Announce a step, and tell its duration when it is done."""
    terminal = sys.stdout.isatty()
    print(f"[devenv] {title} ...", end=" " if terminal else "\n", flush=True)
    start = time.monotonic()
    prefix = "" if terminal else f"[devenv] {title}: "
    try:
        yield
    except BaseException:
        print(
            f"{prefix}not done after {duration(time.monotonic() - start)}", flush=True
        )
        raise
    print(f"{prefix}done in {duration(time.monotonic() - start)}", flush=True)


def duration(seconds: float) -> str:
    """Render seconds for a reader: ``4.2 s``, ``3 min 05 s``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60:02d} s"
