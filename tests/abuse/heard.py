"""What a server tells an attacker, counted."""

import collections
import struct

from http2_bytes import Code, DATA, END_STREAM, GOAWAY, HEADERS, RST_STREAM

STATUS = b"grpc-status"
STATUS_NAMES = """
    OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND
    ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION
    ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS
    UNAUTHENTICATED""".split()


def name_of(code):
    return Code(code).name if code < len(Code) else hex(code)


class Heard:
    """The frames of one connection, fed as its bytes come."""

    def __init__(self):
        self.rest = b""
        self.frames = collections.Counter()
        self.resets = collections.Counter()
        self.statuses = collections.Counter()
        self.goaway = None  # the code of the last one
        self.ended = 0  # streams, with or without an error

    def feed(self, octets):
        octets = self.rest + octets if self.rest else octets
        at, end = 0, len(octets)
        while end - at >= 9:
            length = int.from_bytes(octets[at:at + 3], "big")
            if end - at - 9 < length:
                break
            self._take(octets[at + 3], octets[at + 4], octets, at + 9, length)
            at += 9 + length
        self.rest = octets[at:]

    def _take(self, kind, flags, octets, at, length):
        self.frames[kind] += 1
        if kind in (DATA, HEADERS) and flags & END_STREAM:
            self.ended += 1
        if kind == GOAWAY:
            self.goaway = struct.unpack_from(">L", octets, at + 4)[0]
        elif kind == RST_STREAM:
            self.resets[struct.unpack_from(">L", octets, at)[0]] += 1
            self.ended += 1
        elif kind == HEADERS:
            # The server writes its status without Huffman's code.
            found = octets.find(STATUS, at, at + length)
            if found >= 0:
                found += len(STATUS)
                digits = octets[found + 1:found + 1 + octets[found]]
                self.statuses[STATUS_NAMES[int(digits)]] += 1


class Tally:
    """How it ended for all attackers together."""

    def __init__(self):
        self.endings = collections.Counter()
        self.resets = collections.Counter()
        self.statuses = collections.Counter()
        self.frames = collections.Counter()
        self.bytes = 0

    def add(self, heard, ending, octets):
        if heard.goaway is not None:
            ending = "GOAWAY " + name_of(heard.goaway)
        self.endings[ending] += 1
        self.resets += heard.resets
        self.statuses += heard.statuses
        self.frames += heard.frames
        self.bytes += octets

    def text(self):
        parts = [f"{count:,} {ending}"
                 for ending, count in self.endings.most_common()]
        parts += [f"{count:,} RST_STREAM {name_of(code)}"
                  for code, count in self.resets.most_common()]
        parts += [f"{count:,} calls {status}"
                  for status, count in self.statuses.most_common()]
        return ", ".join(parts) or "nothing"
