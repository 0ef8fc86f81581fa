#!/usr/bin/env python3
"""Findings for the machines of Linux vendors equal an evaluation of the vendors' documents that is not ours: documents.py says what each says,
orders.py which version is older, machines.py writes the inventories. What is affected has to be found, or to be told as unknown; what is not must
not be found for certain, and where it is said to be possible exceptions.toml says why. The documents are read in place (data folder).

    tests/conformance/vendors/vendors_test.py BINARY
"""
import collections
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent))
import documents
import machines
import orders
from e2e import check, finish

BINARY = sys.argv[1]
DATA = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", "")) / "advisories"
SAMPLES, RECORDS = DATA / "vendor-samples.tar.zst", DATA / "osv.jsonl.zst"
EXCEPTIONS = tomllib.loads((pathlib.Path(__file__).parent / "exceptions.toml").read_text(encoding="utf-8"))["exception"]
ALMALINUX_RECORDS = 1000
ECOSYSTEMS = {"redhat": "Red Hat:enterprise_linux:{}", "almalinux": "AlmaLinux:{}", "debian": "Debian:{}", "ubuntu": "Ubuntu:{}",
              "alpine": "Alpine:v{}", "opensuse": "openSUSE:Tumbleweed", "suse": "SUSE:Linux Enterprise Server {}"}


def unzstd(path):
    return subprocess.run(["zstd", "-dc", "--long=27", path], capture_output=True, check=True).stdout


def unpack(folder):
    """The vendors' documents as {name: parsed}; of two editions of one document the later."""
    (folder / "samples.tar").write_bytes(unzstd(SAMPLES))
    with tarfile.open(folder / "samples.tar") as tar:
        tar.extractall(folder / "samples", filter="data")
    fetch = folder / "samples" / "vuls-fixtures" / "fetch"
    (folder / "rh.tar").write_bytes(unzstd(fetch / "redhat/csaf/csaf_advisories_2024-08-11.tar.zst"))
    for at, packed in enumerate([folder / "rh.tar", fetch / "suse/csaf/csaf.tar.bz2", fetch / "suse/csaf_vex/csaf-vex.tar.bz2", fetch / "suse/osv/osv.tar.bz2",
                                 fetch / "ubuntu/vex/vex-all.tar.xz"]):
        with tarfile.open(packed) as tar:
            tar.extractall(folder / "unpacked" / str(at), filter="data")
    for name in ("redhat", "debian", "alpine"):
        with zipfile.ZipFile(fetch / name / "osv/all.zip") as packed:
            packed.extractall(folder / "unpacked" / name)
    extract = folder / "samples" / "vuls-fixtures" / "extract"
    paths = [*(folder / "unpacked").rglob("*.json"), *(fetch / "redhat/csaf/2023").rglob("*.json"), *(extract / "redhat/csaf").rglob("*.json")]
    out = {}
    for path in sorted(paths):
        parsed = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(parsed, list):
            continue  # a list of what there is
        tracking = parsed.get("document", {}).get("tracking", {})
        name = tracking.get("id") or parsed.get("id") or parsed["metadata"]["@id"].rpartition("/")[2]
        known = out.get(name)
        if known is None or tracking.get("current_release_date", "") > known.get("document", {}).get("tracking", {}).get("current_release_date", ""):
            out[name] = parsed
    return out


def main_twin(document):
    """The advisory that Red Hat published of the same flaws for the main line of the release (RHSA-2023:7467 beside RHSA-2023:7464): another build,
    and the platforms of enterprise_linux:8."""
    text = json.dumps(document).replace("RHSA-2023:7464", "RHSA-2023:7467").replace("4.17.5-4.el8_8", "4.18.6-2.el8_9")
    return json.loads(re.sub(r"redhat:rhel_eus:8\.8", "redhat:enterprise_linux:8", text))


def drawn():
    """A thousand records of AlmaLinux, drawn by the digest of their ids."""
    records = [json.loads(line) for line in unzstd(RECORDS).splitlines() if b'"AlmaLinux:' in line]
    return sorted(records, key=lambda one: hashlib.sha256(one["id"].encode()).digest())[:ALMALINUX_RECORDS]


# Which streams of modules a record speaks of: AlmaLinux names them in the title.
def streams_of(record):
    return frozenset(word.strip(",") for word in record.get("summary", "").split() if re.fullmatch(r"[\w.+-]+:[\w.+-]+,?", word))


