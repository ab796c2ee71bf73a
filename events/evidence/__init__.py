"""Evidence that the log is as it was: seals over the settled log, signed and kept outside the database as well, and checking them.

Appending knows nothing of it. Whoever can write to the database can still change it, but no longer without being found out.
"""
