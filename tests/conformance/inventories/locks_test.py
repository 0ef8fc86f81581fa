#!/usr/bin/env python3
"""Every public lock file is read or refused with a reason, and what is read is the set of (name, version) that a small reader
of its own gets from the same file. Unpacked to a temporary folder only."""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import xml.etree.ElementTree

ARCHIVE = re.compile(r"\.(tgz|tar\.gz|tar|zip|whl)($|[#?:])")


def toml(text):
    return tomllib.loads(text)


def cargo(text):
    return {(p["name"], p["version"]) for p in toml(text).get("package", []) if "source" in p}


def poetry(text):
    return {(p["name"], p["version"]) for p in toml(text)["package"] if p.get("source", {}).get("type") != "directory"}


def uv(text):
    return {(p["name"], p.get("version", "")) for p in toml(text).get("package", [])
            if not {"virtual", "editable", "directory"} & set(p.get("source", {}))}


def pdm(text):
    return {(p["name"], p["version"]) for p in toml(text).get("package", []) if "path" not in p}


def pylock(text):
    return {(p["name"], p.get("version", "")) for p in toml(text)["packages"] if "directory" not in p}


def julia(text):
    return {(name, entry.get("version", "")) for name, entries in toml(text).get("deps", {}).items() for entry in entries
            if "path" not in entry}


def pipfile(text):
    groups = json.loads(text)
    return {(name, entry["version"].lstrip("=")) for key, group in groups.items() if key != "_meta"
            for name, entry in group.items()}


def composer(text):
    lock = json.loads(text)
    return {(p["name"], p["version"]) for p in lock["packages"] + lock["packages-dev"]}


def nuget(text):
    return {(name, entry["resolved"]) for group in json.loads(text)["dependencies"].values() for name, entry in group.items()
            if entry["type"] != "Project"}


def swift(text):
    return {(pin["location"].removeprefix("https://").removesuffix(".git"), pin["state"].get("version", ""))
            for pin in json.loads(text)["pins"]}


def conan(text):
    lock = json.loads(text)
    if "graph_lock" in lock:
        refs = [node.get("ref") or node.get("pref") or "" for node in lock["graph_lock"]["nodes"].values() if "path" not in node]
    else:
        refs = lock["requires"] + lock["build_requires"] + lock["python_requires"]
    found = (re.match(r"([^/@#:%]+)/([^/@#:%]+)(?:@([^/#]+)/)?", ref) for ref in refs)
    return {((m[3] + "/" if m[3] else "") + m[1], m[2]) for m in found if m}


def renv(text):
    return {(p["Package"], p["Version"]) for p in json.loads(text).get("Packages", {}).values()}


def bun(text):
    packages = json.loads(re.sub(r",(\s*[}\]])", r"\1", text))["packages"]
    found = (re.match(r"(@?[^@]+)@(.*)", entry[0]) for entry in packages.values())
    return {(m[1], "" if ":" in m[2] else m[2]) for m in found}


def npm(text):
    out = set()

    def add(name, entry):
        version = entry.get("version", "")
        if alias := re.match(r"npm:(.+)@(.+)", version):
            name, version = alias.groups()
        is_place = "://" in version or re.match(r"file:|git\+|github:|link:", version)
        out.add((name, "" if is_place else version))

    def walk(entries):
        for name, entry in entries.items():
            add(name, entry)
            walk(entry.get("dependencies", {}))

    lock = json.loads(text)
    if "packages" in lock:
        for path, entry in lock["packages"].items():
            if "node_modules/" in path and not entry.get("link"):
                add(entry.get("name", path.rpartition("node_modules/")[2]), entry)
    else:
        walk(lock.get("dependencies", {}))
    return out


def requirements(text):
    out = set()
    for line in re.sub(r"\\\n", " ", text).splitlines():
        line = re.split(r"(?:^|\s)#| --|;", line)[0].strip()
        m = re.fullmatch(r"([\w.-]+)\s*(?:\[.*\])?\s*(?:===?\s*([\w.+!-]+))?(.*)", line.rstrip("\\ "))
        if m and m[1] and not line.startswith("-"):
            out.add((m[1], m[2] if m[2] and not m[3] else ""))
    return out


def gemfile(text):
    out, heading = set(), ""
    for line in text.splitlines():
        heading = line if line[:1].strip() else heading
        m = re.fullmatch(r"    (\S+) \(([^)-]+)(?:-[^)]+)?\)", line)
        if m and heading in ("GEM", "GIT"):
            out.add(m.groups())
    return out


