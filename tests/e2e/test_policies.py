# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests policies, limits and release, each with a gateway of its own."""
import base64
import contextlib
import email
import email.policy
import hashlib
import sqlite3

import pytest
import samples

from harness import ID, SIGNED, signatures, wait_for
from reading import assert_strict, attachments, deliver, text_of
from waiting import PATIENCE


def test_the_strictest_policy_holds_for_several_recipients(mailway, make_kiyome):
    make_kiyome(policies={
        "a-free": "[policy]\nname = free\n[match]\nrecipient = free+*@city.example\n[mail]\nnotice = never\n",
        "b-text": "[policy]\nname = text\npreset = text-only\n[match]\nrecipient = text+*@city.example\n"})
    alone = deliver(mailway, samples.images(), "alone", recipients=("free+alone@city.example",))
    assert set(attachments(email.message_from_bytes(alone, policy=email.policy.default))) == {"genba.jpg", "zumen.png"}
    both = deliver(mailway, samples.images(), "strictone",
                   recipients=("free+strictone@city.example", "text+stricttwo@city.example"))
    assert not attachments(email.message_from_bytes(both, policy=email.policy.default))
    mailway.receive("stricttwo")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_message_that_cannot_be_sanitized_is_announced(mailway, make_kiyome, tmp_path, language):
    """If no part of a mail can be delivered, the recipient gets a notice with the request number."""
    kiyome = make_kiyome(policies={"standard": f"[mail]\nlanguage = {language}\n[methods]\neml = withhold\n"})
    out = deliver(mailway, samples.html(), "root" + language)
    message = assert_strict(out)
    text = text_of(message)
    assert message["From"] == "kiyome <postmaster@city.example>"
    assert "tanaka@partner.example" in text and "第1会議室" not in text
    identifier = ID.search(text).group()
    assert kiyome.export(identifier) == samples.html()
    path = tmp_path / "notice.eml"
    path.write_bytes(out)
    result = kiyome.command("verify", path, check=False)
    assert result.returncode == 0, (result.stdout, result.stderr)
    # A notice of kiyome that comes with a mail is quoted once, because anybody could have written it.
    again, third = tmp_path / "again.eml", tmp_path / "third.eml"
    kiyome.command("sanitize", "--policy", "text-only", "-o", again, path)
    kiyome.command("sanitize", "--policy", "text-only", "-o", third, again)
    quoted = email.message_from_bytes(again.read_bytes(), policy=email.policy.default)
    assert quoted["Subject"] == "> " + message["Subject"]

    def lines(raw, *names):
        return [line for line in raw.split(b"\r\n") if not line.startswith(names)]
    assert [line.removeprefix("> ") for line in text_of(quoted).splitlines()] == text.splitlines()
    assert lines(third.read_bytes(), b"Kiyome-Result:") == lines(again.read_bytes(), b"Kiyome-Result:")


