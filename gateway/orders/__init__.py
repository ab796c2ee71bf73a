"""Orders: what a person can ask of a trajectory, from any door to its run, and what became of it.

`steps`, `people` and `steering` describe every order once, by subject; `catalogue` has them all. What a description is stands in `kinds`,
its form in `inputs`, fields that several ask in `fields`, what is looked up in `looking_up`.
`sending` gives an order to its run and, before anybody is told no or nothing, looks at the stream for what it did. `fate` does so for
orders that go to a stream without a run. Whether an order is allowed is decided in `workflows.decisions`.
"""
