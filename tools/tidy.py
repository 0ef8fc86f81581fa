#!/usr/bin/env python3
"""Lint: clang-tidy 19 on every source file but tests, and what is checked as text: the await rule
of the house style, which no compiler checks, reserved names, and using-declarations that nothing needs.

    tools/tidy.py BUILD_FOLDER            all files of the build's compile_commands.json
    tools/tidy.py BUILD_FOLDER FILE…      only these

A file whose text, headers of ours and configuration are those of an earlier clean run is not looked at again; what is
remembered lies in $XDG_CACHE_HOME/tocsin/tidy (~/.cache/tocsin/tidy), so that a fresh clone profits as well.
"""
import concurrent.futures
import hashlib
import inspect
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# g++ 12.2 compiles these forms to wrong code, silently: an await inside a condition, and braces inside an await.
AWAIT = [
    (re.compile(r"\b(?:if|while|switch|for)\s*\([^;{]*co_await"), "co_await inside a condition"),
    (re.compile(r"co_await[^;]*\(\s*\{|co_await[^;]*,\s*\{"), "braces inside a co_await"),
    (re.compile(r"auto\s*\[[^\]]*\]\s*=\s*co_await"), "a structured binding of a co_await"),
]
RESERVED = re.compile(r"^\s*#\s*define\s+(_[A-Z_]\w*|\w*__\w*)|^(?:class|struct|enum|namespace)\s+(_[A-Z_]\w*|\w*__\w*)", re.M)
USING = re.compile(r"^using (?!namespace)[\w:]*::(\w+);", re.M)
INCLUDE = re.compile(r'^\s*#include "([^"]+)"', re.M)


def headers_of(path, seen):
    """The file and every header of ours that it includes, directly or not."""
    if path in seen or not path.is_file():
        return
    seen.add(path)
    for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
        headers_of(ROOT / "src" / name, seen)


def fingerprint(path, command):
    files = set()
    headers_of(path, files)
    configuration = (ROOT / ".clang-tidy").read_text(encoding="utf-8").splitlines()
    digest = hashlib.sha256("\n".join(line for line in configuration if not line.startswith("#")).encode())
    digest.update(inspect.getsource(tidy_one).encode())
    # Of the command what tells clang-tidy what to read.
    arguments = shlex.split(command)
    for before, argument in zip(["", *arguments], arguments):
        if argument.startswith(("-D", "-I", "-std")) or before == "-isystem":
            digest.update(argument.replace(str(ROOT), "").encode() + b"\0")
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def text_faults(path):
    text = path.read_text(encoding="utf-8")
    faults = [f"{path.relative_to(ROOT)}: {what}: {match.group(0)[:60]!r}"
              for pattern, what in [*AWAIT, (RESERVED, "a reserved name")] for match in pattern.finditer(text)]
    return faults + [f"{path.relative_to(ROOT)}: a using-declaration that nothing needs: {match.group(1)}"
                     for match in USING.finditer(text) if len(re.findall(rf"\b{match.group(1)}\b", text)) < 2]


def tidy_one(path, command, folder):
    # The precompiled header is g++'s; clang reads the same headers as text.
    arguments = shlex.split(command)
    kept = []
    skip = False
    for argument in arguments[1:]:
        if skip:
            skip = False
            continue
        if argument in ("-o", "-c", "-include", "-MF", "-MT"):
            skip = argument != "-c"
            continue
        if argument in ("-MD", "-Winvalid-pch", str(path)) or argument.startswith("-Wno-"):
            continue
        kept.append(argument)
    if "g++" in arguments[0] or "ccache" in arguments[0]:
        kept = [a for a in kept if not a.endswith("g++")]
    run = subprocess.run(["clang-tidy-19", "--quiet", str(path), "--", *kept, "-Wno-unknown-warning-option",
                          "-Wno-missing-designated-field-initializers", "-Wno-missing-field-initializers",
                          # stable_sort of libstdc++ 12 uses what clang 19 calls deprecated.
                          "-Wno-deprecated-declarations"],
                         capture_output=True, text=True, check=False, cwd=folder)
    return run.returncode, run.stdout


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    wanted = {pathlib.Path(name).resolve() for name in sys.argv[2:]}
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    clean_folder = cache / "tocsin" / "tidy"
    clean_folder.mkdir(parents=True, exist_ok=True)
    jobs = []
    faults = []
    for header in sorted((ROOT / "src").rglob("*.h")) if not wanted else []:
        faults += text_faults(header)
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(os.path.realpath(entry["file"]))
        if ROOT / "src" not in path.parents or path.name.endswith("_test.cpp") or (wanted and path not in wanted):
            continue
        faults += text_faults(path)
        mark = clean_folder / fingerprint(path, entry["command"])
        if not mark.exists():
            jobs.append((path, entry["command"], entry["directory"], mark))
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = {pool.submit(tidy_one, path, command, folder): (path, mark) for path, command, folder, mark in jobs}
        for done in concurrent.futures.as_completed(results):
            path, mark = results[done]
            code, output = done.result()
            if code == 0:
                mark.touch()
            else:
                faults.append(f"{path.relative_to(ROOT)}:\n{output.strip()}")
    for fault in faults:
        print(fault)
    print(f"{len(jobs)} files looked at, {len(faults)} with faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