def test_client_size_and_lists_decide_and_are_remembered(mailway, make_kiyome):
    kiyome = make_kiyome(policies={
        "standard": "[limits]\nmessage-size = 1M\n[mail]\ntrusted-hosts = mx.city.example\n",
        "proven": "[policy]\npreset = text-only\n[match]\nsender-domain = partner.example\n[mail]\ntrusted-hosts = mx.city.example\n",
        "relay": "[policy]\npreset = text-only\n[match]\nclient = 127.0.0.2; 192.0.2.0/24\n",
        "large": "[policy]\npreset = text-only\n[match]\nmin-size = 400K\nmax-size = 2M\nrecipient = shomu+*@city.example\n"
                 "[limits]\nmessage-size = 2M\n",
        "narrow": "[match]\nmin-size = 600K\nrecipient = shomu+narrow@city.example\n[limits]\nmessage-size = 500K\n"})
    (kiyome.config / "policy.d" / "vip.list").write_text("# the board\nshomu+vip@city.example\n")
    (kiyome.config / "policy.d" / "vip.conf").write_text("[match]\nrecipient-list = vip.list\n")
    kiyome.restart("milter")

    def from_client(source, raw, token):
        client = mailway.client(source=source)
        try:
            return client.send(raw, recipients=(f"shomu+{token}@city.example",))
        finally:
            client.close()
    large = samples.plain() + b"0123456789abcde\r\n" * 30000
    assert from_client("127.0.0.1", samples.images(), "near")[0] == 250
    assert from_client("127.0.0.2", samples.images(), "far")[0] == 250
    assert from_client("127.0.0.1", samples.plain(), "vip")[0] == 250
    assert from_client("127.0.0.1", large, "big")[0] == 250
    proof = b"Authentication-Results: mx.city.example; spf=pass smtp.mailfrom=partner.example\r\n"
    assert from_client("127.0.0.1", proof + samples.images(), "proven")[0] == 250
    # Before its end the mail could still be under "large". Its size is known only then, and exceeds the limit of its own policy.
    code, text = from_client("127.0.0.1", samples.plain() + b"0123456789abcde\r\n" * 45000, "narrow")
    assert (code, "5.3.4" in text) == (552, True), text
    assert from_client("127.0.0.1", samples.plain() + b"0123456789abcde\r\n" * 110000, "bigger")[0] == 250
    code, text = from_client("127.0.0.1", samples.plain() + b"0123456789abcde\r\n" * 130000, "biggest")
    assert (code, "5.3.4" in text) == (552, True), text
    policies = {row["recipients"].split("+")[1].split("@")[0]: row["policy"] for row in kiyome.messages()}
    assert policies == {"near": "standard", "far": "relay", "vip": "vip", "big": "large", "bigger": "large", "proven": "proven"}, policies
    assert attachments(email.message_from_bytes(mailway.receive("near"), policy=email.policy.default))
    assert not attachments(email.message_from_bytes(mailway.receive("far"), policy=email.policy.default))
    # A replay, which has no SMTP session, uses the policy that the mail came under.
    done = kiyome.command("policy", "replay", "--reason", "trial").stdout.decode()
    assert "6 messages: 6 with the same result, 0 with another result" in done, done


def people(kiyome, *rows):
    path = kiyome.directory / "people.csv"
    path.write_text("name,display,mail,department,roles\n" + "".join(f"{row}\n" for row in rows))
    kiyome.command("user", "import", path)


def policy_of(kiyome, mailway, token, raw=None):
    """Returns the policy of a mail that is now delivered to shomu+TOKEN."""
    deliver(mailway, raw or samples.images(), token)
    return kiyome.messages()[0]["policy"]


DEPARTMENTS = {"tax": "[policy]\npreset = text-only\n[match]\ndepartment = 税務課\n",
               "roads": "[match]\ndepartment = 道路課\n[limits]\nparts = 77\n"}


@pytest.fixture
def departments(make_kiyome):
    """A gateway with policies for two departments, each of which has a user."""
    kiyome = make_kiyome(policies=DEPARTMENTS)
    people(kiyome, "a,A,shomu+taxed@city.example,税務課,staff", "b,B,shomu+free@city.example,人事課,staff",
           "c,C,shomu+paved@city.example,道路課,staff")
    return kiyome


def test_a_department_where_nobody_is_stands_in_the_log_and_in_the_check_with_its_file(make_kiyome):
    kiyome = make_kiyome(policies=DEPARTMENTS)
    assert 'department "税務課" has no members' in wait_for(lambda: "has no members" in kiyome.log("milter") and kiyome.log("milter"))
    people(kiyome, "a,A,shomu+taxed@city.example,税務課,staff")
    wrong = kiyome.command("policy", "check", check=False)
    assert wrong.returncode == 2 and "roads.conf: match.department = 道路課: nobody is in" in wrong.stderr.decode(), wrong
    people(kiyome, "c,C,shomu+paved@city.example,道路課,staff")
    assert kiyome.command("policy", "check").stderr == b""


