#!/usr/bin/env python3
"""tools/walls.py itself: what it takes for SQL, and for the scope that hides nothing; and that the sources stand."""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import walls
from e2e import check, finish


def found(pattern, name, text, folder="web"):
    """Whether a file of that name with that text in src/web/ is named."""
    with tempfile.TemporaryDirectory(prefix="tocsin-walls.") as root:
        path = pathlib.Path(root, "src", folder, name)
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        walls.ROOT, walls.SOURCE = pathlib.Path(root), pathlib.Path(root, "src")
        return walls.foreign(folder, pattern, ("store",)) != []


def main():
    for text, is_sql in (('find("SELECT 1 FROM x")', True), ('execute("INSERT INTO x VALUES (1)")', True), ('"UPDATE x SET a = 1"', True),
                         ('"DELETE FROM x"', True), ('"WITH n AS (SELECT 1) SELECT 1"', True), ('R"(\n  SELECT 1)"', True),
                         ('"SELECTED"', False), ('"Update it"', False), ("// SELECT is SQL", False), ('"the words SELECT and WITH"', False)):
        check(found(walls.SQL, "a.cpp", text) == is_sql, f"SQL: {text!r}")
    sql = '"SELECT 1"'
    check(found(walls.SQL, "a.h", sql), "a header")
    check(not found(walls.SQL, "a_test.cpp", sql) and not found(walls.SQL, "testing.cpp", sql), "tests may")
    check(not found(walls.SQL, "a.cpp", sql, "store"), "the store may")
    check(found(walls.WHOLE_SCOPE, "a.cpp", "Scope system_scope();"), "also without the header")
    check(not found(walls.WHOLE_SCOPE, "a.cpp", "my_system_scope_of()"), "a longer name")
    done = subprocess.run([sys.executable, ROOT / "tools" / "walls.py"], capture_output=True, text=True, check=False)
    check(done.returncode == 0, done.stderr)
    finish("walls")


main()
