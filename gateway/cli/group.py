"""A group of commands under one word, such as `regie partners`: each public method of an object is one of them."""

from cyclopts import App


def grouped(name: str, help: str, commands: object) -> App:
    """The commands of an object, in the order in which they stand there."""
    return add(App(name=name, help=help), commands)


def add(app: App, commands: object) -> App:
    """Add them to a group that is there. A method whose name Python or the module has already ends with `_`, its command without."""
    for name in vars(type(commands)):
        if not name.startswith("_"):
            app.command(getattr(commands, name))
    return app
