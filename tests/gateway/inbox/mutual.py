"""A proxy with mTLS, as small as one can be: it asks for a certificate, and tells which it saw as RFC 9440 has it."""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.gateway.inbox.certificates import Issued


def written(one: Issued, folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate and its key in files."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_bytes(one.pem)
    key.write_bytes(one.key_pem)
    return certificate, key


@asynccontextmanager
async def proxy(behind: str, own: tuple[Path, Path], trusted: Sequence[Path]) -> AsyncIterator[str]:
    """The address of a proxy before `behind`, that takes certificates of these authorities."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*own)
    context.verify_mode = ssl.CERT_REQUIRED
    for one in trusted:
        context.load_verify_locations(one)
    there = urlsplit(behind)

    async def passes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
        size = next(int(line.partition(":")[2]) for line in head if line.lower().startswith("content-length:"))
        seen = b64encode(writer.get_extra_info("ssl_object").getpeercert(binary_form=True)).decode()
        kept = [line for line in head if not line.lower().startswith(("client-cert", "connection", "host:"))]
        told = [*kept, f"Host: {there.netloc}", f"Client-Cert: :{seen}:", "Connection: close", "", ""]
        up, down = await asyncio.open_connection(there.hostname, there.port)
        down.write("\r\n".join(told).encode("latin-1") + await reader.readexactly(size))
        writer.write(await up.read())
        await writer.drain()
        for one in (down, writer):
            one.close()

    async with await asyncio.start_server(passes, "127.0.0.1", 0, ssl=context) as server:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}"
