# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that mail gets a 4xx while a part is unreachable, full or misconfigured, and arrives once after the repair."""
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest
import samples

from harness import BUILD, SIGNED, children_of, program_of, signatures, wait_for
from waiting import PATIENCE, within


def refused(mailway, token):
    code, text = mailway.send(samples.plain(), recipients=(f"shomu+{token}@city.example",))
    assert 400 <= code < 500, text
    assert not mailway.find(token)
    return text


def delivered(mailway, token):
    """Delivers a mail once the part works again. Postfix may take a moment to use the milter again."""
    def is_taken():
        return mailway.send(samples.plain(), recipients=(f"shomu+{token}@city.example",))[0] == 250
    wait_for(is_taken, step=0.5)
    mailway.receive(token)


@pytest.mark.parametrize("name", ["milter", "store", "sanitizer"])
def test_a_program_that_is_stopped_is_a_4xx(mailway, make_kiyome, name):
    kiyome = make_kiyome()
    delivered(mailway, f"before{name}")
    kiyome.end(name)
    refused(mailway, f"away{name}")
    kiyome.start(name)
    delivered(mailway, f"away{name}")
    assert len(mailway.find(f"away{name}")) == 1


@pytest.mark.parametrize("name", ["store", "sanitizer"])
def test_a_program_that_hangs_and_is_killed_is_a_4xx(mailway, make_kiyome, name):
    kiyome = make_kiyome()
    delivered(mailway, f"hang{name}")
    os.kill(kiyome.processes[name].pid, signal.SIGSTOP)
    client = mailway.client()
    for line in ("MAIL FROM:<a@partner.example>", f"RCPT TO:<shomu+hung{name}@city.example>", "DATA"):
        client.command(line)
    client.socket.sendall(samples.plain() + b".\r\n")
    time.sleep(1)
    kiyome.kill(name)
    code, text = client.read()
    client.close()
    assert 400 <= code < 500, text
    assert not mailway.find(f"hung{name}")
    kiyome.start(name)
    delivered(mailway, f"hung{name}")


def test_a_sanitizer_that_hangs_is_given_up(mailway, make_kiyome):
    kiyome = make_kiyome(policies={"standard": "[limits]\nmessage-seconds = 1\n"})
    delivered(mailway, "hangs1")
    os.kill(kiyome.processes["sanitizer"].pid, signal.SIGSTOP)
    with within(60):
        refused(mailway, "hangs2")
    os.kill(kiyome.processes["sanitizer"].pid, signal.SIGCONT)
    delivered(mailway, "hangs2")


@pytest.mark.full  # waits for item-seconds
def test_workers_that_are_stopped_put_their_mail_off(mailway, make_kiyome):
    """If workers are stopped, mail gets a 4xx or passes completely, but no part is withheld: the mail did not cause it."""
    kiyome = make_kiyome()
    delivered(mailway, "worker1")
    for family in ("mail", "image"):
        for pid in kiyome.pids(f"kiyome-worker-{family}") + kiyome.workers(f"kiyome-worker-{family}"):
            os.kill(pid, signal.SIGSTOP)

    def is_taken():
        code, text = mailway.send(samples.images(), recipients=("shomu+worker2@city.example",))
        assert code == 250 or 400 <= code < 500, (code, text)
        return code == 250
    wait_for(is_taken, step=0.5)
    raw = mailway.receive("worker2")
    assert b"withheld=0" in raw, raw[:2000]
    assert len(mailway.find("worker2")) == 1


class Killer(threading.Thread):
    """Sends the signal `number` to the processes that `pids` returns, again and again while the block runs."""

    def __init__(self, pids, number, pause=0.02):
        super().__init__(daemon=True)
        self.pids, self.number, self.pause, self.told = pids, number, pause, 0
        self.stop = threading.Event()

    def run(self):
        while not self.stop.wait(self.pause):
            for pid in self.pids():
                try:
                    os.kill(pid, self.number)
                    self.told += 1
                except ProcessLookupError:
                    pass

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.join()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, pytest.param(signal.SIGABRT, marks=pytest.mark.full),
                                    pytest.param(signal.SIGUSR1, marks=pytest.mark.full)], ids=lambda n: n.name)
