# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests what `kiyome status` and `kiyome report selfcheck` report when a part hangs, and what the log says of broken files."""
import concurrent.futures
import json
import os
import shutil
import signal
import time

import pytest

import apt_lists
from harness import SOURCE, Kiyome, children_of, free_port, program_of, signatures, wait_for
from waiting import until, within


@pytest.fixture(autouse=True)
def apt(tmp_path, monkeypatch):
    """Makes apt report no pending update."""
    monkeypatch.setenv("APT_CONFIG", apt_lists.write(tmp_path))


@pytest.fixture
def gateway(tmp_path):
    started = Kiyome(tmp_path / "kiyome", f"unix:{tmp_path}/milter.sock").start()
    wait_for(lambda: ask(started, "status")[0] == 0)
    yield started
    started.kill_all()


def ask(gateway, *words):
    result = gateway.command(*words, check=False)
    return result.returncode, result.stdout.decode()


def test_all_is_well(gateway):
    assert ask(gateway, "status")[0] == 0
    # Besides other work, a worker that is started for the self-check may take longer than it waits.
    _, text = until(lambda: ask(gateway, "report", "selfcheck"), "a selfcheck that finds no fault", holds=lambda answer: answer[0] == 0)
    assert "milter works" in text and "sanitizer works" in text, text


def test_workers_that_get_ready_when_they_are_needed_are_no_fault(gateway):
    """Workers that are started on demand for the self-check's file of their family are not reported as a fault.
    (tests/unit/test-families.c tests each state.)"""
    def forked():
        detail = json.loads(ask(gateway, "status", "--json")[1])["sanitizer"]["status"]
        return {family["family"]: family["forked"] for family in detail["families"] if family["on_demand"]}

    before = forked()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        checks = pool.submit(ask, gateway, "report", "selfcheck")
        while not checks.done():
            code, text = ask(gateway, "status")
            assert code == 0, text
    # On a busy machine LibreOffice may take longer than the self-check waits, which it then mentions, but not as "NO".
    assert "NO " not in checks.result()[1], checks.result()[1]
    after = forked()
    assert before and any(after[family] > number for family, number in before.items()), (before, after)


@pytest.fixture
def everything(tmp_path):
    """A gateway with portal and opener."""
    port = free_port()
    started = Kiyome(tmp_path / "kiyome", f"unix:{tmp_path}/milter.sock",
                     f"portals = *\nopeners = *\n[portal]\nlisten = 127.0.0.1:{port}\nurl = http://127.0.0.1:{port}\nui = {SOURCE}/portal/ui\n"
                     f"[opener]\nuser =\n[scanner]\nengine = libclamav\ndatabase = {signatures(tmp_path)}\n")
    started.start("store", "sanitizer", "opener", "portal", "milter")
    wait_for(lambda: ask(started, "status")[0] == 0)
    started.stopped = []
    yield started
    for pid in started.stopped:
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass
    started.kill_all()


def stop(gateway, pid):
    gateway.stopped.append(pid)
    os.kill(pid, signal.SIGSTOP)
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        wait_for(lambda: file.seek(0) == 0 and file.read().rpartition(") ")[2][0] == "T")


@pytest.mark.full  # stops each program in turn
def test_each_program_that_was_stopped_is_named_within_ten_seconds(everything):
    # The limit adds to the duration of a run without a fault, which depends on the machine because the self-check tests each
    # family.
    usual = {}
    for words in (("status",), ("report", "selfcheck")):
        begin = time.monotonic()
        ask(everything, *words)
        usual[words] = time.monotonic() - begin
    for name in ("store", "sanitizer", "opener", "portal", "milter"):
        pid = everything.processes[name].pid
        stop(everything, pid)
        for words, first in ((("status",), name), (("report", "selfcheck"), f"NO   {name} works")):
            with within(10 + usual[words]):
                code, text = ask(everything, *words)
            assert code == 1, (name, text)
            line, = [line for line in text.splitlines() if line.startswith(first)]
            assert ("FAILED" in line or line.startswith("NO")) and "no" in line.split(name, 1)[1], text
            others = [line for line in text.splitlines() if "FAILED" in line and not line.startswith(name)]
            # The state of the scanner comes from the sanitizer.
            assert all(name == "sanitizer" and line.startswith("scanner") for line in others), text
        os.kill(pid, signal.SIGCONT)
        wait_for(lambda: ask(everything, "status")[0] == 0)


