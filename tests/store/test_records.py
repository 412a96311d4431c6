# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the functions of administrators and auditors: allowlist and blocklist, audit log, figures, and the import of accounts."""
import collections
import contextlib
import json
import os
import time

import pytest

from city_office import Office, PASSWORD, blocks_table, only_for, packed, totp
from door import BLOCK_FILE, BLOCK_FROM, BLOCK_SENDER, FILE, LINK
from place import refused
import waiting


def entries_table(*types):
    """Returns a table with entries of these types, as `kiyome allow import` sends it."""
    rest = {'reason': 'x', 'approver': 'y', 'expires': str(int(time.time()) + 86400)}
    return packed(('type', 'sender', 'sha256', 'link-domain', 'reason', 'approver', 'expires'), [dict(rest, type=t) for t in types])


@pytest.mark.same_sql
def test_an_import_tells_an_entrys_faults_as_such_a_failure_of_the_store_as_one(build):
    """An import reports a faulty entry as such, a failure of the store as a failure, and the entry at which it stopped."""
    place = Office(build)
    try:
        admin = place.administrator()
        rows = admin.ask('allow-import', content=entries_table('pdf', *[''] * 200))
        assert [r['n'] for r in rows] == list(range(1, 202)), rows[-1]
        rows = admin.ask('allow-import', content=entries_table('pdf', *[''] * 201))
        assert [r['n'] for r in rows] == list(range(1, 202)) + [0] and rows[-1]['fault'] == '{import-stopped|200}', rows[-1]
        # The command itself reads the CSV file and converts values such as the period.
        path = os.path.join(place.folder, 'allow.csv')
        with open(path, 'w') as file:
            file.write('sender,reason,approver,expires,type\n' + 'a@b.example,x,y,9d,pdf\n')
        place.kiyome('allow', 'import', path)
        assert refused(admin.ask, 'allow-import', content=entries_table(*['pdf'] * 10001)) == 'invalid: more than 10000 entries'
        database = place.database()
        database.execute("CREATE TRIGGER full BEFORE INSERT ON allow BEGIN SELECT RAISE (FAIL, 'no room'); END")
        database.commit()
        said = refused(admin.ask, 'allow-import', content=entries_table('docx'))
        assert 'no room' in said, said
        assert database.execute('SELECT count (*) FROM allow').fetchone()[0] == 1
        database.close()
    finally:
        place.close()


@pytest.mark.same_sql
def test_the_allowlist_is_for_administrators_and_has_domains_whose_links_stay_links(build):
    place = Office(build)
    try:
        expires = int(time.time()) + 86400
        for verb in ('allow-list', 'allow-add', 'allow-remove'):
            only_for(place, ('root1',), verb, id='AAAA-AAAA', reason='x')
        rule = {'reason': '契約 12', 'approver': '情報管理者', 'expires': expires}
        one = place.ask('root1', 'allow-add', type='docx', **rule)[0]['id']
        two = place.ask('root1', 'allow-add', link_domain='.LG.jp', **rule)[0]['id']
        for wrong in ({'link_domain': 'a@lg.jp'}, {'link_domain': 'localhost'}, {},
                      {'link_domain': 'lg.jp', 'type': 'docx'}, {'type': 'docx', 'expires': 1},
                      {'link_domain': 'lg.jp', 'approver': ''}):
            assert place.refuses('root1', 'allow-add', **{**rule, **wrong}) \
                .startswith('invalid:'), wrong
        rows = {r['id']: r for r in place.ask('root1', 'allow-list')}
        assert rows[one]['type'] == 'docx' and rows[one]['link_domain'] == ''
        assert rows[two]['link_domain'] == '.lg.jp' and rows[two]['created_by'] == 'root1 (portal)'
        assert [e[:3] for e in place.door().allow_match('x@example.jp', 1)] == [(one, FILE, 'docx'), (two, LINK, '.lg.jp')]
        # A domain may be written in Unicode or in its ASCII form, in an entry as well as in the sender's address.
        names = {name: place.ask('root1', 'allow-add', **entry, **rule)[0]['id'] for name, entry in
                 (('link', {'link_domain': '例え.jp'}), ('below', {'sender': '.例え.JP'}), ('one', {'sender': '田中@例え.jp.'}))}
        for sender in ('田中@例え.jp', '田中@xn--r8jz45g.jp', '田中@XN--R8JZ45G.jp.'):
            assert {e[0] for e in place.door().allow_match(sender, 1)} == {one, two, names['link'], names['one']}, sender
        assert {e[0] for e in place.door().allow_match('x@a.例え.jp', 1)} == {one, two, names['link'], names['below']}
        assert (LINK, 'xn--r8jz45g.jp') in [e[1:3] for e in place.door().allow_match('x@example.jp', 1)]
        for entry in names.values():
            place.ask('root1', 'allow-remove', id=entry, reason='終了')
        for entry in (one, two):
            place.ask('root1', 'allow-remove', id=entry, reason='終了')
            assert place.refuses('root1', 'allow-remove', id=entry, reason='x') \
                .startswith('not-found:')
        assert place.ask('root1', 'allow-list') == [] == place.door().allow_match('x@y.jp', 1)
        assert {r['state'] for r in place.ask('root1', 'allow-list', all='yes')} == {'removed'}
    finally:
        place.close()


