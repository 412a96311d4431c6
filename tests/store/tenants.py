# SPDX-License-Identifier: GPL-2.0-or-later
"""Tenants in databases of one server, and in one bucket: what stands between them beside what their stores ask."""
import glob
import os
import shutil
import tempfile
import threading
import time

import bucket
import cluster
import door as d
import objects
from office import Office
from place import Place, refused, test


class Gateway:
    """Two tenants below one gateway's directory."""

    def __init__(self, build, **stores):
        self.folder = tempfile.mkdtemp(prefix='kiyome-test-')
        os.chmod(self.folder, 0o755)
        with open(os.path.join(self.folder, 'kiyome.conf'), 'w') as file:
            file.write('[paths]\nstate=state\nrun=run\nkeys=keys\n')
        self.places = {}
        for name, values in stores.items():
            folder = os.path.join(self.folder, 'tenants', name)
            os.makedirs(folder)
            self.places[name] = Place(build, folder=folder, **values)

    def __enter__(self):
        return tuple(self.places.values())

    def __exit__(self, *_):
        for place in self.places.values():
            place.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def says(place):
    """It is started, takes nothing and shows nothing; what it says."""
    process = place.start()
    refused(place.door().add, b'Subject: x\r\n\r\nx\r\n')
    told = [place.error(*words) for words in (('quarantine', 'list'), ('user', 'list'))]
    place.stop(process)
    assert told[0].split(': ', 1)[1] == told[1].split(': ', 1)[1], told
    return told[0]


def ask(role, database, sql):
    """What the server says to ROLE, asked by itself: rows, or why not."""
    import psycopg2
    try:
        connection = psycopg2.connect('host=%s user=%s dbname=%s' % (cluster.running.folder, role, database))
    except psycopg2.OperationalError as error:
        return str(error)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    except psycopg2.Error as error:
        return str(error)
    finally:
        connection.close()


