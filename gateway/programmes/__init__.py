"""Programmes on the log: proposed, agreed, published, revised, and tried on the past before that."""
