# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the steps of the schema: how a later release changes the index of this one, and how this release reacts to that."""
import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

from place import Place, refused, until
from waiting import PATIENCE


# Steps that a later release may have.
ADD = 'CREATE TABLE added (n INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT'
FILL = "ALTER TABLE meta ADD COLUMN more TEXT NOT NULL DEFAULT ''; INSERT INTO added (word) SELECT id FROM messages"
BAD = FILL + '; INSERT INTO nowhere VALUES (1)'
# This step never ends, so that an upgrade can be killed in the middle of it.
LONG = {False: '; WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count (*) FROM c',
        True: '; SELECT pg_sleep (600)'}



def program(place, *steps):
    """Returns the command that opens the index as a kiyome whose schema has the additional `steps`."""
    import cluster
    where = 'postgresql:' + cluster.running.words(place.name) if place.name else place.state
    return [os.path.join(place.build, 'tests/tools/store-steps'), where, *steps]


def newer_kiyome(place, *steps):
    return subprocess.run(program(place, *steps), capture_output=True, text=True, timeout=PATIENCE)


def has(database, table):
    where = "pg_tables WHERE tablename = '%s'" if hasattr(database, 'connection') else "sqlite_master WHERE name = '%s'"
    return database.execute('SELECT count (*) FROM ' + where % table).fetchone()[0] == 1


def steps(database):
    return database.execute('SELECT max (step) FROM migrations').fetchone()[0]


