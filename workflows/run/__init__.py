"""A run: one trajectory under way, on Temporal (`workflow`, `on_temporal`) or in memory (`rehearsal`).

`run` walks the steps and tracks, takes orders and messages in, and is begun anew from its stream whenever it has to be. This is the top of
the floor: nothing else here may know of it.
"""
