# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests mail through Debian's sendmail with the shipped configuration lines: it forwards exactly what kiyome wrote."""
import email.policy
import hashlib
import os
import re
import signal
import socket
import threading

import pytest
import samples

from harness import SIGNED, Kiyome, Smtp, signatures, wait_for, without_transport
from reading import assert_strict, deliver, text_of
from sendmail import SNIPPET, SendmailWay, client_shares
from waiting import PATIENCE

HEAD = (b"From: tanaka@partner.example\r\nTo: shomu@city.example\r\nSubject: x\r\nDate: Wed, 1 Apr 2026 09:30:00 +0900\r\n"
        b"Message-ID: <x@partner.example>\r\n")
MIME = HEAD + b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    directory = tmp_path_factory.mktemp("sendmail")
    # The inner Postfix delivers as nobody.
    for path in (directory, *directory.parents):
        if path.stat().st_uid == 0 and path.parent != path:
            path.chmod(path.stat().st_mode | 0o011)
    return directory


@pytest.fixture(scope="module")
def way(place):
    """An MTA whose next server has no 8BITMIME, so that sendmail would convert 8-bit content."""
    (place / "inet").mkdir()
    way = SendmailWay(place / "inet", inner=("smtpd_discard_ehlo_keywords=8bitmime",))
    yield way
    way.end()


@pytest.fixture(scope="module")
def gateway(place, way):
    gateway = Kiyome(place / "kiyome", way.milter, policies={"standard": "[limits]\nmessage-size = 1M\n"},
                     main=f"[milter]\nrecipients = 20\n[scanner]\nengine = libclamav\ndatabase = {signatures(place)}\n")
    gateway.start()
    wait_for(lambda: gateway.is_well("scanner"))
    yield gateway
    gateway.kill_all()


def unfolded(raw):
    """Returns the header fields, each on one line, and the body."""
    head, body = raw.split(b"\r\n\r\n", 1)
    return [re.sub(rb"\s+", b" ", field).strip() for field in re.split(rb"\r\n(?![ \t])", head)], body


def without_number(raw):
    """Returns the text without the request number. (The notice shows addresses without their domain.)"""
    return re.sub(r"\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}\b", "NUMBER", text_of(email.message_from_bytes(raw, policy=email.policy.default)))


MAILS = {
    **{name: make for name, make in samples.SAMPLES if name != "old"},  # LibreOffice's duration says nothing about sendmail.
    "8bit": lambda: MIME + b"\r\n" + "総務課 御中\r\n本日の会議\r\n".encode(),
    "long-lines": lambda: MIME + b"\r\n" + "あ".encode() * 3000 + b"\r\n" + b"x" * 5000 + b"\r\nend\r\n",
    "dots": lambda: HEAD + b"\r\n.\r\n..\r\n.a\r\n ...\r\n.\r\nend\r\n",
    "from-lines": lambda: HEAD + b"\r\nFrom here\r\n>From there\r\n",
    "no-body": lambda: HEAD + b"\r\n",
    "empty-lines": lambda: HEAD + b"\r\n\r\n\r\n\r\n",
    "many-chunks": lambda: HEAD + b"\r\n" + b"".join(b"line %d of a body of several chunks\r\n" % n for n in range(9000)),
    "blanks": lambda: HEAD.replace(b"Subject: x", b"Subject:x\r\nX-A:\tb\r\nComments:  two\r\nKeywords:\r\n k\r\nX-Empty:\r\nX-Trailing: b   ")
    + b"\r\nbody   \r\n\r\n",
    "folded": lambda: HEAD.replace(b"Subject: x", b"Subject: x\r\n  y\r\n\tz\r\nReferences: <a@b>\r\n <c@d>") + b"\r\nbody\r\n",
    "long-fields": lambda: HEAD.replace(b"Subject: x", b"Subject: " + b"word " * 180) + b"X-Long: " + b"v" * 5000 + b"\r\n\r\nbody\r\n",
    "many-fields": lambda: HEAD + b"".join(b"X-Field-%d: %s\r\n" % (n, b"v" * 400) for n in range(200)) + b"\r\nbody\r\n",
    "8-bit-fields": lambda: HEAD.replace(b"Subject: x", "Subject: 総務課".encode()) + b"X-Raw: \x83e\x83X\x83g \xff\xfe\r\n\r\nbody\r\n",
    "twice": lambda: HEAD + HEAD + b"\r\nbody\r\n",
    "received": lambda: b"".join(b"Received: from a%d by b; Wed, 1 Apr 2026 09:30:00 +0900\r\n" % n for n in range(15)) + HEAD + b"\r\nbody\r\n",
    "hidden": lambda: HEAD + b"Bcc: hidden@city.example\r\n\r\nbody\r\n",
    "sendmails-own": lambda: HEAD + b"Priority: urgent\r\nPrecedence: bulk\r\nErrors-To: e@partner.example\r\nReturn-Receipt-To: r@partner.example\r\n"
    b"Full-Name: Foo\r\nContent-Length: 12\r\nApparently-To: b@city.example\r\nX-Authentication-Warning: none\r\n\r\nbody\r\n",
}


