#!/usr/bin/env python3
"""The CSAF provider through HTTP: the requirements of section 7.1 of CSAF 2.0 and 2.1, by number, as a client finds them that
knows the domain alone; what is protected, for whom; revisions, withdrawals and risk warnings.

    TOCSIN_BASE_URL=https://tocsin.example tests/csaf_test.py ACCESS_SERVER
"""
import base64
import csv
import hashlib
import hmac
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from e2e import BASE_URL as BASE, COOKIE, Server, check, finish, problem

PUBLIC = "/.well-known/csaf/"
SCHEMA = {"2.0": "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json",
          "2.1": "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json"}


def document(name, label="WHITE", date="2026-01-05T10:00:00.000Z", version="2.0", number=1, first=None, **more):
    first = first or date
    history = [{"date": first if i < number else date, "number": str(i), "summary": "S"} for i in range(1, number + 1)]
    out = {"document": {"category": "csaf_base", "csaf_version": version, "lang": "en", "title": f"About {name}",
                        "publisher": {"category": "coordinator", "name": "Operator", "namespace": BASE},
                        "tracking": {"current_release_date": date, "id": name, "initial_release_date": first,
                                     "revision_history": history, "status": "final", "version": str(number)}}}
    if label:
        out["document"]["distribution"] = {"tlp": {"label": label}}
    if version == "2.1":
        out["$schema"] = SCHEMA["2.1"]
    out["document"].update(more)
    return out


SIGNED = []  # documents with their signatures
KEYS = {}    # certificates by their fingerprints
CLEAR = {}   # texts signed in the clear


def check_signatures():
    """By GnuPG, and not by us."""
    check(len(KEYS) == 1 and len(SIGNED) > 5, f"there are keys and signatures: {len(KEYS)}, {len(SIGNED)}")
    with tempfile.TemporaryDirectory(prefix="tocsin-gpg.") as home:
        def gpg(*arguments):
            return subprocess.run(["gpg", "--homedir", home, "--batch", "--status-fd", "1", *arguments], capture_output=True, text=True, check=False)

        for fingerprint, certificate in KEYS.items():
            pathlib.Path(home, "key").write_text(certificate, encoding="utf-8")
            done = gpg("--import", home + "/key")
            check(f"IMPORT_OK 1 {fingerprint}" in done.stdout, f"gpg takes the key: {done.stdout} {done.stderr}")
        for body, signature in SIGNED:
            pathlib.Path(home, "body").write_text(body, encoding="utf-8")
            pathlib.Path(home, "signature").write_text(signature, encoding="utf-8")
            done = gpg("--verify", home + "/signature", home + "/body")
            check(done.returncode == 0 and f"VALIDSIG {next(iter(KEYS))}" in done.stdout, f"gpg finds the signature good: {done.stderr}")
        for name, text in CLEAR.items():
            pathlib.Path(home, "clear").write_text(text, encoding="utf-8")
            done = gpg("--decrypt", home + "/clear")
            check(done.returncode == 0 and "VALIDSIG" in done.stdout and "Contact: " in done.stdout, f"gpg reads {name}: {done.stdout} {done.stderr}")
        pathlib.Path(home, "body").write_text(body + " ", encoding="utf-8")
        check(gpg("--verify", home + "/signature", home + "/body").returncode != 0, "and not that of another document")


def bearer(caller):
    return {"Authorization": "Bearer " + caller["key"]}


def session(caller):
    mac = hmac.new(caller["fresh"].encode(), b"tocsin-csrf/v1", hashlib.sha256).digest()
    return {"Cookie": COOKIE + "=" + caller["fresh"], "X-CSRF-Token": base64.urlsafe_b64encode(mac).decode().rstrip("=")}


