"""How numbers and amounts of money are written."""


def decimal(value: float, decimals: int) -> str:
    """As people in the Netherlands read it: `2.338,44`."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def euros(cents: int) -> str:
    """Cents as people read them: `€ 2.338,44`."""
    return f"€ {decimal(cents / 100, 2)}"
