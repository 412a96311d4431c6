# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests to whom lists, searches and single mails are shown."""
import os
import sys
import signal
import threading

import pytest

import door as d
from city_office import Office, report
from place import refused

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'bench'))
import rows as bench_rows  # noqa: E402

WALKED = 17000  # More mails than either engine reads before it uses the search index.
# From these mails on, the numbers continue here, beyond each range in which PostgreSQL's index is queried at once.
FAR = {10: 30000000, 20: 35000000, 30: 39500000, 40: 39950000, 50: 40000000}


def ids(rows):
    return [row['id'] for row in rows]


@pytest.mark.same_sql
def test_staff_see_the_mail_of_their_addresses_aliases_and_shared_mailboxes_and_no_other(build):
    place = Office(build)
    try:
        own = place.mail('SATO@city.example.jp', '令和7年度 予算書の送付について、長い件名が続きますのでご注意')
        shared = place.mail('tax@city.example.jp')
        alias = place.mail('fukushi@city.example.jp')
        both = place.mail(('mori@city.example.jp', 'hidden@city.example.jp', 'sato@city.example.jp'))
        other = place.mail('nobody@city.example.jp')
        assert ids(place.ask('sato', 'mails')) == [both, shared, own]
        assert ids(place.ask('ito', 'mails')) == [shared]
        assert ids(place.ask('mori', 'mails')) == [both, alias]
        row = place.ask('sato', 'mails')[2]
        assert row['subject'] == '令和7年度 予算書の送付について、長い件名が続きますのでご注意'
        assert row['attachments'] == '報告.docx' and row['state'] == 'changed'
        assert (row['n_attachments'], row['n_changed'], row['n_withheld']) == (1, 1, 0)
        parts = place.ask('sato', 'mail', id=both)
        assert parts[0]['recipients'] == 'sato@city.example.jp'
        assert [p['path'] for p in parts] == ['1', '1.1', '1.2'] and parts[2]['is_attachment'] == 1
        # The answers are the same by id, by a guessed id and by search.
        missing = place.refuses('sato', 'mail', id='0' * 24)
        assert missing.startswith('not-found:')
        for message in (alias, other, '0' * 24, 'x', '', "' OR 1=1"):
            for name in ('sato', 'tanaka'):
                assert place.refuses(name, 'mail', id=message) == missing
        for text in ('お知らせ', '報告.docx', 'a@example.jp'):
            assert other not in ids(place.ask('sato', 'mails', text=text))
        assert ids(place.ask('tanaka', 'mails')) == []
        entries = place.database().execute(
            "SELECT who, what, object FROM audit WHERE object = ?", (other,)).fetchall()
        assert ('sato (portal)', 'refused', other) in entries
    finally:
        place.close()


@pytest.mark.same_sql
def test_all_mail_is_for_administrators_and_auditors_and_that_they_looked_is_recorded(build):
    place = Office(build)
    try:
        one = place.mail('sato@city.example.jp')
        for name in ('sato', 'tanaka'):
            assert place.refuses(name, 'mails', scope='all').startswith('forbidden:')
        for name in ('root1', 'audit1'):
            assert ids(place.ask(name, 'mails')) == []
            assert ids(place.ask(name, 'mails', scope='all', text='お知')) == [one]
            assert place.ask(name, 'mail', id=one)[0]['relation'] == 'metadata'
        entries = place.database().execute('SELECT who, what, detail FROM audit').fetchall()
        assert ('audit1 (portal)', 'mails', 'scope=all text=お知') in entries
        assert ('root1 (portal)', 'mail', 'as=metadata') in entries
    finally:
        place.close()


