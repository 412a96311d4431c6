# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests kiyome-icap: through squid a browser gets the file as kiyome wrote it, or an explanation, and never the original."""
import email
import email.policy
import gzip
import hashlib
import http.server
import io
import json
import os
import pathlib
import pwd
import re
import select
import shutil
import signal
import socket
import subprocess
import threading
import zipfile

import pytest
from samples import png

from harness import BUILD, SOURCE, Kiyome, Tenant, free_port, wait_for
from looking import look_at
from waiting import PATIENCE

EXE = b"MZ" + bytes(62)
TEXT = "こんにちは\u202e\n".encode()  # with a character that reverses the reading order, which is removed
MADE = "こんにちは\n".encode()


class Origin(http.server.ThreadingHTTPServer):
    """A web server with answers that the test sets, which records its requests."""
    daemon_threads = True

    def __init__(self):
        self.answers, self.asked = {}, []
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        self.server.asked.append((self.command, self.path, dict(self.headers), body))
        answer = self.server.answers.get(self.path.split("?")[0])
        if callable(answer):
            answer(self)
            return
        status, headers, content = answer or (200, {}, b"")
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD" and status != 304:
            self.wfile.write(content)
        if headers.get("Content-Length", "") is None:
            self.close_connection = True

    do_GET = do_HEAD = do_PUT = do_POST = handle_any

    def log_message(self, *_):
        pass


