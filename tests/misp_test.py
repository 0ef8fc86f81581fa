#!/usr/bin/env python3
"""MISP's feed and API through the real program: what each of six readers is given, filters, pages under concurrent writes, and what
is refused.

    tests/misp_test.py ACCESS_SERVER
"""
import hashlib
import json
import sys
import threading
import uuid

from e2e import Answer, Server, check, finish

LABELS = {"TLP:CLEAR": "3", "TLP:GREEN": "1", "TLP:AMBER": "0", "TLP:AMBER+STRICT": "0"}


def key(caller):
    return {"Authorization": caller["key"]} if caller else {}


def bearer(caller):
    return {"Authorization": "Bearer " + caller["key"]}


def indicator(pattern, **more):
    return {"type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid4()}", "created": "2026-01-01T00:00:00.000Z",
            "modified": "2026-01-01T00:00:00.000Z", "pattern": pattern, "pattern_type": "stix", "valid_from": "2026-01-01T00:00:00Z", **more}


def share(server, caller, tlp, title, audience=None, **more):
    body = {"tlp": tlp, "title": title, "text": "About CVE-2021-44228", **({"audience": audience} if audience else {}), **more}
    answer = server.request("POST", "/api/v1/shares", body, bearer(caller))
    assert answer.status == 201, (answer.status, answer.body[:300])
    return answer.json()["thing"]


def search(server, caller, where="events", **filters):
    answer = server.request("POST", f"/misp/{where}/restSearch", {"returnFormat": "json", **filters}, key(caller))
    assert answer.status == 200, (answer.status, answer.body[:300])
    found = answer.json()["response"]
    out = found["Attribute"] if where == "attributes" else [one["Event"] for one in found]
    check(answer.headers["X-Result-Count"] == str(len(out)), "the number of what is found is told")
    return out


def view(server, caller, name, options=""):
    return server.request("GET", f"/misp/events/view/{name}{options}", headers=key(caller))


def readers(server, callers, fixture):
    """Six kinds of reader: each is given what is its own, by every way of asking."""
    writer, named, other = callers["active"], callers["noticed"], callers["warned"]
    things = {"green": share(server, writer, "TLP:GREEN", "For the community"),
              "named": share(server, writer, "TLP:AMBER", "For one", {"kind": "named", "parties": [named["party"]]}),
              "desk": share(server, writer, "TLP:AMBER+STRICT", "For the desk")}
    wanted = {"writer": (writer, {"green", "named", "desk"}), "named": (named, {"green", "named"}), "other": (other, {"green"}),
              "officer": (callers["officer"], {"green", "named", "desk"}), "auditor": (callers["auditor"], {"green", "named", "desk"}),
              "stranger": (None, set())}
    uuids = {}
    for name, (reader, sees) in wanted.items():
        manifest = server.request("GET", "/misp/manifest.json", headers=key(reader)).json()
        in_manifest = {one["info"]: which for which, one in manifest.items()}
        if reader is None:
            check("For the community" not in in_manifest, f"a stranger is given nothing of it: {in_manifest}")
            check(server.request("GET", "/misp/events/index").status == 401, "and asked who it is elsewhere")
            for which in uuids.values():
                check(server.request("GET", f"/misp/{which}.json").status == 404, "nor one of them")
            continue
        index = {one["id"]: one for one in server.request("GET", "/misp/events/index", headers=key(reader)).json()}
        minimal = {one["uuid"] for one in server.request("POST", "/misp/events/index", {"minimal": 1, "published": 1}, key(reader)).json()}
        found = {one["id"] for one in search(server, reader)}
        attributes = {one["event_id"] for one in search(server, reader, "attributes", value="CVE-2021-44228")}
        for which, thing in things.items():
            expected = which in sees
            answer = view(server, reader, thing)
            check(answer.status == (200 if expected else 404), f"{name} {which}: {answer.status}")
            for where, there in {"index": str(thing) in index, "search": str(thing) in found, "attributes": str(thing) in attributes}.items():
                check(there == expected, f"{name} {which} by {where}: {there}")
            if expected:
                event = answer.json()["Event"]
                uuids[which] = event["uuid"]
                check(event["uuid"] in minimal and event["uuid"] in manifest, f"{name} {which} is listed")
                check(view(server, reader, event["uuid"].upper()).body == answer.body, "by its UUID likewise")
                feed = server.request("GET", f"/misp/{event['uuid']}.json", headers=key(reader))
                check(feed.body == answer.body, "and by the feed")
        check(all(uuids[which] not in manifest and uuids[which] not in minimal for which in uuids if which not in sees),
              f"{name}: what is not its own is listed nowhere")
        hidden = view(server, reader, "0" * 8 + "-0000-4000-8000-" + "0" * 12)
        for which in set(things) - sees:
            gone = view(server, reader, uuids[which])
            check((gone.status, gone.body.replace(uuids[which], "x")) ==
                  (hidden.status, hidden.body.replace("0" * 8 + "-0000-4000-8000-" + "0" * 12, "x")), "like what does not exist")
    for one in server.request("GET", "/misp/events/index", headers=key(callers["officer"])).json():
        label = one["EventTag"][0]["Tag"]["name"].upper()
        check(one["distribution"] == LABELS.get(label, "0"), f"{label}: distribution {one['distribution']}")
    noted = server.request("GET", f"/api/v1/parties/{other['party']}/holdings", headers=bearer(callers["officer"])).json()
    held = {one["title"] for one in noted["items"]} if "items" in noted else noted
    check("For the community" in str(held), f"what a partner was given is noted: {str(held)[:300]}")