class Searched(Office):
    """The office with three mails for sato."""

    def __init__(self, build):
        super().__init__(build)
        to = 'sato@city.example.jp'
        self.one = self.mail(to, '請求書の送付', 'Yamada@Example.JP', [('見積ABC.xlsx', 'xlsx', None, [])])
        self.two = self.mail(to, 'ﾃｽﾄ報告 100%_"quoted" OR *', 'b@example.com', [('a.exe', 'pe', 'blocked-type', [])])
        self.three = self.mail(to, '', 'c@example.com', [('資料.zip', 'zip', None, [], ('中の請求.pdf', 'pdf', 'infected', []))])

    def list(self, who, **arguments):
        """Returns the list as the recipient or an administrator sees it."""
        return self.ask(who, 'mails', **arguments, **({'scope': 'all'} if who == 'root1' else {}))

    def find(self, who, **arguments):
        return ids(self.list(who, **arguments))


@pytest.fixture(scope='module')
def searched(build, engine):
    """The fixture for tests that only search."""
    place = Searched(build)
    try:
        yield place
    finally:
        place.close()


each_reader = pytest.mark.parametrize('who', ['sato', 'root1'])


@each_reader
def test_a_search_finds_any_piece_of_a_subject_the_newest_mail_first(searched, who):
    assert searched.find(who, text='請求') == searched.find(who, text='請') == [searched.three, searched.one]
    assert searched.find(who, text='書の送') == searched.find(who, subject='求書') == [searched.one]


@each_reader
def test_a_search_finds_any_piece_of_a_sender_in_any_case(searched, who):
    assert searched.find(who, text='yamada@example') == [searched.one]
    assert searched.find(who, sender='EXAMPLE.com') == [searched.three, searched.two]


@each_reader
def test_a_search_finds_the_names_of_files_in_any_case_and_also_inside_archives(searched, who):
    assert searched.find(who, file='abc.XLS') == [searched.one]
    assert searched.find(who, file='中の') == [searched.three]


@each_reader
def test_a_search_finds_letters_of_any_width(searched, who):
    assert searched.find(who, text='テスト') == searched.find(who, text='１００％') == [searched.two]


@each_reader
def test_a_search_takes_what_a_database_understands_as_text(searched, who):
    assert searched.find(who, text='"quoted" OR *') == searched.find(who, text='"') == [searched.two]


@each_reader
def test_a_search_for_several_words_finds_mails_that_have_each_of_them_in_one_field(searched, who):
    assert searched.find(who, text='請求 送付') == searched.find(who, text='書 見') == [searched.one]
    assert searched.find(who, text='送付 テスト') == searched.find(who, text='付yam') == []


@each_reader
def test_a_search_finds_mails_of_a_state(searched, who):
    assert searched.find(who, state='withheld') == [searched.three, searched.two]
    assert searched.find(who, state='delivered') == [searched.one]
    assert searched.find(who, state='withheld', text='報告') == [searched.two]


@each_reader
def test_a_search_is_answered_page_by_page(searched, who):
    page = searched.list(who, limit=2)
    assert ids(page) == [searched.three, searched.two]
    assert page[0]['next'] is None and page[1]['next'] > 0
    assert searched.find(who, limit=2, cursor=page[1]['next']) == [searched.one]
    assert searched.list(who, limit=3)[2]['next'] is None


@each_reader
def test_a_search_finds_mails_since_and_until_a_time(searched, who):
    assert searched.find(who, since=2000000000) == [] and len(searched.find(who, until=2000000000)) == 3


@each_reader
def test_an_argument_that_a_search_does_not_know_is_refused(searched, who):
    for wrong in ({'limit': '0'}, {'limit': '101'}, {'cursor': 'x'}, {'state': 'no'},
                  {'scope': 'theirs'}, {'since': '-1'}):
        assert searched.refuses(who, 'mails', **wrong).startswith('invalid:')


