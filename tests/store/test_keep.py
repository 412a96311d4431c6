# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests what kiyome-store keeps, and when it refuses to take more."""
import glob
import itertools
import json
import os
import re
import resource
import signal
import subprocess
import time

import pytest

import door as d
from place import Place, mounted, refused, takes
from waiting import PATIENCE, until


@pytest.mark.same_sql
def test_originals_of_every_size_come_back_bit_for_bit_compressible_or_not(build):
    place = Place(build)
    try:
        place.start()
        door = place.door()
        originals = {}
        for size in (0, 1, 17, 65519, 65535, 65536, 65537, 70000, 131072, 262144, 300001, 5000000):
            for data in (os.urandom(size), (b'kiyome ' * (size // 7 + 1))[:size]):
                originals[door.add(data, sender='s%d@example.jp' % len(originals))] = data
        for message, data in originals.items():
            assert place.export(message) == data, (message, len(data))
        files = len(glob.glob(place.state + '/originals/*/*'))
        assert 0 < files < len(originals), files
    finally:
        place.close()


@pytest.mark.same_sql
def test_very_large_originals_are_sealed_by_threads_that_step_back_behind_all_others(build):
    place = Place(build)

    def spent():
        """Returns the CPU seconds of the store's threads by nice value."""
        seconds = {}
        for task in os.listdir('/proc/%d/task' % process.pid):
            with open('/proc/%d/task/%s/stat' % (process.pid, task), encoding='ascii') as file:
                fields = file.read().rpartition(')')[2].split()
            nice = int(fields[16])
            seconds[nice] = seconds.get(nice, 0) + int(fields[11]) + int(fields[12])
        return {nice: ticks / os.sysconf('SC_CLK_TCK') for nice, ticks in seconds.items()}

    try:
        process = place.start()
        own = os.getpriority(os.PRIO_PROCESS, 0)
        if own >= 10:
            pytest.skip('these tests run behind all others themselves')
        door = place.door()
        door.add(os.urandom(300000))
        assert set(spent()) == {own}, spent()
        before = spent()[own]
        data = os.urandom(40000000)
        for _ in range(3):
            message = door.add(data)
        after = spent()
        assert after.get(10, 0) > after[own] - before, (before, after)
        assert place.export(message) == data
    finally:
        place.close()


@pytest.mark.same_sql
def test_kill_9_at_any_moment_under_load_every_acknowledged_original_is_exported_bit_for_bit(build):
    place = Place(build)
    try:
        promised = b''
        for turn in range(8):
            process = place.start()
            loads = [place.load('-n', '100000', '-c', '3', '-b', size, '--seed', str(turn), '-r')
                     for size in ('2000', '90000')]
            promised += b''.join(place.acknowledged(load, 7) for load in loads)
            time.sleep(0.05 * turn)
            place.stop(process, signal.SIGKILL)
            for load in loads:
                output, _ = load.communicate(timeout=PATIENCE)
                # Nobody has read an incomplete line.
                promised += b''.join(line for line in output.splitlines(True)
                                     if line.endswith(b'\n'))
        place.start()
        place.check(promised)

        def differing():
            with place.database() as database:
                rows = {row[0] for row in database.execute(
                    'SELECT file FROM originals WHERE file IS NOT NULL')}
            files = {os.path.relpath(file, place.state) for file in glob.glob(place.state + '/originals/*/*')}
            return sorted(files ^ rows) + glob.glob(place.state + '/incoming/*')
        until(differing, 'one file for each row, and no other', holds=lambda found: not found)
    finally:
        place.close()


@pytest.mark.same_sql
def test_ended_in_the_midst_of_a_load_it_keeps_what_it_acknowledged_and_ends_with_0(build):
    place = Place(build)
    try:
        process = place.start()
        load = place.load('-n', '100000', '-c', '4', '-b', '3000')
        promised = place.acknowledged(load, 50)
        assert place.stop(process) == 0
        output, _ = load.communicate(timeout=PATIENCE)
        place.start()
        place.check(promised + output)
    finally:
        place.close()


@pytest.mark.same_sql
def test_messages_that_wait_together_share_commits(build):
    place = Place(build)
    try:
        place.start()
        load = place.load('-n', '2000', '-c', '16')
        load.communicate(timeout=PATIENCE)
        door = place.door()
        _, reader, fds = door.call(d.STATUS)
        status = json.loads(reader.blob(fds))
        assert status['ready'] and status['added'] == 2000, status
        assert status['commits'] < 1500, status
    finally:
        place.close()


@pytest.mark.same_sql
def test_the_same_message_again_after_a_tempfail_gets_its_first_number_two_at_once_get_two(build):
    place = Place(build)
    try:
        process = place.start()
        door = place.door()
        first = door.add(b'message', recipients=['b@example.jp', 'C@example.jp'])
        assert door.add(b'message', recipients=['b@example.jp', 'C@example.jp']) != first
        door.failed(first)
        again = door.add(b'message', recipients=['c@example.jp', 'b@example.jp'], queue='Q2')
        assert again == first, (again, first)
        door.failed(first)
        assert door.add(b'message', recipients=['b@example.jp']) != first
        assert door.add(b'message', recipients=['b@example.jp', 'c@example.jp'],
                        sender='x@example.jp') != first
        assert door.add(b'Message', recipients=['b@example.jp', 'c@example.jp']) != first
        third = door.add(b'message', recipients=['b@example.jp', 'c@example.jp'])
        assert third == first
        door.report(first)
        assert door.add(b'message', recipients=['b@example.jp', 'c@example.jp']) != first
        # A message whose report was refused is no longer in progress, although its connection stays open.
        other = place.door()
        fourth = door.add(b'malformed')
        assert 'malformed' in refused(door.report, fourth, raw=b'x')
        assert other.add(b'malformed') == fourth
        # After the end of a front end or of the store, its messages are no longer in progress.
        orphan = door.add(b'orphan')
        place.hang_up(door)
        door = place.door()
        assert door.add(b'orphan') == orphan
        place.stop(process, signal.SIGKILL)
        place.start()
        door = place.door()
        assert door.add(b'orphan') == orphan
        shown = json.loads(place.kiyome('quarantine', 'list', '--json'))
        assert [m['attempts'] for m in shown if m['id'] == orphan] == [3], shown
        assert [m['attempts'] for m in shown if m['id'] == first] == [3], shown
    finally:
        place.close()


@pytest.mark.same_sql
def test_added_again_under_the_key_of_the_first_time_it_is_the_same_message(build):
    """A message that is added again under its idempotency key is the same message, whatever happened to the first attempt."""
    place = Place(build)
    try:
        process = place.start()
        for size in (100, 300000):
            for waits in (0, 1):
                data = os.urandom(size)
                key = os.urandom(16).hex()
                first = place.door()
                message = first.add(data, key=key, waits=waits)
                # The front end abandoned the connection, and uses a new one, before or after the report.
                again = place.door()

                def is_taken():
                    try:
                        return again.add(data, key=key, waits=waits) == message
                    except d.Refused as refusal:
                        assert 'is being stored by another connection' in str(refusal), refusal
                        first.close()
                    return False
                until(is_taken, 'the end of the first try')
                again.report(message)
                assert place.door().add(data, key=key, waits=waits) == message
                third = place.door()
                assert third.add(data, key=key) == message
                third.report(message)
                assert 'another report' in refused(third.report, message, outcome='withheld')
                assert 'another message' in refused(place.door().add, data + b'x', key=key)
                assert place.door().add(data, key=key + 'x') != message
                assert place.export(message) == data
                first.close()
                again.close()
        # After a kill between the commit and the answer there is one original, not two.
        data = os.urandom(200000)
        door = place.door()
        message = door.add(data, key='k')
        door.report(message)
        place.stop(process, signal.SIGKILL)
        place.start()
        door = place.door()
        assert door.add(data, key='k') == message
        door.report(message)
        shown = json.loads(place.kiyome('quarantine', 'list', '--json', '--limit', '1000'))
        assert [m['id'] for m in shown].count(message) == 1
        assert place.export(message) == data
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_report_is_written_once_is_searchable_and_survives_kill_9(build):
    place = Place(build)
    try:
        process = place.start()
        door = place.door()
        message = door.add(b'message')
        door.report(message, outcome='partial')
        door.report(message, outcome='partial')
        assert 'another report' in refused(door.report, message, outcome='withheld')
        assert 'report already' in refused(door.failed, message)
        refused(door.report, 'AAAA-AAAA-AAAA-AAAA-AAAA')
        other = door.add(b'other')
        whole = d.serialized(d.example('sanitized')['parts'][0])
        for wrong in (b'', whole[:-1], whole + b'\0', whole[:-8] + b'\xff' * 8, whole.replace('報告'.encode(), b'\xff' * 6)):
            assert 'malformed' in refused(door.report, other, raw=wrong)
        many = {'name': 'many', 'parts': [{'name': 'n' * 100} for _ in range(3000)]}
        door.report(other, json=json.dumps({'parts': [many]}))
        place.stop(process, signal.SIGKILL)
        place.start()
        report = json.loads(place.kiyome('quarantine', 'show', message, '--json'))
        assert report['parts'][0]['name'] == '報告.eml'
        words = place.kiyome('quarantine', 'show', message.lower().replace('-', ' ')).decode()
        assert '報告.eml' in words and 'mail.html ×2 (1.1)' in words, words
        for wanted in ('報告', 'ab' * 32, 'B@EXAMPLE', message):
            found = json.loads(place.kiyome('quarantine', 'search', wanted, '--json'))
            assert message in [m['id'] for m in found], wanted
        place.kiyome('quarantine', 'search', 'nowhere', status=1)
        with place.database() as database:
            assert database.execute('SELECT count(*) FROM parts').fetchone() == (2 + 3001,)
    finally:
        place.close()


@pytest.mark.same_sql
def test_with_its_report_a_message_that_has_waited_for_it_is_durable_and_until_then_it_is_seen(build):
    place = Place(build)
    try:
        process = place.start()
        doors = [place.door() for _ in range(3)]
        messages = [door.add(b'message %d' % n, waits=1) for n, door in enumerate(doors)]
        shown = json.loads(place.kiyome('quarantine', 'list', '--json'))
        assert sorted(m['id'] for m in shown) == sorted(messages), shown
        again = [door.add(b'again %d' % n, waits=1) for n, door in enumerate(doors)]
        for door, message in zip(doors, again):
            door.report(message)
        place.stop(process, signal.SIGKILL)
        place.start()
        for n, message in enumerate(again):
            assert place.export(message) == b'again %d' % n
            assert json.loads(place.kiyome('quarantine', 'show', message, '--json'))['parts']
        # A repeated message is found, whether it had been committed or not.
        door = place.door()
        left = [door.add(b'left', waits=1), place.door().add(b'other', waits=1)]
        place.hang_up(door)
        assert place.door().add(b'left', waits=1) == left[0]
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_door_or_a_store_that_ended_behind_a_report_leaves_one_original(build):
    """If a front end or a store ends after a report, there is one original, also when the sender tries again."""
    place = Place(build)
    try:
        process = place.start()

        def row(message):
            return [m for m in json.loads(place.kiyome('quarantine', 'list', '--json')) if m['id'] == message][0]
        door = place.door()
        first = door.add(b'message', waits=1)
        door.report(first)
        place.hang_up(door)
        door = place.door()
        assert door.add(b'message', waits=1, recipients=['c@example.jp']) != first
        assert door.add(b'Message', waits=1) != first
        assert door.add(b'message', waits=1) == first
        # A failed repetition does not change the first result.
        door.failed(first)
        assert row(first)['state'] == 'done'
        assert door.add(b'message', waits=1) == first
        door.report(first)
        assert (row(first)['state'], row(first)['attempts']) == ('done', 3), row(first)
        # The front end lives and had the answer, so the same content again is another message.
        other = door.add(b'message', waits=1)
        assert other != first
        door.report(other)
        place.stop(process, signal.SIGKILL)
        # The answers of both may be lost; the later message is meant.
        with place.database() as database:
            database.execute('UPDATE messages SET reported = (SELECT max (reported) FROM messages) WHERE id = ?', (first,))
        process = place.start()
        door = place.door()
        assert door.add(b'message', waits=1) == other
        assert refused(door.report, other, outcome='partial')
        assert door.add(b'message', waits=1) != other
        assert place.export(other) == b'message'
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_message_that_could_not_be_kept_after_all_has_no_report(build):
    place = Place(build)
    kept = []
    try:
        process = place.start(before=['prlimit', '--fsize=900000'])
        doors = [place.door(), place.door()]
        for _ in range(100):
            # Random data cannot be compressed.
            added = [(door, data, door.add(data, waits=1))
                     for door, data in zip(doors, (os.urandom(20000), os.urandom(20000)))]
            try:
                for door, data, message in added:
                    door.report(message)
                    kept.append((message, data))
            except d.Refused:
                break
        assert 0 < len(kept) < 200, len(kept)
        place.stop(process)
        place.start()
        for message, data in kept:
            assert place.export(message) == data
        shown = json.loads(place.kiyome('quarantine', 'list', '--json', '--limit', '1000'))
        assert [m['id'] for m in shown if m['state'] == 'done'] == [m for m, _ in reversed(kept)]
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_report_that_is_refused_leaves_its_original_to_be_finished_by_another(build):
    place = Place(build)
    try:
        place.stop(place.start())
        with place.database() as database:
            database.execute("CREATE TRIGGER no BEFORE INSERT ON parts WHEN NEW.name = 'no' BEGIN SELECT RAISE (ABORT, 'NO'); END")
        process = place.start()
        doors = [place.door(), place.door()]
        good, bad = [door.add(b'original %d' % n, waits=1) for n, door in enumerate(doors)]
        assert 'NO' in refused(doors[1].report, bad, json='{"parts":[{"name":"no"}]}')
        doors[0].report(good)
        shown = {m['id']: m['state'] for m in json.loads(place.kiyome('quarantine', 'list', '--json'))}
        assert shown == {good: 'done', bad: 'received'}, shown
        doors[1].report(bad)
        place.stop(process, signal.SIGKILL)
        place.start()
        for n, message in enumerate((good, bad)):
            assert place.export(message) == b'original %d' % n
            assert json.loads(place.kiyome('quarantine', 'show', message, '--json'))['parts']
    finally:
        place.close()


@pytest.mark.same_sql
def test_without_a_key_nothing_is_taken_one_line_says_so_and_a_key_heals_it(build):
    place = Place(build, with_keys=False)
    try:
        place.start()
        door = place.door()
        for _ in range(50):
            assert 'kiyome keys init' in refused(door.add, b'message')
        assert place.log().count('refused a message') == 1, place.log()
        place.kiyome('keys', 'init')
        message = door.add(b'message')
        key = json.loads(place.kiyome('keys', 'list', '--json'))[0]['id']
        os.rename(os.path.join(place.keys, key + '.pub'), os.path.join(place.keys, 'aside'))
        assert 'No such file' in refused(door.add, b'message')
        os.rename(os.path.join(place.keys, 'aside'), os.path.join(place.keys, key + '.pub'))
        door.add(b'message')
        assert place.export(message) == b'message'
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_key_that_can_not_be_written_leaves_nothing_and_names_what_it_was(build):
    def no_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
    place = Place(build, with_keys=False)
    try:
        done = subprocess.run([os.path.join(build, 'kiyome'), 'keys', 'init', '--config', place.folder],
                              capture_output=True, preexec_fn=no_room, check=False)
        assert done.returncode == 3 and place.keys.encode() in done.stderr, done
        assert os.listdir(place.keys) == []
        place.kiyome('keys', 'init')
    finally:
        place.close()


@pytest.mark.same_sql
def test_keys_that_others_may_write_or_read_stop_the_intake(build):
    place = Place(build)
    try:
        place.start()
        door = place.door()
        key = json.loads(place.kiyome('keys', 'list', '--json'))[0]['id']
        public = os.path.join(place.keys, key + '.pub')
        secret = os.path.join(place.keys, key + '.key')
        assert os.stat(secret).st_mode & 0o777 == 0o600
        assert os.stat(public).st_mode & 0o777 == 0o644
        for path, wrong, right in ((place.keys, 0o777, 0o755), (public, 0o666, 0o644),
                                   (secret, 0o644, 0o600)):
            os.chmod(path, wrong)
            assert 'chmod' in refused(door.add, b'message'), path
            os.chmod(path, right)
            door.add(b'message')
        with open(public) as file:
            text = file.read()
        with open(public, 'w') as file:
            file.write(re.sub('public=.*', 'public=' + 'A' * 43 + '=', text))
        assert 'does not belong' in refused(door.add, b'message')
        # The files may be empty after a power failure.
        for path, said in ((public, "no key 'public'"), (os.path.join(place.keys, 'current'), 'identifier')):
            with open(path, 'rb') as file:
                before = file.read()
            open(path, 'w').close()
            assert said in refused(door.add, b'message'), path
            with open(path, 'wb') as file:
                file.write(text.encode() if path == public else before)
            door.add(b'message')
    finally:
        place.close()


@pytest.mark.same_sql
def test_below_store_reserve_nothing_is_taken(build):
    place = Place(build, reserve='1024G')
    try:
        place.start()
        assert 'store.reserve' in refused(place.door().add, b'message')
        assert place.log().count('refused a message') == 1, place.log()
    finally:
        place.close()


@pytest.mark.sqlite
def test_when_writing_fails_for_want_of_room_adding_is_refused_and_what_stands_stays(build):
    place = Place(build)
    try:
        process = place.start(before=['prlimit', '--fsize=900000'])
        load = place.load('-n', '3000', '-c', '4', '-b', '20000')
        promised, errors = load.communicate(timeout=PATIENCE)
        assert load.returncode == 1, errors
        assert promised
        assert refused(place.door().add, os.urandom(2000000))
        assert place.log().count('refused a message') <= 4, place.log()
        place.stop(process)
        place.start()
        place.check(promised)
        place.door().add(b'message')
    finally:
        place.close()


@pytest.mark.same_sql
def test_on_a_full_disk_adding_is_refused_and_goes_on_when_there_is_room_again(build):
    place = Place(build)
    try:
        os.mkdir(place.state)
        process = mounted(place, 'mount -t tmpfs -o size=6m tmpfs "$STATE"')
        load = place.load('-n', '5000', '-c', '4', '-b', '20000')
        promised, errors = load.communicate(timeout=PATIENCE)
        assert load.returncode == 1, errors
        assert promised
        assert 'full' in errors.decode() or 'No space' in errors.decode() \
            or 'store.reserve' in errors.decode(), errors
        # Even without a reserve, status reports that the disk is full.
        for _ in range(200):
            try:
                place.door().add(os.urandom(300000))
            except d.Refused:
                break
        status = place.status()
        assert not status['ready'] and 'No space' in status['problem'], status
        place.kiyome('report', 'selfcheck', status=1)
        subprocess.run(['nsenter', '-t', str(process.pid), '-m', 'mount', '-o',
                        'remount,size=60m', place.state], check=True)
        assert place.status()['ready'], place.status()
        place.door().add(b'message')
        place.check(promised)
    finally:
        place.close()


def refuses_as_read_only(place, door):
    for _ in range(20):
        assert 'Read-only' in refused(door.add, b'message')
    assert place.log().count('Read-only') <= 2, place.log()
    _, reader, fds = door.call(d.STATUS)
    status = json.loads(reader.blob(fds))
    assert not status['ready'] and 'Read-only' in status['problem'], status


@pytest.mark.same_sql
def test_on_a_read_only_disk_it_starts_refuses_and_says_why_once(build):
    place = Place(build)
    try:
        os.mkdir(place.state)
        mounted(place, 'mount --bind "$STATE" "$STATE" && mount -o remount,ro,bind "$STATE"')
        door = place.door()
        refuses_as_read_only(place, door)
    finally:
        place.close()


@pytest.mark.same_sql
def test_with_an_index_that_is_there_on_a_disk_that_is_read_only_for_a_time(build):
    """With an existing index on a disk that is read-only for a time, the store refuses mail, and accepts it again afterwards."""
    place = Place(build)
    try:
        process = place.start()
        message = place.door().add(b'message')
        place.stop(process)
        process = mounted(place, 'mount --bind "$STATE" "$STATE" && mount -o remount,ro,bind "$STATE"')
        door = place.door()
        refuses_as_read_only(place, door)
        subprocess.run(['nsenter', '-t', str(process.pid), '-m', 'mount', '-o', 'remount,rw,bind', place.state],
                       check=True)

        def is_taken():
            try:
                return door.add(b'another')
            except d.Refused as refusal:
                assert 'Read-only' in str(refusal), refusal
            return None
        until(is_taken, 'its being taken', shown=place.log)
        assert place.export(message) == b'message'
    finally:
        place.close()


@pytest.mark.sqlite
def test_a_corrupted_index_stops_the_intake_and_nothing_is_thrown_away(build):
    for damage in ('head', 'page'):
        place = Place(build)
        try:
            process = place.start()
            load = place.load('-n', '100', '-b', '600000')
            load.communicate(timeout=PATIENCE)
            place.stop(process)
            path = os.path.join(place.state, 'index.db')
            with open(path, 'r+b') as file:
                if damage == 'head':
                    file.write(b'not an index at all')
                else:
                    for page in range(4, os.path.getsize(path) // 4096, 3):
                        file.seek(page * 4096)
                        file.write(os.urandom(200))
            before = sorted(glob.glob(place.state + '/originals/*/*'))
            place.start()
            door = place.door()
            assert 'index' in refused(door.add, b'message')
            time.sleep(0.5)
            refused(door.add, b'message')
            assert 'index' in place.log(), place.log()
            after = sorted(glob.glob(place.state + '/originals/*/*'))
            assert before == after and before
        finally:
            place.close()


@pytest.mark.sqlite
def test_an_index_that_goes_bad_while_it_runs_stops_the_intake(build):
    place = Place(build)
    try:
        process = place.start()
        place.load('-n', '3000', '-c', '8', '-b', '20000').communicate(timeout=PATIENCE)
        place.stop(process)
        process = place.start()
        time.sleep(0.5)
        path = os.path.join(place.state, 'index.db')
        with open(path, 'r+b') as file:
            for page in range(2, os.path.getsize(path) // 4096):
                file.seek(page * 4096)
                file.write(b'\xff' * 64)
        door = place.door()
        numbers = itertools.count()

        def refusal():
            try:
                door.add(b'message %d' % next(numbers))
            except d.Refused as said:
                return str(said)
            return ''
        until(refusal, 'the refusal', holds=lambda said: 'adopt --new-index' in said)
        refused(door.add, b'message')
        assert process.poll() is None
    finally:
        place.close()


@pytest.mark.sqlite
def test_an_index_of_a_newer_kiyome_is_left_alone(build):
    place = Place(build)
    try:
        process = place.start()
        place.door().add(b'message')
        place.stop(process)
        with place.database() as database:
            database.execute('PRAGMA user_version = 99')
        place.start()
        assert 'newer' in refused(place.door().add, b'message')
    finally:
        place.close()


@pytest.mark.same_sql
def test_a_second_store_does_not_start_beside_the_first(build):
    place = Place(build)
    try:
        place.start()
        process = place.start(wait=False)
        assert process.wait(PATIENCE) == 3
        place.processes.remove(process)
        assert 'another kiyome-store' in place.log()
        place.door().add(b'message')
    finally:
        place.close()


@pytest.mark.same_sql
def test_more_connections_than_it_has_files_for_are_refused_and_the_others_go_on(build):
    place = Place(build)
    try:
        process = place.start(before=['prlimit', '--nofile=164:164'])
        doors = [place.door() for _ in range(50)]
        messages = [door.add(b'message %d' % i) for i, door in enumerate(doors)]
        assert 'connections are open' in refused(place.door().add, b'message')
        doors.pop().close()
        until(lambda: takes(place), 'a connection that another has left')
        assert len(set(messages)) == 50
        assert place.stop(process) == 0
    finally:
        place.close()
