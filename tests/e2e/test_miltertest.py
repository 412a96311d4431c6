# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests every reply of kiyome-milter, stage by stage and when a part is unreachable, with miltertest as the MTA."""
import os
import pathlib
import signal
import subprocess
import time

import pytest

from harness import Kiyome, free_port, wait_for
from test_connections import at_the_end, final_reply
from waiting import PATIENCE, within

SCRIPTS = pathlib.Path(__file__).resolve().parent / "miltertest"
LIMITS = {"standard": "[limits]\nmessage-size = 100K\n"}


def start(kiyome, script, **defines):
    defines.update(socket=kiyome.milter, scripts=str(SCRIPTS))
    arguments = [argument for name, value in defines.items() for argument in ("-D", f"{name}={value}")]
    return subprocess.Popen(["miltertest", *arguments, "-s", SCRIPTS / script], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finish(process):
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, output.decode(errors="replace")


def run_refused(kiyome, reply, **defines):
    run(kiyome, "refused.lua", **defines)
    assert f" {reply} " in kiyome.log("milter").splitlines()[-1]


def run(kiyome, script, **defines):
    finish(start(kiyome, script, **defines))


@pytest.fixture
def gateway(tmp_path):
    milter = f"inet:{free_port()}@127.0.0.1"
    started = Kiyome(tmp_path / "kiyome", milter, policies=LIMITS).start()
    yield started
    started.kill_all()


def test_every_step_is_answered_and_the_message_replaced(gateway):
    run(gateway, "replaced.lua")
    assert len(gateway.messages()) == 1


def test_over_a_unix_socket_steps_need_no_reply(tmp_path):
    kiyome = Kiyome(tmp_path / "kiyome", f"unix:{tmp_path}/milter.sock").start()
    try:
        run(kiyome, "no-replies.lua")
    finally:
        kiyome.kill_all()


def test_several_messages_and_an_abort_on_one_connection(gateway):
    run(gateway, "several.lua")
    assert len(gateway.messages()) == 2


def test_an_mta_that_goes_away_leaves_nothing_behind(gateway):
    for _ in range(20):
        run(gateway, "gone.lua")
    run(gateway, "replaced.lua")
    assert len(gateway.messages()) == 1
    fds = os.listdir(f"/proc/{gateway.processes['milter'].pid}/fd")
    assert len(fds) < 30


def test_an_mta_that_cannot_replace_is_not_served(gateway):
    process = start(gateway, "weak-mta.lua")
    output, _ = process.communicate(timeout=PATIENCE)
    assert b"returned 0, expected 5" in output, output
    assert "does not let a milter replace header and body" in gateway.log("milter")


def test_a_message_over_the_limit_is_refused_for_good(gateway):
    run_refused(gateway, "552 5.3.4", large=1)
    assert not gateway.messages()


def test_sanitizer_away_is_a_451_and_changes_nothing(gateway):
    gateway.end("sanitizer")
    run_refused(gateway, "451 4.7.1")
    gateway.start("sanitizer")
    run(gateway, "replaced.lua")


def test_store_away_is_a_451_and_changes_nothing(gateway):
    gateway.end("store")
    run_refused(gateway, "451 4.7.1")
    gateway.start("store")
    run(gateway, "replaced.lua")


@pytest.mark.parametrize("name", ["store", "sanitizer"])
def test_connections_that_waited_are_made_anew(gateway, name):
    run(gateway, "replaced.lua")
    gateway.kill(name)
    gateway.start(name)
    run(gateway, "replaced.lua")


def test_a_new_store_that_refuses_is_quoted_not_the_connection_that_was_lost(gateway):
    run(gateway, "replaced.lua")
    gateway.kill("store")
    keys = gateway.directory / "keys"
    keys.rename(gateway.directory / "aside")
    gateway.start("store")
    run_refused(gateway, "451 4.7.1")
    assert "kiyome keys init" in gateway.log("milter").splitlines()[-1], gateway.log("milter")
    assert "GLib" not in gateway.log("milter"), gateway.log("milter")
    (gateway.directory / "aside").rename(keys)
    run(gateway, "replaced.lua")


@pytest.mark.parametrize("name", ["store", "sanitizer"])
def test_a_program_that_dies_during_the_end_of_message_is_a_451(gateway, name):
    run(gateway, "replaced.lua")
    os.kill(gateway.processes[name].pid, signal.SIGSTOP)
    waiting = start(gateway, "refused.lua")
    time.sleep(2)
    assert waiting.poll() is None, waiting.communicate()[0]
    gateway.kill(name)
    finish(waiting)
    assert " 451 4.7.1 " in gateway.log("milter").splitlines()[-1]
    gateway.start(name)
    run(gateway, "replaced.lua")


def test_the_milter_ends_cleanly_on_sigterm(gateway):
    run(gateway, "replaced.lua")
    assert gateway.end("milter") == 0
    wait_for(lambda: "stopped" in gateway.log("milter"))


def test_the_milter_ends_at_once_and_not_before_the_message_that_is_at_its_end(gateway):
    run(gateway, "replaced.lua")
    os.kill(gateway.processes["sanitizer"].pid, signal.SIGSTOP)
    waiting = start(gateway, "replaced.lua")
    wait_for(lambda: len(gateway.messages()) == 2)
    os.kill(gateway.processes["milter"].pid, signal.SIGTERM)
    time.sleep(1)
    os.kill(gateway.processes["sanitizer"].pid, signal.SIGCONT)
    finish(waiting)
    with within(3):
        assert gateway.end("milter") == 0
    assert len(gateway.messages()) == 2


def test_a_reload_takes_the_new_policies_for_the_next_message(gateway):
    policy = gateway.config / "policy.d" / "standard.conf"
    mta, = at_the_end(gateway.milter, 1, b"x" * 50000)
    assert final_reply(mta)[0] == b"c"
    policy.write_text("[limits]\nmessage-size = 10K\n")
    os.kill(gateway.processes["milter"].pid, signal.SIGHUP)
    wait_for(lambda: "reloaded" in gateway.log("milter"))
    mta, = at_the_end(gateway.milter, 1, b"x" * 50000)
    command, text = final_reply(mta)
    assert command == b"y" and text.startswith(b"552 5.3.4"), (command, text)


@pytest.mark.parametrize("text, fault", [
    ("[limits]\nmessage-sizes = 1K\n", "standard.conf:2: unknown key"),
    ("[limits\n", "standard.conf:1: expected [group]"),
    ("\xff\x00\x1b[2J", "standard.conf: holds a NUL byte"),
])
def test_a_broken_policy_changes_nothing_at_a_reload_and_is_named(gateway, text, fault):
    (gateway.config / "policy.d" / "standard.conf").write_bytes(text.encode("latin-1"))
    os.kill(gateway.processes["milter"].pid, signal.SIGHUP)
    wait_for(lambda: "not reloaded" in gateway.log("milter"))
    assert fault in gateway.log("milter")
    assert "\x1b" not in gateway.log("milter")
    run_refused(gateway, "552 5.3.4", large=1)
    run(gateway, "replaced.lua")


def test_no_sighup_ends_the_milter_whatever_goes_on(gateway):
    waiting = [start(gateway, "several.lua") for _ in range(3)]
    for _ in range(3000):
        os.kill(gateway.processes["milter"].pid, signal.SIGHUP)
    for process in waiting:
        finish(process)
    run(gateway, "replaced.lua")
    wait_for(lambda: "reloaded" in gateway.log("milter"))
    assert gateway.end("milter") == 0


def test_a_sighup_right_after_the_start_is_a_reload(gateway):
    """A SIGHUP right after the start, which libmilter's own thread could take as an order to end, reloads the milter."""
    for _ in range(25):
        gateway.end("milter")
        gateway.start("milter")
        os.kill(gateway.processes["milter"].pid, signal.SIGHUP)
        wait_for(lambda: "reloaded" in gateway.log("milter").rsplit("ready on", 1)[-1])
        assert gateway.processes["milter"].poll() is None


@pytest.mark.parametrize("name", ["store", "sanitizer"])
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2])
def test_no_program_ends_by_a_signal_that_means_reload(gateway, name, number):
    os.kill(gateway.processes[name].pid, number)
    run(gateway, "replaced.lua")
    assert gateway.processes[name].poll() is None


@pytest.mark.parametrize("network,sender,cases", [("192.0.2.0/24", "a@city.example", 1), ("192.0.2.0/24", "a@partner.example", 0), ("198.51.100.0/24", "a@city.example", 0)])
def test_a_mail_from_inside_to_the_address_of_reports_opens_a_case_and_is_delivered(tmp_path, network, sender, cases):
    kiyome = Kiyome(tmp_path / "kiyome", f"inet:{free_port()}@127.0.0.1",
                    main=f"[incident]\nreport-address = B@city.example\nreport-clients = {network}\n").start()
    try:
        run(kiyome, "replaced.lua", sender=f"<{sender}>")
        (message,) = kiyome.messages()
        assert [row["mail"] for row in kiyome.json("case", "list", "--json")] == [message["id"]] * cases
    finally:
        kiyome.kill_all()
