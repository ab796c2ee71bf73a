"""What every table of the floor needs of Postgres: its queries as files, what goes wrong there and whose fault it is, and patience with it.

May know asyncpg and nothing of events.
"""