def views(server, callers):
    writer, reader = callers["active"], callers["noticed"]
    bundle = {"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": [
        indicator("[ipv4-addr:value = '203.0.113.7']"), indicator("[domain-name:value = 'evil.example']", revoked=True),
        indicator("rule x { condition: true }", pattern_type="yara"),
        {"type": "malware", "spec_version": "2.1", "id": f"malware--{uuid.uuid4()}", "created": "2026-01-01T00:00:00.000Z",
         "modified": "2026-01-01T00:00:00.000Z", "name": "m", "is_family": False}]}
    thing = share(server, writer, "TLP:GREEN", "Indicators", stix=bundle)
    event = view(server, reader, thing).json()["Event"]
    values = {one["type"]: one for one in event["Attribute"]}
    check(values["ip-dst"]["value"] == "203.0.113.7" and values["ip-dst"]["to_ids"] is True, f"a value: {values}")
    check(values["vulnerability"]["value"] == "CVE-2021-44228", "a flaw that the text names")
    ledger = values["comment"]["value"]
    check(all(one in ledger for one in ("malware (1)", "yara (1)", "revoked (1)")) and "evil.example" not in str(event),
          f"what is not carried is said: {ledger}")
    report = event["Object"][0]
    check({one["object_relation"]: one["value"] for one in report["Attribute"]} == {"title": "Indicators", "summary": "About CVE-2021-44228"},
          f"the text is a report: {report}")
    hashes = server.request("GET", "/misp/hashes.csv", headers=key(reader)).body.splitlines()
    check(f"{hashlib.md5(b'203.0.113.7').hexdigest()},{event['uuid']}" in hashes, "hashes.csv has its value")
    check([one["value"] for one in search(server, reader, "attributes", type="ip-dst", eventid=thing)] == ["203.0.113.7"], "found by type")
    tags = {one["name"]: one["count"] for one in server.request("GET", "/misp/tags/index", headers=key(reader)).json()["Tag"]}
    check(tags["tlp:green"] > 0 and "tlp:red" not in tags, f"tags: {tags}")
    hidden = share(server, writer, "TLP:GREEN", "Nobody says who", author_shown=False)
    names = {name: view(server, callers[name], hidden).json()["Event"]["Orgc"]["name"] for name in ("noticed", "active", "officer")}
    check(names == {"noticed": "Not shown", "active": "active", "officer": "active"}, f"an author may be hidden: {names}")
    check(not search(server, reader, org="active", eventid=hidden), "also from a search")

    check(server.request("PUT", f"/api/v1/shares/{thing}", {"tlp": "TLP:GREEN", "title": "Newer", "text": "Newer", "revision": 1},
                         bearer(writer)).status == 200, "revised")
    newer = view(server, reader, event["uuid"]).json()["Event"]
    check((newer["uuid"], newer["info"]) == (event["uuid"], "Newer") and int(newer["timestamp"]) >= int(event["timestamp"]),
          "a revision is the same event")
    check(server.request("POST", f"/api/v1/shares/{thing}/withdrawal", {"reason": "r"}, bearer(writer)).status == 200, "withdrawn")
    check(view(server, reader, thing).status == 404 and not search(server, reader, uuid=event["uuid"]), "then it is gone")