def shared_by_all(role, other):
    """What a server has once, for all databases, as ROLE sees it: names, and of OTHER's sessions that there are some."""
    told = ask(role, role, "SELECT pid, query, client_port, wait_event FROM pg_stat_activity WHERE usename = '%s'" % other)
    assert told and all(row[1] == '<insufficient privilege>' and row[2:] == (None, None) for row in told), told
    for sql in ('SELECT pg_terminate_backend (%d)', 'SELECT pg_cancel_backend (%d)'):
        assert 'must be a member' in str(ask(role, role, sql % told[0][0])), sql
    for sql in ('SELECT rolpassword FROM pg_authid', "SELECT pg_read_file ('postgresql.conf')", "COPY (SELECT 1) TO PROGRAM 'true'",
                'CREATE EXTENSION dblink', 'CREATE EXTENSION postgres_fdw', 'SELECT * FROM pg_ls_waldir ()',
                'ALTER DATABASE %s SET statement_timeout = 0' % other, 'ALTER ROLE %s PASSWORD NULL' % other):
        assert isinstance(ask(role, role, sql), str), sql
    # No table is everybody's: there is none of kiyome's where all may connect, and what a server has for all has no rows of ours.
    for database in ('postgres', 'template1'):
        assert ask(role, database, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [(0,)], database
    assert ask(role, role, "SELECT DISTINCT relname FROM pg_class WHERE relisshared AND relkind = 'r' AND relname NOT LIKE 'pg\\_%'") == []
    assert ask(role, role, 'SELECT label FROM pg_shseclabel') == []


@test('a tenant is nobody in the database of another, whatever it asks there in SQL', engine='postgresql')
def tenants_sql(build):
    server = cluster.running
    words = {}
    for name in ('ashita', 'bunka'):
        server.ask('CREATE ROLE t_%s LOGIN' % name)
        server.ask("CREATE DATABASE t_%s OWNER t_%s TEMPLATE template0" % (name, name))
        words[name] = 'postgresql:host=%s user=t_%s dbname=t_%s' % (server.folder, name, name)
    try:
        with Gateway(build, **{name: {'database': words[name]} for name in words}) as (ashita, bunka):
            ashita.start()
            first = bunka.start()
            mail = ashita.door().add(b'Subject: x\r\n\r\nashitas secret\r\n')
            bunka.door().add(b'Subject: y\r\n\r\nbunkas\r\n')
            # PUBLIC may connect to a new database: it is said until that is taken back, and even so there is nothing to see.
            assert 'REVOKE CONNECT' in bunka.status()['database_problem'], bunka.status()
            tables = [row[0] for row in ask('t_ashita', 't_ashita', "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
            assert {'messages', 'originals', 'users', 'allow', 'audit', 'sessions'} <= set(tables), tables
            for table in tables:
                assert isinstance(ask('t_ashita', 't_ashita', 'SELECT * FROM "%s" LIMIT 1' % table), list), table
                for sql in ('SELECT * FROM "%s"', 'DELETE FROM "%s"', 'TRUNCATE "%s"', 'COPY "%s" TO STDOUT', 'DROP TABLE "%s"',
                            'ALTER TABLE "%s" OWNER TO t_bunka', 'LOCK TABLE "%s"', 'GRANT SELECT ON "%s" TO t_bunka'):
                    told = ask('t_bunka', 't_ashita', sql % table)
                    assert isinstance(told, str) and ('permission denied' in told or 'must be owner' in told), (table, sql, told)
            for sql in ('SET ROLE t_ashita', 'SET SESSION AUTHORIZATION t_ashita', 'CREATE TABLE public.mine (n int)'):
                assert 'permission denied' in str(ask('t_bunka', 't_ashita', sql)), sql
            # Nothing there runs with its owner's rights for whoever calls it, and nothing is kept outside of tables.
            assert ask('t_ashita', 't_ashita', 'SELECT proname FROM pg_proc WHERE prosecdef') == []
            assert ask('t_ashita', 't_ashita', 'SELECT oid FROM pg_largeobject_metadata') == []
            shared_by_all('t_bunka', 't_ashita')
            for name in words:
                server.ask('REVOKE CONNECT ON DATABASE t_%s FROM PUBLIC' % name)
            assert 'permission denied' in ask('t_bunka', 't_ashita', 'SELECT 1')
            assert ashita.status()['database_problem'] is None and bunka.status()['database_problem'] is None
            # A role that reaches more than its own.
            for give, take in (('ALTER ROLE t_bunka SUPERUSER', 'ALTER ROLE t_bunka NOSUPERUSER'),
                               ('GRANT t_ashita TO t_bunka', 'REVOKE t_ashita FROM t_bunka'),
                               ('GRANT pg_read_all_data TO t_bunka', 'REVOKE pg_read_all_data FROM t_bunka')):
                server.ask(give)
                assert 'reaches other databases' in bunka.status()['database_problem'], give
                server.ask(take)
                assert bunka.status()['database_problem'] is None, take
            # One that is told the other's database, in words that don't look it, takes nothing there.
            bunka.stop(first)
            ashita.stop(ashita.processes[0])
            bunka.configure(database=words['ashita'])
            assert "tenant 'ashita'" in says(bunka)
            ashita.start()
            assert ashita.export(mail) == b'Subject: x\r\n\r\nashitas secret\r\n'
    finally:
        for name in words:
            server.drop('t_' + name)
            server.ask('DROP ROLE t_' + name)


LIMIT = 16  # connections of a role, as kiyome-store(8) has it for one node


class Searches:
    """Many at once, by the portal of OFFICE, until they are told to stop."""

    def __init__(self, office, count):
        self.office, self.token, self.is_over = office, office.token('sato'), False
        self.ended, self.failed = [], []
        self.threads = [threading.Thread(target=self.search) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def search(self):
        portal = self.office.portal()
        portal.socket.settimeout(120)
        while True:
            begun = time.monotonic()
            try:
                portal.ask('mails', session=self.token, text='予算')
                self.ended.append(time.monotonic() - begun)
            except d.Refused as error:
                self.failed.append((time.monotonic() - begun, str(error)))
            except (d.Closed, OSError):
                break
            # Each asks once, however late it comes to that.
            if self.is_over:
                break
        portal.close()

    def stop(self):
        self.is_over = True
        for thread in self.threads:
            thread.join()


def activity(role):
    """Sessions of ROLE, and how many of them are at work."""
    with cluster.Database(cluster.running.connect('postgres')) as database:
        return database.execute("SELECT count(*), count(*) FILTER (WHERE state = 'active') FROM pg_stat_activity WHERE usename = ?",
                                (role,)).fetchone()


class HeavyOffice(Office):
    def database(self):
        return cluster.Database(cluster.running.connect('t_heavy'))


def make_heavy(office, condition):
    """Whatever the tenant asks of its mails takes CONDITION's time."""
    with office.database() as database:
        database.execute('ALTER TABLE messages ENABLE ROW LEVEL SECURITY')
        database.execute('ALTER TABLE messages FORCE ROW LEVEL SECURITY')
        database.execute('DROP POLICY IF EXISTS heavy ON messages')
        database.execute('CREATE POLICY heavy ON messages USING (%s)' % condition)


@test("one tenant's heavy searches, all at once, take no more connections than are its own, end, and let another's mail through",
      engine='postgresql')
def tenants_searches(build):
    server = cluster.running
    server.ask('CREATE ROLE t_heavy LOGIN CONNECTION LIMIT %d' % LIMIT)
    server.ask('CREATE DATABASE t_heavy OWNER t_heavy TEMPLATE template0')
    heavy, other = None, Place(build)
    try:
        other.start()
        heavy = HeavyOffice(build, database='postgresql:host=%s user=t_heavy dbname=t_heavy' % server.folder)
        for n in range(3):
            heavy.mail('sato@city.example.jp', '令和7年度 予算について %d' % n)
        make_heavy(heavy, '(SELECT count(*) FROM generate_series (1, 2000000)) > 0')
        searches, times, seen = Searches(heavy, 24), [], []
        door = other.door()
        for n in range(40):
            begun = time.monotonic()
            assert door.add(b'Subject: %d\r\n\r\nx\r\n' % n)
            times.append(time.monotonic() - begun)
            seen.append(activity('t_heavy'))
            time.sleep(0.1)
        searches.stop()
        assert searches.ended, searches.failed
        assert max(active for _, active in seen) >= 3, seen
        assert max(sessions for sessions, _ in seen) <= LIMIT, seen
        assert max(times) < 5, times
        assert other.status()['ready'] and other.status()['problem'] is None
        # Who has that role and no manners gets no more either, and the server keeps room for the others.
        import psycopg2
        taken, told = [], ''
        try:
            for _ in range(LIMIT + 1):
                taken.append(psycopg2.connect('host=%s user=t_heavy dbname=t_heavy' % server.folder))
        except psycopg2.OperationalError as error:
            told = str(error)
        assert 'too many connections for role' in told and len(taken) < LIMIT, (told, len(taken))
        assert door.add(b'Subject: y\r\n\r\ny\r\n')
        for connection in taken:
            connection.close()
        # A question that would never end does.
        make_heavy(heavy, "pg_sleep (3600) IS NOT NULL")
        searches = Searches(heavy, 3)
        searches.is_over = True
        until = time.monotonic() + 60
        while any(thread.is_alive() for thread in searches.threads):
            assert time.monotonic() < until and door.add(b'Subject: z\r\n\r\nz\r\n')
            time.sleep(0.5)
        assert len(searches.failed) == 3 and all(20 < taken < 60 for taken, _ in searches.failed), (searches.failed, searches.ended)
    finally:
        for place in (heavy, other):
            if place is not None:
                place.close()
        server.drop('t_heavy')
        server.ask('DROP ROLE t_heavy')


@test("an index that is a tenant's is no other's, and not the gateway's")
def tenants_index(build):
    with Gateway(build, ashita={}, bunka={}) as (ashita, bunka):
        store = ashita.start()
        ashita.door().add(b'Subject: x\r\n\r\nashitas\r\n')
        ashita.stop(store)
        bunka.stop(bunka.start())
        if ashita.name:
            bunka.configure(database='postgresql:' + cluster.running.words(ashita.name))
        else:
            for path in glob.glob(bunka.state + '/index*'):
                os.unlink(path)
            for path in glob.glob(ashita.state + '/index*'):
                shutil.copy(path, bunka.state)
        assert "tenant 'ashita'" in says(bunka)
        ashita.start()


@test('of two tenants in one bucket neither opens, takes or removes what the other has there', engine='s3')
def tenants_bucket(build):
    box = objects.Bucket(build)
    try:
        words = {name: dict(box.words(), originals='s3://%s/%s' % (box.name, name), s3_credentials='../../s3.key') for name in ('ashita', 'bunka')}
        with Gateway(build, **words) as (ashita, bunka):
            path = os.path.join(os.path.dirname(os.path.dirname(ashita.folder)), 's3.key')
            with open(path, 'w') as file:
                file.write('[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n' % (bucket.KEY, bucket.SECRET))
            os.chmod(path, 0o600)
            ashita.start()
            store = bunka.start()
            data, other = objects.large(), objects.large()
            one, two = ashita.door().add(data), bunka.door().add(other)
            names = {name.split('/')[0]: name for name in objects.running.names(box.name) if not name.endswith('/owner')}
            assert set(names) == {'ashita', 'bunka'} and names['ashita'].endswith(one) and names['bunka'].endswith(two), names
            assert ashita.export(one) == data and bunka.export(two) == other
            # What is put in the other's place is sealed to another's key, whoever reads the bucket.
            sealed = objects.running.get(box.name, names['ashita'])
            kept = objects.running.get(box.name, names['bunka'])
            objects.running.put(box.name, names['bunka'], sealed)
            assert data[100:132] not in bunka.kiyome('quarantine', 'export', two, '--reason', 'x', '-o', '-', status=3)
            objects.running.put(box.name, names['bunka'], kept)
            assert bunka.export(two) == other
            # With the other's prefix in its file a store touches nothing there.
            bunka.stop(store)
            before = objects.running.names(box.name)
            bunka.configure(**dict(words['bunka'], originals='s3://%s/ashita' % box.name))
            bunka.start()
            objects.until(lambda: bunka.status()['originals_problem'], bunka)
            bunka.kiyome('quarantine', 'erase', two, '--reason', 'x', '--yes', status=0)
            assert objects.running.names(box.name) == before
            assert ashita.export(one) == data and ashita.status()['originals_problem'] is None
    finally:
        box.__exit__()
