"""How much of an attack is enough."""

import time


class Effort:
    """So many of something, and for so long."""

    def __init__(self, goal, seconds):
        self.goal = goal
        self.done = 0
        self.ends_at = time.monotonic() + seconds

    def add(self, count=1):
        self.done += count

    @property
    def enough(self):
        return self.done >= self.goal and time.monotonic() >= self.ends_at

    def repeat(self, *scripts):
        """The scripts in turn, until it is enough."""
        while True:
            for script in scripts:
                if self.enough:
                    return
                yield script
