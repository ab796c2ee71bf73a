"""Who works with Regie, beside who takes part in trajectories."""

from enum import StrEnum


class Office(StrEnum):
    """What somebody does for the house as a whole, and takes part in no trajectory by."""

    ADMINISTRATOR = "beheerder"
    """Keeps the installation running; opens nothing that is sealed."""
    PRIVACY_OFFICER = "privacyfunctionaris"
    """Looks after rights and supervision (AVG art. 37-39), auditors included."""
    PROGRAMME_MANAGER = "programmamanager"
    """Looks after programmes and what is learned from them, and sees no person."""
