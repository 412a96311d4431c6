# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests requests for originals: the rights to request, decide, look and download, and the notifications about them."""
import re
import threading
import time

import pytest

import door as d
from city_office import DOCX, Office, REASON, ask_for, opens
from place import refused, until


def refuses(place, person, purpose, **arguments):
    return refused(opens, place, person, purpose, **arguments)


def recipients(place, kind):
    rows = place.database().execute('SELECT recipient FROM outbox WHERE kind = ? ORDER BY 1',
                                    (kind,))
    return [r[0].split('@')[0] for r in rows]


def age(place, column, seconds):
    database = place.database()
    database.execute('UPDATE requests SET %s = %s - %d' % (column, column, seconds))
    database.commit()
    database.close()


@pytest.fixture
def office(build):
    place = Office(build)
    try:
        yield place
    finally:
        place.close()


class Asked:
    """A request by sato for an original, which waits for a decision of tanaka or kato."""

    def __init__(self, office):
        self.office = office
        self.message = office.mail('sato@city.example.jp', '件名', parts=DOCX)
        self.made = ask_for(office, self.message)
        self.number = self.made['request']

    def row(self):
        return self.office.ask('sato', 'requests')[0]

    def approve(self):
        self.office.ask('tanaka', 'request-decide', request=self.number, decision='approve', why='よい')

    def fetch(self):
        got = opens(self.office, 'sato', 'original', request=self.number)
        self.office.opener().ask('opened', session=self.office.token('sato'), id=self.message, path='1.2', purpose='original',
                                 request=self.number, sha256='ab' * 32, size=7, way='download')
        return got

    def is_refused_the_original(self):
        return refuses(self.office, 'sato', 'original', request=self.number).startswith('conflict:')


@pytest.fixture
def asked(office):
    return Asked(office)


def test_a_request_waits_for_one_approval_and_approvers_of_the_department_are_told(office, asked):
    assert (asked.made['state'], asked.made['steps']) == ('waiting', 1), asked.made
    assert recipients(office, 'asked') == ['kato', 'tanaka']


def test_an_approver_sees_who_asks_for_which_file_and_why(office, asked):
    row = office.ask('tanaka', 'requests', scope='queue')[0]
    assert row['author'] == 'a@example.jp', row['author']
    assert row['id'] == asked.number and row['asker'] == 'sato' and row['part_name'] == '申請書.docx'
    assert row['reason'] == REASON and row['mail'] == asked.message and row['decided'] is None


def test_an_approver_sees_the_request_its_steps_and_the_mail(office, asked):
    one = office.ask('tanaka', 'request', request=asked.number)
    assert one[0]['decides'] == 1 and one[1]['what'] == 'ask' and one[1]['who'] == 'SATO'
    assert office.ask('tanaka', 'mail', id=asked.message)[0]['relation'] == 'request'


def test_who_asked_is_told_of_the_approval_and_sees_its_reason(office, asked):
    asked.approve()
    assert recipients(office, 'approved') == ['sato']
    row = asked.row()
    assert row['author'] == 'a@example.jp', row['author']
    assert row['state'] == 'approved' and row['decided_reason'] == 'よい'


def test_who_asked_is_given_the_original_once_and_again_when_it_could_not_be_opened(office, asked):
    asked.approve()
    got = opens(office, 'sato', 'original', request=asked.number)
    assert got['id'] == asked.message and got['path'] == '1.2' and got['mail'].startswith('sato@')
    assert asked.is_refused_the_original()
    office.opener().ask('open-failed', session=office.token('sato'), request=asked.number, why='away')
    asked.fetch()
    assert asked.is_refused_the_original()


def test_a_request_whose_original_was_fetched_says_how_and_when(office, asked):
    asked.approve()
    asked.fetch()
    row = asked.row()
    assert row['state'] == 'released' and row['way'] == 'download' and row['fetched'] > 0
    assert office.ask('sato', 'mail', id=asked.message)[2]['requests'] == asked.number + ' released'


def test_each_step_of_a_request_is_recorded_with_who_did_it(office, asked):
    asked.approve()
    asked.fetch()
    whats = [r['what'] for r in office.ask('sato', 'request', request=asked.number)[1:]]
    assert whats == ['ask', 'approve', 'release']
    audit = office.database().execute('SELECT who, what, object, detail FROM audit').fetchall()
    for who, what in (('sato (portal)', 'request-add'), ('tanaka (portal)', 'request-approve'),
                      ('sato (portal)', 'open'), ('sato (portal)', 'opened')):
        assert [a for a in audit if a[0] == who and a[1] == what and a[2] == asked.message], what
    assert [a for a in audit if a[1] == 'opened' and 'sha256=' + 'ab' * 32 in a[3]]


