# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the hardened units as systemd runs them: no program needs what its unit forbids."""
import base64
import contextlib
import email
import email.policy
import hashlib
import json
import pathlib
import re
import signal
import subprocess
import sys
import time

import pytest
import samples

from container_config import SIGNATURES
from container import UNITS

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "portal"))

from house import PASSWORD, corpus  # noqa: E402
from waiting import PATIENCE, until, within  # noqa: E402

VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SEND = """
import smtplib, sys
with smtplib.SMTP('127.0.0.1', 25) as out:
    out.sendmail('a@outside.example', ['sato@localhost'], sys.stdin.buffer.read())
"""
# Runs in the container's network with this machine's files, and makes the same calls as the portal's page.
VISIT = f"""
import json, sys
sys.path.insert(0, {str(ROOT / "tests" / "portal")!r})
from house import Browser
sato = Browser(8025)
sato.sign_in('sato', sys.argv[1])
mail = sato.get('/api/mails/' + sys.argv[2])
document = [a for a in mail['attachments'] if a['name'] == 'old.doc'][0]
place = '/api/mails/%s/parts/%s/pages' % (sys.argv[2], document['path'])
pages = sato.post(place, {{'first': 1, 'count': 1, 'width': 300}})
print(json.dumps([len(pages['pictures']), sato.post('/api/mails/%s/text' % sys.argv[2])['text']]))
"""


# Sends mails without a pause, each over a connection of its own, in as many threads as the first argument says, until the end of
# its input.
STREAM = """
import json, smtplib, sys, threading
over, taken, refused = threading.Event(), [], []
def send(thread):
    number = 0
    while not over.is_set():
        number += 1
        mark = 'mark-%s-%d-%d-' % (sys.argv[2], thread, number)
        try:
            with smtplib.SMTP('127.0.0.1', 25, timeout=600) as out:
                out.sendmail('a@outside.example', ['sato@localhost'], 'Subject: %s\\n\\nThe body.\\n' % mark)
            taken.append(mark)
        except (smtplib.SMTPException, OSError) as error:
            refused.append(repr(error))
threads = [threading.Thread(target=send, args=(n,)) for n in range(int(sys.argv[1]))]
[t.start() for t in threads]
sys.stdin.read()
over.set()
[t.join() for t in threads]
print(json.dumps([taken, refused]))
"""


