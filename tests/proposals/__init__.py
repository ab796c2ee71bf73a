"""How often chance alone proposes another norm over years, and how soon a norm that is off is found (docs/learning.md)."""