@pytest.mark.same_sql
def test_asking_is_for_who_the_mail_is_for_what_is_infected_is_never_offered(build):
    place = Office(build)
    try:
        message = place.mail('sato@city.example.jp', parts=DOCX)
        for person in ('ito', 'mori', 'tanaka'):
            assert place.refuses(person, 'request-add', id=message, path='1.2', reason=REASON) \
                .startswith('not-found:')
        for person in ('root1', 'audit1'):
            assert place.refuses(person, 'request-add', id=message, path='1.2', reason=REASON) \
                .startswith('forbidden:')
        for path in ('1.5', '1.6', '1.6.1', '', '1'):
            assert place.refuses('sato', 'request-add', id=message, path=path, reason=REASON) \
                .startswith('forbidden:'), path
        assert place.refuses('sato', 'request-add', id=message, path='1.99', reason=REASON) \
            .startswith('not-found:')
        for reason in ('', ' \n', 'x' * 2001):
            assert place.refuses('sato', 'request-add', id=message, path='1.2', reason=reason) \
                .startswith('invalid:')
        ask_for(place, message)
        assert place.refuses('sato', 'request-add', id=message, path='1.2', reason=REASON) \
            .startswith('conflict:')
        low, high = ask_for(place, message, '1.3'), ask_for(place, message, '1.4')
        assert (low['state'], low['steps'], high['state'], high['steps']) == ('waiting', 1,
                                                                              'waiting', 2)
        place.ask('tanaka', 'request-decide', request=low['request'], decision='approve')
        place.kiyome('quarantine', 'erase', '--yes', message, '--reason', 'test')
        assert place.refuses('sato', 'request-add', id=message, path='1.1', reason=REASON) \
            .startswith('erased:')
        assert refuses(place, 'sato', 'original', request=low['request']).startswith('erased:')
    finally:
        place.close()


@pytest.mark.same_sql
def test_nothing_raw_is_had_without_an_approval_and_the_more_an_original_can_do_the_more_it_needs(build):
    place = Office(build)
    try:
        parts = [
            ('写真.2026.11.png', 'png', None, ['png.time']), ('メモ.txt', 'txt', 'policy', []),
            ('図.png', 'png', 'policy', []), ('写真.jpg', 'jpeg', None, ['jpeg.exif']), ('a.png', 'png', None, ['png.text']),
            ('a.exe.txt', 'txt', None, []), ('a.hta .txt', 'txt', None, []), ('a.gif', 'gif', None, ['gif.comment']),
            ('写真.jpg', 'jpeg', None, ['icc.profile']), ('写真.jpg', 'jpeg', None, ['jpeg.xmp']),
            ('メモ.txt', 'txt', None, ['text.control']), ('a.js', 'txt', None, []),
            ('a', 'txt', None, []), ('a.html', 'png', None, []), ('表.csv', 'csv', None, []),
            ('予定.ics', 'ics', None, []), ('名刺.vcf', 'vcf', None, []),
            ('書庫.zip', 'zip', None, [], ('a.txt', 'txt', None, [])), ('空.zip', 'zip', None, []),
            ('転送.eml', 'eml', None, [], ('a.txt', 'txt', None, [])), ('a.pdf', 'pdf', None, []),
            ('写真.jpg', 'jpeg', None, ['jpeg.trailing-data']), ('a.png', 'png', None, ['polyglot']),
            ('a.pdf', 'pdf', None, ['pdf.javascript']), ('a.docx', 'docx', None, ['ooxml.macro']),
            ('a.docx', 'docx', None, ['ooxml.ole-object']), ('表.csv', 'csv', None, ['csv.formula']),
            ('転送.eml', 'eml', None, ['mail.alternative-plain'], ('a.txt', 'txt', None, [])),
            ('書庫.zip', 'zip', None, ['zip.hidden-member'], ('a.txt', 'txt', None, [])),
            ('a.txt', 'txt', 'malformed', []), ('a.bin', '', None, []), ('a.svg', 'svg', None, [])]
        wanted = ['low'] * 2 + ['normal'] * 19 + ['high'] * 11
        message = place.mail('sato@city.example.jp', parts=parts)
        plain = place.mail('sato@city.example.jp', parts=parts[:2])
        made = [ask_for(place, message, '1.%d' % (i + 2)) for i in range(len(parts))]
        got = dict(place.database().execute('SELECT id, class FROM requests'))
        assert [got[m['request']] for m in made] == wanted, [
            (p[0], w, got[m['request']]) for p, w, m in zip(parts, wanted, made)
            if got[m['request']] != w]
        assert [m['steps'] for m in made] == [1] * 21 + [2] * 11
        assert {m['state'] for m in made} == {'waiting'}
        # A request for a whole mail has the class of the mail's parts, and never the lowest.
        whole = [ask_for(place, message, ''), ask_for(place, plain, ''), ask_for(place, plain, '1')]
        got = dict(place.database().execute('SELECT id, class FROM requests'))
        assert [got[m['request']] for m in whole] == ['high', 'normal', 'normal']
        for one in made + whole:
            assert refuses(place, 'sato', 'original', request=one['request']).startswith('conflict:')
    finally:
        place.close()


