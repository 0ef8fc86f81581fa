#!/usr/bin/env python3
"""What a party does about its duties, through the real program: the workbench, an outside portal's receipt, a webhook whose
signature other code verifies, the calendar, the operator's checklist, and the age of the law.

    tests/duties_test.py BINARY
"""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import queue
import re
import sys
import tempfile
import threading
import urllib.parse

from e2e import Server, check, finish, run

BINARY = sys.argv[1]
RECEIVED = queue.Queue()


class Receiver(http.server.BaseHTTPRequestHandler):
    """The party's own end of the webhook."""
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        RECEIVED.put((dict(self.headers), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def verified(headers, body, secret):
    """As Standard Webhooks describes it."""
    lower = {name.lower(): value for name, value in headers.items()}
    signed = f"{lower['webhook-id']}.{lower['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return hmac.compare_digest("v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode(),
                               lower["webhook-signature"])


def both_names(duty):
    """The lines of a duty by their names, and for one release by those that they had."""
    return duty["reminder_due"] == duty["operative_due"] and duty["latest_defensible_due"] == duty["legal_due"]


def workbench(server, partner, case, folder):
    query = urllib.parse.urlencode({"case": case, "regime": "cn.rmsv.art7", "stage": "file_miit"})
    before = server.request("GET", f"/api/v1/workbench?{query}", headers=partner)
    check(before.status == 200, f"the workbench opens: {before.body[:300]}")
    check(not before.json()["filing"]["ready"] and "harm" in before.json()["filing"]["faults"], "what is missing is named")
    values = {"product_name": "Log4j", "model": "log4j-core", "version": "2.14.1", "technical_characteristics": "JNDI lookup",
              "harm": "remote code execution", "scope": "<b>Java</b>"}
    body = {"case": case, "regime": "cn.rmsv.art7", "stage": "file_miit", "values": values}
    saved = server.request("PUT", "/api/v1/workbench", body, partner)
    check(saved.status == 200 and saved.json()["filing"]["ready"], f"it is ready: {saved.body[:300]}")
    receipt = pathlib.Path(folder, "draft")
    receipt.write_text(saved.json()["receipt"], encoding="utf-8")
    check(run(BINARY, "receipt", "verify", str(receipt))[0] == 0, "and the moment is proved")
    text = server.request("GET", f"/api/v1/workbench?{query}&format=text&lang=zh-CN", headers=partner)
    check(text.status == 200 and "漏洞的技术特点" in text.body and "JNDI lookup" in text.body, "text to paste, in Chinese")
    duties = server.request("GET", f"/desk/duties/{case}/alibaba-cloud?lang=zh-CN", headers=partner).body
    for want in ("本主体作为网络产品提供者，应当向工业和信息化部网络安全威胁和漏洞信息共享平台履行", "第七条第二项", "逾期认定线",
                 "<dd>北京时间2021年11月26日24时（协调世界时16时）</dd>", "本规则的依据： 网络产品安全漏洞管理规定", "已查阅引述法律的资料"):
        check(want in duties, f"the page of the duties says {want}")
    board = server.request("GET", "/desk/duties?lang=zh-CN", headers=partner).body
    check("北京时间2021年11月26日24时（协调世界时16时）" in board, "the board says a line on the clock of whoever receives")
    check("the end of 26 November 2021, Beijing time (16:00 UTC)" in server.request("GET", "/desk/duties?lang=en", headers=partner).body, "in English too")
    check("art. 7(2)" not in duties and "file_miit，" not in duties, "and no English")
    page = server.request("GET", f"/api/v1/workbench?{query}&format=html", headers=partner)
    check(page.status == 200 and "&lt;b&gt;Java" in page.body and "<b>Java" not in page.body, "a page for print, escaped")
    check("演练" in page.body, "and it says that this is an exercise")
    document = server.request("GET", f"/api/v1/workbench?{query}&format=json", headers=partner)
    check(document.json()["fields"][0]["value"] == "Log4j", "the same as JSON")
    check(server.request("GET", f"/api/v1/workbench?{query}&format=pdf", headers=partner).status == 400, "no other form")
    wrong = server.request("PUT", "/api/v1/workbench", dict(body, values={"root_cause": "x"}), partner)
    check(wrong.status == 400 and wrong.json()["pointer"] == "/values/root_cause", f"a field too many: {wrong.body}")
    screen = server.request("GET", f"/desk/duties/{case}/alibaba-cloud/cn.rmsv.art7/file_miit", headers=partner)
    check(screen.status == 200 and "remote code execution" in screen.body, "the page holds the draft")
    form = {"csrf": partner["X-CSRF-Token"], "act": "save", "f.product_name": "Log4j 2", "f.harm": ""}
    posted = server.request("POST", f"/desk/duties/{case}/alibaba-cloud/cn.rmsv.art7/file_miit", urllib.parse.urlencode(form),
                            {"Cookie": partner["Cookie"], "Content-Type": "application/x-www-form-urlencoded"})
    check(posted.status == 200 and "Log4j 2" in posted.body and "Not ready" in posted.body, "saving by the form")


def portal(server, partner, officer, case):
    body = {"case": case, "regime": "cn.rmsv.art7", "stage": "file_miit", "at": "2021-11-25T08:00:00Z", "reference": "P-1",
            "document_base64": base64.b64encode(b"%PDF-1.7 a receipt").decode(), "media_type": "application/pdf"}
    imported = server.request("POST", "/api/v1/portal-receipts", body, partner)
    check(imported.status == 201, f"a portal's receipt is taken: {imported.body[:300]}")
    address = f"/api/v1/verdicts?case={case}&party=alibaba-cloud&regime=cn.rmsv.art7"
    state = lambda extra="": next(v for v in server.request("GET", address + extra, headers=officer).json()["verdicts"]
                                  if v["stage"] == "file_miit")
    check(state()["state"] == "late", "offered evidence changes nothing")
    document = f"/api/v1/portal-receipts/{imported.json()['id']}/document"
    for who in (officer, partner):
        shown = server.request("GET", document, headers=who)
        check(shown.status == 200 and shown.body == "%PDF-1.7 a receipt", f"the receipt itself: {shown.status} {shown.body[:100]}")
        check("attachment" in shown.headers["Content-Disposition"], "as a download, whatever it claims to be")
    check(server.request("GET", document).status == 401, "not for strangers")
    desk = server.request("GET", f"/desk/duties/{case}/alibaba-cloud/cn.rmsv.art7/file_miit", headers=officer)
    check(document in desk.body and "remote code execution" not in desk.body, "the officer finds it, and no draft")
    decide = f"/api/v1/portal-receipts/{imported.json()['id']}/decisions"
    check(server.request("POST", decide, {"status": "accepted", "reason": "seen"}, partner).status == 403, "not by oneself")
    accepted = server.request("POST", decide, {"status": "accepted", "reason": "seen"}, officer)
    check(accepted.status == 200, f"an officer accepts it: {accepted.body}")
    check(state()["met_at"] == "2021-11-25T08:00:00Z", "it counts from the portal's time")
    check(state(f"&as_of={imported.json()['log_index']}")["state"] == "late", "and not before it was accepted")
    check(server.request("POST", decide, {"status": "withdrawn", "reason": "a forgery"}, officer).status == 200, "withdrawn")
    check(state()["state"] == "late", "it is late again")


def warnings(server, partner, officer, case):
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    made = server.request("PUT", "/api/v1/webhook", {"url": url}, partner)
    check(made.status == 200 and made.json()["secret"].startswith("whsec_"), f"a webhook is set: {made.body}")
    shown = server.request("GET", "/api/v1/webhook", headers=partner)
    check(shown.json()["url"] == url and "secret" not in shown.json(), "its secret is not shown again")
    fact = server.request("POST", "/api/v1/facts", {"case": case, "party": "alibaba-cloud", "fact": "awareness",
                          "of": "vuln.in_own_product", "at": "2021-11-20T00:00:00Z", "weight": "proven", "evidence": "a test"}, officer)
    server.request("POST", f"/api/v1/facts/{fact.json()['id']}/decision", {"status": "accepted", "reason": "test"}, officer)
    headers, body = RECEIVED.get(timeout=20)
    check(verified(headers, body, made.json()["secret"]), "the signature verifies")
    check(not verified(headers, body + b" ", made.json()["secret"]), "and not for another body")
    event = json.loads(body)
    check(event["type"].startswith("duty.") and event["data"]["party"] == "alibaba-cloud", f"what is posted: {body}")
    check(both_names(event["data"]), f"each line by both of its names: {body}")
    board = server.request("GET", "/api/v1/duties", headers=partner).json()["duties"]
    check(board and all(map(both_names, board)), f"on the board as well: {board[:1]}")
    check(server.request("DELETE", "/api/v1/webhook", headers=partner).status == 204, "it is removed")
    check(server.request("GET", "/api/v1/webhook", headers=partner).status == 404, "and gone")
    receiver.shutdown()

    link = server.request("POST", "/api/v1/calendar-link", "{}", partner).json()["url"]
    path = urllib.parse.urlsplit(link).path
    calendar = server.request("GET", path)
    check(calendar.status == 200 and calendar.headers["Content-Type"].startswith("text/calendar"), "a calendar without signing in")
    # Everything of the exercise was handed in in the end: what is met is no event any more.
    check(calendar.body.startswith("BEGIN:VCALENDAR\r\n") and "VEVENT" not in calendar.body, "without what is met")
    check(server.request("GET", "/api/v1/duties.ics?party=alibaba-cloud", headers=officer).status == 200, "and for the desk")
    check(server.request("GET", path[:-1] + "x").status == 404, "not at another address")
    check(server.request("DELETE", "/api/v1/calendar-link", headers=partner).status == 204, "it ends")
    check(server.request("GET", path).status == 404, "and is gone")


def law_grows_old(server, officer):
    """The metrics count what `tocsin regime coverage` marks."""
    text = server.request("GET", "/metrics", headers=officer).body
    counted = {name: int(float(re.search(rf"^{name}(?:{{[^}}]*}})? (\S+)$", text, re.M).group(1)))
               for name in ("tocsin_calendars_ending", "tocsin_regimes_check_stale")}
    held = json.loads(run(BINARY, "regime", "coverage", "--json")[1])
    check(counted == {"tocsin_calendars_ending": sum(one["ends_soon"] for one in held["calendars"]),
                      "tocsin_regimes_check_stale": sum(one["check_is_stale"] for one in held["regimes"])}, f"{counted}")


def checklist(server, officer, partner):
    items = server.request("GET", "/api/v1/checklist", headers=officer).json()["items"]
    check({item["id"] for item in items} >= {"mail", "guard_elsewhere"}, "the operator's own obligations are listed")
    check(server.request("GET", "/api/v1/checklist", headers=partner).status == 403, "for the operator only")
    done = server.request("POST", "/api/v1/checklist/mail", {"answer": "done", "evidence": "smtp_url is set"}, officer)
    check(done.status == 200, f"an answer is taken: {done.body}")
    items = server.request("GET", "/api/v1/checklist", headers=officer).json()["items"]
    check(next(item for item in items if item["id"] == "mail")["answer"] == "done", "and shown")


def main():
    with tempfile.TemporaryDirectory() as folder, Server(BINARY, ["--exercise", "log4shell"]) as server:
        server.start(configuration='[webhook]\nallowed_networks = ["127.0.0.0/8"]\n')
        officer = server.sign_in(server.link("officer"))
        partner = server.sign_in(server.link("partner"))
        case = server.request("GET", "/api/v1/cases", headers=officer).json()["cases"][-1]["number"]
        workbench(server, partner, case, folder)
        portal(server, partner, officer, case)
        warnings(server, partner, officer, case)
        checklist(server, officer, partner)
        law_grows_old(server, officer)
        check(server.request("GET", "/api/v1/conflicts", headers=partner).json()["conflicts"] == [], "no conflict here")
        check(server.stop() == 0, "it stops cleanly")
        code, out, err = run(BINARY, "log", "verify", "--data", server.data, "--json")
        check(code == 0 and json.loads(out)["valid"], f"the log verifies: {out} {err}")
    finish("duties")


main()
