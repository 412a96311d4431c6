#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Starts two Postfix instances with all of kiyome between them, people and mails, and drives the portal in a browser.

environment.py [--results FILE] [--screenshots DIR | --screenshots-for-doc] [--only WORDS] [--keep]

Needs root (Postfix), the system's Chromium, and `npm ci` in this directory. --only runs the tests with WORDS in their
names (several: WORDS|WORDS); --keep leaves all running until Enter is pressed and prints the address and the people.
--screenshots-for-doc makes the pictures of the guides in doc/screenshots anew, if all tests pass: all of one run.
"""
import argparse
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
sys.path[:0] = [str(HERE), str(SOURCE / "packaging"), str(SOURCE / "tests"), str(SOURCE / "tests" / "e2e")]

import doc_pictures  # noqa: E402
import samples  # noqa: E402
from namespaces import refusal_of_user_namespaces  # noqa: E402
from harness import BUILD, POSTFIX, Kiyome, Mailway, free_port, wait_for  # noqa: E402

DEPARTMENT = "総務課"
PEOPLE = {
    "staff": ("yamada", "山田 花子", DEPARTMENT, ["staff"], ["shomu@city.example"]),
    "other": ("tamura", "田村 三郎", "税務課", ["staff"], []),
    "approver": ("sato", "佐藤 一郎", DEPARTMENT, ["staff", "approver"], []),
    "second": ("ito", "伊藤 二郎", DEPARTMENT, ["approver"], []),
    "administrator": ("suzuki", "鈴木 恵", "情報政策課", ["administrator"], []),
    "deputy": ("hara", "原 直子", "情報政策課", ["administrator"], []),
    "auditor": ("kondo", "近藤 明", "監査委員事務局", ["auditor"], []),
}
# What keeps the pictures of one mail from passing, until a test mends it.
LIMITED = "[policy]\nname = limited\n[match]\nrecipient = jogen@city.example\n[limits]\npixels = 1024\n"
# Nothing but text comes there: of a mail to both, each has his own.
TEXT_ONLY = "[policy]\nname = bunsho\npreset = text-only\n[match]\nrecipient = bunsho@city.example\n"
CHROMIUM = "/usr/bin/chromium"


def configuration(port, inner_port):
    return (f"[portal]\nlisten = 127.0.0.1:{port}\nui = {SOURCE}/portal/ui\ninsecure-cookie = yes\ntitle = さくら市\n"
            "administrators-look = yes\nsteps-normal = 1\nsteps-high = 1\ndigest-hours =\n"
            "[incident]\nroute = 情報管理者:kanri@city.example:1; 統括情報管理者:cio@city.example:3\n"
            f"[relay]\nhost = 127.0.0.1\nport = {inner_port}\n")


def add_people(kiyome):
    users = {}
    for role, (name, display, department, roles, shared) in PEOPLE.items():
        password = "himitsu-" + os.urandom(8).hex()
        arguments = ["user", "add", name, "--display", display, "--mail", f"{name}@city.example", "--department", department,
                     "--roles", ",".join(roles)]
        for one in shared:
            arguments += ["--shared", one]
        file = kiyome.directory / "password"
        file.write_text(password + "\n")
        kiyome.command(*arguments, "--password-file", file)
        file.unlink()
        users[role] = {"name": name, "display": display, "mail": f"{name}@city.example", "password": password}
    return users


def for_two():
    """A mail with a picture, to people under two policies."""
    return samples.multipart(samples.header(samples.encoded_word("二つの方針"), number=40), [
        samples.text_part("写真をお送りします。\r\n"), samples.attachment("shashin.png", "image/png", samples.png())])


def send_mails(mailway):
    """Each sample to the person that it is for; waits until all of them are in the inner mailbox."""
    mails = [(samples.plain(number=n, text="こんにちは。\r\n"), "yamada") for n in range(30)]
    mails += [(samples.html(), "shomu"), (samples.images(), "tamura"), (samples.zipped(), "shomu"), (samples.eicar(), "shomu"),
              (samples.estimate(), "yamada"), (samples.locked(), "yamada"), (samples.plan(), "yamada"), (samples.images(), "jogen")]
    for raw, name in mails:
        code, text = mailway.send(raw, recipients=(f"{name}@city.example",))
        assert code == 250, text
    code, text = mailway.send(for_two(), recipients=("keiji@city.example", "kansai@city.example", "bunsho@city.example"))
    assert code == 250, text
    wait_for(lambda: len(mailway.delivered()) >= len(mails) + 1)


def start(directory):
    mailway = Mailway(directory)
    port = free_port()
    kiyome = Kiyome(directory / "kiyome", mailway.milter, main=configuration(port, mailway.inner_port), policies={"limited": LIMITED, "bunsho": TEXT_ONLY})
    kiyome.start("store", "sanitizer", "milter")
    users = add_people(kiyome)
    kiyome.start("opener", "portal")
    kiyome.command("report", "selfcheck", check=False)  # the page shows its answers
    return mailway, kiyome, users, f"http://127.0.0.1:{port}/"


def drive(options, mailway, kiyome, users, url, directory):
    environment = {
        "url": url, "users": users, "inbox": str(mailway.inner / "mail" / "inbox" / "new"), "password": samples.PASSWORD,
        "original": hashlib.sha256(samples.drawing()).hexdigest(), "chromium": CHROMIUM, "only": options.only,
        "limits": str(kiyome.config / "policy.d" / "limited.conf"), "opener": kiyome.processes["opener"].pid, "openerLog": str(kiyome.directory / "opener.log"),
        "postfix": str(POSTFIX), "inner": str(mailway.inner), "innerPort": str(mailway.inner_port), "namespaces": refusal_of_user_namespaces(),
        "results": str(options.results.resolve()), "screenshots": options.screenshots and str(options.screenshots.resolve())}
    file = directory / "environment.json"
    file.write_text(json.dumps(environment, ensure_ascii=False))
    # The browser's profile and downloads go where all of this goes in the end.
    return subprocess.run(["node", HERE / "run.mjs", file], env={**os.environ, "TMPDIR": str(directory)}, check=False).returncode


def check_hidden(directory):
    """What this browser shows of pages that hide text is what kiyome's test takes it to show; the exit status."""
    generator = SOURCE / "tests" / "corpus" / "hidden_html.py"
    pages, shown = directory / "pages.json", directory / "shown.json"
    subprocess.run([sys.executable, generator, "--pages", pages, "--every", "4"], check=True)
    subprocess.run(["node", HERE / "hidden.mjs", CHROMIUM, pages, shown], env={**os.environ, "TMPDIR": str(directory)}, check=True)
    return subprocess.run([sys.executable, generator, "--shown", shown], check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "browser.xml")
    pictures = parser.add_mutually_exclusive_group()
    pictures.add_argument("--screenshots", type=pathlib.Path)
    pictures.add_argument("--screenshots-for-doc", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if options.screenshots_for_doc and (options.only or options.keep):
        parser.error("the pictures of the guides are made by all tests")
    for missing in [what for what in (CHROMIUM, HERE / "node_modules" / "axe-core", BUILD / "kiyome-portal")
                    if not pathlib.Path(what).exists()]:
        sys.exit(f"environment.py: there is no {missing}")
    # A run that is ended ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    directory = pathlib.Path(tempfile.mkdtemp(prefix="kiyome-browser-"))
    directory.chmod(0o711)  # the inner Postfix delivers as nobody
    if options.screenshots_for_doc:
        options.screenshots = directory / "screenshots"
        options.screenshots.mkdir()
    mailway = kiyome = None
    status = 1
    try:
        mailway, kiyome, users, url = start(directory)
        send_mails(mailway)
        if options.keep:
            input(f"{url} {json.dumps(users, ensure_ascii=False, indent=1)}\nEnter ends it. ")
        else:
            status = drive(options, mailway, kiyome, users, url, directory)
            if not options.only:
                status = check_hidden(directory) or status
        if options.screenshots_for_doc and status == 0:
            doc_pictures.update(options.screenshots)
    finally:
        if kiyome:
            kiyome.kill_all()
            if status != 0:
                for name in ("portal", "opener", "store", "sanitizer"):
                    print(f"# --- {name}\n" + kiyome.log(name)[-1500:])
        if mailway:
            mailway.stop()
        shutil.rmtree(directory, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
