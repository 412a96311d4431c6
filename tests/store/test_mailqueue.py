# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the mail queue: deliveries are listed, retried, dropped, abandoned with a notification, and counted if they may have
been made twice."""
import json
import time

import pytest

import door as d
from city_office import NOBODYS, ask_for, withheld
from deferred import LETTERS, Owing, letter, logged, read, write
from place import refused


@pytest.mark.same_sql
def test_the_queue_shows_letters_and_mails_that_are_owed_to_administrators_alone(build):
    """The queue shows waiting letters and mails to administrators only, and each look is recorded."""
    office = Owing(build)
    try:
        letter(office, LETTERS[0], created=1000)
        message = withheld(office, 'failure', to=('sato@city.example.jp', 'mori@city.example.jp'))
        office.ask('root1', 'reprocess', ids=message, reason='x')
        rows = office.ask('root1', 'queue-list')
        assert [(r['id'], r['kind'], r['what'], r['state'], r['tries'], r['copies']) for r in rows] == [
            (LETTERS[0], 'letter', 'digest', 'waiting', 0, 0), (message, 'mail', 'reprocess', 'waiting', 0, 0)], rows
        assert rows[0]['recipients'] == 'sato@city.example.jp' and sorted(rows[1]['recipients'].split(', ')) == [
            'mori@city.example.jp', 'sato@city.example.jp'], rows
        assert len(office.ask('root1', 'queue-list', limit='1')) == 1
        given = {'id': LETTERS[0], 'reason': 'x', 'all': 'yes'}
        for verb in ('queue-list', 'queue-retry', 'queue-drop'):
            for person in ('sato', 'tanaka', 'mori', 'audit1'):
                assert office.refuses(person, verb, **given) == 'forbidden: %s is not for this role' % verb, (person, verb)
            assert refused(office.at.ask, verb, **given).startswith('no-session'), verb
            assert refused(office.opener().ask, verb, **given).startswith('invalid'), verb
        assert len(read(office, 'SELECT * FROM outbox')) == 1
        assert len(logged(office, 'queue-list')) == 2
        # The command shows the same.
        shown = json.loads(office.kiyome('queue', 'list', '--json'))
        assert [r['id'] for r in shown] == [LETTERS[0], message], shown
        assert LETTERS[0].encode() in office.kiyome('queue', 'list') and '送信待ち' not in office.kiyome('queue', 'list', language='ja').decode()
    finally:
        office.close()


@pytest.mark.same_sql
def test_a_letter_leads_to_where_the_portal_is_when_it_is_sent(build):
    """The portal's address is inserted when a letter is sent, because it may change while the letter waits."""
    office = Owing(build, url='https://kiyome.example.jp/')
    try:
        ask_for(office, withheld(office, 'failure'), path='1.1')
        (kept,) = [text for (text,) in read(office, "SELECT text FROM outbox WHERE kind = 'asked' LIMIT 1")]
        assert 'https' not in kept
        taken = [row['text'] for row in office.opener().ask('outbox-take')]
        assert taken and all('\n\nhttps://kiyome.example.jp/#/requests/' in text for text in taken), taken
    finally:
        office.close()


@pytest.fixture
def office(build):
    place = Owing(build)
    try:
        yield place
        place.kiyome('audit', 'verify')
    finally:
        place.close()


@pytest.fixture
def letters(office):
    """Three letters, of which the first is being sent."""
    for number in LETTERS[:3]:
        letter(office, number)
    assert [r['id'] for r in office.opener().ask('outbox-take', limit='1')] == LETTERS[:1]
    return LETTERS[:3]


def settle(office, letters):
    """Lets the first letter wait after a failure, and the second one be sent."""
    opener = office.opener()
    office.ask('root1', 'queue-retry', all='yes')
    opener.ask('outbox-failed', id=letters[0], why='450 later')
    assert opener.ask('outbox-take', limit='1')[0]['id'] == letters[1]
    opener.ask('outbox-done', id=letters[1])


@pytest.mark.same_sql
def test_a_letter_that_is_being_sent_is_neither_dropped_nor_retried(office, letters):
    """Otherwise the letter would be sent although it was dropped, or twice."""
    for verb, more in (('queue-drop', {'reason': 'x'}), ('queue-retry', {})):
        assert office.refuses('root1', verb, id=letters[0], **more).startswith('conflict: it is being delivered just now'), verb
    assert office.ask('root1', 'queue-retry', all='yes')[0]['count'] == 2


@pytest.mark.same_sql
def test_a_letter_that_is_retried_is_sent_before_its_pause_is_over(office, letters):
    settle(office, letters)
    office.kiyome('queue', 'drop', letters[2], '--reason', 'x')
    assert office.opener().ask('outbox-take') == []
    office.kiyome('queue', 'retry', letters[0].lower().replace('-', ''))
    assert [r['id'] for r in office.opener().ask('outbox-take')] == letters[:1]
    assert logged(office, 'queue-retry')[-1][1] == letters[0]


