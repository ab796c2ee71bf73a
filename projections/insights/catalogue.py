"""Every insight there is, by the name under which it is kept."""

from collections.abc import Mapping
from types import MappingProxyType

from projections.insights.additive import Insight
from projections.insights.adjustments import adjustments
from projections.insights.cost import cost
from projections.insights.demand import demand
from projections.insights.drop_out import drop_out
from projections.insights.exemptions import exemptions
from projections.insights.go_no_go import go_no_go
from projections.insights.intake_mix import intake_mix
from projections.insights.language import language_growth
from projections.insights.months import months
from projections.insights.municipalities import municipalities
from projections.insights.signals import signals
from projections.insights.stages import stage_times
from projections.insights.trials import trials
from projections.insights.waiting import waiting
from projections.insights.work import work
from projections.process_map import steps

INSIGHTS: Mapping[str, Insight] = MappingProxyType(
    {
        "fasen": stage_times,
        "uitval": drop_out,
        "go-no-go": go_no_go,
        "vraag": demand,
        "instroom": intake_mix,
        "uitzonderingen": exemptions,
        "proefplaatsing": trials,
        "taal": language_growth,
        "werk": work,
        "bijsturing": adjustments,
        "gemeenten": municipalities,
        "maanden": months,
        "wachten": waiting,
        "kosten": cost,
        "signalen": signals,
        "stappen": steps,
    }
)
