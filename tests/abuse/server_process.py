"""The server under attack, as the kernel sees it."""

import collections
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")
STOP_SECONDS = 30


@dataclasses.dataclass
class Usage:
    """What the process holds, and what it has used."""
    resident: int  # bytes
    descriptors: int
    threads: int
    cpu: float  # seconds


def until(condition, seconds):
    """Polls until `condition` holds; whether it did within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)  # between two looks, not instead of one
    return True


class ServerProcess:
    """A neurite-server on a port of its own choosing.

    `descriptors`: how many it may have; None: as many as we.
    """

    def __init__(self, program, models, flags=(), descriptors=None):
        command = [program, "--models", models, "--listen", "127.0.0.1:0",
                   *flags]
        if descriptors is not None:
            command = ["prlimit", f"--nofile={descriptors}", *command]
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE,
                                        stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            self.stop()
            raise AssertionError(f"no address: {self.last_words()}")
        host, _, port = line.split()[-1].rpartition(":")
        self.address = (host, int(port))
        self.proc = pathlib.Path(f"/proc/{self.process.pid}")

    def alive(self):
        return self.process.poll() is None

    def usage(self):
        status = self._status()
        fields = (self.proc / "stat").read_text().rpartition(")")[2].split()
        return Usage(resident=status["VmRSS"], threads=status["Threads"],
                     descriptors=len(os.listdir(self.proc / "fd")),
                     cpu=(int(fields[11]) + int(fields[12])) / TICKS)

    def forget_peak(self):
        (self.proc / "clear_refs").write_text("5")

    def peak(self):
        """The most bytes that were resident since forget_peak."""
        return self._status()["VmHWM"]

    def log_bytes(self):
        return os.fstat(self.log.fileno()).st_size

    def incidents(self):
        """The reasons in the lines about clients: how many of each."""
        return collections.Counter(
            re.findall(r" W (?:cut off|ended calls of|reclaimed from|refused|"
                       r"kept busy by) .+?: ([a-z-]+): ", self._read_log()))

    def long_events(self):
        """What the log tells of them: milliseconds and the line.

        Returning memory is left out: it is done when clients are calm.
        """
        return [(float(milliseconds), line) for line, milliseconds
                in re.findall(r"(kept busy by .*?: long-event: ([0-9.]+) ms.*)",
                              self._read_log())
                if "returning memory" not in line]

    def last_words(self):
        """Of the log: from the first word of trouble on, or its end."""
        log = self._read_log()
        trouble = re.search("ERROR:|runtime error:|Assertion", log)
        return log[trouble.start():][:4000] if trouble else log[-1000:]

    def stop(self):
        """Returns the exit code; negative: killed by that signal."""
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            self.process.stdout.close()

    def _read_log(self):
        return os.pread(self.log.fileno(), 1 << 20, 0).decode(errors="replace")

    def _status(self):
        lines = (self.proc / "status").read_text().splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        return {"VmRSS": int(fields["VmRSS"].split()[0]) * 1024,
                "VmHWM": int(fields["VmHWM"].split()[0]) * 1024,
                "Threads": int(fields["Threads"])}