def allow_rule():
    return {'reason': '契約 12', 'approver': '課長', 'expires': int(time.time()) + 86400}


class Two(Office):
    """An office with a second administrator, and with an entry from the time when there was only one."""

    def __init__(self, build):
        super().__init__(build)
        self.alone = self.propose('root1', type='docx')
        self.administrator().ask('user-add', name='root2', roles='administrator', password=PASSWORD, mail='root2@city.example.jp')

    def propose(self, person, **entry):
        return self.ask(person, 'allow-add', **entry, **allow_rule())[0]

    def confirm(self, person, entry):
        return self.ask(person, 'allow-confirm', id=entry['id'])[0]['state']

    def works(self, entry):
        return entry['id'] in [e[0] for e in self.door().allow_match('x@example.jp', 1)]

    def file_of(self, content):
        path = os.path.join(self.folder, 'allow.csv')
        with open(path, 'w') as file:
            file.write(content)
        return path


@pytest.fixture
def two(build):
    place = Two(build)
    try:
        yield place
    finally:
        place.close()


def test_an_entry_is_live_at_once_where_one_administrator_is_and_proposed_where_two_are(two):
    assert two.alone['state'] == 'live' and two.works(two.alone)
    for entry in ({'type': 'pdf'}, {'link_domain': '.lg.jp'}):
        proposed = two.propose('root1', **entry)
        assert proposed['state'] == 'proposed' and not two.works(proposed), entry


def test_an_entry_is_confirmed_by_the_other_administrator_once(two):
    for entry in (two.propose('root1', type='pdf'), two.propose('root1', link_domain='.lg.jp')):
        assert two.confirm('root2', entry) == 'live' and two.works(entry)
        assert two.refuses('root2', 'allow-confirm', id=entry['id']).startswith('not-found:')


def test_an_entry_is_not_confirmed_by_who_proposed_it_another_role_or_the_socket(two):
    entry = two.propose('root1', type='pdf')
    assert two.refuses('root1', 'allow-confirm', id=entry['id']).startswith('conflict:')
    assert refused(two.administrator().ask, 'allow-confirm', id=entry['id']).startswith('forbidden:')
    for person in ('tanaka', 'audit1', 'sato'):
        assert two.refuses(person, 'allow-confirm', id=entry['id']).startswith('forbidden:')
    assert not two.works(entry)


def test_an_entry_is_not_confirmed_by_a_session_that_lacks_the_second_factor(two):
    entry = two.propose('root1', type='pdf')
    half = two.at.ask('sign-in', name='root2', password=PASSWORD)[0]['session']
    for door in (two.at, two.administrator()):
        assert refused(door.ask, 'allow-confirm', session=half, id=entry['id']).startswith('totp-setup:')
    assert not two.works(entry)


def test_an_entry_of_the_command_which_knows_no_person_needs_both(two):
    entry = two.administrator().ask('allow-add', type='xlsx', **allow_rule())[0]
    assert entry['state'] == 'proposed'
    assert two.confirm('root2', entry) == 'proposed' and not two.works(entry)
    assert two.confirm('root1', entry) == 'live' and two.works(entry)


def test_a_file_of_entries_lets_none_through_and_none_of_them_is_exported(two):
    path = two.file_of('sender,reason,approver,expires\nd.example,x,y,30d\ne.example,x,y,30d\n')
    numbers = two.kiyome('allow', 'import', path).decode().split()
    assert len(numbers) == 2
    for number in numbers:
        assert not two.works({'id': number}) and number not in two.kiyome('allow', 'export').decode()
    assert b'd.example' not in two.kiyome('allow', 'export')