def test_each_child_of_the_sanitizer_that_was_stopped_is_named_or_replaced_within_ten_seconds(everything):
    sanitizer = everything.processes["sanitizer"].pid
    begin = time.monotonic()
    ask(everything, "status")
    usual = time.monotonic() - begin
    for program in sorted({program_of(pid) for pid in children_of(sanitizer)}):
        pid = everything.pids(program)[0]
        stop(everything, pid)
        with within(10 + usual):
            wait_for(lambda: ask(everything, "status")[0] == 1 or pid not in everything.pids(program), step=0.2)
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass
        wait_for(lambda: ask(everything, "status")[0] == 0)


@pytest.mark.parametrize("content", [
    b"\x00\xff\x1b[2J\x9b31m", b"[key]\nSECRET\x1b]0;owned\x07VALUE\n", "[key]\n\u202eSECRETVALUE\n".encode(),
    b"SECRETVALUE\xfe\xff\n", b"[key]\npublic=\xffSECRETVALUE\n", b""])
def test_a_broken_key_file_puts_none_of_its_bytes_into_the_log(gateway, content):
    gateway.end("store")
    public, = (path for path in (gateway.directory / "keys").glob("*.pub") if path.name != "backup.pub")
    public.write_bytes(content)
    gateway.start("store")
    code, text = ask(gateway, "status")
    assert code == 1, text
    log = (gateway.directory / "store.log").read_bytes()
    assert str(public).encode() in log, log
    for bytes_ in (b"\x1b", b"\x00", b"\xff", b"\x9b", b"\xe2\x80\xae", b"SECRET"):
        assert bytes_ not in log, log
    assert "SECRET" not in text and "\x1b" not in text


@pytest.mark.parametrize("content", [b"[limits]\n\x1b[2J = 1\n", b"[\x1b]0;x\x07]\na = 1\n", b"[match]\nrecipient = \xff\n"])
def test_a_broken_policy_puts_no_control_into_the_log(gateway, content):
    (gateway.config / "policy.d" / "broken.conf").write_bytes(content)
    os.kill(gateway.processes["milter"].pid, signal.SIGHUP)
    wait_for(lambda: "not reloaded" in gateway.log("milter"))
    log = (gateway.directory / "milter.log").read_bytes()
    assert b"broken.conf:" in log, log
    assert all(byte >= 0x20 or byte == 0x0A for byte in log) and log.decode(), log


BROKEN = [("kiyome.conf", b"[paths]\nstate = \nno line\n"), ("kiyome.conf", b"[nonsense]\nx = 1\n"), ("kiyome.conf", b"\xff\xfe"),
          ("policy.d/town.conf", b"[limits]\nparts = -4\n"), ("policy.d/new.conf", b"[match]\nrecipient = a@b\n[nothing]\na = 1\n"),
          ("policy.d/standard.conf", b"[methods]\ndocx = perhaps\n")]


