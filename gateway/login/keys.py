"""The public keys of an issuer (JWK Set, RFC 7517), by their names."""

from collections import defaultdict
from collections.abc import Iterator

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key
from pydantic import JsonValue

from gateway.login.strict import Object

Key = RSAKey | ECKey | OKPKey

KINDS = {
    "PS256": ("RSA", None),
    "PS384": ("RSA", None),
    "PS512": ("RSA", None),
    "RS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "Ed25519": ("OKP", "Ed25519"),
}
"""What a signature can be made by, and the kind of key that it takes. Nothing is signed with a secret, and nothing is left unsigned."""
MOST = 100
_PUBLIC = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}


class Keys:
    """The keys of one issuer. What is no public key to verify with, is none of them; which one is meant follows from its name alone."""

    def __init__(self, told: Object) -> None:
        self._by_name: dict[str, list[tuple[Object, Key]]] = defaultdict(list)
        for name, one, key in _usable(told.get("keys")):
            self._by_name[name].append((one, key))

    def find(self, name: str, algorithm: str) -> Key | None:
        """The key of that name for that algorithm; None when there is none, or more than one."""
        kind, curve = KINDS[algorithm]
        found = [
            key
            for one, key in self._by_name.get(name, ())
            if one["kty"] == kind and one.get("alg", algorithm) == algorithm and curve in (None, one.get("crv"))
        ]
        return found[0] if len(found) == 1 else None


def _usable(told: JsonValue) -> Iterator[tuple[str, Object, Key]]:
    for one in told[:MOST] if isinstance(told, list) else ():
        if not isinstance(one, dict) or one.get("use", "sig") != "sig" or not isinstance(name := one.get("kid"), str):
            continue
        parts = _PUBLIC.get(str(one.get("kty")), ())
        public: dict[str, str | list[str]] = {part: value for part in ("kty", *parts) if isinstance(value := one.get(part), str)}
        try:
            # By its public part only: whoever tells their private key all the same is not helped by us keeping it.
            key = import_key(public) if len(public) == len(parts) + 1 > 1 else None
            if (isinstance(key, RSAKey) and key.raw_value.key_size >= 2048) or isinstance(key, ECKey | OKPKey):
                yield name, one, key
        except (JoseError, ValueError):
            continue
