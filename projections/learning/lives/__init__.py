"""Lives: of each trajectory the facts that can be learned from, without who it was, and how they stood on a date."""
