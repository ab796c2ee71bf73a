"""Simulated partners: municipalities, language schools, rocs and employers, as one process of their own.

They know nothing but `docs/partners.md`: no code of Regie may enter here, and signing is written anew on purpose. They answer as people
do: at once, mostly later, sometimes no, never, twice, or garbage. Everything follows from a seed, so that a run can be repeated; and
everything is on disk before it is acknowledged, so that nothing is lost when the process is killed.

Run it with `python -m deploy.simulation.partners CONFIG.json` (`config.py` says what is in there).
"""
