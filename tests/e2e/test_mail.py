# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests which content arrives (text, pictures, archives) and which does not, and that originals can be exported."""
import base64
import email
import email.policy
import io
import re
import zipfile

import opendocument
import pytest
import recipes_ooxml
import recipes_pdf
import samples

from harness import BUILD, ID, without_transport
from reading import assert_strict, attachments, deliver, text_of


def test_plain_text_arrives_whole(mailway, kiyome):
    raw = deliver(mailway, samples.plain(1, "一行目\r\n二行目、ふつうの文。\r\n"), "plain")
    assert "一行目\n二行目、ふつうの文。" in text_of(assert_strict(raw)).replace("\r\n", "\n")


def test_html_becomes_text(mailway, kiyome):
    raw = deliver(mailway, samples.html(), "html")
    message = assert_strict(raw)
    text = text_of(message)
    assert message["Subject"] == "打合せのお知らせ"
    for expected in ("打合せのお知らせ", "こちら", "partner.example/doc?id=1", "日時", "第1会議室"):
        assert expected in text
    for unwanted in ("<", "never-arrives", "alert", "tracker.example", "http://", "https://"):
        assert unwanted not in text


def test_iso_2022_jp_is_read_with_vendor_characters(mailway, kiyome):
    message = assert_strict(deliver(mailway, samples.japanese(), "japanese"))
    assert message["Subject"] == "請求書の送付について"
    text = text_of(message)
    for line in samples.JAPANESE.splitlines():
        assert line in text


def test_pictures_are_rebuilt(mailway, kiyome):
    message = assert_strict(deliver(mailway, samples.images(), "images"))
    files = attachments(message)
    assert set(files) == {"genba.jpg", "zumen.png"}
    assert files["genba.jpg"].startswith(b"\xff\xd8") and files["genba.jpg"].endswith(b"\xff\xd9")
    assert b"never-arrive" not in files["genba.jpg"]
    assert files["zumen.png"].startswith(b"\x89PNG") and b"tEXt" not in files["zumen.png"]


def test_archive_members_are_rebuilt_or_withheld(mailway, kiyome):
    message = assert_strict(deliver(mailway, samples.zipped(), "zip"))
    files = attachments(message)
    with zipfile.ZipFile(io.BytesIO(files["shiryo.zip"])) as archive:
        names = archive.namelist()
        memo = archive.read("メモ.txt")
    # The file is in UTF-8, or in the original's CP932.
    assert any("会議のメモです。".encode(charset) in memo for charset in ("utf-8", "cp932"))
    assert "写真/genba.jpg" in names
    assert not any("setup" in name for name in names)
    assert "setup" in text_of(message)


def test_a_virus_is_withheld_and_the_rest_delivered(mailway, kiyome):
    raw = deliver(mailway, samples.eicar(), "eicar")
    message = assert_strict(raw)
    files = attachments(message)
    assert list(files) == ["readme.txt"]
    assert samples.EICAR not in raw and base64.b64encode(samples.EICAR)[:40] not in raw
    text = text_of(message)
    assert "添付ファイルをご確認ください。" in text and "eicar.com" in text
    shown = ID.search(text)
    assert shown, "the notice has no request number"
    report = kiyome.json("quarantine", "show", shown.group())
    assert "infected" in str(report)


def test_a_virus_in_nested_archives_is_found(mailway, kiyome):
    data = samples.EICAR
    for depth in range(3):
        data = samples.archive([(f"level{depth}.zip" if depth else "eicar.com", data)])
    raw = samples.multipart(samples.header("nested virus", number=8), [
        samples.text_part("本文\r\n"), samples.attachment("outer.zip", "application/zip", data)])
    out = deliver(mailway, raw, "nestedvirus")
    message = assert_strict(out)
    for data in attachments(message).values():
        assert samples.EICAR not in data
    entry = kiyome.messages()[0]
    assert "infected" in str(kiyome.json("quarantine", "show", entry["id"]))


def test_a_message_in_a_message_is_sanitized(mailway, kiyome):
    raw = deliver(mailway, samples.nested(), "nested")
    message = assert_strict(raw)
    assert "転送します。" in text_of(message)
    names = [part.get_filename() for part in message.walk() if part.get_filename()]
    assert "genba.jpg" in names and "zumen.png" in names
    assert b"never-arrive" not in b"".join(
        part.get_payload(decode=True) or b"" for part in message.walk() if not part.is_multipart())


def test_the_original_is_kept_bit_for_bit(mailway, kiyome):
    odd = (b"Received: from a by b; x\r\nFROM:no-space@partner.example\r\nSubject: folded\r\n\t twice\r\n  there\r\n"
           b"X-Raw: \x83e\x83X\x83g \xff\xfe\r\nX-Empty:\r\nX-Trailing: blanks   \r\nTo: b@city.example\r\n\r\n"
           b"8-bit \x83e\x83X\x83g, a NUL \x00, dots\r\n.\r\n..\r\ntrailing   \r\n\r\n")
    for name, raw in [("odd", odd)] + [(name, make()) for name, make in samples.SAMPLES]:
        deliver(mailway, raw, "original" + name)
        assert kiyome.export(kiyome.messages()[0]["id"]) == raw, name


