#!/usr/bin/env python3
"""Other people's programs against this one, with real records and real inventories: OSV clients (pip-audit, osv-scanner),
the OSV schema, and readers of SBOMs (cyclonedx-python-lib, spdx-tools, the NTIA checker). Never part of the plain tests: ./test --foreign runs it.

    tests/foreign/foreign_test.py BINARY

Tools of pinned versions are installed into a folder of their own ($TOCSIN_FOREIGN, else build/foreign) by their ordinary
clients; what cannot be installed is skipped with a word. Data is read in place ($TOCSIN_DATA_DIR). Every difference is judged
in exceptions.txt beside this file: who is right, and why; a difference without a judgement fails, and so does a judgement
that nothing needs any more. Nothing but the installation leaves this host.
"""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import tools  # noqa: E402
from e2e import FAILURES, Server, check, finish, skip  # noqa: E402

DATA = pathlib.Path(os.environ.get("TOCSIN_DATA_DIR", HERE.parents[2] / "shared/data"))
RECORDS = ["osv.jsonl.zst", "osv-log4j.jsonl.zst", "cve5.jsonl.zst", "cve5-log4j.jsonl.zst", "csaf-cisa.jsonl.zst", "kev.tar.zst"]
DRAWN = 3000  # records that are validated one by one through /v1/vulns
PINS = 400    # of Python packages that real inventories name


class Exceptions:
    """Rows of "subject | difference | who is right | why"; * in a subject stands for anything."""

    def __init__(self, path):
        self.rows = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                cells = [cell.strip() for cell in line.split("|")]
                assert len(cells) == 4 and all(cells), f"a row has four cells: {line}"
                self.rows.append((re.compile(re.escape(cells[0]).replace(r"\*", ".*")), cells[1], line))
        self.used = set()

    def covers(self, subject, difference):
        for pattern, word, line in self.rows:
            if pattern.fullmatch(subject) and word == difference:
                self.used.add(line)
                return True
        return False

    def judge(self, subject, difference, what):
        if not self.covers(subject, difference):
            check(False, f"{subject}: {difference}: {what}")

    def unused(self, differences):
        return [line for _, word, line in self.rows if line not in self.used and word in differences]


def unpacked(path):
    return subprocess.run(["zstd", "-dcq", "--long=27", str(path)], capture_output=True, check=True).stdout


def from_tar(path, member):
    command = f"zstd -dcq --long=27 '{path}' | tar -xO '{member}'"
    return subprocess.run(["sh", "-c", command], capture_output=True, check=True).stdout


def quoted(text):
    return urllib.parse.quote(text, safe="")


def get(server, path, **headers):
    """A file of /osv: asked for until it is there."""
    for _ in range(600):
        answer = server.request("GET", path, headers=headers)
        if answer.status != 503:
            return answer
        time.sleep(1)
    raise AssertionError(f"{path} was never made")


# --- The schema ---------------------------------------------------------------------------------

def schema_errors(python, schema, records):
    """id → the first fault by the schema, judged by jsonschema in its own environment."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as schema_file:
        schema_file.write(schema)
        schema_file.flush()
        done = subprocess.run([python, str(HERE / "validate.py"), schema_file.name], text=True, capture_output=True, check=False,
                              input="".join(record + "\n" for record in records))
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def draw(ids, count):
    return sorted(ids, key=lambda one: hashlib.sha256(one.encode()).hexdigest())[:count]


def ids_of(file):
    """The records' own ids, of a file of the data."""
    lines = unpacked(DATA / "advisories" / file).decode("utf-8").splitlines()
    if file.startswith("csaf"):
        return [json.loads(line)["document"]["tracking"]["id"] for line in lines]
    return [re.search(r'"cveId":"([^"]+)"' if file.startswith("cve") else r'"id":"([^"]+)"', line).group(1) for line in lines]


