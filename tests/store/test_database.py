# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the store when its index is a PostgreSQL database that fails or is slow."""
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

import cluster
import door as d
from node_places import Own
from place import Place, refused, takes, until
import waiting
from waiting import PATIENCE, within


@pytest.mark.postgresql
def test_nothing_is_taken_while_the_database_is_away_that_is_said_and_it_goes_on_by_itself(build):
    with Own(build) as (server, place):
        place.start()
        promised = {}
        for how in ('immediate', 'fast'):
            data = b'before ' + how.encode()
            promised[place.door().add(data)] = data
            server.stop(how)
            assert 'database' in refused(place.door().add, b'message'), place.log()
            status = place.status()
            assert not status['ready'] and 'database' in status['problem'], status
            assert b'database' in place.kiyome('status', status=1)
            place.error('quarantine', 'list')
            server.start()
            until(lambda: takes(place), place)
            assert place.status()['ready']
        for message, data in promised.items():
            assert place.export(message) == data
        place.kiyome('audit', 'verify')


@pytest.mark.long
@pytest.mark.postgresql
def test_a_database_that_hangs_costs_a_4xx_and_no_more_and_what_it_promised_stands(build):
    with Own(build) as (server, place):
        place.start()
        first = place.door().add(b'first')
        server.signal(signal.SIGSTOP)
        with within(55):
            assert 'database' in refused(place.door().add, b'message')
        server.signal(signal.SIGCONT)
        until(lambda: takes(place), place)
        assert place.export(first) == b'first'
        place.kiyome('audit', 'verify')


@pytest.mark.postgresql
def test_each_of_the_servers_own_processes_may_die_nothing_that_was_promised_is_lost(build):
    place = Place(build)
    try:
        place.start()
        promised = {}
        for _ in range(6):
            for _ in range(5):
                data = os.urandom(20)
                promised[place.door().add(data)] = data
            cluster.running.ask("SELECT pg_terminate_backend (pid) FROM pg_stat_activity"
                                " WHERE datname = '%s'" % place.name)
            until(lambda: takes(place), place)
        for message, data in promised.items():
            assert place.export(message) == data
        place.kiyome('audit', 'verify')
    finally:
        place.close()


