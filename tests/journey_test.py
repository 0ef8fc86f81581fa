#!/usr/bin/env python3
"""The whole way through the real program: reports and receipts, faults of requests, proof, cut and what stays open.

    tests/journey_test.py BINARY [FILE_WITH_DATABASE_URL]
"""
import base64
import hashlib
import json
import os
import pathlib
import re
import sys
import tempfile
import urllib.parse

from e2e import Server, check, finish, own_schema, problem, run

BINARY = sys.argv[1]
REPORT = {"product": "Widget", "vendor": "Example", "versions": ["1.0", "1.1"], "description": "Anybody may read files.",
          "impact": "Disclosure.", "is_public": "no", "is_exploited": False, "vendor_contacted_at": "2026-01-05",
          "share_consent": True, "contact": {"name": "", "mail": ""}, "tlp": "TLP:GREEN"}


def multipart(parts):
    boundary = "tocsin-boundary"
    body = b""
    for name, file_name, media_type, content in parts:
        disposition = f'form-data; name="{name}"' + (f'; filename="{file_name}"' if file_name else "")
        body += f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {media_type}\r\n\r\n".encode()
        body += content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def reports(server, folder):
    body = json.dumps(REPORT)
    answer = server.request("POST", "/api/v1/reports", body, {"Content-Type": "application/json"})
    check(answer.status == 201, f"a report is taken: {answer.body[:300]}")
    done = answer.json()
    receipt = pathlib.Path(folder, "receipt")
    receipt.write_text(done["receipt"], encoding="utf-8")
    document = pathlib.Path(folder, "body.json")
    document.write_text(body, encoding="utf-8")
    policy = pathlib.Path(folder, "policy")
    policy.write_text(server.request("GET", "/log/policy").body, encoding="utf-8")
    check(run(BINARY, "receipt", "verify", str(receipt))[0] == 0, "the receipt verifies by itself")
    check(run(BINARY, "receipt", "verify", str(receipt), "--policy", str(policy), "--document", str(document))[0] == 0,
          "and with the policy, for the body that was sent")
    document.write_text(body + " ", encoding="utf-8")
    code, out, _ = run(BINARY, "receipt", "verify", str(receipt), "--document", str(document))
    check(code == 1 and "says nothing about this document" in out, "but not for another body")
    text = receipt.read_bytes()
    for place in range(0, len(text), 7):
        broken = bytearray(text)
        broken[place] ^= 1
        receipt.write_bytes(bytes(broken))
        code, out, err = run(BINARY, "receipt", "verify", str(receipt), "--policy", str(policy))
        check(code == 1 and "not valid" in out, f"a receipt with byte {place} changed is refused: {code} {out} {err}")
    private = done["status_url"].split("/status/")[1]
    check(server.request("GET", f"/status/{private}").status == 200, "the private link works")
    check(server.request("GET", f"/status/{private}/receipt").body == done["receipt"], "and gives the same receipt again")
    check(server.request("GET", f"/status/{private[:-1]}x").status == 404, "another link does not")

    problem(server.request("POST", "/api/v1/reports", REPORT, {"Idempotency-Key": "k" * 15}), 400)
    first = server.request("POST", "/api/v1/reports", REPORT, {"Idempotency-Key": "0d8a2a54-7c1e-4f0b"}).json()
    again = server.request("POST", "/api/v1/reports", REPORT, {"Idempotency-Key": "0d8a2a54-7c1e-4f0b"})
    check(again.status == 201 and again.json() == first, "the same key and body get the same answer")
    problem(server.request("POST", "/api/v1/reports", dict(REPORT, impact="other"), {"Idempotency-Key": "0d8a2a54-7c1e-4f0b"}), 422)
    new = server.request("POST", "/api/v1/reports", REPORT).json()
    check(set(new) == set(first) and new["number"] != first["number"], "a duplicate report gets an answer like a new one")


