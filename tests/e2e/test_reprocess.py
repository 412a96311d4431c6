# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that parts that an outage withheld are processed again and delivered once, even if programs are killed meanwhile."""
import os
import pathlib
import signal
import sys
import time

import samples

from harness import wait_for
from reading import assert_strict, attachments, text_of

import pytest

from waiting import PATIENCE

WITHOUT_NAMESPACES = (sys.executable, pathlib.Path(__file__).resolve().parents[1] / "sandbox" / "proof.py", "--without-namespaces")
PEOPLE = ("one", "two", "three")


def old_document(number):
    """Returns a mail with a Word 97 file, which LibreOffice converts in a sandbox of namespaces."""
    return samples.multipart(samples.header(f"report {number}", number=number), [
        samples.text_part("報告書です。\n"), samples.attachment("houkoku.doc", "application/msword", samples.DOC)])


def token(person, number):
    return f"again{person}{number}"


def send(mailway, raw, recipients):
    """Sends a mail as a mail server does: repeats it after a 4xx, as while a program restarts."""
    def is_taken():
        code, text = mailway.send(raw, recipients=recipients)
        assert code == 250 or 400 <= code < 500, text
        return code == 250
    wait_for(is_taken)


def outage(make_kiyome, mailway):
    """Sends three mails to three recipients each. The document is withheld, because bubblewrap cannot create namespaces."""
    kiyome = make_kiyome(main=f"[relay]\nhost = 127.0.0.1\nport = {mailway.inner_port}\n")
    kiyome.end("sanitizer")
    kiyome.before["sanitizer"] = WITHOUT_NAMESPACES
    kiyome.start("sanitizer")
    for number in range(3):
        addresses = tuple(f"shomu+{token(person, number)}@city.example" for person in PEOPLE)
        send(mailway, old_document(number), addresses)
        for person in PEOPLE:
            first = mailway.receive(token(person, number))
            assert b"houkoku" not in first.split(b"\r\n\r\n")[0] and b"msword" not in first
    rows = kiyome.json("reprocess", "--dry-run")
    assert len(rows) == 3 and all("houkoku.doc: failure" in row["parts"] and row["state"] == "new" for row in rows), rows
    return kiyome


def mend(kiyome):
    kiyome.end("sanitizer")
    del kiyome.before["sanitizer"]
    kiyome.start("sanitizer", "opener")


def copies(mailway):
    """Returns for each mail and recipient how many copies arrived."""
    return {(person, number): len(mailway.find(token(person, number))) for person in PEOPLE for number in range(3)}


def sent(kiyome):
    return len(kiyome.json("audit", "show", "--what", "reprocess-sent"))


def test_what_an_outage_withheld_is_delivered_once_when_it_is_over(mailway, make_kiyome):
    kiyome = outage(make_kiyome, mailway)
    # During the outage nothing is delivered.
    kiyome.start("opener")
    done = kiyome.command("reprocess", "--reason", "too early")
    assert b"0 delivered, 3 still withheld" in done.stdout, done.stdout
    kiyome.end("opener")
    mend(kiyome)
    done = kiyome.command("reprocess", "--reason", "bubblewrap works again")
    assert b"3 delivered, 0 still withheld" in done.stdout, done.stdout
    wait_for(lambda: set(copies(mailway).values()) == {2})
    second = [path for path in mailway.find(token("one", 0)) if b"Sanitized" in path.read_bytes() or b"again." in path.read_bytes()]
    assert len(second) == 1
    message = assert_strict(b"\r\n".join(second[0].read_bytes().split(b"\n")).split(b"\r\n\r\n", 0)[0])
    assert "報告書です" in text_of(message) and list(attachments(message)) == ["houkoku.docx"], list(attachments(message))
    # A delivered mail is not found again.
    assert kiyome.json("reprocess", "--dry-run") == []
    kiyome.command("reprocess", "--reason", "again")
    time.sleep(1)
    assert set(copies(mailway).values()) == {2}, copies(mailway)
    assert sent(kiyome) == 9
    kiyome.command("audit", "verify")


@pytest.mark.full  # kills; the test before is the plain case
def test_reprocessing_that_is_killed_in_the_middle_delivers_once(mailway, make_kiyome):
    kiyome = outage(make_kiyome, mailway)
    mend(kiyome)
    kiyome.command("reprocess", "--no-wait", "--reason", "bubblewrap works again")
    kills = 0
    end = time.monotonic() + PATIENCE
    while sent(kiyome) < 9:
        assert time.monotonic() < end
        time.sleep(0.3)
        # A kill between the relay's 250 and its record in the store cannot be made atomic by any program, so that moment is
        # avoided.
        os.kill(kiyome.processes["opener"].pid, signal.SIGSTOP)
        time.sleep(0.7)
        arrived = sum(copies(mailway).values()) - 9
        if arrived != sent(kiyome):
            os.kill(kiyome.processes["opener"].pid, signal.SIGCONT)
            continue
        if kills < 6:
            kiyome.kill("opener")
            kills += 1
            if kills == 2:
                kiyome.kill("store")
                kiyome.start("store")
            if kills == 4:
                kiyome.restart("sanitizer")
            kiyome.start("opener")
        else:
            os.kill(kiyome.processes["opener"].pid, signal.SIGCONT)
    assert kills >= 2, kills
    wait_for(lambda: {row["state"] for row in kiyome.json("reprocess", "--list")} == {"delivered"})
    time.sleep(1)
    assert set(copies(mailway).values()) == {2}, copies(mailway)
    kiyome.command("audit", "verify")
