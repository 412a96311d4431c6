# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests many messages: none is lost or duplicated, even if programs are killed meanwhile."""
import email
import email.policy
import os
import random
import re
import signal
import socket
import subprocess
import threading
import time

import pytest
import samples

from harness import Smtp, program_of, signatures, wait_for
from waiting import PATIENCE, until, within


def tokens_in(mailway):
    """Returns how often each token was delivered."""
    found = {}
    for path in mailway.delivered():
        with open(path, "rb") as file:
            match = re.search(rb"^X-Original-To: [^\n]*\+([A-Za-z0-9]+)@", file.read(1000), re.M)
        if match:
            token = match.group(1).decode()
            found[token] = found.get(token, 0) + 1
    return found


class Load(threading.Thread):
    """A client that sends its messages one by one, each until it is accepted."""

    def __init__(self, port, tokens, make):
        super().__init__()
        self.port, self.tokens, self.make, self.client = port, tokens, make, None
        self.refusals, self.unknown, self.taken, self.problem = 0, 0, [], None

    def attempt(self, token):
        """Returns whether the message was accepted. After a lost connection that is unknown."""
        try:
            self.client = self.client or Smtp(self.port)
            code, text = self.client.send(self.make(token), recipients=(f"load+{token}@city.example",))
        except (ConnectionError, TimeoutError):
            self.unknown += 1
            self.client = None
            return False
        if code == 250:
            self.taken.append(token)
            return True
        assert 400 <= code < 500, text
        self.refusals += 1
        return False

    def run(self):
        try:
            for token in self.tokens:
                until(lambda token=token: self.attempt(token), f"a 250 for {token}", pause=0.1)
        except AssertionError as error:
            self.problem = error
        finally:
            if self.client:
                self.client.close()


def small(token):
    return samples.plain(1, f"token {token}\r\n", recipient=f"load+{token}@city.example")


def mixed(token):
    kind = sum(token.encode()) % 4
    return small(token) if kind < 2 else samples.html() if kind == 2 else samples.images()


def run_load(mailway, prefix, clients, each, make=small, meanwhile=None):
    threads = [Load(mailway.port, [f"{prefix}{c}x{n}" for n in range(each)], make)
               for c in range(clients)]
    for thread in threads:
        thread.start()
    if meanwhile:
        meanwhile(threads)
    for thread in threads:
        thread.join()
    for thread in threads:
        assert thread.problem is None, thread.problem
    return threads


def assert_each_arrived_once(mailway, prefix, threads):
    expected = {token for thread in threads for token in thread.tokens}

    def all_there():
        return expected <= set(tokens_in(mailway)) and mailway.queue_is_empty()
    wait_for(all_there, step=0.5)
    counts = {token: n for token, n in tokens_in(mailway).items() if token.startswith(prefix)}
    assert counts == {token: 1 for token in expected}


@pytest.mark.full  # a soak
def test_two_thousand_in_a_row(mailway, kiyome):
    threads = run_load(mailway, "row", 1, 2000)
    assert_each_arrived_once(mailway, "row", threads)
    assert threads[0].refusals == 0


@pytest.mark.full  # load that lasts
def test_sixteen_at_once(mailway, kiyome):
    threads = run_load(mailway, "many", 16, 60, make=mixed)
    assert_each_arrived_once(mailway, "many", threads)
    assert sum(thread.refusals for thread in threads) == 0


def test_smtp_source_at_sixteen_sessions(mailway, kiyome):
    subprocess.run(["smtp-source", "-s", "16", "-m", "500", "-l", "4096", "-N", "-f", "a@partner.example", "-t",
                    "load+source@city.example", f"inet:127.0.0.1:{mailway.port}"],
                   check=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)

    def recipients():
        found = []
        for path in mailway.delivered():
            match = re.search(rb"^X-Original-To: (\d+)load\+source@", path.read_bytes(), re.M)
            found += [match.group(1)] if match else []
        return found
    wait_for(lambda: len(recipients()) >= 500 and mailway.queue_is_empty(), step=0.5)
    found = recipients()
    assert (len(found), len(set(found))) == (500, 500)


