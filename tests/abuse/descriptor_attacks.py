"""More connections than the server has descriptors."""

from attack import Attack
from effort import Effort
from http2_bytes import PREFACE, settings

CONNECTIONS = 400
DESCRIPTORS = 256


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


ATTACKS = [
    # By default the server leaves some descriptors free.
    Attack("too_many_connections", connect_too_often, descriptors=DESCRIPTORS,
           takes_all_connections=True, incidents=("max-connections",)),
    # Here accept fails.
    Attack("no_descriptors_left", connect_too_often, descriptors=DESCRIPTORS,
           flags=("--max-connections", "1000"), takes_all_connections=True,
           incidents=("no-descriptors",)),
]
