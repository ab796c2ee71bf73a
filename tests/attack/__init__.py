"""An attack on what is published: what follows for certain about few people from every page, export, map and comparison of all editions."""
