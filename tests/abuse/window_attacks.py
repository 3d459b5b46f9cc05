"""Windows of no size, and replies that nobody takes."""

import time

from attack import Attack
from attacker import LISTEN
from effort import Effort
from http2_bytes import INITIAL_WINDOW_SIZE, PREFACE, settings, window_update
from questions import asked, classify, streams

SHUT = PREFACE + settings((INITIAL_WINDOW_SIZE, 0))
# Cheap to compute; the reply is twice as long.
MANY_ROWS = classify("xor", 4_000, 2)
SOME_ROWS = classify("xor", 100, 2)
CALLS = 256  # as many as a connection may have
CALLS_AT_ONCE = 4
CREEPERS = 8
SIPPED = 16
SIP_SECONDS = 20.0
STEPS_A_BLOB = 100
MOST_STEPS = 20_000
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


def creeping_windows(crowd, scale):
    """SETTINGS that widen every stream's window by one byte."""
    calls = b"".join(asked(stream, SOME_ROWS) for stream in streams(CALLS))
    steps = [b"".join(settings((INITIAL_WINDOW_SIZE, size))
                      for size in range(first, first + STEPS_A_BLOB))
             for first in range(1, MOST_STEPS, STEPS_A_BLOB)]
    effort = Effort(scale.frames // 50, scale.seconds)

    def script(me):
        yield SHUT + calls
        yield PAUSE_SECONDS
        for blob in steps:
            yield blob
            effort.add(STEPS_A_BLOB)
            if effort.enough:
                return
        yield LISTEN

    crowd.run(effort.repeat(script), CREEPERS)
    return f"{effort.done:,} SETTINGS that widen {CALLS} windows by 1"


def sipped_replies(crowd, scale):
    """Replies that are taken a byte at a time, by a window of its own each."""
    calls = b"".join(asked(stream, SOME_ROWS) for stream in streams(SIPPED))
    sip = b"".join(window_update(stream, 1) for stream in streams(SIPPED))
    ends_at = time.monotonic() + scale.slow_seconds

    def script(me):
        yield SHUT + calls
        while time.monotonic() < ends_at:
            yield min(SIP_SECONDS, scale.slow_seconds / 4)
            yield sip

    crowd.run([script] * scale.deaf, scale.deaf)
    return (f"{scale.deaf} x {SIPPED} replies, a byte at a time, for "
            f"{scale.slow_seconds:.0f} s")


ATTACKS = [
    Attack("sipped_replies", sipped_replies, slow_incidents=("slow-reply",)),
    Attack("creeping_windows", creeping_windows, incidents=("frame-rate",)),
    Attack("zero_windows", zero_windows, network_mib=64, request_mib=1),
]
