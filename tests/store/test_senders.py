# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the sending by kiyome-opener: with two of them at once, on a full disk, and while the clock jumps."""
import email
import json
import os
import signal
import sqlite3
import subprocess
import threading
import time

import pytest

from node_places import close, nodes
from place import ManyRelay, Place, mounted, refused, until
from waiting import PATIENCE

DAY = 24 * 3600


class Box(ManyRelay):
    """A relay that keeps the Message-ID of each mail that it accepts after a pause; while `is_deaf`, it defers recipients."""

    def __init__(self):
        self.got = []
        self.pause = 0
        self.is_deaf = False
        self.refused = 0
        super().__init__()

    def serve(self, stream):
        def say(line):
            stream.write(line + b'\r\n')
            stream.flush()
        say(b'220 relay')
        for line in stream:
            word = line[:4].upper().strip()
            if word == b'DATA':
                say(b'354 go on')
                rows = []
                for row in stream:
                    if row == b'.\r\n':
                        break
                    rows.append(row)
                else:
                    return
                time.sleep(self.pause)
                self.got.append(email.message_from_bytes(b''.join(rows))['Message-ID'])
                say(b'250 taken')
            elif word == b'QUIT':
                say(b'221 bye')
                return
            elif word == b'RCPT' and self.is_deaf:
                self.refused += 1
                say(b'451 later')
            else:
                say(b'250 fine')


def opener(place):
    log = open(place.log_path, 'ab')
    process = subprocess.Popen([os.path.join(place.build, 'kiyome-opener'), '--config', place.folder], stderr=log, stdin=subprocess.DEVNULL,
                               env=place.environment())
    log.close()
    place.processes.append(process)
    return process


def owe(place, count, first=0):
    database = place.database()
    # Only the holder of this lock writes: a kiyome-store that takes notifications must not see more of them at its second
    # statement than at its first.
    is_shared = not isinstance(database, sqlite3.Connection)
    if is_shared:
        database.execute('SELECT pg_advisory_lock (1801024878)')
    for n in range(first, first + count):
        database.execute("INSERT INTO outbox (id, recipient, subject, text, kind, object, created, next_try, state)"
                         " VALUES ('L%03d', 'p%d@example.jp', 's', 't', 'k', 'o', %d, 0, 'waiting')" % (n, n, time.time()))
    database.commit()
    if is_shared:
        database.execute('SELECT pg_advisory_unlock (1801024878)')
    database.close()


def read(place, statement):
    database = place.database()
    found = [tuple(row) for row in database.execute(statement).fetchall()]
    database.close()
    return found


def open_(place):
    return read(place, "SELECT count (*) FROM outbox WHERE state <> 'sent'")[0][0]


@pytest.mark.sqlite
def test_a_second_kiyome_opener_at_one_store_is_refused_and_takes_nothing_from_the_first_one(build):
    """A second kiyome-opener at one store is refused, and takes nothing from the first one, which is sending."""
    box = Box()
    place = Place(build, relay=box.port)
    try:
        place.start()
        box.pause = 0.3
        first = opener(place)
        until(lambda: 'ready: ' in place.log() and os.path.exists(os.path.join(place.folder, 'run', 'opener/opener.sock')), place)
        owe(place, 12)
        until(lambda: box.got, place)
        for _ in range(3):
            second = opener(place)
            assert second.wait(PATIENCE) == 3, second.returncode
            place.processes.remove(second)
        assert place.log().count('another kiyome-opener is running') == 3 and first.poll() is None
        until(lambda: open_(place) == 0, place)
        assert len(box.got) == len(set(box.got)) == 12 and place.status()['copies'] == 0, box.got
        # A kiyome-opener that was killed does not hold the lock any more.
        place.stop(first, signal.SIGKILL)
        owe(place, 1, 12)
        opener(place)
        until(lambda: open_(place) == 0, place)
    finally:
        place.close()