@pytest.mark.parametrize("name", MAILS)
def test_what_goes_on_is_what_kiyome_wrote(way, gateway, name):
    """sendmail forwards the output byte for byte, by the hash in the store, and the original has the bytes of the client."""
    raw = MAILS[name]()
    out = deliver(way, raw, name)
    identifier = gateway.messages()[0]["id"]
    assert gateway.export(identifier) == raw
    # libmilter does not replace a body by an empty one, so one empty line is forwarded.
    written = out[:-2] if out.endswith(b"\r\n\r\n\r\n") else out
    assert hashlib.sha256(written).hexdigest() in str(gateway.json("quarantine", "show", identifier)), out[:2000]
    assert_strict(out)


@pytest.mark.parametrize("name, fields", [
    ("names", b'To: =?UTF-8?B?57eP5YuZ6Kqy?= <b@city.example>, "x y" <c@city.example>, local, Group: d@city.example, e@city.example;\r\n'
     b"Reply-To: <q@partner.example>\r\n"),
    ("list", b"To: " + b",\r\n ".join(b'"Name of %d" <person%d@city.example>' % (n, n) for n in range(60)) + b"\r\n")])
def test_lists_of_addresses_are_folded_anew_and_stay_the_same(way, mailway, kiyome, gateway, name, fields):
    """sendmail folds lists of addresses in its own way. A reader sees the same as through Postfix."""
    raw = HEAD.replace(b"To: shomu@city.example\r\n", fields) + b"\r\nbody\r\n"
    one, two = deliver(way, raw, name), deliver(mailway, raw, name)
    (ours, _), (theirs, _) = unfolded(one), unfolded(two)
    assert without_number(one) == without_number(two)
    assert [f for f in ours if not f.startswith(b"Kiyome-")] == [f for f in theirs if not f.startswith(b"Kiyome-")]
    assert len(ours) == len(theirs)


def test_names_of_fields_keep_their_letters(way, gateway):
    """sendmail replaces the value of a field and keeps the letters of its name; nothing else differs."""
    raw = re.sub(rb"(?m)^[\w-]+:", lambda name: name[0].upper(), MIME) + b"\r\nbody\r\n"
    out = deliver(way, raw, "letters")
    assert b"\r\nSUBJECT: x\r\n" in out
    proper = {name.upper(): name for name in (b"From", b"To", b"Subject", b"Date", b"Message-ID", b"MIME-Version", b"Content-Type", b"Content-Transfer-Encoding")}
    as_written = re.sub(rb"(?m)^([\w-]+)(?=:)", lambda name: proper.get(name[0].upper(), name[0]), out)
    assert hashlib.sha256(as_written).hexdigest() in str(gateway.json("quarantine", "show", gateway.messages()[0]["id"])), out


def test_a_virus_is_withheld(way, gateway):
    raw = samples.multipart(samples.header("virus"), [samples.text_part("本文です。\r\n"), samples.attachment("a.txt", "text/plain", SIGNED)])
    out = deliver(way, raw, "virus")
    message = assert_strict(out)
    assert SIGNED not in out and "本文です。" in text_of(message) and "withheld=1" in message["Kiyome-Result"]
    assert "infected" in str(gateway.json("quarantine", "show", gateway.messages()[0]["id"]))


def test_several_recipients_each_get_one(way, gateway):
    recipients = tuple(f"user{n}+several{n}@city.example" for n in range(5))
    assert way.send(samples.plain(9), recipients=recipients)[0] == 250
    bodies = {without_transport(way.receive(f"several{n}")) for n in range(5)}
    assert len(bodies) == 1
    assert all(recipient in str(gateway.messages()[0]) for recipient in recipients), gateway.messages()[0]


