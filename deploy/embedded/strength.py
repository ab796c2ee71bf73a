"""How strong a master secret has to be: every partner has something that was made of it, and could try guesses at leisure."""

STRONG = 32
"""Bytes, at least."""
TOO_WEAK = f"het is te zwak: neem minstens {STRONG} willekeurige bytes, bijvoorbeeld van: openssl rand -base64 48"


def guessable(secret: str) -> bool:
    """Whether it is too short, or plainly not random."""
    return len(secret.encode()) < STRONG or len(set(secret)) < STRONG // 4