@pytest.mark.same_sql
def test_a_letter_that_is_dropped_is_never_sent_and_the_reason_is_logged(office, letters):
    office.kiyome('queue', 'drop', letters[2], '--reason', 'nobody needs it')
    assert read(office, "SELECT count(*) FROM outbox WHERE id = '%s'" % letters[2]) == [(0,)]
    (_, number, why, detail), = logged(office, 'queue-drop')
    assert (number, why) == (letters[2], 'nobody needs it') and detail == 'what=digest to=sato@city.example.jp', detail


@pytest.mark.same_sql
def test_one_letter_that_is_refused_keeps_no_other_from_being_dropped_or_retried_and_is_named(office, letters):
    settle(office, letters)
    for said, other in ((office.error('queue', 'drop', letters[1], letters[2], '--reason', 'x', status=1), letters[2]),
                        (office.error('queue', 'retry', letters[1], letters[0], status=1), letters[0])):
        assert '%s stays as it is' % letters[1] in said and other not in said, said
    assert [r['id'] for r in office.opener().ask('outbox-take')] == letters[:1]
    assert [row[1] for row in logged(office, 'queue-drop')] == [letters[2]]


@pytest.mark.same_sql
def test_a_letter_is_dropped_with_a_reason_and_by_the_number_of_one_that_waits(office, letters):
    settle(office, letters)
    assert 'reason' in office.refuses('root1', 'queue-drop', id=letters[0])
    office.ask('root1', 'queue-drop', id=letters[2], reason='x')
    for number in (letters[2], letters[1], LETTERS[5], NOBODYS, 'x', '', "' OR 1=1"):
        for verb, more in (('queue-drop', {'reason': 'x'}), ('queue-retry', {})):
            assert office.refuses('root1', verb, id=number, **more).startswith('not-found: there is no such delivery'), (verb, number)


@pytest.mark.same_sql
def test_a_mail_that_is_dropped_is_sent_to_nobody_and_counts_as_no_failure_of_delivery(office):
    opener = office.opener()
    one, other = (withheld(office, 'failure') for _ in range(2))
    office.ask('root1', 'reprocess', ids=one + ';' + other, reason='x')
    assert opener.ask('reprocess-next', first='no')[0]['id'] == one
    assert office.refuses('root1', 'queue-drop', id=one, reason='x').startswith('conflict: it is being delivered just now')
    opener.ask('reprocess-failed', id=one, why='450 later', final='no')
    for message in (one, other):
        office.ask('root1', 'queue-drop', id=message, reason='x')
    assert opener.ask('reprocess-next', first='yes') == []
    assert [r['state'] for r in office.ask('root1', 'reprocess-list')] == ['failed', 'failed']
    assert office.status()['undelivered'] == 0 and read(office, "SELECT count(*) FROM outbox WHERE kind = 'given-up'") == [(0,)]


@pytest.mark.same_sql
def test_the_command_says_of_each_delivery_that_it_drops_or_tries_what_it_was_and_for_whom(build):
    """The command names the content and recipient of each delivery that it drops or retries, and the list gives the reason for
    waiting, in both languages."""
    office = Owing(build)
    try:
        opener = office.opener()
        for number in LETTERS[:5]:
            letter(office, number)
        for number, why in ((LETTERS[0], 'mail-failed: 450 later'), (LETTERS[1], 'wrong-password: ')):
            assert opener.ask('outbox-take', limit='1')[0]['id'] == number
            opener.ask('outbox-failed', id=number, why=why)
        # Status also reports that the next MTA defers mail, since when, and its last answer.
        health = office.status()
        assert (health['delayed'], health['delayed_last'], health['delayed_relay']) == (2, 'wrong-password: ', '127.0.0.1') or (
            health['delayed'], health['delayed_last'], health['delayed_relay']) == (2, '450 later', '127.0.0.1'), health
        assert 0 <= health['delayed_age'] < 60, health
        said = office.kiyome('status', status=1).decode()
        assert '; 2 deliveries wait for 127.0.0.1, the oldest since 20' in said and '; its last answer: ' in said, said
        shown = office.kiyome('queue', 'list').decode()
        assert 'List of what was withheld (digest)' in shown and 'The mail could not be sent. 450 later' in shown, shown
        assert 'mail-failed' not in shown and 'wrong-password' not in shown, shown
        shown = office.kiyome('queue', 'list', language='ja').decode()
        assert 'お預かりしたもののまとめ (digest)' in shown and 'メールを送れませんでした。 450 later' in shown, shown
        assert office.kiyome('queue', 'drop', LETTERS[0].lower(), '--reason', 'x').decode() == (
            '%s was removed from the queue: List of what was withheld (digest), to sato@city.example.jp\n' % LETTERS[0])
        said = office.kiyome('queue', 'drop', LETTERS[1], '--reason', 'x', language='ja').decode()
        assert said == '%s を取り除きました: お預かりしたもののまとめ (digest)、宛先 sato@city.example.jp\n' % LETTERS[1], said
        said = office.kiyome('queue', 'retry', LETTERS[2], language='ja').decode()
        assert said == '%s を今すぐ送り直します: お預かりしたもののまとめ (digest)、宛先 sato@city.example.jp\n' % LETTERS[2], said
        digest = {'kind': 'letter', 'what': 'digest', 'recipients': 'sato@city.example.jp', 'count': 1}
        # A refused number is not in the answer, and the exit status reports it.
        said = json.loads(office.kiyome('queue', 'drop', LETTERS[2], LETTERS[1], LETTERS[3], '--reason', 'x', '--json', status=1))
        assert said == [dict(digest, id=LETTERS[2]), dict(digest, id=LETTERS[3])], said
        assert json.loads(office.kiyome('queue', 'retry', LETTERS[4], '--json')) == [dict(digest, id=LETTERS[4])]
        assert json.loads(office.kiyome('queue', 'retry', '--all', '--json')) == [{'count': 1}]
        assert json.loads(office.kiyome('queue', 'drop', LETTERS[0], '--reason', 'x', '--json', status=1)) == []
        assert len(read(office, 'SELECT * FROM outbox')) == 1
    finally:
        office.close()


