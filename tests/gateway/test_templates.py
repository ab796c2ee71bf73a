"""Templates are strict: an unknown name is an error when a page is made, and what they call is there in branches that no page takes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined, nodes

from gateway.web.pages import environment

PAGES = environment()
TEMPLATES = sorted(name for name in PAGES.list_templates() if name.endswith(".html"))
PARTS = {"basis.html", "formulier-basis.html", "velden.html"}
"""What other templates are made of."""


def tree(pages: Environment, template: str) -> nodes.Template:
    """What a template says."""
    assert pages.loader
    return pages.parse(pages.loader.get_source(pages, template)[0])


def borrowed(template: str) -> Iterator[tuple[str, str]]:
    """The macros and words of elsewhere that a template uses, as `veld` and `moment`."""
    for use in tree(PAGES, template).find_all(nodes.Getattr):
        if isinstance(use.node, nodes.Name) and use.node.name in ("veld", "words"):
            yield use.node.name, use.attr


def test_a_name_that_is_not_there_is_an_error() -> None:
    assert PAGES.undefined is StrictUndefined


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_branch_of_a_template_uses_only_what_there_is(template: str) -> None:
    PAGES.get_template(template)  # a filter or test that is not there is an error here
    assert [f"{owner}.{name}" for owner, name in borrowed(template) if not hasattr(PAGES.globals[owner], name)] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_macro_is_called_by_the_names_of_its_fields(template: str) -> None:
    for call in tree(PAGES, template).find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr) and isinstance(call.node.node, nodes.Name) and call.node.node.name == "veld":
            macro = getattr(PAGES.globals["veld"], call.node.attr)
            assert {each.key for each in call.kwargs} <= set(macro.arguments), f"{call.node.attr}, line {call.lineno}"
            assert len(call.args) <= len(macro.arguments), f"{call.node.attr}, line {call.lineno}"


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name not in PARTS])
def test_a_template_is_the_page_of_some_door(template: str) -> None:
    doors = (Path(__file__).parents[2] / "gateway").rglob("*.py")
    assert any(f'"{template}"' in door.read_text("utf-8") for door in doors)
