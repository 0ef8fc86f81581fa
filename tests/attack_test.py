#!/usr/bin/env python3
"""What an attacker, a careless officer and a suspended partner would try, through the real program: each attempt is refused, the
server lives on, and its memory stays small.

    tests/attack_test.py BINARY [FILE_WITH_DATABASE_URL]
"""
import base64
import gzip
import hashlib
import hmac
import http.client
import io
import json
import os
import pathlib
import re
import struct
import sys
import threading
import time
import urllib.parse
import zipfile

from e2e import Server, check, finish, own_schema, run

BINARY = sys.argv[1]
IS_SANITIZED = bool(os.environ.get("TOCSIN_SANITIZE"))  # a sanitizer's shadow is memory too
MEMORY_MIB_MAX = 512
# Components in the large uploads. What the server holds of them is the same on either engine, but PostgreSQL takes four times as long.
MANY = 100_000 if len(sys.argv) < 3 and not IS_SANITIZED else 25_000
PASSWORD = "correct horse battery"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DAY = "2026-01-01T00:00:00Z"
REPORT = {"product": "Widget", "vendor": "Example", "description": "Anybody may read files.", "tlp": "TLP:GREEN"}


class Person:
    """One signed-in browser."""

    def __init__(self, server, answer):
        self.server = server
        self.headers = server.browser(answer)
        self.secret, self.proved = None, 0.0

    @classmethod
    def by_link(cls, server, link, paper_code=""):
        answer = server.request("POST", link[link.index("/sign-in/"):], urllib.parse.urlencode({"paper_code": paper_code}), FORM)
        assert answer.status == 303, (answer.status, answer.body)
        return cls(server, answer)

    def with_factor(self, password=""):
        """Sets an authenticator up; its code of now counts in this session for five minutes."""
        page = self.form("/desk/account/totp", act="begin").body
        self.secret = re.search(r'value="([A-Z2-7]{16,})"', page).group(1)
        confirmed = self.form("/desk/account/totp", act="confirm", totp_secret=self.secret, code=totp(self.secret),
                              present_password=password)
        assert confirmed.status == 200, (confirmed.status, confirmed.body)
        self.proved = time.monotonic()
        return self

    def request(self, method, path, body=None, headers=None):
        headers = {**self.headers, **(headers or {})}
        if self.proved and method != "GET" and time.monotonic() - self.proved > 200:  # where the machine is slow
            headers["X-Second-Factor"] = totp(self.secret)
            self.proved = time.monotonic()
        return self.server.request(method, path, body, headers)

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, body):
        return self.request("POST", path, body)

    def form(self, path, **fields):
        return self.request("POST", path, urllib.parse.urlencode(fields), FORM)

    def key(self, *scopes):
        """The answer to the wish for a key, and the headers of whoever holds it."""
        answer = self.post("/api/v1/keys", {"name": "own", "scopes": list(scopes), "valid_for_s": 3600})
        return answer, {"Authorization": "Bearer " + answer.json().get("secret", "none")}


