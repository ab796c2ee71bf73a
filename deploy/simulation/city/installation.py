"""What a demonstration adds to an installation: the partners' process, the people's, and the one that fills in a past."""

import json
import sys
from collections.abc import Callable, Sequence

from deploy.embedded.process import write_private
from deploy.embedded.service import Service
from deploy.heartbeat import SILENT
from deploy.installation import command, services
from deploy.settings import Settings
from deploy.simulation.city.city import partners_config
from deploy.simulation.city.colleagues import told
from deploy.simulation.city.plan import Plan
from deploy.simulation.past.region import region


def with_demo(plan: Plan) -> Callable[[Settings], Sequence[Service]]:
    """The processes of an installation in which this demonstration runs."""

    def all_services(settings: Settings) -> Sequence[Service]:
        assert settings.secret, "the master secret is known by now"
        config = settings.data / "partners.json"
        document = partners_config(
            regie=settings.answer_to,
            port=plan.port,
            seed=plan.seed,
            master=settings.secret.get_secret_value(),
            log="partners.jsonl",
            elsewhere=region().values() if plan.history else (),
        )
        write_private(config, json.dumps(document))
        argv = [sys.executable, "-m", "deploy.simulation.partners", str(config)]
        partners = Service("partners", argv, ready=f"{plan.partners}/gezond", silent_after=SILENT)
        env = settings.environ("database_url", "temporal_api_key")
        settings, issuer = _with_login(settings, plan, plan.issuer) if plan.issuer else (settings, [])
        people = command("people", env)
        past = [command("history", env)] if plan.history else []
        return [partners, *issuer, *services(settings), people, *past]

    return all_services


def _with_login(settings: Settings, plan: Plan, port: int) -> tuple[Settings, Sequence[Service]]:
    """The settings by which people log in at the made-up issuer, and the process that it is."""
    config, document = told(settings, plan, port)
    issuer, login = settings.data / "inlogdienst.json", settings.data / "inloggen.json"
    write_private(issuer, config.model_dump_json())
    write_private(login, json.dumps(document))
    argv = [sys.executable, "-m", "deploy.simulation.issuer", str(issuer)]
    return settings.model_copy(update={"login_file": login}), [
        Service("issuer", argv, ready=f"{config.issuer}/gezond", silent_after=SILENT)
    ]
