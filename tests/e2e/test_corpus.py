# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that foreign mails and files pass through Postfix: each arrives once, as strict MIME."""
import os
import pathlib
import re
import threading

import pytest
import samples

from harness import SOURCE, wait_for, without_transport
from reading import assert_strict

CORPUS = pathlib.Path(os.environ.get("KIYOME_CORPUS", SOURCE.parent / "shared" / "corpus"))
CLIENTS = 4


def files_of(folder):
    path = CORPUS / folder
    if not path.is_dir():
        pytest.skip(f"there is no {path} (set KIYOME_CORPUS)")
    return sorted(file for file in path.rglob("*") if file.is_file() and not file.is_symlink())


def as_smtp(data):
    """Returns the data as a client would send it, with CRLF line ends."""
    data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return data if data.endswith(b"\r\n") else data + b"\r\n"


def as_attachment(path):
    return samples.multipart(samples.header("attachment"), [
        samples.text_part("本文\r\n"),
        samples.attachment("file" + "".join(c for c in path.suffix if c.isalnum() or c == "."),
                           "application/octet-stream", path.read_bytes())])


def send_all(mailway, messages, prefix):
    """Sends the mails that the functions in `messages` make. Returns the replies by number."""
    replies, numbers = {}, iter(range(len(messages)))
    lock = threading.Lock()

    def client():
        connection = mailway.client()
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                break
            replies[number] = connection.send(messages[number](),
                                              recipients=(f"shomu+{prefix}{number}@city.example",))
        connection.close()
    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def by_token(mailway, prefix):
    found = {}
    for path in mailway.delivered():
        raw = path.read_bytes()
        for line in raw[:1000].split(b"\n"):
            if line.startswith(b"X-Original-To: shomu+" + prefix.encode()):
                number = int(line.split(b"+" + prefix.encode())[1].split(b"@")[0])
                found.setdefault(number, []).append(raw.replace(b"\n", b"\r\n"))
    return found


def run(mailway, paths, make, prefix):
    replies = send_all(mailway, [lambda path=path: make(path) for path in paths], prefix)
    assert {number: reply for number, reply in replies.items() if reply[0] != 250} == {}
    assert len(replies) == len(paths)
    wait_for(lambda: len(mailway.delivered()) >= len(paths) and mailway.queue_is_empty(), step=0.5)
    found = by_token(mailway, prefix)
    assert sorted(found) == list(range(len(paths)))
    for number, copies in found.items():
        assert len(copies) == 1, paths[number]
        try:
            message = assert_strict(without_transport(copies[0]))
        except AssertionError as error:
            raise AssertionError(f"{paths[number]}: {error}") from error
        assert message["Kiyome-Result"], paths[number]


@pytest.mark.full  # the whole corpus, like the next test
def test_every_mail_of_the_corpus(mailway, kiyome):
    run(mailway, files_of("mail"), lambda path: as_smtp(path.read_bytes()), "cm")


@pytest.mark.full  # sweeps folders of the corpus of foreign files
@pytest.mark.parametrize("folder", ["msg", "image", "archive"])
def test_every_file_of_the_corpus_as_attachment(mailway, kiyome, folder):
    files = [path for path in files_of(folder) if path.stat().st_size < 8 << 20]
    run(mailway, files, as_attachment, "c" + folder)


def is_well_formed(raw):
    """Returns whether Postfix passes the message on unchanged. It repairs a malformed header and stray CRs before the milter,
    and cuts fields at 60,000 bytes."""
    head, blank, _ = raw.partition(b"\r\n\r\n")
    lines = re.split(rb"\r\n(?![ \t])", head)
    return bool(blank) and not re.search(rb"\r(?!\n)", raw) and b"\0" not in head and all(
        re.match(rb"[!-9;-~]+:", line) and len(line) < 60000 for line in lines)


@pytest.mark.full  # the whole corpus, like the test above
def test_originals_of_the_corpus_come_back_bit_for_bit(mailway, kiyome):
    mails = [(path, as_smtp(path.read_bytes())) for path in files_of("mail")]
    mails = [(path, raw) for path, raw in mails if is_well_formed(raw)]
    assert len(mails) > 300
    for number, (path, raw) in enumerate(mails[::3]):
        code, text = mailway.send(raw, recipients=(f"shomu+orig{number}@city.example",))
        assert code == 250, text
        assert kiyome.export(kiyome.messages()[0]["id"]) == raw, path
