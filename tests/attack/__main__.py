"""`make attack SEED=1`: what an attacker concludes for certain from 13 monthly editions of 1,200 made-up lives. The last line is JSON."""

import json
import sys

from projections.learning.gate import SPREAD
from tests.attack.attacker import Found, Rules, attack
from tests.attack.published import MINIMUM, Publisher, moments, told
from tests.attack.world import WHOLE, Size, world

KNOWN = Rules(MINIMUM, step=MINIMUM, spread=SPREAD * MINIMUM, frozen=MINIMUM)
"""How figures are made now, as decision 18 tells everybody."""


def run(seed: int, size: Size = WHOLE) -> Found:
    """Publish and attack."""
    publisher, lives = Publisher(), world(seed, size)
    editions = [publisher.publish(lives, moment) for moment in moments(size.editions)]
    number = told(editions[-1])
    found = attack(editions, KNOWN)
    groups = {group for question in editions[-1].lessons.values() for group, told_of in question.items() if any(told_of.values())}
    print(f"{size.lives} lives, {len(editions)} editions, {len(groups)} groups, {found.figures} shares, {found.breakdowns} breakdowns")
    print(f"values told in the last edition: {number['all']}, of groups of about 50 or more: {number['large']}")
    for claim in sorted([*found.one_edition, *found.between_editions, *found.map])[:20]:
        print(f"  certain: {claim}")
    return found


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else 1).line()))
