# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests several tenants behind one milter and one sanitizer, each with its own store, keys and accounts."""
import contextlib
import email
import email.policy
import os
import re
import signal
import subprocess
import threading
import time
import unicodedata

import pytest
import samples
import test_passwords as passwords

from harness import Tenant, wait_for
from reading import attachments
from waiting import PATIENCE, within

TEXT_ONLY = "[policy]\npreset = text-only\n"


@pytest.fixture
def make_tenants(mailway, make_kiyome):
    started = []

    def make(main="", domains=None, mains=None, policies=None, relay=True):
        gateway = make_kiyome(start=False, main=main + (f"[relay]\nhost = 127.0.0.1\nport = {mailway.inner_port}\n" if relay else ""))
        for name, domain in (domains or {"ashita": "ashita.example", "bunka": "bunka.example"}).items():
            started.append(Tenant(gateway, name, domain, main=(mains or {}).get(name, ""), policies=(policies or {}).get(name)))
        gateway.start()
        for tenant in started:
            tenant.start("store")
        return (gateway, *started)

    yield make
    for tenant in started:
        tenant.kill_all()


def read(mailway, token):
    return email.message_from_bytes(mailway.receive(token), policy=email.policy.default)


def test_each_tenant_takes_its_own_mail_with_its_own_keys_and_policies(mailway, make_tenants):
    gateway, ashita, bunka = make_tenants(policies={"bunka": {"standard": TEXT_ONLY}})
    for token, domain in (("one", "ashita.example"), ("two", "bunka.example"), ("three", "city.example")):
        assert mailway.send(samples.images(), recipients=(f"shomu+{token}@{domain}",))[0] == 250
    assert attachments(read(mailway, "one")) and not attachments(read(mailway, "two")) and attachments(read(mailway, "three"))
    for place, token in ((gateway, "three"), (ashita, "one"), (bunka, "two")):
        rows = place.messages()
        assert [row["recipients"].split("+")[1].split("@")[0] for row in rows] == [token], rows
        assert place.export(rows[0]["id"]) == samples.images()
    # Originals are sealed to the tenant's key: another tenant cannot open them, and does not know their numbers.
    foreign = bunka.messages()[0]["id"]
    for place in (gateway, ashita):
        refused = place.command("quarantine", "show", foreign, check=False)
        assert refused.returncode == 1 and foreign.encode() not in refused.stdout, refused
    assert len({place.json("audit", "show")[0]["hash"] for place in (gateway, ashita, bunka)}) == 3
    # If one store is away, only its own tenant's mail is deferred.
    ashita.kill("store")
    assert mailway.send(samples.plain(), recipients=("shomu+four@ashita.example",))[0] == 451
    assert mailway.send(samples.plain(), recipients=("shomu+five@bunka.example",))[0] == 250


def addresses(rows):
    return sorted(address for row in rows for address in row["recipients"].replace(" ", "").split(","))


def test_a_mail_for_several_tenants_is_taken_by_each_with_its_own_recipients_alone(mailway, make_tenants):
    gateway, ashita, bunka = make_tenants(policies={"bunka": {"standard": TEXT_ONLY}})
    for place in (gateway, ashita, bunka):
        place.start("opener")
    # One recipient is in To:, the others are in Bcc.
    raw = samples.images()
    everybody = {"shomu+ma@ashita.example": "ma", "zei+mb@ashita.example": "mb", "shomu+mc@bunka.example": "mc", "shomu+md@city.example": "md"}
    assert mailway.send(raw, recipients=tuple(everybody))[0] == 250
    mails = {token: read(mailway, token) for token in everybody.values()}
    assert [bool(attachments(mails[token])) for token in ("ma", "mb", "mc", "md")] == [True, True, False, True]
    for place, own in ((ashita, ("ma", "mb")), (bunka, ("mc",)), (gateway, ("md",))):
        rows = place.messages()
        assert len(rows) == 1 and addresses(rows) == sorted(a for a, token in everybody.items() if token in own), rows
        assert place.export(rows[0]["id"]) == raw
        wait_for(lambda place=place: not place.json("queue", "list"))
        others = [a for a, token in everybody.items() if token not in own]
        # Neither the index, the log, the report nor the delivered mail of a tenant names recipients of others.
        told = b"".join([place.command("quarantine", "show", rows[0]["id"], "--json").stdout, place.command("audit", "show", "--json").stdout,
                         *(path.read_bytes() for path in place.state.rglob("*") if path.is_file()),
                         *(mailway.receive(token) for token in own)])
        assert not [address for address in others if address.encode() in told]
        for token in own:
            assert mails[token]["Kiyome-Result"] is None or rows[0]["id"] in mails[token]["Kiyome-Result"]
    line = [line for line in gateway.log("milter").splitlines() if " deferred=" in line]
    assert len(line) == 3 and sum("deferred=1 " in one for one in line) == 2, line