@pytest.mark.same_sql
def test_only_a_store_whose_database_is_one_of_postgresql_loads_libpq(build):
    """Only a store with a PostgreSQL database loads libpq; without the module it names the package to install."""
    place = Place(build)
    try:
        process = place.start()
        with open('/proc/%d/maps' % process.pid, encoding='utf-8') as maps:
            text = maps.read()
        assert ('libpq' in text) == ('libldap' in text) == (place.name is not None), text
        place.stop(process)
        # Without the module in the directory of the program and where it is installed.
        copy = os.path.join(place.folder, 'kiyome-store')
        shutil.copy(os.path.join(build, 'kiyome-store'), copy)
        place.configure(database='postgresql:dbname=x')
        done = subprocess.run([copy, '--config', place.folder], capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode != 0 and 'install the package kiyome-postgresql' in done.stderr, done
        # A module of another version is not used.
        with open(os.path.join(build, 'kiyome-postgresql.so'), 'rb') as file:
            data = file.read()
        with open(os.path.join(place.folder, 'kiyome-postgresql.so'), 'wb') as file:
            file.write(data.replace(b'\x000.1.0\x00', b'\x000.0.9\x00'))
        os.chmod(file.name, 0o755)
        done = subprocess.run([copy, '--config', place.folder], capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode != 0 and 'kiyome 0.0.9' in done.stderr, done
    finally:
        place.close()


@pytest.mark.postgresql
def test_two_stores_do_not_write_to_one_database(build):
    place, other = Place(build), Place(build)
    try:
        place.start()
        place.door().add(b'message')
        other.name = place.name
        other.configure()
        other.start()
        assert 'another kiyome-store' in refused(other.door().add, b'message'), other.log()
        place.door().add(b'message 2')
    finally:
        other.close()
        place.close()


@pytest.mark.postgresql
def test_a_database_with_other_letters_of_another_program_or_of_a_newer_kiyome_is_refused(build):
    for how, said in (('locale', 'LOCALE C'), ('icu', 'LOCALE C'), ('other', 'not an index'), ('newer', 'newer kiyome')):
        place = Place(build)
        try:
            if how == 'locale':
                cluster.running.drop(place.name)
                cluster.running.ask("CREATE DATABASE %s TEMPLATE template0 LOCALE 'C.UTF-8'" % place.name)
            elif how == 'icu':
                cluster.running.drop(place.name)
                cluster.running.ask("CREATE DATABASE %s TEMPLATE template0 LOCALE 'C' LOCALE_PROVIDER icu"
                                    " ICU_LOCALE 'und'" % place.name)
            elif how == 'other':
                place.drop_index()
                place.database().execute('CREATE TABLE messages (n INTEGER)')
            else:
                place.stop(place.start())
                place.database().execute("INSERT INTO migrations VALUES (99, 0, 'x')")
            place.start()
            assert said in refused(place.door().add, b'message'), place.log()
        finally:
            place.close()


@pytest.mark.postgresql
def test_no_password_stands_in_the_configuration_and_none_in_the_log(build):
    for words in ('postgresql:host=127.0.0.1 password=geheim dbname=x', 'postgresql://u:geheim@127.0.0.1/x',
                  'postgres://u:geheim@127.0.0.1/x', 'postgresql:host=127.0.0.1 password=ge geheim',
                  'postgresql://u:geheim%zz@127.0.0.1/x', 'postgresql:host=127.0.0.1 sslpassword=geheim'):
        place = Place(build)
        try:
            place.configure(database=words)
            process = place.start(wait=False)
            assert process.wait(PATIENCE) == 3
            place.processes.remove(process)
            assert 'store.database' in place.log() and 'geheim' not in place.log(), place.log()
        finally:
            place.close()


@pytest.mark.postgresql
def test_over_a_network_nobody_is_the_database_without_its_certificate(build):
    with Own(build) as (server, place):
        words = 'postgresql:host=127.0.0.1 port=%d user=kiyome dbname=%s' % (server.listen(), place.name)
        place.configure(database=words)
        process = place.start()
        assert 'database' in refused(place.door().add, b'message'), place.log()
        place.stop(process)
        # A confined store can read this directory.
        certificate = shutil.copy(server.certificate, place.keys)
        os.chmod(certificate, 0o644)
        place.configure(database=words + ' sslrootcert=' + certificate)
        place.start()
        message = place.door().add(b'message')
        assert place.export(message) == b'message'
        used = place.database().execute('SELECT count (*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)'
                                        ' WHERE ssl AND datname = ?', (place.name,)).fetchone()
        assert used[0] >= 1, used


class Deaf:
    """Stands between a store and its database. Passes everything on, or once discards the answer to COMMIT."""

    def __init__(self, folder, target):
        self.path = os.path.join(folder, '.s.PGSQL.5432')
        self.target, self.is_deaf, self.hit = target, False, threading.Event()
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(self.path)
        os.chmod(self.path, 0o777)
        self.server.listen(20)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            other = socket.socket(socket.AF_UNIX)
            other.connect(self.target)
            threading.Thread(target=self.pass_on, args=(client, other), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(other, client, False), daemon=True).start()

    def pass_on(self, source, target, asks=True):
        try:
            while data := source.recv(65536):
                target.sendall(data)
                if asks and self.is_deaf and b'COMMIT\0' in data:
                    self.is_deaf = False
                    time.sleep(0.5)  # The server has committed by then.
                    self.hit.set()
                    break
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


@pytest.mark.postgresql
def test_a_commit_whose_answer_is_lost_costs_nobody_an_original_with_a_retry_or_without(build):
    for together in (1, 6):
        place = Place(build)
        folder = os.path.join(place.folder, 'deaf')
        os.mkdir(folder)
        deaf = Deaf(folder, os.path.join(cluster.running.folder, '.s.PGSQL.5432'))
        try:
            place.configure(database='postgresql:host=%s user=kiyome dbname=%s' % (folder, place.name))
            place.start()
            place.door().add(b'before')
            deaf.is_deaf = True
            mails = [os.urandom(90000) for _ in range(together)]
            taken = {}

            def bring(data):
                def is_taken():
                    door = place.door()
                    try:
                        message = door.add(data)
                        door.report(message)
                        taken[data] = message
                    except (d.Refused, d.Closed):
                        return False
                    finally:
                        door.close()
                    return True
                waiting.until(is_taken, 'its being taken', pause=0.2)
            threads = [threading.Thread(target=bring, args=(data,)) for data in mails]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert deaf.hit.is_set(), 'no COMMIT was seen'
            assert len(taken) == together, (len(taken), place.processes[0].poll(), place.log())
            for data, message in taken.items():
                assert place.export(message) == data
            place.kiyome('audit', 'verify')
        finally:
            place.close()
            deaf.server.close()


def mail(door, number, waits):
    """Adds a plain text mail as the milter does: over TLS, from a sender with a name, to two recipients."""
    message = door.add(b'From: a@example.jp\r\n\r\n%d %d\r\n' % (number, waits), ask=2, waits=waits, queue='Q%d' % number,
                       recipients=('b@example.jp', 'c@example.jp'))
    door.report(message)
    return message


def trips(place, waits, count=128):
    """Returns how often the store waits for its database per mail."""
    door = place.door()
    try:
        for number in range(5):  # statements are prepared once
            mail(door, number, waits)
        before = place.status()['round_trips']
        place.status()
        between = place.status()['round_trips']
        cost = place.status()['round_trips'] - between  # the cost of the status request itself
        before = place.status()['round_trips']
        for number in range(count):
            mail(door, 1000 + number, waits)
        return (place.status()['round_trips'] - before - cost) / count
    finally:
        door.close()


@pytest.mark.postgresql
def test_a_mail_waits_for_the_database_a_few_times_however_many_statements_it_takes(build):
    # A single mail takes two transactions, for each of which a node also has to get its turn.
    for node, most in (('', 9), ('a', 11)):
        for waits in (0, 1, 5):  # The last value requests one thing more.
            place = Place(build)
            try:
                place.configure(**({'node': node} if node else {}))
                place.start()
                found = trips(place, waits)
                assert found < most + (waits == 5), (node, waits, found)
                if node:
                    place.kiyome('audit', 'verify')
            finally:
                place.close()


@pytest.mark.postgresql
def test_what_the_database_refuses_when_it_is_sent_later_is_refused_to_its_sender(build):
    """If the database refuses a statement that is sent later than its request, only the sender of that request is refused."""
    place = Place(build)
    trigger = 'CREATE TRIGGER late BEFORE INSERT ON %s FOR EACH ROW %s EXECUTE FUNCTION %s'
    try:
        place.configure(database="postgresql:%s options='-c statement_timeout=700'" % cluster.running.words(place.name))
        place.start()
        door, database = place.door(), place.database()
        door.add(b'first')
        kept = 1
        database.execute("CREATE FUNCTION wait_long () RETURNS trigger LANGUAGE plpgsql AS"
                         " 'BEGIN PERFORM pg_sleep (5); RETURN NEW; END'")
        for table in ('recipients', 'originals', 'reports', 'parts', 'unsearched'):
            for how, said in (("refuse_change ('it is late')", 'it is late'), ('wait_long ()', 'timeout')):
                is_report = table not in ('recipients', 'originals')
                message = door.add(b'a mail') if is_report else None
                database.execute(trigger % (table, '', how))
                try:
                    why = refused(door.report, message) if is_report else refused(door.add, b'a mail')
                finally:
                    database.execute('DROP TRIGGER late ON ' + table)
                assert said in why, (table, how, why)
                message = message or door.add(b'a mail')
                door.report(message)
                assert place.export(message) == b'a mail'
                kept += 1
                # Nothing of the refused request is in the database.
                assert database.execute('SELECT count (*) FROM messages').fetchone()[0] == kept
        # One of several mails that are committed together is at fault.
        database.execute(trigger % ('recipients', "WHEN (NEW.address = 'bad@example.jp')", "refuse_change ('it is late')"))
        taken, refusals = {}, []

        def bring(number):
            own = place.door()
            data = b'mail %d' % number
            try:
                message = own.add(data, recipients=('bad@example.jp' if number == 3 else 'good@example.jp',), waits=1)
                own.report(message)
                taken[message] = data
            except d.Refused as refusal:
                refusals.append((number, str(refusal)))
            finally:
                own.close()
        threads = [threading.Thread(target=bring, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [number for number, _ in refusals] == [3] and len(taken) == 7, (refusals, taken)
        for message, data in taken.items():
            assert place.export(message) == data
        bad = database.execute("SELECT count (*) FROM recipients WHERE address = 'bad@example.jp'").fetchone()[0]
        assert bad == 0
        place.kiyome('audit', 'verify')
    finally:
        place.close()


@pytest.mark.postgresql
def test_a_mail_to_a_thousand_people_is_kept_with_all_of_them(build):
    place = Place(build)
    try:
        place.start()
        people = tuple('person%04d@example.jp' % number for number in range(1000))
        before = place.status()['round_trips']
        message = place.door().add(b'to all' + bytes(30000), recipients=people)
        assert place.status()['round_trips'] - before < 60
        kept = place.database().execute('SELECT count (*) FROM recipients').fetchone()[0]
        assert kept == 1000 and place.export(message) == b'to all' + bytes(30000)
    finally:
        place.close()
