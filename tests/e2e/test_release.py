# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests how kiyome-release reports the result of a delivery to relays that are slow, disconnect, or answer strangely."""
import signal
import socket
import ssl
import struct
import subprocess
import threading
import time

import pytest

from harness import BUILD
from waiting import PATIENCE, until

TAKEN, LATER, NEVER, PERHAPS, STOPPED = 0, 1, 3, 4, 5
FINE = {"greeting": b"220 relay\r\n", "EHLO": b"250 relay\r\n", "MAIL": b"250 fine\r\n", "RCPT": b"250 fine\r\n",
        "DATA": b"354 go on\r\n", ".": b"250 taken\r\n", "QUIT": b"221 bye\r\n"}
RESET = struct.pack("ii", 1, 0)


class Relay:
    """Answers each command with bytes, or by None (closes), "reset", or "hang" until `go_on` is set."""

    def __init__(self, answers):
        self.answers = {**FINE, **answers}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.at, self.lines = [], []
        self.go_on = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def answer(self, connection, word):
        self.at.append(word)
        answer = self.answers[word]
        if answer == "hang":
            self.go_on.wait(PATIENCE)
            answer = FINE[word]
        if answer == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        if not isinstance(answer, bytes):
            return False
        connection.sendall(answer)
        return answer.endswith(b"\r\n")  # An incomplete answer is the last one.

    def serve(self):
        connection, _ = self.listener.accept()
        try:
            with connection, connection.makefile("rb") as stream:
                goes_on = self.answer(connection, "greeting")
                while goes_on and (line := stream.readline()):
                    word = line[:4].decode("latin-1").strip().upper()
                    self.lines.append(line)
                    goes_on = self.answer(connection, word)
                    if word == "DATA" and goes_on and self.answers[word] in ("hang", FINE["DATA"]):
                        while line not in (b".\r\n", b""):
                            line = stream.readline()
                        goes_on = line != b"" and self.answer(connection, ".")
        except OSError:
            pass