class Machines:
    """Every component of every machine, and what each inventory is written as."""

    def __init__(self):
        self.components = []
        self.inventories = {}  # machine: [(file name, text)]

    def add_rpms(self, kind, statements, modules):
        listed, named = [], collections.defaultdict(set)
        for one in statements:
            named[one.system, one.stream, one.name].add((one.version if one.status == "fixed" else "", one.is_source, modules.get(one.document, frozenset())))

        def put(system, stream, name, version, level, module="", source=""):
            component = machines.Component(kind, f"{kind}-{len(listed)}", system, name, version, level, module, source)
            listed.append((component, machines.rpm_purl(component, stream, source and f"{source}-{version.rpartition(':')[2]}.src.rpm")))

        is_many = len(named) > 4000
        for (system, stream, name), builds in sorted(named.items(), key=str):
            for build, is_source, streams in sorted(builds, key=str):
                versions = machines.rpm_versions(build, is_many) if build else {"any": "1.0-1"}
                module = min(streams) if ".module" in build and streams else ""
                for level, version in versions.items():
                    put(system, stream, name, version, level, module)
                if ".module" in build:
                    put(system, stream, name, versions["below"], "below, of whichever module")
                    put(system, stream, name, versions["below"], "below, of another stream", module.partition(":")[0] + ":none")
                if not build or (is_many and len(listed) % 7):
                    continue
                epoch, _, rest = build.rpartition(":")
                if epoch not in ("", "0"):
                    put(system, stream, name, versions["below"].rpartition(":")[2], "below, without its epoch", module)
                    put(system, stream, name, versions["above"].rpartition(":")[2], "above, without its epoch", module)
                else:
                    put(system, stream, name, "1:" + versions["below"].rpartition(":")[2], "below, with an epoch", module)
                other = {"suse": "10.3", "opensuse": "leap-42.1"}.get(system[0]) or str(int(system[1]) % 9 + 1)
                put((system[0], other), "", name, versions["below"], "below, of another release", module)
                if is_source:
                    put(system, stream, name + "-part", versions["below"], "below, by its source", module, name)
                    put(system, stream, name + "-part", versions["fixed"], "fixed, by its source", module, name)
        self.components += [component for component, _ in listed]
        self.inventories[kind] = [(f"{kind}.cdx.json", machines.cyclonedx(listed))]

    def add_databases(self, kind, statements, versions_of, others):
        """One machine for each release and level, since a database has each package once."""
        builds = collections.defaultdict(set)
        # A binary of Debian may have another version than its source; one of Alpine never has.
        epoch, architecture = ("", "") if kind == "alpine" else ("9:", ":amd64")
        for one in statements:
            builds[one.system[1], one.name].add(one.version or one.last)
        for release in sorted({release for release, _ in builds} | set(others)):
            by_level = collections.defaultdict(list)
            for (of, name), fixed in sorted(builds.items()):
                for level, version in versions_of(max(fixed)).items() if max(fixed) else [("any", versions_of("1.0-r1" if kind == "alpine" else "1.0-1")["fixed"])]:
                    if of == release or (release in others and level == "below"):
                        by_level[level].append((name, version))
            for level, packages in by_level.items():
                for how in ("own", "parts", "strangers"):
                    machine = f"{kind}-{release}-{level}-{how}"
                    have = {}
                    for name, version in packages:
                        # Its own binary of the same name; others of the same source; one of that name which another source built.
                        rows = {"own": [(name, version, name, version)], "strangers": [(name, version, name + "-ng", version)],
                                "parts": [(name + "-doc", version, name, version), (name + "-bin", epoch + version, name, version)]}[how]
                        for binary, own, source, built in rows:
                            have[binary] = machines.Component(machine, binary + architecture, (kind, release), binary, own, f"{level}, {how}",
                                                              source=source, source_version=built)
                    text = machines.apk_installed(have.values()) if kind == "alpine" else machines.dpkg_status(have.values())
                    self.components += have.values()
                    self.inventories[machine] = [("os-release", machines.OS_RELEASE[kind].format(release)), ("installed" if kind == "alpine" else "status", text)]


ORDER = {"debian": orders.deb_order, "ubuntu": orders.deb_order, "alpine": orders.apk_order}


def readings(component, statement):
    """(version, bounds) as they may be meant: who leaves out an epoch does not say that there is none."""
    bounds = statement.version, statement.last
    if component.system[0] in ORDER:
        return [(component.source_version if statement.is_source else component.version, bounds)]
    out = [(component.version, bounds)]
    own, _, rest = component.version.rpartition(":")
    stated = {one.rpartition(":")[0] for one in bounds if one}
    if not own and stated - {"", "0"}:
        out += [(f"{epoch}:{rest}", bounds) for epoch in stated - {"", "0"}]
    if own not in ("", "0") and stated == {""} and component.system[0] in ("suse", "opensuse"):
        # SUSE names no epoch anywhere.
        out.append((rest, bounds))
    return out


