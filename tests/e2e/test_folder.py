# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests kiyome-folder: each file in a watched directory is delivered once, despite crashes and hostile users of the directory."""
import contextlib
import email
import email.policy
import fcntl
import hashlib
import json
import os
import pathlib
import pwd
import random
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest
from samples import png

from harness import BUILD, ID, SOURCE, Kiyome, Tenant, free_port, wait_for
from waiting import PATIENCE

EXE = b"MZ" + bytes(62)


class Folders(Kiyome):
    """A gateway with kiyome-folder and one folder, city."""

    def __init__(self, directory, more="", main="", **options):
        self.place = directory / "place"
        for name in ("in", "out", "withheld"):
            (self.place / name).mkdir(parents=True)
        self.inside, self.out, self.withheld = (self.place / name for name in ("in", "out", "withheld"))
        super().__init__(
            directory, f"unix:{directory}/milter.sock",
            f"[folder]\nstate = {directory}/folders\nspool = {directory}\nsettle-seconds = 1\npoll-seconds = 1\n{main}"
            f"[folder city]\nin = {self.inside}\nout = {self.out}\nwithheld = {self.withheld}\nowner = mori\n{more}", **options)

    def wait_ready(self, name):
        if name != "folder":
            return super().wait_ready(name)
        return wait_for(lambda: self.log(name).count("ready on") == self.starts[name]
                        or self.processes[name].poll() is not None)

    def start(self, *names):
        return super().start(*names or ("store", "sanitizer", "folder"))

    def put(self, name, content, at=None):
        """Writes a file under a temporary name and renames it, as a careful program does."""
        path = (at or self.inside) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / ".putting"
        temporary.write_bytes(content)
        temporary.rename(path)
        return path

    @staticmethod
    def files(root):
        return sorted(path.relative_to(root).as_posix() for path in root.rglob("*")
                      if path.is_file() and not path.name.startswith(".kiyome-"))

    def is_taken(self):
        return not self.files(self.inside)

    def outputs(self):
        """Returns all files of the folder's outputs, whoever wrote them."""
        return [path for root in (self.out, self.withheld) for path in root.rglob("*") if path.is_file() and not path.is_symlink()]

    def records(self):
        return [path for path in (self.directory / "folders").rglob("*") if len(path.name) == 32]

    def kill_all(self):
        self.end("folder", signal.SIGKILL)
        super().kill_all()


@pytest.fixture
def make_folders(tmp_path):
    made = []

    def make(*arguments, **options):
        made.append(Folders(tmp_path / f"kiyome-{len(made)}", *arguments, **options))
        return made[-1]

    yield make
    for gateway in made:
        gateway.kill_all()
        assert "refused a system call" not in gateway.log("folder")


@pytest.fixture
def folders(make_folders):
    return make_folders("report = yes\n").start()


def sanitized(gateway, path, directory):
    """Returns the name and content of the output of `kiyome sanitize`, or None if the file is withheld."""
    directory.mkdir(exist_ok=True)
    result = subprocess.run([BUILD / "kiyome", "sanitize", "--config", gateway.config, "-o", directory, path],
                            capture_output=True, check=False)
    assert result.returncode in (0, 1), result.stderr
    found = list(directory.iterdir())
    return (found[0].name, found[0].read_bytes()) if found else None


def samples(directory):
    """Yields the attachments of the sample mails, and tables with content that must be removed."""
    directory.mkdir()
    subprocess.run([SOURCE / "packaging" / "samples.py", directory], check=True)
    for path in sorted(directory.iterdir()):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for part in message.iter_attachments() if message.is_multipart() else ():
            if part.get_filename():
                yield part.get_filename(), part.get_payload(decode=True)
    for path in ("csv/t-csv-01-equals", "csv/f-csv-utf-8-gets-its-mark"):
        yield "table.csv", (SOURCE / "test-corpus" / path / "input.csv").read_bytes()


@pytest.mark.full  # sanitizes every case a second time
def test_same_bytes_as_the_command(folders, tmp_path):
    expected = {}
    for n, (name, content) in enumerate(samples(tmp_path / "mails")):
        path = folders.put(f"{n}/{name}", content, tmp_path)
        expected[n] = sanitized(folders, path, tmp_path / f"made-{n}")
        folders.put(f"{n}/{name}", content)
    wait_for(folders.is_taken)
    for n, made in expected.items():
        found = [path for path in (folders.out / str(n)).glob("*") if not path.name.endswith(".report.json")] \
            if (folders.out / str(n)).exists() else []
        assert [(path.name, path.read_bytes()) for path in found] == ([made] if made else []), n
        assert made or list((folders.withheld / str(n)).glob("*.txt"))
    assert sum(made is not None for made in expected.values()) > 7


def test_tree_facts_and_notice(folders):
    path = folders.put("課/年度/報告.txt", "こんにちは\n".encode())
    path.parent.chmod(0o2777)
    os.utime(path, ns=(1_600_000_000_000_000_000, 1_500_000_000_123_456_789))
    path.chmod(0o666)
    os.chown(path, 12345, 23456)
    folders.put("課/道具.exe", EXE)
    wait_for(folders.is_taken)
    out = folders.out / "課" / "年度" / "報告.txt"
    assert out.read_text() == "こんにちは\n"
    status = out.stat()
    assert (status.st_mtime_ns, status.st_mode & 0o7777, status.st_uid, status.st_gid) == \
        (1_500_000_000_123_456_789, 0o644, 12345, 23456)
    # Other users may write to the directory of in/. In out/ they may only read.
    tried = subprocess.run(["sh", "-c", "cat 報告.txt; echo evil >> 報告.txt; echo evil > evil.exe; mv 報告.txt evil.txt"], cwd=out.parent,
                           user=65534, group=65534, extra_groups=[], capture_output=True, check=False)
    assert tried.stdout.decode() == out.read_text() == "こんにちは\n" and tried.returncode != 0
    assert not list(out.parent.glob("evil*")) and out.parent.stat().st_mode & 0o777 == 0o755
    assert json.loads((out.parent / "報告.txt.report.json").read_text())["outcome"] == "sanitized"
    notice = (folders.withheld / "課" / "道具.exe.txt").read_text()
    number = ID.search(notice)[0]
    assert "道具.exe" in notice and "受付番号" in notice
    assert f"withheld id={number}" in folders.log("folder")
    wait_for(lambda: not folders.records())
    assert not (folders.out / "課" / "道具.exe").exists()
    shown = folders.command("quarantine", "show", number).stdout.decode()
    assert "mori" in shown and "File: 道具.exe" in shown and "Queue" not in shown
    listed = folders.command("quarantine", "list").stdout.decode()
    assert re.search(rf"(?m)^{number} .* folder:city  道具.exe  +64 bytes", listed), listed