def validate_records(server, python, exceptions):
    schema = from_tar(DATA / "schemas/schemas.tar.zst", "osv/validation/schema.json").decode()
    listed = get(server, "/osv/modified_id.csv")
    check(listed.status == 200, f"/osv/modified_id.csv: {listed.status}")
    in_files = {line.split("/", 1)[1] for line in listed.body.splitlines()}
    ids = draw(in_files, DRAWN // 3)
    for file in ("osv.jsonl.zst", "cve5.jsonl.zst", "csaf-cisa.jsonl.zst"):
        ids += draw(set(ids_of(file)), DRAWN // 3)
    records, known = [], set()
    for one in ids:
        answer = server.request("GET", f"/v1/vulns/{quoted(one)}")
        check(answer.status == 200, f"{one}: {answer.status}")
        if answer.status == 200 and answer.json()["id"] not in known:
            known.add(answer.json()["id"])
            records.append(json.dumps(answer.json()))
            asked_again = server.request("GET", f"/v1/vulns/{quoted(answer.json()['id'])}")
            check(asked_again.body == answer.body, f"{one}: by the id that it is served under it is another")
    print(f"schema: {len(records)} records were validated; {len(in_files)} are in the files")
    for one, fault in schema_errors(python, schema, records).items():
        exceptions.judge(one, "schema", fault)


# --- pip-audit ----------------------------------------------------------------------------------

def python_pins():
    """Name → version of Python packages in real inventories."""
    pins = {}
    for file in ("sbom/spdx-containers.jsonl.zst", "sbom/spdx-wild.tar.zst", "sbom/cyclonedx-real.tar.zst", "inventory/lockfiles.tar.zst"):
        text = unpacked(DATA / file).decode("utf-8", "replace")
        for name, version in re.findall(r'pkg:pypi/([A-Za-z0-9._-]+)@([0-9][A-Za-z0-9.]*)', text):
            pins.setdefault(re.sub(r"[-_.]+", "-", name).lower(), version)
        for name, version in re.findall(r'^name = "([A-Za-z0-9._-]+)"\nversion = "([0-9][0-9.]*)"', text, re.MULTILINE):
            pins.setdefault(re.sub(r"[-_.]+", "-", name).lower(), version)
    # Old pins of packages that have records, one that broke a whole audit among them.
    pins.update({"pip": "21.1.3", "tensorflow": "2.4.0", "jinja2": "2.4.1", "django": "2.2", "setuptools": "52.0.0"})
    known = {"pip", "tensorflow", "jinja2", "django", "setuptools"}
    return {name: pins[name] for name in [*known, *draw(set(pins) - known, PINS)]}


def matched(binary, data, pins):
    """What `tocsin match` says: package → sets of ids that are one flaw, surely and possibly."""
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
        {"type": "library", "bom-ref": name, "name": name, "version": version, "purl": f"pkg:pypi/{name}@{version}"}
        for name, version in pins.items()]}
    done = subprocess.run([binary, "match", "--data", data, "--json", "-"], input=json.dumps(bom), capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr[-2000:]
    sure, possible = {}, {}
    for one in json.loads(done.stdout)["findings"]:
        ids = {one["flaw"], *one["aliases"], *(said["id"] for said in one["advisories"])}
        (possible if one["sureness"] == "possible" else sure).setdefault(one["ref"], []).append(ids)
    return sure, possible


def audit(server, tool, pins, exceptions):
    with tempfile.TemporaryDirectory() as folder:
        requirements = pathlib.Path(folder, "requirements.txt")
        requirements.write_text("".join(f"{name}=={version}\n" for name, version in pins.items()), encoding="utf-8")
        done = subprocess.run([tool, "-r", str(requirements), "--no-deps", "--disable-pip", "--progress-spinner", "off", "-s", "osv",
                               "--osv-url", f"http://127.0.0.1:{server.port}/v1/query", "--cache-dir", folder, "-f", "json"],
                              capture_output=True, text=True, check=False)
    check(done.returncode in (0, 1) and done.stdout.startswith("{"), f"pip-audit ends with {done.returncode}: {done.stderr[-1500:]}")
    if not done.stdout.startswith("{"):
        return
    found = {one["name"]: [{vuln["id"], *vuln["aliases"]} for vuln in one.get("vulns", [])]
             for one in json.loads(done.stdout)["dependencies"]}
    check(len(found) == len(pins), f"pip-audit judged {len(found)} of {len(pins)} packages")
    sure, possible = matched(server.binary, server.data, pins)
    counts = [0, 0]
    for name in pins:
        ours, theirs = sure.get(name, []), found.get(name, [])
        counts[0] += len(ours)
        counts[1] += len(theirs)
        for ids in theirs:
            if not any(ids & one for one in ours):
                said = "possible" if any(ids & one for one in possible.get(name, [])) else "only pip-audit"
                exceptions.judge(f"{name} {sorted(ids)[0]}", said, f"{sorted(ids)}")
        for ids in ours:
            if not any(ids & one for one in theirs):
                exceptions.judge(f"{name} {sorted(ids)[0]}", "only match", f"{sorted(ids)}")
    check(counts[1] > 100, f"pip-audit finds something: {counts}")
    print(f"pip-audit: {len(pins)} packages, {counts[1]} findings; tocsin match: {counts[0]}")


# --- osv-scanner --------------------------------------------------------------------------------

def scanned(tool, arguments, environment=None):
    """(package, version, id) of each hit; why nothing was read."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "out.json")
        done = subprocess.run([tool, "scan", "source", "--no-resolve", "--format", "json", "--output-file", str(out), *arguments],
                              capture_output=True, text=True, check=False, env={**os.environ, **(environment or {})})
        if done.returncode not in (0, 1):
            return set(), f"ends with {done.returncode}: {done.stderr.strip()[-300:]}"
        return {(one["package"].get("name", ""), one["package"].get("version", ""), vuln["id"])
                for result in json.loads(out.read_text(encoding="utf-8"))["results"] for one in result["packages"]
                for vuln in one.get("vulnerabilities", [])}, ""


# archive → which of its members, and the file name by which osv-scanner knows their kind. Lock files with git
# dependencies are among them: their commits are queries of the same batch.
INPUTS = {
    "sbom/cyclonedx-real.tar.zst": [(r".*/SBOM/(keycloak|dropwizard|laravel|proton).*\.json", "bom.cdx.json")],
    "sbom/spdx-wild.tar.zst": [(r".*\.json", "bom.spdx.json")],
    "inventory/lockfiles.tar.zst": [(r".*/packagelockjson/.*commits.*\.json", "package-lock.json"), (r".*/yarnlock/.*commits.*\.lock", "yarn.lock"),
                                    (r".*/mixlock/.*git\.lock", "mix.lock"), (r".*/poetrylock/.*git\.lock", "poetry.lock"),
                                    (r".*/gemfilelock/.*git.*\.lock", "Gemfile.lock"), (r".*/locks-git/osv-scanner.json", "osv-scanner.json"),
                                    (r".*/(package-lock\.json|poetry\.lock|Cargo\.lock|composer\.lock|Gemfile\.lock|go\.mod)", None)]}
CONTAINERS = 25  # SBOMs of images


def inputs(folder):
    """(name, file) of real inventories, unpacked into the folder."""
    found = []
    for archive, kinds in INPUTS.items():
        listed = subprocess.run(["sh", "-c", f"zstd -dcq --long=27 '{DATA / archive}' | tar -t"], capture_output=True, text=True, check=True)
        for name in listed.stdout.splitlines():
            kind = next((kind or pathlib.PurePosixPath(name).name for pattern, kind in kinds if re.fullmatch(pattern, name)), None)
            if kind:
                found.append((name, kind, from_tar(DATA / archive, name)))
    images = unpacked(DATA / "sbom/spdx-containers.jsonl.zst").splitlines()
    for line in draw([line.decode() for line in images], CONTAINERS):
        document = json.loads(line)
        found.append((document["_image"], "bom.spdx.json", json.dumps(document["doc"]).encode()))
    files = []
    for place, (name, kind, content) in enumerate(found):
        target = pathlib.Path(folder, str(place), kind)
        target.parent.mkdir()
        target.write_bytes(content)
        files.append((name, target))
    return files


def compare_scanner(server, tool, exceptions):
    with tempfile.TemporaryDirectory() as folder:
        database = pathlib.Path(folder, "db")
        for ecosystem in tools.ECOSYSTEMS:
            answer = server.raw(f"/osv/{quoted(ecosystem)}/all.zip")
            target = database / "osv-scalibr" / ecosystem / "all.zip"
            target.parent.mkdir(parents=True)
            target.write_bytes(answer if answer is not None else tools.EMPTY_ZIP)
        totals, refused = [0, 0], 0
        with tools.Proxy(server.port, folder) as proxy:
            for name, file in inputs(folder):
                offline, why = scanned(tool, ["--offline", "--local-db-path", str(database), "-L", str(file)])
                online, why_online = scanned(tool, ["-L", str(file)], proxy.environment())
                if bool(why) != bool(why_online):
                    exceptions.judge(name, "refused", f"offline {why}; by the API {why_online}")
                elif why:
                    refused += 1  # a document that it does not read at all
                totals[0] += len(offline)
                totals[1] += len(online)
                for one in offline - online:
                    exceptions.judge(" ".join(one), "only offline", name)
                for one in online - offline:
                    exceptions.judge(" ".join(one), "only by the API", name)
        check(totals[1] > 100, f"osv-scanner finds something: {totals}")
        print(f"osv-scanner: {totals[0]} findings offline, {totals[1]} by the API; {refused} documents it does not read")


def check_sboms(binary, python):
    """What tocsin scan writes, before other people's readers."""
    with tempfile.TemporaryDirectory(prefix="tocsin-foreign.") as folder:
        folder = pathlib.Path(folder)
        for archive in ("inventory/lockfiles.tar.zst", "inventory/os-packages.tar.zst", "log4j/archives.tar.zst"):
            place = folder / pathlib.Path(archive).name.split(".")[0]
            place.mkdir()
            subprocess.run(["tar", "--use-compress-program=zstd -d --long=27", "-xf", str(DATA / archive), "-C", str(place)], check=True)
        documents = []
        for place in sorted(one for one in folder.iterdir() if one.is_dir()):
            for form in ("cyclonedx", "spdx"):
                document = folder / f"{place.name}.{'cdx' if form == 'cyclonedx' else 'spdx'}.json"
                done = subprocess.run([binary, "scan", str(place), "--sbom", form], capture_output=True, text=True, check=False)
                check(done.stdout.startswith("{"), f"{place.name} as {form}: {done.stderr[-300:]}")
                document.write_text(done.stdout, encoding="utf-8")
                documents.append(str(document))
        done = subprocess.run([python, str(HERE / "sboms.py"), *documents], capture_output=True, text=True, check=False)
        said = [json.loads(line) for line in done.stdout.splitlines()]
        check(len(said) == len(documents), f"each document is read: {done.stderr[-1000:]}")
        for one in said:
            check(not one["faults"] and one["components"] > 0, f"{one['file']}: {one['components']} components, {one['faults'][:5]}")
        print(f"SBOMs of scans: {len(said)} documents with {sum(one['components'] for one in said)} components pass")


class RawServer(Server):
    def raw(self, path):
        """The bytes of a file, or nothing where there is none."""
        return tools.download(self.port, path)


def main():
    if not (DATA / "advisories/osv.jsonl.zst").exists():
        skip("the real records are not here")
    folder = pathlib.Path(os.environ.get("TOCSIN_FOREIGN", HERE.parents[1] / "build/foreign"))
    exceptions = Exceptions(HERE / "exceptions.txt")
    python = tools.python_environment(folder, "python")
    sboms = tools.python_environment(folder, "sboms")
    scanner = tools.osv_scanner(folder)
    with RawServer(sys.argv[1]) as server:
        files = [str(DATA / "advisories" / name) for name in RECORDS if (DATA / "advisories" / name).exists()]
        imported = subprocess.run([server.binary, "advisory", "import", "--data", server.data, *files], capture_output=True, text=True, check=False)
        check(imported.returncode in (0, 1), f"the import: {imported.stderr[-1000:]}")
        subprocess.run([server.binary, "advisory", "index", "--data", server.data], capture_output=True, check=True)
        server.start()
        differences = set()
        if sboms is not None:
            check_sboms(server.binary, sboms)
        if python is not None:
            validate_records(server, python, exceptions)
            audit(server, str(pathlib.Path(python).with_name("pip-audit")), python_pins(), exceptions)
            differences |= {"schema", "possible", "only pip-audit", "only match"}
        if scanner is not None:
            compare_scanner(server, scanner, exceptions)
            differences |= {"only offline", "only by the API", "refused"}
        for line in exceptions.unused(differences):
            check(False, f"nothing needs this exception any more: {line}")
        check(server.stop() == 0, "it stops cleanly")
    if not differences and sboms is None and not FAILURES:
        skip("none of the tools is here")
    finish("foreign")


main()