def faults(server):
    post = lambda body, kind="application/json": server.request("POST", "/api/v1/reports", body, {"Content-Type": kind})
    problem(post("{"), 400)
    problem(post(json.dumps(dict(REPORT, extra=1))), 400, "/extra")
    problem(post('{"product":"a","product":"b","description":"c"}'), 400)
    problem(post(json.dumps(dict(REPORT, product=3))), 400, "/product")
    problem(post(json.dumps(dict(REPORT, product=""))), 400, "/product")
    problem(post(json.dumps(dict(REPORT, tlp="PINK"))), 400, "/tlp")
    problem(post(json.dumps(dict(REPORT, vendor_contacted_at="2026-01-05T10:00:00"))), 400, "/vendor_contacted_at")
    problem(post(json.dumps(dict(REPORT, contact={"name": "", "phone": "1"}))), 400, "/contact/phone")
    problem(post("<report/>", "application/xml"), 415)
    problem(post('{"a":' * 200 + "1" + "}" * 200), 400)
    problem(post(b'{"product":"\xff","description":"x"}'), 400)
    problem(server.request("GET", "/api/v1/nothing"), 404)
    page = server.request("GET", "/nothing", headers={"Accept": "text/html"})
    check(page.status == 404 and page.headers["Content-Type"].startswith("text/html"), "a person gets a page")
    problem(server.request("PUT", "/api/v1/reports", "{}"), 405)
    problem(server.request("GET", "/api/v1/reports"), 401)
    problem(server.request("GET", "/api/v1/feed", headers={"Authorization": "Bearer tocsin_nonsense"}), 401)
    # Refused by what the head says, before a byte of the body is read.
    import http.client
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("POST", "/api/v1/reports")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(10 << 30))
    connection.endheaders()
    check(connection.getresponse().status == 413, "10 GiB are refused at once")
    connection.close()


def attachments(server):
    record = json.dumps({"dataType": "CVE_RECORD", "dataVersion": "5.1",
                         "cveMetadata": {"cveId": "CVE-2099-4711", "state": "PUBLISHED"},
                         "containers": {"cna": {"title": "A hole", "descriptions": [{"lang": "en", "value": "What it is"}],
                                                "affected": [{"vendor": "Example", "product": "Widget"}]}}}).encode()
    body, headers = multipart([("file", "../../etc/record.json", "application/json", record),
                               ("file", "note.txt", "text/plain", b"a note")])
    answer = server.request("POST", "/api/v1/reports", body, headers)
    check(answer.status == 201, f"files alone make a report when one of them says enough: {answer.body[:300]}")
    check(hashlib.sha256(record).hexdigest() in base64.b64decode(
        answer.json()["receipt"].split("extra ")[1].split("\n")[0]).decode(), "the receipt commits to the file")
    direct = server.request("POST", "/api/v1/reports", record, {"Content-Type": "application/json"})
    check(direct.status == 201, "a CVE record is a report by itself")
    body, headers = multipart([("report", None, "application/json", json.dumps(REPORT).encode()),
                               ("file", "big.bin", "application/octet-stream", b"x" * (33 << 20))])
    problem(server.request("POST", "/api/v1/reports", body, headers), 413)
    body, headers = multipart([("report", None, "application/json", json.dumps(REPORT).encode()),
                               ("file", "big.bin", "application/octet-stream", os.urandom(32 << 20))])
    check(server.request("POST", "/api/v1/reports", body, headers).status == 201, "32 MiB are taken")
    broken = json.dumps({"dataType": "CVE_RECORD"}).encode()
    body, headers = multipart([("file", "a.json", "application/json", broken)])
    problem(server.request("POST", "/api/v1/reports", body, headers), 400, "/attachments/0/cveMetadata/cveId")


def own_time(server):
    """An exercise goes on from where its record ends: its pages, its journal and its clocks agree; HTTP keeps the machine's time."""
    home = server.request("GET", "/")
    check("In it, it is 2022-07-05." in home.body, "the banner says what day it is in the exercise")
    check(" 2022 " not in home.headers["Date"], f"Date is the machine's: {home.headers['Date']}")
    officer = server.sign_in(server.link("second officer"))
    newest = server.request("GET", "/api/v1/journal", headers=officer).json()["entries"][0]
    check(newest["at"].startswith("2022-07-05"), f"and so does the journal: {newest}")


