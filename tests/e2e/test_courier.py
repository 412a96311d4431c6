# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests mail to recipients under different policies: each gets the same mail as a sole recipient would, even after crashes."""
import base64
import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import threading

import samples

from harness import ID, Kiyome, Mailway, free_port, wait_for, without_transport
from waiting import PATIENCE

POLICIES = {"b-strict": "[policy]\nname = firm\npreset = strict\n[match]\nrecipient = firm+*@city.example\n[methods]\njpeg = withhold\n",
            "c-text": "[policy]\nname = text\npreset = text-only\n[match]\nrecipient = text+*@city.example\n",
            # This policy has another name and file, but the same content as the one before, so both have one delivery.
            "d-same": "[policy]\nname = same\npreset = text-only\n[match]\nrecipient = same+*@city.example\n",
            "e-none": "[policy]\nname = none\n[match]\nrecipient = none+*@city.example\n[methods]\neml = withhold\n"}
# Policies A; B and, in Bcc, E; C and D. The last recipient gets a notice in the place of the mail.
USERS = ("free", "firm", "firm", "text", "same", "none")


def relay(port):
    return f"[relay]\nhost = 127.0.0.1\nport = {port}\n"


def people(token):
    return tuple(f"{user}+{token}{number}@city.example" for number, user in enumerate(USERS))


def plain(raw):
    """Returns the mail without the parts that differ from mail to mail: number, dates, and the transport fields."""
    text = without_transport(raw)
    # A mail that kiyome sends has a field of its own in the place of the first Postfix's.
    text = re.sub(rb"\AReceived: from [^\r]*\r\n\tby [^\r]* \(kiyome\) id [^\r]*\r\n\t[^\r]*\r\n", b"", text)
    text = re.sub(rb"(?m)^Date: [^\r]*\r\n", b"Date\r\n", text)
    text = re.sub(rb"=_kiyome_[0-9a-f]{32}", b"BOUNDARY", text)  # The boundary is a hash over the whole mail.
    text = re.sub(rb"(?m)(?:^[A-Za-z0-9+/]{4,76}={0,2}\r\n)+", lambda block: base64.b64decode(block.group()), text)
    return re.sub(ID.pattern.encode(), b"NUMBER", text)


def everybody(mailway, token):
    return [mailway.receive(f"{token}{number}") for number in range(len(USERS))]


def idle(kiyome):
    return not kiyome.json("queue", "list")


def test_each_gets_what_a_mail_to_him_alone_would_give(mailway, make_kiyome):
    kiyome = make_kiyome(main=relay(mailway.inner_port), policies=POLICIES)
    kiyome.start("opener")
    raw = samples.images()
    for number, recipient in enumerate(people("alone")):
        assert mailway.send(raw, recipients=(recipient,))[0] == 250
    alone = everybody(mailway, "alone")
    assert len({plain(mail) for mail in alone}) == 4
    before = len(kiyome.messages())
    assert mailway.send(raw, recipients=people("both"))[0] == 250
    both = everybody(mailway, "both")
    for one, other in zip(alone, both):
        assert plain(one) == plain(other)
    # There are one original and one number, with a report for each policy.
    rows = kiyome.messages()
    assert len(rows) == before + 1
    number = rows[0]["id"]
    assert all(set(ID.findall(mail.decode("latin-1"))) <= {number} for mail in both)
    wait_for(lambda: idle(kiyome))
    assert len(kiyome.json("audit", "show", "--what", "debt-sent")) == 4
    assert len(kiyome.json("audit", "show", "--what", "debt-done")) == 3
    served = json.loads(kiyome.command("quarantine", "show", number, "--json").stdout)["policy"]["name"]
    names = [json.loads(kiyome.command("quarantine", "show", number, "--json", "--policy", name).stdout)["policy"]["name"]
             for name in ("standard", "firm", "text", "none")]
    assert served == "firm" and names == ["standard", "firm", "same", "none"]
    said = kiyome.command("quarantine", "show", number).stdout.decode()
    assert "text+both3@city.example, same+both4" in said or "same+both4@city.example, text+both3" in said, said
    explained = kiyome.json("policy", "explain", *people("x"))["recipients"]
    assert [row["policy"] for row in explained] == ["standard", "firm", "firm", "text", "same", "none"]