def test_where_the_organisation_lets_an_administrator_look_alone_he_needs_a_reason(build):
    """Where the organisation lets administrators look alone, they need a reason, and the mail's local recipients are notified."""
    place = Office(build, portal={'administrators_look': 'yes'})
    try:
        message = place.mail(('sato@city.example.jp', 'tax@city.example.jp', 'x@elsewhere.example'), parts=DOCX)
        for purpose in ('text', 'pages'):
            for reason in ('', ' ', '\u3000'):
                assert refuses(place, 'root1', purpose, id=message, path='1.2', reason=reason).startswith('invalid:')
            assert recipients(place, 'looked') == ([] if purpose == 'text' else ['ito', 'sato'])
            opens(place, 'root1', purpose, id=message, path='1.2', reason='照会 12 号')
            assert recipients(place, 'looked') == ['ito', 'sato']
            assert refuses(place, 'audit1', purpose, id=message, path='1.2', reason='x').startswith('forbidden:')
        whys = [r[0] for r in place.database().execute("SELECT why FROM audit WHERE what = 'open'")]
        assert '照会 12 号' in whys
    finally:
        place.close()


def test_nobody_decides_what_he_asked_for_himself_and_who_does_not_decide_does_not_see(build):
    place = Office(build)
    try:
        message = place.mail('tanaka@city.example.jp', parts=DOCX)
        request = ask_for(place, message, person='tanaka')['request']
        for decision in ('approve', 'refuse', 'pass'):
            assert place.refuses('tanaka', 'request-decide', request=request, decision=decision,
                                 why='x', to='kato').startswith('forbidden:')
        assert place.ask('tanaka', 'requests', scope='queue') == []
        for person in ('sato', 'ueda', 'mori'):
            assert place.refuses(person, 'request', request=request).startswith('not-found:')
            assert place.ask(person, 'requests', scope='queue') == []
        assert place.refuses('ueda', 'request-decide', request=request, decision='approve') \
            .startswith('not-found:')
        for person in ('sato', 'root1', 'audit1'):
            assert place.refuses(person, 'request-decide', request=request, decision='approve') \
                .startswith('forbidden:')
        assert place.refuses('kato', 'request-decide', request=request, decision='refuse', why=' ') \
            .startswith('invalid:')
        assert place.refuses('kato', 'request-decide', request=request, decision='maybe', why='x') \
            .startswith('invalid:')
        for person in ('kato', 'sato'):
            assert place.refuses(person, 'request-withdraw', request=request) \
                .startswith('not-found:')
        place.ask('kato', 'request-decide', request=request, decision='refuse', why='不要')
        assert recipients(place, 'refused') == ['tanaka']
        assert place.refuses('kato', 'request-decide', request=request, decision='approve') \
            .startswith('conflict:')
        assert refuses(place, 'tanaka', 'original', request=request).startswith('conflict:')
        assert place.refuses('kato', 'requests', scope='all').startswith('forbidden:')
        assert len(place.ask('kato', 'requests', scope='handled')) == 1
        for person in ('root1', 'audit1'):
            assert len(place.ask(person, 'requests', scope='all')) == 1
    finally:
        place.close()