class Web(Kiyome):
    """Runs squid, c-icap with kiyome's module, and the programs behind it."""

    def __init__(self, directory, main="", squid="", policies=None):
        super().__init__(directory, f"unix:{directory}/milter.sock", f"[icap]\nspool = {directory}/spool\n{main}", policies)
        self.make_icap()
        self.proxy_port = free_port()
        (directory / "squid").mkdir()
        os.chown(directory / "squid", *pwd.getpwnam("proxy")[2:4])
        snippet = (SOURCE / "packaging" / "icap" / "squid.conf.snippet").read_text().replace(":1344/", f":{self.icap_port}/")
        (directory / "squid.conf").write_text(
            f"http_port 127.0.0.1:{self.proxy_port}\nhttp_access allow all\npid_filename {directory}/squid/pid\n"
            f"cache_log {directory}/squid/cache.log\naccess_log none\ncoredump_dir {directory}/squid\n"
            f"shutdown_lifetime 0 seconds\npinger_enable off\nvisible_hostname proxy.example\n{snippet}{squid}")
        self.origin = Origin()

    def make_icap(self):
        directory = self.directory
        (directory / "spool").mkdir()
        self.icap_port = free_port()
        shipped = (SOURCE / "packaging" / "icap" / "c-icap.conf").read_text()
        changes = {"Port": self.icap_port, "PidFile": directory / "c-icap.pid",
                   "CommandsSocket": directory / "c-icap.ctl", "TmpDir": directory, "ServerLog": directory / "server.log",
                   "ServicesDir": BUILD, "kiyome.Configuration": self.config}
        for name, value in changes.items():
            value = f"127.0.0.1:{value}" if name == "Port" else value
            shipped, n = re.subn(rf"(?m)^{re.escape(name)} .*$", f"{name} {value}", shipped)
            assert n == 1, name
        (directory / "c-icap.conf").write_text(shipped)

    def start(self, *names):
        super().start(*names or ("store", "sanitizer"))
        if not names:
            self.start_icap()
            self.start_squid()
        return self

    def launch(self, name, command, port, environment=None):
        log = open(self.directory / f"{name}.log", "ab")
        self.processes[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                start_new_session=True, env={**os.environ, **(environment or {})})
        log.close()

        def is_ready():
            assert self.processes[name].poll() is None, (name, self.log(name)[-2000:])
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0
        wait_for(is_ready)

    def start_icap(self):
        # A module built with AddressSanitizer needs its runtime in the program that loads it.
        needs = subprocess.run(["ldd", BUILD / "kiyome-icap.so"], capture_output=True, text=True, check=True).stdout
        runtime = re.search(r"=> (\S*libasan\S*)", needs)
        self.launch("icap", ["c-icap", "-N", "-f", self.directory / "c-icap.conf"], self.icap_port,
                    {"LD_PRELOAD": runtime[1]} if runtime else None)

    def start_squid(self):
        self.launch("squid", ["squid", "-N", "-f", self.directory / "squid.conf"], self.proxy_port)

    def kill_icap(self, how=signal.SIGKILL):
        process = self.processes.pop("icap", None)
        if process is not None:
            os.killpg(process.pid, how)
            process.wait(PATIENCE)

    def kill_all(self):
        self.origin.shutdown()
        self.origin.server_close()
        self.end("squid", signal.SIGTERM)
        self.kill_icap()
        super().kill_all()

    def serve(self, path, content, status=200, **headers):
        self.origin.answers[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, content)
        return self.origin.url(path)

    def curl(self, url, *options, language="ja"):
        """Returns (status, headers, body)."""
        headers, body = self.directory / "headers", self.directory / "body"
        body.unlink(missing_ok=True)
        done = subprocess.run(["curl", "-sS", "--max-time", "60", "-x", f"http://127.0.0.1:{self.proxy_port}", "--noproxy", "",
                               "-H", f"Accept-Language: {language}", "-D", headers, "-o", body, "-w", "%{http_code}", *options, url],
                              capture_output=True, text=True, check=False)
        found = {}
        for line in headers.read_text(errors="replace").splitlines() if headers.exists() else ():
            if line.startswith("HTTP/"):
                found = {}
            elif ":" in line:
                found[line.split(":", 1)[0].lower()] = line.split(":", 1)[1].strip()
        content = body.read_bytes() if body.exists() else b""
        if "x-kiyome-id" in found:
            look_at(url.rsplit("/", 1)[-1], content)
        return int(done.stdout or 0), found, content

    def configure(self, before, after):
        path = self.config / "kiyome.conf"
        assert before in path.read_text()
        path.write_text(path.read_text().replace(before, after))

    def icap(self, head, body, *fields, method="RESPMOD", request="GET http://web.example/a.txt HTTP/1.1"):
        """Returns c-icap's answer to a request that squid would not send: without a preview and without permission for 204.
        `head` and `body` belong to the web server's answer, or for REQMOD to the request. Without a body the connection ends
        in the middle of one."""
        asked = f"{request}\r\nHost: web.example\r\n" + (f"{head}\r\n" if method == "REQMOD" and head else "") + "\r\n"
        said = f"{head}\r\n\r\n" if method == "RESPMOD" else ""
        parts = f"req-hdr=0, res-hdr={len(asked)}, res-body={len(asked) + len(said)}" if said else f"req-hdr=0, req-body={len(asked)}"
        with socket.create_connection(("127.0.0.1", self.icap_port), 60) as connection:
            more = "".join(f"{field}\r\n" for field in fields)
            connection.sendall(f"{method} icap://127.0.0.1/kiyome ICAP/1.0\r\nHost: 127.0.0.1\r\n{more}Connection: close\r\n"
                               f"Encapsulated: {parts}\r\n\r\n{asked}{said}".encode())
            if body is None:
                connection.sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")
                wait_for(self.spooled)
                return b""
            connection.sendall(f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n" if body else b"0\r\n\r\n")
            answer = b""
            while data := connection.recv(65536):
                answer += data
                if answer.endswith(b"0\r\n\r\n"):
                    break
        if b"x-kiyome-id:" in answer.lower():
            chunks = answer.split(b"\r\n\r\n", 2)[2]
            content = b""
            while size := int(chunks.partition(b"\r\n")[0] or b"0", 16):
                start = chunks.index(b"\r\n") + 2
                content += chunks[start:start + size]
                chunks = chunks[start + size + 2:]
            look_at("", content)
        return answer

    def memory(self):
        """Returns the highest peak memory of c-icap's processes, in bytes."""
        group = self.processes["icap"].pid
        sizes = [0]
        for entry in pathlib.Path("/proc").glob("[0-9]*/status"):
            try:
                if os.getpgid(int(entry.parts[2])) == group:
                    sizes.append(1024 * int(re.search(r"VmHWM:\s+(\d+)", entry.read_text())[1]))
            except (OSError, TypeError):
                continue
        return max(sizes)

    def kept(self, said):
        """Returns the message number in a page or head, once the index has it."""
        number = re.search(rb"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}", said)[0].decode()
        wait_for(lambda: any(message["id"] == number for message in self.messages()))
        return number

    def spooled(self):
        """Returns the bodies that c-icap's processes have open."""
        group = self.processes["icap"].pid
        found = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                entries = list((process / "fd").iterdir()) if os.getpgid(int(process.name)) == group else []
            except OSError:  # The process has ended.
                continue
            for entry in entries:
                try:
                    if os.readlink(entry).startswith(f"{self.directory}/spool/"):
                        found.append(entry)
                except OSError:
                    continue
        return found


class TenantWeb(Tenant, Web):
    """The ICAP service of one tenant of `gateway`: a c-icap of its own, without squid."""

    def __init__(self, gateway, name, main="", policies=None):
        directory = gateway.directory / f"tenant-{name}"
        Tenant.__init__(self, gateway, name, f"{name}.example", f"[icap]\nspool = {directory}/spool\n{main}", policies)
        self.make_icap()

    def kill_all(self):
        self.kill_icap()
        Kiyome.kill_all(self)


@pytest.fixture
def make_web(tmp_path):
    made = []

    def make(*changes, start=(), **options):
        made.append(Web(tmp_path / f"kiyome-{len(made)}", **options))
        for before, after in changes:
            made[-1].configure(before, after)
        return made[-1].start(*start)

    yield make
    for gateway in made:
        gateway.kill_all()


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """A gateway for tests that do not change it."""
    gateway = Web(tmp_path_factory.mktemp("web") / "kiyome", "owner = mori\npass = text/css;image/*\n"
                  "pass-uploads = application/x-www-form-urlencoded\n")
    gateway.start()
    yield gateway
    assert not gateway.spooled()
    gateway.kill_all()


def sanitized(gateway, name, content):
    """Returns the name and content of the output of `kiyome sanitize`, or None if the file is withheld."""
    place = gateway.directory / "by-command"
    (place / "out").mkdir(parents=True, exist_ok=True)
    for path in (place / "out").iterdir():
        path.unlink()
    (place / name).write_bytes(content)
    done = subprocess.run([BUILD / "kiyome", "sanitize", "--config", gateway.config, "-o", place / "out", place / name],
                          capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found = list((place / "out").iterdir())
    return (found[0].name, found[0].read_bytes()) if found else None


def test_a_file_comes_made_anew(web):
    url = web.serve("/a/report.txt", TEXT, Content_Type="text/plain", ETag='"1"', Content_MD5="x", Accept_Ranges="bytes",
                    Digest="x", Last_Modified="Mon, 02 Nov 2026 00:00:00 GMT", Set_Cookie="a=b")
    status, headers, body = web.curl(url)
    assert (status, body) == (200, MADE)
    assert headers["content-length"] == str(len(body))
    assert headers["content-type"].startswith("text/plain") and headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"] == "text/plain; charset=utf-8" and headers["cache-control"] == "private, no-cache"
    assert not {"etag", "content-md5", "accept-ranges", "digest"} & set(headers)
    assert headers["set-cookie"] == "a=b" and "last-modified" in headers
    assert headers["content-disposition"] == "inline; filename*=UTF-8''report.txt"
    number = web.kept(headers["x-kiyome-id"].encode())
    assert web.export(number) == TEXT
    shown = web.command("quarantine", "show", number).stdout.decode()
    assert "icap:127.0.0.1" in shown and "mori" in shown and "report.txt" in shown


def samples(directory):
    """Yields the attachments of the sample mails: Word with macros, PDF, ZIP, pictures …"""
    directory.mkdir()
    subprocess.run([SOURCE / "packaging" / "samples.py", directory], check=True)
    for path in sorted(directory.iterdir()):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for part in message.iter_attachments() if message.is_multipart() else ():
            if part.get_filename():
                yield part.get_filename(), part.get_payload(decode=True)


def test_same_bytes_as_the_command(web, tmp_path):
    made = {}
    for n, (name, content) in enumerate(samples(tmp_path / "mails")):
        # The command takes a second for each.
        if (suffix := name.rsplit(".", 1)[-1]) not in ("docm", "pdf", "zip") or made.get(suffix):
            continue
        expected = sanitized(web, name, content)
        quoted = "".join(f"%{byte:02X}" for byte in name.encode())
        url = web.serve(f"/{n}", content, Content_Type="application/octet-stream",
                        Content_Disposition=f"attachment; filename=\"x.bin\"; filename*=UTF-8''{quoted}")
        status, headers, body = web.curl(url)
        if expected is None:
            assert status == 403 and "受付番号".encode() in body, name
        else:
            assert (status, body) == (200, expected[1]), name
            assert headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        made[suffix] = expected is not None
    assert made["docm"] and made["pdf"] and made["zip"], made


def stream(chunks, *fields):
    """Returns a handler that answers without a Content-Length, up to the end of the connection or in chunks."""
    def answer(handler):
        handler.close_connection = True
        handler.wfile.write("\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/plain", *fields, "", ""]).encode())
        for chunk in chunks:
            handler.wfile.write(chunk)
    return answer