def yarn(text):
    out = set()
    for block in re.split(r"\n(?=\S)", text):
        opened = re.match(r'"?(@?[^@\s"]+)(?:@([^,]*?))?"?(?:,.*)?:\n', block)
        version = re.search(r'^  "?version"?:? "?([^"\n]+)', block, re.M)
        resolution = re.search(r'^  resolution: "(@?[^@]+)@([^"]+)"', block, re.M)
        if not opened or not version or opened[1] == "__metadata":
            continue
        name, where = resolution.groups() if resolution else (opened[1], opened[2] or "")
        if alias := not resolution and re.match(r"npm:(@?[^@]+)", where):
            name = alias[1]
        if re.match(r"(file|link|workspace|portal):", where) and not ARCHIVE.search(where):
            continue
        out.add((name, version[1]))
    return out


def pnpm(text):
    out = set()
    is_old = re.search(r"^lockfileVersion: '?5", text, re.M) is not None
    packages = re.search(r"^packages:\n(.*?)(?=^\S|\Z)", text, re.M | re.S)
    blocks = re.findall(r"^  (\S.*):(?: .*)?\n((?:    .*\n|\n)*)", packages[1] + "\n", re.M) if packages else []
    for key, fields in blocks:
        key = key.strip("'")
        name, version = (re.search(rf"^    {field}: '?([^'\n]+)", fields, re.M) for field in ("name", "version"))
        if "type: directory" in fields:
            continue
        if name:
            out.add((name[1], version[1] if version else ""))
        elif m := re.match(r"(@?[^@]+)@\w+:", key):
            out.add((m[1], version[1]))
        elif m := re.fullmatch(r"[^/]*/((?:@[^/]+/)?[^/@]+)/(\d[^_/]*)(_.*)?" if is_old else
                               r"/?((?:@[^/]+/)?[^/@]+)@(\d[^(]*)(\(.*)?", key):
            out.add((m[1], m[2]))
    return out


def pubspec(text):
    blocks = re.findall(r"^ {1,2}(\w+):\n((?:    .*\n?)+)", text, re.M)
    return {(name, re.search(r'^    version: "(.*)"', fields, re.M)[1]) for name, fields in blocks
            if not re.search(r"^    source: path", fields, re.M) and "version:" in fields}


def mix(text):
    return ({(name, version) for name, version in re.findall(r'\{:hex, :(\w+), "([^"]+)"', text)} |
            {(name, "") for name in re.findall(r'"(\w+)": \{:git', text)})


def pom(text):
    root = xml.etree.ElementTree.fromstring(text.encode())
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    known = {element.tag: element.text for element in root.findall("properties/*")}

    def value(node, tag):
        text = (node.findtext(tag) or "").strip()
        return re.sub(r"\$\{(.+?)\}", lambda m: known[m[1]], text)

    managed = {(value(d, "groupId"), value(d, "artifactId")): value(d, "version")
               for d in root.findall("dependencyManagement/dependencies/dependency")}
    out = set()
    for dependency in root.findall("dependencies/dependency") + root.findall("profiles/profile/dependencies/dependency"):
        module = value(dependency, "groupId"), value(dependency, "artifactId")
        version = value(dependency, "version") or managed.get(module, "")
        out.add((":".join(module), "" if "," in version else version))
    return out


def verification(text):
    out = set()
    for tag in re.findall(r"<component ([^>]*)>", re.sub(r"<!--.*?-->", "", text, flags=re.S)):
        fields = dict((key, value) for key, _, value in re.findall(r"(\w+)=(['\"])(.*?)\2", tag))
        if {"group", "name", "version"} <= set(fields):
            out.add((fields["group"] + ":" + fields["name"], fields["version"]))
    return out


def cabal(text):
    return set(re.findall(r"any\.([\w-]+) ==([\d.]+)", text))


