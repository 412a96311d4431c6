# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests several stores, each with its own state directory, that share one database."""
import glob
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time

import pytest

import cluster
import door as d
from city_office import PASSWORD
from node_places import close, nodes, verified
from place import Place, refused, takes, until
from waiting import PATIENCE, within


def leader(places):
    found = [place for place in places if place.status()['leads']]
    assert len(found) == 1, [place.status() for place in places]
    return found[0]


@pytest.mark.postgresql
@pytest.mark.full  # a minute of load
def test_two_nodes_under_load_lose_nothing_also_when_one_is_killed_the_other_goes_on(build):
    """Two nodes under load lose no mail, even if one is killed; the other continues, and the log stays intact."""
    places = nodes(build, 'a', 'b')
    try:
        # Nodes must not depend on the default isolation level of the database.
        name = places[0].database().execute('SELECT current_database ()').fetchone()[0]
        places[0].database().execute("ALTER DATABASE \"%s\" SET default_transaction_isolation = 'serializable'" % name)
        for place in places:
            place.stop(place.main)
            place.main = place.start()
            place.status()
        first = leader(places)
        other = places[1 - places.index(first)]
        loads = [place.load('-n', '4000', '-c', '8', '-r', '-k') for place in places]
        # Both nodes also add rows to the log.
        for round in range(8):
            place = places[round % 2]
            message = place.door().add(b'to be erased %d' % round)
            place.kiyome('quarantine', 'erase', message, '--reason', 'test', '--yes')
        verified(first)
        killed = time.monotonic()
        first.stop(first.main, signal.SIGKILL)
        until(lambda: other.status()['leads'], other)
        taken = time.monotonic() - killed
        assert taken < 60, taken
        promised = [load.communicate(timeout=PATIENCE)[0] for load in loads]
        assert all(p.count(b'\n') > 100 for p in promised), [p[-200:] for p in promised]
        first.main = first.start()
        for place, lines in zip(places, promised):
            place.check(lines)  # Each mail with a 250 can be opened at its node.
            verified(place)
        assert other.database().execute('SELECT count (*) FROM audit_heads').fetchone()[0] > 8
        seqs = [row[0] for row in other.database().execute('SELECT seq FROM audit ORDER BY seq')]
        assert seqs == list(range(1, len(seqs) + 1))
        # Erasures at one node are in the journal of the other node, too.
        erased = [{line for line in open(os.path.join(place.state, 'erasures')) if line.startswith('E')}
                  for place in places]
        until(lambda: erased[0] <= {line for line in open(os.path.join(other.state, 'erasures'))}, other)
        assert len(erased[0] | erased[1]) == 8, erased
    finally:
        close(places)


