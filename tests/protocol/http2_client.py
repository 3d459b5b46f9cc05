"""A client of HTTP/2 that says anything and checks what it hears.

python3-hyperframe reads the server's frames, python3-hpack its header blocks.
"""

import collections
import contextlib
import dataclasses
import itertools
import socket
import struct

import hpack
from hyperframe import frame as hyperframe

from http2_bytes import *  # noqa: F403

SILENCE_SECONDS = 5
address = None  # of the server under test: (host, port)


def require(condition, complaint):
    if not condition:
        raise AssertionError(complaint)


@dataclasses.dataclass
class Reply:
    """What the server has said on one stream."""
    blocks: list = dataclasses.field(default_factory=list)
    data: bytearray = dataclasses.field(default_factory=bytearray)
    largest_frame: int = 0
    ended: bool = False
    reset: int | None = None

    def field(self, name):
        return dict(itertools.chain(*self.blocks)).get(name)


class Connection:
    """A client, and all that the server has told it so far.

    What is sent waits until something is to be heard, so that an offence and
    the PING behind it arrive together.
    """

    def __init__(self):
        self.socket = socket.create_connection(address, SILENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = self.socket.makefile("rb")
        self.unsent = bytearray()
        self.heard = []
        self.decoder = hpack.Decoder()
        self.open_block = None
        self.settings = None  # the server's
        self.settings_acks = 0
        self.pings = 0
        self.pongs = []
        self.credit = collections.Counter({0: DEFAULT_WINDOW})
        self.replies = collections.defaultdict(Reply)
        self.goaway = None
        self.closed = False

    def greet(self, *initial_settings):
        self.send(PREFACE)
        self.change_settings(*initial_settings)
        require(self.settings.get(HEADER_TABLE_SIZE, 4096) >= 4096,
                "these cases take a table of 4096 octets for granted")

    def change_settings(self, *pairs):
        self.send(settings(*pairs))
        self.expect_settings_acks(self.settings_acks + 1)
        for setting, value in pairs:
            if setting == HEADER_TABLE_SIZE:
                self.decoder.max_allowed_table_size = value

    def close(self):
        self.reader.close()
        self.socket.close()

    def send(self, octets):
        self.unsent += octets

    def flush(self):
        octets, self.unsent = self.unsent, bytearray()
        with contextlib.suppress(ConnectionError):  # a GOAWAY may be unread yet
            self.socket.sendall(octets)

    def window(self, stream):
        """How much DATA the server allows."""
        initial = self.settings.get(INITIAL_WINDOW_SIZE, DEFAULT_WINDOW)
        return min(self.credit[0], initial + self.credit[stream])

    def send_data(self, stream, payload, flags=0):
        """Sends one frame, as soon as the windows allow."""
        size = len(payload)
        self.until(lambda: self.window(stream) >= size, "a window")
        self.credit.subtract({0: size, stream: size})
        self.send(data(stream, payload, flags))

    # What comes in.

    def read(self, length):
        try:
            octets = self.reader.read(length)
        except ConnectionError:
            octets = b""
        except TimeoutError:
            self.fail("silence")
        self.closed = len(octets) < length
        return memoryview(octets)

    def read_frame(self):
        self.flush()
        head = self.read(9)
        if self.closed:
            return
        frame, length = hyperframe.Frame.parse_frame_header(head, strict=True)
        require(length <= DEFAULT_FRAME_SIZE, f"{length} octets in a frame")
        body = self.read(length)
        if self.closed:
            return
        frame.parse_body(body)
        self.heard.append(frame)
        self.take(frame)

    def take(self, frame):
        if self.settings is None:
            require(isinstance(frame, hyperframe.SettingsFrame), "no preface")
        if self.open_block is not None:
            require(isinstance(frame, hyperframe.ContinuationFrame),
                    "a frame amidst a header block")
        match frame:
            case hyperframe.SettingsFrame() if "ACK" in frame.flags:
                self.settings_acks += 1
            case hyperframe.SettingsFrame():
                self.settings = (self.settings or {}) | frame.settings
                self.send(settings(flags=ACK))
            case hyperframe.PingFrame() if "ACK" in frame.flags:
                self.pongs.append(frame.opaque_data)
            case hyperframe.PingFrame():
                self.send(ping(frame.opaque_data, flags=ACK))
            case hyperframe.WindowUpdateFrame():
                self.credit[frame.stream_id] += frame.window_increment
            case hyperframe.GoAwayFrame():
                self.goaway = frame
            case _:
                self.take_reply(frame, self.replies[frame.stream_id])

    def take_reply(self, frame, reply):
        match frame:
            case hyperframe.RstStreamFrame():
                reply.reset = frame.error_code
            case hyperframe.DataFrame():
                reply.data += frame.data
                reply.largest_frame = max(reply.largest_frame, frame.body_len)
            case hyperframe.HeadersFrame() | hyperframe.ContinuationFrame():
                self.open_block = (self.open_block or b"") + frame.data
                if "END_HEADERS" in frame.flags:
                    reply.blocks.append(self.decompress(self.open_block))
                    self.open_block = None
            case _:
                self.fail("a frame that no server sends")
        if "END_STREAM" in frame.flags:
            reply.ended = True

    def decompress(self, octets):
        try:
            return self.decoder.decode(octets)
        except hpack.HPACKError as error:
            self.fail(f"a header block that cannot be decompressed: {error}")

    # What is expected.

    def fail(self, complaint):
        raise AssertionError(f"{complaint}; heard: {self.heard}")

    def until(self, done, what):
        while not done():
            if self.closed:
                self.fail(f"closed before {what}")
            self.read_frame()

    def broken(self):
        return self.closed or self.goaway is not None

    def answers_ping(self, behind=b""):
        """Sends a PING and what goes behind it in the same segment."""
        self.pings += 1
        payload = struct.pack(">Q", self.pings)
        self.send(ping(payload) + behind)
        self.until(lambda: payload in self.pongs or self.broken(), "a pong")
        return payload in self.pongs

    def settled(self):
        """The server has read all that was sent, and had its say on it.

        Replies may be written behind the first pong, not behind the second.
        """
        return self.answers_ping() and self.answers_ping()

    def expect_alive(self):
        if not self.settled():
            self.fail("no PING is answered any more")

    def expect_closed(self, codes=(NO_ERROR,)):
        while not self.closed:
            self.read_frame()
        if self.goaway is not None and self.goaway.error_code not in codes:
            self.fail(f"GOAWAY, but not with {codes}")

    def expect_connection_error(self, *codes):
        if self.answers_ping():
            self.fail(f"tolerated, instead of {codes}")
        self.expect_closed(codes)

    def expect_stream_error(self, *codes, stream=1):
        """Returns whether the connection survived: it should, but need not."""
        if not self.settled():
            self.expect_closed(codes)
            return False
        code = self.replies[stream].reset
        if code is None:
            self.fail(f"tolerated, instead of {codes}")
        if code not in codes:
            self.fail(f"RST_STREAM, but not with {codes}")
        return True

    def expect_settings_acks(self, count):
        self.until(lambda: self.settings_acks >= count, "an acknowledgement")

    def expect_data(self, stream, length):
        """`length` octets come in all, and no more of them unasked."""
        reply = self.replies[stream]
        self.until(lambda: len(reply.data) >= length, f"{length} octets")
        self.expect_alive()
        if len(reply.data) != length:
            self.fail(f"{len(reply.data)} octets instead of {length}")

    def expect_end(self, stream):
        reply = self.replies[stream]
        self.until(lambda: reply.ended and self.open_block is None
                   or reply.reset is not None, f"the end of stream {stream}")
        return reply

    def expect_answer(self, stream, message=SERVING, status="0"):
        reply = self.expect_end(stream)
        got = (reply.field(":status"), bytes(reply.data),
               reply.field("grpc-status"), reply.ended)
        if got != ("200", message, status, True):
            self.fail(f"stream {stream} was answered by {got}")

    def expect_service(self):
        """A Check is answered, whatever went before."""
        self.send(call(9999))
        self.expect_answer(9999)