def test_what_is_refused_says_why_and_the_next_passes(way, gateway):
    before = len(gateway.messages())
    client = way.client()
    code, text = client.send(HEAD + b"\r\n" + b"0123456789\r\n" * 100000, recipients=("shomu+large@city.example",))
    assert (code, text[4:9]) == (552, "5.3.4"), text
    code, text = client.send(samples.plain(), recipients=tuple(f"u{n}+many@city.example" for n in range(21)))
    assert (code, text[4:9]) == (452, "4.5.3"), text
    assert client.send(samples.plain(), recipients=("shomu+next@city.example",))[0] == 250
    client.close()
    way.receive("next")
    assert not way.find("large") and not way.find("many")
    assert len(gateway.messages()) == before + 1


def test_what_is_too_large_is_refused_before_it_is_sent(way, gateway):
    limit = int(re.search(r"^define\(`confMAX_MESSAGE_SIZE', `(\d+)'\)", SNIPPET.read_text(encoding="utf-8"), re.M)[1])
    client = way.client()
    assert client.command(f"MAIL FROM:<a@partner.example> SIZE={limit + 1}")[0] == 552
    assert client.command(f"MAIL FROM:<a@partner.example> SIZE={limit - 1000}")[0] == 250
    client.close()


def test_a_mail_that_is_broken_off_leaves_nothing(way, gateway):
    before = len(gateway.messages())
    for end in ("DATA", "RSET", "RCPT"):
        client = way.client()
        client.command("MAIL FROM:<a@partner.example>")
        client.command("RCPT TO:<shomu+off@city.example>")
        if end == "DATA":
            assert client.command("DATA")[0] == 354
            client.socket.sendall(HEAD + b"\r\n" + b"half a body\r\n" * 20000)
        elif end == "RSET":
            assert client.command("RSET")[0] == 250
            assert client.send(samples.plain(), recipients=("shomu+reset@city.example",))[0] == 250
        client.close()
    way.receive("reset")
    wait_for(way.queue_is_empty)
    assert not way.find("off")
    assert len(gateway.messages()) == before + 1


def test_three_mails_of_one_session_are_three(way, gateway):
    client = way.client()
    for n in range(3):
        assert client.send(samples.plain(n, f"number {n}\r\n"), sender=f"a{n}@partner.example", recipients=(f"shomu+session{n}@city.example",))[0] == 250
    client.close()
    for n in range(3):
        assert f"number {n}" in text_of(assert_strict(without_transport(way.receive(f"session{n}"))))
    assert [row["sender"] for row in gateway.messages()[:3]] == [f"a{n}@partner.example" for n in (2, 1, 0)]


def test_the_log_has_sendmails_queue_identifier(way, gateway):
    deliver(way, samples.plain(), "queue-id")
    identifier, = re.findall(rb"by outer\.kiyome\.invalid with ESMTP id (\w+)", way.receive("queue-id"))
    assert f"{identifier.decode()}: sanitized" in gateway.log("milter")
    assert gateway.messages()[0]["queue_id"] == identifier.decode()


def refused(way, token):
    code, text = way.send(samples.plain(), recipients=(f"shomu+{token}@city.example",))
    assert 400 <= code < 500, text
    assert not way.find(token)


@pytest.mark.parametrize("name", ["milter", "store", "sanitizer"])
def test_a_program_that_is_away_is_a_4xx(way, gateway, name):
    gateway.kill(name)
    refused(way, f"away{name}")
    gateway.start(name)
    wait_for(lambda: gateway.is_well("scanner"))
    deliver(way, samples.plain(), f"away{name}")
    assert len(way.find(f"away{name}")) == 1


def test_a_milter_that_is_killed_in_the_middle_is_a_4xx(way, gateway):
    os.kill(gateway.processes["sanitizer"].pid, signal.SIGSTOP)
    replies = []
    client = way.client()
    sender = threading.Thread(target=lambda: replies.append(client.send(
        samples.plain(), sender="killed@partner.example", recipients=("shomu+killed@city.example",))))
    sender.start()
    # The original is stored, and the milter waits for the sanitizer.
    wait_for(lambda: any(message["sender"] == "killed@partner.example" for message in gateway.messages()))
    gateway.kill("milter")
    sender.join(PATIENCE)
    client.close()
    os.kill(gateway.processes["sanitizer"].pid, signal.SIGCONT)
    assert replies and 400 <= replies[0][0] < 500, replies
    wait_for(way.queue_is_empty)
    assert not way.find("killed")
    gateway.start("milter")
    deliver(way, samples.plain(), "killed")


