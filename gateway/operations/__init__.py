"""How an installation is doing, and what keeps its lessons up to date."""
