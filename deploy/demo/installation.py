"""What a demonstration adds to an installation: the partners' process and the people's."""

import json
import sys
from collections.abc import Callable, Sequence

from deploy.demo.city import partners_config
from deploy.demo.plan import Plan
from deploy.embedded.service import Service
from deploy.installation import services
from deploy.settings import Settings


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
            log=settings.data / "partners.jsonl",
        )
        config.touch(mode=0o600)
        config.write_text(json.dumps(document), "utf-8")
        partners = Service("partners", [sys.executable, "-m", "deploy.partners", str(config)], ready=f"{plan.partners}/gezond")
        people = Service("people", [sys.executable, "-m", "deploy.cli", "people"])
        return [partners, *services(settings), people]

    return all_services
