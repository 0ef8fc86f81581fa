#!/usr/bin/env python3
"""Two instances that fetch from each other. By TAXII and CSAF: everything arrives once, and nothing comes back. What one publishes in
CSAF, the other reads as CVE records of its list: the same assertions. By TAXII, CSAF and MISP at once, as each other's partners: the
same, and a correction is one revision at the other, a withdrawal a withdrawal, within one run.

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
    """As the other instance knows it: by a key of one of its own people."""

    def __init__(self, server, who="officer"):
        self.server = server
        self.officer = server.sign_in(server.link("officer"))
        self.whose = self.officer if who == "officer" else server.sign_in(server.link(who))
        made = server.request("POST", "/api/v1/keys", {"name": "peer", "scopes": ["read_feed"]}, self.whose)
        check(made.status == 201, f"a key for the other: {made.status} {made.body[:200]}")
        self.key = made.json()["secret"]

    def follow(self, other, by_all=False):
        base = f"http://127.0.0.1:{other.server.port}"
        further = [("events", "misp-feed", base + "/misp", other.key),
                   ("documents", "csaf", base + "/.well-known/csaf/v2.1/provider-metadata.json", None)] if by_all else []
        for name, kind, address, credential in [
                ("peer", "taxii", base + "/taxii2/share/collections/all/", "Bearer " + other.key),
                ("warnings", "csaf", base + "/.well-known/csaf/provider-metadata.json", None),
                *further]:
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

    def events(self):
        """What the other reads as events, by UUID."""
        return {one["uuid"]: one for one in self.server.request("GET", "/misp/events/index", headers={"Authorization": self.key}).json()}

    def add_event(self, value):
        event = {"uuid": str(uuid.uuid4()), "info": value, "distribution": "1", "timestamp": "1600000000", "Tag": [{"name": "tlp:green"}],
                 "Attribute": [{"uuid": str(uuid.uuid4()), "type": "domain", "category": "Network activity", "value": value}]}
        made = self.server.request("POST", "/api/v1/keys", {"name": "events", "scopes": ["read_feed", "share"]}, self.officer)
        self.writer = {"Authorization": made.json()["secret"], "Content-Type": "application/json"}
        answer = self.server.request("POST", "/misp/events/add", json.dumps(event), self.writer)
        check(answer.status == 200, f"{value}: {answer.status} {answer.body[:300]}")
        return event

    def write(self, method, path, body):
        answer = self.server.request(method, path, body, self.officer)
        check(answer.status in (200, 201), f"{path}: {answer.status} {answer.body[:300]}")
        return answer.json()

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


def withdrawn(space):
    """The same document, which does not hold any more (CSAF 2.1, profile 6)."""
    out = published(space)
    del out["product_tree"], out["vulnerabilities"]
    document, date = out["document"], "2021-11-02T00:00:00Z"
    document.update(category="csaf_withdrawn", notes=[{"category": "description", "title": "Reasoning for Withdrawal", "text": "It was wrong."}])
    document["tracking"].update(version="2", current_release_date=date)
    document["tracking"]["revision_history"].append({"date": date, "number": "2", "summary": "withdrawn"})
    return out


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


def round_of(*peers):
    """One more run of each source of each, one instance after the other."""
    states = [peer.runs() for peer in peers]
    for state in states:
        check(all(one["fault"] == "" for one in state.values()), f"no faults: {[one['fault'] for one in state.values()]}")
        for name in ("peer", "events"):
            check(state[name]["counts"]["refused"] == 0, f"{name} refuses nothing: {state[name]['problems']}")
    return states


def everything(peers):
    """What there is at each, whoever counts it."""
    return [(sorted((one["id"], one.get("modified", ""), one.get("revoked", False)) for one in peer.objects()),
             sorted((one["uuid"], one["info"], one["timestamp"]) for one in peer.events().values())) for peer in peers]


def counts_of(states, word):
    return [state[name]["counts"][word] for state in states for name in ("peer", "events")]


def by_every_channel(first, second):
    a, b = Peer(first, "partner"), Peer(second, "partner")
    a.follow(b, by_all=True)
    b.follow(a, by_all=True)
    shared = {}
    for name, peer in (("a", a), ("b", b)):
        made = {"type": "malware", "spec_version": "2.1", "id": f"malware--{uuid.uuid4()}", "created": "2020-01-01T00:00:00.000Z",
                "modified": "2020-01-01T00:00:00.000Z", "name": "m", "is_family": False, "object_marking_refs": [GREEN]}
        stix = peer.write("POST", "/api/v1/shares", {"tlp": "TLP:GREEN", "title": f"objects of {name}", "text": "", "stix": {"objects": [made]}})
        note = peer.write("POST", "/api/v1/shares", {"tlp": "TLP:GREEN", "title": f"a note of {name}", "text": "About CVE-2099-1002"})
        shared[name] = {"object": made, "stix": stix["thing"], "note": note["thing"], "event": peer.add_event(f"{name}.example")}
    space = a.server.request("GET", "/.well-known/csaf/provider-metadata.json").json()["publisher"]["namespace"]
    a.write("POST", "/api/v1/csaf", published(space))

    reports = lambda peer, name: [one for one in peer.objects() if one["type"] == "report" and one.get("name") == f"a note of {name}"]
    for _ in range(3):
        states = round_of(a, b)
    for name, peer in (("a", a), ("b", b)):
        ids, events = [one["id"] for one in peer.objects()], peer.events()
        check(len(ids) == len(set(ids)), f"{name} gives no object twice")
        for origin, what in shared.items():
            check(ids.count(what["object"]["id"]) == 1, f"the object of {origin} is at {name} once")
            check(len(reports(peer, origin)) == 1, f"the note of {origin} is at {name} once: {reports(peer, origin)}")
            check([one["info"] for one in events.values()].count(f"{origin}.example") == 1 and what["event"]["uuid"] in events,
                  f"the event of {origin} is at {name} once, as it was sent: {sorted(one['info'] for one in events.values())}")
            tells = [one for one in peer.objects() if f"{origin}.example" in one.get("name", "")]
            check(len(tells) == 1, f"{name} tells readers of TAXII of the event of {origin} once: {tells}")
    for _ in range(2):
        before = everything((a, b))
        states = round_of(a, b)
        check(counts_of(states, "shared") == [0, 0, 0, 0] and everything((a, b)) == before, f"nothing comes back, and nothing grows: {states}")

    # A correction is one revision at the other.
    mine = shared["a"]
    later = {**mine["object"], "modified": "2020-02-01T00:00:00.000Z", "name": "corrected"}
    a.write("PUT", f"/api/v1/shares/{mine['stix']}", {"tlp": "TLP:GREEN", "title": "objects of a", "text": "", "revision": 1,
                                                      "stix": {"objects": [later]}})
    corrected = {**mine["event"], "info": "corrected.example", "timestamp": "4000000000"}
    answer = a.server.request("POST", f"/misp/events/edit/{corrected['uuid']}", json.dumps(corrected), a.writer)
    check(answer.status == 200, f"corrected: {answer.body[:300]}")
    time.sleep(1.1)  # events are told apart by seconds
    count = [len(part) for part in everything((b,))[0]]
    last = journal(b)[0]["index"]
    states = round_of(b, a)
    at_b = {one["id"]: one for one in b.objects()}
    check(at_b[later["id"]]["modified"] == later["modified"] and b.events()[corrected["uuid"]]["info"] == "corrected.example", "both are corrected")
    check([len(part) for part in everything((b,))[0]] == count, "and nothing is there beside them")
    new = [one["act"] for one in journal(b) if one["index"] > last and one.get("act", "").startswith("share.")]
    check(new == ["share.revised", "share.revised"], f"by one revision each: {new}")
    before = everything((a, b))
    states = round_of(b, a)
    check(counts_of(states, "shared") == [0, 0, 0, 0] and everything((a, b)) == before, f"and nothing comes back: {states}")

    # A withdrawal is one at the other, and stays one.
    for thing in (mine["stix"], mine["note"], a.events()[mine["event"]["uuid"]]["id"]):
        a.write("POST", f"/api/v1/shares/{thing}/withdrawal", {"reason": "wrong"})
    a.write("POST", "/api/v1/csaf", withdrawn(space))
    note = reports(b, "a")[0]["id"]
    round_of(b)
    at_b = {one["id"]: one for one in b.objects()}
    check(all(at_b[one]["revoked"] for one in (later["id"], note)), f"who reads at the other is told by TAXII: {at_b.get(later['id'])} {at_b.get(note)}")
    check(mine["event"]["uuid"] not in b.events(), "the event is gone")
    manifest = b.server.request("GET", "/misp/manifest.json", headers={"Authorization": b.key}).json()
    check(manifest.get(mine["event"]["uuid"], {}).get("info", "").startswith("Withdrawn"), "and the feed tells who had it")
    check([bool(one["withdrawn"]) for one in b.server.request("GET", "/api/v1/advisories?id=CVE-2021-40001").json()["advisories"]] == [True],
          "what the document said is withdrawn")
    titles = [one["title"] for one in b.server.request("GET", "/api/v1/feed?count=1000", headers=b.officer).json()["items"]]
    check("corrected.example" not in titles and "a.example" not in titles, f"and gone from the feed: {titles}")
    for _ in range(3):
        states = round_of(a, b)
        check(counts_of(states, "shared") == counts_of(states, "withdrawn") == [0, 0, 0, 0], f"it stays so: {states}")
    for name, peer in (("a", a), ("b", b)):
        check(not [one for one in peer.objects() if one["id"] in (later["id"], note) and not one.get("revoked")], f"nothing of it is at {name}")
        check(mine["event"]["uuid"] not in peer.events(), f"nor the event at {name}")
        check(shared["b"]["object"]["id"] in [one["id"] for one in peer.objects()] and shared["b"]["event"]["uuid"] in peer.events(),
              f"what the other shared stands at {name}")


def journal(peer):
    """The newest acts, the newest first."""
    return peer.server.request("GET", "/api/v1/journal?count=100", headers=peer.officer).json()["entries"]


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
            other = b if peer is a else a
            theirs = {one["id"] for one in other.objects() if one["type"] == "report" and CLEAR in one.get("object_marking_refs", [])}
            raised = [one for one in peer.objects() if one["id"] in theirs]
            check(len(raised) == 1 and raised[0]["object_marking_refs"] == [GREEN], f"which is given as such: {raised}")
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
    with Server(sys.argv[1], ["--exercise", "log4shell"]) as first, Server(sys.argv[1], ["--exercise", "log4shell"]) as second:
        first.start(configuration=configuration, origin="a.test/log")
        second.start(configuration=configuration, origin="b.test/log")
        by_every_channel(first, second)
    finish("peers")


main()
