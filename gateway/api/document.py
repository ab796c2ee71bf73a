"""The API as it describes itself: OpenAPI 3.1, made from the routes, in the form that the NLGov REST API Design Rules 2.2 ask for."""

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from gateway.api.problems import Probleem
from gateway.api.publisher import Publisher
from gateway.api.routes import api
from gateway.http.middleware import API, API_VERSION
from gateway.orders.problems import MEDIA_TYPE

ABOUT = (
    "Regie over leerwerktrajecten. Deze API toont en doet wat de pagina's tonen en doen, met dezelfde woorden en dezelfde rechten. "
    "Wat u niet mag zien, staat er niet. Dagen zijn dagen in Nederland; tijdstippen zijn in UTC."
)
TAGS = {
    "Trajecten": "Waar trajecten zijn, waarop zij wachten en wat er gebeurde.",
    "Lijsten": "Wat er over alle trajecten heen te doen is, aandacht vraagt of te laat dreigt te komen.",
    "Opdrachten": "Een traject beginnen en bijsturen. Elke opdracht noemt in If-Match de versie waarop u besluit.",
    "Deelnemers": "Wie iemand is, waar die mee instemt, wat die onder de AVG vroeg, en hoe lang gegevens worden bewaard.",
    "Programma's": "De Canvas van een programma, van ontwerp tot sluiting, en wat lessen voorstellen.",
    "Partners": "Welke organisaties meedoen, en waaraan hun systemen worden herkend.",
    "Inzichten": "Wat de trajecten leren, per groep: met ruis, en niets over weinig mensen.",
    "Berichten": "Wat partners stuurden, en wat ervan werd.",
}
_VERSION = {"description": "De volledige versie van de API.", "schema": {"type": "string", "examples": [API_VERSION]}}
_OF_ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "ETag": {"description": "De versie, voor If-Match bij een opdracht.", "schema": {"type": "string", "examples": ['"7"']}},
    "Link": {"description": "Waar de vorige en de volgende bladzijde zijn (RFC 8288).", "schema": {"type": "string"}},
    "Location": {"description": "Waar het is.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Na hoeveel seconden u het weer kunt vragen.", "schema": {"type": "integer", "examples": [5]}},
    "WWW-Authenticate": {"description": "Hoe u laat zien wie u bent.", "schema": {"type": "string"}},
}
_EXAMPLES: Mapping[str, object] = {
    "uuid": "3e2b7c1a-4f5d-4c0e-9a68-1b2c3d4e5f60",
    "date": "2027-01-31",
    "date-time": "2027-01-31T09:00:00Z",
    "string": "tekst",
    "integer": 7,
    "boolean": True,
    "programma": "utrecht-werk-en-taal",
    "reden": "Past beter bij het rooster.",
    "duration": "P1M",
    "etag": '"7"',
}


def document(address: str, publisher: Publisher) -> dict[str, Any]:
    """The document. `address` is where the installation is reached, such as `https://regie.gemeente.nl`."""
    return {**_described(publisher), "servers": [{"url": f"{address.rstrip('/')}{API}"}]}


@cache
def _described(publisher: Publisher) -> dict[str, Any]:
    """All of it but where it is, which is the same however often it is asked for."""
    described = FastAPI(openapi_url=None)
    described.include_router(api)
    told: dict[str, Any] = get_openapi(
        title="Regie",
        version=API_VERSION,
        openapi_version="3.1.0",
        description=ABOUT,
        routes=described.routes,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        tags=[{"name": name, "description": help} for name, help in TAGS.items()],
    )
    told["info"]["contact"] = {"name": publisher.name, "url": publisher.url, "email": publisher.email}
    schemas: dict[str, Any] = told["components"]["schemas"]
    schemas |= _with_parts(Probleem.__name__, Probleem.model_json_schema(ref_template="#/components/schemas/{model}"))
    choices = {f"#/components/schemas/{name}": schemas[name]["enum"] for name in schemas if "enum" in schemas[name]}
    told = _plain(told, choices)
    told["paths"] = {path.removeprefix(API): item for path, item in told["paths"].items()}
    unused = {name.rpartition("/")[2] for name in choices} | {"HTTPValidationError", "ValidationError"}
    told["components"] = {
        "schemas": {name: schema for name, schema in told["components"]["schemas"].items() if name not in unused},
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "Het token van uw sessie."}},
    }
    for item in told["paths"].values():
        for operation in item.values():
            _finish(operation, told["components"]["schemas"])
    return told | {"security": [{"bearer": []}]}


