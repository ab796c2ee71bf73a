"""Access: who may do what to what, by one table and nothing else. Pure: no I/O, no clock; what it looks at is handed to it.

Every door asks here, and below it nobody needs to know who asks. Whatever is not granted is denied.
"""
