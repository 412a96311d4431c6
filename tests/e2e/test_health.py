# SPDX-License-Identifier: GPL-2.0-or-later
"""What `kiyome status` and `kiyome report selfcheck` say when a part hangs, and what the log holds of broken files."""
import os
import signal
import time

import pytest

from harness import Kiyome, wait_for


@pytest.fixture
def gateway(tmp_path):
    started = Kiyome(tmp_path / "kiyome", f"unix:{tmp_path}/milter.sock").start()
    wait_for(lambda: ask(started, "status")[0] == 0)
    yield started
    started.kill_all()


def ask(gateway, *words):
    begin = time.monotonic()
    result = gateway.command(*words, check=False)
    assert time.monotonic() - begin < 60, words
    return result.returncode, result.stdout.decode()


def test_all_is_well(gateway):
    assert ask(gateway, "status")[0] == 0
    code, text = ask(gateway, "report", "selfcheck")
    assert code == 0, text
    assert "milter is well" in text and "sanitizer is well" in text, text


@pytest.mark.parametrize("name", ["milter", "sanitizer"])
def test_a_part_that_hangs_is_not_well(gateway, name):
    os.kill(gateway.processes[name].pid, signal.SIGSTOP)
    try:
        code, text = ask(gateway, "status")
        assert code == 1, text
        line, = [line for line in text.splitlines() if line.startswith(name)]
        assert "NOT WELL" in line and "not answer" in line, text
        code, text = ask(gateway, "report", "selfcheck")
        assert code == 1 and f"NO   {name} is well" in text, text
    finally:
        os.kill(gateway.processes[name].pid, signal.SIGCONT)
    wait_for(lambda: ask(gateway, "status")[0] == 0)


@pytest.mark.parametrize("content", [
    b"\x00\xff\x1b[2J\x9b31m", b"[key]\nSECRET\x1b]0;owned\x07VALUE\n", "[key]\n\u202eSECRETVALUE\n".encode(),
    b"SECRETVALUE\xfe\xff\n", b"[key]\npublic=\xffSECRETVALUE\n", b""])
def test_a_broken_key_file_puts_none_of_its_bytes_into_the_log(gateway, content):
    gateway.end("store")
    public, = (gateway.directory / "keys").glob("*.pub")
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
    end = time.monotonic() + 20
    while "not reloaded" not in gateway.log("milter") and time.monotonic() < end:
        time.sleep(0.05)
    log = (gateway.directory / "milter.log").read_bytes()
    assert b"broken.conf:" in log, log
    assert all(byte >= 0x20 or byte == 0x0A for byte in log) and log.decode(), log
