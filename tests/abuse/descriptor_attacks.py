"""More connections than the server has descriptors, or than a client may have.
"""

from attack import Attack
from effort import Effort
from http2_bytes import PREFACE, settings

CONNECTIONS = 400
DESCRIPTORS = 256
OF_ONE_PEER = 16
ANOTHER_ADDRESS = "127.0.0.2"


def connect_too_often(crowd, scale):
    """Waves of connections: each holds all, and lets all go."""
    effort = Effort(1, scale.seconds)
    waves = 0

    def script(me):
        yield PREFACE + settings()
        yield scale.seconds / 4

    while not effort.enough:
        crowd.run([script] * CONNECTIONS, CONNECTIONS)
        effort.add()
        waves += 1
    return f"{waves} waves of {CONNECTIONS} connections"


def connect_from_one_address(crowd, scale):
    """The good client and the probes have another one."""
    effort = Effort(0, scale.seconds)

    def script(me):
        yield PREFACE + settings()
        yield scale.seconds / 4

    crowd.run(effort.repeat(script), CONNECTIONS, source=ANOTHER_ADDRESS)
    return (f"{CONNECTIONS} connections at a time from one address, which may "
            f"have {OF_ONE_PEER}")


ATTACKS = [
    Attack("connections_of_one_peer", connect_from_one_address,
           flags=("--max-connections-per-peer", str(OF_ONE_PEER)),
           incidents=("max-connections-per-peer",)),
    # By default the server leaves some descriptors free.
    Attack("too_many_connections", connect_too_often, descriptors=DESCRIPTORS,
           takes_all_connections=True, incidents=("max-connections",)),
    # Here accept fails.
    Attack("no_descriptors_left", connect_too_often, descriptors=DESCRIPTORS,
           flags=("--max-connections", "1000"), takes_all_connections=True,
           incidents=("no-descriptors",)),
]