@contextlib.contextmanager
def stream(container, name, threads=4):
    """Sends mails while the caller works; each of them must be accepted and must arrive."""
    container.run("install", "-o", "sato", "-g", "mail", "-m", "660", "/dev/null", "/var/mail/sato")
    sender = subprocess.Popen(["nsenter", "--target", container.init, "--net", sys.executable, "-c", STREAM, str(threads), name],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    taken = []
    try:
        yield taken
    finally:
        out = sender.communicate(timeout=PATIENCE)[0]
    told, refused = json.loads(out)
    taken += told
    assert not refused, (len(told), len(refused), refused[:3])
    assert len(told) > 20 and len(set(told)) == len(told)
    wait(lambda: set(told) <= set(re.findall(r"^Subject: (mark\S+)", container.run("cat", "/var/mail/sato").stdout, re.MULTILINE)))


def letter(files):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = "Five attachments"
    message["From"] = "a@outside.example"
    message["To"] = "sato@localhost"
    message.set_content("The body.\n")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def in_network(container, program, *words, **more):
    return subprocess.run(["nsenter", "--target", container.init, "--net", sys.executable, "-c", program, *words],
                          stdout=subprocess.PIPE, check=True, timeout=PATIENCE, **more)


def wait(what):
    return until(what, "what the test waits for", pause=0.2)


def state(container, unit):
    return dict(line.split("=", 1) for line in container.run(
        "systemctl", "show", unit, "--property=ActiveState,NRestarts,Result").stdout.split())


def test_all_is_well_from_the_start(container):
    # The scanner is ready last, because it reads signatures.
    wait(lambda: container.run("kiyome", "status", check=False).returncode == 0)
    status = json.loads(container.run("kiyome", "status", "--json").stdout)
    families = [family for family in status["sanitizer"]["status"]["families"] if family["state"] == "ready"]
    assert families and all(family["seccomp"] and family["landlock"] for family in families), families


def test_mail_with_documents_comes_through_and_its_original_goes_out(container):
    mail = letter([("old.doc", samples.DOC),
                   ("new.docx", corpus("docx/t-oox-01-macro")),
                   ("page.pdf", corpus("pdf/plain")),
                   ("dot.png", corpus("png/T-IMG-04-texts-and-strange-chunks")),
                   ("virus.txt", VIRUS)])
    in_network(container, SEND, input=mail)
    spool = wait(lambda: container.run("cat", "/var/mail/sato", check=False).stdout)
    arrived = email.message_from_string(spool.split("\n", 1)[1], policy=email.policy.default)
    names = [part.get_filename() for part in arrived.iter_attachments()]
    assert sorted(names) == ["dot.png", "new.docx", "old.docx", "page.pdf"], (names, container.journal())
    assert "Eicar-Test" in arrived.get_body().get_content()
    number = re.search(r"request=(\S+)", arrived["Kiyome-Result"])[1]

    # The output has the values that an allow entry needs.
    shown = container.run("kiyome", "quarantine", "show", number).stdout
    assert hashlib.sha256(VIRUS).hexdigest() in shown, shown

    container.write("/etc/kiyome/password", PASSWORD + "\n")
    container.run("kiyome", "user", "add", "sato", "--mail", "sato@localhost", "--password-file", "/etc/kiyome/password")
    seen = in_network(container, VISIT, PASSWORD, number)
    pictures, text = json.loads(seen.stdout)
    assert pictures == 1 and "The body." in text

    container.run("kiyome", "quarantine", "release", number, "--to", "sato@localhost", "--reason", "the test's")
    released = wait(lambda: container.run("cat", "/var/mail/sato").stdout[len(spool):])
    # The mail that delivers it holds the original unchanged.
    assert base64.b64encode(b"X5O!P%@AP").decode()[:8] in released or "EICAR" in released, released[:2000]


def test_keys_and_reloads(container):
    container.run("kiyome", "keys", "rotate")
    assert "2 keys" in container.run("kiyome", "status", check=False).stdout
    container.run("systemctl", "reload", "kiyome-opener")
    wait(lambda: "2 keys" in container.run("kiyome", "status", check=False).stdout)


@pytest.mark.full  # takes long in its container
def test_what_status_says_leads_out(container):
    """Status names the remedy for an index that belongs to root after a restore, and for missing signatures."""
    container.run("chown", "root:", "/var/lib/kiyome/index.db")
    container.run("systemctl", "restart", "kiyome-store")
    wait(lambda: re.search("store +FAILED .*/var/lib/kiyome/index.db.* chown kiyome-store:",
                           container.run("kiyome", "status", check=False).stdout))
    container.run("chown", "kiyome-store:", "/var/lib/kiyome/index.db")
    container.run("systemctl", "restart", "kiyome-store")
    before = container.run("cat", "/etc/kiyome/kiyome.conf").stdout
    container.write("/etc/kiyome/kiyome.conf", before.replace("[scanner]\n", "[scanner]\nengine = libclamav\n"))
    container.run("mv", f"{SIGNATURES}/test.ndb", "/var/tmp")
    container.run("systemctl", "restart", "kiyome-sanitizer")
    wait(lambda: f"no signatures in {SIGNATURES}: run freshclam" in container.run("kiyome", "status", check=False).stdout)
    container.run("mv", "/var/tmp/test.ndb", SIGNATURES)
    # With only the signature of this test, status reports that ClamAV's own databases are missing.
    wait(lambda: "it scans with few signatures: main, daily is missing" in container.run("kiyome", "status", check=False).stdout)
    container.write("/etc/kiyome/kiyome.conf", before)
    container.run("systemctl", "restart", "kiyome-sanitizer")
    wait(lambda: container.run("kiyome", "status", check=False).returncode == 0)


def daemons(container):
    """Returns the properties of all units whose program is a daemon, and of the instances for a tenant."""
    found = [line.split()[0] for line in container.run("systemctl", "list-unit-files", "--plain", "--no-legend", "kiyome*.service").stdout.splitlines()]
    named = [unit.replace("@.", "@ashita.") for unit in found]
    shown = {unit: dict(line.split("=", 1) for line in container.run(
        "systemctl", "show", "--property=Type,NotifyAccess,TimeoutStartUSec", unit).stdout.splitlines()) for unit in named}
    return {unit: properties for unit, properties in shown.items()
            if properties["Type"] != "oneshot" and not unit.startswith("kiyome-metrics@")}


def test_no_unit_is_started_before_its_program_says_so(container):
    shown = daemons(container)
    programs = {"store", "opener", "portal", "folder", "icap", "events"}
    assert {unit.removesuffix(".service") for unit in shown} == {
        f"kiyome-{name}" for name in programs | {"milter", "sanitizer"}} | {f"kiyome-{name}@ashita" for name in programs}
    assert {(unit, properties["Type"], properties["NotifyAccess"]) for unit, properties in shown.items()} == {
        (unit, "notify", "main") for unit in shown}
    # The recovery of a store may take any time; all other programs are restarted if they hang.
    endless = {unit for unit, properties in shown.items() if properties["TimeoutStartUSec"] == "infinity"}
    assert endless == {"kiyome-store.service", "kiyome-store@ashita.service"}


@pytest.mark.parametrize("program", ["store", "sanitizer", "milter", "opener", "portal"])
def test_what_is_started_serves(container, program):
    """A program serves as soon as systemctl returns, however busy the machine is."""
    for _ in range(3):
        container.run("systemctl", "restart", f"kiyome-{program}")
        parts = json.loads(container.run("kiyome", "status", "--json", check=False).stdout)
        assert parts[program]["well"], (parts[program], container.journal(f"kiyome-{program}"))
    if program == "store":
        container.run("sh", "-c", "systemctl restart kiyome-store && kiyome store adopt --reason test && kiyome quarantine list")


def test_a_command_waits_for_a_store_that_is_being_started(container):
    """If no start is pending, the command fails at once and names the unit to start."""
    place = "/run/systemd/system/kiyome-store.service.d"
    container.write(f"{place}/slow.conf", "[Service]\nExecStartPre=/bin/sleep 5\n")
    container.run("systemctl", "daemon-reload")
    try:
        container.run("systemctl", "stop", "kiyome-store")
        with within(5):
            said = container.run("kiyome", "allow", "list", check=False)
        assert said.returncode != 0 and "systemctl start kiyome-store starts it" in said.stderr, said
        container.run("systemctl", "start", "--no-block", "kiyome-store")
        container.run("kiyome", "allow", "list")
    finally:
        container.run("rm", "-r", place)
        container.run("systemctl", "daemon-reload")
        container.run("systemctl", "start", "kiyome-store")


def test_a_reload_is_over_when_it_was_said(container):
    """`systemctl reload` waits for the reload. Reloading a wrong configuration changes nothing, and the unit stays active."""
    before = container.run("cat", "/etc/kiyome/kiyome.conf").stdout
    for program in ("sanitizer", "milter", "opener", "portal"):
        unit = f"kiyome-{program}"
        began = len(container.journal(unit))
        container.run("systemctl", "reload", unit)
        container.run("journalctl", "--sync")
        assert "reloaded: configuration" in container.journal(unit)[began:], container.journal(unit)[began:]
        assert state(container, unit)["ActiveState"] == "active"
        container.write("/etc/kiyome/kiyome.conf", before + "[nonsense]\na = b\n")
        try:
            container.run("systemctl", "kill", "--kill-whom=main", "--signal=HUP", unit)
            wait(lambda unit=unit, began=began: "not reloaded" in container.journal(unit)[began:])
        finally:
            container.write("/etc/kiyome/kiyome.conf", before)
        wait(lambda unit=unit: state(container, unit)["ActiveState"] == "active")


SCRAPE = """
import concurrent.futures, http.client, json, socket
idle = [socket.create_connection(("127.0.0.1", 9925)) for _ in range(4)]
def scrape(_):
    peer = http.client.HTTPConnection("127.0.0.1", 9925, timeout=600)
    peer.request("GET", "/metrics")
    answer = peer.getresponse()
    return answer.status, answer.read().decode()
with concurrent.futures.ThreadPoolExecutor() as pool:
    print(json.dumps(list(pool.map(scrape, range(2)))))
"""


@pytest.mark.full  # takes long in its container
def test_a_scraper_is_answered(container):
    """The metrics are served by a user who may read figures only, even while idle clients hold connections."""
    kept = re.search(r"(\d+) messages?, ", container.run("kiyome", "status").stdout)[1]
    container.run("systemctl", "start", "kiyome-metrics.socket")
    for status, text in json.loads(in_network(container, SCRAPE).stdout):
        assert status == 200 and text.endswith("# EOF\n"), (status, text)
        for part in ("store", "sanitizer", "scanner", "portal"):
            assert f'kiyome_part_well{{part="{part}"}} 1' in text, (text, container.journal("kiyome-metrics@*"))
        assert f"\nkiyome_store_messages {kept}\n" in text, text
    container.run("systemctl", "stop", "kiyome-metrics.socket")


RECEIVE = """
import socket, sys
with socket.create_server(("127.0.0.1", 6514)) as server:
    server.settimeout(600)
    print("ready", flush=True)
    told = ""
    while "allow-add" not in told:  # how each part is comes first
        peer, _ = server.accept()
        peer.settimeout(600)
        while data := peer.recv(65536):
            told += data.decode()
        peer.close()
    sys.stdout.write(told)
"""


@pytest.mark.full  # takes long in its container
def test_folder_is_watched_by_the_unit(container):
    """Without a folder the program ends. With one, the unit's hardening lets its user take files that another user put there."""
    container.run("systemctl", "start", "kiyome-folder")
    wait(lambda: state(container, "kiyome-folder") == {"ActiveState": "inactive", "NRestarts": "0", "Result": "success"})
    before = container.run("cat", "/etc/kiyome/kiyome.conf").stdout
    place = "/srv/kiyome/city"
    container.write("/etc/kiyome/kiyome.conf", before + "\n[folder]\nsettle-seconds = 1\n[folder city]\n" + "".join(
        f"{name} = {place}/{name}\n" for name in ("in", "out", "withheld")) + "owner = sato\n")
    container.run("mkdir", "-p", f"{place}/in", f"{place}/out", f"{place}/withheld")
    container.run("sh", "-c", f"chgrp kiyome-folder {place}/* && chmod 2775 {place}/*")
    container.run("systemctl", "restart", "kiyome-folder")
    container.write(f"{place}/in/課/a.txt", "text\n")
    container.run("chmod", "2777", f"{place}/in/課")
    wait(lambda: container.run("cat", f"{place}/out/課/a.txt", check=False).stdout == "text\n")
    wait(lambda: container.run("find", f"{place}/in", "-name", "a.txt").stdout == "")
    assert json.loads(container.run("kiyome", "status", "--json", check=False).stdout)["folder"]["well"]
    assert state(container, "kiyome-folder")["NRestarts"] == "0"
    assert "refused a system call" not in container.journal()
    container.run("systemctl", "stop", "kiyome-folder")
    container.write("/etc/kiyome/kiyome.conf", before)


def test_events_are_sent_by_the_unit(container):
    """Events reach a receiver. Without one, the program ends and is not restarted. It runs as another user than the metrics."""
    users = [container.run("systemctl", "show", "--value", "--property=User", unit).stdout.strip()
             for unit in ("kiyome-events.service", "kiyome-metrics@1.service")]
    assert users == ["kiyome-events", "kiyome-watch"], users
    container.run("systemctl", "start", "kiyome-events")
    wait(lambda: state(container, "kiyome-events")["ActiveState"] == "inactive")
    assert state(container, "kiyome-events") == {"ActiveState": "inactive", "NRestarts": "0", "Result": "success"}
    before = container.run("cat", "/etc/kiyome/kiyome.conf").stdout
    container.write("/etc/kiyome/kiyome.conf", before + "\n[events]\nto = tcp:127.0.0.1:6514\n")
    container.run("systemctl", "restart", "kiyome-store")
    with subprocess.Popen(["nsenter", "--target", container.init, "--net", sys.executable, "-c", RECEIVE],
                          stdout=subprocess.PIPE, text=True) as receiver:
        assert receiver.stdout.readline() == "ready\n"
        container.run("systemctl", "start", "kiyome-events")

        def is_told():  # Events before the first request of kiyome-events are not sent.
            container.run("kiyome", "allow", "add", "--type", "pdf", "--reason", "r", "--approver", "a", "--expires", "9d")
            return receiver.poll() is not None
        until(is_told, "the end of the receiver", pause=1)
        told = receiver.stdout.read()
    assert 'kind="allow-add" who="root"' in told, (told, container.journal("kiyome-events"))
    assert state(container, "kiyome-events")["NRestarts"] == "0", container.journal("kiyome-events")
    container.run("systemctl", "stop", "kiyome-events")
    container.write("/etc/kiyome/kiyome.conf", before)
    container.run("systemctl", "restart", "kiyome-store")


TENANTS = {"ashita": 8031, "bunka": 8032}
# Asks the ICAP service as a proxy does, about a text file of this name.
FETCH = """
import socket, sys
port, name = sys.argv[1:]
asked = f"GET http://web.example/{name}.txt HTTP/1.1\\r\\nHost: web.example\\r\\n\\r\\n"
said = "HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\n\\r\\n"
answer = b""
with socket.create_connection(("127.0.0.1", int(port)), 60) as door:
    door.sendall((f"RESPMOD icap://127.0.0.1/kiyome ICAP/1.0\\r\\nHost: 127.0.0.1\\r\\nConnection: close\\r\\n"
                  f"Encapsulated: req-hdr=0, res-hdr={len(asked)}, res-body={len(asked) + len(said)}\\r\\n\\r\\n{asked}{said}"
                  "5\\r\\ntext\\n\\r\\n0\\r\\n\\r\\n").encode())
    while not answer.endswith(b"0\\r\\n\\r\\n") and (data := door.recv(65536)):
        answer += data
sys.stdout.buffer.write(answer)
"""


def as_user(container, user, *words):
    return container.run("setpriv", f"--reuid={user}", "--init-groups", f"--regid={user}", *words, check=False)


TENANT_UNITS = [f"kiyome-{program}@{name}" for name in TENANTS for program in ("store", "opener", "portal", "folder", "icap")]
STRANGERS = [*(f"kiyome-{program}-bunka" for program in ("store", "opener", "portal", "folder", "icap", "events")),
             "kiyome-store", "kiyome-portal", "kiyome-opener"]


def proxy_of(name):
    return f"/etc/kiyome/tenants/{name}/c-icap.conf"


def configure_proxy(container, name):
    """Writes the configuration of c-icap for a tenant as kiyome-icap(8) describes."""
    shipped = (ROOT / "packaging/icap/c-icap.conf").read_text(encoding="utf-8").replace("/usr/libexec", "/usr/local/libexec")
    shipped = shipped.replace("/run/kiyome-icap", f"/run/kiyome-icap-{name}").replace("127.0.0.1:1344", f"127.0.0.1:{TENANTS[name] + 100}")
    container.write(proxy_of(name), shipped.replace("Configuration /etc/kiyome", f"Configuration /etc/kiyome/tenants/{name}"))


def reload_and_wait(container):
    container.run("systemctl", "reload", "kiyome-milter", "kiyome-sanitizer")
    wait(lambda: container.run("kiyome", "status", check=False).returncode == 0)


def quarantine_of(container, name):
    return container.run("kiyome", "--tenant", name, "quarantine", "list", "--json").stdout


def told_to(container, user):
    return json.loads(as_user(container, user, "kiyome", "--tenant", "ashita", "status", "--json").stdout)


class TestTenants:
    """Each tenant's programs run as users of their own. They serve after a reload, and have no access to another tenant."""

    @pytest.fixture(scope="class")
    def tenants(self, container):
        for name, port in TENANTS.items():
            place = f"/srv/kiyome-tenants/{name}"
            container.write(f"/etc/kiyome/tenants/{name}/kiyome.conf",
                            f"[tenant]\ndomains = {name}.example\n[portal]\nlisten = 127.0.0.1:{port}\nurl = http://{name}.example:{port}\n"
                            f"[folder]\nsettle-seconds = 1\n[folder own]\nin = {place}/in\nout = {place}/out\nwithheld = {place}/withheld\nowner = sato\n")
            container.run("mkdir", "-p", f"{place}/in", f"{place}/out", f"{place}/withheld")
            container.run("kiyome", "--tenant", name, "keys", "init")
            container.run("systemctl", "start", f"kiyome-tenant@{name}")
            container.run("sh", "-c", f"chgrp kiyome-folder-{name} {place}/* && chmod 2770 {place}/*")
            configure_proxy(container, name)
        container.run("systemctl", "reload", "kiyome-milter", "kiyome-sanitizer")
        container.run("systemctl", "restart", *TENANT_UNITS)
        wait(lambda: container.run("kiyome", "status", check=False).returncode == 0)
        # The folder and the ICAP service hand files in for their own tenant; the sanitizer learns their users at its reload.
        for name, port in TENANTS.items():
            container.write(f"/srv/kiyome-tenants/{name}/in/{name}.txt", "text\n")
            wait(lambda name=name: container.run("cat", f"/srv/kiyome-tenants/{name}/out/{name}.txt", check=False).stdout == "text\n")
            assert b"text" in in_network(container, FETCH, str(port + 100), name).stdout, container.journal(f"kiyome-icap@{name}")
        yield {"states": {unit: state(container, unit) for unit in TENANT_UNITS},
               "refused": "refused a connection" in container.journal("kiyome-sanitizer"),
               "quarantine": {name: quarantine_of(container, name) for name in TENANTS}}
        container.run("systemctl", "stop", *TENANT_UNITS)
        container.run("rm", "-r", "/etc/kiyome/tenants")
        reload_and_wait(container)

    def test_the_units_of_each_tenant_run_as_users_of_its_own_and_status_lists_them(self, container, tenants):
        status = json.loads(container.run("kiyome", "status", "--json").stdout)
        assert {f"{part}@{name}" for name in TENANTS for part in ("store", "opener", "portal")} <= set(status), status
        for unit in TENANT_UNITS:
            assert tenants["states"][unit] == {"ActiveState": "active", "NRestarts": "0", "Result": "success"}, (unit, container.journal(unit))
            pid = container.run("systemctl", "show", unit, "--property=MainPID", "--value").stdout.strip()
            assert container.run("stat", "--format=%U", f"/proc/{pid}").stdout.strip() == unit.replace("@", "-")

    def test_each_front_end_hands_in_for_its_own_tenant(self, tenants):
        for name, shown in tenants["quarantine"].items():
            others = [other for other in TENANTS if other != name]
            assert len(json.loads(shown)) == 2 and not any(f"{other}.txt" in shown for other in others), shown
        assert not tenants["refused"]

    def test_a_program_of_a_tenant_is_told_its_status(self, container, tenants):
        shown = told_to(container, "kiyome-portal-ashita")
        assert shown["store"]["well"] and shown["opener"]["well"], shown

    def test_the_store_of_a_tenant_opens_its_state_and_not_all_of_its_keys(self, container, tenants):
        assert as_user(container, "kiyome-store-ashita", "ls", "/var/lib/kiyome-tenants/ashita").returncode == 0
        secret = container.run("sh", "-c", "ls /etc/kiyome/tenants/ashita/keys/*").stdout.split()
        assert any(as_user(container, "kiyome-store-ashita", "cat", path).returncode for path in secret), secret

    @pytest.mark.parametrize("user", STRANGERS)
    def test_nobody_else_opens_lists_or_is_told_anything_of_a_tenant(self, container, tenants, user):
        assert as_user(container, user, "ls", "/var/lib/kiyome-tenants/ashita").returncode != 0
        shown = told_to(container, user)
        assert [shown[part]["well"] for part in ("store", "opener")] == [None, None] and "status" not in shown["store"], shown
        assert as_user(container, user, "kiyome", "--tenant", "ashita", "quarantine", "list").returncode != 0
        for name in ("store.sock", "store/store.sock.new"):
            assert as_user(container, user, "ln", "-s", "/x", f"/run/kiyome/tenants/ashita/{name}").returncode != 0
        assert "refused a system call" not in container.journal()

    def test_whose_a_front_end_is_says_its_user_and_not_the_directory_that_it_was_pointed_at(self, container, tenants):
        container.run("sed", "-i", "s|tenants/ashita|tenants/bunka|; s|:8131|:8133|", proxy_of("ashita"))
        container.run("systemctl", "restart", "kiyome-icap@ashita")
        try:
            assert b"503" in in_network(container, FETCH, "8133", "stolen").stdout
            assert "stolen" not in quarantine_of(container, "bunka")
        finally:
            configure_proxy(container, "ashita")
            container.run("systemctl", "restart", "kiyome-icap@ashita")

    def test_c_icap_without_the_service_of_kiyome_does_not_start(self, container, tenants):
        container.run("sed", "-i", "s|Configuration .*|Configuration /nowhere|", proxy_of("bunka"))
        try:
            assert container.run("systemctl", "restart", "kiyome-icap@bunka", check=False).returncode != 0
            assert "/nowhere" in container.journal("kiyome-icap@bunka")
        finally:
            configure_proxy(container, "bunka")
            container.run("systemctl", "reset-failed", "kiyome-icap@bunka", check=False)
            container.run("systemctl", "restart", "kiyome-icap@bunka")


def test_nothing_was_stopped_by_its_unit(container):
    for unit in UNITS:
        shown = state(container, unit)
        assert shown == {"ActiveState": "active", "NRestarts": "0", "Result": "success"}, (unit, container.journal(unit))
    journal = container.journal()
    for sign in ("forbidden system call", "zygote ended", "a worker failed", "workers run without"):
        assert sign not in journal, journal


def test_units_are_hardened(container):
    for unit in UNITS:
        shown = container.run("systemd-analyze", "security", "--no-pager", unit).stdout
        exposure = float(re.search(r"Overall exposure level for \S+ ([\d.]+)", shown)[1])
        assert exposure <= 4.0, shown


def weights(container, unit):
    shown = dict(line.split("=", 1) for line in container.run(
        "systemctl", "show", "--property", "CPUWeight,IOWeight,TasksMax,Slice", unit).stdout.split())
    assert int(shown["TasksMax"]) <= 8192, (unit, shown)
    return int(shown["CPUWeight"]), int(shown["IOWeight"]), shown["Slice"]


@pytest.mark.full  # takes long in its container
def test_mail_comes_before_what_can_wait(container):
    order = ["kiyome-milter", "kiyome-sanitizer", "kiyome-portal", "kiyome-opener", "kiyome-backup"]
    shown = [weights(container, unit) for unit in order]
    assert all(one[0] > other[0] and one[1] > other[1] for one, other in zip(shown, shown[1:])), shown
    # A tenant's store has the same weight as the gateway's: they must not share one slice with the weight of a single store.
    assert weights(container, "kiyome-store") == weights(container, "kiyome-store@ashita") == shown[0]
    for door in ("kiyome-opener", "kiyome-portal", "kiyome-folder", "kiyome-icap"):
        assert weights(container, door) == weights(container, door + "@ashita"), door
    # If the kernel gives cgroups these weights, systemd has set them.
    for unit, words in (("kiyome-store", "400"), ("kiyome-opener", "50")):
        path = container.cgroup / "system.slice" / f"{unit}.service" / "cpu.weight"
        assert not path.exists() or path.read_text(encoding="ascii").strip() == words, path


EATER = """
import sys
open('/proc/self/oom_score_adj', 'w').write(sys.argv[1])
open(sys.argv[2] + '/cgroup.procs', 'w').write('0')
eaten = [bytearray(b'x' * (1 << 20)) for _ in range(4096)]
"""
ROOM = 768 << 20  # More than the memory of all processes of kiyome-sanitizer here.


@contextlib.contextmanager
def little_memory(container, group):
    """Limits the memory of the cgroup `group` to ROOM. Yields `group`, or without a memory controller in cgroup2 a cgroup of
    version 1 that holds its processes."""
    if (group / "memory.max").exists():
        before = (group / "memory.max").read_text()
        (group / "memory.max").write_text(str(ROOM))
        try:
            yield group
        finally:
            (group / "memory.max").write_text(before)
        return
    top = pathlib.Path("/sys/fs/cgroup/memory")
    if not (top / "memory.limit_in_bytes").exists():
        pytest.skip("the kernel lets nobody limit memory here")
    other = top / container.cgroup.name
    try:
        other.mkdir()
    except OSError as error:
        pytest.skip(f"nobody may limit memory here: {error}")
    processes = (group / "cgroup.procs").read_text().split()
    home = {pid: re.search("^[0-9]+:memory:(.*)$", pathlib.Path(f"/proc/{pid}/cgroup").read_text(encoding="utf-8"), re.M)[1] for pid in processes}
    (other / "memory.limit_in_bytes").write_text(str(ROOM))
    for pid in processes:
        (other / "cgroup.procs").write_text(pid)
    try:
        yield other
    finally:
        for pid in (other / "cgroup.procs").read_text().split():
            with contextlib.suppress(OSError):  # A worker has ended.
                (top / home.get(pid, "/").lstrip("/") / "cgroup.procs").write_text(pid)
        wait(lambda: not (other / "cgroup.procs").read_text())
        other.rmdir()


@pytest.mark.full  # takes long in its container
def test_who_eats_memory_takes_nobody_along(container):
    """A worker that exhausts the memory is killed, and no other process is. Limits and OOM scores are checked first."""
    units = {}
    may_lower = container.run("sh", "-c", "echo -1 >/proc/self/oom_score_adj", check=False).returncode == 0
    for unit in UNITS:
        units[unit] = dict(line.split("=", 1) for line in container.run(
            "systemctl", "show", unit, "--property=MainPID,ControlGroup,MemoryMax,MemoryHigh,ManagedOOMPreference,OOMScoreAdjust").stdout.split())
        adjust = container.run("cat", f"/proc/{units[unit]['MainPID']}/oom_score_adj").stdout.strip()
        # The root user of some containers may not lower the score.
        assert adjust == units[unit]["OOMScoreAdjust"] or (adjust == "0" and not may_lower), (unit, adjust)
        assert units[unit]["MemoryMax"].isdigit(), units[unit]
    store, milter, sanitizer = (units[f"kiyome-{name}"] for name in ("store", "milter", "sanitizer"))
    assert int(store["MemoryHigh"]) < int(store["MemoryMax"]), store
    assert (store["ManagedOOMPreference"], milter["ManagedOOMPreference"]) == ("omit", "avoid")
    assert sanitizer["MemoryHigh"] == "infinity" and int(sanitizer["MemoryMax"]) > int(store["MemoryMax"])
    assert int(store["OOMScoreAdjust"]) < int(milter["OOMScoreAdjust"]) < int(sanitizer["OOMScoreAdjust"]), units
    group = container.cgroup / sanitizer["ControlGroup"].lstrip("/")
    workers = [pathlib.Path("/proc") / pid for pid in (group / "cgroup.procs").read_text().split()]
    adjusts = [int((one / "oom_score_adj").read_text()) for one in workers if "kiyome-worker" in (one / "comm").read_text()]
    assert adjusts and max(adjusts) > 0, adjusts
    with little_memory(container, group) as limited:
        ended = subprocess.run([sys.executable, "-c", EATER, str(max(adjusts)), str(limited)], check=False, timeout=PATIENCE)
        assert ended.returncode == -signal.SIGKILL
    for unit in UNITS:
        assert container.run("systemctl", "show", unit, "--property=MainPID", "--value").stdout.strip() == units[unit]["MainPID"], unit
    wait(lambda: container.run("kiyome", "status", check=False).returncode == 0)


@pytest.mark.full  # takes long in its container
def test_they_come_back_as_often_as_they_are_killed(container):
    for times in range(1, 8):  # By default systemd stops to restart a unit after five starts in ten seconds.
        container.run("systemctl", "kill", "--kill-whom=main", "--signal=KILL", *UNITS)
        for unit in UNITS:
            wait(lambda: state(container, unit).get("NRestarts") == str(times)
                 and state(container, unit)["ActiveState"] == "active")
    wait(lambda: container.run("kiyome", "status", check=False).returncode == 0)


@pytest.mark.full  # takes long in its container
@pytest.mark.parametrize("how", ["unix", "tcp"])
def test_a_milter_that_is_replaced_refuses_nothing(container, how):
    """While the milter is restarted, connections wait in the socket that systemd keeps."""
    before = container.run("cat", "/etc/kiyome/kiyome.conf").stdout
    if how == "tcp":
        container.write("/etc/kiyome/kiyome.conf", before.replace("unix:/var/spool/postfix/kiyome/milter.sock", "inet:8893@127.0.0.1"))
        container.run("sed", "-i.kept", "s#unix:[^ ,]*milter.sock#inet:127.0.0.1:8893#", "/etc/postfix/main.cf")
        container.run("systemctl", "restart", "kiyome-milter")
        container.run("postfix", "reload")
    try:
        wait(lambda: container.run("kiyome", "status", check=False).returncode == 0)
        with stream(container, how, threads=2):
            for _ in range(20):
                container.run("systemctl", "restart", "kiyome-milter")
                time.sleep(0.5)
        assert "refused a system call" not in container.journal("kiyome-milter")
    finally:
        if how == "tcp":
            container.write("/etc/kiyome/kiyome.conf", before)
            container.run("mv", "/etc/postfix/main.cf.kept", "/etc/postfix/main.cf")
            container.run("systemctl", "restart", "kiyome-milter")
            container.run("postfix", "reload")


@pytest.mark.full  # takes long in its container
def test_backups_are_made_and_followed_by_the_units(container):
    """The units make a backup, and a second configuration with a state of its own follows it, as on a standby machine."""
    config = container.run("cat", "/etc/kiyome/kiyome.conf").stdout
    container.run("mkdir", "-p", "/etc/second/keys", "/var/lib/second")
    container.write("/etc/second/kiyome.conf", "[paths]\nstate = /var/lib/second\nrun = /run/second\nkeys = /etc/second/keys\n")
    container.write("/etc/default/kiyome-backup",
                    "BACKUP_TO=/var/backups/kiyome\nBACKUP_OPTIONS=--config /etc/kiyome\nSTANDBY_OPTIONS=--config /etc/second\n")
    container.run("mkdir", "-p", "/var/backups/kiyome")
    # Keys from before backups were signed: the first backup makes its key.
    container.run("rm", "-f", "/etc/kiyome/keys/backup.key", "/etc/kiyome/keys/backup.pub")
    for unit in ("kiyome-backup", "kiyome-standby"):
        if unit == "kiyome-standby":
            container.run("cp", "/etc/kiyome/keys/backup.pub", "/etc/second/keys")
        container.run("systemctl", "start", unit, check=False)
        assert state(container, unit)["Result"] == "success", container.journal(unit)
        assert "refused a system call" not in container.journal(unit)
    snapshot, = container.run("ls", "/var/backups/kiyome").stdout.split()
    assert container.run("cat", "/var/lib/second/restore.part/standby").stdout.split()[1] == snapshot
    assert config == container.run("cat", "/etc/kiyome/kiyome.conf").stdout