def word_of(component, statement):
    """"affected", "not", "doubt" or "open": what the statement says of the component."""
    if statement.status == "open":
        return "open"
    order = ORDER.get(component.system[0], orders.rpm_order)
    words = set()
    for version, (bound, last) in readings(component, statement):
        if statement.versions and version in statement.versions:
            words.add("affected")
        elif statement.introduced != "0" and order(version, statement.introduced) < 0:
            words.add("not")
        elif statement.status == "fixed":
            words.add("affected" if order(version, bound) < 0 else "not")
        elif last:
            # What Ubuntu mends later, its statement of this day does not know.
            words.add("affected" if order(version, last) <= 0 else "open" if component.system[0] == "ubuntu" else "not")
        elif not bound:
            words.add(statement.status)
        else:
            # One build is affected, or is not; of others nothing is said.
            words.add(statement.status if order(version, bound) == 0 else "open")
    return words.pop() if len(words) == 1 else "doubt"


def expected(component, said):
    """(word, document) of all that is said of one flaw. "" : nobody says anything of this package in this release."""
    words = []
    for statement in said:
        word = word_of(component, statement)
        if component.stream and statement.stream and statement.stream != component.stream:
            word = "open"  # another minor release's own builds
        words.append((word, statement))
    if component.stream:
        # Who is on a minor release of longer support has its builds: what is said of them goes before what the main line says.
        own = [(word, one) for word, one in words if component.stream in (one.stream, machines.Component("", "", component.system, "", one.version, "").stream)]
        words = own if any(word in ("affected", "not") for word, _ in own) else words
    for word in ("affected", "doubt", "not", "open"):
        for one, statement in words:
            if one == word:
                return word, statement.document
    return "", ""


def applies(component, statement, streams):
    """Is it about this package? streams: of the modules that the document is about."""
    if statement.is_source:
        is_named = statement.name == (component.source or component.name)
    else:
        is_named = statement.name == component.name
    is_modular = bool(component.module) or ".module" in component.version
    if not is_named or not statement.version or is_modular != (".module" in statement.version):
        # Builds of a module and of none are two packages, with advisories of their own.
        return is_named and not statement.version, False
    if is_modular and component.module:
        return component.module in streams or not streams, not streams
    return True, is_modular


def is_about(one, flaw, component, kind, word):
    return (re.fullmatch(one.get("system", ".*"), component.system[0]) and re.fullmatch(one.get("flaw", ".*"), flaw)
            and re.fullmatch(one.get("component", ".*"), f"{component.name} {component.version}") and re.fullmatch(one.get("level", ".*"), component.level)
            and one["said"] == kind and one.get("wanted", word) == word)


