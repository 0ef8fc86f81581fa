#!/usr/bin/env python3
"""Makes small changes in the code, one at a time, and says which of them no test notices.

    tools/mutate.py --since REF                     in the functions that changed since then
    tools/mutate.py --modules flow store …          in the whole of these folders of src/
    tools/mutate.py --list FILE                     in the functions named there: "src/flow/keys.cpp revoke_api_key" a line
        --sample N --seed S     so many of them, drawn at random
        --quick                 on the tests of their own folder alone, linked in front of what stands in build/release: a minute for
                                a file, where all of it takes ten

All changes are built into one binary, in a copy of the sources, and switched by an environment variable (tools/mutants.h):
hundreds cost one build. Each test case is run once to see which changes it reaches; a change is then tried on the cases
that reach it, the quickest first, and after them on the tests of the whole program. A change that is known to change nothing
stands in tests/equivalent_mutants.txt with its reason. Where the copy lies, TOCSIN_MUTANTS_FOLDER says. The exit code is 1 when one survives. docs/testing.md says more.
"""
import argparse
import collections
import concurrent.futures
import contextlib
import functools
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Two may run at once, each in a folder of its own.
COPY = pathlib.Path(os.environ.get("TOCSIN_MUTANTS_FOLDER", ROOT / "build" / "mutants")).resolve()
EQUIVALENT = ROOT / "tests" / "equivalent_mutants.txt"
MUTANTS_MAX = 1 << 16  # as in tools/mutants.h
NAMES = {"<": "Lt", "<=": "Le", ">": "Gt", ">=": "Ge", "==": "Eq", "!=": "Ne"}
OTHER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
# The tests of the whole program, by how long they take.
WHOLE = ["journey", "duties", "inventories_api", "commands", "keys", "attack", "access"]
# Whose tests are asked after the own ones: who uses a folder notices most about it.
USERS = {"base": ["domain", "store", "flow", "http"], "domain": ["flow", "web", "pages", "store"], "regimes": ["flow"],
         "store": ["flow", "exposure", "share"], "flow": ["exposure", "pages", "share"], "exposure": ["pages"], "proof": ["store", "flow"],
         "http": ["pages"], "web": ["pages"], "api": ["pages"], "share": ["flow"], "formats": ["flow"], "outside": ["flow"]}

Mutant = collections.namedtuple("Mutant", "number file line function what text")


# --- The changes --------------------------------------------------------------------------------------------------------

