"""What systems log in with is what people do."""

from tests.gateway.login.conftest import issuer, key_file, ours

__all__ = ["issuer", "key_file", "ours"]
