"""The certificate that a caller showed to a proxy before us (mTLS), as that tells it (RFC 9440): believed of the proxy, and of nobody else.

That the caller has the key of it was seen by the proxy, in the handshake. By whom it was issued is looked at here where that matters.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, load_der_x509_certificate
from cryptography.x509.oid import NameOID
from starlette.requests import Request

CLIENT_CERT = "client-cert"
HEADERS = (CLIENT_CERT, "client-cert-chain")
LONGEST = 12 * 1024
"""Characters of a certificate in a header."""
_BYTES = re.compile(r":([A-Za-z0-9+/]+={0,2}):")
"""A byte sequence of RFC 8941; nothing that belongs to it is defined, so nothing may stand behind it."""
_OIN = re.compile(r"[0-9]{20}")

Network = IPv4Network | IPv6Network


class NotTheProxy(Exception):
    """Somebody else says which certificate was shown."""


class Unreadable(Exception):
    """It is no certificate that holds now; in Dutch."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate: its SHA-256 as hexadecimal digits, and the OIN in it when it was issued by who may say so."""

    thumbprint: str
    oin: str | None = None


def thumbprint(certificate: Certificate) -> str:
    """By what a certificate is known."""
    return sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


@dataclass(frozen=True, slots=True)
class Proxy:
    """The proxies before us: from which addresses they call, and whose certificates tell an OIN. Without addresses there is none."""

    addresses: Sequence[Network] = ()
    authorities: Sequence[Certificate] = ()

    def shown(self, request: Request, now: datetime) -> Shown | None:
        """The certificate that was shown; None when there was none.

        Raises:
            NotTheProxy: it is not the proxy that says so.
            Unreadable: it is none, or holds no longer.
        """
        if not any(name in request.headers for name in HEADERS):
            return None
        if not self._is_one(request.client.host if request.client else ""):
            raise NotTheProxy
        match request.headers.getlist(CLIENT_CERT):
            case []:
                return None
            case [text]:
                return self._read(text, now)
        raise Unreadable(f"De kopregel {CLIENT_CERT} staat er meer dan eens.")

    def _is_one(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self.addresses)

    def _read(self, text: str, now: datetime) -> Shown:
        try:
            if len(text) > LONGEST or not (found := _BYTES.fullmatch(text)):
                raise ValueError
            certificate = load_der_x509_certificate(b64decode(found[1], validate=True))
            # What is in a name is read here: not all that has the shape of a certificate has one that can be.
            shown = Shown(thumbprint(certificate), self._oin(certificate))
            holds = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
        except (ValueError, binascii.Error):
            raise Unreadable(f"De kopregel {CLIENT_CERT} is geen certificaat in Base64 tussen dubbele punten (RFC 9440).") from None
        if not holds:
            raise Unreadable("Het certificaat is niet (meer) geldig.")
        return shown

    def _oin(self, certificate: Certificate) -> str | None:
        """The OIN in the serial number of the subject (PKIoverheid, Programma van Eisen 3b), of who was given it by one of them."""
        match certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER):
            case [serial] if isinstance(serial.value, str) and _OIN.fullmatch(serial.value) and self._issued(certificate):
                return serial.value
        return None

    def _issued(self, certificate: Certificate) -> bool:
        for authority in self.authorities:
            try:
                certificate.verify_directly_issued_by(authority)
            except (ValueError, TypeError, InvalidSignature):
                continue
            return True
        return False
