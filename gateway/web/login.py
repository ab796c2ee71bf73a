"""Logging in and out, and one's sessions."""

import re
import time
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote
from uuid import UUID

import structlog
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from gateway.accounts.keeping import Accounts
from gateway.fate import NotPossible
from gateway.logbook.logins import End, Happening, Manner
from gateway.login.attempts import WITHIN, Attempts, is_ours
from gateway.login.gate import BROWSER, COOKIE, session_of
from gateway.login.login import BACK, LEFT, Login
from gateway.login.refusals import Silent, Untrue, Unwelcome
from gateway.login.sessions import Session
from gateway.web.forms import read_form
from gateway.web.names import Names
from gateway.web.pages import render

SILENT = "De inlogdienst {title} antwoordt nu niet zoals het hoort. Probeer het over een paar minuten opnieuw, of waarschuw uw beheerder."
UNTRUE = (
    "Het inloggen is niet gelukt: het duurde te lang, werd in een ander venster begonnen, of het antwoord van de inlogdienst klopt niet. "
    "Begin opnieuw."
)
CHANGED = "/gewijzigd"
MOST_QUERY = 8192
"""Bytes of what somebody comes back with."""
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "CrOS", "Linux")
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))

log = structlog.get_logger()


def entrance(login: Login, accounts: Accounts) -> APIRouter:
    """What is open to who has not logged in, and to issuers. Nothing here is done in the name of somebody."""
    router = APIRouter()

    @router.get("/inloggen")
    async def choose(request: Request, naar: str = "/") -> Response:
        """From which issuers to choose; with one there is nothing to choose."""
        if len(login.clients) == 1:
            return await leave(request, next(iter(login.clients)), naar)
        return render(request, "inloggen.html", diensten=[client.settings for client in login.clients.values()], naar=naar)

    @router.get("/inloggen/{name}")
    async def leave(request: Request, name: str, naar: str = "/") -> Response:
        """Go to an issuer."""
        browser = request.cookies.get(BROWSER) or Attempts.browser()
        try:
            where = await login.leave(name, browser, naar if is_ours(naar) else "/", time.time())
        except KeyError:
            raise HTTPException(404) from None
        except (Silent, Untrue) as wrong:
            return await _failed(request, login, name, wrong)
        answer = RedirectResponse(where, 303)
        _keep(answer, BROWSER, browser, WITHIN)
        return answer

    router.include_router(_coming_back(login, accounts))
    router.include_router(_told(login))
    return router


def _coming_back(login: Login, accounts: Accounts) -> APIRouter:
    """Where somebody comes back, and how an issuer knows us."""
    router = APIRouter()

    @router.get(f"{BACK}/{{name}}")
    async def arrive(request: Request, name: str) -> Response:
        """Somebody comes back. A former session of the same browser ends."""
        former, query = request.cookies.get(COOKIE, ""), request.scope["query_string"]
        try:
            if len(query) > MOST_QUERY:
                raise Untrue(f"an answer of {len(query)} bytes")
            told = parse_qsl(query.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=20)
            token, place = await login.arrive(name, request.cookies.get(BROWSER, ""), told, _device(request), time.time())
        except (Untrue, ValueError) as wrong:
            # Back with the button of the browser, or from another tab: who is in is in.
            if former and await login.sessions.find(former, used=True):
                return RedirectResponse("/", 303)
            return await _failed(request, login, name, wrong)
        except (Silent, Unwelcome) as wrong:
            return await _failed(request, login, name, wrong)
        await login.sessions.end_token(former, End.AGAIN)
        session = await login.sessions.find(token, used=False)
        if session and await accounts.unseen(UUID(session.who.account)):
            place = f"{CHANGED}?naar={quote(place, safe='')}"
        answer = RedirectResponse(place, 303)
        # Until the browser closes: how long it lasts is for us to say.
        _keep(answer, COOKIE, token)
        _keep(answer, BROWSER, "", 0)
        return answer

    @router.get("/inloggen/sleutels/{name}")
    async def keys(name: str) -> Response:
        """Our public key, for an issuer that fetches it."""
        found = client.public_key() if (client := login.clients.get(name)) else None
        if found is None:
            raise HTTPException(404)
        return JSONResponse({"keys": [found]}, media_type="application/jwk-set+json")

    @router.get(LEFT)
    async def left(request: Request) -> Response:
        """Somebody has gone."""
        return render(request, "uitgelogd.html", verder=None, dienst="")

    return router