def test_a_unix_socket_and_who_has_signed_in(place):
    """Mail passes over a unix socket, where sendmail waits for no reply before the end; the macro {auth_authen} arrives."""
    directory = place / "unix"
    directory.mkdir()
    (directory / "socket").mkdir(mode=0o755)
    way = SendmailWay(directory, milter=f"unix:{directory}/socket/milter.sock", more="LOCAL_CONFIG\nD{auth_authen}tanaka@partner.example\n")
    gateway = Kiyome(directory / "kiyome", way.milter, main="[scanner]\nengine = none\n")
    try:
        refused(way, "nobody")
        gateway.start()
        for name in ("html", "zip", "nested"):
            make = dict(samples.SAMPLES).get(name, samples.html)
            out = deliver(way, make(), name)
            row = gateway.messages()[0]
            assert hashlib.sha256(out).hexdigest() in str(gateway.json("quarantine", "show", row["id"]))
            assert gateway.export(row["id"]) == make()
            assert row["login"] == "tanaka@partner.example", row
    finally:
        gateway.kill_all()
        way.end()


POLICIES = {"text": "[policy]\nname = text\npreset = text-only\n[match]\nrecipient = text+*@city.example\n"}
# Forms of a recipient's address that a sender may use.
FORMS = ("text+{}@city.example", "TEXT+{}@City.Example", '"text+{}"@city.example', "text+{}@city.example.", "te\\xt+{}@city.example",
         "text+{} @city.example", "text+{}(x)@city.example", "@city.example:text+{}@city.example")


def test_recipients_of_another_policy_get_theirs_and_once(place):
    """Recipients of another policy get their version once. sendmail does not confirm the removal of a recipient, who would
    otherwise get both versions."""
    directory = place / "several"
    directory.mkdir()
    way = SendmailWay(directory)
    gateway = Kiyome(directory / "kiyome", way.milter, policies=POLICIES,
                     main=f"[scanner]\nengine = none\n[relay]\nhost = 127.0.0.1\nport = {way.inner_port}\n")
    try:
        gateway.start()
        gateway.start("opener")
        tokens = {f"form{number}": form for number, form in enumerate(FORMS)}
        for token, form in tokens.items():
            assert way.send(samples.images(), recipients=(f"free+{token}a@city.example", f"free+{token}b@city.example", form.format(token)))[0] == 250
        # A recipient who is named twice, in two forms.
        assert way.send(samples.images(), recipients=("free+twicea@city.example", "free+twiceb@city.example", "text+twice@city.example",
                                                      "TEXT+twice@CITY.example"))[0] == 250
        tokens["twice"] = "two forms"
        for token, form in tokens.items():
            out = way.receive(token)
            assert b"image/jpeg" not in out and b"Return-Path: <tanaka@partner.example>" in out, form
            assert way.receive(token + "a") and way.receive(token + "b")
        wait_for(lambda: not gateway.json("queue", "list"))
        wait_for(way.queue_is_empty)
        assert {token: len(way.find(token)) for token in tokens} == dict.fromkeys(tokens, 1)
        # A recipient with a plain address gets the version of the own policy; if one address is not plain, the strictest policy
        # applies to all.
        assert gateway.log("milter").count("deferred=1 ") == 3 and b"image/jpeg" in way.receive("form1a") and b"image/jpeg" not in way.receive("form2a")
    finally:
        gateway.kill_all()
        way.end()


# --- not a relay ------------------------------------------------------------------------------------------------------

FOREIGN = ["thief@other.example", "<@city.example:thief@other.example>", "thief%other.example@city.example", "other.example!thief@city.example",
           '"thief@other.example"@city.example', '"thief@other.example"', "thief@other.example@city.example", "thief@[127.0.0.1]", "thief@[192.0.2.1]",
           "thief@city.example.other.example", "thief@city.example,thief@other.example", "thief@xcity.example", "other.example!thief",
           "thief@other.example%city.example", "thief@sub.city.example", "thief@sub.city.example@other.example", "thief%other.example", "thief@city.example\0@other.example"]


