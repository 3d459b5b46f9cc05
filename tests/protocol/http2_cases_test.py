"""What HTTP/2 asks of a server, case by case: h2spec's ground, and some more.

Usage: http2_cases_test.py [-k PATTERN] SERVER MODELS [FRONTEND...]
       http2_cases_test.py [-k PATTERN] --address HOST:PORT

SERVER is the neurite-server program, MODELS the bundled repository; all cases
run once for every FRONTEND. The client (http2_client.py) shares no code with
the server.

A case's number is the section of RFC 9113 that it holds the server to, or of
RFC 7541 (hpack), or of RFC 7540 (priorities, which RFC 9113 only tolerates).
RFC 9113 moved what h2spec calls 3.5 to 3.4, 8.1.2 to 8.2.1, 8.1.2.1 to 8.3,
8.1.2.2 to 8.2.2, 8.1.2.3 to 8.3.1, 8.1.2.6 to 8.1.1, and 8.2 to 8.4.

A connection error shows as GOAWAY or a bare close, a stream error as RST_STREAM
or a connection error. Codes must be the specific ones, although RFC 9113 5.4
lets generic ones stand in. Several codes: the RFC leaves the choice open.
"""

import argparse
import contextlib
import http.client
import itertools
import re
import struct
import subprocess
import sys
import tempfile
import typing
import unittest

import hpack

import http2_client
from http2_bytes import *  # noqa: F403
from http2_client import Connection, Reply, require

# --- Cases of one act -------------------------------------------------------

class Outcome(typing.NamedTuple):
    words: str
    check: typing.Callable[[Connection], typing.Any]


def connection_error(*codes):
    names = " or ".join(code.name for code in codes)
    return Outcome(f"is a connection error {names}",
                   lambda client: client.expect_connection_error(*codes))


def stream_error(*codes):
    names = " or ".join(code.name for code in codes)
    return Outcome(f"is a stream error {names}",
                   lambda client: client.expect_stream_error(*codes))


ANSWERED = Outcome("is answered", lambda client: client.expect_answer(1))
TOLERATED = Outcome("is tolerated", Connection.expect_service)

TRAILERS = [("x-trailer", "1")]
CUT = len(block(CHECK)) // 2
FIRST, REST = block(CHECK)[:CUT], block(CHECK)[CUT:]
OPEN = headers(1)  # a Check whose message is still to come
HALF_CLOSED = call(1, WATCH)  # the server goes on telling, the client is done
BEGUN = OPEN + data(1, NO_MESSAGE[:-1], flags=0)  # nothing to answer yet
CLOSED = OPEN + reset(1)


def block_and(octets):
    """A Check whose header block goes on with `octets`."""
    return call(1, block(CHECK) + octets)


def valued(octets):
    """A field whose value is encoded by `octets`."""
    return b"\0" + plain(b"x-a") + octets


def padded(pad_length, body, padding=None):
    padding = pad_length if padding is None else padding
    return bytes([pad_length]) + body + bytes(padding)


ENTRY = literal(b"x-a", b"1", b"\x40")  # of 36 octets: 7541 4.1 adds 32
LARGE_ENTRY = literal(b"x-a", b"1" * 80, b"\x40")
DEPENDENCY = struct.pack(">LB", 0, 15)

