"""By what an organisation is known to others, and where it is reached: each is looked at before it is put down.

RSIN and the number inside an OIN hold a check; a number of the Kamer van Koophandel has only a shape, and of CBS codes there is a
highest. Sources: the elfproef of RSIN and BSN (Logius, Digikoppeling Identificatie en Authenticatie), the structure of the OIN (Logius,
OIN-stelsel, 2: prefix, number, filler), and the codes of municipalities, which CBS gives upwards: 1992 is Voorne aan Zee, of 2023.
"""

import asyncio
import re
from collections.abc import Callable, Mapping

import httpx2

from activities.addresses import is_internal, is_loopback, is_web_address

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_HIGHEST_CBS = 1999
"""Leaves room for some to come."""
SOON_FOUND = 5.0
"""Seconds in which a name on the internet is found, or not now."""
_OIN = re.compile(r"0000000[1-9]\d{12}")


def passes(digits: str) -> bool:
    """Whether nine digits pass the elfproef of RSIN and BSN."""
    return digits != "0" * 9 and sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def rsin(text: str) -> str:
    """An RSIN, nine digits that pass the elfproef. Raises `ValueError` in Dutch."""
    if not re.fullmatch(r"\d{9}", text, re.ASCII):
        raise ValueError(f"een RSIN heeft negen cijfers; '{text}' niet")
    if not passes(text):
        raise ValueError(f"RSIN {text} doorstaat de elfproef niet; kijk de cijfers na")
    return text


def kvk(text: str) -> str:
    """A number of the Kamer van Koophandel, eight digits. Raises `ValueError` in Dutch."""
    if not re.fullmatch(r"\d{8}", text, re.ASCII):
        raise ValueError(f"een KvK-nummer heeft acht cijfers; '{text}' niet")
    if text == "0" * 8:
        raise ValueError(f"KvK-nummer {text} is van niemand; kijk de cijfers na")
    return text


def cbs(text: str) -> str:
    """A CBS code of a municipality, four digits. Raises `ValueError` in Dutch."""
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise ValueError(f"een CBS-code heeft vier cijfers; '{text}' niet")
    if not 0 < int(text) <= _HIGHEST_CBS:
        raise ValueError(f"CBS-code {text} is van geen gemeente; kijk de cijfers na")
    return text


def oin(text: str) -> str:
    """An OIN, twenty digits; one that is made of an RSIN or KvK number holds a good one. Raises `ValueError` in Dutch."""
    if not _OIN.fullmatch(text):
        raise ValueError(f"een OIN heeft twintig cijfers en begint met zeven nullen en een cijfer; '{text}' niet")
    inside: Mapping[str, tuple[Callable[[str], str], int]] = {"1": (rsin, 9), "3": (kvk, 8)}
    check, length = inside.get(text[7], (str, 12))
    number, filler = text[8 : 8 + length], text[8 + length :]
    if filler.strip("0"):
        raise ValueError(f"OIN {text} eindigt na het nummer niet op nullen")
    try:
        check(number)
    except ValueError as wrong:
        raise ValueError(f"in OIN {text} klopt het nummer niet: {wrong}") from wrong
    return text


def address(text: str, *, here: bool = False) -> str:
    """Where questions to a partner go: over https and to another machine, unless it is `here` to try things out.

    Raises:
        ValueError: in Dutch.
    """
    if not is_web_address(text):
        raise ValueError(f"het adres {text!r} is geen webadres. Schrijf het voluit, zoals https://voorbeeld.nl/verzoeken")
    url = httpx2.URL(text)
    if url.userinfo:
        raise ValueError("in het adres staat een naam of wachtwoord; wat wij sturen is al ondertekend, laat dat weg")
    if not here and is_loopback(url.host):
        raise ValueError(
            f"het adres {text!r} is deze machine zelf, en geen systeem van een partner. Om iets te proberen: --on-this-machine"
        )
    if not here and is_internal(url.host):
        raise ValueError(
            f"het adres {text!r} bestaat alleen binnen een eigen netwerk. Vraag de partner om een adres op internet. "
            "Om iets te proberen: --on-this-machine"
        )
    if not here and url.scheme != "https":
        raise ValueError(
            f"het adres {text!r} is niet versleuteld, en wat wij vragen gaat over mensen. Vraag de partner om een adres met https"
        )
    return text


async def not_found(text: str) -> str:
    """What is to be known of an address of which the name is not found on the internet now, in Dutch; nothing when it is found."""
    host = httpx2.URL(text).host
    try:
        async with asyncio.timeout(SOON_FOUND):
            found = {entry[4][0] for entry in await asyncio.get_running_loop().getaddrinfo(host, None)}
    except (OSError, TimeoutError):
        return f"Let op: {host} is nu niet te vinden op internet. Kijk het adres na; vragen wachten tot het er is."
    if any(is_internal(str(one)) for one in found):
        return f"Let op: {host} wijst naar een eigen netwerk, en is van buiten misschien niet te bereiken. Kijk het adres na."
    return ""
