# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the events for the receiver of events.to, as the program that fetches them sees them."""
import collections
import json
import re
import time

import pytest

import door as d
from city_office import Office
from originals import wait
from place import Place, refused, until
import waiting


def configured(build, more='', reporters='*'):
    place = Place(build, watchers='*', reporters=reporters, doors='*')
    with open(place.folder + '/kiyome.conf', 'a') as file:
        file.write('[events]\nto=udp:127.0.0.1:9\n' + more)
    return place


def forbidden(watcher, why):
    for verb, words in (('events-take', {}), ('events-done', {}), ('event-note', {'kind': 'health', 'object': 'x'})):
        said = refused(watcher.ask, verb, **words)
        assert 'forbidden' in said and why in said, (verb, said)


@pytest.mark.same_sql
def test_who_answers_scrapers_is_given_figures_and_neither_takes_events_nor_makes_any(build):
    place = configured(build, reporters='kiyome-nobody')
    try:
        place.start()
        watcher = d.Portal(place.folder + '/run/store/watch.sock')
        forbidden(watcher, 'store.reporters')
        assert d.Door(place.folder + '/run/store/watch.sock').call(d.STATUS)
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_watcher_gets_no_events_where_nobody_gathers_them_and_no_recipients(build):
    place = Place(build, watchers='*', reporters='*', doors='*')
    try:
        place.start()
        watcher = d.Portal(place.folder + '/run/store/watch.sock')
        forbidden(watcher, 'events.to')
        database = place.database()
        database.execute("INSERT INTO outbox (id, recipient, subject, text, kind, object, created, next_try, state, error,"
                         " finished) VALUES ('x', 'sato@city.example', 's', 't', 'k', 'o', 1, 1, 'failed', '550 no', %d)"
                         % time.time())
        database.commit()
        database.close()
        assert place.status()['unsent_last'] == 'sato@city.example: 550 no'
        _, reader, fds = d.Door(place.folder + '/run/store/watch.sock').call(d.STATUS)
        told = json.loads(reader.blob(fds))
        assert told['unsent'] == 1 and 'sato' not in json.dumps(told), told
    finally:
        place.close()


@pytest.mark.same_sql
def test_events_are_owed_until_somebody_says_that_their_receiver_has_them(build):
    """Events wait until their receiver has confirmed them, and no number occurs twice."""
    place = configured(build, '[incident]\nto=security@city.example;boss@city.example\n')
    try:
        process = place.start()

        def ask(verb, **words):
            if verb == 'events-done':
                words['index'] = rows[0]['index']
            return d.Portal(place.folder + '/run/store/watch.sock').ask(verb, **words)

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

        # Some of them arrived, and the store is killed.
        ask('events-done', events='%d;%d' % (own[0]['seq'], own[2]['seq']), audit=str(log[-1]['seq']))
        place.stop(process, 9)
        place.start()
        # Its start adds the digests of the mails to the log.
        waiting.until(lambda: ask('events-take')[-1], 'the digests', holds=lambda row: row['kind'] == 'mail-digests')
        rest = ask('events-take')
        assert [(row['stream'], row['seq']) for row in rest[:-1]] == [('event', own[1]['seq'])], rest
        ask('events-done', events=str(own[1]['seq']), audit=str(rest[-1]['seq']))
        assert ask('events-take') == [] and place.status()['events'] == 0
        ask('event-note', kind='health', object='scanner', detail='not well: away')
        last = ask('events-take')
        assert last[0]['seq'] > own[2]['seq'] and last[0]['detail'] == 'not well: away', last
        database = place.database()
        database.execute("UPDATE events SET time = time - 3600000000 WHERE sent IS NULL")
        database.commit()
        database.close()
        # A figure that took long to count is cached for a while.
        wait(lambda: 3600 <= place.status()['events_age'] < 3700, 'it is known how long they wait')
        assert '1 events wait for the receiver of events.to, the oldest since ' in place.kiyome('status', status=1).decode()
        for wrong in ('audit-doubted', 'mail-infected', ''):
            try:
                ask('event-note', kind=wrong)
            except d.Refused:
                continue
            raise AssertionError('a watcher may not note ' + wrong)
    finally:
        place.close()


@pytest.mark.postgresql
def test_the_numbers_of_events_have_no_gap_where_a_transaction_came_to_nothing(build):
    place = configured(build)
    try:
        place.start()
        watcher = d.Portal(place.folder + '/run/store/watch.sock')
        for _ in range(3):
            watcher.ask('event-note', kind='health', object='scanner', detail='not well: away')
            # A sequence of the database does not go back with a transaction that is rolled back.
            database = place.database()
            database.execute("SELECT nextval (pg_get_serial_sequence ('events', 'n'))")
            database.commit()
            database.close()
        assert [row['seq'] for row in watcher.ask('events-take')] == [1, 2, 3]
    finally:
        place.close()