def test_a_mail_under_one_policy_owes_nothing(mailway, make_kiyome):
    kiyome = make_kiyome(main=relay(mailway.inner_port), policies=POLICIES)
    assert mailway.send(samples.plain(), recipients=("text+onea@city.example", "same+oneb@city.example"))[0] == 250
    mailway.receive("onea"), mailway.receive("oneb")
    assert idle(kiyome) and "deferred=0 " in kiyome.log("milter")


def test_without_a_relay_the_strictest_policy_is_for_all(mailway, make_kiyome):
    make_kiyome(policies=POLICIES)
    assert mailway.send(samples.images(), recipients=("free+norelaya@city.example", "text+norelayb@city.example"))[0] == 250
    assert plain(mailway.receive("norelaya")) == plain(mailway.receive("norelayb"))


def test_the_form_of_an_address_chooses_no_policy(mailway, make_kiyome):
    """Any form of an address that Postfix delivers as firm+TOKEN@city.example is under the policy of that address."""
    kiyome = make_kiyome(main=relay(mailway.inner_port), policies=POLICIES)
    kiyome.start("opener")
    raw = samples.images()
    assert mailway.send(raw, recipients=("firm+form@city.example",))[0] == 250
    expected = plain(mailway.receive("form"))
    forms = ("firm+{}@city.example.", '"firm+{}"@city.example', "f\\irm+{}@city.example", "@a.example,@b.example:firm+{}@city.example",
             "firm+{} @city.example", "firm+{}(x)@city.example", "FIRM+{}@City.Example")
    for number, form in enumerate(forms):
        assert mailway.send(raw, recipients=(form.format(f"form{number}x"),))[0] == 250
        assert plain(mailway.receive(f"form{number}x")) == expected, form
        # Among other recipients each gets one copy, and no second one by another policy.
        token = f"form{number}y"
        assert mailway.send(raw, recipients=(f"free+{token}a@city.example", f"free+{token}b@city.example", form.format(token)))[0] == 250
        assert b"image/jpeg" not in mailway.receive(token), form
        mailway.receive(f"{token}a"), mailway.receive(f"{token}b")
    # Only Postfix knows where these lead, so the strictest policy applies.
    for number, form in enumerate(("firm+{}%city.example", "city.example!firm+{}")):
        assert mailway.send(raw, recipients=(form.format(f"odd{number}"),))[0] == 250
        assert b"image/jpeg" not in mailway.receive(f"odd{number}"), form
    wait_for(lambda: idle(kiyome))
    assert all(len(mailway.find(f"form{number}y")) == 1 for number in range(len(forms)))


def test_maps_of_the_outer_mail_system_make_no_second_copy(tmp_path_factory):
    """A recipient whom the MTA's maps rename is removed from the original mail, and gets the deferred delivery once."""
    directory = tmp_path_factory.mktemp("maps")
    for path in (directory, *directory.parents):
        if path.stat().st_uid == 0 and path.parent != path:
            path.chmod(path.stat().st_mode | 0o011)
    for name, to in (("virtual", "shomu+one$1@city.example, shomu+two$1@city.example"), ("canonical", "shomu+three$1@city.example")):
        (directory / name).write_text(f"/^text\\+{name}(.*)@city\\.example$/ {to}\n")
    way = Mailway(directory, f"virtual_alias_maps=regexp:{directory}/virtual", f"recipient_canonical_maps=regexp:{directory}/canonical")
    kiyome = Kiyome(directory / "kiyome", way.milter, policies=POLICIES, main=relay(way.inner_port)).start()
    try:
        kiyome.start("opener")
        for number, name in enumerate(("virtual", "canonical", "VIRTUAL")):
            assert way.send(samples.images(), recipients=(f"free+map{number}a@city.example", f"free+map{number}b@city.example",
                                                          f"text+{name}{number}@city.example"))[0] == 250
            assert b"image/jpeg" not in way.receive(f"{name}{number}")
            way.receive(f"map{number}a"), way.receive(f"map{number}b")
        wait_for(lambda: idle(kiyome) and way.queue_is_empty())
        assert len(way.delivered()) == 9
    finally:
        kiyome.kill_all()
        way.end()