def copies(place):
    """Returns the copies of the state before an upgrade: files, or schemas of the database."""
    if place.name:
        return [row[0] for row in place.database().execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kiyome%' ORDER BY 1")]
    return sorted(name for name in os.listdir(place.state) if name.startswith('index.schema'))


def filled(build):
    """Returns a stopped store with two mails, and the content of the mails."""
    place = Place(build)
    process = place.start()
    promised = {}
    for size in (200, 300000):
        data = os.urandom(size)
        promised[place.door().add(data)] = data
    place.stop(process)
    return place, promised


def is_whole(place, promised):
    """Asserts that the store opens, has all mails of `promised`, and accepts more."""
    process = place.start()
    until(lambda: not isinstance(attempt(place), Exception), place)
    for message, data in promised.items():
        assert place.export(message) == data
    place.stop(process)


def attempt(place):
    try:
        return place.door().add(b'one more')
    except Exception as error:
        return error


def gone_back(place):
    """Goes back to the earlier schema as kiyome-store(8) describes it, with this kiyome as the earlier version."""
    database = place.database()
    database.execute('ALTER SCHEMA public RENAME TO newer; CREATE SCHEMA public; ALTER EXTENSION citext SET SCHEMA public')
    process = place.start()
    until(lambda: database.execute("SELECT to_regclass ('public.given') IS NOT NULL").fetchone()[0], place)
    refused(place.door().add, b'message')
    place.stop(process)
    database.execute('SELECT kiyome_before_1.bring_back ()')
    database.execute('DROP SCHEMA newer CASCADE')
    database.close()


def test_a_release_to_come_adds_its_steps_who_is_older_refuses_what_it_made(build):
    """A later release adds its steps; an older release refuses the result, and can go back to the state before them."""
    place, promised = filled(build)
    try:
        done = newer_kiyome(place, ADD, BAD)
        assert done.returncode == 1 and 'step 3 of its schema failed' in done.stderr and 'nowhere' in done.stderr, done
        assert copies(place) == [] and steps(place.database()) == 1 and not has(place.database(), 'added')
        is_whole(place, promised)
        done = newer_kiyome(place, ADD, FILL)
        assert (done.returncode, done.stdout) == (0, 'schema 3\n'), done
        assert steps(place.database()) == 3
        assert place.database().execute('SELECT count (*) FROM added').fetchone()[0] == 3
        assert copies(place) == ['kiyome_before_1' if place.name else 'index.schema-1.db']
        process = place.start()
        why = refused(place.door().add, b'message')
        assert 'newer kiyome' in why and 'UPGRADES' in why, why
        place.stop(process)
        assert steps(place.database()) == 3
        if place.name:
            gone_back(place)
        else:
            place.drop_index()  # with its write-ahead log
            os.rename(os.path.join(place.state, 'index.schema-1.db'), os.path.join(place.state, 'index.db'))
        is_whole(place, promised)
    finally:
        place.close()


def test_an_upgrade_that_is_killed_in_the_midst_of_a_step_leaves_what_was_before(build):
    place, promised = filled(build)
    process = subprocess.Popen(program(place, ADD, FILL + LONG[bool(place.name)]), stderr=subprocess.DEVNULL)
    try:
        until(lambda: at_work(place), place)
        process.kill()
        process.wait()
        if place.name:  # PostgreSQL notices the death by itself only after some seconds
            place.database().execute("SELECT pg_terminate_backend (pid) FROM pg_stat_activity"
                                     " WHERE query LIKE '%SELECT pg_sleep (600)'")
        assert copies(place) == []
        is_whole(place, promised)
        assert steps(place.database()) == 1 and not has(place.database(), 'added')
        assert newer_kiyome(place, ADD, FILL).returncode == 0
    finally:
        if process.poll() is None:
            process.kill()
        place.close()


def at_work(place):
    """Returns whether a program is in the middle of changing the schema."""
    if place.name:
        return place.database().execute("SELECT count (*) FROM pg_stat_activity WHERE state = 'active'"
                                        " AND query LIKE '%SELECT pg_sleep (600)'").fetchone()[0] == 1
    with contextlib.closing(sqlite3.connect(os.path.join(place.state, 'index.db'), timeout=0)) as database:
        try:
            database.execute('BEGIN IMMEDIATE')
            return False
        except sqlite3.OperationalError:
            return True


@pytest.mark.sqlite
def test_an_upgrade_that_loses_power_at_any_moment_is_done_or_not_and_a_copy_is_whole(build):
    place, promised = filled(build)
    place.copy_index('before')
    before = os.path.join(place.folder, 'before', 'index.db')
    index = os.path.join(place.state, 'index.db')
    seen = set()
    try:
        for moment in range(1, 200):
            for name in ('index.db', 'index.db-wal', 'index.db-shm', *copies(place)):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(os.path.join(place.state, name))
            shutil.copy(before, index)
            done = subprocess.run(['kiyome', *program(place, ADD, FILL)[1:]], executable=program(place)[0], capture_output=True,
                                  env=dict(os.environ, KIYOME_TEST_DIE_AT=str(moment),
                                           LD_PRELOAD=os.path.join(build, 'tests/tools/libdie-at.so')))
            assert done.returncode in (0, -signal.SIGKILL), done
            with contextlib.closing(sqlite3.connect(index)) as database:
                at = steps(database)
                assert at in (1, 3) and has(database, 'added') == (at == 3), (moment, at)
                assert database.execute('PRAGMA user_version').fetchone()[0] == at
                assert database.execute('PRAGMA integrity_check').fetchone()[0] == 'ok'
            kept = 'index.schema-1.db' in copies(place)
            if kept:
                with contextlib.closing(sqlite3.connect(os.path.join(place.state, 'index.schema-1.db'))) as database:
                    assert steps(database) == 1 and database.execute('PRAGMA integrity_check').fetchone()[0] == 'ok'
                    assert database.execute('SELECT count (*) FROM messages').fetchone()[0] == len(promised)
            assert kept or at == 1, moment
            seen.add((at, kept))
            if done.returncode == 0:
                break
        assert done.returncode == 0 and moment > 4, (done, moment)
        assert seen >= {(1, False), (1, True), (3, True)}, seen
    finally:
        place.close()


@pytest.mark.postgresql
def test_what_the_database_was_before_an_upgrade_has_every_row_as_it_was_goes_with_an_erasure(build):
    """The copy of the database before an upgrade has every row unchanged, and is deleted with an erasure or after a week."""
    place, promised = filled(build)
    database = place.database()
    process = place.start()
    place.export(next(iter(promised)))
    place.stop(process)
    tables = [row[0] for row in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]
    try:
        rows = {table: database.execute('SELECT t::text FROM "%s" t ORDER BY 1' % table) for table in tables}
        assert {'messages', 'originals', 'audit', 'search'} <= set(tables) and rows['audit'], tables
        # Copies are numbered by step, and only the newest one is kept.
        for more, number in (((ADD,), 1), ((ADD, FILL), 2)):
            assert newer_kiyome(place, *more).returncode == 0
            assert copies(place) == ['kiyome_before_%d' % number]
            if number == 1:
                assert rows == {table: database.execute('SELECT t::text FROM kiyome_before_1."%s" t ORDER BY 1' % table) for table in tables}
        # A start of a kiyome that can read the schema keeps the copy for a week; an erasure deletes it earlier.
        database.execute("DELETE FROM migrations WHERE step > 1")
        database.execute("UPDATE migrations SET time = extract (epoch FROM now ())::bigint - 6 * 86400")
        process = place.start()
        until(lambda: not isinstance(attempt(place), Exception), place)
        time.sleep(1)
        assert copies(place) == ['kiyome_before_2']
        place.kiyome('quarantine', 'erase', next(iter(promised)), '--reason', 'test', '--yes')
        until(lambda: copies(place) == [], place)
        place.stop(process)
        database.execute('CREATE SCHEMA kiyome_before_1')
        database.execute("UPDATE migrations SET time = extract (epoch FROM now ())::bigint - 8 * 86400")
        process = place.start()
        until(lambda: copies(place) == [], place)
        place.stop(process)
    finally:
        database.close()
        place.close()


@pytest.mark.sqlite
def test_what_the_index_was_before_an_upgrade_goes_with_an_erasure_and_after_a_week(build):
    place, promised = filled(build)
    copy = os.path.join(place.state, 'index.schema-1.db')

    def keep(days):
        shutil.copy(os.path.join(place.state, 'index.db'), copy)
        os.utime(copy, (time.time() - days * 86400,) * 2)
    try:
        keep(8)
        process = place.start()
        until(lambda: not os.path.exists(copy), place)
        place.stop(process)
        keep(6)
        place.start()
        place.door().add(b'message')
        assert os.path.exists(copy)
        place.kiyome('quarantine', 'erase', next(iter(promised)), '--reason', 'test', '--yes')
        until(lambda: not os.path.exists(copy), place)
        # A store that ended just after the erasure had no time to delete the copy; the next start does.
        place.stop(place.processes[-1])
        keep(1)
        process = place.start()
        until(lambda: not os.path.exists(copy), place)
        place.stop(process)
        keep(-1)
        place.start()
        place.door().add(b'message')
        assert os.path.exists(copy)
    finally:
        place.close()
