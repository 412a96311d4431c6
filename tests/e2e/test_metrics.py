# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests `kiyome metrics`: the figures of `kiyome status` as OpenMetrics, and who may read them."""
import base64
import concurrent.futures
import os
import pwd
import re
import signal
import socket
import subprocess
import time

import pytest

from harness import BUILD, SIGNED, Kiyome, signatures, wait_for
from waiting import PATIENCE

SAMPLE = re.compile(r'^([a-z_]+)(?:\{([^{}]*)\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)$')
LABELS = re.compile(r'([a-z]+)="((?:[^"\\\n]|\\[\\n"])*)"')
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "info": ("_info",), "histogram": ("_bucket", "_sum", "_count")}
ALLOWED = {"version", "part", "family", "role", "outcome", "policy", "reason", "le"}


def parse(text):
    """Returns {name: {labels: value}} of an exposition, and asserts that it conforms to OpenMetrics 1.0."""
    lines = text.split("\n")
    assert lines[-2:] == ["# EOF", ""], lines[-3:]
    found, families, kind, family = {}, set(), None, None
    for line in lines[:-2]:
        if line.startswith("# "):
            word, name, rest = line[2:].split(" ", 2)
            if word == "TYPE":
                assert name not in families, f"{name} stands there twice"
                families.add(name)
                family, kind = name, rest
            assert name == family and word in ("TYPE", "UNIT", "HELP"), line
            assert word != "UNIT" or name.endswith("_" + rest), line
            continue
        name, labels, value = SAMPLE.match(line).groups()
        assert name in [family + suffix for suffix in SUFFIXES[kind]], line
        pairs = tuple(LABELS.findall(labels or ""))
        assert ",".join(f'{k}="{v}"' for k, v in pairs) == (labels or ""), line
        assert {k for k, _ in pairs} <= ALLOWED, line
        assert pairs not in found.setdefault(name, {}), line
        found[name][pairs] = float(value)
    return found


def figures(gateway):
    return parse(gateway.command("metrics").stdout.decode())


def value(found, name, **labels):
    return found.get(name, {}).get(tuple(labels.items()), 0)


def mail(body="The body.", attachment=None):
    head = "From: a@partner.example\r\nTo: shomu@city.example\r\nSubject: Secret subject\r\nMIME-Version: 1.0\r\n"
    if attachment is None:
        return f"{head}\r\n{body}\r\n".encode()
    return (f"{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{body}\r\n--b\r\n"
            "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
            "Content-Disposition: attachment; filename=secret-name.bin\r\n\r\n"
            f"{base64.b64encode(attachment).decode()}\r\n--b--\r\n").encode()


@pytest.fixture(scope="module")
def gateway(mailway, tmp_path_factory):
    directory = tmp_path_factory.mktemp("watched")
    started = Kiyome(directory / "kiyome", mailway.milter,
                     "watchers = nobody\n[sanitizer]\ndoors = root\nwatchers = nobody\n"
                     f"[scanner]\nengine = libclamav\ndatabase = {signatures(directory)}\n").start()
    wait_for(lambda: started.is_well("scanner"))
    yield started
    started.kill_all()


def test_mails_are_counted_once_by_outcome_and_policy(gateway, mailway):
    before = figures(gateway)
    mailway.exchange(mail(), "counted")
    mailway.exchange(mail(attachment=SIGNED), "infected")
    now = figures(gateway)

    def more(name, **labels):
        return value(now, name, **labels) - value(before, name, **labels)

    handled = value(now, "kiyome_mail_handling_seconds_count")
    assert more("kiyome_mail_handling_seconds_count") == 2, now["kiyome_mails_total"]
    assert more("kiyome_mails_total", outcome="sanitized", policy="standard") == 1, now["kiyome_mails_total"]
    assert more("kiyome_mails_total", outcome="partial", policy="standard") == 1, now["kiyome_mails_total"]
    assert more("kiyome_parts_withheld_total", reason="infected") == 1
    buckets = list(now["kiyome_mail_handling_seconds_bucket"].values())
    assert buckets == sorted(buckets) and buckets[-1] == handled and len(buckets) == 16
    assert 0 < more("kiyome_mail_handling_seconds_sum") < 60
    assert more("kiyome_jobs_admitted_total") == 2 and more("kiyome_scanner_scans_total") > 0
    assert value(now, "kiyome_audit_trusted") == value(now, "kiyome_store_ready") == value(now, "kiyome_scanner_ready") == 1
    assert value(now, "kiyome_store_free_bytes") > 1e6
    assert 0 <= value(now, "kiyome_scanner_signature_age_seconds") < 3600
    assert {labels[0][1] for labels in now["kiyome_part_well"]} >= {"sanitizer", "scanner", "store", "milter"}
    text = gateway.command("metrics").stdout
    assert b"ecret" not in text and b"example" not in text, text
    # `kiyome status` reports the same figures.
    status = gateway.json("status")["store"]["status"]
    assert status["handling"]["count"] == handled and status["audit"] == value(now, "kiyome_audit_sequence")
    assert status["messages"] == value(now, "kiyome_store_messages")


