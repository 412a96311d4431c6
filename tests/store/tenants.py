# SPDX-License-Identifier: GPL-2.0-or-later
"""Tenants in databases of one server, and in one bucket: what stands between them beside what their stores ask."""
import glob
import os
import shutil
import tempfile

import bucket
import cluster
import objects
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