def test_where_one_store_cannot_nobody_is_told_that_it_was_taken(mailway, make_tenants):
    gateway, ashita, bunka = make_tenants()
    bunka.kill("store")
    both = ("shomu+na@ashita.example", "zei+nb@ashita.example", "shomu+nc@bunka.example")
    assert mailway.send(samples.plain(), recipients=both)[0] == 451
    assert not ashita.json("queue", "list") and [row["state"] for row in ashita.messages()] != ["done"]
    # A tenant learns neither of a fault of another store, nor that there is another tenant.
    told = b"".join(ashita.command(*words, "--json").stdout for words in (("quarantine", "list"), ("audit", "show")))
    assert b"bunka" not in told and b"deferred: the sending server tries again" in told, told
    # At the next attempt only the recipients of that store are refused, and the others get the mail.
    client = mailway.client()
    try:
        assert client.command("MAIL FROM:<tanaka@partner.example>")[0] == 250
        assert [client.command(f"RCPT TO:<shomu+{rcpt}.example>")[0] for rcpt in ("ne@bunka", "nf@ashita")] == [451, 250]
        assert client.command("DATA")[0] == 354
        client.socket.sendall(samples.plain() + b".\r\n")
        assert client.read()[0] == 250
    finally:
        client.close()
    bunka.start("store")
    assert mailway.send(samples.plain(), recipients=both)[0] == 250
    # The records of the first attempt are used by the second one.
    assert (len(ashita.messages()), len(bunka.messages())) == (2, 1)
    assert len(bunka.json("queue", "list")) == 1 and not gateway.messages()


def test_a_tenant_that_may_keep_no_more_is_put_off_and_the_others_mail_is_not(mailway, make_tenants):
    gateway, ashita, bunka = make_tenants(mains={"ashita": "most = 100K\n"})

    def send(token, domain="ashita", lines=40):
        return mailway.send(samples.plain() + (b"x" * 70 + b"\r\n") * lines, recipients=(f"shomu+{token}@{domain}.example",))[0]
    wait_for(lambda: b'"kept"' in ashita.command("status", "--json", check=False).stdout)
    codes = []
    while 451 not in codes:
        codes.append(send(f"full{len(codes)}"))
    assert 5 < len(codes) < 60 and set(codes[:-1]) == {250}, codes
    waiting = f"full{len(codes) - 1}"
    assert "store.most" in ashita.log("store") and b"store.most" in ashita.command("status", check=False).stdout
    # Meanwhile other tenants' mail passes, and in a mail for both only the full tenant's recipients are deferred.
    assert send("other", "bunka") == 250
    client = mailway.client()
    try:
        assert client.command("MAIL FROM:<tanaka@partner.example>")[0] == 250
        assert [client.command(f"RCPT TO:<shomu+{rcpt}.example>")[0] for rcpt in ("ba@ashita", "bb@bunka")] == [451, 250]
        assert client.command("DATA")[0] == 354
        client.socket.sendall(samples.plain() + b".\r\n")
        assert client.read()[0] == 250
    finally:
        client.close()
    mailway.receive("bb")
    # With room again, the mail is accepted at the next attempt.
    for row in ashita.messages()[:3]:
        ashita.command("quarantine", "erase", "--yes", row["id"], "--reason", "room")
    wait_for(lambda: send(waiting) == 250)
    for token in [f"full{n}" for n in range(len(codes))] + ["other"]:
        mailway.receive(token)
    assert len(ashita.messages()) == len(codes) and len(bunka.messages()) == 2 and not gateway.messages()


