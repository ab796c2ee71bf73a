"""How a person hears no."""


class Refused(Exception):
    """Something that is not allowed now. The message is Dutch, meant for the person who asked, and says what would help."""


class Moved(Refused):
    """It was decided on a version of the trajectory that is not the present one."""
