# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits tables in the database: the audit log has a row of each act, and `kiyome audit verify` reports each difference from
it."""
import json

import pytest

from city_office import PASSWORD, report
from edited import Edited, fill
from place import DAY
import waiting


@pytest.fixture
def edited(build):
    place = Edited(build)
    yield place
    place.close()


EDITS = [
    ('destructions', 'erased', "UPDATE destructions SET why = '期限'"),
    ('destructions', 'erased', "UPDATE destructions SET who = 'kiyome-store'"),
    ('destructions', 'erased', 'UPDATE destructions SET time = time - 86400000000'),
    ('destructions', 'erased', 'DELETE FROM destructions'),
    ('holds', 'hold', "UPDATE holds SET removed = created, removed_by = 'root1', removed_reason = '解決' WHERE id = '{hold}'"),
    ('holds', 'lifted', "UPDATE holds SET removed_reason = '別' WHERE id = '{lifted}'"),
    ('holds', 'lifted', "UPDATE holds SET removed = NULL WHERE id = '{lifted}'"),
    ('holds', 'hold', "UPDATE holds SET value = '{closed}' WHERE id = '{hold}'"),
    ('holds', 'hold', "UPDATE holds SET reason = '別' WHERE id = '{hold}'"),
    ('holds', 'hold', "DELETE FROM holds WHERE id = '{hold}'"),
    ('allow', 'allow', "UPDATE allow SET expires = expires + 86400 WHERE id = '{allow}'"),
    ('allow', 'allow', "UPDATE allow SET sender = '' WHERE id = '{allow}'"),
    ('allow', 'allow', "UPDATE allow SET sha256 = NULL WHERE id = '{allow}'"),
    ('allow', 'allow', "UPDATE allow SET approver = '部長' WHERE id = '{allow}'"),
    ('allow', 'allow', "UPDATE allow SET confirmed = NULL WHERE id = '{allow}'"),
    ('allow', 'allow', "DELETE FROM allow WHERE id = '{allow}'"),
    ('allow', 'domain', "UPDATE link_domains SET domain = 'jp' WHERE id = '{domain}'"),
    ('allow', 'removed', "UPDATE allow SET removed = NULL WHERE id = '{removed}'"),
    ('blocks', 'block', "UPDATE blocks SET removed = created WHERE id = '{block}'"),
    ('blocks', 'block', "DELETE FROM blocks WHERE id = '{block}'"),
    ('cases', 'case', "UPDATE cases SET closed = created, closed_by = 'x' WHERE id = '{case}'"),
    ('cases', 'closed', "UPDATE cases SET result = '誤報' WHERE id = '{closed}'"),
    ('holds', 'hold', "UPDATE holds SET created_by = 'sato' WHERE id = '{hold}'"),
    ('holds', 'lifted', "UPDATE holds SET removed_by = 'sato' WHERE id = '{lifted}'"),
    ('allow', 'removed', "UPDATE allow SET removed_by = 'sato (portal)' WHERE id = '{removed}'"),
    ('blocks', 'block', "UPDATE blocks SET value = 'good.example/x' WHERE id = '{block}'"),
    ('blocks', 'block', "UPDATE blocks SET created_by = 'sato (portal)' WHERE id = '{block}'"),
    ('blocks', 'block', "UPDATE blocks SET expires = created + 60 WHERE id = '{block}'"),
    ('blocks', 'blocked', "UPDATE blocks SET expires = created + 60 WHERE id = '{blocked}'"),
    ('blocks', 'blocked', "UPDATE blocks SET kind = 'link' WHERE id = '{blocked}'"),
    ('cases', 'case', "UPDATE cases SET note = '別' WHERE id = '{case}'"),
    ('cases', 'case', "UPDATE cases SET created_by = 'ito (portal)' WHERE id = '{case}'"),
    ('cases', 'case', "UPDATE cases SET mail = (SELECT mail FROM cases WHERE id = '{closed}') WHERE id = '{case}'"),
    ('cases', 'case', "UPDATE case_steps SET note = '別' WHERE done IS NOT NULL"),
    ('cases', 'case', "UPDATE case_steps SET done_by = 'ito (portal)' WHERE done IS NOT NULL"),
    ('cases', 'closed', "UPDATE cases SET prevention = 'なし' WHERE id = '{closed}'"),
    ('cases', 'closed', "UPDATE cases SET closed_by = 'sato (portal)' WHERE id = '{closed}'"),
    ('users', 'sato', "UPDATE users SET roles = 3 WHERE name = 'sato'"),
    ('users', 'ueda', "UPDATE users SET roles = 1 WHERE name = 'ueda'"),
    ('users', 'mori', "UPDATE users SET removed = NULL WHERE name = 'mori'"),
    ('users', 'kato', "UPDATE users SET removed = created WHERE name = 'kato'"),
    ('users', 'sato', "UPDATE users SET password = (SELECT password FROM users WHERE name = 'kato') WHERE name = 'sato'"),
    ('users', 'sato', "UPDATE users SET password = NULL WHERE name = 'sato'"),
    ('users', 'root1', "UPDATE users SET totp_secret = NULL, totp_confirmed = NULL WHERE name = 'root1'"),
    ('users', 'root1', "UPDATE users SET totp_secret = {raw} WHERE name = 'root1'"),
    ('users', 'sato', "UPDATE users SET totp_secret = {raw}, totp_confirmed = created WHERE name = 'sato'"),
    ('users', 'sato', "UPDATE users SET code_mail = 'evil@city.example.jp' WHERE name = 'sato'"),
    ('users', 'sato', "UPDATE users SET source = 'directory' WHERE name = 'sato'"),
    ('users', 'sato', "UPDATE users SET until = 1 WHERE name = 'sato'"),
    ('users', 'sato', "UPDATE users SET department = (SELECT n FROM departments WHERE name = '福祉課') WHERE name = 'sato'"),
    ('users', 'sato', "INSERT INTO addresses SELECT 'mayor@city.example.jp', n, 'shared' FROM users WHERE name = 'sato'"),
    ('users', 'tanaka', "INSERT INTO approvers SELECT u.n, d.n FROM users u, departments d WHERE u.name = 'tanaka' AND d.name = '福祉課'"),
    ('users', 'from-directory', "UPDATE users SET roles = 5 WHERE name = 'from-directory'"),
    ('users', 'from-directory', "UPDATE users SET password = (SELECT password FROM users WHERE name = 'kato') WHERE name = 'from-directory'"),
    ('users', 'guest', "INSERT INTO users (name, display, mail, roles, source, created, created_by) VALUES ('guest', '', '', 4, 'local', 1, 'root')"),
    ('users', 'only-name', "UPDATE users SET roles = 4 WHERE name = 'only-name'"),
    ('users', 'gone', "UPDATE users SET roles = 4 WHERE name = 'gone'"),
    ('clients', 'key', "UPDATE clients SET hash = (SELECT hash FROM clients WHERE id = '{revoked}') WHERE id = '{key}'"),
    ('clients', 'key', "UPDATE clients SET expires = NULL WHERE id = '{key}'"),
    ('clients', 'key', "UPDATE clients SET scope = 'send;read;cancel' WHERE id = '{key}'"),
    ('clients', 'key', "UPDATE clients SET owner = 'ito' WHERE id = '{key}'"),
    ('clients', 'revoked', "UPDATE clients SET removed = NULL WHERE id = '{revoked}'"),
    ('clients', 'key', "DELETE FROM clients WHERE id = '{key}'"),
    ('requests', 'request', "UPDATE requests SET state = 'approved', decided = created WHERE id = '{request}'"),
    ('requests', 'request', "UPDATE requests SET state = 'approved', decided = created, steps = 0 WHERE id = '{request}'"),
    ('requests', 'approved', "UPDATE requests SET path = '1.1' WHERE id = '{approved}'"),
    ('requests', 'approved', "UPDATE requests SET asker = (SELECT n FROM users WHERE name = 'ito') WHERE id = '{approved}'"),
    ('requests', 'approved', "UPDATE requests SET message = (SELECT n FROM messages WHERE id = '{erased}') WHERE id = '{approved}'"),
    ('users', 'sato', "UPDATE users SET mail = 'evil@city.example.jp' WHERE name = 'sato'"),
    ('users', 'sato', "UPDATE addresses SET kind = 'shared' WHERE user = (SELECT n FROM users WHERE name = 'sato')"),
    ('users', 'sato', "INSERT INTO address_holders SELECT 'mayor@city.example.jp', n FROM users WHERE name = 'sato'"),
    ('holds', 'hold', "UPDATE holds SET created = created - 86400 WHERE id = '{hold}'"),
    ('cases', 'case', "UPDATE cases SET created = created - 86400 WHERE id = '{case}'"),
    ('cases', 'case', 'UPDATE case_steps SET done = done - 86400 WHERE done IS NOT NULL'),
    ('drills', 'drill', "UPDATE drills SET note = '別'"),
    ('drills', 'drill', "UPDATE drills SET subject = '別'"),
    ('drills', 'drill', "UPDATE drills SET created_by = 'sato (portal)'"),
    ('drills', 'drill', "DELETE FROM drill_mails WHERE reported IS NULL"),
    ('drills', 'drill', "UPDATE drill_mails SET reported = 1 WHERE reported IS NULL"),
    ('drills', 'drill', "UPDATE drill_mails SET reported = NULL WHERE how = 'portal'"),
    ('drills', 'drill', "UPDATE drill_mails SET reported = NULL WHERE how = 'mail'"),
    ('drills', 'drill', 'DELETE FROM drill_mails|DELETE FROM drills'),
    ('holds', 'lifted', "DELETE FROM holds WHERE id = '{lifted}'"),
    ('cases', 'closed', "DELETE FROM case_steps WHERE record = (SELECT n FROM cases WHERE id = '{closed}')|DELETE FROM cases WHERE id = '{closed}'"),
    ('passwords', 'password', "UPDATE agreed SET expires = expires + 86400"),
    ('passwords', 'password', "UPDATE agreed SET domain = 'evil.example'"),
    ('passwords', 'password', "UPDATE agreed SET created_by = 'sato (portal)'"),
    ('sessions', 'sato', "UPDATE sessions SET hash = {hash} WHERE user = (SELECT n FROM users WHERE name = 'sato')"),
    ('sessions', 'root1', "UPDATE sessions SET user = (SELECT n FROM users WHERE name = 'root1') WHERE user = (SELECT n FROM users WHERE name = 'sato')"),
    ('sessions', 'ito', "INSERT INTO sessions SELECT {hash}, n, 1, 1, 9999999999, 'password', '127.0.0.1' FROM users WHERE name = 'ito'"),
    ('absences', 'tanaka', "UPDATE absences SET deputy = (SELECT n FROM users WHERE name = 'ueda')"),
    ('absences', 'tanaka', "UPDATE absences SET until = until + 86400"),
    ('cases', 'case', "DELETE FROM case_steps WHERE record = (SELECT n FROM cases WHERE id = '{case}')|DELETE FROM cases WHERE id = '{case}'"),
]


def test_each_edit_behind_the_log_is_named_by_verify_and_the_self_check(edited):
    """Each table that is edited in the database is named by `audit verify` and the self-check, and unchanged tables are not."""
    numbers = fill(edited)
    whole = edited.verify()
    assert (whole['intact'], whole['differ'], whole['differing'], whole['beyond']) == (True, 0, '', 0), whole
    kept = edited.rows()
    for table, name, sql in EDITS:
        edited.edit(*sql.format(**numbers).split('|'))
        found = edited.verify(status=1)
        assert found['broken'] == 0 and not found['behind'] and not found['intact'], (sql, found)
        assert found['differing'] == '%s %s' % (table, numbers.get(name, name)), (sql, found)
        if sql == 'DELETE FROM destructions':
            assert numbers['erased'] in edited.selfcheck()['evidence'], edited.selfcheck()
            said = edited.kiyome('audit', 'verify', status=1).decode()
            assert 'edited' in said and numbers['erased'] in said and 'complete and unchanged' not in said, said
        edited.put_back(kept)
    assert edited.verify()['intact']


CHANGED = {'messages': 'sender, subject, outcome, attachments, received, state, purged', 'recipients': '*', 'parts': '*', 'reports': '*'}
MAILS = [
    "UPDATE messages SET sender = 'b@example.jp' WHERE id = '{id}'",
    "UPDATE messages SET subject = '別' WHERE id = '{id}'",
    "UPDATE messages SET outcome = 'sanitized', attachments = 0 WHERE id = '{id}'",
    "UPDATE messages SET received = received - 86400000000 WHERE id = '{id}'",
    "UPDATE messages SET state = 'failed' WHERE id = '{id}'",
    "UPDATE messages SET purged = 2 WHERE id = '{id}'",
    "UPDATE parts SET outcome = 'sanitized', reason = NULL WHERE n = {n}",
    "UPDATE parts SET name = 'b.exe' WHERE n = {n} AND path = '1.2'",
    "UPDATE recipients SET address = 'ito@city.example.jp' WHERE n = {n}",
    "UPDATE reports SET report = (SELECT report FROM reports WHERE n = {n} - 1) WHERE n = {n}",
    'DELETE FROM recipients WHERE n = {n}',
    'DELETE FROM reports WHERE n = {n}',
]


@pytest.fixture
def counted(build):
    """A mail with a withheld part, between others, after the store has written their digests."""
    place = Edited(build)
    try:
        place.mail('sato@city.example.jp')
        place.message = place.mail('sato@city.example.jp', parts=[('a.exe', 'exe', 'blocked-type', [])])
        place.mail('mori@city.example.jp')
        place.again()
        yield place
    finally:
        place.close()


def test_each_edit_of_a_mail_or_its_report_is_named_by_verify(counted):
    with counted.database() as database:
        n, = database.execute('SELECT n FROM messages WHERE id = ?', (counted.message,)).fetchone()
        kept = {table: [tuple(row) for row in database.execute('SELECT %s FROM %s WHERE n = %d' % (columns, table, n)).fetchall()]
                for table, columns in CHANGED.items()}
    assert counted.verify()['differ'] == 0
    for sql in MAILS:
        counted.edit(sql.format(id=counted.message, n=n))
        found = counted.verify(status=1)
        assert (found['differing'], found['beyond'], found['broken']) == ('mails ' + counted.message, 0, 0), (sql, found)
        with counted.database() as database:
            for table in ('recipients', 'parts', 'reports'):
                database.execute('DELETE FROM %s WHERE n = %d' % (table, n))
                for row in kept[table]:
                    database.execute('INSERT INTO %s VALUES (%s)' % (table, ', '.join('?' * len(row))), row)
            database.execute('UPDATE messages SET %s WHERE n = %d' % (CHANGED['messages'].replace(',', ' = ?,') + ' = ?', n), kept['messages'][0])
    assert counted.verify()['intact']


def test_a_mail_that_is_gone_or_was_put_into_the_database_is_named_by_verify(counted):
    """The mail is not the newest one: a running store itself looks for the newest mail once a minute, and refuses all requests without
    it."""
    counted.edit(*('DELETE FROM %s WHERE n = 1' % table for table in ('unsearched', 'recipients', 'parts', 'reports', 'mail_text', 'originals', 'messages')))
    assert counted.verify(status=1)['differing'] == 'mails 1'
    counted.edit("INSERT INTO messages (n, id, received, sender, client, queue_id, login, direction, size, sha256, door, state) SELECT 0, 'FORGED',"
                 " received, sender, client, queue_id, login, direction, size, sha256, door, state FROM messages WHERE n = 3")
    assert counted.verify(status=1)['differing'] == 'originals FORGED, mails FORGED, mails 1'


def test_a_digest_that_kiyome_is_made_to_write_again_hides_no_edit(counted):
    """An attacker who edits a mail and makes kiyome write its digests again is found: the first digest counts."""
    counted.edit("UPDATE messages SET sender = 'b@example.jp' WHERE id = '%s'" % counted.message, "UPDATE meta SET value = '0' WHERE name = 'mail-digests'")
    counted.again()
    assert len(json.loads(counted.kiyome('audit', 'show', '--json', '--what', 'mail-digests'))) == 2
    assert counted.verify(status=1)['differing'] == 'mails ' + counted.message


def test_a_mail_that_kiyome_itself_changes_gets_another_digest(counted):
    """A repeated mail with another queue number, and a report that comes after the digest, are no edits."""
    door = counted.door()
    late = door.add(b'From: a\r\n\r\nlate', recipients=('sato@city.example.jp',))
    counted.again()
    with counted.database() as database:
        assert database.execute("SELECT detail FROM audit WHERE what = 'mail-digests' ORDER BY seq DESC").fetchone() == ('-',)
    report(counted.door(), late, 'late', [('報告.docx', 'docx', None, [])], None)
    assert counted.verify()['differ'] == 0
    counted.edit("UPDATE messages SET sender = 'b@example.jp' WHERE id = '%s'" % late)
    assert counted.verify(status=1)['differing'] == 'mails ' + late


def test_a_mail_that_a_sender_sends_again_gets_another_digest(counted):
    """The front end ended before its sender had the answer: the repeated mail is the same one, with another queue number."""
    def add(queue):
        door = counted.door()
        return door, door.add(b'From: a\r\n\r\nagain', recipients=('sato@city.example.jp',), waits=1, queue=queue)
    door, message = add('1A')
    report(door, message, 'again', [('報告.docx', 'docx', None, [])], None)
    door.close()
    counted.again()
    assert add('2B')[1] == message
    with counted.database() as database:
        assert database.execute('SELECT queue_id FROM messages WHERE id = ?', (message,)).fetchone() == ('2B',)
    assert counted.verify()['differ'] == 0


def test_what_only_a_link_names_is_in_the_log_of_its_block(edited):
    edited.administrator().ask('block-add', link='bad.example/x', reason='r')
    row, = json.loads(edited.kiyome('audit', 'show', '--json', '--what', 'block-add'))
    assert row['detail'].startswith('link=bad.example/x tag='), row


@pytest.mark.sqlite
def test_what_an_older_index_ends_again_is_in_the_log(edited):
    """A hold and an entry that are ended again after the restore of an older index have a row in its log."""
    numbers = fill(edited)
    process = edited.processes[-1]
    edited.stop(process)
    older = edited.copy_index('older')
    edited.start()
    edited.at = edited.portal()
    edited.administrator().ask('hold-lift', id=numbers['hold'], reason='解決', session=edited.token('root1'))
    edited.kiyome('allow', 'remove', numbers['allow'], '--reason', 'x')
    edited.stop(edited.processes[-1])
    edited.bring_index(older)
    edited.start()
    ended = {row['object']: row['what'] for row in json.loads(edited.kiyome('audit', 'show', '--json', '--limit', '10000'))
             if row['why'] == 'ended before'}
    assert ended == {numbers['hold']: 'hold-lift', numbers['allow']: 'allow-remove'}, ended
    with edited.database() as database:
        assert edited.verify(status=1)['differ'] == 0
        assert database.execute('SELECT count (*) FROM holds WHERE removed IS NULL').fetchone() == (3,)


@pytest.mark.sqlite
def test_an_older_index_with_what_was_done_since_is_as_its_log_says(edited):
    """The changes that a restore of an older index repeats have rows in its log, so that nothing counts as edited."""
    numbers = fill(edited)
    mail = edited.mail('sato@city.example.jp')
    edited.stop(edited.processes[-1])
    older = edited.copy_index('older')
    edited.start()
    edited.at = edited.portal()
    admin = edited.administrator()
    for verb, entry in (('client-revoke', 'key'), ('block-remove', 'block'), ('password-remove', 'password')):
        admin.ask(verb, id=numbers[entry], reason='x')
    admin.ask('block-add', sender='new@evil.example', reason='r')
    admin.ask('client-add', name='new', scope='send', reason='r')
    edited.ask('sato', 'request-withdraw', request=numbers['request'])
    edited.ask('tanaka', 'absence-set')
    edited.kiyome('hold', 'add', '--sender', 'new@evil.example', '--reason', '証拠')
    edited.kiyome('quarantine', 'erase', mail, '--yes', '--reason', 'x')
    edited.kiyome('user', 'disable', 'ito', '--reason', '退職')
    admin.ask('user-set', name='ueda', display='上田', roles='staff')
    admin.ask('user-remove', name='kato')
    edited.ask('sato', 'sign-out')
    edited.stop(edited.processes[-1])
    edited.bring_index(older)
    edited.start()
    assert edited.verify(status=1)['differing'] == ''
    with edited.database() as database:
        assert database.execute('SELECT state FROM requests WHERE id = ?', (numbers['request'],)).fetchone() == ('expired',)
        assert database.execute('SELECT count (*) FROM agreed').fetchone() == (0,)


def test_what_users_and_requests_become_with_time_is_as_the_log_says(edited):
    """Expired requests, a name changed by the directory, and a password changed by its user do not count as edited."""
    fill(edited)
    edited.at.ask('sign-in-trusted', name='from-directory', how='directory', display='別の名')
    edited.ask('ito', 'password-change', old=PASSWORD, new='a new secret 99')
    edited.stop(edited.processes[-1])
    edited.shift_clock(20 * DAY)
    edited.start()
    with edited.database() as database:
        waiting.until(lambda: database.execute("SELECT count (*) FROM requests WHERE state = 'expired'").fetchone() == (2,), 'requests to expire')
        assert database.execute("SELECT count (*) FROM audit WHERE what = 'request-expire'").fetchone() == (2,)
    assert edited.verify()['differing'] == ''


def test_a_clock_that_was_wrong_for_a_time_is_taken_for_no_edit(edited):
    """Acts during a clock that is days behind or ahead, and after its correction, do not count as edited."""
    fill(edited)
    for shift in (-3 * DAY, 40 * DAY, 0):
        edited.stop(edited.processes[-1])
        edited.shift_clock(shift)
        edited.start()
        edited.at = edited.portal()
        edited.tokens = {}
        mail = edited.mail('sato@city.example.jp', parts=[('a.exe', 'exe', 'blocked-type', [])])
        edited.mail('ayashii@city.example.jp', 'Fwd', sender='sato@city.example.jp', named=[mail])
        edited.ask('sato', 'request-add', id=mail, path='1.2', reason='r')
        edited.kiyome('hold', 'add', mail, '--reason', '証拠')
        found = edited.verify()
        assert found['differing'] == '', (shift, found)
