"""The verbs in which steps and tracks speak: ask, insist, do, wait, decide (`desk`), and what they need to last for years.

What was done is on the stream under its key, so that a verb that is said again does nothing twice (`recorder`); questions go out and are
reminded of by `correspondence`; `world` is the port to clock, stream and post.
"""