@pytest.mark.same_sql
def test_a_delivery_that_is_given_up_is_told_to_the_administrators_once_an_hour_as_an_event_each(build):
    """Abandoned deliveries are reported to the administrators once an hour, each as an event, and can be retried."""
    office = Owing(build, '[events]\nto=udp:127.0.0.1:9\n[incident]\nto=Boss@city.example.jp;root1@city.example.jp\n')
    try:
        opener = office.opener()
        for number in LETTERS[:4]:
            letter(office, number)
        letter(office, LETTERS[4], to='root1@city.example.jp')
        for _ in range(2):
            opener.ask('outbox-failed', id=opener.ask('outbox-take', limit='1')[0]['id'], why='550 5.1.1 nobody', final='yes')
        told = read(office, "SELECT recipient, text FROM outbox WHERE kind = 'given-up' ORDER BY recipient")
        assert [to for to, _ in told] == ['boss@city.example.jp', 'root1@city.example.jp'], told
        assert all(LETTERS[0] in text and '550 5.1.1 nobody' in text and 'kiyome queue list' in text for _, text in told), told
        events = [r for r in d.Portal(office.folder + '/run/store/watch.sock').ask('events-take') if r['kind'] == 'delivery-failed']
        assert [(e['object'], e['severity'], e['detail']) for e in events] == [(n, 4, 'digest') for n in LETTERS[:2]], events
        # ~Deliveries are also abandoned by time. An hour after the last report there is another one, but not to the recipient of
        # the failed letter, nor about the report itself.
        write(office, "UPDATE meta SET value = '1' WHERE name = 'given-up-last'")
        write(office, "UPDATE outbox SET created = 1 WHERE id = '%s'" % LETTERS[4])
        write(office, "UPDATE outbox SET next_try = %d WHERE id <> '%s'" % (time.time() + 1800, LETTERS[4]))
        opener.ask('outbox-failed', id=opener.ask('outbox-take', limit='1')[0]['id'], why='450 full')
        told = read(office, "SELECT recipient FROM outbox WHERE kind = 'given-up' AND text LIKE '%450 full%'")
        assert told == [('boss@city.example.jp',)], told
        write(office, "UPDATE meta SET value = '1' WHERE name = 'given-up-last'")
        write(office, "UPDATE outbox SET next_try = 0 WHERE kind = 'given-up'")
        before = read(office, 'SELECT count(*) FROM outbox')
        opener.ask('outbox-failed', id=opener.ask('outbox-take', limit='1')[0]['id'], why='550 no', final='yes')
        assert read(office, 'SELECT count(*) FROM outbox') == before
        # A mail that is reprocessed.
        message = withheld(office, 'failure')
        office.ask('root1', 'reprocess', ids=message, reason='x')
        opener.ask('reprocess-next', first='no')
        opener.ask('reprocess-failed', id=message, why='{reprocess-none}', final='yes')
        told = read(office, "SELECT text FROM outbox WHERE kind = 'given-up' AND text LIKE '%" + message + "%'")
        assert len(told) == 2 and all('{' not in text for text, in told), told
        rows = {r['id']: r for r in office.ask('root1', 'queue-list')}
        assert rows[message]['state'] == 'failed' and rows[message]['error'] == '{reprocess-none}', rows[message]
        # A retry begins a new period.
        write(office, "UPDATE outbox SET created = 1 WHERE id = '%s'" % LETTERS[0])
        assert office.kiyome('queue', 'retry', LETTERS[0], message).decode().splitlines() == [
            '%s is tried now: List of what was withheld (digest), to sato@city.example.jp' % LETTERS[0],
            '%s is tried now: Mail that is worked on again (reprocess), to sato@city.example.jp' % message]
        assert office.kiyome('queue', 'retry', '--all').endswith(b' deliveries are tried now\n')
        assert opener.ask('reprocess-next', first='no')[0]['id'] == message
        again = {r['id'] for r in opener.ask('outbox-take')}
        assert LETTERS[0] in again, again
        opener.ask('outbox-failed', id=LETTERS[0], why='450 later')
        assert read(office, "SELECT state FROM outbox WHERE id = '%s'" % LETTERS[0]) == [('waiting',)]
    finally:
        office.close()