def test_notice_says_what_a_password_opens(make_folders, tmp_path):
    gateway = make_folders(main="[portal]\nurl = https://portal.example\n[folder]\n").start()
    gateway.put("meibo.zip", dict(samples(tmp_path / "mails"))["meibo.zip"])
    gateway.put("a.exe", EXE)
    wait_for(gateway.is_taken)
    notices = [(gateway.withheld / name).read_text() for name in ("meibo.zip.txt", "a.exe.txt")]
    assert ["パスワードが分かれば" in notice for notice in notices] == [True, False] and "portal.example" in notices[0], notices


def test_times_far_away(folders):
    times = {"past.txt": -10**18, "future.txt": 5 * 10**18, "later.txt": 15 * 10**18}
    for name, when in times.items():
        os.utime(folders.put(name, b"a\n"), ns=(when, when))
    wait_for(folders.is_taken)
    assert {name: (folders.out / name).stat().st_mtime_ns for name in times} == times


def test_blocked(folders):
    bad = "止められたファイル\n".encode()
    folders.command("block", "add", "--sha256", hashlib.sha256(bad).hexdigest(), "--reason", "x")
    # The owner of the folder is not a sender, so a block of that address has no effect.
    folders.command("block", "add", "--sender", "city.example", "--reason", "x")
    folders.put("bad.txt", bad)
    folders.put("good.txt", b"good\n")
    wait_for(folders.is_taken)
    assert folders.files(folders.out) == ["good.txt", "good.txt.report.json"]
    notices = [path for path in folders.withheld.iterdir() if path.suffix == ".txt"]
    assert len(notices) == 1 and "ブロック" in notices[0].read_text(), notices
    entries = json.loads(folders.command("block", "list", "--json").stdout)
    assert sorted(entry["hits"] for entry in entries) == [0, 1], entries


def test_department_of_the_owner(make_folders):
    """A file is handled by the policy of the department that the folder's owner belongs to at the time."""
    gateway = make_folders(policies={"tax": "[match]\ndepartment = 税務課\ndirection = file\n"})

    def policy_of(name, department):
        gateway.command("user", "role", "--department", department, "mori", "staff")
        gateway.put(name, b"a,b\r\n")
        return wait_for(lambda: re.search(rf' policy=(\S+) .*"[^"]*{name}"', gateway.log("folder"))).group(1)
    gateway.start()
    gateway.command("user", "add", "--no-password", "mori")
    assert [policy_of("1.csv", "税務課"), policy_of("2.csv", "道路課"), policy_of("3.csv", "税務課")] == ["tax", "standard", "tax"]


def test_a_new_configuration_at_a_hangup(make_folders):
    """SIGHUP ends kiyome-folder so that the service manager restarts it; files in work are delivered once, by the new policy."""
    gateway = make_folders(policies={"old": "[match]\ndirection = file\n"}).start()
    gateway.put("1.csv", b"a,b\r\n")
    wait_for(gateway.is_taken)
    group = os.getpgid(gateway.processes["sanitizer"].pid)
    os.killpg(group, signal.SIGSTOP)
    try:
        gateway.put("2.csv", b"a,b,c\r\n")
        wait_for(gateway.records)
        (gateway.config / "policy.d" / "old.conf").rename(gateway.config / "policy.d" / "new.conf")
        assert gateway.end("folder", signal.SIGHUP) == 75
    finally:
        os.killpg(group, signal.SIGCONT)
    gateway.start("folder")
    wait_for(gateway.is_taken)
    assert re.findall(r" policy=(\S+) .*file=\"(\S+)\"", gateway.log("folder")) == [("old", "1.csv"), ("new", "2.csv")]
    assert gateway.files(gateway.out) == ["1.csv", "2.csv"] and len(gateway.messages()) == 2
    assert gateway.end("folder") == 0


def test_facts_without_rights(make_folders):
    """Permissions and times are set before the owner, because they cannot be set after that. What cannot be kept is logged."""
    gateway = make_folders()
    gateway.before["folder"] = ["setpriv", "--bounding-set", "-fowner"]
    gateway.start()
    path = gateway.put("a.txt", b"a\n")
    path.chmod(0o640)
    os.utime(path, ns=(10**18, 10**18))
    os.chown(path, 12345, 23456)
    wait_for(gateway.is_taken)
    status = (gateway.out / "a.txt").stat()
    assert (status.st_mtime_ns, status.st_mode & 0o7777, status.st_uid, status.st_gid) == (10**18, 0o640, 12345, 23456)
    assert "not-kept" not in gateway.log("folder")
    gateway.end("folder", signal.SIGTERM)
    gateway.before["folder"] = ["setpriv", "--bounding-set", "-chown"]
    gateway.start("folder")
    os.chown(gateway.put("b.txt", b"b\n"), 12345, 23456)
    wait_for(gateway.is_taken)
    assert "owner=not-kept group=not-kept ms=" in gateway.log("folder")