def test_a_mail_that_comes_again_is_counted_as_failed(gateway, mailway):
    before = figures(gateway)
    gateway.end("sanitizer")
    try:
        reply = mailway.send(mail())
        assert reply[0] == 451, reply
        found = figures(gateway)
        assert value(found, "kiyome_part_well", part="sanitizer") == 0
        assert value(found, "kiyome_part_well", part="store") == 1
        assert "kiyome_jobs_running" not in found, "nobody knows"
        assert (value(found, "kiyome_mails_total", outcome="failed", policy="")
                == value(before, "kiyome_mails_total", outcome="failed", policy="") + 1)
    finally:
        gateway.start("sanitizer")
        wait_for(lambda: gateway.is_well("scanner"))


def kill_at_work(gateway, mailway):
    """Kills the worker that has a mail. The zygotes are stopped meanwhile: a worker that one of them forks after the others
    were stopped could take the mail, and finish it."""
    def settled():
        before = gateway.workers("kiyome-worker-mail")
        time.sleep(0.3)
        return before if before == gateway.workers("kiyome-worker-mail") else None

    def send_signal(number, pids):
        for pid in pids:
            os.kill(pid, number)

    wait_for(settled)
    zygotes = set(gateway.pids("kiyome-worker-mail")) - set(gateway.workers("kiyome-worker-mail"))
    send_signal(signal.SIGSTOP, zygotes)
    workers = gateway.workers("kiyome-worker-mail")
    send_signal(signal.SIGSTOP, workers)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        reply = pool.submit(mailway.send, mail())

        def is_at_work():
            assert not reply.done(), f"no worker kept the mail: {reply.result()}"
            return value(figures(gateway), "kiyome_workers_busy", family="mail", role="worker") == 1

        try:
            wait_for(is_at_work)
        finally:
            send_signal(signal.SIGKILL, workers)
            send_signal(signal.SIGCONT, zygotes)
        assert reply.result()[0] in (250, 451)  # A mail that gets another killed worker at its second attempt is deferred.


def test_a_worker_that_dies_is_counted(gateway, mailway):
    before = value(figures(gateway), "kiyome_workers_died_total", family="mail", role="worker")
    kill_at_work(gateway, mailway)
    assert value(figures(gateway), "kiyome_workers_died_total", family="mail", role="worker") > before


KINDS = """
import socket, struct, sys
for kind in range(int(sys.argv[3], 16), int(sys.argv[4], 16) + 1):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as peer:
        peer.settimeout(600)
        try:
            peer.connect(sys.argv[1])
            peer.send(struct.pack("<IH", int(sys.argv[2], 16), kind))
            answer = peer.recv(1 << 20)
        except OSError:
            answer = b""
        print("%x" % struct.unpack("<IH", answer[:6])[1] if answer else "closed")
"""


