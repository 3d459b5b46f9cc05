"""Attackers at work side by side, on one thread."""

import heapq
import itertools
import select
import time

from attacker import Attacker, Reads
from heard import Tally

GONE = select.EPOLLERR | select.EPOLLHUP


class Crowd:
    """Attacks `address` until `deadline` (monotonic) at most."""

    def __init__(self, address, deadline):
        self.address = address
        self.deadline = deadline
        self.tally = Tally()
        self.connections = 0
        self.out_of_time = False
        self._epoll = select.epoll()
        self._present = {}  # descriptor: attacker
        self._alarms = []
        self._order = itertools.count()

    def run(self, scripts, at_once, reads=Reads.ALL, receive_buffer=None,
            source=None):
        """Plays all of `scripts`, `at_once` at a time, each as one attacker.

        `source`: their IP address; None: that of the good client.
        """
        scripts = iter(scripts)
        while True:
            for script in itertools.islice(scripts,
                                           at_once - len(self._present)):
                self._enter(Attacker(self.address, script, reads,
                                     receive_buffer, source))
            if not self._present:
                return
            if time.monotonic() > self.deadline:
                self.out_of_time = True
                return self._dismiss()
            self._turn()

    def _enter(self, attacker):
        self.connections += 1
        if attacker.ending is not None:
            return self._count(attacker)
        attacker.descriptor = attacker.socket.fileno()
        self._present[attacker.descriptor] = attacker
        attacker.events = self._events_for(attacker)
        self._epoll.register(attacker.descriptor, attacker.events)

    @staticmethod
    def _events_for(attacker):
        return ((select.EPOLLOUT if attacker.wants_to_write else 0)
                | (select.EPOLLIN if attacker.wants_to_read else 0))

    def _turn(self):
        until = min([self.deadline, *(alarm[0] for alarm in self._alarms[:1])])
        events = self._epoll.poll(max(0.0, until - time.monotonic()), 1024)
        for descriptor, mask in events:
            attacker = self._present[descriptor]
            if mask & select.EPOLLIN:
                attacker.on_readable()
            if mask & select.EPOLLOUT and attacker.ending is None:
                attacker.on_writable()
            if mask & GONE and attacker.ending is None:
                attacker.on_gone()
            self._watch(attacker)
        now = time.monotonic()
        while self._alarms and self._alarms[0][0] <= now:
            attacker = heapq.heappop(self._alarms)[2]
            if attacker.ending is None:
                attacker.on_time()
                self._watch(attacker)

    def _watch(self, attacker):
        if attacker.ending is not None:
            # Closing its socket has ended the watch.
            del self._present[attacker.descriptor]
            return self._count(attacker)
        if attacker.wake_at not in (None, attacker.alarm):
            attacker.alarm = attacker.wake_at
            heapq.heappush(self._alarms,
                           (attacker.alarm, next(self._order), attacker))
        wanted = self._events_for(attacker)
        if wanted != attacker.events:
            self._epoll.modify(attacker.descriptor, wanted)
            attacker.events = wanted

    def _count(self, attacker):
        self.tally.add(attacker.heard, attacker.ending, attacker.sent_bytes)

    def _dismiss(self):
        for attacker in list(self._present.values()):
            attacker.leave()
            self._watch(attacker)