def test_rewritten_after_it_was_read(make_folders):
    """A file that is rewritten after it was read is delivered again, even if its size and times are the same."""
    gateway = make_folders().start()
    group = os.getpgid(gateway.processes["sanitizer"].pid)
    os.killpg(group, signal.SIGSTOP)
    try:
        rewritten, replaced = gateway.put("a.txt", b"1 first\n"), gateway.put("b.txt", b"2 first\n")
        wait_for(lambda: len(gateway.records()) == 2)
        for path, content in ((rewritten, b"1 later\n"), (replaced, b"2 later\n")):
            status = path.stat()
            if path == replaced:
                (path.parent / ".other").write_bytes(b"")
                (path.parent / ".other").rename(path)
            path.write_bytes(content)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    finally:
        os.killpg(group, signal.SIGCONT)
    wait_for(lambda: gateway.is_taken() and len(gateway.files(gateway.out)) > 2)
    assert {path.read_bytes() for path in gateway.out.iterdir()} == {b"1 first\n", b"1 later\n", b"2 first\n", b"2 later\n"}


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_opened_while_it_leaves(make_folders):
    """A file that another program opens for writing just before its removal from in/ is not lost: both contents are delivered."""
    gateway = make_folders().start("store", "sanitizer")
    path = gateway.put("x.txt", b"first\n")
    gateway.before["folder"] = ["strace", "-f", "-o", "/dev/null", "-e", "trace=renameat2", "-e", "inject=renameat2:delay_enter=2000000:when=2"]
    gateway.start("folder")
    try:
        wait_for(lambda: (gateway.out / "x.txt").exists())
        time.sleep(0.5)
        with open(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as file:
            file.write(b"later\n")
        wait_for(lambda: gateway.is_taken() and not gateway.records())
    finally:
        os.killpg(gateway.processes["folder"].pid, signal.SIGKILL)  # The group is that of strace and its child.
    assert {path.read_bytes() for path in gateway.out.iterdir()} == {b"first\n", b"first\nlater\n"}


def test_names(folders):
    names = [b"a\nb.txt", b"\xe2\x80\xaegpj.txt", b"\xff\xfe\x83\x65.txt", b"-rf.txt", b"x\x1b[31m.txt", b"CON.txt", b"d\xffir/y.txt",
             "表/ソ能.txt".encode("cp932"), "報告書.txt".encode("euc-jp"), b"A:10:30.txt", "課\\年度\\報告.txt".encode(), b"\\.txt"]
    for n, name in enumerate(names):
        path = os.fsencode(folders.inside) + b"/" + name
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"text %d\n" % n)
    wait_for(lambda: sum(len(files) for _, _, files in os.walk(os.fsencode(folders.inside))) == 0)
    found = {path.read_text(): path.relative_to(folders.out).as_posix() for path in folders.out.rglob("*")
             if path.is_file() and not path.name.endswith(".report.json")}
    assert set(found) == {f"text {n}\n" for n in range(len(names))}
    for name in found.values():
        assert name.isprintable() and not name.startswith("-") and name != "CON.txt", name
    # Backslashes, colons and disk names of Windows are plain characters of a name here.
    assert [found[f"text {n}\n"] for n in range(7, 12)] == ["表/ソ能.txt", "報告書.txt", "A_10_30.txt", "課_年度_報告.txt", "_.txt"]
    assert {row["queue_id"] for row in folders.messages()} >= {"ソ能.txt", "報告書.txt", "A_10_30.txt"}
    assert "\x1b" not in folders.log("folder") and "\nb.txt" not in folders.log("folder")


def test_same_name_twice(folders):
    for n in range(3):
        folders.put("a.txt", b"%d\n" % n)
        wait_for(folders.is_taken)
    assert {(folders.out / name).read_bytes() for name in ("a.txt", "a (2).txt", "a (3).txt")} == {b"0\n", b"1\n", b"2\n"}


def test_a_directory_whose_name_is_no_directory(folders):
    """A directory whose name exists as a file in out/ gets another name there. Its files stay together, and each is delivered
    once with its report."""
    folders.put("x.txt", b"file\n")
    folders.put("bad.exe", EXE)
    wait_for(folders.is_taken)
    os.mkfifo(folders.out / "pipe")
    for name in ("x.txt/y.txt", "x.txt/sub/z.txt", "x.txt.report.json/r.txt", "pipe/p.txt", "deep.txt/er/d.txt"):
        folders.put(name, name.encode())
    folders.put("bad.exe.txt/worse.exe", EXE + b"2")
    wait_for(folders.is_taken)
    # Now files whose names exist as directories in out/, and one whose name a renamed directory has.
    for name in ("deep.txt", "x.txt"):
        (folders.inside / name).rename(folders.inside / f".{name}")
    for name in ("deep.txt", "x.txt", "x (2).txt"):
        folders.put(name, name.encode())
    wait_for(folders.is_taken)
    (folders.inside / ".x.txt").rename(folders.inside / "x.txt")
    folders.put("x.txt/later.txt", b"later\n")
    wait_for(folders.is_taken)
    assert {path.relative_to(folders.out).as_posix(): path.read_bytes() for path in beside(folders.out)} == {
        "x.txt": b"file\n", "x (2).txt/y.txt": b"x.txt/y.txt", "x (2).txt/sub/z.txt": b"x.txt/sub/z.txt", "x.txt.report (2).json/r.txt": b"x.txt.report.json/r.txt",
        "pipe (2)/p.txt": b"pipe/p.txt", "deep.txt/er/d.txt": b"deep.txt/er/d.txt", "deep (2).txt": b"deep.txt", "x (3).txt": b"x.txt", "x (2) (2).txt": b"x (2).txt",
        "x (2).txt/later.txt": b"later\n"}
    assert sorted(path.relative_to(folders.withheld).as_posix() for path in beside(folders.withheld)) == ["bad.exe (2).txt/worse.exe.txt", "bad.exe.txt"]
    assert 'as="y.txt" in="x (2).txt"' in folders.log("folder") and not list(folders.out.rglob(".kiyome-*"))


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_files_in_place_of_directories_after_a_kill(make_folders, tmp_path):
    """After a kill before the delivery (2) or before the removal from in/ (3), the directory of the file disappears, or a file
    has its name: the file is still delivered once."""
    first = make_folders().start("store", "sanitizer")
    others = {when: Other(tmp_path / f"place-{when}", first) for when in (2, 3)}
    try:
        for when, other in others.items():
            other.put("a.txt/x.txt", b"x\n")
            other.before["folder"] = ["strace", "-f", "-o", "/dev/null", "-e", "trace=renameat2", "-e", f"inject=renameat2:signal=KILL:when={when}"]
            other.start("folder")
            other.processes["folder"].wait(PATIENCE)
            other.before.clear()
            assert list(other.out.rglob(".kiyome-*") if when == 2 else other.out.rglob("x.txt"))
            for root in (other.inside, other.out)[:4 - when]:
                shutil.rmtree(root / "a.txt")
                (root / "a.txt").write_bytes(b"a file\n")
            other.start("folder")
            wait_for(lambda: other.is_taken() and not other.records())
            assert not list(other.out.rglob(".kiyome-*"))
        assert [others[2].files(others[2].out), others[3].files(others[3].out)] == [["a (2).txt", "a.txt"], ["a (2).txt", "a.txt/x.txt"]]
    finally:
        for other in others.values():
            other.kill_all()


