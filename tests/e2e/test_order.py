# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the same failures at each step behind each front end: content is delivered once, and not before its report is durable.

A relay stands between the front end and the sockets of store and sanitizer. It ends a connection before or after the packet of
a step, like the end of the program at the other side. In the second test the store, the sanitizer or the front end is killed
at that step and restarted."""
import array
import concurrent.futures
import contextlib
import functools
import http.client
import itertools
import json
import os
import pathlib
import re
import signal
import socket
import threading
import urllib.error
import urllib.request

import pytest

from harness import BUILD, SOURCE, Kiyome, free_port, wait_for
from looking import look_at
from test_connections import at_the_end, final_reply
from test_folder import Folders
from test_icap import Web
from waiting import PATIENCE

PACKET_MAX = 128 * 1024
DESCRIPTORS = 8


def types_of(header):
    """Returns {name: number} of the packet types in an enumeration of `header`."""
    found, number = {}, None
    for name, value in re.findall(r"^ +(KY_(?:STORE|DOOR)_\w+)(?: = (0x\w+))?,", header.read_text(encoding="utf-8"), re.MULTILINE):
        number = int(value, 16) if value else (number or 0) + 1
        found[name] = number
    return found


@functools.cache
def types():
    """Returns the packet types of the tested build. This is a function because tests are collected before the build exists."""
    return {**types_of(BUILD / "store/client/messages.h"), **types_of(BUILD / "sanitizer/messages.h")}


class Cut:
    """Ends the connection at the next packet of a type, or if `is_answered` at the answer to it."""

    def __init__(self, kind, is_answered):
        self.type, self.is_answered = types()[kind], is_answered
        self.reached = threading.Event()  # set when the packet is there; it then waits for `goes_on`
        self.goes_on = threading.Event()
        self.is_over = False


class Relay:
    """Takes the place of the socket `path`, and passes packets on to the program's own socket."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.behind = self.path.with_name(self.path.name + ".behind")
        self.cut = None
        self.ends = []
        self.take()

    def take(self):
        """Starts the relay, once the program listens on its socket."""
        self.path.rename(self.behind)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(str(self.path))
        self.path.chmod(0o666)
        self.listener.listen(64)
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def leave(self):
        """Leaves the path to the program, which is restarted."""
        # close() alone would not wake the thread in accept().
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.path.unlink()

    def accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                front, _ = listener.accept()
                behind = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                behind.connect(str(self.behind))
                asked = []  # the type of the last request
                self.ends += [front, behind]
                for source, target, is_request in ((front, behind, True), (behind, front, False)):
                    threading.Thread(target=self.pass_on, args=(source, target, is_request, asked), daemon=True).start()

    def pass_on(self, source, target, is_request, asked):
        with contextlib.suppress(OSError):
            while True:
                data, ancillary, _, _ = source.recvmsg(PACKET_MAX, socket.CMSG_SPACE(4 * DESCRIPTORS))
                descriptors = array.array("i")
                for level, kind, content in ancillary:
                    if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                        descriptors.frombytes(content[:len(content) - len(content) % descriptors.itemsize])
                try:
                    if not data:
                        break
                    if is_request:
                        asked[:] = [int.from_bytes(data[4:6], "little")]
                    if self.ends_here(is_request, asked):
                        break
                    target.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)] if descriptors else [])
                finally:
                    for descriptor in descriptors:
                        os.close(descriptor)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def ends_here(self, is_request, asked):
        cut = self.cut
        if cut is None or cut.is_over or [cut.type] != asked or is_request == cut.is_answered:
            return False
        cut.is_over = True
        cut.reached.set()
        cut.goes_on.wait(PATIENCE)
        return True

    def close(self):
        self.listener.close()
        for end in self.ends:
            end.close()


# --- front ends: bring() returns whether the content was delivered, came() how often it was ----------------------------------------------------

BROKEN = (ConnectionError, urllib.error.URLError, http.client.HTTPException)  # The program of the front end has ended.


class Mail:
    """A mail through the milter protocol; the sender sends it again."""

    program = "milter"

    def __init__(self, directory):
        self.gateway = Kiyome(directory / "kiyome", f"unix:{directory}/milter.sock").start()
        self.accepted = []

    def bring(self, content):
        mta, = at_the_end(self.gateway.milter, 1, content)
        with mta:
            try:
                command, _ = final_reply(mta)
            except BROKEN:
                return False
        if command in (b"a", b"c"):
            self.accepted.append(content)
        else:
            assert command in (b"t", b"y"), command
        return command in (b"a", b"c")

    def came(self, content):
        return self.accepted.count(content)

    merges = True  # A sender that tries again sends the same message.


class Folder:
    """A file in a directory; the program repeats it itself."""

    program = "folder"

    def __init__(self, directory):
        self.gateway = Folders(directory / "kiyome").start()
        self.n = 0

    def bring(self, content):
        self.n += 1
        self.gateway.put(f"{self.n}.txt", content)
        wait_for(self.gateway.is_taken)
        return True

    def came(self, content):
        return sum(path.is_file() and path.read_bytes() == content for path in self.gateway.out.iterdir())

    merges = True


