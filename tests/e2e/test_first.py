# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the first mail of a domain is marked in its notice, also after reprocessing."""
import email
import email.policy
import json
import sqlite3

import samples

from reading import deliver, text_of

JA, EN = "【注意】初めてのドメイン ({}) からのメールです。", "[Caution] The first mail from this domain ({})."


def grow_up(kiyome):
    """Makes the store believe that it has recorded domains for 31 days."""
    kiyome.end("store")
    database = sqlite3.connect(kiyome.state / "index.db")
    with database:
        database.execute("UPDATE meta SET value = value - ? WHERE name = 'domains-since'", (31 * 86400 * 1000000,))
    database.close()
    kiyome.start("store")


def receive(mailway, token, sender):
    """Delivers a short mail of `sender`, and returns its text."""
    raw = (samples.header(f"hello {token}") + "Content-Type: text/plain\r\n\r\nHello.\r\n").encode()
    return text_of(email.message_from_bytes(deliver(mailway, raw, token, sender=sender), policy=email.policy.default))


def test_the_first_mail_of_a_domain_says_so_once_and_as_often_as_it_is_worked_on(mailway, make_kiyome):
    kiyome = make_kiyome(policies={"english": "[match]\nrecipient = shomu+en1@city.example\n[mail]\nlanguage = en\n",
                                   "silent": "[match]\nrecipient = shomu+no1@city.example\n[mail]\nfirst-mail = no\n"})
    # In the first days every domain is new, and no mail is marked.
    assert "初めて" not in receive(mailway, "young", "a@known.example")
    grow_up(kiyome)
    for token, sender, line in (("ja1", "a@mx.new.co.jp", JA.format("new.co.jp")), ("en1", "a@other.example", EN.format("other.example"))):
        text = receive(mailway, token, sender)
        assert line in text and len([row for row in text.splitlines() if "注意" in row or "Caution" in row]) == 1, text
    for token, sender in (("ja2", "b@new.co.jp"), ("ja3", "c@other.example"), ("ja4", "d@known.example"), ("no1", "e@third.example"),
                          ("null1", "")):
        text = receive(mailway, token, sender)
        assert "初めて" not in text and "first mail" not in text and "お知らせ" not in text, text
    # A replay uses the domains that were known when the mail came, not those that are known now.
    for more, changed in (((), 0), (("--policy", "silent"), 2)):
        lines = kiyome.command("policy", "replay", "--json", "--reason", "trial", *more).stdout.splitlines()
        totals = json.loads(lines[-1])["totals"]
        assert (totals["same"], totals["changed"], len(lines)) == (8 - changed, changed, 1 + changed), lines