def beside(root):
    """Returns the files below `root` with the input's hash in the report beside each. A report belongs to exactly one file."""
    files = [path for path in root.rglob("*") if path.is_file() and not path.name.endswith((".report.json", ".kiyome-folder.lock"))]
    reports = {path: json.loads(path.with_name(path.name + ".report.json").read_text()) for path in files}
    assert len(reports) == len(list(root.rglob("*.report.json"))), list(root.rglob("*"))
    return {path: report["input"]["sha256"] for path, report in reports.items()}


def test_report_is_beside_its_file(folders):
    """The report has the name of its file, even if either name was taken and another one had to be chosen."""
    for n in range(3):
        folders.put("a.txt", b"%d\n" % n)
        folders.put("a.exe", EXE + b"%d" % n)
        wait_for(folders.is_taken)
    assert {path.read_bytes(): digest for path, digest in beside(folders.out).items()} == \
        {b"%d\n" % n: hashlib.sha256(b"%d\n" % n).hexdigest() for n in range(3)}
    assert set(beside(folders.withheld).values()) == {hashlib.sha256(EXE + b"%d" % n).hexdigest() for n in range(3)}
    # Another user takes the file and leaves its report.
    folders.put("b.txt", b"old\n")
    wait_for(folders.is_taken)
    (folders.out / "b.txt").unlink()
    folders.put("b.txt", b"new\n")
    wait_for(folders.is_taken)
    (folders.out / "b.txt.report.json").unlink()
    assert beside(folders.out)[folders.out / "b (2).txt"] == hashlib.sha256(b"new\n").hexdigest()
    # Files of one batch are handled by several threads.
    for n in range(12):
        folders.put("sub/" + "".join(random.Random(n).choice((letter, letter.upper())) for letter in "name") + ".txt", b"same\n")
        folders.put("sub/" + "x" * n + "c.TXT", b"%d\n" % n)
    wait_for(folders.is_taken)
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == digest for path, digest in beside(folders.out).items())
    # The log contains the name that each output got.
    for path in folders.out.rglob("a*.txt"):
        assert f'as="{path.name}"' in folders.log("folder"), path


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_killed_between_a_file_and_its_report(make_folders, tmp_path):
    first = make_folders().start("store", "sanitizer")
    others = [Other(tmp_path / f"report-{when}", first, "report = yes\n") for when in (1, 2, 3)]
    try:
        for when, other in enumerate(others, 1):
            for name in ("x.txt", "x (2).txt.report.json"):
                (other.out / name).write_bytes(b"another one's\n")
            other.put("x.txt", b"x\n")
            other.before["folder"] = ["strace", "-f", "-o", "/dev/null", "-e", "trace=renameat2", "-e", f"inject=renameat2:signal=KILL:when={when}"]
            other.start("folder")
            other.processes["folder"].wait(PATIENCE)
            other.before.clear()
            other.start("folder")
            wait_for(lambda: other.is_taken() and not other.records())
            assert (other.out / "x (3).txt").read_bytes() == b"x\n" and len(other.files(other.out)) == 4
            report = json.loads((other.out / "x (3).txt.report.json").read_text())
            assert report["output"]["sha256"] == hashlib.sha256(b"x\n").hexdigest(), report
    finally:
        for other in others:
            other.kill_all()


