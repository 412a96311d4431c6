# SPDX-License-Identifier: GPL-2.0-or-later
"""The hardened units as systemd runs them: what a unit forbids, no program may need."""
import base64
import email
import email.policy
import json
import pathlib
import re
import subprocess
import sys
import time

from container import UNITS

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "portal"))

from house import PASSWORD, corpus  # noqa: E402

SEND = """
import smtplib, sys
with smtplib.SMTP('127.0.0.1', 25) as out:
    out.sendmail('a@outside.example', ['sato@localhost'], sys.stdin.buffer.read())
"""
# In the container's network, with this machine's files: the page's own calls, as its user would make them.
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


def old_word_document(folder):
    """A document of Word 97 whose one line is a sentence."""
    (folder / "old.txt").write_text("An old document's sentence.\n", encoding="utf-8")
    subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
                    "--convert-to", "doc:MS Word 97", "--outdir", folder, folder / "old.txt"],
                   capture_output=True, check=True, timeout=120)
    return (folder / "old.doc").read_bytes()


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
                          stdout=subprocess.PIPE, check=True, timeout=180, **more)


def wait(what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"not in {seconds} s")


def state(container, unit):
    return dict(line.split("=", 1) for line in container.run(
        "systemctl", "show", unit, "--property=ActiveState,NRestarts,Result").stdout.split())


def test_all_is_well_from_the_start(container):
    wait(lambda: container.run("kiyome", "status", check=False).returncode == 0)
    status = json.loads(container.run("kiyome", "status", "--json").stdout)
    families = [family for family in status["sanitizer"]["status"]["families"] if family["state"] == "ready"]
    assert families and all(family["seccomp"] and family["landlock"] for family in families), families


def test_mail_with_documents_comes_through_and_its_original_goes_out(container, tmp_path):
    mail = letter([("old.doc", old_word_document(tmp_path)),
                   ("new.docx", corpus("docx/t-oox-01-macro")),
                   ("page.pdf", corpus("pdf/plain")),
                   ("dot.png", corpus("png/T-IMG-04-texts-and-strange-chunks")),
                   ("virus.txt", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")])
    in_network(container, SEND, input=mail)
    spool = wait(lambda: container.run("cat", "/var/mail/sato", check=False).stdout)
    arrived = email.message_from_string(spool.split("\n", 1)[1], policy=email.policy.default)
    names = [part.get_filename() for part in arrived.iter_attachments()]
    assert sorted(names) == ["dot.png", "new.docx", "old.docx", "page.pdf"], (names, container.journal())
    assert "Eicar-Test" in arrived.get_body().get_content()
    number = re.search(r"request=(\S+)", arrived["Kiyome-Result"])[1]

    container.write("/etc/kiyome/password", PASSWORD + "\n")
    container.run("kiyome", "user", "add", "sato", "--mail", "sato@localhost", "--password-file", "/etc/kiyome/password")
    seen = in_network(container, VISIT, PASSWORD, number)
    pictures, text = json.loads(seen.stdout)
    assert pictures == 1 and "The body." in text

    container.run("kiyome", "quarantine", "release", number, "--to", "sato@localhost", "--reason", "the test's")
    released = wait(lambda: container.run("cat", "/var/mail/sato").stdout[len(spool):])
    # The mail that brings it holds it as it came.
    assert base64.b64encode(b"X5O!P%@AP").decode()[:8] in released or "EICAR" in released, released[:2000]


def test_keys_and_reloads(container):
    container.run("kiyome", "keys", "rotate")
    container.run("systemctl", "reload", "kiyome-opener")
    wait(lambda: "2 keys" in container.run("kiyome", "status", check=False).stdout)


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


def test_they_come_back_as_often_as_they_are_killed(container):
    for times in range(1, 8):  # systemd gives up after five in ten seconds unless it is told not to
        container.run("systemctl", "kill", "--kill-whom=main", "--signal=KILL", *UNITS)
        for unit in UNITS:
            wait(lambda: state(container, unit).get("NRestarts") == str(times)
                 and state(container, unit)["ActiveState"] == "active")
    wait(lambda: container.run("kiyome", "status", check=False).returncode == 0)
