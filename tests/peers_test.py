#!/usr/bin/env python3
"""Two instances that fetch from each other by TAXII and CSAF: everything arrives once, and nothing comes back. What one publishes in
CSAF, the other reads as CVE records of its list: the same assertions.

    tests/peers_test.py TOCSIN
"""
import json
import sys
import time
import uuid

from e2e import Server, check, finish

CLEAR = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
TAXII = "application/taxii+json;version=2.1"


class Peer:
    def __init__(self, server):
        self.server = server
        self.officer = server.sign_in(server.link("officer"))
        made = server.request("POST", "/api/v1/keys", {"name": "peer", "scopes": ["read_feed"]}, self.officer)
        check(made.status == 201, f"a key for the other: {made.status} {made.body[:200]}")
        self.key = made.json()["secret"]

    def follow(self, other):
        base = f"http://127.0.0.1:{other.server.port}"
        for name, kind, address, credential in [
                ("peer", "taxii", base + "/taxii2/share/collections/all/", "Bearer " + other.key),
                ("warnings", "csaf", base + "/.well-known/csaf/provider-metadata.json", None)]:
            answer = self.server.request("PUT", f"/api/v1/sources/{name}", {
                "kind": kind, "address": address, **({"credential": credential, "tlp": "TLP:GREEN"} if credential else {})}, self.officer)
            check(answer.status == 200, f"{name}: {answer.status} {answer.body[:200]}")

    def runs(self):
        """One more run of each source, to its end."""
        wanted = {}
        for one in self.sources():
            wanted[one["name"]] = one["ended"]
            answer = self.server.request("POST", f"/api/v1/sources/{one['name']}/run", {}, self.officer)
            if answer.status not in (202, 409):
                check(False, f"{one['name']}: {answer.status}")
        end = time.monotonic() + 60
        while time.monotonic() < end:
            now = {one["name"]: one for one in self.sources()}
            if all(one["ended"] and one["ended"] != wanted[name] and not one["running"] for name, one in now.items()):
                return now
            time.sleep(0.1)
        check(False, f"the runs end: {self.sources()}")
        return now

    def sources(self):
        return self.server.request("GET", "/api/v1/sources", headers=self.officer).json()["sources"]

    def objects(self):
        out, query = [], ""
        while True:
            page = self.server.request("GET", f"/taxii2/share/collections/all/objects/?limit=1000{query}",
                                       headers={"Authorization": "Bearer " + self.key, "Accept": TAXII}).json()
            out += page.get("objects", [])
            if not page["more"]:
                return out
            query = f"&next={page['next']}"

    def share(self, name, **more):
        thing = {"type": "malware", "spec_version": "2.1", "id": f"malware--{uuid.uuid4()}", "created": "2026-01-01T00:00:00.000Z",
                 "modified": "2026-01-01T00:00:00.000Z", "name": name, "is_family": False, "object_marking_refs": [GREEN], **more}
        answer = self.server.request("POST", "/api/v1/shares", {"tlp": "TLP:GREEN", "title": name, "text": name,
                                                                "stix": {"objects": [thing]}}, self.officer)
        check(answer.status == 201, f"{name}: {answer.status} {answer.body[:300]}")
        return thing["id"]


def published(space):
    """A document of two flaws: a range and its fix, and a version alone."""
    def product(kind, version):
        return {"category": kind, "name": version, "product": {"name": f"left {version}", "product_id": version,
                                                               "product_identification_helper": {"purls": ["pkg:npm/left"]}}}

    date, bad, good = "2021-11-01T00:00:00Z", "vers:npm/>=1.0.0|<2.0.0", "vers:npm/>=2.0.0"
    return {"$schema": "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",
            "document": {"category": "csaf_base", "csaf_version": "2.1", "lang": "en", "title": "About left",
                         "distribution": {"tlp": {"label": "CLEAR"}}, "publisher": {"category": "vendor", "name": "Example", "namespace": space},
                         "tracking": {"current_release_date": date, "id": "EX-1", "initial_release_date": date, "status": "final", "version": "1",
                                      "revision_history": [{"date": date, "number": "1", "summary": "s"}]}},
            "product_tree": {"branches": [{"category": "vendor", "name": "V", "branches": [{"category": "product_name", "name": "left", "branches": [
                product("product_version_range", bad), product("product_version_range", good), product("product_version", "0.9.0")]}]}]},
            "vulnerabilities": [{"cve": "CVE-2021-40001", "product_status": {"known_affected": [bad], "fixed": [good]}},
                                {"cve": "CVE-2021-40002", "product_status": {"known_affected": ["0.9.0"]}}]}


def assertions(server, cve, source):
    found = server.request("GET", f"/api/v1/advisories?id={cve}").json()["advisories"]
    said = [one for one in found if one["source"] == source]
    check(len(said) == 1, f"{cve} by {source}: {[one['source'] for one in found]}")
    # What a record calls unaffected may be fixed.
    return sorted((one["package"], one["vendor"], one["product"], part["status"].replace("fixed", "not_affected"), text)
                  for one in said[0]["assertions"] for part in one["ranges"] for text in part["versions"])