def test_what_is_owed_is_owed_once_although_the_mail_was_refused(mailway, make_tenants):
    """A tenant has committed its part of a mail when another tenant's store dies, so that the mail gets a 451 and is sent
    again to all: its recipients still get one copy."""
    gateway, ashita, bunka = make_tenants()
    both = ("shomu+ta@ashita.example", "zei+tb@ashita.example", "shomu+tc@bunka.example")
    codes = []
    gateway.processes["sanitizer"].send_signal(signal.SIGSTOP)
    sender = threading.Thread(target=lambda: codes.append(mailway.send(samples.images(), recipients=both)[0]))
    sender.start()
    # The milter has stored both originals when it connects to the sanitizer.
    listening = ["ss", "--unix", "--listening", "--no-header", "src", f"{gateway.run}/sanitizer/sanitizer.sock"]
    wait_for(lambda: int(subprocess.run(listening, capture_output=True, check=True).stdout.split()[2]) > 0)
    ashita.processes["store"].send_signal(signal.SIGSTOP)
    gateway.processes["sanitizer"].send_signal(signal.SIGCONT)
    wait_for(lambda: bunka.json("queue", "list"))
    ashita.kill("store")
    sender.join(PATIENCE)
    assert codes == [451]
    # These recipients get the mail before its sender tries again.
    bunka.start("opener")
    mailway.receive("tc")
    wait_for(lambda: not bunka.json("queue", "list"))
    ashita.start("store")
    assert mailway.send(samples.images(), recipients=both)[0] == 250
    assert len(bunka.messages()) == 1 and not bunka.json("queue", "list")
    for token in ("ta", "tb", "tc"):
        mailway.receive(token)


def test_who_cannot_be_owed_his_mail_comes_again(mailway, make_tenants):
    gateway, ashita, bunka = make_tenants(main="[tenants]\nothers = refuse\n", relay=False)
    client = mailway.client()
    try:
        assert client.command("MAIL FROM:<tanaka@partner.example>")[0] == 250
        assert client.command("RCPT TO:<shomu+oa@ashita.example>")[0] == 250
        code, text = client.command("RCPT TO:<shomu+ob@bunka.example>")
        assert (code, "4.5.3" in text) == (452, True), text
        code, text = client.command("RCPT TO:<shomu+oc@city.example>")
        assert (code, "5.7.1" in text) == (550, True), text
        assert client.command("RCPT TO:<zei+od@ashita.example>")[0] == 250
        assert client.command("DATA")[0] == 354
        client.socket.sendall(samples.plain() + b".\r\n")
        assert client.read()[0] == 250
        assert client.send(samples.plain(), recipients=("shomu+ob@bunka.example",))[0] == 250
    finally:
        client.close()
    assert addresses(ashita.messages()) == ["shomu+oa@ashita.example", "zei+od@ashita.example"]
    assert addresses(bunka.messages()) == ["shomu+ob@bunka.example"] and not gateway.messages()


ASK = """
import socket
door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
door.connect("sanitizer/sanitizer.sock")
door.settimeout(600)
try:
    door.send(b"?")
    print(len(door.recv(65536)))
except OSError:
    print(0)
"""


def is_let_in(gateway):
    """Returns whether the sanitizer accepts a connection of an unprivileged user. Only then it answers even an invalid
    request; otherwise it logs a refusal."""
    before = gateway.log("sanitizer").count("refused a connection uid=65534")
    subprocess.run(["python3", "-c", ASK], cwd=gateway.run, user=65534, group=65534, extra_groups=[], capture_output=True, check=True)
    return gateway.log("sanitizer").count("refused a connection uid=65534") == before


