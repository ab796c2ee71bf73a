"""Forms behind links: which question a link is for, whether it is still good, and giving the answer; the letter with a code.

What may be seen by a link is what the partner gets in its own channel, and who it is about where its role is granted that. The answer goes
the way of all answers (`gateway.inbox`).
"""
