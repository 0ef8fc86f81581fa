"""Shared by the end-to-end tests: starts the real program on a loopback port that the kernel chose, and talks to it."""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


# Under which address the server believes to be reached: over https its cookies have another name. The socket stays a plain
# one on loopback, as behind a reverse proxy.
BASE_URL = os.environ.get("TOCSIN_BASE_URL", "")
COOKIE = "__Host-tocsin-session" if BASE_URL.startswith("https://") else "tocsin-session"


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            raise AssertionError(f"no JSON, but status {self.status}: {self.body[:300]}") from None


RATES = [name + "_per_minute_by_" + whom for name, whom in
         [("reports", "network"), ("reports", "credential"), ("sign_ins", "network"), ("questions", "network"),
          ("osv_questions", "network"), ("osv_records", "network"), ("uploads", "credential"), ("changes", "account")]]


class Server:
    """One instance in a temporary folder. `arguments` go to `tocsin serve`."""

    def __init__(self, binary, arguments=(), folder=None):
        self.binary = binary
        self.folder = folder or tempfile.mkdtemp(prefix="tocsin-e2e.")
        self.owns_folder = folder is None
        self.data = f"{self.folder}/data"
        self.arguments = list(arguments)
        self.process = None

    def start(self, per_minute=1000000, configuration="", limits=None, environment=None, origin="tocsin.test/log"):
        """per_minute: each of the rates; the tests send more from one address than a reporter would. None: defaults.
        limits: some of [limits] that shall be otherwise. configuration: further tables of tocsin.toml."""
        if per_minute is not None:
            pathlib.Path(self.data).mkdir(parents=True, exist_ok=True)
            rates = {**dict.fromkeys(RATES, per_minute), **(limits or {})}
            pathlib.Path(self.data, "tocsin.toml").write_text(
                "[limits]\n" + "".join(f"{name} = {value}\n" for name, value in rates.items()) + configuration, encoding="utf-8")
        self.port = free_port()
        self.log = open(f"{self.folder}/server.log", "a", encoding="utf-8")
        self.output = tempfile.TemporaryFile("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [self.binary, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}",
             "--origin", origin, *(["--base-url", BASE_URL] if BASE_URL else []), *self.arguments],
            stdout=self.output, stderr=self.log, env=environment)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError("the server ended: " + open(f"{self.folder}/server.log", encoding="utf-8").read()[-2000:])
            try:
                if self.request("GET", "/livez").status == 200:
                    return self
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("the server did not start")

    def printed(self):
        self.output.seek(0)
        return self.output.read()

    def link(self, who):
        return re.search(rf"sign in as {who}: \S+/sign-in/(\S+)", self.printed()).group(1)

    def request(self, method, path, body=None, headers=None, connection=None):
        own = connection is None
        connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read().decode("utf-8", "surrogateescape"))
        if own:
            connection.close()
        return answer

    def sign_in(self, token):
        """Uses a one-time link; returns the headers of a signed-in browser."""
        answer = self.request("POST", f"/sign-in/{token}", "", {"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status == 303, (answer.status, answer.body)
        return self.browser(answer)

    def browser(self, answer):
        """The headers of a browser after an answer that signed it in."""
        field = answer.headers["Set-Cookie"]
        assert field.startswith(COOKIE + "=") and ("; Secure" in field) == BASE_URL.startswith("https://"), field
        cookie = field.split(";")[0]
        csrf = self.request("GET", "/api/v1/session", headers={"Cookie": cookie}).json()["csrf"]
        return {"Cookie": cookie, "X-CSRF-Token": csrf}

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process = None
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def own_schema(file):
    """The address of an empty schema in the cluster of the tests; ctest writes the cluster's into this file."""
    url = pathlib.Path(file).read_text(encoding="utf-8").strip()
    name = f"s{os.getpid()}_{time.time_ns()}"
    subprocess.run(["psql", url, "-qc", f"CREATE SCHEMA {name}"], check=True)
    return f"{url}&options=-csearch_path%3D{name}"


def run(binary, *arguments, stdin=None):
    done = subprocess.run([binary, *arguments], input=stdin, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


FAILURES = []


def check(condition, what):
    if not condition:
        FAILURES.append(what)
        print("FAILED:", what, file=sys.stderr)


def problem(answer, status, pointer=None):
    """A refusal as it must be: this status, and a problem document that says what is wrong. Any other answer is a failure
    of the test and not its end."""
    if answer.status != status:
        check(False, f"status {answer.status}, wanted {status}: {answer.body[:200]}")
        return
    check((answer.headers["Content-Type"] or "").startswith("application/problem+json"), "a problem document (RFC 9457)")
    document = answer.json()
    check(document.get("status") == status and document.get("detail") and document.get("title"), "a problem says what is wrong")
    if pointer is not None:
        check(document.get("pointer") == pointer, f"pointer {document.get('pointer')}, wanted {pointer}")


def skip(reason):
    """What is needed is not here: ctest reports the test as skipped (SKIP_RETURN_CODE)."""
    print("skipped:", reason)
    sys.exit(77)


def finish(name):
    print(f"{name}: {'passed' if not FAILURES else str(len(FAILURES)) + ' failed'}")
    sys.exit(1 if FAILURES else 0)
