"""Replays migrations in PostgreSQL: all of them together yield what the contract of now would begin with (D2).

    python3 tests/contract/replay.py --specwright BINARY

In: the tool, and `replay/before.yaml` and `after.yaml`, which differ in all that a migration can do. Out: `N passed, N
failed`; exit 0 only when none failed. Standard library only. `tests/it/migration.rs` does the same in SQLite.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from postgres import Postgres  # noqa: E402

ROWS = """INSERT INTO things (name, state, note, weight, row_version)
          VALUES ('a', 'old', 'x', NULL, 1), ('b', 'new', NULL, 7, 4)"""
KEPT = [["1", "a", "used", "3", "1"], ["2", "b", "new", "3", "7"]]
STRUCTURE = """
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(collation_name, '')
        FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    ORDER BY 1"""


def faults(tool, database, folder):
    """Yields what is wrong."""
    project = folder / "project"
    project.mkdir()
    (project / "specwright.yaml").write_text(
        "contracts: [api.yaml]\nout: server\npackage: {name: things}\ndatabases: [sqlite, postgres]\n"
    )

    def generate(contract, *more):
        shutil.copy(HERE / "replay" / contract, project / "api.yaml")
        subprocess.run([tool, "generate", "--quiet", *more], cwd=project, check=True, stdout=subprocess.DEVNULL)

    def migrations(out):
        return [it.read_text() for it in sorted((project / out / "migrations/postgres").glob("*.sql"))]

    replayed, begun = (database.database().rsplit("/", 1)[1] for _ in range(2))
    generate("before.yaml")
    generate("after.yaml")
    generate("after.yaml", "--out", "fresh")
    first, *others = migrations("server")
    if not others:
        yield "the change of the contract made no migration"
    database.query(first, replayed)
    database.query(ROWS, replayed)
    for it in others:
        database.query(f"BEGIN;{it}COMMIT;", replayed)
    for it in migrations("fresh"):
        database.query(it, begun)
    one, two = database.query(STRUCTURE, replayed), database.query(STRUCTURE, begun)
    for it in one + two:
        if it not in one or it not in two:
            yield f"{'not ' if it in two else ''}after all migrations: {it[0]}"
    rows = database.query("SELECT id::text, label, state, size::text, weight::text FROM things ORDER BY id", replayed)
    if rows != KEPT:
        yield f"the rows are {rows}"


def main():
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--specwright", required=True, type=lambda it: Path(it).resolve(), help="the tool")
    options = parser.parse_args()
    database = Postgres()
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = list(faults(options.specwright, database, Path(folder)))
    finally:
        database.close()
    for it in found:
        print(f"FAILED {it}")
    print(f"{0 if found else 1} passed, {1 if found else 0} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