@pytest.mark.same_sql
def test_a_search_finds_the_same_mails_in_the_same_order_wherever_it_begins_to_look(build):
    place = Office(build)
    try:
        sent = []
        for number in range(60):
            part_them(place, number)
            to = 'mori@city.example.jp' if number % 3 == 0 else 'TAX@city.example.jp' if number % 5 == 0 else 'sato@city.example.jp'
            subject = '%sと第%d号' % (('予算', '会議', '予算の会議')[number % 4 % 3], number)
            withheld = number % 7 == 0
            parts = [('表%d.xlsx' % number, 'xlsx', 'blocked-type' if withheld else None, [])]
            message = place.mail(to, subject, 'from%d@example.jp' % (number % 5), parts=parts)
            whose = ('mori',) if number % 3 == 0 else ('sato', 'ito') if number % 5 == 0 else ('sato',)
            sent.append((message, whose, subject, 'from%d@' % (number % 5), withheld))
        sent.reverse()
        walk_on(place)
        for name, more in (('sato', {}), ('ito', {}), ('mori', {}), ('root1', {'scope': 'all'})):
            for text in ('', '予算', '算', '会議 予算', '第1', '号第', 'from3@ 会', '表4', '会議と第22号', '算の会'):
                for state in ('', 'withheld', 'delivered'):
                    want = [mail[0] for mail in sent if (more or name in mail[1])
                            and (not state or mail[4] == (state == 'withheld'))
                            and all(word in '\n'.join((mail[3], mail[2], '表%d' % (59 - sent.index(mail))))
                                    for word in text.split())]
                    got, cursor = [], None
                    while True:
                        page = place.ask(name, 'mails', text=text, state=state, limit=7, cursor=cursor, **more)
                        got += ids(page)
                        cursor = page[-1]['next'] if page else None
                        if cursor is None:
                            break
                    assert got == want, (name, text, state, len(got), len(want))
    finally:
        place.close()


def part_them(place, number):
    """Moves the following mails to a distant range of numbers, each ten to a range of their own."""
    if place.name and number in FAR:
        database = place.database()
        database.execute('ALTER TABLE messages ALTER n RESTART WITH %d' % FAR[number])
        database.close()


def walk_on(place):
    """Adds many newer mails of sato that no search word matches, so that the others are found only by the search index."""
    place.stop(place.processes[0])
    database = place.database()
    database.executemany('INSERT INTO recipients VALUES (?, ?)',
                         [(n, 'sato@city.example.jp') for n in range(60000000, 60000000 + WALKED)])
    database.commit()
    database.close()
    place.start()
    place.at = place.portal()


@pytest.mark.same_sql
def test_many_mails_of_several_addresses_come_in_order_and_each_once_page_by_page(build):
    place = Office(build)
    try:
        door = place.door()
        sent = []
        for i in range(700):
            to = [('sato@city.example.jp',), ('tax@city.example.jp',), ('mori@city.example.jp',),
                  ('sato@city.example.jp', 'tax@city.example.jp')][i * i % 4 if i < 500 else 0]
            sent.append((place.mail(to, 'nr %d' % i, parts=[], door=door), to))
        want = [m for m, to in reversed(sent) if to != ('mori@city.example.jp',)]
        got, cursor = [], None
        while True:
            page = place.ask('sato', 'mails', limit=100, cursor=cursor)
            got += ids(page)
            cursor = page[-1]['next']
            if cursor is None:
                break
        assert got == want
        assert ids(place.ask('sato', 'mails', text='nr 3', limit=100))[0] in want
    finally:
        place.close()


def test_who_has_thousands_of_mails_finds_his_own_by_words_and_state_and_no_other(build):
    place = Office(build)
    try:
        door = place.door()
        mine = place.mail('tax@city.example.jp', '入札の件', door=door)
        place.mail('mori@city.example.jp', '入札の件', door=door)
        upload = door.add(b'x', login='sato', direction='file', recipients=('nobody@example.jp',))
        report(door, upload, '', [], root=('入札.xlsx', 'xlsx'))
        place.stop(place.processes[0])
        with place.database() as database:
            database.executemany("INSERT INTO recipients VALUES (?, 'sato@city.example.jp')",
                                 [(10 ** 6 + i,) for i in range(WALKED)])
        database.close()
        place.start()
        place.at = place.portal()
        assert ids(place.ask('sato', 'mails', text='入札')) == [mine]
        assert ids(place.ask('sato', 'uploads', text='入札')) == [upload]
        assert ids(place.ask('sato', 'mails', subject='入札')) == [mine]
        assert ids(place.ask('sato', 'mails', state='changed')) == [mine]
        assert ids(place.ask('sato', 'mails', text='入札', limit=1)) == [mine]
        assert ids(place.ask('sato', 'mails', text='入札', cursor=3)) == [mine]
        assert ids(place.ask('sato', 'mails', text='入札', state='withheld')) == []
    finally:
        place.close()


