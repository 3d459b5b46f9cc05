"""The well-behaved client that an attack must not be felt by."""

import collections
import dataclasses
import json
import signal
import statistics
import subprocess
import tempfile

MODEL = "mnist"
STOP_SECONDS = 30
# As many as a load test has at most.
MOST_WINDOWS = 100


@dataclasses.dataclass
class Service:
    """What the client got, window by window."""
    windows: list

    @property
    def answered(self):
        return sum(window["ok"] for window in self.windows)

    @property
    def errors(self):
        return sum(window["failed"] + window["wrong"] + window["lost"]
                   for window in self.windows)

    @property
    def complaints(self):
        """What went wrong, in words."""
        counts, examples = collections.Counter(), {}
        for window in self.windows:
            for code, error in window["errors"].items():
                counts[code] += error["count"]
                examples[code] = error["example"]
        counts["wrong answers"] = sum(w["wrong"] for w in self.windows)
        counts["lost calls"] = sum(w["lost"] for w in self.windows)
        return ", ".join(f"{count:,} {what} ({examples.get(what, '')})"
                         for what, count in counts.items() if count)

    @property
    def p99(self):
        """Of the latency, in microseconds: the median of the windows."""
        return self._median("latency_us")

    @property
    def late_p99(self):
        """Of that, what the client's own machine has kept it waiting."""
        return self._median("sent_late_us")

    def _median(self, what):
        whole = [window for window in self.windows if not window["ended"]]
        values = [window[what]["p99"]
                  for window in whole or self.windows if window["ok"]]
        return statistics.median(values) if values else float("inf")


class GoodClient:
    """`neurite loadtest` on two connections, so that both workers have one."""

    def __init__(self, program, address, rate=None):
        self.rate = rate
        self.command = [program, "loadtest", "--server", "%s:%d" % address,
                        "--transport", "h2", "--model", MODEL,
                        "--connections", "2", "--output", "json"]
        self.process = None
        self.output = None

    def capacity(self, seconds):
        """Requests a second that the server gets through."""
        done = self._start("--scenario", "closed", "--concurrency", "32",
                           "--duration", f"{seconds}s")._finish()
        return done.windows[0]["achieved_rate"]

    def measure(self, windows, seconds):
        return self.start(windows, seconds)._finish()

    def start(self, windows, seconds):
        rates = ",".join([f"{self.rate:.0f}"] * windows)
        # What a warm-up meets would not be told.
        return self._start("--scenario", "server", "--rate", rates,
                           "--warmup", "0s", "--duration",
                           f"{round(seconds * 1000)}ms")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self._finish()

    def kill(self):
        """Whatever it does."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _start(self, *arguments):
        self.output = tempfile.TemporaryFile("w+")
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([*self.command, *arguments],
                                        stdout=self.output, stderr=self.errors)
        return self

    def _finish(self):
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the load test does not end") from None
        self.output.seek(0)
        windows = [json.loads(line) for line in self.output]
        if not windows:
            self.errors.seek(0)
            raise AssertionError(f"no load test: {self.errors.read()}")
        return Service(windows)
