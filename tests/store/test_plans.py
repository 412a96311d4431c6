# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that no SQL statement of the store reads the whole of a table that grows with the mail, apart from those with a reason
below."""
import os
import re
import sqlite3

import pytest

from place import Place

pytestmark = pytest.mark.sqlite

# Each mail, act or notification adds a row or more to these tables.
GROWING = ('audit case_steps cases client_files debt_names debt_parts debts debts_owed destructions domains holds links mail_text messages'
           ' opened originals outbox outbox_files parts recipients reports request_history requests reprocess waits').split()

FIRST = 'It stops at the first rows, which are those that are wanted.'
LIST = 'It is a list for an administrator, by any column, and stops when its page is full.'
ACT = 'It is an act of a person, and not one of each day.'
START = 'It runs when the store starts, or when its configuration has changed.'
HOURLY = 'It runs once an hour.'
VERIFY = 'It is compared with the audit log, all of which is read then.'

# The reason why a statement with this beginning may read the whole of a table.
ALLOWED = {
    'SELECT received FROM messages ORDER BY received LIMIT 1': FIRST,
    'SELECT seen FROM domains ORDER BY seen DESC LIMIT 1 OFFSET': FIRST,
    'SELECT time FROM audit ORDER BY seq LIMIT 1': FIRST,
    'SELECT coalesce (unixepoch () - (SELECT received / 1000000 FROM originals o': FIRST,
    "SELECT id, 'letter' AS kind": LIST,
    'SELECT m.id, m.received, m.sender, (SELECT group_concat': LIST,
    'WITH chosen AS (SELECT * FROM messages m': LIST,
    'SELECT c.id, c.mail, m.sender, m.subject, c.note': LIST,
    'WITH span AS (SELECT * FROM messages m': ACT,
    'SELECT id FROM messages JOIN originals USING (n) WHERE sender_key = ?': ACT,
    'SELECT kind, time, name, words, who, state, count FROM': ACT,
    'SELECT key_id, count (*) AS originals FROM originals': ACT,
    'SELECT m.id, o.sealed_key FROM originals o': ACT,
    "SELECT count (*) FROM outbox WHERE kind IN ('file', 'release') AND (n = ?2": ACT,
    "UPDATE debts SET asked = iif (state = 'failed'": ACT,
    "UPDATE debts SET state = 'failed', taken = 0, detail = '{queue-dropped}'": ACT,
    "UPDATE outbox SET created = iif (state = 'failed'": ACT,
    "UPDATE reprocess SET asked = iif (state = 'failed'": ACT,
    "UPDATE reprocess SET state = 'failed', taken = 0, detail = '{queue-dropped}'": ACT,
    "SELECT b.n, m.id, b.asked, '', '' FROM (SELECT * FROM": START,
    "SELECT b.n, m.id, b.asked, 'again '": START,
    "SELECT b.n, m.id, b.asked, b.policy || ' '": START,
    'SELECT id, coalesce (fetched, decided, created) FROM requests': START,
    "SELECT n, id, 0, '', '' FROM outbox": START,
    "SELECT n, longer, coalesce (policy, '')": START,
    "UPDATE originals SET node = ? WHERE node = ''": START,
    'SELECT n FROM originals WHERE copy IS NOT NULL AND sealed IS NOT NULL': HOURLY,
    "SELECT n, coalesce (copy, '') FROM originals": HOURLY,
    'SELECT c.n, c.closed, coalesce ((SELECT coalesce (policy': HOURLY,
    'DELETE FROM holds WHERE removed < ?1': HOURLY,
    'SELECT id FROM drills WHERE created < ?1 UNION ALL': HOURLY,
    'SELECT count (*) FROM messages': VERIFY,
    'SELECT messages.n, id, received + longer < ?1 FROM originals': HOURLY,
    'SELECT count (*) FROM originals CROSS JOIN messages': HOURLY,
    'SELECT count (*) FROM originals': HOURLY,
    'SELECT m.id, m.received >= ?1 FROM messages': VERIFY,
    'SELECT m.id, d.time, m.id, d.time': VERIFY,
    'SELECT h.id, h.created * 1000000, h.id, h.kind': VERIFY,
    'SELECT c.id, c.created * 1000000, c.id, c.mail': VERIFY,
    'SELECT c.id, c.created * 1000000 >= ?1 FROM case_steps': VERIFY,
    'SELECT c.id, s.done * 1000000 >= ?1 FROM case_steps': VERIFY,
    "SELECT m.id, iif (p.way LIKE 'mail%'": VERIFY,
    'SELECT m.id, p.time * 1000000 >= ?1 FROM opened': VERIFY,
    'SELECT m.id, r.created * 1000000, r.id': VERIFY,
    'SELECT r.id, h.time * 1000000 >= ?1 FROM request_history': VERIFY,
    'SELECT r.id, r.created * 1000000 >= ?1 FROM requests': VERIFY,
    'SELECT e.id, coalesce (e.removed * 1000000 >= ?1, TRUE) FROM holds': VERIFY,
    'SELECT e.id, coalesce (e.closed * 1000000 >= ?1, TRUE) FROM cases': VERIFY,
}


def statements(build):
    """Returns all statements of kiyome-store; each is one string in the program."""
    with open(os.path.join(build, 'kiyome-store'), 'rb') as file:
        found = re.findall(rb'(?<=\0)(?:SELECT|INSERT|UPDATE|DELETE|WITH) [^\0]+(?=\0)', file.read())
    # Statements whose table is known only at run time, and those for PostgreSQL, are left out.
    return sorted({text.decode() for text in found if b'%s' not in text and b'FROM pg_' not in text})


def explain(database, how, sql):
    """Returns the rows of EXPLAIN; the values of parameters do not matter."""
    for count in range(40):
        try:
            return database.execute('EXPLAIN %s %s' % (how, sql), [1] * count).fetchall()
        except sqlite3.ProgrammingError:
            continue
    raise AssertionError(sql)


def growing_names(sql):
    """Returns the names that growing tables have in a statement: their own names and their aliases."""
    names = {}
    for table, alias in re.findall(r'(?:FROM|JOIN|UPDATE|,)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?', sql):
        if table in GROWING:
            names.setdefault(table, set()).add(table)
            names.setdefault(alias, set()).add(table)
    return names


def read_whole(database, pages, sql):
    """Returns the growing tables that a statement may read from one end to the other."""
    cursors, walked = {}, set()
    for _, opcode, first, second, *_ in explain(database, '', sql):
        if opcode in ('OpenRead', 'OpenWrite', 'ReopenIdx'):
            cursors[first] = pages.get(second)
        elif opcode in ('Rewind', 'Last', 'Count'):
            walked.add(cursors.get(first))
    names = growing_names(sql)
    scanned = set()
    for *_, detail in explain(database, 'QUERY PLAN', sql):
        # SQLite reports a minimum or maximum as SEARCH as well, but an automatic index, made for one statement, also needs all
        # rows.
        found = re.match(r'SCAN (\w+)|SEARCH (\w+).*AUTOMATIC', detail)
        if found:
            scanned |= names.get(found.group(1) or found.group(2), set())
    return scanned & walked


@pytest.fixture(scope='module')
def index(build):
    place = Place(build)
    try:
        place.stop(place.start())
        database = place.database()
        yield database
        database.close()
    finally:
        place.close()


def test_no_statement_reads_a_whole_table_that_grows_with_the_mail(build, index):
    # A partial index contains only the few rows that wait for something, so all of it may be read.
    pages = {page: table for page, table in
             index.execute("SELECT rootpage, tbl_name FROM sqlite_master WHERE type = 'table' OR sql IS NULL OR sql NOT LIKE '% WHERE %'")}
    whole = {sql: read_whole(index, pages, sql) for sql in statements(build)}
    wrong = ['%s: %s' % (', '.join(sorted(tables)), sql) for sql, tables in whole.items()
             if tables and not any(sql.startswith(beginning) for beginning in ALLOWED)]
    assert not wrong, '\n\n'.join(wrong)
    for beginning in ALLOWED:
        assert any(tables and sql.startswith(beginning) for sql, tables in whole.items()), 'needed no longer: ' + beginning


def test_a_table_that_is_read_as_a_whole_is_found(index):
    """The check finds each way of reading a whole table, and reports no other statement."""
    pages = {page: table for page, table in index.execute('SELECT rootpage, tbl_name FROM sqlite_master')}
    for sql in ('SELECT id FROM messages WHERE subject = ?', 'DELETE FROM outbox WHERE error = ?', "UPDATE audit SET why = '' WHERE uid = ?",
                'SELECT 1 FROM requests r JOIN reports q ON q.n = r.message WHERE r.way = ?', 'SELECT count (*) FROM recipients'):
        assert read_whole(index, pages, sql), sql
    for sql in ('SELECT id FROM messages WHERE n = ?', 'SELECT max (seq) FROM audit', 'SELECT 1 FROM users q JOIN reports r ON r.n = q.n'):
        assert not read_whole(index, pages, sql), sql
