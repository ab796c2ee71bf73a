"""Login: who somebody is, by the word of an issuer (OpenID Connect), and the session in which that holds.

Only what comes out of it, `gateway.access.who.Who`, is known to the rest of the house. What somebody may do is none of its business.
"""