@pytest.mark.same_sql
def test_two_steps_need_two_people(build):
    place = Office(build)
    try:
        message = place.mail('sato@city.example.jp', parts=DOCX)
        request = ask_for(place, message, '1.4')['request']
        state = place.ask('tanaka', 'request-decide', request=request, decision='approve')[0]
        assert (state['state'], state['step'], state['steps']) == ('waiting', 1, 2)
        assert refuses(place, 'sato', 'original', request=request).startswith('conflict:')
        assert place.refuses('tanaka', 'request-decide', request=request, decision='approve') \
            .startswith('forbidden:')
        assert place.ask('tanaka', 'requests', scope='queue') == []
        # The second may be an approver of another department.
        assert len(place.ask('ueda', 'requests', scope='queue')) == 1
        state = place.ask('ueda', 'request-decide', request=request, decision='approve')[0]
        assert state['state'] == 'approved'
        opens(place, 'sato', 'original', request=request)
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_deputy_decides_while_the_approver_is_away_and_whom_it_was_passed_to_decides_alone(build):
    place = Office(build, portal={'steps_normal': '1'})
    try:
        now = int(time.time())
        message = place.mail('sato@city.example.jp', parts=DOCX)
        request = ask_for(place, message)['request']
        assert place.ask('ueda', 'requests', scope='queue') == []
        for wrong in ({'until': now - 1, 'deputy': 'ueda'}, {'until': now + 99, 'deputy': 'sato'},
                      {'until': now + 99, 'deputy': 'tanaka'}, {'until': 'x'},
                      {'until': now + 400 * 86400}):
            assert place.refuses('tanaka', 'absence-set', **{'from': now - 10, **wrong}) \
                .startswith('invalid:'), wrong
        row = place.ask('tanaka', 'absence-set', until=now + 99, deputy='ueda', **{'from': now - 10})[0]
        assert row['deputy'] == 'ueda' and row['until'] == now + 99
        assert len(place.ask('ueda', 'requests', scope='queue')) == 1
        place.ask('tanaka', 'absence-set', until=now + 999, deputy='ueda', **{'from': now + 500})
        assert place.ask('ueda', 'requests', scope='queue') == []
        place.ask('tanaka', 'absence-set', until='', deputy='', **{'from': ''})
        assert place.ask('tanaka', 'absence') == []
        for to in ('sato', 'kato', 'nobody', ''):
            assert place.refuses('kato', 'request-decide', request=request, decision='pass',
                                 why='x', to=to).startswith('invalid:'), to
        place.ask('kato', 'request-decide', request=request, decision='pass', why='詳しい', to='ueda')
        assert recipients(place, 'asked') == ['kato', 'tanaka', 'ueda']
        for person in ('tanaka', 'kato'):
            assert place.ask(person, 'requests', scope='queue') == []
        place.ask('ueda', 'request-decide', request=request, decision='approve')
        opens(place, 'sato', 'original', request=request)
    finally:
        place.close()


def test_content_is_for_recipients_and_who_decides_not_for_an_administrator_alone(build):
    """Content is for recipients and for approvers of a request; never for auditors, and not for administrators on their own."""
    place = Office(build)
    try:
        message = place.mail('sato@city.example.jp', parts=DOCX)
        other = place.mail('mori@city.example.jp', parts=DOCX)
        for purpose in ('text', 'pages', 'render', 'unlock'):
            opens(place, 'sato', purpose, id=message, path='1.2' if purpose != 'text' else '')
            for person in ('ito', 'mori', 'tanaka'):
                for path in ('', '1.2', '1.99'):
                    assert refuses(place, person, purpose, id=message, path=path,
                                   reason='x').startswith('not-found:')
            assert refuses(place, 'audit1', purpose, id=message, path='1.2', reason='x') \
                .startswith('forbidden:')
        for path in ('1.5', '1.6', '1.6.1'):
            assert refuses(place, 'sato', 'pages', id=message, path=path).startswith('forbidden:')
        for purpose in ('text', 'pages'):
            for reason in ('', '照会 12 号'):
                assert refuses(place, 'root1', purpose, id=message, path='1.2', reason=reason).startswith('forbidden:')
        for purpose in ('render', 'unlock'):
            assert refuses(place, 'root1', purpose, id=message, path='1.2', reason='x') \
                .startswith('forbidden:')
        for purpose in ('', 'export', 'released', 'all'):
            assert refuses(place, 'sato', purpose, id=message).startswith('invalid:')
        assert refused(place.opener().ask, 'open', session='A' * 43, purpose='text', id=message) \
            .startswith('no-session:')
        request = ask_for(place, message, '1.2')['request']
        opens(place, 'tanaka', 'pages', id=message, path='1.2')
        opens(place, 'tanaka', 'rescan', request=request)
        assert refuses(place, 'tanaka', 'pages', id=message, path='1.3', reason='x') \
            .startswith('forbidden:')
        assert refuses(place, 'tanaka', 'text', id=message).startswith('invalid:')
        opens(place, 'tanaka', 'text', id=message, reason='文脈が必要')
        assert refuses(place, 'tanaka', 'original', request=request).startswith('not-found:')
        assert refuses(place, 'tanaka', 'pages', id=other, path='1.2').startswith('not-found:')
        assert refuses(place, 'mori', 'rescan', request=request).startswith('not-found:')
        whys = [r[0] for r in place.database().execute("SELECT why FROM audit WHERE what = 'open'")]
        assert '文脈が必要' in whys and '照会 12 号' not in whys
        # The right to look ends with the decision.
        place.ask('tanaka', 'request-decide', request=request, decision='refuse', why='x')
        assert refuses(place, 'tanaka', 'pages', id=message, path='1.2').startswith('not-found:')
        assert place.refuses('tanaka', 'mail', id=message).startswith('not-found:')
    finally:
        place.close()


