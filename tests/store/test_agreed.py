# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests passwords that are agreed with partners: they are sealed when they are added, and only the opener gets them, only for
authenticated senders of that domain."""
import json
import os
import subprocess
import time

import pytest

import cluster
from city_office import WORD, only_for
from deferred import Owing, logged, read, write
from place import refused
from waiting import PATIENCE

PEOPLE = ('b@example.jp',)
FIRM = '+1 firm\n=b@example.jp\n'


def entries(office):
    return json.loads(office.kiyome('password', 'list', '--json'))


def kept(office, word=WORD):
    """Returns the files below the office that have the password in any form."""
    found = []
    for folder, _, files in os.walk(office.folder):
        for name in files:
            if not os.path.isfile(os.path.join(folder, name)):
                continue
            with open(os.path.join(folder, name), 'rb') as file:
                data = file.read()
            found += [name for form in (word.encode(), word.encode('utf-16-le')) if form in data]
    return found


def sealed_password():
    """Returns a sealed password as the opener sends it."""
    return {'domain': 'x.jp', 'key': 'ab' * 8, 'expires': int(time.time()) + 86400, 'content': bytes(566)}


@pytest.fixture
def office(build):
    place = Owing(build)
    try:
        yield place
        place.kiyome('audit', 'verify')
    finally:
        place.close()


@pytest.fixture
def entry(office):
    """The id of a password that the command added."""
    return office.kiyome('password', 'add', '--sender-domain', 'X.jp', '--expires', '30d', data=(WORD + '\nmore\n').encode()).decode().strip()


@pytest.mark.same_sql
def test_agreed_passwords_are_listed_and_removed_by_an_administrator_alone(office):
    for verb in ('password-list', 'password-remove'):
        only_for(office, ('root1',), verb, id='AAAA-AAAA', reason='x')
        assert refused(office.opener().ask, verb).startswith('invalid'), verb


@pytest.mark.same_sql
def test_an_agreed_password_is_added_by_the_opener_in_an_administrators_name_and_not_by_the_portal(office):
    sealed = sealed_password()
    assert refused(office.opener().ask, 'password-add', **sealed).startswith('no-session')
    for person in ('sato', 'tanaka', 'audit1'):
        assert refused(office.opener().ask, 'password-add', session=office.token(person), **sealed).startswith('forbidden'), person
    assert refused(office.portal().ask, 'password-add', session=office.token('root1'), **sealed).startswith('invalid')
    assert entries(office) == []


@pytest.mark.same_sql
def test_an_agreed_password_is_listed_and_logged_without_itself(office, entry):
    (shown,) = entries(office)
    assert (shown['id'], shown['domain']) == (entry, 'x.jp') and len(shown['key_id']) == 16 and WORD not in json.dumps(shown), shown
    ((_, about, _, detail),) = logged(office, 'password-add')
    assert about == entry and detail.startswith('domain=x.jp expires='), detail


@pytest.mark.same_sql
def test_an_agreed_password_is_kept_sealed_alone(office, entry):
    assert len(read(office, 'SELECT sealed FROM agreed')[0][0]) == 48 + 8 + 254 + 256
    if cluster.running is None:
        office.kiyome('backup', os.path.join(office.folder, 'copies'))
    assert kept(office) == [] and WORD.encode() not in office.kiyome('audit', 'export')


@pytest.mark.same_sql
def test_the_command_adds_no_password_that_is_none_or_for_nobody_or_for_ever(office, build):
    for word, options in ((b'', ()), (b'\n', ()), (b'a\tb\n', ()), (b'\xff\n', ()), (b'x' * 256, ()), (b'x', ('--expires', '401d')),
                          (b'x', ('--sender-domain', 'nobody')), (b'x', ('--sender-domain', 'a@y.jp')), (b'x', ('--sender-domain', '.y.jp'))):
        said = subprocess.run([os.path.join(build, 'kiyome'), 'password', 'add', '--config', office.folder, '--sender-domain', 'y.jp',
                               '--expires', '9d', *options], input=word, capture_output=True, timeout=PATIENCE)
        assert said.returncode == 2 and said.stdout == b'', (word, options, said)
    assert entries(office) == []


@pytest.mark.same_sql
def test_the_store_keeps_no_password_that_is_not_sealed_or_for_nobody_or_over(office, entry):
    at = dict(sealed_password(), key=entries(office)[0]['key_id'])
    for wrong in ({'domain': 'a@y.jp'}, {'domain': '.y.jp'}, {'domain': 'Y.jp'}, {'content': WORD.encode()}, {'key': '../x'}, {'expires': 86400}):
        assert refused(office.administrator().ask, 'password-add', **{**at, 'domain': 'y.jp', **wrong}).startswith('invalid'), wrong


@pytest.mark.same_sql
def test_a_domain_has_twenty_agreed_passwords_at_most(office, entry):
    at = dict(sealed_password(), key=entries(office)[0]['key_id'])
    for _ in range(19):
        office.administrator().ask('password-add', **at)
    assert refused(office.administrator().ask, 'password-add', **at).startswith('conflict')


@pytest.mark.same_sql
def test_an_agreed_password_is_removed_once_and_its_reason_is_logged(office, entry):
    office.administrator().ask('password-add', **dict(sealed_password(), key=entries(office)[0]['key_id']))
    office.kiyome('password', 'remove', entry.lower(), '--reason', 'left')
    assert 'there is no agreed password' in office.error('password', 'remove', entry, '--reason', 'x')
    assert [row[1:3] for row in logged(office, 'password-remove')] == [(entry, 'left')]
    assert len(entries(office)) == 1


@pytest.mark.same_sql
def test_an_agreed_password_that_is_over_is_listed_no_more(office, entry):
    write(office, 'UPDATE agreed SET expires = - expires')
    assert entries(office) == []
    write(office, 'UPDATE agreed SET expires = - expires')  # Restores the value, because `audit verify` would report the edited row.


def test_the_opener_gets_the_agreed_passwords_of_a_mail_that_it_is_at_of_the_same_domain(build):
    """The opener gets the valid agreed passwords of the mail that it works on: those of its authenticated sender's domain."""
    office = Owing(build)
    try:
        office.kiyome('password', 'add', '--sender-domain', 'x.jp', '--expires', '30d', data=WORD.encode())
        opener = office.opener()
        opener.ask('debt-next', first='yes')

        def has(sender):
            door = office.door()
            door.add(os.urandom(8), recipients=PEOPLE, waits=1, sender=sender, ask=2)
            return door.earlier(sender, PEOPLE)

        def given(sender, debts):
            door = office.door()
            message = door.add(os.urandom(8), recipients=PEOPLE, waits=1, sender=sender, ask=2)
            door.report(message, debts=debts)
            (work,) = opener.ask('debt-next', first='no')
            assert work['id'] == message
            rows = opener.ask('debt-agreed', id=message, debt=work['debt'])
            write(office, "UPDATE debts SET state = 'delivered'")
            return rows
        had = [has(sender) for sender in ('a@x.jp', 'b@X.JP', 'a@y.jp', 'a@mail.x.jp', 'a@jp', 'x.jp', '')]
        assert had == [1, 1, 0, 0, 0, 0, 0], had
        # The same domain in Unicode and Punycode.
        office.kiyome('password', 'add', '--sender-domain', '例え.jp', '--expires', '30d', data=WORD.encode())
        had = [has(sender) for sender in ('a@例え.jp', 'a@XN--R8JZ45G.jp', 'a@例.jp')]
        assert had == [1, 1, 0], had
        ((row),) = given('a@x.jp', FIRM)
        assert row['domain'] == 'x.jp' and len(row['sealed']) == 566 and WORD.encode() not in row['sealed']
        assert given('a@x.jp', '+0 firm\n=b@example.jp\n') == given('a@y.jp', FIRM) == given('a@sub.x.jp', FIRM) == []
        write(office, 'UPDATE agreed SET expires = 1')
        assert has('c@x.jp') == 0
        rows = given('a@x.jp', FIRM)
        assert rows == [], rows
        assert refused(office.administrator().ask, 'debt-agreed', id='x', debt='1').startswith('invalid')
    finally:
        office.close()