def refusals(server, callers):
    reader = callers["noticed"]
    deep = "[" * 200 + "]" * 200
    for body, status in [('{"foo":1}', 400), ('{"returnFormat":"stix2"}', 400), ("{", 400), ('{"value":"a","value":"b"}', 400),
                         ('{"value":' + deep + "}", 400), ('{"limit":100000}', 400), ('{"value":[' + ",".join(['"a"'] * 5000) + "]}", 400),
                         ('{"value":"' + "a" * (2 << 20) + '"}', 413), ('{"timestamp":"soon"}', 400), ('"x"', 400), ("\xff", 400)]:
        answer = server.request("POST", "/misp/events/restSearch", body.encode("latin-1"), {**key(reader), "Content-Type": "application/json"})
        check(answer.status == status, f"{body[:40]}: {answer.status} {answer.body[:200]}")
        if status == 400:
            said = answer.json()
            check(set(said) == {"name", "message", "url"} and said["url"] == "/misp/events/restSearch", f"as MISP says it: {said}")
    check(server.request("POST", "/misp/events/restSearch", "x", {**key(reader), "Content-Type": "text/plain"}).status == 415, "JSON alone")
    for authorization in ("wrong", "Basic YTpi", "Bearer", "", "Token " + reader["key"], " " + reader["key"] + "x"):
        answer = server.request("GET", "/misp/manifest.json", headers={"Authorization": authorization})
        check(answer.status in (401, 403), f"Authorization: {authorization[:9]}: {answer.status}")
    check(server.request("GET", "/api/v1/feed", headers=key(reader)).status == 401, "a bare key is taken here alone")
    for standing in ("suspended", "terminated", "candidate", "none", "reassessment"):
        for method, path, body in [("GET", "/misp/manifest.json", None), ("GET", "/misp/hashes.csv", None), ("GET", "/misp/events/index", None),
                                   ("GET", "/misp/events/view/36", None), ("POST", "/misp/events/restSearch", {}),
                                   ("POST", "/misp/attributes/restSearch", {}), ("GET", "/misp/tags/index", None),
                                   ("GET", "/misp/servers/getVersion", None), ("GET", "/misp/users/view/me", None)]:
            answer = server.request(method, path, body, key(callers[standing]))
            check(answer.status == 403, f"{standing} {path}: {answer.status}")
    sightings = server.request("POST", "/misp/sightings/add", {"value": "x"}, key(reader))
    check(sightings.status == 404 and "TAXII" in sightings.json()["message"], "what is not taken is said")
    version = server.request("GET", "/misp/servers/getVersion.json", headers=key(reader)).json()
    check(version["version"].startswith("2.5."), f"{version}")
    check(server.request("GET", "/misp/users/view/1", headers=key(reader)).status == 404, "of nobody else")


def event(uuid_=None, tlp="tlp:green", distribution="1", **more):
    return {"uuid": uuid_ or str(uuid.uuid4()), "info": "An event", "distribution": distribution, "threat_level_id": "2", "analysis": "1",
            "date": "2026-01-31", **({"Tag": [{"name": tlp}]} if tlp else {}),
            "Attribute": [{"uuid": str(uuid.uuid4()), "type": "ip-dst", "category": "Network activity", "value": "198.51.100.7", "to_ids": True}], **more}