def test_what_another_proposed_is_proposed_by_a_file_once_more_and_ones_own_is_not_proposed_twice(two):
    path = two.file_of('type,link-domain,reason,approver,expires\nzip,,x,y,1d\n,.go.jp,x,y,1d\n')
    for entry in ({'type': 'zip'}, {'link_domain': '.go.jp'}):
        two.propose('root1', **entry)
    for count in (4, 4):
        two.kiyome('allow', 'import', path)
        waiting = [e for e in two.administrator().ask('allow-list') if e['type'] == 'zip' or e['link_domain'] == '.go.jp']
        assert len(waiting) == count and all(e['state'] == 'proposed' for e in waiting), waiting


def test_who_sends_the_other_administrator_away_is_alone_a_month_later(two):
    waits = two.propose('root1', type='pptx')
    two.administrator().ask('user-set', name='root2', roles='staff')
    soon = two.propose('root1', type='odt')
    assert soon['state'] == 'proposed' and not two.works(waits) and not two.works(soon)
    database = two.database()
    database.execute("UPDATE meta SET value = CAST (unixepoch () - 31 * 86400 AS TEXT) WHERE name = 'administrator-left'")
    database.commit()
    database.close()
    later = two.propose('root1', type='odp')
    assert later['state'] == 'live' and two.works(later)


def test_the_word_of_who_is_no_administrator_any_more_does_not_count(two):
    entry = two.propose('root2', type='ods')
    two.administrator().ask('user-set', name='root2', roles='staff')
    assert two.confirm('root1', entry) == 'proposed' and not two.works(entry)


def test_an_entry_is_removed_by_one_administrator_and_not_confirmed_after_that(two):
    entry = two.propose('root2', type='ods')
    two.ask('root1', 'allow-remove', id=entry['id'], reason='x')
    assert two.refuses('root1', 'allow-confirm', id=entry['id']).startswith('not-found:')


def test_each_proposal_and_confirmation_is_logged_with_its_state_and_the_other_administrator_is_told(two):
    one, linked = two.propose('root1', type='pdf'), two.propose('root1', link_domain='.lg.jp')
    third = two.administrator().ask('allow-add', type='xlsx', **allow_rule())[0]
    for entry in (one, linked, third):
        two.confirm('root2', entry)
    database = two.database()
    rows = database.execute("SELECT who, object, detail FROM audit WHERE what = 'allow-confirm'").fetchall()
    assert [tuple(r) for r in rows] == [('root2 (portal)', one['id'], 'state=live'), ('root2 (portal)', linked['id'], 'state=live'),
                                        ('root2 (portal)', third['id'], 'state=proposed')], rows
    added = [r[0] for r in database.execute("SELECT detail FROM audit WHERE what = 'allow-add'")]
    assert 'state=live' in added[0] and 'state=proposed' in added[1], added
    told = database.execute("SELECT DISTINCT recipient FROM outbox WHERE object = ?", (one['id'],)).fetchall()
    database.close()
    assert [r[0] for r in told] == ['root2@city.example.jp']
    assert two.administrator().ask('audit-verify')[0]['broken'] == 0