def test_however_it_is_sent(web):
    pieces = [TEXT[:5], TEXT[5:]]
    web.origin.answers["/close.txt"] = stream(pieces, "Connection: close")
    web.origin.answers["/chunks.txt"] = stream([b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces] + [b"0\r\n\r\n"],
                                               "Transfer-Encoding: chunked")
    for path in ("/close.txt", "/chunks.txt"):
        status, headers, body = web.curl(web.origin.url(path))
        assert (status, body, headers["content-length"]) == (200, MADE, str(len(MADE))), path
    # An error page is handled like any other page.
    assert web.curl(web.serve("/missing.txt", TEXT, 404, Content_Type="text/plain"))[::2] == (404, MADE)
    large = b"line\n" * 20000
    assert web.curl(web.serve("/large.txt", large, Content_Type="text/plain"))[::2] == (200, large)


def test_heads_without_a_body(web):
    before = len(web.messages())
    url = web.serve("/head.txt", TEXT, Content_Type="text/plain", ETag='"1"')
    status, headers, _ = web.curl(url, "-I")
    assert status == 200 and "etag" not in headers and headers["content-type"] == "text/plain" and headers.get("content-length", "0") != str(len(TEXT))
    assert web.curl(web.serve("/same.txt", b"", 304, ETag='"1"'))[0] == 304
    status, headers, body = web.curl(web.serve("/empty.txt", b"", Content_Type="text/plain"))
    assert (status, body, headers["content-length"]) == (200, b"", "0")
    assert web.curl(web.serve("/none", b"", 204, Content_Length=None))[0] == 204
    assert len(web.messages()) == before