CASES = [
    # Section, what is done, the octets, what must follow.
    ("4.1", "an unknown frame type",
     frame(UNKNOWN_TYPE, 0, 0, b"?"), TOLERATED),
    ("4.1", "an unknown frame type on an idle stream",
     frame(UNKNOWN_TYPE, 0xFF, 1, b"?"), TOLERATED),
    ("4.1", "an unknown frame type on an open stream",
     OPEN + frame(UNKNOWN_TYPE, 0xFF, 1, b"?") + data(1), ANSWERED),
    ("4.1", "an unknown frame of the largest size",
     frame(UNKNOWN_TYPE, 0, 0, bytes(DEFAULT_FRAME_SIZE)), TOLERATED),
    ("4.1", "an undefined flag on HEADERS and DATA",
     headers(1, flags=END_HEADERS | 0xD2) + data(1, flags=END_STREAM | 0xF6),
     ANSWERED),
    ("4.1", "an undefined flag on frames without a stream",
     settings(flags=0xFE) + ping(flags=0xFE)
     + frame(WINDOW_UPDATE, 0xFF, 0, b"\0\0\0\1"), TOLERATED),
    ("4.1", "an undefined flag on PRIORITY and RST_STREAM",
     OPEN + frame(PRIORITY, 0xFF, 1, DEPENDENCY)
     + frame(RST_STREAM, 0xFF, 1, bytes(4)), TOLERATED),
    ("4.1", "the reserved bit of a stream identifier",
     headers(1 | RESERVED_BIT) + data(1 | RESERVED_BIT), ANSWERED),
    ("4.1", "the reserved bit of stream 0",
     settings(stream=RESERVED_BIT) + ping(stream=RESERVED_BIT), TOLERATED),

    ("4.3", "a header block that cannot be decompressed",
     call(1, NEWEST_ENTRY), connection_error(COMPRESSION_ERROR)),
    ("4.3", "a trailer that cannot be decompressed",
     BEGUN + headers(1, NEWEST_ENTRY, END_BOTH),
     connection_error(COMPRESSION_ERROR)),

    # For DATA, 6.1 asks for another code than 5.1. Where RFC 9113 5.1 lets what
    # comes for a closed stream be ignored, 5.1.1 and 6.1 ask for an error.
    ("5.1", "DATA on an idle stream",
     data(1), connection_error(PROTOCOL_ERROR, STREAM_CLOSED)),
    ("5.1", "RST_STREAM on an idle stream",
     reset(1), connection_error(PROTOCOL_ERROR)),
    ("5.1", "WINDOW_UPDATE on an idle stream",
     window_update(1, 1), connection_error(PROTOCOL_ERROR)),
    ("5.1", "CONTINUATION on an idle stream",
     continuation(1, block(CHECK)), connection_error(PROTOCOL_ERROR)),
    ("5.1", "PRIORITY on an idle stream", priority(1), TOLERATED),
    ("5.1", "DATA on a half-closed stream",
     HALF_CLOSED + data(1), stream_error(STREAM_CLOSED)),
    ("5.1", "HEADERS on a half-closed stream",
     HALF_CLOSED + headers(1, TRAILERS, END_BOTH), stream_error(STREAM_CLOSED)),
    ("5.1", "CONTINUATION on a half-closed stream",
     HALF_CLOSED + continuation(1, block(TRAILERS)),
     connection_error(PROTOCOL_ERROR, STREAM_CLOSED)),
    ("5.1", "WINDOW_UPDATE on a half-closed stream",
     HALF_CLOSED + window_update(1, 1), TOLERATED),
    ("5.1", "PRIORITY on a half-closed stream",
     HALF_CLOSED + priority(1), TOLERATED),
    ("5.1", "RST_STREAM on a half-closed stream",
     HALF_CLOSED + reset(1), TOLERATED),
    ("5.1", "DATA on a reset stream",
     CLOSED + data(1), stream_error(STREAM_CLOSED)),
    # As a closed stream, or (5.1.1) as one that cannot be opened any more.
    ("5.1", "HEADERS on a reset stream",
     CLOSED + headers(1), stream_error(STREAM_CLOSED, PROTOCOL_ERROR)),
    ("5.1", "CONTINUATION on a reset stream",
     CLOSED + continuation(1, block(TRAILERS)),
     connection_error(PROTOCOL_ERROR, STREAM_CLOSED)),
    ("5.1", "WINDOW_UPDATE on a reset stream",
     CLOSED + window_update(1, 1), TOLERATED),
    ("5.1", "PRIORITY on a reset stream", CLOSED + priority(1), TOLERATED),
    ("5.1", "RST_STREAM on a reset stream", CLOSED + reset(1), TOLERATED),

    ("5.1.1", "an even stream",
     call(2), connection_error(PROTOCOL_ERROR)),
    ("5.1.1", "DATA on an even stream",
     data(2), connection_error(PROTOCOL_ERROR, STREAM_CLOSED)),
    ("5.1.1", "WINDOW_UPDATE on an even stream",
     window_update(2, 1), connection_error(PROTOCOL_ERROR)),
    # The stream that was passed over is closed.
    ("5.1.1", "a stream below the last",
     call(5) + call(3), connection_error(PROTOCOL_ERROR, STREAM_CLOSED)),

    # RFC 7540 only: RFC 9113 dropped the rule together with the priorities.
    ("7540 5.3.1", "HEADERS that depends on its own stream",
     frame(HEADERS, END_BOTH | HAS_PRIORITY, 1,
           struct.pack(">LB", 1, 15) + block(CHECK)),
     stream_error(PROTOCOL_ERROR)),
    ("7540 5.3.1", "PRIORITY that depends on its own stream",
     OPEN + priority(1, depends_on=1), stream_error(PROTOCOL_ERROR)),

    ("6.1", "DATA on stream 0", data(0), connection_error(PROTOCOL_ERROR)),
    ("6.1", "DATA with padding of length 0",
     OPEN + data(1, padded(0, NO_MESSAGE), PADDED | END_STREAM), ANSWERED),
    ("6.1", "DATA with the longest padding",
     OPEN + data(1, padded(255, NO_MESSAGE), PADDED | END_STREAM), ANSWERED),
    ("6.1", "DATA with padding only",
     OPEN + data(1, padded(7, b""), PADDED) + data(1), ANSWERED),
    ("6.1", "DATA with padding beyond its end",
     OPEN + data(1, padded(6, NO_MESSAGE, padding=0), PADDED | END_STREAM),
     connection_error(PROTOCOL_ERROR)),
    # 4.2 calls a frame without its mandatory fields too small.
    ("6.1", "DATA without the length of its padding",
     OPEN + data(1, b"", PADDED | END_STREAM),
     connection_error(PROTOCOL_ERROR, FRAME_SIZE_ERROR)),
    ("6.1", "DATA octet by octet, some of it empty",
     OPEN + b"".join(data(1, piece, flags=0) for piece in
                     (b"", b"\0", b"\0", b"", b"\0", b"\0", b"\0"))
     + data(1, b""), ANSWERED),

    ("6.2", "HEADERS on stream 0",
     headers(0), connection_error(PROTOCOL_ERROR)),
    ("6.2", "HEADERS with padding of length 0",
     headers(1, padded(0, block(CHECK)), END_HEADERS | PADDED) + data(1),
     ANSWERED),
    ("6.2", "HEADERS with the longest padding",
     headers(1, padded(255, block(CHECK)), END_HEADERS | PADDED) + data(1),
     ANSWERED),
    ("6.2", "HEADERS with a priority",
     headers(1, DEPENDENCY + block(CHECK), END_HEADERS | HAS_PRIORITY)
     + data(1), ANSWERED),
    ("6.2", "HEADERS with padding and a priority",
     headers(1, padded(9, DEPENDENCY + block(CHECK)),
             END_HEADERS | PADDED | HAS_PRIORITY) + data(1), ANSWERED),
    ("6.2", "HEADERS with padding and a continuation",
     headers(1, padded(9, FIRST), PADDED) + continuation(1, REST) + data(1),
     ANSWERED),
    ("6.2", "HEADERS with padding beyond its end",
     headers(1, padded(len(block(CHECK)) + 1, block(CHECK), padding=0),
             END_HEADERS | PADDED), connection_error(PROTOCOL_ERROR)),
    ("6.2", "HEADERS with padding that overlaps the priority",
     headers(1, padded(1, DEPENDENCY, padding=0), END_HEADERS | PADDED
             | HAS_PRIORITY),
     connection_error(PROTOCOL_ERROR, FRAME_SIZE_ERROR)),
    ("6.2", "HEADERS without the length of its padding",
     headers(1, b"", END_HEADERS | PADDED),
     connection_error(PROTOCOL_ERROR, FRAME_SIZE_ERROR)),
    ("6.2", "HEADERS with a truncated priority",
     headers(1, DEPENDENCY[:4], END_HEADERS | HAS_PRIORITY),
     connection_error(PROTOCOL_ERROR, FRAME_SIZE_ERROR)),

    ("6.3", "PRIORITY on stream 0",
     priority(0), connection_error(PROTOCOL_ERROR)),
    ("6.3", "PRIORITY of 4 octets",
     OPEN + frame(PRIORITY, 0, 1, bytes(4)), stream_error(FRAME_SIZE_ERROR)),
    ("6.3", "PRIORITY of 6 octets",
     OPEN + frame(PRIORITY, 0, 1, bytes(6)), stream_error(FRAME_SIZE_ERROR)),
    ("6.3", "PRIORITY of an open stream, exclusive, with the largest weight",
     OPEN + priority(1, depends_on=3 | RESERVED_BIT, weight=255) + data(1),
     ANSWERED),
    ("6.3", "PRIORITY of a higher stream",
     priority(7, depends_on=5, weight=0) + call(1), ANSWERED),

    ("6.4", "RST_STREAM on stream 0",
     reset(0), connection_error(PROTOCOL_ERROR)),

    ("6.5", "SETTINGS on a stream",
     OPEN + settings(stream=1), connection_error(PROTOCOL_ERROR)),
    ("6.5.2", "ENABLE_PUSH of 2",
     settings((ENABLE_PUSH, 2)), connection_error(PROTOCOL_ERROR)),
    ("6.5.2", "INITIAL_WINDOW_SIZE above the largest window",
     settings((INITIAL_WINDOW_SIZE, LARGEST_WINDOW + 1)),
     connection_error(FLOW_CONTROL_ERROR)),
    ("6.5.2", "MAX_FRAME_SIZE below its minimum",
     settings((MAX_FRAME_SIZE, DEFAULT_FRAME_SIZE - 1)),
     connection_error(PROTOCOL_ERROR)),
    ("6.5.2", "MAX_FRAME_SIZE above 24 bits",
     settings((MAX_FRAME_SIZE, LARGEST_FRAME_SIZE + 1)),
     connection_error(PROTOCOL_ERROR)),
    ("6.5.2", "every setting at its minimum",
     settings((HEADER_TABLE_SIZE, 4096), (ENABLE_PUSH, 0),
              (MAX_CONCURRENT_STREAMS, 0), (INITIAL_WINDOW_SIZE, 7),
              (MAX_FRAME_SIZE, DEFAULT_FRAME_SIZE)), TOLERATED),
    ("6.5.2", "every setting at its maximum",
     settings((HEADER_TABLE_SIZE, 2**32 - 1), (ENABLE_PUSH, 1),
              (MAX_CONCURRENT_STREAMS, 2**32 - 1),
              (INITIAL_WINDOW_SIZE, LARGEST_WINDOW),
              (MAX_FRAME_SIZE, LARGEST_FRAME_SIZE),
              (MAX_HEADER_LIST_SIZE, 2**32 - 1)), TOLERATED),
    ("6.5.2", "an unknown setting",
     settings((UNKNOWN_SETTING, 2**32 - 1), (0, 0)), TOLERATED),

    ("6.7", "PING on a stream",
     OPEN + ping(stream=1), connection_error(PROTOCOL_ERROR)),

    ("6.8", "GOAWAY on a stream",
     OPEN + goaway(stream=1), connection_error(PROTOCOL_ERROR)),
    ("6.8", "a call after the client's GOAWAY",
     OPEN + goaway(debug=b"no more after this") + data(1), ANSWERED),

    ("6.9", "WINDOW_UPDATE by 0",
     window_update(0, 0), connection_error(PROTOCOL_ERROR)),
    ("6.9", "WINDOW_UPDATE by 0 and the reserved bit",
     window_update(0, RESERVED_BIT), connection_error(PROTOCOL_ERROR)),
    ("6.9", "WINDOW_UPDATE of a stream by 0",
     OPEN + window_update(1, 0), stream_error(PROTOCOL_ERROR)),
    ("6.9", "WINDOW_UPDATE by 1 and the reserved bit",
     OPEN + window_update(0, 1 | RESERVED_BIT)
     + window_update(1, 1 | RESERVED_BIT) + data(1), ANSWERED),
    ("6.9.1", "the largest window of connection and stream",
     OPEN + window_update(0, LARGEST_WINDOW - DEFAULT_WINDOW)
     + window_update(1, LARGEST_WINDOW - DEFAULT_WINDOW) + data(1), ANSWERED),
    ("6.9.1", "a window above the largest",
     window_update(0, LARGEST_WINDOW - DEFAULT_WINDOW) + window_update(0, 1),
     connection_error(FLOW_CONTROL_ERROR)),
    ("6.9.1", "a stream's window above the largest",
     OPEN + window_update(1, LARGEST_WINDOW - DEFAULT_WINDOW)
     + window_update(1, 1), stream_error(FLOW_CONTROL_ERROR)),
    ("6.9.2", "INITIAL_WINDOW_SIZE that raises a window too far",
     OPEN + window_update(1, LARGEST_WINDOW - DEFAULT_WINDOW)
     + settings((INITIAL_WINDOW_SIZE, DEFAULT_WINDOW + 1)),
     connection_error(FLOW_CONTROL_ERROR)),

    ("6.10", "CONTINUATION after a complete header block",
     OPEN + continuation(1, block(TRAILERS)),
     connection_error(PROTOCOL_ERROR)),
    ("6.10", "CONTINUATION after a complete continuation",
     headers(1, FIRST, 0) + continuation(1, REST) + data(1)
     + continuation(1, block(TRAILERS)),
     connection_error(PROTOCOL_ERROR, STREAM_CLOSED)),
    ("6.10", "CONTINUATION after DATA",
     BEGUN + continuation(1, block(TRAILERS)),
     connection_error(PROTOCOL_ERROR)),
    ("6.10", "a header block in six frames, some of them empty",
     headers(1, b"", 0) + continuation(1, FIRST, 0) + continuation(1, b"", 0)
     + continuation(1, b"", 0) + continuation(1, REST, 0)
     + continuation(1, b"") + data(1), ANSWERED),
    # END_STREAM and PADDED mean nothing here.
    ("6.10", "an undefined flag on CONTINUATION",
     headers(1, FIRST, 0) + continuation(1, REST, END_HEADERS | 0xFB)
     + data(1), ANSWERED),

    ("7", "RST_STREAM with an unknown code",
     OPEN + reset(1, UNKNOWN_CODE), TOLERATED),

    ("8.1", "a second HEADERS that does not end the stream",
     BEGUN + headers(1, TRAILERS), stream_error(PROTOCOL_ERROR)),
    ("8.1", "a call with trailers",
     OPEN + data(1, flags=0) + headers(1, TRAILERS, END_BOTH), ANSWERED),
    ("8.1", "a call with trailers in two frames",
     OPEN + data(1, flags=0) + headers(1, b"", END_STREAM)
     + continuation(1, block(TRAILERS)), ANSWERED),

    ("8.1.1", "a correct content-length, not counting padding",
     headers(1, check_with(("content-length", "5")))
     + data(1, padded(9, NO_MESSAGE), PADDED | END_STREAM), ANSWERED),
    ("8.1.1", "a content-length below the DATA of two frames",
     headers(1, check_with(("content-length", "5")))
     + data(1, b"\0\0\0\0", flags=0) + data(1, b"\0\0"),
     stream_error(PROTOCOL_ERROR)),
    ("8.1.1", "a content-length without DATA",
     headers(1, check_with(("content-length", "5")), END_BOTH),
     stream_error(PROTOCOL_ERROR)),
    ("8.1.1", "a content-length above the DATA before trailers",
     headers(1, check_with(("content-length", "5")))
     + data(1, b"\0\0\0\0", flags=0) + headers(1, TRAILERS, END_BOTH),
     stream_error(PROTOCOL_ERROR)),

    ("8.2.1", "an upper-case field name in trailers",
     BEGUN + headers(1, [("X-Trailer", "1")], END_BOTH),
     stream_error(PROTOCOL_ERROR)),
    ("8.2.1", "an empty field value",
     call(1, check_with(("x-field", ""))), ANSWERED),

    ("8.3", "a pseudo-header in trailers",
     BEGUN + headers(1, [(":method", "POST")] + TRAILERS, END_BOTH),
     stream_error(PROTOCOL_ERROR)),

    ("8.4", "PUSH_PROMISE by a client",
     OPEN + frame(PUSH_PROMISE, END_HEADERS, 1,
                  struct.pack(">L", 2) + block(CHECK)),
     connection_error(PROTOCOL_ERROR)),

    ("hpack 4.2", "a table size at the start of a continuation",
     headers(1, CHECK[:4], 0)
     + continuation(1, table_size(0) + block(CHECK[4:])),
     connection_error(COMPRESSION_ERROR)),
    ("hpack 4.2", "a table size alone in the first frame of a block",
     headers(1, table_size(0), 0) + continuation(1, block(CHECK)) + data(1),
     ANSWERED),
    ("hpack 4.2", "two table sizes at the start of a block",
     call(1, table_size(0) + table_size(4096) + block(CHECK)), ANSWERED),
    ("hpack 4.3", "an entry evicted by a smaller table",
     call(1, block(CHECK) + ENTRY)
     + call(3, table_size(0) + table_size(4096) + block(CHECK) + NEWEST_ENTRY),
     connection_error(COMPRESSION_ERROR)),
    ("hpack 4.4", "an entry evicted by newer ones",
     call(1, table_size(80) + block(CHECK) + 3 * ENTRY + indexed(64)),
     connection_error(COMPRESSION_ERROR)),
    ("hpack 4.4", "an entry too large for the table",
     call(1, table_size(80) + block(CHECK) + LARGE_ENTRY), ANSWERED),
    ("hpack 4.4", "an entry evicted by one too large for the table",
     call(1, table_size(80) + block(CHECK) + ENTRY + LARGE_ENTRY
          + NEWEST_ENTRY),
     connection_error(COMPRESSION_ERROR)),

    ("hpack 5.1", "an integer with a redundant octet",
     block_and(valued(b"\x7f\x80\x00" + b"1" * 127)), ANSWERED),
    # Huffman's code of the letter a is 00011; padding and EOS are all ones.
    ("hpack 5.2", "a Huffman-coded string",
     block_and(valued(b"\x81\x1f") + valued(b"\x80")), ANSWERED),
    ("hpack 6.2", "a new name in each representation",
     block_and(literal(b"x-a", b"1") + literal(b"x-b", b"1", b"\x10")
               + literal(b"x-c", b"1", b"\x40")), ANSWERED),
    # Names 58 (user-agent) and 62 (the newest entry's).
    ("hpack 6.2", "an indexed name in each representation",
     block_and(ENTRY + b"\x0f\x2b" + plain(b"1") + b"\x1f\x2f" + plain(b"2")
               + b"\x7e" + plain(b"3") + indexed(62) + indexed(63)), ANSWERED),
    ("hpack 6.2", "a block without Huffman coding",
     call(1, hpack.Encoder().encode(CHECK, huffman=False)), ANSWERED),
]

