# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests changes of policies and configuration while mail flows: no mail is refused, and each is processed under exactly one
generation."""
import collections
import email
import email.policy
import json
import os
import re
import signal
import threading

import samples

from harness import Smtp, wait_for
from reading import text_of

# The notice has a link to the portal for the withheld file.
MAIL = samples.multipart(samples.header("reload"), [samples.text_part("資料です。\n"),
                                                   samples.attachment("tool.bin", "application/octet-stream", b"\x01\x02\x03\x04" * 50)])
CLIENTS = 4
CHANGES = 50
PAUSE = 0.02  # The pause of a client between two mails, in seconds.
BROKEN = {  # The errors of broken generations: file, text and line.
    7: ("policy.d/standard.conf", "[mail]\nnotice = always\nnotices = SECRETVALUE\n", 3),
    17: ("policy.d/town.conf", "[match\n", 1),
    27: ("kiyome.conf", None, None),
    37: ("policy.d/standard.conf", "[mail]\nlanguage = SECRETVALUE\n", 2),
    47: ("policy.d/standard.conf", "\0", None),
}


def policy(number):
    return f"[mail]\nnotice = always\nlanguage = {'ja' if number % 2 else 'en'}\n"


class Clients:
    """Send mail until they are stopped, each over one connection and with pauses: the number of mails during a change does not
    matter, and each is read again at the end."""

    def __init__(self, port):
        self.port, self.taken, self.refused = port, collections.Counter(), []
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def run(self, who):
        try:
            client = Smtp(self.port, source=f"127.0.9.{who + 1}")
            while not self.stop.is_set():
                number = self.taken[who]
                reply = client.send(MAIL, recipients=(f"shomu+reload{who}x{number}@city.example",))
                if reply[0] != 250:
                    self.refused.append(reply)
                else:
                    self.taken[who] += 1
                self.stop.wait(PAUSE)
            client.close()
        except Exception as error:  # An exception in a thread would be lost.
            self.refused.append(error)

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def reload(kiyome, word):
    """Sends SIGHUP, and returns the line that was logged about the reload."""
    before = kiyome.log_size("milter")
    os.kill(kiyome.processes["milter"].pid, signal.SIGHUP)
    return wait_for(lambda: re.search(rf"(?m)^.*{word}.*$", kiyome.log("milter", before)))[0]


def change(kiyome, main, number):
    """Writes the configuration of generation `number`. Returns its hash, or None if it is broken."""
    (kiyome.config / "kiyome.conf").write_text(main + f"[portal]\nurl = https://g{number}.example\n")
    (kiyome.config / "policy.d" / "standard.conf").write_text(policy(number))
    if number not in BROKEN:
        said = reload(kiyome, "reloaded: configuration")
        assert "portal.url" in said and "g%d.ex" % number not in said, said
        assert number == 1 or number - 1 in BROKEN or "policy standard: mail.language" in said, said
        return re.search(r"configuration ([0-9a-f]{64}),", said)[1]
    path, text, line = BROKEN[number]
    broken = kiyome.config / path
    if text is None:
        text = broken.read_text() + "no line\n"
        line = len(text.splitlines())
    broken.write_text(text)
    before = kiyome.log_size("milter")
    reload(kiyome, "not reloaded")
    place = f"{broken}:{line}: " if line else f"{broken}: "
    assert place in kiyome.log("milter", before), kiyome.log("milter", before)
    if number == min(BROKEN):
        status = json.loads(kiyome.command("status", "--json", check=False).stdout)
        assert not status["config"]["well"] and f"{broken}:{line}" in status["config"]["text"], status
    if path.endswith("town.conf"):
        broken.unlink()
    return None


def generation_of(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = text_of(message)
    numbers = set(re.findall(r"https://g(\d+)\.example/", text))
    assert len(numbers) == 1, text
    number = int(numbers.pop())
    # The policy's language belongs to the same generation as the address in kiyome.conf.
    assert ("無害化" in text) == (number % 2 == 1), (number, text)
    return number, re.search(r"#/mails/([0-9A-Z-]+)", text)[1]


def test_none_is_refused_and_none_is_a_mixture_while_policies_change(mailway, make_kiyome):
    kiyome = make_kiyome(main="[portal]\nurl = https://g0.example\n", policies={"standard": policy(0)})
    main = (kiyome.config / "kiyome.conf").read_text().partition("[portal]")[0]
    kiyome.command("policy", "keep")
    clients = Clients(mailway.port)
    names = {}
    try:
        for number in range(1, CHANGES + 1):
            name = change(kiyome, main, number)
            if name is not None:
                names[number] = name
            # Some mails must begin under each generation.
            taken = clients.taken.total()
            wait_for(lambda: clients.taken.total() > taken + 1 or clients.refused)
    finally:
        clients.end()
    assert not clients.refused, clients.refused
    assert len(set(names.values())) == len(names) == CHANGES - len(BROKEN)
    total = clients.taken.total()
    wait_for(lambda: len(mailway.delivered()) == total)
    served = collections.defaultdict(list)
    for path in mailway.delivered():
        number, identifier = generation_of(path)
        assert number == 0 or number in names, number
        served[number].append(identifier)
    assert len(served) > CHANGES * 3 // 4, served.keys()
    # The report names the generation that served a mail.
    for number, identifiers in served.items():
        report = kiyome.json("quarantine", "show", identifiers[0])
        assert number == 0 or report["policy"]["configuration"] == names[number], (number, report["policy"])
    # The audit log has each load and each refused one, without values.
    def find_loads():
        rows = kiyome.json("audit", "show", "--what", "config-load")
        return rows if len(rows) == len(names) + 1 else None
    loads = wait_for(find_loads)
    assert sum(row["detail"] == "start" for row in loads) == 1, loads
    assert {row["object"] for row in loads if row["detail"] != "start"} == set(names.values())
    refused = kiyome.json("audit", "show", "--what", "config-refuse")
    assert len(refused) == len(BROKEN) and any(row["detail"] == "policy.d/standard.conf:3" for row in refused), refused
    assert "SECRETVALUE" not in json.dumps(loads + refused), refused


def test_a_key_that_takes_a_restart_is_named_as_long_as_it_differs(make_kiyome):
    kiyome = make_kiyome()
    path = kiyome.config / "kiyome.conf"
    first = path.read_text()
    path.write_text(first.replace("milter.sock", "other.sock") + "[scanner]\nthreads = 3\n[sanitizer]\njobs = 7\n")
    for times in range(2):
        before = len(kiyome.log("milter"))
        reload(kiyome, "reloaded: configuration")
        said = kiyome.log("milter")[before:]
        assert "milter.socket has changed: restart kiyome-milter" in said, said
        # The milter does not know when the other programs were started, so it names them only when the key changes.
        assert ("scanner.threads has changed: restart kiyome-sanitizer" in said) == (times == 0), said
    path.write_text(first)
    before = len(kiyome.log("milter"))
    said = reload(kiyome, "reloaded: configuration")
    assert "milter.socket has changed" not in kiyome.log("milter")[before:] and "milter.socket" in said


def test_a_load_while_the_store_is_away_is_told_when_it_is_back(make_kiyome):
    kiyome = make_kiyome()
    kiyome.kill("store")
    (kiyome.config / "policy.d" / "standard.conf").write_text("[limits]\nparts = 11\n")
    reload(kiyome, "reloaded: configuration")
    kiyome.start("store")
    wait_for(lambda: any("policy standard: limits.parts" in row["detail"]
                         for row in kiyome.json("audit", "show", "--what", "config-load")))