def test_servers_are_asked_for_whole_files(web):
    web.curl(web.serve("/asked.txt", TEXT, Content_Type="text/plain"), "--compressed", "-H", "Range: bytes=1-2", "-H", "If-Range: x",
             "-H", "A-IM: diffe")
    fields = {name.lower(): value for name, value in [asked for asked in web.origin.asked if asked[1] == "/asked.txt"][-1][2].items()}
    assert fields["accept-encoding"] == "identity" and not {"range", "if-range", "a-im"} & set(fields)


@pytest.mark.parametrize("status, fields, reason", [
    (206, {"Content_Range": "bytes 0-9/100"}, "一部だけ"), (206, {}, "一部だけ"), (226, {"IM": "diffe"}, "一部だけ"),
    (200, {"Content_Range": "bytes 0-9/100"}, "一部だけ"), (200, {"Content_Encoding": "gzip"}, "圧縮"), (200, {"Content_Encoding": "br"}, "圧縮")])
def test_what_is_no_whole_file_is_refused(web, status, fields, reason):
    secret = gzip.compress(TEXT)
    got, headers, body = web.curl(web.serve("/part", secret, status, Content_Type="text/plain", **fields))
    assert got == 403 and reason in body.decode() and secret not in body
    assert not {"content-encoding", "content-range", "im"} & set(headers) and headers["cache-control"] == "no-store"


def test_programs_of_servers_are_no_names(web):
    """The extension .php of a URL does not make its content a program; a file name in the header field does."""
    status, headers, body = web.curl(web.serve("/list.php", b"a,b\r\n1,2\r\n", Content_Type="text/csv"))
    assert status == 200 and headers["content-disposition"].startswith("inline; filename*=UTF-8''list."), headers
    assert web.curl(web.origin.url("/list.php"), "-H", "Content-Type: text/plain", "-d", "x")[0] == 200
    assert [body for _, body in uploaded(web, "/list.php") if body] == [b"x"]
    assert web.curl(web.serve("/named.php", TEXT, Content_Type="text/plain", Content_Disposition="attachment; filename=list.php"))[0] == 403


def test_page_says_why_and_how_to_ask(web):
    url = web.serve("/x/%3Cscript%3Ealert(1)%3C%2Fscript%3E.exe", EXE, Content_Type="application/octet-stream", Set_Cookie="a=b")
    status, headers, body = web.curl(url)
    web.kept(body)
    page = body.decode()
    assert status == 403 and headers["content-type"] == "text/html; charset=utf-8" and "set-cookie" not in headers
    assert "ダウンロードを隔離しました" in page and "情報管理者に申請" in page
    assert "<script" not in page
    page = web.curl(url, language="en-GB,ja;q=0.5")[2].decode()
    assert "A download was withheld" in page and web.kept(page.encode()) and "ask your information manager" in page


def test_page_says_what_a_password_opens(make_web, tmp_path):
    web = make_web(main="owner = mori\n[portal]\nurl = https://portal.example\n")
    content = dict(samples(tmp_path / "mails"))["meibo.zip"]
    pages = [web.curl(web.serve(f"/{name}", body, Content_Type="application/zip"))[2].decode() for name, body in (("meibo.zip", content), ("a.exe", EXE))]
    assert ["パスワードが分かれば" in page for page in pages] == [True, False] and "https://portal.example" in pages[0], pages
    web.configure("owner = mori", "owner =")
    web.kill_icap()
    web.start_icap()
    assert "パスワードが分かれば" not in web.curl(web.origin.url("/meibo.zip"))[2].decode()


def test_what_is_blocked(web):
    """A file is blocked by its hash, alone and in an archive. A block of a sender has no effect on downloads."""
    bad = "止められたファイル\n".encode()
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w") as archive:
        archive.writestr("bad.txt", bad)
        archive.writestr("good.txt", b"good\n")
    urls = [web.serve(f"/b/{name}", content, Content_Type="application/octet-stream")
            for name, content in (("bad.txt", bad), ("pack.zip", pack.getvalue()))]
    assert [web.curl(url)[0] for url in urls] == [200, 200]
    entries = [web.command("block", "add", *what, "--reason", "x").stdout.decode().strip()
               for what in (("--sha256", hashlib.sha256(bad).hexdigest()), ("--sender", "city.example"))]
    try:
        status, _, page = web.curl(urls[0])
        assert status == 403 and "ブロック" in page.decode(), page
        status, _, body = web.curl(urls[1])
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            assert status == 200 and "good.txt" in archive.namelist() and bad not in [archive.read(name) for name in archive.namelist()]
        hits = {row["id"]: row["hits"] for row in json.loads(web.command("block", "list", "--json").stdout)}
        assert [hits[entry] for entry in entries] == [2, 0], hits
    finally:
        web.command("block", "remove", *entries, "--reason", "x")


