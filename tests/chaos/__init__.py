"""`make chaos`: an installation of its own under load, faults from a seed, and afterwards the question whether anything was lost.

`site` is the installation as an operator has it, `load` what people and partners do with it and what they were promised, `faults` what goes
wrong, `restore` the two losses of data, `checks` what must be true at the end. docs/robustness.md tells what is shown by it.
"""
