# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits each column of each table in the database: `kiyome audit verify` reports the edit, or a list here says why it has no
consequence."""
import json
import os
import re
import sqlite3
import subprocess
import time

import pytest

from city_office import opens, withheld
from edited import Edited, fill
from place import DAY

pytestmark = pytest.mark.sqlite

CACHE = 'is made of what is compared, for lists and searches'
USE = 'says when it was last used, and decides nothing'
WORK = 'is the place of kiyome in its work, and changes with it'
QUEUE = 'is a delivery that waits: SECURITY.md says that these are not compared'
KEY = 'is sealed, and its seal fails when it is opened'
RIGHTS = 'lasts a few days at most, and what is done by it has rows of the log of its own'
STATE = 'SECURITY.md says that how far a delivery has come is not compared'
NUMBER = 'is a number that only other tables refer to'

# Columns or tables whose edits are not reported, with the reason.
UNNAMED = {
    'migrations': 'the steps of the schema are compared with the kiyome that opens it',
    'meta': WORK, 'journal': 'the file of the journal is what counts (store/records/erasures.h)',
    'messages.attempts': WORK, 'messages.destroyed': CACHE, 'messages.view': CACHE, 'messages.changed': CACHE, 'messages.withheld': CACHE,
    'messages.longer': 'SECURITY.md says that periods are not compared',
    'originals.key_id': KEY, 'originals.sealed_key': KEY, 'originals.stored': KEY, 'originals.file': KEY, 'originals.sealed': KEY,
    'originals.copy': KEY, 'originals.node': KEY, 'mail_text': CACHE, 'domains': CACHE,
    'allow.n': NUMBER, 'allow.hits': USE, 'allow.last_used': USE,
    'link_domains.n': NUMBER, 'link_domains.hits': USE, 'link_domains.last_used': USE,
    'blocks.n': NUMBER, 'blocks.hits': USE, 'blocks.last_used': USE,
    'users.totp_step': 'lets a code of the last 90 seconds count again', 'users.language': 'decides nothing', 'users.era': 'decides nothing',
    'sessions.seen': 'a session ends at a time that is compared',
    'requests.n': NUMBER, 'requests.fetched': STATE, 'requests.way': STATE, 'requests.release_session': STATE, 'requests.handed': STATE,
    'request_history.n': NUMBER, 'opened.n': NUMBER, 'opened.way': STATE,
    'outbox': QUEUE,
    'holds.n': NUMBER, 'drill_mails.n': NUMBER, 'clients.n': NUMBER, 'clients.last_used': USE, 'clients.last_from': USE,
    'agreed.n': NUMBER, 'agreed.used': USE,
}
# Tables that are empty here, and why an edit of them would not be reported.
EMPTY = {
    'debt_parts': QUEUE, 'debt_names': CACHE, 'debts': QUEUE, 'debts_owed': QUEUE, 'waits': QUEUE, 'given': QUEUE, 'outbox_files': QUEUE,
    'reprocess': QUEUE, 'reprocess_owed': QUEUE, 'client_files': QUEUE, 'events': QUEUE, 'links': CACHE, 'unsearched': WORK, 'figures': CACHE,
    'failures': 'each failure has a row of the log', 'known_clients': RIGHTS, 'enrolments': RIGHTS, 'consents': RIGHTS, 'changes': RIGHTS,
    'nodes': 'the log has the keys of nodes, and verify checks what they signed', 'audit_heads': 'verify checks these signatures', 'leases': WORK, 'remains': WORK,
    'checkpoints': 'test_signed_heads.py edits these',
}
# Columns that have no meaning while another one is NULL.
WITH = {'removed_by': 'removed', 'removed_reason': 'removed', 'closed_by': 'closed', 'result': 'closed', 'prevention': 'closed',
        'decided_by': 'decided', 'decided_reason': 'decided', 'done_by': 'done', 'note': 'done', 'totp_secret': 'totp_confirmed', 'how': 'reported'}


class Table:
    def __init__(self, database, name, sql):
        self.database, self.name = database, name
        columns = database.execute('PRAGMA table_info (%s)' % name).fetchall()
        self.columns = [row[1] for row in columns]
        self.kinds = {row[1]: row[2] for row in columns}
        self.refers = {row[3]: (row[2], row[4]) for row in database.execute('PRAGMA foreign_key_list (%s)' % name)}
        self.words = re.findall(r"'(\w+)'", sql)
        self.rows = database.execute('SELECT * FROM ' + name).fetchall()
        self.where = ' AND '.join(column + ' IS ?' for column in self.columns)

    def others(self, column, value):
        """Returns other values for the column: of existing rows, of the same kind, and words that a CHECK permits."""
        if column in self.refers:
            yield from (row[0] for row in self.database.execute('SELECT %s FROM %s' % tuple(reversed(self.refers[column]))))
        if self.kinds[column] == 'INTEGER':
            yield from (1 - value,) if value in (0, 1) else ()
            yield (value or 0) + 86400000000 if (value or 0) > 1 << 40 else (value or 0) + 86400
        elif self.kinds[column] == 'BLOB':
            yield bytes([value[0] ^ 1]) + value[1:] if value else bytes(32)
        else:
            yield (value or '') + 'x'
            yield from self.words

    def edit(self, row, column):
        """Edits one value, and returns the changed row, or None if no other value is permitted."""
        at = self.columns.index(column)
        for value in self.others(column, row[at]):
            if value == row[at]:
                continue
            try:
                self.database.execute('UPDATE %s SET %s = ? WHERE %s' % (self.name, column, self.where), (value, *row))
                return row[:at] + (value,) + row[at + 1:]
            except sqlite3.IntegrityError:
                continue
        return None

    def put_back(self, now, row):
        self.database.execute('UPDATE %s SET (%s) = (%s) WHERE %s' % (self.name, ', '.join(self.columns), ', '.join('?' * len(row)), self.where), (*row, *now))

    def says(self, row, column):
        """Returns whether the column has a meaning in this row."""
        other = WITH.get(column)
        return other not in self.columns or row[self.columns.index(other)] is not None


class Columns(Edited):
    def act(self):
        """Makes the acts that fill() does not make."""
        refused, withdrawn, passed, shown = (withheld(self, 'blocked-type', 'a.exe') for _ in range(4))
        requests = [self.ask('sato', 'request-add', id=mail, path='1.1', reason='業務 ' + mail)[0]['request'] for mail in (refused, withdrawn, passed)]
        self.ask('kato', 'request-decide', request=requests[0], decision='refuse', why='いいえ')
        self.ask('sato', 'request-withdraw', request=requests[1])
        self.ask('kato', 'request-decide', request=requests[2], decision='pass', why='どうぞ', to='tanaka')
        opens(self, 'sato', 'text', id=shown, path='1')
        self.opener().ask('opened', session=self.token('sato'), id=shown, path='1', purpose='text', sha256='ab' * 32, size=1, way='view')
        self.ask('root1', 'allow-add', type='rtf', reason='r', approver='a', expires=str(int(time.time()) + 9 * DAY))
        self.again()

    def open_database(self):
        self.raw = sqlite3.connect(os.path.join(self.state, 'index.db'), isolation_level=None)
        self.raw.execute('PRAGMA wal_autocheckpoint = 0')
        for name, in self.raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.raw.execute('DROP TRIGGER ' + name)

    def tables(self):
        return [Table(self.raw, *row) for row in self.raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%' AND name <> 'audit'").fetchall()]

    def names_it(self):
        done = subprocess.run([os.path.join(self.build, 'kiyome'), 'audit', 'verify', '--config', self.folder, '--json'], capture_output=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        return done.returncode == 1


@pytest.fixture(scope='module')
def columns(build):
    place = Columns(build)
    try:
        fill(place)
        place.act()
        whole = place.verify()
        assert whole['intact'], whole
        place.open_database()
        yield place
    finally:
        place.close()


def is_listed(table, column):
    return table in UNNAMED or '%s.%s' % (table, column) in UNNAMED


def test_each_column_is_named_when_it_is_edited_or_listed_with_a_reason(columns):
    wrong = []
    for table in columns.tables():
        for column in table.columns:
            for row in [row for row in table.rows if table.says(row, column)][:5]:
                now = table.edit(row, column)
                if now is None:
                    continue
                if columns.names_it() == is_listed(table.name, column):
                    wrong.append('%s.%s %.150r' % (table.name, column, now))
                table.put_back(now, row)
    assert columns.verify()['intact']
    assert not wrong, '\n'.join(wrong)


# Further tables in which the deletion of a row is not reported, with the reason.
DELETED = {
    'sessions': 'a session ends by this', 'request_history': 'the log has the rows that it shows',
    'allow_words': 'an entry then needs another word',
}


def test_each_row_that_is_deleted_is_named_or_its_table_listed(columns):
    wrong = []
    for table in columns.tables():
        for row in table.rows[:5]:
            columns.raw.execute('DELETE FROM %s WHERE %s' % (table.name, table.where), row)
            if columns.names_it() == (table.name in UNNAMED or table.name in DELETED):
                wrong.append('%s %.150r' % (table.name, row))
            columns.raw.execute('INSERT INTO %s VALUES (%s)' % (table.name, ', '.join('?' * len(row))), row)
    assert columns.verify()['intact']
    assert not wrong, '\n'.join(wrong)


def test_each_table_is_edited_here_or_listed(columns):
    assert {table.name for table in columns.tables() if not table.rows} == set(EMPTY)
    assert {name.split('.')[0] for name in UNNAMED} <= {table.name for table in columns.tables()}
