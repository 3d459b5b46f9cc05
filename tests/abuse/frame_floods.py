"""Frames that carry no call on, by the million, with and without reading."""

from attack import Attack
from attacker import LISTEN, Reads
from effort import Effort
from http2_bytes import (ACK, DEFAULT_FRAME_SIZE, GOAWAY, INITIAL_WINDOW_SIZE,
                         PREFACE, UNKNOWN_TYPE, check_with, data, frame,
                         headers, ping, priority, settings, window_update)
from questions import begun, on_stream, streams

AT_ONCE = 8
FRAMES_A_BLOB = 500
# A blob is counted when it has been sent: a connection may end before that.
MOST_BYTES_A_BLOB = 65536
# One connection's share. More than a server should bear; who does not read is
# not told so, and goes on.
MOST = 20_000
SMALL_BUFFER = 4096

OPEN = begun(1)
# The server resets it: there is no such method.
REJECTED = headers(1, check_with((":path", "/no.Service/Method")))
# Each setting in a frame touches each open stream.
MANY_STREAMS = b"".join(begun(stream) for stream in streams(256))
FULL_SETTINGS = settings(
    *[(INITIAL_WINDOW_SIZE, value)
      for value in (1000, 2000) * (DEFAULT_FRAME_SIZE // 12)])


def flooder(opening, flood, effort):
    frames = max(1, min(FRAMES_A_BLOB, MOST_BYTES_A_BLOB // len(flood)))
    blob = flood * frames

    def script(me):
        yield PREFACE + settings() + opening
        for _ in range(MOST // frames):
            yield blob
            effort.add(frames)
            if effort.enough:
                return
        if me.reads is Reads.ALL:
            yield LISTEN  # to what the server thinks of it

    return script


def flood_of(name, flood, opening=b"", share=1):
    """`share`: of the scale's frames, so that all floods take alike long."""

    def run(crowd, scale):
        goal, seconds = scale.frames // share, scale.seconds / 2
        reading = Effort(goal, seconds)
        crowd.run(reading.repeat(flooder(opening, flood, reading)), AT_ONCE)
        deaf = Effort(goal, seconds)
        crowd.run(deaf.repeat(flooder(opening, flood, deaf)), AT_ONCE,
                  Reads.NOTHING, SMALL_BUFFER)
        return f"{reading.done:,} + {deaf.done:,} (unread) {name}"

    return Attack("flood_" + name.replace(" ", "_"), run,
                  incidents=("frame-rate",))


def requests_after_goaway(crowd, scale):
    """The server has told that it takes no more calls, and one is still open.
    """
    late = headers(1)
    blobs = [b"".join(on_stream(late, stream)
                      for stream in streams(FRAMES_A_BLOB,
                                            first + 2 * FRAMES_A_BLOB * i))
             for i, first in enumerate([3] * (MOST // FRAMES_A_BLOB))]
    sent = Effort(scale.frames, 0)

    def goaways(me, count):
        """Waits for them; so long as it listens, it would leave at the first.
        """
        while me.heard.frames[GOAWAY] < count and me.take(4096):
            yield 0.05

    def script(me):
        yield PREFACE + settings()
        yield from goaways(me, 1)
        yield OPEN
        yield from goaways(me, 2)
        for blob in blobs:
            yield blob
            sent.add(FRAMES_A_BLOB)

    crowd.run([script] * AT_ONCE, AT_ONCE, Reads.ON_DEMAND)
    return f"{sent.done:,} requests after the last GOAWAY"


ATTACKS = [
    Attack("requests_after_goaway", requests_after_goaway,
           flags=("--max-connection-idle", "1s"), incidents=("frame-rate",)),
    flood_of("SETTINGS", settings()),
    flood_of("full SETTINGS", FULL_SETTINGS, MANY_STREAMS, share=50),
    flood_of("PING", ping()),
    flood_of("PING ACK", ping(flags=ACK)),
    flood_of("empty DATA", data(1, b"", 0), OPEN),
    flood_of("empty DATA of a rejected call", data(1, b""), REJECTED),
    flood_of("DATA of a rejected call", data(1, b"x", 0), REJECTED),
    flood_of("WINDOW_UPDATE", window_update(0, 1) + window_update(1, 1), OPEN),
    flood_of("PRIORITY", priority(1)),
    flood_of("unknown frames", frame(UNKNOWN_TYPE, 0, 0)),
]
