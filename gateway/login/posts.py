"""From what an issuer says about somebody to what they are here: their posts, and how sure it is who they are."""

from collections.abc import Iterator
from uuid import UUID

from pydantic import JsonValue

from gateway.access.who import Assurance, Post
from gateway.login.configured import ClaimPath, IssuerSettings, Rule
from gateway.login.refusals import Untrue, Unwelcome
from gateway.login.strict import Object, texts_in

BSN_DIGITS = (8, 9)
NOT_SURE = "Voor deze ingang moet zekerder zijn wie u bent. Log in met een sterker middel, zoals met een tweede stap op uw telefoon."


def at(claims: Object, path: ClaimPath) -> JsonValue:
    """What stands there; None when nothing does."""
    found: JsonValue = claims
    for name in path:
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found


def text_at(claims: Object, path: ClaimPath) -> str | None:
    """The text that stands there, if one does."""
    return found if isinstance(found := at(claims, path), str) and found else None


def subject_in(settings: IssuerSettings, claims: Object) -> str:
    """What the issuer calls somebody, always. Raises `Untrue` when it is nothing, or a number that may not be used for it."""
    subject = text_at(claims, settings.claims.subject)
    if subject is None or len(subject) > 255:
        raise Untrue("nothing by which somebody can be known again")
    # OIDC NL GOV 1.0.1: a BSN is no subject; and outside the exchange of a municipality it may not be used at all (Wabb art. 10).
    if settings.residents and _is_bsn(subject):
        raise Untrue("an issuer that calls somebody by a BSN")
    return subject


def assurance_of(settings: IssuerSettings, claims: Object) -> Assurance | None:
    """How sure it is who somebody is; of several words for that, the surest. None when the issuer says nothing that is known here."""
    known = [settings.levels[word] for word in texts_in(at(claims, settings.claims.assurance)) if word in settings.levels]
    return max(known, key=list(Assurance).index, default=settings.assumed)


def must_be_sure(settings: IssuerSettings, assurance: Assurance | None) -> None:
    """See that it is as sure as it has to be. Raises `Unwelcome`."""
    if settings.at_least and (assurance is None or not assurance.meets(settings.at_least)):
        raise Unwelcome(NOT_SURE)


def posts_of(settings: IssuerSettings, claims: Object) -> tuple[Post, ...]:
    """What somebody is here by the word of the issuer."""
    groups = set(texts_in(at(claims, settings.claims.groups)))
    mine = [rule for rule in settings.posts if rule.group is None or rule.group in groups]
    return tuple(dict.fromkeys(post for rule in mine for post in _posts(settings, rule, claims)))


def _posts(settings: IssuerSettings, rule: Rule, claims: Object) -> Iterator[Post]:
    municipality: str | None = None if rule.municipality is None else str(rule.municipality)
    organisation: UUID | None = rule.organisation
    if rule.municipality_told:
        municipality = settings.municipalities.get(text_at(claims, settings.claims.municipality) or "")
    if rule.organisation_told:
        organisation = settings.organisations.get(text_at(claims, settings.claims.organisation) or "")
    # Of whom has to be told where they are, and is not, is no post anywhere: never one everywhere.
    if (municipality or not rule.municipality_told) and (organisation or not rule.organisation_told):
        yield Post(rule.role, municipality, organisation)


def _is_bsn(text: str) -> bool:
    """Whether it passes the eleven-test."""
    if len(text) not in BSN_DIGITS or not (text.isascii() and text.isdigit()):
        return False
    digits = [int(digit) for digit in text.zfill(9)]
    return sum(weight * digit for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True)) % 11 == 0
