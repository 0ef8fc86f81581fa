"""Run by the environment with PyMISP: an unmodified client adds, edits, finds and reads events of a running instance.

    python misp.py URL SAMPLES  < {"writer": KEY, "readers": {NAME: KEY}}

SAMPLES: a folder of other people's events. One JSON object: {"written": …, "samples": […], "read": {NAME: …}, "faults": […]}.
"""
import json
import logging
import pathlib
import sys

import requests
from pymisp import MISPEvent, MISPObject, PyMISP

URL, SAMPLES = sys.argv[1], pathlib.Path(sys.argv[2])
GIVEN = json.load(sys.stdin)
FAULTS = []
logging.getLogger("pymisp").setLevel(logging.CRITICAL)


def expect(condition, what):
    if not condition:
        FAULTS.append(str(what)[:500])


def all_attributes(event):
    return list(event.attributes) + [one for each in event.objects for one in each.attributes]


def values(event):
    return sorted((one.uuid, one.type, str(one.value)) for one in all_attributes(event))


def write(misp):
    event = MISPEvent()
    event.info, event.distribution, event.analysis, event.threat_level_id = "By PyMISP", 1, 2, 1
    event.add_tag("tlp:green")
    event.add_tag("rsit:malicious-code=\"malware\"")
    event.add_attribute("ip-dst", "203.0.113.77", comment="seen", to_ids=True)
    event.add_attribute("vulnerability", "CVE-2021-44228")
    file = MISPObject("file")
    file.add_attribute("filename", "a.exe")
    file.add_attribute("sha256", "b" * 64)
    event.add_object(file)
    made = misp.add_event(event, pythonify=True)
    expect(isinstance(made, MISPEvent), made)
    expect(values(made) == values(event), "what was added is given back")
    expect(misp.event_exists(made), "it is there")
    again = misp.add_event(dict_of(event, info="Something else"))
    expect(again["errors"][0] == 404 and "already exists" in again["errors"][1]["name"], again)
    made.info = "Edited by PyMISP"
    made.attributes[0].comment = "seen twice"
    made.add_attribute("domain", "pymisp.example")
    edited = misp.update_event(made, pythonify=True)
    expect(isinstance(edited, MISPEvent) and edited.info == made.info and values(edited) == values(made), edited)
    expect(edited.attributes[0].comment == "seen twice" and edited.timestamp >= made.timestamp, "with what was changed")
    edited.attributes[-1].delete()
    misp.update_event(edited)
    expect("pymisp.example" not in str(values(misp.get_event(made.uuid, pythonify=True))), "an attribute is taken back")
    expect(any(one.deleted for one in misp.get_event(made.uuid, deleted=True, pythonify=True).attributes), "and told of as deleted")
    expect(misp.add_sighting({"value": "203.0.113.77"})["errors"][0] == 404, "sightings are refused")
    return made.uuid


def dict_of(event, **more):
    return {**json.loads(event.to_json()), **more}


def without_others(value):
    """What of a galaxy is given out: nothing of who made it, where, and for whom."""
    gone = {"id", "event_id", "distribution", "sharing_group_id", "SharingGroup", "user_id", "org_id", "orgc_id", "Org", "Orgc"}
    if isinstance(value, dict):
        return {key: without_others(one) for key, one in value.items() if key not in gone}
    return [without_others(one) for one in value] if isinstance(value, list) else value


def samples(misp):
    """Each sample as it is, and again as it reads after the way through."""
    out = []
    for file in sorted(SAMPLES.rglob("*.json")):
        text = json.loads(file.read_text(encoding="utf-8"))
        found = text.get("response", text) if isinstance(text, dict) else text
        for one in found if isinstance(found, list) else [found]:
            body = one.get("Event", one) if isinstance(one, dict) else {}
            if not isinstance(body, dict) or "info" not in body or not isinstance(body.get("uuid"), str):
                continue
            answer = misp._prepare_request("POST", "events/add", data={"Event": body})
            row = {"file": file.name, "status": answer.status_code, "attributes": None}
            if answer.status_code == 200:
                sent, given = MISPEvent(), MISPEvent()
                sent.from_dict(**body)
                given.from_dict(**answer.json()["Event"])
                kept = sorted((one.uuid, one.type, str(one.value)) for one in all_attributes(sent) if not getattr(one, "deleted", False))
                expect(values(given) == kept, f"{file.name}: {len(values(given))} of {len(kept)} attributes")
                for part in ("Galaxy", "EventReport"):
                    if part == "Galaxy":
                        expect(answer.json()["Event"].get(part, []) == without_others(body.get(part, [])), f"{file.name}: {part} is kept")
                row["attributes"] = len(kept)
                row["tags"] = [one.name for one in given.tags if one.name.startswith("tlp:")]
            else:
                row["said"] = answer.text[:200]
            out.append(row)
    return out


def read(key):
    misp = PyMISP(URL, key)
    index = misp.events(pythonify=True)
    uuids = sorted(one.uuid for one in index)
    searched = misp.search(pythonify=True)
    expect(sorted(one.uuid for one in searched) == uuids, "search gives what the index lists")
    expect(sorted(one["uuid"] for one in misp.search_index(minimal=True)) == uuids, "and the minimal one")
    for one in searched:
        alone = misp.get_event(one.uuid, pythonify=True)
        expect(isinstance(alone, MISPEvent) and values(alone) == values(one), f"{one.uuid}: alone it is the same")
    by_page, page = [], 1
    while got := misp.search(limit=3, page=page, metadata=True):
        by_page += [each["Event"]["uuid"] for each in got]
        page += 1
    expect(sorted(by_page) == uuids and len(set(by_page)) == len(by_page), "page by page likewise")
    attributes = misp.search(controller="attributes", value="203.0.113.77", pythonify=True)
    tags = misp.tags(pythonify=True)
    expect(all(one.name for one in tags), "tags have names")
    feed = requests.get(URL + "manifest.json", headers={"Authorization": key}, timeout=60).json()
    expect(sorted(feed) == uuids, "the feed has the same events")
    hashes = set(requests.get(URL + "hashes.csv", headers={"Authorization": key}, timeout=60).text.split())
    for uuid in feed:
        event = MISPEvent()
        event.from_dict(**requests.get(f"{URL}{uuid}.json", headers={"Authorization": key}, timeout=60).json()["Event"])
        expect(feed[uuid]["info"] == event.info and feed[uuid]["date"], f"{uuid}: the manifest tells of it")
        event.to_feed(with_meta=True)
    return {"events": {one.uuid: one.info for one in index}, "attributes": sorted(one.value for one in attributes), "hashes": len(hashes),
            "distributions": sorted({(one.distribution, tag.name) for one in searched for tag in one.tags if tag.name.startswith("tlp:")})}


writer = PyMISP(URL, GIVEN["writer"])
written = write(writer)
given = samples(writer)
print(json.dumps({"written": written, "samples": given, "read": {name: read(one) for name, one in GIVEN["readers"].items()}, "faults": FAULTS}))
