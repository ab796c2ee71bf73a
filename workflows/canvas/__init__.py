"""The life of a programme: how a Canvas is drafted, agreed, published, revised and closed, what is lacking in it, and how it reads.

Pure: whoever reads and writes the log (`gateway/programmes/publishing.py`) hands in the state and the time.
"""
