# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that each alert of packaging/prometheus fires in a real Prometheus, and none without a fault. States that are easy to
produce are produced; for the others the real metrics are served with one figure changed."""
import fcntl
import http.server
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import threading
import time
import urllib.parse
import urllib.request

import pytest

from harness import SOURCE, Kiyome, free_port, signatures, wait_for
from waiting import PATIENCE

RULES = SOURCE / "packaging/prometheus/kiyome.rules.yml"
ALERTS = set(re.findall(r"- alert: (\w+)", RULES.read_text()))
DAY = 86400

if not shutil.which("prometheus"):
    pytest.skip("prometheus is not installed", allow_module_level=True)


class Exporter(http.server.ThreadingHTTPServer):
    """Answers with the last output of `kiyome metrics`, so that a busy machine misses no scrape, or with a figure changed by
    `change`."""

    def __init__(self, gateway):
        self.gateway, self.change, self.is_away, self.over = gateway, None, False, threading.Event()
        self.text = gateway.command("metrics").stdout
        super().__init__(("127.0.0.1", 0), Handler)
        self.threads = [threading.Thread(target=target, daemon=True) for target in (self.serve_forever, self.look)]
        for thread in self.threads:
            thread.start()

    def look(self):
        while not self.over.wait(0.1):
            self.text = self.gateway.command("metrics").stdout

    def end(self):
        self.over.set()
        self.shutdown()
        for thread in self.threads:
            thread.join()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.server.is_away:
            return
        body = self.server.change.encode() if self.server.change is not None else self.server.text
        self.send_response(200)
        self.send_header("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Prometheus:
    def __init__(self, directory, port):
        self.port = free_port()
        # The rules wait so long because they wake people. The wait here only covers short delays of a busy machine.
        (directory / "rules.yml").write_text(re.sub(r"\n( +)for: .*", r"\n\1for: 2s", RULES.read_text()))
        (directory / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": "500ms", "scrape_timeout": "500ms", "evaluation_interval": "500ms"},
            "rule_files": [str(directory / "rules.yml")],
            "scrape_configs": [{"job_name": "kiyome",
                                "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}]}))
        with open(directory / "prometheus.log", "wb") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={directory}/prometheus.yml", f"--storage.tsdb.path={directory}/data",
                 f"--web.listen-address=127.0.0.1:{self.port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def ask(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/{path}", timeout=PATIENCE) as answer:
                return json.load(answer)["data"]
        except OSError:
            assert self.process.poll() is None, "Prometheus ended"
            return None

    def firing(self):
        return {alert["labels"]["alertname"] for alert in (self.ask("alerts") or {"alerts": []})["alerts"]
                if alert["state"] == "firing"}

    def value(self, query):
        found = (self.ask("query?query=" + urllib.parse.quote(query)) or {"result": []})["result"]
        return float(found[0]["value"][1]) if found else None

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def seem_to_run(gateway, name):
    """Keeps events waiting: holds the lock of the program that would send them (config/parts.h), so that it seems to run."""
    place = gateway.run / name
    place.mkdir()
    fd = os.open(place / "running", os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.fcntl(fd, 37, struct.pack("hhqqi", fcntl.F_WRLCK, 0, 0, 0, 0))  # F_OFD_SETLK
    return fd


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    directory = tmp_path_factory.mktemp("prometheus")
    gateway = Kiyome(directory / "kiyome", f"unix:{directory}/milter.sock",
                     f"most = 1G\n[events]\nto = udp:127.0.0.1:9\n[scanner]\nengine = libclamav\ndatabase = {signatures(directory)}\n").start()
    held = seem_to_run(gateway, "events")
    wait_for(lambda: gateway.command("status", check=False).returncode == 0)
    exporter = Exporter(gateway)
    prometheus = Prometheus(directory, exporter.server_address[1])
    wait_for(lambda: prometheus.value("kiyome_store_ready") == 1)
    yield gateway, exporter, prometheus
    prometheus.stop()
    exporter.end()
    gateway.kill_all()
    os.close(held)


def fires(watched, *alerts):
    wait_for(lambda: set(alerts) <= watched[2].firing())


# These alerts count events of the last minutes, and continue to fire.
LASTING = {"KiyomeVerifierRefuses", "KiyomeWorkersDie"}


def ceases(watched):
    wait_for(lambda: not watched[2].firing() - LASTING)


def test_the_rules_are_twelve_and_well_formed():
    assert len(ALERTS) == 12
    checked = subprocess.run(["promtool", "check", "rules", RULES], capture_output=True, check=False)
    assert checked.returncode == 0, checked
    tested = set(re.findall(r'"(Kiyome[A-Z]\w+)"', open(__file__, encoding="utf-8").read()))
    assert ALERTS <= tested, ALERTS - tested


# A series of each alert, with its value without and with a fault. For a counter the first value is the one before any event.
SERIES = {"KiyomeAway": ('up{job="kiyome"}', 1, 0), "KiyomePartNotWell": ('kiyome_part_well{part="store"}', 1, 0),
          "KiyomeStoreRefuses": ("kiyome_store_ready", 1, 0), "KiyomeSpaceLow": ("kiyome_store_free_bytes", 10**11, 10**9),
          "KiyomeOriginalsAtRisk": ("kiyome_store_originals_lost", 0, 1), "KiyomeAuditDoubted": ("kiyome_audit_trusted", 1, 0),
          "KiyomeSignaturesOld": ("kiyome_scanner_signature_age_seconds", 60, 4 * DAY),
          "KiyomeWorkersDie": ('kiyome_workers_died_total{family="pdf",role="worker"}', 7, 10),
          "KiyomeVerifierRefuses": ("kiyome_verifier_refusals_total", 7, 8),
          "KiyomeMailLate": ("kiyome_jobs_oldest_wait_seconds", 1, 61),
          "KiyomeRequestWaits": ("kiyome_requests_oldest_age_seconds", 60, 3 * DAY),
          "KiyomeLettersOwed": ("kiyome_events_oldest_age_seconds", 0, 3601)}


def test_each_waits_as_long_as_it_says_fires_and_ends(tmp_path):
    """The rules are tested with promtool in simulated time: the fault begins in the tenth minute."""
    tests = []
    for alert, rest in re.findall(r"- alert: (\w+)((?:\n(?!      - alert).*)*)", RULES.read_text()):
        series, well, bad = SERIES[alert]
        wait = re.search(r"\n +for: (\d+)([mh])", rest)
        minutes = int(wait[1]) * {"m": 1, "h": 60}[wait[2]] if wait else 0
        # A counter does not decrease. Its events are forgotten after an hour at most.
        end = bad if "_total" in series else well
        firing = f'count(ALERTS{{alertname="{alert}",alertstate="firing"}}) or vector(0)'
        moments = {10: 0, 11 + minutes: 1, 20 + minutes: 1, 100 + minutes: 0}
        if minutes:
            moments[10 + minutes] = 0
        tests.append({"interval": "1m", "input_series": [{"series": series, "values": f"{well}x10 {bad}x{minutes + 10} {end}x90"}],
                      "promql_expr_test": [{"expr": firing, "eval_time": f"{at}m", "exp_samples": [{"labels": "{}", "value": value}]}
                                           for at, value in moments.items()]})
    (tmp_path / "tests.yml").write_text(json.dumps({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}))
    done = subprocess.run(["promtool", "test", "rules", tmp_path / "tests.yml"], capture_output=True, check=False)
    assert done.returncode == 0 and len(tests) == len(ALERTS), (done.stdout + done.stderr).decode()


def test_none_fires_while_all_is_well(watched):
    for _ in range(10):
        assert watched[2].firing() == set()
        time.sleep(0.5)
    assert watched[2].value('count({__name__=~"kiyome_.*"})') > 60


def test_a_part_that_is_away(watched):
    gateway = watched[0]
    scanner = gateway.pids("kiyome-scanner")[0]
    os.kill(scanner, signal.SIGSTOP)
    fires(watched, "KiyomePartNotWell")
    os.kill(scanner, signal.SIGCONT)
    ceases(watched)


def test_figures_that_do_not_come(watched):
    watched[1].is_away = True
    fires(watched, "KiyomeAway")
    watched[1].is_away = False
    ceases(watched)


def test_old_signatures_and_a_disk_without_the_reserve(watched):
    gateway = watched[0]
    databases = list((gateway.directory.parent / "signatures").iterdir())
    old = time.time() - 4 * DAY
    for database in databases:
        os.utime(database, (old, old))
    conf = gateway.config / "kiyome.conf"
    before = conf.read_text()
    conf.write_text(before.replace("reserve = 1M", "reserve = 1000G"))
    gateway.restart("store")
    gateway.restart("sanitizer")
    fires(watched, "KiyomeSignaturesOld", "KiyomeStoreRefuses")
    conf.write_text(before)
    for database in databases:
        os.utime(database)
    gateway.restart("store")
    gateway.restart("sanitizer")
    ceases(watched)


def test_an_audit_log_that_was_changed(watched):
    gateway = watched[0]
    gateway.command("allow", "add", "--type", "pdf", "--reason", "r", "--approver", "a", "--expires", "9d")
    head = gateway.state / "audit.head"
    kept = head.read_bytes()
    gateway.end("store")
    # The head claims more rows than there are.
    number, _, rest = kept.partition(b" ")
    head.write_bytes(b"%d %s" % (int(number) + 6, rest))
    gateway.start("store")
    fires(watched, "KiyomeAuditDoubted", "KiyomePartNotWell")
    gateway.end("store")
    head.write_bytes(kept)
    gateway.start("store")
    ceases(watched)


@pytest.mark.parametrize("alert, figure, value", [
    ("KiyomeSpaceLow", "kiyome_store_free_bytes", 1e9),
    ("KiyomeSpaceLow", "kiyome_store_kept_bytes", 1e9),
    ("KiyomeOriginalsAtRisk", "kiyome_store_originals_missing", 1),
    ("KiyomeMailLate", "kiyome_jobs_oldest_wait_seconds", 61),
    ("KiyomeRequestWaits", "kiyome_requests_oldest_age_seconds", 3 * DAY),
    ("KiyomeLettersOwed", "kiyome_outbox_oldest_age_seconds", 3601),
    ("KiyomeLettersOwed", "kiyome_outbox_unsent", 1),
    ("KiyomeLettersOwed", "kiyome_outbox_files_unsent", 1),
    ("KiyomeLettersOwed", "kiyome_events_oldest_age_seconds", 3601),
    ("KiyomeVerifierRefuses", "kiyome_verifier_refusals_total", 1),
    ("KiyomeWorkersDie", 'kiyome_workers_died_total{family="pdf",role="worker"}', 3)])
def test_another_figure(watched, alert, figure, value):
    text = watched[0].command("metrics").stdout.decode()
    changed = re.sub(rf"(?m)^{re.escape(figure)} .*$", f"{figure} {value}", text)
    assert changed != text
    watched[1].change = text
    ceases(watched)
    watched[1].change = changed
    fires(watched, alert)
    watched[1].change = None
