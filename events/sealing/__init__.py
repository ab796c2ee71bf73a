"""Sealing: what identifies a person, or is told in confidence, is encrypted with the person's own key. Destroy the key, and it is gone.

Nothing here knows what is in the sealed part of an event. Keys are made, wrapped, read and destroyed here and nowhere else.
"""