@pytest.mark.same_sql
def test_an_administrator_confirms_by_command_with_his_password_and_one_time_password(build):
    """An administrator confirms an entry by command with password and one-time password; the report lists doubtful entries."""
    place = Office(build)
    try:
        admin = place.administrator()
        admin.ask('user-add', name='root2', roles='administrator', password=PASSWORD, mail='root2@city.example.jp')
        secrets = {name: place.new_secret(name) for name in ('root1', 'root2')}
        path = os.path.join(place.folder, 'password')
        with open(path, 'w') as file:
            file.write(PASSWORD + '\n')

        def as_(name):
            return '--as', name, '--password-file', path, '--totp', totp(secrets[name])
        add = ('allow', 'add', '--reason', 'r', '--approver', 'a', '--expires', '30d')
        entry = place.kiyome(*add, '--type', 'pdf', *as_('root1')).decode().strip()
        assert '--as' in place.error('allow', 'confirm', entry, status=2)
        # A one-time password is accepted only once, and a wrong one never.
        place.error('allow', 'confirm', *as_('root1'), entry, status=1)
        place.error('allow', 'confirm', '--as', 'root2', '--password-file', path, '--totp', '000000', entry, status=1)
        assert place.door().allow_match('x@example.jp', 1) == []
        assert b'in force' in place.kiyome('allow', 'confirm', *as_('root2'), entry)
        assert [e[0] for e in place.door().allow_match('x@example.jp', 1)] == [entry]
        who = {r['what']: r['who'] for r in json.loads(place.kiyome('audit', 'show', '--json'))}
        assert who['allow-confirm'] == 'root2 (command)' and who['allow-add'] == 'root1 (command)', who
        # The report lists each entry with its finding.
        message = place.mail('sato@city.example.jp', 'お知らせ')
        place.door().allow_used(message, [entry])
        digest = place.kiyome(*add, '--sha256', 'ab' * 32).decode().strip()
        waits = place.kiyome(*add, '--sha256', 'cd' * 32).decode().strip()
        good = place.kiyome(*add, '--sha256', 'ef' * 32).decode().strip()
        gone = place.kiyome(*add, '--sha256', '01' * 32).decode().strip()
        database = place.database()
        for statement, number in (('SET confirmed = unixepoch () - 40 * 86400', digest), ('SET created = unixepoch () - 8 * 86400', waits),
                                  ('SET confirmed = unixepoch ()', good), ('SET expires = unixepoch () - 1', gone)):
            database.execute('UPDATE allow %s WHERE id = ?' % statement, (number,))
        database.commit()
        database.close()
        found = {r['id']: (r['finding'], r['wide']) for r in json.loads(place.kiyome('allow', 'report', '--json'))}
        assert found == {entry: ('', 1), digest: ('unused', 0), waits: ('waits', 0), gone: ('expired', 0)}, found
        text = place.kiyome('allow', 'report').decode()
        assert 'too wide' in text and 'unused' in text, text
        uses = json.loads(place.kiyome('allow', 'uses', entry, '--json'))
        assert [(u['id'], u['subject']) for u in uses] == [(message, 'お知らせ')], uses
        assert json.loads(place.kiyome('allow', 'uses', good, '--json')) == []
        # An entry without another finding is reported when it is used much.
        door = place.door()
        for _ in range(99):
            door.allow_used(message, [good])
        assert b'used much' not in place.kiyome('allow', 'report')
        door.allow_used(message, [good])
        assert b'used much' in place.kiyome('allow', 'report')
        found = {r['id']: r['much'] for r in json.loads(place.kiyome('allow', 'report', '--json'))}
        assert found == {entry: 0, digest: 0, waits: 0, gone: 0, good: 1}, found
    finally:
        place.close()


@pytest.mark.same_sql
def test_an_entry_that_is_too_wide_says_so_when_it_is_added_in_the_list_and_in_the_report(build):
    """An entry that is too wide is marked when added, in the list and in the report, in both languages; no other entry is."""
    place = Office(build)
    try:
        add = ('allow', 'add', '--reason', 'r', '--approver', 'a', '--expires', '30d')
        for words, is_wide in ((('--type', 'pdf'), True), (('--sender', '@example.jp'), True), (('--sender', 'b.example.jp'), True),
                               (('--sender', 'a@example.jp'), False), (('--type', 'docx', '--sender', 'example.jp'), False),
                               (('--sha256', 'ab' * 32), False), (('--type', 'odt', '--sha256', 'cd' * 32), False), (('--link-domain', 'example.jp'), False),
                               (('--link-domain', '.co.jp'), True), (('--type', 'docx', '--sender', '.ne.jp'), True), (('--link-domain', '.lg.jp'), False),
                               (('--type', 'docx', '--sender', '.ne.jp', '--sha256', 'ab' * 32), False)):
            said = place.error(*add, *words, status=0)
            assert ('note: too wide:' in said) == is_wide, (words, said)
            entry = json.loads(place.kiyome('allow', 'list', '--json'))[-1]
            assert entry['wide'] == is_wide, entry
            for language, sign in (('en', 'too wide'), ('ja', '広すぎる')):
                line, = (line for line in place.kiyome('allow', 'list', language=language).decode().split('\n') if entry['id'] in line)
                assert (sign in line) == is_wide, line
            assert [r['id'] for r in json.loads(place.kiyome('allow', 'report', '--json'))] == ([entry['id']] if is_wide else [])
            assert [e['wide'] for e in place.ask('root1', 'allow-list')] == [int(is_wide)]
            place.kiyome('allow', 'remove', entry['id'], '--reason', 'r')
    finally:
        place.close()


