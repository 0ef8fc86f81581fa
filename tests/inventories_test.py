#!/usr/bin/env python3
"""Inventories, findings and the OSV service's questions, through the real program: on the command line without a server, and
through the API as a partner, an officer, a stranger and a partner that is suspended.

    tests/inventories_test.py BINARY
"""
import json
import pathlib
import sys
import tempfile
import urllib.parse

from e2e import Server, check, finish, run

BINARY = sys.argv[1]
OSV = {"schema_version": "1.7.0", "id": "TEST-1", "modified": "2026-01-02T00:00:00Z", "aliases": ["CVE-2099-0001"], "summary": "A hole in left: 漏洞",
       "affected": [{"package": {"ecosystem": "npm", "name": "left"},
                     "ranges": [{"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "1.2.0"}]}]}]}


def bom(*versions):
    parts = [{"type": "library", "bom-ref": version, "name": "left", "version": version, "purl": f"pkg:npm/left@{version}"} for version in versions]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": parts})


def command_line(folder):
    data = f"{folder}/data"
    one, two, feed, text = (pathlib.Path(folder, name) for name in ("one.json", "two.json", "feed.json", "notes.txt"))
    one.write_text(bom("1.1.0", "1.2.0"), encoding="utf-8")
    two.write_text(bom("1.2.0"), encoding="utf-8")
    text.write_text("hello", encoding="utf-8")
    feed.write_text(json.dumps(OSV), encoding="utf-8")
    code, out, _ = run(BINARY, "inventory", "import", "--data", data, "--json", str(one), str(two), str(text))
    done = json.loads(out)
    check(code == 1 and [a["asset"] for a in done["assets"]] == ["one.json", "two.json"], f"each file is an asset: {out}")
    check(len(done["refused"]) == 1 and "notes.txt" in done["refused"][0]["file"], f"what is none is refused: {out}")
    code, _, err = run(BINARY, "impact", "--data", data, "CVE-2099-0001")
    check(code not in (0, 1) and "not known" in err, f"what nobody knows is not nobody: {code} {err}")
    run(BINARY, "advisory", "import", "--data", data, str(feed))
    code, out, _ = run(BINARY, "impact", "--data", data, "CVE-2099-0001", "--json")
    hit = json.loads(out)
    check(code == 1 and hit["counts"] == {"partners": 1, "assets": 1, "components": 1}, f"who is hit, without an index too: {out}")
    component = hit["partners"][0]["assets"][0]["components"][0]
    check((component["component"], component["certainty"], component["fixed_in"]) == ("pkg:npm/left@1.1.0", "affected", ["1.2.0"]), f"{component}")
    check(hit["data"]["sources"][0]["name"] == "TEST", "with the age of the data")
    code, out, _ = run(BINARY, "advisory", "index", "--data", data, "--json")
    check(code == 0 and json.loads(out)["findings"] == {"assets": 2, "opened": 0, "closed": 0, "changed": 0}, f"compiling changes nothing: {out}")
    code, out, _ = run(BINARY, "inventory", "import", "--data", data, "--json", "--asset", "one.json", str(two))
    check(json.loads(out)["assets"][0]["closed"] == 1, f"an upgrade closes: {out}")
    check(run(BINARY, "impact", "--data", data, "TEST-1")[0] == 0, "nobody is hit any more, by any of its ids")
    code, out, _ = run(BINARY, "inventory", "import", "--data", data, "--json", "--partner", "bank", str(one))
    check(code == 0 and json.loads(out)["assets"][0]["opened"] == 1, f"for another organization: {out}")
    code, out, _ = run(BINARY, "inventory", "import", "--data", data, "--json", "--asset", "piped", "--partner", "bank", "-", stdin=bom("1.1.0"))
    check(code == 0 and json.loads(out)["assets"][0]["opened"] == 1, f"from standard input: {out}")
    code, _, err = run(BINARY, "inventory", "import", "--data", data, "-", stdin=bom("1.1.0"))
    check(code not in (0, 1) and "--asset" in err, f"which needs a name: {code} {err}")
    code, out, _ = run(BINARY, "inventory", "list", "--data", data, "--json")
    check([(a["partner"], a["asset"], a["generation"]) for a in json.loads(out)] == [("own", "one.json", 2), ("own", "two.json", 1), ("bank", "one.json", 1), ("bank", "piped", 1)],
          f"{out}")


def api():
    with Server(BINARY, ["--exercise", "log4shell"]) as server:
        server.start()
        officer = server.sign_in(server.link("officer"))
        partner = server.sign_in(server.link("partner"))
        answer = server.request("POST", "/api/v1/advisories", OSV, officer)
        check(answer.status == 200 and answer.json()["stored"] == 1, f"an officer imports: {answer.status} {answer.body[:300]}")
        check(server.request("POST", "/api/v1/advisories", OSV, partner).status == 403, "a partner does not")
        answer = server.request("PUT", "/api/v1/inventories/web%20shop?name=bom.json", bom("1.1.0", "3.0.0"), partner)
        check(answer.status == 200 and answer.json()["opened"] == 1, f"an upload: {answer.status} {answer.body[:300]}")
        number = answer.json()["number"]
        again = server.request("PUT", "/api/v1/inventories/web%20shop?name=bom.json", bom("1.1.0", "3.0.0"), partner).json()
        check(not again["generation_is_new"] and again["generation"] == 1, f"the same again is the same: {again}")
        scores = "#model_version:v1,score_date:2026-01-02T00:00:00Z\ncve,epss,percentile\nCVE-2099-0001,0.97,0.99\n"
        answer = server.request("POST", "/api/v1/advisories", scores, officer)
        check(answer.status == 200 and answer.json()["scores"] == 1, f"EPSS through the same door: {answer.status} {answer.body[:300]}")
        one = server.request("GET", "/api/v1/vulnerabilities/TEST-1").json()
        check(one["epss"] == {"cve": "CVE-2099-0001", "probability": "0.97", "percentile": "0.99", "day": "2026-01-02", "model": "v1"}, f"{one['epss']}")
        for query, count in (("epss_min=0.97", 1), ("epss_min=0.971", 0), ("product=LEFT", 1), ("vendor=left", 0), ("text=%E6%BC%8F%E6%B4%9E", 1)):
            answer = server.request("GET", f"/api/v1/vulnerabilities?{query}")
            check(len(answer.json()["vulnerabilities"]) == count, f"{query}: {answer.body}")
        check(server.request("GET", "/api/v1/advisories?epss_min=2").status == 400, "a probability above 1")
        found = server.request("GET", "/api/v1/findings", headers=partner).json()["findings"]
        check([(f["component"], f["flaw"], f["state"]) for f in found] == [("pkg:npm/left@1.1.0", "CVE-2099-0001", "open")], f"{found}")
        done = server.request("POST", "/api/v1/findings/remediations", {"asset": number, "component": "pkg:npm/left@1.1.0", "flaw": "CVE-2099-0001",
                              "state": "mitigated", "reason": "behind a proxy"}, partner)
        check(done.status == 200, f"what was done: {done.status} {done.body}")
        hit = server.request("GET", "/api/v1/impact/TEST-1", headers=officer).json()
        check(hit["counts"]["components"] == 1 and hit["partners"][0]["assets"][0]["components"][0]["state"] == "mitigated", f"the regulator sees it: {hit}")
        check(server.request("GET", "/api/v1/impact/TEST-1", headers=partner).status == 403, "a partner does not see others")
        view = server.request("GET", f"/api/v1/inventories/{number}", headers=partner).json()
        check(view["documents"][0]["format"].startswith("cyclonedx") and view["unknown"] == [], f"{view}")
        original = server.request("GET", f"/api/v1/inventories/{number}/documents/inventory/0", headers=partner)
        check(original.body == bom("1.1.0", "3.0.0"), "the document comes out as it went in")
        questions(server)
        check(server.request("DELETE", "/api/v1/inventories/web%20shop", headers=partner).status == 204, "removed")
        check(server.request("GET", "/api/v1/inventories", headers=partner).json()["inventories"] == [], "and gone")


def questions(server):
    """As a client of the OSV service asks, without an account."""
    package = {"ecosystem": "npm", "name": "left"}
    for query, wanted in (({"package": package, "version": "1.1.0"}, ["TEST-1"]), ({"package": package, "version": "1.2.0"}, []),
                          ({"package": package}, ["TEST-1"]), ({"package": {"purl": "pkg:npm/left@1.0.0"}}, ["TEST-1"]),
                          ({"package": {"ecosystem": "npm", "name": "right"}, "version": "1"}, [])):
        answer = server.request("POST", "/v1/query", query)
        check(answer.status == 200 and [v["id"] for v in answer.json().get("vulns", [])] == wanted, f"{query}: {answer.status} {answer.body[:300]}")
    whole = server.request("POST", "/v1/query", {"package": package, "version": "1.1.0"}).json()["vulns"][0]
    check(whole == OSV, "the whole record")
    batch = server.request("POST", "/v1/querybatch", {"queries": [{"package": package, "version": "1.1.0"}, {"package": package, "version": "2.0.0"}]}).json()
    check(batch == {"results": [{"vulns": [{"id": "TEST-1", "modified": "2026-01-02T00:00:00Z"}]}, {}]}, f"{batch}")
    check(server.request("GET", "/v1/vulns/TEST-1").json() == OSV, "one record")
    check(server.request("GET", "/v1/vulns/TEST-404").status == 404, "or none")
    noted = server.request("POST", "/v1/query", {"commit": "a" * 40})
    check(noted.status == 200 and noted.json()["vulns"] == [] and "Commits" in noted.json()["note"], "a commit is nothing wrong")
    strict = server.request("POST", "/v1/query?notes=false", {"commit": "a" * 40})
    check(strict.json() == {} and "Commits" in strict.headers["Tocsin-Notes"], "for who takes no more than OSV's own members")
    odd = server.request("POST", "/v1/querybatch", {"queries": [{"package": {"ecosystem": "Nowhere", "name": "x"}}, {"package": package, "version": "1.1.0"}]})
    check([len(one.get("vulns", [])) for one in odd.json()["results"]] == [0, 1], "one odd query does not spoil the other")
    for bad in ({"commit": "a"}, {"package": {"ecosystem": "Nowhere", "name": "x"}, "version": "1"}, {"package": {"name": ""}}, [],
                {"package": {"purl": "pkg:npm/left@1"}, "version": "2"}, {"package": package, "page_token": "x"}):
        check(server.request("POST", "/v1/query", bad).status == 400, f"refused: {bad}")
    for query, wanted in (({"text": "漏洞"}, 1), ({"text": "HOLE IN"}, 1), ({"text": "100%"}, 0), ({"purl": "pkg:npm/left"}, 1), ({"id": "CVE-2099-0001"}, 1),
                          ({"text": "hole", "exploited": "true"}, 0), ({"text": "hole", "modified_since": "2026-01-03T00:00:00Z"}, 0)):
        found = server.request("GET", f"/api/v1/advisories?{urllib.parse.urlencode(query)}").json()["advisories"]
        check(len(found) == wanted, f"search {query}: {len(found)}")
    flaw = server.request("GET", "/api/v1/vulnerabilities/TEST-1").json()
    check(flaw["id"] == "CVE-2099-0001" and flaw["aliases"] == ["TEST-1"], f"{flaw}")
    listed = server.request("GET", "/api/v1/vulnerabilities?text=hole").json()["vulnerabilities"]
    check([one["id"] for one in listed] == ["CVE-2099-0001"], f"{listed}")
    original = server.request("GET", "/api/v1/advisories/TEST-1/original")
    check(json.loads(original.body) == OSV and original.headers["Content-Type"] == "application/octet-stream", "the original")


with tempfile.TemporaryDirectory() as root:
    command_line(root)
api()
finish("inventories")
