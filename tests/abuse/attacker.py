"""One hostile connection, played out by a script.

A script is a generator function of its attacker. What it yields is done before
it goes on: bytes are sent, a float is a number of seconds to wait, and LISTEN
waits until the server hangs up, as long as patience lasts. It ends where the
connection does.
"""

import enum
import errno
import socket
import struct
import time

from heard import Heard

LISTEN = object()
READ_SIZE = 1 << 18
PATIENCE_SECONDS = 3.0


class Reads(enum.Enum):
    """How an attacker takes what the server sends."""
    ALL = enum.auto()
    NOTHING = enum.auto()
    ON_DEMAND = enum.auto()  # by take()


class Attacker:
    """Never blocks. Tells by `ending` how it ended; None: it has not."""

    def __init__(self, address, script, reads=Reads.ALL, receive_buffer=None,
                 source=None):
        self.socket = socket.socket()
        if source is not None:
            self.socket.bind((source, 0))
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF,
                                   receive_buffer)
        self.reads = reads
        self.heard = Heard()
        self.sent_bytes = 0
        self.ending = None
        self.wake_at = None  # it waits until then
        # The crowd's notes: what it is watched for, and when it is woken.
        self.descriptor = self.events = self.alarm = None
        self._unsent = memoryview(b"")
        self._listening = False
        self._script = script(self)
        error = self.socket.connect_ex(address)
        if error not in (0, errno.EINPROGRESS):
            self._end(errno.errorcode.get(error, str(error)))

    @property
    def wants_to_write(self):
        return self.wake_at is None and not self._listening

    @property
    def wants_to_read(self):
        return self.reads is Reads.ALL or self._listening

    # What happens to it.

    def on_writable(self):
        """Sends, and lets the script go on when all is sent."""
        try:
            if self._unsent:
                sent = self.socket.send(self._unsent)
                self.sent_bytes += sent
                self._unsent = self._unsent[sent:]
            if not self._unsent:
                self._advance()
        except BlockingIOError:
            pass
        except OSError as error:
            self._end_by(error)

    def on_readable(self):
        if self.take(READ_SIZE) and self.heard.goaway is not None:
            self.leave()  # told to go: what it still sends is not looked at

    def on_gone(self):
        self._end("reset")

    def on_time(self):
        self.wake_at = None
        if self._listening:
            self._end("not told anything")
        else:
            self.on_writable()

    def take(self, most):
        """Reads up to so many bytes; false: the connection has ended."""
        try:
            octets = self.socket.recv(most)
        except BlockingIOError:
            return True
        except OSError as error:
            self._end_by(error)
            return False
        self.heard.feed(octets)
        if not octets:
            self._end("closed")
        return bool(octets)

    # What a script may do beside yielding.

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def abort(self):
        """Closes by a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                               struct.pack("ii", 1, 0))
        self._end("aborted")

    def leave(self):
        self._end("left")

    # How it goes on.

    def _advance(self):
        step = next(self._script, None)
        if self.ending is not None:
            return
        if step is None:
            self.leave()
        elif step is LISTEN:
            self._listening = True
            self.wake_at = time.monotonic() + PATIENCE_SECONDS
        elif isinstance(step, float):
            self.wake_at = time.monotonic() + step
        else:
            self._unsent = memoryview(step)

    def _end_by(self, error):
        self._end("reset" if isinstance(error, ConnectionError)
                  else errno.errorcode.get(error.errno, str(error)))

    def _end(self, how):
        if self.ending is not None:
            return
        self.ending = how
        self._hear_last_words()
        self.socket.close()
        # A script that ends itself is running, and cannot be closed.
        if not self._script.gi_running:
            self._script.close()

    def _hear_last_words(self):
        """What one who did not read was told; it stays unread."""
        if self.reads is Reads.ALL:
            return
        try:
            self.heard.feed(self.socket.recv(READ_SIZE, socket.MSG_PEEK))
        except OSError:
            pass
