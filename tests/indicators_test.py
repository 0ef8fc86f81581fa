#!/usr/bin/env python3
"""Values of indicators through the real program: what readers are given of one value, of many and of all, in pages, by standing and
audience; what is refused; and the hunt with an export.

    tests/indicators_test.py ACCESS_SERVER TOCSIN
"""
import json
import pathlib
import sys
import uuid

from e2e import Server, check, finish, run

CUT = ("none", "candidate", "suspended", "reassessment", "terminated")
TIME = "2026-01-01T00:00:00Z"


def bearer(caller):
    return {"Authorization": "Bearer " + caller["key"]}


def stix(kind, **more):
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid.uuid4()}", "created": TIME, "modified": TIME, **more}


def indicator(pattern, **more):
    return stix("indicator", pattern=pattern, pattern_type="stix", valid_from=TIME, **more)


def share(server, caller, objects, tlp="TLP:GREEN", audience=None):
    body = {"tlp": tlp, "title": "t", "stix": {"objects": objects}, **({"audience": audience} if audience else {})}
    answer = server.request("POST", "/api/v1/shares", body, bearer(caller))
    assert answer.status == 201, (answer.status, answer.body[:300])
    return answer.json()["thing"]


def ask(server, caller, value):
    answer = server.request("GET", f"/api/v1/indicators?value={value}", headers=bearer(caller))
    assert answer.status == 200, (answer.status, answer.body[:300])
    return answer.json()


def export(server, caller, count):
    """The pages one after another, as a file for the hunt."""
    text, cursor, pages = "", "", 0
    while cursor is not None:
        answer = server.request("GET", f"/api/v1/indicators/export?count={count}{cursor}", headers=bearer(caller))
        check(answer.status == 200 and answer.headers["Content-Type"] == "application/x-ndjson", f"a page: {answer.status}")
        text += answer.body
        after = json.loads(answer.body.splitlines()[-1])["next"]
        cursor = f"&after={after}" if after else None
        pages += 1
    return text, pages


def one_value(server, callers):
    writer, named, other = callers["active"], callers["noticed"], callers["warned"]
    bad = indicator("[domain-name:value = 'Evil.Example']", name="CVE-2021-44228 callback")
    thing = share(server, writer, [bad])
    share(server, named, [stix("sighting", sighting_of_ref=bad["id"], count=3, last_seen=TIME)], "TLP:AMBER",
          {"kind": "named", "parties": [writer["party"]]})
    for name, seen in (("active", 3), ("noticed", 3), ("officer", 3), ("warned", 0)):
        answer = ask(server, callers[name], "hxxp://c2[.]evil[.]example/x")
        check((answer["kind"], answer["value"], answer["next"]) == ("url", "http://c2.evil.example/x", None), f"in normal form: {answer}")
        (saying,) = answer["sayings"]
        check((saying["kind"], saying["value"], saying["id"], saying["thing"]) == ("domain", "evil.example", bad["id"], thing),
              f"a domain speaks of what lies below it: {saying}")
        check((saying["tlp"], saying["author"], saying["flags"], saying["flaws"]) ==
              ("TLP:GREEN", writer["party"], [], ["CVE-2021-44228"]), f"who says it: {saying}")
        check(saying["sightings"]["seen"] == seen, f"{name} counts what it may read: {saying['sightings']}")
    desk = callers["officer"]
    recalls = server.request("GET", f"/api/v1/parties/{other['party']}/holdings", headers=bearer(desk))
    check(recalls.status == 200 and f'"thing":{thing},' in recalls.body, f"what is given is noted: {recalls.body[:200]}")
    revoked = dict(bad, modified="2026-02-01T00:00:00Z", revoked=True)
    share(server, writer, [revoked])
    check([one["flags"] for one in ask(server, other, "evil.example")["sayings"]] == [["revoked"]], "a revocation holds at once")
    for query, pointer in [("", "value"), ("value=", "value"), ("value=no%20value", "value"), ("value=a.example&kind=name", "kind"),
                           ("value=a.example&kind=ipv4", "value"), ("value=a.example&after=x", "after"),
                           ("value=a.example&count=x", "count")]:
        answer = server.request("GET", f"/api/v1/indicators?{query}", headers=bearer(writer))
        check(answer.status == 400 and pointer in answer.body, f"{query}: {answer.status} {answer.body[:200]}")