@pytest.mark.full  # a soak
def test_memory_and_descriptors_do_not_grow(mailway, kiyome):
    def measure():
        figures = {}
        for name, process in kiyome.processes.items():
            with open(f"/proc/{process.pid}/smaps_rollup", encoding="ascii") as file:
                pss = int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M).group(1))
            figures[name] = pss, len(os.listdir(f"/proc/{process.pid}/fd"))
        # The number of waiting workers and of their programs varies. Each is a socket and a handle.
        families = kiyome.json("status")["sanitizer"]["status"]["families"]
        waiting = sum(2 * (family["spare"] + family["busy"]) + (family["pid"] > 0) for family in families)
        figures["sanitizer"] = figures["sanitizer"][0], figures["sanitizer"][1] - waiting
        return figures
    run_load(mailway, "warm", 4, 100)
    before = measure()
    run_load(mailway, "grow", 4, 250)
    after = measure()
    for name, (pss, fds) in after.items():
        assert fds <= before[name][1] + 4, (name, before, after)
        assert pss <= before[name][0] * 1.3 + 4096, (name, before, after)


def exported_tokens(kiyome):
    """Returns all originals in the store by the token in their To field. Each must be complete."""
    found = {}
    for entry in kiyome.messages():
        original = kiyome.export(entry["id"])
        match = re.search(rb"^To: load\+([A-Za-z0-9]+)@", original, re.M)
        if match:
            found[match.group(1).decode()] = original
    return found


def restart_when_dead(kiyome, name):
    """Restarts a program that has ended, as systemd does."""
    process = kiyome.processes[name]
    if process.poll() is not None:
        kiyome.processes.pop(name)
        kiyome.start(name)


@pytest.mark.parametrize("name", ["store", *(pytest.param(name, marks=pytest.mark.full) for name in ("milter", "sanitizer"))])
def test_kill_9_of_a_program_under_load(mailway, make_kiyome, name):
    kiyome = make_kiyome()

    def kill_now_and_then(threads):
        rounds = random.Random(name)
        for _ in range(5):
            time.sleep(rounds.uniform(0.3, 1.5))
            kiyome.kill(name)
            time.sleep(rounds.uniform(0, 0.3))
            kiyome.start(name)
    threads = run_load(mailway, f"kill{name}", 4, 50, meanwhile=kill_now_and_then)
    assert_taken_are_delivered(mailway, kiyome, f"kill{name}", threads)


@pytest.mark.full  # kills under load, one of them for each program
@pytest.mark.parametrize("program", ["kiyome-worker-mail", "kiyome-worker-image", "kiyome-scanner"])
def test_kill_9_of_workers_under_load(mailway, make_kiyome, program, tmp_path):
    """Zygotes, their workers and the scanner are killed under load: no mail is lost, and the supervisor restarts them."""
    main = ""
    if program == "kiyome-scanner":
        main = f"[scanner]\nengine = libclamav\ndatabase = {signatures(tmp_path)}\n"
    kiyome = make_kiyome(main=main)
    killed = []

    def kill_now_and_then(threads):
        rounds = random.Random(program)
        while any(thread.is_alive() for thread in threads) and len(killed) < 40:
            time.sleep(0.1)
            pids = kiyome.pids(program)
            if pids:
                pid = rounds.choice(pids)
                if program_of(pid) == program:
                    try:
                        os.kill(pid, signal.SIGKILL)
                        killed.append(pid)
                    except ProcessLookupError:
                        pass
    prefix = "work" + program[-4:]
    threads = run_load(mailway, prefix, 4, 50, make=mixed_named, meanwhile=kill_now_and_then)
    assert killed
    assert_taken_are_delivered(mailway, kiyome, prefix, threads)


def mixed_named(token):
    raw = mixed(token)
    return re.sub(rb"\r\nTo: [^\r]*", f"\r\nTo: load+{token}@city.example".encode(), raw, count=1)


