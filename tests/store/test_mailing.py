# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests originals that are sent to the requester's own address or released by a command: each delivery is committed before it
is made, and ends when its approval does."""
import json
import time

import pytest

from city_office import ask_for
from deferred import DOCX, FINE, LETTERS, Owing, STEPS, approved, letter, logged, owes, patiently, read, write
from place import refused
from waiting import until, within


def states(office):
    return dict(read(office, 'SELECT id, state FROM outbox'))


@pytest.fixture
def office(build):
    place = Owing(build)
    try:
        yield place
    finally:
        place.close()


@pytest.fixture
def received(office):
    """A mail to sato and mori with a file that sato may request by mail."""
    return office.mail(('sato@city.example.jp', 'mori@city.example.jp'), parts=DOCX)


@pytest.fixture
def number(office, received):
    """The number of the letter that brings sato the file."""
    return owes(office, 'sato', received)


def numbers(rows):
    return [row['id'] for row in rows]


def test_a_file_is_sent_only_for_a_purpose_and_with_a_content_that_letters_have(office, received):
    for wrong in ({'purpose': 'text'}, {'purpose': 'rescan'}, {'sha256': 'x'}, {'content': b'himitsu'}, {'content': bytes(566), 'key': '../' + 'a' * 13}):
        said = refused(office.opener().ask, 'open-mail', session=office.token('sato'), **{'id': received, 'purpose': 'render', **FINE, **wrong})
        assert said.startswith('invalid'), (wrong, said)
    assert read(office, 'SELECT * FROM outbox') == []


def test_a_file_is_sent_only_to_a_recipient_of_its_mail(office, received):
    for person in ('tanaka', 'audit1', 'root1'):
        assert refused(office.opener().ask, 'open-mail', session=office.token(person), id=received, purpose='render', **FINE)[:9] in ('not-found', 'forbidden'), person
    assert read(office, 'SELECT * FROM outbox') == []


def test_what_somebody_has_sent_to_himself_is_in_the_queue_before_it_is_sent(office, number):
    (row,) = office.ask('root1', 'queue-list')
    assert (row['id'], row['what'], row['recipients'], row['subject'], row['state']) == (number, 'file', 'sato@city.example.jp', '件名', 'waiting'), row
    assert (office.status()['outbox'], office.status()['outbox_files']) == (0, 1)


def test_nobody_has_a_file_that_waits_to_be_sent(office, number):
    assert read(office, "SELECT way, recipient, purpose FROM opened") == [('mailing ' + number, 'sato@city.example.jp', 'render')]
    assert logged(office, 'outbox-sent') == []


def test_a_letter_with_a_file_is_taken_by_who_asks_for_files_alone_and_opened_once_it_is_taken(office, number):
    opener = office.opener()
    assert opener.ask('outbox-take') == []
    assert refused(opener.ask, 'outbox-open', id=number).startswith('not-found')


def test_who_takes_a_letter_with_a_file_gets_the_file_of_that_mail_for_that_address(office, received, number):
    opener = office.opener()
    (row,) = opener.ask('outbox-take', files='yes', first='yes')
    assert (row['id'], row['to'], row['purpose'], row['mail'], row['path'], row['key_id']) == (number, 'sato@city.example.jp', 'render', received, '1.2', ''), row
    (shown,) = office.ask('root1', 'queue-list')
    assert shown['state'] == 'sending', shown
    (row,) = opener.ask('outbox-open', id=number)
    assert row['id'] == received and row['path'] == '1.2' and row['mail'] == 'sato@city.example.jp' and (row['sealed'] or row['file'])
    assert [who for who, *_ in logged(office, 'outbox-open')] == ['sato (portal)']


def test_a_letter_with_a_file_is_logged_as_sent_once_it_is_with_the_last_file_that_was_made(office, received, number):
    opener = office.opener()
    opener.ask('outbox-take', files='yes', first='yes')
    opener.ask('outbox-open', id=number)
    opener.ask('outbox-opened', id=number, sha256='cd' * 32, size=2)
    assert read(office, 'SELECT sha256 FROM opened ORDER BY n') == [('ab' * 32,), ('cd' * 32,)]
    assert logged(office, 'outbox-sent') == []
    opener.ask('outbox-done', id=number)
    assert refused(opener.ask, 'outbox-open', id=number).startswith('not-found') and states(office) == {number: 'sent'}
    assert read(office, 'SELECT sha256, way FROM opened ORDER BY n') == [('ab' * 32, 'mailing ' + number), ('cd' * 32, 'mail')]
    assert [(mail, detail) for _, mail, _, detail in logged(office, 'outbox-sent')] == [
        (received, 'purpose=render path=1.2 to=sato@city.example.jp letter=' + number)]


def test_a_letter_that_its_owner_sends_at_once_is_left_to_him_until_he_says_that_it_failed(office, received):
    opener = office.opener()
    number = owes(office, 'sato', received, now='yes')
    assert opener.ask('outbox-take', files='yes') == []
    assert office.refuses('root1', 'queue-drop', id=number, reason='x').startswith('conflict')
    opener.ask('outbox-failed', id=number, why='450 later')
    assert opener.ask('outbox-take', files='yes') == [] and states(office)[number] == 'waiting'
    office.ask('root1', 'queue-retry', id=number)
    assert numbers(opener.ask('outbox-take', files='yes')) == [number]


def test_a_letter_whose_sender_was_killed_is_counted_as_one_that_may_have_gone_out(office, number):
    opener = office.opener()
    assert numbers(opener.ask('outbox-take', files='yes')) == [number]
    assert numbers(opener.ask('outbox-take', files='yes', first='yes')) == [number]
    assert office.status()['copies'] == 1


@pytest.mark.same_sql
def test_a_letter_with_a_file_goes_to_nobody_who_may_not_have_it_any_more(build):
    office = Owing(build, STEPS)
    try:
        opener = office.opener()
        ways = {
            'his account': ("UPDATE users SET removed = 1 WHERE name = 'sato'", 'forbidden'),
            'his address': ("UPDATE users SET mail = 'other@city.example.jp' WHERE name = 'sato'", 'forbidden'),
            'his mail': ("DELETE FROM recipients WHERE address = 'sato@city.example.jp'", 'not-found'),
            'its original': ('DELETE FROM originals', 'erased'),
        }
        undo = "UPDATE users SET removed = NULL, mail = 'sato@city.example.jp' WHERE name = 'sato'"
        for what, (statement, code) in ways.items():
            message = office.mail(('sato@city.example.jp', 'mori@city.example.jp'), parts=DOCX)
            number = owes(office, 'sato', message)
            write(office, statement)
            assert [r['id'] for r in opener.ask('outbox-take', files='yes')] == [number], what
            assert refused(opener.ask, 'outbox-open', id=number).startswith(code), what
            opener.ask('outbox-failed', id=number, why='no', final='yes')
            assert states(office)[number] == 'failed', what
            write(office, undo)
        message = office.mail('sato@city.example.jp', parts=[('a.docx', 'docx', 'infected', [])])
        assert refused(owes, office, 'sato', message).startswith('forbidden')
        # The same is true of originals.
        for what, (statement, code) in {**ways, 'his office': ("UPDATE users SET roles = 8 WHERE name = 'sato'", 'forbidden')}.items():
            message = office.mail(('sato@city.example.jp', 'mori@city.example.jp'), parts=DOCX)
            number = owes(office, 'sato', message, 'original', request=approved(office, message))
            write(office, statement)
            assert [r['id'] for r in opener.ask('outbox-take', files='yes')] == [number], what
            assert refused(opener.ask, 'outbox-open', id=number).startswith(code), what
            opener.ask('outbox-failed', id=number, why='no', final='yes')
            write(office, undo.replace('removed = NULL', 'removed = NULL, roles = 1'))
    finally:
        office.close()


@pytest.fixture
def stepwise(build):
    """An office where an original needs no approval beyond the request."""
    place = Owing(build, STEPS)
    try:
        yield place
    finally:
        place.close()


class Original:
    """An original that sato has requested by mail, whose letter is being sent."""

    def __init__(self, office):
        self.office, self.opener = office, office.opener()
        self.message = office.mail('sato@city.example.jp', parts=DOCX)
        self.request = approved(office, self.message)
        self.before = self.state()
        self.number = owes(office, 'sato', self.message, 'original', request=self.request)
        self.waiting = self.state()
        self.refused_while_it_waits = self.refuses('sato')
        assert numbers(self.opener.ask('outbox-take', files='yes')) == [self.number]

    def state(self):
        row = self.office.ask('sato', 'request', request=self.request)[0]
        return row['state'], row['mail_waits']

    def open(self, person, **more):
        return self.opener.ask('open', session=self.office.token(person), purpose='original', request=self.request, **more)

    def refuses(self, person, **more):
        return refused(self.open, person, **more).split(':')[0]

    def give_up(self):
        self.opener.ask('outbox-failed', id=self.number, why='550 no', final='yes')


@pytest.fixture
def original(stepwise):
    made = Original(stepwise)
    yield made
    stepwise.kiyome('audit', 'verify')


@pytest.mark.same_sql
def test_an_original_that_is_owed_by_mail_is_released_and_not_fetched_otherwise_while_it_is_sent(original):
    assert original.before == ('approved', 0) and original.waiting == ('released', 1)
    assert original.refused_while_it_waits == 'conflict'
    assert original.refuses('sato', way='download') == 'conflict'
    assert len(original.opener.ask('outbox-open', id=original.number)) == 1


@pytest.mark.same_sql
def test_who_was_told_that_an_original_comes_by_mail_hears_that_it_was_given_up_and_may_fetch_it(original, stepwise):
    original.give_up()
    ((_, text),) = read(stepwise, "SELECT recipient, text FROM outbox WHERE kind = 'given-up' AND object = '%s' AND recipient LIKE 'sato@%%'" % original.message)
    assert '届けられませんでした' in text and original.message in text, text
    assert original.state()[0] == 'approved'


@pytest.mark.same_sql
def test_an_original_that_was_given_up_is_its_letters_again_when_that_is_tried_again(original, stepwise):
    original.give_up()
    stepwise.ask('root1', 'queue-retry', id=original.number)
    assert original.state()[0] == 'released'


@pytest.mark.same_sql
def test_a_letter_whose_original_was_fetched_meanwhile_is_not_tried_again(original, stepwise):
    original.give_up()
    original.open('sato', way='download')
    original.opener.ask('opened', session=stepwise.token('sato'), id=original.message, path='1.2', purpose='original', request=original.request,
                        sha256='ab' * 32, size=1, way='download')
    assert stepwise.refuses('root1', 'queue-retry', id=original.number).startswith('not-found') and original.number not in states(stepwise)
    assert original.state()[0] == 'released'


@pytest.mark.same_sql
def test_an_original_whose_letter_is_dropped_may_be_fetched(original, stepwise):
    original.opener.ask('outbox-failed', id=original.number, why='450 later')
    stepwise.ask('root1', 'queue-drop', id=original.number, reason='x')
    assert original.state()[0] == 'approved' and original.number not in states(stepwise)


@pytest.mark.same_sql
def test_an_original_whose_letter_waits_is_fetched_by_its_owner_alone_and_not_by_mail(original, stepwise):
    original.opener.ask('outbox-failed', id=original.number, why='450 later')
    assert original.refuses('mori', way='download') == 'not-found'
    assert original.refuses('sato', way='mail') == 'conflict'
    original.open('sato', way='download')
    assert original.number not in states(stepwise)


@pytest.mark.same_sql
def test_an_original_that_was_sent_is_not_fetched_once_more(original):
    original.opener.ask('outbox-done', id=original.number)
    assert original.state() == ('released', 0)
    for way in ('download', 'mail'):
        assert original.refuses('sato', way=way) == 'conflict', way


@pytest.mark.same_sql
def test_the_password_of_a_letter_that_waits_is_sealed_and_goes_with_it(build):
    office = Owing(build)
    try:
        opener = office.opener()
        message = office.mail('sato@city.example.jp', outcome='partial', parts=[('a.zip', 'zip', 'encrypted', [])])
        soon = int(time.time()) + 3600
        sealed = {'content': bytes(566), 'key': 'ab' * 8, 'expires': soon}
        first, second = (owes(office, 'sato', message, 'unlock', **sealed) for _ in range(2))
        rows = opener.ask('outbox-take', files='yes')
        assert {(r['id'], r['key_id'], r['sealed'], r['expires']) for r in rows} == {(n, 'ab' * 8, bytes(566), soon) for n in (first, second)}
        opener.ask('outbox-done', id=first)
        assert read(office, 'SELECT count(*) FROM outbox_files WHERE sealed IS NOT NULL') == [(1,)]
        write(office, 'UPDATE outbox_files SET expires = 1')
        for process in office.processes:
            office.stop(process, 9)
        office.start()
        until(lambda: read(office, 'SELECT count(*) FROM outbox_files WHERE sealed IS NOT NULL') == [(0,)], 'the end of the sealed files')
        assert read(office, 'SELECT count(*) FROM outbox_files WHERE sealed IS NOT NULL') == [(0,)]
    finally:
        office.close()


@pytest.mark.same_sql
def test_what_a_command_releases_is_owed_before_it_is_handed_over_and_is_its_own_until_it_ends(build):
    office = Owing(build)
    try:
        root = office.administrator()
        message = office.mail('sato@city.example.jp')
        for to in ('', 'x', 'a@b.jp>,<c@d.jp'):
            assert refused(root.ask, 'owe', id=message, to=to, reason='x', proof='ab' * 32), to
        assert 'reason' in refused(root.ask, 'owe', id=message, to='c@example.jp', proof='ab' * 32)
        assert refused(root.ask, 'owe', id=message, to='c@example.jp', reason='x').startswith('invalid')
        number = root.ask('owe', id=message, to='c@example.jp', reason='x', proof='ab' * 32)[0]['letter']
        opener = office.opener()
        # The number ends only its own delivery.
        other = office.mail('sato@city.example.jp')
        letter(office, LETTERS[0], kind='looked')
        for wrong in ({'id': message, 'letter': LETTERS[0]}, {'id': other, 'letter': number}):
            assert refused(root.ask, 'released', **wrong).startswith('not-found'), wrong
        write(office, "DELETE FROM outbox WHERE kind = 'looked'")
        # Not even a restarted kiyome-opener takes a letter that the command delivers.
        assert opener.ask('outbox-take', files='yes', first='yes') == []
        assert root.ask('released', id=message, letter=number, why='450 later')[0]['state'] == 'waiting'
        write(office, 'UPDATE outbox SET next_try = 0')
        assert [r['id'] for r in opener.ask('outbox-take', files='yes')] == [number]
        assert refused(root.ask, 'released', id=message, letter=number).startswith('not-found')
        (row,) = opener.ask('outbox-open', id=number)
        assert row['id'] == message and (row['sealed'] or row['file'])
        assert refused(opener.ask, 'outbox-opened', id=number, sha256='ab' * 32, size=1).startswith('invalid')
        opener.ask('outbox-done', id=number)
        # The command is killed: after its claim expires, kiyome-opener delivers the letter.
        number = root.ask('owe', id=message, to='c@example.jp', reason='x', proof='ab' * 32)[0]['letter']
        write(office, 'UPDATE outbox SET next_try = 0')
        assert [r['id'] for r in opener.ask('outbox-take', files='yes')] == [number]
        assert read(office, "SELECT copies FROM outbox WHERE id = '%s'" % number) == [(1,)]
        assert json.loads(office.kiyome('queue', 'list', '--json'))[0]['what'] == 'release'
        office.kiyome('audit', 'verify')
    finally:
        office.close()


def test_one_approval_gives_an_original_once_however_often_its_letters_are_given_up(build):
    """One approval releases an original once, however often its letters are abandoned, retried and dropped."""
    office = Owing(build, STEPS)
    try:
        opener = office.opener()
        message = office.mail('sato@city.example.jp', parts=DOCX)
        request = approved(office, message)
        for _ in range(3):
            number = owes(office, 'sato', message, 'original', request=request)
            assert [r['id'] for r in opener.ask('outbox-take', files='yes')] == [number]
            opener.ask('outbox-failed', id=number, why='550 no', final='yes')
        assert list(i for i, s in states(office).items() if s == 'failed') == [number], states(office)
        # After the hours of the approval, a retry does not deliver it either.
        write(office, 'UPDATE requests SET decided = decided - 100 * 3600')
        office.ask('root1', 'queue-retry', id=number)
        opener.ask('outbox-take', files='yes')
        assert refused(opener.ask, 'outbox-open', id=number).startswith('conflict')
        opener.ask('outbox-failed', id=number, why='no', final='yes')
        write(office, 'UPDATE requests SET decided = decided + 100 * 3600')
        last = owes(office, 'sato', message, 'original', request=request)
        assert office.refuses('root1', 'queue-retry', id=number).startswith('not-found')
        assert office.refuses('root1', 'queue-drop', id=number, reason='tidy').startswith('not-found')
        assert [r['id'] for r in opener.ask('outbox-take', files='yes')] == [last]
        opener.ask('outbox-done', id=last)
        office.ask('root1', 'queue-retry', all='yes')
        assert opener.ask('outbox-take', files='yes') == []
        assert office.ask('sato', 'request', request=request)[0]['state'] == 'released'
    finally:
        office.close()


@pytest.mark.same_sql
def test_files_take_turns_by_person_nobody_has_more_than_fifty_waiting(build):
    """Letters with files take turns by user, a user has at most fifty of them waiting, and a clock that was wrong blocks none."""
    office = Owing(build)
    try:
        opener = office.opener()
        message = office.mail(('sato@city.example.jp', 'mori@city.example.jp'), parts=DOCX)
        many = [owes(office, 'sato', message) for _ in range(50)]
        said = refused(owes, office, 'sato', message)
        assert said.startswith('rate'), said
        other = owes(office, 'mori', message)
        last, taken = '', []
        for _ in range(3):
            (row,) = opener.ask('outbox-take', files='yes', limit='1', after=last)
            last = row['to']
            taken.append(row['id'])
        assert other in taken[:2] and len(set(taken)) == 3, (taken, other)
        # The state after a clock that was three days ahead.
        write(office, 'UPDATE outbox SET created = created + 259200, next_try = next_try + 259200')
        assert patiently(opener.ask, 'outbox-take', files='yes', limit='1', after='') != []
        write(office, 'UPDATE outbox SET next_try = next_try + 259200')
        patiently(office.ask, 'root1', 'queue-drop', id=many[-1], reason='x')
        assert office.ask('root1', 'queue-retry', all='yes')[0]['count'] == 50
    finally:
        office.close()


def test_a_letter_that_a_relay_had_all_of_without_a_word_is_counted_when_it_goes_again(build):
    """If a relay had a whole letter without a reply, a possible copy is counted; a delivery that was not begun counts none."""
    office = Owing(build)
    try:
        opener = office.opener()
        message = office.mail('sato@city.example.jp', parts=DOCX)
        number = owes(office, 'sato', message)

        def row():
            return read(office, "SELECT tries, copies, taken, error FROM outbox WHERE id = '%s'" % number)[0]
        assert [r['id'] for r in opener.ask('outbox-take', files='yes')] == [number]
        # A recipient to whom a letter is being sent gets no second one meanwhile, even after a restart.
        assert opener.ask('outbox-take', files='yes', first='yes', at='x@y.jp;sato@city.example.jp') == [] and row() == (1, 0, 1, '')
        opener.ask('outbox-failed', id=number, why='no answer', perhaps='yes')
        assert row() == (1, 1, 0, 'no answer') and office.status()['copies'] == 1
        # An opener that ends before the attempt returns the letter unchanged.
        write(office, 'UPDATE outbox SET next_try = 0')
        assert patiently(opener.ask, 'outbox-take', files='yes', new='yes') == []
        assert [r['id'] for r in opener.ask('outbox-take', files='yes')] == [number]
        opener.ask('outbox-failed', id=number, why='stopped', stopped='yes')
        assert row() == (1, 1, 0, 'no answer')
        assert [r['id'] for r in opener.ask('outbox-take', files='yes', first='yes')] == [number] and row()[:2] == (2, 1)
        opener.ask('outbox-done', id=number)
        office.kiyome('audit', 'verify')
    finally:
        office.close()


def test_an_original_that_waits_to_be_mailed_is_withdrawn_by_who_asked_or_an_administrator(build):
    """An original that waits to be mailed can be withdrawn by its requester or an administrator, unless it is being delivered."""
    office = Owing(build, STEPS)
    try:
        opener = office.opener()
        for who in ('sato', 'root1'):
            message = office.mail('sato@city.example.jp', parts=DOCX)
            request = approved(office, message)
            number = owes(office, 'sato', message, 'original', request=request)

            def told():
                return [(r['what'], r['why']) for r in office.ask('sato', 'request', request=request)[1:]]
            assert told() == [('ask', '業務'), ('approve', ''), ('owe', '')] or told()[-1] == ('owe', ''), told()
            assert office.ask('sato', 'request', request=request)[0]['fetched'] is None
            for other in ('mori', 'tanaka', 'audit1'):
                assert office.refuses(other, 'request-withdraw', request=request).startswith('not-found'), other
            assert [r['id'] for r in opener.ask('outbox-take', files='yes')] == [number]
            assert 'being delivered just now' in office.refuses(who, 'request-withdraw', request=request)
            opener.ask('outbox-failed', id=number, why='450 later')
            office.ask(who, 'request-withdraw', request=request)
            assert number not in states(office) and office.ask('sato', 'request', request=request)[0]['state'] == 'withdrawn'
            assert 'it was withdrawn' in refused(opener.ask, 'open', session=office.token('sato'), purpose='original', request=request)
            assert 'it was withdrawn' in office.refuses(who, 'request-withdraw', request=request)
            assert told()[-1] == ('withdraw', '')
        # A letter that was sent cannot be withdrawn, and only then the original counts as fetched.
        message = office.mail('sato@city.example.jp', parts=DOCX)
        request = approved(office, message)
        number = owes(office, 'sato', message, 'original', request=request)
        opener.ask('outbox-take', files='yes')
        opener.ask('outbox-done', id=number)
        assert told()[-2:] == [('owe', ''), ('release', 'mail')] and office.ask('sato', 'request', request=request)[0]['fetched']
        assert 'has the original already' in office.refuses('sato', 'request-withdraw', request=request)
        office.kiyome('audit', 'verify')
    finally:
        office.close()


@pytest.mark.same_sql
def test_a_letter_whose_occasion_has_passed_is_not_sent_and_counted(build):
    office = Owing(build, '[portal]\nsteps-normal=1\nsteps-low=1\nsteps-high=1\n')
    try:
        opener = office.opener()

        def request():
            message = office.mail('sato@city.example.jp', parts=DOCX)
            return ask_for(office, message)['request']

        def waits(kind):
            return [n for n, in read(office, "SELECT object FROM outbox WHERE kind = '%s' AND state = 'waiting'" % kind)]
        stands, decided, old = request(), request(), request()
        assert set(waits('asked')) == {stands, decided, old}
        office.ask('tanaka', 'request-decide', request=decided, decision='approve', why='x')
        office.ask('tanaka', 'request-decide', request=old, decision='refuse', why='x')
        office.ask('sato', 'request-withdraw', request=decided)
        taken = opener.ask('outbox-take', limit='20')
        # A letter about a request that is decided, or an approval that is withdrawn, is out of date; a refusal is not.
        assert set(waits('asked')) == {stands} and waits('approved') == [] and waits('refused') == [old], taken
        assert 'stale' in office.status()

        def stale():
            return int(read(office, "SELECT value FROM meta WHERE name = 'letters-stale'")[0][0])
        before = stale()
        assert before >= 3, before
        # Letters that their recipient may not read any more are not sent either.
        write(office, 'DELETE FROM outbox')
        ways = {'role': "UPDATE users SET roles = 1 WHERE name = 'tanaka'", 'address': "UPDATE users SET mail = 'x@city.example.jp' WHERE name = 'tanaka'",
                'account': "UPDATE users SET removed = 1 WHERE name = 'tanaka'"}
        for number, (what, statement) in enumerate(ways.items()):
            patiently(request)
            letter(office, LETTERS[number], to='tanaka@city.example.jp', kind='digest')
            letter(office, LETTERS[number + 4], to='tanaka@city.example.jp', kind='looked')

            def kinds():
                return [k for k, in read(office, "SELECT kind FROM outbox WHERE recipient = 'tanaka@city.example.jp' ORDER BY kind")]
            ((roles, mail),) = read(office, "SELECT roles, mail FROM users WHERE name = 'tanaka'")
            write(office, statement)
            assert kinds() == ['asked', 'digest', 'looked'], kinds()
            patiently(opener.ask, 'outbox-take', limit='20')
            assert kinds() == (['digest', 'looked'] if what == 'role' else ['looked']), (what, kinds())
            write(office, "UPDATE users SET removed = NULL, roles = %d, mail = '%s' WHERE name = 'tanaka'" % (roles, mail))
            write(office, 'DELETE FROM outbox')
        assert stale() == before + 5
    finally:
        office.close()


@pytest.mark.same_sql
def test_one_letter_is_as_soon_taken_and_judged_where_thousands_of_people_wait_for_theirs(build):
    office = Owing(build)
    try:
        database = office.database()
        ((last,),) = database.execute('SELECT max(n) FROM users').fetchall()
        for n in range(last + 1, last + 3001):
            to = 'person%d@city.example.jp' % n
            database.execute("INSERT INTO users (n, name, display, mail, roles, source, created, created_by) VALUES (?, ?, '', ?, 1, 'local', 1, 'x')",
                             (n, 'person%d' % n, to))
            database.execute("INSERT INTO outbox (id, recipient, subject, text, person, kind, object, created, next_try, state)"
                             " VALUES (?, ?, 's', 't', ?, 'digest', '', 1, 0, 'waiting')", ('Z%d' % n, to, n))
        database.execute('UPDATE users SET removed = 1 WHERE n = ?', (last + 1,))
        database.commit()
        database.close()
        opener, taken = office.opener(), []
        # The first letter has no recipient. A query over all users for each letter took more than half a second.
        with within(1):
            for _ in range(5):
                taken += [row['id'] for row in patiently(opener.ask, 'outbox-take', limit='1')]
        assert taken == ['Z%d' % n for n in range(last + 2, last + 7)], taken
    finally:
        office.close()


@pytest.mark.same_sql
def test_a_letter_stays_his_to_whom_it_was_written_and_goes_to_nobody_who_has_his_address_by_then(build):
    hour = time.localtime().tm_hour
    office = Owing(build, STEPS, digest_hours='%d;%d' % (hour, (hour + 1) % 24))
    try:
        secret = '他人に知られたくない件名'
        office.mail('sato@city.example.jp', secret, parts=DOCX)

        def digest():
            office.stop(office.processes[0])
            write(office, "DELETE FROM meta WHERE name = 'digest-slot'")
            office.start()
            until(lambda: read(office, "SELECT 1 FROM meta WHERE name = 'digest-slot'"), 'the digest')
            return read(office, "SELECT recipient, text FROM outbox WHERE kind = 'digest' AND state = 'waiting' ORDER BY n")
        ((to, text),) = digest()
        assert to == 'sato@city.example.jp' and secret in text
        # The content of these letters does not matter here.
        ((sato, tanaka),) = read(office, "SELECT (SELECT n FROM users WHERE name = 'sato'), (SELECT n FROM users WHERE name = 'tanaka')")
        for number, kind in enumerate(('looked', 'enrol', 'consent', 'given-up', 'incident')):
            letter(office, LETTERS[number], kind=kind)
            write(office, 'UPDATE outbox SET person = ? WHERE id = ?', sato, LETTERS[number])
        # The user has another address, and a colleague has the former one: only letters to configured addresses are sent there.
        write(office, "UPDATE users SET mail = 'sato2@city.example.jp' WHERE name = 'sato'")
        write(office, "DELETE FROM addresses WHERE address = 'sato@city.example.jp'")
        write(office, "UPDATE users SET mail = 'sato@city.example.jp' WHERE name = 'tanaka'")
        kept = read(office, 'SELECT id, kind, recipient FROM outbox')
        taken = patiently(office.opener().ask, 'outbox-take', limit='20')
        assert [r['to'] for r in taken] == ['sato@city.example.jp'] and secret not in str(taken), taken
        assert read(office, 'SELECT kind FROM outbox') == [('incident',)]
        rows = logged(office, 'letter-dropped')
        assert sorted((who, number, detail) for who, number, _, detail in rows) == sorted(
            ('kiyome-store', number, 'what=%s to=%s' % (kind, to)) for number, kind, to in kept if kind != 'incident'), rows
        # The log names the accounts that were changed in the database, and no others.
        said = office.kiyome('audit', 'verify', status=1).decode()
        assert ': users sato, users tanaka.' in said, said
        # The same is true of an alias. If nobody has the address, letters without secrets are sent there.
        for whose in ('alias', 'nobody'):
            write(office, 'DELETE FROM outbox')
            letter(office, LETTERS[0], kind='looked', to='old@city.example.jp')
            write(office, 'UPDATE outbox SET person = ?', sato)
            write(office, "DELETE FROM addresses WHERE address = 'old@city.example.jp'")
            if whose == 'alias':
                write(office, "INSERT INTO addresses VALUES ('old@city.example.jp', ?, 'alias')", tanaka)
            assert len(patiently(office.opener().ask, 'outbox-take', limit='20')) == (whose == 'nobody'), whose
        # The content of an unsent digest is in the user's next digest, at the new address, and not in the colleague's.
        write(office, 'DELETE FROM outbox')
        letter(office, LETTERS[0], to='sato@city.example.jp')
        write(office, 'UPDATE outbox SET person = ?, text = ?', sato, secret)
        write(office, "DELETE FROM address_holders WHERE address = 'sato@city.example.jp'")
        write(office, "INSERT INTO addresses VALUES ('sato@city.example.jp', ?, 'own'), ('sato2@city.example.jp', ?, 'own')", tanaka, sato)
        office.mail(('sato@city.example.jp', 'sato2@city.example.jp'), '新しい件名', parts=DOCX)
        found = {to: text for to, text in digest()}
        assert sorted(found) == ['sato2@city.example.jp', 'sato@city.example.jp'], found.keys()
        assert secret in found['sato2@city.example.jp'] and secret not in found['sato@city.example.jp'], found
    finally:
        office.close()
