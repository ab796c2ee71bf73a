"""`regie programmes`: the templates that come with Regie, and documents of your own."""

from collections.abc import Mapping
from pathlib import Path

from cyclopts import App

from gateway.cli.output import Exit, Format, show_rows, stop, talk


def programmes() -> App:
    """The commands."""
    app = App(name="programmes", help="Programma's bekijken en controleren.")

    @app.command(name="list")
    def list_(*, output: Format = "table") -> None:
        """De programma's die met Regie meekomen."""
        from workflows.catalogue import load_catalogue

        show_rows(
            [
                {"code": p.code, "versie": p.version, "naam": p.name, "sector": p.sector, "niveau": str(p.level), "beleid": p.policy}
                for p in load_catalogue().values()
            ],
            output,
        )

    @app.command
    def validate(*documents: Path, output: Format = "table") -> None:
        """Zeg wat er aan programmadocumenten ontbreekt; zonder bestanden: aan de meegeleverde."""
        import yaml

        from workflows.catalogue import load_catalogue, validate_document

        named: dict[str, Mapping[str, object]] = {}
        for path in documents:
            try:
                document = yaml.safe_load(path.read_text("utf-8"))
            except (OSError, ValueError, yaml.YAMLError) as error:
                stop(Exit.USAGE, f"{path} is niet te lezen: {error}")
            if not isinstance(document, dict):
                stop(Exit.USAGE, f"{path} is geen programmadocument: er horen velden met een naam in te staan.")
            named[str(path)] = document
        if not documents:
            named = {code: programme.document() for code, programme in load_catalogue().items()}
        faults = [
            {"document": name, "plaats": fault.place, "melding": fault.message}
            for name, document in named.items()
            for fault in validate_document(document)
        ]
        if faults or output == "json":
            show_rows(faults, output)
        if faults:
            stop(Exit.FAILED, f"{len(faults)} gebreken in {len({f['document'] for f in faults})} van {len(named)} programma's.")
        talk.print(f"{len(named)} programma's zijn volledig.")

    return app
