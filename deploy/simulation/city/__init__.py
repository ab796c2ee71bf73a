"""The demonstration: a made-up city with a cohort of participants, simulated partners, and people who decide as regisseurs do."""
