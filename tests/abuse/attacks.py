"""All attacks, in the order in which they are run."""

import descriptor_attacks
import frame_floods
import header_attacks
import hoarding_attacks
import message_attacks
import reset_attacks
import slow_attacks
import window_attacks

ATTACKS = [
    *reset_attacks.ATTACKS,
    *header_attacks.ATTACKS,
    *frame_floods.ATTACKS,
    *slow_attacks.ATTACKS,
    *window_attacks.ATTACKS,
    *message_attacks.ATTACKS,
    *hoarding_attacks.ATTACKS,
    *descriptor_attacks.ATTACKS,
]
