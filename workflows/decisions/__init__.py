"""What people may ask of a trajectory and what follows: a file for each subject, with its commands and the decision beside each.

A decision is a pure function of state, programme, command and time. Every refusal is in Dutch, says what was wrong and what would help.
The numbers come from the programme and its policy. A command goes in as an `order`; its `case` is what its decision looks at.
"""