@pytest.mark.same_sql
def test_an_original_is_fetched_once_by_who_asked_in_time_and_not_after_it_was_withdrawn(build):
    place = Office(build, portal={'steps_normal': '0', 'release_hours': '2'})
    try:
        message = place.mail(('sato@city.example.jp', 'mori@city.example.jp'), parts=DOCX)
        request = ask_for(place, message)['request']
        for person in ('mori', 'tanaka', 'root1'):
            assert refuses(place, person, 'original', request=request).startswith('not-found:')
        for guess in ('0' * 24, '', 'x', message):
            assert refuses(place, 'sato', 'original', request=guess).startswith('not-found:')
        assert refused(place.opener().ask, 'open-mail', session=place.token('sato'), id=message,
                       path='1.2', purpose='original', request=request, sha256='ab' * 32, size=1,
                       subject='s', content=b'').startswith('conflict:')
        place.ask('sato', 'request-withdraw', request=request)
        assert refuses(place, 'sato', 'original', request=request).startswith('conflict:')
        second = ask_for(place, message)['request']
        age(place, 'decided', 3 * 3600)
        assert refuses(place, 'sato', 'original', request=second).startswith('conflict:')
        # The store expires requests when it starts, and each minute.
        place.stop(place.processes[0], 9)
        place.start()
        place.at = place.portal()
        assert place.ask('sato', 'requests')[0]['state'] == 'expired'
        assert recipients(place, 'expired') == ['sato']
        third = ask_for(place, message, '1.4')['request']
        age(place, 'deadline', 8 * 86400)
        assert place.ask('tanaka', 'requests', scope='queue') == []
        assert place.refuses('tanaka', 'request-decide', request=third, decision='approve') \
            .startswith('not-found:')
    finally:
        place.close()


@pytest.mark.same_sql
def test_the_outbox_keeps_a_mail_until_it_was_sent_tries_again_and_gives_up_after_its_hours(build):
    place = Office(build, portal={'outbox_hours': '2'})
    try:
        message = place.mail('sato@city.example.jp', '件名', parts=DOCX)
        ask_for(place, message)
        opener = place.opener()
        letters = opener.ask('outbox-take')
        assert sorted(l['to'].split('@')[0] for l in letters) == ['kato', 'tanaka']
        assert '申請書.docx' in letters[0]['subject'] and REASON in letters[0]['text']
        assert opener.ask('outbox-take') == []
        opener.ask('outbox-done', id=letters[0]['id'])
        assert refused(opener.ask, 'outbox-done', id=letters[0]['id']).startswith('not-found:')
        opener.ask('outbox-failed', id=letters[1]['id'], why='451 relay is busy')
        assert opener.ask('outbox-take') == []

        def later(seconds, column='next_try'):
            database = place.database()
            database.execute("UPDATE outbox SET %s = %s - %d" % (column, column, seconds))
            database.commit()
            database.close()
        later(120)
        again = opener.ask('outbox-take')
        assert [l['id'] for l in again] == [letters[1]['id']]
        later(1000)  # the opener died and reported no result
        assert len(opener.ask('outbox-take')) == 1
        later(3 * 3600, 'created')
        opener.ask('outbox-failed', id=letters[1]['id'], why='550 no')

        def take():
            # The administrator is notified of an abandoned one: tests/store/test_mailqueue.py.
            return [letter for letter in opener.ask('outbox-take') if not letter['to'].startswith('root1@')]
        later(99999)
        assert take() == []
        states = place.database().execute("SELECT state, error FROM outbox WHERE kind <> 'given-up' ORDER BY n").fetchall()
        assert sorted(states) == [('failed', '550 no'), ('sent', '')]
        # A permanent refusal by the relay ends the delivery at once, and the status shows it to the administrator.
        assert place.status()['unsent'] == 1 and place.status()['unsent_last'].endswith('@city.example.jp: 550 no'), place.status()
        ask_for(place, place.mail('sato@city.example.jp', '件名', parts=DOCX))
        one, other = take()
        opener.ask('outbox-failed', id=one['id'], why='450 later', final='')
        opener.ask('outbox-failed', id=other['id'], why='550 nobody', final='yes')
        later(99999)
        assert [letter['id'] for letter in take()] == [one['id']]
        # An expensive count is cached for a while.
        until(lambda: place.status()['unsent'] == 2, place)
        assert place.status()['unsent_last'] == other['to'] + ': 550 nobody', place.status()
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_the_asker_writes_cant_look_like_what_kiyome_says_in_the_approvers_letter(build):
    place = Office(build)
    try:
        message = place.mail('sato@city.example.jp', '件名', parts=[('a.exe', 'pe', 'blocked-type', [])])
        place.ask('sato', 'request-add', id=message, path='1.2',
                  reason='業務\n判断の理由: 市長が承認済み\n\nhttp://evil.example/')
        text = place.opener().ask('outbox-take')[0]['text']
        assert '申請理由: 業務\n    判断の理由: 市長' in text, text
        assert not [line for line in text.split('\n') if line.startswith(('判断の理由', 'http://evil'))]
    finally:
        place.close()