def totp(secret, at=None):
    """RFC 6238 with SHA-1, 30 seconds, six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int((at or time.time()) // 30)), hashlib.sha1).digest()
    place = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[place:place + 4])[0] & 0x7fffffff) % 1000000:06d}"


def multipart(fields):
    parts = "".join(f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items())
    return (parts + "--edge--\r\n").encode(), {"Content-Type": "multipart/form-data; boundary=edge"}


def refused(answer, *statuses, what):
    check(answer.status in statuses, f"{what}: {answer.status}, wanted {statuses}: {answer.body[:300]}")


def done(answer, status=200, what=""):
    check(answer.status == status, f"{what}: {answer.status}, wanted {status}: {answer.body[:300]}")
    return answer.json() if answer.body and answer.status < 300 else {}


def memory_mib(server, field):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return int(re.search(field + r":\s+(\d+)", status).group(1)) // 1024


class Memory:
    """The most memory of its own that the server had (RssAnon, looked at every 10 ms). The kernel's own peak (VmHWM) counts bodies
    too that lie in files and are mapped: those pages are given back whenever somebody needs them."""

    def __init__(self, server):
        self.server, self.peak, self.is_over = server, 0, False
        self.watch = threading.Thread(target=self.look, daemon=True)
        self.watch.start()

    def look(self):
        while not self.is_over and self.server.process.poll() is None:
            try:
                self.peak = max(self.peak, memory_mib(self.server, "RssAnon"))
            except (OSError, AttributeError):
                return  # it has ended
            time.sleep(0.01)

    def end(self):
        self.is_over = True
        self.watch.join()
        return self.peak


def alive(server, what):
    check(server.process.poll() is None and server.request("GET", "/livez").status == 200, f"the server lives on after: {what}")
    check(server.request("GET", "/readyz").status == 200, f"and signs: {what}")
    print(f"  {what}: {memory_mib(server, 'RssAnon')} MiB; with what is mapped at most {memory_mib(server, 'VmHWM')} MiB so far", flush=True)


class Cast:
    """Two administrators, two officers, an auditor, three partners: made as the operator of a new instance makes them."""

    def __init__(self, server):
        self.server = server
        token = re.search(r"with the token (\S+)", server.printed()).group(1)
        fields = {"setup_token": token, "operator_name": "Example CERT", "country": "CN", "mail": "first@example.org",
                  "person_name": "First", "password": PASSWORD}
        assert server.request("POST", "/set-up", urllib.parse.urlencode(fields), FORM).status == 201
        signed = server.request("POST", "/api/v1/sessions", {"mail": "first@example.org", "password": PASSWORD})
        self.first = Person(server, signed).with_factor(PASSWORD)
        made = self.first.post("/api/v1/people", {"name": "Second", "mail": "second@example.org", "role": "administrator"})
        self.second = Person.by_link(server, made.json()["sign_in_url"]).with_factor()
        self.officer = self.staff("officer", "officer@example.org")
        self.other_officer = self.staff("officer", "other-officer@example.org")
        self.auditor = self.staff("auditor", "auditor@example.org")
        self.partners = {handle: self.partner(handle) for handle in ("alpha", "beta", "zeta")}

    def staff(self, role, mail):
        proposed = done(self.first.post("/api/v1/people", {"name": role, "mail": mail, "role": role}), 202, f"a proposal for {role}")
        approved = done(self.second.post(f"/api/v1/decisions/{proposed['decision']}/approve", {}), 200, f"approved: {role}")
        person = Person.by_link(self.server, proposed["sign_in_url"], approved["paper_code"]).with_factor()
        person.id = proposed["id"]
        return person

    def partner(self, handle):
        done(self.first.post("/api/v1/parties", {"handle": handle, "name": handle.title(), "country": "CN", "markets": ["CN"],
                                                 "roles": ["product_provider"], "mail": f"{handle}@example.org"}),
             201, f"{handle} is registered")
        made = done(self.first.post("/api/v1/people", {"party": handle, "name": handle, "mail": f"desk@{handle}.example",
                                                       "role": "partner_administrator"}), 201, f"an account for {handle}")
        person = Person.by_link(self.server, made["sign_in_url"])
        joined = done(self.first.post("/api/v1/partnerships", {"party": handle, "programme": "example.threat-sharing"}), 201, handle)
        person.id, person.partnership = made["id"], joined["id"]
        return person


def nobody_passes_two_people_alone(cast):
    """One officer: by session, by own key, by two own keys. One administrator: by people of the own making."""
    officer, other = cast.officer, cast.other_officer
    beta = cast.partners["beta"]
    step = done(officer.post(f"/api/v1/partnerships/{beta.partnership}/steps",
                             {"target": "active", "reason": "It signed.", "agreement_signed": "2026-01-01T00:00:00Z"}), 202, "proposed")
    approve = f"/api/v1/decisions/{step['decision']}/approve"
    refused(officer.post(approve, {}), 403, what="the own proposal, in the same session")
    for scopes in (["decide_standing"], ["decide_standing", "decide_notice", "use_session"]):
        _, key = officer.key(*scopes)
        refused(cast.server.request("POST", approve, {}, key), 401, 403, what=f"the own proposal, by an own key of {scopes}")
    _, key = other.key("decide_standing")
    refused(cast.server.request("POST", approve, {}, key), 401, 403, what="another officer's key: a key is never the second of two")
    done(other.post(approve, {}), 200, "another officer, with a second factor of just now")

    warning = {"title": {"en": "T", "zh-CN": "题"}, "body": {"en": "B", "zh-CN": "文"}}
    proposed = done(officer.post("/api/v1/risk-warnings", warning), 202, "a risk warning is proposed")
    refused(officer.post(f"/api/v1/decisions/{proposed['decision']}/approve", {}), 403, what="the own warning")
    check("<entry>" not in cast.server.request("GET", "/notices.atom").body, "nothing was published")

    made = done(cast.first.post("/api/v1/people", {"name": "Straw", "mail": "straw@example.org", "role": "officer"}), 202, "a straw man")
    refused(cast.first.post(f"/api/v1/decisions/{made['decision']}/approve", {}), 403, what="an administrator approves the own officer")
    refused(cast.server.request("POST", made["sign_in_url"][made["sign_in_url"].index("/sign-in/"):], "", FORM), 401,
            what="an officer who was never approved signs in")
    refused(cast.first.get("/api/v1/reports"), 403, what="an administrator reads reports")
    alive(cast.server, "rules of two")


def a_key_takes_nothing_over(cast):
    officer = cast.officer
    for scope in ("use_session", "manage_own_account", "manage_own_keys"):
        answer, key = officer.key(scope)
        for path, fields in (("/desk/account/password", {"new_password": "battery horse staple"}),
                             ("/desk/account/totp", {"act": "begin"}),
                             ("/desk/account/mail", {"mail": "thief@example.org"})):
            refused(cast.server.request("POST", path, urllib.parse.urlencode(fields), {**FORM, **key}), 401, 403,
                    what=f"{path} by a key of {scope}")
        refused(cast.server.request("POST", "/api/v1/keys", {"name": "wider", "scopes": ["read_case"], "valid_for_s": 9}, key), 401, 403,
                what=f"a key of {scope} makes keys")
    # A session that somebody else sits at: what is present is asked for.
    beta = cast.partners["beta"]
    done_first = beta.form("/desk/account/password", new_password=PASSWORD)
    check(done_first.status == 303, f"the first password: {done_first.status}")
    for present in ("", "wrong horse battery"):
        refused(beta.form("/desk/account/password", new_password="battery horse staple", present_password=present), 400, 403, 422,
                what="a new password without the present one")
    refused(beta.form("/desk/account/mail", mail="thief@example.org"), 400, 403, 422, what="another mailbox without the password")
    for weak in ("password1234", "123456789012", "beta beta beta"):
        refused(beta.form("/desk/account/password", new_password=weak, present_password=PASSWORD), 400, 422, what=f"the password {weak}")
    alive(cast.server, "keys and sessions")


def whatever_is_stored_can_be_read(cast):
    """Reports of the oddest kind are refused, or can be opened by everybody who meets them, at the second reading too."""
    csaf = json.loads(csaf_document("X-1", "widget", "CVE-2026-7001", "WHITE"))
    long_id = json.loads(json.dumps(csaf))
    long_id["document"]["tracking"]["id"] = "i" * 600
    nul = json.loads(json.dumps(csaf))
    nul["document"]["notes"] = [{"category": "summary", "text": "a\u0000b"}]
    odd = [dict(REPORT, versions="1" * 501), dict(REPORT, versions=["1" * 501]), dict(REPORT, versions=[str(n) for n in range(2000)]),
           dict(REPORT, description=" ".join(f"CVE-2026-{n}" for n in range(10000, 10101))),
           dict(REPORT, description="a\u0000b"), dict(REPORT, product="\u202e" * 100), dict(REPORT, vendor="v" * 70000),
           long_id, nul, csaf, dict(REPORT, contact={"name": "n" * 600, "mail": "not a mail"}), dict(REPORT, description="\U0001F4A5" * 9000),
           dict(REPORT, vendor_contacted_at="0001-01-01"), dict(REPORT, vendor_contacted_at="9999-12-31")]
    forms = [{"product": "W", "vendor": "V", "description": "d", "versions": "1" * 501}, {"product": "W", "description": "\0"},
             {"product": "W", "description": "d", "versions": "\n".join(["1"] * 3000)}]
    taken = []
    for report in odd:
        answer = cast.server.request("POST", "/api/v1/reports", report)
        refused(answer, 201, 400, 413, 422, what=f"a report {str(report)[:60]}")
        if answer.status == 201:
            taken.append((answer.json()["number"], answer.json()["status_url"]))
    for fields in forms:
        refused(cast.server.request("POST", "/report", *multipart(fields)), 200, 201, 303, 400, 413, 422, what="a form")
    clean = done(cast.server.request("POST", "/api/v1/reports", REPORT), 201, "a clean report of the same product")
    taken.append((clean["number"], clean["status_url"]))
    for number, url in taken:
        private = url[url.index("/status/"):]
        for reader, path in [(cast.officer.headers, f"/api/v1/reports/{number}"), (cast.officer.headers, f"/api/v1/reports/{number}/suggestions"),
                             (cast.officer.headers, f"/desk/reports/{number}?lang=en"), (cast.officer.headers, f"/desk/reports/{number}?lang=zh-CN"),
                             ({}, private), ({}, private + "?lang=zh-CN"), ({}, private + "/receipt")]:
            for _ in range(2):
                answer = cast.server.request("GET", path, headers=reader)
                check(answer.status == 200, f"GET {path} of what was taken: {answer.status}")
    check(len(taken) >= 3, "some of them are taken")
    alive(cast.server, f"{len(odd) + len(forms)} odd reports, {len(taken)} taken")


def what_is_hidden_does_not_show(cast):
    """Two uploads, one of what only a RED advisory names, one of what nobody names: the same bytes."""
    document = csaf_document("SECRET-1", "redonly", "CVE-2026-10001", "RED")
    done(cast.first.post("/api/v1/advisories", document), 200, "an advisory that is RED")
    zeta = cast.partners["zeta"]
    answers = {}
    for name in ("redonly", "unknown"):
        bom = {"bomFormat": "CycloneDX", "specVersion": "1.6",
               "components": [{"type": "library", "name": name, "version": "1.0.0", "purl": f"pkg:npm/{name}@1.0.0"}]}
        put = zeta.request("PUT", f"/api/v1/inventories/{name}", bom)
        answers[name] = [re.sub(name + r"|\d{4}-\d\d-\d\dT[\d:.]+Z|\"(number|generation|log_index)\":\d+", "*", one.body)
                         for one in (put, zeta.get("/api/v1/findings?count=1"), zeta.get(f"/api/v1/advisories?purl=pkg:npm/{name}"),
                                     zeta.post("/v1/query", {"package": {"purl": f"pkg:npm/{name}@1.0.0"}}))]
        zeta.request("DELETE", f"/api/v1/inventories/{name}")
    check(answers["redonly"] == answers["unknown"], f"a RED advisory shows: {answers}")
    for who, headers in (("a partner", zeta.headers), ("a stranger", {}), ("the auditor", cast.auditor.headers)):
        for path in ("/api/v1/vulnerabilities/", "/v1/vulns/", "/api/v1/impact/", "/vulnerabilities/"):
            hidden, none = (cast.server.request("GET", path + identifier, headers=headers) for identifier in ("CVE-2026-10001", "CVE-2026-99999"))
            check((hidden.status, hidden.body.replace("10001", "99999")) == (none.status, none.body), f"{path} tells {who} of it: {hidden.status}")
    red = done(cast.server.request("POST", "/api/v1/reports", dict(REPORT, tlp="TLP:RED", product="Midnight")), 201, "a RED report")
    journal = cast.auditor.get("/api/v1/journal")
    check(red["number"] not in journal.body and '"withheld":true' in journal.body, "the journal tells the auditor of no RED report")
    alive(cast.server, "what is hidden")


def csaf_document(identifier, package, cve, label):
    return json.dumps({
        "document": {"category": "csaf_vex", "csaf_version": "2.0", "title": f"About {package}", "distribution": {"tlp": {"label": label}},
                     "publisher": {"category": "vendor", "name": "P", "namespace": "https://p.example"},
                     "tracking": {"id": identifier, "current_release_date": "2026-01-01T00:00:00Z",
                                  "initial_release_date": "2026-01-01T00:00:00Z", "status": "final", "version": "1"}},
        "product_tree": {"full_product_names": [{"product_id": "1", "name": "x",
                                                 "product_identification_helper": {"purl": f"pkg:npm/{package}@1.0.0"}}]},
        "vulnerabilities": [{"cve": cve, "product_status": {"known_affected": ["1"]}}]})


def nobody_files_for_another(cast):
    """Alpha's duty stays running whatever zeta says; zeta learns nothing by saying it."""
    report = done(cast.partners["alpha"].post("/api/v1/reports", REPORT), 201, "alpha reports")
    case = done(cast.officer.post(f"/api/v1/reports/{report['number']}/case", {}), 201, "a case is opened")["case"]
    done(cast.officer.post(f"/api/v1/cases/{case}/participants", {"party": "alpha", "roles": ["vendor"]}), 200, "alpha takes part")
    fact = done(cast.officer.post("/api/v1/facts", {"case": case, "party": "alpha", "fact": "awareness", "of": "vuln.in_own_product",
                                                    "at": DAY, "weight": "proven", "evidence": "its own word"}), 201, "a fact")
    done(cast.officer.post(f"/api/v1/facts/{fact['id']}/decision", {"status": "accepted", "reason": "its own word"}), 200, "accepted")
    before = verdicts_of(cast, case)
    check(any(regime == "cn.rmsv.art7" for regime, *_ in before), f"alpha's duties run: {before}")
    for name, more in (("mandated agent", {"capacity": "mandated_agent"}), ("obliged", {}), ("an agent since ever", {"capacity": "mandated_agent"})):
        filing = {"case": case, "party": "alpha", "regime": "cn.rmsv.art7", "stage": "file_miit", "complete": True, "content": {"a": "b"}, **more}
        got = cast.partners["zeta"].post("/api/v1/filings", filing)
        other = cast.partners["zeta"].post("/api/v1/filings", dict(filing, party="beta"))
        check(got.status == other.status and set(got.json()) == set(other.json()), f"{name}: who takes part shows: {got.status} {other.status}")
        refused(got, 202, 400, 403, 404, what=f"zeta files for alpha as {name}")
    check(verdicts_of(cast, case) == before, "alpha's verdicts are what they were")
    alive(cast.server, "filings for others")
    return case