def start(port, tmp_path, size=100, tls="off", data=None, to="b@example.jp"):
    message = tmp_path / "message"
    message.write_bytes(data or b"Subject: x\r\n\r\n" + b"text\r\n" * (size // 6))
    def begin():
        """Sets the signals' defaults, because a background job may ignore them, and blocks them as the real caller does."""
        for one in SIGNALS:
            signal.signal(one, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    with open(message, "rb") as file:
        return subprocess.Popen([BUILD / "kiyome-release", "--host", "127.0.0.1", "--port", str(port), "--from", "a@example.jp",
                                 "--to", to, "--tls", tls], stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                preexec_fn=begin)


@pytest.mark.parametrize("answers, end", [
    ({}, TAKEN),
    ({"greeting": b"421 4.3.2 later\r\n"}, LATER), ({"greeting": b"554 5.3.2 not you\r\n"}, LATER), ({"greeting": None}, LATER),
    ({"EHLO": None}, LATER), ({"MAIL": b"451 4.3.0 later\r\n"}, LATER), ({"MAIL": b"550 5.7.1 no\r\n"}, NEVER), ({"MAIL": "reset"}, LATER),
    ({"RCPT": b"450 4.2.1 later\r\n"}, LATER), ({"RCPT": b"550 5.1.1 nobody\r\n"}, NEVER), ({"RCPT": b"250-fine\r\n"}, LATER),
    ({"DATA": b"451 4.3.0 later\r\n"}, LATER), ({"DATA": b"554 5.5.1 no\r\n"}, NEVER), ({"DATA": None}, LATER),
    ({".": b"451 4.3.0 later\r\n"}, LATER), ({".": b"554 5.6.0 no\r\n"}, NEVER), ({".": b"421 4.3.2 ends\r\n"}, LATER),
    # From here on the result is unknown.
    ({".": None}, PERHAPS), ({".": "reset"}, PERHAPS), ({".": b"250-taken"}, PERHAPS), ({".": b"2"}, PERHAPS),
    ({".": b"250 taken\r\n", "QUIT": "reset"}, TAKEN),
], ids=str)
def test_how_it_ended_is_what_is_said(tmp_path, answers, end):
    relay = Relay(answers)
    process = start(relay.port, tmp_path)
    if answers.get("RCPT") == b"250-fine\r\n":
        until(lambda: "RCPT" in relay.at, "RCPT at the relay")
        process.terminate()
        end = STOPPED
    said = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == end, (said, relay.at)
    assert end == TAKEN or said.startswith(b"127.0.0.1:"), said


def test_a_relay_that_is_slow_to_greet_is_waited_for(tmp_path):
    """A relay may be slow to greet because its DNS queries about clients are not answered."""
    relays = [Relay({place: "hang"}) for place in ("greeting", "EHLO")]
    processes = [start(relay.port, tmp_path) for relay in relays]
    time.sleep(20)
    for relay, process in zip(relays, processes):
        assert process.poll() is None, (relay.at, process.stderr.read())
        relay.go_on.set()
    assert [process.wait(PATIENCE) for process in processes] == [TAKEN] * 2


@pytest.mark.parametrize("offers", [b"250-relay\r\n250 SMTPUTF8\r\n", b"250 relay\r\n"], ids=["smtputf8", "not"])
def test_an_address_that_is_not_ascii_is_said_in_any_locale(tmp_path, monkeypatch, offers):
    monkeypatch.setenv("LC_ALL", "C")
    relay = Relay({"EHLO": offers})
    process = start(relay.port, tmp_path, to="総務@役所.example")
    said = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == TAKEN, said
    assert relay.lines[1].endswith(b" SMTPUTF8\r\n") == (b"UTF8" in offers), relay.lines
    assert relay.lines[2] == "RCPT TO:<総務@".encode() + "役所.example".encode("idna") + b">\r\n", relay.lines


SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]  # The last two come from the caller's terminal.


@pytest.mark.parametrize("place", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", SIGNALS)
def test_stopped_before_the_end_of_a_mail_it_was_not_sent(tmp_path, place, how):
    relay = Relay({place: "hang"})
    process = start(relay.port, tmp_path)
    until(lambda: place in relay.at, f"{place} at the relay")
    process.send_signal(how)
    assert process.wait(PATIENCE) == STOPPED
    relay.go_on.set()


@pytest.mark.parametrize("how", SIGNALS)
def test_stopped_while_the_relay_has_all_of_it_it_waits_for_the_answer(tmp_path, how):
    relay = Relay({".": "hang"})
    process = start(relay.port, tmp_path)
    until(lambda: "." in relay.at, "all of the mail at the relay")
    for _ in range(3):
        process.send_signal(how)
        time.sleep(0.5)
    assert process.poll() is None
    relay.go_on.set()
    assert process.wait(PATIENCE) == TAKEN


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
        assert process.wait(PATIENCE) == STOPPED


class Talk:
    """One connection up to the beginning of the message, with TLS if there is a `context`."""

    def __init__(self, context=None, greeting=b"220 relay\r\n"):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.context, self.greeting = context, greeting
        self.said = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()
        self.connection.close()
        self.listener.close()

    def order(self, answer):
        self.said.append(self.stream.readline())
        self.connection.sendall(answer)

    def begin(self):
        self.connection, _ = self.listener.accept()
        self.stream = self.connection.makefile("rb")
        self.connection.sendall(self.greeting)
        self.order(b"250-relay\r\n250-SIZE 0\r\n250 STARTTLS\r\n" if self.context else b"250-relay\r\n250 SIZE 0\r\n")
        if self.context:
            self.order(b"220 go on\r\n")
            self.connection = self.context.wrap_socket(self.connection, server_side=True)
            self.stream = self.connection.makefile("rb")
            self.order(b"250-relay\r\n250 SIZE 0\r\n")
        for word in ("MAIL", "RCPT", "DATA"):
            self.order(FINE[word])


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=relay",
                    "-keyout", folder / "key", "-out", folder / "pem"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "pem", folder / "key")
    return context


@pytest.mark.parametrize("is_tls", [False, True])
@pytest.mark.parametrize("how", ["close", "reset", "wait"])
@pytest.mark.parametrize("said, end", [(b"552 5.3.4 too large\r\n", NEVER), (b"552-5.3.4 too\r\n552 5.3.4 large\r\n", NEVER),
                                       (b"421 4.3.2 ends\r\n", LATER), (b"", LATER), (b"55", LATER)], ids=str)
def test_a_refusal_in_the_middle_of_the_data_is_heard(tmp_path, context, said, end, how, is_tls):
    with Talk(context if is_tls else None) as relay:
        process = start(relay.port, tmp_path, 12_000_000, "try" if is_tls else "off")
        relay.begin()
        relay.stream.read(100_000)
        relay.connection.sendall(said)
        if how == "wait":  # The relay continues to listen, or does not.
            time.sleep(1)
        if how == "reset":
            relay.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        relay.stream.close()
        relay.connection.close()
        heard = process.communicate(timeout=PATIENCE)[1]
        assert process.returncode == end, heard
        assert len(said) < 3 or said.split()[1] in heard, heard
        assert any(b"SIZE=" in line for line in relay.said) and not any(b"QUIT" in line for line in relay.said), relay.said


@pytest.mark.parametrize("is_tls", [False, True])
def test_all_of_the_message_goes_out_and_nothing_of_it_ends_it(tmp_path, context, is_tls):
    # Lines that a relay could take as the end of the message, also at the boundaries of the blocks that are read.
    data = b".\r\n..\r\nx.y\r\n\n.\nMAIL FROM:<x@y.jp>\n.\r\n\r\n.\r\n" + b"a" * (16384 - 52) + b"\r\n.\r\n" * 20000 + "件名".encode() + b"\r"
    for more in (b"", b"\n", b"."):
        with Talk(context if is_tls else None) as relay:
            process = start(relay.port, tmp_path, tls="try" if is_tls else "off", data=data + more)
            relay.begin()
            got = b""
            for line in relay.stream:
                if line == b".\r\n":
                    break
                got += line[1:] if line.startswith(b".") else line
            relay.connection.sendall(b"250 taken\r\n")
            assert relay.stream.readline() == b"QUIT\r\n" and process.wait(PATIENCE) == TAKEN
            want = data + more
            assert got == (want if want.endswith(b"\r\n") else want + b"\r\n")


def test_what_is_no_address_is_no_order(tmp_path):
    for sender, recipient in (("a@example.jp", "b@example.jp>\r\nRCPT TO:<c@example.jp"), ("a>\r\nX", "b@example.jp"), ("a@example.jp", "")):
        process = subprocess.run([BUILD / "kiyome-release", "--host", "127.0.0.1", "--port", "9", "--from", sender, "--to", recipient],
                                 stdin=subprocess.DEVNULL, capture_output=True)
        assert process.returncode == 2, (sender, recipient, process)