def test_a_message_whose_workers_are_killed_is_put_off_or_goes_through(mailway, make_kiyome, number):
    """Signals of another process defer the mail or do no harm, even those that would mean a crash of the worker."""
    kiyome = make_kiyome()
    name = number.name.lower()
    # The mail takes long enough to be hit in each try.
    raw = samples.multipart(samples.header("large", number=12), [
        samples.text_part("本文\r\n"), samples.attachment("a.png", "image/png", samples.png(2000, 1400))])
    delivered(mailway, f"{name}1")
    taken = []
    with Killer(lambda: kiyome.workers("kiyome-worker-mail") + kiyome.workers("kiyome-worker-image"), number):
        for mail in range(20):
            token = f"{name}{mail}x"
            code, text = mailway.send(raw, recipients=(f"shomu+{token}@city.example",))
            assert code == 250 or 400 <= code < 500, (code, text)
            if code == 250:
                taken.append(token)
    for token in taken:
        assert b"withheld=0" in mailway.receive(token), token


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV], ids=lambda n: n.name)
def test_a_message_whose_scans_are_killed_is_put_off_or_goes_through(mailway, make_kiyome, tmp_path, number):
    kiyome = make_kiyome(main=f"[scanner]\nengine = libclamav\ndatabase = {signatures(tmp_path)}\n")
    name = "scan" + number.name.lower()
    delivered(mailway, f"{name}1")
    taken = []

    def scans():
        return [pid for scanner in kiyome.pids("kiyome-scanner") for pid in children_of(scanner)]
    with Killer(scans, number):
        for mail in range(40):
            token = f"{name}{mail}x"
            code, text = mailway.send(samples.images(), recipients=(f"shomu+{token}@city.example",))
            assert code == 250 or 400 <= code < 500, (code, text)
            if code == 250:
                taken.append(token)
    for token in taken:
        assert b"withheld=0" in mailway.receive(token), token


OLD = {"doc": samples.DOC, "xls": samples.XLS}  # File formats of before 2007, which LibreOffice converts.


@pytest.mark.parametrize("suffix, program", [("doc", "bwrap"), ("xls", "soffice.bin"),
                                             # the process between the two, and the other family
                                             pytest.param("doc", "kiyome-office", marks=pytest.mark.full),
                                             pytest.param("xls", "kiyome-office", marks=pytest.mark.full)])
def test_a_message_whose_conversion_is_killed_is_put_off_or_goes_through(mailway, make_kiyome, suffix, program):
    kiyome = make_kiyome()
    token = f"office{suffix}{program[:2]}"
    raw = samples.multipart(samples.header("old", number=12), [
        samples.text_part("本文\r\n"), samples.attachment(f"a.{suffix}", "application/octet-stream", OLD[suffix])])
    delivered(mailway, f"{token}first")

    def programs():
        return [pid for pid in children_of(kiyome.processes["sanitizer"].pid) if program_of(pid) == program]
    code = 0
    with Killer(programs, signal.SIGKILL) as killer:
        for _ in range(3):
            code, text = mailway.send(raw, recipients=(f"shomu+{token}@city.example",))
            assert code == 250 or 400 <= code < 500, (code, text)
            if code == 250:
                break
        assert killer.told > 0
    while code != 250:
        code, text = mailway.send(raw, recipients=(f"shomu+{token}@city.example",))
    assert b"withheld=0" in mailway.receive(token)


def test_a_conversion_that_is_stopped_is_put_off_or_goes_through(mailway, make_kiyome):
    """A stopped LibreOffice defers the mail: the time that its waiting parents spend must be attributed to the stop."""
    kiyome = make_kiyome(policies={"standard": "[limits]\nitem-seconds = 4\n"})
    raw = samples.multipart(samples.header("old", number=12), [
        samples.text_part("本文\r\n"), samples.attachment("a.doc", "application/octet-stream", OLD["doc"])])
    delivered(mailway, "stopped1")

    def programs():
        return [pid for pid in children_of(kiyome.processes["sanitizer"].pid) if program_of(pid) == "kiyome-office"]
    with Killer(programs, signal.SIGSTOP, 0.2):
        code, text = mailway.send(raw, recipients=("shomu+stopped2@city.example",))
    assert 400 <= code < 500, (code, text)
    for pid in programs():
        os.kill(pid, signal.SIGCONT)
    while code != 250:
        code, text = mailway.send(raw, recipients=("shomu+stopped2@city.example",))
    assert b"withheld=0" in mailway.receive("stopped2")