def test_types_that_are_passed(web):
    style = b"body { color: \xe2\x80\xae red }"
    before = len(web.messages())
    assert web.curl(web.serve("/a.css", style, Content_Type="Text/CSS; charset=utf-8"))[::2] == (200, style)
    large = os.urandom(300_000)
    assert web.curl(web.serve("/a.png", large, Content_Type="image/png"))[::2] == (200, large)
    # The same is true without a preview, from a client that accepts no 204.
    assert style in web.icap("HTTP/1.1 200 OK\r\nContent-Type: text/css", style)
    assert len(web.messages()) == before
    assert web.curl(web.serve("/b.css", EXE, Content_Type="text/cssx"))[0] == 403
    # A download with a file name, and an answer with two types, do not pass.
    assert web.curl(web.serve("/c.css", EXE, Content_Type="text/css", Content_Disposition="attachment; filename=a.exe"))[0] == 403
    assert b"HTTP/1.1 403" in web.icap("HTTP/1.1 200 OK\r\nContent-Type: text/css\r\nContent-Type: text/html", EXE)


@pytest.mark.parametrize("value", ["text/css; a, text/html", "image/png;,text/html", "text/css text/html",
                                   "text/css;charset=x;,application/x-msdownload", "text/css\r\n ,text/html"])
def test_types_that_hide_another(web, value):
    script = b"<script>alert(1)</script>"
    status, _, body = web.curl(web.serve("/hidden", EXE + script, Content_Type=value))
    assert status == 403 and script not in body
    answer = web.icap(f"HTTP/1.1 200 OK\r\nContent-Type: {value}", EXE + script)
    assert b"HTTP/1.1 403" in answer and script not in answer


def test_passed_types_are_whole_files_with_plain_heads(web):
    css = "HTTP/1.1 200 OK\r\nContent-Type: text/css"
    assert web.curl(web.serve("/part.css", EXE, 206, Content_Type="text/css", Content_Range="bytes 0-65/100"))[0] == 403
    assert web.curl(web.serve("/coded.css", gzip.compress(EXE), Content_Type="text/css", Content_Encoding="gzip"))[0] == 403
    for more in ("Content-Type : text/html", "Content-Disposition : attachment; filename=a.exe", "X: a\rContent-Type: text/html",
                 "Content-Encoding: identity\r\nContent-Encoding: gzip"):
        answer = web.icap(f"{css}\r\n{more}", EXE)
        assert b"HTTP/1.1 403" in answer and EXE not in answer, more
    assert EXE not in web.icap(f"{css}\0text/html", EXE)
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    assert b"alert" not in web.curl(web.serve("/a.svg", svg, Content_Type="image/svg+xml"))[2]


def test_fields_that_act_are_gone(web):
    fields = {"X_Content_Type_Options": "none", "X_Kiyome_Id": "AAAA-BBBB", "Refresh": "0;url=/b", "Link": "</a.css>;rel=stylesheet",
              "SourceMap": "/m", "Alt_Svc": 'h3=":443"', "X_Big": "A" * 9000, "Cache_Control": "public, max-age=3600",
              "Expires": "Mon, 02 Nov 2099 00:00:00 GMT", "Vary": "Cookie"}
    _, headers, body = web.curl(web.serve("/acting.txt", TEXT, Content_Type="text/plain", **fields))
    assert body == MADE and headers["vary"] == "Cookie"
    assert not {"refresh", "link", "sourcemap", "alt-svc", "x-big", "expires"} & set(headers)
    said = (web.directory / "headers").read_text().lower()
    assert said.count("x-content-type-options") == said.count("x-kiyome-id") == said.count("cache-control") == 1
    assert headers["x-content-type-options"] == "nosniff" and headers["x-kiyome-id"] != "AAAA-BBBB"
    named = {"Content_Type": "text/html", "Content_Disposition": "attachment; filename=a.exe", "Refresh": "0;url=/b"}
    for status, more in ((304, {"Content_Length": None}), (302, {"Location": "/there"})):
        got, headers, _ = web.curl(web.serve("/bare", b"", status, **named, **more))
        assert got == status and headers.get("location") == more.get("Location")
        assert not {"content-type", "content-disposition", "refresh"} & set(headers), status


def test_nobody_keeps_what_the_server_said_not_to(web):
    """no-store is passed on in any case of letters and from any of several Cache-Control fields."""
    for path, fields in (("/no-1.txt", ["Cache-Control: max-age=3, No-Store"]), ("/no-2.txt", ["Cache-Control: max-age=3", "cache-control: no-store"])):
        web.origin.answers[path] = stream([TEXT], "Connection: close", *fields)
        status, headers, body = web.curl(web.origin.url(path))
        assert (status, body, headers["cache-control"]) == (200, MADE, "no-store"), (path, headers)


