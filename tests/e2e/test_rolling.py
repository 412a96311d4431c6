# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests an upgrade of one node after the other: programs are restarted while mail arrives."""
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import threading

import pytest
import samples

from harness import Node, Smtp, wait_for
from test_versions import Mixed

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "store"))
import cluster  # noqa: E402
from waiting import PATIENCE  # noqa: E402

ORDER = ("store", "sanitizer", "milter")  # The order in which the units start. They stop in reverse.


def begin(mailway, token):
    """Returns a client in the middle of its mail."""
    client = mailway.client()
    for line in ("MAIL FROM:<tanaka@partner.example>", f"RCPT TO:<shomu+{token}@city.example>", "DATA"):
        assert client.command(line)[0] < 400
    client.socket.sendall(samples.plain())
    return client


def test_a_mail_that_is_on_its_way_when_the_milter_is_stopped_is_taken(mailway, make_kiyome):
    kiyome = make_kiyome()
    slow = begin(mailway, "on-its-way")
    os.kill(kiyome.processes["milter"].pid, signal.SIGTERM)
    wait_for(lambda: "stopping" in kiyome.log("milter"))
    slow.socket.sendall(b".\r\n")
    code, text = slow.read()
    slow.close()
    assert code == 250, text
    mailway.receive("on-its-way")
    assert kiyome.end("milter") == 0


def test_who_comes_while_the_milter_waits_for_others_is_put_off_before_he_sends_anything(mailway, make_kiyome):
    kiyome = make_kiyome()
    slow = begin(mailway, "never-ends")
    os.kill(kiyome.processes["milter"].pid, signal.SIGTERM)
    wait_for(lambda: "stopping" in kiyome.log("milter"))
    late = Sender.offer(mailway, "too-late")
    assert 400 <= late[0] < 500 and "is restarting" in late[1], late
    # A mail that does not end does not delay the milter's end.
    assert kiyome.end("milter") == 0
    slow.socket.sendall(b".\r\n")
    assert 400 <= slow.read()[0] < 500
    slow.close()
    assert not mailway.find("too-late") and not mailway.find("never-ends")


def upgrade(kiyome, programs):
    for name in reversed(ORDER):
        assert kiyome.end(name) == 0, kiyome.log(name)[-1000:]
    kiyome.programs = programs
    kiyome.start(*ORDER)


@pytest.fixture
def nodes(mailway):
    server = cluster.Cluster()
    two = []
    try:
        main = "database = postgresql:" + server.words(server.create()) + "\n"
        for name in ("a", "b"):
            two.append(Node(mailway, name, main, first=two[0] if two else None))
            two[-1].kiyome.start(*ORDER)
        yield two
    finally:
        for node in two:
            node.stop()
        server.close()


class Sender(threading.Thread):
    """An MTA that sends mails in turn. If one node defers a mail, it goes to the other node at once."""

    def __init__(self, nodes, numbers):
        super().__init__()
        self.nodes, self.numbers, self.is_over = nodes, numbers, False
        self.taken, self.put_off, self.refused = [], 0, []

    @staticmethod
    def offer(node, token):
        try:
            client = Smtp(node.port)
        except OSError:
            return 421, "no connection"
        try:
            return client.send(samples.plain(), recipients=(f"shomu+{token}@city.example",))
        except OSError as error:
            return 421, str(error)
        finally:
            client.close()

    def run(self):
        while not self.is_over:
            number = next(self.numbers)
            token = f"rolling-{number}"
            replies = []
            for node in (self.nodes[number % 2], self.nodes[1 - number % 2]):
                replies.append(self.offer(node, token))
                if replies[-1][0] < 400:
                    break
            self.put_off += len(replies) - 1
            if replies[-1][0] < 400:
                self.taken.append(token)
            else:
                self.refused.append(replies)


def test_two_nodes_are_upgraded_one_after_the_other_and_no_mail_is_refused_or_lost(mailway, nodes):
    new = Mixed()
    try:
        for path in list(new.folder.iterdir()):
            if new.ours in path.read_bytes():
                new.replace(path.name)
        numbers = itertools.count(1)
        senders = [Sender(nodes, numbers) for _ in range(3)]
        for sender in senders:
            sender.start()
        try:
            def more(count):
                have = sum(len(sender.taken) for sender in senders)
                wait_for(lambda: sum(len(sender.taken) for sender in senders) >= have + count or any(s.refused for s in senders))
            more(10)
            for node in nodes:
                upgrade(node.kiyome, new.folder)
                more(10)
        finally:
            for sender in senders:
                sender.is_over = True
            for sender in senders:
                sender.join()
        assert not [reply for sender in senders for reply in sender.refused]
        taken = [token for sender in senders for token in sender.taken]

        def arrived():
            heads = [path.read_bytes()[:1000] for path in mailway.delivered()]
            return sorted(name[0].decode() for head in heads if (name := re.findall(rb"^X-Original-To: shomu\+(rolling-\d+)@", head, re.M)))
        wait_for(lambda: len(arrived()) >= len(taken))
        assert arrived() == sorted(taken)
        print(f"{len(taken)} mails taken, {sum(sender.put_off for sender in senders)} of them at the second node")
        for node in nodes:
            # The command is that of the new build, too.
            subprocess.run([new.folder / "kiyome", "audit", "verify", "--config", node.kiyome.config], check=True, timeout=PATIENCE)
    finally:
        shutil.rmtree(new.folder)
