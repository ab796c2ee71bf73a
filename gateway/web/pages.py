"""Rendering: the templates with the words and moments that they use, pages whole or in parts, and the page that tells of an error."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway import words
from gateway.login.gate import UNUSED, session_of
from gateway.login.sessions import masked
from gateway.orders import problems
from gateway.web import moments
from gateway.web.forms import SEAL
from gateway.web.menu import menu
from gateway.web.names import called, participant
from gateway.web.visitor import PURPOSE, carried, purpose_in
from workflows.law.amounts import euros

_HERE = Path(__file__).parent.parent
STATIC = _HERE / "static"
REFUSAL = "fout.html"
"""What may be refused for what it was asked for, and leads elsewhere without."""
PART = UNUSED
"""The parameter by which a page is asked for one of its live parts only."""
_POST_FORM = re.compile(r'<form method="post"[^>]*>')
_GET_FORM = re.compile(r'<form[^>]* method="get"[^>]*>')
_LEADS_ON = re.compile(r'\b(?:href|action|formaction|data-adres)="/(?!static/|sessies|uitloggen)[^"#]*')


@cache
def _asset(name: str) -> str:
    """The address of an asset, which changes when the asset does."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def _least(names: str, positions: Mapping[str, int]) -> int:
    """Up to where a part that shows these read models is sure to be up to date."""
    return min(positions.get(name, 0) for name in names.split())


def _sentence(text: str) -> str:
    """A text that begins with a capital, with all that follows as it is."""
    return text[:1].upper() + text[1:]


def _cell(value: object) -> str:
    """A value in a table."""
    match value:
        case None | False:
            return ""
        case True:
            return "ja"
        case datetime():
            return moments.full(value)
        case date():
            return moments.day(value)
        case _:
            return str(value)


def environment() -> Environment:
    """The templates, strict, with the filters and words that they use."""
    pages = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    pages.filters |= {
        "woord": words.label,
        "gespeld": words.spelled,
        "soort": words.kind,
        "euro": euros,
        "sinds": moments.since,
        "relatief": moments.relative,
        "duur": moments.length,
        "voluit": moments.full,
        "dag": moments.day,
        "klok": moments.clock,
        "machine": moments.machine,
        "positie": _least,
        "cel": _cell,
        "persoon": called,
        "deelnemer": participant,
        "zin": _sentence,
        "kort": lambda id: str(id)[:8],
    }
    pages.globals |= {"asset": _asset, "words": words}
    # A global rather than an import at the top of each page: a part is rendered without the rest of its page.
    pages.globals["veld"] = pages.get_template("velden.html").module
    return pages


_PAGES = environment()


def render(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page, or the part of it that the request asks for: the block of that name."""
    made = _PAGES.get_template(template)
    now = datetime.now(UTC)
    session = session_of(request)
    context: Mapping[str, object] = {
        "nu": now,
        "pad": request.scope["path"],
        "adres": "",
        "ingelogd": session,
        "menu": menu(request),
        **values,
    }
    part = request.query_params.get(PART)
    page = "".join(made.blocks[part](made.new_context(dict(context)))) if part in made.blocks else made.render(context)
    if session:
        # Here rather than in each form, so that none can be without. What comes from elsewhere cannot be a form: it is escaped.
        page = _POST_FORM.sub(rf'\g<0><input type="hidden" name="{SEAL}" value="{masked(session.form)}">', page)
        if (purpose := purpose_in(request)) and template != REFUSAL:
            # What a page was asked for, what it leads to is as well. A form that is asked for has its own fields only.
            page = _LEADS_ON.sub(lambda address: carried(request, address[0]), page)
            page = _GET_FORM.sub(rf'\g<0><input type="hidden" name="{PURPOSE}" value="{purpose}">', page)
    return HTMLResponse(page, status)


def error(request: Request, status: int, detail: str | None) -> HTMLResponse:
    """The page for an error."""
    return render(
        request,
        REFUSAL,
        status,
        titel="Niet ingelogd" if status == HTTPStatus.UNAUTHORIZED else problems.title_of(status),
        uitleg=detail or problems.explanation_of(status),
        onze_fout=status >= 500,
    )