def test_tenants_come_and_go_with_a_reload(mailway, make_tenants):
    gateway, ashita = make_tenants(domains={"ashita": "ashita.example"})
    chiba = Tenant(gateway, "chiba", "ashita.example")
    try:
        milter = gateway.processes["milter"]
        milter.send_signal(1)
        wait_for(lambda: "tenant ashita claims it, too" in gateway.log("milter"))
        assert mailway.send(samples.plain(), recipients=("shomu+pa@ashita.example",))[0] == 250
        text = (chiba.config / "kiyome.conf").read_text()
        (chiba.config / "kiyome.conf").write_text(text.replace("ashita", "chiba"))
        chiba.start("store")
        milter.send_signal(1)
        wait_for(lambda: "tenant chiba: added" in gateway.log("milter"))
        assert mailway.send(samples.plain(), recipients=("shomu+pb@chiba.example",))[0] == 250
        assert len(ashita.messages()) == len(chiba.messages()) == 1 and not gateway.messages()
        # After a reload, the sanitizer accepts the users that its configuration names then. An invalid configuration changes
        # nothing.
        sanitizer, conf = gateway.processes["sanitizer"], gateway.config / "kiyome.conf"
        assert "chiba" not in gateway.log("sanitizer") and not is_let_in(gateway)
        conf.write_text(conf.read_text() + "[sanitizer]\ndoors = root;65534\n")
        sanitizer.send_signal(1)
        wait_for(lambda: "tenant chiba: added" in gateway.log("sanitizer"))
        assert is_let_in(gateway) and "takes a restart of kiyome-sanitizer" not in gateway.log("sanitizer")
        conf.write_text(conf.read_text().replace(";65534", ";65534\nno-key = 1"))
        sanitizer.send_signal(1)
        wait_for(lambda: "not reloaded" in gateway.log("sanitizer"))
        assert is_let_in(gateway)
        conf.write_text(conf.read_text().replace(";65534\nno-key = 1", ""))
        sanitizer.send_signal(1)
        wait_for(lambda: gateway.log("sanitizer").count(" reloaded: configuration ") == 2)
        assert not is_let_in(gateway)
        assert mailway.send(samples.plain(), recipients=("shomu+pc@chiba.example",))[0] == 250
        # A tenant's audit log has the loads for that tenant only.
        wait_for(lambda: chiba.json("audit", "show", "--what", "config-load"))
        assert "chiba" not in ashita.command("audit", "show", "--json").stdout.decode()
    finally:
        chiba.kill_all()


