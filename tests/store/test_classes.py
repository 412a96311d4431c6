# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests withheld originals of class 1: every way out of kiyome needs two people or is closed."""
import io
import json
import os
import struct
import tarfile
import time

import pytest

from city_office import Office, ask_for, opens, part
from place import refused

POLICY = '[policy]\npreset = standard\n[retain]\nclass = 1\n'
STEPS = '[portal]\nsteps-normal=0\nsteps-low=0\nsteps-high=0\n'
MARK = b'Zq9-yoake-original'
WORDS = 'is of class 1'


class Classed(Office):
    """An office without approvals, with a mail of class 1, an ordinary mail, and an allow entry that is newer than both."""

    def __init__(self, build):
        self.has_begun = False
        super().__init__(build, relay=2525)
        self.secret, self.usual = self.brought('secret'), self.brought('standard')
        with self.database() as database:
            database.execute('UPDATE messages SET received = received - 3600000000')
        self.administrator().ask('allow-add', sha256='0' * 64, reason='it is needed', approver='root1', expires=str(int(time.time()) + 86400))

    def start(self, *arguments, **values):
        if not self.has_begun:
            self.has_begun = True
            os.makedirs(self.folder + '/policy.d', exist_ok=True)
            with open(self.folder + '/policy.d/secret.conf', 'w') as file:
                file.write(POLICY)
            with open(self.folder + '/kiyome.conf', 'a') as file:
                file.write(STEPS)
        return super().start(*arguments, **values)

    def brought(self, policy):
        door = self.door()
        message = door.add(b'Subject: x\r\n\r\n' + MARK, recipients=('sato@city.example.jp',))
        whole = part('1', 'mail.eml', 'eml', None, [], [part('1.1', 'body', 'txt', None, []), part('1.2', 'a.doc', 'doc', 'failure', [])])
        door.report(message, json=json.dumps({'policy': {'name': policy, 'sha256': '00' * 32}, 'parts': [whole]}), header='Subject: x\r\n')
        door.close()
        return message

    def decide(self, person, request):
        return self.ask(person, 'request-decide', request=request, decision='approve')[0]


@pytest.fixture(name='office')
def classed(build):
    place = Classed(build)
    yield place
    place.close()


def entries(row):
    """Returns the number of entries of the lists that a program got."""
    (data,) = row.values()
    return struct.unpack('<I', data[:4])[0]


def test_a_request_for_an_original_of_class_1_needs_two_people_however_it_goes_out(office):
    """A request for an original of class 1 needs two people whatever portal.steps-* are, for download and for mail."""
    assert ask_for(office, office.usual)['state'] == 'approved'
    for way in ('download', 'mail'):
        asked = ask_for(office, office.secret)
        request = asked['request']
        assert (asked['state'], asked['steps']) == ('waiting', 2)
        assert refused(opens, office, 'sato', 'original', request=request)
        assert office.decide('tanaka', request)['state'] == 'waiting'
        # One person counts once, and nobody decides about the own request.
        assert office.refuses('tanaka', 'request-decide', request=request, decision='approve')
        assert office.refuses('sato', 'request-decide', request=request, decision='approve')
        assert refused(opens, office, 'sato', 'original', request=request)
        assert office.decide('kato', request)['state'] == 'approved'
        opens(office, 'sato', 'original', request=request)
        told = {'id': office.secret, 'path': '1.2', 'purpose': 'original', 'request': request, 'sha256': 'ab' * 32, 'size': 1}
        if way == 'mail':
            assert office.opener().ask('open-mail', session=office.token('sato'), subject='x', content=b'', **told)[0]['letter']
        else:
            office.opener().ask('opened', session=office.token('sato'), way=way, **told)


def test_the_portal_gets_the_class_of_mails_and_of_requests(office):
    """Mails, requests and their lists have the class that the mail had when it came."""
    asked = {mail: ask_for(office, mail)['request'] for mail in (office.secret, office.usual)}
    expected = {office.secret: 1, office.usual: 0}
    assert {row['id']: row['class'] for row in office.ask('sato', 'mails')} == expected
    assert {row['mail']: row['mail_class'] for row in office.ask('sato', 'requests', scope='mine')} == expected
    for mail, request in asked.items():
        assert office.ask('sato', 'mail', id=mail)[0]['class'] == expected[mail]
        assert office.ask('sato', 'request', request=request)[0]['mail_class'] == expected[mail]