def verdicts_of(cast, case):
    answer = cast.auditor.get(f"/api/v1/verdicts?case={case}&party=alpha").json()
    return [(one["regime"], one["stage"], one["state"]) for one in answer["verdicts"]]


def a_suspended_partner(cast, case):
    """Cut at once; may still report and file; widens nothing."""
    beta = cast.partners["beta"]
    answer, narrow = beta.key("read_duty", "submit_report")
    done(answer, 201, "a key from before")
    done(cast.officer.post(f"/api/v1/cases/{case}/participants", {"party": "beta", "roles": ["observer"]}), 200, "beta takes part")
    fact = done(cast.officer.post("/api/v1/facts", {"case": case, "party": "beta", "fact": "partner.no_support", "at": "2026-01-02T00:00:00Z",
                                                    "weight": "proven", "evidence": "a test"}), 201, "a fact about beta")
    done(cast.officer.post(f"/api/v1/facts/{fact['id']}/decision", {"status": "accepted", "reason": "test"}), 200, "accepted")
    other_fact = done(cast.officer.post("/api/v1/facts", {"case": case, "party": "alpha", "fact": "partner.no_support",
                                                         "at": "2026-01-02T00:00:00Z", "weight": "proven", "evidence": "x"}), 201, "a fact about alpha")
    done(cast.officer.post(f"/api/v1/facts/{other_fact['id']}/decision", {"status": "accepted", "reason": "test"}), 200, "accepted")
    step = {"target": "suspended", "reason": "Harm.", "emergency_ground": "harm that cannot wait"}
    steps = f"/api/v1/partnerships/{beta.partnership}/steps"
    refused(cast.officer.post(steps, dict(step, evidence=[other_fact["id"]])), 400, 404, 409, 422, what="suspended for what another one did")
    refused(cast.officer.post(steps, dict(step, evidence=[])), 400, 409, 422, what="suspended for nothing")
    taken = done(cast.officer.post(steps, dict(step, evidence=[fact["id"]])), 200, "suspended at once")
    check(taken.get("taken"), "an emergency takes one officer")
    confirm = f"/api/v1/partnerships/{beta.partnership}/confirm"
    refused(cast.officer.post(confirm, {}), 403, 409, what="the own emergency, confirmed")
    _, key = cast.officer.key("decide_standing")
    refused(cast.server.request("POST", confirm, {}, key), 401, 403, what="and by an own key")
    for headers in (beta.headers, narrow):
        for path in ("/api/v1/feed", "/api/v1/cases", f"/api/v1/cases/{case}"):
            refused(cast.server.request("GET", path, headers=headers), 403, 404, what=f"suspended: GET {path}")
        check(cast.server.request("POST", "/api/v1/reports", REPORT, headers).status == 201, "a suspended partner reports")
    wide, _ = beta.key("read_feed", "read_case", "manage_inventory", "read_inbox", "use_session")
    check(wide.status in (201, 400, 403), f"a wide key: {wide.status}")
    if wide.status == 201:
        for path in ("/api/v1/feed", "/api/v1/cases"):
            refused(cast.server.request("GET", path, headers={"Authorization": "Bearer " + wide.json()["secret"]}), 403, what=f"by it: {path}")
    refused(beta.post(f"/api/v1/cases/{case}/shares", {"tlp": "TLP:CLEAR", "title": "t", "text": "t"}), 403, 404, what="a suspended partner shares")
    check(beta.get("/api/v1/inbox").status == 200 and beta.get("/api/v1/duties").status == 200, "its notices and clocks stay its own")
    done(cast.other_officer.post(confirm, {}), 200, "another officer confirms")
    alive(cast.server, "a suspended partner")


