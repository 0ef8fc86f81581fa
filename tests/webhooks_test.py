#!/usr/bin/env python3
"""Webhooks through the real routes and couriers: signatures that other code verifies, chats, receivers that are slow, broken or
redirect, tests, replay, and a suspension half way: not a byte of what is shared after it.

    tests/webhooks_test.py ACCESS_SERVER
"""
import base64
import hashlib
import hmac
import http.server
import json
import sys
import threading
import time
import urllib.parse

from e2e import Server, check, finish, problem
from live_test import Writing, bearer, cut, session, share


class Receiver:
    """A receiver of posts on loopback that answers as it is told."""

    def __init__(self):
        self.posts, self.lock = [], threading.Lock()
        self.status, self.answer, self.pause, self.location = 204, b"", 0, None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with outer.lock:
                    outer.posts.append((time.monotonic(), self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                time.sleep(outer.pause)
                try:
                    self.send_response(outer.status)
                    if outer.location:
                        self.send_header("Location", outer.location)
                    self.send_header("Content-Length", str(len(outer.answer)))
                    self.end_headers()
                    self.wfile.write(outer.answer)
                except OSError:
                    pass  # nobody waits for it any more

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def at(self, path):
        with self.lock:
            return [one for one in self.posts if one[1].split("?")[0] == path]

    def wait(self, path, count, seconds=20):
        end = time.monotonic() + seconds
        while len(self.at(path)) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.at(path)


def verified(headers, body, secret):
    """As Standard Webhooks 1.0 describes it."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(mac, headers["webhook-signature"])


def put(server, caller, name, url, **more):
    answer = server.request("PUT", f"/api/v1/webhooks/{name}", {"url": url, "events": ["share"], **more}, session(caller))
    assert answer.status == 200, answer.body
    return answer.json()


def attempts(server, caller, name):
    return server.request("GET", f"/api/v1/webhooks/{name}/attempts", headers=session(caller)).json()["attempts"]


def wait_for(what, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.05)
    return what()


def signed(server, writer, reader, receiver):
    made = put(server, reader, "main", receiver.url("/main"))
    check(made["secret"].startswith("whsec_") and made["webhook"]["url"] == receiver.url("/main"), f"made: {made}")
    check("secret" not in put(server, reader, "main", receiver.url("/main")), "its secret is not shown again")
    shown = server.request("GET", "/api/v1/webhooks", headers=session(reader))
    check(made["secret"] not in shown.body and [one["name"] for one in shown.json()["webhooks"]] == ["main"], "nor in the list")
    check(server.request("GET", "/api/v1/webhooks", headers=bearer(reader)).status == 403, "a key never manages webhooks")
    thing = share(server, writer, "posted")
    posts = receiver.wait("/main", 1)
    check(len(posts) == 1 and verified(posts[0][2], posts[0][3], made["secret"]), "the signature verifies")
    check(not verified(posts[0][2], posts[0][3] + b" ", made["secret"]), "and not for another body")
    event = json.loads(posts[0][3])
    items = server.request("GET", "/api/v1/feed?count=1000", headers=bearer(reader)).json()["items"]
    check(event["type"] == "share.made" and event["data"] == next(one for one in items if one.get("thing") == thing), f"as the feed has it: {event}")
    done = wait_for(lambda: attempts(server, reader, "main"))
    check(len(done) == 1 and done[0]["status"] == 204 and not done[0]["failure"] and done[0]["delivery"] == posts[0][2]["webhook-id"],
          f"the attempt is noted: {done}")
    again = server.request("POST", "/api/v1/webhooks/main/replay", {"delivery": done[0]["delivery"]}, session(reader))
    check(again.status == 202, f"replayed: {again.body}")
    posts = receiver.wait("/main", 2)
    check(len(posts) == 2 and posts[1][3] == posts[0][3] and posts[1][2]["webhook-id"] == again.json()["delivery"], "the same under another id")
    back = server.request("POST", "/api/v1/webhooks/main/replay", {"after": thing - 1}, session(reader))
    check(back.status == 202 and len(receiver.wait("/main", 3)) == 3, "and from a place in the log")
    for body in ({}, {"delivery": "x", "after": 1}, {"after": -2}):
        problem(server.request("POST", "/api/v1/webhooks/main/replay", body, session(reader)), 400)
    problem(server.request("POST", "/api/v1/webhooks/main/replay", {"delivery": "0" * 32}, session(reader)), 404)
    withdrawn = server.request("POST", f"/api/v1/shares/{thing}/withdrawal", {"reason": "wrong"}, bearer(writer))
    check(withdrawn.status == 200, f"withdrawn: {withdrawn.body}")
    recall = json.loads(receiver.wait("/main", 4)[3][3])
    check(recall["type"] == "recall.asked" and recall["data"]["thing"] == thing and recall["data"]["reason"] == "withdrawn", f"{recall}")


def faulty(server, reader, receiver):
    """A test says what it was answered; whoever answers badly is told so, and nobody follows."""
    other = Receiver()
    receiver.location = other.url("/main")
    for status in (204, 500, 302):
        receiver.status = status
        done = server.request("POST", "/api/v1/webhooks/main/test", {}, session(reader))
        check(done.status == 200 and done.json()["status"] == status and done.json()["received"] == (status == 204), f"{status}: {done.body}")
    receiver.status, receiver.pause = 204, 30
    at = time.monotonic()
    hung = server.request("POST", "/api/v1/webhooks/main/test", {}, session(reader))
    check(hung.status == 202 and time.monotonic() - at < 9, f"nobody waits for a receiver that hangs: {hung.status} {hung.body}")
    problem(server.request("POST", "/api/v1/webhooks/main/test", {}, session(reader)), 409)
    noted = wait_for(lambda: [one for one in attempts(server, reader, "main") if one["delivery"] == hung.json()["delivery"]])
    check(noted and noted[0]["status"] == 0 and noted[0]["took_ms"] >= 14000, f"it is noted when it ends: {noted}")
    receiver.status, receiver.pause, receiver.location = 204, 0, None
    check(not other.posts, "a redirection is not followed")
    problem(server.request("POST", "/api/v1/webhooks/none/test", {}, session(reader)), 404)
    check([one["status"] for one in attempts(server, reader, "main")][:4] == [0, 302, 500, 204], "each is noted, the newest first")


def chats(server, writer, reader, receiver):
    receiver.answer = b'{"errcode":0,"code":0}'
    receiver.status = 200
    for form, field in [("slack", "text"), ("teams", "attachments"), ("mattermost", "text"), ("feishu", "content"), ("dingtalk", "text"),
                        ("wecom", "text")]:
        made = put(server, reader, form, receiver.url(f"/{form}/token"), form=form, language="zh-CN",
                   **({"secret": "s3cret"} if form in ("feishu", "dingtalk") else {}))
        check("secret" not in made and "token" not in json.dumps(made), f"a chat's address is shown to nobody: {made}")
    share(server, writer, "<!channel> & <at id=all></at>")
    for form, field in [("slack", "text"), ("teams", "attachments"), ("mattermost", "text"), ("feishu", "content"), ("dingtalk", "text"),
                        ("wecom", "text")]:
        posts = receiver.wait(f"/{form}/token", 1)
        check(len(posts) == 1 and field in json.loads(posts[0][3]), f"{form}: {posts}")
    slack = json.loads(receiver.at("/slack/token")[0][3])["text"]
    check("<" not in slack and "&lt;!channel&gt; &amp;" in slack, f"nobody is called by a title: {slack}")
    feishu = json.loads(receiver.at("/feishu/token")[0][3])
    key = f"{feishu['timestamp']}\ns3cret".encode()
    check(feishu["sign"] == base64.b64encode(hmac.new(key, digestmod=hashlib.sha256).digest()).decode(), "signed as Feishu asks")
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(receiver.at("/dingtalk/token")[0][1]).query)
    text = f"{query['timestamp'][0]}\ns3cret".encode()
    check(query["sign"][0] == base64.b64encode(hmac.new(b"s3cret", text, hashlib.sha256).digest()).decode(), "signed as DingTalk asks")
    for form in ("slack", "teams", "mattermost", "feishu", "dingtalk", "wecom"):
        check(server.request("DELETE", f"/api/v1/webhooks/{form}", headers=session(reader)).status == 204, f"{form} is removed")
    problem(server.request("DELETE", "/api/v1/webhooks/slack", headers=session(reader)), 404)
    receiver.status, receiver.answer = 204, b""


def filters(server, writer, reader, receiver):
    put(server, reader, "all", receiver.url("/all"))
    put(server, reader, "threats", receiver.url("/threats"), kinds=["threat"])
    put(server, reader, "clear", receiver.url("/clear"), tlp_max="TLP:CLEAR")
    put(server, reader, "products", receiver.url("/products"), products=["pkg:npm/left@"])
    share(server, writer, "a note")
    check(len(receiver.wait("/all", 1)) == 1, "what asks for all is posted it")
    time.sleep(2)
    for name in ("threats", "clear", "products"):
        check(not receiver.at("/" + name), f"{name} is not")
    for field, value in [("events", []), ("form", "irc"), ("language", "fr"), ("tlp_max", "x"), ("products", ["left"]),
                         ("cvss_tenths_min", 101), ("url", "ftp://a"), ("secret", "s")]:
        body = {"url": receiver.url("/x"), "events": ["share"], field: value}
        problem(server.request("PUT", "/api/v1/webhooks/x", body, session(reader)), 400, "/" + field)
    for name in ("all", "threats", "clear", "products"):
        server.request("DELETE", f"/api/v1/webhooks/{name}", headers=session(reader))


def suspended(server, callers, fixture, receiver):
    """While shares come in and receivers are slow, broken and quick."""
    writer, reader = callers["active"], callers["warned"]
    for name in ("quick", "slow", "broken"):
        put(server, reader, name, receiver.url("/cut/" + name))
    slow, broken = Receiver(), Receiver()
    slow.pause, broken.status = 0.3, 500
    put(server, reader, "slow", slow.url("/cut/slow"))
    put(server, reader, "broken", broken.url("/cut/broken"))
    writing = Writing(server, writer)
    check(len(receiver.wait("/cut/quick", 3)) >= 3 and slow.wait("/cut/slow", 2) and broken.wait("/cut/broken", 1), "posted before")
    cut(server, callers, fixture, reader["party"])
    at = time.monotonic()
    broken.status = 204
    time.sleep(5)
    writing.stop()
    everything = [(when, path, body) for one in (receiver, slow, broken) for when, path, _, body in one.posts if path.startswith("/cut/")]
    # One that had left when the suspension was decided may still arrive.
    late = [(when - at, path, body[:80]) for when, path, body in everything if when > at + 1 and b'"share.' in body]
    check(not late, f"not a byte of what is shared: {late}")
    recalls = [path for _, path, body in everything if b'"recall.asked"' in body and b'"suspended"' in body]
    check({"/cut/quick", "/cut/slow"} <= set(recalls), f"and each that got something is asked to delete it: {recalls}")
    tried = server.request("POST", "/api/v1/webhooks/quick/test", {}, session(reader))
    check(tried.status == 200 and tried.json()["received"], "one's own webhooks stay one's own")
    before = len(receiver.at("/cut/quick"))
    for one in attempts(server, reader, "quick"):
        server.request("POST", "/api/v1/webhooks/quick/replay", {"delivery": one["delivery"]}, session(reader))
    check(server.request("POST", "/api/v1/webhooks/quick/replay", {"after": -1}, session(reader)).status == 202, "a replay may be asked for")
    time.sleep(4)
    shared = [body[:80] for _, _, _, body in receiver.at("/cut/quick")[before:] if b'"share.' in body]
    check(not shared, f"and gives nothing: {shared}")


def main():
    with Server(sys.argv[1], ["--deliver"]) as server:
        server.start()
        fixture = json.loads(server.printed().splitlines()[0])
        callers = {one["standing"]: one for one in fixture["callers"] if one["role"] == "partner_administrator"}
        callers["officer"] = next(one for one in fixture["callers"] if one["role"] == "officer")
        receiver = Receiver()
        signed(server, callers["active"], callers["noticed"], receiver)
        faulty(server, callers["noticed"], receiver)
        chats(server, callers["active"], callers["noticed"], receiver)
        filters(server, callers["active"], callers["noticed"], receiver)
        suspended(server, callers, fixture, receiver)
    finish("webhooks")


if __name__ == "__main__":
    main()
