"""The programme: the document that says how a trajectory goes, those that come with Regie, and the life of a version (`canvas`)."""
