"""What somebody writes as the value of a place in a plan: a number, yes or no, or words."""

Value = str | int | bool
_YES_NO = {"ja": True, "nee": False}


def value_of(text: str) -> Value:
    """The value that a text stands for."""
    if text.lower() in _YES_NO:
        return _YES_NO[text.lower()]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text
