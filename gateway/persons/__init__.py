"""Persons: reading back what was told about them, which leaves a trace, and what they have a right to."""