TOKEN = re.compile(r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<directive>(?m:^)[ \t]*\#(?:[^\n\\]|\\.|\\\n)*)
  | (?P<raw>R"(?P<delimiter>[^()\\ ]*)\(.*?\)(?P=delimiter)")
  | (?P<string>"(?:[^"\\\n]|\\.)*")
  | (?P<char>'(?:[^'\\\n]|\\.)+')
  | (?P<word>[A-Za-z_]\w*|\d[\w.']*)
  | (?P<operator><=>|<<=|>>=|->\*|\.\.\.|::|->|\+\+|--|<<|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[{}()\[\];,?:<>=!~.+*/%&|^-])
""", re.X | re.S)
CLOSE = {"(": ")", "[": "]", "{": "}"}
# What an operand ends at, outside of brackets.
WEAK = {"&&", "||", "?", ":", "=", ",", ";", "return", "+=", "-=", "|=", "&=", "*=", "case", "co_return", "throw"}
COMPARISONS = set(NAMES)


class Source:
    """A file as tokens that matter, with the bracket that matches each."""

    def __init__(self, text):
        self.text = text
        self.tokens = [(m.lastgroup if m.lastgroup != "delimiter" else "raw", m.group(0), m.start(), m.end())
                       for m in TOKEN.finditer(text) if m.lastgroup not in ("comment", "directive")]
        self.match = {}
        stack = []
        for at, (_, token, _, _) in enumerate(self.tokens):
            if token in CLOSE:
                stack.append(at)
            elif token in CLOSE.values() and stack and CLOSE[self.tokens[stack[-1]][1]] == token:
                opening = stack.pop()
                self.match[opening], self.match[at] = at, opening
        self.functions = self.find_functions()

    def find_functions(self):
        """(name, first token, last token) of each function with a body at namespace or class scope."""
        out, at = [], 0
        while at < len(self.tokens):
            if self.tokens[at][1] != "{" or at not in self.match:
                at += 1
                continue
            head = at - 1
            while head >= 0 and self.tokens[head][1] not in (";", "}", "{"):
                head = self.match[head] - 1 if self.tokens[head][1] in (")", "]") and head in self.match else head - 1
            words = [token for _, token, _, _ in self.tokens[head + 1:at]]
            if words[:1] in (["namespace"], ["class"], ["struct"], ["enum"], ["union"], ["extern"]) or "namespace" in words[:2]:
                at += 1
                continue
            opening = next((i for i in range(head + 1, at) if self.tokens[i][1] == "(" and self.tokens[i - 1][0] == "word"), None)
            if opening is not None and "=" not in words[:words.index("(")]:
                out.append((self.tokens[opening - 1][1], at, self.match[at]))
            at = self.match[at] + 1
        return out

    def operand(self, at, step):
        """The tokens of the operand beside the operator at token `at`, in the direction of `step`: it ends at what binds less."""
        own = self.tokens[at][1]
        weak = WEAK - {"&&"} if own == "||" else WEAK
        here = at + step
        while 0 <= here < len(self.tokens):
            token = self.tokens[here][1]
            if token in (CLOSE if step > 0 else CLOSE.values()):
                if here not in self.match:
                    return None
                here = self.match[here] + step
                continue
            spaced = self.text[self.tokens[here][2] - 1] == " " and self.text[self.tokens[here][3]:self.tokens[here][3] + 1] in (" ", "\n")
            ends = token in (CLOSE.values() if step > 0 else CLOSE) or token in weak or (
                own in COMPARISONS and (token == "<=>" or (token in COMPARISONS and spaced)))
            if ends:
                break
            here += step
        first, last = (at + 1, here - 1) if step > 0 else (here + 1, at - 1)
        return (first, last) if first <= last else None


def is_binary(source, at):
    _, _, start, end = source.tokens[at]
    return source.text[start - 1] in " \n" and source.text[end:end + 1] in (" ", "\n")


def changed(text, changes):
    """The text with every change in it. changes: (number, edits); an edit's @ stands for the number. What is put around a part is
    opened before what is put around a part of that, and closed after it."""
    at, of_sql = [], collections.defaultdict(list)
    for number, edits in changes:
        for kind, start, end, *more in edits:
            if kind == "around":
                # Of two around the same part the comparison is the inner one: it needs both of its sides.
                inner = 0.5 * ("compare<" in more[0])
                at.append((start, 1, -end + inner, start, more[0].replace("@", str(number))))
                at.append((end, 0, -start - inner, end, more[1].replace("@", str(number))))
            elif kind == "replace":
                at.append((start, 2, 0, end, more[0].replace("@", str(number))))
            else:
                of_sql[start, end].append((number, more[0]))
    for (start, end), versions in of_sql.items():
        chosen = "".join(f'::tocsin_mutants::on({number}) ? "{new}" : ' for number, new in versions)
        at.append((start, 2, 0, end, f"({chosen}{text[start:end]})"))
    out, place = [], 0
    for start, _, _, end, new in sorted(at, key=lambda edit: edit[:3]):
        out += [text[place:start], new]
        place = end
    return "".join(out) + text[place:]


def condition_of(source, at):
    """The tokens of an if's condition that can be changed; None for a declaration or a constexpr one."""
    opening = at + 1
    if source.tokens[opening][1] == "constexpr" or opening not in source.match:
        return None
    first, last = opening + 1, source.match[opening] - 1
    depth_zero = [i for i in range(first, last + 1) if source.tokens[i][1] == ";"]
    if depth_zero:
        first = depth_zero[-1] + 1
    words = [token for _, token, _, _ in source.tokens[first:last + 1]]
    return None if "=" in words else (first, last)


def sites(source):
    """(function, place, what, text, edits) of each change that can be made."""
    tokens, text = source.tokens, source.text

    def span(first, last):
        return tokens[first][2], tokens[last][3]

    for function, begin, end in source.functions:
        at = begin
        while at < end:
            kind, token, start, stop = tokens[at]
            if token in ("static_assert", "co_await", "requires", "decltype", "noexcept"):
                while tokens[at][1] not in (";", "{", "}"):
                    at += 1
                continue
            if token == "constexpr" and tokens[at - 1][1] in (";", "{", "}"):
                while tokens[at][1] != ";" and at < end:
                    at = source.match.get(at, at) + 1 if tokens[at][1] in CLOSE else at + 1
                continue
            if kind == "operator" and token in COMPARISONS and is_binary(source, at):
                left, right = source.operand(at, -1), source.operand(at, 1)
                if left and right and "co_await" not in [t for _, t, _, _ in tokens[left[0]:right[1] + 1]]:
                    first, last = span(*left)[0], span(*right)[1]

                    call = f"::tocsin_mutants::compare<::tocsin_mutants::{NAMES[token]}, ::tocsin_mutants::{NAMES[OTHER[token]]}>(@, "
                    yield (function, start, f"{token} to {OTHER[token]}", text[first:last],
                           [("around", first, last, call, ")"), ("replace", start, stop, ",")])
            if kind == "operator" and token in ("&&", "||") and is_binary(source, at):
                for operand in (source.operand(at, -1), source.operand(at, 1)):
                    # Of a chain each operand is changed once: as the left one of the operator that follows it, the last as the right one.
                    if operand is None or (operand[0] > at and tokens[operand[1] + 1][1] == token):
                        continue
                    first, last = span(*operand)
                    inner = text[first:last]
                    before = "(::tocsin_mutants::on(@) || (" if token == "&&" else "(!::tocsin_mutants::on(@) && ("
                    yield function, first, f"a part of {token} dropped", inner, [("around", first, last, before, "))")]
            if token == "if" and tokens[at + 1][1] == "(":
                condition = condition_of(source, at)
                if condition:
                    first, last = span(*condition)
                    body = source.match[at + 1] + 1
                    after = "".join(t for _, t, _, _ in tokens[body:body + 5])
                    is_check = re.match(r"\{?return(fail\(|std::unexpected|bad|refused|not_)|\{?return(false|\{\}|nullopt)", after) or "fail(" in after
                    after = ") && !::tocsin_mutants::on(@))" if is_check else ") != ::tocsin_mutants::on(@))"
                    yield (function, first, "the check dropped" if is_check else "the condition negated", text[first:last],
                           [("around", first, last, "(static_cast<bool>(", after)])
            if token == "TOC_CHECK" and tokens[at - 1][1] in (";", "{", "}", ")") and tokens[at + 1][1] == "(":
                last = source.match[at + 1]
                yield (function, start, "the check dropped", text[start:tokens[last][3]],
                       [("around", start, tokens[last + 1][3], "if (!::tocsin_mutants::on(@)) { ", " }")])
            if token == "scope" and tokens[at - 1][1] in (",", "(") and tokens[at + 1][1] in (",", ")") and "scope_for" in text:
                yield (function, start, "the scope dropped", "scope",
                       [("replace", start, stop, "(::tocsin_mutants::on(@) ? ::tocsin::system_scope() : scope)")])
            if kind == "string":
                run = at
                while tokens[run + 1][0] == "string":
                    run += 1
                yield from statements(source, function, at, run)
                at = run
            at += 1


SQL = [(re.compile(r"\b(?:WHERE|AND) (?P<part>[\w.]+ (?:=|<>|<=?|>=?) \$\d+)"), lambda part: f"({part} OR 1 = 1)", "a condition dropped"),
       (re.compile(r"\b(?:WHERE|AND) (?P<part>[\w.]+ IS (?:NOT )?NULL)"), lambda part: f"({part} OR 1 = 1)", "a condition dropped"),
       (re.compile(r"\b(?:WHERE|AND) (?P<part>[\w.]+ (?:=|<>) '\w*')"), lambda part: f"({part} OR 1 = 1)", "a condition dropped"),
       (re.compile(r"(?P<part> DESC)\b"), lambda part: "", "DESC dropped"),
       (re.compile(r"[\w.]+(?P<part> > )\$\d"), lambda part: " >= ", "> to >="),
       (re.compile(r"[\w.]+(?P<part> >= )\$\d"), lambda part: " > ", ">= to >"),
       (re.compile(r"[\w.]+(?P<part> < )\$\d"), lambda part: " <= ", "< to <="),
       (re.compile(r"[\w.]+(?P<part> <= )\$\d"), lambda part: " < ", "<= to <")]


def statements(source, function, first, last):
    """Changes of a text of SQL, whose pieces are one."""
    start, stop = source.tokens[first][2], source.tokens[last][3]
    whole = "".join(token[1:-1] for _, token, _, _ in source.tokens[first:last + 1])
    if not re.match(r"\s*(SELECT|UPDATE|DELETE|INSERT|WITH|WHERE|AND|FROM|ORDER)\b", whole):
        return
    for pattern, change, what in SQL:
        for found in pattern.finditer(whole):
            begin, end = found.span("part")
            new = whole[:begin] + change(found.group("part")) + whole[end:]
            yield function, start, f"SQL: {what}", found.group("part").strip(), [("sql", start, stop, new)]


# --- Which of them ------------------------------------------------------------------------------------------------------

def changed_lines(since):
    """file → lines that changed since then."""
    out, file, lines = subprocess.run(["git", "diff", "-U0", since, "--", "src"], cwd=ROOT, capture_output=True, text=True, check=True).stdout, None, {}
    for line in out.splitlines():
        if line.startswith("+++ "):
            file = line[6:]
        elif found := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line):
            first, count = int(found.group(1)), int(found.group(2) or 1)
            lines.setdefault(file, set()).update(range(first, first + count))
    return lines


def wanted(options):
    """(file, predicate of function name and its lines) of what shall be changed."""
    def sources(module):
        return [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "src" / module).rglob("*.cpp"))
                if not path.name.endswith("_test.cpp") and path.name != "testing.cpp"]
    if options.since:
        lines = changed_lines(options.since)
        return [(file, lambda name, first, last, own=lines[file]: any(first <= line <= last for line in own))
                for file in lines if file.endswith(".cpp") and not file.endswith(("_test.cpp", "testing.cpp")) and (ROOT / file).exists()]
    if options.list:
        named = collections.defaultdict(set)
        for line in pathlib.Path(options.list).read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                file, name = line.split()
                named[file].add(name)
        return [(file, lambda name, first, last, own=names: name in own) for file, names in named.items()]
    return [(file, lambda name, first, last: True) for module in options.modules for file in sources(module)]


