"""Partner organisations: who they are, how they are reached, and the secrets that are theirs."""
