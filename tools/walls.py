#!/usr/bin/env python3
"""Holds the folders of src/ apart: each includes what the DEPS of its CMakeLists.txt name, and nothing that one of those uses in turn.

    tools/walls.py            says what is not so; part of the build
    tools/walls.py --write    writes the column "May use" of ARCHITECTURE.md

DEPS names what is used and no more, in the order of src/CMakeLists.txt, and only folders that stand there before it. TEST_DEPS are
the same for tests alone. SQL stands in src/store/ alone, and the scope that hides nothing in src/flow/.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
SQL = re.compile(r'"\(?\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s')
WHOLE_SCOPE = re.compile(r"\bsystem_scope\b")


def is_for_tests(name):
    return name.endswith(("_test.cpp", "_for_test.h")) or name.startswith(("test_", "testing."))


def words(line, keyword):
    """The words behind a keyword of tocsin_module, up to the next one."""
    found = re.search(rf"\b{keyword}((?:\s+[a-z_0-9]+)+)", line)
    return found.group(1).split() if found else []


def read():
    """(folders in their order, folder → DEPS, folder → TEST_DEPS)"""
    order = re.findall(r"^add_subdirectory\((\w+)\)", (SOURCE / "CMakeLists.txt").read_text(encoding="utf-8"), re.M)
    deps, test_deps = {}, {}
    for folder in order:
        line = re.search(r"tocsin_module\(\w+([^)]*)\)", (SOURCE / folder / "CMakeLists.txt").read_text(encoding="utf-8")).group(1)
        deps[folder], test_deps[folder] = words(line, r"(?<!TEST_)DEPS"), words(line, "TEST_DEPS")
    return order, deps, test_deps


def uses(folder, order):
    """(by the program, by tests alone): other folder → the first file that includes it."""
    program, tests = {}, {}
    for path in sorted((SOURCE / folder).rglob("*")):
        if path.suffix in (".cpp", ".h"):
            for other in re.findall(r'^#include "(\w+)/', path.read_text(encoding="utf-8"), re.M):
                if other in order and other != folder:
                    (tests if is_for_tests(path.name) else program).setdefault(other, path.relative_to(ROOT))
    return program, {other: path for other, path in tests.items() if other not in program}


def foreign(folder, pattern, owners):
    """Files of the program that hold what only those of the owners may."""
    if folder in owners:
        return []
    return [path.relative_to(ROOT) for path in sorted((SOURCE / folder).rglob("*"))
            if path.suffix in (".cpp", ".h") and not is_for_tests(path.name) and pattern.search(path.read_text(encoding="utf-8"))]


def table_of(order, deps):
    """ARCHITECTURE.md with the column as it must be."""
    def row(match):
        folder = match.group(2)
        return f"{match.group(1)}{', '.join(deps[folder]) or 'nothing of ours'} |" if folder in order else match.group(0)
    return re.sub(r"^(\| `src/(\w+)/` \| .* \| ).*? \|$", row, ARCHITECTURE.read_text(encoding="utf-8"), flags=re.M)


def main():
    order, deps, test_deps = read()
    faults = []
    for place, folder in enumerate(order):
        program, tests = uses(folder, order)
        where = f"src/{folder}/CMakeLists.txt"
        for named, used, word in ((deps[folder], program, "DEPS"), (test_deps[folder], tests, "TEST_DEPS")):
            faults += [f"{path}: uses {other}, which {word} of {where} does not name" for other, path in used.items() if other not in named]
            faults += [f"{where}: {word} names {other}, which nothing there uses" for other in named if other not in used]
            if named != sorted(named, key=order.index):
                faults.append(f"{where}: {word} stands in another order than src/CMakeLists.txt")
        faults += [f"{path}: takes the scope that hides nothing, which is for flow/" for path in foreign(folder, WHOLE_SCOPE, ("domain", "flow"))]
        faults += [f"{path}: speaks SQL, which store/ does for everybody" for path in foreign(folder, SQL, ("store",))
                   if path.name != "rpm_sqlite.cpp"]  # rpm's database is a document like others
        faults += [f"{where}: uses {other}, which stands below it in src/CMakeLists.txt" for other in deps[folder] if order.index(other) >= place]
    text = table_of(order, deps)
    if "--write" in sys.argv[1:]:
        ARCHITECTURE.write_text(text, encoding="utf-8")
    elif text != ARCHITECTURE.read_text(encoding="utf-8"):
        faults.append("ARCHITECTURE.md: the column May use is not what DEPS say; tools/walls.py --write")
    faults += [f"ARCHITECTURE.md: no row for src/{folder}/" for folder in order if f"| `src/{folder}/` |" not in text]
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