# Between the two parts of a header block: a connection error PROTOCOL_ERROR.
INTRUDERS = [
    ("4.3", "DATA", data(1)),
    ("4.3", "HEADERS of the same stream", headers(1, TRAILERS)),
    ("4.3", "HEADERS of another stream", headers(3)),
    ("4.3", "PRIORITY", priority(1)),
    ("4.3", "RST_STREAM", reset(1)),
    ("4.3", "SETTINGS", settings()),
    ("4.3", "PING", ping()),
    ("4.3", "GOAWAY", goaway()),
    ("4.3", "WINDOW_UPDATE", window_update(0, 1)),
    ("5.5", "an unknown frame type", frame(UNKNOWN_TYPE, 0, 1)),
    ("5.5", "an unknown frame type without stream", frame(UNKNOWN_TYPE, 0, 0)),
    ("6.10", "CONTINUATION of another stream", continuation(3, b"", 0)),
    ("6.10", "CONTINUATION on stream 0", continuation(0, b"", 0)),
]

# Frames of a wrong size: a connection error FRAME_SIZE_ERROR.
MISSIZED = [
    ("6.4", "RST_STREAM of 3 octets", OPEN + frame(RST_STREAM, 0, 1, bytes(3))),
    ("6.4", "RST_STREAM of 5 octets", OPEN + frame(RST_STREAM, 0, 1, bytes(5))),
    ("6.5", "SETTINGS of 5 octets", frame(SETTINGS, 0, 0, bytes(5))),
    ("6.5", "SETTINGS of 7 octets", frame(SETTINGS, 0, 0, bytes(7))),
    ("6.5", "SETTINGS with ACK and a payload",
     settings((UNKNOWN_SETTING, 0), flags=ACK)),
    ("6.7", "PING of 0 octets", ping(b"")),
    ("6.7", "PING of 7 octets", ping(bytes(7))),
    ("6.7", "PING of 9 octets", ping(bytes(9))),
    ("6.8", "GOAWAY of 7 octets", frame(GOAWAY, 0, 0, bytes(7))),
    ("6.9", "WINDOW_UPDATE of 3 octets", frame(WINDOW_UPDATE, 0, 0, b"\0\0\1")),
    ("6.9", "WINDOW_UPDATE of 5 octets",
     frame(WINDOW_UPDATE, 0, 0, b"\0\0\0\1\0")),
]

