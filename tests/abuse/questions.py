"""Calls as a client of the bundled models sends them, prebuilt as bytes."""

import struct

from http2_bytes import (CLASSIFY, DEFAULT_WINDOW, INITIAL_WINDOW_SIZE,
                         LARGEST_WINDOW, PREFACE, check_with, data, headers,
                         pieces, settings, window_update)

CLASSIFY_STREAM = check_with(
    (":path", "/neurite.v1.InferenceService/ClassifyStream"))
REFLECTION = check_with(
    (":path", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"))

# Of a client that takes everything.
OPEN_WINDOWS = (PREFACE + settings((INITIAL_WINDOW_SIZE, LARGEST_WINDOW))
                + window_update(0, LARGEST_WINDOW - DEFAULT_WINDOW))

MNIST_INPUTS = 784


def varint(number):
    octets = bytearray()
    while number > 0x7F:
        octets.append(number & 0x7F | 0x80)
        number >>= 7
    octets.append(number)
    return bytes(octets)


def field(number, payload):
    """A length-delimited field of protobuf."""
    return bytes([number << 3 | 2]) + varint(len(payload)) + payload


def prefixed(message, flag=0):
    """A message as gRPC frames it."""
    return struct.pack(">BL", flag, len(message)) + message


def classify(model, rows, cols):
    """A ClassifyRequest of `rows` rows, all zero."""
    shape = b"\x08" + varint(rows) + b"\x10" + varint(cols)
    tensor = shape + field(4, bytes(4 * rows * cols))
    return prefixed(field(1, field(1, model.encode())) + field(2, tensor))


SMALL = classify("xor", 1, 2)
DIGIT = classify("mnist", 1, MNIST_INPUTS)
# 44 bytes that ask for all that the server knows of its own interface.
ASK_SCHEMA = prefixed(field(4, b"neurite.v1.InferenceService"))


def begun(stream, fields=CLASSIFY):
    """A call whose message is still to come."""
    return headers(stream, fields)


def asked(stream, message, fields=CLASSIFY):
    """A whole call, in as many frames as its message needs."""
    *first, last = pieces(message)
    return (headers(stream, fields)
            + b"".join(data(stream, piece, 0) for piece in first)
            + data(stream, last))


def streams(count, first=1):
    """The numbers of `count` streams of a client."""
    return range(first, first + 2 * count, 2)


def on_stream(frame_of_1, stream):
    """A frame of stream 1, or nothing, on another one."""
    if not frame_of_1:
        return b""
    return frame_of_1[:5] + stream.to_bytes(4, "big") + frame_of_1[9:]