@pytest.mark.long
@pytest.mark.postgresql
def test_two_openers_each_at_its_node_of_one_database_send_each_letter_once(build):
    """Two openers at two nodes of one database send each notification once; if one is killed, the other sends its share."""
    box = Box()
    places = nodes(build, 'a', 'b', relay=box.port)
    try:
        box.pause = 0.2
        programs = [opener(place) for place in places]
        owe(places[0], 60)
        until(lambda: open_(places[0]) == 0, places[0])
        assert len(box.got) == len(set(box.got)) == 60 and places[0].status()['copies'] == 0, len(box.got)
        takers = dict(read(places[0], 'SELECT taker, count (*) FROM outbox GROUP BY taker'))
        assert set(takers) == {'a', 'b'}, takers
        # One node dies in the middle of its sending.
        owe(places[0], 40, 60)
        until(lambda: len(box.got) > 68, places[0])
        places[0].stop(programs[0], signal.SIGKILL)
        places[0].stop(places[0].main, signal.SIGKILL)
        until(lambda: open_(places[1]) == 0, places[1])
        twice = len(box.got) - len(set(box.got))
        assert len(set(box.got)) == 100 and twice <= places[1].status()['copies'] <= 4, (len(box.got), twice, places[1].status()['copies'])
    finally:
        close(places)


