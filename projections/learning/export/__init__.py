"""The log for process mining elsewhere: what may leave of it (`lines`), and the forms in which it does, one a file."""