def assert_taken_are_delivered(mailway, kiyome, prefix, threads):
    """Asserts that each message with a 250 arrived, at most as often as it may have been accepted, and that its original can
    be exported."""
    unknown = sum(thread.unknown for thread in threads)
    taken = {token for thread in threads for token in thread.taken}
    wait_for(lambda: taken <= set(tokens_in(mailway)) and mailway.queue_is_empty(), step=0.5)
    counts = tokens_in(mailway)
    twice = sum(n - 1 for token, n in counts.items() if token.startswith(prefix))
    # SMTP permits a second copy only if the reply was lost.
    assert twice <= unknown, counts
    originals = exported_tokens(kiyome)
    assert taken <= set(originals)
    for path in mailway.delivered():
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert "Kiyome-Result" in message


class SlowClamd:
    """Speaks clamd's protocol with `threads` threads. A file that contains SLOW occupies a thread until `let_go` is set."""

    SLOW = b"one that takes long"

    def __init__(self, path, threads):
        self.threads, self.slots = threads, threading.Semaphore(threads)
        self.let_go = threading.Event()
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(path))
        self.server.listen(100)
        self.n_slow = 0
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                threading.Thread(target=self.serve, args=self.server.accept()[:1], daemon=True).start()
            except OSError:
                return

    def serve(self, client):
        with client:
            client.settimeout(PATIENCE)
            command = b""
            while not command.endswith(b"\0"):
                got = client.recv(1)
                if not got:
                    return
                command += got
            if command == b"zVERSION\0":
                client.sendall(b"ClamAV 1.4.3/27412/Tue Oct 22 09:54:00 2024\0")
            elif command == b"zSTATS\0":
                client.sendall(b"POOLS: 1\n\nSTATE: VALID PRIMARY\nTHREADS: live 1  idle 0 max %d idle-timeout 30\n"
                               b"QUEUE: 0 items\nEND\0" % self.threads)
            else:
                content = self.content(client, command)
                with self.slots:  # like clamd's queue
                    if self.SLOW in content:
                        self.n_slow += 1
                        self.let_go.wait(PATIENCE)
                client.sendall(b"stream: OK\0")

    def content(self, client, command):
        if command == b"zFILDES\0":
            _, fds, _, _ = socket.recv_fds(client, 1, 1)
            with os.fdopen(fds[0], "rb") as file:
                file.seek(0)
                return file.read()
        stream = client.makefile("rb")
        content = b""
        while size := int.from_bytes(stream.read(4), "big"):
            content += stream.read(size)
        return content

    def close(self):
        self.let_go.set()
        self.server.close()


@pytest.mark.full  # load that lasts
def test_what_keeps_clamd_busy_leaves_its_last_threads_to_others(mailway, make_kiyome, tmp_path):
    """Files on which clamd takes long leave its last threads to other mail, even if each is small and gets a thread at first."""
    clamd = SlowClamd(tmp_path / "clamd.sock", 10)
    make_kiyome(main=f"[scanner]\nengine = clamd\nclamd = {tmp_path}/clamd.sock\n")
    slow = samples.plain(text=SlowClamd.SLOW.decode() + "\r\n")
    clients = [mailway.client(source="127.0.0.2") for _ in range(24)]
    for number, client in enumerate(clients):
        for line in (f"MAIL FROM:<{number}@hostile.example>", "RCPT TO:<shomu@city.example>", "DATA"):
            assert client.command(line)[0] < 400
        client.socket.sendall(slow + b".\r\n")
        time.sleep(0.4)  # time in which the scan before is recognized as slow
    try:
        assert 1 < clamd.n_slow <= 8
        with within(20):
            for number in range(5):
                code, text = mailway.send(samples.plain(), recipients=(f"shomu+meanwhile{number}@city.example",))
                assert code == 250, text
    finally:
        clamd.close()
    for client in clients:
        code, text = client.read()
        assert code == 250 or 400 <= code < 500, text
        client.close()
