"""The logs that the law and its standards ask for, apart from the log of what happened: added to, never changed, read by who keeps watch.

Nothing of a person stands in them but opaque numbers.
"""