class Proxy:
    """A download through ICAP; the reader loads it again."""

    program = "icap"

    def __init__(self, directory):
        self.gateway = Web(directory / "kiyome")
        self.gateway.start("store", "sanitizer")
        self.gateway.start_icap()
        self.loaded = []

    def bring(self, content):
        try:
            answer = self.gateway.icap("HTTP/1.1 200 OK\r\nContent-Type: text/plain", content)
        except BROKEN:
            return False
        if content in answer:
            self.loaded.append(content)
        return content in answer

    def came(self, content):
        return self.loaded.count(content)

    merges = False  # Another client may load the file again.


class Machine:
    """A file through the portal's API; the client program sends it again."""

    program = "portal"

    def __init__(self, directory):
        self.port = free_port()
        self.gateway = Kiyome(
            directory / "kiyome", f"unix:{directory}/milter.sock",
            f"portals = *\nopeners = *\n[portal]\nlisten = 127.0.0.1:{self.port}\nurl = http://127.0.0.1:{self.port}\nui = {SOURCE}/portal/ui\n"
            "[opener]\nuser =\n")
        self.gateway.start("store", "sanitizer", "opener", "portal")
        self.key = self.gateway.command("client", "add", "x", "--reason", "x", "--policy", "standard").stdout.decode().strip()
        self.got = []

    def bring(self, content):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/v1/files", content, {"Authorization": f"Bearer {self.key}", "X-File-Name": "a.txt",
                                          "Content-Type": "application/octet-stream"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                assert answer.status == 200 and look_at("a.txt", answer.read()) == content
        except urllib.error.HTTPError as error:
            assert error.code >= 409, error.read()
            return False
        except BROKEN:
            return False
        self.got.append(content)
        return True

    def came(self, content):
        return self.got.count(content)

    merges = True


FRONT_ENDS = {"mail": Mail, "folder": Folder, "proxy": Proxy, "machine": Machine}
CUTS = [(program, kind, is_answered) for program, kind in (("store", "KY_STORE_ADD"), ("sanitizer", "KY_DOOR_JOB"),
                                                           ("store", "KY_STORE_REPORT")) for is_answered in (False, True)]


def states(gateway):
    return json.loads(gateway.command("quarantine", "list", "--limit", "100", "--json").stdout)


@contextlib.contextmanager
def watched(front_end):
    """Yields the relays in front of the store and the sanitizer of a front end."""
    relays = {program: Relay(front_end.gateway.run / program / f"{program}.sock") for program in ("store", "sanitizer")}
    try:
        yield relays
    finally:
        for relay in relays.values():
            if relay.cut:
                relay.cut.goes_on.set()
        front_end.gateway.kill_all()
        for relay in relays.values():
            relay.close()


def bring_with_a_fault(front_end, relays, cut, content, fault, step):
    """Has the front end deliver `content`. When the packet of `cut` is there, `fault` happens. The content must arrive once,
    and not before the fault."""
    program, kind, is_answered = cut
    cut = relays[program].cut = Cut(kind, is_answered)
    with concurrent.futures.ThreadPoolExecutor() as background:
        brought = background.submit(front_end.bring, content)
        try:
            wait_for(lambda: cut.reached.is_set() or brought.done())
            assert cut.reached.is_set(), (step, brought.result())
            assert front_end.came(content) == 0, step
            fault()
        finally:
            cut.goes_on.set()
        if not brought.result():
            assert front_end.came(content) == 0, step
            assert front_end.bring(content), step
    assert front_end.came(content) == 1, step


@pytest.mark.parametrize("name", FRONT_ENDS)
def test_nothing_comes_before_its_report_or_twice_whichever_step_fails(name, tmp_path):
    front_end = FRONT_ENDS[name](tmp_path)
    with watched(front_end) as relays:
        for number, cut in enumerate(CUTS):
            bring_with_a_fault(front_end, relays, cut, f"Content {number} of {name}\r\n".encode(), lambda: None, cut)
        kept = states(front_end.gateway)
        assert not front_end.merges or len(kept) == len(CUTS), kept


def kill(front_end, relays, program):
    """Kills a program and starts it again. The front end connects to it only through the relay."""
    gateway = front_end.gateway
    if program == "icap":
        gateway.kill_icap()
        gateway.start_icap()
        return
    gateway.kill(program)
    if program not in relays:
        gateway.start(program)
        return
    front = gateway.processes[front_end.program].pid
    os.kill(front, signal.SIGSTOP)
    try:
        relays[program].leave()
        gateway.start(program)
        relays[program].take()
    finally:
        os.kill(front, signal.SIGCONT)


@pytest.mark.full  # ends and restarts eighteen programs
@pytest.mark.parametrize("name", FRONT_ENDS)
def test_nothing_comes_before_its_report_or_twice_whichever_program_is_killed(name, tmp_path):
    front_end = FRONT_ENDS[name](tmp_path)
    steps = list(itertools.product(CUTS, ("store", "sanitizer", front_end.program)))
    with watched(front_end) as relays:
        for number, (cut, killed) in enumerate(steps):
            bring_with_a_fault(front_end, relays, cut, f"Content {number} of {name}\r\n".encode(), lambda: kill(front_end, relays, killed), (cut, killed))
        kept = states(front_end.gateway)
        # A client program that repeats a file without an Idempotency-Key starts another job, which has a record of its own.
        again = len([killed for _, killed in steps if killed == front_end.program]) if name == "machine" else 0
        assert not front_end.merges or len(steps) <= len(kept) <= len(steps) + again, kept