def test_uploads_are_shown_to_who_brought_them_and_the_login_of_an_smtp_session_is_another_world(build):
    place = Office(build)
    try:
        door = place.door()
        upload = door.add(b'x', login='sato', direction='file', recipients=('nobody@example.jp',))
        report(door, upload, '', [], root=('表.xlsx', 'xlsx'))
        sent = door.add(b'y', login='sato', direction='in', recipients=('nobody@example.jp',))
        report(door, sent, '', [])
        locked = door.add(b'z', login='sato', direction='file', recipients=('sato@city.example.jp',))
        report(door, locked, '', [('in.csv', 'csv', None, ['csv.formula'])], outcome='withheld', root=('箱.zip', 'zip'))
        # They are in a list of their own, and not among the mails.
        assert ids(place.ask('sato', 'mails')) == [] and ids(place.ask('sato', 'mails', state='withheld')) == []
        rows = place.ask('sato', 'uploads')
        assert ids(rows) == [locked, upload] and [r['name'] for r in rows] == ['箱.zip', '表.xlsx']
        # The list has as much as the answer to the upload: reason, type, and what was removed from the content.
        assert rows[0]['reason'] == 'policy' and rows[0]['type'] == 'zip' and 'csv.formula' in rows[0]['removed']
        assert rows[1]['output_name'] == '表.xlsx' and rows[1]['has_original'] == 1
        assert ids(place.ask('sato', 'uploads', text='表')) == [upload] and place.ask('mori', 'uploads') == []
        assert ids(place.ask('sato', 'uploads', text=locked.lower())) == [locked]
        assert ids(place.ask('sato', 'mails', text=locked)) == [locked] and place.ask('mori', 'mails', text=locked) == []
        # Only the uploading user can cancel an upload, until it is done. A mail of an SMTP session is not an upload.
        going = door.add(b'w', login='sato', direction='file', recipients=('nobody@example.jp',))
        for who, what in (('mori', going), ('root1', going), ('sato', upload), ('sato', sent)):
            assert place.refuses(who, 'upload-cancel', id=what).startswith('not-found:'), (who, what)
        place.ask('sato', 'upload-cancel', id=going)
        assert [(r['id'], r['state']) for r in place.ask('sato', 'uploads')][0] == (going, 'cancelled')
        assert place.ask('sato', 'uploads')[2]['state'] != 'cancelled'
        assert place.refuses('sato', 'mail', id=sent).startswith('not-found:')
        assert ids(place.ask('mori', 'mails')) == []
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_mail_is_found_by_its_words_after_kill_9_right_behind_its_report(build):
    place = Office(build)
    try:
        token = place.token('sato')
        one = place.mail('sato@city.example.jp', '会議の件')
        place.stop(place.processes[0], signal.SIGKILL)
        place.start()
        rows = place.portal().ask('mails', session=token, text='会議')
        assert ids(rows) == [one]
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_mail_counts_its_attachments_what_was_changed_and_what_was_withheld_of_them(build):
    place = Office(build)
    try:
        for parts, outcome in (
                ([], None), ([], 'withheld'), ([('a.pdf', 'pdf', None, [])], None), ([('body', 'txt', None, ['x'])], None),
                ([('b.zip', 'zip', None, [], ('c.exe', 'pe', 'policy', [])), ('d.xlsx', 'xlsx', None, ['x'])], None),
                ([('e.zip', 'zip', 'encrypted', [], ('f.csv', 'csv', 'encrypted', []), ('g.csv', 'csv', 'encrypted', [])),
                  ('h.exe', 'pe', 'policy', [])], None)):
            place.mail('mori@city.example.jp', '件名', parts=parts, outcome=outcome)
        door = place.door()
        report(door, door.add(b'one file'), '', [], root=('e.txt', 'txt'))
        one = place.mail('sato@city.example.jp', '古い件名', parts=[('a.exe', 'pe', 'policy', [])])
        rows = place.database().execute('SELECT id, subject, attachments, changed, withheld, view FROM messages ORDER BY n').fetchall()
        assert [row[2:] for row in rows] == [(0, 0, 0, 1), (0, 0, 0, 3), (1, 0, 0, 1), (0, 0, 0, 1), (2, 1, 1, 3),
                                             (2, 0, 2, 3), (1, 0, 0, 1), (1, 0, 1, 3)], rows
        assert rows[-1][:2] == (one, '古い件名')
        place.door().failed(place.door().add(b'z', recipients=('sato@city.example.jp',)))
        assert place.database().execute('SELECT view FROM messages ORDER BY n DESC').fetchone() == (4,)
    finally:
        place.close()


