"""The keys of law and local policy that a rule reads. A number that no rule reads has no place in a policy (`regie policy check`)."""

from enum import StrEnum


class Key(StrEnum):
    """What a number of law or policy is about; its meaning, source and days stand in the policy set."""

    CIVIC_TERM = "wi.term"
    CIVIC_TERM_EXTENSION = "wi.term.extension"
    CIVIC_TERM_EXTENSIONS = "wi.term.extension.times"
    CIVIC_TERM_AHEAD = "wi.term.extension.ahead"
    CIVIC_TERM_INTERRUPTED = "wi.term.interrupted"
    SUMMONS = "wi.intake.summons"
    PIP = "wi.pip.deadline"
    PIP_AFTER_MOVE = "wi.pip.move"
    PIP_LEVELS_B1 = "wi.pip.levels.b1"
    PIP_LEVELS_EDUCATION = "wi.pip.levels.onderwijs"
    PIP_LEVELS_Z = "wi.pip.levels.z"
    PERMIT_AHEAD = "vw.verlengen"
    HOUSING = "hw.huisvesten"

    TRIAL = "pw.proefplaats.base"
    TRIAL_AT_MOST = "pw.proefplaats.max"
    TRIAL_AFTER_UNPAID = "pw.proefplaats.onbeloond"

    TRIAL_UNEMPLOYED = "ww.proefplaats.base"
    TRIAL_UNEMPLOYED_AT_MOST = "ww.proefplaats.max"
    UNEMPLOYED_WEEKS = "ww.weken"
    UNEMPLOYED_WEEKS_OF = "ww.weken.van"
    UNEMPLOYED_AT_MOST = "ww.duur.max"

    NO_RISK = "zw.norisk"
    SUBSIDY_WINDOW = "pw.lks.window"
    SUBSIDY_DECISION = "pw.lks.decision"
    SUBSIDY_CAP = "pw.lks.cap"
    SUBSIDY_FULL_TIME = "pw.lks.full_time_hours"
    SUBSIDY_FULL_WEEK = "pw.lks.full_week"
    SUBSIDY_CHARGES = "pw.lks.employer_charges"
    SUBSIDY_RECALCULATED_IN = "pw.lks.recalculated_in"
    WAGE_VALUE_AGAIN = "pw.lks.reassessment"
    FORFAIT = "pw.lks.forfait"
    FORFAIT_LENGTH = "pw.lks.forfait_length"

    DISREGARD_SHARE = "pw.vrijlating.share"
    DISREGARD_AT_MOST = "pw.vrijlating.most"
    DISREGARD_LENGTH = "pw.vrijlating.length"
    DISREGARD_FROM_AGE = "pw.vrijlating.age"
    DISREGARD_SHARE_SUBSIDISED = "pw.vrijlating.lks.share"
    DISREGARD_AT_MOST_SUBSIDISED = "pw.vrijlating.lks.most"
    DISREGARD_LENGTH_SUBSIDISED = "pw.vrijlating.lks.length"
    DISREGARD_SHARE_PARENT = "pw.vrijlating.ouder.share"
    DISREGARD_AT_MOST_PARENT = "pw.vrijlating.ouder.most"
    DISREGARD_LENGTH_PARENT = "pw.vrijlating.ouder.length"
    DISREGARD_SHARE_LIMITED = "pw.vrijlating.urenbeperkt.share"
    DISREGARD_AT_MOST_LIMITED = "pw.vrijlating.urenbeperkt.most"

    MINIMUM_WAGE_MONTH = "wml.month"
    MINIMUM_WAGE_HOUR = "wml.hour"
    MINIMUM_AT_15 = "wml.youth.15"
    MINIMUM_AT_16 = "wml.youth.16"
    MINIMUM_AT_17 = "wml.youth.17"
    MINIMUM_AT_18 = "wml.youth.18"
    MINIMUM_AT_19 = "wml.youth.19"
    MINIMUM_AT_20 = "wml.youth.20"
    BBL_MINIMUM_AT_18 = "wml.bbl.18"
    BBL_MINIMUM_AT_19 = "wml.bbl.19"
    BBL_MINIMUM_AT_20 = "wml.bbl.20"
    HOLIDAY_ALLOWANCE = "wml.holiday_allowance"

    NOTICE = "bw.aanzegging"
    CHAIN_CONTRACTS = "bw.keten.contracts"
    CHAIN_LENGTH = "bw.keten.length"
    CHAIN_GAP = "bw.keten.gap"

    WORK_SHARE = "dual.work_share"
    LENGTH_MBO_1 = "edu.length.mbo_1"
    LENGTH_MBO_2 = "edu.length.mbo_2"
    LENGTH_MBO_3 = "edu.length.mbo_3"
    LENGTH_AD = "edu.length.ad"

    MINIMUM_CELL = "avg.cell.minimum"
    RIGHTS_REQUEST = "avg.request"
    RIGHTS_REQUEST_EXTENSION = "avg.request.extension"
    RETENTION = "wi.retention"


USUAL_LENGTH = {"mbo-1": Key.LENGTH_MBO_1, "mbo-2": Key.LENGTH_MBO_2, "mbo-3": Key.LENGTH_MBO_3, "ad": Key.LENGTH_AD}
"""How long learning and working usually takes, by level (whitepaper l.175-178)."""