def fetch(server, url, caller=None, what=None):
    """A file by its address. It comes directly (requirement 6), over TLS (3), from whatever program asks (24) and, where it is
    for everybody, to whatever page (25)."""
    check(url.startswith(BASE + "/"), f"{url} is an https address of this domain")
    path = url[len(BASE):]
    headers = bearer(caller) if caller else {}
    answer = server.request("GET", path, headers=headers)
    check(answer.status == 200, f"{what or path}: {answer.status}")
    if caller is None:
        check(answer.headers["Access-Control-Allow-Origin"] == "*", f"{path} may be read from any page")
    for agent in ("curl/8.0", "csaf_downloader", "Mozilla/5.0 (X11)", ""):
        other = server.request("GET", path, headers={**headers, "User-Agent": agent})
        check((other.status, other.body) == (answer.status, answer.body), f"{path} does not depend on the program")
    head = server.request("HEAD", path, headers=headers)
    check(head.status == 200 and head.body == "" and head.headers["ETag"] == answer.headers["ETag"], f"HEAD {path}")
    again = server.request("GET", path, headers={**headers, "If-None-Match": answer.headers["ETag"]})
    check(again.status == 304 and again.body == "" and answer.headers["Last-Modified"], f"{path} is sent once")
    return answer


def listed(server, url, caller=None):
    """The names of a directory listing."""
    answer = fetch(server, url, caller)
    check(answer.headers["Content-Type"].startswith("text/html"), f"{url} is a page")
    return re.findall(r'<a href="([^"]+)">', answer.body)


def walk(server, folder, label, version, caller=None):
    """Everything in a folder, by its three ways: what each document is, by its address. Checks requirements 2 and 11 to 18."""
    feed_url = f"{folder}feed-tlp-{label.lower().replace('+', '-')}.json"
    answer = fetch(server, feed_url, caller)
    check(answer.headers["Content-Type"] == "application/json", "a feed is JSON")
    feed = answer.json()["feed"]
    check(feed["link"][0] == {"rel": "self", "href": feed_url}, f"the feed knows its address: {feed['link']}")
    check(feed["category"][0] == {"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"}, "and what it is")
    check(re.fullmatch(r"[a-zA-Z0-9+\-_.]+", feed["id"]) is not None, f"its id: {feed['id']}")
    out, paths, times = {}, [], []
    for entry in feed["entry"]:
        links = [(one["rel"], one["href"]) for one in entry["link"]]
        address = entry["content"]["src"]
        check(links[0] == ("self", address) and entry["content"]["type"] == "application/json", f"an entry links to its document: {links}")
        check(entry["format"] == {"schema": SCHEMA[version], "version": version}, f"its format: {entry['format']}")
        got = fetch(server, address, caller)
        check(got.headers["Content-Type"] == "application/json", "a document is JSON")
        tracking = got.json()["document"]["tracking"]
        check(got.json()["document"]["csaf_version"] == version, "of the version of its feed")
        check(got.json()["document"]["distribution"]["tlp"]["label"] == label, "and of its label")
        name = re.sub(r"[^+\-a-z0-9]+", "_", tracking["id"].lower()) + ".json"
        path = f"{tracking['initial_release_date'][:4]}/{name}"
        check(address == folder + path, f"requirements 2 and 11: {address} is {path}")
        check((entry["id"], entry["title"], entry["published"], entry["updated"]) ==
              (tracking["id"], got.json()["document"]["title"], tracking["initial_release_date"], tracking["current_release_date"]), f"{entry}")
        signatures = [link for relation, link in links if relation == "signature"]
        check(signatures == [address + ".asc"], f"requirement 19: {links}")
        signed = fetch(server, address + ".asc", caller)
        check(signed.headers["Content-Type"] == "application/pgp-signature", "a signature")
        SIGNED.append((got.body, signed.body))
        hashes = {link[-6:]: link for relation, link in links if relation == "hash"}
        check(set(hashes) == {"sha256", "sha512"}, f"requirement 18: {links}")
        for algorithm, link in hashes.items():
            said = fetch(server, link, caller).body
            check(said == f"{hashlib.new(algorithm, got.body.encode()).hexdigest()}  {name}\n", f"{link}: {said}")
        out[address] = got.body
        paths.append(path)
        times.append(tracking["current_release_date"])
    check(times == sorted(times, reverse=True) and len(set(times)) == len(times), f"requirement 15: the newest first: {times}")
    check(not times or feed["updated"][:19] == times[0][:19], f"the feed is as new as its newest document: {feed['updated']}")
    check(fetch(server, folder + "index.txt", caller).body.splitlines() == paths, "requirement 12: index.txt")
    changes = fetch(server, folder + "changes.csv", caller).body
    check(list(csv.reader(io.StringIO(changes))) == [list(row) for row in zip(paths, times)], f"requirement 13: {changes}")
    check(changes.count('"') == (0 if "v2.1" in folder else 4 * len(paths)), "every field is quoted in 2.0, and none in 2.1")
    names = listed(server, folder, caller)
    check({"index.txt", "changes.csv"} <= set(names), f"requirement 14: {names}")
    in_years = {year + name for year in names if year.endswith("/") for name in listed(server, folder + year, caller)}
    check(in_years == {path + end for path in paths for end in ("", ".asc", ".sha256", ".sha512")}, f"requirement 14: {in_years}")
    terms = fetch(server, f"{folder}category-{label.lower().replace('+', '-')}.json", caller).json()["categories"]["category"]
    check({one["term"] for one in terms} == {json.loads(body)["document"]["category"] for body in out.values()}, f"requirement 17: {terms}")
    return out


