"""One attack on a server of its own, with the good client beside it."""

import collections
import contextlib
import time

from attack_process import AttackProcess
from good_client import MOST_WINDOWS, GoodClient, Service
from health_probe import HealthProbe
from result import Result
from server_process import ServerProcess, until

MIB = 1 << 20
SETTLE_SECONDS = 10
# What thousands of answers cost, and much more than to accept connections.
SERVED_CPU_SECONDS = 0.05
# The server keeps 8 MiB a worker for the next request (h2_lane_state.cc).
LANES = 2
KEPT_BYTES = LANES * 8 * MIB
SLACK_BYTES = 8 * MIB
SLACK_SHARE = 0.10
# What the server counts takes so much: the allocator rounds, tables grow.
OVERHEAD = 1.5
LOG_BYTES = MIB


class Trial:
    """`programs`: the paths of the server, of the client and of the models.

    `sanitized`: the server keeps what it frees.
    """

    def __init__(self, attack, scale, programs, flags, rate, sanitized):
        self.attack = attack
        self.scale = scale
        self.sanitized = sanitized
        self.result = Result(attack.name)
        self.complaints = collections.Counter()  # about health
        self.calm = Service([])
        server, client, models = programs
        self.server = ServerProcess(
            server, models,
            ["--workers", str(LANES), "--memory-quota-mib",
             str(attack.network_mib), "--max-request-mib",
             str(attack.request_mib), *flags, *attack.flags],
            attack.descriptors)
        self.good = GoodClient(client, self.server.address, rate)

    def run(self):
        try:
            self._measure_before()
            self._attack()
            self._recover()
            self._measure_after()
        except (AssertionError, OSError) as error:
            self.result.miss(f"{type(error).__name__}: {error}")
        finally:
            self.good.kill()
            code = self.server.stop()
            if code != 0:
                self.result.miss(f"the server ended with exit code {code}: "
                                 + self.server.last_words())
        return self.result

    # --- Before --------------------------------------------------------------

    def _measure_before(self):
        idle = self.server.usage()
        service = self.good.measure(self.scale.windows,
                                    self.scale.window_seconds)
        if service.errors:
            raise AssertionError(f"without attack: {service.complaints}")
        self._note_calm(service)
        used = self.server.usage().cpu - idle.cpu
        self.cpu_an_answer = used / service.answered
        until(lambda: self.server.usage().descriptors <= idle.descriptors,
              SETTLE_SECONDS)
        self.before = self.server.usage()
        self.server.forget_peak()

    def _note_calm(self, service):
        """Before and after: what else the machine does changes meanwhile."""
        self.calm.windows.extend(service.windows)
        self.result.p99_calm = self.calm.p99
        self.result.late_calm = self.calm.late_p99

    # --- Meanwhile -----------------------------------------------------------

    def _attack(self):
        with contextlib.closing(HealthProbe(self.server.address)) as old:
            self._ask(old)
            self._start_good_client()
            began = time.monotonic()
            outcome = AttackProcess(
                self.attack, self.scale, self.server.address,
                60 + 2 * self.scale.slow_seconds).watch(lambda: self._look(old))
            self.result.attack_seconds = time.monotonic() - began
            self._judge(self.good.stop())
            self._ask(old)
        self.result.slowest_health = old.slowest
        for name, value in outcome.items():
            setattr(self.result, name, value)
        for complaint, times in self.complaints.items():
            self.result.miss(f"{complaint}, {times} times")

    def _start_good_client(self):
        here = self.server.usage()
        if self.attack.takes_all_connections:
            self.good.start(1, self.scale.window_seconds * MOST_WINDOWS)
        else:
            self.good.start(MOST_WINDOWS, self.scale.window_seconds)
        if not until(lambda: self._serves_good_client(here), SETTLE_SECONDS):
            raise AssertionError("the good client was not served")

    def _serves_good_client(self, before):
        """It has both connections, with open windows, and gets answers."""
        now = self.server.usage()
        return (now.descriptors >= before.descriptors + 2
                and now.cpu - before.cpu >= SERVED_CPU_SECONDS)

    def _look(self, old):
        if not self.server.alive():
            raise AssertionError("the server died")
        self._ask(old)

    def _ask(self, probe):
        try:
            probe.check()
        except (AssertionError, OSError) as error:
            self.complaints[f"health on an old connection: {error}"] += 1

    def _judge(self, service):
        result = self.result
        result.server_cpu = max(0.0, self.server.usage().cpu - self.before.cpu
                                - service.answered * self.cpu_an_answer)
        result.good_answers = service.answered
        result.good_errors = service.errors
        result.p99_during = service.p99
        result.late_during = service.late_p99
        if service.errors:
            result.miss(f"the good client saw {service.complaints}")

    # --- After ---------------------------------------------------------------

    def _recover(self):
        with contextlib.closing(HealthProbe(self.server.address)) as new:
            new.check()
        began = time.monotonic()
        most = (self.before.resident * (1 + SLACK_SHARE) + SLACK_BYTES
                + KEPT_BYTES)
        # Where a sanitizer keeps what was freed, memory tells nothing.
        if self.sanitized:
            most = float("inf")

        def recovered():
            now = self.server.usage()
            return (now.descriptors <= self.before.descriptors
                    and now.threads <= self.before.threads
                    and now.resident <= most)

        until(recovered, SETTLE_SECONDS)
        self.result.recovery_seconds = time.monotonic() - began
        self._compare(self.before, self.server.usage(), most)

    def _judge_log(self, incidents):
        wanted = set(self.attack.incidents)
        if self.scale.outlasts:
            wanted.update(self.attack.slow_incidents)
        for reason in sorted(wanted - set(incidents)):
            self.result.miss(f"the log has no line for {reason}")
        # What a sanitizer adds is not the server's work.
        if self.attack.long_events or self.sanitized:
            return
        for milliseconds, line in self.server.long_events():
            if milliseconds > self.scale.longest_event:
                self.result.miss(line)

    def _measure_after(self):
        service = self.good.measure(self.scale.windows,
                                    self.scale.window_seconds)
        if service.errors:
            self.result.miss(f"the good client saw {service.complaints} after "
                             "the attack")
        self._note_calm(service)

    def _compare(self, before, after, most):
        result = self.result
        result.resident = {"before": before.resident,
                           "peak": self.server.peak(),
                           "after": after.resident}
        result.descriptors = {"before": before.descriptors,
                              "after": after.descriptors}
        result.threads = {"before": before.threads, "after": after.threads}
        result.log_bytes = self.server.log_bytes()
        result.incidents = self.server.incidents()
        self._judge_log(result.incidents)
        peak = result.resident["peak"]
        if peak > most + OVERHEAD * self.attack.network_mib * MIB:
            result.miss(f"{peak / MIB:.1f} MiB resident during it, although "
                        f"connections may hold {self.attack.network_mib} MiB")
        if after.resident > most:
            result.miss(f"{after.resident / MIB:.1f} MiB resident after it, "
                        f"{before.resident / MIB:.1f} before")
        if after.descriptors > before.descriptors:
            result.miss(f"{after.descriptors} descriptors after it, "
                        f"{before.descriptors} before")
        if after.threads > before.threads:
            result.miss(f"{after.threads} threads after it, "
                        f"{before.threads} before")
        if result.log_bytes > LOG_BYTES:
            result.miss(f"the server logged {result.log_bytes:,} bytes")
