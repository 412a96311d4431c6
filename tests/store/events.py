# SPDX-License-Identifier: GPL-2.0-or-later
"""The events that are owed to the receiver of events.to, from the side of who fetches them."""
import json
import re
import time

import door as d
from place import Place, refused, test


def configured(build, more='', reporters='*'):
    place = Place(build, watchers='*', reporters=reporters, doors='*')
    with open(place.folder + '/kiyome.conf', 'a') as file:
        file.write('[events]\nto=udp:127.0.0.1:9\n' + more)
    return place


def forbidden(watcher, why):
    for verb, words in (('events-take', {}), ('events-done', {}), ('event-note', {'kind': 'health', 'object': 'x'})):
        said = refused(watcher.ask, verb, **words)
        assert 'forbidden' in said and why in said, (verb, said)


@test('who answers scrapers is given figures, and neither takes events nor makes any')
def scrapers(build):
    place = configured(build, reporters='kiyome-nobody')
    try:
        place.start()
        watcher = d.Portal(place.folder + '/run/watch.sock')
        forbidden(watcher, 'store.reporters')
        assert d.Door(place.folder + '/run/watch.sock').call(d.STATUS)
    finally:
        place.close()


@test('a watcher gets no events where nobody gathers them, and no recipients')
def nothing_for_watchers(build):
    place = Place(build, watchers='*', reporters='*', doors='*')
    try:
        place.start()
        watcher = d.Portal(place.folder + '/run/watch.sock')
        forbidden(watcher, 'events.to')
        database = place.database()
        database.execute("INSERT INTO outbox (id, recipient, subject, text, kind, object, created, next_try, state, error,"
                         " finished) VALUES ('x', 'sato@city.example', 's', 't', 'k', 'o', 1, 1, 'failed', '550 no', %d)"
                         % time.time())
        database.commit()
        database.close()
        assert place.status()['unsent_last'] == 'sato@city.example: 550 no'
        _, reader, fds = d.Door(place.folder + '/run/watch.sock').call(d.STATUS)
        told = json.loads(reader.blob(fds))
        assert told['unsent'] == 1 and 'sato' not in json.dumps(told), told
    finally:
        place.close()


@test('events are owed until somebody says that their receiver has them, and numbers never come twice')
def events(build):
    place = configured(build, '[incident]\nto=security@city.example;boss@city.example\n')
    try:
        process = place.start()

        def ask(verb, **words):
            return d.Portal(place.folder + '/run/watch.sock').ask(verb, **words)

        assert ask('events-take') == []
        place.kiyome('allow', 'add', '--type', 'pdf', '--reason', 'r', '--approver', 'a', '--expires', '9d')
        door = place.door()
        part = {'name': 'x', 'size': 1, 'sha256': 'ab' * 32, 'outcome': 'withheld', 'reason': 'infected', 'parts': []}
        root = {'name': 'm.eml', 'type': 'eml', 'size': 3, 'sha256': 'ab' * 32, 'outcome': 'rebuilt', 'method': 'rebuild'}
        infected = json.dumps({'parts': [root | {'parts': [part]}]})
        ids = []
        for outcome, report in (('', infected), ('', infected), ('sanitized', None), ('withheld', None)):
            ids.append(door.add(b'original %d' % len(ids)))
            door.report(ids[-1], outcome, report)
        rows = ask('events-take')
        assert rows == ask('events-take'), 'what nobody has is still owed'
        own = [row for row in rows if row['stream'] == 'event']
        assert [(row['kind'], row['object'], row['severity']) for row in own] == [
            ('mail-infected', ids[0], 4), ('mail-infected', ids[1], 4), ('mail-withheld', ids[3], 5)], own
        log = [row for row in rows if row['stream'] == 'audit']
        assert [row['kind'] for row in log][:1] == ['allow-add'] and log[0]['seq'] == 1, log
        assert place.status()['events'] == len(rows) and place.status()['outbox'] == 2, place.status()
        told = place.database().execute("SELECT text FROM outbox").fetchone()[0]
        assert re.search(r'\ntime / 時刻: 20\d\d-\d\d-\d\d \d\d:\d\d \([+-]\d\d:\d\d\)\n', told), told

        # Some of them arrived; and the store ends without a word.
        ask('events-done', events='%d;%d' % (own[0]['seq'], own[2]['seq']), audit=str(log[-1]['seq']))
        place.stop(process, 9)
        place.start()
        rest = ask('events-take')
        assert [(row['stream'], row['seq']) for row in rest] == [('event', own[1]['seq'])], rest
        ask('events-done', events=str(own[1]['seq']))
        assert ask('events-take') == [] and place.status()['events'] == 0
        ask('event-note', kind='health', object='scanner', detail='not well: away')
        last = ask('events-take')
        assert last[0]['seq'] > own[2]['seq'] and last[0]['detail'] == 'not well: away', last
        database = place.database()
        database.execute("UPDATE events SET time = time - 3600000000 WHERE sent IS NULL")
        database.commit()
        database.close()
        assert 3600 <= place.status()['events_age'] < 3700
        assert '1 events wait for the receiver of events.to, the oldest since ' in place.kiyome('status', status=1).decode()
        for wrong in ('audit-doubted', 'mail-infected', ''):
            try:
                ask('event-note', kind=wrong)
            except d.Refused:
                continue
            raise AssertionError('a watcher may not note ' + wrong)
    finally:
        place.close()


@test('the numbers of events have no gap where a transaction came to nothing', engine='postgresql')
def events_numbered(build):
    place = configured(build)
    try:
        place.start()
        watcher = d.Portal(place.folder + '/run/watch.sock')
        for _ in range(3):
            watcher.ask('event-note', kind='health', object='scanner', detail='not well: away')
            # What the database has counted does not come back with a transaction that does not.
            database = place.database()
            database.execute("SELECT nextval (pg_get_serial_sequence ('events', 'n'))")
            database.commit()
            database.close()
        assert [row['seq'] for row in watcher.ask('events-take')] == [1, 2, 3]
    finally:
        place.close()