def test_what_postfix_queues_is_what_the_store_says_was_delivered(mailway, kiyome):
    raw = deliver(mailway, samples.html(), "exact")
    details = kiyome.json("quarantine", "show", kiyome.messages()[0]["id"])
    import hashlib
    assert hashlib.sha256(raw).hexdigest() in str(details)


@pytest.mark.full  # the corpus has each case a second time
def test_a_second_pass_changes_nothing(mailway, kiyome):
    """A sanitized mail that is sanitized again does not change, apart from the Kiyome-* and transport fields and the first
    notice. That notice has another number and could be forged, so it is quoted, and then stays the same."""
    def essence(raw):
        head, body = raw.split(b"\r\n\r\n", 1)
        fields = re.split(rb"\r\n(?![ \t])", head)
        return [f for f in fields if not f.lower().startswith((b"received:", b"kiyome-"))], body

    def words_of(raw):
        return email.message_from_bytes(raw, policy=email.policy.default).get_body().get_content()

    for name, make in samples.SAMPLES:
        once = deliver(mailway, make(), "once" + name)
        twice = deliver(mailway, once, "twice" + name)
        if "\n【無害化" in words_of(once):
            assert "\n> 【無害化" in words_of(twice), name
            assert words_of(twice).replace("> ", "").split() == words_of(once).replace("> ", "").split(), name
            thrice = deliver(mailway, twice, "thrice" + name)
            assert essence(thrice) == essence(twice), name
        else:
            assert essence(twice) == essence(once), name


def test_two_runs_give_the_same_bytes(mailway, kiyome):
    def anonymous(raw):
        return ID.sub("ID", raw.decode("ascii"))

    for name, make in (("html", samples.html), ("images", samples.images), ("zip", samples.zipped)):
        one = deliver(mailway, make(), "one" + name)
        two = deliver(mailway, make(), "two" + name)
        if b"base64" not in one:
            assert anonymous(one) == anonymous(two), name
        assert attachments(email.message_from_bytes(one, policy=email.policy.default)) \
            == attachments(email.message_from_bytes(two, policy=email.policy.default))


def test_outputs_pass_kiyome_verify(mailway, kiyome, tmp_path):
    for name, make in samples.SAMPLES:
        path = tmp_path / f"{name}.eml"
        path.write_bytes(deliver(mailway, make(), "verify" + name))
        result = kiyome.command("verify", path, check=False)
        assert result.returncode == 0, (name, result.stdout, result.stderr)


def test_several_recipients_each_get_one(mailway, kiyome):
    recipients = tuple(f"user{n}+several{n}@city.example" for n in range(5))
    code, text = mailway.send(samples.plain(9), recipients=recipients)
    assert code == 250, text
    for n in range(5):
        mailway.receive(f"several{n}")


@pytest.mark.parametrize("broken", [
    b"\r\n", b"no header at all\r\n", b"Subject: x\r\n", b"Content-Type: multipart/mixed\r\n\r\nx\r\n",
    b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n" * 3000,
    b"From: " + b"a@b, " * 20000 + b"\r\n\r\nx\r\n",
    b"X: " + b"y" * 90000 + b"\r\n\r\n" + b"z" * 50000 + b"\r\n",
    b"Subject: a\r\n" * 2000 + b"\r\nx\r\n",
    b"Content-Type: text/html\r\n\r\n" + b"<table>" * 20000 + b"\r\n"])
def test_broken_mail_ends_in_a_delivery(mailway, kiyome, broken, request):
    token = "broken" + str(abs(hash(request.node.name)))
    assert_strict(deliver(mailway, broken, token))


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r", b"\n.\r", b"\r\n\0.\r\n"],
                         ids=["lf-lf", "lf-crlf", "cr-cr", "crlf-cr", "lf-cr", "nul"])
def test_no_mail_is_smuggled_within_another(mailway, kiyome, end, request):
    """Tests T-SMTP-01 and T-SMTP-02: only CRLF.CRLF ends a message."""
    token = "smuggle" + "".join(filter(str.isalnum, request.node.callspec.id))
    client = mailway.client()
    for line in ("MAIL FROM:<tanaka@partner.example>", f"RCPT TO:<shomu+{token}@city.example>", "DATA"):
        assert client.command(line)[0] < 400
    second = (b"MAIL FROM:<tanaka@partner.example>\r\nRCPT TO:<shomu+" + token.encode() + b"@city.example>\r\nDATA\r\n"
              b"Subject: second\r\n\r\nhidden\r\n")
    client.socket.sendall(b"From: tanaka@partner.example\r\nSubject: first\r\n\r\nvisible" + end + second + b".\r\n")
    assert client.read()[0] == 250
    assert client.command("QUIT")[0] == 221
    message = assert_strict(without_transport(mailway.receive(token)))
    assert message["Subject"] == "first" and "visible" in text_of(message) and "hidden" in text_of(message)


