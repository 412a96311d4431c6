# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that each SMTP connection is answered at once, even while other connections wait for their messages."""
import os
import selectors
import signal
import socket
import statistics
import struct
import time

import pytest

from harness import Kiyome, free_port
from waiting import PATIENCE, within

ANSWER_SECONDS = 1
GIVE_UP_SECONDS = 60
OPTIONS = struct.pack(">III", 6, 0x1FF, 0x1FFFFF)


def packet(command, data=b""):
    return struct.pack(">I", len(data) + 1) + command + data


NEGOTIATE = packet(b"O", OPTIONS)


def message(number, body=b"Hello\r\n"):
    """Returns a complete message in one piece, as Postfix sends it if no step needs a reply."""
    return (packet(b"C", b"client.example\x004\x00\x19192.0.2.1\x00")
            + packet(b"M", b"<tanaka@partner.example>\x00") + packet(b"R", b"<shomu@city.example>\x00")
            + packet(b"L", b"From\x00tanaka@partner.example\x00")
            + packet(b"L", f"Message-ID\x00<{number}@partner.example>\x00".encode())
            + packet(b"B", body) + packet(b"E"))


def connect(milter):
    kind, where = milter.split(":", 1)
    if kind == "unix":
        mta = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        mta.connect(where)
    else:
        port, host = where.split("@")
        mta = socket.create_connection((host, int(port)))
    return mta


def receive(mta):
    """Returns the command and data of one packet."""
    def exactly(size):
        data = b""
        while len(data) < size:
            more = mta.recv(size - len(data))
            if not more:
                raise ConnectionError("kiyome-milter closed the connection")
            data += more
        return data
    size, = struct.unpack(">I", exactly(4))
    data = exactly(size)
    return data[:1], data[1:]


def negotiated(milter, count):
    """Returns `count` connections that have had their first answer."""
    opened = [connect(milter) for _ in range(count)]
    for mta in opened:
        mta.settimeout(PATIENCE)
        mta.sendall(NEGOTIATE)
        assert receive(mta)[0] == b"O"
    return opened


def at_the_end(milter, count, *body):
    """Returns `count` connections that have each sent a complete message and wait for the answer."""
    waiting = negotiated(milter, count)
    for number, mta in enumerate(waiting):
        mta.sendall(message(number, *body))
    return waiting


def final_reply(mta):
    """Returns the reply to the message, which follows the replies to steps, edits and progress packets."""
    edited = False
    while True:
        command, data = receive(mta)
        if command in (b"a", b"r", b"t", b"y") or (command == b"c" and edited):
            return command, data
        edited = edited or command in (b"h", b"m", b"b")


def answer_times(milter, count, just_before=lambda: None):
    """Returns the seconds until each of `count` concurrent connections has its first answer."""
    times = []
    with selectors.DefaultSelector() as selector:
        opened = [connect(milter) for _ in range(count)]
        just_before()
        for mta in opened:
            selector.register(mta, selectors.EVENT_READ, time.monotonic())
            mta.sendall(NEGOTIATE)
        end = time.monotonic() + GIVE_UP_SECONDS
        while selector.get_map() and time.monotonic() < end:
            for key, _ in selector.select(end - time.monotonic()):
                times.append(time.monotonic() - key.data)
                assert receive(key.fileobj)[0] == b"O"
                selector.unregister(key.fileobj)
        times += [float("inf")] * len(selector.get_map())
    for mta in opened:
        mta.close()
    return times


def assert_at_once(times, slowness):
    limit = max(ANSWER_SECONDS * slowness, 10 * statistics.median(times))  # On a slow machine all connections are slow.
    slow = sorted(round(seconds, 2) for seconds in times if seconds > limit)
    assert not slow, f"{len(slow)} of {len(times)} waited, up to {slow[-1]} s"


@pytest.fixture(params=["unix", "inet"])
def gateway(request, tmp_path):
    """A gateway whose sanitizer is stopped, so that each message waits at its end."""
    milter = f"unix:{tmp_path}/milter.sock" if request.param == "unix" else f"inet:{free_port()}@127.0.0.1"
    started = Kiyome(tmp_path / "kiyome", milter).start()
    os.kill(started.processes["sanitizer"].pid, signal.SIGSTOP)
    yield started
    os.kill(started.processes["sanitizer"].pid, signal.SIGCONT)
    started.kill_all()


@pytest.mark.parametrize("at_once", [1, 20, 200])
@pytest.mark.parametrize("others", [0, 1, 8])
def test_each_of_200_connections_is_answered_within_a_second(gateway, others, at_once):
    waiting = at_the_end(gateway.milter, others)
    times = []
    with within(PATIENCE) as machine:
        for _ in range(200 // at_once):
            times += answer_times(gateway.milter, at_once)
    assert_at_once(times, machine.slowness)
    for mta in waiting:
        mta.close()


@pytest.mark.parametrize("others", [2, 4, 6])
def test_a_connection_among_messages_that_end_just_then_is_answered(gateway, others):
    """A new connection is answered, even if it comes together with the ends of messages, which take the threads woken for it."""
    milter = gateway.processes["milter"].pid
    waiting, times = [], []
    with within(PATIENCE) as machine:
        for turn in range(10):
            ready, (new,) = negotiated(gateway.milter, others), [connect(gateway.milter)]
            new.settimeout(GIVE_UP_SECONDS)
            time.sleep(0.03)
            os.kill(milter, signal.SIGSTOP)
            for number, mta in enumerate(ready):
                mta.sendall(message(f"{turn}.{number}"))
            new.sendall(NEGOTIATE)
            begin = time.monotonic()
            os.kill(milter, signal.SIGCONT)
            try:
                receive(new)
                times.append(time.monotonic() - begin)
            except TimeoutError:
                times.append(float("inf"))
            new.close()
            waiting += ready
    assert_at_once(times, machine.slowness)
    for mta in waiting:
        mta.close()