def provider(server, place, version):
    """provider-metadata.json of one version: requirements 7, 9 and 16. Returns its feeds by label, and its folder."""
    answer = fetch(server, BASE + PUBLIC + place + "provider-metadata.json", what="requirement 9: the well-known address")
    metadata = answer.json()
    check(answer.headers["Content-Type"] == "application/json", "metadata are JSON")
    check(metadata["metadata_version"] == version and metadata["role"] == "csaf_trusted_provider", f"{metadata}")
    for key in metadata["public_openpgp_keys"]:
        got = fetch(server, key["url"])
        check(got.headers["Content-Type"] == "application/pgp-keys", "requirement 20: a key")
        KEYS[key["fingerprint"]] = got.body
    check(metadata["publisher"] == {"category": "coordinator", "name": "Operator", "namespace": BASE}, f"{metadata['publisher']}")
    directory, rolie = metadata["distributions"][0], metadata["distributions"][1]["rolie"]
    folder = directory["directory_url"] if version == "2.0" else directory["directory"]["url"]
    service = fetch(server, rolie["services"][0]).json()["service"]["workspace"]
    feeds = {one["tlp_label"]: one["url"] for one in rolie["feeds"]}
    check([one["href"] for space in service for one in space["collection"]] == list(feeds.values()), "requirement 16: the same feeds")
    check(rolie["categories"][0].startswith(folder), f"{rolie['categories']}")
    fetch(server, rolie["categories"][0])
    check(fetch(server, metadata["canonical_url"]).body == answer.body, "the canonical address serves the same")
    return feeds, folder


def security_txt(server):
    answer = server.request("GET", "/.well-known/security.txt")
    CLEAR["security.txt"] = answer.body
    fields = [line.split(": ", 1) for line in answer.body.splitlines() if ": " in line]
    names = [name for name, _ in fields]
    check(answer.status == 200 and answer.headers["Content-Type"] == "text/plain; charset=utf-8", "security.txt")
    check(names.count("Expires") == 1 and "Contact" in names and dict(fields)["Canonical"] == BASE + "/.well-known/security.txt", f"{fields}")
    check([value for name, value in fields if name == "CSAF"] == [BASE + PUBLIC + place + "provider-metadata.json" for place in ("", "v2.0/", "v2.1/")],
          "requirement 8: where the metadata are, the well-known ones first")
    check(server.request("GET", dict(fields)["Contact"][len(BASE):]).status == 200, "somebody can be told")


