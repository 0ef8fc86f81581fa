#!/usr/bin/env python3
"""tools/mutate.py itself: what it changes in a piece of C++, that the whole still compiles, that each change does what it says, and that the list of
those that change nothing is one of changes that can be made.

    tests/mutate_test.py COMPILER
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import mutate
from e2e import check, finish

SOURCE = r'''
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

static_assert(1 < 2);
// a comment: a < b && c
#define TOC_CHECK(...) \
  if (!(__VA_ARGS__)) { \
    return false;       \
  }

template <class T>
T smaller(T a, T b) {
  return b < a ? b : a;
}

bool checked(int value) {
  TOC_CHECK(value < 10);
  return true;
}

int refused(int value) {
  if (value > 5) {
    return false;
  }
  constexpr int kNever = 3 < 4 ? 1 : 0;
  return value + kNever;
}

bool both(bool a, bool b, bool c) {
  return a && (b || c);
}

bool near(int value) {
  return value == 5 && value < 9;
}

std::string asked() {
  return "SELECT a FROM b "
         "WHERE c = $1 AND d > $2 ORDER BY a DESC";
}

int main(int, char** arguments) {
  const int value = std::atoi(arguments[1]);
  const std::vector<int> list = {1, 2, 3};
  int sum = 0;
  for (auto it = list.begin(); it != list.end(); ++it) {
    sum += *it;
  }
  std::printf("%d %d %d %d %d %s\n", smaller(value, 5), checked(value) ? 1 : 0, refused(value), sum,
              both(value == 5, value == 6, value == 5) ? 1 : 0, asked().c_str());
  return near(value) ? 3 : 0;
}
'''
# Each change: function, what, text → the argument with which it is seen, and what is printed then.
PLAIN = {5: "5 1 6 6 1 SELECT a FROM b WHERE c = $1 AND d > $2 ORDER BY a DESC", 6: "5 1 0 6 0 SELECT a FROM b WHERE c = $1 AND d > $2 ORDER BY a DESC",
         10: "5 0 0 6 0 SELECT a FROM b WHERE c = $1 AND d > $2 ORDER BY a DESC"}
WANTED = {
    ("checked", "< to <=", "value < 10"): (10, PLAIN[10].replace("5 0 0", "5 1 0")),
    ("checked", "the check dropped", "TOC_CHECK(value < 10)"): (10, PLAIN[10].replace("5 0 0", "5 1 0")),
    ("refused", "> to >=", "value > 5"): (5, PLAIN[5].replace("1 6 6", "1 0 6")),
    ("refused", "the check dropped", "value > 5"): (6, PLAIN[6].replace("1 0 6", "1 7 6")),
    ("both", "a part of && dropped", "a"): (6, PLAIN[6].replace("6 0 S", "6 1 S")),
    ("both", "a part of && dropped", "(b || c)"): (5, PLAIN[5]),
    ("both", "a part of || dropped", "b"): (5, PLAIN[5]),
    ("both", "a part of || dropped", "c"): (5, PLAIN[5].replace("6 1 S", "6 0 S")),
    ("asked", "SQL: a condition dropped", "c = $1"): (5, PLAIN[5].replace("c = $1", "(c = $1 OR 1 = 1)")),
    ("asked", "SQL: a condition dropped", "d > $2"): (5, PLAIN[5].replace("d > $2", "(d > $2 OR 1 = 1)")),
    ("asked", "SQL: > to >=", ">"): (5, PLAIN[5].replace("d > $2", "d >= $2")),
    ("asked", "SQL: DESC dropped", "DESC"): (5, PLAIN[5].replace(" DESC", "")),
}


def main():
    source = mutate.Source(SOURCE)
    sites = list(mutate.sites(source))
    names = [name for name, _, _ in source.functions]
    check(names == ["smaller", "checked", "refused", "both", "near", "asked", "main"], f"the functions: {names}")
    found = {(function, what, " ".join(text.split())): number for number, (function, _, what, text, _) in enumerate(sites)}
    for key in WANTED:
        check(key in found, f"a change that is not made: {key}; {sorted(found)}")
    for text in ("1 < 2", "3 < 4", "a < b && c"):
        check(not any(text in key[2] for key in found), f"changed, and cannot be: {text}")
    with tempfile.TemporaryDirectory() as folder:
        file, binary = pathlib.Path(folder, "a.cpp"), pathlib.Path(folder, "a")
        changed = mutate.changed(SOURCE, [(number, edits) for number, (*_, edits) in enumerate(sites)])
        file.write_text(f'#include "{mutate.ROOT}/tools/mutants.h"\n{changed}', encoding="utf-8")
        built = subprocess.run([sys.argv[1], "-std=c++23", "-o", binary, file], capture_output=True, text=True, check=False)
        check(built.returncode == 0, f"all changes at once compile: {built.stderr[:2000]}")

        def say(value, number=-1):
            return subprocess.run([binary, str(value)], capture_output=True, text=True, env={"TOCSIN_MUTANT": str(number)}, check=False).stdout.strip()

        for value, line in PLAIN.items():
            check(say(value) == line, f"without a change, {value}: {say(value)}")
        for key, (value, line) in WANTED.items():
            got = say(value, found.get(key, -1))
            check(got == line, f"{key}: {got}")
        # A comparison that is a part of a condition: both changes of the same text.
        for what, text, value, code in (("== to !=", "value == 5", 5, 0), ("a part of && dropped", "value == 5", 6, 3),
                                        ("< to <=", "value < 9", 5, 3), ("a part of && dropped", "value < 9", 5, 3)):
            done = subprocess.run([binary, str(value)], capture_output=True, env={"TOCSIN_MUTANT": str(found["near", what, text])}, check=False)
            check(done.returncode == code, f"near: {what}: {text}: {done.returncode}")
        reached = pathlib.Path(folder, "reached")
        reached.write_bytes(bytes(mutate.MUTANTS_MAX))
        subprocess.run([binary, "6"], env={"TOCSIN_MUTANTS_REACHED": str(reached)}, check=True, stdout=subprocess.DEVNULL)
        numbers = {number for number, byte in enumerate(reached.read_bytes()) if byte}
        check(found["refused", "> to >=", "value > 5"] in numbers, "what a run reaches is written down")
    # A row about what has changed since would hide nothing, and say what is not so.
    known = mutate.equivalents()
    modules = sorted({file.split("/")[1] for file, *_ in known})
    made = {one[:1] + one[2:5] for one in mutate.collect(argparse.Namespace(since=None, list=None, modules=modules))}
    for row in known:
        check(row in made, f"tests/equivalent_mutants.txt has a change that cannot be made any more: {row}")
    return finish("mutate")


sys.exit(main())
