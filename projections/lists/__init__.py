"""Lists: read models of the present, each one file with its table, its fold and its queries.

A list sees events in `shapes` that hold no sealed field. May use the engine; knows nothing of lessons.
"""
