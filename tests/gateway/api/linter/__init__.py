"""Spectral, with the rules of the NLGov REST API Design Rules as they are published, installed from its lockfile (`tests.npm`)."""