def _told(login: Login) -> APIRouter:
    """Where issuers tell that a login has ended."""
    router = APIRouter()

    @router.post("/uitloggen/melding/{name}")
    async def message(request: Request, name: str) -> Response:
        """By a message of its own (Back-Channel Logout 1.0)."""
        fields = parse_qsl((await request.body()).decode("ascii", "replace"))
        try:
            await login.told_to_end(name, dict(fields).get("logout_token", ""), time.time())
        except KeyError:
            raise HTTPException(404) from None
        except (Silent, Untrue) as wrong:
            log.warning("an end of a login was not believed", issuer=name, why=str(wrong))
            await login.refused(name, wrong, Happening.OUT, Manner.ISSUER)
            return JSONResponse({"error": "invalid_request"}, 400)
        return Response(status_code=200)

    @router.get("/uitloggen/venster/{name}")
    async def frame(name: str, iss: str = "", sid: str = "") -> Response:
        """By a frame in one of its pages (Front-Channel Logout 1.0)."""
        try:
            await login.seen_to_end(name, iss, sid)
        except KeyError:
            raise HTTPException(404) from None
        except Untrue:
            raise HTTPException(400, "Dit hoort niet bij deze inlogdienst.") from None
        return PlainTextResponse("")

    return router


def routes(login: Login, accounts: Accounts, names: Names) -> APIRouter:
    """What somebody does who is in."""
    router = APIRouter()

    @router.get(CHANGED)
    async def changed(request: Request, naar: str = "/") -> Response:
        """What others did to one's own account, once."""
        place, found = naar if is_ours(naar) else "/", await accounts.unseen(UUID(_session(request).who.account))
        if found is None:
            return RedirectResponse(place, 303)
        called = await names.of([which for one in found.those for which in (one.by, one.where)])
        return render(request, "gewijzigd.html", gewijzigd=found, namen=called, naar=place)

    @router.post(CHANGED)
    async def saw(request: Request) -> Response:
        """Somebody saw that."""
        session, form = _session(request), await read_form(request)
        place = form.values.get("naar", "/")
        try:
            await accounts.seen(UUID(session.who.account), int(form.values.get("tot", "0")))
        except (ValueError, NotPossible):
            raise HTTPException(400) from None
        return RedirectResponse(place if is_ours(place) else "/", 303)

    @router.post("/uitloggen")
    async def go(request: Request) -> Response:
        """Log out here, and then at the issuer. That is a page and no redirection: a form of ours leads nowhere else (form-action)."""
        session = _session(request)
        where = await login.go(session)
        request.scope["state"].pop("session")
        client = login.clients.get(session.issuer)
        answer = render(request, "uitgelogd.html", verder=where, dienst=client.settings.title if client else "")
        _keep(answer, COOKIE, "", 0)
        return answer

    @router.get("/sessies")
    async def mine(request: Request) -> Response:
        """One's own sessions."""
        session = _session(request)
        open_now = await login.sessions.of(UUID(session.who.account))
        return render(request, "sessies.html", sessies=open_now, deze=session, adres="/sessies", nu=datetime.now(UTC))

    @router.post("/sessies")
    async def end(request: Request) -> Response:
        """End one of them, or all others."""
        session, form = _session(request), await read_form(request)
        account = UUID(session.who.account)
        try:
            which = UUID(form.values["sessie"]) if "sessie" in form.values else None
        except ValueError:
            raise HTTPException(400) from None
        if which is None:
            await login.sessions.end_others(account, but=session.id)
        else:
            await login.sessions.end(account, which)
        return RedirectResponse("/sessies", 303)

    return router


def _session(request: Request) -> Session:
    session = session_of(request)
    assert session, "the gate lets nobody in without"
    return session


def _keep(answer: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Have a browser keep something for us alone: for so long, or until it closes."""
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


async def _failed(request: Request, login: Login, name: str, wrong: Exception) -> Response:
    client = login.clients.get(name)
    if client is None:
        raise HTTPException(404)
    log.warning("somebody was not let in", issuer=name, why=type(wrong).__name__ if isinstance(wrong, ValueError) else str(wrong))
    await login.refused(name, wrong)
    match wrong:
        case Silent():
            status, told = 503, SILENT.format(title=client.settings.title)
        case Unwelcome():
            status, told = 403, str(wrong)
        case _:
            status, told = 400, UNTRUE
    return render(request, "niet-ingelogd.html", status, uitleg=told, dienst=client.settings)


def _device(request: Request) -> str:
    """What somebody uses, as far as they recognise it by that."""
    said = request.headers.get("user-agent", "")[:500]
    system = next((name for name in _SYSTEMS if name in said), "een onbekend apparaat")
    browser = next((called for mark, called in _BROWSERS if re.search(rf"\b{mark}\w*/", said)), "Een browser")
    return f"{browser} op {system}"
