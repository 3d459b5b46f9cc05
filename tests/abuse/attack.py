"""An attack, and what the server needs to know before."""

import dataclasses
import typing

# For skipped_if_sanitized: seen in two of four runs.
ALWAYS_SHORT = ("a sanitizer slows the server down so far that its memory is "
                "always short, and the good client loses calls")


@dataclasses.dataclass(frozen=True)
class Attack:
    name: str
    # Does its worst with a Crowd at a Scale; says what was sent.
    run: typing.Callable
    flags: tuple = ()  # of the server
    descriptors: int | None = None  # that the server may have
    # What the server may hold for its connections (--memory-quota-mib), and
    # its largest request (--max-request-mib).
    network_mib: int = 256
    request_mib: int = 4
    # The reasons that the server's log must give (docs/operations.md), and
    # those that it gives where the attack outlasts the server's patience, too.
    incidents: tuple = ()
    slow_incidents: tuple = ()
    # An event may keep a worker for more than 5 ms of processor time.
    long_events: bool = False
    # The good client keeps its connections: the server takes no new ones.
    takes_all_connections: bool = False
    # Why it is skipped if a sanitizer slows the server down; "": it is not.
    skipped_if_sanitized: str = ""