def main():
    with Server(sys.argv[1]) as server:
        server.start(per_minute=None)
        fixture = json.loads(server.printed().splitlines()[0])
        partners = {one["standing"]: one for one in fixture["callers"] if one["role"] == "partner_administrator"}
        staff = {one["role"]: one for one in fixture["callers"] if not one["party"]}
        desk, named, other = staff["analyst"], partners["active"], partners["warned"]

        def publish(body, query="", caller=desk):
            return server.request("POST", "/api/v1/csaf" + query, body, bearer(caller))

        # What is refused, before there is anything.
        security_txt(server)
        for place, version in (("", "2.0"), ("v2.0/", "2.0"), ("v2.1/", "2.1")):
            feeds, folder = provider(server, place, version)
            label = "WHITE" if version == "2.0" else "CLEAR"
            check(walk(server, folder, label, version) == {}, "a folder without documents")
        invalid = document("X", product_tree={})
        invalid["vulnerabilities"] = [{"product_status": {"fixed": ["P"]}}]
        answer = publish(invalid)
        problem(answer, 400)
        check("6.1.1" in answer.json()["detail"], f"requirement 1: the tests that fail are named: {answer.body[:300]}")
        problem(publish(document("X", label="")), 400, "/document/distribution/tlp/label")
        answer = publish(document("X", label="AMBER"), "?tlp=TLP:AMBER%2BSTRICT")
        problem(answer, 400, "/document/distribution/tlp/label")
        check("2.1" in answer.json()["detail"], f"why, and what to do: {answer.body}")
        problem(publish(document("X"), "?tlp=TLP:BLUE"), 400, "?tlp")
        problem(publish(document("X"), "?audience=everybody"), 400, "?audience")
        problem(publish(document("X"), "?audience=named&party=active"), 400, "?audience")
        problem(publish(document("X", "GREEN"), "?audiense=named&party=active"), 400, "?")
        problem(publish(document("X", "GREEN"), "?audience=named"), 400, "?party")
        problem(publish(document("X", "GREEN"), "?audience=group"), 400, "?group")
        problem(publish(document("X", date="2999-01-01T00:00:00Z")), 400, "/document/tracking/current_release_date")
        problem(server.request("POST", "/api/v1/csaf", "{}", {**bearer(desk), "Content-Type": "text/plain"}), 415)
        problem(publish(document("X"), caller=named), 403)
        problem(server.request("POST", "/api/v1/csaf", document("X")), 401)

        # Documents of every marking.
        white, later = document("TS/2025:1", date="2025-11-05T10:00:00.000Z"), document("TS-2")
        answer = publish(white)
        check(answer.status == 201 and answer.json()["revision"] == 1, f"published: {answer.body[:300]}")
        thing = answer.json()["thing"]
        check(publish(later).status == 201, "and another")
        for path in ("white%2F%2F2025%2Fx", "white/%2F2025%2Fx", "white/%2Findex.txt", "white%2Findex.txt%2F", "white/2025/", "white//"):
            status = server.request("GET", "/.well-known/csaf/" + path).status
            check((status == 200) == (path == "white/2025/"), f"{path}: one address for each thing: {status}")
        problem(publish(document("TS-0", date="2025-12-01T00:00:00Z")), 409, "/document/tracking/current_release_date")
        check(publish(document("G-1", "GREEN")).status == 201, "for the community")
        answer = publish(document("A-1", "AMBER"), f"?audience=named&party={named['party']}")
        check(answer.status == 201 and answer.json()["url"] == BASE + "/csaf/protected/amber/2026/a-1.json", f"for one: {answer.body[:200]}")
        amber = answer.json()
        check(publish(document("N-1", "CLEAR", version="2.1")).status == 201, "in 2.1")
        strict = publish(document("S-1", "AMBER+STRICT", version="2.1"), f"?tlp=TLP:AMBER%2BSTRICT&audience=named&party={named['party']}")
        check(strict.status == 201, f"TLP:AMBER+STRICT in 2.1: {strict.body[:300]}")

        feeds, folder = provider(server, "", "2.0")
        check(set(feeds) == {"WHITE", "GREEN", "AMBER"}, f"{feeds}")
        got = walk(server, folder, "WHITE", "2.0")
        check([json.loads(body) for body in got.values()] == [later, white], "requirement 4: free, the bytes as they were sent")
        check(list(got.values())[0] == json.dumps(later), "byte for byte")
        of_2_1, clear = provider(server, "v2.1/", "2.1")
        check(set(of_2_1) == {"CLEAR"} and len(walk(server, clear, "CLEAR", "2.1")) == 1, "2.1 beside it")

        # Requirement 5: what is restricted lies elsewhere, and behind a key; each reads its own.
        protected = {"GREEN": feeds["GREEN"], "AMBER": feeds["AMBER"], "AMBER+STRICT": strict.json()["url"].rsplit("/", 2)[0] + "/x"}
        for label, url in protected.items():
            version = "2.1" if label == "AMBER+STRICT" else "2.0"
            place = url.rsplit("/", 1)[0] + "/"
            check(not place.startswith(BASE + PUBLIC), f"{place} is another path")
            for name in ("index.txt", "changes.csv", "", "2026/a-1.json", "2026/g-1.json.sha256"):
                check(server.request("GET", place[len(BASE):] + name).status == 401, f"{label} is not for strangers")
            sees = {name: len(walk(server, place, label, version, caller))
                    for name, caller in (("named", named), ("other", other), ("desk", desk), ("auditor", staff["auditor"]))}
            wanted = {"named": 1, "other": 1 if label == "GREEN" else 0, "desk": 1, "auditor": 1}
            check(sees == wanted, f"{label}: {sees}")
            for standing in ("suspended", "reassessment", "terminated", "none"):
                check(server.request("GET", place[len(BASE):] + "index.txt", headers=bearer(partners[standing])).status == 403,
                      f"{label} is cut for {standing}")
        for path in ("white/2026/a-1.json", "amber/index.txt", "white/2026/g-1.json", "v2.1/clear/2026/s-1.json"):
            check(server.request("GET", PUBLIC + path).status == 404, f"{path} is not among what is public")
        check(server.request("GET", amber["url"][len(BASE):], headers=bearer(other)).status == 404, "another's document is not there")
        held = server.request("GET", f"/api/v1/parties/{named['party']}/holdings", headers=bearer(desk)).json()
        check({"About A-1", "About S-1", "About G-1"} <= {one["title"] for one in held["holdings"]}, f"what it was given is noted: {held}")
        told = server.request("GET", "/api/v1/feed?count=1000", headers=bearer(named)).json()["items"]
        check([one["body"]["url"] for one in told if one["title"] == "About A-1"] == [amber["url"]], "the feed says where it is")

        # A revision takes its place; narrower, it is asked back.
        revised = publish(document("A-1", "AMBER", date="2026-01-06T00:00:00Z", number=2, first="2026-01-05T10:00:00.000Z"),
                          f"?audience=named&party={other['party']}")
        check(revised.status == 200 and (revised.json()["thing"], revised.json()["revision"]) == (amber["thing"], 2), f"{revised.body[:300]}")
        check(server.request("GET", amber["url"][len(BASE):], headers=bearer(named)).status == 404, "for whom the newest revision names")
        check(server.request("GET", amber["url"][len(BASE):], headers=bearer(other)).status == 200, "alone")
        recalls = server.request("GET", "/api/v1/recalls", headers=bearer(named)).json()["recalls"]
        check([(one["thing"], one["reason"]) for one in recalls] == [(amber["thing"], "narrowed")], f"{recalls}")
        problem(publish(document("TS-2", date="2026-01-07T00:00:00Z", first="2026-01-05T10:00:00.000Z")), 409, "/document/tracking/version")

        # Withdrawn, a document is gone from every list.
        problem(server.request("POST", f"/api/v1/shares/{thing}/withdrawal", {"reason": "r"}, bearer(named)), 403)
        check(server.request("POST", f"/api/v1/shares/{thing}/withdrawal", {"reason": "r"}, bearer(desk)).status == 200, "withdrawn")
        check([json.loads(body) for body in walk(server, folder, "WHITE", "2.0").values()] == [later], "it is gone")
        check(server.request("GET", PUBLIC + "white/2025/ts_2025_1.json").status == 404, "and not found")

        # A risk warning that two people publish is a document of the same feed.
        proposed = server.request("POST", "/api/v1/risk-warnings", {"title": {"en": "Act now", "zh-CN": "立即行动"}, "body": {"en": "b", "zh-CN": "正文"}},
                                  session(desk))
        check(proposed.status == 202, f"{proposed.body[:200]}")
        approved = server.request("POST", f"/api/v1/decisions/{proposed.json()['decision']}/approve", {}, session(staff["officer"]))
        check(approved.status == 200, f"{approved.body[:200]}")
        got = walk(server, folder, "WHITE", "2.0")
        warning = json.loads(next(iter(got.values())))["document"]
        check(warning["title"] == "Act now" and [note["title"] for note in warning["notes"]] == ["Act now", "立即行动"], f"in both languages: {warning}")
        check(warning["references"][0] == {"category": "self", "summary": "This document", "url": next(iter(got))}, f"{warning['references']}")
        check(server.request("GET", warning["references"][1]["url"][len(BASE):]).status == 200, "and where people read it")
        check_signatures()
    finish("csaf")


main()
