# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that `kiyome policy replay` predicts the result of sending the same mail again."""
import concurrent.futures
import email
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import wave

import samples

from harness import ID, without_transport
from reading import deliver

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORD = "Qx7-replay-31"
UNLIKE = ("kiyome-result", "received", "return-path", "delivered-to", "x-original-to")

# For each key of a policy another value than the default, mostly one that affects the test's mail.
KEYS = {
    "mail.notice": "always", "mail.language": "en", "mail.charset": "iso-2022-jp", "mail.urls": "keep",
    "mail.link-domains": "partner.example", "mail.portal": "https://mail.city.example/", "mail.trusted-hosts": "mx.city.example",
    "mail.passwords": "ignore", "mail.password-hours": "0", "mail.first-mail": "no",
    "retain.class": "1", "retain.originals": "10", "retain.reports": "10", "retain.records": "10",
    "mail.refuse": "infected", "mail.body": "html", "scan.required": "no", "scan.depth": "decoded",
    "limits.message-size": "50M", "limits.message-seconds": "200", "limits.cpu-seconds": "100", "limits.scan-seconds": "50",
    "limits.item-seconds": "50", "limits.item-memory": "900M", "limits.name": "16", "limits.field": "256",
    "limits.fields": "900", "limits.header": "900K", "limits.parts": "3", "limits.mime-depth": "1",
    "limits.archive-depth": "1", "limits.members": "1", "limits.unpacked": "1M", "limits.ratio": "2",
    "limits.pixels": "1024", "limits.message-pixels": "1024", "limits.frames": "1", "limits.pages": "1",
    "limits.objects": "1000", "limits.operators": "1000", "limits.xml-depth": "16", "limits.xml-size": "64K",
    "limits.image-pages": "1", "image.dpi": "72", "image.codes": "ignore", "pdf.links": "keep", "pdf.hidden": "remove",
    "pdf.image-text": "keep",
    "office.links": "keep", "office.hidden": "remove", "office.revisions": "accept", "csv.formulas": "keep",
    "media.files": "rebuild", "archive.discs": "rebuild",
    "methods.pdf": "image", "methods.csv": "withhold", "methods.docx": "text", "methods.zip": "withhold"}


def recipe(case):
    return subprocess.run([sys.executable, ROOT / "test-corpus" / case / "make.py"], capture_output=True, check=True,
                          env={**os.environ, "PYTHONPATH": f"{ROOT}/tests/corpus"}).stdout


def voice():
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(800))
    return file.getvalue()


def everything():
    """Returns a mail that most keys affect."""
    alternative = samples.multipart("", [
        ("Content-Type: text/plain; charset=utf-8\n", "The same words http://partner.example/c http://other.example/b\r\n"),
        ("Content-Type: text/html; charset=utf-8\n", "<p>The same words <a href='http://other.example/d'>http://partner.example/c</a></p>\r\n")],
        kind="alternative", boundary="=_inner").decode()
    head, inner = alternative.split("\r\n\r\n", 1)
    return samples.multipart("Authentication-Results: mx.city.example; spf=pass smtp.mailfrom=partner.example\r\n"
                             + samples.header("everything", number=71), [
        (head.replace("\r\n", "\n") + "\n", inner),
        samples.text_part(f"添付ファイルのパスワード：{WORD}\r\n"),
        samples.attachment("a-rather-long-name-of-links.docx", "application/octet-stream", recipe("docx/t-docx-03-hyperlinks")),
        samples.attachment("hidden.docx", "application/octet-stream", recipe("docx/t-docx-09-hidden-text")),
        samples.attachment("link.pdf", "application/pdf", recipe("pdf/t-pdf-05-uri-link")),
        samples.attachment("pages.pdf", "application/pdf", samples.pdf_with_script()),
        samples.attachment("sums.csv", "text/csv", b"name,sum\r\nx,=1+1\r\n"),
        samples.attachment("mitsumori.zip", "application/zip", samples.locked_archive("a.txt", b"A TEXT\n", WORD)),
        samples.attachment("two.zip", "application/zip", samples.archive(
            [("one.csv", b"1,=2\r\n"), ("in.zip", samples.archive([("x.txt", b"words\n" * 9)]))])),
        samples.attachment("code.jpg", "image/jpeg", samples.JPEG),
        samples.attachment("rusuden.wav", "audio/wav", voice()),
        samples.attachment("plan.png", "image/png", samples.png())])


def report(kiyome, identifier):
    return json.loads(kiyome.command("quarantine", "show", identifier, "--json").stdout)


def flat(part, rows):
    rows[part["path"]] = part
    for child in part["parts"]:
        flat(child, rows)
    return rows