def test_the_scanner_finds_what_its_signatures_say(mailway, make_kiyome, tmp_path):
    database = signatures(tmp_path)
    make_kiyome(main=f"[scanner]\nengine = libclamav\ndatabase = {database}\n")
    delivered(mailway, "loaded")  # Until the signatures are loaded, mail gets a 4xx.
    raw = samples.multipart(samples.header("signed", number=11), [
        samples.text_part("本文\r\n"),
        samples.attachment("a.txt", "text/plain", SIGNED)])
    message = mailway.exchange(raw, "signature")
    names = [part.get_filename() for part in message.walk() if part.get_filename()]
    assert names == []
    assert "Test.Kiyome" in str(message.get_body().get_content()) or "infected" in str(message["Kiyome-Result"])


def test_a_scanner_that_is_killed_comes_back(mailway, make_kiyome, tmp_path):
    database = signatures(tmp_path)
    kiyome = make_kiyome(main=f"[scanner]\nengine = libclamav\ndatabase = {database}\n")
    delivered(mailway, "scanner1")
    for pid in kiyome.pids("kiyome-scanner"):
        os.kill(pid, signal.SIGKILL)
    delivered(mailway, "scanner2")


class Clamd(threading.Thread):
    """Answers commands about its state. Scans hang, or are answered."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.server, self.hangs, self.held = socket.socket(socket.AF_UNIX), True, []
        self.server.bind(str(path))
        os.chmod(path, 0o777)
        self.server.listen(50)
        self.start()

    def run(self):
        said = {b"zPING": b"PONG", b"zVERSION": b"ClamAV 1.4.1/27000/" + time.strftime("%a %b %d %H:%M:%S %Y").encode(),
                b"zSTATS": b"THREADS: live 1  idle 0 max 10 idle-timeout 30"}
        while True:
            connection, _ = self.server.accept()
            command = connection.recv(8192).split(b"\0")[0]
            if command not in said and self.hangs:
                self.held.append(connection)
                continue
            connection.sendall(said.get(command, b"stream: OK") + b"\0")
            connection.close()


def test_a_clamd_whose_scans_hang_is_a_4xx_and_shown(mailway, make_kiyome, tmp_path):
    os.chmod(tmp_path, 0o755)
    clamd = Clamd(tmp_path / "clamd")
    kiyome = make_kiyome(main=f"[scanner]\nengine = clamd\nclamd = {tmp_path}/clamd\n",
                         policies={"standard": "[limits]\nscan-seconds = 1\n"})
    for _ in range(2):
        refused(mailway, "clamd1")
    status = kiyome.command("status", check=False)
    assert status.returncode == 1 and b"answered none of the last 2 scans" in status.stdout, status.stdout
    clamd.hangs = False
    delivered(mailway, "clamd1")
    assert kiyome.command("status", check=False).returncode == 0


def test_a_required_scanner_that_is_away_is_a_4xx(mailway, make_kiyome, tmp_path):
    """If clamd is configured and does not run, mail gets a 4xx."""
    kiyome = make_kiyome(main=f"[scanner]\nengine = clamd\nclamd = {tmp_path}/nobody.sock\n")
    refused(mailway, "noscanner")
    assert kiyome.command("status", check=False).returncode != 0


@pytest.fixture
def small_disk(tmp_path):
    """Mounts a file system of 24 MiB."""
    path = tmp_path / "disk"
    path.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24M", "kiyome-test", path]).returncode != 0:
        pytest.skip("this machine does not let tests mount a tmpfs (needed to fill a disk)")
    yield path
    subprocess.run(["umount", "-l", path], check=True)


def test_a_full_disk_is_a_4xx(mailway, make_kiyome, small_disk):
    make_kiyome(state=small_disk / "state")
    delivered(mailway, "roomy")
    free = shutil.disk_usage(small_disk).free
    with open(small_disk / "filler", "wb") as file:
        file.write(b"\0" * max(0, free - 64 * 1024))
    refused(mailway, "full")
    (small_disk / "filler").unlink()
    delivered(mailway, "full")


def test_a_missing_key_is_a_4xx_or_no_start(mailway, make_kiyome):
    kiyome = make_kiyome()
    delivered(mailway, "keyed")
    kiyome.end("store")
    shutil.move(kiyome.directory / "keys", kiyome.directory / "keys.away")
    (kiyome.directory / "keys").mkdir()
    try:
        kiyome.start("store")
    except AssertionError:
        kiyome.processes.pop("store")
    refused(mailway, "keyless")
    kiyome.end("store")
    shutil.rmtree(kiyome.directory / "keys")
    shutil.move(kiyome.directory / "keys.away", kiyome.directory / "keys")
    kiyome.start("store")
    delivered(mailway, "keyless")


def test_a_corrupted_index_is_a_4xx_or_no_start(mailway, make_kiyome):
    kiyome = make_kiyome()
    delivered(mailway, "indexed")
    kiyome.end("store")
    indexes = [path for path in kiyome.state.rglob("*") if path.is_file()
               and path.read_bytes()[:15] == b"SQLite format 3"]
    assert indexes
    for path in indexes:
        data = bytearray(path.read_bytes())
        data[16:4096] = os.urandom(4080)
        path.write_bytes(data)
    try:
        kiyome.start("store")
    except AssertionError:
        kiyome.processes.pop("store")
    refused(mailway, "corrupted")
    assert kiyome.log("store").strip()


@pytest.mark.parametrize("text, expected", [
    ("[milter]\nsockets = x\n", "kiyome.conf:2: unknown key milter.sockets"),
    ("[milter\n", "kiyome.conf:1: expected [group]"),
    ("[milter]\nsocket = nonsense\n", "kiyome.conf:2: milter.socket = nonsense: expected unix:PATH or inet:PORT@HOST"),
])
def test_mistakes_in_the_configuration_are_named(tmp_path, text, expected):
    (tmp_path / "kiyome.conf").write_text(text)
    for program in ("kiyome-milter", "kiyome-store", "kiyome-sanitizer"):
        result = subprocess.run([BUILD / program, "--config", tmp_path], stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, timeout=PATIENCE)
        assert result.returncode == 2, (program, result)
        assert f"{tmp_path}/{expected}" in result.stderr, (program, result.stderr)


def test_a_milter_that_can_not_listen_says_why(tmp_path):
    (tmp_path / "kiyome.conf").write_text(f"[milter]\nsocket = unix:{tmp_path}/none/milter.sock\n")
    result = subprocess.run([BUILD / "kiyome-milter", "--config", tmp_path], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True, timeout=PATIENCE)
    assert result.returncode == 3, result
    assert f"{tmp_path}/none: No such file or directory" in result.stderr


def test_a_store_without_keys_does_not_call_itself_ready(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "kiyome.conf").write_text("[paths]\nstate = state\nrun = run\nkeys = keys\n")
    with subprocess.Popen([BUILD / "kiyome-store", "--config", tmp_path], stdin=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True) as process:
        wait_for((tmp_path / "run" / "store/store.sock").exists)
        process.terminate()
        said = process.communicate(timeout=PATIENCE)[1]
    assert "all mail is deferred" in said and "kiyome keys init" in said, said
    assert "ready: state" not in said, said


@pytest.mark.parametrize("program", ["kiyome", "kiyome-milter", "kiyome-store", "kiyome-sanitizer"])
def test_programs_explain_themselves(program):
    for option, expected in (("--help", "Usage:"), ("--version", "0.1.0")):
        result = subprocess.run([BUILD / program, option], stdin=subprocess.DEVNULL, capture_output=True,
                                text=True, timeout=PATIENCE, env={**os.environ, "LC_ALL": "C"})
        assert result.returncode == 0 and expected in result.stdout.replace("usage:", "Usage:"), result
    result = subprocess.run([BUILD / program, "--nonsense"], stdin=subprocess.DEVNULL, capture_output=True,
                            text=True, timeout=PATIENCE)
    assert result.returncode == 2 and "nonsense" in result.stderr