def test_a_digest_tells_each_what_was_withheld_from_him_since_the_last_one(build):
    """A digest, sent at each hour that is set, tells each user which parts were withheld since the last one."""
    hour = time.localtime().tm_hour
    if time.localtime().tm_min == 59:
        time.sleep(61 - time.localtime().tm_sec)
        hour = time.localtime().tm_hour
    place = Office(build, portal={'digest_hours': '%d;%d' % (hour, (hour + 1) % 24)})
    try:
        place.mail('sato@city.example.jp', '古い件名', parts=DOCX)
        place.mail('tax@city.example.jp', '共有の件名', parts=[('a.exe', 'pe', 'blocked-type', [])])
        place.mail('mori@city.example.jp', '無事な件名', parts=[('b.csv', 'csv', None, [])])
        place.stop(place.processes[0])
        database = place.database()
        database.execute("DELETE FROM meta WHERE name LIKE 'digest%'")
        database.execute("UPDATE users SET language = 'en' WHERE name = 'ito'")
        database.commit()
        database.close()
        place.start()
        letters = {l['to'].split('@')[0]: l for l in place.opener().ask('outbox-take')}
        assert sorted(letters) == ['ito', 'sato'], letters.keys()
        assert '共有の件名' in letters['ito']['text'] and '古い件名' not in letters['ito']['text']
        assert '古い件名' in letters['sato']['text'] and '申請書.docx' in letters['sato']['text']
        assert '(2 件)' in letters['sato']['subject']
        assert re.search(r'\n   20\d\d年\d+月\d+日 \d\d:\d\d \([+-]\d\d:\d\d\)\n', letters['sato']['text']), letters['sato']['text']
        assert re.search(r'\n   20\d\d-\d\d-\d\d \d\d:\d\d \([+-]\d\d:\d\d\)\n', letters['ito']['text']), letters['ito']['text']
        place.stop(place.processes[0])
        place.start()
        assert place.opener().ask('outbox-take') == []
        # A digest that could not be sent is included in the next one, once, and is counted.
        place.mail('sato@city.example.jp', '新しい件名', parts=DOCX)
        place.stop(place.processes[0])
        database = place.database()
        database.execute("DELETE FROM meta WHERE name = 'digest-slot'")
        database.execute("UPDATE outbox SET taken = 0, next_try = 0")
        database.commit()
        database.close()
        place.start()
        letters = [l for l in place.opener().ask('outbox-take') if l['to'].startswith('sato')]
        assert len(letters) == 1 and '(3 件)' in letters[0]['subject'], [l['subject'] for l in letters]
        assert 0 < letters[0]['text'].index('新しい件名') < letters[0]['text'].index('送れなかった') < letters[0]['text'].index('古い件名')
        database = place.database()
        assert database.execute("SELECT value FROM meta WHERE name = 'letters-stale'").fetchall() == [('1',)]
        database.close()
    finally:
        place.close()


@pytest.mark.same_sql
def test_kill_9_at_any_moment_what_was_answered_stands_and_nothing_went_out_without_its_record(build):
    place = Office(build, portal={'steps_normal': '1'})
    try:
        messages = [place.mail('sato@city.example.jp', parts=DOCX) for _ in range(60)]
        for person in ('sato', 'tanaka'):
            place.token(person)
        for round_ in range(4):
            answered, seen = [], []

            def work(part):
                at, opener = place.portal(), place.opener()
                try:
                    for message in part:
                        made = at.ask('request-add', session=place.token('sato'), id=message,
                                      path='1.2', reason=REASON)[0]['request']
                        answered.append((made, ('waiting', 'approved', 'released')))
                        at.ask('request-decide', session=place.token('tanaka'), request=made,
                               decision='approve')
                        answered.append((made, ('approved', 'released')))
                        opener.ask('open', session=place.token('sato'), purpose='original',
                                   request=made)
                        seen.append(message)
                        opener.ask('opened', session=place.token('sato'), id=message, path='1.2',
                                   purpose='original', request=made, sha256='ab' * 32, size=1,
                                   way='download')
                        answered.append((made, ('released',)))
                except (OSError, d.Closed, d.Refused):
                    pass
            mine = messages[round_ * 15:][:15]
            threads = [threading.Thread(target=work, args=(mine[i::3],)) for i in range(3)]
            for thread in threads:
                thread.start()
            time.sleep(0.02 + 0.03 * round_)
            place.stop(place.processes[0], 9)
            for thread in threads:
                thread.join()
            place.start()
            place.at = place.portal()
            database = place.database()
            states = dict(database.execute('SELECT id, state FROM requests'))
            for request, allowed in answered:
                assert states[request] in allowed, (request, states[request], allowed)
            opened = [r[0] for r in database.execute(
                "SELECT object FROM audit WHERE what = 'open' AND detail LIKE 'purpose=original%'")]
            assert set(seen) <= set(opened)
            database.close()
        place.kiyome('audit', 'verify')
    finally:
        place.close()


