"""How large an attack is."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Scale:
    # An attack lasts so many seconds at least: the good client is to feel it.
    seconds: float
    frames: int  # of each kind that floods
    resets: int  # streams opened and reset
    blocks: int  # header blocks, of the kind that is dear
    messages: int  # that promise or unpack too much
    ends: int  # half-closes and resets
    waiting: int  # calls of one connection
    crowd: int  # connections that are slow
    slow_seconds: float
    hoarders: int  # connections of calls that stay open
    idle: int  # connections that do nothing
    deaf: int  # connections that take no reply
    # The good client's windows, before an attack and during it.
    windows: int
    window_seconds: float
    capacity_seconds: float
    # Attackers have what time of the processor nobody else wants: their machine
    # is not the server's. (On a busy machine they would never end.)
    spare_time: bool
    # Of processor time, in milliseconds; on a virtual machine, what others take
    # of it counts.
    longest_event: float
    # Slow attacks take longer than the server waits for anything.
    outlasts: bool


SCALES = {
    "small": Scale(
        seconds=1.0, frames=100_000, resets=100_000, blocks=2_000,
        messages=500, ends=2_000, waiting=20_000, crowd=1_000,
        slow_seconds=3.0, hoarders=60, idle=10_000, deaf=16, windows=2,
        window_seconds=0.3, capacity_seconds=1.0,
        spare_time=False, longest_event=20.0, outlasts=False),
    # Longer than the server's patience, which is a minute at most.
    "full": Scale(
        seconds=6.0, frames=1_000_000, resets=100_000, blocks=20_000,
        messages=5_000, ends=10_000, waiting=100_000, crowd=1_000,
        slow_seconds=75.0, hoarders=400, idle=10_000, deaf=64, windows=5,
        window_seconds=1.0,
        capacity_seconds=3.0, spare_time=True, longest_event=5.0,
        outlasts=True),
}
