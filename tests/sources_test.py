#!/usr/bin/env python3
"""Sources through the real program: a small internet on loopback, whose servers of all kinds are good, hostile, slow, wrong,
redirecting and without end. Every good one is complete, every bad one is named, and nothing ends.

    tests/sources_test.py TOCSIN
"""
import calendar
import gzip
import hashlib
import http.server
import io
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zipfile

from e2e import Server, check, finish, problem, run

TAXII = "application/taxii+json;version=2.1"
CLEAR = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
TIME = "2026-01-02T03:04:05Z"


class Signer:
    """An OpenPGP key of GnuPG's."""

    def __init__(self, home, name):
        self.home = home
        self.gpg("--quick-gen-key", name, "ed25519", "sign", "never")
        listed = self.gpg("--list-keys", "--with-colons", name).decode()
        self.fingerprint = next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:"))
        self.certificate = self.gpg("--armor", "--export", self.fingerprint)

    def gpg(self, *arguments, data=b""):
        return subprocess.run(["gpg", "--homedir", self.home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", *arguments],
                              input=data, capture_output=True, check=True).stdout

    def sign(self, data):
        return self.gpg("--local-user", self.fingerprint, "--armor", "--detach-sign", data=data)


def osv(number, modified=TIME, version="1.0.0"):
    return {"schema_version": "1.6.0", "id": f"OSV-2026-{number}", "modified": modified, "published": TIME, "summary": f"Flaw {number}",
            "affected": [{"package": {"ecosystem": "npm", "name": f"package-{number}"},
                          "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": version}]}]}]}


def cve(number, modified=TIME):
    return {"dataType": "CVE_RECORD", "dataVersion": "5.1",
            "cveMetadata": {"cveId": f"CVE-2026-{number}", "assignerOrgId": str(uuid.uuid4()), "assignerShortName": "example", "state": "PUBLISHED",
                            "datePublished": TIME, "dateUpdated": modified},
            "containers": {"cna": {"providerMetadata": {"orgId": str(uuid.uuid4()), "shortName": "example"},
                                   "descriptions": [{"lang": "en", "value": f"Flaw {number}"}],
                                   "affected": [{"vendor": "example", "product": f"product-{number}", "defaultStatus": "unaffected",
                                                 "versions": [{"version": "1.0", "status": "affected"}]}],
                                   "references": [{"url": "https://example.com/"}]}}}


def nvd(number):
    return {"cve": {"id": f"CVE-2026-{number}", "sourceIdentifier": "nvd@example.com", "published": "2026-01-02T03:04:05.000",
                    "lastModified": "2026-01-02T03:04:05.000", "vulnStatus": "Analyzed",
                    "descriptions": [{"lang": "en", "value": f"Flaw {number}"}], "metrics": {}, "weaknesses": [], "configurations": [],
                    "references": []}}


def kev(*numbers, released=TIME):
    return {"title": "Catalog", "catalogVersion": "2026.01.02", "dateReleased": released, "count": len(numbers),
            "vulnerabilities": [{"cveID": f"CVE-2026-{number}", "vendorProject": "Example", "product": "Product", "vulnerabilityName": "Flaw",
                                 "dateAdded": "2026-01-02", "shortDescription": "x", "requiredAction": "x", "dueDate": "2026-01-23",
                                 "knownRansomwareCampaignUse": "Unknown", "notes": ""} for number in numbers]}


def csaf(number, space="https://psirt.example", current=TIME):
    return {"document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": f"Advisory {number}", "lang": "en",
                         "distribution": {"tlp": {"label": "WHITE"}},
                         "publisher": {"category": "vendor", "name": "Example PSIRT", "namespace": space},
                         "tracking": {"id": f"EX-{number}", "status": "final", "version": "1", "current_release_date": current,
                                      "initial_release_date": TIME, "revision_history": [{"date": TIME, "number": "1", "summary": "First"}]}},
            "product_tree": {"branches": [{"category": "vendor", "name": "Example", "branches": [
                {"category": "product_name", "name": "Product", "branches": [
                    {"category": "product_version", "name": "1.0", "product": {"product_id": "P1", "name": "Example Product 1.0"}}]}]}]},
            "vulnerabilities": [{"cve": f"CVE-2026-{number}", "product_status": {"known_affected": ["P1"]}}]}


def malware(marking=GREEN, **more):
    return {"type": "malware", "spec_version": "2.1", "id": f"malware--{uuid.uuid4()}", "created": "2026-01-01T00:00:00.000Z",
            "modified": "2026-01-01T00:00:00.000Z", "name": "m", "is_family": False,
            **({"object_marking_refs": [marking]} if marking else {}), **more}