def test_what_nobody_could_ever_grant_is_not_taken_and_what_lost_its_approvers_says_so(build):
    place = Office(build, portal={'steps_normal': '2', 'steps_low': '1', 'steps_high': '2'})
    try:
        admin = place.administrator()
        message = place.mail('sato@city.example.jp', parts=DOCX)
        first = ask_for(place, message)['request']
        assert place.ask('sato', 'request', request=first)[0]['lacks_approvers'] == 0
        # The approvers are tanaka, kato and ueda; without two of them one is left.
        place.ask('tanaka', 'request-decide', request=first, decision='approve', why='よい')
        row = place.ask('sato', 'request', request=first)[0]
        assert (row['lacks_approvers'], row['step'], row['steps'], row['class']) == (0, 1, 2, 'normal')
        one = place.ask('tanaka', 'request', request=first)[0]
        assert one['decides'] == 0  # tanaka has already approved
        for name in ('kato', 'ueda'):
            admin.ask('user-set', name=name, roles='staff')
        assert place.ask('sato', 'request', request=first)[0]['lacks_approvers'] == 1
        assert place.ask('audit1', 'requests', scope='all')[0]['lacks_approvers'] == 1
        other = place.mail('sato@city.example.jp', parts=DOCX)
        refusal = place.refuses('sato', 'request-add', id=other, path='1.2', reason=REASON)
        assert refusal.startswith('too-few-approvers: 2 '), refusal
        # When the only approver makes a request, not even one approval is possible.
        own = place.mail('tanaka@city.example.jp', parts=[('図.png', 'png', None, [])])
        refusal = place.refuses('tanaka', 'request-add', id=own, path='1.2', reason=REASON)
        assert refusal == 'too-few-approvers: 1 people must approve it, and there are 0 who may', refusal
        assert [r['id'] for r in place.ask('audit1', 'requests', scope='all')] == [first]
        admin.ask('user-set', name='ueda', roles='staff;approver')
        assert place.ask('sato', 'request', request=first)[0]['lacks_approvers'] == 0
        passed = ask_for(place, other)['request']
        # When the approver to whom a request was passed loses the role, the request returns to the other approvers.
        place.ask('tanaka', 'request-decide', request=passed, decision='pass', why='x', to='ueda')
        assert passed not in [r['id'] for r in place.ask('tanaka', 'requests', scope='queue')]
        admin.ask('user-set', name='ueda', roles='staff')
        assert passed in [r['id'] for r in place.ask('tanaka', 'requests', scope='queue')]
        place.ask('tanaka', 'request-decide', request=passed, decision='refuse', why='x')
    finally:
        place.close()


@pytest.mark.same_sql
def test_the_queue_begins_with_what_must_be_decided_first_page_by_page(build):
    place = Office(build, portal={'steps_normal': '1'})
    try:
        made = [ask_for(place, place.mail('sato@city.example.jp', '件 %d' % i, parts=DOCX))['request'] for i in range(7)]
        database = place.database()
        for i, request in enumerate(made):  # the last request is the first due
            database.execute('UPDATE requests SET deadline = deadline - ? WHERE id = ?', (1000 * i, request))
        database.commit()
        database.close()
        got, cursor = [], None
        for _ in range(9):
            page = place.ask('tanaka', 'requests', scope='queue', limit=3, cursor=cursor)
            got += [row['id'] for row in page]
            cursor = page[-1]['next'] if page else None
            if cursor is None:
                break
        assert got == made[::-1], got
        assert [r['id'] for r in place.ask('sato', 'requests')] == made[::-1]
        # A page with the last row leads to no other page, in any list.
        for i in range(3):
            place.door().add(b'x%d' % i, login='sato', direction='file', recipients=('nobody@example.jp',))
        people = len(place.ask('root1', 'users'))
        for name, verb, count, more in (('tanaka', 'requests', 7, {'scope': 'queue'}), ('sato', 'requests', 7, {}),
                                        ('root1', 'requests', 7, {'scope': 'all'}), ('sato', 'uploads', 3, {}),
                                        ('root1', 'users', people, {}), ('sato', 'mails', 7, {})):
            rows = place.ask(name, verb, limit=count, **more)
            assert len(rows) == count and all(row['next'] is None for row in rows), (verb, rows)
            rows = place.ask(name, verb, limit=count - 1, **more)
            assert len(rows) == count - 1 and [row['next'] is None for row in rows] == [True] * (count - 2) + [False], (verb, rows)
            rest = place.ask(name, verb, limit=count, cursor=rows[-1]['next'], **more)
            assert len(rest) == 1 and rest[0]['next'] is None, (verb, rest)
    finally:
        place.close()