def test_policy_of_a_size_and_of_a_department(make_web):
    """Policies for a size or a department apply to files through ICAP as through the other front ends."""
    large = "[match]\ndirection = file\nmin-size = 1K\n[policy]\npreset = text-only\n"
    web = make_web(start=("store", "sanitizer"), main="owner = mori\n",
                   policies={"large": large, "tax": "[match]\ndepartment = 税務課\ndirection = file\nmax-size = 1K\n"})
    web.command("user", "add", "--no-password", "mori")
    web.command("user", "add", "--no-password", "--department", "税務課", "sato")
    web.start_icap()

    def policy_of(body, *fields):
        number = web.kept(web.icap("HTTP/1.1 200 OK\r\nContent-Type: text/plain", body, *fields))
        return re.search(rf"id={number} policy=(\S+)", web.log("icap"))[1]
    assert [policy_of(TEXT), policy_of(TEXT * 100), policy_of(TEXT, "X-Authenticated-User: sato")] == ["standard", "large", "tax"]
    # The name that a user typed at the proxy is matched without case, so that sato finds the file in the portal.
    assert policy_of(b"written otherwise\n", "X-Authenticated-User: SATO") == "tax"
    assert {row["login"] for row in web.messages()} == {"mori", "sato"}


def test_squid_keeps_nothing(make_web):
    """With the shipped lines squid caches no file, although its own cache is configured as usual."""
    web = make_web(("[icap]", "[icap]\npass = text/css"))
    for path, kind in (("/kept.txt", "text/plain"), ("/kept.css", "text/css")):
        url = web.serve(path, TEXT, Content_Type=kind, Cache_Control="public, max-age=3600, s-maxage=3600")
        first, second = web.curl(url), web.curl(url)
        assert first[0] == second[0] == 200
        assert sum(asked[1] == path for asked in web.origin.asked) == 2, path
    web.configure("pass = text/css", "pass =")
    web.kill_icap()
    assert TEXT not in web.curl(web.origin.url("/kept.css"))[2]


def test_sites_that_go_past(make_web):
    """The shipped lines for sites that bypass kiyome work without their comment sign, and for these sites only."""
    web = make_web(start=("store", "sanitizer"))
    path = web.directory / "squid.conf"
    text, n = re.subn(r"(?m)^#(acl|adaptation_access) ", r"\1 ", path.read_text())
    assert n == 3
    path.write_text(text.replace(".intranet.example", "localhost"))
    web.start_icap()
    web.start_squid()
    url = web.serve("/a.txt", TEXT, Content_Type="text/plain")
    assert [web.curl(address)[2] for address in (url, url.replace("127.0.0.1", "localhost"))] == [MADE, TEXT]
    assert web.curl(url.replace("127.0.0.1", "localhost"), "-F", "a=b")[0] == 200 and web.curl(url, "-F", "a=b")[0] == 403


def test_icap_without_preview(web):
    def shown(answer):
        return web.command("quarantine", "show", web.kept(answer)).stdout.decode()

    answer = web.icap("HTTP/1.1 200 OK\r\nContent-Type: text/plain", TEXT, "X-Client-IP: 192.0.2.7")
    assert answer.startswith(b"ICAP/1.0 200") and MADE in answer and TEXT not in answer
    assert "icap:192.0.2.7" in shown(answer)
    # If the proxy names its user, the store records that user.
    text = shown(web.icap("HTTP/1.1 200 OK\r\nContent-Type: text/plain", TEXT, "X-Authenticated-User: sato", "X-Client-IP: evil"))
    assert "sato" in text and "evil" not in text
    answer = web.icap("HTTP/1.1 206 Partial Content\r\nContent-Type: text/plain", TEXT)
    assert b"HTTP/1.1 403" in answer and TEXT not in answer
    for odd in ("nonsense", "HTTP/1.1", "HTTP/1.1 20"):
        assert TEXT not in web.icap(f"{odd}\r\nContent-Type: text/plain", TEXT)


def test_each_download_has_a_number_of_its_own(web):
    """Each download of the same file has a number of its own, so that the records have every client and name."""
    numbers = []
    for client, name in (("192.0.2.7", "one.txt"), ("192.0.2.8", "two.txt"), ("192.0.2.8", "two.txt")):
        answer = web.icap("HTTP/1.1 200 OK\r\nContent-Type: text/plain", b"fetched by several\n", f"X-Client-IP: {client}",
                          request=f"GET http://web.example/{name} HTTP/1.1")
        numbers.append(web.kept(answer))
        shown = web.command("quarantine", "show", numbers[-1]).stdout.decode()
        assert f"icap:{client}" in shown and name in shown, shown
    assert len(set(numbers)) == 3, numbers


