"""Orders: from any door to the trajectory, and what became of them.

`sending` gives an order to its run and, before anybody is told no or nothing, looks at the stream for what it did. `fate` does so for
orders that go to a stream without a run. Whether an order is allowed is decided in `workflows.decisions`.
"""