class Hop:
    """Listens at the relay's port and passes everything on to the inner Postfix. `killed` is called when Postfix has accepted
    a mail, and its reply is then not passed on; `held` is called then, too, and the reply is passed on. `refused`: an address
    that is refused."""

    def __init__(self, port, inner, killed=None, refused=None, held=None):
        self.inner, self.killed, self.refused, self.held = inner, killed, refused, held
        self.listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    def talk(self, client):
        with client, socket.create_connection(("127.0.0.1", self.inner)) as inner:
            threading.Thread(target=self.copy, args=(client, inner), daemon=True).start()
            has_data = False
            while text := inner.recv(65536):
                if has_data and text.startswith(b"250") and self.killed:
                    self.killed, killed = None, self.killed
                    killed()
                    return
                if has_data and text.startswith(b"250") and self.held:
                    self.held, held = None, self.held
                    held()
                has_data |= text.startswith(b"354")
                try:
                    client.sendall(text)
                except OSError:
                    return

    def copy(self, source, target):
        try:
            while data := source.recv(65536):
                if self.refused and data.startswith(b"RCPT TO:") and self.refused in data:
                    source.sendall(b"550 5.1.1 nobody of that name\r\n")
                else:
                    target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.listener.close()


def owed(kiyome, **state):
    rows = kiyome.json("queue", "list")
    return len(rows) == 1 and all(rows[0][key] == value for key, value in state.items()) and rows[0]


def test_what_is_owed_survives_everything_and_waits_for_the_relay(mailway, make_kiyome):
    port = free_port()
    kiyome = make_kiyome(main=relay(port), policies=POLICIES)
    assert mailway.send(samples.plain(), recipients=("free+lasta@city.example", "text+lastb@city.example"))[0] == 250
    mailway.receive("lasta")
    # The delivery was committed before the 250, and the processes of that time are killed.
    for name in ("store", "milter"):
        kiyome.kill(name)
    kiyome.start("store", "milter", "opener")
    row = wait_for(lambda: owed(kiyome, kind="mail", recipients="text+lastb@city.example")
                   and owed(kiyome)["error"] and owed(kiyome))
    assert row["what"] == "delivery" and not mailway.find("lastb")
    kiyome.kill("opener")
    hop = Hop(port, mailway.inner_port)
    kiyome.start("opener")
    kiyome.command("queue", "retry", row["id"])
    mailway.receive("lastb")
    wait_for(lambda: idle(kiyome))
    hop.close()
    assert len(mailway.find("lasta")) == len(mailway.find("lastb")) == 1


def test_policies_that_were_the_same_may_part_before_it_is_sent(mailway, make_kiyome):
    """Recipients of one deferred delivery whose policies differ at its time get the mail by the stricter policy."""
    port = free_port()
    kiyome = make_kiyome(main=relay(port), policies=POLICIES)
    kiyome.start("opener")
    raw = samples.images()
    assert mailway.send(raw, recipients=("free+parta@city.example", "free+partb@city.example", "text+partc@city.example",
                                         "same+partd@city.example"))[0] == 250
    row = wait_for(lambda: owed(kiyome) and owed(kiyome)["error"] and owed(kiyome))
    (kiyome.config / "policy.d" / "c-text.conf").write_text("[policy]\nname = text\n[match]\nrecipient = text+*@city.example\n")
    os.kill(kiyome.processes["opener"].pid, signal.SIGHUP)
    wait_for(lambda: "reloaded: configuration" in kiyome.log("opener"))
    hop = Hop(port, mailway.inner_port)
    wait_for(lambda: kiyome.command("queue", "retry", row["id"], check=False).returncode == 0)
    assert b"image/jpeg" not in mailway.receive("partd")
    wait_for(lambda: idle(kiyome))
    hop.close()
    for name in ("text", "same"):
        said = kiyome.command("quarantine", "show", row["id"], "--json", "--policy", name).stdout
        assert json.loads(said)["policy"]["name"] == "same+text", said


