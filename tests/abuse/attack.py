"""An attack, and what the server needs to know before."""

import dataclasses
import typing


@dataclasses.dataclass(frozen=True)
class Attack:
    name: str
    # Does its worst with a Crowd at a Scale; says what was sent.
    run: typing.Callable
    flags: tuple = ()  # of the server
    descriptors: int | None = None  # that the server may have
    # What the server may hold for its connections (--network-memory-mib): at
    # least 64 MiB a lane.
    network_mib: int = 256
    # The good client keeps its connections: the server takes no new ones.
    takes_all_connections: bool = False
