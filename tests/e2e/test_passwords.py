# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that a password in a mail opens the mail's encrypted files and is written nowhere."""
import base64
import contextlib
import email.message
import email.policy
import io
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import zipfile

import pytest
import samples

from harness import BUILD, SOURCE, wait_for, without_transport
from reading import assert_strict, attachments, deliver, text_of

sys.path.insert(0, str(SOURCE / "tests" / "corpus"))
import legacy  # noqa: E402
import old_office as old_documents  # noqa: E402
import opendocument  # noqa: E402
from waiting import PATIENCE  # noqa: E402

WORD = "Zb7-qurpox-44"  # a word that no file contains by chance


def files_below(*places):
    for place in places:
        for path in pathlib.Path(place).rglob("*"):
            if path.is_file():
                yield path


def test_the_password_opens_the_file_and_is_kept_nowhere(mailway, kiyome, tmp_path):
    text = f"お世話になっております。\r\n添付ファイルのパスワード：{WORD}\r\n"
    raw = samples.multipart(samples.header("PPAP", number=20), [
        samples.text_part(text),
        samples.attachment("mitsumori.zip", "application/zip", samples.locked_archive("a.txt", b"A TEXT\n", WORD)),
        samples.attachment("betsu.zip", "application/zip", samples.locked_archive("b.txt", b"B TEXT\n", "another"))])
    message = assert_strict(deliver(mailway, raw, "ppap"))
    assert list(attachments(message)) == ["mitsumori.zip"]
    shown = text_of(message)
    assert "このメールに書かれたパスワードで開きました" in shown and "暗号化" in shown
    entry = kiyome.messages()[0]
    report = kiyome.command("quarantine", "show", entry["id"], "--json").stdout
    assert b"password.found" in report and WORD.encode() not in report
    assert WORD.encode() not in kiyome.command("audit", "export").stdout
    kiyome.command("backup", tmp_path / "backups")
    looked = list(files_below(kiyome.directory, tmp_path))
    assert any("backups" in str(path) for path in looked) and any(path.suffix == ".log" for path in looked)
    for path in looked:
        data = path.read_bytes()
        for form in (WORD.encode(), WORD.encode("utf-16-le")):
            assert form not in data, path


def test_a_password_that_no_word_names_opens_the_file_and_a_text_without_one_does_not(mailway, kiyome):
    for number, (word, said, opens) in enumerate(((WORD, f"リース会社です。契約書のPDFは、{WORD} とお答えいただくとご覧になれます。\r\n", True),
                                                  (WORD, "明日の遠足は予定どおり行います。集合は 8:15、受付番号は A-0031 です。\r\n", False))):
        raw = samples.multipart(samples.header("PPAP", number=21 + number), [
            samples.text_part(said), samples.attachment("mitsumori.zip", "application/zip", samples.locked_archive("a.txt", b"A TEXT\n", word))])
        message = assert_strict(deliver(mailway, raw, f"lonely{number}"))
        assert list(attachments(message)) == (["mitsumori.zip"] if opens else []), said


