#!/usr/bin/env python3
"""Every route for every role and standing; every case, feed item and report by organization and marking; and assets, findings,
standing and keys by owner, against an oracle that shares nothing with the program but docs/access.md. The program answers through HTTP; the oracle is the table below.

    tests/access_test.py ACCESS_SERVER
"""
import base64
import hashlib
import hmac
import itertools
import json
import sys

from e2e import COOKIE, Server, check, finish

BINARY = sys.argv[1]
STAFF = ("officer", "analyst", "auditor", "administrator")
PARTNER = ("partner_administrator", "partner_member")
DESK = {"officer", "analyst"}
READERS = DESK | {"auditor"} | set(PARTNER)
EVERYBODY = set(STAFF) | set(PARTNER)
RECEIVING = {"active", "noticed", "warned", "probation"}
STANDINGS = ("none", "candidate", "active", "noticed", "warned", "suspended", "reassessment", "probation", "terminated")
LABELS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")

# action: (open without an account, roles, needs a standing that may receive)
ACTIONS = {
    "submit_report": (True, EVERYBODY, False), "follow_report": (True, EVERYBODY, False),
    "read_public": (True, EVERYBODY, False), "read_log": (True, EVERYBODY, False), "sign_in": (True, EVERYBODY, False),
    "use_session": (False, EVERYBODY, False), "manage_own_account": (False, EVERYBODY, False), "manage_own_keys": (False, EVERYBODY, False),
    "read_report": (False, READERS, True), "triage_report": (False, DESK, False), "read_case": (False, READERS, True),
    "manage_case": (False, DESK, False), "lower_marking": (False, DESK, False), "record_fact": (False, DESK, False), "decide_fact": (False, {"officer"}, False),
    "read_journal": (False, {"officer", "auditor"}, False), "read_duty": (False, READERS, False),
    "submit_filing": (False, set(PARTNER), False), "manage_mandate": (False, {"partner_administrator"}, False), "decide_conflict": (False, {"partner_administrator"}, False),
    "follow_calendar": (True, EVERYBODY, False), "manage_webhook": (False, {"partner_administrator"}, False), "read_receipt": (False, READERS, False),
    "read_standing": (False, READERS, False), "propose_standing": (False, {"officer"}, False),
    "decide_standing": (False, {"officer"}, False), "record_standing": (False, {"officer"}, False),
    "take_own_step": (False, {"partner_administrator"}, False), "answer_notice": (False, set(PARTNER), False),
    "assess_reform": (False, {"officer"}, False), "read_feed": (False, READERS, True),
    "share": (False, DESK | set(PARTNER), True), "publish_csaf": (False, DESK, False), "manage_group": (False, DESK, False),
    "leave_group": (False, DESK | {"partner_administrator"}, False), "read_group": (False, READERS, True),
    "read_recall": (False, READERS, False), "confirm_recall": (False, set(PARTNER), False),
    "read_inbox": (False, set(PARTNER), False), "propose_notice": (False, DESK, False),
    "decide_notice": (False, {"officer"}, False), "read_holdings": (False, DESK | {"auditor"}, False),
    "read_party": (False, DESK | {"auditor", "administrator"}, False),
    "manage_party": (False, {"officer", "administrator"}, False),
    "manage_person": (False, {"administrator", "partner_administrator"}, False),
    "manage_staff": (False, {"administrator"}, False),
    "read_operations": (False, {"officer", "auditor", "administrator"}, False),
    "answer_checklist": (False, {"officer", "administrator"}, False),
    "import_advisories": (False, DESK | {"administrator"}, False),
    "manage_source": (False, {"officer", "administrator"}, False), "read_source": (False, DESK | {"auditor", "administrator"}, False),
    "manage_inventory": (False, set(PARTNER), False), "read_inventory": (False, READERS, False),
    "read_impact": (False, DESK | {"auditor"}, False),
}


# What a key never does, and what needs a second factor of the last five minutes as well.
SESSION = {"manage_own_account", "manage_own_keys", "manage_webhook", "manage_person", "manage_mandate", "record_standing",
           "take_own_step"}
