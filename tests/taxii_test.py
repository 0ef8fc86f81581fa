#!/usr/bin/env python3
"""TAXII 2.1 and sharing through the real program: paging under concurrent writes, audiences, recall, suspension, and what is refused.

    tests/taxii_test.py ACCESS_SERVER
"""
import base64
import http.client
import json
import sys
import threading
import uuid

from e2e import Server, check, finish

TYPE = "application/taxii+json;version=2.1"
ROOT = "/taxii2/share/"
OWN = ROOT + "collections/own/objects/"
ALL = ROOT + "collections/all/objects/"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
WRITERS = 8
EACH = 1250
BATCH = 50


def basic(caller):
    return {"Authorization": "Basic " + base64.b64encode(b"any:" + caller["key"].encode()).decode(), "Accept": TYPE}


def malware(marking=GREEN, **more):
    return {"type": "malware", "spec_version": "2.1", "id": f"malware--{uuid.uuid4()}", "created": "2026-01-01T00:00:00.000Z",
            "modified": "2026-01-01T00:00:00.000Z", "name": "m", "is_family": False,
            **({"object_marking_refs": [marking]} if marking else {}), **more}


def send(server, caller, objects, connection=None, kind=TYPE):
    return server.request("POST", OWN, json.dumps({"objects": objects}), {**basic(caller), "Content-Type": kind}, connection)


def read_all(server, caller, path=ALL, limit=1000, by_time=False, query=""):
    """Every object, page by page: with `next`, or as clients do that know added_after alone."""
    out, cursor = [], ""
    while True:
        answer = server.request("GET", f"{path}?limit={limit}{cursor}{query}", headers=basic(caller))
        assert answer.status == 200, (answer.status, answer.body[:300])
        page = answer.json()
        out += page.get("objects", [])
        if by_time:
            last = answer.headers["X-TAXII-Date-Added-Last"]
            if not page.get("objects"):
                return out
            cursor = f"&added_after={last}"
        elif page["more"]:
            cursor = f"&next={page['next']}"
        else:
            return out


def negotiation(server, caller):
    headers = basic(caller)
    for accept, status in [(TYPE, 200), ("application/taxii+json", 200), ("application/taxii+json; version=2.1", 200), ("*/*", 200),
                           ("application/json", 200), ("application/taxii+json;version=2.0", 406), ("text/html", 406),
                           ("text/html, application/taxii+json;version=2.1;q=0.5", 200)]:
        answer = server.request("GET", ROOT + "collections/", headers={**headers, "Accept": accept})
        check(answer.status == status and answer.headers["Content-Type"] == TYPE, f"Accept: {accept}: {answer.status}")
    for path in ["/taxii2", "/taxii2/", ROOT, ROOT[:-1], ROOT + "collections", ROOT + "collections/all"]:
        check(server.request("GET", path, headers=headers).status == 200, f"{path} is answered, with and without its slash")
    for kind, status in [("application/taxii+json", 202), ("application/json", 415), ("text/plain", 415),
                         ("application/taxii+json;version=2.0", 415)]:
        check(send(server, caller, [], kind=kind).status == status, f"Content-Type: {kind}")
    stranger = server.request("GET", ROOT + "collections/", headers={"Accept": TYPE})
    check(stranger.status == 401 and stranger.headers["WWW-Authenticate"], "a stranger is asked who it is")
    check(server.request("GET", ROOT + "collections/none/objects/", headers=headers).status == 404, "no such collection")
    elsewhere = server.request("GET", "/api/v1/feed", headers=headers)
    check(elsewhere.status == 401, "user and password are taken by TAXII alone")
    for query in ["limit=0", "limit=x", "added_after=yesterday", "next=1-00", "match[version]=newest", "match[id]=", "match[type]=a%25"]:
        answer = server.request("GET", f"{ALL}?{query}", headers=headers)
        check(answer.status == 400 and answer.json()["http_status"] == "400", f"{query} is refused: {answer.status}")
    check(server.request("DELETE", ALL + "x/", headers=headers).status == 405, "objects are not deleted")
    check(server.request("POST", ALL, json.dumps({}), {**headers, "Content-Type": TYPE}).status == 403, "nothing is added but to one's own")