@pytest.mark.long
@pytest.mark.postgresql
def test_letters_are_taken_by_one_of_two_nodes_each_and_those_of_one_that_died_by_the_other(build):
    places = nodes(build, 'a', 'b')
    try:
        database = places[0].database()
        database.execute("INSERT INTO outbox (id, recipient, subject, text, kind, object, created, next_try, state)"
                         " SELECT 'L' || n, 'x@example.jp', 's', 't', 'k', 'o', unixepoch (), 0, 'waiting'"
                         " FROM generate_series (1, 200) n")
        taken = {place.node: [] for place in places}

        def work(place):
            opener = place.opener()
            while letters := opener.ask('outbox-take'):
                taken[place.node] += [letter['id'] for letter in letters]
        threads = [threading.Thread(target=work, args=(place,)) for place in places for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        both = taken['a'] + taken['b']
        assert len(both) == len(set(both)) == 200 and taken['a'] and taken['b'], taken
        # After an outage of the database, the first node that returns does not take the others for dead.
        seen = "SELECT name FROM nodes WHERE seen > unixepoch () - 30 AND name = 'a'"
        assert leader(places) is places[0]
        places[1].main.send_signal(signal.SIGSTOP)
        database.execute('UPDATE nodes SET seen = seen - 100')
        until(lambda: database.execute(seen).fetchall(), places[1])
        places[1].main.send_signal(signal.SIGCONT)
        kept = database.execute("SELECT count (*) FROM outbox WHERE taker = 'b'").fetchone()[0]
        assert kept == len(taken['b']), (kept, len(taken['b']))
        # A late report of one node does not affect a letter that another one has taken.
        assert 'not-found' in refused(places[0].opener().ask, 'outbox-failed', id=taken['b'][0], why='late')
        # The letters of the living node are done; the other node dies with the letters that it took.
        for letter in taken['b']:
            places[1].opener().ask('outbox-done', id=letter)
        places[0].stop(places[0].main, signal.SIGKILL)
        again = []

        def takes_over():
            again.extend(letter['id'] for letter in places[1].opener().ask('outbox-take'))
            return len(again) >= len(taken['a'])
        with within(60):
            until(takes_over, places[1])
        assert sorted(again) == sorted(taken['a']), again
        verified(places[1])
    finally:
        close(places)


@pytest.mark.postgresql
def test_a_session_a_second_look_at_a_mail_and_an_erasure_hold_at_each_node(build):
    """A session, a second look at a mail and an erasure are valid at each node; an original is opened at the node that has it."""
    a, b = places = nodes(build, 'a', 'b')
    try:
        a.administrator().ask('user-add', name='sato', roles='staff', department='税務課', password=PASSWORD,
                              mail='sato@city.example.jp', display='SATO')
        token = a.portal().sign_in('sato', PASSWORD)
        assert b.portal().ask('session', session=token)[0]['name'] == 'sato'
        small = a.door().add(b'small')
        data = os.urandom(300000)
        large = a.door().add(data)
        # A small original is in the database.
        assert b.export(small) == b'small' and a.export(large) == data
        said = b.error('quarantine', 'export', large, '--reason', 'test', '-o', '-')
        assert 'node a' in said, said
        assert 'a' in b.error('quarantine', 'export', large, '--reason', 'test', '-o', '-', language='ja')
        status = b.status()
        assert status['ready'] and not (status['missing'] or status['lost'] or status['damaged']), status
        # An erasure at b removes the original at a, with its file.
        files = glob.glob(a.state + '/originals/*/*')
        assert len(files) == 1, files
        b.kiyome('quarantine', 'erase', large, '--reason', 'test', '--yes')
        a.error('quarantine', 'export', large, '--reason', 'test', '-o', '-')
        until(lambda: not os.path.exists(files[0]), a)
        b.portal().ask('sign-out', session=token)
        assert 'session' in refused(a.portal().ask, 'session', session=token)
        for place in places:
            verified(place)
            # After a restart, nothing has changed.
            place.stop(place.main)
            place.main = place.start()
            assert takes(place) and place.status()['lost'] == 0
    finally:
        close(places)


@pytest.mark.postgresql
def test_who_was_disabled_or_is_not_any_more_is_so_after_a_restart_of_any_node_and_with_an_older(build):
    """The last change of an account (disabled or enabled) stays in force after the restart of any node, and is repeated if an
    older database is restored."""
    a, b = places = nodes(build, 'a', 'b')

    def disable(place, **users):
        for name, value in users.items():
            place.administrator().ask('user-set', name=name, disabled=str(value))

    def disabled():
        rows = a.database().execute('SELECT name FROM users WHERE removed IS NOT NULL').fetchall()
        return sorted(name for name, in rows)

    def line(place, name):
        with open(os.path.join(place.state, 'erasures')) as file:
            return [line for line in file if line[0] in 'Uu' and line[1:].startswith(' %s ' % name)][-1][0]
    try:
        for name in ('bob', 'tom', 'joe'):
            a.administrator().ask('user-add', name=name, roles='staff', department='D', password=PASSWORD,
                                  mail=name + '@city.example.jp', display=name)
        disable(b, bob=1, tom=1)
        disable(a, bob=0)
        disable(b, tom=0)
        disable(a, tom=1)
        disable(b, joe=1)
        disable(a, joe=0)
        copy = a.copy_index('copy')
        disable(a, joe=1)
        for place in places:
            rows = a.database().execute('SELECT count (*) FROM audit').fetchone()
            place.stop(place.main)
            place.main = place.start()
            place.status()
            assert disabled() == ['joe', 'tom'], disabled()
            assert ''.join(line(place, name) for name in ('bob', 'tom', 'joe')) == 'uUU', place.name
            assert rows == a.database().execute('SELECT count (*) FROM audit').fetchone()
        # In the older database joe is enabled: the account is disabled again, and the log says so.
        for place in places:
            place.stop(place.main)
        a.bring_index(copy)
        assert disabled() == ['tom']
        b.main = b.start()
        b.status()
        assert disabled() == ['joe', 'tom'], disabled()
        said = a.database().execute("SELECT object, why FROM audit WHERE what <> 'user-access' ORDER BY seq DESC LIMIT 3").fetchall()
        assert sorted(row[0] for row in said) == ['', 'joe', 'joe'], said
        assert sorted(why.split(':')[0] for _, why in said) == ['an older index is in use', 'changed before', 'disabled before'], said
    finally:
        close(places)


@pytest.mark.postgresql
def test_retention_is_done_by_one_node(build):
    a, b = places = nodes(build, 'a', 'b')
    try:
        for place in places:
            for _ in range(3):
                door = place.door()
                door.report(door.add(os.urandom(20)))
                door.close()
        for place in places:
            place.stop(place.main)
        database = a.database()
        database.execute("UPDATE messages SET received = received - 200 * 86400000000::bigint")
        database.execute("DELETE FROM meta WHERE name = 'swept'")
        database.execute("UPDATE leases SET until = 0")
        for place in places:
            place.main = place.start()
        until(lambda: a.status()['held'] == 6, a)
        # These are all originals, more than usual, so an administrator must decide, at either node.
        assert b.status()['held'] == 0
        b.kiyome('store', 'expire', '--reason', 'test', '--yes')
        until(lambda: not database.execute('SELECT n FROM originals'), a)
        rows = database.execute("SELECT object FROM audit WHERE what = 'destroy'").fetchall()
        assert len(rows) == len(set(rows)) == 6, rows
        for place in places:
            verified(place)
    finally:
        close(places)


@pytest.mark.postgresql
def test_a_database_that_was_brought_back_from_an_older_copy_is_doubted_at_each_node(build):
    a, b = places = nodes(build, 'a', 'b')
    try:
        a.door().add(b'first')
        a.stop(a.main)
        # A node that was unreachable finds what the others have done meanwhile, and reports no fault.
        for n in range(3):
            b.door().add(b'meanwhile %d' % n)
        a.main = a.start()
        assert takes(a)
        verified(a)
        copy = a.copy_index('copy')
        last = b.door().add(b'last')
        # Node a has seen it through its regular heartbeat.
        until(lambda: last in open(os.path.join(a.state, 'index.mark')).read(), a)
        for place in places:
            place.stop(place.main)
        a.bring_index(copy)
        for place in places:
            place.main = place.start()
            assert 'older' in refused(place.door().add, b'message'), place.log()
            assert not place.status()['ready']
    finally:
        close(places)


@pytest.mark.postgresql
def test_rows_that_nobody_signed_and_a_signature_of_another_row_are_found_by_each_node(build):
    a, b = places = nodes(build, 'a', 'b')
    try:
        for place in places:
            message = place.door().add(b'x')
            place.kiyome('quarantine', 'erase', message, '--reason', 'test', '--yes')
            verified(place)
        database = a.database()
        heads = database.execute('SELECT seq, signature FROM audit_heads ORDER BY seq').fetchall()
        database.execute('ALTER TABLE audit_heads DISABLE TRIGGER USER')
        database.execute('UPDATE audit_heads SET signature = ? WHERE seq = ?', (heads[0][1], heads[-1][0]))
        for place in places:
            place.kiyome('audit', 'verify', status=1)
        database.execute('UPDATE audit_heads SET signature = ? WHERE seq = ?', (heads[-1][1], heads[-1][0]))
        for place in places:
            place.kiyome('audit', 'verify')
        # A signature after the last row.
        database.execute('INSERT INTO audit_heads SELECT 1000000, first, node, time, hash, signature FROM audit_heads'
                         ' ORDER BY seq DESC LIMIT 1')
        a.kiyome('audit', 'verify', status=1)
        database.execute('DELETE FROM audit_heads WHERE seq = 1000000')
        a.kiyome('audit', 'verify')
        # A row with a valid hash that no node has added.
        import hashlib
        import struct
        seq, last = database.execute('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').fetchone()
        fields = [str(seq + 1), '1', '0', 'root', 'erase', 'X', '', '']
        digest = hashlib.sha256(last + b''.join(struct.pack('<I', len(f)) + f.encode() for f in fields)).digest()
        database.execute("INSERT INTO audit VALUES (?, 1, 0, 'root', 'erase', 'X', '', '', ?)", (seq + 1, digest))
        for place in places:
            place.kiyome('audit', 'verify', status=1)
        # The removal of all signatures does not make the rows count as older than signatures, whatever is signed later.
        database.execute('DELETE FROM audit_heads')
        for place in places:
            place.kiyome('audit', 'verify', status=1)
            place.kiyome('quarantine', 'erase', place.door().add(b'x'), '--reason', 'test', '--yes')
            place.kiyome('audit', 'verify', status=1)
    finally:
        close(places)


@pytest.mark.postgresql
def test_the_log_that_nodes_share_is_pruned_and_each_node_verifies_what_is_left_of_it(build, tmp_path):
    """The shared log is pruned before a signed row by one node. Each node verifies the rest with the nodes' keys, even one
    that was away or is new."""
    a, b = places = nodes(build, 'a', 'b', signers='*')
    signer = str(tmp_path / 'signer')
    os.mkdir(signer)

    def verify(place, status=0):
        return place.kiyome('audit', 'verify', '--signer', signer, '--days', '30', status=status).decode()

    def settle(place):
        with open(place.folder + '/kiyome.conf', 'a') as file:
            file.write('[paths]\nsigner=%s\n[retain]\nlog=30\n' % signer)
        place.stop(place.main)

    def erase(place):
        place.kiyome('quarantine', 'erase', place.door().add(b'x'), '--reason', 'test', '--yes')
    try:
        for place in places:
            erase(place)
        settle(b)  # b is away, with former anchors.
        settle(a)
        a.main = a.start()
        a.shift_clock(-40 * 86400)  # the clock of the signer
        subprocess.run([os.path.join(build, 'kiyome'), 'audit', 'sign', '--config', a.folder], env=a.environment(), check=True, capture_output=True)
        a.shift_clock(0)
        database = a.database()
        (cut,), = database.execute('SELECT seq FROM checkpoints').fetchall()
        assert [name for name, in database.execute("SELECT object FROM audit WHERE what = 'node-join' AND seq <= ? ORDER BY seq", (cut,)).fetchall()] == ['a', 'b']
        erase(a)
        database.execute('UPDATE leases SET until = 0')
        a.stop(a.main)
        a.main = a.start()
        until(lambda: 'pruned by the rule' in verify(a), a)
        assert database.execute('SELECT min (seq) FROM audit').fetchone() == (cut + 1,)
        # The signatures of the cut and of later rows stay.
        assert database.execute('SELECT min (seq) FROM audit_heads').fetchone() == (cut,)
        for row in (cut, cut + 1):
            with pytest.raises(Exception, match='never deleted'):
                database.execute('DELETE FROM audit_heads WHERE seq >= ?', (row,))
        # A node that was away has former anchors, and accepts the cut only with the signature of a node that it knows. A new node
        # learns the nodes that exist.
        with open(b.state + '/nodes.known') as file:
            known = file.read()
        with open(b.state + '/nodes.known', 'w') as file:
            file.write(''.join(line for line in known.splitlines(True) if not line.startswith('a ')))
        b.main = b.start()
        assert 'audit.head' in b.status()['audit_problem'], b.status()
        verify(b, status=1)
        b.stop(b.main)
        with open(b.state + '/nodes.known', 'w') as file:
            file.write(known)
        b.main = b.start()
        c = Place(build, with_keys=False)
        places.append(c)
        cluster.running.drop(c.name)
        c.name, c.node = a.name, 'c'
        shutil.copytree(a.keys, c.keys)
        os.makedirs(c.state, exist_ok=True)
        shutil.copy(os.path.join(a.state, 'factor.key'), c.state)
        c.configure(node='c', signers='*')
        c.main = c.start()
        for place in places:
            erase(place)
            assert 'pruned by the rule' in verify(place), place.node
            assert place.status()['ready'] and not place.status()['audit_problem'], place.status()
        with open(c.state + '/nodes.known') as file:
            assert {line.split(' ')[0] for line in file.read().splitlines()} == {'seen', 'a', 'b', 'c'}
        # Rows after the cut still need their signatures.
        last, signature = database.execute('SELECT seq, signature FROM audit_heads ORDER BY seq DESC LIMIT 1').fetchone()
        database.execute('ALTER TABLE audit_heads DISABLE TRIGGER USER')
        for found, status in ((b'x' * 64, 1), (signature, 0)):
            database.execute('UPDATE audit_heads SET signature = ? WHERE seq = ?', (found, last))
            verify(a, status=status)
        database.execute('DELETE FROM audit_heads WHERE seq > ?', (cut,))
        verify(a, status=1)
    finally:
        close(places)


@pytest.mark.long
@pytest.mark.postgresql
def test_a_node_that_has_joined_since_is_said_at_the_others_until_an_administrator_answers_for_it(build):
    a, b = places = nodes(build, 'a', 'b')

    def said(place):
        return place.status()['nodes_problem'] or ''
    try:
        # The node that came second found the first one there.
        until(lambda: ': b;' in said(a), a)
        assert not said(b) and 'an unknown node has joined: b ' in a.log()
        a.stop(a.main)
        a.main = a.start()
        assert ': b;' in said(a)
        assert b'did not know' in a.kiyome('store', 'adopt', '--reason', 'we set it up')
        assert not said(a)
        # A writer of the database can sign as well, but is noticed.
        import hashlib
        import struct
        database = a.database()
        seq, last = database.execute('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').fetchone()
        fields = [str(seq + 1), '1', '0', 'root', 'node-join', 'x y', '', '00' * 32]
        digest = hashlib.sha256(last + b''.join(struct.pack('<I', len(f)) + f.encode() for f in fields)).digest()
        database.execute("INSERT INTO audit VALUES (?, 1, 0, 'root', 'node-join', 'x y', '', ?, ?)", (seq + 1, '00' * 32, digest))
        for place in places:
            until(lambda: ': x_y;' in said(place), place)
        b.stop(b.main)
        b.main = b.start()
        assert ': x_y;' in said(b) and 'x_y' in b.kiyome('status', status=1).decode()
    finally:
        close(places)


@pytest.mark.postgresql
def test_what_a_sender_brings_to_one_node_again_is_not_destroyed_by_another_that_does_retention(build):
    """A mail that a sender repeats at one node is not destroyed by another node's retention, or it is refused."""
    a, b = places = nodes(build, 'a', 'b')
    try:
        leads = leader(places)
        other = places[1 - places.index(leads)]
        database = a.database()
        one, two = os.urandom(20), os.urandom(20)

        def bring(data):
            door = other.door()
            return door, door.add(data)

        def there(message):
            return database.execute('SELECT 1 FROM messages JOIN originals USING (n) WHERE id = ?', (message,)).fetchone()
        door, message = bring(one)
        door.close()
        door, left = bring(two)
        door.close()
        database.execute('UPDATE messages SET received = received - 6 * 86400000000::bigint')
        # On the last day the sender of the first mail tries again.
        door, again = bring(one)
        assert again == message
        leads.stop(leads.main)
        leads.main = leads.start()  # The restarted node applies retention.
        for n in range(8):
            filler = leads.door()
            filler.report(filler.add(b'filler %d' % n))
            filler.close()
        assert there(message) and there(left), 'they are the other node\'s'
        # Old enough for destruction in any case.
        database.execute('UPDATE messages SET received = received - 300 * 86400000000::bigint WHERE id = ?', (message,))
        leads.kiyome('store', 'expire', '--reason', 'test', '--yes')
        until(lambda: not there(message), leads)
        assert 'was destroyed before' in refused(door.report, message)
        again = other.door().add(one)
        assert again != message and there(again)
        # An unfinished mail is destroyed by its own node.
        other.stop(other.main)
        other.main = other.start()
        until(lambda: not there(left), other)
    finally:
        close(places)


@pytest.mark.postgresql
def test_files_at_another_node_than_that_where_keys_were_changed_get_the_new_key_too(build):
    """Files at another node get the new key after a rotation, too, and are counted until then."""
    a, b = places = nodes(build, 'a', 'b')
    try:
        old, = [os.path.basename(path) for path in a.secrets()]
        number = old[:16].encode()

        def labels(place):
            found = []
            for path in glob.glob(place.state + '/originals/*/*') + glob.glob(place.state + '/segments/*'):
                with open(path, 'rb') as file:
                    found.append(file.read())
            return found
        large = b'From: a@example.jp\r\n\r\n' + os.urandom(300 * 1024)
        mails = {b.door().add(data): data for data in (large, b'small')}
        assert len(labels(b)) == 2 and all(number in kept for kept in labels(b))
        b.main.send_signal(signal.SIGSTOP)
        a.kiyome('keys', 'rotate', '--rewrap')
        assert a.status()['nodes_relabel'] == 1 and 'new key' in a.kiyome('status', status=1).decode()
        b.main.send_signal(signal.SIGCONT)
        until(lambda: not any(number in kept for kept in labels(b)), b)
        until(lambda: a.status()['nodes_relabel'] == 0, a)
        shutil.copytree(a.keys, b.keys, dirs_exist_ok=True)
        os.unlink(os.path.join(b.keys, old))
        for message, data in mails.items():
            assert b.export(message) == data
        verified(b)
    finally:
        close(places)


@pytest.mark.postgresql
def test_events_are_given_to_one_of_two_nodes_at_a_time_and_to_the_other_when_it_is_gone(build):
    a, b = places = nodes(build, 'a', 'b', watchers='*', reporters='*')
    try:
        for place in places:
            place.stop(place.main)
            with open(place.folder + '/kiyome.conf', 'a') as file:
                file.write('[events]\nto=udp:127.0.0.1:9\n')
            place.main = place.start()
            place.status()

        def take(place):
            return d.Portal(place.folder + '/run/store/watch.sock').ask('events-take')
        assert take(a) == []
        b.kiyome('allow', 'add', '--type', 'pdf', '--reason', 'r', '--approver', 'a', '--expires', '9d')
        assert take(b) == [] and [row['kind'] for row in take(a)] == ['allow-add'] and take(b) == []
        a.stop(a.main, signal.SIGKILL)
        assert take(b) == []
        b.database().execute("UPDATE leases SET until = unixepoch () WHERE name = 'events'")
        assert [row['kind'] for row in take(b)] == ['allow-add']
        a.main = a.start()
        assert take(a) == []
    finally:
        close(places)


@pytest.mark.postgresql
def test_the_directory_is_looked_up_by_one_of_two_nodes_at_a_time_when_it_is_time(build):
    """At any time one of two nodes queries the directory, when it is due, and the other one takes over when that node is gone."""
    a, b = places = nodes(build, 'a', 'b', portals='*')
    try:
        for place in places:
            place.stop(place.main)
            with open(place.folder + '/kiyome.conf', 'a') as file:
                file.write('[portal]\nldap-url=ldap://localhost\n')
            place.main = place.start()
            place.status()

        def ask(place, verb='directory-people', **words):
            return d.Portal(place.folder + '/run/store/portal.sock').ask(verb, **words)

        def names(place, **words):
            return [row['name'] for row in ask(place, **words)]
        ask(a, 'sign-in-trusted', name='ando', how='directory', mail='ando@city.example.jp', department='総務課')
        ask(a, 'sign-in-trusted', name='baba', how='directory', mail='baba@city.example.jp')
        assert names(a, limit=1) == ['ando'] and names(a, limit=1, cursor='ando') == ['baba']
        assert names(b) == [] and names(b, now='yes') == []
        ask(a, 'directory-departments', content=d.texts_table(['name', 'department'], [('ando', '税務課')]), done='yes')
        assert ask(a, 'sign-in-trusted', name='ando', how='directory', mail='ando@city.example.jp')[0]['department'] == '税務課'
        assert names(a) == [], 'it was done a moment ago'
        assert names(a, now='yes') == ['ando', 'baba'] and names(b, now='yes') == []
        a.stop(a.main, signal.SIGKILL)
        b.database().execute("UPDATE leases SET until = unixepoch () WHERE name = 'directory'")
        assert names(b) == [] and names(b, now='yes') == ['ando', 'baba'], 'when the last round was stands in the database'
    finally:
        close(places)


@pytest.mark.postgresql
def test_a_turn_that_does_not_come_fails_all_that_wait_for_it_soon_and_together(build):
    """A turn that does not come fails all waiting requests together and soon, and their connections stay."""
    place, = places = nodes(build, 'a')
    try:
        database = place.database()
        doors = [place.door() for _ in range(6)]
        database.execute('SELECT pg_advisory_lock (1801024878)')
        said, begin = [], time.monotonic()
        threads = [threading.Thread(target=lambda door=door: said.append(refused(door.add, b'x'))) for door in doors]
        with within(30):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        # Several messages may wait for one turn. After one turn did not come, the next requests wait less.
        together = time.monotonic() - begin
        assert len(said) == 6, said
        with within(together / 2):
            refused(doors[0].add, b'x')
        database.execute('SELECT pg_advisory_unlock (1801024878)')
        assert takes(place)
        verified(place)
    finally:
        close(places)


@pytest.mark.postgresql
def test_a_node_that_does_not_fit_is_refused_and_says_why_its_name_its_key_its_kiyome(build):
    """A node with a wrong name, key or version, or without a name, is refused with the reason."""
    a, b = places = nodes(build, 'a', 'b')
    try:
        def says(place, words, **values):
            place.configure(**values)
            place.main = place.start()
            assert words in refused(place.door().add, b'message'), (words, place.log())
            place.stop(place.main)
        b.stop(b.main)
        says(b, 'same store.node', node='a')
        a.stop(a.main)
        says(b, 'another machine', node='a')
        says(b, 'shared by nodes')
        factor = os.path.join(b.state, 'factor.key')
        os.rename(factor, factor + '.kept')
        says(b, 'factor.key', node='b')
        os.rename(factor + '.kept', factor)
        b.configure(node='Not a name')
        try:
            b.start()
            raise AssertionError('it started')
        except AssertionError as error:
            assert 'store.node' in str(error), error
        b.processes.clear()
        b.configure(node='b')
        a.main, b.main = a.start(), b.start()
        assert takes(a) and takes(b)
        # A newer kiyome has changed the schema: an older one reports that, also while it runs.
        a.database().execute("INSERT INTO migrations VALUES (99, 0, 'newer')")
        until(lambda: 'newer' in (a.status()['problem'] or ''), a)
        b.stop(b.main)
        b.main = b.start()
        assert 'newer' in refused(b.door().add, b'message'), b.log()
    finally:
        close(places)


@pytest.mark.long
@pytest.mark.postgresql
def test_what_one_node_notes_another_writes_behind_what_it_has(build):
    """A line that one node adds to the journal is appended to the other's file, and lines that no longer count are removed
    from the database and the files."""
    places = nodes(build, 'a', 'b')
    a, b = places
    try:
        def lines(place):
            with open(os.path.join(place.state, 'erasures')) as file:
                return file.read().splitlines()

        def inode():
            return os.stat(os.path.join(b.state, 'erasures')).st_ino
        admin = a.administrator()
        admin.ask('user-add', name='gone', roles='staff', department='x', password=PASSWORD, mail='gone@city.example.jp')
        until(lambda: any(line.startswith('P gone ') for line in lines(b)), b)
        before = inode()
        message = a.door().add(b'to be erased')
        a.kiyome('quarantine', 'erase', message, '--reason', 'test', '--yes')
        until(lambda: any(line.startswith('E ' + message) for line in lines(b)), b)
        assert inode() == before
        # All lines about a user are removed with the account.
        admin.ask('user-remove', name='gone')
        until(lambda: any(line.startswith('R gone ') for line in lines(b)), b)
        assert inode() != before and not any(line.startswith('P gone ') for line in lines(b)), lines(b)
        # Lines that had expired when they came, and one that has not.
        now = int(time.time())
        rows = [('L A-%d' % age, now - age * 86400) for age in (1, 61, 200)] + [('Q B-%d' % age, now - age * 86400) for age in (1, 250)]
        database = a.database()
        for words, at in rows:
            last = 60 if words[0] == 'L' else 200
            database.execute("INSERT INTO journal (node, line, until) VALUES ('a', ?, ?)", ('%s %d' % (words, at), at + last * 86400))
        database.commit()
        until(lambda: [line.split()[1] for line in lines(b) if line[0] in 'LQ'] == ['A-1', 'A-61', 'A-200', 'B-1', 'B-250'], b)
        b.stop(b.main)
        b.main = b.start()
        b.status()
        assert sorted(line.split()[1] for line in lines(b) if line[0] in 'LQ') == ['A-1', 'B-1'], lines(b)

        def left():
            rows = [row[0].split()[1] for row in database.execute("SELECT line FROM journal WHERE line LIKE 'L %' OR line LIKE 'Q %' ORDER BY n")]
            database.commit()
            return rows
        until(lambda: left() == ['A-1', 'B-1'], a)
        # The lines of the store have expiry times.
        ends = dict(database.execute('SELECT line, until FROM journal'))
        assert all((end > 0) == (line[0] in 'SQLDX') for line, end in ends.items()), ends
        verified(a)
    finally:
        close(places)


@pytest.mark.postgresql
def test_a_store_that_starts_waits_for_the_lock_of_one_that_has_just_ended(build):
    place = Place(build)
    try:
        place.stop(place.start())
        database = place.database()
        database.execute('SELECT pg_advisory_lock (1801024877)')
        threading.Timer(0.7, database.close).start()
        place.start()
        assert place.status()['problem'] is None
        place.door().add(b'taken')
    finally:
        place.close()


@pytest.mark.postgresql
def test_a_store_that_was_alone_becomes_the_first_node_with_all_it_has(build):
    place = Place(build)
    try:
        process = place.start()
        data = os.urandom(300000)
        large = place.door().add(data)
        erased = place.door().add(b'erased')
        place.kiyome('quarantine', 'erase', erased, '--reason', 'test', '--yes')
        place.stop(process)
        place.configure(node='a')
        place.start()
        assert place.export(large) == data
        verified(place)
        status = place.status()
        assert status['node'] == 'a' and status['leads'] and status['missing'] == 0, status
        assert place.database().execute("SELECT count (*) FROM journal WHERE line LIKE 'E %'").fetchone()[0] == 1
    finally:
        place.close()


@pytest.mark.sqlite
def test_nodes_need_a_database_to_share(build):
    place = Place(build)
    try:
        place.configure(node='a')
        try:
            place.start()
            pytest.skip('unreachable')
        except AssertionError as error:
            assert 'store.node' in str(error), error
        place.processes.clear()
    finally:
        place.close()


class Gatherer(threading.Thread):
    """A receiver of events by TCP that can be away or disconnect."""

    def __init__(self):
        super().__init__(daemon=True)
        self.server = socket.create_server(('127.0.0.1', 0))
        self.port = self.server.getsockname()[1]
        self.is_away, self.messages = False, []
        self.start()

    def run(self):
        while True:
            connection, _ = self.server.accept()
            data = b''
            with connection:
                while not self.is_away and (more := connection.recv(65536)):
                    data += more
                if self.is_away:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            while b' ' in data:
                size, _, rest = data.partition(b' ')
                if len(rest) < int(size):
                    break
                self.messages.append(json.loads(rest[:int(size)].partition(b'] ')[2]))
                data = rest[int(size):]


@pytest.mark.postgresql
def test_of_the_events_of_two_nodes_none_is_lost_and_no_number_missing_whoever_of_stores(build):
    """No event of two nodes is lost, and no number is missing, whichever store, sender or receiver is killed or away."""
    gatherer = Gatherer()
    a, b = places = nodes(build, 'a', 'b', watchers='*', reporters='*')
    senders, noted, mishaps = {}, [], 0

    def begin(place):
        senders[place] = subprocess.Popen([os.path.join(build, 'kiyome-events'), '--config', place.folder, '--look-seconds', '1000'],
                                          stderr=subprocess.DEVNULL)

    def end(place):
        senders[place].kill()
        senders[place].wait()

    def note(place, many):
        for _ in range(many):
            detail = 'number %d' % len(noted)
            d.Portal(place.folder + '/run/store/watch.sock').ask('event-note', kind='health', object='x', detail=detail)
            noted.append(detail)

    def let_go():
        # Do not wait for the turn of a killed node to expire.
        database = a.database()
        database.execute("UPDATE leases SET until = unixepoch () WHERE name = 'events'")
        database.commit()
        database.close()
    try:
        for place in places:
            place.stop(place.main)
            with open(place.folder + '/kiyome.conf', 'a') as file:
                file.write('[events]\nto=tcp:127.0.0.1:%d\n' % gatherer.port)
            place.main = place.start()
            place.status()
            begin(place)
        # Events are kept from the first request on.
        until(lambda: a.database().execute("SELECT 1 FROM meta WHERE name = 'events-audit'").fetchone(), a)
        for turn in range(int(os.environ.get('KIYOME_TEST_TURNS', 6))):
            one, other = places if turn % 2 else (b, a)
            gatherer.is_away = turn % 3 == 0
            note(one, 20)
            one.kiyome('quarantine', 'list')
            end(one)
            note(other, 20)
            one.stop(one.main, signal.SIGKILL)
            let_go()
            note(other, 20)
            gatherer.is_away = False
            note(other, 10)
            one.main = one.start()
            begin(one)
            end(other)
            begin(other)
            let_go()
            mishaps += 3 + (turn % 3 == 0)
        until(lambda: a.status()['events'] == 0, a)
        kept = {(m['origin'], m['stream'], m['seq']): m for m in gatherer.messages}
        told = {m['detail'] for m in kept.values() if m['stream'] == 'event'}
        lost = [detail for detail in noted if detail not in told]
        print('# %d events, %d mishaps, %d lost, %d doubled' % (len(kept), mishaps, len(lost), len(gatherer.messages) - len(kept)))
        assert lost == [], lost
        for stream in ('event', 'audit'):
            numbers = sorted(seq for _, of, seq in kept if of == stream)
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), (stream, numbers)
        assert len({origin for origin, _, _ in kept}) == 1
        # A number denotes one event.
        assert len({(m['origin'], m['stream'], m['seq'], m['id']) for m in gatherer.messages}) == len(kept)
        verified(a)
    finally:
        for place in senders:
            end(place)
        close(places)
