"""What came of one attack."""

import dataclasses


@dataclasses.dataclass
class Result:
    name: str
    sent: str = ""
    answer: str = ""  # what the server did to the attackers
    attack_seconds: float = 0.0
    attack_bytes: int = 0
    good_answers: int = 0
    good_errors: int = 0
    p99_calm: float = 0.0  # microseconds; before the attack and after it
    p99_during: float = 0.0
    late_calm: float = 0.0  # of that, by the client's own fault
    late_during: float = 0.0
    slowest_health: float = 0.0  # seconds, on a connection from before
    resident: dict = dataclasses.field(default_factory=dict)  # bytes
    descriptors: dict = dataclasses.field(default_factory=dict)
    threads: dict = dataclasses.field(default_factory=dict)
    recovery_seconds: float = 0.0
    server_cpu: float = 0.0  # seconds, beyond what the good client costs
    log_bytes: int = 0
    incidents: dict = dataclasses.field(default_factory=dict)  # by reason
    misses: list = dataclasses.field(default_factory=list)

    @property
    def ratio(self):
        """How many times as long the good client's p99 is under attack."""
        return self.p99_during / self.p99_calm if self.p99_calm else 0.0

    def miss(self, text):
        self.misses.append(text)