def statuses(server, writer, reader):
    one, other = malware(), malware(AMBER)
    answer = send(server, writer, [one, other, malware(RED), malware("marking-definition--" + str(uuid.uuid4())), malware(None),
                                   {"type": "malware", "id": "x"}, one])
    check(answer.status == 202, f"taken: {answer.status} {answer.body[:200]}")
    status = answer.json()
    check(status["status"] == "complete" and (status["total_count"], status["success_count"], status["failure_count"]) == (7, 4, 3),
          f"each object has its outcome: {answer.body[:600]}")
    check(server.request("GET", f"{ROOT}status/{status['id']}/", headers=basic(writer)).body == answer.body, "the status can be read again")
    check(server.request("GET", f"{ROOT}status/{status['id']}/", headers=basic(reader)).status == 404, "by its sender alone")
    again = send(server, writer, [one]).json()
    check((again["success_count"], again["failure_count"]) == (1, 0), "the same again is a success")
    changed = send(server, writer, [dict(one, name="other")]).json()
    check(changed["failure_count"] == 1 and "later" in changed["failures"][0]["message"], f"another content of one version is not: {changed}")
    taken = send(server, reader, [dict(one, modified="2027-01-01T00:00:00.000Z", revoked=True)]).json()
    check(taken["failure_count"] == 1, "nobody else revokes it")
    ids = {each["id"] for each in read_all(server, reader)}
    check(one["id"] in ids and other["id"] not in ids, "GREEN is for the community, AMBER for the desk")
    newer = dict(one, modified="2026-06-01T00:00:00.000Z", name="newer")
    check(send(server, writer, [newer]).json()["success_count"] == 1, "its author shares a further version")
    path = f"{ALL}{one['id']}/"
    check([each["name"] for each in read_all(server, reader, path)] == ["newer"], "the last is given")
    check(len(read_all(server, reader, path, query="&match[version]=all")) == 2, "or all")
    versions = server.request("GET", path + "versions/", headers=basic(reader)).json()["versions"]
    check(versions == ["2026-01-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z"], f"versions: {versions}")
    check(server.request("GET", f"{ALL}{other['id']}/", headers=basic(reader)).status == 404, "what is not for the reader is not there")
    manifest = server.request("GET", f"{ROOT}collections/all/manifest/?match[id]={one['id']}", headers=basic(reader)).json()["objects"]
    check([(each["id"], each["version"]) for each in manifest] == [(one["id"], versions[1])], f"the manifest: {manifest}")
    check("T" in manifest[0]["date_added"] and manifest[0]["media_type"] == "application/stix+json;version=2.1", f"{manifest}")


