"""Who speaks: the partner whose system calls, by what it shows and never by what it says of itself.

There are three ways, and whatever else comes to be lies beside them here: a token that an issuer gave a client of its own, a certificate
that was shown to the proxy before us, and a signature with the secret that we gave. Whose a client or a certificate is, was recorded
(`gateway.partners.credentials`). Whoever shows more than one thing shows good ones, all of one partner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import structlog
from fastapi import Request

from activities.directory import Partner
from activities.signing import SIGNATURE, BadSignature, partner_secret, signed_id, verify
from events.vocabulary.inbox import Credential, PartnerCredentialLinked, Way
from gateway.http.client_cert import CLIENT_CERT, NotTheProxy, Shown, Unreadable
from gateway.logbook.logins import Happening, Manner, Refusal
from gateway.login.refusals import Silent, Untrue
from gateway.login.systems import System
from gateway.orders.problems import Problem
from gateway.partners import credentials
from gateway.services import Services

log = structlog.get_logger()

PARTNER = "regie-partner"
COME_BACK = "5"
_BEARER = 'Bearer realm="regie"'
_CHALLENGE = {"WWW-Authenticate": f'{_BEARER}, Signature realm="regie"'}
_INVALID = {"WWW-Authenticate": f'{_BEARER}, error="invalid_token"'}
_NOT_FOR_THIS = {"WWW-Authenticate": f'{_BEARER}, error="insufficient_scope"'}
_REFUSED = "Het token is niet aanvaard. Vraag een nieuw token; helpt dat niet, dan ziet de beheerder van Regie in het log waarom."


@dataclass(frozen=True, slots=True)
class Speaker:
    """The partner, and the id that it signed; None when it showed itself in another way."""

    partner: Partner
    signed_id: str | None


async def who_speaks(services: Services, request: Request, content: bytes, now: datetime) -> Speaker:
    """Who calls with this content (of a call without any: the path that it calls). That somebody was not believed is taken down.

    Raises:
        Problem: 401, nothing good is shown; 403, it is of no partner that takes part, or of two; 503, an issuer does not answer.
    """
    try:
        return await _who_speaks(services, request, content, now)
    except Problem as wrong:
        if services.login and wrong.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            await services.login.refusals.refused(Refusal(Happening.SYSTEM, Manner.SYSTEM), wrong.detail)
        raise


async def _who_speaks(services: Services, request: Request, content: bytes, now: datetime) -> Speaker:
    shown = _certificate(services, request, now)
    found: list[UUID] = []
    # In another scheme it is for somebody between us, such as a proxy that asks for a password.
    if tokens := [text for text in request.headers.getlist("authorization") if text.partition(" ")[0].lower() == "bearer"]:
        found.append(await _by_token(services, tokens, shown, now))
    if shown:
        # A certificate may be that of somebody who passes calls on for many.
        found += [holder.partner] if (holder := await _of_certificate(services, shown)) else []
    signed = SIGNATURE in request.headers or not (found or shown)
    if signed:
        found.append((await _by_signature(services, request, content, now)).id)
    if not found:
        raise Problem(403, "Dit certificaat is van geen partner die Regie kent. Laat het koppelen met regie partners link.")
    if len({*found}) > 1 or request.headers.get(PARTNER, str(found[0])).lower() != str(found[0]):
        raise Problem(403, "Dit verzoek noemt meer dan een partner.")
    return Speaker(await _taking_part(services, found[0]), signed_id(request.headers) if signed else None)


def _certificate(services: Services, request: Request, now: datetime) -> Shown | None:
    try:
        return services.proxy.shown(request, now)
    except NotTheProxy:
        raise Problem(403, f"De kopregel {CLIENT_CERT} neemt Regie alleen aan van de proxy die ervoor staat.") from None
    except Unreadable as wrong:
        raise Problem(401, str(wrong), headers=_CHALLENGE) from None


async def _by_token(services: Services, tokens: Sequence[str], shown: Shown | None, now: datetime) -> UUID:
    system = await _recognised(services, tokens, now)
    if system.thumbprint and system.thumbprint != (shown.thumbprint if shown else None):
        log.info("a token was refused", issuer=system.issuer, why="it is bound to a certificate that was not shown")
        raise Problem(401, _REFUSED, headers=_INVALID)
    client = Credential(way=Way.CLIENT, name=system.client, issuer=system.issuer)
    holder = await credentials.holder(services.store, client)
    if holder is None or (holder.subject or system.client) != system.subject:
        log.info("a token is of no partner", issuer=system.issuer, client=system.client, subject=system.subject)
        raise Problem(403, "Deze client is van geen partner die Regie kent. Laat die koppelen met regie partners link.")
    if not system.wanted:
        raise Problem(403, "Het token is niet voor deze dienst.", headers=_NOT_FOR_THIS)
    return holder.partner


async def _recognised(services: Services, tokens: Sequence[str], now: datetime) -> System:
    if len(tokens) == 1 and services.login:
        try:
            return await services.login.systems.recognise(tokens[0].partition(" ")[2].strip(" "), now.timestamp())
        except Untrue as wrong:
            log.info("a token was refused", why=str(wrong))
        except Silent as wrong:
            log.warning("an issuer of tokens does not answer", why=str(wrong))
            later = {"Retry-After": COME_BACK}
            raise Problem(503, "Of het token klopt is nu niet na te gaan; stuur het later opnieuw.", headers=later) from wrong
    raise Problem(401, _REFUSED, headers=_INVALID)


async def _of_certificate(services: Services, shown: Shown) -> PartnerCredentialLinked | None:
    """Whose it is: that of a certificate by itself before that of an OIN."""
    found = await credentials.holder(services.store, Credential(way=Way.CERTIFICATE, name=shown.thumbprint))
    if found is None and shown.oin:
        found = await credentials.holder(services.store, Credential(way=Way.OIN, name=shown.oin))
    return found


async def _by_signature(services: Services, request: Request, content: bytes, now: datetime) -> Partner:
    try:
        partner = await services.directory.find(UUID(request.headers.get(PARTNER, "")))
    except ValueError:
        partner = None
    if partner is None:
        raise Problem(403, f"De kopregel {PARTNER} noemt geen partner die Regie kent.")
    if partner.left:
        raise Problem(403, _GONE)
    try:
        versions = partner.good_versions(now)
        verify([partner_secret(services.master, partner.id, version) for version in versions], request.headers, content, now)
    except BadSignature as bad:
        raise Problem(401, f"Het bericht is niet aanvaard: {bad}.", headers=_CHALLENGE) from None
    return partner


async def _taking_part(services: Services, id: UUID) -> Partner:
    partner = await services.directory.find(id)
    if partner is None or partner.left:
        raise Problem(403, _GONE)
    return partner


_GONE = "Deze partner doet niet meer mee."
