"""Which master secret a database works with. Partners hold what was made of it, so that another one makes secrets that nobody has.

The database keeps a fingerprint of it. Whoever works with the secret compares: what starts an installation, its processes, the commands.
"""

from hashlib import sha256
from hmac import digest

import asyncpg

UNKNOWN = (
    "Het hoofdgeheim, waarvan de geheimen van partners zijn gemaakt, is hier niet bekend: REGIE_SECRET is niet gezet, en in de "
    "gegevensmap staat geen bestand secret. Geef hetzelfde als waarmee Regie draait."
)
_ANEW = "start dan met regie up --new-secret, en geef daarna elke partner een nieuw geheim met regie partners rotate --at-once."
GONE = (
    "Het hoofdgeheim, waarvan de geheimen van partners zijn gemaakt, is weg: in de gegevensmap staat geen bestand secret en "
    "REGIE_SECRET is niet gezet, terwijl de database al in gebruik is. Zet het terug uit de reservekopie. Is het voorgoed weg, "
    f"{_ANEW}"
)
OTHER = (
    "Het hoofdgeheim is hier een ander dan waarmee deze database werkt; wat ervan wordt gemaakt, heeft geen partner. Kijk of "
    "REGIE_SECRET is wat het was, en anders of het bestand secret in de gegevensmap dat van deze installatie is; zet het zo nodig "
    f"terug uit de reservekopie. Moet dit het nieuwe zijn, {_ANEW}"
)
SAME = (
    "REGIE_SECRET is het hoofdgeheim waarmee deze database al werkt; met --new-secret hoort een ander. Geef een ander, of haal "
    "REGIE_SECRET weg: dan maakt Regie zelf een nieuw."
)
_TEXT = b"het hoofdgeheim van deze installatie"


class WrongMaster(Exception):
    """The master secret is not known, or another than that of the database; the message is Dutch and says what helps."""


def fingerprint(master: str) -> str:
    """By what a master secret is recognised. From one of 32 random bytes nobody finds the secret."""
    return digest(master.encode(), _TEXT, sha256).hex()


async def compare(conn: asyncpg.Pool | asyncpg.Connection, master: str) -> bool:
    """Whether the database knows its master secret yet, and it is this one.

    Raises:
        WrongMaster: it is another one.
    """
    known = await conn.fetchval("select fingerprint from master_secret")
    if known not in (None, fingerprint(master)):
        raise WrongMaster(OTHER)
    return known is not None


async def bind(conn: asyncpg.Pool | asyncpg.Connection, master: str) -> None:
    """Let this be the master secret of the database from now on, if it has none. Raises `WrongMaster` as `compare` does."""
    if not await compare(conn, master):
        await conn.execute("insert into master_secret (fingerprint) values ($1) on conflict do nothing", fingerprint(master))
        await compare(conn, master)


async def bind_at(address: str, master: str | None, *, anew: bool = False) -> None:
    """Bind the database at an address; without a master secret: look whether one may be made. `anew`: whatever it was before.

    Raises:
        WrongMaster: it is another one, or the database was used with one before; `anew`: it is the same.
    """
    conn = await asyncpg.connect(address)
    try:
        if anew and master:
            if await conn.fetchval("select fingerprint from master_secret") == fingerprint(master):
                raise WrongMaster(SAME)
            await conn.execute("delete from master_secret")
        if master:
            await bind(conn, master)
        elif not anew and await _in_use(conn):
            raise WrongMaster(GONE)
    finally:
        await conn.close()


async def _in_use(conn: asyncpg.Connection) -> bool:
    used: bool = await conn.fetchval(
        "select exists (select from master_secret) or exists (select from events) or exists (select from archives)"
    )
    return used
