"""What every request passes, whatever it asks: who may knock, how much a connection may cost, and what is said when a server is away.

Nothing here knows what a page or a message is about.
"""