def of_corpus(case):
    folder = SOURCE / "test-corpus" / case
    for path in folder.glob("input.*"):
        return base64.b64decode(path.read_bytes()) if path.name.endswith(".b64") else path.read_bytes()
    return subprocess.run([sys.executable, "make.py"], cwd=folder, env={**os.environ, "PYTHONPATH": str(SOURCE / "tests" / "corpus")},
                          capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def old_office(tmp_path_factory):
    """Returns a function that makes an unencrypted file of before 2007 with a given suffix."""
    folder = tmp_path_factory.mktemp("old")
    sources = {"xls": ("a.csv", b"KEPT TEXT,2\n3,4\n"), "ppt": ("b.fodp", opendocument.flat("presentation", (
        '<draw:page draw:name="p" draw:master-page-name="m"><draw:frame svg:width="20cm" svg:height="3cm" svg:x="1cm" svg:y="1cm">'
        "<draw:text-box><text:p>KEPT TEXT</text:p></draw:text-box></draw:frame></draw:page>")))}
    return lambda suffix: old_documents.convert(folder, *sources[suffix], suffix)


def lock_old(office, kind, word):
    """Returns an encrypted file of `kind`, such as "xls-rc4" or "ppt-128": suffix and cipher. BIFF8 has "xor" and key lengths
    of the CryptoAPI, too."""
    suffix, how = kind.split("-")
    how = int(how) if how.isdigit() else how
    return (legacy.encrypted_workbook if suffix == "xls" else legacy.encrypted_presentation)(office(suffix), word, how)


@pytest.mark.full  # LibreOffice converts each; test_office in tests/sandbox/test_passwords.py has a workbook and a presentation
@pytest.mark.parametrize("kind", ["xls-rc4", "xls-xor", "xls-40", "xls-128", "ppt-40", "ppt-128"])
def test_each_kind_of_old_office_file_opens_with_what_its_mail_says(kiyome, old_office, kind):
    name = "a." + kind[:3]
    for word, opens in (("pass", True), ("Chigau-77", False)):
        raw = samples.multipart(samples.header("old", number=34), [
            samples.text_part(f"添付ファイルのパスワード：{word}\r\n"),
            samples.attachment(name, "application/octet-stream", lock_old(old_office, kind, "pass"))])
        done = subprocess.run([BUILD / "kiyome", "sanitize", "--config", kiyome.config, "--report", "-", "-o", os.devnull, "-"],
                              input=raw, capture_output=True, timeout=PATIENCE)
        (whole,) = json.loads(done.stdout)["parts"]
        part = whole["parts"][-1]
        assert part["name"] == name and (part["outcome"] == "converted") == opens and (opens or part["reason"] == "encrypted"), (part, done.stderr)
        assert ("password.found" in [one["code"] for one in part["removed"]]) == opens


@pytest.mark.parametrize("case, name, word", [
    ("zip/encrypted-zipcrypto", "a.zip", "pass"), ("zip/encrypted-aes", "a.zip", "pass"), ("sevenzip/encrypted-directory", "a.7z", "秘密"),
    ("rar/encrypted5", "a.rar", "pass"), ("rar/encrypted3", "a.rar", "pass"), ("pdf/t-pdf-24-password-given", "a.pdf", "himitsu"),
    ("ooxml_encrypted/agile", "a.docx", "秘密"), ("ooxml_encrypted/standard", "a.xlsx", "pass"),
    ("odt/encrypted-aes", "a.odt", "秘密")])
def test_each_kind_of_file_that_is_locked_opens_with_what_its_mail_says(case, name, word):
    for said, opens in ((f"お世話になっております。\n添付ファイルのパスワード：{word}\n", True), ("お世話になっております。\nパスワード：Chigau-77\n", False)):
        mail = email.message.EmailMessage(policy=email.policy.SMTP)
        mail["From"], mail["To"], mail["Subject"] = "a@example.jp", "b@example.jp", "x"
        mail.set_content(said)
        mail.add_attachment(of_corpus(case), maintype="application", subtype="octet-stream", filename=name)
        done = subprocess.run([BUILD / "kiyome", "sanitize", "--report", "-", "-o", os.devnull, "-"], input=bytes(mail), capture_output=True, timeout=PATIENCE)
        (whole,) = json.loads(done.stdout)["parts"]
        part = whole["parts"][-1]
        assert part["name"] == name and (part["outcome"] in ("rebuilt", "converted")) == opens, (part, done.stderr)
        assert ("password.found" in [one["code"] for one in part["removed"]]) == opens and (opens or part["reason"] == "encrypted"), part
        assert word == "pass" or word.encode() not in done.stdout


# --- the password comes in a later mail --------------------------------------------------------------------------------

TRUST = {"standard": "[mail]\ntrusted-hosts = mx.city.example\n", "other": "[policy]\nname = other\npreset = text-only\n"
         "[match]\nrecipient = other+*@city.example\n[mail]\ntrusted-hosts = mx.city.example\n"}
ARCHIVE = "ab@partner.example"


def proven(raw, sender=ARCHIVE, result="pass"):
    return f"Authentication-Results: mx.city.example; spf={result} smtp.mailfrom={sender.split('@')[1]}\r\n".encode() + raw


def archive_mail(token, word=WORD):
    return samples.multipart(samples.header(f"Ref {token}", number=31), [
        samples.text_part("パスワードは別途お送りします。\r\n"),
        samples.attachment("mitsumori.zip", "application/zip", samples.locked_archive("a.txt", b"A TEXT\n", word))])


def password_mail(token, word=WORD, number=32):
    return samples.multipart(samples.header(f"Re {token}", number=number), [
        samples.text_part(f"先ほどお送りしたファイルのパスワードは下記の通りです。\r\n\r\n{word}\r\n")])


def gateway(make_kiyome, mailway, main=""):
    kiyome = make_kiyome(main=f"[relay]\nhost = 127.0.0.1\nport = {mailway.inner_port}\n{main}", policies=TRUST)
    kiyome.start("opener")
    return kiyome


def people(token, *letters, user="shomu"):
    return tuple(f"{user}+{token}{letter}@city.example" for letter in letters)


def send(mailway, raw, recipients, sender=ARCHIVE):
    code, text = mailway.send(raw, sender=sender, recipients=recipients)
    assert code == 250, text


def arrived(mailway, token):
    return [path.read_bytes().replace(b"\n", b"\r\n") for path in mailway.find(token)]


def settled(kiyome):
    return not kiyome.json("queue", "list")


def audit(kiyome, what):
    return len(kiyome.json("audit", "show", "--what", what))


def opened(mails):
    return [mail for mail in mails if b"In-Reply-To" in mail]


def test_the_mail_after_brings_each_his_follow_up(mailway, make_kiyome, tmp_path):
    kiyome = gateway(make_kiyome, mailway)
    everybody = people("after", "a", "b", "c")
    send(mailway, proven(archive_mail("after")), everybody)
    first = assert_strict(without_transport(mailway.receive("aftera")))
    assert not attachments(first) and "24 時間以内" in text_of(first)
    # Passwords of another sender, of an unauthenticated one, and for other recipients are not tried.
    send(mailway, proven(password_mail("after"), "x@evil.example"), everybody, sender="x@evil.example")
    send(mailway, proven(password_mail("after"), "cd@partner.example"), everybody, sender="cd@partner.example")
    send(mailway, password_mail("after"), everybody)
    send(mailway, proven(password_mail("after"), result="fail"), everybody)
    send(mailway, proven(password_mail("after")), people("after", "d"))
    wait_for(lambda: len(arrived(mailway, "aftera")) == 5 and mailway.find("afterd") and settled(kiyome))
    assert audit(kiyome, "debt-source") == 0
    # A mail without the password is examined, and opens nothing.
    send(mailway, proven(password_mail("after", "Wrong-123")), everybody)
    wait_for(lambda: audit(kiyome, "debt-none") == 1)
    # The password goes to two of the recipients, and to another person.
    send(mailway, proven(password_mail("after")), people("after", "a", "b", "e"))
    wait_for(lambda: all(opened(arrived(mailway, f"after{letter}")) for letter in "ab") and settled(kiyome))
    # The part counts as withheld until the last recipient has it.
    assert {entry["withheld"] for entry in kiyome.messages()} == {0, 1}
    send(mailway, proven(password_mail("after")), everybody)
    wait_for(lambda: opened(arrived(mailway, "afterc")) and settled(kiyome))
    assert {entry["withheld"] for entry in kiyome.messages()} == {0}
    for letter in "abc":
        mails = opened(arrived(mailway, f"after{letter}"))
        assert len(mails) == 1
        message = assert_strict(without_transport(mails[0]))
        inside = zipfile.ZipFile(io.BytesIO(attachments(message)["mitsumori.zip"]))
        assert inside.read("a.txt").split() == [b"A", b"TEXT"]
        # The archive had nothing dangerous, so the notice only mentions that a password opened it.
        notice = text_of(message)
        assert "一部を取り除いて" not in notice and "このメールとは別に受け取ったパスワードで開きました" in notice, notice
        assert message["In-Reply-To"] == first["Message-ID"] and first["Message-ID"] in message["References"]
        assert message["Subject"].startswith("Re: ") and message["Message-ID"] != first["Message-ID"]
    assert not opened(arrived(mailway, "afterd")) and not opened(arrived(mailway, "aftere"))
    kiyome.command("backup", tmp_path / "copies")
    assert_nowhere(WORD, kiyome, tmp_path)


# Both are encrypted with WORD: a.txt in 7-Zip with an encrypted directory, and b.txt in RAR 5.
LOCKED_7Z = base64.b64decode(
    "N3q8ryccAAQ+heScgAAAAAAAAAAuAAAAAAAAANNUcZ/zxIPbiRrbQH+gyY4iHFFfGevRiq2cFhK9dEpWiMkrbnnsXVpNs//0SM5S44GOnPP/+3"
    "raHBdM2qpuV2NYJeFQXU8ooPfVhkcx/JdMEYGFOGsSBa6Z02gq+vbQUY2jZ0EfnIbNBQF4IS5eCljU423axBGGA2ETwuFEb0X1rRbrAxcGEAEJ"
    "cAAHCwEAASQG8QcBElMPZPv92CKmrnAAROHJTc2yGwxiCgH6YF+4AAA=")
LOCKED_RAR = base64.b64decode(
    "UmFyIRoHAQDFGjMyAwEAABbsajpEAgMxEAQHIPAkoHQAAAViLnR4dDABAAMKMDEyMzQ1Njc4OWFiY2RlZmZlZGNiYTk4NzY1NDMyMTCf8HpyEo"
    "xOmHMhW3Pp55ymRHlkNGS1uQdr+QdGGbI6NQMFAAA=")


def test_7_zip_and_rar_are_opened_like_zip(mailway, make_kiyome):
    kiyome = gateway(make_kiyome, mailway)
    recipients = people("kinds", "a")
    send(mailway, proven(samples.multipart(samples.header("Ref kinds", number=33), [
        samples.text_part("パスワードは別途お送りします。\r\n"),
        samples.attachment("a.7z", "application/x-7z-compressed", LOCKED_7Z),
        samples.attachment("b.rar", "application/vnd.rar", LOCKED_RAR)])), recipients)
    first = assert_strict(without_transport(mailway.receive("kindsa")))
    assert not attachments(first) and "24 時間以内" in text_of(first)
    send(mailway, proven(password_mail("kinds")), recipients)
    wait_for(lambda: opened(arrived(mailway, "kindsa")) and settled(kiyome))
    mail, = opened(arrived(mailway, "kindsa"))
    files = attachments(assert_strict(without_transport(mail)))
    assert {name: zipfile.ZipFile(io.BytesIO(data)).namelist() for name, data in files.items()} == {"a.zip": ["a.txt"], "b.zip": ["b.txt"]}
    assert zipfile.ZipFile(io.BytesIO(files["b.zip"])).read("b.txt").split() == [b"B", b"TEXT"]


@pytest.mark.full  # a conversion for each kind of file and each recipient
def test_each_kind_of_file_that_is_locked_follows_to_each_of_three(mailway, make_kiyome, old_office):
    kiyome = gateway(make_kiyome, mailway)
    everybody = people("three", "a", "b", "c")
    words = ("pass", "秘密", "himitsu", WORD)
    kinds = {"crypto.zip": of_corpus("zip/encrypted-zipcrypto"), "aes.zip": of_corpus("zip/encrypted-aes"), "a.7z": LOCKED_7Z, "b.rar": LOCKED_RAR,
             "c.pdf": of_corpus("pdf/t-pdf-24-password-given"), "d.docx": of_corpus("ooxml_encrypted/agile"),
             "e.xlsx": of_corpus("ooxml_encrypted/standard")}
    old = {f"{kind}.{kind[:3]}": lock_old(old_office, kind, WORD) for kind in ("xls-rc4", "xls-128", "ppt-128")}
    for number, files in ((35, kinds), (36, old)):
        send(mailway, mail_of("three", [samples.attachment(name, "application/octet-stream", data) for name, data in files.items()], number), everybody)
    wait_for(lambda: all(len(arrived(mailway, f"three{letter}")) == 2 for letter in "abc") and settled(kiyome))
    assert not any(attachments(assert_strict(without_transport(mail))) for letter in "abc" for mail in arrived(mailway, f"three{letter}"))
    send(mailway, proven(password_mail("three", "\r\n".join(f"パスワード：{word}" for word in words))), everybody)
    wait_for(lambda: all(len(opened(arrived(mailway, f"three{letter}"))) == 2 for letter in "abc") and settled(kiyome))
    for letter in "abc":
        brought = [name for mail in opened(arrived(mailway, f"three{letter}")) for name in attachments(assert_strict(without_transport(mail)))]
        assert sorted(brought) == ["a.zip", "aes.zip", "b.zip", "c.pdf", "crypto.zip", "d.docx", "e.xlsx", "ppt-128.pptx", "xls-128.xlsx", "xls-rc4.xlsx"]


def assert_nowhere(word, kiyome, tmp_path):
    """Asserts that no audit row, report, log, file on the disk or backup has the word. (The index compresses reports.)"""
    assert word.encode() not in kiyome.command("audit", "export").stdout
    for entry in kiyome.messages():
        assert word.encode() not in kiyome.command("quarantine", "show", entry["id"], "--json").stdout
        assert word.encode() not in kiyome.command("quarantine", "show", entry["id"]).stdout
    with contextlib.closing(sqlite3.connect(kiyome.state / "index.db", timeout=PATIENCE)) as index:
        # The search index contains the words in lower case and in pieces.
        assert not any(word.lower() in str(cell).lower() for table, in index.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'").fetchall()
                       for row in index.execute(f'SELECT * FROM "{table}"') for cell in row)
    for path in files_below(kiyome.directory, tmp_path):
        data = path.read_bytes()
        assert path.name.split(".")[0] != "core", path
        for form in (word.encode(), word.encode("utf-16-le"), base64.b64encode(word.encode()).rstrip(b"=")[:-1]):
            assert form not in data, path


def test_a_follow_up_survives_whoever_is_killed(mailway, make_kiyome):
    kiyome = gateway(make_kiyome, mailway)
    # Under two policies: one version is delivered in the SMTP transaction, the other by a deferred delivery.
    everybody = people("kill", "a", "b") + people("kill", "c", user="other")
    send(mailway, proven(archive_mail("kill")), everybody)
    wait_for(lambda: mailway.find("killa") and mailway.find("killc") and settled(kiyome))
    kiyome.kill("opener")
    send(mailway, proven(password_mail("kill")), everybody)
    for name in ("store", "milter", "sanitizer"):
        kiyome.kill(name)
    kiyome.start("store", "sanitizer", "milter", "opener")
    wait_for(lambda: audit(kiyome, "debt-source") > 0)
    kiyome.kill("opener")
    kiyome.start("opener")
    wait_for(lambda: all(opened(arrived(mailway, f"kill{letter}")) for letter in "abc") and settled(kiyome))
    for letter in "abc":
        assert len({mail.split(b"Message-ID: ")[1].split(b"\r\n")[0] for mail in opened(arrived(mailway, f"kill{letter}"))}) == 1


def locked(*files):
    """Returns archives as parts of a mail, one for each (name, text, password)."""
    return [samples.attachment(f"{name}.zip", "application/zip", samples.locked_archive(f"{name}.txt", text, word)) for name, text, word in files]


def mail_of(token, parts, number, said="パスワードは別途お送りします。"):
    return proven(samples.multipart(samples.header(f"Ref {token}", number=number), [samples.text_part(said + "\r\n"), *parts]))


def contents(mail):
    """Returns the words of the files in each archive of a mail."""
    files = attachments(assert_strict(without_transport(mail)))
    return {name: {inner: zipfile.ZipFile(io.BytesIO(data)).read(inner).split() for inner in zipfile.ZipFile(io.BytesIO(data)).namelist()}
            for name, data in files.items()}


FIRST, SECOND = {"a.zip": {"a.txt": [b"A"]}}, {"b.zip": {"b.txt": [b"B"]}}
OTHER_WORD = "Qk4-merupa-91"


def test_each_of_several_passwords_brings_what_it_opens_and_who_has_it_waits_for_the_rest(mailway, make_kiyome, tmp_path):
    kiyome = gateway(make_kiyome, mailway)
    everybody = people("both", "a", "b") + people("both", "c", user="other")
    names = ("botha", "bothb", "bothc")

    def brought():
        return [opened(arrived(mailway, name)) for name in names]

    def said(word, times):
        said.number += 1
        own = f"<sample-{said.number}@".encode()
        send(mailway, proven(password_mail("both", word, said.number)), everybody)
        wait_for(lambda: all(any(own in mail for mail in arrived(mailway, name)) for name in names) and settled(kiyome))
        assert [len(mails) for mails in brought()] == [times] * 3
    said.number = 50
    send(mailway, mail_of("both", locked(("a", b"A", WORD), ("b", b"B", OTHER_WORD)), 41), everybody)
    wait_for(lambda: all(mailway.find(name) for name in names) and settled(kiyome))
    first = {name: assert_strict(without_transport(mailway.find(name)[0].read_bytes().replace(b"\n", b"\r\n"))) for name in names}
    said(WORD, 1)
    for (mail,) in brought():
        assert contents(mail) == FIRST
        # The notice says that files still wait for a password, and how long.
        notice = text_of(assert_strict(without_transport(mail)))
        assert "23 時間以内" in notice and "待っています" in notice, notice
    # The same password again, and one that opens nothing: no follow-up is sent.
    said(WORD, 1)
    said("Wrong-123", 1)
    # The second password brings one follow-up, despite the kills and the attempts before.
    kiyome.kill("opener")
    send(mailway, proven(password_mail("both", OTHER_WORD)), everybody)
    for name in ("store", "milter"):
        kiyome.kill(name)
    kiyome.start("store", "milter", "opener")
    wait_for(lambda: all(len(mails) == 2 for mails in brought()) and settled(kiyome))
    said(OTHER_WORD, 2)
    said(WORD, 2)
    for name, mails in zip(names, brought()):
        new, = [mail for mail in mails if contents(mail) != FIRST]
        # The new follow-up has all files, including those of the first one.
        assert contents(new) == {**FIRST, **SECOND}
        messages = [assert_strict(without_transport(mail)) for mail in mails]
        assert "待っています" not in text_of(assert_strict(without_transport(new)))
        assert len({message["Message-ID"] for message in messages} | {first[name]["Message-ID"]}) == 3
        assert all(message["In-Reply-To"] == first[name]["Message-ID"] for message in messages)
    with contextlib.closing(sqlite3.connect(kiyome.state / "index.db", timeout=PATIENCE)) as index:
        assert index.execute("SELECT count(*) FROM waits").fetchone() == (0,)
    kiyome.command("backup", tmp_path / "copies")
    for word in (WORD, OTHER_WORD):
        assert_nowhere(word, kiyome, tmp_path)


def test_who_got_no_mail_that_named_the_first_password_gets_nothing_by_it(mailway, make_kiyome):
    kiyome = gateway(make_kiyome, mailway)
    send(mailway, mail_of("apart", locked(("a", b"A", WORD), ("b", b"B", OTHER_WORD)), 42), people("apart", "a", "b"))
    mailway.receive("aparta")
    send(mailway, proven(password_mail("apart")), people("apart", "a"))
    wait_for(lambda: opened(arrived(mailway, "aparta")) and settled(kiyome))
    send(mailway, proven(password_mail("apart", OTHER_WORD)), people("apart", "b"))
    wait_for(lambda: opened(arrived(mailway, "apartb")) and settled(kiyome))
    assert [contents(mail) for mail in opened(arrived(mailway, "aparta"))] == [FIRST]
    assert [contents(mail) for mail in opened(arrived(mailway, "apartb"))] == [SECOND]
    # Each recipient still waits for the other file.
    send(mailway, proven(password_mail("apart", OTHER_WORD)), people("apart", "a"))
    wait_for(lambda: len(opened(arrived(mailway, "aparta"))) == 2 and settled(kiyome))
    assert sorted(len(contents(mail)) for mail in opened(arrived(mailway, "aparta"))) == [1, 2]


def test_one_mail_with_all_passwords_opens_all_at_once_and_in_all_mails_that_wait(mailway, make_kiyome):
    kiyome = gateway(make_kiyome, mailway)
    recipients = people("many", "a", "b")
    for number in (43, 44):
        send(mailway, mail_of("many", locked(("a", b"A", WORD), ("b", b"B", OTHER_WORD)), number), recipients)
    send(mailway, mail_of("many", locked(("a", b"A", WORD)), 45), recipients)
    wait_for(lambda: all(len(arrived(mailway, f"many{letter}")) == 3 for letter in "ab") and settled(kiyome))
    send(mailway, proven(password_mail("many", f"{WORD}\r\n二つ目：{OTHER_WORD}")), recipients)
    wait_for(lambda: all(len(opened(arrived(mailway, f"many{letter}"))) == 3 for letter in "ab") and settled(kiyome))
    for letter in "ab":
        mails = opened(arrived(mailway, f"many{letter}"))
        assert sorted(len(contents(mail)) for mail in mails) == [1, 2, 2] and all({**FIRST, **SECOND}.items() >= contents(mail).items() for mail in mails)
        assert {message["In-Reply-To"] for message in map(assert_strict, map(without_transport, mails))} == {
            message["Message-ID"] for message in map(assert_strict, map(without_transport, arrived(mailway, f"many{letter}")))
            if message["Subject"].startswith("Ref") }


def test_a_password_of_what_lies_behind_another_opens_it_whichever_comes_first(mailway, make_kiyome):
    kiyome = gateway(make_kiyome, mailway)
    recipients = people("inner", "a")
    inner = samples.locked_archive("b.txt", b"B", OTHER_WORD)
    send(mailway, mail_of("inner", [samples.attachment("a.zip", "application/zip", samples.locked_archives({"a.txt": b"A", "b.zip": inner}, WORD))], 46), recipients)
    mailway.receive("innera")
    send(mailway, proven(password_mail("inner", OTHER_WORD)), recipients)
    wait_for(lambda: audit(kiyome, "debt-none") == 1 and settled(kiyome))
    send(mailway, proven(password_mail("inner")), recipients)
    wait_for(lambda: len(opened(arrived(mailway, "innera"))) == 2 and settled(kiyome))
    inside = [attachments(assert_strict(without_transport(mail))) for mail in opened(arrived(mailway, "innera"))]
    archives = [zipfile.ZipFile(io.BytesIO(files["a.zip"])) for files in inside if "a.zip" in files]
    assert any(zipfile.ZipFile(io.BytesIO(archive.read("b.zip"))).read("b.txt").split() == [b"B"] for archive in archives if "b.zip" in archive.namelist())


def test_a_sender_is_the_same_however_his_address_is_written(mailway, make_kiyome):
    kiyome = gateway(make_kiyome, mailway)
    recipients = people("size", "a")
    send(mailway, proven(archive_mail("size")), recipients)
    mailway.receive("sizea")
    send(mailway, proven(password_mail("size")), recipients, sender="AB@Partner.EXAMPLE")
    wait_for(lambda: opened(arrived(mailway, "sizea")) and settled(kiyome))
    # The same is true of a mail that arrives after its password.
    send(mailway, proven(archive_mail("size")), recipients, sender="Ab@PARTNER.example")
    wait_for(lambda: len(arrived(mailway, "sizea")) == 4 and settled(kiyome))
    assert sum(bool(attachments(assert_strict(without_transport(mail)))) for mail in arrived(mailway, "sizea")) == 2


def test_nobody_waits_longer_than_the_policy_says(mailway, make_kiyome):
    kiyome = gateway(make_kiyome, mailway)
    send(mailway, proven(archive_mail("late")), people("late", "a"))
    mailway.receive("latea")
    with contextlib.closing(sqlite3.connect(kiyome.state / "index.db", timeout=PATIENCE)) as index, index:
        assert index.execute("UPDATE waits SET until = until - 25 * 3600").rowcount == 1
    send(mailway, proven(password_mail("late")), people("late", "a"))
    wait_for(lambda: len(arrived(mailway, "latea")) == 2)
    assert settled(kiyome) and audit(kiyome, "debt-source") == 0
    # The notice about the wait does not count as a change in a replay.
    done = kiyome.command("policy", "replay", "--reason", "trial").stdout.decode()
    assert "2 with the same result, 0 with another result" in done, done


def test_nobody_waits_for_what_was_refused(mailway, make_kiyome):
    kiyome = make_kiyome(main=f"[relay]\nhost = 127.0.0.1\nport = {mailway.inner_port}\n",
                         policies={"standard": TRUST["standard"] + "refuse = encrypted\n"})
    code, text = mailway.send(proven(archive_mail("refused")), sender=ARCHIVE, recipients=people("refused", "a"))
    assert code == 550, text
    send(mailway, proven(password_mail("refused")), people("refused", "a"))
    mailway.receive("refuseda")
    with contextlib.closing(sqlite3.connect(kiyome.state / "index.db", timeout=PATIENCE)) as index:
        assert index.execute("SELECT count(*) FROM waits").fetchone() == (0,)
    assert settled(kiyome)


def test_the_mail_before_opens_the_first_delivery(mailway, make_kiyome, tmp_path):
    kiyome = gateway(make_kiyome, mailway)
    everybody = people("before", "a", "b") + people("before", "c", user="other")
    send(mailway, proven(password_mail("before")), everybody)
    wait_for(lambda: mailway.find("beforec") and settled(kiyome))
    send(mailway, proven(archive_mail("before")), everybody)
    wait_for(lambda: all(len(arrived(mailway, f"before{letter}")) == 2 for letter in "abc") and settled(kiyome))
    for letter in "abc":
        brought = [mail for mail in arrived(mailway, f"before{letter}") if b"Subject: Ref" in mail]
        message = assert_strict(without_transport(brought[0]))
        assert list(attachments(message)) == ["mitsumori.zip"] and not message["In-Reply-To"]
    # Without effect: for another recipient, for another sender, and for an unauthenticated sender.
    send(mailway, proven(archive_mail("before")), people("before", "a", "d"))
    send(mailway, proven(archive_mail("before"), "cd@partner.example"), people("before", "e"), sender="cd@partner.example")
    send(mailway, archive_mail("before"), people("before", "b"))
    wait_for(lambda: all(mailway.find(f"before{letter}") for letter in "de") and len(arrived(mailway, "beforeb")) == 3)
    for letter in "de":
        assert not attachments(assert_strict(without_transport(arrived(mailway, f"before{letter}")[0])))
    assert_nowhere(WORD, kiyome, tmp_path)


def test_a_mail_that_opens_with_nothing_is_delivered_and_waits(mailway, make_kiyome):
    kiyome = gateway(make_kiyome, mailway)
    send(mailway, proven(password_mail("none", "Wrong-123")), people("none", "a"))
    mailway.receive("nonea")
    kiyome.kill("opener")
    send(mailway, proven(archive_mail("none")), people("none", "a"))
    for name in ("store", "milter"):
        kiyome.kill(name)
    kiyome.start("store", "milter", "opener")
    wait_for(lambda: len(arrived(mailway, "nonea")) == 2 and settled(kiyome))
    send(mailway, proven(password_mail("none")), people("none", "a"))
    wait_for(lambda: len(arrived(mailway, "nonea")) == 4 and settled(kiyome))
    assert len(opened(arrived(mailway, "nonea"))) == 1


def agree(kiyome, domain, word):
    done = subprocess.run([BUILD / "kiyome", "password", "add", "--config", kiyome.config, "--sender-domain", domain, "--expires", "9d"],
                          input=word.encode() + b"\n", capture_output=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().strip()


def test_an_agreed_password_opens_what_its_domain_sends(mailway, make_kiyome, tmp_path):
    kiyome = gateway(make_kiyome, mailway)
    everybody = people("agree", "a") + people("agree", "c", user="other")
    agree(kiyome, "partner.example", "old-Agreed-1")
    entry = agree(kiyome, "partner.example", WORD)
    send(mailway, proven(archive_mail("agree")), everybody)
    # It has no effect for an unauthenticated sender, for a subdomain, and for an archive with another password.
    send(mailway, archive_mail("agree"), people("agree", "d"))
    send(mailway, proven(archive_mail("agree"), "x@sub.partner.example"), people("agree", "e"), sender="x@sub.partner.example")
    send(mailway, proven(archive_mail("agree", "Another-77")), people("agree", "f"))
    wait_for(lambda: all(mailway.find(f"agree{letter}") for letter in "acdef") and settled(kiyome))
    for letter in "ac":
        (mail,) = arrived(mailway, f"agree{letter}")
        message = assert_strict(without_transport(mail))
        assert list(attachments(message)) == ["mitsumori.zip"] and not message["In-Reply-To"]
        inside = zipfile.ZipFile(io.BytesIO(attachments(message)["mitsumori.zip"]))
        assert inside.read("a.txt").split() == [b"A", b"TEXT"]
    for letter in "def":
        (mail,) = arrived(mailway, f"agree{letter}")
        assert not attachments(assert_strict(without_transport(mail)))
    # Reprocessing uses the passwords that are agreed by then.
    (waiting,) = [m["id"] for m in kiyome.messages() if m["sender"] == "x@sub.partner.example"]
    agree(kiyome, "sub.partner.example", WORD)
    kiyome.command("reprocess", waiting, "--withheld-for", "encrypted", "--reason", "agreed")
    wait_for(lambda: len(arrived(mailway, "agreee")) == 2 and settled(kiyome))
    assert any(attachments(assert_strict(without_transport(mail))) for mail in arrived(mailway, "agreee"))
    kiyome.command("password", "remove", entry, "--reason", "over")
    send(mailway, proven(archive_mail("agree")), people("agree", "g"))
    wait_for(lambda: mailway.find("agreeg") and settled(kiyome))
    assert not attachments(assert_strict(without_transport(arrived(mailway, "agreeg")[0])))
    kiyome.command("backup", tmp_path / "copies")
    for word in (WORD, "old-Agreed-1"):
        assert_nowhere(word, kiyome, tmp_path)