@pytest.mark.same_sql
def test_one_administrator_blocks_senders_files_and_links_at_once(build):
    """One administrator alone blocks senders, files and links at once; a file of blocks is imported completely or not at all."""
    place = Office(build)
    try:
        for verb in ('block-list', 'block-add', 'block-remove'):
            only_for(place, ('root1',), verb, id='AAAA-AAAA', reason='x')
        digest = 'AB' * 32
        ids = [place.ask('root1', 'block-add', reason='届出', **what)[0]['id']
               for what in ({'sender': '@Evil.Example'}, {'sha256': digest}, {'link': 'https://WWW.bad.example:443/Login/'})]
        for wrong, fault in (({}, 'block-what'), ({'sender': 'a@b.example', 'link': 'b.example'}, 'block-what'), ({'sender': 'nobody'}, 'allow-sender'),
                             ({'sha256': 'zz'}, 'allow-sha256'), ({'link': 'bad.example/a;b'}, 'block-link'), ({'link': 'localhost'}, 'block-link'),
                             ({'sender': 'b.example', 'expires': 1}, 'allow-expires-past')):
            said = place.refuses('root1', 'block-add', reason='x', **wrong)
            assert said.startswith('invalid:') and fault in said, (wrong, said)
        door = place.door()

        def sent(sender, authentic=0):
            return [e[:3] for e in door.allow_match(sender, authentic)]
        rest = [(ids[1], BLOCK_FILE, ''), (ids[2], LINK, '!www.bad.example/login')]
        assert sent('x@y.example') == [(ids[0], BLOCK_FROM, 'evil.example')] + rest
        # The block applies whether the sender is authenticated or not, and to the domain and those below it.
        for sender in ('a@evil.example', 'A@mail.EVIL.example.'):
            assert sent(sender) == sent(sender, 1) == [(ids[0], BLOCK_SENDER, '')] + rest, sender
        assert door.allow_match('x@y.example', 0)[1][3] == bytes.fromhex(digest)
        assert place.kiyome('block', 'list').count(b'evil.example') == 1
        admin = place.administrator()
        rows = admin.ask('block-import', content=blocks_table({'sender': 'c.example', 'reason': 'x'}, {'sender': 'nobody', 'reason': 'x'}))
        assert [bool(r['fault']) for r in rows] == [False, True] and len(place.ask('root1', 'block-list')) == 3
        rows = admin.ask('block-import', content=blocks_table({'sender': 'evil.example', 'reason': 'x'}, {'sender': 'c.example', 'reason': 'x'}))
        assert [r['there'] for r in rows] == [1, 0] and rows[0]['id'] == ids[0], rows
        path = os.path.join(place.folder, 'block.csv')
        with open(path, 'w') as file:
            file.write('sender,reason,link\nd.example,x,\n,y,e.example/a\n')
        place.kiyome('block', 'import', path)
        assert len(place.ask('root1', 'block-list')) == 6
        for entry in place.ask('root1', 'block-list'):
            place.ask('root1', 'block-remove', id=entry['id'], reason='解決')
            assert place.refuses('root1', 'block-remove', id=entry['id'], reason='x').startswith('not-found:')
        assert sent('a@evil.example') == []
        log = [r['what'] for r in place.ask('audit1', 'audit')]
        assert [log.count(w) for w in ('block-add', 'block-import', 'block-remove')][1:] == [3, 6] and log.count('block-add') >= 6, log
    finally:
        place.close()


def test_the_audit_log_is_for_auditors_is_searched_and_exported_and_reading_it_is_recorded(build):
    place = Office(build)
    try:
        message = place.mail('sato@city.example.jp')
        for verb in ('audit', 'audit-export', 'destructions'):
            only_for(place, ('audit1',), verb)
        place.ask('sato', 'mail', id=message)
        place.kiyome('quarantine', 'erase', '--yes', message, '--reason', '保存期間')
        rows = place.ask('audit1', 'audit', object=message)
        assert [r['what'] for r in rows] == ['erase', 'mail']
        assert rows[1]['who'] == 'sato (portal)' and abs(rows[1]['time'] - time.time()) < 100
        found = [r['what'] for r in place.ask('audit1', 'audit', text='保存期間')]
        assert found == ['audit', 'erase'], found  # the search itself is recorded, too
        assert {r['what'] for r in place.ask('audit1', 'audit', what='user-add')} == {'user-add'}
        assert place.ask('audit1', 'audit', until=1000000000) == []
        # A number of days, or a date written as one number, is not taken for a time in 1970.
        for person, verb in (('audit1', 'audit'), ('root1', 'statistics'), ('sato', 'mails'), ('root1', 'reprocess-find'),
                             ('audit1', 'destructions')):
            for name in ('since', 'until'):
                for number in ('30', '0', '-1', '7', '20261120', '99999999', '99999999999999', '1e9', 'foo'):
                    said = place.refuses(person, verb, **{name: number})
                    assert said.startswith('invalid') and 'seconds since 1970' in said, (verb, name, number, said)
        assert place.ask('audit1', 'audit', since=2000000000) == []
        seen, cursor = [], None
        while True:
            page = place.ask('audit1', 'audit', limit=7, cursor=cursor, until=int(time.time()) + 1)
            seen += [r['seq'] for r in page]
            assert all(r['next'] is None for r in page[:-1])
            cursor = page[-1]['next']
            if cursor is None:
                break
        assert seen == sorted(set(seen), reverse=True) and seen[-1] == 1
        exported = place.ask('audit1', 'audit-export', who='sato')
        assert exported and all('sato' in r['who'] for r in exported)
        assert [r['seq'] for r in exported] == sorted(r['seq'] for r in exported)
        gone = place.ask('audit1', 'destructions')
        assert len(gone) == 1 and gone[0]['object'] == message and gone[0]['why'] == '保存期間'
        last = [r[0] for r in place.database().execute('SELECT what FROM audit ORDER BY seq')][-3:]
        assert last[1:] == ['audit-export', 'destructions'], last
    finally:
        place.close()