def of_records(publisher, reader):
    base = f"http://127.0.0.1:{publisher.server.port}"
    space = publisher.server.request("GET", "/.well-known/csaf/provider-metadata.json").json()["publisher"]["namespace"]
    document = published(space)
    answer = publisher.server.request("POST", "/api/v1/csaf", document, publisher.officer)
    check(answer.status == 201, f"published: {answer.status} {answer.body[:300]}")
    answer = reader.server.request("POST", "/api/v1/advisories", document, reader.officer)
    check(answer.status in (200, 201, 202), f"the document itself: {answer.status} {answer.body[:300]}")
    answer = reader.server.request("PUT", "/api/v1/sources/records", {"kind": "cve", "address": base + "/cves"}, reader.officer)
    check(answer.status == 200, f"records: {answer.status} {answer.body[:200]}")
    state = reader.runs()["records"]
    check(state["fault"] == "" and not state["problems"], f"the list is read: {state}")
    for cve, wanted in (("CVE-2021-40001", 2), ("CVE-2021-40002", 1)):
        by_record, by_document = assertions(reader.server, cve, "CVE"), assertions(reader.server, cve, "Example")
        check(by_record == by_document and len(by_record) == wanted, f"{cve}: {by_record} by the record, {by_document} by the document")


def of_its_own(publisher):
    """What it published is an advisory of its own too."""
    question = {"version": "1.5.0", "package": {"purl": "pkg:npm/left"}}
    end, found = time.monotonic() + 60, []
    while not found and time.monotonic() < end:
        time.sleep(0.1)
        found = publisher.server.request("POST", "/v1/query", question).json().get("vulns", [])
    check([one["id"] for one in found] == ["x_EX-1"], f"the publisher's answer: {found}")
    record = publisher.server.request("GET", "/v1/vulns/x_EX-1").json()
    check(sorted(record["upstream"]) == ["CVE-2021-40001", "CVE-2021-40002"] and record["affected"], f"its record: {record}")


def main():
    with Server(sys.argv[1], ["--exercise", "log4shell"]) as first, Server(sys.argv[1], ["--exercise", "log4shell"]) as second:
        configuration = '[sources]\nallowed_networks = ["127.0.0.0/8"]\n'
        first.start(configuration=configuration, origin="a.test/log")
        second.start(configuration=configuration, origin="b.test/log")
        a, b = Peer(first), Peer(second)
        of_a, of_b = a.share("of the first"), b.share("of the second")
        a.follow(b)
        b.follow(a)
        for _ in range(3):
            state_a, state_b = a.runs(), b.runs()
        for name, state in [("first", state_a), ("second", state_b)]:
            check(all(one["fault"] == "" for one in state.values()), f"{name}: {[one['fault'] for one in state.values()]}")
            said = [one["message"] for one in state["warnings"]["problems"]]
            check(len(said) == 2 and all("401" in one for one in said), f"{name}: protected feeds are named, and stop nothing: {said}")
            check(state["peer"]["counts"]["refused"] == 0, f"{name}: {state['peer']['problems']}")
        for name, peer in [("first", a), ("second", b)]:
            ids = [one["id"] for one in peer.objects()]
            check(ids.count(of_a) == 1 and ids.count(of_b) == 1, f"the {name} has each once: {ids.count(of_a)}, {ids.count(of_b)}")
            check(len(ids) == len(set(ids)), f"the {name} gives nothing twice")
            clear = [one for one in peer.objects() if one["type"] == "report" and CLEAR in one.get("object_marking_refs", [])]
            check(len(clear) == 1, f"its own warning alone is CLEAR at the {name}, the other's is GREEN: {len(clear)}")
        of_records(a, b)
        of_its_own(a)
        before = [sorted(json.dumps(one, sort_keys=True) for one in peer.objects()) for peer in (a, b)]
        of_a = a.share("later")
        for _ in range(3):
            state_a, state_b = a.runs(), b.runs()
            check(state_a["peer"]["counts"]["shared"] == 0, f"nothing comes back: {state_a['peer']['counts']} {state_a['peer']['problems'][:3]}")
        check(state_b["peer"]["counts"]["shared"] == 0, f"and nothing comes twice: {state_b['peer']['counts']}")
        check(of_a in [one["id"] for one in b.objects()], "what is later comes too")
        after = [sorted(json.dumps(one, sort_keys=True) for one in peer.objects()) for peer in (a, b)]
        grown = [len(now) - len(then) for now, then in zip(after, before)]
        check(grown[0] == grown[1] and 0 < grown[0] < 8, f"both have grown by what was shared: {grown}")
        check(all(set(then) <= set(now) for now, then in zip(after, before)), "and nothing that was there has changed")
    finish("peers")


main()
