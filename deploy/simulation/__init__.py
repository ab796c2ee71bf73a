"""Made-up worlds to show and try Regie in: a `city` that lives now, its `partners` as a process of their own, and a `past` of years.

Nothing that runs for a real participant may know of it.
"""