def test_hostile_neighbours(folders, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret\n")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "far.txt").write_bytes(b"far\n")
    (folders.inside / "link.txt").symlink_to(secret)
    (folders.inside / "links").symlink_to(tmp_path / "elsewhere")
    os.link(secret, folders.inside / "hard.txt")
    os.mkfifo(folders.inside / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as there:
        there.bind(str(folders.inside / "s.txt"))
    try:
        os.mknod(folders.inside / "null.txt", 0o20666, os.makedev(1, 3))
    except PermissionError:
        pass
    with open(folders.inside / "sparse.txt", "wb") as file:
        file.truncate(1 << 40)
    (folders.inside / ".hidden.txt").write_bytes(b"hidden\n")
    (folders.inside / "~$open.docx").write_bytes(b"lock\n")
    (folders.inside / "coming.txt.part").write_bytes(b"half\n")
    # Windows, Office and servers keep these files for themselves.
    for name in ("Thumbs.db", "sub/DESKTOP.INI", "~WRL0001.tmp", "COMING.PART", "$RECYCLE.BIN/gone.txt"):
        (folders.inside / name).parent.mkdir(exist_ok=True)
        (folders.inside / name).write_bytes(b"own\n")
    before = folders.files(folders.inside)
    # A directory of out/ is a link that leads out of it.
    (folders.out / "sub").symlink_to(tmp_path / "elsewhere")
    folders.put("sub/x.txt", b"x\n")
    folders.put("plain.txt", b"plain\n")
    wait_for(lambda: (folders.out / "plain.txt").exists() and 'hard.txt\\" waits' in folders.log("folder").replace('"', '\\"')
             and 'sub/x.txt' in folders.log("folder") and not (folders.inside / "plain.txt").exists())
    assert folders.files(folders.inside) == sorted(before + ["sub/x.txt"])
    assert os.listdir(tmp_path / "elsewhere") == ["far.txt"]
    assert secret.read_bytes() == b"secret\n"
    # When the second hard link and the symbolic link are removed, the files are delivered.
    secret.unlink()
    (folders.out / "sub").unlink()
    wait_for(lambda: (folders.out / "hard.txt").exists() and (folders.out / "sub" / "x.txt").exists())


def test_directories_that_are_not_looked_into(make_folders):
    """Directories and files that cannot be read are reported once in the log, and in the status as long as that lasts."""
    gateway = make_folders()
    gateway.before["folder"] = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    gateway.start()
    gateway.put("shut/a.txt", b"a\n").parent.chmod(0o2000)
    gateway.put("others.txt", b"o\n")
    os.chown(gateway.inside / "others.txt", 12345, 23456)
    (gateway.inside / "others.txt").chmod(0o600)
    deep = "/".join(["d"] * 65)
    gateway.put(f"{deep}/b.txt", b"b\n")
    gateway.put("c.txt", b"c\n")
    said = "cannot be watched"
    wait_for(lambda: gateway.log("folder").count(said) == 2 and (gateway.out / "c.txt").exists())
    assert f'directory="shut" {said}: Permission denied' in gateway.log("folder") and f'directory="{deep}" {said}: it has too many parent directories' in gateway.log("folder")
    wait_for(lambda: "2 directories" in (status(gateway)["status"]["folders"][0]["trouble"] or ""))
    assert not status(gateway)["well"]
    # A file that cannot be read is reported after some attempts.
    wait_for(lambda: "1 files wait" in (status(gateway)["status"]["folders"][0]["trouble"] or ""))
    assert 'file="others.txt" waits: open: Permission denied' in gateway.log("folder")
    (gateway.inside / "others.txt").chmod(0o644)
    (gateway.inside / "shut").chmod(0o755)
    (gateway.inside / deep).rename(gateway.inside / "flat")
    wait_for(gateway.is_taken)
    assert gateway.files(gateway.out) == ["c.txt", "flat/b.txt", "others.txt", "shut/a.txt"] and gateway.log("folder").count(said) == 2
    wait_for(lambda: status(gateway)["well"])


def test_swapped_directory(folders, tmp_path):
    """While a directory is replaced by a link again and again, no file behind the link is delivered or removed."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for n in range(20):
        (outside / f"{n}.txt").write_bytes(b"outside\n")
    real, swap = folders.inside / "d", folders.inside / ".d"
    real.mkdir()
    end = time.monotonic() + 4
    while time.monotonic() < end:
        real.rename(swap)
        real.symlink_to(outside)
        time.sleep(random.random() / 500)
        real.unlink()
        swap.rename(real)
        (real / f"{random.randrange(20)}.txt").write_bytes(b"inside\n")
        time.sleep(random.random() / 500)
    wait_for(folders.is_taken)
    assert len(list(outside.iterdir())) == 20
    assert {path.read_bytes() for path in folders.out.rglob("*.txt")} == {b"inside\n"}


def test_whole_or_not_at_all(folders):
    """A file is delivered only after its writer has closed it, however slowly it was written."""
    with open(folders.inside / "slow.txt", "wb") as file:
        for n in range(4):
            file.write(b"line %d\n" % n)
            file.flush()
            time.sleep(1.2)  # longer than settle-seconds
        assert not folders.files(folders.out)
    wait_for(folders.is_taken)
    assert (folders.out / "slow.txt").read_bytes() == b"".join(b"line %d\n" % n for n in range(4))


@pytest.mark.full  # a campaign of kills; test_killed_between_a_file_and_its_report is one of them
def test_killed_again_and_again(make_folders):
    gateway = make_folders(main="jobs = 2\n").start("store", "sanitizer")
    count = int(os.environ.get("KIYOME_FOLDER_FILES", "400"))  # 10,000 files take some minutes
    for n in range(count):
        gateway.put(f"{n % 10}/{n}.txt", b"number %d\n" % n if n % 5 else EXE + b"%d" % n)
    rng = random.Random(7)
    kills = 0
    gateway.start("folder")
    while not gateway.is_taken():
        assert kills < 200
        time.sleep((1.1 + rng.random() * 0.5) * max(1, count / 2000))
        gateway.end("folder", signal.SIGKILL)
        kills += 1
        if kills % 4 == 0:
            gateway.end("store", signal.SIGKILL)
            gateway.start("store")
        gateway.start("folder")
    wait_for(lambda: not gateway.records())
    assert kills >= 3
    plain = sorted(n for n in range(count) if n % 5)
    assert sorted(path.read_bytes() for path in gateway.out.rglob("*.txt")) == sorted(b"number %d\n" % n for n in plain)
    assert len(gateway.files(gateway.withheld)) == count - len(plain)
    assert not list(gateway.out.rglob(".kiyome-*")) and not list(gateway.inside.rglob(".kiyome-*"))
    assert len(gateway.messages()) == count


@pytest.mark.full  # writes two gigabytes
def test_two_gigabytes(make_folders):
    """A file of 2 GB, above limits.message-size, is stored once and completely, removed from in/ and withheld."""
    gateway = make_folders().start("store", "sanitizer", "folder")
    size = 2 * 1024 ** 3 - 1
    path = gateway.put("large.txt", b"begin\n")
    with open(path, "r+b") as file:
        file.truncate(size - 4)  # like a copy that is in progress
        time.sleep(2)
        file.seek(size - 4)
        file.write(b"end\n")
    wait_for(lambda: gateway.is_taken() and not gateway.records())
    whole = hashlib.sha256(b"begin\n")
    rest = size - 10
    while rest > 0:
        whole.update(bytes(min(rest, 1 << 24)))
        rest -= 1 << 24
    whole.update(b"end\n")
    message, = gateway.messages()
    assert (message["size"], message["sha256"], message["outcome"]) == (size, whole.hexdigest(), "withheld")
    assert gateway.files(gateway.withheld) == ["large.txt"] and not gateway.files(gateway.out)


# The system calls of the handling of one file at which the program is killed. The first fchmod belongs to the lock that marks the
# program as running, when it is not ready yet.
STEPS = [("fsync", n) for n in range(1, 9)] + [("sendmsg", 1), ("sendmsg", 2), ("sendmsg", 3), ("renameat2", 1), ("renameat2", 2),
                                               ("unlinkat", 1), ("unlinkat", 2), ("unlinkat", 3),
                                               ("mkdirat", 1), ("fchmod", 2), ("fchmod", 3)]


class Other(Folders):
    """A further kiyome-folder with folders of its own, at the store and sanitizer of `first`."""

    def __init__(self, directory, first, more=""):
        super().__init__(directory, more, main="jobs = 1\n")
        text = (self.config / "kiyome.conf").read_text()
        for ours, its in ((self.run, first.run), (self.state, first.state), (f"{directory}/keys", f"{first.directory}/keys")):
            text = text.replace(f"= {ours}\n", f"= {its}\n")
        (self.config / "kiyome.conf").write_text(text)


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_killed_at_each_step(make_folders, tmp_path):
    """A kill at any step loses and duplicates nothing: one program for each step, all at the same time, and then restarted."""
    first = make_folders().start("store", "sanitizer")
    others = [Other(tmp_path / f"{call}-{when}", first) for call, when in STEPS]
    try:
        for n, (other, (call, when)) in enumerate(zip(others, STEPS)):
            other.put("a/x.txt", b"%d\n" % n).parent.chmod(0o755)
            other.before["folder"] = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}",
                                      "-e", f"inject={call}:signal=KILL:when={when}"]
            other.start("folder")
        ended = 0
        for other in others:
            process = other.processes["folder"]
            wait_for(lambda: process.poll() is not None or (other.is_taken() and not other.records()))
            ended += process.poll() is not None
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            other.before.clear()
            other.start("folder")
        for other, step in zip(others, STEPS):
            wait_for(lambda: other.is_taken() and not other.records())
            assert other.files(other.out) == ["a/x.txt"] and (other.out / "a").stat().st_mode & 0o777 == 0o755, step
            assert not list(other.out.rglob(".kiyome-*")) and not list(other.inside.rglob(".kiyome-*")), step
        assert len(first.messages()) == len(STEPS) and ended >= 12
    finally:
        for other in others:
            other.kill_all()


def test_others_away(make_folders):
    gateway = make_folders().start("store", "sanitizer", "folder")
    gateway.end("sanitizer", signal.SIGKILL)
    gateway.put("a.txt", b"a\n")
    wait_for(lambda: "a.txt\" waits" in gateway.log("folder"))
    gateway.end("store", signal.SIGKILL)
    gateway.put("b.txt", b"b\n")
    wait_for(lambda: "b.txt\" waits" in gateway.log("folder"))
    assert gateway.files(gateway.inside) == ["a.txt", "b.txt"] and not gateway.files(gateway.out)
    gateway.start("store", "sanitizer")
    wait_for(gateway.is_taken)
    assert gateway.files(gateway.out) == ["a.txt", "b.txt"] and len(gateway.messages()) == 2


def status(gateway):
    return json.loads(gateway.command("status", "--json", check=False).stdout)["folder"]


def test_folder_goes_and_comes(folders):
    """If in/ is absent, its files do not count as deleted. Another directory in the place of out/ restarts the program."""
    away = folders.place / "away"
    folders.inside.rename(away)
    wait_for(lambda: "its files do not count as deleted" in folders.log("folder"))
    wait_for(lambda: not status(folders)["well"] and "deleted" in status(folders)["status"]["folders"][0]["trouble"])
    (away / "a.txt").write_bytes(b"a\n")
    away.rename(folders.inside)
    wait_for(folders.is_taken)
    assert (folders.out / "a.txt").exists()
    wait_for(lambda: status(folders)["well"] and status(folders)["status"]["folders"][0]["taken"] == 1)
    folders.out.rename(folders.place / "old")
    folders.out.mkdir()
    folders.put("b.txt", b"b\n")
    assert folders.processes["folder"].wait(PATIENCE) == 75
    folders.start("folder")
    wait_for(folders.is_taken)
    assert (folders.out / "b.txt").exists()


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_another_directory_after_a_kill(make_folders):
    """If out/ is another directory after a kill, such as a share that is not mounted, the file waits for the former directory."""
    gateway = make_folders().start("store", "sanitizer")
    gateway.put("x.txt", b"x\n")
    gateway.before["folder"] = ["strace", "-f", "-o", "/dev/null", "-e", "trace=renameat2", "-e", "inject=renameat2:signal=KILL:when=1"]
    gateway.start("folder")
    gateway.processes["folder"].wait(PATIENCE)
    gateway.before.clear()
    gateway.out.rename(gateway.place / "real")
    gateway.out.mkdir()
    gateway.start("folder")
    wait_for(lambda: 'x.txt" waits' in gateway.log("folder") and "directory was replaced" in gateway.log("folder"))
    wait_for(lambda: "directory was replaced" in (status(gateway)["status"]["folders"][0]["trouble"] or ""))
    assert gateway.files(gateway.inside) == ["x.txt"] and not gateway.files(gateway.out)
    gateway.out.rmdir()
    (gateway.place / "real").rename(gateway.out)
    assert gateway.processes["folder"].wait(PATIENCE) == 75
    gateway.start("folder")
    wait_for(lambda: gateway.is_taken() and not gateway.records())
    assert gateway.files(gateway.out) == ["x.txt"] and len(gateway.messages()) == 1
    wait_for(lambda: status(gateway)["well"])


def test_who_may_put_files_there_holds_up_nothing(make_folders):
    gateway = make_folders()
    gateway.inside.mkdir(parents=True, exist_ok=True)
    for name in (".kiyome-folder.lock", ".kiyome-lock"):
        (gateway.inside / name).write_bytes(b"")
    with open(gateway.inside / ".kiyome-folder.lock", "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        gateway.start()
        gateway.put("a.txt", b"a\n")
        wait_for(gateway.is_taken)
        wait_for(lambda: gateway.files(gateway.out) == ["a.txt"])
    assert (gateway.withheld / ".kiyome-folder.lock").stat().st_mode & 0o777 == 0o600


def test_two_programs(make_folders, folders):
    second = make_folders()
    text = (second.config / "kiyome.conf").read_text().replace(str(second.place), str(folders.place))
    (second.config / "kiyome.conf").write_text(text)
    second.start()
    wait_for(lambda: "another program watches it" in second.log("folder"))
    folders.put("a.txt", b"a\n")
    wait_for(folders.is_taken)
    folders.end("folder", signal.SIGKILL)
    folders.put("b.txt", b"b\n")
    wait_for(folders.is_taken)
    assert "a.txt" in folders.log("folder") and "b.txt" in second.log("folder")
    assert "b.txt" not in folders.log("folder") and "a.txt" not in second.log("folder")


def test_quota(make_folders):
    gateway = make_folders("quota = 1000\nsize = 800\n").start()
    gateway.put("1.txt", b"x" * 700 + b"\n")
    wait_for(gateway.is_taken)
    gateway.put("2.txt", b"y" * 700 + b"\n")
    gateway.put("3.txt", b"z" * 900 + b"\n")
    wait_for(lambda: "quota" in gateway.log("folder") and "larger than 800" in gateway.log("folder"))
    assert gateway.files(gateway.out) == ["1.txt"] and gateway.files(gateway.inside) == ["2.txt", "3.txt"]


def test_full_and_read_only(make_folders, tmp_path):
    gateway = make_folders()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", gateway.out], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("nothing can be mounted here")
    try:
        gateway.start()
        (gateway.out / "fill").write_bytes(bytes(60000))
        gateway.put("a.txt", b"a" * 20000 + b"\n")
        wait_for(lambda: 'a.txt" waits' in gateway.log("folder"))
        assert gateway.files(gateway.inside) == ["a.txt"] and gateway.files(gateway.out) == ["fill"]
        (gateway.out / "fill").unlink()
        wait_for(gateway.is_taken)
        assert (gateway.out / "a.txt").stat().st_size == 20001 and len(gateway.messages()) == 1
    finally:
        gateway.kill_all()
        subprocess.run(["umount", gateway.out], check=True)


@pytest.mark.parametrize("full", ["out", "withheld", "spool", "state"])
def test_the_log_names_the_place_that_is_full(make_folders, tmp_path, full):
    gateway = make_folders()
    places = {"out": gateway.out, "withheld": gateway.withheld, "spool": tmp_path / "spool", "state": gateway.directory / "folders"}
    text = (gateway.config / "kiyome.conf").read_text()
    (gateway.config / "kiyome.conf").write_text(text.replace(f"spool = {gateway.directory}\n", f"spool = {places['spool']}\n"))
    for name in ("spool", "state"):
        places[name].mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", places[full]], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("nothing can be mounted here")
    try:
        gateway.start()
        with open(places[full] / "fill", "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        gateway.put(*(("a.exe", EXE) if full == "withheld" else ("a.txt", b"a\n")))
        wait_for(lambda: re.search(rf" waits: {places[full]}[^:]*: .*No space left", gateway.log("folder")))
        (places[full] / "fill").unlink()
        wait_for(gateway.is_taken)
        assert len(gateway.messages()) == 1
    finally:
        gateway.kill_all()
        subprocess.run(["umount", places[full]], check=True)


@pytest.mark.full  # fills a file system
def test_what_the_store_has_no_room_for_waits_where_it_is(make_folders):
    gateway = make_folders(main="[store]\nmost = 1M\n[folder]\n").start("store", "sanitizer")
    wait_for(lambda: b'"kept"' in gateway.command("status", "--json", check=False).stdout)
    gateway.start("folder")
    large = b"a" * 600000 + b"\n"
    gateway.put("first.txt", large)
    wait_for(gateway.is_taken)
    gateway.put("second.txt", large)
    wait_for(lambda: 'second.txt" waits' in gateway.log("folder"))
    gateway.put("small.txt", b"b\n")
    wait_for(lambda: (gateway.out / "small.txt").exists() and gateway.files(gateway.inside) == ["second.txt"])
    assert not (gateway.out / "second.txt").exists()
    row, = [row for row in gateway.messages() if row["size"] > 1000]
    gateway.command("quarantine", "erase", "--yes", row["id"], "--reason", "room")
    wait_for(gateway.is_taken)
    wait_for(lambda: (gateway.out / "second.txt").exists())


def test_wrong_configuration(make_folders):
    for more, said in (("policy = none-such\n", "none-such"), ("\n[folder b]\nin = /x\nout = /x/y\nwithheld = /z\nowner = a\n", "neither"),
                       ("\n[folder b]\nin = /x\n", "missing"), ("\n[folder b c]\nin = /x\n", "letters")):
        gateway = make_folders()
        with open(gateway.config / "kiyome.conf", "a", encoding="utf-8") as file:
            file.write(more)
        result = subprocess.run([BUILD / "kiyome-folder", "--config", gateway.config], capture_output=True, timeout=PATIENCE, check=False)
        assert result.returncode == 2 and said in result.stderr.decode(), result


@pytest.fixture
def samba(tmp_path):
    """Starts a real Samba on loopback with the given shares."""
    if not shutil.which("smbd") or not shutil.which("smbclient"):
        pytest.skip("Samba is not installed")
    port, directory, started = free_port(), tmp_path / "samba", []
    for name in ("lock", "private", "log"):
        (directory / name).mkdir(parents=True)
    settings = (
        f"[global]\nserver role = standalone server\nmap to guest = Bad User\nsmb ports = {port}\n"
        f"interfaces = lo 127.0.0.1/8\nbind interfaces only = yes\ndisable netbios = yes\nload printers = no\nprinting = bsd\n"
        + "".join(f"{key} = {directory}/{where}\n" for key, where in
                  (("lock directory", "lock"), ("state directory", "lock"), ("cache directory", "lock"), ("pid directory", "lock"),
                   ("private dir", "private"), ("ncalrpc dir", "lock/ncalrpc")))
        + f"log file = {directory}/log/log\n")

    def client(share, command, **options):
        return subprocess.Popen(["smbclient", f"//127.0.0.1/{share}", "-s", directory / "smb.conf", "-p", str(port), "-N", "-c", command],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)

    def run(share, command):
        process = client(share, command)
        said = process.communicate(timeout=PATIENCE)[0].decode()
        return process.returncode == 0, said

    def start(shares, guest, first):
        (directory / "smb.conf").write_text(f"{settings}guest account = {guest}\n{shares}")
        with open(directory / "log" / "smbd", "wb") as log:
            started.append(subprocess.Popen(["smbd", "--foreground", "--no-process-group", "-s", directory / "smb.conf"],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True))
        wait_for(lambda: run(first, "ls")[0])

    start.client, start.run = client, run
    yield start
    for process in started:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_samba(folders, samba, tmp_path):
    samba(f"[in]\npath = {folders.inside}\nguest ok = yes\nread only = no\nforce user = root\n", "root", "in")
    (tmp_path / "a.txt").write_bytes("総務\n".encode())
    ok, said = samba.run("in", f'mkdir "総務 課"; cd "総務 課"; put {tmp_path}/a.txt "報告 1.txt"; put {tmp_path}/a.txt x.tmp; rename x.tmp y.txt')
    assert ok, said
    wait_for(folders.is_taken)
    assert (folders.out / "総務 課" / "報告 1.txt").read_text() == "総務\n"
    assert (folders.out / "総務 課" / "y.txt").exists()
    # The pauses of the copy are longer than settle-seconds.
    slow = samba.client("in", "put - slow.txt", stdin=subprocess.PIPE)
    pieces = [b"%06d\n" % n * 40000 for n in range(3)]
    for piece in pieces:
        slow.stdin.write(piece)
        slow.stdin.flush()
        time.sleep(1.5)
        assert not (folders.out / "slow.txt").exists()
    slow.stdin.close()
    assert slow.wait(PATIENCE) == 0
    wait_for(folders.is_taken)
    assert (folders.out / "slow.txt").read_bytes() == b"".join(pieces)


def test_shares_as_the_lines_for_samba_have_them(make_folders, samba, tmp_path):
    """The shipped lines for smb.conf work with the directories that they describe, and with kiyome-folder as another user."""
    user, group = pwd.getpwnam("games"), "games"
    gateway = make_folders(main=f"[store]\ndoors = root;{user.pw_name}\n[sanitizer]\ndoors = *\n[folder]\n")
    text = (SOURCE / "packaging" / "samba" / "smb.conf.snippet").read_text()
    places = re.findall(r"^#   (install .*)$", text, re.M)
    replaced = {"/srv/kiyome/soumu": str(gateway.place), "/srv/kiyome ": "", "kiyome-folder": group, "valid users = @soumu": "guest ok = yes"}
    shutil.rmtree(gateway.place)
    for place in places:
        for before, after in replaced.items():
            place = place.replace(before, after)
        subprocess.run(place, shell=True, check=True)
    text = re.sub("(?m)^#.*$", "", text)
    for before, after in replaced.items():
        text = text.replace(before, after)
    for path in (tmp_path, *tmp_path.parents):
        if path != pathlib.Path("/") and path.stat().st_uid == os.geteuid():
            path.chmod(path.stat().st_mode | 0o011)
    (gateway.directory / "folders").mkdir()
    for path in (gateway.directory, gateway.directory / "folders"):
        os.chown(path, user.pw_uid, user.pw_gid)
        path.chmod(0o711)
    gateway.before["folder"] = ["setpriv", "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups", "--inh-caps", "+lease",
                                "--ambient-caps", "+lease", "--bounding-set", "-all,+lease"]
    gateway.start()
    samba(text, "nobody", "soumu-in")
    (tmp_path / "a.txt").write_bytes("総務\n".encode())
    (tmp_path / "b.exe").write_bytes(EXE)
    ok, said = samba.run("soumu-in", f'mkdir 課; cd 課; put {tmp_path}/a.txt 報告.txt; setmode 報告.txt +r; put {tmp_path}/b.exe 道具.exe; cd ..; ls')
    assert ok and ".kiyome-" not in said, said
    wait_for(gateway.is_taken)
    ok, said = samba.run("soumu", f'get out\\課\\報告.txt {tmp_path}/got.txt; get withheld\\課\\道具.exe.txt {tmp_path}/notice.txt')
    assert ok and (tmp_path / "got.txt").read_text() == "総務\n" and "受付番号" in (tmp_path / "notice.txt").read_text(), said
    for command in (f"put {tmp_path}/a.txt out\\evil.txt", "del out\\課\\報告.txt", f"put {tmp_path}/a.txt in\\evil.txt"):
        ok, said = samba.run("soumu", command)
        assert "ACCESS_DENIED" in said, said
    assert gateway.files(gateway.out) == ["課/報告.txt"] and not gateway.files(gateway.inside)


class TenantFolders(Tenant, Folders):
    """kiyome-folder of one tenant of `gateway`, with one folder."""

    def __init__(self, gateway, name, policies=None):
        self.place = gateway.directory / f"place-{name}"
        self.inside, self.out, self.withheld = (self.place / part for part in ("in", "out", "withheld"))
        for path in (self.inside, self.out, self.withheld):
            path.mkdir(parents=True)
        Tenant.__init__(self, gateway, name, f"{name}.example", f"[folder]\nspool = {gateway.directory}\nsettle-seconds = 1\npoll-seconds = 1\n"
                        f"[folder city]\nin = {self.inside}\nout = {self.out}\nwithheld = {self.withheld}\nowner = mori\n", policies)


def test_a_tenants_folder_has_its_own_store_policy_and_blocklist(make_folders):
    """Folders of two tenants with the same file names and owner: each file is handled for the tenant of its kiyome-folder."""
    gateway = make_folders()
    places = []
    try:
        ashita, bunka = places = [TenantFolders(gateway, "ashita"), TenantFolders(gateway, "bunka", {"standard": "[policy]\npreset = text-only\n"})]
        gateway.start("store", "sanitizer")
        for place in places:
            place.start("store", "folder")
        bad = b"blocked there alone\n"
        ashita.command("block", "add", "--sha256", hashlib.sha256(bad).hexdigest(), "--reason", "x")
        for place in places:
            place.put("bad.txt", bad)
            place.put("a.png", png())
        wait_for(lambda: ashita.is_taken() and bunka.is_taken())
        assert (ashita.files(ashita.out), bunka.files(bunka.out)) == (["a.png"], ["bad.txt"])
        for place in places:
            assert len(place.messages()) == 2 and b"mori" in place.command("quarantine", "show", place.messages()[0]["id"]).stdout
        assert not gateway.messages() and not {row["id"] for row in ashita.messages()} & {row["id"] for row in bunka.messages()}
        # Two folders that share a directory are an error of the configuration.
        text = (bunka.config / "kiyome.conf").read_text()
        for part in ("in", "out", "withheld"):
            (bunka.config / "kiyome.conf").write_text(text.replace(f"out = {bunka.out}", f"out = {ashita.place}/{part}/sub"))
            checked = gateway.command("policy", "check", check=False)
            assert checked.returncode == 2 and b"tenants/bunka/kiyome.conf: [folder city]: " in checked.stderr, checked.stderr
    finally:
        for place in places:
            place.kill_all()