def day_of(seconds):
    """Returns the beginning of the local day that contains `seconds`."""
    local = time.localtime(seconds)
    return int(time.mktime((local.tm_year, local.tm_mon, local.tm_mday, 0, 0, 0, 0, 0, -1)))


class Figures(Office):
    """An office with four mails of today, whose figures are counted on request or stored for each day."""

    def __init__(self, build):
        super().__init__(build)
        self.mail('sato@city.example.jp', sender='x@A.example', parts=[
            ('a.docx', 'docx', None, []), ('b.exe', 'pe', 'blocked-type', [])])
        self.mail('sato@city.example.jp', sender='y@a.example', parts=[('c.docx', 'docx', None, [])])
        self.mail('sato@city.example.jp', sender='z@b.example', parts=[])
        # A file that no method could process is counted separately from one that the policy withholds.
        self.mail('sato@city.example.jp', sender='z@c.example', parts=[
            ('d.psd', 'psd', 'policy:no-method', []), ('e.xls', 'xls', 'policy:unsupported: x', []),
            ('f.pdf', 'pdf', 'policy:not-allowed', []), ('g.pdf', 'pdf', 'policy', [])])

    def figures(self):
        got = {}
        for by in ('day', 'type', 'sender', 'reason', 'outcome', 'method'):
            rows = self.ask('root1', 'statistics', by=by, since=int(time.time()) - 20 * 86400)
            assert all((r['day'] + 9 * 3600) % 60 == 0 for r in rows)
            assert len({(r['key'], r['day']) for r in rows}) == len(rows), rows
            counts = collections.Counter()
            for r in rows:
                counts[r['key']] += int(r['count'])
            got[by] = sorted(counts.items())
        return got

    def one_of(self, statement):
        database = self.database()
        found = database.execute(statement).fetchone()[0]
        database.close()
        return int(found)

    def kept(self):
        """Returns the number of mails whose figures are already stored."""
        return self.one_of("SELECT coalesce (sum (count), 0) FROM figures WHERE section = 'day'")

    def await_count(self, until):
        """Waits until the background count, which nobody requested, includes all mails received before `until`."""
        def marks():
            with contextlib.closing(self.database()) as database:
                return [int(row[0]) for row in database.execute("SELECT value FROM meta WHERE name LIKE 'figures-%'")]
        waiting.until(marks, 'the count', holds=lambda found: found and max(found) >= until)

    def change(self, *statements):
        """Changes the index while the store is stopped."""
        self.stop(self.processes[0])
        database = self.database()
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()
        self.start()
        self.at = self.portal()

    def count_what_is_older_than_an_hour(self):
        """Makes two of the mails two hours old and waits until they are counted."""
        self.change('UPDATE messages SET received = received - 7200000000 WHERE n IN (SELECT n FROM messages ORDER BY n LIMIT 2)',
                    "DELETE FROM meta WHERE name LIKE 'figures-%'")
        self.await_count(time.time() - 4300)


@pytest.fixture
def figures(build, monkeypatch):
    # In a time zone where it is noon now, a mail of two hours ago is of the same day.
    monkeypatch.setenv('TZ', 'NOON%+d' % (time.gmtime().tm_hour - 12))
    time.tzset()
    place = Figures(build)
    try:
        yield place
    finally:
        place.close()
        monkeypatch.undo()
        time.tzset()


@pytest.mark.same_sql
def test_figures_are_for_administrators_and_auditors_and_health_for_administrators(figures):
    only_for(figures, ('root1', 'audit1'), 'statistics')
    only_for(figures, ('root1',), 'health')
    assert '"ready":true' in figures.ask('root1', 'health')[0]['status']
    assert figures.refuses('root1', 'statistics', by='name').startswith('invalid:')