def test_who_opened_a_mail_with_a_password_may_leave_it_sealed_for_its_other_recipients(build):
    """A user who opened a mail with a password may store it sealed for the mail's other recipients; nobody else may."""
    office = Owing(build)
    try:
        people = ('sato@city.example.jp', 'mori@city.example.jp', 'x@city.example.jp')
        message = office.mail(people, outcome='partial', parts=[('a.zip', 'zip', 'encrypted', [])])
        whole = office.mail(people, outcome='sanitized', parts=[('a.pdf', 'pdf', None, [])])
        opener = office.opener()

        def gives(person, number=message, content=bytes(566), key='ab' * 8):
            return opener.ask('open-given', session=office.token(person), id=number, key=key, expires=int(time.time()) + 3600, content=content)

        def opens(person, number=message):
            opener.ask('open', session=office.token(person), purpose='unlock', id=number, path='1.2')
            opener.ask('open-mail', session=office.token(person), id=number, path='1.2', purpose='unlock', sha256='ab' * 32, size=1, subject='s', content=b'')

        def owed():
            return read(office, 'SELECT b.policy, b.source = b.message, o.address FROM debts b JOIN debts_owed o ON o.debt = b.n ORDER BY 3')
        assert refused(gives, 'sato').startswith('not-found')
        opens('sato')
        for person in ('mori', 'root1', 'tanaka'):
            assert refused(gives, person).startswith('not-found'), person
        for wrong in ({'content': b'himitsu'}, {'key': 'x'}, {'key': '../' + 'a' * 13}):
            assert refused(gives, 'sato', **wrong).startswith('invalid'), wrong
        assert owed() == []
        gives('sato')
        assert [row[2] for row in owed()] == sorted(people[1:]) and all(row[1] for row in owed()), owed()
        gives('sato')
        assert len(owed()) == 2
        (work,) = opener.ask('debt-next', first='yes')
        name = {'id': work['id'], 'debt': work['debt']}
        assert opener.ask('debt-open', **name)[0]['source'] > 0 and opener.ask('debt-source', **name) == []
        ((row),) = opener.ask('debt-agreed', **name)
        assert row['domain'] == '#' + message and row['sealed'] == bytes(566)
        opener.ask('debt-none', **name)
        assert owed() == [] and read(office, 'SELECT * FROM given') == []
        # A mail without withheld parts needs no password.
        opens('mori', whole)
        gives('mori', whole)
        assert owed() == [] and read(office, 'SELECT * FROM given') == []
    finally:
        office.close()
