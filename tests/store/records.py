# SPDX-License-Identifier: GPL-2.0-or-later
"""What administrators and auditors keep: the allowlist, the log, figures, many users at once."""
import os
import time

from office import PASSWORD, Office
from place import refused, test

EVERYBODY = ('sato', 'tanaka', 'root1', 'audit1')


def only_for(place, people, verb, **arguments):
    for person in EVERYBODY:
        if person not in people:
            assert place.refuses(person, verb, **arguments).startswith('forbidden:'), (person, verb)


@test('the allowlist is for administrators, and has domains whose links stay links')
def allow(build):
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
        assert [e[:2] for e in place.door().allow_match('x@example.jp', 1)] \
            == [(one, 'docx'), (two, 'link:.lg.jp')]
        for entry in (one, two):
            place.ask('root1', 'allow-remove', id=entry, reason='終了')
            assert place.refuses('root1', 'allow-remove', id=entry, reason='x') \
                .startswith('not-found:')
        assert place.ask('root1', 'allow-list') == [] == place.door().allow_match('x@y.jp', 1)
        assert {r['state'] for r in place.ask('root1', 'allow-list', all='yes')} == {'removed'}
    finally:
        place.close()


@test('the audit log is for auditors, is searched and exported, and reading it is recorded')
def audit(build):
    place = Office(build)
    try:
        message = place.mail('sato@city.example.jp')
        for verb in ('audit', 'audit-export', 'destructions'):
            only_for(place, ('audit1',), verb)
        place.ask('sato', 'mail', id=message)
        place.kiyome('quarantine', 'erase', message, '--reason', '保存期間')
        rows = place.ask('audit1', 'audit', object=message)
        assert [r['what'] for r in rows] == ['erase', 'mail']
        assert rows[1]['who'] == 'sato (portal)' and abs(rows[1]['time'] - time.time()) < 100
        found = [r['what'] for r in place.ask('audit1', 'audit', text='保存期間')]
        assert found == ['audit', 'erase'], found  # the question stands there, too
        assert {r['what'] for r in place.ask('audit1', 'audit', what='user-add')} == {'user-add'}
        assert place.ask('audit1', 'audit', until=1000) == []
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
    """The beginning of the local day."""
    local = time.localtime(seconds)
    return int(time.mktime((local.tm_year, local.tm_mon, local.tm_mday, 0, 0, 0, 0, 0, -1)))


@test('figures are the same whether a day is over and counted, or not yet')
def figures(build):
    place = Office(build)
    try:
        only_for(place, ('root1', 'audit1'), 'statistics')
        only_for(place, ('root1',), 'health')
        place.mail('sato@city.example.jp', sender='x@A.example', parts=[
            ('a.docx', 'docx', None, []), ('b.exe', 'pe', 'blocked-type', [])])
        place.mail('sato@city.example.jp', sender='y@a.example', parts=[('c.docx', 'docx', None, [])])
        place.mail('sato@city.example.jp', sender='z@b.example', parts=[])

        def ask():
            got = {}
            for by in ('day', 'type', 'sender', 'reason', 'outcome', 'method'):
                rows = place.ask('root1', 'statistics', by=by, since=int(time.time()) - 20 * 86400)
                got[by] = sorted((r['key'], r['count']) for r in rows)
                assert all((r['day'] + 9 * 3600) % 60 == 0 for r in rows)
            return got
        today = ask()
        assert today['day'] == [('', 3)] and today['sender'] == [('a.example', 2), ('b.example', 1)]
        assert ('docx', 2) in today['type'] and today['reason'] == [('blocked-type', 1)]
        assert today['outcome'] == [('partial', 1), ('sanitized', 2)]
        place.stop(place.processes[0])
        database = place.database()
        database.execute('UPDATE messages SET received = received - 5 * 86400 * 1000000')
        database.commit()
        place.start()
        place.at = place.portal()
        assert ask() == today, (ask(), today)
        # In the background, without anybody asking; five days, of which four have nothing.
        until = day_of(time.time())
        for _ in range(600):
            row = database.execute("SELECT value FROM meta WHERE name = 'figures-until'").fetchone()
            if row is not None and int(row[0]) >= until - 86400:
                break
            time.sleep(0.05)
        assert row is not None and int(row[0]) >= until - 86400, row
        assert ask() == today, (ask(), today)
        assert database.execute('SELECT count (*) FROM figures').fetchone()[0] > 5
        assert place.refuses('root1', 'statistics', by='name').startswith('invalid:')
        assert '"ready":true' in place.ask('root1', 'health')[0]['status']
    finally:
        place.close()


@test('many users come from a file: all of its lines or none, each wrong one named')
def imported(build):
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


@test('people of a directory or behind a proxy come in only when that is configured')
def trusted(build):
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
        # Not as a local user of that name, not as one who is disabled, and never past the TOTP.
        assert refused(come, name='root1').startswith('forbidden:')
        assert refused(place.at.sign_in, 'dir1', PASSWORD).startswith('bad-credentials:')
        assert come(name='dir2', roles='administrator')['needs_totp'] == 1
        place.administrator().ask('user-set', name='dir1', disabled='1')
        assert refused(come, name='dir1').startswith('forbidden:')
        assert refused(come, name='bad name').startswith('invalid:')
    finally:
        place.close()


@test('a search of the log looks through so many rows at once only, and says where to go on')
def bounded_search(build):
    place = Office(build)
    try:
        place.token('audit1')
        place.stop(place.processes[0])
        database = place.database()
        first = database.execute('SELECT max (seq) FROM audit').fetchone()[0] + 1
        # Their hashes are no part of what is asked here.
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
                # The search itself is a row, too, with its words in it.
                found += [r['seq'] for r in rows if (r['seq'] or first + 50000) < first + 50000]
                assert all(r['next'] is None for r in rows[:-1])
                cursor = rows[-1]['next'] if rows else None
                if cursor is None:
                    return found, pages
        assert search(text='needle') == ([first + 45000, first + 100], 3)
        assert search(text='nothing of it')[1] == 3
        assert search(text='needle', what='mail') == ([first + 100], 2)  # 45000 is one of 'open'
        assert search(text='needle', object='M2') == ([first + 100], 1)
        assert search(who='nobody', what='sign-in')[1] == 1
        assert search(text='needle', limit=1)[0] == [first + 45000, first + 100]
        assert len(place.ask('audit1', 'audit', limit=100)) == 100
    finally:
        place.close()