@pytest.mark.same_sql
def test_no_command_gives_an_original_of_class_1_out(office):
    """No command releases an original of class 1, or sends a letter with one that is queued. Other originals are released."""
    out = office.folder + '/out'
    assert WORDS in office.error('quarantine', 'export', office.secret, '--reason', 'x', '-o', out)
    assert not os.path.exists(out)
    assert '2 人' in office.error('quarantine', 'export', office.secret, '--reason', 'x', '-o', out, language='ja')
    assert WORDS in office.error('quarantine', 'release', office.secret, '--reason', 'x', '--to', 'sato@city.example.jp')
    office.kiyome('quarantine', 'export', office.usual, '--reason', 'x', '-o', out)
    root, owed = office.administrator(), {'to': 'sato@city.example.jp', 'reason': 'x', 'proof': 'ab' * 32}
    for more in ({}, {'purpose': 'export'}, {'purpose': 'release'}):
        assert WORDS in refused(root.ask, 'export', id=office.secret, reason='x', **more), more
    assert WORDS in refused(root.ask, 'owe', id=office.secret, **owed)
    letter = root.ask('owe', id=office.usual, **owed)[0]['letter']
    root.ask('released', id=office.usual, letter=letter, why='450 later')
    with office.database() as database:
        database.execute('UPDATE messages SET class = 1')
        database.execute('UPDATE outbox SET next_try = 0')
    opener = office.opener()
    assert letter in [row['id'] for row in opener.ask('outbox-take', files='yes')]
    assert WORDS in refused(opener.ask, 'outbox-open', id=letter)


@pytest.mark.same_sql
def test_evidence_has_an_original_of_class_1_sealed(office):
    """Evidence contains an original of class 1 only sealed, and neither a hold nor its lifting releases it."""
    out = office.folder + '/evidence'
    office.kiyome('hold', 'add', office.secret, '--reason', 'x')
    office.kiyome('evidence', 'make', '-o', out, '--reason', 'x', office.secret)
    with tarfile.open(fileobj=io.BytesIO(open(out, 'rb').read())) as archive:
        contents = {member.name: archive.extractfile(member).read() for member in archive.getmembers()}
    assert any(name.endswith('.sealed') for name in contents)
    # The output, which is not sealed, contains the words of the body, too.
    assert [name for name, content in contents.items() if MARK in content and '/output-' not in name] == []


@pytest.mark.same_sql
def test_no_entry_that_one_person_makes_lets_a_withheld_part_of_class_1_pass(office):
    """An allow entry newer than a mail of class 1 has no effect on it, in reprocessing and replay. It affects other mail."""
    office.ask('root1', 'reprocess', ids=office.secret + ';' + office.usual, reason='x')
    opener = office.opener()
    found = {opener.ask('reprocess-next')[0]['id'] for _ in range(2)}
    assert found == {office.secret, office.usual}
    assert [entries(opener.ask('reprocess-allow', id=message)[0]) for message in (office.secret, office.usual)] == [0, 1]
    root = office.administrator()
    for message, count in ((office.secret, 0), (office.usual, 1)):
        row = root.ask('replay', id=message, reason='x')[0]
        assert entries({'allow': row['allow']}) == count, message
    # Entries that were in force when the mail came do count.
    with office.database() as database:
        database.execute('UPDATE messages SET received = received + 7200000000')
    assert entries(opener.ask('reprocess-allow', id=office.secret)[0]) == 1
    # A block always counts.
    office.ask('root1', 'block-add', sha256='1' * 64, reason='x')
    with office.database() as database:
        database.execute('UPDATE messages SET received = received - 7200000000')
    assert entries(opener.ask('reprocess-allow', id=office.secret)[0]) == 1