def paging(server, writers, reader):
    """10,000 objects of 8 writers, while two readers page: each is seen exactly once by either way."""
    before = len(read_all(server, reader))
    seen, done = {"next": [], "time": []}, threading.Event()

    def write(writer):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        for _ in range(EACH // BATCH):
            status = send(server, writer, [malware() for _ in range(BATCH)], connection).json()
            check(status["success_count"] == BATCH, f"a batch is taken: {status['failures'][:1]}")

    def poll(name):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        after, last_round = "", False
        while True:
            last_round = done.is_set()
            page = server.request("GET", f"{ALL}?limit=700{after}", headers=basic(reader), connection=connection)
            objects = page.json().get("objects", [])
            seen[name] += [one["id"] for one in objects]
            if name == "next" and page.json()["more"]:
                after = f"&next={page.json()['next']}&added_after={page.headers['X-TAXII-Date-Added-First']}"
            elif objects:
                after = f"&added_after={page.headers['X-TAXII-Date-Added-Last']}"
            elif last_round:
                return

    threads = [threading.Thread(target=write, args=(writers[i % len(writers)],)) for i in range(WRITERS)]
    pollers = [threading.Thread(target=poll, args=(name,)) for name in seen]
    for thread in threads + pollers:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    for thread in pollers:
        thread.join()
    for name, ids in seen.items():
        check(len(ids) == len(set(ids)) == before + WRITERS * EACH, f"by {name}: {len(ids)} seen, {len(set(ids))} different")
    check(len({one["id"] for one in read_all(server, reader, by_time=True)}) == before + WRITERS * EACH, "and again from the beginning")


def audiences(server, callers, fixture):
    desk, writer, member, outsider = callers["officer"], callers["active"], callers["noticed"], callers["warned"]
    bearer = lambda caller: {"Authorization": "Bearer " + caller["key"]}
    share = lambda caller, audience, **more: server.request(
        "POST", "/api/v1/shares", {"tlp": "TLP:AMBER", "title": "A share", "text": "About CVE-2099-1001", "audience": audience, **more}, bearer(caller))
    sees = lambda caller, thing: server.request("GET", f"/api/v1/shares/{thing}", headers=bearer(caller)).status == 200
    in_stix = lambda caller: [one for one in read_all(server, caller, query="&match[type]=report") if one["name"] == "A share"]
    named = share(writer, {"kind": "named", "parties": [member["party"]]})
    check(named.status == 201, f"shared: {named.body[:300]}")
    thing = named.json()["thing"]
    check(sees(writer, thing) and sees(member, thing) and sees(desk, thing) and not sees(outsider, thing), "for those that are named")
    check(len(in_stix(member)) == 1 and not in_stix(outsider), "and so in TAXII")
    report = in_stix(member)[0]
    check(report["object_marking_refs"] == [AMBER] and report["description"] == "About CVE-2099-1001", f"as a report: {report}")
    check(server.request("GET", f"/api/v1/shares/{thing}", headers=bearer(member)).json()["audience"]["parties"] == [],
          "those that are named do not learn of one another")

    check(server.request("POST", "/api/v1/groups", {"handle": "ring", "name": "Ring"}, bearer(desk)).status == 200, "a group is founded")
    for one in (writer, member):
        check(server.request("PUT", f"/api/v1/groups/ring/members/{one['party']}", {}, bearer(desk)).status == 200, "it has members")
    check(share(outsider, {"kind": "group", "group": "ring"}).status == 404, "who is no member does not share there")
    in_group = share(writer, {"kind": "group", "group": "ring"}, title="In the ring").json()["thing"]
    check(sees(member, in_group) and not sees(outsider, in_group), "members read it")
    groups = server.request("GET", "/api/v1/groups", headers=bearer(member)).json()["groups"]
    check(groups == [{"handle": "ring", "name": "Ring", "shows_members": False, "members": [member["party"]]}], f"who else is in it is not told: {groups}")
    check(server.request("DELETE", f"/api/v1/groups/ring/members/{writer['party']}", None, bearer(member)).status in (403, 404),
          "a member removes nobody else")

    # What each holds is noted as it is given, and asked back when it is taken from them.
    for caller in (member, outsider):
        server.request("GET", "/api/v1/feed?count=1000", headers=bearer(caller))
    check(server.request("DELETE", f"/api/v1/groups/ring/members/{member['party']}", None, bearer(desk)).status == 200, "it leaves the group")
    check(not sees(member, in_group), "and reads nothing of it from then on")
    narrowed = server.request("PUT", f"/api/v1/shares/{thing}", {"tlp": "TLP:AMBER", "title": "A share", "text": "Narrower", "revision": 1,
                              "audience": {"kind": "named", "parties": [outsider["party"]]}}, bearer(writer))
    check(narrowed.status == 200 and narrowed.json()["revision"] == 2, f"revised: {narrowed.body[:200]}")
    stale = server.request("PUT", f"/api/v1/shares/{thing}", {"tlp": "TLP:AMBER", "title": "A share", "text": "Again", "revision": 1,
                           "audience": {"kind": "named", "parties": [outsider["party"]]}}, bearer(writer))
    check(stale.status == 409, "not twice from one revision")
    check(not sees(member, thing) and sees(outsider, thing), "whom the newest revision names")
    recalls = server.request("GET", "/api/v1/recalls", headers=bearer(member)).json()["recalls"]
    check([(one["thing"], one["reason"]) for one in recalls] == [(in_group, "left_group"), (thing, "narrowed")] and
          all("title" not in one and one["confirmed_at"] is None for one in recalls), f"it is asked for both: {recalls}")
    told = [one for one in server.request("GET", "/api/v1/feed?count=1000", headers=bearer(member)).json()["items"] if one["kind"] == "recall"]
    check(len(told) == 2, f"and told so by the feed: {told}")
    check(server.request("GET", "/api/v1/recalls", headers=bearer(outsider)).json()["recalls"] == [], "nobody else is")
    check(server.request("POST", f"/api/v1/recalls/{thing}/confirmation", {}, bearer(outsider)).status == 404, "nor confirms it")
    check(server.request("POST", f"/api/v1/recalls/{thing}/confirmation", {}, bearer(member)).status == 200, "it confirms")
    all_recalls = server.request("GET", "/api/v1/recalls", headers=bearer(desk)).json()["recalls"]
    check([bool(one["confirmed_at"]) for one in all_recalls if one["party"] == member["party"]] == [False, True], "the desk sees who has not")
    check(server.request("POST", f"/api/v1/shares/{thing}/withdrawal", {"reason": "r"}, bearer(outsider)).status == 403, "its readers do not withdraw it")
    check(server.request("POST", f"/api/v1/shares/{thing}/withdrawal", {"reason": "r"}, bearer(writer)).status == 200, "its author does")
    check(not sees(outsider, thing) and not in_stix(outsider), "then it is gone")
    check(sees(writer, thing), "but for its author, who sees that it is withdrawn")

    case = next(one for one in fixture["cases"] if one["participant"] == writer["party"] and one["tlp"] == "TLP:AMBER")
    check(share(writer, {"kind": "case", "case": case["number"]}).status == 201, "in a case in which it takes part")
    check(share(member, {"kind": "case", "case": case["number"]}).status == 404, "not in another's")
    check(share(writer, {"kind": "case", "case": case["number"]}, tlp="TLP:GREEN").status == 403, "nor below its marking")
    for fault, pointer in [({"tlp": "TLP:RED"}, "/tlp"), ({"audience": {"kind": "named", "parties": ["nobody-at-all"]}}, "/audience/parties/0"),
                           ({"stix": {"objects": [malware()]}}, "/stix/objects/0"),
                           ({"stix": {"objects": [dict(malware(AMBER), id="x")]}}, "/stix/objects/0/id"), ({"text": ""}, "/text")]:
        body = {"tlp": "TLP:AMBER", "title": "t", "text": "x", "audience": {"kind": "named", "parties": [member["party"]]}, **fault}
        answer = server.request("POST", "/api/v1/shares", body, bearer(writer))
        check(answer.status == 400 and answer.json().get("pointer") == pointer, f"{fault}: {answer.status} {answer.body[:200]}")
    bundle = {"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": [malware(AMBER), malware(None)]}
    both = share(writer, {"kind": "named", "parties": [member["party"]]}, stix=bundle)
    given = {one["id"]: one for one in read_all(server, member)}
    check(both.status == 201 and all(one["id"] in given for one in bundle["objects"]), f"objects for those that are named: {both.body[:200]}")
    check(given[bundle["objects"][1]["id"]]["object_marking_refs"] == [AMBER], "with the marking of the share where they have none")


def hidden_author(server, callers):
    writer, reader, desk = callers["active"], callers["noticed"], callers["officer"]
    answer = server.request("POST", "/api/v1/shares", {"tlp": "TLP:GREEN", "title": "Nobody says who", "text": "x", "author_shown": False},
                            {"Authorization": "Bearer " + writer["key"]})
    thing = answer.json()["thing"]
    name = lambda caller: server.request("GET", f"/api/v1/shares/{thing}", headers={"Authorization": "Bearer " + caller["key"]}).json()["author"]
    check((name(reader), name(desk), name(writer)) == ("", writer["party"], writer["party"]), "an author may be hidden from readers")
    report = next(one for one in read_all(server, reader, query="&match[type]=report") if one["name"] == "Nobody says who")
    check("created_by_ref" not in report and report["object_refs"][0].startswith("marking-definition--"), f"in TAXII too: {report}")


def withdrawals(server, callers):
    """Who had an object is given a version of it that is revoked, once; who had it not reads the bytes that there were before."""
    writer, reader, other, desk = callers["active"], callers["noticed"], callers["warned"], callers["officer"]
    bearer = lambda caller: {"Authorization": "Bearer " + caller["key"]}
    share = lambda objects, audience: server.request("POST", "/api/v1/shares", {
        "tlp": "TLP:AMBER", "title": "Soon gone", "text": "", "audience": audience, "stix": {"objects": objects}}, bearer(writer))
    both = {"kind": "named", "parties": [reader["party"], other["party"]]}
    secret = {"name": "secret", "description": "secret", "labels": ["secret"], "object_marking_refs": [AMBER]}
    gone, narrowed = malware(AMBER, **secret), malware(AMBER, **secret, modified="2099-01-01T00:00:00.000Z")
    later = malware(AMBER, **secret)
    first, second = share([gone], {"kind": "named", "parties": [reader["party"]]}), share([narrowed], both)
    check(first.status == 201 and second.status == 201, f"shared: {first.body[:200]} {second.body[:200]}")
    mark = read_page(server, reader).headers["X-TAXII-Date-Added-Last"]
    check({gone["id"], narrowed["id"]} <= {one["id"] for one in read_all(server, reader)}, "it is given")
    withdrawn = server.request("POST", f"/api/v1/shares/{first.json()['thing']}/withdrawal", {"reason": "r"}, bearer(writer))
    answer = server.request("PUT", f"/api/v1/shares/{second.json()['thing']}", {
        "tlp": "TLP:AMBER", "title": "Narrower", "text": "", "revision": 1, "audience": {"kind": "named", "parties": [other["party"]]},
        "stix": {"objects": [later]}}, bearer(writer))
    check(withdrawn.status == 200 and answer.status == 200, f"{withdrawn.body[:200]} {answer.body[:200]}")
    page = read_page(server, reader, f"?added_after={mark}")
    told = page.json()["objects"]
    check([(one["id"], one["revoked"], one["object_marking_refs"], one["created"]) for one in told] ==
          [(one["id"], True, [AMBER], one["created"]) for one in (gone, narrowed)], f"revoked, in their order: {told}")
    check("secret" not in page.body and all(one["name"] == "Withdrawn" for one in told if "name" in one), f"and nothing more is said: {page.body}")
    check(all(now["modified"] > then["modified"] for now, then in zip(told, (gone, narrowed))) and told[1]["modified"] == "2099-01-01T00:00:00.001Z",
          f"later than the version that it had: {told}")
    check(not read_page(server, reader, f"?added_after={page.headers['X-TAXII-Date-Added-Last']}").json().get("objects"), "once")
    manifest = read_page(server, reader, f"?added_after={mark}", "manifest").json()["objects"]
    check([(one["id"], one["version"]) for one in manifest] == [(one["id"], one["modified"]) for one in told], f"as the manifest has it: {manifest}")
    for one in told:
        versions = server.request("GET", f"{ALL}{one['id']}/versions/", headers=basic(reader)).json()["versions"]
        check(versions == [one["modified"]], f"and its versions: {versions}")
        alone = server.request("GET", f"{ALL}{one['id']}/", headers=basic(reader)).json()["objects"]
        check(alone == [one], f"alone too: {alone}")
    # The other was given neither of the two before they were taken back.
    now = server.request("GET", ALL, headers=basic(other))
    check(gone["id"] not in now.body and narrowed["id"] not in now.body and later["id"] in now.body, "who had neither")
    for path in (f"{ALL}{gone['id']}/", f"{ALL}{gone['id']}/versions/"):
        unknown = server.request("GET", path.replace(gone["id"], f"malware--{uuid.uuid4()}"), headers=basic(other))
        here = server.request("GET", path, headers=basic(other))
        check((here.status, here.body) == (unknown.status, unknown.body) == (404, unknown.body), f"{path}: {here.status} {here.body}")
    check(server.request("POST", f"/api/v1/shares/{second.json()['thing']}/withdrawal", {"reason": "r"}, bearer(writer)).status == 200, "withdrawn")
    check(server.request("GET", ALL + later["id"] + "/", headers=basic(other)).json()["objects"][0]["revoked"], "it had the newest")
    check(told == read_page(server, reader, f"?added_after={mark}").json()["objects"], "who was shut out hears of nothing that came after")
    check(gone["id"] in {one["id"] for one in read_all(server, desk) if one.get("revoked")}, "the desk is told of what was withdrawn")


def read_page(server, caller, query="", what="objects"):
    answer = server.request("GET", f"{ROOT}collections/all/{what}/{query}", headers=basic(caller))
    check(answer.status == 200 and not answer.json()["more"], f"{what}: {answer.status} {answer.body[:200]}")
    return answer


def main():
    with Server(sys.argv[1]) as server:
        server.start()
        fixture = json.loads(server.printed().splitlines()[0])
        callers = {one["standing"]: one for one in fixture["callers"] if one["role"] == "partner_administrator"}
        callers["officer"] = next(one for one in fixture["callers"] if one["role"] == "officer")
        negotiation(server, callers["active"])
        statuses(server, callers["active"], callers["noticed"])
        audiences(server, callers, fixture)
        hidden_author(server, callers)
        withdrawals(server, callers)
        paging(server, [callers[one] for one in ("active", "noticed", "warned", "probation")], callers["noticed"])
        for standing in ("suspended", "terminated", "candidate", "none", "reassessment"):
            for answer in (server.request("GET", ALL, headers=basic(callers[standing])), send(server, callers[standing], [malware()])):
                check(answer.status == 403, f"{standing}: {answer.status}")
            recalls = server.request("GET", "/api/v1/recalls", headers={"Authorization": "Bearer " + callers[standing]["key"]})
            check(recalls.status == 200, "what it is asked to delete it may read")
    finish("taxii")


main()
