# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that tenants in databases of one server, and in one bucket, are separated by the servers' own rights and not only by
their stores."""
import contextlib
import glob
import json
import os
import re
import shutil
import subprocess
import threading
import time

import pytest

import bucket
import bucket_places
import cluster
import door as d
from city_office import Office, PASSWORD
from deferred import LETTERS, letter, logged, read
from node_places import Gateway
from place import Place, Relay, refused
from waiting import PATIENCE, until


def says(place):
    """Asserts that the store starts but accepts and shows nothing; returns the reason that it gives."""
    process = place.start()
    refused(place.door().add, b'Subject: x\r\n\r\nx\r\n')
    told = [place.error(*words) for words in (('quarantine', 'list'), ('user', 'list'))]
    place.stop(process)
    assert told[0].split(': ', 1)[1] == told[1].split(': ', 1)[1], told
    return told[0]


def ask(role, database, sql):
    """Returns the server's answer to `role` without kiyome: rows, or the error."""
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
    """Asserts that `role` learns from the tables shared by all databases only names, and only that `other` has sessions."""
    told = ask(role, role, "SELECT pid, query, client_port, wait_event FROM pg_stat_activity WHERE usename = '%s'" % other)
    assert told and all(row[1] == '<insufficient privilege>' and row[2:] == (None, None) for row in told), told
    for sql in ('SELECT pg_terminate_backend (%d)', 'SELECT pg_cancel_backend (%d)'):
        assert 'must be a member' in str(ask(role, role, sql % told[0][0])), sql
    for sql in ('SELECT rolpassword FROM pg_authid', "SELECT pg_read_file ('postgresql.conf')", "COPY (SELECT 1) TO PROGRAM 'true'",
                'CREATE EXTENSION dblink', 'CREATE EXTENSION postgres_fdw', 'SELECT * FROM pg_ls_waldir ()',
                'ALTER DATABASE %s SET statement_timeout = 0' % other, 'ALTER ROLE %s PASSWORD NULL' % other):
        assert isinstance(ask(role, role, sql), str), sql
    # Databases to which everybody may connect have no table of kiyome, and the tables shared by all databases have no row of
    # kiyome.
    for database in ('postgres', 'template1'):
        assert ask(role, database, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [(0,)], database
    assert ask(role, role, "SELECT DISTINCT relname FROM pg_class WHERE relisshared AND relkind = 'r' AND relname NOT LIKE 'pg\\_%'") == []
    assert ask(role, role, 'SELECT label FROM pg_shseclabel') == []


@pytest.mark.postgresql
def test_a_tenant_is_nobody_in_the_database_of_another_whatever_it_asks_there_in_sql(build):
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
            # PUBLIC may connect to a new database; the status says so until that is revoked, and nothing can be read there even
            # so.
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
            # No function there runs with its owner's rights, and nothing is stored outside of tables.
            assert ask('t_ashita', 't_ashita', 'SELECT proname FROM pg_proc WHERE prosecdef') == []
            assert ask('t_ashita', 't_ashita', 'SELECT oid FROM pg_largeobject_metadata') == []
            shared_by_all('t_bunka', 't_ashita')
            for name in words:
                server.ask('REVOKE CONNECT ON DATABASE t_%s FROM PUBLIC' % name)
            assert 'permission denied' in ask('t_bunka', 't_ashita', 'SELECT 1')
            assert ashita.status()['database_problem'] is None and bunka.status()['database_problem'] is None
            # With each of these grants the role reaches more than its own database.
            for give, take in (('ALTER ROLE t_bunka SUPERUSER', 'ALTER ROLE t_bunka NOSUPERUSER'),
                               ('GRANT t_ashita TO t_bunka', 'REVOKE t_ashita FROM t_bunka'),
                               ('GRANT pg_read_all_data TO t_bunka', 'REVOKE pg_read_all_data FROM t_bunka')):
                server.ask(give)
                assert 'reaches other databases' in bunka.status()['database_problem'], give
                server.ask(take)
                assert bunka.status()['database_problem'] is None, take
            # A store that is configured with another tenant's database takes nothing there.
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


LIMIT = 16  # connections of a role, as kiyome-store(8) sets it for one node


class Searches:
    """Many simultaneous searches through the portal of `office`, until they are stopped."""

    def __init__(self, office, count):
        self.office, self.token, self.is_over = office, office.token('sato'), False
        self.ended, self.failed = [], []
        self.threads = [threading.Thread(target=self.search) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def search(self):
        portal = self.office.portal()

        while True:
            begun = time.monotonic()
            try:
                portal.ask('mails', session=self.token, text='予算')
                self.ended.append(time.monotonic() - begun)
            except d.Refused as error:
                self.failed.append((time.monotonic() - begun, str(error)))
            except (d.Closed, OSError):
                break
            # Each thread searches at least once, however late it begins.
            if self.is_over:
                break
        portal.close()

    def stop(self):
        self.is_over = True
        for thread in self.threads:
            thread.join()


def activity(role):
    """Returns the number of sessions of `role`, and how many of them are active."""
    with cluster.Database(cluster.running.connect('postgres')) as database:
        return database.execute("SELECT count(*), count(*) FILTER (WHERE state = 'active') FROM pg_stat_activity WHERE usename = ?",
                                (role,)).fetchone()


class HeavyOffice(Office):
    def database(self):
        return cluster.Database(cluster.running.connect('t_heavy'))


def make_heavy(office, condition):
    """Makes each query about the tenant's mails take the time of `condition`."""
    with office.database() as database:
        database.execute('ALTER TABLE messages ENABLE ROW LEVEL SECURITY')
        database.execute('ALTER TABLE messages FORCE ROW LEVEL SECURITY')
        database.execute('DROP POLICY IF EXISTS heavy ON messages')
        database.execute('CREATE POLICY heavy ON messages USING (%s)' % condition)


@pytest.mark.postgresql
@pytest.mark.full  # two dozen simultaneous searches of two million rows, and a timeout of half a minute
def test_one_tenants_heavy_searches_all_at_once_take_no_more_connections_than_are_its_own_end(build):
    """One tenant's heavy simultaneous searches use only its own connections, end, and let another tenant's mail through."""
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
        door = other.door()

        def seconds_of_a_mail():
            begun = time.monotonic()
            assert door.add(b'Subject: x\r\n\r\nx\r\n')
            return time.monotonic() - begun
        undisturbed = max(seconds_of_a_mail() for _ in range(10))
        searches, times, seen = Searches(heavy, 24), [], []
        for n in range(40):
            times.append(seconds_of_a_mail())
            seen.append(activity('t_heavy'))
            time.sleep(0.1)
        searches.stop()
        assert searches.ended, searches.failed
        assert max(active for _, active in seen) >= 3, seen
        assert max(sessions for sessions, _ in seen) <= LIMIT, seen
        assert max(times) < max(5, 50 * undisturbed), (times, undisturbed)
        assert other.status()['ready'] and other.status()['problem'] is None
        # A program that misuses the role gets no more connections either, and the server keeps room for the others.
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
        # A query that would never end is ended.
        make_heavy(heavy, "pg_sleep (3600) IS NOT NULL")
        searches = Searches(heavy, 3)
        searches.is_over = True

        def is_over():
            assert door.add(b'Subject: z\r\n\r\nz\r\n')
            return not any(thread.is_alive() for thread in searches.threads)
        until(is_over, 'the end of the searches', pause=0.5)
        assert len(searches.failed) == 3 and all(20 < taken < 60 for taken, _ in searches.failed), (searches.failed, searches.ended)
    finally:
        for place in (heavy, other):
            if place is not None:
                place.close()
        server.drop('t_heavy')
        server.ask('DROP ROLE t_heavy')


def own_domains(place, domains):
    with open(os.path.join(place.folder, 'kiyome.conf'), 'a') as file:
        file.write('[tenant]\ndomains=%s\n' % domains)


def test_a_tenants_administrator_hands_out_originals_to_its_own_people_alone(build):
    """A tenant's administrator releases originals only to the tenant's own domains, and a sent mail only to its recipients."""
    relay = Relay()
    try:
        with Gateway(build, ashita={}, bunka={'relay': relay.port}) as (_, bunka):
            own_domains(bunka, 'bunka.example;.bunka.example')
            bunka.start()
            door = bunka.door()
            data = b'Subject: x\r\n\r\nx\r\n'
            came = door.add(data, recipients=('a@bunka.example', 'mayor@ashita.example'))
            went = door.add(data + b'y\r\n', direction='out', recipients=('p@partner.example',))
            brought = door.add(data + b'z\r\n', direction='file', login='sato', recipients=('mayor@ashita.example',))

            def release(message, to, status=0):
                return bunka.error('quarantine', 'release', message, '--to', to, '--reason', 'x', status=status)
            for message in (came, went, brought):
                for to in ('mayor@ashita.example', 'MAYOR@ASHITA.EXAMPLE', 'mayor%ashita.example@bunka.example', 'c@partner.example',
                           'mayor@bunka.example.ashita.example', 'mayor@xbunka.example', 'ashita.example!mayor@bunka.example'):
                    assert 'tenant.domains' in release(message, to, 1), to
            assert relay.commands == [] and json.loads(bunka.kiyome('queue', 'list', '--json')) == []
            for to in ('c@bunka.example', 'c@BUNKA.example', 'c@x.bunka.example'):
                release(came, to)
                assert relay.commands[-3] == 'RCPT TO:<%s>' % to.lower() and relay.data == data, relay.commands
            release(went, 'P@partner.example')
            assert relay.data == data + b'y\r\n'
    finally:
        relay.server.close()


@pytest.mark.same_sql
def test_no_letter_of_a_tenant_goes_to_anothers_people_whatever_address_an_account_there_has(build):
    """No notification of a tenant goes to another tenant's users, whatever address an account has, except to incident.to."""
    with Gateway(build, ashita={}, bunka={'relay': 2525}) as (_, bunka):
        own_domains(bunka, 'bunka.example\n[incident]\nto=csirt@pref.example')
        bunka.start()
        for number, mail in enumerate(('mayor@ashita.example', 'm@bunka.example.ashita.example', 'a%ashita.example@bunka.example', 'ueda@BUNKA.example')):
            name = 'ueda%d' % number
            bunka.administrator().ask('user-add', name=name, roles='approver', password=PASSWORD, mail=mail)
            session = bunka.portal().sign_in(name, PASSWORD)
            # This makes a notification whose text is for the owner of the address.
            bunka.portal().ask('totp-begin', session=session)
        letter(bunka, LETTERS[0], to='CSIRT@pref.example', kind='incident')
        letter(bunka, LETTERS[1], to='csirt@pref.example', kind='given-up')
        letter(bunka, LETTERS[2], to='mayor@ashita.example', kind='incident')
        before = {to for to, in read(bunka, 'SELECT recipient FROM outbox')}
        assert len(before) == 6, before
        taken = [row['to'] for row in bunka.opener().ask('outbox-take', limit='2') + bunka.opener().ask('outbox-take', limit='20')]
        assert sorted(to.lower() for to in taken) == ['csirt@pref.example'] * 2 + ['ueda@bunka.example'], taken
        dropped = [detail for _, _, _, detail in logged(bunka, 'letter-dropped')]
        assert sorted(dropped) == sorted(['what=enrol to=' + to for to in before if 'ashita' in to] + ['what=incident to=mayor@ashita.example']), dropped
        bunka.kiyome('audit', 'verify')


# Each command of `kiyome` is run by one tenant about an object of another, whose number replaces {mail} and so on. The commands
# in OWN are about the caller's own files, configuration and keys, or create something new.
WHY = '--reason x'
FOREIGN = {
    'status': '', 'metrics': '', 'reprocess': '{mail} --no-wait ' + WHY, 'quarantine list': '--json', 'quarantine search': 'typed',
    'quarantine show': '{mail}', 'quarantine preview': '{mail} ' + WHY, 'quarantine export': '{mail} -o - ' + WHY,
    'quarantine release': '{mail} --to b@bunka.example ' + WHY, 'quarantine erase': '{mail} --yes ' + WHY,
    'queue list': '--json', 'queue retry': '{letter}', 'queue drop': '{letter} ' + WHY,
    'allow list': '--json', 'allow confirm': '{allow} --as root1 --password-file {word}', 'allow report': '', 'allow uses': '{allow}', 'allow remove': '{allow} ' + WHY,
    'case list': '--json', 'case show': '{case} --json', 'case add': '{mail} ' + WHY, 'case paper': '{case} -o {word}.pdf', 'case people': '{case} --json', 'case warn': '{case} ' + WHY, 'case step': '{case} ' + WHY, 'case close': '{case} --prevention x ' + WHY,
    'drill list': '--json', 'drill show': '{drill}', 'evidence make': '-o {word}.evidence {mail} ' + WHY, 'hold list': '--json', 'hold add': '{mail} ' + WHY, 'hold lift': '{hold} ' + WHY,
    'allow export': '', 'block list': '--json', 'block remove': '{block} ' + WHY, 'block export': '',
    'password list': '--json', 'password remove': '{password} ' + WHY, 'client list': '--json', 'client revoke': '{client} ' + WHY,
    'audit show': '--json', 'audit sign': '', 'audit verify': '', 'audit export': '', 'report monthly': '2026-11', 'report viewers': '', 'report paper': '-o {word}.pdf 2026-11', 'report destroyed': '-o {word}.pdf 2026-11', 'report selfcheck': '', 'report accept': '--until 9d backup-age ' + WHY,
    'user list': '--json', 'user role': 'typed administrator', 'user totp': 'typed --new',
    'user address': 'typed --alias m@bunka.example', 'user unlock': 'typed', 'user disable': 'typed ' + WHY, 'user enable': 'typed',
    'user passwd': 'typed --password-file {word}', 'user remove': 'typed --yes', 'policy replay': WHY,
}
OWN = {'sanitize', 'identify', 'verify', 'types', 'help', 'version', 'backup', 'restore', 'policy check', 'policy explain', 'policy keep',
       'policy show', 'evidence verify', 'keys init', 'keys list', 'keys verify', 'keys rotate', 'bundle apply', 'bundle keygen', 'bundle make', 'bundle show', 'store adopt',
       'store expire', 'user add', 'user import', 'allow add', 'allow import', 'block add', 'block import', 'client add', 'password add', 'drill send'}


def commands(build):
    """Yields all commands that the program itself lists."""
    def listed(*words):
        done = subprocess.run([os.path.join(build, 'kiyome'), *words, '--help'], capture_output=True, text=True, check=True,
                              env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
        head, _, rest = done.stdout.partition('\nCommands:\n')
        return re.findall(r'^  ([a-z]+)  ', rest, re.M)
    for name in listed():
        parts = listed(name) if name not in ('help', 'version') else []
        yield from (name + ' ' + part for part in parts) if parts else (name,)


def foreign_things(place):
    """Creates an object of each kind at `place`, and returns their numbers by kind."""
    def number(*words, data=None):
        return place.kiyome(*words, data=data).decode().split()[-1]
    door = place.door()
    things = {'mail': door.add(b'Subject: typed himitsu\r\n\r\nx\r\n', sender='himitsu@partner.example', recipients=('himitsu@ashita.example',))}
    door.report(things['mail'])
    place.error('quarantine', 'release', things['mail'], '--to', 'himitsu@ashita.example', '--reason', 'himitsu', status=0)
    things['letter'] = json.loads(place.kiyome('queue', 'list', '--json'))[0]['id']
    place.administrator().ask('user-add', name='typed', roles='staff', department='himitsu', password='correct horse battery',
                              mail='himitsu@ashita.example')
    things['allow'] = number('allow', 'add', '--type', 'pdf', '--sender', 'himitsu.example', '--reason', 'himitsu', '--approver', 'himitsu', '--expires', '9d')
    things['block'] = number('block', 'add', '--sender', 'himitsu.example', '--reason', 'himitsu')
    things['hold'] = number('hold', 'add', '--sender', 'a@himitsu.example', '--reason', 'himitsu')
    things['case'] = number('case', 'add', '--reason', 'himitsu', things['mail'])
    with open(place.folder + '/drill.txt', 'w', encoding='utf-8') as file:
        file.write('himitsu')
    things['drill'] = number('drill', 'send', '--subject', 'himitsu', '--reason', 'x', file.name, 'sato@ashita.example')
    things['password'] = number('password', 'add', '--sender-domain', 'himitsu.example', '--expires', '9d', data=b'himitsu-word\n')
    place.kiyome('client', 'add', '--reason', 'himitsu', 'himitsu')
    things['client'] = json.loads(place.kiyome('client', 'list', '--json'))[0]['id']
    return things


def everything_of(place):
    with contextlib.closing(place.database()) as database:
        return {table: database.execute('SELECT * FROM ' + table).fetchall() for table in (
            'messages', 'originals', 'outbox', 'allow', 'blocks', 'holds', 'cases', 'case_steps', 'drills', 'drill_mails', 'agreed', 'clients', 'users', 'addresses', 'reprocess', 'audit')}


def test_no_command_answers_one_tenant_anything_of_another_or_does_anything_to_it(build):
    """No command shows a tenant anything of another tenant or changes anything there, whatever number is given."""
    all_of_them = list(commands(build))
    assert len(all_of_them) > 50 and set(all_of_them) == set(FOREIGN) | OWN and not set(FOREIGN) & OWN, (
        set(all_of_them) ^ (set(FOREIGN) | OWN))
    relay = Relay()
    relay.refuse = b'450 4.2.1 later'
    try:
        with Gateway(build, ashita={'relay': relay.port}, bunka={'relay': relay.port}) as (ashita, bunka):
            for place in (ashita, bunka):
                own_domains(place, os.path.basename(place.folder) + '.example')
                place.start()
            word = os.path.join(bunka.folder, 'word')
            with open(word, 'w') as file:
                file.write('correct horse battery\n')
            bunka.administrator().ask('user-add', name='root1', roles='administrator', department='', password='correct horse battery')
            things = foreign_things(ashita)
            nobodys = {kind: re.sub('[0-9A-Z]', 'Z', number) for kind, number in things.items()}
            before = everything_of(ashita)
            heard = len(relay.commands)

            def ask(command, numbers):
                words = FOREIGN[command].format(word=word, **numbers).split()
                done = subprocess.run([os.path.join(build, 'kiyome'), *command.split(), '--config', bunka.folder, *words],
                                      capture_output=True, timeout=PATIENCE, stdin=subprocess.DEVNULL, check=False,
                                      env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
                told = (done.stdout + done.stderr).decode()
                for number in numbers.values():
                    told = told.replace(number, 'N')
                return done.returncode, told
            for command, words in FOREIGN.items():
                answer = ask(command, things)
                assert answer[0] != 2 and not any(word in answer[1] for word in ('himitsu', 'ashita')), (command, answer)
                if '{' in words:
                    assert answer == ask(command, nobodys), (command, answer)
            assert everything_of(ashita) == before and len(relay.commands) == heard
            assert ashita.export(things['mail']).startswith(b'Subject: typed himitsu')
    finally:
        relay.server.close()


@pytest.mark.same_sql
def test_an_index_that_is_a_tenants_is_no_others_and_not_the_gateways(build):
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


@pytest.mark.full  # many steps with an S3 server; test_objects.py and test_bucket_answers.py always run
@pytest.mark.s3
def test_of_two_tenants_in_one_bucket_neither_opens_takes_or_removes_what_the_other_has_there(build):
    box = bucket_places.Bucket(build)
    try:
        words = {name: dict(box.words(), originals='s3://%s/%s' % (box.name, name), s3_credentials='../../s3.key') for name in ('ashita', 'bunka')}
        with Gateway(build, **words) as (ashita, bunka):
            path = os.path.join(os.path.dirname(os.path.dirname(ashita.folder)), 's3.key')
            with open(path, 'w') as file:
                file.write('[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n' % (bucket.KEY, bucket.SECRET))
            os.chmod(path, 0o600)
            ashita.start()
            store = bunka.start()
            data, other = bucket_places.large(), bucket_places.large()
            one, two = ashita.door().add(data), bunka.door().add(other)
            names = {name.split('/')[0]: name for name in bucket.running.names(box.name) if not name.endswith('/owner')}
            assert set(names) == {'ashita', 'bunka'} and names['ashita'].endswith(one) and names['bunka'].endswith(two), names
            assert ashita.export(one) == data and bunka.export(two) == other
            # An object that is put in place of the other tenant's is sealed to another key, whoever reads the bucket.
            sealed = bucket.running.get(box.name, names['ashita'])
            kept = bucket.running.get(box.name, names['bunka'])
            bucket.running.put(box.name, names['bunka'], sealed)
            assert data[100:132] not in bunka.kiyome('quarantine', 'export', two, '--reason', 'x', '-o', '-', status=3)
            bucket.running.put(box.name, names['bunka'], kept)
            assert bunka.export(two) == other
            # A store that is configured with the other tenant's prefix changes nothing there.
            bunka.stop(store)
            before = bucket.running.names(box.name)
            bunka.configure(**dict(words['bunka'], originals='s3://%s/ashita' % box.name))
            bunka.start()
            bucket_places.until(lambda: bunka.status()['originals_problem'], bunka)
            bunka.kiyome('quarantine', 'erase', two, '--reason', 'x', '--yes', status=0)
            assert bucket.running.names(box.name) == before
            assert ashita.export(one) == data and ashita.status()['originals_problem'] is None
    finally:
        box.__exit__()
