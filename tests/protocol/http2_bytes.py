"""Frames and header blocks of HTTP/2, as a client sends them: right or wrong.

Bytes alone; nothing here knows a socket.
"""

import enum
import struct

import hpack
from hpack.hpack import encode_integer

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

(DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY,
 WINDOW_UPDATE, CONTINUATION) = range(10)
UNKNOWN_TYPE = 0xEE

ACK = END_STREAM = 0x01
END_HEADERS = 0x04
PADDED = 0x08
HAS_PRIORITY = 0x20
END_BOTH = END_HEADERS | END_STREAM

(HEADER_TABLE_SIZE, ENABLE_PUSH, MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE,
 MAX_FRAME_SIZE, MAX_HEADER_LIST_SIZE) = range(1, 7)
UNKNOWN_SETTING = 0xEEEE

Code = enum.IntEnum("Code", """
    NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT
    STREAM_CLOSED FRAME_SIZE_ERROR REFUSED_STREAM CANCEL COMPRESSION_ERROR
    CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED
    """, start=0)
(NO_ERROR, PROTOCOL_ERROR, _, FLOW_CONTROL_ERROR, _, STREAM_CLOSED,
 FRAME_SIZE_ERROR, REFUSED_STREAM, CANCEL, COMPRESSION_ERROR, *_) = Code
UNKNOWN_CODE = 0xEEEEEEEE

RESERVED_BIT = 0x80000000
DEFAULT_WINDOW = 65535
DEFAULT_FRAME_SIZE = 16384
LARGEST_WINDOW = LARGEST_STREAM = 2**31 - 1
LARGEST_FRAME_SIZE = 2**24 - 1

NO_MESSAGE = b"\0\0\0\0\0"  # gRPC's prefix, and nothing behind it
SERVING = b"\0\0\0\0\2\x08\x01"
NOT_FOUND, UNIMPLEMENTED = "5", "12"

CHECK = [(":method", "POST"), (":scheme", "http"),
         (":path", "/grpc.health.v1.Health/Check"), (":authority", "localhost"),
         ("te", "trailers"), ("content-type", "application/grpc")]


def check_with(*fields):
    """A Check's fields: these instead of their namesakes, or after the rest."""
    new = dict(fields)
    kept = [(name, new.pop(name, value)) for name, value in CHECK]
    return kept + list(new.items())


def check_without(name):
    return [field for field in CHECK if field[0] != name]


WATCH = check_with((":path", "/grpc.health.v1.Health/Watch"))
CLASSIFY = check_with((":path", "/neurite.v1.InferenceService/Classify"))

# A ClassifyRequest for 4000 rows of xor's two inputs, all zero: its reply needs
# more than one frame, and more than the initial window.
ROWS = b"\x08\xa0\x1f\x10\x02\x22\x80\xfa\x01" + bytes(4000 * 2 * 4)
MANY_ROWS = b"\x0a\x05\x0a\x03xor\x12\x89\xfa\x01" + ROWS


def block(fields):
    """`fields`, compressed without use of the dynamic table."""
    if isinstance(fields, bytes):
        return fields
    return hpack.Encoder().encode([(*field, True) for field in fields])


def plain(text):
    """A string without Huffman's code."""
    return bytes(encode_integer(len(text), 7)) + text


def literal(name, value, how=b"\0"):
    """One field of a new name; `how` b"\\x40" also enters it in the table."""
    return how + plain(name) + plain(value)


def indexed(index):
    field = encode_integer(index, 7)
    field[0] |= 0x80
    return bytes(field)


def table_size(octets):
    update = encode_integer(octets, 5)
    update[0] |= 0x20
    return bytes(update)


NEWEST_ENTRY = indexed(62)


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">HBBBL", len(payload) >> 8, len(payload) & 0xFF,
                       kind, flags, stream) + payload


def data(stream, payload=NO_MESSAGE, flags=END_STREAM):
    return frame(DATA, flags, stream, payload)


def headers(stream, fields=CHECK, flags=END_HEADERS):
    return frame(HEADERS, flags, stream, block(fields))


def continuation(stream, fragment, flags=END_HEADERS):
    return frame(CONTINUATION, flags, stream, fragment)


def priority(stream, depends_on=0, weight=15):
    return frame(PRIORITY, 0, stream, struct.pack(">LB", depends_on, weight))


def reset(stream, code=CANCEL):
    return frame(RST_STREAM, 0, stream, struct.pack(">L", code))


def settings(*pairs, stream=0, flags=0):
    return frame(SETTINGS, flags, stream,
                 b"".join(struct.pack(">HL", *pair) for pair in pairs))


def ping(payload=b"12345678", stream=0, flags=0):
    return frame(PING, flags, stream, payload)


def goaway(code=NO_ERROR, stream=0, debug=b""):
    return frame(GOAWAY, 0, stream, struct.pack(">LL", 0, code) + debug)


def window_update(stream, increment):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">L", increment))


def call(stream, fields=CHECK, message=NO_MESSAGE):
    return headers(stream, fields) + data(stream, message)


def unknown_service(size):
    """A message of `size` octets that asks for a service there is not."""
    name = size - len(NO_MESSAGE) - 4
    length = bytes([name & 0x7F | 0x80, name >> 7 & 0x7F | 0x80, name >> 14])
    prefix = struct.pack(">BL", 0, size - len(NO_MESSAGE))
    return prefix + b"\x0a" + length + b"x" * name


def unknown_model(size):
    """A ClassifyRequest with `size` octets of another field."""
    length = bytes([size & 0x7F | 0x80, size >> 7 & 0x7F | 0x80, size >> 14])
    message = b"\x0a\x06\x0a\x04none\x7a" + length + bytes(size)
    return struct.pack(">BL", 0, len(message)) + message


def pieces(octets):
    return [octets[cut:cut + DEFAULT_FRAME_SIZE]
            for cut in range(0, len(octets), DEFAULT_FRAME_SIZE)]


def call_for_a_long_reply(stream):
    message = struct.pack(">BL", 0, len(MANY_ROWS)) + MANY_ROWS
    frames = [data(stream, piece, 0) for piece in pieces(message)]
    return headers(stream, CLASSIFY) + b"".join(frames) + data(stream, b"")