def test_the_operator_sees_the_figures_of_all_and_the_content_of_none(mailway, make_tenants):
    gateway, ashita, bunka = make_tenants()
    for tenant in (ashita, bunka):
        tenant.start("opener")
    for token, domain in (("qa", "ashita.example"), ("qb", "bunka.example"), ("qc", "bunka.example")):
        assert mailway.send(samples.html(), sender=f"{token}@partner.example", recipients=(f"shomu+{token}@{domain}",))[0] == 250
    status = gateway.json("status")
    assert status["store@ashita"]["well"] and status["opener@bunka"]["well"] and "sanitizer@ashita" not in status, status
    assert (status["store"]["status"]["messages"], status["store@ashita"]["status"]["messages"], status["store@bunka"]["status"]["messages"]) == (0, 1, 2)
    metrics = gateway.command("metrics").stdout.decode()
    assert 'kiyome_mails_total{outcome="sanitized",policy="standard",tenant="bunka"} 2\n' in metrics, metrics
    assert 'kiyome_store_messages{tenant="ashita"} 1\n' in metrics and "kiyome_store_messages 0\n" in metrics
    assert 'kiyome_part_well{part="opener",tenant="ashita"} 1\n' in metrics
    assert metrics.count("# TYPE kiyome_store_messages ") == metrics.count("# TYPE kiyome_mail_handling_seconds ") == 1
    told = metrics + gateway.command("status", "--json").stdout.decode() + gateway.command("quarantine", "list", "--json").stdout.decode()
    told += gateway.command("audit", "show", "--json").stdout.decode()
    assert "partner.example" not in told and "shomu" not in told
    # The same commands for one tenant show that tenant only.
    named = {t["tenant"]: t for t in status["sanitizer"]["status"]["jobs"]["tenants"]}
    assert {"ashita", "bunka"} <= set(named), status
    own = gateway.command("--tenant=bunka", "status", "--json").stdout.decode()
    (only,) = gateway.json("--tenant=bunka", "status")["sanitizer"]["status"]["jobs"]["tenants"]
    assert set(only) == set(named["bunka"]) and only["tenant"] == "bunka" and "ashita" not in own, own
    own = gateway.command("--tenant", "bunka", "quarantine", "list", "--json").stdout.decode()
    assert "shomu+qb" in own and "shomu+qc" in own and "ashita" not in own
    assert "ashita" not in gateway.command("--tenant=bunka", "metrics").stdout.decode()
    bunka.kill("store")
    result = gateway.command("status", check=False)
    assert result.returncode == 1 and b"store@bunka" in result.stdout and b"FAILED" in result.stdout, result
    names = ("../ashita", "chiba", "..", ".", "", "ASHITA", "\uff41shita", "\u0430shita", "ashita/", "ashita/../bunka", "ashita\n", "ashita\u200d", "store", "-")
    for wrong in (*(("--tenant", name, "status") for name in names), ("--tenant=../bunka", "status"), ("--tenant",)):
        assert gateway.command(*wrong, check=False).returncode == 2
    (bunka.config / "policy.d" / "a.conf").write_text("[limits]\nparts = x\n")
    result = gateway.command("policy", "check", check=False)
    assert result.returncode == 2 and b"tenants/bunka/policy.d/a.conf:2: " in result.stderr, result


# Addresses that two MTAs could read in two ways. N stands for a number.
ODD = ("shomu+N@ashita.example", "shomu+N@ASHITA.Example", "shomu+N@ashita.example.", '"shomu+N"@ashita.example', '"shomu+N@bunka.example"@ashita.example',
       "shomu+N%bunka.example@ashita.example", "bunka.example!shomu+N@ashita.example", "@bunka.example:shomu+N@ashita.example", "@bunka.example,@x.example:shomu+N@ashita.example",
       '"shomu+N\\@bunka.example"@ashita.example', "shomu+N@bunka.example@ashita.example", "shomu+N@ashita.example(@bunka.example)", "(x@bunka.example)shomu+N@ashita.example",
       '"x@bunka.example" <shomu+N@ashita.example>', "shomu+N@x.ashita.example", "shomu+N@xashita.example", "shomu+N@ashita.example.x", "shomu+N@[127.0.0.1]", "shomu+N",
       '"shomu+N@bunka.example"', "shomu+N%bunka.example", "bunka.example!shomu+N", "shomu+N@ashita.example,zei@bunka.example", "shomu+N@ashita.example;zei@bunka.example",
       "shomu+N@ashita.example>,<zei@bunka.example", "shomu+N@ashita\\.example", "shomu+N@ashita.example\t", "shomu+N@ashita..example",
       "shomu+N@\uff21shita.example", "shomu+N@ashita\u3002example", "shomu+N@xn--shita-mta.example", "shomu+N@ashita.example\\", "shomu+N@bunka.example%ashita.example")