@pytest.mark.same_sql
def test_each_letter_and_page_names_the_deadline_that_its_reader_can_miss(build):
    place = Office(build, portal={'steps_normal': '1', 'release_hours': '5', 'request_days': '3'})
    try:
        request = ask_for(place, place.mail('sato@city.example.jp', parts=DOCX), path='1.3')['request']
        row = place.ask('sato', 'requests')[0]
        assert row['collect_until'] is None and row['deadline'] - row['created'] == 3 * 86400
        place.ask('tanaka', 'request-decide', request=request, decision='approve', why='よい')
        row = place.ask('sato', 'requests')[0]
        assert row['collect_until'] == row['decided'] + 5 * 3600
        assert place.ask('sato', 'request', request=request)[0]['collect_until'] == row['collect_until']
        texts = dict(place.database().execute('SELECT kind, text FROM outbox').fetchall())

        def written(seconds):
            at = time.localtime(seconds)
            zone = '%+03d:%02d' % (at.tm_gmtoff / 3600, abs(at.tm_gmtoff) // 60 % 60)
            return '%d年%d月%d日 %02d:%02d (%s)\n' % (at.tm_year, at.tm_mon, at.tm_mday, at.tm_hour, at.tm_min, zone)
        assert '判断の期限: ' + written(row['deadline']) in texts['asked'] and '受け取り' not in texts['asked']
        assert '受け取りの期限: ' + written(row['collect_until']) in texts['approved'], texts['approved']
        assert '判断の期限' not in texts['approved']
        other = ask_for(place, place.mail('sato@city.example.jp', parts=DOCX), path='1.3')['request']
        place.ask('tanaka', 'request-decide', request=other, decision='refuse', why='だめ')
        refused_text = place.database().execute("SELECT text FROM outbox WHERE kind = 'refused'").fetchone()[0]
        assert '期限' not in refused_text, refused_text
    finally:
        place.close()


@pytest.mark.same_sql
def test_to_look_at_ones_absence_is_no_change_and_stands_in_no_log_to_set_it_does(build):
    place = Office(build)
    try:
        now = int(time.time())

        def logged():
            return [r[0] for r in place.database().execute("SELECT what FROM audit WHERE what LIKE 'absence%'")]
        for _ in range(3):
            assert place.ask('tanaka', 'absence') == []
        assert place.refuses('tanaka', 'absence', until=now + 99, deputy='kato', **{'from': now}).startswith('invalid:')
        assert logged() == []
        place.ask('tanaka', 'absence-set', until=now + 99, deputy='kato', **{'from': now})
        assert logged() == ['absence-set'] and place.ask('tanaka', 'absence')[0]['deputy'] == 'kato'
        assert logged() == ['absence-set']
    finally:
        place.close()


@pytest.mark.same_sql
def test_letters_and_figures_go_by_the_time_zone_that_the_configuration_names(build, monkeypatch):
    monkeypatch.setenv('TZ', 'UTC')
    place = Office(build, time_zone='Asia/Tokyo')
    try:
        message = place.mail('sato@city.example.jp', '件名', parts=DOCX)
        ask_for(place, message)
        letter, = place.database().execute("SELECT text FROM outbox WHERE kind = 'asked' LIMIT 1").fetchone()
        times = re.findall(r'\d:\d\d \(([^)]*)\)', letter)
        assert times and set(times) == {'+09:00'}, letter
        now = int(time.time())
        days = {row['day'] for row in place.ask('root1', 'statistics', by='day', since=now - 86400 * 2, until=now + 86400)}
        # Midnight in Tokyo is 15:00 UTC.
        assert days and all(day % 86400 == 15 * 3600 for day in days), days
    finally:
        place.close()