def words(part):
    """Returns the properties of a part to be compared, without the bytes of the root, which contain the message number."""
    if part is None:
        return None
    output = part["output"] or {}
    return {"outcome": (part["outcome"], part["reason"], part["detail"].split(":")[0]), "method": part["method"],
            "removed": sorted((r["code"], r["count"], r["where"]) for r in part["removed"]),
            "output": None if part["path"] == "1" and output else (output.get("name"), output.get("type"), output.get("sha256"))}


def changes(before, after, is_other_mail):
    """Returns the kinds of changes for each path, by comparing the reports of two deliveries of a mail."""
    old, new = flat(before["parts"][0], {}), flat(after["parts"][0], {})
    found = {}
    for path in old.keys() | new.keys():
        was, now = words(old.get(path)), words(new.get(path))
        kinds = {"outcome"} if was is None or now is None else {kind for kind in was if was[kind] != now[kind]}
        if path == "1" and is_other_mail:
            kinds.add("output")
        if kinds:
            found[path] = kinds
    return found


def without_number(raw):
    """Returns the mail as its reader sees it, without message number, boundaries derived from it, and transport fields."""
    message = email.message_from_bytes(without_transport(raw))
    found = []
    for part in message.walk():
        fields = [(name, re.sub("_kiyome_[0-9a-f]+", "", value)) for name, value in part.items() if name.lower() not in UNLIKE]
        content = None if part.is_multipart() else part.get_payload(decode=True)
        found.append((fields, content and re.sub(ID.pattern.encode(), b"NUMBER", content)))
    return found


def replay(kiyome, *options):
    lines = [json.loads(line) for line in kiyome.command(
        "policy", "replay", "--json", "--reason", "trial", *options).stdout.splitlines()]
    return lines[:-1], lines[-1]["totals"]


@pytest.mark.full  # a replay for each key of a policy
def test_each_key_changes_what_replay_says_and_nothing_else(mailway, make_kiyome):
    defined = re.findall(r'^KEY \(\w+, "([\w-]+)", "([\w-]+)"', (ROOT / "config/policy-keys.def").read_text(), re.M)
    assert {f"{group}.{key}" for group, key in defined} <= KEYS.keys(), "a key without a row here"
    names = {key: key.replace(".", "-") for key in KEYS}
    kiyome = make_kiyome(policies={
        names[key]: "[match]\nrecipient = shomu+{}@city.example\n[{}]\n{} = {}\n".format(names[key], *key.split("."), value)
        for key, value in KEYS.items()})
    raw = everything()
    delivered = without_number(deliver(mailway, raw, "base"))
    base = kiyome.messages()[0]["id"]
    said, totals = replay(kiyome)
    assert (said, totals["same"], totals["changed"], totals["not_compared"]) == ([], 1, 0, {}), (said, totals)
    foretold = {}
    for key in KEYS:
        said, totals = replay(kiyome, "--policy", names[key])
        assert totals["same"] + totals["changed"] == 1, totals
        foretold[key] = {part["path"]: set(part["changes"]) for row in said for part in row["parts"]}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda name: mailway.send(raw, recipients=(f"shomu+{name}@city.example",)), names.values()))
    assert {code for code, _ in replies} == {250}, replies
    # This policy keeps active or external content.
    mailway.originals = tuple(name for key, name in names.items() if KEYS[key] == "keep")
    rows = {row["policy"]: row["id"] for row in kiyome.messages()}
    wrong = []
    for key, name in names.items():
        mail = without_number(mailway.receive(name))
        real = changes(report(kiyome, base), report(kiyome, rows[name]), mail != delivered)
        if foretold[key] != real:
            wrong.append((key, "said", foretold[key], "came", real))
    assert not wrong, "\n".join(map(str, wrong))
    # The test would also pass if no key changed anything, so many must.
    assert sum(1 for found in foretold.values() if found) >= 20, [key for key, found in foretold.items() if not found]
    # `policy explain` must name the key for each part that it changed, before or after. Compare only parts that are in both with
    # the same bytes, because another number of parts changes paths.
    def explain(number):
        return {(part["path"], part["type"]): {row["key"] for row in part["keys"]}
                for part in kiyome.json("policy", "explain", number)["parts"]}
    def inputs(number):
        return {path: part["sha256"] for path, part in flat(report(kiyome, number)["parts"][0], {}).items()}
    before, inputs_before = explain(base), inputs(base)
    for key, name in names.items():
        after, inputs_after = explain(rows[name]), inputs(rows[name])
        deciding = {path for path, kinds in foretold[key].items() if path != "1" and kinds & {"outcome", "removed"}}
        unexplained = {part for part in before.keys() & after.keys() if part[0] in deciding
                       and inputs_before[part[0]] == inputs_after[part[0]] and key not in before[part] | after[part]}
        if unexplained:
            wrong.append((key, "decides without a word of", unexplained))
    assert not wrong, "\n".join(map(str, wrong))
    # `policy explain` names the file and line that decided, for a mail and for a file that was never sent.
    for key, file in (("methods.csv", "sums.csv"), ("limits.members", "two.zip"), ("limits.members", "hidden.docx"), ("mail.passwords", "mitsumori.zip"),
                      ("office.hidden", "hidden.docx")):
        explained = kiyome.json("policy", "explain", rows[names[key]])
        assert not explained["was_other"] and explained["policy"] == names[key], explained
        found = {part["name"]: part["keys"] for part in explained["parts"]}[file]
        assert (key, f"{kiyome.config}/policy.d/{names[key]}.conf:4") in [(row["key"], row["origin"]) for row in found], (key, found)
    path = kiyome.directory / "sums.csv"
    path.write_bytes(b"x,=1+1\r\n")
    (part,) = kiyome.json("policy", "explain", path)["parts"]
    assert [(row["key"], row["value"], row["origin"]) for row in part["keys"]] == [
        ("methods.csv", "rebuild, text", "default"), ("csv.formulas", "prefix", "default")], part
    # A type that a key of its own withholds is explained by that key.
    path = kiyome.directory / "memo.m4a"
    path.write_bytes(recipe("m4a/memo"))
    (part,) = kiyome.json("policy", "explain", path)["parts"]
    assert part["type"] == "m4a" and "media.files" in [row["key"] for row in part["keys"]], part