# A folder of the archive, the name that such files go by, and the reader.
FORMATS = {
    "cargolock": ("Cargo.lock", cargo), "poetrylock": ("poetry.lock", poetry), "uvlock": ("uv.lock", uv),
    "pdmlock": ("pdm.lock", pdm), "pylock": ("pylock.toml", pylock), "manifesttoml": ("Manifest.toml", julia),
    "pipfilelock": ("Pipfile.lock", pipfile), "composerlock": ("composer.lock", composer),
    "packageslockjson": ("packages.lock.json", nuget), "conanlock": ("conan.lock", conan), "renvlock": ("renv.lock", renv),
    "packagelockjson": ("package-lock.json", npm), "requirements": ("requirements.txt", requirements),
    "gemfilelock": ("Gemfile.lock", gemfile), "yarnlock": ("yarn.lock", yarn), "pnpmlock": ("pnpm-lock.yaml", pnpm),
    "pubspec": ("pubspec.lock", pubspec), "mixlock": ("mix.lock", mix), "pomxml": ("pom.xml", pom),
    "gradleverificationmetadataxml": ("verification-metadata.xml", verification),
}
NAMES = {
    "bun.lock": bun, "composer.lock": composer, "package-lock.json": npm, "yarn.lock": yarn, "Package.resolved": swift,
    "packages.lock.json": nuget, "cabal.project.freeze": cabal,
}
# Broken on purpose: these have to be refused, or to be of no format.
BROKEN = {"pomxml/testdata/invalid-syntax.xml", "locks-many-with-invalid/composer.lock"}


def format_of(path):
    """The name a file goes by and its reader; nothing for what is no lock file."""
    folder = path.parent.parent.name
    if path.parent.name == "testdata" or folder == "testdata" and path.parent.parent.parent.name in FORMATS:
        row = FORMATS.get(folder if folder != "testdata" else path.parent.parent.parent.name)
        if row:
            return row
    if "requirements" in path.name:
        return "requirements.txt", requirements
    name = "yarn.lock" if path.name == "my-yarn.lock" else path.name
    return (name, NAMES[name]) if name in NAMES else (None, None)


def coordinates(answer):
    return {(c["group"] + (":" if c["type"] == "maven" else "/") + c["name"] if c["group"] else c["name"], c["version"])
            for c in answer["components"]}


def main():
    driver = sys.argv[1]
    archive = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "../shared/data")) / "inventory/lockfiles.tar.zst"
    if not archive.exists():
        print("the data is absent")
        return 77
    faults = []
    counts = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as folder:
        with subprocess.Popen(["zstd", "-dc", "--long=27", archive], stdout=subprocess.PIPE) as unpacked, \
                tarfile.open(fileobj=unpacked.stdout, mode="r|") as tar:
            tar.extractall(folder, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(folder)
        files = sorted(path for path in pathlib.Path(folder).rglob("*") if path.is_file())
        rows = [(path, *format_of(path)) for path in files]
        rows = [row for row in rows if row[1]]
        # Once with the name that such a file goes by, once without any: then its content has to tell.
        asked = "".join(f"{name}\t{path}\n" for path, name, _ in rows) + "".join(f"x\t{path}\n" for path, _, _ in rows)
        run = subprocess.run([driver], input=asked, capture_output=True, text=True, check=True)
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        for (path, name, reader), named, bare in zip(rows, answers, answers[len(rows):]):
            label = "/".join(path.parts[-3:])
            count = counts[name]
            count["files"] += 1
            if "refused" in named:
                count["refused"] += 1
                print(f"  refused {label}: {named['refused']}")
            is_broken = any(str(path).endswith(broken) for broken in BROKEN)
            if is_broken != ("components" not in named):
                faults.append(f"{label}: {'read' if is_broken else named}")
            if is_broken or "components" not in named:
                continue
            count["read"] += 1
            count["with problems"] += bool(named["problems"])
            count["components"] += len(named["components"])
            count["relations"] += len(named["relations"])
            count["known without a name"] += bare.get("format") == named["format"]
            if "format" in bare and bare["format"] != named["format"]:
                faults.append(f"{label}: taken for {bare['format']} without its name")
            want, got = reader(path.read_text(encoding="utf-8")), coordinates(named)
            if want != got:
                faults.append(f"{label}: missing {sorted(want - got)[:5]}, more {sorted(got - want)[:5]}")
            else:
                count["equal"] += 1
            if len(named["components"]) != len({(c["type"], c["group"], c["name"], c["version"]) for c in named["components"]}) \
                    and name not in ("package-lock.json", "bun.lock"):  # these list places
                faults.append(f"{label}: a package stands twice")
    total = collections.Counter()
    for name, count in sorted(counts.items()):
        print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in count.items()))
        total.update(count)
    print("all: " + ", ".join(f"{key} {value}" for key, value in total.items()))
    print("\n".join(faults))
    return 1 if faults or not total["equal"] else 0


if __name__ == "__main__":
    sys.exit(main())
