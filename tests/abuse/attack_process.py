"""An attack in a process of its own, so that it can be watched and ended."""

import multiprocessing
import os
import resource
import time
import traceback

from crowd import Crowd

NICENESS = 10
LOOK_SECONDS = 0.2


class AttackProcess:
    """Runs `attack` for `seconds` at most."""

    def __init__(self, attack, scale, address, seconds):
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe()
        self.deadline = time.monotonic() + seconds + 10
        self.process = context.Process(
            target=_attack, daemon=True,
            args=(theirs, attack, scale, address, seconds))

    def watch(self, look):
        """Returns what came of it; calls `look` now and then meanwhile."""
        self.process.start()
        try:
            while not self.pipe.poll(LOOK_SECONDS):
                if time.monotonic() > self.deadline:
                    raise AssertionError("the attack does not end")
                look()
            outcome = self.pipe.recv()
        finally:
            self.process.kill()
            self.process.join()
        if "failure" in outcome:
            raise AssertionError(outcome["failure"])
        return outcome


def _attack(pipe, attack, scale, address, seconds):
    if scale.spare_time:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(NICENESS)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        crowd = Crowd(address, time.monotonic() + seconds)
        sent = attack.run(crowd, scale)
        if crowd.out_of_time:
            sent += " (out of time)"
        pipe.send({"sent": f"{sent}; {crowd.connections:,} connections",
                   "answer": crowd.tally.text(),
                   "attack_bytes": crowd.tally.bytes})
    except Exception:  # whatever it is, the report tells
        pipe.send({"failure": traceback.format_exc()})