def test_what_would_be_refused_is_told_and_what_was_is_as_before(mailway, make_kiyome):
    kiyome = make_kiyome(main=f"[relay]\nhost = 127.0.0.1\nport = {mailway.inner_port}\n", policies={
        "refusing": "[match]\nrecipient = shomu+refusing@city.example\n[mail]\nrefuse = blocked-type; infected\n[methods]\ncsv = text\n",
        "locked": "[match]\nrecipient = shomu+locked@city.example\n[mail]\nrefuse = encrypted\n",
        "also": "[match]\nrecipient = shomu+also@city.example\n[mail]\nrefuse = blocked-type\n[methods]\ncsv = withhold\n",
        "small": "[match]\nrecipient = shomu+small@city.example\n[limits]\nmessage-size = 1K\n"})
    raw = samples.multipart(samples.header("program"), [
        samples.text_part("x\r\n"), samples.attachment("a.exe", "application/octet-stream", b"MZ" + b"\0" * 2000),
        samples.attachment("sums.csv", "text/csv", b"x,1\r\n"),
        samples.attachment("l.zip", "application/zip", samples.locked_archive("a.txt", b"A TEXT\n", "nobody-says-it"))])

    def send(*tokens):
        code, _ = mailway.send(raw, recipients=tuple(f"shomu+{token}@city.example" for token in tokens))
        return code, kiyome.messages()[0]["id"]

    code, base = send("base")
    assert code == 250
    foretold = {}
    for name in ("refusing", "locked", "also", "small"):
        said, totals = replay(kiyome, "--policy", name)
        assert (totals["changed"], said[0]["after"]) == (1, "withheld"), (name, said, totals)
        foretold[name] = {part["path"]: set(part["changes"]) for part in said[0]["parts"]}
    for name in ("refusing", "locked", "also"):
        code, refused = send(name)
        real = changes(report(kiyome, base), report(kiyome, refused), True)
        assert (code, foretold[name]) == (550, real), (name, code, foretold[name], real)
    # A mail that is too large for one recipient is refused for all, and not kept.
    assert send("base", "small")[0] == 552 and foretold["small"]["1"] >= {"outcome"}, foretold
    # A mail is refused if all policies refuse it; one that accepts it is enough to accept it.
    (keys,) = [part["keys"] for part in kiyome.json("policy", "explain", refused)["parts"] if part["path"] == "1.1"]
    assert [row["key"] for row in keys] == ["mail.refuse"], keys
    assert send("refusing", "also")[0] == 550 and send("refusing", "base")[0] == 250
    said, totals = replay(kiyome)
    assert (said, totals["changed"], totals["not_compared"]) == ([], 0, {}), (said, totals)
    # For a refused mail, a replay shows the result under a policy that does not refuse it.
    said, _ = replay(kiyome, "--policy", "standard")
    assert [row["after"] for row in said if row["policy_before"] in ("refusing", "locked", "also")] == ["partial"] * 4, said
