"""Run by the environment with other people's TAXII and STIX programs (taxii2-client, stix2, stix2-validator): what they say of a
running instance.

    python taxii.py URL SCHEMAS  < {"writer": {"user","password"}, "readers": {NAME: {…}}, "bundle": […]}

One JSON object: {"written": …, "read": {NAME: [ids]}, "polled": {NAME: [ids]}, "faults": [...]}.
"""
import json
import pathlib
import shutil
import sys

import stix2
import stix2validator
from taxii2client.v21 import Collection, Server, as_pages

URL, SCHEMAS = sys.argv[1], pathlib.Path(sys.argv[2])
# The wheel has no schemas of its own.
HOME = pathlib.Path(stix2validator.__file__).parent / "schemas-2.1/schemas"
if not HOME.exists():
    HOME.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(SCHEMAS, HOME)

GIVEN = json.load(sys.stdin)
FAULTS = []


def collections(who):
    return Server(URL, user=who["user"], password=who["password"]).api_roots[0].collections


def objects(who, title, per_request):
    collection = next(one for one in collections(who) if one.title == title)
    out = []
    for page in as_pages(collection.get_objects, per_request=per_request):
        out += page.get("objects", [])
    return out


def polled(who):
    """As connectors do that keep the date of the last object: added_after, with `next` only while there is more."""
    collection = next(one for one in collections(who) if one.title == "Everything")
    out, after = [], None
    while True:
        answer = collection.get_objects(added_after=after, limit=3) if after else collection.get_objects(limit=3)
        seen = answer.get("objects", [])
        out += [one["id"] for one in seen]
        while answer.get("more"):
            answer = collection.get_objects(added_after=after, limit=3, next=answer["next"]) if after else \
                collection.get_objects(limit=3, next=answer["next"])
            seen = answer.get("objects", [])
            out += [one["id"] for one in seen]
        if not seen:
            return out
        manifest = collection.get_manifest(id=[seen[-1]["id"]])
        after = manifest["objects"][0]["date_added"]


def valid(one):
    result = stix2validator.validate_string(json.dumps(one), stix2validator.ValidationOptions(version="2.1", strict=True))
    if not result.is_valid:
        FAULTS.append(f"{one['id']}: {[str(each)[:200] for each in result.errors]}")
    try:
        stix2.parse(one, allow_custom=True)
    except Exception as fault:  # noqa: BLE001: whatever it ends with is what it says
        FAULTS.append(f"{one['id']}: stix2: {fault}"[:300])


own = next(one for one in collections(GIVEN["writer"]) if one.can_write)
status = Collection(own.url, user=GIVEN["writer"]["user"], password=GIVEN["writer"]["password"]).add_objects(
    {"objects": GIVEN["bundle"]}, wait_for_completion=True)
read = {}
for name, who in GIVEN["readers"].items():
    found = objects(who, "Everything", 2)
    read[name] = [one["id"] for one in found]
    for one in found:
        valid(one)
print(json.dumps({"written": {"status": status.status, "successes": status.success_count, "failures": [dict(one) for one in status.failures]},
                  "read": read, "polled": {name: polled(who) for name, who in GIVEN["readers"].items()}, "faults": FAULTS}))
