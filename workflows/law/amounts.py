"""How an amount of money is written."""


def euros(cents: int) -> str:
    """Cents as people read them: `€ 2.338,44`."""
    return f"€ {cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))