@pytest.mark.same_sql
def test_figures_of_a_day_that_goes_on_count_each_mail_file_sender_reason_and_outcome(figures):
    today = figures.figures()
    assert figures.kept() == 0
    assert today['day'] == [('', 4)] and today['sender'] == [('a.example', 2), ('b.example', 1), ('c.example', 1)]
    assert ('docx', 2) in today['type'] and today['reason'] == [
        ('blocked-type', 1), ('no-method', 2), ('policy', 2)], today
    assert today['outcome'] == [('partial', 2), ('sanitized', 2)]
    assert figures.figures() == today, today


@pytest.mark.same_sql
def test_the_report_of_a_month_counts_the_same_reasons(figures):
    rows = json.loads(figures.kiyome('report', 'monthly', time.strftime('%Y-%m'), '--json'))
    assert {r['name']: r['count'] for r in rows if r['section'] == 'reason'} == {'blocked-type': 1, 'no-method': 2, 'policy': 2}, rows
    assert {r['month'] for r in rows} == {time.strftime('%Y-%m')}, rows


@pytest.mark.same_sql
def test_what_came_since_is_added_to_what_was_counted_of_the_day_that_goes_on(figures):
    today = figures.figures()
    figures.count_what_is_older_than_an_hour()
    assert figures.kept() == 2
    assert figures.figures() == today, today


@pytest.mark.same_sql
def test_a_day_that_is_over_takes_the_place_of_its_parts_and_days_without_mail_are_counted(figures):
    """A completed day replaces its partial counts: nothing is counted twice, and a result that was reported late is included."""
    partial = dict(figures.figures(), outcome=[('partial', 4)])
    figures.count_what_is_older_than_an_hour()
    day = day_of(figures.one_of('SELECT min (received) FROM messages') / 1000000)
    back = int(day - day_of(day - 2 * 86400 + 7200))
    figures.change('UPDATE messages SET received = received - %d000000' % back, 'UPDATE figures SET day = day - %d' % back,
                   "UPDATE meta SET value = CAST (CAST (value AS BIGINT) - %d AS TEXT) WHERE name LIKE 'figures-%%'" % back,
                   "UPDATE messages SET outcome = 'partial'")
    figures.await_count(day_of(time.time()) - 86400)
    assert figures.figures() == partial, partial
    assert figures.kept() in (2, 4), figures.kept()
    # Nothing is counted yet here: the count covers five days, four of them without mail.
    figures.change('DELETE FROM figures', "DELETE FROM meta WHERE name LIKE 'figures-%'",
                   'UPDATE messages SET received = received - %d000000' % (432000 - back))
    figures.await_count(day_of(time.time()) - 86400)
    assert figures.figures() == partial, partial
    assert figures.one_of('SELECT count (*) FROM figures') > 5


@pytest.mark.same_sql
def test_many_users_come_from_a_file_all_of_its_lines_or_none_each_wrong_one_named(build):
    place = Office(build)
    try:
        admin = place.administrator()

        def load(text, person='root1'):
            return place.at.ask('user-import', content=text, session=place.token(person))
        for person in ('sato', 'tanaka', 'audit1'):
            assert refused(load, b'name\nx\n', person).startswith('forbidden:')
        good = ('name,display,department,mail,roles,shared,password\r\n'
                'abe,"阿部, 太郎",総務課,abe@city.example.jp,staff,soumu@city.example.jp,'
                'a good password\r\n\r\n'
                'sato,佐藤,税務課,sato@city.example.jp,staff;auditor,,\r\n')
        for text in (good.encode(), b'\xef\xbb\xbf' + good.encode(), good.encode('cp932')):
            rows = admin.ask('user-import', content=text)
            assert len(rows) == 1 and rows[0]['added'] + rows[0]['changed'] == 2, rows
        users = {u['name']: u for u in place.ask('root1', 'users')}
        assert users['abe']['display'] == '阿部, 太郎' and users['abe']['department'] == '総務課'
        assert users['sato']['roles'] == 'staff;auditor' and users['sato']['shared'] is None
        place.at.sign_in('abe', 'a good password')
        place.at.sign_in('sato', PASSWORD)
        bad = ('name,mail,roles,password\n'
               'new1,new1@x.jp,staff,\n'
               'new2,nothing,staff,\n'
               'bad name,,staff,\n'
               '"new\n3",,staff,\n'
               'new4,new4@x.jp,king,\n'
               'new5,,staff\n'
               'new6,,staff,short\n'
               'root1,,staff,\n')
        rows = load(bad)
        assert [r['line'] for r in rows] == [3, 4, 5, 7, 8, 9, 10, None], rows
        assert rows[-1]['added'] == 0 and rows[0]['message'] == 'invalid: bad-address: nothing'
        assert rows[4]['message'] == 'csv-fields: 3'
        assert rows[5]['message'] == 'password-short: 10', rows
        assert not [u for u in place.ask('root1', 'users') if u['name'].startswith('new')]
        for head in ('display\nx\n', 'name,colour\nx,y\n', 'name,name\nx,y\n', ''):
            assert load(head)[0]['line'] == 1
        assert load(b'name\n\xff\xff\xff\n')[0]['line'] == 1
        admin.ask('user-import', content='利用者名,表示名\nkobayashi,小林\n')
        kept = '\n'.join(str(r) for r in place.database().execute('SELECT * FROM audit'))
        assert 'a good password' not in kept
    finally:
        place.close()