# Each of them starts all programs, so two represent both kinds of files.
@pytest.mark.parametrize("name, content", [BROKEN[0], BROKEN[3], *(pytest.param(*row, marks=pytest.mark.full) for row in BROKEN[1:3] + BROKEN[4:])])
def test_programs_started_with_a_broken_configuration_work_with_what_was_kept(tmp_path, name, content):
    milter = f"unix:{tmp_path}/milter.sock"
    gateway = Kiyome(tmp_path / "kiyome", milter, policies={"town": "[match]\nrecipient = *@town.example\n[limits]\nparts = 7\n"})
    try:
        gateway.command("policy", "keep")
        (gateway.config / name).write_bytes(content)
        gateway.start()
        wait_for(lambda: ask(gateway, "status")[1].count("FAILED") == 1)
        # Workers of the sanitizer may be starting meanwhile, which is neither a failure nor the normal state.
        wait_for(lambda: json.loads(gateway.command("status", "--json", check=False).stdout)["sanitizer"]["well"])
        status = gateway.command("status", "--json", check=False)
        said = json.loads(status.stdout)
        assert status.returncode == 1 and not said["config"]["well"], said
        # Status names the file and its time of modification.
        moment = time.strftime("%Y-%m-%d %H:%M", time.localtime((gateway.config / name).stat().st_mtime))
        assert str(gateway.config / name) in said["config"]["text"] and moment in said["config"]["text"], said
        assert all(part["well"] for key, part in said.items() if key not in ("well", "config")), said
        # On a busy machine a worker may be starting, which the self-check mentions, too.
        wait_for(lambda: ask(gateway, "report", "selfcheck")[1].count("NO ") == 1)
        code, text = ask(gateway, "report", "selfcheck")
        assert code == 1 and "config works" in text, text
        assert f"{gateway.config / name}" in gateway.log("milter")
        # A broken configuration does not replace the copy.
        kept = gateway.config.parent / "etc.kept"
        before = {path: path.read_bytes() for path in kept.rglob("*.conf")}
        assert len(before) == 2
        assert gateway.command("policy", "keep", check=False).returncode == 2
        assert {path: path.read_bytes() for path in kept.rglob("*.conf")} == before
        # Other commands report the error, and end where they need the configuration.
        listed = gateway.command("quarantine", "list", check=False)
        assert listed.returncode == (2 if name == "kiyome.conf" else 0) and str(gateway.config / name).encode() in listed.stderr, listed
        assert gateway.command("policy", "replay", "--reason", "x", check=False).returncode == 2
        # A second crash: the program starts again with the copy, and a reload changes nothing.
        gateway.kill("milter")
        gateway.start("milter")
        os.kill(gateway.processes["milter"].pid, signal.SIGHUP)
        wait_for(lambda: "not reloaded" in gateway.log("milter"))
        assert said["milter"]["well"]
        # After the repair, programs still use the copy, and status names them until they are restarted or reloaded.
        shutil.rmtree(gateway.config)
        shutil.copytree(kept, gateway.config)
        text = json.loads(gateway.command("status", "--json", check=False).stdout)["config"]["text"]
        assert "kiyome-milter" in text and "kiyome-store" in text, text
        assert ask(gateway, "report", "selfcheck")[0] == 1
        os.kill(gateway.processes["milter"].pid, signal.SIGHUP)
        wait_for(lambda: "kiyome-milter" not in ask(gateway, "status")[1])
        for program in ("store", "sanitizer"):
            gateway.restart(program)
        wait_for(lambda: ask(gateway, "status")[0] == 0)
    finally:
        gateway.kill_all()


def test_without_a_copy_a_broken_configuration_starts_nothing_and_a_mended_one_is_kept(tmp_path):
    gateway = Kiyome(tmp_path / "kiyome", f"unix:{tmp_path}/milter.sock")
    try:
        (gateway.config / "policy.d" / "broken.conf").write_text("[limits]\nparts = many\n")
        for program in ("store", "milter"):
            with pytest.raises(AssertionError, match="ended"):
                gateway.start(program)
        assert gateway.command("status", check=False).returncode == 2
        (gateway.config / "policy.d" / "broken.conf").unlink()
        gateway.start("store")
        for _ in range(3):
            gateway.command("policy", "keep")
        assert sorted(p.name for p in gateway.config.parent.glob("etc*")) == ["etc", "etc.kept", "etc.kept.lock"]
        # A policy that is removed is removed from the copy, too. The copy keeps the modes of files.
        policy = gateway.config / "policy.d" / "town.conf"
        policy.write_text("[limits]\nparts = 7\n")
        policy.chmod(0o640)
        gateway.command("policy", "keep")
        copy = gateway.config.parent / "etc.kept" / "policy.d" / "town.conf"
        assert copy.read_text() == policy.read_text() and copy.stat().st_mode & 0o777 == 0o640
        policy.unlink()
        gateway.command("policy", "keep")
        assert not copy.exists()
    finally:
        gateway.processes.pop("milter", None)
        gateway.kill_all()
