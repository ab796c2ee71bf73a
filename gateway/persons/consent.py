"""Consent: what a person agrees to share with whom for which purpose, and no longer agrees to."""

from collections.abc import Sequence

from events.vocabulary.base import DataClass, Event
from events.vocabulary.person import ConsentGiven, ConsentWithdrawn
from gateway.fate import NotPossible
from gateway.persons.standing import Decide, Standing


def agree(consent: ConsentGiven) -> Decide:
    """A person agrees; not possible when that is so already."""

    def decide(now: Standing) -> Sequence[Event]:
        if consent.shares is DataClass.CITIZEN_NUMBER:
            raise NotPossible("Of een BSN wordt gedeeld, zegt de wet; toestemming kan dat niet (UAVG art. 46).")
        if any((one.shares, one.role, one.purpose) == (consent.shares, consent.role, consent.purpose) for one in now.consents):
            raise NotPossible("Deze toestemming is er al.")
        return [consent]

    return decide


def withdraw(withdrawal: ConsentWithdrawn) -> Decide:
    """A person no longer agrees; not possible when there is nothing to withdraw."""

    def decide(now: Standing) -> Sequence[Event]:
        if not any(one.ends_with(withdrawal) for one in now.consents):
            raise NotPossible("Deze toestemming is er niet, of die is al ingetrokken.")
        return [withdrawal]

    return decide