def _with_parts(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = schema.pop("$defs", {})
    return {**parts, name: schema}


def _plain(told: Any, choices: Mapping[str, Any]) -> Any:
    """Without null, which nothing is; without the titles that pydantic makes up; and a choice where it is made."""
    if isinstance(told, list):
        return [_plain(one, choices) for one in told]
    if not isinstance(told, dict):
        return told
    if told.get("$ref") in choices:
        told = {"type": "string", "enum": choices[told["$ref"]], **{name: value for name, value in told.items() if name != "$ref"}}
    if any(one.get("type") == "null" for one in told.get("anyOf", ()) if isinstance(one, dict)):
        kinds = [one for one in told["anyOf"] if one.get("type") != "null"]
        rest = {name: value for name, value in told.items() if name not in ("anyOf", "default")}
        return _plain({**kinds[0], **rest} if len(kinds) == 1 else {"anyOf": kinds, **rest}, choices)
    made_up = {"title"} if "type" in told or "$ref" in told or "anyOf" in told else set()
    return {name: _plain(value, choices) for name, value in told.items() if not (name in made_up and isinstance(value, str))}


def _finish(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    """Say of each answer which headers it has, and give of each body an example."""
    answers: dict[str, Any] = operation["responses"]
    answers.pop("422", None)
    in_pages = any(one["name"] == "cursor" for one in operation.get("parameters", ()))
    there = {
        "ETag": ("201", "200") if operation.pop("x-versie", False) else (),
        "Link": ("200",) if in_pages else (),
        "Location": ("201",),
        "Retry-After": ("429", "503"),
        "WWW-Authenticate": ("401",),
    }
    for status, answer in answers.items():
        told = {name: _OF_ANSWERS[name] for name, statuses in there.items() if status in statuses}
        answer["headers"] = {"API-Version": _VERSION, **told}
        for kind, content in answer.get("content", {}).items():
            problem = {"title": answer["description"], "status": int(status), "detail": "Wat er aan de hand is, en wat helpt."}
            content["example"] = problem if kind == MEDIA_TYPE else example(content["schema"], schemas)
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["example"] = example(content["schema"], schemas)


def example(schema: Mapping[str, Any], schemas: Mapping[str, Any], name: str = "") -> Any:
    """Something that a schema allows."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    if "enum" in schema:
        return schema["enum"][0]
    if "examples" in schema:
        return schema["examples"][0]
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        inside = schema.get("additionalProperties")
        if isinstance(inside, dict):
            keys = schema.get("propertyNames", {}).get("enum", ["naam"])
            return {keys[0]: example(inside, schemas)}
        return {called: example(one, schemas, called) for called, one in schema.get("properties", {}).items()}
    if kind == "array":
        return [example(schema["items"], schemas, name)] if "items" in schema else []
    if kind == "number":
        return 0.5
    if kind == "integer":
        return max(schema.get("minimum", 7), min(7, schema.get("maximum", 7)))
    return _EXAMPLES.get(name) or _EXAMPLES.get(schema.get("format", "")) or _EXAMPLES.get(kind or "string", "tekst")


def publishing(address: str | None, publisher: Publisher) -> APIRouter:
    """`GET /v1/openapi.json`, for anybody and from anywhere (NLGov, publish-openapi). Without an `address` it is the one that is called."""
    open_to_all = APIRouter()

    @open_to_all.get(f"{API}/openapi.json")
    async def published(request: Request) -> JSONResponse:
        """The document."""
        where = address or f"{request.url.scheme}://{request.url.netloc}"
        # The first time it takes a second, which nobody else has to wait for.
        told = await asyncio.to_thread(document, where, publisher)
        return JSONResponse(told, headers={"Access-Control-Allow-Origin": "*"})

    return open_to_all