# Requests with such fields: a stream error PROTOCOL_ERROR.
MALFORMED = [
    ("8.1.1", "a content-length above the DATA",
     check_with(("content-length", "6"))),
    ("8.1.1", "a content-length below the DATA",
     check_with(("content-length", "4"))),
    ("8.1.1", "a content-length that is not a number",
     check_with(("content-length", "5 octets"))),
    ("8.2.1", "an upper-case field name", check_with(("X-Field", "1"))),
    ("8.2.1", "a space in a field name", check_with(("x field", "1"))),
    ("8.2.1", "a colon in a field name", check_with(("x:field", "1"))),
    ("8.2.1", "a field name beyond ASCII", check_with((b"x-\xe4", "1"))),
    ("8.2.1", "NUL in a field value", check_with(("x-field", "a\0b"))),
    ("8.2.1", "CR LF in a field value", check_with(("x-field", "a\r\nb: c"))),
    ("8.2.1", "a space before a field value", check_with(("x-field", " a"))),
    ("8.2.1", "a tab after a field value", check_with(("x-field", "a\t"))),
    ("8.2.2", "the field connection", check_with(("connection", "close"))),
    ("8.2.2", "the field keep-alive", check_with(("keep-alive", "timeout=5"))),
    ("8.2.2", "the field proxy-connection",
     check_with(("proxy-connection", "close"))),
    ("8.2.2", "the field transfer-encoding",
     check_with(("transfer-encoding", "chunked"))),
    ("8.2.2", "the field upgrade", check_with(("upgrade", "h2c"))),
    ("8.2.2", "te other than trailers", check_with(("te", "gzip"))),
    ("8.2.2", "te with more than trailers",
     check_with(("te", "trailers, gzip"))),
    ("8.3", "an unknown pseudo-header", [(":unknown", "1")] + CHECK),
    ("8.3", "a pseudo-header of responses", [(":status", "200")] + CHECK),
    ("8.3", "a pseudo-header after a field",
     check_without(":path") + [(":path", dict(CHECK)[":path"])]),
    ("8.3", "a second :method", CHECK[:1] + CHECK),
    ("8.3", "a second :scheme", CHECK[1:2] + CHECK),
    ("8.3", "a second :path", CHECK[2:3] + CHECK),
    ("8.3", "a second :authority", CHECK[3:4] + CHECK),
    ("8.3.1", "no :method", check_without(":method")),
    ("8.3.1", "no :scheme", check_without(":scheme")),
    ("8.3.1", "no :path", check_without(":path")),
    ("8.3.1", "an empty :path", check_with((":path", ""))),
    ("8.3.1", "a :method with a space", check_with((":method", "PO ST"))),
    ("8.3.1", "an empty :scheme", check_with((":scheme", ""))),
    ("8.3.1", "a :path with a space", check_with((":path", "/a /b"))),
    ("8.3.1", "a :path with a byte over 0x7e", check_with((":path", "/\x7f"))),
    ("8.3.1", "an empty :authority", check_with((":authority", ""))),
    ("8.3.1", "an :authority with a space", check_with((":authority", "a b"))),
    ("8.3.1", "a host that is not the authority",
     check_with(("host", "elsewhere"))),
    ("8.3.1", "a header block without fields", []),
]