def test_a_policy_that_only_the_milter_has_loaded_holds_for_what_is_owed(mailway, make_kiyome):
    kiyome = make_kiyome(main=relay(mailway.inner_port), policies={})
    kiyome.start("opener")
    (kiyome.config / "policy.d" / "new.conf").write_text(POLICIES["c-text"])
    os.kill(kiyome.processes["milter"].pid, signal.SIGHUP)
    wait_for(lambda: "reloaded: configuration" in kiyome.log("milter"))
    assert mailway.send(samples.images(), recipients=("free+newa@city.example", "free+newb@city.example", "text+newc@city.example"))[0] == 250
    assert b"image/jpeg" not in mailway.receive("newc")
    assert "deferred=1 " in kiyome.log("milter") and "reloaded" not in kiyome.log("opener")


def test_a_policy_of_that_name_is_the_one_that_the_mail_came_under(mailway, make_kiyome):
    """A deferred delivery uses the policy that the milter had, even if kiyome-opener has loaded a laxer one of that name."""
    kiyome = make_kiyome(main=relay(mailway.inner_port), policies={"new": "[policy]\nname = text\n[match]\nrecipient = text+*@city.example\n"})
    kiyome.start("opener")
    (kiyome.config / "policy.d" / "new.conf").write_text(POLICIES["c-text"])
    os.kill(kiyome.processes["milter"].pid, signal.SIGHUP)
    wait_for(lambda: "reloaded: configuration" in kiyome.log("milter"))
    assert mailway.send(samples.images(), recipients=("firm+olda@city.example", "firm+oldb@city.example", "text+oldc@city.example"))[0] == 250
    assert b"image/jpeg" not in mailway.receive("oldc")
    assert "reloaded" not in kiyome.log("opener")
    wait_for(lambda: idle(kiyome))
    hashes = [kiyome.json("quarantine", "show", kiyome.messages()[0]["id"], "--policy", name)["policy"]["configuration"] for name in ("standard", "text")]
    assert hashes[0] == hashes[1], hashes


def test_a_policy_that_nobody_can_read_any_more_is_waited_for(mailway, make_kiyome):
    """Without the policy of the mail, the deferred delivery waits, because the opener's own policy could be laxer."""
    kiyome = make_kiyome(main=relay(mailway.inner_port), policies={})
    kiyome.start("opener")
    path = kiyome.config / "policy.d" / "new.conf"
    path.write_text(POLICIES["c-text"])
    os.kill(kiyome.processes["milter"].pid, signal.SIGHUP)
    wait_for(lambda: "reloaded: configuration" in kiyome.log("milter"))
    path.write_text(POLICIES["c-text"] + "no line\n")
    assert mailway.send(samples.images(), recipients=("free+brokena@city.example", "free+brokenb@city.example", "text+brokenc@city.example"))[0] == 250
    row = wait_for(lambda: owed(kiyome) and owed(kiyome)["error"] and owed(kiyome))
    assert not mailway.find("brokenc") and "new.conf" in row["error"], row
    path.write_text(POLICIES["c-text"])
    kiyome.command("queue", "retry", row["id"])
    assert b"image/jpeg" not in mailway.receive("brokenc")
    wait_for(lambda: idle(kiyome))


def test_what_comes_back_goes_to_whom_the_mail_came_from(mailway, make_kiyome):
    """A deferred delivery has the sender of the mail, for bounces; relay.sender replaces an address that SMTP cannot express."""
    kiyome = make_kiyome(main=relay(mailway.inner_port) + "sender = kiyome@city.example\n", policies=POLICIES)
    kiyome.start("opener")
    for number, (sender, expected) in enumerate((("tanaka@partner.example", "tanaka@partner.example"), ("", ""), ('"tanaka t"@partner.example', None))):
        token = f"back{number}"
        assert mailway.send(samples.plain(), sender=sender, recipients=(f"free+{token}a@city.example", f"free+{token}b@city.example",
                                                                        f"text+{token}c@city.example"))[0] == 250
        paths = [re.search(rb"(?m)^Return-Path: <(.*?)>", mailway.receive(token + letter))[1].decode() for letter in "ac"]
        assert expected is None or paths[0] == expected
        assert paths[1] == ("kiyome@city.example" if expected is None else expected), paths
    wait_for(lambda: idle(kiyome))


