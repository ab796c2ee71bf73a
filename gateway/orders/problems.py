"""Errors of the API as `application/problem+json` (RFC 9457), in Dutch; `fouten` names every fault with its place."""

from collections.abc import Mapping, Sequence

from fastapi.responses import JSONResponse

from workflows.faults import Fault

MEDIA_TYPE = "application/problem+json"
TITLES: Mapping[int, str] = {
    400: "Onjuist verzoek",
    401: "Niet herkend",
    403: "Niet toegestaan",
    404: "Niet gevonden",
    405: "Methode niet toegestaan",
    406: "Vorm niet beschikbaar",
    408: "Te langzaam",
    409: "Strijdig met wat er al is",
    412: "Intussen veranderd",
    413: "Te groot",
    415: "Mediatype wordt niet ondersteund",
    428: "Versie niet genoemd",
    429: "Te veel tegelijk",
    500: "Er ging iets mis",
    503: "Tijdelijk niet beschikbaar",
}
_EXPLAINED: Mapping[int, str] = {
    404: "Op dit adres is niets te vinden.",
    405: "Dit kan niet op dit adres.",
    500: "Regie kon dit niet verwerken. Er is niets veranderd; probeer het later opnieuw.",
}


class Problem(Exception):
    """Something that the API answers with an error."""

    def __init__(self, status: int, detail: str, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = faults
        self.headers = headers


def title_of(status: int) -> str:
    """What a status is called in Dutch."""
    return TITLES.get(status, "Fout")


def explanation_of(status: int) -> str:
    """A sentence for a status about which nothing more is known."""
    return _EXPLAINED.get(status, title_of(status) + ".")


def told(problem: Problem) -> dict[str, object]:
    """What is told of a problem. The kind of error is its status, hence no `type`."""
    told: dict[str, object] = {"title": title_of(problem.status), "status": problem.status, "detail": problem.detail}
    if problem.faults:
        told["fouten"] = [{"plaats": fault.place, "melding": fault.message} for fault in problem.faults]
    return told


def answer(problem: Problem) -> JSONResponse:
    """The answer that tells of a problem."""
    return JSONResponse(told(problem), problem.status, headers=dict(problem.headers or {}), media_type=MEDIA_TYPE)
