"""The `regie` command line for operators: one module for each noun. Verbs are English; orders to a
trajectory and their fields have the Dutch names of the forms, and what is told to a person is Dutch.

Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 failed, 2 wrong use, 3 unhealthy, 4 not found, 5 refused.
"""
