"""The law and policy as data, with sources and days, and how terms are reckoned by them. No number of law stands in code."""
