"""Evidence that the logs are as they were: seals over what settled of them, signed and kept outside the database too, and checking them.

Appending knows nothing of it. Whoever can write to the database can still change it, but no longer without being found out.
"""