def test_departments_are_not_checked_while_the_store_cannot_be_asked(departments):
    departments.end("store")
    alone = departments.command("policy", "check")
    assert "were not checked, because the store does not answer" in alone.stderr.decode(), alone


def test_mail_is_sanitized_by_the_policy_of_its_recipients_department(mailway, departments):
    assert policy_of(departments, mailway, "taxed") == "tax"
    assert not attachments(email.message_from_bytes(mailway.receive("taxed"), policy=email.policy.default))
    assert policy_of(departments, mailway, "free") == policy_of(departments, mailway, "stranger") == "standard"


def test_a_transfer_of_personnel_counts_from_the_next_mail_on_without_a_reload(mailway, departments):
    for token in ("taxed", "free", "stranger"):
        policy_of(departments, mailway, token)
    people(departments, "a,A,shomu+taxed@city.example,道路課,staff", "b,B,shomu+free@city.example,税務課,staff")
    mailway.clear()
    assert policy_of(departments, mailway, "taxed") == "roads"
    assert policy_of(departments, mailway, "free") == "tax"
    assert not attachments(email.message_from_bytes(mailway.receive("free"), policy=email.policy.default))
    # A replay of earlier mail uses the present departments.
    done = departments.command("policy", "replay", "--reason", "trial").stdout.decode()
    assert "5 messages: 3 with the same result, 2 with another result" in done, done


def test_a_mailbox_that_two_departments_share_has_the_strictest_of_both_policies(mailway, departments):
    people(departments, "b,B,shomu+free@city.example,税務課,staff")
    departments.command("user", "address", "--shared", "shomu+paved@city.example", "b")
    assert policy_of(departments, mailway, "paved") == "roads+tax"


def test_the_command_explains_the_policy_of_a_department_and_where_none_is_known(departments):
    explained = departments.command("policy", "explain", "--department", "税務課", "x@city.example").stdout.decode()
    assert explained.startswith("tax\n") and "matches by department" in explained, explained
    explained = departments.command("policy", "explain", "x@city.example").stdout.decode()
    assert explained.startswith("roads+standard+tax\n") and "the department is not known" in explained, explained


def test_a_recipient_is_in_the_department_whatever_form_a_sender_writes_the_address_in(mailway, departments):
    people(departments, "d,D,shomu@city.example,道路課,staff")
    for number, form in enumerate(("shomu+{}@city.example", "shomu+{}@city.example.", '"shomu+{}"@city.example')):
        assert mailway.send(samples.plain(), recipients=(form.format(f"sub{number}"),))[0] == 250
        assert departments.messages()[0]["policy"] == "roads", form


def test_who_a_directory_may_know_gets_the_strictest(mailway, make_kiyome):
    """A recipient whom the store does not know yet may be in any department of the directory, which is not asked for each
    mail. So the strictest combination applies."""
    kiyome = make_kiyome(policies=DEPARTMENTS, main="[portal]\nldap-url = ldaps://127.0.0.1:1\nldap-base = dc=x\n")
    people(kiyome, "a,A,shomu+known@city.example,道路課,staff", "b,B,shomu+none@city.example,,staff")
    assert policy_of(kiyome, mailway, "known") == "roads"
    assert policy_of(kiyome, mailway, "none") == "standard"
    assert policy_of(kiyome, mailway, "unknown") == "roads+standard+tax"
    assert not attachments(email.message_from_bytes(mailway.receive("unknown"), policy=email.policy.default))


def test_mail_over_the_limit_is_refused_with_552(mailway, make_kiyome):
    make_kiyome(policies={"standard": "[limits]\nmessage-size = 1M\n"})
    raw = samples.header("large").encode() + b"\r\n" + b"0123456789abcde\r\n" * 100000
    code, text = mailway.send(raw)
    assert (code, "5.3.4" in text) == (552, True)
    assert mailway.send(samples.plain())[0] == 250


