"""The log: events in streams, appended once and read for ever.

An append goes `codec` (a fact as an entry, upcast on the way back) -> `bounds` (what no log can hold) -> `store` -> `appender` (many
appends in one round trip). Who follows the log reads up to what is `settled` and is woken by `wake`; how far it came is its `checkpoint`.
Old stretches go to the `archive`. Of what an event means nothing may enter here but its class in the vocabulary.
"""