def ask(gateway, request, close=False):
    """Returns the answer of `kiyome metrics --http` to `request` on a socket."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = subprocess.Popen([BUILD / "kiyome", "metrics", "--http", "--config", gateway.config],
                                   stdin=theirs, stdout=theirs, stderr=subprocess.PIPE)
        theirs.close()
        ours.settimeout(PATIENCE)
        answer = b""
        try:
            ours.sendall(request)
            if close:
                ours.shutdown(socket.SHUT_WR)
            while chunk := ours.recv(65536):
                answer += chunk
        except (BrokenPipeError, ConnectionResetError):
            pass
        process.communicate(timeout=PATIENCE)
        return answer


def test_http(gateway):
    answer = ask(gateway, b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n")
    head, body = answer.split(b"\r\n\r\n", 1)
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n" in head + b"\r\n"
    assert f"\r\nContent-Length: {len(body)}\r\n".encode() in head + b"\r\n"
    assert value(parse(body.decode()), "kiyome_part_well", part="store") == 1


@pytest.mark.parametrize("request_, status", [
    (b"GET /metrics/../etc/passwd HTTP/1.1\r\n\r\n", b"404"), (b"GET / HTTP/1.1\r\n\r\n", b"404"),
    (b"POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n", b"405"), (b"GET /metrics\r\n\r\n", b"400"),
    (b"GET /metrics HTTP/2.0\r\n\r\n", b"400"), (b"GET /metrics HTTP/1.1 x\r\n\r\n", b"400"),
    (b"GET /metrics\0 HTTP/1.1\r\n\r\n", b"400"), (b"\r\n\r\n", b"400"),
    (b"GET /metrics HTTP/1.1\r\n" + b"X: " + b"x" * 9000, b"431")], ids=range(9))
def test_other_requests_are_refused(gateway, request_, status):
    answer = ask(gateway, request_)
    assert answer.split(b" ")[1] == status, answer
    assert b"kiyome_" not in answer


def test_who_is_slow_is_left(gateway):
    assert ask(gateway, b"GET /metrics HTTP/1.1\r\nX: ").startswith(b"HTTP/1.1 408 ")
    assert ask(gateway, b"GET /met", close=True) == b""


def test_who_watches_may_do_nothing_else(gateway, mailway):
    """The user that reads metrics gets figures through the sockets for that purpose, and no job, original or list."""
    mailway.exchange(mail(), "watched")
    watcher = pwd.getpwnam("nobody")
    for path in (gateway.directory, *gateway.directory.parents):
        if path.stat().st_uid == os.geteuid() and len(path.parts) > 2:
            path.chmod(path.stat().st_mode | 0o011)
    options = {"user": watcher.pw_uid, "group": watcher.pw_gid, "extra_groups": []}
    try:
        found = parse(gateway.command("metrics", **options).stdout.decode())
    except PermissionError:
        pytest.skip(f"nobody may not read {BUILD}")
    assert value(found, "kiyome_part_well", part="store") == value(found, "kiyome_part_well", part="sanitizer") == 1
    assert value(found, "kiyome_mail_handling_seconds_count") > 0
    assert gateway.command("quarantine", "list", check=False, **options).returncode != 0
    version = re.search(r"0x(\w+)u", (BUILD / "common/wire-version.h").read_text())[1]
    store = subprocess.run(["/usr/bin/python3", "-c", KINDS, gateway.run / "store/watch.sock", version, "5401", "5407"],
                           capture_output=True, check=True, timeout=PATIENCE, **options).stdout.decode().split()
    # ADD, REPORT, FAILED, ALLOW_MATCH, ALLOW_USED and ADMIN are answered by ERROR (5486), and STATUS by JSON.
    assert store == ["5486"] * 5 + ["5484", "5486"], store
    sanitizer = subprocess.run(["/usr/bin/python3", "-c", KINDS, gateway.run / "sanitizer/sanitizer.sock", version, "4401", "4402"],
                               capture_output=True, check=True, timeout=PATIENCE, **options).stdout.decode().split()
    assert sanitizer[0] == "closed" and sanitizer[1].startswith("44"), sanitizer
    for other in ("store/store.sock", "store/admin.sock"):
        answer = subprocess.run(["/usr/bin/python3", "-c", KINDS, gateway.run / other, version, "5406", "5406"],
                                capture_output=True, check=True, timeout=PATIENCE, **options).stdout.decode().split()
        assert answer in (["5486"], ["closed"]), (other, answer)
