"""Certificates as a partner's system could show them: of an authority, or of itself."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    @property
    def header(self) -> str:
        """As a proxy tells it (RFC 9440)."""
        return self.spoilt()

    def spoilt(self, part: bytes = b"", other: bytes = b"") -> str:
        """The same with a part of the certificate replaced."""
        der = self.certificate.public_bytes(Encoding.DER)
        return f":{b64encode(der.replace(part, other) if part else der).decode()}:"

    @property
    def pem(self) -> bytes:
        """As it is kept in a file."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """Its key in a file."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def issue(*serials: str, by: Issued | None = None, name: str = "systeem", starts: float = -1, days: float = 30) -> Issued:
    """A certificate with these serial numbers in its subject, from so many days from now on, for so many days."""
    key = generate_private_key(SECP256R1())
    names = [x509.NameAttribute(NameOID.COMMON_NAME, name), *(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial) for serial in serials)]
    subject, begin = x509.Name(names), datetime.now(UTC) + timedelta(days=starts)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    )
    return Issued(made.sign((by or Issued(made.sign(key, SHA256()), key)).key, SHA256()), key)
