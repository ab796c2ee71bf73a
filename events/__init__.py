"""What happened: the vocabulary of facts, the fold, and the append-only store on Postgres.

The ground floor. Nothing here knows Temporal, HTTP, a programme or a rule of decision; everything above may use what is here.
"""