class Receiver:
    """A receiver that keeps each message once, by `key`."""

    def __init__(self, *key):
        self.key, self.kept, self.doubles = key, {}, 0

    def take(self, rows):
        for row in rows:
            key = tuple(row[name] for name in self.key)
            self.doubles += key in self.kept
            self.kept.setdefault(key, row)

    def lacks(self, place, noted):
        """Returns the rows of the log and the noted events that it does not have."""
        told = {(row['stream'], row['time'] if row['stream'] == 'audit' else 0, row['detail']) for row in self.kept.values()}
        return [row for row in read(place, "SELECT 'audit', time, detail FROM audit") + [('event', 0, detail) for detail in noted]
                if row not in told]


def read(place, statement):
    database = place.database()
    found = [tuple(row) for row in database.execute(statement).fetchall()]
    database.close()
    return found


def watcher(place):
    return d.Portal(place.folder + '/run/store/watch.sock')


def drain(place, *receivers):
    """Sends all waiting events to the receivers, and confirms them to the store."""
    while (rows := watcher(place).ask('events-take')):
        for receiver in receivers:
            receiver.take(rows)
        log = [row['seq'] for row in rows if row['stream'] == 'audit']
        numbers = ';'.join(str(row['seq']) for row in rows if row['stream'] == 'event')
        watcher(place).ask('events-done', index=rows[0]['index'], events=numbers, **({'audit': str(max(log))} if log else {}))


@pytest.mark.same_sql
def test_an_index_that_lacks_no_mail_and_what_else_was_done_is_an_older_one_too(build):
    """An index that has all mail and lacks other acts counts as an older one, too: it then numbers its events under another
    origin, once."""
    place = configured(build)
    try:
        place.start()
        receiver = Receiver('origin', 'stream', 'seq')
        watcher(place).ask('events-take')
        place.door().add(b'mail')
        drain(place, receiver)
        copy = place.copy_index('copy')
        for _ in range(5):
            place.kiyome('quarantine', 'list')
        drain(place, receiver)
        place.stop(place.processes[-1])
        place.bring_index(copy)
        # The store starts twice before the administrator decides.
        for _ in range(2):
            place.start()
            assert place.administrator().ask('audit-verify')[0]['restored'] == 1
            place.stop(place.processes[-1])
        place.start()
        place.kiyome('store', 'adopt', '--reason', 'brought back')
        for _ in range(4):
            place.kiyome('quarantine', 'list')
        drain(place, receiver)
        assert receiver.lacks(place, []) == []
        place.stop(place.processes[-1])
        place.start()
        assert place.administrator().ask('audit-verify')[0]['restored'] == 1
    finally:
        place.close()


@pytest.mark.same_sql
def test_after_an_older_index_was_brought_back_numbers_come_again_under_another_origin(build):
    """After the restore of an older index, numbers occur again under another origin; a receiver that drops duplicates by
    origin loses no event, and the log has the restore."""
    place = configured(build)
    try:
        place.start()

        noted = collections.defaultdict(list)

        def happen(word, many=6):
            for number in range(many):
                noted[word].append('%s %d' % (word, number))
                watcher(place).ask('event-note', kind='health', object=word, detail=noted[word][-1])
                place.kiyome('quarantine', 'list')

        receivers = by_number, by_origin = Receiver('stream', 'seq'), Receiver('origin', 'stream', 'seq')

        watcher(place).ask('events-take')
        happen('first')
        message = place.door().add(b'mail')
        drain(place, *receivers)
        # In the copy of the index these events still wait although they have arrived, and later ones are missing.
        happen('owed')
        copy = place.copy_index('copy')
        drain(place, *receivers)
        # An erasure since the copy is repeated when the older index is opened, and adds a row to its log.
        place.kiyome('quarantine', 'erase', message, '--yes', '--reason', 'asked for')
        for word in ('lost', 'on its way'):
            happen(word)
            place.door().add(word.encode())
            on_its_way = watcher(place).ask('events-take')
            if word == 'lost':
                drain(place, *receivers)
        place.stop(place.processes[-1])
        place.bring_index(copy)
        place.start()
        place.kiyome('store', 'adopt', '--reason', 'brought back')
        happen('new', 20)
        # Confirmations for the other index do not apply to this one.
        assert refused(watcher(place).ask, 'events-done', index=on_its_way[0]['index'], audit=str(on_its_way[-1]['seq'])).startswith('conflict')
        assert refused(watcher(place).ask, 'events-done', audit='1').startswith('conflict')
        drain(place, *receivers)
        standing = noted['first'] + noted['owed'] + noted['new']
        lost = by_number.lacks(place, standing)
        assert by_origin.lacks(place, standing) == [] and lost, by_origin.lacks(place, standing)
        # Events from before the restore are not taken for new, and no number is missing.
        assert by_origin.doubles == by_number.doubles - len(lost) > 0, (by_origin.doubles, by_number.doubles, lost)
        numbers = collections.defaultdict(list)
        for origin, stream, seq in by_origin.kept:
            numbers[origin, stream].append(seq)
        assert len(numbers) == 4 and all(sorted(n) == list(range(min(n), min(n) + len(n))) for n in numbers.values()), numbers
        # The chain of the log continues, and a check reports the restore.
        (found,) = place.administrator().ask('audit-verify')
        assert (found['broken'], found['behind'], found['restored']) == (0, 0, 1), found
        assert read(place, "SELECT what FROM audit WHERE seq = %d" % found['since']) == [('restored',)]
        said = place.kiyome('audit', 'verify').decode()
        assert 'complete and unchanged' in said and 'restored: 1, the last one before row %d' % found['since'] in said, said
        told = json.loads(place.kiyome('audit', 'verify', '--json'))
        assert told['intact'] and (told['restored'], told['restored_last']) == (1, found['since']), told
        # A start is not a restore.
        origin = watcher(place).ask('events-take')[-1]['origin']
        place.stop(place.processes[-1])
        place.start()
        assert place.administrator().ask('audit-verify')[0]['restored'] == 1
        assert watcher(place).ask('events-take')[-1]['origin'] == origin
    finally:
        place.close()


