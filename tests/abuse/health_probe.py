"""A client that asks for health, on a connection of its own."""

import socket
import time

from heard import Heard
from http2_bytes import PREFACE, SERVING, call, settings

ANSWER_SECONDS = 10


class HealthProbe:
    """Raises OSError or AssertionError where no answer comes in time."""

    def __init__(self, address):
        self.socket = socket.create_connection(address, ANSWER_SECONDS)
        self.socket.sendall(PREFACE + settings())
        self.stream = 1
        self.slowest = 0.0  # seconds

    def check(self):
        began = time.monotonic()
        self.socket.sendall(call(self.stream))
        self.stream += 2
        heard, answer = Heard(), b""
        while not heard.ended:
            octets = self.socket.recv(65536)
            if not octets:
                raise AssertionError("closed before an answer")
            heard.feed(octets)
            answer += octets
        if SERVING not in answer:
            raise AssertionError(", ".join(heard.statuses) or "not SERVING")
        self.slowest = max(self.slowest, time.monotonic() - began)

    def close(self):
        self.socket.close()
