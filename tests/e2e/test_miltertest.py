# SPDX-License-Identifier: GPL-2.0-or-later
"""miltertest plays the MTA: every reply of kiyome-milter, stage by stage, and when something is away."""
import os
import pathlib
import signal
import socket
import struct
import subprocess
import time

import pytest

from harness import BUILD, Kiyome, free_port, wait_for

SCRIPTS = pathlib.Path(__file__).resolve().parent / "miltertest"
LIMITS = {"standard": "[limits]\nmessage-size = 100K\n"}


def start(kiyome, script, **defines):
    defines.update(socket=kiyome.milter, scripts=str(SCRIPTS))
    arguments = [argument for name, value in defines.items() for argument in ("-D", f"{name}={value}")]
    return subprocess.Popen(["miltertest", *arguments, "-s", SCRIPTS / script], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finish(process):
    output, _ = process.communicate(timeout=120)
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
    output, _ = process.communicate(timeout=120)
    assert b"returned 0, expected 5" in output, output
    assert "does not let a milter replace header and body" in gateway.log("milter")


def packet(command, data=b""):
    return struct.pack(">I", len(data) + 1) + command + data


def read_packet(stream):
    head = stream.read(4)
    return stream.read(struct.unpack(">I", head)[0]) if len(head) == 4 else None


def dial(kiyome):
    port = int(kiyome.milter.split(":")[1].split("@")[0])
    return socket.create_connection(("127.0.0.1", port), timeout=60)


NEGOTIATE = packet(b"O", struct.pack(">3I", 6, 0x1ff, 0))
MESSAGE = [packet(b"C", b"client.example\0" + b"4\0\x19192.0.2.1\0"), packet(b"M", b"<a@partner.example>\0"),
           packet(b"R", b"<b@city.example>\0"), packet(b"L", b"Subject\0test\0"),
           packet(b"B", b"hello\r\n"), packet(b"E")]


def test_packets_may_come_in_pieces_or_together(gateway):
    whole = NEGOTIATE + b"".join(MESSAGE) + packet(b"Q")
    for size in (1, 7, len(whole)):
        with dial(gateway) as client, client.makefile("rb") as replies:
            for at in range(0, len(whole), size):
                client.sendall(whole[at:at + size])
            assert read_packet(replies)[:1] == b"O"
            assert [read_packet(replies) for _ in range(5)] == [b"c"] * 5
            answers = iter(lambda: read_packet(replies), None)
            assert [answer[:1] for answer in answers][-1] == b"c"
    assert len(gateway.messages()) == 3


@pytest.mark.parametrize("broken", [
    b"\0\0\0\0", b"\xff\xff\xff\xffO", packet(b"O", b"\0\0\0\6"), MESSAGE[0], NEGOTIATE + packet(b"?"),
    NEGOTIATE + packet(b"M", b"no end"), NEGOTIATE + packet(b"L", b"no message\0"), NEGOTIATE + packet(b"C", b"host\0" + b"4")])
def test_what_is_no_milter_protocol_ends_its_connection_only(gateway, broken):
    with dial(gateway) as client, client.makefile("rb") as replies:
        client.sendall(broken)
        client.shutdown(socket.SHUT_WR)
        answers = [answer[:1] for answer in iter(lambda: read_packet(replies), None)]
    assert b"c" not in answers
    run(gateway, "replaced.lua")
    assert len(gateway.messages()) == 1


def test_more_messages_at_once_than_threads_that_wait(gateway):
    clients = [dial(gateway) for _ in range(40)]
    for client in clients:
        client.sendall(NEGOTIATE + b"".join(MESSAGE))
    for client in clients:
        with client, client.makefile("rb") as replies:
            answers = [read_packet(replies)[:1] for _ in range(6)]
            assert answers == [b"O"] + [b"c"] * 5
            while (answer := read_packet(replies)[:1]) != b"c":
                assert answer in b"bhm"
    assert len(gateway.messages()) == 40


def test_a_socket_left_behind_is_replaced_and_a_file_is_not(tmp_path):
    kiyome = Kiyome(tmp_path / "kiyome", f"unix:{tmp_path}/milter.sock").start()
    path = tmp_path / "milter.sock"
    try:
        kiyome.kill("milter")
        assert path.exists()
        kiyome.start("milter")
        run(kiyome, "no-replies.lua")
        assert kiyome.end("milter") == 0
        assert not path.exists()
        path.write_text("")
        refused = subprocess.run([BUILD / "kiyome-milter", "--config", kiyome.config], stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True, timeout=30)
        assert refused.returncode == 3 and "what is there is no socket" in refused.stderr
        assert path.is_file()
    finally:
        kiyome.kill_all()


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