def uploaded(web, path):
    return [(asked[2], asked[3]) for asked in web.origin.asked if asked[1] == path]


def test_uploads(web, tmp_path):
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / "a.exe").write_bytes(EXE)
    for n, options in enumerate(((), ("-H", "Transfer-Encoding: chunked"))):
        status, _, _ = web.curl(web.origin.url(f"/up-{n}.txt"), "-T", tmp_path / "a.txt", "-H", "Content-Type: text/plain", "-H", "Digest: x", *options)
        assert status == 200
        (fields, body), = uploaded(web, f"/up-{n}.txt")
        assert body == MADE and "Digest" not in fields and fields["Content-Type"].startswith("text/plain")
    status, _, body = web.curl(web.origin.url("/up.exe"), "-T", tmp_path / "a.exe", "-H", "Content-Type: application/octet-stream")
    assert status == 403 and "送信を止めました".encode() in body and not uploaded(web, "/up.exe")
    assert web.kept(body)
    status, _, body = web.curl(web.origin.url("/form"), "-F", f"file=@{tmp_path / 'a.txt'}")
    assert status == 403 and "フォーム".encode() in body and not uploaded(web, "/form")
    assert web.curl(web.origin.url("/up-part"), "-T", tmp_path / "a.txt", "-H", "Content-Range: bytes 0-9/100", "-H", "Content-Type: text/plain")[0] == 403
    status, _, body = web.curl(web.origin.url("/untyped"), "-T", tmp_path / "a.txt", "-H", "Content-Type:")
    assert status == 403 and "Content-Type" in body.decode() and "フォーム" not in body.decode()
    assert not uploaded(web, "/up-part") and not uploaded(web, "/untyped")
    assert web.curl(web.origin.url("/fields"), "-d", "a=b")[0] == 200
    assert uploaded(web, "/fields")[0][1] == b"a=b"


def test_who_hangs_up_leaves_nothing(web):
    web.icap("HTTP/1.1 200 OK\r\nContent-Type: text/plain", None)
    wait_for(lambda: not web.spooled())


def test_nothing_comes_through_while_something_is_away(make_web):
    web = make_web(main="seconds = 4\n")
    url = web.serve("/a.txt", TEXT, Content_Type="text/plain")
    assert web.curl(url)[::2] == (200, MADE)

    def is_refused():
        status, headers, body = web.curl(url)
        assert status == 503 and headers["retry-after"] == "60" and "しばらくして".encode() in body and MADE not in body
    web.end("sanitizer")
    is_refused()
    web.start("sanitizer")
    os.kill(web.processes["sanitizer"].pid, signal.SIGSTOP)
    is_refused()
    os.kill(web.processes["sanitizer"].pid, signal.SIGCONT)
    assert web.curl(url)[::2] == (200, MADE)
    os.kill(web.processes["store"].pid, signal.SIGSTOP)
    is_refused()
    os.kill(web.processes["store"].pid, signal.SIGCONT)
    assert web.curl(url)[::2] == (200, MADE)
    web.kill("store")
    is_refused()
    web.start("store")
    assert web.curl(url)[::2] == (200, MADE)
    web.kill_icap()
    status, _, body = web.curl(url)
    assert status == 500 and MADE not in body and TEXT not in body
    web.start_icap()
    wait_for(lambda: web.curl(url)[::2] == (200, MADE))
    assert not web.spooled()


def test_store_is_full(make_web):
    web = make_web(("reserve = 1M", "reserve = 1000G"))
    status, _, body = web.curl(web.serve("/a.txt", TEXT, Content_Type="text/plain"))
    assert status == 503 and MADE not in body


def test_spool_is_away(make_web):
    web = make_web()
    shutil.rmtree(web.directory / "spool")
    status, _, body = web.curl(web.serve("/a.txt", TEXT, Content_Type="text/plain"))
    assert status == 503 and MADE not in body


def test_no_service_without_a_configuration(make_web):
    web = make_web(start=("store", "sanitizer"))
    web.configure("[icap]", "[icap]\nsize = many")
    web.start_icap()
    web.start_squid()
    status, _, body = web.curl(web.serve("/a.txt", TEXT, Content_Type="text/plain"))
    assert status in (500, 503) and MADE not in body and TEXT not in body
    assert "kiyome.conf" in web.log("icap")