# Behind a Check's fields: a connection error COMPRESSION_ERROR. The first three
# of 5.1 mean something harmless to a decoder whose integers wrap around.
UNDECODABLE = [
    ("2.3.3", "an index beyond the tables", NEWEST_ENTRY),
    ("2.3.3", "a name's index beyond the tables", b"\x7e" + plain(b"1")),
    ("4.2", "a table size after a field", table_size(0)),
    ("5.1", "an index beyond 32 bits", indexed(2**32 + 32)),
    ("5.1", "an index beyond 64 bits", indexed(2**64 + 32)),
    ("5.1", "a length beyond 32 bits",
     valued(encode_integer(2**32 + 1, 7) + b"1")),
    ("5.1", "an unterminated integer", b"\xff\x80"),
    ("5.2", "a string longer than its block", valued(b"\x02" + b"1")),
    ("5.2", "Huffman padding of more than 7 bits", valued(b"\x82\x1f\xff")),
    ("5.2", "a string of 8 padding bits", valued(b"\x81\xff")),
    ("5.2", "Huffman padding of zeros", valued(b"\x81\x18")),
    ("5.2", "a string with the symbol EOS",
     valued(b"\x84\xff\xff\xff\xff")),
    ("6.1", "index 0", indexed(0)),
]


def amidst(intruder):
    return headers(1, FIRST, 0) + intruder + continuation(1, REST) + data(1)


CASES += [(section, f"{deed} within a header block", amidst(intruder),
           connection_error(PROTOCOL_ERROR))
          for section, deed, intruder in INTRUDERS]
CASES += [(section, deed, octets, connection_error(FRAME_SIZE_ERROR))
          for section, deed, octets in MISSIZED]
CASES += [(section, deed, call(1, fields), stream_error(PROTOCOL_ERROR))
          for section, deed, fields in MALFORMED]
CASES += [(f"hpack {section}", deed, block_and(octets),
           connection_error(COMPRESSION_ERROR))
          for section, deed, octets in UNDECODABLE]


# --- All cases --------------------------------------------------------------