@pytest.mark.same_sql
def test_what_an_administrator_decided_about_an_index_that_was_lost_comes_as_an_event(build):
    """An administrator's decision about a lost index is an event, even if no events were fetched before."""
    for how in ('lost', 'new', 'older'):
        place = configured(build)
        try:
            place.start()
            copy = place.copy_index('copy')
            place.door().add(b'mail')
            place.stop(place.processes[-1])
            if how == 'older':
                place.bring_index(copy)
            elif how == 'lost' or place.name:
                place.drop_index()
            place.start()
            place.kiyome('store', 'adopt', '--reason', 'begun anew', *(['--new-index'] if how == 'new' and not place.name else []))
            receiver = Receiver('origin', 'stream', 'seq')
            drain(place, receiver)
            kinds = [row['kind'] for row in receiver.kept.values()]
            assert kinds.count('restored') == kinds.count('adopt') == 1, (how, kinds)
            assert receiver.lacks(place, []) == [] or how == 'older', (how, receiver.lacks(place, []))
            # Later starts add nothing.
            place.stop(place.processes[-1])
            place.start()
            assert [row for row in watcher(place).ask('events-take') if row['kind'] != 'mail-digests'] == []
        finally:
            place.close()


@pytest.mark.same_sql
def test_events_that_arrived_without_a_word_of_it_come_again_under_the_origin_that_they_had(build):
    """Events that arrived without a confirmation are sent again under their origin, however often an older index was restored
    since."""
    place = configured(build)
    try:
        place.start()
        receiver = Receiver('origin', 'stream', 'seq')

        def happen(word):
            watcher(place).ask('event-note', kind='health', object=word, detail=word)
            place.kiyome('quarantine', 'list')
            place.door().add(word.encode())
            # The events arrive, but the confirmation does not.
            receiver.take(watcher(place).ask('events-take'))

        watcher(place).ask('events-take')
        happen('first')
        for number in range(4):
            copy = place.copy_index('copy %d' % number)
            happen('lost %d' % number)
            place.stop(place.processes[-1])
            place.bring_index(copy)
            place.start()
            place.kiyome('store', 'adopt', '--reason', 'brought back')
            happen('number %d' % number)
        drain(place, receiver)
        told = [(row['stream'], row['time'], row['kind'], row['object'], row['detail']) for row in receiver.kept.values()]
        assert len(told) == len(set(told)), sorted(told)
        assert receiver.lacks(place, ['first'] + ['number %d' % number for number in range(4)]) == []
        assert len({origin for origin, _, _ in receiver.kept}) == 5
    finally:
        place.close()


