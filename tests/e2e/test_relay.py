# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the shipped lines of Postfix's configuration make no open relay, and that no client can take all connections."""
import re

import pytest

import samples
from harness import SOURCE, Kiyome, Mailway, Smtp, wait_for
from waiting import PATIENCE

SNIPPET = SOURCE / "packaging" / "postfix" / "main.cf.snippet"


def shipped():
    """Returns the settings of the snippet, without the milter's address, which the harness sets."""
    lines = [line.partition("=") for line in SNIPPET.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert all(separator for _, separator, _ in lines)
    # Lines to be uncommented are used with the example's host name.
    lines += [line[1:].partition("=") for line in SNIPPET.read_text(encoding="utf-8").splitlines() if re.match(r"#\w*header_checks =", line)]
    return {name.strip(): value.strip() for name, _, value in lines if name.strip() not in ("smtpd_milters", "non_smtpd_milters")}


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """A gateway for city.example with the shipped lines, and without trusted clients. Its inner server accepts all mail."""
    directory = tmp_path_factory.mktemp("relay")
    for path in (directory, *directory.parents):
        if path.stat().st_uid == 0 and path.parent != path:
            path.chmod(path.stat().st_mode | 0o011)
    settings = {**shipped(), "mynetworks": "192.0.2.0/24", "relay_domains": "city.example", "relay_transport": "$default_transport",
                # Postfix's default; the harness accepts any local recipient.
                "local_recipient_maps": "unix:passwd.byname"}
    way = Mailway(directory, *(f"{name}={value}" for name, value in settings.items()))
    gateway = Kiyome(directory / "kiyome", way.milter, policies={"standard": "[mail]\ntrusted-hosts = mx.city.example\n"}).start()
    way.gateway = gateway
    yield way
    gateway.kill_all()
    way.end()


FOREIGN = ["thief@other.example", "<@city.example:thief@other.example>", "thief%other.example@city.example", "other.example!thief@city.example",
           '"thief@other.example"@city.example', '"thief@other.example"', "thief@other.example@city.example", "thief@[127.0.0.1]", "thief@[192.0.2.1]",
           "thief@localhost", "thief@city.example.other.example", "thief@city.example,thief@other.example", "thief@xcity.example", "thief@outer.kiyome.invalid",
           "other.example!thief", "thief@other.example%city.example", "thief@sub.city.example@other.example", "thief@city.example\0@other.example"]


@pytest.mark.parametrize("sender", ["a@partner.example", "a@city.example", "", "postmaster@outer.kiyome.invalid"])
def test_nothing_goes_to_another_domain(outside, sender):
    outside.clear()
    client = Smtp(outside.port, source="127.0.1.%d" % (len(sender) + 1))
    refused = 0
    for recipient in FOREIGN:
        if client.command(f"MAIL FROM:<{sender}>")[0] >= 400:
            continue
        reply = client.command(f"RCPT TO:{recipient}" if recipient.startswith("<") else f"RCPT TO:<{recipient}>")
        refused += reply[0] >= 500
        assert not 400 <= reply[0] < 500, (recipient, reply)  # After a 4xx the client would try again.
        client.command("RSET")
        # Postfix ends a session after several errors.
        if refused % 3 == 0:
            client.close()
            client = Smtp(outside.port, source="127.0.1.%d" % (len(sender) + 1))
    client.close()
    # A recipient that was accepted has an odd local part of this domain, and is delivered in this domain.
    client = Smtp(outside.port, source="127.0.1.100")
    for line in (f"MAIL FROM:<{sender}>", "RCPT TO:<shomu@city.example>", "DATA"):
        assert client.command(line)[0] < 400, line
    client.close()
    assert refused >= len(FOREIGN) - 5, refused


def test_what_is_taken_stays_in_this_domain(outside):
    outside.clear()
    taken = []
    for number, recipient in enumerate(FOREIGN):
        client = Smtp(outside.port, source="127.0.2.%d" % (number + 1))
        reply = client.send(samples.plain(), recipients=(recipient.strip("<>"),))
        client.close()
        if reply[0] == 250:
            taken.append(recipient)
    wait_for(outside.queue_is_empty)
    assert len(outside.delivered()) == len(taken), (taken, [re.search(rb"^X-Original-To: (.*)$", p.read_bytes(), re.M)[1] for p in outside.delivered()])
    for path in outside.delivered():
        original, = re.search(rb"^X-Original-To: (.*)$", path.read_bytes(), re.M).groups()
        assert original.endswith(b"@city.example"), original


def test_no_sender_writes_what_the_trusted_host_says(outside):
    outside.clear()
    forged = ["Authentication-Results: mx.city.example; dmarc=pass header.from=partner.example",
              "Authentication-Results : mx.city.example; dmarc=pass header.from=partner.example",
              "AUTHENTICATION-RESULTS:\r\n\t(one;\r\n two) MX.City.Example 1; dmarc=pass header.from=partner.example"]
    other = "Authentication-Results: mx.partner.example; spf=pass smtp.mailfrom=partner.example"
    client = Smtp(outside.port, source="127.0.4.1")
    mail = "\r\n".join([*forged, other, "From: a@partner.example", "To: shomu@city.example", "Subject: forged", "", "text", ""]).encode()
    assert client.send(mail, sender="a@partner.example", recipients=("shomu@city.example",))[0] == 250
    client.close()
    wait_for(lambda: len(outside.delivered()) == 1)
    delivered = outside.delivered()[0].read_bytes()
    assert b"mx.city.example" not in delivered.lower() and b"dmarc=pass" not in delivered
    # Fields of other hosts stay until kiyome decides.
    number, = re.findall(rb"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}", outside.gateway.command("quarantine", "list").stdout)
    original = outside.gateway.command("quarantine", "export", number.decode(), "--reason", "test", "-o", "-").stdout
    assert other.encode() in original and b"dmarc=pass" not in original


@pytest.mark.parametrize("command", ["VRFY postmaster", "VRFY shomu@city.example", "EXPN staff", "ETRN other.example", "ETRN @other.example", "HELP", "TURN"])
def test_nobody_is_told_who_is_there(outside, command):
    client = Smtp(outside.port, source="127.0.3.%d" % (len(command) + 1))
    code, text = client.command(command)
    client.close()
    assert code >= 400, text


def test_banner_and_replies_name_no_program(outside):
    client = Smtp.__new__(Smtp)
    import socket
    client.socket = socket.create_connection(("127.0.0.1", outside.port), timeout=PATIENCE, source_address=("127.0.3.200", 0))
    client.replies = client.socket.makefile("rb")
    said = [client.read()[1]]
    for command in ("EHLO client.example", "NOOP", "MAIL FROM:<a@partner.example>", "RCPT TO:<thief@other.example>", "RCPT TO:<shomu@city.example>",
                    "SIZE", "QUIT"):
        said.append(client.command(command)[1])
    client.close()
    words = "\n".join(said)
    assert said[0].startswith("220 ") and not re.search(r"postfix|debian|kiyome-|\d+\.\d+\.\d+-|milter", words, re.I), words


def test_connections_of_one_client_end_at_its_share(outside):
    limit = int(shipped()["smtpd_client_connection_count_limit"])
    clients, refused = [], 0
    try:
        for _ in range(limit + 5):
            try:
                clients.append(Smtp(outside.port, source="127.0.4.1"))
            except ConnectionError:
                refused += 1
            # The refusal is the greeting, so EHLO already fails.
            refused += bool(clients) and clients[-1].command("NOOP")[0] == 421
        assert refused >= 4, refused
        other = Smtp(outside.port, source="127.0.4.2")
        assert other.send(samples.plain(), recipients=("shomu+share@city.example",))[0] == 250
        other.close()
    finally:
        for client in clients:
            client.close()
    outside.receive("share")


def test_mails_and_recipients_of_one_client_end_at_its_share(outside):
    for what, source in (("message", "127.0.5.1"), ("recipient", "127.0.5.2")):
        limit = int(shipped()[f"smtpd_client_{what}_rate_limit"])
        client = Smtp(outside.port, source=source)
        taken = 0
        if what == "recipient":
            assert client.command("MAIL FROM:<a@partner.example>")[0] == 250
        for _ in range(limit + 20):
            reply = client.command("MAIL FROM:<a@partner.example>" if what == "message" else "RCPT TO:<shomu@city.example>")
            if reply[0] >= 400:
                assert 400 <= reply[0] < 500, reply
                break
            taken += 1
            if what == "message":
                client.command("RSET")
                # A session may have at most a hundred idle commands.
                if taken % 50 == 0:
                    client.close()
                    client = Smtp(outside.port, source=source)
        client.close()
        assert 0 < limit - taken + 1 <= 2 or taken == limit, (what, taken, limit)
        other = Smtp(outside.port, source=source + "0")
        assert other.command("MAIL FROM:<b@partner.example>")[0] == 250
        other.close()


def test_what_is_too_large_is_refused_before_it_is_sent(outside):
    client = Smtp(outside.port, source="127.0.6.1")
    limit = int(shipped()["message_size_limit"])
    assert client.command(f"MAIL FROM:<a@partner.example> SIZE={limit + 1}")[0] == 552
    assert client.command(f"MAIL FROM:<a@partner.example> SIZE={limit - 1000}")[0] == 250
    client.close()


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r", b"\n.\r", b"\r\n\0.\r\n"],
                         ids=["lf-lf", "lf-crlf", "cr-cr", "crlf-cr", "lf-cr", "nul"])
def test_no_second_mail_is_smuggled_from_outside(outside, end, request):
    """Tests T-SMTP-01: an untrusted client can deliver at most the first mail, too."""
    token = "smuggled" + "".join(filter(str.isalnum, request.node.callspec.id))
    client = Smtp(outside.port, source="127.0.7.1")
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
    wait_for(outside.queue_is_empty)
    assert not outside.find(token + "2")


def test_commands_before_their_turn_are_refused(outside):
    client = Smtp(outside.port, source="127.0.8.1")
    client.socket.sendall(b"MAIL FROM:<a@partner.example>\r\nRCPT TO:<shomu+early@city.example>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\n")
    replies = []
    try:
        for _ in range(4):
            replies.append(client.read()[0])
    except (ConnectionError, OSError):
        pass
    client.close()
    assert not any(code == 250 for code in replies[3:]), replies
    wait_for(outside.queue_is_empty)
    assert not outside.find("early")