def test_a_second_copy_is_the_same_mail_and_is_counted(mailway, make_kiyome):
    port = free_port()
    kiyome = make_kiyome(main=relay(port), policies=POLICIES)
    hop = Hop(port, mailway.inner_port, lambda: kiyome.kill("opener"))
    kiyome.start("opener")
    assert mailway.send(samples.plain(), recipients=("free+twoa@city.example", "text+twob@city.example", "text+twoc@city.example",
                                                     "free+twod@city.example"))[0] == 250
    wait_for(lambda: hop.killed is None)
    wait_for(lambda: "opener" not in kiyome.processes)
    kiyome.start("opener")
    wait_for(lambda: idle(kiyome))
    hop.close()
    found = [path for token in ("twob", "twoc") for path in mailway.find(token)]
    assert len(found) == 3 and len({re.search(rb"(?mi)^Message-ID: .*$", path.read_bytes()).group() for path in found}) == 1
    assert len(mailway.find("twoa")) == len(mailway.find("twod")) == 1
    status = kiyome.command("status", "--json", check=False).stdout.decode().replace(" ", "")
    assert re.search(r'"copies":"?1\b', status), status


def test_what_takes_longer_than_it_has_goes_out_once(mailway, make_kiyome):
    """If a delivery lasts longer than its claim, the store hands it out again, and kiyome-opener does not start it twice."""
    port = free_port()
    kiyome = make_kiyome(main=relay(port), policies=POLICIES)

    def ask(sql):
        with contextlib.closing(sqlite3.connect(kiyome.state / "index.db", timeout=PATIENCE)) as index, index:
            return index.execute(sql).fetchall()

    def is_given_again():
        return ask("SELECT tries FROM debts") == [(2,)]

    def run_out():
        ask("UPDATE debts SET next_try = 1")
        wait_for(is_given_again)

    hop = Hop(port, mailway.inner_port, held=run_out)
    kiyome.start("opener")
    assert mailway.send(samples.plain(), recipients=("free+longa@city.example", "free+longb@city.example",
                                                     "text+longc@city.example", "text+longd@city.example"))[0] == 250
    wait_for(lambda: hop.held is None and idle(kiyome) and mailway.queue_is_empty())
    hop.close()
    assert [len(mailway.find(f"long{letter}")) for letter in "abcd"] == [1] * 4
    assert len(kiyome.json("audit", "show", "--what", "debt-sent")) == 2


def test_who_is_refused_for_good_is_not_given_up_in_silence(mailway, make_kiyome):
    """If one recipient is refused permanently, the others under the policy get the mail, and the queue keeps the failed one."""
    port = free_port()
    kiyome = make_kiyome(main=relay(port), policies=POLICIES)
    hop = Hop(port, mailway.inner_port, refused=b"neverc")
    kiyome.start("opener")
    assert mailway.send(samples.plain(), recipients=("free+nevera@city.example", "free+neverd@city.example",
                                                     "text+neverb@city.example", "text+neverc@city.example"))[0] == 250
    mailway.receive("neverb")
    row = wait_for(lambda: owed(kiyome, state="failed"))
    assert row["recipients"].startswith("text+neverc@") and "neverc" in row["error"], row
    # A retry has the same result. Then the delivery is dropped.
    kiyome.command("queue", "retry", row["id"])
    wait_for(lambda: len(kiyome.json("audit", "show", "--what", "debt-never")) == 2)
    wait_for(lambda: owed(kiyome, state="failed"))
    hop.close()
    kiyome.command("queue", "drop", "--reason", "x", row["id"])
    assert idle(kiyome) and len(mailway.find("neverb")) == 1