def test_whose_store_has_a_mail_is_whose_postbox_gets_it(mailway, make_tenants):
    """For any form of an address, the tenant whose store has the mail is the one whose mailbox Postfix delivers it to."""
    gateway, ashita, bunka = make_tenants()
    log = mailway.outer / "mail.log"
    taken, before = {}, dict.fromkeys((gateway, ashita, bunka), 0)
    for n, odd in enumerate(ODD):
        client = mailway.client()
        try:
            code, text = client.command("MAIL FROM:<tanaka@partner.example>" + ("" if odd.isascii() else " SMTPUTF8"))
            if code < 400:
                code, text = client.command(f"RCPT TO:<{odd.replace('N', f'odd{n:02}')}>")
            if code < 400 and client.command("DATA")[0] == 354:
                client.socket.sendall(samples.plain() + b".\r\n")
                code, text = client.read()
        finally:
            client.close()
        after = {place: len(place.messages()) for place in before}
        grown, before = {place for place in before if after[place] > before[place]}, after
        if code != 250:
            assert not grown, (odd, text)
            continue
        queue = re.search(r"queued as (\w+)", text)[1]
        went = wait_for(lambda queue=queue: re.findall(rf"{queue}: to=<(.*?)>, (?:orig_to=<.*?>, )?relay=", log.read_text(errors="replace")))
        went = [unicodedata.normalize("NFKC", to).replace("\u3002", ".").lower() for to in went]
        whose = {ashita if to.endswith("@ashita.example") else bunka if to.endswith("@bunka.example") else gateway for to in went}
        taken[odd] = went
        assert grown == whose, (odd, went, grown)
    assert len(taken) >= 8, taken