def send(server, caller, body, path="add", raw=None):
    try:
        return server.request("POST", f"/misp/events/{path}", raw if raw is not None else json.dumps({"Event": body}),
                              {**key(caller), "Content-Type": "application/json"})
    except (BrokenPipeError, ConnectionResetError):
        return Answer(413, {"Content-Type": ""}, "")  # the server reads no more of it


def writes(server, callers):
    writer, reader, desk, other = callers["active"], callers["noticed"], callers["officer"], callers["warned"]
    sent = event(Galaxy=[{"name": "g", "n": 1.50}], Orgc={"name": "Another one", "uuid": str(uuid.uuid4())}, event_creator_email="a@b.example",
                 Object=[{"name": "file", "uuid": str(uuid.uuid4()), "Attribute": [
                     {"uuid": str(uuid.uuid4()), "type": "sha256", "object_relation": "sha256", "value": "a" * 64}]}])
    answer = send(server, writer, sent)
    check(answer.status == 200, f"an event is taken: {answer.status} {answer.body[:300]}")
    made = answer.json()["Event"]
    given = view(server, reader, sent["uuid"]).json()["Event"]
    check(given == made and given["Attribute"][0]["value"] == "198.51.100.7" and given["Galaxy"] == sent["Galaxy"], "and given to others as it is")
    check(given["Orgc"]["name"] == "active" and "Another one" not in str(given) and "a@b.example" not in str(given), "in the name of who sent it")
    check((given["distribution"], given["Attribute"][0]["distribution"], given["date"]) == ("1", "5", "2026-01-31"), f"{given}")
    check([one["event_id"] for one in search(server, reader, "attributes", value="a" * 64)] == [given["id"]], "what stands in objects is found")
    check(send(server, writer, sent).json() == answer.json(), "the same again is the same")
    report = server.request("GET", "/taxii2/share/collections/threats/objects/?match[type]=report", headers=bearer(reader))
    check(sent["uuid"] in report.body, "readers of TAXII are told of it")

    for who, body in [(writer, dict(sent, info="Other")), (reader, sent), (reader, dict(sent, info="Mine", Attribute=[]))]:
        taken = send(server, who, body)
        check(taken.status == 404 and taken.json()["name"].startswith("Event already exists") and taken.headers["Location"].endswith("/" + given["id"]),
              f"nobody takes its place: {taken.status} {taken.body[:200]}")
    check(view(server, reader, sent["uuid"]).json()["Event"] == given, "it stays what it is")

    for tlp, distribution, want in [("tlp:clear", "3", "tlp:clear"), ("tlp:white", "3", "tlp:white"), ("tlp:amber", "1", "tlp:amber"),
                                    ("tlp:green", "0", "tlp:amber+strict"), ("tlp:green", None, "tlp:amber+strict"), (None, "3", "tlp:amber+strict"),
                                    ("tlp:green", "4", "tlp:amber+strict")]:
        marked = send(server, writer, event(tlp=tlp, distribution=distribution)).json()["Event"]
        names = [one["name"] for one in marked["Tag"]]
        check(names == [want], f"{tlp} {distribution}: {names}")
        wide = want in ("tlp:clear", "tlp:white", "tlp:green")
        check(view(server, reader, marked["uuid"]).status == (200 if wide else 404) and view(server, desk, marked["uuid"]).status == 200,
              f"{tlp} {distribution} is for whom it says")
    for tlp in ("tlp:red", "tlp:ex:chr"):
        refused = send(server, writer, event(tlp=tlp))
        check(refused.status == 403 and "desk" in refused.json()["message"], f"{tlp}: {refused.status} {refused.body[:200]}")

    # What one cannot see one may send oneself; whoever sees both is given the first.
    secret = event(tlp="tlp:amber")
    check(send(server, writer, secret).status == 200, "for the desk")
    mine = send(server, other, dict(secret, info="Hers", Tag=[{"name": "tlp:green"}]))
    check(mine.status == 200 and view(server, reader, secret["uuid"]).json()["Event"]["info"] == "Hers", "a hidden one is not betrayed")
    check(view(server, desk, secret["uuid"]).json()["Event"]["info"] == "An event", "the first stays the first")
    shown = [one["id"] for one in search(server, desk, uuid=secret["uuid"])]
    check(len(shown) == 1, f"and the only one: {shown}")

    made_here = share(server, desk, "TLP:GREEN", "Ours")
    ours = view(server, reader, made_here).json()["Event"]["uuid"]
    later = ours[:-4] + "ffff"
    for which in (ours, later, later.upper()):
        check(send(server, other, event(which)).status == 403, "nor does an event take the place of one that is made here, or will be")

    # Nor does a part take the place of another's, or of one that is made here.
    stolen = event(Attribute=[dict(sent["Attribute"][0], value="192.0.2.9")])
    check(send(server, other, stolen).status == 403, "a part has the UUID of another's")
    part = view(server, reader, made_here).json()["Event"]["Attribute"][0]["uuid"]
    check(send(server, other, event(Attribute=[dict(sent["Attribute"][0], uuid=part)])).status == 403, "or of one that is made here")
    check(send(server, other, event(Attribute=[dict(sent["Attribute"][0], uuid=part[:-4] + "ffff")])).status == 403, "or will be")
    another = event(tlp="tlp:amber")
    check(send(server, writer, another).status == 200, "one more for the desk")
    unseen = dict(another["Attribute"][0], value="192.0.2.10")
    hers = send(server, other, event(Attribute=[unseen])).json()["Event"]
    uuids = {name: [one["uuid"] for one in view(server, who, hers["uuid"]).json()["Event"]["Attribute"]]
             for name, who in {"reader": reader, "desk": desk, "herself": other}.items()}
    check(uuids["reader"] == uuids["herself"] == [unseen["uuid"]] and uuids["desk"] != [unseen["uuid"]],
          f"whoever knows the first of that UUID is given the second with one of its own: {uuids}")

    newer = dict(given, info="Newer", Attribute=[dict(given["Attribute"][0], comment="seen")])
    del newer["timestamp"]
    edited = send(server, writer, newer, f"edit/{given['id']}")
    check(edited.status == 200, f"edited: {edited.status} {edited.body[:300]}")
    after = view(server, reader, sent["uuid"]).json()["Event"]
    check((after["info"], after["id"], after["Attribute"][0]["comment"], len(after["Object"])) == ("Newer", given["id"], "seen", 1), f"{after}")
    check(int(after["timestamp"]) >= int(given["timestamp"]), "with a later timestamp")
    check(send(server, writer, dict(after), f"edit/{sent['uuid']}").status == 403, "what is not newer is not")
    for who, path, status in [(reader, given["id"], 403), (desk, given["id"], 403), (other, given["id"], 403), (reader, str(uuid.uuid4()), 404),
                              (writer, str(made_here), 403), (desk, str(made_here), 403)]:
        answer = send(server, who, {"info": "Taken"}, f"edit/{path}")
        check(answer.status == status, f"edit of {path} as {who['party']}: {answer.status} {answer.body[:200]}")
    check(send(server, writer, {"uuid": str(uuid.uuid4())}, f"edit/{given['id']}").status == 403, "an event keeps its UUID")
    gone = dict(after["Attribute"][0], deleted=True)
    check(send(server, writer, {"Attribute": [gone]}, f"edit/{given['id']}").status == 200, "an attribute is taken back")
    check(view(server, reader, given["id"]).json()["Event"]["Attribute"] == [], "then it is not given")
    deleted = view(server, reader, given["id"], "/deleted:1").json()["Event"]["Attribute"]
    check([one["deleted"] for one in deleted] == [True], f"but to whoever asks for what was: {deleted}")

    withdrawn = server.request("POST", f"/api/v1/shares/{given['id']}/withdrawal", {"reason": "r"}, bearer(writer))
    check(withdrawn.status == 200, "withdrawn")
    for options, who, status in [("", reader, 404), ("/deleted:1", reader, 200), ("/deleted:1", other, 404), ("/deleted[]:0/deleted[]:1", reader, 200),
                                 ("/deleted:1", desk, 200)]:
        check(view(server, who, sent["uuid"], options).status == status, f"withdrawn{options}: {view(server, who, sent['uuid'], options).status}")
    for said, status in [("0", 404), (0, 404), (False, 404), ([], 404), ("1", 200), (True, 200), ([0, 1], 200)]:
        asked = server.request("POST", f"/misp/events/view/{sent['uuid']}", {"deleted": said}, key(reader))
        check(asked.status == status, f"deleted {said!r}: {asked.status}")
    told = server.request("POST", f"/misp/events/view/{sent['uuid']}", {"deleted": 1}, key(reader)).json()["Event"]
    check(all(one["deleted"] and one["value"] == "" for one in told["Attribute"]) and len(told["Attribute"]) == 1 and "Newer" not in str(told),
          f"who holds it is told to delete it, and nothing else: {told}")
    for who, is_told in [(reader, True), (desk, True), (other, False), (None, False)]:
        headers = key(who) if who else {}
        listed = server.request("GET", "/misp/manifest.json", headers=headers).json().get(sent["uuid"])
        nobodys = str(uuid.uuid4())
        file, never = (server.request("GET", f"/misp/{one}.json", headers=headers) for one in (sent["uuid"], nobodys))
        if not is_told:
            check(listed is None and (file.status, file.body) == (404, never.body.replace(nobodys, sent["uuid"])), f"who never had it reads nothing of it: {listed} {file.body[:200]}")
            continue
        check(listed and "Newer" not in str(listed) and int(listed["timestamp"]) > int(given["timestamp"]), f"the feed tells of it, as newer: {listed}")
        attributes = file.json()["Event"]["Attribute"]
        check(attributes and all(one["deleted"] and one["value"] == "" for one in attributes), f"as deleted: {file.body[:300]}")
    check(send(server, writer, sent).status == 200, "it may be sent anew")
    listed = server.request("GET", "/misp/manifest.json", headers=key(reader)).json()[sent["uuid"]]
    check("Withdrawn" not in listed["info"], f"and is given as that again: {listed}")