@pytest.mark.parametrize("sender", ["a@partner.example", "a@city.example", "", "postmaster@outer.kiyome.invalid"])
def test_nothing_goes_to_another_domain(way, gateway, sender):
    source = "127.0.1.%d" % (len(sender) + 1)
    taken = []
    for recipient in FOREIGN:
        client = way.client(source)
        assert client.command(f"MAIL FROM:<{sender}>")[0] == 250
        reply = client.command(f"RCPT TO:{recipient}" if recipient.startswith("<") else f"RCPT TO:<{recipient}>")
        client.close()
        if reply[0] < 300:
            taken.append(recipient)
        else:
            assert reply[0] >= 500, (recipient, reply)  # After a 4xx the client would try again.
    assert not taken, taken
    client = way.client(source)
    assert client.send(samples.plain(), sender=sender, recipients=(f"shomu+own{len(sender)}@city.example",))[0] == 250
    client.close()
    way.receive(f"own{len(sender)}")


def test_it_says_neither_what_it_is_nor_who_is_there(way, gateway):
    said = []
    for number, command in enumerate(["VRFY postmaster", "VRFY shomu@city.example", "EXPN staff", "ETRN other.example", "HELP", "VERB", "TURN", "NOOP", "QUIT"]):
        client = Smtp.__new__(Smtp)
        client.socket = socket.create_connection(("127.0.0.1", way.port), timeout=PATIENCE, source_address=(f"127.0.3.{number + 1}", 0))
        client.replies = client.socket.makefile("rb")
        said += [client.read()[1], client.command("EHLO client.example")[1]]
        code, text = client.command(command)
        client.close()
        said.append(text)
        # 252 means neither yes nor no.
        assert code >= 400 or code == 252 or command in ("HELP", "NOOP", "QUIT"), text
    assert not re.search(r"sendmail|debian|8\.\d+\.\d+|kiyome-|milter", "\n".join(said), re.I), said
    assert way.send(samples.plain(), recipients=("shomu+trace@city.example",))[0] == 250
    trace, = re.findall(rb"^Received: from client\.example[^;]*;", way.receive("trace"), re.M)
    assert b"by outer.kiyome.invalid with ESMTP id " in trace and not re.search(rb"sendmail|debian|\d\.\d\d\.\d", trace, re.I), trace


def test_connections_of_one_client_end_at_its_share(way, gateway):
    limit = client_shares()["ClientConn"]
    clients, refused_ones = [], 0
    try:
        for _ in range(limit + 5):
            try:
                clients.append(way.client("127.0.4.1"))
                refused_ones += clients[-1].command("NOOP")[0] == 421
            except ConnectionError:
                refused_ones += 1
        assert refused_ones >= 4
        other = way.client("127.0.4.2")
        assert other.command("MAIL FROM:<a@partner.example>")[0] == 250
        other.close()
    finally:
        for client in clients:
            client.close()


def test_connections_a_minute_of_one_client_end_at_its_share(way, gateway):
    limit = client_shares()["ClientRate"]
    taken, refused_ones = 0, 0
    while refused_ones < 5 and taken < 5 * limit:
        try:
            client = way.client("127.0.4.3")
            if client.command("NOOP")[0] == 421:
                refused_ones += 1
            else:
                taken += 1
            client.close()
        except ConnectionError:
            refused_ones += 1
    assert refused_ones == 5 and taken >= limit - 1, (taken, limit)
    other = way.client("127.0.4.4")
    assert other.command("MAIL FROM:<a@partner.example>")[0] == 250
    other.close()


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r", b"\n.\r", b"\r\n\0.\r\n"],
                         ids=["lf-lf", "lf-crlf", "cr-cr", "crlf-cr", "lf-cr", "nul"])
def test_no_second_mail_is_smuggled(way, gateway, end, request):
    """Tests T-SMTP-01: at most the first mail may arrive."""
    token = "smuggled" + "".join(filter(str.isalnum, request.node.callspec.id))
    client = way.client("127.0.7.1")
    for line in ("MAIL FROM:<a@partner.example>", f"RCPT TO:<shomu+{token}@city.example>", "DATA"):
        assert client.command(line)[0] < 400
    client.socket.sendall(b"From: a@partner.example\r\nSubject: first\r\n\r\nvisible" + end + b"MAIL FROM:<president@city.example>\r\nRCPT TO:<shomu+"
                          + token.encode() + b"2@city.example>\r\nDATA\r\nSubject: second\r\n\r\nhidden\r\n.\r\n")
    try:
        client.read()
        client.command("QUIT")
    except (ConnectionError, OSError):
        pass  # The refusal is right, too.
    client.close()
    wait_for(way.queue_is_empty)
    assert not way.find(token + "2")
