#!/usr/bin/env python3
"""Secrets at rest and the rotation of every key, through the real program: after a life of the platform no secret that
was handed out lies in the store; each key is rotated, broken off at every step and run again, and everything that was
handed out before still works; the chain of the log's keys is verified by code that shares nothing with the program.

    tests/keys_test.py BINARY [FILE_WITH_DATABASE_URL]
"""
import base64
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import queue
import re
import signal
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from e2e import COOKIE, Server, check, finish, run

BINARY = sys.argv[1]
POSTED = queue.Queue()
MAILS = queue.Queue()
REPORT = {"product": "Widget", "vendor": "Example", "description": "Anybody may read files.", "tlp": "TLP:GREEN"}


# --- What others run: a webhook's receiver, a mail server, a verifier -----------------------------------------------

class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        POSTED.put((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Mailbox(socketserver.StreamRequestHandler):
    """Refuses every message until it is open."""
    is_open = False

    def handle(self):
        try:
            self.talk()
        except OSError:
            pass  # the other end hung up

    def talk(self):
        say = lambda text: self.wfile.write(text.encode() + b"\r\n")
        say("220 test")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                return say("221 bye")
            if verb == b"MAIL" and not Mailbox.is_open:
                say("451 later")
            elif verb == b"DATA":
                say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                head, text = body.split(b"\r\n\r\n", 1)
                MAILS.put((head.decode(), base64.b64decode(text).decode()))
                say("250 taken")
            else:
                say("250 ok")


def background(kind, handler):
    server = kind(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def ed25519(public, message, signature):
    """By OpenSSL's command line."""
    with tempfile.TemporaryDirectory() as folder:
        der = bytes.fromhex("302a300506032b6570032100") + public
        for name, content in (("k", der), ("m", message), ("s", signature)):
            pathlib.Path(folder, name).write_bytes(content)
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", f"{folder}/k", "-rawin",
                               "-in", f"{folder}/m", "-sigfile", f"{folder}/s"], capture_output=True, check=False).returncode == 0


def signed(note, key):
    """Whether the note (c2sp.org/signed-note) is signed by the verifier key "name+id+base64"; and its text."""
    name, identity, material = key.split("+", 2)
    public = base64.b64decode(material)[1:]
    text, lines = note.rsplit("\n\n", 1)
    for line in lines.splitlines():
        dash, signer, blob = line.split(" ")
        blob = base64.b64decode(blob)
        if dash == "\u2014" and signer == name and blob[:4].hex() == identity:
            return ed25519(public, (text + "\n").encode(), blob[4:]), text + "\n"
    return False, text + "\n"


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def proved(receipt, key):
    """The payload of a receipt (c2sp.org/tlog-proof) that the key vouches for, with index and size; or nothing."""
    head, note = receipt.split("\n\n", 1)
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1":
        return None
    extra = json.loads(base64.b64decode(lines[1].removeprefix("extra ")))
    index = int(lines[2].removeprefix("index "))
    path = [base64.b64decode(line) for line in lines[3:]]
    good, text = signed(note, key)
    _, size, root = text.splitlines()
    payload = json.dumps(extra["payload"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    commitment = hashlib.sha256(b"tocsin/commit/v1\n" + base64.b64decode(extra["salt"]) + payload.encode()).digest()
    leaf = f"tocsin-leaf/v1\ntime {extra['time']}\ncommit {base64.b64encode(commitment).decode()}\n"
    have = hashlib.sha256(b"\x00" + leaf.encode()).digest()
    place, last = index, int(size) - 1
    for step in path:  # RFC 9162 section 2.1.3.2
        if last == 0:
            return None
        if place % 2 or place == last:
            have = node(step, have)
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            have = node(have, step)
        place, last = place // 2, last // 2
    if not good or last or have != base64.b64decode(root):
        return None
    return extra["payload"], index, int(size), path


def follow(published, key):
    """The verifier key that signs after all changes, for one who trusts this one; or nothing."""
    for change in published:
        fields = dict(line.split(" ", 1) for line in change["statement"].split("\n\n")[0].splitlines()[1:])
        if fields["old"] != key:
            continue
        for signer in (fields["old"], fields["new"]):
            if not signed(change["statement"], signer)[0]:
                return None
        shown = proved(change["receipt"], key)
        if not shown or shown[0]["act"] != "log.key_rotated" or shown[0]["detail"]["statement"] != change["statement"]:
            return None
        before = shown[3][0]
        for left in shown[3][1:]:
            before = node(left, before)
        if shown[1] != int(fields["size"]) or shown[2] != shown[1] + 1 or base64.b64encode(before).decode() != fields["root"]:
            return None
        key = fields["new"]
    return key


# --- The life of a platform -------------------------------------------------------------------------------------------

def totp(secret, at):
    mac = hmac.new(base64.b32decode(secret), (int(at) // 30).to_bytes(8, "big"), hashlib.sha1).digest()
    start = mac[19] & 15
    return f"{(int.from_bytes(mac[start:start + 4], 'big') & 0x7FFFFFFF) % 1000000:06}"


class Life:
    """One instance, and everything secret that it has handed out."""

    def __init__(self, server, hook, mail):
        self.server = server
        self.hook = hook
        # One address for all starts: the key of notices is named after it.
        self.configuration = (f'[server]\npublic_address = "http://tocsin.test"\n[webhook]\nallowed_networks = ["127.0.0.0/8"]\n'
                              f'[mail]\nsmtp_url = "smtp://127.0.0.1:{mail.server_address[1]}"\n')
        self.secrets = {}

    def start(self):
        self.server.start(configuration=self.configuration)

    def keys(self, *arguments):
        database = [a for a in self.server.arguments if a == "--db" or a.startswith("postgresql")]
        return run(BINARY, "keys", *arguments, "--data", self.server.data, *database)

    def rotate(self, *arguments):
        code, out, err = self.keys("rotate", *arguments)
        check(code == 0, f"rotate {arguments}: {code} {out} {err}")
        return out

    def file(self, name):
        return pathlib.Path(self.server.data, "keys", name)

    def form(self, path, fields, who):
        return self.server.request("POST", path, urllib.parse.urlencode({"csrf": who["X-CSRF-Token"], **fields}),
                                   {"Cookie": who["Cookie"], "Content-Type": "application/x-www-form-urlencoded"})

    def live(self):
        server = self.server
        self.links = {who: server.link(who) for who in ("officer", "partner", "auditor", "second officer")}
        self.officer = server.sign_in(self.links["officer"])
        self.partner = server.sign_in(self.links["partner"])
        for name, who in (("officer", self.officer), ("partner", self.partner)):
            self.secrets[f"session of the {name}"] = who["Cookie"].removeprefix(COOKIE + "=")
            self.secrets[f"CSRF token of the {name}"] = who["X-CSRF-Token"]
        self.secrets |= {f"link of the {who}": link for who, link in self.links.items()}
        key = server.request("POST", "/api/v1/keys", {"name": "k", "scopes": ["read_feed"], "valid_for_s": 3600}, self.partner)
        self.secrets["API key"] = key.json()["secret"]
        hook = server.request("PUT", "/api/v1/webhook", {"url": self.hook}, self.partner)
        self.secrets["webhook's secret"] = hook.json()["secret"].removeprefix("whsec_")
        calendar = server.request("POST", "/api/v1/calendar-link", "{}", self.partner).json()["url"]
        self.secrets["calendar link"] = calendar.rsplit("/", 1)[1]
        taken = server.request("POST", "/api/v1/reports", REPORT, {"Idempotency-Key": "7f0c1a52-0f3e-4f1a-9d6e-2b7f5f6c1e11"})
        check(taken.status == 201, f"a report is taken: {taken.status} {taken.body[:300]}")
        self.report = taken.json()
        self.secrets["link of the report"] = self.report["status_url"].split("/status/")[1]
        begun = self.form("/desk/account/totp", {"act": "begin"}, self.officer)
        secret = re.search(r"<code>([A-Z2-7]{32})</code>", begun.body).group(1)
        now = time.time() - 30
        done = self.form("/desk/account/totp", {"act": "confirm", "totp_secret": secret, "code": totp(secret, now)}, self.officer)
        self.codes = re.findall(r"\b[a-z2-7]{5}-[a-z2-7]{5}-[a-z2-7]{5}\b", done.body)
        check(done.status == 200 and len(self.codes) == 10, f"a second factor is set: {done.status} {done.body[:300]}")
        self.secrets["TOTP secret"] = secret
        self.secrets |= {f"recovery code {i}": code for i, code in enumerate(self.codes)}
        made = server.request("POST", "/api/v1/people", {"party": "alibaba-cloud", "name": "New", "mail": "new@example.org",
                              "role": "partner_member"}, self.partner)
        check(made.status in (200, 201), f"an account is made, its link is mailed: {made.status} {made.body}")
        self.case = server.request("GET", "/api/v1/cases", headers=self.officer).json()["cases"][-1]["number"]
        self.notice = server.request("GET", "/notices.atom").body

    def still_works(self, what):
        """Everything that was handed out."""
        server = self.server
        check(server.request("GET", "/api/v1/session", headers=self.partner).json().get("csrf") == self.partner["X-CSRF-Token"],
              f"{what}: the session goes on")
        bearer = {"Authorization": "Bearer " + self.secrets["API key"]}
        check(server.request("GET", "/api/v1/feed", headers=bearer).status == 200, f"{what}: the key")
        calendar = server.request("GET", "/calendar/" + self.secrets["calendar link"])
        check(calendar.status == 200, f"{what}: the calendar")
        status = server.request("GET", f"/status/{self.secrets['link of the report']}/receipt")
        check(status.status == 200 and status.body == self.report["receipt"], f"{what}: the report's link and its receipt")
        wrong = server.request("POST", "/api/v1/facts", {}, {**self.officer, "X-Second-Factor": "aaaaa-aaaaa-aaaaa"})
        check(wrong.status == 401, f"{what}: a wrong code is refused: {wrong.status}")
        right = server.request("POST", "/api/v1/facts", {}, {**self.officer, "X-Second-Factor": self.codes.pop()})
        check(right.status == 400, f"{what}: a recovery code is taken: {right.status} {right.body[:200]}")
        self.hook_works(what)

    def hook_works(self, what):
        while not POSTED.empty():
            POSTED.get()
        fact = self.server.request("POST", "/api/v1/facts", {
            "case": self.case, "party": "alibaba-cloud", "fact": "awareness", "of": "vuln.in_own_product",
            "at": f"2021-11-{self.day():02}T00:00:00Z", "weight": "proven", "evidence": "a test"}, self.officer)
        decided = self.server.request("POST", f"/api/v1/facts/{fact.json().get('id')}/decision",
                                      {"status": "accepted", "reason": "test"}, self.officer)
        check(decided.status == 200, f"{what}: a fact: {fact.status} {fact.body[:200]} {decided.body[:200]}")
        try:
            headers, body = POSTED.get(timeout=30)
        except queue.Empty:
            return check(False, f"{what}: nothing was posted to the webhook")
        lower = {name.lower(): value for name, value in headers.items()}
        text = f"{lower['webhook-id']}.{lower['webhook-timestamp']}.".encode() + body
        mac = hmac.new(base64.b64decode(self.secrets["webhook's secret"]), text, hashlib.sha256).digest()
        check(lower["webhook-signature"] == "v1," + base64.b64encode(mac).decode(), f"{what}: the webhook's signature")

    days = iter(range(20, 0, -1))

    def day(self):
        return next(self.days)

    def totp_works(self, what):
        """Takes a code of the present step; each works once."""
        code = totp(self.secrets["TOTP secret"], time.time())
        answer = self.server.request("POST", "/api/v1/facts", {}, {**self.officer, "X-Second-Factor": code})
        check(answer.status == 400, f"{what}: a code of the authenticator: {answer.status} {answer.body[:200]}")


def needles(secrets):
    """Every secret as it was handed out, as its bytes, and both in hexadecimal and base64."""
    for name, text in secrets.items():
        forms = {text.encode()}
        for decode in (base64.b64decode, base64.b32decode, lambda t: base64.urlsafe_b64decode(t + "=" * (-len(t) % 4))):
            try:
                plain = decode(text)
                if len(plain) >= 10:
                    forms.add(plain)
            except ValueError:
                pass
        for form in list(forms):
            forms |= {form.hex().encode(), form.hex().upper().encode(), base64.b64encode(form).rstrip(b"=")}
        for form in forms:
            yield name, form


def values_of(life, url):
    """Everything that the store holds, value by value, and its files as they are."""
    if url:
        # Bytes come out in hexadecimal: texts that lie in bytes too.
        return [subprocess.run(["pg_dump", "--data-only", "--inserts", url], capture_output=True, check=True).stdout]
    path = pathlib.Path(life.server.data, "tocsin.db")
    database = sqlite3.connect(path)
    out = []
    for (table,) in list(database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")):
        for row in database.execute(f'SELECT * FROM "{table}"'):
            out += [cell.encode() if isinstance(cell, str) else cell for cell in row if isinstance(cell, (str, bytes))]
    check(len(out) > 1000, f"{len(out)} values were read")
    database.close()
    # What was there before may still lie in the file.
    return out + [file.read_bytes() for file in path.parent.glob("tocsin.db*")]


def none_is_in(values, secrets):
    everything = b"\n".join(values)
    found = {name for name, form in needles(secrets) if form in everything or form.hex().encode() in everything}
    check(not found, f"in the store: {sorted(found)}")


# --- The keys, one after the other --------------------------------------------------------------------------------------

def refusals(life):
    code, _, err = life.keys("rotate", "log")
    check(code == 5 and "another" in err.lower(), f"not while the server runs: {code} {err}")
    life.server.stop()
    os.chmod(life.file("secrets.key"), 0o644)
    code, _, err = life.keys("rotate", "secrets")
    check(code == 4 and "chmod 600" in err and err.count("\n") <= 2, f"others may read the key: {code} {err}")
    os.chmod(life.file("secrets.key"), 0o600)
    for name in ("secrets.key", "log.key", "notice.key"):
        kept = life.file(name).read_bytes()
        life.file(name).unlink()
        for command in (("log", "verify"), ("keys", "rotate", "token")):
            code, _, err = run(BINARY, *command, "--data", life.server.data,
                               *[a for a in life.server.arguments if a == "--db" or a.startswith("postgresql")])
            check(code == 5 and f"{name} is missing" in err, f"{name} is missing: {code} {err}")
        check(not life.file(name).exists(), f"and no other {name} was made")
        life.file(name).write_bytes(kept)
        os.chmod(life.file(name), 0o600)
    life.start()


def secrets_key(life):
    life.server.stop()
    before = life.file("secrets.key").read_bytes()
    # Broken off after the old key was kept; and after the new one was written, before anything was sealed with it.
    for new in (before, base64.b64encode(os.urandom(32)) + b"\n"):
        life.file("secrets.key.1").write_bytes(before)
        life.file("secrets.key").write_bytes(new)
        for name in ("secrets.key", "secrets.key.1"):
            os.chmod(life.file(name), 0o600)
        life.start()
        life.still_works("secrets, broken off")
        life.server.stop()
    life.rotate("secrets", "--finish")
    check(not life.file("secrets.key.1").exists(), "what was broken off is finished")
    out = life.rotate("secrets")
    check(not life.file("secrets.key.1").exists() and life.file("secrets.key").read_bytes() not in (before, new), f"a new key: {out}")
    # Killed anywhere, run again.
    for pause in (0.0, 0.01, 0.03, 0.06, 0.1, 0.2):
        process = subprocess.Popen([BINARY, "keys", "rotate", "secrets", "--data", life.server.data,
                                    *[a for a in life.server.arguments if a == "--db" or a.startswith("postgresql")]],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
    life.start()
    life.still_works("secrets, killed")
    life.server.stop()
    life.rotate("secrets")
    check([p.name for p in life.file(".").glob("secrets.key*")] == ["secrets.key"], "one key is left")
    life.start()
    life.still_works("secrets")
    life.totp_works("secrets")


def token_key(life):
    life.server.stop()
    life.rotate("token")
    life.start()
    again = life.server.request("POST", "/api/v1/reports", REPORT, {"Idempotency-Key": "7f0c1a52-0f3e-4f1a-9d6e-2b7f5f6c1e11"})
    check(again.status == 201 and again.json()["status_url"].endswith(life.secrets["link of the report"]),
          f"the same report again: the same link: {again.status} {again.body[:200]}")
    life.still_works("token")
    life.server.stop()
    life.rotate("token", "--finish")
    life.start()
    again = life.server.request("POST", "/api/v1/reports", REPORT, {"Idempotency-Key": "7f0c1a52-0f3e-4f1a-9d6e-2b7f5f6c1e11"})
    check(again.status == 409, f"without the old key its link cannot be repeated: {again.status}")
    life.still_works("token, finished")


def notice_key(life):
    server = life.server
    old = server.request("GET", "/log/keys").json()["notice_key"]
    server.stop()
    # Broken off before the store knew: the key that waits is nobody's.
    life.file("notice.key.next").write_bytes(base64.b64encode(os.urandom(32)) + b"\n")
    os.chmod(life.file("notice.key.next"), 0o600)
    previous = life.file("notice.key").read_bytes()
    life.rotate("notices")
    # Broken off after the store knew: the files are as before.
    new = life.file("notice.key").read_bytes()
    life.file("notice.key.next").write_bytes(new)
    life.file("notice.key").write_bytes(previous)
    for name in ("notice.key", "notice.key.next"):
        os.chmod(life.file(name), 0o600)
    life.start()
    check(life.file("notice.key").read_bytes() == new and not life.file("notice.key.next").exists(), "the new key is taken up")
    keys = server.request("GET", "/log/keys").json()
    statement = keys["notices"][0]["statement"]
    fields = dict(line.split(" ", 1) for line in statement.split("\n\n")[0].splitlines()[1:])
    check(fields["old"] == old and fields["new"] == keys["notice_key"] != old, f"the statement names both: {fields}")
    check(signed(statement, old)[0] and signed(statement, keys["notice_key"])[0], "and both have signed it")
    shown = proved(keys["notices"][0]["receipt"], keys["log_key"])
    check(shown and shown[0]["detail"]["statement"] == statement, "and it stands in the log")
    life.still_works("notices")


def log_key(life, folder):
    server = life.server
    old = server.request("GET", "/log/keys").json()["log_key"]
    check(proved(life.report["receipt"], old) is not None, "our verifier of this test accepts a receipt")
    old_policy = pathlib.Path(folder, "old-policy")
    old_policy.write_text(server.request("GET", "/log/policy").body, encoding="utf-8")
    server.stop()
    previous = life.file("log.key").read_bytes()
    life.file("log.key.next").write_bytes(base64.b64encode(os.urandom(32)) + b"\n")  # broken off at once
    os.chmod(life.file("log.key.next"), 0o600)
    life.start()
    server.stop()
    life.rotate("log")
    code, _, err = life.keys("rotate", "log")
    check(code == 5 and "not finished" in err, f"one change at a time: {code} {err}")
    # Broken off after the store knew the new key, with the files of before.
    new = life.file("log.key").read_bytes()
    check(life.file("log.key.1").read_bytes() == previous, "the old key is kept while it signs")
    life.file("log.key.next").write_bytes(new)
    life.file("log.key").write_bytes(previous)
    life.file("log.key.1").unlink()
    for name in ("log.key", "log.key.next"):
        os.chmod(life.file(name), 0o600)
    life.start()
    check(life.file("log.key").read_bytes() == new and life.file("log.key.1").read_bytes() == previous, "the new key is taken up")
    keys = server.request("GET", "/log/keys").json()
    check(keys["log_key"] != old and follow(keys["log"], old) == keys["log_key"], "from the old key to the new one")
    both = server.request("POST", "/api/v1/reports", REPORT).json()["receipt"]
    check(proved(both, old) and proved(both, keys["log_key"]), "while both sign, either key vouches")
    life.still_works("log")
    server.stop()
    kept = life.file("log.key.1").read_bytes()
    life.file("log.key.1").unlink()
    code, _, err = run(BINARY, "log", "verify", "--data", server.data, *life.server.arguments[2:])
    check(code == 5 and "log.key.1" in err, f"the old key is missing while it signs: {code} {err}")
    life.file("log.key.1").write_bytes(kept)
    os.chmod(life.file("log.key.1"), 0o600)
    code, _, err = life.keys("rotate", "log", "--finish")
    check(code == 5 and "90 days" in err, f"not before those who trust the old key could learn of it: {code} {err}")
    life.rotate("log", "--finish", "--early")
    check(not life.file("log.key.1").exists(), "the old key is gone")
    life.rotate("log", "--finish", "--early")
    life.start()
    after = server.request("POST", "/api/v1/reports", REPORT).json()["receipt"]
    check(proved(after, keys["log_key"]) and not proved(after, old), "then the new key alone")
    check(server.request("GET", f"/status/{life.secrets['link of the report']}/receipt").body == life.report["receipt"],
          "the old receipt is the same to the byte")

    # Ours, with nothing but the old policy and what is published.
    published = pathlib.Path(folder, "keys.json")
    published.write_text(server.request("GET", "/log/keys").body, encoding="utf-8")
    new_policy = pathlib.Path(folder, "new-policy")
    new_policy.write_text(server.request("GET", "/log/policy").body, encoding="utf-8")
    file = pathlib.Path(folder, "receipt")
    for name, receipt, plain in (("before", life.report["receipt"], old_policy), ("both", both, old_policy), ("after", after, new_policy)):
        file.write_text(receipt, encoding="utf-8")
        check(run(BINARY, "receipt", "verify", str(file))[0] == 0, f"{name}: by itself")
        check(run(BINARY, "receipt", "verify", str(file), "--policy", str(plain))[0] == 0, f"{name}: by its own policy")
        for policy in (old_policy, new_policy):
            code, out, _ = run(BINARY, "receipt", "verify", str(file), "--policy", str(policy), "--keys", str(published))
            check(code == 0, f"{name}: by the chain from {policy.name}: {out}")
    check(run(BINARY, "receipt", "verify", str(file), "--policy", str(old_policy))[0] == 1, "after: not by the old policy alone")
    document = json.loads(published.read_text(encoding="utf-8"))
    statement = document["log"][0]["statement"]
    for place in range(0, len(statement), 11):
        bent = statement[:place] + chr(ord(statement[place]) ^ 1) + statement[place + 1:]
        document["log"][0]["statement"] = bent
        published.write_text(json.dumps(document), encoding="utf-8")
        code, out, _ = run(BINARY, "receipt", "verify", str(file), "--policy", str(old_policy), "--keys", str(published))
        check(code == 1 and "not valid" in out, f"a statement with byte {place} changed: {code} {out}")


def main():
    url = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").strip() if len(sys.argv) > 2 else None
    arguments = ["--exercise", "log4shell"]
    if url:
        name = f"tocsin_keys_{os.getpid()}"
        subprocess.run(["psql", "-q", url, "-c", f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"],
                       check=True)
        url = url.replace("/postgres?", f"/{name}?")
        arguments += ["--db", url]
    hook = background(http.server.ThreadingHTTPServer, Receiver)
    mail = background(socketserver.ThreadingTCPServer, Mailbox)
    with tempfile.TemporaryDirectory() as folder, Server(BINARY, arguments) as server:
        life = Life(server, f"http://127.0.0.1:{hook.server_port}/hook", mail)
        life.start()
        life.live()
        life.still_works("before")
        server.stop()
        early = values_of(life, url)
        none_is_in(early, life.secrets)
        check(b"widget" in b"\n".join(early).lower(), "what is no secret is found so")
        Mailbox.is_open = True
        life.start()
        refusals(life)
        secrets_key(life)
        # What waited is delivered; the link in it signs in.
        link = None
        deadline = time.monotonic() + 150
        while not link and time.monotonic() < deadline:
            try:
                head, text = MAILS.get(timeout=5)
                link = re.search(r"/sign-in/([\w-]{40,})", text) if "new@example.org" in head else None
            except queue.Empty:
                pass
        check(link, "the mail with the link arrives")
        if link:
            server.sign_in(link.group(1))
            life.secrets["mailed link"] = link.group(1)
        token_key(life)
        notice_key(life)
        log_key(life, folder)
        server.stop()
        none_is_in(early, life.secrets)
        none_is_in(values_of(life, url), life.secrets)
        code, out, err = run(BINARY, "log", "verify", "--data", server.data, "--json", *arguments[2:])
        check(code == 0 and json.loads(out)["valid"], f"the log verifies: {out} {err}")
        code, out, err = life.keys("list", "--json")
        check(code == 0 and len(json.loads(out)["keys"]) == 4 and all(key["is_there"] for key in json.loads(out)["keys"]),
              f"the keys are listed: {out} {err}")
    finish("keys")


main()