def desk(server):
    officer = server.sign_in(server.link("officer"))
    partner = server.sign_in(server.link("partner"))
    auditor = server.sign_in(server.link("auditor"))
    check(server.request("POST", "/sign-in/" + server.link("officer"), "").status in (401, 403, 404), "a link works once")
    cases = server.request("GET", "/api/v1/cases", headers=auditor).json()["cases"]
    case = cases[-1]["number"]
    same = [server.request("GET", f"/api/v1/verdicts?case={case}&party=alibaba-cloud&as_of=60", headers=auditor).body for _ in range(3)]
    check(len(set(same)) == 1 and '"late"' in same[0], "a verdict as of a log index has the same bytes each time")
    partnerships = server.request("GET", "/api/v1/partnerships", headers=partner).json()["partnerships"]
    check([p["party"] for p in partnerships] == ["alibaba-cloud"], "a partner sees its own standing only")
    check(server.request("GET", "/api/v1/feed", headers=partner).status == 200, "reinstated, it reads the feed")
    key = server.request("POST", "/api/v1/keys", {"name": "feed", "scopes": ["read_feed", "submit_report"], "valid_for_s": 3600}, partner)
    check(key.status == 201, f"a key is made: {key.body}")
    bearer = {"Authorization": "Bearer " + key.json()["secret"]}
    check(server.request("GET", "/api/v1/feed", headers=bearer).status == 200, "the key reads the feed")
    problem(server.request("GET", "/api/v1/cases", headers=bearer), 403)
    problem(server.request("POST", "/api/v1/keys", {"name": "x", "scopes": ["read_feed"], "valid_for_s": 1},
                           {"Cookie": partner["Cookie"]}), 403)

    # Suspended in an emergency, confirmed by nobody yet: every way to read is cut with the commit.
    import http.client
    kept_open = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    check(server.request("GET", "/api/v1/feed", headers=bearer, connection=kept_open).status == 200, "an open connection reads")
    fact = server.request("POST", "/api/v1/facts", {"case": case, "party": "alibaba-cloud", "fact": "partner.no_support",
                          "at": "2026-01-01T00:00:00Z", "weight": "proven", "evidence": "a test"}, officer)
    check(fact.status == 201, f"a fact is recorded: {fact.body}")
    check(server.request("POST", f"/api/v1/facts/{fact.json()['id']}/decision", {"status": "accepted", "reason": "test"}, officer).status == 200,
          "and accepted")
    step = server.request("POST", f"/api/v1/partnerships/{partnerships[0]['id']}/steps",
                          {"target": "suspended", "reason": "A test.", "emergency_ground": "harm that cannot wait",
                           "evidence": [fact.json()["id"]]}, officer)
    check(step.status == 200 and step.json()["taken"], f"suspended at once: {step.body}")
    for name, answer in {"session": server.request("GET", "/api/v1/feed", headers=partner),
                         "key": server.request("GET", "/api/v1/feed", headers=bearer),
                         "open connection": server.request("GET", "/api/v1/feed", headers=bearer, connection=kept_open),
                         "cases": server.request("GET", "/api/v1/cases", headers=partner),
                         "one case": server.request("GET", f"/api/v1/cases/{case}", headers=partner)}.items():
        check(answer.status == 403 and "suspended" in answer.body, f"{name}: cut, and it says why: {answer.status} {answer.body[:200]}")
    check(server.request("POST", "/api/v1/reports", REPORT, bearer).status == 201, "reporting stays open")
    filed = server.request("POST", "/api/v1/filings", {"case": case, "regime": "cn.rmsv.art7", "stage": "file_miit", "content": {"harm": "x"}}, partner)
    check(filed.status == 201 and "tlog-proof" in filed.json()["receipt"], f"filing stays open: {filed.body[:200]}")
    again = server.request("GET", f"/api/v1/receipts/{filed.json()['log_index']}", headers=partner)
    check(again.status == 200 and again.body == filed.json()["receipt"], "and the receipt can be had again")
    check(server.request("GET", "/api/v1/receipts/20", headers=partner).status == 404, "another's cannot")
    check(server.request("GET", "/api/v1/receipts/20", headers=auditor).status == 200, "but by an auditor")
    check(server.request("GET", "/api/v1/duties", headers=partner).status == 200, "its own clocks stay readable")
    inbox = server.request("GET", "/api/v1/inbox", headers=partner).json()["notices"]
    check(inbox and "suspension" in inbox[0]["title"]["en"] and "暂停" in inbox[0]["title"]["zh-CN"], "the notice is in its inbox")
    holdings = server.request("GET", "/api/v1/parties/alibaba-cloud/holdings", headers=officer).json()["holdings"]
    check(holdings, "what it already holds is listed")
    other = server.request("GET", "/api/v1/inbox", headers=auditor)
    check(other.status == 403, "an inbox is its organization's")
    problem(server.request("POST", f"/api/v1/partnerships/{partnerships[0]['id']}/confirm", {}, officer), 403)