@pytest.mark.same_sql
def test_people_of_a_directory_or_behind_a_proxy_come_in_only_when_that_is_configured(build):
    place = Office(build)
    try:
        for how in ('directory', 'proxy', 'password', ''):
            assert refused(place.at.ask, 'sign-in-trusted', name='dir1', how=how) \
                .startswith('forbidden:')
    finally:
        place.close()
    place = Office(build, portal={'ldap_url': 'ldaps://ldap.example.jp'})
    try:
        def come(**arguments):
            return place.at.ask('sign-in-trusted', how='directory', **arguments)[0]
        row = come(name='dir1', mail='dir1@city.example.jp;d1@city.example.jp', display='一郎',
                   department='総務課', roles='staff')
        assert row['source'] == 'directory' and row['mail'] == 'dir1@city.example.jp'
        place.administrator().ask('user-set', name='dir1', shared='soumu@city.example.jp')
        come(name='dir1', mail='dir1@city.example.jp')
        user = [u for u in place.ask('root1', 'users') if u['name'] == 'dir1'][0]
        assert user['addresses'] == user['shared'] == 'soumu@city.example.jp'
        assert refused(place.at.ask, 'sign-in-trusted', name='dir1', how='proxy') \
            .startswith('forbidden:')
        # Such a sign-in is not accepted for a local user of that name or a disabled user, and never without the one-time
        # password.
        assert refused(come, name='root1').startswith('forbidden:')
        assert refused(place.at.sign_in, 'dir1', PASSWORD).startswith('bad-credentials:')
        assert come(name='dir2', roles='administrator')['needs_totp'] == 1
        place.administrator().ask('user-set', name='dir1', disabled='1')
        assert refused(come, name='dir1').startswith('forbidden:')
        assert refused(come, name='bad name').startswith('invalid:')
    finally:
        place.close()


def test_a_search_of_the_log_looks_through_so_many_rows_at_once_only_and_says_where_to_go_on(build):
    place = Office(build)
    try:
        place.token('audit1')
        place.stop(place.processes[0])
        database = place.database()
        first = database.execute('SELECT max (seq) FROM audit').fetchone()[0] + 1
        # Their hashes do not matter to this test.
        database.executemany('INSERT INTO audit VALUES (?, ?, 0, ?, ?, ?, ?, ?, zeroblob (32))', (
            (first + n, int(time.time() * 1000000), 'x', 'mail' if n % 3 else 'open', 'M%d' % (n % 7), '',
             'needle' if n in (100, 45000) else 'hay') for n in range(50000)))
        database.commit()
        os.unlink(place.state + '/audit.head')
        place.start()
        place.at = place.portal()

        def search(**more):
            found, pages, cursor = [], 0, None
            while True:
                rows = place.ask('audit1', 'audit', cursor=cursor, **more)
                pages += 1
                # The search itself adds a row, which contains its words.
                found += [r['seq'] for r in rows if (r['seq'] or first + 50000) < first + 50000]
                assert all(r['next'] is None for r in rows[:-1])
                cursor = rows[-1]['next'] if rows else None
                if cursor is None:
                    return found, pages
        assert search(text='needle') == ([first + 45000, first + 100], 3)
        assert search(text='nothing of it')[1] == 3
        assert search(text='needle', what='mail') == ([first + 100], 2)  # row first + 45000 is of the act 'open'
        assert search(text='needle', object='M2') == ([first + 100], 1)
        assert search(who='nobody', what='sign-in')[1] == 1
        assert search(text='needle', limit=1)[0] == [first + 45000, first + 100]
        assert len(place.ask('audit1', 'audit', limit=100)) == 100
    finally:
        place.close()
