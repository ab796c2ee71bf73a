"""A Canvas as people read it: components beside roles with norms and means, then the parties, then what is still open (domain.md 1.13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import JsonValue

from events.vocabulary.values import Component, Role
from workflows.law.amounts import euros
from workflows.programme.document import Programme
from workflows.programme.norm import Norm
from workflows.programme.parties import Contribution, Funding, Party
from workflows.programme.places import names_in
from workflows.programme.stages import AdviceRule, LearningModule
from workflows.programme.thresholds import Threshold

LEADS = "trekt"
TAKES_PART = "mee"


@dataclass(frozen=True, slots=True)
class ComponentLine:
    """One row of the Canvas. `roles` says what each party does in this component, `money` which sources pay for it.

    Of several organisations in one role each is called by its name as well.
    """

    component: Component
    roles: Mapping[str, str]
    norm: str
    source: str
    money: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One party: what it brings, why, what it risks and what it gets (whitepaper l.186-187, 529-531)."""

    role: Role
    organisation: str
    brings: tuple[str, ...]
    interest: str
    risks: tuple[str, ...]
    returns: tuple[str, ...]


def components(programme: Programme) -> list[ComponentLine]:
    """The rows of the Canvas, in the order of a trajectory."""
    return [
        ComponentLine(
            component=component,
            roles={label: _does(party, component) for label, party in zip(_labels(programme), programme.parties, strict=True)},
            norm=norm.period.in_words() if norm else "naast de fasen",
            source=norm.source if norm else "",
            money=tuple(funding.name for funding in programme.funding if component in funding.components),
        )
        for component, norm in _norm_of_each(programme).items()
    ]


def parties(programme: Programme) -> list[PartyLine]:
    """The parties, in the order of the document."""
    return [
        PartyLine(
            role=party.role,
            organisation=party.organisation,
            brings=(*map(contribution_in_words, party.contribution), *_tells(party)),
            interest=party.interest,
            risks=party.risks,
            returns=party.returns,
        )
        for party in programme.parties
    ]


def header(programme: Programme) -> dict[str, str]:
    """What the programme is, in lines: goal, length, effort, who decides on what."""
    work, advice, guidance = programme.leer_werk, programme.go_no_go, programme.guidance
    lessons = f"{programme.voortraject.language.hours_per_week} uur taal in het voortraject"
    inflow = programme.intake.inflow_every
    return {
        "programma": f"{programme.name} ({programme.code}, versie {programme.version})",
        "bron": programme.source,
        "doel": programme.goal,
        "wat is nodig": "; ".join(programme.needed),
        "voor": f"{programme.sector}; {', '.join(programme.levels)}",
        "duur volgens de normen": f"ongeveer {_length(programme)}, nazorg meegerekend",
        "inzet per week": f"{lessons}; daarna {work.hours_work} uur werken en {work.hours_learning} uur leren",
        "instroom": f"elke {inflow.period.each}" if inflow else "op elk moment",
        "profiel": f"opgesteld door {', '.join(programme.profile_by)}",
        "eisen": "; ".join(f"{one.label}: {one.requirement}{' (hard)' if one.hard else ''}" for one in programme.criteria),
        "go/no-go": f"advies van {', '.join(advice.advisers)}; voor een go {_rule(programme)}",
        "evaluatie": f"elke {work.evaluate_every.period.each}, zolang het leer-werk duurt",
        "modules": "; ".join(map(_module, work.modules)),
        "kwalificatie": "; ".join((work.qualification, *work.directions)),
        "begeleiding": f"ten minste {', '.join(guidance.minimum)}; contact elke {guidance.contact_every.period.each}",
        "drempels": "; ".join(map(_threshold, programme.thresholds)),
        "geld": "; ".join(map(_money, programme.funding)),
        "beleid": programme.policy,
    }


def as_json(programme: Programme) -> dict[str, JsonValue]:
    """The rows and the parties for another program, with the keys of the document where it has them."""
    return {
        "onderdelen": [
            {
                "onderdeel": line.component,
                "verantwoordelijk": [role for role, does in line.roles.items() if does == LEADS],
                "doet_mee": [role for role, does in line.roles.items() if does == TAKES_PART],
                "norm": line.norm,
                "bron": line.source,
                "geld": list(line.money),
            }
            for line in components(programme)
        ],
        "partijen": [
            {
                "rol": line.role,
                "organisatie": line.organisation,
                "inbreng": list(line.brings),
                "eigen_belang": line.interest,
                "risicos": list(line.risks),
                "opbrengsten": list(line.returns),
            }
            for line in parties(programme)
        ],
    }


def contribution_in_words(contribution: Contribution) -> str:
    """Such as "leerwerkplek (15 plaatsen)"."""
    amounts = [
        euros(contribution.cents) if contribution.cents is not None else "",
        f"{contribution.hours} uur" if contribution.hours is not None else "",
        f"{contribution.places} plaatsen" if contribution.places is not None else "",
    ]
    told = ", ".join(filter(None, amounts))
    return f"{contribution.what} ({told})" if told else contribution.what


def _tells(party: Party) -> list[str]:
    return [f"vertelt {', '.join(party.tells)} aan {', '.join(party.tells_whom)}"] if party.tells else []


def _labels(programme: Programme) -> list[str]:
    return names_in([party.model_dump(mode="json") for party in programme.parties])


def _does(party: Party, component: Component) -> str:
    if component in party.responsible_for:
        return LEADS
    return TAKES_PART if component in party.takes_part_in else ""


def _norm_of_each(programme: Programme) -> dict[Component, Norm | None]:
    return {
        Component.SELECTION: programme.intake.norm,
        Component.VOORTRAJECT: programme.voortraject.norm,
        Component.LEARNING: programme.leer_werk.norm,
        Component.WORKING: programme.leer_werk.norm,
        Component.LANGUAGE: None,
        Component.GUIDANCE: None,
        Component.PLACEMENT: programme.placement.norm,
        Component.AFTERCARE: programme.aftercare.length,
    }


def _length(programme: Programme) -> str:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    length = max(programme.ends_of(begin).values()) - begin
    if length.days < 1:
        return f"{length.total_seconds():.0f} seconden"
    return f"{length.days / 30.4:.0f} maanden"


def _rule(programme: Programme) -> str:
    advice = programme.go_no_go
    match advice.rule:
        case AdviceRule.ALL:
            return "zeggen allen go"
        case AdviceRule.ANY:
            return "zegt er ten minste een go"
        case AdviceRule.N:
            return f"zeggen er ten minste {advice.go_needed} go"


def _module(module: LearningModule) -> str:
    doors = " en ".join(filter(None, ("instroom" if module.inflow else "", "uitstroom" if module.outflow else "")))
    return f"{module.name} ({', '.join(filter(None, (module.norm.period.in_words(), doors)))})"


def _threshold(threshold: Threshold) -> str:
    return f"{threshold.label} {'na ' if threshold.after else ''}{threshold.in_words}"


def _money(funding: Funding) -> str:
    amount = contribution_in_words(Contribution(wat=funding.name, centen=funding.cents))
    start = f" van {funding.start:%d-%m-%Y}" if funding.start else ""
    end = f" tot {funding.end:%d-%m-%Y}" if funding.end else ""
    source = f" ({funding.source})" if funding.source else ""
    return f"{amount} voor {', '.join(funding.components)}{start}{end}{source}"
