"""Runs other programs; their output goes to a log, of which failures show the end."""

import errno
import fcntl
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .paths import LOCKS, LOGS, make_folder
from .problem import NoNetwork, Problem
from .progress import note

NETWORK_SIGNS = (
    "Temporary failure resolving",
    "Could not resolve",
    "Could not connect",
    "Failed to connect",
    "Failed to establish a new connection",
    "Network is unreachable",
    "getaddrinfo",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "Connection timed out",
)


def log_path(name: str) -> Path:
    """The log file of that name."""
    return make_folder(LOGS) / f"{name}.log"


def need(tool: str, hint: str) -> str:
    """The full path of a program that has to be there."""
    found = shutil.which(tool)
    if not found:
        raise Problem(f"The program {tool} is missing on this machine.", hint)
    return found


def run(
    command: Sequence,
    *,
    log: str,
    what: str,
    hint: str = "",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    append: bool = False,
    script: str = "",
    **options,
) -> Path:
    """Run a command to its end with its output in a log file, which is returned.

    ``what`` completes the sentence "... failed"; ``hint`` tells what to do then;
    ``script`` is what the command reads on its standard input.
    """
    path = log_path(log)
    with path.open("ab" if append else "wb") as output:
        output.write(f"$ {' '.join(map(str, command))}\n".encode())
        output.flush()
        try:
            done = subprocess.run(
                [str(part) for part in command],
                input=script.encode(),
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                cwd=cwd,
                **options,
            )
        except OSError as error:
            raise Problem(f"{what} failed: {error}.", hint or f"See {path}.") from error
    if done.returncode:
        raise failure(what, path, hint)
    return path


def failure(what: str, path: Path, hint: str = "") -> Problem:
    """The problem told by a log: its last telling lines, and what to do."""
    text = path.read_text(errors="replace")
    lines = telling_lines(text)
    cause = "".join(f"\n    {line}" for line in lines)
    if any(sign in text for sign in NETWORK_SIGNS):
        return NoNetwork(
            f"{what} failed: the network does not answer.",
            f"Check network and proxy, then call again; whole output: {path}",
        )
    if os.strerror(errno.ENOSPC) in text:
        return Problem(
            f"{what} failed: the disk is full.",
            f"Make room, then call again; whole output: {path}",
        )
    return Problem(
        f"{what} failed:{cause}", (hint + " " if hint else "") + f"Whole output: {path}"
    )


def telling_lines(text: str, count: int = 8) -> list[str]:
    """The last lines that speak of an error, or simply the last lines."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    marks = ("error", "critical", "fatal", "traceback", "exception", "e:")
    for index in range(len(lines) - 1, -1, -1):
        if (
            any(mark in lines[index].lower() for mark in marks)
            and index < len(lines) - count
        ):
            return [lines[index], *lines[-(count - 1) :]]
    return lines[-count:]


@contextmanager
def lock(name: str, on_wait: str = ""):
    """Let one process of the machine at a time do what the name says."""
    with (make_folder(LOCKS) / name).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if on_wait:
                note(on_wait)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def check_disk(folder: Path, gigabytes: float, what: str) -> None:
    """Refuse to begin what the disk has no room for."""
    make_folder(folder)
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise Problem(
            f"{what} needs {gigabytes:g} GB, {folder} has {free:.1f} GB free.",
            "Make room, or set DEVENV_STATE to a folder on a larger disk.",
        )