def test_sizes_and_places(make_web):
    web = make_web(main="size = 1M\njobs = 1\n")
    status, _, body = web.curl(web.serve("/large.txt", b"a" * 1_100_000, Content_Type="text/plain"))
    assert status == 403 and "大きすぎます".encode() in body
    ended = threading.Event()

    def endless(handler):
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n")
        try:
            while True:
                handler.wfile.write(b"a" * 65536)
        except OSError:
            ended.set()
    web.origin.answers["/endless.txt"] = endless
    status, _, body = web.curl(web.origin.url("/endless.txt"))
    assert status == 403 and "大きすぎます".encode() in body
    assert ended.wait(PATIENCE)
    wait_for(lambda: not web.spooled())
    # With one slot, the other downloads wait for it.
    got = []
    url = web.serve("/a.txt", TEXT, Content_Type="text/plain")
    threads = [threading.Thread(target=lambda: got.append(MADE in web.icap("HTTP/1.1 200 OK\r\nContent-Type: text/plain", TEXT))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [True] * 8
    assert web.curl(url)[0] == 200


def begin(web, client):
    """Returns a connection on which a client's body has begun and continues."""
    asked, said = "GET http://web.example/a.txt HTTP/1.1\r\nHost: web.example\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    connection = socket.create_connection(("127.0.0.1", web.icap_port), 60)
    connection.sendall(f"RESPMOD icap://127.0.0.1/kiyome ICAP/1.0\r\nHost: 127.0.0.1\r\nX-Client-IP: {client}\r\n"
                       f"Encapsulated: req-hdr=0, res-hdr={len(asked)}, res-body={len(asked) + len(said)}\r\n\r\n{asked}{said}1\r\na\r\n".encode())
    return connection


def test_one_client_does_not_take_all_places(make_web):
    web = make_web(main="jobs = 4\n")
    held = [begin(web, "192.0.2.1") for _ in range(8)]
    try:
        wait_for(lambda: len(web.spooled()) >= 2)
        assert MADE in web.icap("HTTP/1.1 200 OK\r\nContent-Type: text/plain", TEXT, "X-Client-IP: 192.0.2.2")
        assert len(web.spooled()) == 2
    finally:
        for connection in held:
            connection.close()
    wait_for(lambda: not web.spooled())


def test_who_sends_slowly_keeps_no_place(make_web):
    web = make_web(main="seconds = 3\n")
    with begin(web, "192.0.2.1") as connection:
        wait_for(web.spooled)

        def is_over():
            connection.sendall(b"1\r\na\r\n")
            return not web.spooled() and select.select([connection], [], [], 0)[0]
        wait_for(is_over)
        assert b"HTTP/1.1 503" in connection.recv(65536)


@pytest.mark.parametrize("length", ["100", "1", "100\r\nContent-Length: 17", "x"])
def test_cut_bodies_are_not_whole_ones(web, length):
    answer = web.icap(f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}", TEXT)
    assert (b"HTTP/1.1 502" in answer or b"HTTP/1.1 403" in answer) and MADE not in answer
    if length == "100":
        web.origin.answers["/cut.txt"] = lambda handler: (setattr(handler, "close_connection", True), handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n" + TEXT))
        status, _, body = web.curl(web.origin.url("/cut.txt"))
        assert status == 502 and MADE not in body


def test_large_file_takes_no_memory(web):
    content = bytes(100 << 20)
    before = web.memory()
    # Not through squid, which reads slowly while a file comes fast.
    answer = web.icap("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream", content)
    assert b"HTTP/1.1 403" in answer and web.kept(answer)
    assert web.memory() - before < 50 << 20


def test_a_tenants_proxy_has_its_own_store_policy_and_people(tmp_path):
    """A file is handled for the tenant of the ICAP service that received it, whatever its request says."""
    gateway = Web(tmp_path / "kiyome")
    tenants = []
    try:
        tenants = [TenantWeb(gateway, "ashita", "owner = mori\n"), TenantWeb(gateway, "bunka", "owner = kato\n", {"standard": "[policy]\npreset = text-only\n"})]
        Kiyome.start(gateway, "store", "sanitizer")
        for tenant in tenants:
            Tenant.start(tenant, "store")
            tenant.start_icap()
        picture = png()
        ashita, bunka = tenants
        said = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nX-Kiyome-Tenant: ashita"
        who = "X-Authenticated-User: mori@ashita.example"
        head, foreign = "GET http://ashita.example/a.png HTTP/1.1", ("Host: ashita.example", who)
        made, withheld = ashita.icap(said, picture, *foreign, request=head), bunka.icap(said, picture, *foreign, request=head)
        assert b"\x89PNG" in made and b"\x89PNG" not in withheld and b" 403 " in withheld, (made[:600], withheld[:600])
        rows = {place: place.messages() for place in (gateway, ashita, bunka)}
        assert [len(rows[place]) for place in (gateway, ashita, bunka)] == [0, 1, 1]
        assert ashita.export(rows[ashita][0]["id"]) == bunka.export(rows[bunka][0]["id"]) == picture
        assert bunka.command("quarantine", "show", rows[ashita][0]["id"], check=False).returncode == 1
        # If a store is away, its tenant's files are stopped, and no other tenant's store gets them.
        bunka.kill("store")
        assert b"\x89PNG" not in bunka.icap(said, picture, request=head) and b"\x89PNG" in ashita.icap(said, picture, request=head)
        assert not gateway.messages() and len(ashita.messages()) == 2
    finally:
        for place in (*tenants, gateway):
            place.kill_all()