def memory_is_bounded(cast):
    """The largest bodies that anybody may send, one after another and at once."""
    big = b'{"product":"p","description":"d","x":[' + b"1," * (50 << 20) + b"1]}"
    sent = []

    def send():
        try:
            sent.append(cast.server.request("POST", "/api/v1/reports", big, {"Content-Type": "application/json"}).status)
        except OSError:
            sent.append("closed")  # refused by its head while the body was still under way

    at_once(send, send, send)
    check(all(status in (413, "closed") for status in sent), f"100 MiB of JSON, three at once: {sent}")
    alive(cast.server, "three reports of 100 MiB")

    ten_million = gzip.compress(b"{}\n" * 10_000_000, 9)
    gibibyte = io.BytesIO()
    with gzip.GzipFile(fileobj=gibibyte, mode="wb", compresslevel=9) as packed:
        for _ in range(1024):
            packed.write(bytes(1 << 20))
    member = io.BytesIO()
    with zipfile.ZipFile(member, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", b'{"id":"' + b"a" * (200 << 20) + b'"}')
    for name, body in (("gzip in gzip", gzip.compress(ten_million, 9)), ("gzip of ten million records", ten_million),
                       ("gzip of 1 GiB", gibibyte.getvalue()), ("zip of one 200 MiB member", member.getvalue()),
                       ("brackets", b"[" * (8 << 20)), ("cut gzip", ten_million[:-10]), ("nothing", b"")):
        answer = cast.first.request("POST", "/api/v1/advisories", body, {"Content-Type": "application/octet-stream"})
        check(answer.status in (400, 413, 422) or (answer.status == 200 and answer.json()["stored"] == 0), f"{name}: {answer.status} {answer.body[:200]}")
        alive(cast.server, f"{name}, {len(body):,} bytes")

    zeta = cast.partners["zeta"]
    bombs = (("entities", b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' +
              b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(20)) +
              b']><bom xmlns="http://cyclonedx.org/schema/bom/1.5">&t;</bom>'),
             ("an external entity", b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
              b'<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component><name>&x;</name></component></components></bom>'),
             ("depth", b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":' + b'[{"components":' * 200000),
             ("a wide one", json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "x" * 60000}] * 500}).encode()),
             ("a database of nothing", b"SQLite format 3\0" + bytes(1 << 20)), ("an ELF file", b"\x7fELF" + bytes(4096)))
    for name, body in bombs:
        answer = zeta.request("PUT", "/api/v1/inventories/bomb", body, {"Content-Type": "application/octet-stream"})
        check(answer.status in (200, 400, 413, 415, 422) and "root:" not in answer.body, f"{name}: {answer.status} {answer.body[:200]}")
        alive(cast.server, f"{name}, {len(body):,} bytes")

    osv = [{"id": f"TEST-{n}", "modified": "2026-01-02T00:00:00Z", "published": "2026-01-01T00:00:00Z", "summary": "s" * 200,
            "affected": [{"package": {"ecosystem": "npm", "name": "left"}, "versions": ["1.0.0"]}]} for n in range(2000)]
    osv.append({"id": "TEST-RIGHT", "modified": "2026-01-02T00:00:00Z", "published": "2026-01-01T00:00:00Z", "summary": "s",
                "affected": [{"package": {"ecosystem": "npm", "name": "right"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]})
    done(cast.first.post("/api/v1/advisories", osv), 200, "2,000 advisories of one package")
    query = {"queries": [{"package": {"ecosystem": "npm", "name": "left"}, "version": "1.0.0"}] * 1000}
    answer = cast.server.request("POST", "/v1/querybatch", query)
    check(answer.status == 200 and len(answer.body) < 5 << 20 and "next_page_token" in answer.body, f"1,000 questions: {len(answer.body):,} bytes")
    alive(cast.server, f"a querybatch of {len(json.dumps(query)):,} bytes, answered by {len(answer.body):,}")


def bill(count, purl):
    """An SBOM of so many components. purl: with a %d for the number."""
    one = '{"type":"library","name":"left","version":"1","purl":"%s"}' % purl
    return '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[' + ",".join(one % n for n in range(count)) + "]}"


def upload(cast, partner, asset, body):
    """Whoever is told that too many wait comes again, as any client does."""
    for _ in range(10):
        connection = http.client.HTTPConnection("127.0.0.1", cast.server.port, timeout=300)
        answer = cast.server.request("PUT", f"/api/v1/inventories/{asset}", body,
                                     {**cast.partners[partner].headers, "Content-Type": "application/json"}, connection)
        connection.close()
        if answer.status != 503:
            break
        check(answer.headers["Retry-After"], "503 says when to come again")
    return answer


def at_once(*calls):
    """Their answers."""
    answers = [None] * len(calls)

    def call(place):
        answers[place] = calls[place]()

    threads = [threading.Thread(target=call, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def the_most_that_is_taken(cast):
    """What is at the limits, and beyond them, and many of them at once."""
    answers = at_once(*(lambda asset=asset: upload(cast, "alpha", asset, bill(MANY, "pkg:npm/c%d@1")) for asset in ("m1", "m2", "m3")),
                      *(lambda asset=asset: upload(cast, "beta", asset, bill(MANY, "pkg:npm/c%d@1")) for asset in ("m4", "m5", "m6")))
    statuses = sorted(answer.status for answer in answers)
    check(statuses == [200] * 6, f"six uploads of {MANY:,} components at once: {statuses}")
    alive(cast.server, f"six uploads of {MANY:,} components at once")
    check(upload(cast, "alpha", "largest", bill(2 * MANY, "pkg:npm/c%d@1")).status == 200, f"{2 * MANY:,} components")
    alive(cast.server, f"{2 * MANY:,} components")
    tiny = '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[' + ",".join(['{"name":"a"}'] * 1_000_000) + "]}"
    refused(upload(cast, "alpha", "tiny", tiny), 413, what="a million components without anything")
    alive(cast.server, f"a million components in {len(tiny):,} bytes")
    for purl in ("pkg:npm/right@1.0.%d", "pkg:npm/right@1.1.%d"):
        check(upload(cast, "alpha", "hit", bill(MANY // 2, purl)).json()["opened"] == MANY // 2, f"{MANY // 2:,} findings, and then as many others")
        alive(cast.server, f"{MANY // 2:,} findings")
    refused(upload(cast, "alpha", "hit-more", bill(50_001, "pkg:npm/right@1.2.%d")), 413, what="50,001 findings")
    # What an advisory finds later has no bound, and the organization can always say what it knows of it.
    if MANY == 100_000:
        check(upload(cast, "alpha", "later", bill(50_001, "pkg:npm/later@1.0.%d")).status == 200, "50,001 components without a finding")
        later = {"id": "TEST-LATER", "modified": "2026-01-02T00:00:00Z", "published": "2026-01-01T00:00:00Z", "summary": "s",
                 "affected": [{"package": {"ecosystem": "npm", "name": "later"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}
        done(cast.first.post("/api/v1/advisories", later), 200, "an advisory that finds 50,001")
        alive(cast.server, "50,001 findings by an advisory")
        vex = {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://alpha.example/vex", "author": "alpha", "version": 1,
               "timestamp": "2026-01-03T00:00:00Z",
               "statements": [{"vulnerability": {"name": "TEST-LATER"}, "products": [{"@id": "pkg:npm/later@1.0.7"}],
                               "status": "not_affected", "justification": "vulnerable_code_not_present"}]}
        said = cast.server.request("PUT", "/api/v1/inventories/later/vex", json.dumps(vex),
                                   {**cast.partners["alpha"].headers, "Content-Type": "application/json"})
        check(said.status == 200 and said.json()["closed"] + said.json()["changed"] == 1, f"its VEX is taken: {said.status} {said.body[:200]}")
        alive(cast.server, "VEX about 50,001 findings")
    files = b"".join(b'--edge\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n' + bytes(31 << 20) + b"\r\n" for _ in range(4))
    body = multipart({"report": json.dumps(REPORT)})[0][:-len(b"--edge--\r\n")] + files + b"--edge--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    answers = at_once(*[lambda: cast.server.request("POST", "/api/v1/reports", body, headers)] * 4)
    check([answer.status for answer in answers] == [201] * 4, f"four reports of 124 MiB at once: {[answer.body[:200] for answer in answers]}")
    alive(cast.server, f"four reports of {len(body):,} bytes at once")


def reports_beside_an_upload(cast):
    answers = []
    sending = threading.Thread(target=lambda: answers.append(upload(cast, "beta", "big", bill(100_000, "pkg:npm/c%d@1"))))
    sending.start()
    waits = []
    while sending.is_alive():
        began = time.monotonic()
        check(cast.server.request("POST", "/api/v1/reports", REPORT).status == 201, "a report beside the upload")
        waits.append(time.monotonic() - began)
    sending.join()
    check(answers[0].status == 200, f"the upload of a suspended partner: {answers[0].status}")
    print(f"  {len(waits)} reports beside an upload of 100,000 components: the slowest took {max(waits) * 1000:.0f} ms")
    alive(cast.server, "an upload of 100,000 components")


def small_doors(cast):
    server = cast.server
    # Signing a victim in from another site; a link that was used; codes that were used.
    cross = {**FORM, "Sec-Fetch-Site": "cross-site"}
    refused(server.request("POST", "/sign-in", urllib.parse.urlencode({"mail": "first@example.org", "password": PASSWORD}), cross), 403,
            what="signed in by another site's form")
    refused(cast.officer.request("POST", "/api/v1/keys", {"name": "x", "scopes": ["read_feed"], "valid_for_s": 9},
                                 {"Sec-Fetch-Site": "cross-site"}), 403, what="a request from another site")
    refused(server.request("POST", "/api/v1/keys", {"name": "x", "scopes": ["read_feed"], "valid_for_s": 9},
                           {"Cookie": cast.officer.headers["Cookie"]}), 403, what="a request without the session's token")
    page = server.request("GET", "/%2Fevil.example?lang=en", headers={"Accept": "text/html"}).body
    check('href="//' not in page and "href='//" not in page, "no link leads to another site")
    # A session that somebody signs in over ends.
    again = server.request("POST", "/api/v1/sessions", {"mail": "desk@beta.example", "password": PASSWORD})
    old = server.browser(again)
    new = server.request("POST", "/api/v1/sessions", {"mail": "desk@beta.example", "password": PASSWORD}, old)
    check(new.status == 201 and server.request("GET", "/api/v1/session", headers=old).status == 401, "signing in anew ends the session before")
    left = server.request("DELETE", "/api/v1/session", headers=server.browser(new))
    check("Clear-Site-Data" in left.headers, "whoever leaves leaves no page in the browser")
    # What was typed is the password, to the last space, by every way in.
    spaced = "battery horse staple "
    changed = cast.partners["beta"].form("/desk/account/password", new_password=spaced, present_password=PASSWORD)
    check(changed.status == 303, f"a password with a space at its end: {changed.status}")
    refused(server.request("POST", "/api/v1/sessions", {"mail": "desk@beta.example", "password": spaced.strip()}), 401, what="without the space")
    form = {"mail": "desk@beta.example", "password": spaced}
    check(server.request("POST", "/sign-in", urllib.parse.urlencode(form), FORM).status == 303, "by the form")
    check(server.request("POST", "/api/v1/sessions", form).status == 201, "and by the API")
    # What others wrote does nothing in a browser and stands in nobody's frame.
    policy = server.request("GET", "/api/v1/advisories/TEST-1/original").headers["Content-Security-Policy"]
    check("sandbox" in policy and "frame-ancestors 'none'" in policy, f"the policy of a foreign document: {policy}")
    check(server.request("GET", "/assets/bell.svg").headers["Content-Type"] == "image/svg+xml; charset=utf-8", "every text names its character set")
    # The same idempotency key from a neighbour in the network, with another secret word: nothing of the first one's.
    first = server.request("POST", "/api/v1/reports", REPORT, {"Idempotency-Key": "a-key-of-the-first-one"}).json()
    short = server.request("POST", "/api/v1/reports", REPORT, {"Idempotency-Key": "1"})
    refused(short, 400, what="an idempotency key that can be guessed")
    other = server.request("POST", "/api/v1/reports", REPORT, {"Idempotency-Key": "a-key-of-another-one"}).json()
    check(first["status_url"] != other["status_url"], "each has a private link")
    # A stolen device: one administrator ends its sessions; everything it holds is dead.
    refused(cast.officer.post(f"/api/v1/people/{cast.auditor.id}", {"act": "sign_out", "reason": "mine"}), 403, what="an officer signs others out")
    done(cast.first.post(f"/api/v1/people/{cast.auditor.id}", {"act": "sign_out", "reason": "stolen"}), 200, "an administrator does")
    refused(cast.auditor.get("/api/v1/journal"), 401, what="a session that was ended")
    closed = done(cast.first.post(f"/api/v1/people/{cast.partners['zeta'].id}", {"act": "close", "reason": "left"}), 200, "closed")
    check("decision" not in closed, "a partner's account takes one")
    refused(cast.partners["zeta"].get("/api/v1/duties"), 401, what="a closed account")
    # Whoever tries leaves a line, and no secret in it.
    refused(server.request("POST", "/api/v1/sessions", {"mail": "first@example.org", "password": "x" * 12}), 401, what="a guess")
    log = pathlib.Path(server.folder, "server.log").read_text(encoding="utf-8")
    check('"http.refused"' in log and '"sign_in.refused"' in log and "POST /api/v1/decisions/{id}/approve by person:" in log, "refusals are logged")
    check(PASSWORD not in log and cast.first.secret not in log, "and no secret is")
    mode = [oct(path.stat().st_mode & 0o077) for path in pathlib.Path(server.data).glob("**/*.key")]
    check(set(mode) == {"0o0"}, f"keys are their owner's: {mode}")
    alive(server, "small doors")


def slow_clients(server):
    """A hundred clients that never finish their head: everybody else is answered meanwhile, and they are let go."""
    connections = []
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.connect()
        connection.sock.sendall(b"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-")
        connections.append(connection)
    check(server.request("POST", "/api/v1/reports", REPORT).status == 201, "a report beside a hundred that never end")
    ended = 0
    for connection in connections:
        try:
            ended += connection.sock.recv(100) == b""
        except OSError:
            ended += 1
        connection.close()
    check(ended == len(connections), f"each was closed: {ended}")
    alive(server, "slow clients")


def limits_and_https():
    """With the limits as delivered, behind https: guesses lock nobody else out, and a right password ends nothing."""
    with Server(BINARY, ["--base-url", "https://tocsin.example"]) as server:
        server.start(per_minute=None)
        token = re.search(r"with the token (\S+)", server.printed()).group(1)
        fields = {"setup_token": token, "operator_name": "Example CERT", "country": "CN", "mail": "first@example.org",
                  "person_name": "First", "password": PASSWORD}
        check(server.request("POST", "/set-up", urllib.parse.urlencode(fields), FORM).status == 201, "set up")
        check("Strict-Transport-Security" in server.request("GET", "/").headers, "https alone, from now on")
        guess = {"mail": "FIRST@example.org", "password": "wrong horse battery"}
        statuses = []
        for n in range(15):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30, source_address=(f"127.0.1.{n + 1}", 0))
            statuses.append(server.request("POST", "/api/v1/sessions", guess, connection=connection).status)
            connection.close()
        check(429 in statuses and set(statuses) == {401, 429}, f"guesses are limited: {statuses}")
        signed = server.request("POST", "/api/v1/sessions", {"mail": "first@example.org", "password": PASSWORD})
        check(signed.status == 201 and "__Host-tocsin-session=" in signed.headers["Set-Cookie"], f"the owner still gets in: {signed.status}")
        alive(server, "guesses, behind https")


def main():
    arguments = ["--db", own_schema(sys.argv[2])] if len(sys.argv) > 2 else []
    with Server(BINARY, arguments) as server:
        server.start()
        memory = Memory(server)
        cast = Cast(server)
        nobody_passes_two_people_alone(cast)
        a_key_takes_nothing_over(cast)
        whatever_is_stored_can_be_read(cast)
        what_is_hidden_does_not_show(cast)
        case = nobody_files_for_another(cast)
        a_suspended_partner(cast, case)
        memory_is_bounded(cast)
        the_most_that_is_taken(cast)
        reports_beside_an_upload(cast)
        small_doors(cast)
        slow_clients(server)
        peak = memory.end()
        print(f"peak memory of the server under all of this: {peak} MiB, with what is mapped {memory_mib(server, 'VmHWM')} MiB")
        check(IS_SANITIZED or peak < MEMORY_MIB_MAX, f"the server took {peak} MiB")
        check(server.stop() == 0, "it stops cleanly")
        code, out, err = run(BINARY, "log", "verify", "--data", server.data, "--json", *arguments)
        check(code == 0 and json.loads(out)["valid"], f"the log verifies: {out} {err}")
    limits_and_https()
    finish("attack")


main()