def test_many_header_fields_are_replaced_or_refused(mailway, kiyome):
    raw = b"".join(b"X-Field-%d: x\r\n" % n for n in range(9000)) + b"\r\nx\r\n"
    out = deliver(mailway, raw, "fields")
    assert b"X-Field" not in out
    raw = b"".join(b"X-Field-%d: x\r\n" % n for n in range(30000)) + b"\r\nx\r\n"
    assert mailway.send(raw)[0] == 552


def test_huge_mail_goes_through(mailway, kiyome):
    picture = samples.png(2000, 1500)
    text = "長い本文です。\r\n" * 200000
    raw = samples.multipart(samples.header("huge", number=10), [
        samples.text_part(text), samples.attachment("a.png", "image/png", picture)])
    out = deliver(mailway, raw, "huge")
    assert text_of(assert_strict(out)).count("長い本文です。") == 200000


def test_a_client_that_goes_away_leaves_nothing_behind(mailway, kiyome):
    before = len(kiyome.messages())
    for _ in range(10):
        client = mailway.client()
        for line in ("MAIL FROM:<a@partner.example>", "RCPT TO:<shomu+gone@city.example>", "DATA"):
            client.command(line)
        client.socket.sendall(b"Subject: gone\r\n\r\nhalf a mes")
        client.close()
    assert mailway.send(samples.plain(), recipients=("shomu+stays@city.example",))[0] == 250
    mailway.receive("stays")
    assert len(kiyome.messages()) == before + 1
    assert not mailway.find("gone")


def test_status_says_that_all_is_well(kiyome):
    result = kiyome.command("status", check=False)
    assert result.returncode == 0, (result.stdout, result.stderr)
    assert (BUILD / "kiyome").exists()


def test_who_got_the_same_link_is_found_from_a_case(mailway, make_kiyome):
    """A case finds the recipients of its link in text, HTML, subject, nested mail and files, unless a policy trusts the link."""
    kiyome = make_kiyome(policies={"kept": "[match]\nrecipient = shomu+keep@city.example\n[mail]\nurls = keep\n",
                                   "trusting": "[match]\nrecipient = shomu+trust*@city.example\n[mail]\nlink-domains = evil.example\n"})

    def came(token, text, kind="text/plain", subject=None):
        raw = f"From: a@{token}.example\r\nSubject: {subject or token}\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n{text}\r\n"
        deliver(mailway, raw.encode(), token, sender=f"a@{token}.example")
        return kiyome.messages()[0]["id"]

    first = came("first", "開いてください：https://evil.example/login?a=1。それと http://other.example/")
    found = {came("page", '<p>see <a href="HTTPS://EVIL.example:443/login?a=1">here</a></p>', "text/html"),
             came("nested", "Subject: x\r\n\r\n(https://Evil.Example/login?a=1),", "message/rfc822"),
             came("keep", "https://evil.example/login?a=1.")}
    link = "https://evil.example/login?a=1"
    found.add(came("subject", "x", subject="=?UTF-8?B?%s?=" % base64.b64encode(f"至急 {link}".encode()).decode()))
    for name, data in (("a.txt", f"下記へ\r\n{link}\r\n".encode()), ("b.csv", f"1,2\r\n3,{link}\r\n".encode()),
                       ("c.html", f'<html><body><p><a href="{link}">here</a></p></body></html>'.encode()),
                       ("d.docx", recipes_ooxml.docx('<w:p><w:hyperlink r:id="rId1"><w:r><w:t>A</w:t></w:r></w:hyperlink></w:p>', [("rId1", "hyperlink", link, "External")])),
                       ("e.odt", opendocument.package("text", f'<text:p><text:a xlink:type="simple" xlink:href="{link}">A</text:a></text:p>')),
                       ("f.pdf", recipes_pdf.page(page_extra=f"/Annots[<</Subtype/Link/Rect[0 0 595 842]/A<</S/URI/URI({link})>>>>]"))):
        found.add(came("file-" + name[0], f"--b\r\n\r\nx\r\n--b\r\nContent-Disposition: attachment; filename={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                       + base64.encodebytes(data).decode().replace("\n", "\r\n") + "--b--", "multipart/mixed; boundary=b"))
    for token, text in (("path", "https://evil.example/login?a=2"), ("host", "https://vil.example/login?a=1"), ("trust1", link)):
        came(token, text)
    case = kiyome.command("case", "add", first, "--reason", "x").stdout.decode().strip()
    rows = kiyome.json("case", "people", case)
    assert {row["id"]: (row["why"], row["link"]) for row in rows} == {
        first: ("case", None), **{one: ("link", "evil.example/login?a=1") for one in found}}, rows
