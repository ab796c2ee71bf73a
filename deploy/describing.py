"""`regie openapi`: how the API of an installation is called."""

from deploy.settings import Settings
from gateway.cli.needs import of_nobody
from gateway.cli.output import show_json


@of_nobody
def openapi(*, address: str | None = None) -> None:
    """Toon hoe de API wordt aangeroepen, als OpenAPI 3.1 in JSON.

    Parameters
    ----------
    address
        Waar de installatie te bereiken is; zonder: REGIE_PUBLIC_URL, of deze machine.
    """
    # What the doors are made of is not waited for by other commands.
    from gateway.api.document import document

    settings = Settings()
    show_json(document(address or settings.public_url or settings.url, settings.publisher))
