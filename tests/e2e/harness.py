# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs kiyome between two Postfix instances, on loopback and under one directory."""
import email
import email.policy
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(SOURCE / "tests"))
from looking import look_at  # noqa: E402
from ports import free_port  # noqa: E402
from waiting import PATIENCE, until  # noqa: E402

BUILD = pathlib.Path(os.environ.get("KIYOME_BUILD", SOURCE / "build")).resolve()
POSTFIX = SOURCE / "packaging" / "postfix-instance"
ID = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}\b")


def wait_for(what, *, step=0.05):
    """Returns the first true result of `what`."""
    return until(what, "what the test waits for", pause=step)


def children_of(pid):
    """Returns the process ids of all descendants, the nearest first."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        for child in parents.get(queue.pop(0), []):
            found.append(child)
            queue.append(child)
    return found


def program_of(pid):
    try:
        # Files that bubblewrap copied into its namespace have no name outside.
        return pathlib.Path(os.readlink(f"/proc/{pid}/exe")).name.removesuffix(" (deleted)")
    except OSError:
        return ""


SIGNED = b"kiyome-e2e-signature"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"  # The test file that the self-check scans.


def signatures(directory):
    """Returns a directory of ClamAV signatures of the test. The hash of SIGNED is Test.Kiyome."""
    database = directory / "signatures"
    database.mkdir()
    database.chmod(0o755)
    # The names are those of the databases that freshclam fetches.
    (database / "main.hsb").write_text(f"{hashlib.sha256(SIGNED).hexdigest()}:{len(SIGNED)}:Test.Kiyome\n"
                                         f"{hashlib.sha256(EICAR).hexdigest()}:{len(EICAR)}:Test.Eicar\n")
    (database / "daily.hsb").write_text(f"{hashlib.sha256(b'daily').hexdigest()}:5:Test.Daily\n")
    return database


class Smtp:
    """An SMTP client that sends its commands byte for byte and returns each reply."""

    def __init__(self, port, timeout=PATIENCE, source="127.0.0.1"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout, source_address=(source, 0))
        self.replies = self.socket.makefile("rb")
        self.read()
        self.command("EHLO client.example")

    def read(self):
        text = b""
        while True:
            line = self.replies.readline()
            if not line:
                raise ConnectionError("the server closed the connection")
            text += line
            if line[3:4] == b" ":
                return int(line[:3]), text.decode("ascii", "replace").strip()

    def command(self, line):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.read()

    def send(self, raw, sender="tanaka@partner.example", recipients=("shomu@city.example",)):
        """Returns the reply to the message, or the first refusal before it."""
        for line in [f"MAIL FROM:<{sender}>"] + [f"RCPT TO:<{r}>" for r in recipients] + ["DATA"]:
            reply = self.command(line)
            if reply[0] >= 400:
                return reply
        assert raw.endswith(b"\r\n")
        stuffed = raw.replace(b"\r\n.", b"\r\n..")
        if stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        self.socket.sendall(stuffed + b".\r\n")
        return self.read()

    def close(self):
        self.replies.close()
        self.socket.close()


class Mailway:
    """The outer and the inner Postfix. A gateway runs between them on one milter socket, and tests may restart it."""

    originals = ()  # Tokens of recipients who get bytes that kiyome has not written.

    def __init__(self, directory, *settings):
        """Starts both. `settings`: further settings of the outer Postfix, "parameter=value"."""
        self.directory = directory
        self.port, self.inner_port = free_port(), free_port()
        # Postfix's user reaches the socket through the directory's group, which the socket inherits.
        sockets = directory / "milter"
        sockets.mkdir()
        shutil.chown(sockets, group="postfix")
        sockets.chmod(0o2750)
        self.milter = f"unix:{sockets}/milter.sock"
        self.outer, self.inner = directory / "outer", directory / "inner"
        self.run("inner", self.inner, self.inner_port)
        self.run("outer", self.outer, self.port, self.inner_port, self.milter, *settings)

    @staticmethod
    def run(*arguments):
        subprocess.run([POSTFIX, *map(str, arguments)], check=True, stdin=subprocess.DEVNULL)

    def stop(self):
        self.run("stop", self.outer)
        self.run("stop", self.inner)

    def end(self):
        """Ends both after the tests, and checks what arrived."""
        self.stop()
        self.clear()

    def client(self, source="127.0.0.1"):
        return Smtp(self.port, source=source)

    def send(self, raw, **envelope):
        client = self.client()
        try:
            return client.send(raw, **envelope)
        finally:
            client.close()

    def delivered(self):
        """Returns all files of the inner mailbox."""
        return list((self.inner / "mail" / "inbox" / "new").glob("*"))

    def clear(self):
        """Checks all mail that arrived, and removes it."""
        originals = {path for token in self.originals for path in self.find(token)}
        arrived = {path: path.read_bytes().replace(b"\n", b"\r\n") for path in self.delivered()}
        for path in arrived:
            path.unlink()
        for path, raw in arrived.items():
            if path not in originals:
                look_at("mail.eml", without_transport(raw))
        self.originals = ()

    def find(self, token):
        """Returns the delivered messages whose recipient has the token (user+TOKEN@…)."""
        found = []
        for path in self.delivered():
            with open(path, "rb") as file:
                head = file.read(1000)
            if re.search(rb"^X-Original-To: [^\n]*\+" + re.escape(token.encode()) + rb"@", head, re.M):
                found.append(path)
        return found

    def receive(self, token):
        """Returns the only message that arrived for user+TOKEN@…, with its transport fields."""
        paths = wait_for(lambda: self.find(token))
        assert len(paths) == 1
        return paths[0].read_bytes().replace(b"\n", b"\r\n")

    def exchange(self, raw, token, **envelope):
        """Sends `raw` to shomu+TOKEN, and returns the mail that arrives as an email.message."""
        envelope.setdefault("recipients", (f"shomu+{token}@city.example",))
        reply = self.send(raw, **envelope)
        assert reply[0] == 250, reply
        return email.message_from_bytes(self.receive(token), policy=email.policy.default)

    def forget(self):
        """Removes the mail of earlier tests: delivered messages, and those that Postfix still tries to deliver."""
        if not self.queue_is_empty():
            subprocess.run(["postsuper", "-c", self.outer, "-d", "ALL"], check=True, capture_output=True)
        self.clear()

    def queue_is_empty(self):
        return not any(path.is_file() for name in ("incoming", "active", "deferred", "maildrop")
                       for path in (self.outer / "queue" / name).rglob("*"))


def without_transport(message):
    """Returns the message without the fields that the two Postfix instances put in front."""
    lines = message.split(b"\r\n")
    received, at = 0, 0
    for at, line in enumerate(lines):
        if line.startswith((b" ", b"\t")):
            continue
        if line.lower().startswith(b"received:"):
            received += 1
            if received > 2:
                break
        elif not line.lower().startswith((b"return-path:", b"x-original-to:", b"delivered-to:")):
            break
    return b"\r\n".join(lines[at:])


class Kiyome:
    """kiyome-store, kiyome-sanitizer and kiyome-milter with a configuration of their own."""

    def __init__(self, directory, milter, main="", policies=None, state=None):
        self.directory = directory
        self.config = directory / "etc"
        self.run = directory / "run"
        self.state = state or directory / "state"
        self.milter = milter
        self.processes, self.starts = {}, {}
        self.programs = BUILD  # the directory of the programs
        self.before = {}  # the command line that starts a program, such as strace
        (self.config / "policy.d").mkdir(parents=True)
        self.run.mkdir()
        self.state.mkdir(exist_ok=True)
        (self.config / "kiyome.conf").write_text(
            f"[paths]\nstate = {self.state}\nrun = {self.run}\nkeys = {directory}/keys\n"
            f"[milter]\nsocket = {milter}\n"
            f"[store]\nreserve = 1M\n" + main)
        for name, text in (policies or {}).items():
            (self.config / "policy.d" / f"{name}.conf").write_text(text)
        self.command("keys", "init")

    def command(self, *arguments, check=True, **options):
        """Runs a command of kiyome with the configuration of this gateway."""
        result = subprocess.run([BUILD / "kiyome", *map(str, arguments), "--config", self.config],
                                stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, **options)
        assert not check or result.returncode == 0, (arguments, result.returncode, result.stderr)
        return result

    def json(self, *arguments):
        return json.loads(self.command(*arguments, "--json").stdout)

    def spawn(self, name):
        """Starts a program as a service manager does, without waiting for it."""
        self.starts[name] = self.starts.get(name, 0) + 1
        with open(self.directory / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(
                [*self.before.get(name, ()), self.programs / f"kiyome-{name}", "--config", self.config], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True)

    def start(self, *names):
        for name in names or ("store", "sanitizer", "milter"):
            self.spawn(name)
            self.wait_ready(name)
        return self

    def wait_ready(self, name):
        def is_ready():
            process = self.processes[name]
            assert process.poll() is None, f"kiyome-{name} ended: {self.log(name)[-2000:]}"
            if name in ("milter", "portal", "folder"):
                return self.log(name).count("ready on") == self.starts[name]
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as probe:
                return probe.connect_ex(str(self.run / name / f"{name}.sock")) == 0
        wait_for(is_ready)

    def is_well(self, part):
        """Returns whether `kiyome status` reports no fault of a part. The scanner is ready later than the sanitizer."""
        return json.loads(self.command("status", "--json", check=False).stdout)[part]["well"]

    def log(self, name, since=0):
        """Returns the log of a program from the byte `since` on."""
        path = self.directory / f"{name}.log"
        if not path.exists():
            return ""
        with open(path, "rb") as file:
            file.seek(since)
            return file.read().decode(errors="replace")

    def log_size(self, name):
        path = self.directory / f"{name}.log"
        return path.stat().st_size if path.exists() else 0

    def end(self, name, how=signal.SIGTERM):
        process = self.processes.pop(name, None)
        if process is None:
            return None
        if process.poll() is None:
            os.kill(process.pid, how)
        return process.wait(PATIENCE)

    def kill(self, name):
        return self.end(name, signal.SIGKILL)

    def restart(self, name):
        self.end(name)
        self.start(name)

    def outputs(self):
        """Returns the files that the front end wrote."""
        return ()

    def kill_all(self):
        """Ends all programs and checks the outputs. Kills the milter, because libmilter needs up to five seconds for its end."""
        for name in ("folder", "portal", "opener", "milter", "sanitizer", "store"):
            if name in self.processes:
                if self.processes[name].poll() is None:
                    os.kill(self.processes[name].pid, signal.SIGCONT)
                self.end(name, signal.SIGKILL if name == "milter" else signal.SIGTERM)
        for path in self.outputs():
            look_at(path.name, path.read_bytes())

    def pids(self, program):
        """Returns the processes of a program that kiyome-sanitizer started, such as "kiyome-scanner" or "kiyome-worker-mail"."""
        return [pid for pid in children_of(self.processes["sanitizer"].pid) if program_of(pid) == program]

    def workers(self, program):
        """Returns the processes among them that wait for a job or have one, and not the zygote, which forks them."""
        zygotes = self.pids(program)
        return [pid for zygote in zygotes for pid in children_of(zygote)]

    def messages(self):
        """Returns the records of the index, newest first."""
        return self.json("quarantine", "list", "--limit", "100000")

    def export(self, identifier):
        path = self.directory / "export.eml"
        path.unlink(missing_ok=True)
        self.command("quarantine", "export", identifier, "-o", path, "--reason", "test")
        return path.read_bytes()


class Node:
    """A gateway with a Postfix in front, one of several that share the storage named in `main`. If `first` is given, this
    gateway has the keys of that one."""

    def __init__(self, mailway, name, main, first=None, settings=(), policies=None):
        self.directory = mailway.directory / f"node-{name}"
        self.port = free_port()
        sockets = self.directory / "milter"
        sockets.mkdir(parents=True)
        shutil.chown(sockets, group="postfix")
        sockets.chmod(0o2750)
        milter = f"unix:{sockets}/milter.sock"
        Mailway.run("outer", self.directory / "outer", self.port, mailway.inner_port, milter, *settings)
        self.kiyome = Kiyome(self.directory / "kiyome", milter, main=f"node = {name}\n" + main, policies=policies)
        if first is not None:
            shutil.rmtree(self.kiyome.directory / "keys")
            shutil.copytree(first.kiyome.directory / "keys", self.kiyome.directory / "keys")
            shutil.copy(first.kiyome.state / "factor.key", self.kiyome.state)

    def stop(self):
        self.kiyome.kill_all()
        Mailway.run("stop", self.directory / "outer")


class Tenant(Kiyome):
    """The store, opener and portal of a tenant. The milter and sanitizer of `gateway` serve it, and its paths follow from its
    name."""

    def __init__(self, gateway, name, domains, main="", policies=None):
        self.name = name
        self.directory = gateway.directory / f"tenant-{name}"
        self.config = gateway.config / "tenants" / name
        self.run = gateway.run / "tenants" / name
        self.state = gateway.state.with_name(gateway.state.name + "-tenants") / name
        self.processes, self.starts, self.before = {}, {}, {}
        self.programs = gateway.programs
        for path in (self.directory, self.config / "policy.d"):
            path.mkdir(parents=True)
        (self.config / "kiyome.conf").write_text(f"[tenant]\ndomains = {domains}\n[store]\nreserve = 1M\n" + main)
        for policy, text in (policies or {}).items():
            (self.config / "policy.d" / f"{policy}.conf").write_text(text)
        self.command("keys", "init")
