"""A real OpenID provider, npm's `oidc-provider`, installed from its lockfile and kept until that changes."""
