"""Ending halfway: who is told to end ends what they began, and leaves nothing behind."""

import contextlib
import signal

told, obeyed, held = [], [], []  # the signals that came; the one that ends this process; blocks that must not be cut


def end_politely():
    """From now on SIGTERM, Ctrl-C and a terminal that closes end this process by its ``finally`` blocks.

    Only once: a second signal does not cut them short.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _note)


def _note(number, _frame):
    told.append(number)
    _obey()


def _obey():
    if told and not held and not obeyed:
        obeyed.append(told[0])
        raise SystemExit(128 + told[0])


@contextlib.contextmanager
def whole():
    """A signal waits for the end of the block: nothing is started that nobody knows of, nothing left half ended."""
    held.append(True)
    try:
        yield
    finally:
        held.pop()
    _obey()