@pytest.mark.same_sql
def test_of_more_origins_than_are_remembered_the_last_ones_are(build):
    """The store remembers a limited number of former origins, the latest ones, and reads the form that an older kiyome wrote."""
    place = configured(build)
    try:
        place.start()
        watcher(place).ask('events-take')
        place.kiyome('quarantine', 'list')
        row, = watcher(place).ask('events-take')
        place.stop(place.processes[-1])
        words = ['AAAA-BBBB-%04d' % number for number in range(70)]
        for text in ('%s %s 0 0' % (words[0], words[0]), '%s %s %d 0' % (words[1], words[0], row['seq'])):
            database = place.database()
            database.execute("UPDATE meta SET value = '%s' WHERE name = 'events-origin'" % text)
            database.commit()
            database.close()
            place.start()
            row, = [r for r in watcher(place).ask('events-take') if r['seq'] == row['seq']]
            assert (row['origin'], row['index']) == (words[0], text.split()[0]), row
            place.stop(place.processes[-1])
        for number in range(70):
            with open(place.state + '/index.restored', 'w') as file:
                file.write('word %d' % number)
            place.start()
            place.status()
            place.stop(place.processes[-1])
        ((text,),) = read(place, "SELECT value FROM meta WHERE name = 'events-origin'")
        assert len(text.split()) == 1 + 3 * 64, text
        place.start()
        assert len({row['origin'] for row in watcher(place).ask('events-take')}) == 65
    finally:
        place.close()


def test_incident_to_is_told_of_each_user_who_is_stopped_and_why(build):
    """incident.to gets a letter about each user who is disabled, with actor and reason, but none if the user already was."""
    place = configured(build, '[incident]\nto=security@city.example\n')
    try:
        place.start()
        admin = place.administrator()
        for name in ('sato', 'ito', 'mori'):
            admin.ask('user-add', name=name, roles='staff', password='correct horse battery')
        assert '--reason' in place.error('user', 'disable', 'sato', status=2)
        place.kiyome('user', 'disable', 'sato', '--reason', '契約終了')
        place.kiyome('user', 'disable', 'sato', '--reason', 'again')
        # Within the same hour, and without a reason, as the portal does it.
        admin.ask('user-set', name='ito', disabled='1')
        admin.ask('user-set', name='mori', disabled='0')
        with place.database() as database:
            told = [row[0] for row in database.execute("SELECT text FROM outbox WHERE recipient = 'security@city.example' ORDER BY n")]
        assert len(told) == 2 and 'sato' in told[0] and '契約終了' in told[0] and 'root' in told[0] and 'ito' in told[1], told
        rows = d.Portal(place.folder + '/run/store/watch.sock').ask('events-take')
        assert [row['object'] for row in rows if row['kind'] == 'user-disabled'] == ['sato', 'ito'], rows
        assert '契約終了' in [row['why'] for row in json.loads(place.kiyome('audit', 'show', '--json', '--what', 'user-set'))]
    finally:
        place.close()


def zone_in_which_it_is(hour):
    """Returns the name of a time zone in which it is `hour` o'clock now."""
    east = (hour - time.gmtime().tm_hour + 11) % 24 - 11
    return 'Etc/GMT%+d' % -east


@pytest.mark.parametrize('hour, number, is_told', [(12, 201, True), (12, 60, False), (2, 60, True), (23, 49, False)])
def test_who_looks_at_unusually_many_mails_within_an_hour_is_told_of_once_a_day(build, hour, number, is_told):
    """A user who looks at 200 mails within an hour, or at 50 at night, is an event and an incident once a day; fewer are not."""
    place = Office(build, watchers='*', reporters='*')
    try:
        place.stop(place.processes[-1])
        with open(place.folder + '/kiyome.conf', 'a') as file:
            file.write('[events]\nto=udp:127.0.0.1:9\n[incident]\nto=security@city.example\n[store]\ntime-zone=%s\n' % zone_in_which_it_is(hour))
        place.start()
        place.at = place.portal()
        message = place.mail('sato@city.example.jp')
        for _ in range(number):
            place.ask('sato', 'mail', id=message)
        place.ask('ito', 'mails')

        def told():
            rows = d.Portal(place.folder + '/run/store/watch.sock').ask('events-take')
            return [row['object'] for row in rows if row['kind'] == 'use-unusual']
        for name in ('kato', 'mori'):
            place.stop(place.processes[-1])
            # An expired account is disabled in the same transaction that looks for unusual use.
            with place.database() as database:
                database.execute('UPDATE users SET until = 1 WHERE name = ?', (name,))
            place.start()
            until(lambda: [row for row in json.loads(place.kiyome('user', 'list', '--json')) if row['name'] == name and row['disabled']], place)
            assert told() == ['sato (portal)'] * is_told
        with place.database() as database:
            texts = [text for (text,) in database.execute("SELECT text FROM outbox WHERE recipient = 'security@city.example' AND object = 'use-unusual'").fetchall()]
        assert len(texts) == is_told, texts
        assert all('sato' in text and ' looks' in text and ('at night' in text) == (hour == 2) for text in texts), texts
    finally:
        place.close()