def test_released_originals_arrive(mailway, make_kiyome):
    kiyome = make_kiyome(main=f"[relay]\nhost = 127.0.0.1\nport = {mailway.inner_port}\n")
    deliver(mailway, samples.eicar(), "release")
    identifier = kiyome.messages()[0]["id"]
    mailway.originals = ("released",)
    kiyome.command("quarantine", "release", identifier, "--to", "shomu+released@city.example",
                   "--reason", "needed")
    path = wait_for(lambda: mailway.find("released"))[0]
    assert base64.b64encode(samples.EICAR)[:40] in path.read_bytes().replace(b"\n", b"")


REFUSALS = {"standard": "[mail]\nrefuse = blocked; blocked-type\nlanguage = en\n",
            "mild": "[match]\nrecipient = shomu+mild@city.example\n[mail]\nrefuse = infected\nlanguage = en\n"}


def test_a_policy_refuses_instead_of_withholding(mailway, make_kiyome):
    kiyome = make_kiyome(policies=REFUSALS)
    program = samples.multipart(samples.header("program"), [
        samples.text_part("x\r\n"), samples.attachment("a.exe", "application/octet-stream", b"MZ" + b"\0" * 2000)])

    def send(token, raw=program, *more):
        return mailway.send(raw, recipients=tuple(f"shomu+{name}@city.example" for name in (token, *more)))
    code, text = send("none")
    assert (code, "5.7.1" in text, "no files of a type" in text) == (550, True, True), text
    # The refused mail is kept, as completely withheld.
    first = kiyome.messages()[0]
    assert first["outcome"] == "withheld", first
    # If the policies disagree, or one of them does not refuse, the mail is withheld for all.
    for tokens in (("mild",), ("none", "mild")):
        assert send(tokens[0], program, *tokens[1:])[0] == 250
        out = email.message_from_bytes(mailway.receive(tokens[0]), policy=email.policy.default)
        assert not attachments(out) and "never delivered" in text_of(out), text_of(out)
        mailway.clear()
    # A block works at once and is refused in the same way. Other mail passes.
    assert send("clean", samples.plain())[0] == 250
    assert mailway.receive("clean")
    entry = kiyome.command("block", "add", "--sender", "partner.example", "--reason", "x").stdout.decode().strip()
    code, text = send("sent", samples.plain())
    assert (code, "5.7.1" in text, "blocked" in text) == (550, True, True), text
    assert {row["id"]: row["hits"] for row in kiyome.json("block", "list")} == {entry: 1}
    assert send("mild", samples.plain())[0] == 250
    wrong = (kiyome.config / "policy.d" / "wrong.conf")
    wrong.write_text("[match]\ndomain = x.example\n[mail]\nrefuse = blocked; virus\n")
    check = kiyome.command("policy", "check", check=False)
    assert check.returncode == 2 and "wrong.conf" in check.stderr.decode() and "expected one of" in check.stderr.decode(), check