def main():
    if not SAMPLES.is_file() or not RECORDS.is_file() or not shutil.which("rpm") or not shutil.which("dpkg"):
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="tocsin-vendors.") as name:
        folder = pathlib.Path(name)
        given = unpack(folder)
        given["RHSA-2023:7467"] = main_twin(given["RHSA-2023:7464"])
        alma = drawn()
        modules = {one["id"]: streams_of(one) for one in alma}
        statements = [*(one for document in given.values() if "document" in document for one in documents.csaf(document)),
                      *(one for document in given.values() if "metadata" in document for one in documents.ubuntu_vex(document)),
                      *(one for record in [*given.values(), *alma] if "id" in record for one in documents.osv(record))]
        of_kind = collections.defaultdict(list)
        by_package = collections.defaultdict(list)
        for one in dict.fromkeys(statements):
            of_kind[one.system[0]].append(one)
            by_package[one.system, one.name].append(one)
        field = Machines()
        for kind in ("redhat", "suse", "opensuse", "almalinux"):
            field.add_rpms(kind, of_kind[kind], modules)
        field.add_databases("debian", of_kind["debian"], machines.deb_versions, ["10"])
        field.add_databases("ubuntu", of_kind["ubuntu"], machines.deb_versions, ["23.10"])
        field.add_databases("alpine", of_kind["alpine"], machines.apk_versions, ["3.17"])

        (folder / "documents").mkdir()
        for at, document in enumerate(given.values()):
            (folder / "documents" / f"{at}.json").write_text(json.dumps(document), encoding="utf-8")
        (folder / "documents" / "almalinux.jsonl").write_text("".join(json.dumps(one) + "\n" for one in alma), encoding="utf-8")
        # All of these releases are held whole: nobody is excused by not knowing a name.
        covered = sorted({ECOSYSTEMS[kind].format(release.replace(".", " SP") if kind == "suse" else release)
                          for kind, release in (one.system for one in field.components)})
        (folder / "documents" / "coverage.json").write_text(json.dumps(
            {"tocsin_coverage": "1", "source": "vendors", "modified": "2026-01-01T00:00:00Z", "covers": [{"ecosystem": one, "extent": "whole"} for one in covered]}))
        data = folder / "data"
        for arguments in (["advisory", "import", "--data", data, folder / "documents"], ["advisory", "index", "--data", data]):
            done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, check=False)
            check(done.returncode == 0, f"{arguments[1]}: {done.stdout} {done.stderr}")
        found, unknown = {}, set()
        for machine, files in field.inventories.items():
            for file, text in files:
                (folder / file).write_text(text, encoding="utf-8")
            done = subprocess.run([BINARY, "match", "--data", data, "--json", *(folder / file for file, _ in files)], capture_output=True, text=True, check=False)
            check(done.stdout.startswith("{"), f"{machine}: {done.stderr}")
            answer = json.loads(done.stdout)
            listed = sum(one.machine == machine for one in field.components) + (files[0][0] == "os-release")  # the system itself
            check(answer["components"] == listed, f"{machine}: {answer['components']} components, not {listed}")
            unknown |= {(machine, one["ref"]) for one in answer["unknown"]}
            for one in answer["findings"]:
                for flaw in {one["flaw"], *one["aliases"]}:
                    found[machine, one["ref"], flaw] = one["sureness"]
        compare(field.components, by_package, modules, found, unknown)
    finish("vendors")


def compare(components, by_package, modules, found, unknown):
    known = {one.flaw for rows in by_package.values() for one in rows}
    wanted = []
    for component in components:
        said = collections.defaultdict(list)
        for name in {component.name, component.source}:
            for one in by_package.get((component.system, name), ()):
                is_it, is_any_stream = applies(component, one, modules.get(one.document, frozenset()))
                if is_it:
                    said[one.flaw].append((one, is_any_stream))
        wanted.append((component, said))
    orders.ask_rpm(pair for component, said in wanted if component.system[0] not in ORDER for rows in said.values() for one, _ in rows
                   for version, bounds in readings(component, one) for bound in (*bounds, one.introduced) if bound for pair in orders.rpm_pairs(version, bound))
    hits = collections.defaultdict(dict)
    for (machine, ref, flaw), sureness in found.items():
        hits[machine, ref][flaw] = sureness
    counts, left, used = collections.defaultdict(collections.Counter), collections.defaultdict(list), collections.Counter()
    for component, said in wanted:
        here = hits[component.machine, component.ref]
        counts[component.system[0]]["nothing said: not found"] += not said and not here.keys() & known
        for flaw in (here.keys() & known) | said.keys():
            rows = said.get(flaw, ())
            word, document = expected(component, [one for one, _ in rows])
            if word == "affected" and all(is_any for one, is_any in rows if word_of(component, one) == "affected"):
                word = "doubt"
            sureness = here.get(flaw, "unknown" if (component.machine, component.ref) in unknown else "")
            tally = counts[component.system[0]]
            tally[f"{word or 'nothing said'}: {sureness or 'not found'}"] += 1
            is_right = {"affected": sureness != "", "doubt": sureness != "", "open": True, "not": sureness in ("", "unknown"), "": sureness in ("", "unknown")}[word]
            if is_right:
                continue
            kind = sureness or "not found"
            reason = next((one for one in EXCEPTIONS if is_about(one, flaw, component, kind, word)), None)
            if reason is None:
                left[component.system[0], word, kind].append(
                    f"{component.system} {component.name} {component.version} {component.module} ({component.level}) {flaw} {document}")
            else:
                used[reason["why"]] += 1
    for (system, word, kind), rows in sorted(left.items()):
        check(False, f"{system}: {len(rows)} are {word or 'nothing'} by the documents and {kind} by us:" + "\n  ".join(["", *rows[:8]]))
    check(len(used) == len({one["why"] for one in EXCEPTIONS}), f"reasons that nothing needs any more: {used}")
    for system, tally in sorted(counts.items()):
        print(f"{system}: {sum(one.system[0] == system for one in components)} components; " + ", ".join(f"{key} {value}" for key, value in sorted(tally.items())))
    for why, count in used.items():
        print(f"  {count}: {why}")


main()
