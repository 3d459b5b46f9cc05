"""Connections that take their time: slow loris, and those that do nothing."""

import resource
import time

from attack import ALWAYS_SHORT, Attack
from attacker import Reads
from http2_bytes import (CLASSIFY, DATA, DEFAULT_FRAME_SIZE,
                         INITIAL_WINDOW_SIZE, PREFACE, continuation, data,
                         frame, headers, settings)
from questions import ASK_SCHEMA, OPEN_WINDOWS, REFLECTION, begun, streams

TICK_SECONDS = 0.1
SMALL_BUFFER = 4096
SPARE_DESCRIPTORS = 200
PREFIX = b"\0\0\x40\0\0"  # of a message of 4 MiB
HELLO = PREFACE + settings()


def byte_by_byte(at_once, slowly, tick=TICK_SECONDS):
    """Says something at once, and the rest a byte at a tick, for ever."""
    def script(me):
        yield at_once
        while True:
            for at in range(len(slowly)):
                yield slowly[at:at + 1]
                yield tick
    return script


def in_preface():
    """It has few bytes: they take longer than any server should wait."""
    return byte_by_byte(b"", PREFACE, tick=1.0)


def in_headers():
    """A header block that goes on and on, first of all its own frame."""
    start = headers(1, CLASSIFY, flags=0)
    return byte_by_byte(HELLO, start + continuation(1, b"x", flags=0) * 1000)


def in_message():
    prefix = frame(DATA, 0, 1, PREFIX)
    return byte_by_byte(HELLO + begun(1) + prefix, frame(DATA, 0, 1, b"\0"))


def in_frame():
    largest = frame(DATA, 0, 1, PREFIX + bytes(DEFAULT_FRAME_SIZE - 5))
    return byte_by_byte(HELLO + begun(1) + largest[:20], b"\0")


def in_settings():
    """Each byte comes within the time between two reads that was once enough.
    """
    return byte_by_byte(HELLO, settings(*[(INITIAL_WINDOW_SIZE, 1)] * 2000),
                        tick=6.0)


# Megabytes of replies for some kilobytes: more than the sockets buffer.
QUESTIONS = OPEN_WINDOWS + b"".join(
    begun(stream, REFLECTION) + data(stream, ASK_SCHEMA * 20)
    for stream in streams(50))


def hard_of_hearing(me):
    """Asks for much, and takes a byte of it at a tick."""
    yield QUESTIONS
    while me.take(1):
        yield TICK_SECONDS


def deaf(me):
    """Asks for much, and takes nothing of it."""
    yield QUESTIONS
    while True:
        yield TICK_SECONDS


def for_seconds(script, seconds):
    """Cuts a script off."""
    def timed(me):
        ends_at = time.monotonic() + seconds
        for step in script(me):
            if time.monotonic() > ends_at:
                return
            yield step
    return timed


def slow_loris(crowd, scale):
    kinds = [in_preface(), in_headers(), in_message(), in_frame(),
             in_settings()]
    scripts = [for_seconds(script, scale.slow_seconds) for script in kinds]
    count = scale.crowd // len(scripts)
    crowd.run(scripts * count, len(scripts) * count)
    return (f"{count} each that send their preface, headers, message, DATA and "
            f"SETTINGS byte by byte, for {scale.slow_seconds:.0f} s")


def slow_readers(crowd, scale):
    scripts = [for_seconds(script, scale.slow_seconds)
               for script in (hard_of_hearing, deaf)]
    crowd.run(scripts * (scale.crowd // 2), scale.crowd, Reads.ON_DEMAND,
              SMALL_BUFFER)
    return (f"1,000 questions each for the schema; half take a byte of the "
            f"replies every {TICK_SECONDS:.1f} s, half none, for "
            f"{scale.slow_seconds:.0f} s")


def idle_connections(crowd, scale):
    """Half say hello and are silent then, half are silent from the start."""
    # Longer than the server waits for a handshake, at full scale.
    seconds = max(scale.seconds, scale.slow_seconds / 5)
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(scale.idle, limit - SPARE_DESCRIPTORS)

    def greeting(me):
        yield HELLO
        yield seconds

    def silent(me):
        yield seconds

    crowd.run([greeting, silent] * (count // 2), count)
    if count < scale.idle:
        return (f"{count:,} idle connections: {scale.idle:,} were not possible "
                f"with ulimit -n {limit:,}")
    return f"{count:,} idle connections"


ATTACKS = [
    Attack("slow_loris", slow_loris,
           slow_incidents=("settings-timeout", "slow-headers", "slow-frame",
                           "slow-request")),
    Attack("slow_readers", slow_readers, network_mib=64, request_mib=1,
           slow_incidents=("slow-reader",),
           skipped_if_sanitized=ALWAYS_SHORT),
    Attack("idle_connections", idle_connections,
           flags=("--max-connections", "15000")),
]