FACTOR = {"lower_marking", "propose_standing", "decide_standing", "propose_notice", "decide_notice", "manage_staff"}
# By these a session ends: they are tried with keys only.
ENDS_SESSION = {("POST", "/sign-out"), ("DELETE", "/api/v1/session")}


def csrf_of(token):
    """As a session's token against forged requests follows from the session's own."""
    mac = hmac.new(token.encode(), b"tocsin-csrf/v1", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def may_call(action, role, standing, proof):
    """The gate of a route, before anything is read: 401, 403 or open. proof: key, stale or fresh."""
    is_open, roles, needs_receiving = ACTIONS[action]
    if is_open:
        return "open"
    if role is None:
        return 401
    if role not in roles:
        return 403
    if action in SESSION | FACTOR and proof == "key" or action in FACTOR and proof == "stale":
        return 403
    if needs_receiving and role in PARTNER and standing not in RECEIVING:
        return 403
    return "open"


def sees_case(role, standing, label, takes_part):
    if role in DESK:
        return True
    if label == "TLP:RED":
        return False
    if role == "auditor":
        return True
    return role in PARTNER and standing in RECEIVING and takes_part


def sees_feed_item(role, standing, label, takes_part):
    if role in PARTNER and standing in RECEIVING and label in ("TLP:CLEAR", "TLP:GREEN"):
        return True
    return sees_case(role, standing, label, takes_part)


def sees_report(role, standing, label, is_own):
    if role in DESK:
        return True
    if role == "auditor":
        return label != "TLP:RED"
    return role in PARTNER and standing in RECEIVING and is_own  # also what it marked TLP:RED itself


def sees_own(role, is_own):
    """Inventories, findings and standing: the desk and the auditor see those of all, a partner in any standing its own."""
    return role in DESK | {"auditor"} or role in PARTNER and is_own


def things_of_organizations(server, callers, differences):
    """Assets, findings, partnerships, keys and what is told, each made by its owner: listed, and asked for by its number, by everybody."""
    def ask(method, path, caller, body=None, proof="key"):
        headers = {"Authorization": "Bearer " + caller["key"]} if proof == "key" else \
            {"Cookie": COOKIE + "=" + caller[proof], "X-CSRF-Token": csrf_of(caller[proof])}
        return server.request(method, path, body, headers)

    officer = next(one for one in callers if one["role"] == "officer")
    osv = {"id": "TEST-1", "modified": "2026-01-02T00:00:00Z", "published": "2026-01-01T00:00:00Z", "summary": "s",
           "affected": [{"package": {"ecosystem": "npm", "name": "left"}, "versions": ["1.0.0"]}]}
    check(ask("POST", "/api/v1/advisories", officer, osv).status == 200, "an advisory is imported")
    owners = [one for one in callers if one["role"] == "partner_administrator"]
    keys = {}
    for owner in owners:
        bom = {"bomFormat": "CycloneDX", "specVersion": "1.6",
               "components": [{"type": "library", "name": "left", "version": "1.0.0", "purl": "pkg:npm/left@1.0.0"}]}
        done = ask("PUT", f"/api/v1/inventories/of-{owner['party']}", owner, bom)
        check(done.status == 200 and done.json()["opened"] == 1, f"{owner['party']} has an asset with a finding: {done.body[:200]}")
        made = ask("POST", "/api/v1/keys", owner, {"name": f"of-{owner['party']}", "scopes": ["read_duty"], "valid_for_s": 3600}, "fresh")
        check(made.status == 201, f"{owner['party']} makes a key: {made.body[:200]}")
        keys[owner["party"]] = made.json()["id"]
    assets = {asset["asset"]: asset["number"] for asset in ask("GET", "/api/v1/inventories?count=1000", officer).json()["inventories"]}
    partnerships = {one["party"]: one["id"] for one in ask("GET", "/api/v1/partnerships", officer).json()["partnerships"]}
    check(len(assets) == len(owners) and len(partnerships) == len(owners) - 1, "each has an asset, and all but one a partnership")

    def compare(what, caller, owner, got, wanted):
        if got != wanted:
            differences.append(f"{what} of {owner['party']} as {caller['role']}/{caller['standing']}: {got}, wanted {wanted}")
        return 1

    compared = 0
    for caller in callers:
        def listed(path, member, field):
            answer = ask("GET", path, caller)
            return {one[field] for one in answer.json()[member]} if answer.status == 200 else set()

        in_inventories = listed("/api/v1/inventories?count=1000", "inventories", "asset")
        in_findings = listed("/api/v1/findings?count=1000", "findings", "number")
        in_standing = listed("/api/v1/partnerships", "partnerships", "party")
        mine = ask("GET", "/api/v1/keys", caller, proof="stale")
        in_keys = {one["name"] for one in mine.json()["keys"]} if mine.status == 200 else set()
        for owner in owners:
            party, name = owner["party"], f"of-{owner['party']}"
            wanted = sees_own(caller["role"], party == caller["party"])
            compared += compare("asset", caller, owner, name in in_inventories, wanted)
            compared += compare("asset by number", caller, owner, ask("GET", f"/api/v1/inventories/{assets[name]}", caller).status == 200, wanted)
            compared += compare("document", caller, owner,
                                ask("GET", f"/api/v1/inventories/{assets[name]}/documents/inventory/0", caller).status == 200, wanted)
            compared += compare("finding", caller, owner, assets[name] in in_findings, wanted)
            may_act = caller["role"] in PARTNER and party == caller["party"]
            acted = ask("POST", "/api/v1/findings/remediations", caller,
                        {"asset": assets[name], "component": "pkg:npm/left@1.0.0", "flaw": "TEST-1", "state": "accepted", "reason": "r"})
            compared += compare("remediation", caller, owner, acted.status == 200, may_act)
            if party in partnerships:
                compared += compare("partnership", caller, owner, party in in_standing, wanted)
                compared += compare("dossier", caller, owner,
                                    ask("GET", f"/desk/standing/{partnerships[party]}", caller, proof="stale").status == 200, wanted)
                answered = ask("POST", f"/api/v1/partnerships/{partnerships[party]}/answers", caller, {"body": "b"})
                compared += compare("answer", caller, owner, answered.status in (200, 201, 409), may_act)
            # A key belongs to the person who made it, whoever else works in the same organization.
            is_maker = caller["role"] == "partner_administrator" and party == caller["party"]
            compared += compare("key", caller, owner, name in in_keys, is_maker)
            if not is_maker:
                revoked = ask("DELETE", f"/api/v1/keys/{keys[party]}", caller, proof="fresh")
                compared += compare("key's end", caller, owner, revoked.status == 404, True)
    return compared


def main():
    with Server(BINARY) as server:
        server.start(per_minute=None)
        fixture = json.loads(server.printed().splitlines()[0])
        routes = fixture["routes"]
        check(len(routes) > 50, "there are routes")
        for route in routes:
            check(route["action"] in ACTIONS, f"{route['pattern']}: the action {route['action']} is in the oracle's table")
        compared = 0
        differences = []
        # 1. Every route as every kind of caller: what the gate says. The parameters name things that do not exist, so
        # that nothing changes; what passes the gate gets anything but 401 and 403.
        callers = [(None, "none", "key", {})]
        for one in fixture["callers"]:
            callers.append((one["role"], one["standing"], "key", {"Authorization": "Bearer " + one["key"]}))
            for proof in ("stale", "fresh"):
                callers.append((one["role"], one["standing"], proof,
                                {"Cookie": COOKIE + "=" + one[proof], "X-CSRF-Token": csrf_of(one[proof])}))
        for route, (role, standing, proof, headers) in itertools.product(routes, callers):
            if proof != "key" and (route["method"], route["pattern"]) in ENDS_SESSION:
                continue
            path = route["pattern"]
            while "{" in path:
                start, end = path.index("{"), path.index("}")
                path = path[:start] + "00000000-0000-7000-8000-000000000000" + path[end + 1:]
            body = None if route["method"] in ("GET", "DELETE") else "{}"
            # The event stream goes on for as long as somebody listens: its head has the same rule.
            method = "HEAD" if path == "/api/v1/feed/stream" else route["method"]
            answer = server.request(method, path, body, dict(headers, **({"Content-Type": "application/json"} if body else {})))
            wanted = may_call(route["action"], role, standing, proof)
            compared += 1
            got = answer.status if answer.status in (401, 403) else "open"
            # MISP answers 403 to what is no event: that is not the gate's either.
            if path == "/misp/events/add" and got == 403 and '"saved":false' in answer.body:
                got = "open"
            # Signing in answers 401 by itself when the credentials are wrong; that is not the gate's.
            if route["action"] == "sign_in" and got == 401:
                got = "open"
            if got != wanted:
                differences.append(f"{route['method']} {path} as {role}/{standing} by {proof}: {answer.status}, wanted {wanted}")
        # 2. Every case and every item of the feed, by marking, part taken and standing: what is shown.
        for caller in fixture["callers"]:
            headers = {"Authorization": "Bearer " + caller["key"]}
            for case in fixture["cases"]:
                takes_part = case["participant"] == caller["party"]
                answer = server.request("GET", f"/api/v1/cases/{case['number']}", headers=headers)
                wanted = sees_case(caller["role"], caller["standing"], case["tlp"], takes_part)
                compared += 1
                if (answer.status == 200) != wanted:
                    differences.append(f"case {case['tlp']} part={takes_part} as {caller['role']}/{caller['standing']}: {answer.status}")
            shown = server.request("GET", "/api/v1/feed?count=1000", headers=headers)
            titles = {item["title"] for item in shown.json()["items"]} if shown.status == 200 else set()
            listed = server.request("GET", "/api/v1/cases?count=1000", headers=headers)
            numbers = {item["number"] for item in listed.json()["cases"]} if listed.status == 200 else set()
            # TAXII's clients send the key as a password.
            basic = {"Authorization": "Basic " + base64.b64encode(b"any:" + caller["key"].encode()).decode()}
            told = server.request("GET", "/taxii2/share/collections/all/objects/?match[type]=report", headers=basic)
            reports = {one["name"] for one in told.json().get("objects", [])} if told.status == 200 else set()
            for case in fixture["cases"]:
                takes_part = case["participant"] == caller["party"]
                compared += 1
                if (case["title"] in reports) != (case["title"] in titles):
                    differences.append(f"TAXII {case['tlp']} part={takes_part} as {caller['role']}/{caller['standing']}")
                compared += 2
                if (case["title"] in titles) != (sees_feed_item(caller["role"], caller["standing"], case["tlp"], takes_part)
                                                 and caller["role"] in READERS):
                    differences.append(f"feed {case['tlp']} part={takes_part} as {caller['role']}/{caller['standing']}")
                if (case["number"] in numbers) != sees_case(caller["role"], caller["standing"], case["tlp"], takes_part):
                    differences.append(f"list {case['tlp']} part={takes_part} as {caller['role']}/{caller['standing']}")
            # Every report, by marking and sender.
            listed = server.request("GET", "/api/v1/reports?count=1000", headers=headers)
            numbers = {item["number"] for item in listed.json()["reports"]} if listed.status == 200 else set()
            for report in fixture["reports"]:
                wanted = sees_report(caller["role"], caller["standing"], report["tlp"], report["party"] == caller["party"])
                answer = server.request("GET", f"/api/v1/reports/{report['number']}", headers=headers)
                compared += 2
                if (answer.status == 200) != wanted or (report["number"] in numbers) != wanted:
                    differences.append(f"report {report['tlp']} of {report['party'] or 'a stranger'} as "
                                       f"{caller['role']}/{caller['standing']}: {answer.status}, listed {report['number'] in numbers}")
        compared += things_of_organizations(server, fixture["callers"], differences)
        # 3. "Not there" and "not for you" are the same bytes.
        partner = next(one for one in fixture["callers"] if one["standing"] == "active" and one["role"] == "partner_member")
        foreign = next(case for case in fixture["cases"] if case["participant"] != partner["party"])
        headers = {"Authorization": "Bearer " + partner["key"]}
        hidden = server.request("GET", f"/api/v1/cases/{foreign['number']}", headers=headers)
        absent = server.request("GET", "/api/v1/cases/C-0000-0000", headers=headers)
        check((hidden.status, hidden.body) == (absent.status, absent.body), "a hidden case looks like none")
        for difference in differences[:30]:
            print("DIFFERENCE:", difference, file=sys.stderr)
        check(not differences, f"{len(differences)} differences of {compared}")
        print(f"{compared} decisions compared, {len(differences)} differences")
    finish("access")


main()