def hostile(server, callers):
    writer = callers["active"]
    before = len(search(server, writer, metadata=1))
    many = '{"Event":{"info":"x","distribution":"1","Attribute":['
    bodies = [("{", 400), ("[]", 403), ('{"Event":[]}', 403), ('{"Event":{"info":"a","info":"b"}}', 400), ("[" * 100000, 400),
              (many + ",".join(["{}"] * 1000000) + "]}}", 413), (many + "{" + '"a":' * 100 + "1" + "}]}}", 400),
              ('{"Event":{"info":"' + "x" * (11 << 20) + '"}}', 413), ('{"Event":{"info":"' + "x" * (9 << 20) + '"}}', 403), ("\xff", 400), ("", 400),
              (many + '{"type":"t","value":"v","uuid":"x"}]}}', 403), ('{"Event":{"info":{"a":1}}}', 403), ("null", 403), ("7", 403),
              (json.dumps({"Event": {**event(), **{f"k{i}": i for i in range(200000)}}}), 200)]
    for body, status in bodies:
        answer = send(server, writer, None, raw=body.encode("latin-1"))
        check(answer.status == status, f"{body[:50]}: {answer.status} {answer.body[:200]}")
        if status in (400, 403):
            check({"name", "message", "url"} <= set(answer.json()), f"as MISP says it: {answer.body[:200]}")
        if answer.status == 413 and answer.headers["Content-Type"] == "application/json":
            check("name" in answer.json(), "likewise")
    check(len(search(server, writer, metadata=1)) == before + 1, "nothing of it is kept but what was an event")
    check(send(server, None, event()).status == 401, "no stranger sends")
    check(send(server, None, None, raw=b"{" * (12 << 20)).status in (401, 413), "nor the largest body")
    for standing in ("suspended", "terminated", "candidate", "none", "reassessment"):
        check(send(server, callers[standing], event()).status == 403, f"{standing} does not send")
        check(send(server, callers[standing], {"info": "x"}, "edit/36").status == 403, f"{standing} does not edit")

    # The same event from eight at once, and one edit of it.
    sent, answers = event(), []
    threads = [threading.Thread(target=lambda: answers.append(send(server, writer, sent))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    ids = {one.json()["Event"]["id"] for one in answers if one.status == 200}
    check(len(ids) == 1 and all(one.status == 200 for one in answers), f"the same at once is one: {[one.status for one in answers]}")
    number = ids.pop()
    answers = []
    threads = [threading.Thread(target=lambda i=i: answers.append(send(server, writer, {"info": f"Edit {i}"}, f"edit/{number}"))) for i in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    good = [one for one in answers if one.status == 200]
    check(good and all(one.status in (200, 409) for one in answers), f"edits at once: {[one.status for one in answers]}")
    revision = server.request("GET", f"/api/v1/shares/{number}", headers=bearer(writer)).json()["revision"]
    check(revision == 1 + len(good), f"each that was taken is a revision: {revision}")


def paging(server, writers, reader):
    """Each event is seen exactly once by whoever pages while four others write and revise."""
    before = [one["id"] for one in search(server, reader, metadata=1)]
    made, done = [], threading.Event()

    def write(writer):
        for i in range(30):
            thing = share(server, writer, "TLP:GREEN", f"Page {i}")
            made.append(str(thing))
            if i % 3 == 0:
                server.request("PUT", f"/api/v1/shares/{thing}", {"tlp": "TLP:GREEN", "title": "Page", "text": "x", "revision": 1}, bearer(writer))

    def poll(where, size):
        page = 1
        while True:
            last_round = done.is_set()
            if where == "index":
                got = server.request("POST", "/misp/events/index", {"limit": size, "page": page}, key(reader)).json()
            else:
                got = search(server, reader, limit=size, page=page, metadata=1)
            ids = [one["id"] for one in got]
            if len(ids) == size:
                seen[where] += ids
                page += 1
            elif last_round:
                seen[where] += ids
                return

    seen = {"index": [], "restSearch": []}
    threads = [threading.Thread(target=write, args=(one,)) for one in writers]
    pollers = [threading.Thread(target=poll, args=(where, 7)) for where in seen]
    for one in threads + pollers:
        one.start()
    for one in threads:
        one.join()
    done.set()
    for one in pollers:
        one.join()
    for where, ids in seen.items():
        check(len(ids) == len(set(ids)) and set(ids) == set(before) | set(made), f"by {where}: {len(ids)} seen, {len(set(ids))} different")
    newest = search(server, reader, metadata=1)[-1]
    check(newest["id"] in {one["id"] for one in search(server, reader, timestamp=newest["timestamp"], metadata=1)}, "who asks from a second on gets all of it")
    stamps = {one["id"]: int(one["timestamp"]) for one in search(server, reader, metadata=1)}
    order = server.request("GET", "/api/v1/feed?count=1000", headers=bearer(reader)).json()["items"]
    in_order = [stamps[str(one["thing"])] for one in order if str(one.get("thing")) in stamps]
    check(in_order == sorted(in_order), "timestamps go with the order of the feed")


def main():
    with Server(sys.argv[1]) as server:
        server.start()
        fixture = json.loads(server.printed().splitlines()[0])
        callers = {one["standing"]: one for one in fixture["callers"] if one["role"] == "partner_administrator"}
        for role in ("officer", "auditor"):
            callers[role] = next(one for one in fixture["callers"] if one["role"] == role)
        readers(server, callers, fixture)
        views(server, callers)
        refusals(server, callers)
        writes(server, callers)
        hostile(server, callers)
        paging(server, [callers[one] for one in ("active", "noticed", "warned", "probation")], callers["noticed"])
    finish("misp")


main()