def log(server):
    checkpoint = server.request("GET", "/log/checkpoint").body
    size = int(checkpoint.split("\n")[1])
    entries = server.request("GET", f"/log/tile/entries/000.p/{size}" if size < 256 else "/log/tile/entries/000")
    check(entries.status == 200 and entries.body.startswith("\x00"), "entries are served")
    check(server.request("GET", "/log/tile/0/0").status in (400, 404), "another spelling of a tile's path is not")
    check(server.request("GET", f"/log/tile/0/000.p/{size + 1}").status in (400, 404), "nor a tile that is not there yet")


def limits():
    with Server(BINARY) as server:
        server.start(per_minute=3)
        answers = [server.request("POST", "/api/v1/reports", REPORT) for _ in range(5)]
        check([answer.status for answer in answers] == [201, 201, 201, 429, 429], "three a minute and no more")
        problem(answers[-1], 429)
        check(int(answers[-1].headers["Retry-After"]) >= 1, "and when to come again")
        tries = [server.request("POST", "/api/v1/sessions", {"mail": "a@example.org", "password": "x" * 12}) for _ in range(5)]
        check([answer.status for answer in tries] == [401, 401, 401, 429, 429], "guessing is limited too")
    with Server(BINARY, ["--exercise", "log4shell"]) as server:
        server.start(limits={"uploads_per_minute_by_credential": 2, "changes_per_minute_by_account": 4})
        person = server.sign_in(server.link("partner"))
        bom = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}
        answers = [server.request("PUT", "/api/v1/inventories/a", bom, person).status for _ in range(3)]
        check(answers == [200, 200, 429], f"two uploads a minute and no more: {answers}")
        answers = [server.request("POST", "/api/v1/keys", {}, person).status for _ in range(2)]
        check(answers == [400, 429], f"four changes a minute and no more: {answers}")
        check(server.request("POST", "/api/v1/reports", REPORT, person).status == 201, "reports have a limit of their own")


def first_run():
    with Server(BINARY) as server:
        server.start()
        token = re.search(r"with the token (\S+)", server.printed()).group(1)
        check(server.request("GET", "/set-up").status == 200, "an empty instance offers its set-up")
        form = {"setup_token": "SETUP-WRONG", "operator_name": "Example CERT", "country": "DE", "mail": "first@example.org",
                "person_name": "First administrator", "password": "correct horse battery"}
        send = lambda: server.request("POST", "/set-up", urllib.parse.urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
        check(send().status == 400 and not signed_in(server), "not without the token of the console")
        form["setup_token"] = token
        done = send()
        check(done.status == 201, f"with it the instance is set up: {done.status} {done.body[:300]}")
        check(signed_in(server), "the first administrator signs in")
        check(server.request("GET", "/set-up").status == 404, "and there is no second set-up")


def signed_in(server):
    answer = server.request("POST", "/api/v1/sessions", {"mail": "first@example.org", "password": "correct horse battery"})
    if answer.status != 201:
        return False
    browser = server.browser(answer)
    check(browser["X-CSRF-Token"] == answer.json()["csrf"], "the cookie of the answer is the session's")
    gone = server.request("DELETE", "/api/v1/session", headers=browser)
    check(gone.status == 204 and "Max-Age=0" in gone.headers["Set-Cookie"], "signing out takes the cookie back")
    check(server.request("GET", "/api/v1/session", headers=browser).status == 401, "and ends the session")
    return True


def main():
    arguments = ["--exercise", "log4shell"]
    if len(sys.argv) > 2:
        arguments += ["--db", own_schema(sys.argv[2])]
    with tempfile.TemporaryDirectory() as folder, Server(BINARY, arguments) as server:
        server.start()
        reports(server, folder)
        faults(server)
        attachments(server)
        log(server)
        own_time(server)
        desk(server)
        check(server.stop() == 0, "it stops cleanly")
        code, out, err = run(BINARY, "log", "verify", "--data", server.data, "--json", *arguments[2:])
        check(code == 0 and json.loads(out)["valid"], f"the log verifies: {out} {err}")
    limits()
    first_run()
    finish("journey")


main()