def test_a_flood_for_one_tenant_waits_and_the_others_mail_does_not(mailway, make_tenants):
    # The limit is low, so that deferrals come soon.
    gateway, ashita, bunka = make_tenants(main="[milter]\nwaiting = 14\nturn-seconds = 2\n")
    raw, stop, replies, knocks = samples.images(), threading.Event(), [], []

    def knock():
        """Names recipients without sending mail."""
        while not stop.is_set() and not waited():
            with contextlib.closing(mailway.client("127.0.1.99")) as client:
                client.command("MAIL FROM:<tanaka@partner.example>")
                begin = time.monotonic()
                client.command("RCPT TO:<shomu+door@ashita.example>")
                knocks.append(time.monotonic() - begin)

    def waited():
        return [seconds for seconds in knocks if seconds > 0.5]

    def flood(number):
        source, n = f"127.0.1.{number + 1}", 0
        while not stop.is_set():
            token = f"f{number}x{n}"
            with contextlib.closing(mailway.client(source)) as client:
                try:
                    code = client.send(raw, recipients=(f"shomu+{token}@ashita.example",))[0]
                except OSError:
                    continue
            replies.append((token, code))
            n += 1

    def seconds_of_a_mail(name):
        begin = time.monotonic()
        assert mailway.send(samples.plain(), recipients=(f"shomu+b{name}@bunka.example",))[0] == 250
        return time.monotonic() - begin

    undisturbed = max(seconds_of_a_mail(f"first{number}") for number in range(3))
    clients = [threading.Thread(target=flood, args=(number,)) for number in range(12)]
    for client in clients:
        client.start()
    try:
        status = wait_for(lambda: [text for text in (gateway.command("status", check=False).stdout.decode(),) if "over its part: ashita" in text])
        assert "bunka" not in status[0].split("over its part:")[1].splitlines()[0], status
        # Only the flooded tenant's senders are deferred, before their data are sent, while the other tenant needs the machine.
        clients.append(threading.Thread(target=knock))
        clients[-1].start()
        took = []

        def sent():
            took.append(seconds_of_a_mail(len(took)))
            return len(took) >= 20 and waited() and any(code == 451 for _, code in replies)
        wait_for(sent, step=0)
        assert sorted(took)[len(took) // 2] < max(1, 5 * undisturbed), (took, undisturbed)  # Mail of the flood waits for two seconds.
        metrics = gateway.command("metrics").stdout.decode()
        assert 'kiyome_tenant_over{tenant="ashita"} 1\n' in metrics and 'kiyome_tenant_over{tenant="bunka"} 1\n' not in metrics, metrics
        assert "ashita" not in gateway.command("--tenant=bunka", "status").stdout.decode()
    finally:
        stop.set()
        for client in clients:
            client.join()
    assert {code for _, code in replies} == {250, 451}
    # Nothing is withheld because of the flood. Accepted mail arrives, and deferred mail is accepted at the next attempt.
    taken = [token for token, code in replies if code == 250]
    for token in taken[:3] + taken[-3:]:
        assert attachments(read(mailway, token)), token
    rows = ashita.messages()
    assert {row["outcome"] for row in rows} <= {"sanitized"} and len(bunka.messages()) == len(took) + 3, rows
    wait_for(lambda: mailway.send(raw, recipients=("shomu+again@ashita.example",))[0] == 250)
    assert "tenant ashita: exceeds its share" in gateway.log("milter")


def test_who_is_put_off_hears_so_after_a_while_so_that_he_does_not_hammer(mailway, make_tenants):
    gateway, ashita, _ = make_tenants(main="[milter]\nwaiting = 2\nclient-mails = 1\nturn-seconds = 60\n")
    codes = []

    def send(number):
        with contextlib.closing(mailway.client()) as client:
            codes.append(client.send(samples.plain(), recipients=(f"shomu+{number}@ashita.example",))[0])

    sanitizer = gateway.processes["sanitizer"].pid
    os.kill(sanitizer, signal.SIGSTOP)
    try:
        # One mail is in work and one waits, the most that one client may have.
        senders = [threading.Thread(target=send, args=(number,)) for number in range(2)]
        for sender in senders:
            sender.start()
        code = 250
        while code == 250:  # until both are there
            with contextlib.closing(mailway.client()) as client:
                client.command("MAIL FROM:<tanaka@partner.example>")
                begin = time.monotonic()
                code = client.command("RCPT TO:<shomu@ashita.example>")[0]
                took = time.monotonic() - begin
                if code != 250:
                    # The next recipient in the same transaction is not delayed again.
                    with within(took):
                        assert client.command("RCPT TO:<somu@ashita.example>")[0] == 451
        assert code == 451 and took >= 2, (code, took)
    finally:
        os.kill(sanitizer, signal.SIGCONT)
    for sender in senders:
        sender.join()
    assert codes == [250, 250] and len(ashita.messages()) == 2


def test_a_password_opens_nothing_that_another_tenant_waits_with(mailway, make_tenants):
    """An archive goes to two tenants. A password that comes to one of them, one that was agreed and one of an earlier mail
    open nothing at the other."""
    trust = {"standard": "[mail]\ntrusted-hosts = mx.city.example\n"}
    _, ashita, bunka = make_tenants(policies={"ashita": trust, "bunka": trust})
    for place in (ashita, bunka):
        place.start("opener")

    def send(raw, *recipients):
        code, text = mailway.send(passwords.proven(raw), sender=passwords.ARCHIVE, recipients=recipients)
        assert code == 250, text

    def arrived(token):
        return passwords.arrived(mailway, token)
    send(passwords.archive_mail("cross"), "shomu+crossa@ashita.example", "shomu+crossb@bunka.example")
    # If the password arrived first, the archive is opened at its arrival.
    wait_for(lambda: arrived("crossb") and passwords.settled(bunka))
    send(passwords.password_mail("cross"), "shomu+crossb@bunka.example")
    wait_for(lambda: passwords.opened(arrived("crossb")) and passwords.settled(bunka))
    wait_for(lambda: arrived("crossa") and passwords.settled(ashita))
    # bunka knows the password from an earlier mail and by agreement, so the next archive is opened there at once.
    passwords.agree(bunka, passwords.ARCHIVE.split("@")[1], passwords.WORD)
    send(passwords.archive_mail("again"), "shomu+againa@ashita.example", "shomu+againb@bunka.example")
    wait_for(lambda: arrived("againb") and arrived("againa") and passwords.settled(ashita) and passwords.settled(bunka))
    assert any(attachments(email.message_from_bytes(mail, policy=email.policy.default)) for mail in arrived("againb"))
    for token in ("crossa", "againa"):
        assert len(arrived(token)) == 1 and not attachments(email.message_from_bytes(arrived(token)[0], policy=email.policy.default)), token
    # The same password opens the archive for the other tenant when it arrives there.
    send(passwords.password_mail("cross"), "shomu+crossa@ashita.example")
    wait_for(lambda: passwords.opened(arrived("crossa")))
