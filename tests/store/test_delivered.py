# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the deliveries of a restored older index: those that were made or removed are not made again, and those of which
nothing is known wait for an administrator."""
import json
import os
import shutil
import signal
import subprocess

import pytest

import door as d
from backups import back_up, restore, second, snapshots
from city_office import withheld
from deferred import DOCX, FETCHED, LETTERS, Owing, STEPS, approved, brought, letter, logged, owes, patiently, read, report, send, write
from originals import path, wait
from place import refused

SENT, DROPPED, LEFT, FAILED = LETTERS[:4]
HASHES = {'policy': 'firm', 'policy-sha256': 'ab' * 32, 'config-sha256': 'ab' * 32}
TWO = ('sato@city.example.jp', 'mori@city.example.jp')


def passed():
    """Returns the present result for a mail of withheld()."""
    out = {'name': 'a', 'type': 'x/y', 'size': 9, 'sha256': '0' * 64}
    one = {'name': 'a.doc', 'type': 'doc', 'size': 10, 'sha256': '0' * 64, 'outcome': 'rebuilt', 'method': 'rebuild', 'output': out}
    root = dict(one, name='mail.eml', type='eml', parts=[one])
    return b'Kiyome-Result: x\r\n\0' + d.serialized(root)


def owe(office):
    """Makes letters and deferred deliveries of each kind that will be sent, dropped and left."""
    for number in (SENT, DROPPED, LEFT):
        letter(office, number)
    letter(office, FAILED, kind='looked')
    mails = {'debt': brought(office)[1], 'debt out': brought(office, data=b'other\r\n')[1]}
    for name in ('again', 'again out'):
        mails[name] = withheld(office, 'failure', to=TWO)
        office.ask('root1', 'reprocess', ids=mails[name], reason='x')
    return mails


def deliver(office, mails):
    opener = office.opener()
    for number in (DROPPED, mails['debt out'], mails['again out']):
        office.ask('root1', 'queue-drop', id=number, reason='withdrawn')
    taken = [row['id'] for row in opener.ask('outbox-take', limit='1')]
    assert taken == [SENT], taken
    opener.ask('outbox-done', id=SENT)
    found = [opener.ask('debt-next', first='no')[0] for _ in range(2)]
    work, = [work for work in found if opener.ask('debt-open', id=work['id'], debt=work['debt'])[0]['policy'] == 'firm']
    opener.ask('debt-result', id=work['id'], debt=work['debt'], **HASHES, content=report())
    opener.ask('debt-sent', id=work['id'], debt=work['debt'], to='C@example.jp', sha256='ab' * 32)
    assert [row['id'] for row in opener.ask('reprocess-next', first='no')] == [mails['again']]
    opener.ask('reprocess-result', id=mails['again'], content=passed())
    opener.ask('reprocess-sent', id=mails['again'], to=TWO[0], sha256='ab' * 32)


def queue(office):
    return sorted((row['id'], row['what'], row['recipients'], row['state']) for row in office.ask('root1', 'queue-list')
                  if row['id'] in LETTERS or row['kind'] == 'mail')


def nothing_goes(opener):
    assert opener.ask('outbox-take', first='yes') == [] and opener.ask('outbox-take', files='yes', first='yes') == []
    assert opener.ask('debt-next', first='yes') == [] and opener.ask('reprocess-next', first='yes') == []


def test_an_older_index_sends_nothing_again_brings_nothing_back_that_was_taken_out(build):
    """An older index repeats no delivery, restores none that was removed, and holds the others until an administrator decides."""
    office = Owing(build)
    try:
        mails = owe(office)
        copy = office.copy_index('copy')
        deliver(office, mails)
        lines = open(path(office, 'erasures')).read()
        assert '@' not in lines, lines
        office.door().add(b'later\r\n')
        office.stop(office.processes[-1])
        office.bring_index(copy)
        office.start()
        office.at = office.portal()
        office.kiyome('store', 'adopt', '--reason', 'brought back')
        opener = office.opener()
        held = sorted([(LEFT, 'digest', TWO[0], 'held'), (FAILED, 'looked', TWO[0], 'held'),
                       (mails['debt'], 'delivery', 'd@example.jp', 'held'), (mails['again'], 'reprocess', TWO[1], 'held')])
        assert queue(office) == held, queue(office)
        nothing_goes(opener)
        assert office.status()['kept_back'] == 4
        said = office.kiyome('status', status=1).decode()
        assert '4 deliveries are held' in said, said
        (who, _, _, detail), = logged(office, 'restored')
        assert who == 'kiyome-store' and detail.startswith('deliveries=4 origin='), detail
        # After a restart the state is the same, and a retry of all does not include held ones.
        office.kiyome('queue', 'retry', '--all')
        office.stop(office.processes[-1])
        office.start()
        office.at = office.portal()
        opener = office.opener()
        assert queue(office) == held and len(logged(office, 'restored')) == 1
        nothing_goes(opener)
        # New letters are sent.
        letter(office, LETTERS[5])
        assert [row['id'] for row in opener.ask('outbox-take')] == [LETTERS[5]]
        # A released delivery goes to the recipient who does not have it.
        office.kiyome('queue', 'retry', LEFT)
        assert [row['id'] for row in opener.ask('outbox-take')] == [LEFT]
        office.kiyome('queue', 'retry', mails['again'])
        assert [row['id'] for row in opener.ask('reprocess-next', first='no')] == [mails['again']]
        (result,) = opener.ask('reprocess-result', id=mails['again'], content=passed())
        assert result['owed'] == TWO[1], result
        # The rest is dropped, except for letters that tell a user about others' acts.
        assert office.kiyome('queue', 'drop', '--held', '--reason', 'too old').decode() == '1 delivery was removed from the queue\n'
        assert opener.ask('debt-next', first='yes') == []
        assert [row for row in queue(office) if row[3] == 'held'] == [(FAILED, 'looked', TWO[0], 'held')]
        office.kiyome('queue', 'retry', '--held')
        assert [row['id'] for row in opener.ask('outbox-take')] == [FAILED] and office.status()['kept_back'] == 0
        office.kiyome('audit', 'verify')
        # The older index does not restore deliveries that were decided in this way.
        office.stop(office.processes[-1])
        office.bring_index(copy)
        office.start()
        office.at = office.portal()
        office.kiyome('store', 'adopt', '--reason', 'brought back')
        assert [row[0] for row in queue(office) if row[0] in (SENT, DROPPED, mails['debt'])] == [], queue(office)
    finally:
        office.close()


@pytest.mark.sqlite
def test_a_restored_backup_holds_what_it_owes_where_its_journal_knows_no_more(build):
    """A restored backup holds all its deliveries if its journal is no newer, and with the journal of the lost machine only
    those that the journal lacks."""
    office = Owing(build)
    try:
        office.backups = os.path.join(office.folder, 'backups')
        mails = owe(office)
        back_up(office)
        deliver(office, mails)
        office.stop(office.processes[-1])
        journal = path(office, 'erasures')
        older = journal + '.older'
        shutil.copy(os.path.join(office.backups, snapshots(office)[0], 'erasures'), older)
        everything = {(LEFT, 'held'), (FAILED, 'held'), (mails['debt'], 'held'), (mails['again'], 'held')}
        lost = everything | {(SENT, 'held'), (DROPPED, 'held'), (mails['debt out'], 'held'), (mails['again out'], 'held')}
        for given, expected in ((None, lost), (older, lost), (journal, everything)):
            other = second(office)
            try:
                restore(other, office.backups, more=['--erasures', given] if given else [])
                other.start()
                other.kiyome('store', 'adopt', '--reason', 'restored')
                rows = json.loads(other.kiyome('queue', 'list', '--json'))
                assert {(row['id'], row['state']) for row in rows} == expected, (given, rows)
                nothing_goes(other.opener())
                # No delivery is lost: it is made when an administrator releases it.
                other.kiyome('queue', 'retry', '--held', status=1)
                with open(other.folder + '/kiyome.conf', 'a') as file:
                    file.write('[relay]\nhost=127.0.0.1\nport=1\n')
                other.stop(other.processes[-1])
                other.start()
                other.kiyome('queue', 'retry', '--held')
                opener = other.opener()
                assert {row['id'] for row in opener.ask('outbox-take')} == {row for row, _ in expected} & set(LETTERS)
                works = [opener.ask('debt-next', first='no') for _ in range(5)]
                ids = {work[0]['id'] for work in works if work}
                assert ids == {row for row, _ in expected} & {mails['debt'], mails['debt out']}, ids
            finally:
                other.close()
    finally:
        office.close()


ENDS = ('dropped', 'dropped, fetched', 'dropped, mailed', 'sent', 'fetched', 'withdrawn', 'given up, fetched', 'left')


def asked(office):
    """Makes originals that users have requested by mail. Returns mail, request and letter, by how the request will end."""
    found = {}
    for end in ENDS:
        message = office.mail('sato@city.example.jp', parts=DOCX)
        request = approved(office, message)
        found[end] = message, request, owes(office, 'sato', message, 'original', request=request)
        if end.startswith('given up'):
            while found[end][2] not in [row['id'] for row in office.opener().ask('outbox-take', files='yes')]:
                pass
            office.opener().ask('outbox-failed', id=found[end][2], why='550 no', final='yes')
    # No letter is being delivered.
    write(office, "UPDATE outbox SET taken = 0, taker = '', next_try = 0, tries = 0 WHERE state = 'waiting'")
    return found


def fetch(office, message, request):
    opener = office.opener()
    opener.ask('open', session=office.token('sato'), purpose='original', request=request, way='download')
    opener.ask('opened', session=office.token('sato'), id=message, request=request, **FETCHED)


def end_asked(office, found):
    for end, (message, request, letter) in found.items():
        if end.startswith('dropped'):
            patiently(office.ask, 'root1', 'queue-drop', id=letter, reason='x')
        if end == 'dropped, mailed':
            send(office, owes(office, 'sato', message, 'original', request=request))
        elif end == 'sent':
            send(office, letter)
        elif end.endswith('fetched'):
            fetch(office, message, request)
        elif end == 'withdrawn':
            office.ask('sato', 'request-withdraw', request=request)


def standing(office, found):
    """Returns for each whether the original can still be fetched, and the state of its letter."""
    letters = dict(read(office, 'SELECT id, state FROM outbox'))
    states = {id: (state, fetched is not None) for id, state, fetched in read(office, 'SELECT id, state, fetched FROM requests')}
    return {end: (*states[request], letters.get(letter)) for end, (_, request, letter) in found.items()}


@pytest.mark.same_sql
def test_an_older_index_gives_an_original_that_was_dropped_from_the_queue_back_to_who_may_fetch(build):
    """With an older index, an original that was dropped from the queue can be fetched, and one that was fetched or withdrawn
    cannot be fetched again."""
    office = Owing(build, STEPS)
    try:
        found = asked(office)
        copy = office.copy_index('copy')
        end_asked(office, found)
        live = standing(office, found)
        assert live['dropped'] == ('approved', False, None) and live['sent'] == ('released', True, 'sent'), live
        office.door().add(b'later\r\n')
        office.stop(office.processes[-1])
        office.bring_index(copy)
        office.start()
        office.at = office.portal()
        office.kiyome('store', 'adopt', '--reason', 'brought back')
        # Ended requests stay ended, whatever ended them.
        now = standing(office, found)
        over = ('expired', False, None)
        assert now == dict(live, **{end: over for end in ENDS if end in ('withdrawn', 'dropped, mailed') or end.endswith('fetched')}), now
        held = {row['id'] for row in office.ask('root1', 'queue-list') if (row['what'], row['state']) == ('file', 'held')}
        assert held == {found['left'][2]}, (held, found)
        # Decisions about the queue do not change that.
        for command in (('retry', '--held'), ('drop', '--held', '--reason', 'x')):
            office.kiyome('queue', *command)
            if command[0] == 'retry':
                assert [row['id'] for row in office.opener().ask('outbox-take', files='yes')] == [found['left'][2]]
        for end, (message, request, _) in found.items():
            if end == 'dropped':
                fetch(office, message, request)
            said = refused(office.opener().ask, 'open', session=office.token('sato'), purpose='original', request=request, way='download')
            assert said.startswith('conflict'), (end, said)
        office.kiyome('audit', 'verify')
    finally:
        office.close()


@pytest.mark.same_sql
def test_a_store_that_is_killed_at_any_moment_of_its_first_start_with_an_older_index_keeps_back(build):
    """A store that is killed at any moment of its first start with an older index holds that index's deliveries once, and no
    later ones."""
    office = Owing(build)
    journal = path(office, 'erasures')
    restored = path(office, 'index.restored')
    try:
        mails = owe(office)
        copy = office.copy_index('copy')
        for name in ('index.mark', 'audit.head'):
            shutil.copy(path(office, name), copy)
        deliver(office, mails)
        office.stop(office.processes[-1])
        kept = shutil.copy(journal, office.folder)
        seen = []
        for moment in range(1, 100):
            office.bring_index(copy)
            shutil.copy(kept, journal)
            with open(restored, 'w') as file:
                file.write('word %d' % moment)
            # The name of the program for which the preloaded library ends the process.
            process = subprocess.Popen(['kiyome', '--config', office.folder], executable=os.path.join(build, 'kiyome-store'),
                                       stderr=subprocess.DEVNULL,
                                       env=dict(office.environment(), KIYOME_TEST_DIE_AT=str(moment),
                                                LD_PRELOAD=os.path.join(build, 'tests/tools/libdie-at.so')))
            office.processes.append(process)
            try:
                office.wait(process)
            except AssertionError:
                # A confined store may not even kill itself, and then ends by SIGSYS.
                assert process.returncode in (-signal.SIGKILL, -signal.SIGSYS), (moment, process.returncode)
                office.processes.remove(process)
            is_over = process.returncode is None
            if is_over:
                office.stop(process)
            stands = len(logged(office, 'restored')), os.path.exists(restored)
            assert stands in ((0, True), (1, True), (1, False)), (moment, stands)
            # Most moments have the same consequences.
            if seen and seen[-1] == stands and not is_over:
                continue
            seen.append(stands)
            office.start()
            office.at = office.portal()
            rows = [(row['id'], row['state']) for row in office.ask('root1', 'queue-list') if row['state'] == 'held']
            assert sorted(rows) == sorted((id, 'held') for id in (LEFT, FAILED, mails['debt'], mails['again'])), (moment, rows)
            (_, _, _, detail), = logged(office, 'restored')
            ((meta,),) = read(office, "SELECT value FROM meta WHERE name = 'events-origin'")
            assert not os.path.exists(restored) and detail == 'deliveries=4 origin=' + meta.split()[0], (moment, detail, meta)
            # Later letters are not held, even if a power failure restores the removed file.
            letter(office, LETTERS[5])
            office.stop(office.processes[-1])
            with open(restored, 'w') as file:
                file.write('word %d' % moment)
            office.start()
            assert [row['id'] for row in office.opener().ask('outbox-take')] == [LETTERS[5]]
            assert len(logged(office, 'restored')) == 1
            office.kiyome('audit', 'verify')
            office.stop(office.processes[-1])
            if is_over:
                break
        assert is_over and sorted(set(seen)) == [(0, True), (1, False), (1, True)], (moment, seen)
    finally:
        office.close()


@pytest.mark.sqlite
@pytest.mark.parametrize('with_minute', [False, pytest.param(True, marks=pytest.mark.full)])  # waits for the store's minute
def test_what_becomes_of_a_delivery_is_on_the_disk_in_the_index_or_in_the_journal(build, with_minute):
    """The fate of a delivery is on the disk in the index or in the journal, in the journal within a minute. Acts that must not
    be undone are synced at once."""
    if not shutil.which('strace'):
        pytest.skip('strace is not installed')
    office = Owing(build)
    calls = os.path.join(office.folder, 'calls')
    try:
        for number in LETTERS[:2]:
            letter(office, number)
        opener = office.opener()
        assert len(opener.ask('outbox-take')) == 2
        for number in LETTERS[2:4]:
            letter(office, number)
        with subprocess.Popen(['strace', '-f', '-y', '-e', 'trace=fdatasync', '-o', calls, '-p', str(office.processes[-1].pid)],
                              stderr=subprocess.PIPE) as tracer:
            try:
                assert b'attached' in tracer.stderr.readline()

                def synced(before=0):
                    with open(calls) as file:
                        return file.read().count('/erasures>') - before
                office.at.ask('sign-out', session=office.token('mori'))
                wait(lambda: synced() == 1, 'what is ended is on the disk')
                # The commits of the index are not synced here: without a line in the journal, a power failure would send these
                # again.
                for number in LETTERS[:2]:
                    opener.ask('outbox-done', id=number)
                assert open(path(office, 'erasures')).read().count('\nL ') == 2 and synced() == 3
                for number in LETTERS[2:4]:
                    office.kiyome('queue', 'drop', number, '--reason', 'x')
                assert open(path(office, 'erasures')).read().count('\nX ') == 2 and synced() == 3
                if with_minute:
                    wait(lambda: synced() == 4, 'what was dropped is, with the minute')
                office.at.ask('sign-out', session=office.token('sato'))
                wait(lambda: synced() == 4 + with_minute, 'what is ended is on the disk')
            finally:
                tracer.terminate()
    finally:
        office.close()