@pytest.mark.same_sql
def test_the_number_of_a_notice_however_it_is_typed(build):
    """The number of a notice is found in any spelling by users who may see the mail, and by no others."""
    place = Office(build, portal={'steps_normal': '1'})
    try:
        message = place.mail('sato@city.example.jp', '件名')
        place.mail('sato@city.example.jp', message)  # another mail, which has the number in its subject
        other = place.mail('mori@city.example.jp', '件名')
        request = place.ask('sato', 'request-add', id=message, path='1.2', reason='x')[0]['request']
        wide = ''.join(chr(ord(c) + 0xfee0) for c in message)
        typed = (message, message.lower(), message.replace('-', ''), message.replace('-', ' '), wide,
                 '受付番号: ' + message, '受付番号：' + wide, '  %s\t' % message, message.replace('0', 'o'))
        for text in typed:
            assert ids(place.ask('sato', 'mails', text=text)) == [message], text
            for overseer in ('root1', 'audit1'):
                assert ids(place.ask(overseer, 'mails', text=text, scope='all')) == [message], text
                assert ids(place.ask(overseer, 'requests', text=text, scope='all')) == [request], text
            assert ids(place.ask('tanaka', 'requests', text=text, scope='queue')) == [request], text
            assert ids(place.ask('sato', 'requests', text=text)) == [request], text
            rows = place.ask('audit1', 'audit', text=text)
            assert rows and any(row['what'] == 'request-add' for row in rows), text
            # A user who may not see the mail finds nothing and learns nothing.
            assert place.ask('ito', 'mails', text=text) == [] and place.ask('ito', 'requests', text=text) == []
            assert place.ask('ueda', 'requests', text=text, scope='queue') == []
            assert place.ask('ueda', 'requests', text=text, scope='handled') == []
        for person, verb, scope in (('sato', 'mails', 'mine'), ('root1', 'mails', 'all'), ('tanaka', 'requests', 'queue'),
                                    ('sato', 'requests', 'mine')):
            rows = place.ask(person, verb, text=request.lower(), scope=scope)
            assert ids(rows) == [request if verb == 'requests' else message], (person, verb)
        # The other conditions still apply, and a search for words is unaffected.
        assert place.ask('sato', 'mails', text=message, sender='nobody') == []
        assert ids(place.ask('sato', 'mails', text='件名')) == [message] and other not in ids(place.ask('sato', 'mails'))
        assert place.ask('sato', 'mails', text=message[:-1] + ('1' if message[-1] != '1' else '2')) == []
        for text in ('x' * 5000, '-' * 24, ':', '：', "' OR 1=1 --", '\u202e' + message):
            place.ask('sato', 'mails', text=text)
            place.ask('sato', 'requests', text=text)
            place.ask('audit1', 'audit', text=text)
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_one_person_uploads_at_the_same_time_counts_too(build):
    place = Office(build, portal={'upload_day_size': '50M'})
    try:
        content = os.urandom(1 << 20) * 40
        said = []

        def upload(door, login):
            try:
                door.add(content, login=login, direction='file', recipients=('sato@city.example.jp',))
                said.append('taken')
            except d.Refused as refusal:
                said.append(str(refusal))
        for logins, expected in ((('sato',) * 4, ['taken'] + ['upload-day: '] * 3), (('tanaka', 'mori'), ['taken'] * 2)):
            said.clear()
            threads = [threading.Thread(target=upload, args=(place.door(), login)) for login in logins]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert sorted(said, reverse=True) == sorted(expected, reverse=True), said
    finally:
        place.close()