@functools.cache
def text_of(file):
    """As it was when it was first read: whoever works on while this runs changes nothing here."""
    return (ROOT / file).read_text(encoding="utf-8")


def collect(options):
    """Every change that can be made, before any is chosen: (file, line, function, what, text, edit)."""
    out = []
    for file, is_wanted in wanted(options):
        source = Source(text_of(file))
        line_of = lambda place, text=source.text: text.count("\n", 0, place) + 1
        chosen = {(begin, end) for name, begin, end in source.functions
                  if is_wanted(name, line_of(source.tokens[begin][2]), line_of(source.tokens[end][3]))}
        spans = [(source.tokens[begin][2], source.tokens[end][3]) for begin, end in chosen]
        for function, place, what, text, edit in sites(source):
            if any(first <= place < last for first, last in spans):
                out.append((file, line_of(place), function, what, " ".join(text.split()), edit))
    return out


# --- The build ----------------------------------------------------------------------------------------------------------

def copy_tree():
    """The tree as it is, committed or not. What is the same stays, so that it need not be built again."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for file in listed.splitlines():
        source, copy = ROOT / file, COPY / "tree" / file
        if not source.is_file():
            copy.unlink(missing_ok=True)
        elif not copy.is_file() or copy.read_bytes() != source.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)  # with a time of now: what was changed here before is built again
    kept = set(listed.splitlines())
    for copy in (COPY / "tree" / "src").rglob("*"):
        if copy.is_file() and copy.relative_to(COPY / "tree").as_posix() not in kept:
            copy.unlink()


def write_file(file, changes):
    """The changed copy of a file. changes: (number, edits)."""
    text = changed(text_of(file), changes)
    (COPY / "tree" / file).write_text(f'#include "{ROOT}/tools/mutants.h"\n{text}', encoding="utf-8")


def build(by_file, targets):
    """Builds; what does not compile in a file is left out there. Returns the numbers that stayed."""
    tree = COPY / "tree"
    environment = {**os.environ, "CCACHE_BASEDIR": str(tree), "CCACHE_NOHASHDIR": "1", "CCACHE_SLOPPINESS": "pch_defines,time_macros"}
    subprocess.run(["cmake", "--preset", "release", "-DTOCSIN_TESTS=ON"], cwd=tree, check=True, stdout=subprocess.DEVNULL)
    alive = {file: list(changes) for file, changes in by_file.items()}
    for file, changes in alive.items():
        write_file(file, changes)
    for _ in range(12):
        done = subprocess.run(["ninja", "-C", "build/release", "-k", "0", *targets], cwd=tree, capture_output=True, text=True, check=False,
                              env=environment)
        if done.returncode == 0:
            return {number for changes in alive.values() for number, _ in changes}
        bad = set()
        for file, line in re.findall(r"(src/\S+?\.cpp):(\d+):\d+:\s+(?:error|required from here)", done.stdout):
            text = (tree / file).read_text(encoding="utf-8").split("\n")
            near = "\n".join(text[max(0, int(line) - 2):int(line) + 1])
            bad |= {(file, int(number)) for number in re.findall(r"(?:on\(|compare<[\w:, ]+>\()(\d+)", near)}
        if not bad:
            print(done.stdout[-3000:], file=sys.stderr)
            raise SystemExit("The changed sources do not build.")
        for file in {file for file, _ in bad}:
            alive[file] = [(number, edits) for number, edits in alive[file] if (file, number) not in bad]
            write_file(file, alive[file])
    raise SystemExit("The changed sources do not build after twelve tries.")


def compile_in_front(file, changes, commands):
    """One object with all changes of a file that compile. Returns (the object, the numbers that stayed)."""
    copy = COPY / "front" / file
    copy.parent.mkdir(parents=True, exist_ok=True)
    module = file.split("/")[1]
    command = re.sub(r"-o \S+ -c \S+", f"-I{ROOT}/src/{module} -o {copy}.o -c {copy}", commands[str(ROOT / file)])
    # Without the precompiled header: one that stands in another place is none.
    command = command.replace("-Winvalid-pch", "-Wno-invalid-pch").replace("-Werror", "-w")
    while changes:
        copy.write_text(f'#include "{ROOT}/tools/mutants.h"\n{changed(text_of(file), changes)}', encoding="utf-8")
        done = subprocess.run(command, shell=True, cwd=ROOT / "build/release", capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return f"{copy}.o", {number for number, _ in changes}
        text = copy.read_text(encoding="utf-8").split("\n")
        bad = set()
        for line in re.findall(re.escape(str(copy)) + r":(\d+):\d+:\s+(?:error|required from here)", done.stderr):
            near = "\n".join(text[max(0, int(line) - 2):int(line) + 1])
            bad |= {int(number) for number in re.findall(r"(?:on\(|compare<[\w:, ]+>\()(\d+)", near)}
        if not bad & {number for number, _ in changes}:
            raise SystemExit(f"{file} does not build with its changes:\n{done.stderr[:3000]}")
        changes = [(number, edits) for number, edits in changes if number not in bad]
    return None, set()


def tests_of(file):
    """The folder whose tests are asked about a file: its own, or that of its first user where it has none."""
    module = file.split("/")[1]
    return module if list((ROOT / "src" / module).rglob("*_test.cpp")) else USERS.get(module, ["pages"])[0]


def build_in_front(by_file):
    """The tests of each folder, with the changed files before the library. Returns (the numbers that stayed, folder → binary)."""
    tests = sorted({f"{tests_of(file)}_test" for file in by_file})
    subprocess.run(["cmake", "--build", "--preset", "release", "--target", *tests], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    commands = {one["file"]: one["command"] for one in json.loads((ROOT / "build/release/compile_commands.json").read_text(encoding="utf-8"))}
    objects, built = collections.defaultdict(list), set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(lambda one: (one[0], compile_in_front(*one, commands)), by_file.items())
        for file, (made, numbers) in done:
            built |= numbers
            objects[tests_of(file)] += [made] if made else []
    binaries = {}
    for module, made in objects.items():
        test = f"src/{module}/{module}_test"
        lines = subprocess.run(["ninja", "-C", "build/release", "-t", "commands", test], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        link = next(line for line in lines.splitlines() if f"-o {test} " in line)
        binaries[module] = COPY / "front" / f"{module}_test"
        subprocess.run(link.replace(f"-o {test} ", f"{' '.join(made)} -o {binaries[module]} "), shell=True, cwd=ROOT / "build/release", check=True)
    return built, binaries


# --- The trial ----------------------------------------------------------------------------------------------------------

@functools.cache
def apart():
    """What a test is started by, so that it reaches no process but its own: a changed kill() may name every process there is, and what
    a test leaves behind ends with it. Nothing where namespaces are not to be had."""
    command = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", '"$@"; exit $?', "sh"]
    can = shutil.which("unshare") and subprocess.run([*command, "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                                     check=False).returncode == 0
    return command if can else []


class Trial:
    def __init__(self, tree, binaries):
        self.tree = tree
        self.binaries = binaries
        self.reached = {}  # (binary or ctest name, case) → (set of numbers, seconds)
        self.cluster = None  # the file with its address, where PostgreSQL is asked too

    @contextlib.contextmanager
    def postgres(self, mutants):
        """A cluster for the tests of the store, which alone reach the code that speaks to one."""
        if not any(mutant.file == "src/store/postgres.cpp" for mutant in mutants):
            yield
            return
        tool, self.cluster = ROOT / "tools" / "test_postgres.sh", COPY / "postgres.url"
        subprocess.run([tool, "start", self.cluster], check=True)
        try:
            yield
        finally:
            subprocess.run([tool, "stop", self.cluster], check=True)

    def environment(self, **more):
        return {**os.environ, "TOCSIN_TEST_FSYNC": "off", "TOCSIN_SOURCE_DIR": str(self.tree),
                "TOCSIN_DATA_DIR": str(ROOT.parent / "shared" / "data"), **more}

    def run(self, command, seconds, **environment):
        if self.cluster and command[0] == str(self.binaries.get("store")):
            environment["TOCSIN_TEST_POSTGRES_FILE"] = str(self.cluster)
        try:
            done = subprocess.run([*apart(), *command], cwd=self.tree / "build/release", env=self.environment(**environment), timeout=seconds,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            return done.returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def trace(self, key, command):
        file = COPY / ("reached." + re.sub(r"\W", "_", "-".join(key)))
        file.write_bytes(bytes(MUTANTS_MAX))
        began = time.monotonic()
        passed = self.run(command, 600, TOCSIN_MUTANTS_REACHED=str(file))
        if passed:
            numbers = {number for number, byte in enumerate(file.read_bytes()) if byte}
            self.reached[key] = (numbers, time.monotonic() - began)
        else:
            print(f"left out, since it fails without any change: {' '.join(key)}", file=sys.stderr)
        file.unlink()

    def trace_all(self, whole):
        work = []
        for folder, binary in self.binaries.items():
            environment = self.environment(**({"TOCSIN_TEST_POSTGRES_FILE": str(self.cluster)} if self.cluster and folder == "store" else {}))
            listed = subprocess.run([binary, "--gtest_list_tests"], capture_output=True, text=True, env=environment, check=True).stdout
            suite = ""
            for line in listed.splitlines():
                name = line.split("#")[0].strip()
                if not line.startswith(" "):
                    suite = name
                elif "DISABLED_" not in name:
                    work.append(((folder, suite + name), [str(binary), f"--gtest_filter={suite}{name}"]))
        for name in whole:
            work.append((("whole", name), ["ctest", "-R", f"^{name}$"]))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda one: self.trace(*one), work))

    def try_one(self, mutant):
        """The name of the test that notices it; "" when none does; None when none reaches it."""
        own = mutant.file.split("/")[1]
        order = [own, *USERS.get(own, []), *self.binaries, "whole"]
        cases = sorted(((order.index(key[0]), seconds, key) for key, (numbers, seconds) in self.reached.items() if mutant.number in numbers))
        by_folder = collections.defaultdict(list)
        for _, seconds, key in cases:
            by_folder[key[0]].append((seconds, key[1]))
        for folder, listed in by_folder.items():
            for batch in batches(listed):
                budget = 20 + 10 * sum(seconds for seconds, _ in batch)
                names = [name for _, name in batch]
                command = ["ctest", "-R", f"^({'|'.join(names)})$"] if folder == "whole" else \
                    [str(self.binaries[folder]), "--gtest_filter=" + ":".join(names), "--gtest_fail_fast"]
                if not self.run(command, budget, TOCSIN_MUTANT=str(mutant.number)):
                    return f"{folder}: {names[0]}" + (f" or {len(names) - 1} more" if len(names) > 1 else "")
        return "" if cases else None


def batches(listed):
    """A few quick ones first, since most changes are noticed at once; then the rest."""
    listed = sorted(listed)
    return [part for part in (listed[:5], listed[5:40], listed[40:]) if part]


def equivalents():
    """(file, function, change, text) → reason."""
    out = {}
    if EQUIVALENT.exists():
        for line in EQUIVALENT.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                file, function, what, text, reason = (part.strip() for part in line.split(" | "))
                out[file, function, what, text] = reason
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--since")
    which.add_argument("--list")
    which.add_argument("--modules", nargs="+")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="the tests of the own folder alone, on what stands in build/release")
    parser.add_argument("--no-whole", action="store_true", help="unit tests only")
    parser.add_argument("--count", action="store_true", help="say how many there are and build nothing")
    options = parser.parse_args()

    found = collect(options)
    if options.quick:
        found = [one for one in found if not one[0].endswith("/main.cpp")]  # tests have a main() of their own
    known = equivalents()
    chosen = [one for one in found if one[:1] + one[2:5] not in known]
    if options.sample and options.sample < len(chosen):
        keep = set(random.Random(options.seed).sample(range(len(chosen)), options.sample))
        chosen = [one for place, one in enumerate(chosen) if place in keep]
    print(f"{len(found)} changes can be made, {len(found) - sum(one[:1] + one[2:5] not in known for one in found)} of them known to change "
          f"nothing; {len(chosen)} are tried (seed {options.seed})")
    if options.count:
        return 0
    mutants, by_file = [], collections.defaultdict(list)
    for number, (file, line, function, what, text, edit) in enumerate(chosen):
        mutants.append(Mutant(number, file, line, function, what, text))
        by_file[file].append((number, edit))

    own = {mutant.file.split("/")[1] for mutant in mutants}
    modules = own | {user for module in own for user in USERS.get(module, [])}
    whole = [] if options.no_whole or options.quick else WHOLE
    began = time.monotonic()
    if "sandbox" in own and not apart():
        raise SystemExit("The sandbox ends processes: its changes are tried only where namespaces (unshare) keep them from all others.")
    if options.quick:
        tree = ROOT
        built, binaries = build_in_front(by_file)
    else:
        tree = COPY / "tree"
        copy_tree()
        targets = [f"{module}_test" for module in modules if list((ROOT / "src" / module).rglob("*_test.cpp"))]
        built = build(by_file, targets + (["tocsin", "access_server"] if whole else []))
        binaries = {folder: path for folder in sorted(modules) for path in (tree / "build/release").glob(f"src/{folder}/{folder}_test")}
    print(f"built in {time.monotonic() - began:.0f} s; {len(mutants) - len(built)} did not compile")
    trial = Trial(tree, binaries)
    tried = [mutant for mutant in mutants if mutant.number in built]
    results = {}
    with trial.postgres(tried):
        trial.trace_all(whole)
        print(f"{len(trial.reached)} tests, {time.monotonic() - began:.0f} s", flush=True)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for mutant, noticed in zip(tried, pool.map(trial.try_one, tried)):
                results[mutant] = noticed
                if not noticed:
                    kind = "not reached" if noticed is None else "survives"
                    print(f"{kind}: {mutant.file}:{mutant.line} {mutant.function}: {mutant.what}: {mutant.text[:120]}", flush=True)
    per_module = collections.Counter(), collections.Counter()
    for mutant, noticed in results.items():
        module = mutant.file.split("/")[1]
        per_module[0][module] += 1
        per_module[1][module] += bool(noticed)
    print("| module | changes | noticed | |\n|-|-|-|-|")
    for module, count in sorted(per_module[0].items()):
        print(f"| {module} | {count} | {per_module[1][module]} | {100 * per_module[1][module] / count:.0f} % |")
    total, noticed = sum(per_module[0].values()), sum(per_module[1].values())
    print(f"| all | {total} | {noticed} | {100 * noticed / max(total, 1):.1f} % |\n{time.monotonic() - began:.0f} s")
    (COPY / "result.json").write_text(json.dumps([{**mutant._asdict(), "noticed": noticed} for mutant, noticed in results.items()], indent=1))
    return 0 if noticed == total else 1


if __name__ == "__main__":
    sys.exit(main())
