"""Reading the document in which an operator says about issuers what there is to say."""

from pathlib import Path

from pydantic import ValidationError

from gateway.login.configured import Configured
from workflows.documents import Unreadable, read_document
from workflows.faults import in_dutch


class WrongDocument(ValueError):
    """The document cannot be used; in Dutch, with what is wrong with it."""


def read(path: Path) -> Configured:
    """What it says. Raises `WrongDocument`."""
    try:
        told = read_document(path.expanduser())
    except OSError as wrong:
        raise WrongDocument(f"{path} is niet te lezen: {wrong.strerror}.") from None
    except Unreadable as wrong:
        raise WrongDocument(f"{path} is niet te lezen. {wrong}") from None
    try:
        found = Configured.model_validate(told)
    except ValidationError as wrong:
        faults = "; ".join(f"{fault.place}: {fault.message}" for fault in in_dutch(wrong.errors(), path.name))
        raise WrongDocument(f"{path} klopt niet. {faults}.") from None
    for one in found.issuers:
        for file in (one.credentials.key_file, one.credentials.certificate_file, one.credentials.secret_file):
            if file and not file.expanduser().is_file():
                raise WrongDocument(f"{path} noemt bij {one.name} het bestand {file}, en dat is er niet.")
    return found
