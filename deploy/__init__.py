"""Composition: settings, the stack on one machine, our processes, the demonstration, and the command line that brings them together.

The top floor: may use everything. Nothing below may know of it.
"""