class Internet:
    """One server on loopback; what it says to a path is in `pages`: bytes, or a function of the handler."""

    def __init__(self, signer, other):
        self.signer, self.other = signer, other
        self.pages, self.asked = {}, []
        internet = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                internet.asked.append((self.path, dict(self.headers)))
                page = internet.pages.get(self.path, internet.pages.get(self.path.split("?")[0]))
                if callable(page):
                    page(self)
                elif page is None:
                    self.say(404, b"no")
                else:
                    tag = '"' + hashlib.sha256(page).hexdigest()[:16] + '"'
                    if self.headers.get("If-None-Match") == tag:
                        self.say(304, b"", {"ETag": tag})
                    else:
                        self.say(200, page, {"ETag": tag})

            def say(self, status, body, headers=()):
                self.send_response(status)
                for name, value in dict(headers).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if status != 304:
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):  # whoever hangs up on a hostile answer is right
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"

    def put(self, path, what):
        self.pages[path] = what if callable(what) or isinstance(what, bytes) else json.dumps(what).encode()

    def bucket(self, path, records):
        """A bucket of OSV."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for one in records:
                file.writestr(one["id"] + ".json", json.dumps(one))
        self.put(path + "/all.zip", packed.getvalue())
        for one in records:
            self.put(f"{path}/{one['id']}.json", one)
        newest = sorted(records, key=lambda one: one["modified"], reverse=True)
        self.put(path + "/modified_id.csv", "".join(f"{one['modified']},{one['id']}\n" for one in newest).encode())

    def provider(self, path, documents, by="feed", role="csaf_trusted_provider", wrong_hash=(), no_hash=(), space="https://psirt.example",
                 wrong_signature=(), no_signature=(), keys=None):
        """A provider of CSAF: documents are (name, document, updated). keys: fingerprints and certificates; none: those of self.signer."""
        folder = f"{self.base}{path}/white"
        entries, changes = [], []
        for name, document, updated in documents:
            body = json.dumps(document).encode()
            self.put(f"{path}/white/{name}", body)
            said = hashlib.sha512(b"other" if name in wrong_hash else body).hexdigest()
            if name not in no_hash:
                self.put(f"{path}/white/{name}.sha512", f"{said}  {name}\n".encode())
            signed = [] if name in no_signature else [{"rel": "signature", "href": f"{folder}/{name}.asc"}]
            if signed:
                self.put(f"{path}/white/{name}.asc", self.signer.sign(b"other" if name in wrong_signature else body))
            links = signed + [{"rel": "self", "href": f"{folder}/{name}"}] + ([] if name in no_hash else [{"rel": "hash", "href": f"{folder}/{name}.sha512"}])
            entries.append({"id": name, "title": name, "updated": updated, "published": TIME, "link": links,
                            "content": {"type": "application/json", "src": f"{folder}/{name}"}})
            changes.append(f'"{name}","{updated}"\n')
        self.put(f"{path}/feed.json", {"feed": {"id": "feed", "title": "t", "updated": TIME, "entry": entries}})
        self.put(f"{path}/white/changes.csv", "".join(changes).encode())
        distribution = {"rolie": {"feeds": [{"url": f"{self.base}{path}/feed.json", "tlp_label": "WHITE"}]}} if by == "feed" \
            else {"directory_url": folder + "/"}
        if keys is None:
            keys = [(self.signer.fingerprint, self.signer.certificate)]
        for number, (_, certificate) in enumerate(keys):
            self.put(f"{path}/key-{number}.asc", certificate)
        self.put(f"{path}/provider-metadata.json", {
            "public_openpgp_keys": [{"fingerprint": print_, "url": f"{self.base}{path}/key-{number}.asc"} for number, (print_, _) in enumerate(keys)],
            "canonical_url": f"{self.base}{path}/provider-metadata.json", "distributions": [distribution], "last_updated": TIME,
            "list_on_CSAF_aggregators": True, "metadata_version": "2.0", "mirror_on_CSAF_aggregators": True, "role": role,
            "publisher": {"category": "vendor", "name": "Example PSIRT", "namespace": space}})
        return f"{self.base}{path}/provider-metadata.json"

    def collection(self, path, objects, page=3, has_next=True, is_stuck=False):
        """A TAXII collection; object i was added in second i // 2, so that pages end within an instant."""
        added = [f"2026-02-01T00:00:{i // 2:02}.000000Z" for i in range(len(objects))]

        def answer(handler):
            query = dict(part.split("=", 1) for part in handler.path.partition("?")[2].split("&") if part)
            after = query.get("added_after", "").replace("%3A", ":")
            rows = [i for i in range(len(objects)) if is_stuck or added[i] > after]
            if has_next and "next" in query:
                rows = [i for i in rows if i >= int(query["next"])]
            count = page
            if not has_next:  # such a server ends no page within an instant
                while count < len(rows) and added[rows[count]] == added[rows[count - 1]]:
                    count += 1
            given, more = rows[:count], len(rows) > count
            body = {"more": more, **({"objects": [objects[i] for i in given]} if given else {})}
            if more and has_next:
                body["next"] = str(rows[count])
            headers = {"Content-Type": TAXII}
            if given:
                headers["X-TAXII-Date-Added-Last"] = added[given[-1]]
            handler.say(200, json.dumps(body).encode(), headers)

        self.put(path + "/objects/", answer)
        return self.base + path + "/"


class Instance:
    """The program on one folder, by its command line."""

    def __init__(self, binary, data):
        self.binary, self.data = binary, data

    def __call__(self, *arguments):
        return run(self.binary, "source", *arguments, "--data", self.data)

    def add(self, name, kind, address, *more):
        code, out, err = self("add", name, "--kind", kind, "--address", address, *more)
        check(code == 0, f"{name} is added: {out}{err}")

    def run(self, name):
        _, out, err = self("run", name, "--json")
        try:
            return json.loads(out)
        except ValueError:
            check(False, f"{name}: {out}{err}")
            return {"fault": "?", "counts": {}, "problems": [], "health": "?"}


def seconds(text):
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))


def counts(state, *names):
    return tuple(state["counts"].get(name) for name in names)