def many_values(server, callers):
    writer, reader = callers["active"], callers["noticed"]
    share(server, writer, [indicator(f"[ipv4-addr:value = '192.0.2.{i}']") for i in range(30)] +
          [indicator("[ipv4-addr:value = '203.0.113.7']") for _ in range(21)])
    found = server.request("POST", "/api/v1/indicators/search", {"values": ["192.0.2.1", "192.0.2.99", "203.0.113.7"]}, bearer(reader)).json()
    check([len(one["sayings"]) for one in found["values"]] == [1, 0, 20], "of each value the first twenty")
    rest = server.request("GET", f"/api/v1/indicators?value=203.0.113.7&after={found['values'][2]['next']}", headers=bearer(reader)).json()
    check(len(rest["sayings"]) == 1 and rest["next"] is None, "and the rest behind them")
    for body, pointer in [({}, "/values"), ({"values": []}, "/values"), ({"values": ["a.example", "?"]}, "/values/1"),
                          ({"values": ["a.example"] * 501}, "/values"), ({"values": ["a.example"], "kind": "x"}, "/kind")]:
        answer = server.request("POST", "/api/v1/indicators/search", body, bearer(reader))
        check(answer.status == 400 and answer.json()["pointer"] == pointer, f"{str(body)[:60]}: {answer.status} {answer.body[:200]}")
    check(server.request("POST", "/api/v1/indicators/search", {"values": ["a.example"] * 500}, bearer(reader)).status == 200, "500 are asked for")


def all_values(server, callers, binary):
    reader, other = callers["noticed"], callers["warned"]
    share(server, callers["active"], [indicator("[domain-name:value = 'named.example']")], "TLP:AMBER",
          {"kind": "named", "parties": [reader["party"]]})
    text, pages = export(server, reader, 10)
    whole, one_page = export(server, reader, 10_000)
    rows = [line for line in text.splitlines() if '"next"' not in line]
    check(pages > 5 and one_page == 1 and rows == whole.splitlines()[:-1], f"in pages or in one: {pages}, {len(rows)}")
    check("named.example" in text and "named.example" not in export(server, other, 10_000)[0], "each reader is given its own")
    folder = pathlib.Path(server.folder)
    log = folder / "a.log"
    log.write_text("from 192.0.2.7\nto named.example\nto evil.example\n")
    for name, content, status, parts in [
            ("whole", text, 1, [":1:6  ipv4  192.0.2.7  indicator--", ":2:4  domain  named.example", "NOT LOOKED FOR 1 × indicator that was revoked",
                                "2 hits", " 0 not read"]),
            ("cut", "".join(text.splitlines(True)[:11]), 1, ["This is one page of an export", "1 not read"])]:
        (folder / name).write_text(content)
        code, out, err = run(binary, "hunt", "--indicators", str(folder / name), str(log))
        check(code == status and all(part in out for part in parts), f"the hunt with the {name} export: {code} {out[-600:]} {err}")


def cut_off(server, callers):
    for standing in CUT:
        for answer in (server.request("GET", "/api/v1/indicators?value=evil.example", headers=bearer(callers[standing])),
                       server.request("POST", "/api/v1/indicators/search", {"values": ["evil.example"]}, bearer(callers[standing])),
                       server.request("GET", "/api/v1/indicators/export", headers=bearer(callers[standing]))):
            check(answer.status == 403, f"{standing}: {answer.status}")
    check(server.request("GET", "/api/v1/indicators?value=evil.example").status == 401, "a stranger is asked who it is")


def main():
    with Server(sys.argv[1]) as server:
        server.start()
        fixture = json.loads(server.printed().splitlines()[0])
        callers = {one["standing"]: one for one in fixture["callers"] if one["role"] == "partner_administrator"}
        callers["officer"] = next(one for one in fixture["callers"] if one["role"] == "officer")
        one_value(server, callers)
        many_values(server, callers)
        all_values(server, callers, sys.argv[2])
        cut_off(server, callers)
    finish("indicators")


main()
