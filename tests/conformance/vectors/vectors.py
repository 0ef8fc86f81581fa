"""What the vector tests share: reading the data folder in place, asking a driver, the table of exceptions."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77


def folder():
    path = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "../shared/data")) / "vectors"
    if not path.is_dir() or shutil.which("zstd") is None:
        print(f"skipped: {path} or zstd is not here")
        sys.exit(SKIPPED)
    return path


def unpacked(name):
    path = folder() / name
    if not path.is_file():
        print(f"skipped: {path} is not here")
        sys.exit(SKIPPED)
    return subprocess.run(["zstd", "-dc", "--long=27", str(path)], capture_output=True, check=True).stdout


def lines(name):
    return [json.loads(line) for line in unpacked(name).splitlines() if line.strip()]


def ask(command, items):
    """One JSON line in, one JSON line out, for each item. command: a program, or a list with its arguments."""
    text = "".join(json.dumps(item) + "\n" for item in items)
    run = subprocess.run(command if isinstance(command, list) else [command], input=text.encode(),
                         capture_output=True, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(items), f"{len(answers)} answers to {len(items)} items"
    return answers


def exceptions(section):
    """Rows of [[section]] in exceptions.toml: what we knowingly do not do, with reason and upstream reference."""
    with open(HERE.parent / "exceptions.toml", "rb") as file:
        rows = tomllib.load(file).get(section, [])
    for row in rows:
        assert row["reason"] and row["upstream"], row
    return rows