def good(tocsin, net, folder):
    """Each kind: all at first, then what changed, then nothing."""
    net.put("/kev.json", kev(1001, 1002, released="2026-02-01T00:00:00Z"))
    tocsin.add("kev", "file", net.base + "/kev.json", "--format", "kev")
    state = tocsin.run("kev")
    check(state["fault"] == "" and counts(state, "records", "stored", "refused") == (2, 2, 0), f"a catalogue: {state}")
    state = tocsin.run("kev")
    check(state["fault"] == "" and counts(state, "requests", "documents") == (1, 0), f"what has not changed is not sent: {state}")
    net.put("/kev.json", kev(1001, released="2026-02-02T00:00:00Z"))
    check(tocsin.run("kev")["fault"] == "", "an entry that is dropped is withdrawn")
    net.put("/epss.csv.gz", gzip.compress(b"#model_version:v2025.03.14,score_date:2026-01-02T00:00:00+0000\ncve,epss,percentile\nCVE-2026-1001,0.5,0.9\n"))
    tocsin.add("epss", "file", net.base + "/epss.csv.gz")
    check(counts(tocsin.run("epss"), "stored", "refused") == (1, 0), "EPSS")
    tocsin.add("epss", "file", net.base + "/epss.csv.gz", "--tlp", "TLP:GREEN")
    net.put("/epss.csv.gz", gzip.compress(b"#model_version:v2025.03.14,score_date:2026-01-03T00:00:00+0000\ncve,epss,percentile\nCVE-2026-1001,0.5,0.9\n"))
    state = tocsin.run("epss")
    check(counts(state, "refused") == (1,) and "EPSS" in state["problems"][0]["message"], f"not above CLEAR: {state}")

    records = [osv(number, f"2026-01-02T03:04:{number % 60:02}Z") for number in range(1, 31)]
    net.bucket("/npm", records)
    tocsin.add("npm", "osv", net.base + "/npm")
    state = tocsin.run("npm")
    check(state["fault"] == "" and counts(state, "requests", "stored") == (2, 30), f"a bucket as a whole: {state}")
    check(counts(tocsin.run("npm"), "requests", "documents") == (1, 0), "nothing has changed")
    # One of the same second as the newest, one newer, one that is listed and not there.
    more = [osv(31, "2026-01-02T03:04:30Z"), osv(32, "2026-01-02T03:05:00Z"), osv(33, "2026-01-02T03:05:01Z")]
    net.bucket("/npm", records + more)
    del net.pages["/npm/OSV-2026-33.json"]
    state = tocsin.run("npm")
    check(state["fault"] == "" and counts(state, "stored", "refused") == (2, 1), f"what changed, by single records: {state}")
    check("OSV-2026-33" in state["problems"][0]["name"], f"what fails is named: {state['problems']}")
    net.put("/npm/OSV-2026-33.json", osv(33, "2026-01-02T03:05:01Z"))
    check(counts(tocsin.run("npm"), "stored", "refused") == (1, 0), "and asked for again, although the list has not changed")
    check(counts(tocsin.run("npm"), "requests", "documents") == (1, 0), "until all is taken")
    # One that its server never gives stops no other; five in a row end the run, and the next one goes on.
    for first, broken, stored, is_over in [(41, [45], 9, False), (51, [53, 54, 55, 56, 57], 2, True)]:
        more += [osv(number, f"2026-01-02T03:06:{number - 40:02}Z") for number in range(first, first + 10)]
        net.bucket("/npm", records + more)
        whole = {f"/npm/OSV-2026-{number}.json": net.pages[f"/npm/OSV-2026-{number}.json"] for number in broken}
        net.pages.update(dict.fromkeys(whole, lambda handler: handler.say(500, b"")))
        state = tocsin.run("npm")
        check(counts(state, "stored") == (stored,) and ("500" in state["fault"]) == is_over, f"servers that fail: {state}")
        net.pages.update(whole)
        state = tocsin.run("npm")
        check(state["fault"] == "" and counts(state, "stored") == (10 - stored,), f"the next run goes on where it was: {state}")

    net.put("/cves/deltaLog.json", [{"fetchTime": TIME, "new": [{"cveId": "CVE-2026-2001", "githubLink": net.base + "/never"}], "updated": []},
                                    {"fetchTime": "2026-01-02T03:00:00Z", "new": [], "updated": [{"cveId": "CVE-2026-12002"}, {"cveId": "../../x"}]}])
    net.put("/cves/2026/2xxx/CVE-2026-2001.json", cve(2001))
    net.put("/cves/2026/12xxx/CVE-2026-12002.json", cve(12002))
    tocsin.add("cve", "cve", net.base + "/cves")
    state = tocsin.run("cve")
    check(state["fault"] == "" and counts(state, "stored", "refused") == (2, 1), f"the list of CVE records: {state}")
    check(not any(path == "/never" for path, _ in net.asked), "the log's own links are not followed")

    pages = [[nvd(3000 + i) for i in range(page * 3, page * 3 + 3)] for page in range(3)]

    def nvd_page(handler):
        query = handler.path.partition("?")[2]
        start = int(query.split("startIndex=")[1].split("&")[0])
        rows = [] if "lastModStartDate" in query else [one for page in pages for one in page][start:start + 3]
        handler.say(200, json.dumps({"resultsPerPage": 3, "startIndex": start, "totalResults": 0 if "lastMod" in query else 9, "format": "NVD_CVE",
                                     "version": "2.0", "timestamp": "2026-01-02T03:04:05.000", "vulnerabilities": rows}).encode())

    net.put("/nvd", nvd_page)
    pathlib.Path(folder, "key").write_text("the-key\n", encoding="utf-8")
    tocsin.add("nvd", "nvd", net.base + "/nvd", "--credential-file", str(pathlib.Path(folder, "key")), "--pause", "0")
    state = tocsin.run("nvd")
    check(state["fault"] == "" and counts(state, "requests", "stored") == (3, 9), f"NVD, all pages: {state}")
    check(all(headers.get("apiKey") == "the-key" for path, headers in net.asked if path.startswith("/nvd")), "with its key")
    check(counts(tocsin.run("nvd"), "requests", "stored", "refused") == (1, 0, 0), "then what was modified")

    feed = net.provider("/feed", [(f"ex-{n}.json", csaf(n), f"2026-01-02T03:04:{n % 60:02}Z") for n in range(4001, 4006)])
    tocsin.add("feed", "csaf", feed)
    state = tocsin.run("feed")
    check(state["fault"] == "" and counts(state, "stored", "refused") == (5, 0), f"a provider by its feed: {state}")
    check(counts(tocsin.run("feed"), "documents") == (0,), "nothing twice")
    future = [("ex-4301.json", csaf(4301), "2199-01-01T00:00:00Z"), ("ex-4302.json", csaf(4302), "2026-01-02T00:00:00Z")]
    tocsin.add("future", "csaf", net.provider("/future", future[:1]))
    check(counts(tocsin.run("future"), "stored") == (1,), "what is said to be of the future is taken")
    net.provider("/future", future)
    check(counts(tocsin.run("future"), "stored") == (1,), "and hides nothing")
    net.provider("/folder", [("ex-4101.json", csaf(4101), TIME)], by="folder", role="csaf_provider", no_hash=["ex-4101.json"])
    net.put("/site/.well-known/security.txt", f"Contact: mailto:a@example\nCSAF: {net.base}/folder/provider-metadata.json\n".encode())
    tocsin.add("folder", "csaf", net.base + "/site")
    check(counts(tocsin.run("folder"), "stored", "refused") == (1, 0), "one by security.txt and its folder, which need not have hashes")
    net.provider("/mirrored", [("ex-4201.json", csaf(4201), TIME)])
    net.put("/aggregator.json", {"aggregator": {"category": "lister", "name": "a", "namespace": "https://a.example"}, "aggregator_version": "2.0",
                                 "last_updated": TIME, "canonical_url": net.base + "/aggregator.json", "csaf_providers": [
                                     {"metadata": {"url": "https://elsewhere.example/provider-metadata.json", "last_updated": TIME},
                                      "mirrors": [net.base + "/mirrored/provider-metadata.json"]},
                                     {"metadata": {"url": net.base + "/nowhere/provider-metadata.json", "last_updated": TIME}},
                                     {"metadata": {"url": net.base.replace("127.0.0.1", "localhost") + "/busy/provider-metadata.json",
                                                   "last_updated": TIME}},
                                     {"metadata": {"url": net.base + "/last/provider-metadata.json", "last_updated": TIME}}]})
    net.put("/busy/provider-metadata.json", lambda handler: handler.say(429, b"", {"Retry-After": "86400"}))
    net.provider("/last", [("ex-4202.json", csaf(4202), TIME)])
    tocsin.add("aggregator", "csaf-aggregator", net.base + "/aggregator.json", "--every", "600")
    state = tocsin.run("aggregator")
    check(state["fault"] == "" and counts(state, "stored", "refused") == (2, 2), f"an aggregator, two providers of which fail: {state}")
    check(seconds(state["next"]) - seconds(state["ended"]) < 700, "how long it is left alone is not for one of them to say")

    objects = [malware() for _ in range(11)]
    for name, has_next in [("paged", True), ("timed", False)]:
        tocsin.add(name, "taxii", net.collection("/" + name, objects if has_next else [malware() for _ in range(11)], has_next=has_next))
        state = tocsin.run(name)
        check(state["fault"] == "" and counts(state, "shared", "refused") == (11, 0), f"TAXII, {name}: {state}")
        check(counts(tocsin.run(name), "shared") == (0,), "nothing twice")
    tocsin.add("echo", "taxii", net.collection("/echo", objects + [malware(None), malware(spec_version="1.9")]), "--tlp", "TLP:AMBER")
    state = tocsin.run("echo")
    check(counts(state, "shared", "unchanged", "refused") == (1, 11, 1), f"what is here already is no news: {state}")
    tocsin.add("raised", "taxii", net.collection("/raised", [malware(CLEAR), malware(AMBER), malware("marking-definition--" + str(uuid.uuid4()))]),
               "--tlp", "TLP:GREEN")
    state = tocsin.run("raised")
    check(counts(state, "shared", "refused") == (2, 1), f"lower markings are raised, higher ones stay, unknown ones are refused: {state}")

    events = [{"Event": {"uuid": str(uuid.uuid4()), "info": f"Event {i}", "date": "2026-01-02", "timestamp": str(1767323045 + i // 2),
                         "Tag": [{"name": "tlp:green"}] if i else [], "Attribute": [
                             {"uuid": str(uuid.uuid4()), "type": "domain", "category": "Network activity", "value": f"a{i}.example",
                              "timestamp": "1767323045"}]}} for i in range(5)]

    def publish(path="/misp-feed"):
        net.put(path + "/manifest.json", {one["Event"]["uuid"]: {"info": one["Event"]["info"], "timestamp": one["Event"]["timestamp"]}
                                          for one in events} | {"../x": {"timestamp": "1"}})
        for one in events:
            net.put(f"{path}/{one['Event']['uuid']}.json", one)

    publish()
    tocsin.add("misp", "misp-feed", net.base + "/misp-feed", "--tlp", "TLP:GREEN")
    state = tocsin.run("misp")
    check(state["fault"] == "" and counts(state, "shared", "refused") == (5, 1), f"a feed of MISP: {state}")
    check(counts(tocsin.run("misp"), "documents") == (0,), "nothing twice")
    events[2]["Event"].update(info="Event 2, again", timestamp="1767999999")
    publish()
    state = tocsin.run("misp")
    check(counts(state, "documents", "shared") == (1, 1), f"a newer event is a further revision: {state}")
    publish("/misp-echo")
    tocsin.add("misp-echo", "misp-feed", net.base + "/misp-echo", "--tlp", "TLP:GREEN")
    check(counts(tocsin.run("misp-echo"), "shared", "unchanged", "refused") == (0, 5, 1), "what is here already is no news")

    drop = pathlib.Path(folder, "drop")
    drop.mkdir()
    (drop / "a.json").write_text(json.dumps(osv(501)), encoding="utf-8")
    (drop / "b.json").symlink_to("/etc/hostname")
    tocsin.add("drop", "folder", str(drop))
    check(counts(tocsin.run("drop"), "stored", "refused") == (1, 0), "a folder, whose links are not followed")
    check(counts(tocsin.run("drop"), "documents") == (0,), "nothing has changed in it")
    (drop / "c.json").write_text(json.dumps(osv(502)), encoding="utf-8")
    check(counts(tocsin.run("drop"), "stored", "unchanged") == (1, 1), "one more")
    for path in ("/etc", str(drop) + "/../..", "relative"):
        check(tocsin("add", "bad", "--kind", "folder", "--address", path)[0] != 0, f"{path} lies elsewhere")


def taken_back(tocsin, net):
    """What a source says of its own withdrawals holds here after the run; that it lists something no more says nothing."""
    def standing(name):
        code, out, err = run(tocsin.binary, "advisory", "show", "--data", tocsin.data, name, "--json")
        check(code == 0, f"{name} is shown: {err}")
        return [not one["withdrawn"] for one in json.loads(out)["advisories"]]

    osvs = [osv(number, f"2026-01-02T03:04:{number - 8100:02}Z") for number in (8101, 8102, 8103)]
    net.bucket("/gone-osv", osvs)
    net.put("/gone-cves/deltaLog.json", [{"fetchTime": "2026-01-02T03:00:00Z", "new": [{"cveId": f"CVE-2026-{number}"} for number in (8201, 8202)],
                                          "updated": []}])
    for number in (8201, 8202):
        net.put(f"/gone-cves/2026/8xxx/CVE-2026-{number}.json", cve(number))
    documents = [(f"ex-{number}.json", csaf(number), TIME) for number in (8301, 8302, 8303)]
    feed = net.provider("/gone-csaf", documents)
    objects = [malware() for _ in range(3)]
    collection = net.collection("/gone-taxii", objects)
    events = [{"Event": {"uuid": str(uuid.uuid4()), "info": f"Gone {i}", "date": "2026-01-02", "timestamp": "1767323045",
                         "Tag": [{"name": "tlp:green"}], "Attribute": [
                             {"uuid": str(uuid.uuid4()), "type": "domain", "category": "Network activity", "value": f"gone{i}.example",
                              "timestamp": "1767323045"}]}} for i in range(4)]

    def publish(listed):
        net.put("/gone-misp/manifest.json", {one["Event"]["uuid"]: {"info": "x", "timestamp": one["Event"]["timestamp"]} for one in listed})
        for one in listed:
            net.put(f"/gone-misp/{one['Event']['uuid']}.json", one)

    publish(events)
    sources = [("gone-osv", "osv", net.base + "/gone-osv", 3), ("gone-cve", "cve", net.base + "/gone-cves", 2), ("gone-csaf", "csaf", feed, 3)]
    for name, kind, address, count in sources:
        tocsin.add(name, kind, address)
        check(counts(tocsin.run(name), "stored", "refused") == (count, 0), f"{name} is taken")
    for name, kind, address, count in [("gone-taxii", "taxii", collection, 3), ("gone-misp", "misp-feed", net.base + "/gone-misp", 4)]:
        tocsin.add(name, kind, address, "--tlp", "TLP:GREEN")
        check(counts(tocsin.run(name), "shared", "refused") == (count, 0), f"{name} is taken")

    # The first is withdrawn, the second is listed no more, the third stands.
    net.bucket("/gone-osv", [dict(osv(8101, "2026-02-01T00:00:00Z"), withdrawn="2026-02-01T00:00:00Z"), osvs[2]])
    rejected = cve(8201)
    rejected["cveMetadata"].update(state="REJECTED", dateRejected="2026-02-01T00:00:00.000Z", dateUpdated="2026-02-01T00:00:00.000Z")
    rejected["containers"]["cna"] = {"providerMetadata": rejected["containers"]["cna"]["providerMetadata"],
                                     "rejectedReasons": [{"lang": "en", "value": "It is none."}]}
    net.put("/gone-cves/deltaLog.json", [{"fetchTime": "2026-02-01T00:01:00Z", "new": [], "updated": [{"cveId": "CVE-2026-8201"}]}])
    net.put("/gone-cves/2026/8xxx/CVE-2026-8201.json", rejected)
    later = "2026-02-01T00:00:00Z"
    none = csaf(8301, current=later)
    del none["product_tree"], none["vulnerabilities"]
    none["document"].update(category="csaf_withdrawn", csaf_version="2.1")
    net.provider("/gone-csaf", [("ex-8301.json", none, later), documents[2]])
    for name, _, _, _ in sources:
        state = tocsin.run(name)
        check(state["fault"] == "" and counts(state, "stored", "refused") == (1, 0), f"{name} says it: {state}")
    for name, want in [("OSV-2026-8101", False), ("OSV-2026-8102", True), ("OSV-2026-8103", True), ("CVE-2026-8201", False), ("CVE-2026-8202", True),
                       ("EX-8301", False), ("EX-8302", True), ("EX-8303", True)]:
        check(standing(name) == [want], f"{name} stands: {want}")

    objects[0] = dict(objects[0], modified="2026-02-01T00:00:00.000Z", revoked=True)
    tocsin.add("gone-taxii", "taxii", net.collection("/gone-taxii-later", [objects[0], objects[2]]), "--tlp", "TLP:GREEN")
    state = tocsin.run("gone-taxii")
    check(counts(state, "shared", "withdrawn", "unchanged", "refused") == (0, 1, 1, 0), f"TAXII: {state}")
    events[0]["Event"].update(timestamp="1769904000")
    events[0]["Event"]["Attribute"][0].update(deleted=True)
    events[1]["Event"].update(timestamp="1769904000", published=False)
    publish([events[0], events[1], events[3]])
    state = tocsin.run("gone-misp")
    check(counts(state, "shared", "withdrawn", "unchanged", "refused") == (0, 2, 0, 0), f"MISP: {state}")
    for name in ("gone-taxii", "gone-misp"):
        check(counts(tocsin.run(name), "shared", "withdrawn") == (0, 0), f"{name}: once")


def bad(tocsin, net):
    """What each of them does is named, and stops nothing else."""
    def slow(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(60):
            handler.wfile.write(b"{")
            handler.wfile.flush()
            time.sleep(1)

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 65536)

    def cut_off(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"{")
        handler.close_connection = True

    def to(where):
        return lambda handler: handler.say(302, b"", {"Location": where})

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{nobody.getsockname()[1]}/x"
        net.put("/loop", to(net.base + "/loop"))
        net.put("/inside", to("http://169.254.169.254/latest/meta-data"))
        net.put("/slow", slow)
        net.put("/cut", cut_off)
        net.put("/500", lambda handler: handler.say(500, b"{}"))
        net.put("/429", lambda handler: handler.say(429, b"", {"Retry-After": "7200"}))
        net.put("/endless/deltaLog.json", endless)
        net.put("/html", b"<html>Welcome</html>")
        net.put("/deep/deltaLog.json", b"[" * 100_000)
        net.put("/list/deltaLog.json", {"a": 1})
        net.put("/deep.json", b'{"a":' * 100_000)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("a.json", b" " * (200 << 20))
        net.put("/bomb.zip", packed.getvalue())
        net.put("/fields", lambda handler: handler.say(200, b"{}", {f"X-{i}": "x" * 1000 for i in range(90)}))
        for name, kind, address, word in [
                ("closed", "file", closed, "does not answer"), ("loop", "file", net.base + "/loop", "five times"),
                ("inside", "file", net.base + "/inside", "does not reach"), ("elsewhere", "file", "http://10.1.2.3/x", "does not reach"),
                ("cut", "file", net.base + "/cut", "does not answer"), ("status", "file", net.base + "/500", "status 500"),
                ("gone", "file", net.base + "/gone", "status 404"), ("busy", "file", net.base + "/429", "left alone"),
                ("endless", "cve", net.base + "/endless", "longer than"), ("fields", "file", net.base + "/fields", "header"),
                ("deep", "cve", net.base + "/deep", ""), ("none", "csaf", net.base + "/html", "No provider"),
                ("stuck", "taxii", net.collection("/stuck", [malware() for _ in range(9)], has_next=False, is_stuck=True), "same page"),
                ("html", "taxii", net.base + "/html", "404"), ("slow", "file", net.base + "/slow", "does not answer")]:
            tocsin.add(name, kind, address)
            state = tocsin.run(name)
            check(state["fault"] and word in state["fault"], f"{name} is named: {state['fault']}")
            check(state["health"] == "failing" and state["failures"] == 1, f"{name} is failing: {state['health']}")
        wait = [one for one in json.loads(tocsin("list", "--json")[1]) if one["name"] == "busy"][0]
        pause = seconds(wait["next"]) - seconds(wait["ended"])
        check(7199 <= pause <= 7201, f"who wishes to be left alone is: {pause}")
        net.put("/cut.zip", net.pages["/npm/all.zip"][:5000])
        net.bucket("/broken", [osv(700)])
        net.put("/broken/all.zip", net.pages["/broken/all.zip"][:120])
        for name, kind, address, word in [
                ("page", "file", "/html", "Nothing in the file"), ("bomb", "file", "/bomb.zip", "to its end"),
                ("nested", "file", "/deep.json", "Nothing in the file"), ("zip", "file", "/cut.zip", "to its end"),
                ("bucket", "osv", "/broken", "to its end")]:
            tocsin.add(name, kind, net.base + address)
            state = tocsin.run(name)
            check(word in state["fault"] and state["counts"]["refused"] >= 1 and state["health"] == "failing", f"{name}: {state}")
        net.bucket("/broken", [osv(700)])
        check(counts(tocsin.run("bucket"), "stored") == (1,), "what could not be read is asked for again as a whole")

    # 2,001 that cannot be had: the run ends, and what is newer is not passed over.
    listed = [osv(20_000 + number, f"2026-03-01T00:{number // 60:02}:{number % 60:02}Z") for number in range(2_002)]
    net.bucket("/gone-all", [osv(19_999, "2026-02-28T00:00:00Z")])
    tocsin.add("gone-all", "osv", net.base + "/gone-all")
    check(counts(tocsin.run("gone-all"), "stored") == (1,), "a bucket")
    first = net.pages["/gone-all/modified_id.csv"]
    net.put(f"/gone-all/{listed[-1]['id']}.json", listed[-1])
    # Not more than 2,000 at once, or the whole would be fetched.
    rows = [f"{one['modified']},{one['id']}\n".encode() for one in listed]
    net.put("/gone-all/modified_id.csv", b"".join(rows[:1_990]) + first)
    state = tocsin.run("gone-all")
    check(state["fault"] == "" and counts(state, "refused", "stored") == (1_990, 0), f"all are named: {state['fault']} {state['counts']}")
    net.put("/gone-all/modified_id.csv", b"".join(rows) + first)
    state = tocsin.run("gone-all")
    check("2000" in state["fault"] and counts(state, "stored") == (0,), f"too many are a fault: {state['fault']} {state['counts']}")
    for one in listed:
        net.put(f"/gone-all/{one['id']}.json", one)
    state = tocsin.run("gone-all")
    check(state["fault"] == "" and counts(state, "stored") == (len(listed),), f"and none was passed over: {state['fault']} {state['counts']}")

    net.provider("/odd", [("ex-5101.json", csaf(5101), TIME)], by="folder", role="csaf_provider")
    net.put("/odd/white/changes.csv", b'"\xff\xfe.json","2026-01-02T03:04:05Z"\n"a b.json","2026-01-02T03:04:05Z"\n"ex-5101.json","' + TIME.encode() + b'"\n')
    tocsin.add("odd", "csaf", net.base + "/odd/provider-metadata.json")
    state = tocsin.run("odd")
    check(state["fault"] == "" and counts(state, "stored", "refused") == (1, 2), f"odd addresses are named: {state}")
    net.put("/odd-log/deltaLog.json", b'[{"fetchTime":"\xff"}]')
    tocsin.add("odd-log", "cve", net.base + "/odd-log")
    check("UTF-8" in tocsin.run("odd-log")["fault"], "what is no text is named")

    documents = [("ex-5001.json", csaf(5001), "2026-01-02T03:04:01Z"), ("ex-5002.json", csaf(5002), "2026-01-02T03:04:02Z"),
                 ("ex-5003.json", csaf(5003, "https://other.example"), "2026-01-02T03:04:03Z"), ("ex-5004.json", {"document": {}}, "2026-01-02T03:04:04Z"),
                 ("ex-5005.json", csaf(5005), "2026-01-02T03:04:05Z")]
    tocsin.add("mixed", "csaf", net.provider("/mixed", documents, wrong_hash=["ex-5002.json"], no_hash=["ex-5005.json"]))
    state = tocsin.run("mixed")
    check(state["fault"] == "" and counts(state, "stored", "refused") == (1, 4), f"one bad record stops nothing: {state}")
    said = " ".join(one["name"] + one["message"] for one in state["problems"])
    check(all(word in said for word in ("5002", "hash", "5003", "another publisher", "5004", "5005")), f"each is named: {said}")
    net.provider("/mixed", documents)
    check(counts(tocsin.run("mixed"), "stored", "refused") == (2, 2), "what failed is asked for again")

    # Of a trusted provider each document is signed, by a key that its metadata name.
    signed = [(f"ex-{n}.json", csaf(n), TIME) for n in range(5201, 5205)]
    tocsin.add("signed", "csaf", net.provider("/signed", signed, wrong_signature=["ex-5202.json"], no_signature=["ex-5203.json"]))
    state = tocsin.run("signed")
    check(state["fault"] == "" and counts(state, "stored", "refused") == (2, 2), f"signatures are asked for: {state}")
    said = {one["name"].rsplit("/")[-1]: one["message"] for one in state["problems"]}
    check("does not hold" in said.get("ex-5202.json", "") and "no signature" in said.get("ex-5203.json", ""), f"each is named: {said}")
    both = [(net.other.fingerprint, net.other.certificate), (net.signer.fingerprint, net.signer.certificate)]
    for name, keys, word in [("by-other", both[:1], "not among those given"), ("misnamed", [(net.other.fingerprint, net.signer.certificate)], "given")]:
        tocsin.add(name, "csaf", net.provider("/" + name, signed, keys=keys))
        state = tocsin.run(name)
        check(counts(state, "stored", "refused") == (0, 4) and all(word in one["message"] for one in state["problems"]), f"{name}: {state}")
    # From then on it signs, by a key that was named before; beside that there may be others.
    part = [(net.signer.fingerprint[20:], net.other.certificate)]
    for keys, role in [([], "csaf_trusted_provider"), (both[:1], "csaf_trusted_provider"), (both, "csaf_provider"),
                       (both[:1] + part, "csaf_trusted_provider"), (both[:1] + [("", net.other.certificate)], "csaf_trusted_provider")]:
        net.provider("/signed", signed, keys=keys, role=role)
        check("named before" in tocsin.run("signed")["fault"], f"who signed until now signs: {keys} {role}")
    net.provider("/signed", signed, keys=both)
    check(counts(tocsin.run("signed"), "stored", "refused") == (2, 0), "by one of several keys")
    net.put("/signed/key-0.asc", lambda handler: handler.say(404, b""))
    net.put("/signed/key-1.asc", lambda handler: handler.say(404, b""))
    check("None of the OpenPGP keys" in tocsin.run("signed")["fault"], "without any of its keys nothing is taken")
    tocsin.add("nameless", "csaf", net.provider("/nameless", [("ex-5301.json", csaf(5301), TIME)], keys=[]))
    state = tocsin.run("nameless")
    check(counts(state, "stored", "refused") == (1, 1) and "names none" in state["problems"][0]["message"], f"that it names no key is said: {state}")
    tocsin.add("plain", "csaf", net.provider("/plain", [("ex-5401.json", csaf(5401), TIME), ("ex-5402.json", csaf(5402), TIME)], role="csaf_provider",
                                             wrong_signature=["ex-5401.json"], no_signature=["ex-5402.json"]))
    check(counts(tocsin.run("plain"), "stored", "refused") == (1, 1), "a provider may sign, and then it holds")

    asked = len(net.asked)
    net.put("/away", lambda handler: handler.say(302, b"", {"Location": net.base.replace("127.0.0.1", "localhost") + "/kev.json"}))
    code, _, _ = tocsin("add", "key", "--kind", "file", "--address", net.base + "/away", "--credential-file", tocsin.data + "/../key")
    check(code == 0, "a source with a credential")
    tocsin.run("key")
    said = [headers.get("Authorization") for _, headers in net.asked[asked:]]
    check(said[0] == "the-key" and not any(said[1:]), f"a credential goes to its own server alone: {said}")
    code, _, err = tocsin("add", "key", "--kind", "file", "--address", "http://127.0.0.2:9/x")
    check(code != 0 and "credential" in err, "and does not follow to another: " + err)
    for address in ("ftp://127.0.0.1/x", "http://a@127.0.0.1/", "http://127.0.0.1/#x", "file:///etc/passwd", "https://"):
        check(tocsin("add", "bad", "--kind", "file", "--address", address)[0] != 0, f"{address} is none")


def served(tocsin, server, net):
    """Beside the server: due ones run by themselves, several at once; the API says how they go."""
    officer = server.sign_in(server.link("officer"))
    partner = server.sign_in(server.link("partner"))
    for i in range(12):
        net.bucket(f"/many-{i}", [osv(9000 + i * 100 + k) for k in range(40)])
        answer = server.request("PUT", f"/api/v1/sources/many-{i}", {"kind": "osv", "address": f"{net.base}/many-{i}"}, officer)
        check(answer.status == 200, f"made by the API: {answer.status} {answer.body[:200]}")
    check(server.request("GET", "/api/v1/sources", headers=partner).status == 403, "partners are not told of sources")
    check(server.request("PUT", "/api/v1/sources/x", {"kind": "osv", "address": "http://127.0.0.1/"}, partner).status == 403, "nor make any")
    deadline = time.monotonic() + 60
    while True:
        answer = server.request("GET", "/api/v1/sources", headers=officer).json()
        many = [one for one in answer["sources"] if one["name"].startswith("many-")]
        if len(many) == 12 and all(one["good"] for one in many) or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    check(all(one["health"] == "good" and one["counts"]["stored"] == 40 for one in many), f"all ran: {[one['health'] for one in many]}")
    check({one["kind"] for one in answer["kinds"]} >= {"file", "folder", "osv", "cve", "nvd", "csaf", "csaf-aggregator", "taxii"} and answer["known"],
          "kinds and well-known ones are told")
    found = server.request("GET", "/api/v1/advisories?purl=pkg:npm/package-9001", headers=officer).json()
    check([one["id"] for one in found["advisories"]] == ["OSV-2026-9001"], f"what came is found: {str(found)[:200]}")
    told = server.request("GET", "/api/v1/vulnerabilities/OSV-2026-9001").json()["data"]["fetched"]
    check((told["sources"], told["stale"]) == (12, 0) and told["oldest"], f"everybody is told how fresh it is: {told}")
    for name, body, pointer in [("Upper", {}, "/name"), ("x", {"kind": "no"}, "/kind"), ("x", {"address": "nowhere"}, "/address"),
                                ("x", {"format": "csaf"}, "/format"), ("x", {"every_s": 59}, "/every_s"), ("x", {"every_s": 2592001}, "/every_s"),
                                ("x", {"tlp": "TLP:RED"}, "/tlp"), ("x", {"pause_ms": 60001}, "/pause_ms"), ("x", {"more": 1}, "/more")]:
        problem(server.request("PUT", f"/api/v1/sources/{name}", {"kind": "osv", "address": net.base + "/npm", **body}, officer), 400, pointer)
    check(server.request("POST", "/api/v1/sources/many-0/run", {}, officer).status == 202, "run now")
    problem(server.request("POST", "/api/v1/sources/nobody/run", {}, officer), 404)
    check(server.request("DELETE", "/api/v1/sources/many-1", headers=officer).status == 200, "removed")
    problem(server.request("DELETE", "/api/v1/sources/many-1", headers=officer), 404)
    metrics = server.request("GET", "/metrics", headers=officer).body
    check("tocsin_source_runs_total" in metrics and "\ntocsin_sources_failing 0" in metrics, "there are metrics")
    # A server that says nothing holds nothing up: neither another source nor the end.
    hang = threading.Event()
    net.put("/hang", lambda handler: hang.wait(60))
    for i in range(3):
        server.request("PUT", f"/api/v1/sources/hang-{i}", {"kind": "file", "address": net.base + "/hang"}, officer)
    net.put("/after.json", kev(6001, released="2026-01-04T00:00:00Z"))
    server.request("PUT", "/api/v1/sources/after", {"kind": "file", "address": net.base + "/after.json"}, officer)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        state = [one for one in server.request("GET", "/api/v1/sources", headers=officer).json()["sources"] if one["name"] == "after"][0]
        if state["good"]:
            break
        time.sleep(0.2)
    check(state["good"] is not None, f"one runs beside three that hang: {state}")
    begin = time.monotonic()
    check(server.stop() == 0 and time.monotonic() - begin < 10, "a stop breaks runs off")
    hang.set()


def trials(tocsin, net):
    """What a source would bring is said, and nothing is kept of it."""
    def dribble(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(600):
                handler.wfile.write(b"x" * 4096)
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    before = tocsin("list", "--json")[1]
    net.put("/trial.json", kev(1001, 1002, released="2026-02-01T00:00:00Z"))
    net.put("/dribble", dribble)
    net.put("/wrong", b"no advisory")
    for path, more, wanted, records, is_cut, said in [
            ("/trial.json", ["--format", "kev"], 0, 2, False, ""), ("/trial.json", ["--format", "osv"], 1, 0, False, ""),
            ("/never", [], 1, 0, False, "404"), ("/wrong", [], 1, 0, False, "Nothing"), ("/dribble", ["--seconds", "1"], 1, 0, True, "")]:
        code, out, err = tocsin("test", "trial", "--kind", "file", "--address", net.base + path, "--json", *more)
        state = json.loads(out or "{}")
        check((code, state.get("records"), state.get("is_cut")) == (wanted, records, is_cut) and said in state["fault"],
              f"a trial of {path}: {code} {out}{err}")
    code, out, _ = tocsin("test", "trial", "--kind", "file", "--address", net.base + "/trial.json")
    check(code == 0 and "2 records" in out and "Nothing was kept" in out, f"in words: {out}")
    for seconds, wanted in [("0", 2), ("3600", 0), ("3601", 2), ("x", 2)]:
        code, out, err = tocsin("test", "trial", "--kind", "file", "--address", net.base + "/trial.json", "--seconds", seconds)
        check(code == wanted, f"--seconds {seconds}: {code} {out}{err}")
    check(tocsin("test", "trial", "--kind", "folder", "--address", "/etc")[0] != 0, "a folder that the configuration does not name")
    check(tocsin("list", "--json")[1] == before and "trial" not in before, "nothing of it is kept")


def main():
    with tempfile.TemporaryDirectory(prefix="tocsin-gpg.") as home:
        try:
            net = Internet(Signer(home, "PSIRT <psirt@example.org>"), Signer(home, "Other <other@example.org>"))
            against(net)
        finally:
            subprocess.run(["gpgconf", "--homedir", home, "--kill", "gpg-agent"], check=False)
    finish("sources")


def against(net):
    with Server(sys.argv[1], ["--exercise", "log4shell"]) as server:
        configuration = f'[sources]\nallowed_networks = ["127.0.0.0/8"]\nfolders = ["{server.folder}/drop"]\n'
        server.start(configuration=configuration)
        tocsin = Instance(sys.argv[1], server.data)
        served(tocsin, server, net)
        good(tocsin, net, server.folder)
        trials(tocsin, net)
        taken_back(tocsin, net)
        bad(tocsin, net)


main()
