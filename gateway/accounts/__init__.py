"""Accounts: who works with Regie, what they are and where, when they are away and who stands in, and how they leave."""
