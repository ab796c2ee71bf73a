"""What stands around every command: whatever happens, a person reads in Dutch what was wrong and what would help, never a traceback.

What nobody foresaw goes to a file of its own, because whoever mends it needs all of it.
"""

import errno
import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from typing import NoReturn

import asyncpg
import cyclopts.exceptions
import structlog
from cyclopts import CycloptsError
from cyclopts.exceptions import (
    CoercionError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)
from pydantic import ValidationError
from temporalio.service import RPCError

from deploy.embedded.process import StackError
from deploy.settings import PREFIX, Settings
from events.database.faults import StoreUnavailable
from events.sealing.wrapping import CannotUnwrap
from gateway.cli.output import Exit, prepare_streams, talk, why
from gateway.partners.master import WrongMaster
from workflows.faults import in_dutch

INTERRUPTED = 130
"""How a program ends that was stopped with Ctrl-C."""
NOBODY_READS = 141
"""How a program ends when nobody reads its output any more."""
_KINDS = {"UUID": "hier hoort een uuid", "int": "hier hoort een geheel getal", "float": "hier hoort een getal"}
_NO_DATABASE = (StoreUnavailable, asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.PostgresConnectionError, ConnectionError)


def guarded(run: Callable[[], object]) -> NoReturn:
    """Run a command and end the process with its exit code."""
    # What libraries and our own processes log is for a process that sets its log up; between tables and JSON it would be in the way.
    logging.getLogger().addHandler(logging.NullHandler())
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    code = ended(run)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            code = code or _unwritten(error)
            # Or Python tells of it when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if code == Exit.FAILED and stream is sys.stdout:
                _tell(code, f"Wat werd gevraagd was niet te schrijven: {why(error)}.")
    raise SystemExit(code)


def ended(run: Callable[[], object]) -> int:
    """Run a command and give its exit code."""
    prepare_streams()
    if unreadable := [argument for argument in sys.argv[1:] if not _is_text(argument)]:
        return _tell(Exit.USAGE, f"'{unreadable[0]}' is geen tekst in de codering van deze terminal; gebruik een terminal met UTF-8.")
    try:
        run()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException as error:
        try:
            return _tell(*explained(error))
        except OSError as unwritten:
            return _unwritten(unwritten)
    return Exit.DONE


def explained(error: BaseException) -> tuple[int, str]:
    """The exit code and the words for what ended a command."""
    causes = list(_causes(error))
    for cause in causes:
        if told := _foreseen(cause):
            return told
    return Exit.FAILED, f"Er ging iets mis dat niet was voorzien ({type(causes[0]).__name__}). {_kept(error)}"


def _foreseen(error: BaseException) -> tuple[int, str] | None:
    match error:
        case KeyboardInterrupt():
            return INTERRUPTED, "Afgebroken."
        case BrokenPipeError():
            return NOBODY_READS, ""
        case CycloptsError():
            return Exit.USAGE, f"{_wrong_use(error)} Zie: regie --help"
        case StackError() | WrongMaster() | CannotUnwrap():
            return Exit.UNHEALTHY, str(error)
        case ValidationError() if error.title == Settings.__name__:
            faults = (f"{PREFIX}{fault.place.upper()}: {fault.message}" for fault in in_dutch(error.errors()))
            return Exit.USAGE, "\n".join(["De instellingen kloppen niet:", *(f"- {fault}" for fault in faults)])
        case asyncpg.InvalidAuthorizationSpecificationError():
            return Exit.UNHEALTHY, f"De database laat Regie niet toe; kijk naar de naam en het wachtwoord in {PREFIX}DATABASE_URL."
        case asyncpg.InvalidCatalogNameError():
            return Exit.UNHEALTHY, f"Deze database bestaat niet; kijk naar {PREFIX}DATABASE_URL."
        case asyncpg.UndefinedTableError() | asyncpg.UndefinedFunctionError() | asyncpg.UndefinedColumnError():
            return Exit.UNHEALTHY, "De database heeft niet het schema van deze versie; werk de database bij met: regie up"
        case asyncpg.ClientConfigurationError():
            return Exit.USAGE, f"{PREFIX}DATABASE_URL is geen adres van een database, zoals postgresql://naam:wachtwoord@host:5432/regie."
        case _ if isinstance(error, _NO_DATABASE):
            return Exit.UNHEALTHY, "De database is niet te bereiken. Draait Regie? Start met: regie up; onderzoek met: regie doctor"
        case RPCError():
            return Exit.UNHEALTHY, "Temporal is niet te bereiken. Draait Regie? Start met: regie up; onderzoek met: regie doctor"
        case RuntimeError() if "client connect" in str(error):
            return Exit.UNHEALTHY, "Temporal is niet te bereiken. Draait Regie? Start met: regie up; onderzoek met: regie doctor"
        case TimeoutError():
            return Exit.UNHEALTHY, "Er kwam op tijd geen antwoord. Onderzoek met: regie doctor"
        case OSError(filename=str() | bytes() as name):
            return Exit.FAILED, f"{os.fsdecode(name)} is niet te gebruiken: {why(error)}."
        case OSError() if error.errno in (errno.ENOSPC, errno.EMFILE, errno.EADDRINUSE):
            return Exit.FAILED, f"Het ging niet: {why(error)}."
        case _:
            return None


def _wrong_use(error: CycloptsError) -> str:
    name = error.argument.name if error.argument else ""
    match error:
        case UnknownCommandError():
            return f"Het commando '{' '.join(error.unused_tokens or [])}' bestaat niet."
        case UnknownOptionError():
            return f"De optie '{error.token.keyword or error.token.value}' bestaat hier niet."
        case UnusedCliTokensError():
            return f"Dit is te veel: {' '.join(error.unused_tokens or [])}."
        case RepeatArgumentError():
            return f"{error.token.keyword or name} is meer dan één keer gegeven."
        case CoercionError():
            said = error.token.value if error.token else ""
            why = str(error.msg) if error.msg else _expected(error)
            return f"'{said}' kan niet bij {name}: {why}."
        case cyclopts.exceptions.ValidationError():
            said = error.argument.tokens[0].value if error.argument and error.argument.tokens else ""
            return f"'{said}' kan niet bij {name}: {error.exception_message}."
        case MissingArgumentError():
            return f"{name} ontbreekt."
        case _:
            return str(error.msg or error).splitlines()[0]


def _expected(error: CoercionError) -> str:
    choices = error.argument.get_choices() if error.argument else None
    if choices:
        return f"kies uit {', '.join(choices)}"
    kind = getattr(error.target_type, "__name__", "")
    return {"UUID": "hier hoort een uuid", "int": "hier hoort een geheel getal", "float": "hier hoort een getal"}.get(
        kind, "dat past hier niet"
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error itself, or the members of a group, and what each came from."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _causes(one)
        return
    yield error
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)


def _kept(error: BaseException) -> str:
    """Where everything about an error is kept; only who ran the command can read it."""
    try:
        handle, name = tempfile.mkstemp(prefix="regie-fout-", suffix=".txt")
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(traceback.format_exception(error))
    except OSError:
        return "De details waren nergens te bewaren."
    return f"De details staan in {name}; stuur die mee met een melding."


def _unwritten(error: OSError) -> int:
    return NOBODY_READS if isinstance(error, BrokenPipeError) else Exit.FAILED


def _tell(code: int, message: str) -> int:
    if message:
        talk.print(message, style="red")
    return int(code)


def _is_text(argument: str) -> bool:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True