@pytest.mark.same_sql
def test_one_persons_uploads_of_a_day_have_a_share_and_uploads_end_before_mail_does(build):
    place = Office(build, portal={'upload_day_size': '1K'})
    try:
        door = place.door()

        def upload(size, login='sato'):
            return door.add(b'x' * size, login=login, direction='file', recipients=('sato@city.example.jp',))
        upload(600)
        assert refused(upload, 600) == 'upload-day: '
        upload(300)
        upload(600, login='tanaka')
        # Neither mails that the user sends nor uploads before today count.
        door.add(b'x' * 5000, login='sato', direction='in', recipients=('sato@city.example.jp',))
        assert refused(upload, 600) == 'upload-day: '
        database = place.database()
        database.execute("UPDATE messages SET received = received - 86400000000 WHERE login = 'sato'")
        database.commit()
        database.close()
        upload(600)
        # A repeated upload gets its answer, even beyond the limit; another one is refused.
        again = {'login': 'mori', 'direction': 'file', 'recipients': ('sato@city.example.jp',)}
        first = door.add(b'y' * 900, key='1', **again)
        assert door.add(b'y' * 900, key='1', **again) == first
        assert refused(door.add, b'y' * 900, key='2', **again) == 'upload-day: '
        # Mail still has room, but little more.
        free = os.statvfs(place.state)
        place.stop(place.processes[0])
        place.configure(reserve=str(free.f_bavail * free.f_frsize * 2 // 3), portal={'upload_day_size': '0'})
        place.start()
        door = place.door()
        door.add(b'mail', recipients=('sato@city.example.jp',))
        assert refused(upload, 10) == 'spool-full: '
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_search_for_what_is_seldom_among_much_looks_at_so_many_mails_at_once_only(build):
    """A search for rare words among many mails reads a limited number of mails per request, and returns a cursor."""
    place = Office(build)
    try:
        place.mail('sato@city.example.jp', '令和7年度 予算について')
        for person in ('root1', 'sato'):
            place.token(person)
        place.stop(place.processes[0])
        bench_rows.Filler(place, 26000).fill()
        database = place.database()
        # Half of the mails have the word, a few of them match the search, and the user's own one is the oldest of all.
        wanted = [row[0] for row in database.execute("SELECT n FROM messages WHERE subject LIKE '令和7年度%' AND n IN (2, 3, 4, 5, 6, 9000, 9001, 9002, 25990)"
                                                     " OR n = 1 ORDER BY n DESC")]
        for n in wanted:
            database.execute('UPDATE messages SET view = 0 WHERE n = %d' % n)
        names = [row[0] for row in database.execute('SELECT id FROM messages WHERE view = 0 ORDER BY n DESC')]
        database.commit()
        assert len(wanted) > 2 and wanted[-1] == 1 and len(names) == len(wanted)
        place.start()
        place.at = place.portal()

        def search(person, **asked):
            found, pages, cursor = [], 0, None
            while True:
                rows = place.ask(person, 'mails', cursor=cursor, state='received', text='令和7年度', **asked)
                pages += 1
                assert all(row['next'] is None for row in rows[:-1]), rows
                assert all(row['id'] is not None for row in rows[:-1]), rows
                found += [row['id'] for row in rows if row['id'] is not None]
                cursor = rows[-1]['next'] if rows else None
                if cursor is None:
                    return found, pages
        found, pages = search('root1', scope='all')
        assert found == names and pages == 2, (found, names, pages)
        found, pages = search('root1', scope='all', limit=1)
        assert found == names and pages > len(names) - 1, (found, names, pages)
        found, pages = search('sato')
        assert names[-1] in found and set(found) <= set(names), (found, names)
    finally:
        place.close()
