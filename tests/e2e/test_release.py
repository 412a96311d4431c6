# SPDX-License-Identifier: GPL-2.0-or-later
"""kiyome-release before relays that are slow, break off, or say strange things: what it says of how it ended."""
import signal
import socket
import struct
import subprocess
import threading
import time

import pytest

from harness import BUILD

TAKEN, LATER, NEVER, PERHAPS, STOPPED = 0, 1, 3, 4, 5
FINE = {"greeting": b"220 relay\r\n", "EHLO": b"250 relay\r\n", "MAIL": b"250 fine\r\n", "RCPT": b"250 fine\r\n",
        "DATA": b"354 go on\r\n", ".": b"250 taken\r\n", "QUIT": b"221 bye\r\n"}
RESET = struct.pack("ii", 1, 0)


class Relay:
    """Answers each command by what ANSWERS says: bytes, None (ends), "reset", or "hang" till `go_on`."""

    def __init__(self, answers):
        self.answers = {**FINE, **answers}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.at = []
        self.go_on = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def answer(self, connection, word):
        self.at.append(word)
        answer = self.answers[word]
        if answer == "hang":
            self.go_on.wait(60)
            answer = FINE[word]
        if answer == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        if not isinstance(answer, bytes):
            return False
        connection.sendall(answer)
        return answer.endswith(b"\r\n")  # what is torn ends there

    def serve(self):
        connection, _ = self.listener.accept()
        try:
            with connection, connection.makefile("rb") as stream:
                goes_on = self.answer(connection, "greeting")
                while goes_on and (line := stream.readline()):
                    word = line[:4].decode("latin-1").strip().upper()
                    goes_on = self.answer(connection, word)
                    if word == "DATA" and goes_on and self.answers[word] in ("hang", FINE["DATA"]):
                        while line not in (b".\r\n", b""):
                            line = stream.readline()
                        goes_on = line != b"" and self.answer(connection, ".")
        except OSError:
            pass


def start(port, tmp_path, size=100):
    message = tmp_path / "message"
    message.write_bytes(b"Subject: x\r\n\r\n" + b"text\r\n" * (size // 6))
    # As a program that waits for signals itself starts it: with them blocked.
    with open(message, "rb") as file:
        return subprocess.Popen([BUILD / "kiyome-release", "--host", "127.0.0.1", "--port", str(port), "--from", "a@example.jp",
                                 "--to", "b@example.jp", "--tls", "off"], stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS))


@pytest.mark.parametrize("answers, end", [
    ({}, TAKEN),
    ({"greeting": b"421 4.3.2 later\r\n"}, LATER), ({"greeting": b"554 5.3.2 not you\r\n"}, LATER), ({"greeting": None}, LATER),
    ({"EHLO": None}, LATER), ({"MAIL": b"451 4.3.0 later\r\n"}, LATER), ({"MAIL": b"550 5.7.1 no\r\n"}, NEVER), ({"MAIL": "reset"}, LATER),
    ({"RCPT": b"450 4.2.1 later\r\n"}, LATER), ({"RCPT": b"550 5.1.1 nobody\r\n"}, NEVER), ({"RCPT": b"250-fine\r\n"}, LATER),
    ({"DATA": b"451 4.3.0 later\r\n"}, LATER), ({"DATA": b"554 5.5.1 no\r\n"}, NEVER), ({"DATA": None}, LATER),
    ({".": b"451 4.3.0 later\r\n"}, LATER), ({".": b"554 5.6.0 no\r\n"}, NEVER), ({".": b"421 4.3.2 ends\r\n"}, LATER),
    # From here on nobody knows.
    ({".": None}, PERHAPS), ({".": "reset"}, PERHAPS), ({".": b"250-taken"}, PERHAPS), ({".": b"2"}, PERHAPS),
    ({".": b"250 taken\r\n", "QUIT": "reset"}, TAKEN),
], ids=str)
def test_how_it_ended_is_what_is_said(tmp_path, answers, end):
    relay = Relay(answers)
    process = start(relay.port, tmp_path)
    if answers.get("RCPT") == b"250-fine\r\n":
        time.sleep(1)
        process.terminate()
        end = STOPPED
    said = process.communicate(timeout=60)[1]
    assert process.returncode == end, (said, relay.at)
    assert end == TAKEN or said.startswith(b"127.0.0.1:"), said


SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]  # the last two come from its caller's terminal


@pytest.mark.parametrize("place", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", SIGNALS)
def test_stopped_before_the_end_of_a_mail_it_was_not_sent(tmp_path, place, how):
    relay = Relay({place: "hang"})
    process = start(relay.port, tmp_path)
    while place not in relay.at:
        time.sleep(0.02)
    process.send_signal(how)
    begun = time.monotonic()
    assert process.wait(10) == STOPPED and time.monotonic() - begun < 5
    relay.go_on.set()


@pytest.mark.parametrize("how", SIGNALS)
def test_stopped_while_the_relay_has_all_of_it_it_waits_for_the_answer(tmp_path, how):
    relay = Relay({".": "hang"})
    process = start(relay.port, tmp_path)
    while "." not in relay.at:
        time.sleep(0.02)
    for _ in range(3):
        process.send_signal(how)
        time.sleep(0.5)
    assert process.poll() is None
    relay.go_on.set()
    assert process.wait(10) == TAKEN


def test_a_large_mail_that_is_stopped_in_the_middle_was_not_sent(tmp_path):
    listener = socket.create_server(("127.0.0.1", 0))
    process = start(listener.getsockname()[1], tmp_path, 50_000_000)
    connection, _ = listener.accept()
    with listener, connection, connection.makefile("rb") as stream:
        connection.sendall(FINE["greeting"])
        for word in ("EHLO", "MAIL", "RCPT", "DATA"):
            stream.readline()
            connection.sendall(FINE[word])
        stream.read(100_000)
        process.terminate()
        assert process.wait(10) == STOPPED