class Http2Cases(unittest.TestCase):

    def connect(self):
        client = Connection()
        self.addCleanup(client.close)
        return client

    def greeted(self, *initial_settings):
        client = self.connect()
        client.greet(*initial_settings)
        return client

    # Starting a connection.

    def test_3_4_a_request_may_precede_the_server_settings(self):
        client = self.connect()
        client.send(PREFACE + settings() + call(1))
        client.expect_answer(1)

    def test_3_4_the_preface_may_arrive_octet_by_octet(self):
        client = self.connect()
        for octet in PREFACE + settings((INITIAL_WINDOW_SIZE, 7)):
            client.send(bytes([octet]))
            client.flush()
        client.expect_settings_acks(1)
        client.expect_service()

    def test_3_4_an_invalid_preface_closes_the_connection(self):
        for false in (PREFACE.replace(b"SM", b"SN") + settings(),
                      b"\x16\x03\x01" + bytes(64)):
            with self.subTest(false[:20]):
                client = self.connect()
                client.send(false)
                client.flush()
                while not client.closed:
                    client.read(1)

    def test_3_4_an_http_1_request_is_answered_in_http_1(self):
        for method, body in (("GET", b"This port speaks gRPC over HTTP/2 "
                                     b"only.\n"), ("HEAD", b"")):
            with self.subTest(method):
                client = http.client.HTTPConnection(*http2_client.address,
                                                    timeout=30)
                client.request(method, "/", headers={"Connection": "close"})
                answer = client.getresponse()
                self.assertEqual(answer.status, 400)
                self.assertEqual(answer.read(), body)
                client.close()

    def test_3_4_a_preface_without_settings_is_a_connection_error(self):
        client = self.connect()
        client.send(PREFACE + ping())
        client.expect_connection_error(PROTOCOL_ERROR)

    # Frames and header blocks.

    def test_4_1_a_frame_may_arrive_split_at_any_octet(self):
        client = self.greeted()
        for cut in range(1, len(call(1))):
            stream = 2 * cut + 1
            request = call(stream)
            client.answers_ping(behind=request[:cut])  # read so far
            client.send(request[cut:])
            client.expect_answer(stream)

    def test_4_2_the_largest_data_frame_is_accepted(self):
        client = self.greeted()
        size = client.settings.get(MAX_FRAME_SIZE, DEFAULT_FRAME_SIZE)
        client.send(call(1, message=unknown_service(min(size, DEFAULT_WINDOW))))
        client.expect_answer(1, b"", NOT_FOUND)

    def test_4_2_frames_above_the_maximum_size_are_an_error(self):
        size = self.greeted().settings.get(MAX_FRAME_SIZE, DEFAULT_FRAME_SIZE)
        too_large = bytes(size // 6 * 6 + 6)
        for name, octets in (
                ("SETTINGS", frame(SETTINGS, 0, 0, too_large)),
                ("HEADERS", headers(1, too_large)),
                ("CONTINUATION",
                 headers(1, CHECK, 0) + continuation(1, too_large))):
            with self.subTest(name):
                client = self.greeted()
                client.send(octets)
                client.expect_connection_error(FRAME_SIZE_ERROR)
        with self.subTest("DATA"):
            client = self.greeted()
            client.send(OPEN + data(1, too_large))
            client.expect_stream_error(FRAME_SIZE_ERROR)

    def test_4_2_a_long_reply_respects_the_maximum_frame_size(self):
        client = self.greeted((INITIAL_WINDOW_SIZE, LARGEST_WINDOW))
        client.send(window_update(0, LARGEST_WINDOW - DEFAULT_WINDOW)
                    + call_for_a_long_reply(1))
        reply = client.expect_end(1)
        self.assertEqual(reply.field("grpc-status"), "0")
        self.assertGreater(len(reply.data), DEFAULT_WINDOW)
        self.assertLessEqual(reply.largest_frame, DEFAULT_FRAME_SIZE)

    def test_4_3_a_header_block_may_be_split_anywhere(self):
        client = self.greeted()
        whole = block(CHECK)
        for cut in range(len(whole) + 1):
            stream = 2 * cut + 1
            client.send(headers(stream, whole[:cut], 0)
                        + continuation(stream, whole[cut:]) + data(stream))
            client.expect_answer(stream)

    def test_4_3_a_rejected_header_block_still_updates_the_table(self):
        malformed = block(check_with(("X-Field", "1"))) + ENTRY
        for name, offence, code in (
                ("a malformed request", call(1, malformed), PROTOCOL_ERROR),
                ("malformed trailers",
                 BEGUN + headers(1, block([(":path", "/")]) + ENTRY, END_BOTH),
                 PROTOCOL_ERROR),
                ("HEADERS on a half-closed stream",
                 HALF_CLOSED + headers(1, ENTRY, END_BOTH), STREAM_CLOSED)):
            with self.subTest(name):
                client = self.greeted()
                client.send(offence)
                if client.expect_stream_error(code):
                    client.send(call(3, block(CHECK) + NEWEST_ENTRY))
                    client.expect_answer(3)

    # Streams.

    def test_5_1_frames_after_the_end_of_a_call(self):
        for name, octets, outcome in (
                ("DATA", data(1), stream_error(STREAM_CLOSED)),
                ("HEADERS", headers(1),
                 stream_error(STREAM_CLOSED, PROTOCOL_ERROR)),
                ("CONTINUATION", continuation(1, block(TRAILERS)),
                 connection_error(PROTOCOL_ERROR, STREAM_CLOSED)),
                ("WINDOW_UPDATE", window_update(1, 1), TOLERATED),
                ("PRIORITY", priority(1), TOLERATED),
                ("RST_STREAM", reset(1), TOLERATED)):
            with self.subTest(f"{name} {outcome.words}"):
                client = self.greeted()
                client.send(call(1))
                client.expect_answer(1)
                client.send(octets)
                outcome.check(client)

    def test_5_1_ignores_frames_in_flight_to_a_stream_it_has_reset(self):
        client = self.greeted()  # sends all before it reads the RST_STREAM
        client.send(headers(1, check_with(("X-Field", "1")))
                    + data(1, flags=0) + window_update(1, 1)
                    + headers(1, TRAILERS, END_BOTH))
        if client.expect_stream_error(PROTOCOL_ERROR):
            client.expect_service()

    def test_5_1_1_stream_identifiers_may_be_skipped(self):
        client = self.greeted()
        for stream in (1, 5, 1001, LARGEST_STREAM):
            client.send(call(stream))
            client.expect_answer(stream)

    def test_5_1_2_a_stream_beyond_the_limit_is_refused(self):
        client = self.greeted()
        limit = client.settings.get(MAX_CONCURRENT_STREAMS, LARGEST_WINDOW)
        if limit > 2000:
            self.skipTest(f"{limit} streams may be open at a time")
        streams = range(1, 2 * limit, 2)
        beyond = 2 * limit + 1
        client.send(b"".join(headers(stream) for stream in streams)
                    + call(beyond))
        if client.expect_stream_error(REFUSED_STREAM, PROTOCOL_ERROR,
                                      stream=beyond):
            client.send(b"".join(data(stream) for stream in streams))
            for stream in streams:
                client.expect_answer(stream)

    def test_5_1_2_reset_and_ended_streams_do_not_count(self):
        client = self.greeted()
        limit = client.settings.get(MAX_CONCURRENT_STREAMS, LARGEST_WINDOW)
        if limit > 2000:
            self.skipTest(f"{limit} streams may be open at a time")
        for stream in range(1, 2 * limit + 4, 4):
            client.send(headers(stream) + reset(stream) + call(stream + 2))
            client.expect_answer(stream + 2)

    # Errors.

    def test_5_4_1_goaway_names_the_last_stream_and_ends_the_connection(self):
        client = self.greeted()
        client.send(call(1) + call(3))
        client.expect_answer(1)
        client.expect_answer(3)
        client.send(ping(stream=1))
        client.expect_connection_error(PROTOCOL_ERROR)
        if client.goaway is not None:
            self.assertEqual(client.goaway.last_stream_id, 3)

    def test_5_4_2_a_stream_error_does_not_affect_other_streams(self):
        client = self.greeted()
        client.send(OPEN + call(3, check_with(("X-Field", "1"))))
        if client.expect_stream_error(PROTOCOL_ERROR, stream=3):
            client.send(data(1))
            client.expect_answer(1)

    def test_5_4_2_a_reset_is_not_answered_by_a_reset(self):
        client = self.greeted()
        client.send(CLOSED + reset(1))
        client.expect_alive()
        self.assertIsNone(client.replies[1].reset)

    # Frame by frame.

    def test_6_4_a_reset_call_receives_no_reply(self):
        client = self.greeted()
        client.send(call(1, WATCH))
        client.until(lambda: client.replies[1].data == SERVING, "a message")
        client.send(headers(3) + reset(1) + reset(3))
        client.expect_service()
        self.assertFalse(client.replies[1].ended)
        self.assertEqual(client.replies[3], Reply())

    def test_6_5_2_the_settings_of_the_server_are_valid(self):
        found = self.greeted().settings
        self.assertEqual(found.get(ENABLE_PUSH, 0), 0)
        self.assertLessEqual(found.get(INITIAL_WINDOW_SIZE, 0), LARGEST_WINDOW)
        self.assertIn(found.get(MAX_FRAME_SIZE, DEFAULT_FRAME_SIZE),
                      range(DEFAULT_FRAME_SIZE, LARGEST_FRAME_SIZE + 1))

    def test_6_5_the_last_value_of_a_setting_applies(self):
        client = self.greeted()
        client.send(settings((INITIAL_WINDOW_SIZE, 7), (INITIAL_WINDOW_SIZE, 0),
                             (INITIAL_WINDOW_SIZE, 2)) + call(1))
        client.expect_data(1, 2)

    def test_6_5_3_every_settings_frame_is_acknowledged_once(self):
        client = self.greeted()
        client.send(settings() * 2 + settings((UNKNOWN_SETTING, 1)))
        client.expect_settings_acks(4)  # with the first
        client.expect_alive()
        self.assertEqual(client.settings_acks, 4)

    def test_6_7_a_ping_is_acknowledged_but_not_an_acknowledgement(self):
        client = self.greeted()
        client.send(ping(b"question") + ping(b"an answr", flags=ACK))
        client.expect_alive()
        self.assertIn(b"question", client.pongs)
        self.assertNotIn(b"an answr", client.pongs)

    def test_6_7_a_ping_does_not_wait_for_a_window(self):
        client = self.greeted((INITIAL_WINDOW_SIZE, 0))
        client.send(call(1) + ping(b"question"))
        client.until(lambda: b"question" in client.pongs, "a pong")

    # Flow control of replies.

    def test_6_9_1_a_window_of_one_octet_allows_one_octet(self):
        client = self.greeted((INITIAL_WINDOW_SIZE, 1))
        client.send(call(1))
        client.expect_data(1, 1)

    def test_6_9_1_a_reply_advances_octet_by_octet_with_its_window(self):
        client = self.greeted((INITIAL_WINDOW_SIZE, 0))
        client.send(call(1))
        client.expect_data(1, 0)
        reply = client.replies[1]
        for length in range(1, len(SERVING) + 1):
            client.send(window_update(1, 1))
            client.until(lambda: len(reply.data) >= length, f"octet {length}")
            self.assertEqual(len(reply.data), length)
        client.expect_answer(1)

    def test_6_9_1_the_end_of_a_reply_does_not_wait_for_a_window(self):
        client = self.greeted((INITIAL_WINDOW_SIZE, len(SERVING)))
        client.send(call(1))
        client.expect_answer(1)

    def test_6_9_1_a_stalled_stream_does_not_stall_another(self):
        client = self.greeted((INITIAL_WINDOW_SIZE, 0))
        client.send(call(1) + call(3) + window_update(3, len(SERVING)))
        client.expect_answer(3)
        client.send(window_update(1, len(SERVING)))
        client.expect_answer(1)

    def test_6_9_1_a_stalled_stream_can_be_reset(self):
        client = self.greeted((INITIAL_WINDOW_SIZE, 3))
        client.send(call(1))
        client.expect_data(1, 3)
        client.send(reset(1) + settings((INITIAL_WINDOW_SIZE, 7)))
        client.expect_service()
        self.assertEqual(len(client.replies[1].data), 3)

    def test_6_9_1_a_reply_stays_within_the_window_of_its_stream(self):
        client = self.greeted()
        client.send(window_update(0, LARGEST_WINDOW - DEFAULT_WINDOW)
                    + call_for_a_long_reply(1))
        client.expect_data(1, DEFAULT_WINDOW)
        client.send(window_update(1, 10))
        client.expect_data(1, DEFAULT_WINDOW + 10)
        client.send(window_update(1, LARGEST_WINDOW))
        self.assertEqual(client.expect_end(1).field("grpc-status"), "0")

    def test_6_9_1_a_reply_stays_within_the_window_of_the_connection(self):
        client = self.greeted((INITIAL_WINDOW_SIZE, LARGEST_WINDOW))
        client.send(call_for_a_long_reply(1))
        client.expect_data(1, DEFAULT_WINDOW)
        client.send(call(3))
        client.expect_data(3, 0)
        client.send(window_update(0, LARGEST_WINDOW))
        client.expect_answer(3)
        self.assertEqual(client.expect_end(1).field("grpc-status"), "0")

    def test_6_9_1_data_of_a_reset_stream_uses_the_connection_window(self):
        client = self.greeted((INITIAL_WINDOW_SIZE, DEFAULT_WINDOW - 3))
        client.send(call_for_a_long_reply(1))
        client.expect_data(1, DEFAULT_WINDOW - 3)
        client.send(reset(1) + call(3))
        client.expect_data(3, 3)
        client.send(window_update(0, 4))
        client.expect_answer(3)

    def test_6_9_2_raising_the_initial_window_resumes_a_reply(self):
        client = self.greeted((INITIAL_WINDOW_SIZE, 3))
        client.send(call(1))
        client.expect_data(1, 3)
        client.send(settings((INITIAL_WINDOW_SIZE, 4)))
        client.expect_data(1, 4)
        client.send(settings((INITIAL_WINDOW_SIZE, 7)))
        client.expect_answer(1)

    def test_6_9_2_a_window_may_become_negative(self):
        client = self.greeted((INITIAL_WINDOW_SIZE, 3))
        client.send(call(1))
        client.expect_data(1, 3)
        client.send(settings((INITIAL_WINDOW_SIZE, 1)))  # now -2
        client.send(window_update(1, 2))
        client.expect_data(1, 3)
        client.send(window_update(1, 1))
        client.expect_data(1, 4)
        client.send(window_update(1, 3))
        client.expect_answer(1)

    def test_6_9_2_settings_do_not_change_the_connection_window(self):
        client = self.greeted()
        client.send(call_for_a_long_reply(1))
        client.expect_data(1, DEFAULT_WINDOW)
        client.send(settings((INITIAL_WINDOW_SIZE, LARGEST_WINDOW)))
        client.expect_data(1, DEFAULT_WINDOW)
        client.send(window_update(0, LARGEST_WINDOW))
        self.assertEqual(client.expect_end(1).field("grpc-status"), "0")

    # Flow control of requests: what the server takes, it gives back.

    def test_6_9_1_a_request_may_be_longer_than_the_window(self):
        client = self.greeted()
        client.send(headers(1, CLASSIFY))
        for piece in pieces(unknown_model(4 * DEFAULT_WINDOW)):
            client.send_data(1, piece)
        client.send(data(1, b""))
        client.expect_answer(1, b"", NOT_FOUND)

    def test_6_9_1_padding_is_credited_to_the_windows(self):
        client = self.greeted()
        client.send(headers(1))
        client.expect_alive()  # a greater window may have been granted
        frames = client.window(1) // 257 + 9
        if frames > 20000:
            self.skipTest(f"a window of {client.window(1)} octets")
        for octet in unknown_service(frames):
            client.send_data(1, padded(255, bytes([octet])), PADDED)
        client.send(data(1, b""))
        client.expect_answer(1, b"", NOT_FOUND)

    def test_6_9_1_data_of_a_rejected_stream_is_credited(self):
        client = self.greeted()
        client.expect_alive()
        if client.credit[0] > 2**26:
            self.skipTest(f"a window of {client.credit[0]} octets")
        streams = itertools.count(1, step=2)
        while client.credit[0] > 0:
            stream = next(streams)
            client.send(headers(stream, check_with(("X-Field", "1"))))
            while client.window(stream) > 0:
                size = min(client.window(stream), DEFAULT_FRAME_SIZE)
                client.send_data(stream, bytes(size))
        if client.expect_stream_error(PROTOCOL_ERROR):
            client.send(headers(9999))
            client.send_data(9999, NO_MESSAGE, END_STREAM)
            client.expect_answer(9999)

    # Meaning.

    def test_7_an_unknown_code_in_goaway_is_not_an_error(self):
        client = self.greeted()
        client.send(goaway(UNKNOWN_CODE))
        if not client.answers_ping():  # as a client that leaves
            client.expect_closed()

    def test_8_1_a_call_without_a_message_is_rejected(self):
        client = self.greeted()
        client.send(headers(1, flags=END_BOTH))
        reply = client.expect_end(1)
        self.assertTrue(reply.reset or reply.field("grpc-status") != "0", reply)
        client.expect_service()

    def test_8_1_a_call_may_be_answered_before_it_ends(self):
        client = self.greeted()
        client.send(headers(1, check_with((":path", "/no.Service/Method"))))
        client.expect_alive()
        client.send(data(1))
        reply = client.expect_end(1)
        self.assertEqual(reply.field("grpc-status"), UNIMPLEMENTED)
        client.expect_service()

    def test_8_2_the_fields_of_a_reply_are_valid_in_http2(self):
        client = self.greeted()
        client.send(call(1))
        client.expect_answer(1)
        head, trailers = client.replies[1].blocks
        self.assertEqual(head[0], (":status", "200"))
        for name, _ in head[1:] + trailers:
            self.assertRegex(name, "^[a-z0-9-]+$")
            self.assertNotIn(name, ("connection", "keep-alive", "upgrade", "te",
                                    "proxy-connection", "transfer-encoding"))

    # Compression.

    def test_hpack_2_3_2_entries_outlive_their_request(self):
        client = self.greeted()
        encoder = hpack.Encoder()
        for stream in (1, 3, 5):
            client.send(call(stream, encoder.encode(CHECK)))
            client.expect_answer(stream)

    def test_hpack_4_2_a_table_size_within_the_limit_is_applied(self):
        client = self.greeted()
        encoder = hpack.Encoder()
        for stream, size in ((1, 0), (5, 40), (9, 4096), (13, 100)):
            encoder.header_table_size = size
            client.send(call(stream, encoder.encode(CHECK))
                        + call(stream + 2, encoder.encode(CHECK)))
            client.expect_answer(stream)
            client.expect_answer(stream + 2)

    def test_hpack_6_3_a_table_size_above_the_limit_is_a_connection_error(self):
        client = self.greeted()
        limit = client.settings.get(HEADER_TABLE_SIZE, 4096)
        client.send(call(1, table_size(limit + 1) + block(CHECK)))
        client.expect_connection_error(COMPRESSION_ERROR)

    def test_hpack_4_2_the_server_uses_no_table_if_its_size_is_0(self):
        client = self.greeted((HEADER_TABLE_SIZE, 0))
        client.send(call(1) + call(3))
        client.expect_answer(1)
        client.expect_answer(3)

    def test_hpack_4_2_the_server_drops_its_table_on_request(self):
        client = self.greeted()
        client.send(call(1))
        client.expect_answer(1)
        client.change_settings((HEADER_TABLE_SIZE, 0))
        client.send(call(3) + call(5))
        client.expect_answer(3)
        client.expect_answer(5)

    def test_hpack_4_2_the_server_clears_its_table_on_request(self):
        client = self.greeted()
        client.send(call(1))
        client.expect_answer(1)
        client.change_settings((HEADER_TABLE_SIZE, 0))
        client.change_settings((HEADER_TABLE_SIZE, 4096))
        client.decoder.header_table_size = 0  # forgets, whatever it is told
        client.decoder.header_table_size = 4096
        client.send(call(3) + call(5))
        client.expect_answer(3)
        client.expect_answer(5)


def add_case(section, deed, octets, outcome):
    def test(self):
        client = self.greeted()
        client.send(octets)
        outcome.check(client)

    words = re.sub(r"\W+", "_", f"test {section} {deed} {outcome.words}")
    require(not hasattr(Http2Cases, words), f"{words} twice")
    setattr(Http2Cases, words, test)


for case in CASES:
    add_case(*case)


# --- Against which server ---------------------------------------------------

@contextlib.contextmanager
def running(server, models, *flags):
    """The address of a neurite-server, which must end well."""
    command = [server, "--models", models, "--listen", "127.0.0.1:0", *flags]
    with tempfile.TemporaryFile("w+") as log:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log,
                              text=True) as process:
            try:
                line = process.stdout.readline()
                yield line.removeprefix("listening on ").strip()
            finally:
                process.terminate()
                code = process.wait(timeout=30)
                log.seek(0)
                require(code == 0, f"exit code {code}: {log.read()}")


def run_against(where, pattern):
    """Returns whether all cases pass."""
    host, port = where.rsplit(":", 1)
    http2_client.address = (host, int(port))
    loader = unittest.TestLoader()
    if pattern:
        loader.testNamePatterns = [f"*{pattern}*"]
    cases = loader.loadTestsFromTestCase(Http2Cases)
    return unittest.TextTestRunner(verbosity=2).run(cases).wasSuccessful()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-k", metavar="PATTERN", help="only cases so named")
    parser.add_argument("--address", help="of a server that runs already")
    parser.add_argument("server", nargs="?")
    parser.add_argument("models", nargs="?")
    parser.add_argument("frontend", nargs="*")
    args = parser.parse_args()
    if args.address:
        return run_against(args.address, args.k)
    if not args.models:
        parser.error("SERVER and MODELS, or --address")
    passed = True
    for name in args.frontend or [None]:
        flags = ["--frontend", name] if name else []
        with running(args.server, args.models, *flags) as where:
            passed = run_against(where, args.k) and passed
    return passed


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
