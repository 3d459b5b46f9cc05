"""Windows of no size, and replies that nobody takes."""

from attack import Attack
from http2_bytes import INITIAL_WINDOW_SIZE, PREFACE, settings, window_update
from questions import asked, classify, streams

SHUT = PREFACE + settings((INITIAL_WINDOW_SIZE, 0))
# Cheap to compute; the reply is twice as long.
MANY_ROWS = classify("xor", 4_000, 2)
CALLS = 256  # as many as a connection may have
CALLS_AT_ONCE = 4
# So that the server can compute what it has been asked: what it refuses for
# want of time takes no memory.
PAUSE_SECONDS = 0.02

GROUPS = [b"".join(asked(stream, MANY_ROWS)
                   for stream in streams(CALLS_AT_ONCE, first))
          for first in streams(CALLS)[::CALLS_AT_ONCE]]


def zero_windows(crowd, scale):
    """Half never open a window, half open the connection's byte by byte."""
    def script(opening):
        def run(me):
            yield SHUT
            for group in GROUPS:
                yield group + opening
                yield PAUSE_SECONDS
            yield scale.seconds
        return run

    scripts = [script(b""), script(window_update(0, 1))]
    crowd.run(scripts * (scale.deaf // 2), scale.deaf)
    return (f"{scale.deaf} x {CALLS} calls for 64 KB replies, with windows of "
            "0")


ATTACKS = [Attack("zero_windows", zero_windows, network_mib=64, request_mib=1)]