def test_what_is_blocked_is_withheld_from_the_next_mail_on(mailway, make_kiyome):
    """A block of a sender, file or link applies at once and has priority over the allowlist."""
    kiyome = make_kiyome(policies={"standard": "[mail]\nlanguage = en\nurls = keep\n"})
    link = samples.header("link").encode() + b"\r\nsee https://evil.example/a and https://good.example/b\r\n"
    text = text_of(assert_strict(deliver(mailway, link, "before")))
    assert "https://evil.example/a" in text and "https://good.example/b" in text
    ids = []

    def block(*what):
        ids.append(kiyome.command("block", "add", *what, "--reason", "phishing").stdout.decode().strip())
    block("--link", "evil.example")
    text = text_of(assert_strict(deliver(mailway, link, "linked")))
    assert "hxxps://evil.example/a" in text and "https://good.example/b" in text
    assert "links that your organisation has blocked" in text, text
    # An entry of the allowlist does not help a blocked file.
    first = deliver(mailway, samples.images(), "file")
    assert set(attachments(email.message_from_bytes(first, policy=email.policy.default))) == {"genba.jpg", "zumen.png"}
    picture = attachments(email.message_from_bytes(samples.images(), policy=email.policy.default))["genba.jpg"]
    digest = hashlib.sha256(picture).hexdigest()
    kiyome.command("allow", "add", "--sha256", digest, "--reason", "x", "--approver", "y", "--expires", "9d")
    # A file that passes unchanged is named in the notice, which has nothing else.
    text = text_of(email.message_from_bytes(deliver(mailway, samples.images(), "allowed"), policy=email.policy.default))
    assert "1. genba.jpg" in text and "Delivered unchanged: it is on the allowlist" in text and "zumen" not in text, text
    block("--sha256", digest)
    out = email.message_from_bytes(deliver(mailway, samples.images(), "filed"), policy=email.policy.default)
    assert set(attachments(out)) == {"zumen.png"}
    assert "your organisation has blocked this file" in text_of(out)
    # The sender of the From field is blocked.
    block("--sender", "partner.example")
    text = text_of(assert_strict(deliver(mailway, samples.plain(), "sent")))
    assert "your organisation has blocked this sender" in text, text
    # The notice names one cause, and lists show the subject and sender of the mail.
    assert text.splitlines()[0] == "A message to you came from a sender whom your organisation has blocked, and was withheld.", text
    blocked = kiyome.messages()[0]
    rows = {r["id"]: r for r in kiyome.json("block", "list")}
    assert [rows[i]["hits"] for i in ids[1:]] == [1, 1], rows
    kiyome.command("block", "remove", ids[-1], "--reason", "x")
    assert "your organisation has blocked this sender" not in text_of(assert_strict(deliver(mailway, samples.plain(), "again")))
    again = kiyome.messages()[0]
    assert (blocked["outcome"], again["outcome"]) == ("withheld", "sanitized"), (blocked, again)
    with contextlib.closing(sqlite3.connect(kiyome.state / "index.db", timeout=PATIENCE)) as index:
        kept = dict(index.execute("SELECT id, subject FROM messages"))
        headers = {number: email.message_from_string(text, policy=email.policy.default) for number, text in index.execute(
            "SELECT m.id, r.header FROM reports r JOIN messages m ON m.n = r.n")}
    assert kept[blocked["id"]] == kept[again["id"]] != "", kept
    for name in ("From", "Subject"):
        assert headers[blocked["id"]][name] == headers[again["id"]][name], (name, headers[blocked["id"]].items())
    assert "kiyome" not in headers[blocked["id"]]["From"] and headers[blocked["id"]]["Auto-Submitted"], headers[blocked["id"]].items()


def test_what_an_entry_lets_pass_is_scanned_inside(mailway, make_kiyome, tmp_path):
    """A file on the allowlist is scanned with its members, even if the policy limits scans to content that kiyome decodes."""
    kiyome = make_kiyome(main=f"[scanner]\nengine = libclamav\ndatabase = {signatures(tmp_path)}\n",
                         policies={"standard": "[scan]\ndepth = decoded\n[mail]\nlanguage = en\n"})
    packs = {"bad.zip": samples.archive([("a.txt", SIGNED)]), "good.zip": samples.archive([("a.txt", b"words\n" * 9)])}
    raw = samples.multipart(samples.header("packed"), [samples.text_part("x\r\n")] + [
        samples.attachment(name, "application/zip", pack) for name, pack in packs.items()])
    for pack in packs.values():
        kiyome.command("allow", "add", "--sha256", hashlib.sha256(pack).hexdigest(), "--reason", "x", "--approver", "y", "--expires", "9d")
    wait_for(lambda: kiyome.is_well("scanner"))
    assert mailway.send(raw, recipients=("shomu+packed@city.example",))[0] == 250
    out = email.message_from_bytes(mailway.receive("packed"), policy=email.policy.default)
    assert attachments(out) == {"good.zip": packs["good.zip"]}, (attachments(out).keys(), text_of(out))
    assert "a virus was found" in text_of(out), text_of(out)