@pytest.mark.postgresql
def test_mails_that_are_owed_are_given_to_one_of_two_nodes_each_however_many_ask_at_once(build):
    places = nodes(build, 'a', 'b')
    try:
        door = places[0].door()
        debts = 0
        for n in range(40):
            message = door.add(b'mail %d\r\n' % n, recipients=('c%d@example.jp' % n, 'd%d@example.jp' % n), waits=1)
            door.report(message, debts='+0 firm\n=c%d@example.jp\n' % n)
            debts += 1
        taken = {place.node: [] for place in places}

        def work(place):
            opener = place.opener()
            empty = 0
            while empty < 3:
                rows = opener.ask('debt-next', first='no')
                empty = 0 if rows else empty + 1
                taken[place.node] += [row['debt'] for row in rows]
        threads = [threading.Thread(target=work, args=(place,)) for place in places for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        both = taken['a'] + taken['b']
        assert len(both) == len(set(both)) == debts and taken['a'] and taken['b'], taken
        # A node can report nothing about a delivery that another node has taken; the delivery is free only when that node is
        # gone.
        debt = taken['b'][0]
        (message,), = read(places[0], 'SELECT m.id FROM debts b JOIN messages m ON m.n = b.message WHERE b.n = %s' % debt)
        for verb, more in (('debt-open', {}), ('debt-hold', {}), ('debt-failed', {'why': 'x'}), ('debt-done', {})):
            assert refused(places[0].opener().ask, verb, id=message, debt=debt, **more).startswith('not-found'), verb
        assert places[0].opener().ask('debt-next', first='yes')[0]['debt'] in taken['a']
        places[1].opener().ask('debt-open', id=message, debt=debt)
    finally:
        close(places)


@pytest.mark.same_sql
def test_what_the_relay_does_not_take_is_tried_after_pauses_that_grow_up_to_a_longest_one(build):
    place = Place(build, relay=2525)
    try:
        place.start()
        owe(place, 1)
        door = place.door()
        message = door.add(b'mail\r\n', recipients=('c@example.jp', 'd@example.jp'), waits=1)
        door.report(message, debts='+0 firm\n=c@example.jp\n')
        opener_ = place.opener()
        pauses = {'outbox': [], 'debts': []}
        for _ in range(12):
            (row,) = opener_.ask('outbox-take')
            opener_.ask('outbox-failed', id=row['id'], why='451 later')
            (row,) = opener_.ask('debt-next', first='no')
            opener_.ask('debt-failed', id=row['id'], debt=row['debt'], why='451 later')
            for table, found in pauses.items():
                found.append(read(place, 'SELECT next_try FROM ' + table)[0][0] - time.time())
            # Nothing is given out before the pause has ended.
            assert opener_.ask('outbox-take') == [] and opener_.ask('debt-next', first='no') == []
            database = place.database()
            for table in pauses:
                database.execute('UPDATE %s SET next_try = 1' % table)
            database.commit()
            database.close()
        for table, found in pauses.items():
            longest = round(found[-1], -1)
            assert longest in (1800, 3600) and found[0] < 100, (table, found)
            for before, after in zip(found, found[1:]):
                assert after > 1.8 * before or after > longest - 10, (table, found)
    finally:
        place.close()


@pytest.mark.sqlite
def test_with_a_disk_that_is_full_while_letters_go_out_each_goes_once(build):
    """If the disk fills up while notifications are sent, each is sent once, and recorded as sent when there is room."""
    box = Box()
    place = Place(build, relay=box.port)
    try:
        os.mkdir(place.state)
        store = mounted(place, 'mount -t tmpfs -o size=8m tmpfs "$STATE"')

        def inside(script):
            return subprocess.run(['nsenter', '-t', str(store.pid), '-m', 'sh', '-c', script], check=True, capture_output=True, text=True).stdout

        def states():
            """Returns the states that the index in the other namespace has."""
            return sorted(r['state'] for r in json.loads(place.kiyome('queue', 'list', '--json')))
        script = os.path.join(place.folder, 'owe.py')
        with open(script, 'w') as file:
            file.write('import sqlite3, sys, time\ndatabase = sqlite3.connect(sys.argv[1], timeout=600)\nfor n in range(8):\n'
                       '    database.execute("INSERT INTO outbox (id, recipient, subject, text, kind, object, created, next_try, state)'
                       " VALUES (?, ?, 's', 't', 'k', 'o', ?, 0, 'waiting')\", ('L%03d' % n, 'p%d@example.jp' % n, int(time.time())))\n"
                       'database.commit()\n')
        until(lambda: place.status()['ready'], place)
        inside('python3 %s %s/%s' % (script, place.state, 'index.db'))
        assert len(states()) == 8
        box.pause = 1
        first = opener(place)
        until(lambda: set(states()) != {'waiting'}, place)
        # No byte is left, not even in space that the index has reserved, before the first notification is recorded as sent.
        inside('dd if=/dev/zero of="%s/filler" bs=4096 2>/dev/null; true' % place.state)
        until(lambda: box.got, place)
        time.sleep(8)
        taken = len(box.got)
        assert taken == len(set(box.got)), box.got
        assert taken < 8 or not states(), (taken, states())
        is_held = taken < 8
        inside('rm "%s/filler"' % place.state)
        until(lambda: len(set(box.got)) == 8 and states() == [], place)
        assert len(box.got) == 8 and place.status()['copies'] == 0, box.got
        assert is_held and first.poll() is None, place.log()
    finally:
        place.close()


@pytest.mark.long
@pytest.mark.sqlite
def test_a_clock_that_jumps_while_letters_wait_gives_none_up_sends_none_twice(build):
    """A clock that jumps while notifications wait abandons none, sends none twice, and delays none when it is right again."""
    box = Box()
    place = Place(build, relay=box.port)
    try:
        place.shift_clock(0)
        place.start()
        box.is_deaf = True
        owe(place, 4)
        opener(place)
        until(lambda: box.refused >= 4, place)

        def again():
            """Makes all notifications due, by any clock, and waits until the relay has deferred them again."""
            before = box.refused
            database = place.database()
            database.execute("UPDATE outbox SET next_try = 0")
            database.commit()
            database.close()
            until(lambda: box.refused >= before + 4, place)
            until(lambda: read(place, 'SELECT count (*) FROM outbox WHERE taken = 1') == [(0,)], place)
        for days in (10, -20, 400, 0):
            place.shift_clock(days * DAY)
            time.sleep(1.5)
            again()
            assert read(place, 'SELECT DISTINCT state FROM outbox') == [('waiting',)], (days, read(place, 'SELECT state, error FROM outbox'))
        # Their next attempts were set by wrong clocks; by the right one, none is an hour away.
        place.shift_clock(400 * DAY)
        time.sleep(1.5)
        again()
        place.shift_clock(0)
        box.is_deaf = False
        until(lambda: open_(place) == 0, place)
        assert len(box.got) == len(set(box.got)) == 4 and place.status()['copies'] == 0, box.got
        place.kiyome('audit', 'verify')
    finally:
        place.close()
