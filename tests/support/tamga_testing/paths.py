"""Where things are: the source tree, the program under test, the tools."""

import os
import pathlib
import shutil

SOURCE = pathlib.Path(__file__).resolve().parents[3]
OPENAPI = SOURCE / "api" / "openapi.yaml"
MIGRATIONS = SOURCE / "db" / "migrations"
ROLES_SQL = SOURCE / "db" / "roles.sql"


def tamga_binary():
    """The program under test: $TAMGA_BINARY, or the dev preset's."""
    named = os.environ.get("TAMGA_BINARY")
    binary = pathlib.Path(named) if named else SOURCE / "build" / "dev" / "server" / "tamga"
    if not binary.is_file():
        raise RuntimeError(f"there is no program at {binary}; build the target tamga, or name it in TAMGA_BINARY")
    return binary


def with_postgres_tools(environment):
    """The tools themselves come first: Debian's wrappers of them take longer to start than most changes of the schema to run."""
    return {**environment, "PATH": f"{pathlib.Path(postgres_tool('psql')).parent}:{environment['PATH']}"}


def postgres_tool(name):
    """The newest installed PostgreSQL's program of this name."""
    versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    for folder in reversed(versions):
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"PostgreSQL's {name} is not installed (apt-get install postgresql)")
    return found