@pytest.mark.same_sql
def test_what_was_taken_and_never_settled_is_free_when_its_opener_starts_anew(build):
    """Letters that were taken and never settled are free again when their opener restarts, and a possible copy is counted."""
    office = Owing(build)
    try:
        opener = office.opener()
        for number in LETTERS[:2]:
            letter(office, number)
        assert [r['id'] for r in opener.ask('outbox-take', limit='1', first='yes')] == LETTERS[:1]
        assert [r['id'] for r in opener.ask('outbox-take', limit='1')] == LETTERS[1:2]
        opener.ask('outbox-failed', id=LETTERS[1], why='450 later')
        assert opener.ask('outbox-take', limit='1') == []
        assert [r['id'] for r in opener.ask('outbox-take', limit='1', first='yes')] == LETTERS[:1]
        opener.ask('outbox-done', id=LETTERS[0])
        write(office, 'UPDATE outbox SET next_try = 0')
        opener.ask('outbox-take')
        assert read(office, 'SELECT id, copies FROM outbox ORDER BY id') == [(LETTERS[0], 1), (LETTERS[1], 0)]
        assert office.status()['copies'] == 1
        for limit in ('0', '21', 'x'):
            assert refused(opener.ask, 'outbox-take', limit=limit).startswith('invalid'), limit
    finally:
        office.close()


@pytest.mark.same_sql
def test_a_letter_that_tells_somebody_what_others_did_is_dropped_by_no_administrator(build):
    """A letter that informs a user about others' acts cannot be dropped by an administrator, and is retried like any other."""
    office = Owing(build)
    try:
        for number, kind in zip(LETTERS, ('looked', 'consent', 'incident', 'enrol', 'given-up')):
            letter(office, number, kind=kind)
            assert office.refuses('root1', 'queue-drop', id=number, reason='x').startswith('conflict: this letter tells'), kind
            assert office.ask('root1', 'queue-retry', id=number)[0]['count'] == 1
        assert read(office, 'SELECT count(*) FROM outbox') == [(5,)]
    finally:
        office.close()


@pytest.mark.same_sql
def test_all_that_is_retried_is_what_the_list_shows(build):
    """A retry of all concerns exactly the listed deliveries, and abandoned ones remain in the audit log."""
    office = Owing(build)
    try:
        opener = office.opener()
        message = withheld(office, 'failure')
        office.ask('root1', 'reprocess', ids=message, reason='x')
        opener.ask('reprocess-next', first='no')
        opener.ask('reprocess-failed', id=message, why='550 no', final='yes')
        write(office, 'DELETE FROM outbox')
        letter(office, LETTERS[0])
        opener.ask('outbox-take', limit='1')
        opener.ask('outbox-failed', id=LETTERS[0], why='550 no', final='yes')
        (_, number, why, detail), = logged(office, 'given-up')
        assert (number, why, detail) == (LETTERS[0], '550 no', 'what=digest to=sato@city.example.jp'), (number, why, detail)
        assert {r['id'] for r in office.ask('root1', 'queue-list') if r['state'] == 'failed'} == {message, LETTERS[0]}
        write(office, "DELETE FROM outbox WHERE kind = 'given-up'")
        for table in ('reprocess', 'outbox'):
            write(office, 'UPDATE %s SET finished = 1' % table)
        assert office.ask('root1', 'queue-list') == [] and office.ask('root1', 'queue-retry', all='yes')[0]['count'] == 0
        assert opener.ask('reprocess-next', first='no') == [] and opener.ask('outbox-take') == []
        assert office.refuses('root1', 'queue-retry', id=message).startswith('not-found')
        office.kiyome('audit', 'verify')
    finally:
        office.close()
