# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests a standby machine: kiyome restore --standby and --take-over."""
import concurrent.futures
import fcntl
import glob
import os
import random
import shutil
import signal
import socket
import subprocess
import time

import pytest

from backups import back_up, made, restore, second, snapshots
from bucket_places import Vault
from originals import erased, fill, path
from place import Place
from ports import free_port
from waiting import PATIENCE, until, within


def stands_by(other, place, status=0, more=()):
    return restore(other, place.backups, status, ('--standby', *more))


def takes_over(other, place, status=0, more=('--first-is-off',)):
    return restore(other, place.backups, status, ('--take-over', *more))


def inodes(other):
    return {file: os.stat(file).st_ino for file in glob.glob(path(other, 'restore.part/originals/*/*'))}


def begins(other):
    """Asserts that the store starts and accepts mail after a take-over; returns its process and the number of the mail."""
    process = other.start()
    other.kiyome('store', 'adopt', '--reason', 'taken over')
    door = other.door()
    message = door.add(b'mail goes on')
    door.close()
    return process, message


@pytest.mark.sqlite
def test_a_standby_brings_what_is_new_of_each_backup_takes_no_mail(build):
    """A standby copies what is new in each backup, accepts no mail, and takes over a thousand originals within a minute."""
    place, process = made(build)
    other = second(place)
    try:
        # Four threads add mail at once and so share commits.
        with concurrent.futures.ThreadPoolExecutor(4) as many:
            messages = {m: data for part in many.map(lambda _: fill(place, small=5, large=300, size=70000), range(4))
                        for m, data in part.items()}
        gone = list(messages)[0]
        back_up(place)
        stands_by(other, place)
        before = inodes(other)
        assert len(before) == 1200, len(before)
        waiting = other.start()
        assert not other.status()['ready'] and 'running' in stands_by(other, place, status=3)
        other.stop(waiting)
        place.kiyome('quarantine', 'erase', gone, '--yes', '--reason', 'asked for')
        newer = fill(place, small=1, large=2)
        back_up(place)
        stands_by(other, place)
        after = inodes(other)
        assert len(set(after) - set(before)) == 2 and not [file for file in after if gone in file]
        assert all(before[file] == inode for file, inode in after.items() if file in before), 'what was there was brought again'
        last = fill(place, small=1, large=1)
        back_up(place)
        place.stop(process, signal.SIGKILL)
        with within(60):
            said = takes_over(other, place)
            process, fresh = begins(other)
        assert snapshots(place)[-1].split('-', 1)[1] in said and 'keep that disk' in said, said
        assert len(glob.glob(path(other, 'originals/*/*'))) == 1200 + 2 + 1 - 1
        some = dict(random.sample(sorted(messages.items()), 40))
        for message, data in {**some, gone: b'', **newer, **last, fresh: b'mail goes on'}.items():
            if message == gone:
                assert erased(other, message)
            else:
                assert other.export(message) == data
        assert other.status()['ready'] and other.status()['missing'] == 0
        other.kiyome('audit', 'verify')
        # The former machine makes no backup when it comes back; the new one continues the backups.
        place.start()
        before = snapshots(place)
        assert 'taken over' in place.error('backup', place.backups, status=3) and snapshots(place) == before
        other.backups = place.backups
        back_up(other)
        assert len(snapshots(place)) == len(before) + 1
    finally:
        other.close()
        place.close()


@pytest.mark.sqlite
def test_a_standby_that_is_killed_at_any_moment_goes_on(build):
    """A standby that is killed at any moment continues, and one whose backups are gone takes over with what it has."""
    place, process = made(build)
    other = second(place)
    try:
        messages = fill(place, small=3, large=40)
        back_up(place)
        command = [os.path.join(build, 'kiyome'), 'restore', place.backups, '--config', other.folder]
        for role in (['--standby'], ['--take-over', '--first-is-off']):
            for delay in (0.005, 0.02, 0.04):
                running = subprocess.Popen(command + role, stdout=subprocess.DEVNULL)
                time.sleep(delay)
                running.send_signal(signal.SIGKILL)
                running.wait()
                if os.path.exists(path(other, 'index.db')):
                    shutil.rmtree(other.state)  # it had finished
            if role == ['--standby']:
                stands_by(other, place)
        stands_by(other, place)
        # A take-over was killed while it moved the files into place, and the backups are gone: nothing is lost.
        shutil.copytree(place.backups, place.backups + '.kept', symlinks=True)
        for moved in (['backup.owner'], ['originals', 'segments', 'erasures', 'index.mark']):
            shutil.rmtree(place.backups)
            with open(path(other, 'backup.owner'), 'w') as file:
                file.write('word')
            for name in moved[moved[0] == 'backup.owner':]:
                os.rename(path(other, 'restore.part/' + name), path(other, name))
            kept = second(place)
            shutil.copytree(other.state, kept.state)
            takes_over(kept, place)
            begins(kept)
            assert all(kept.export(message) == data for message, data in messages.items())
            kept.close()
            shutil.copytree(place.backups + '.kept', place.backups)
            stands_by(other, place)
        fill(place, small=0, large=3)
        taken = os.path.join(place.backups, 'taken')
        if os.path.exists(taken):  # a take-over that was killed had written it
            os.unlink(taken)
        back_up(place)
        # The newest backup is damaged; the earlier copy stays and is used.
        victim = [f for f in glob.glob(place.backups + '/000002-*/originals/*/*') if os.stat(f).st_nlink == 1][0]
        with open(victim, 'r+b') as file:
            file.truncate(100)
        assert 'was changed or damaged' in stands_by(other, place, status=3)
        shutil.rmtree(place.backups)
        place.stop(process, signal.SIGKILL)
        said = takes_over(other, place)
        assert 'no backup' in said and "can't be reached" in said, said
        begins(other)
        for message, data in messages.items():
            assert other.export(message) == data
        assert other.status()['ready']
    finally:
        other.close()
        place.close()


@pytest.mark.sqlite
def test_nobody_takes_over_while_the_first_machine_answers_from_nothing_or_over_what_is_there(build):
    place, _ = made(build)
    other = second(place)
    try:
        fill(place, small=1, large=1)
        os.makedirs(place.backups)
        assert 'no backup' in takes_over(other, place, status=3)
        back_up(place)
        first = '127.0.0.1', free_port()
        where = '%s:%d' % first
        with socket.create_server(first):
            assert 'the first machine is running' in takes_over(other, place, status=3, more=('--first', where))
            assert not os.path.exists(os.path.join(place.backups, 'taken')) and not os.path.exists(path(other, 'index.db'))
        for more in ((), ('--first', ''), ('--standby', '--first-is-off')):
            takes_over(other, place, status=2, more=more)
        stands_by(other, place, status=2, more=('--first-is-off',))
        stands_by(other, place, status=2, more=('--erasures', '/dev/null'))
        takes_over(other, place, more=('--first', where))
        assert 'not empty' in stands_by(other, place, status=3)
        assert 'not empty' in takes_over(other, place, status=3)
    finally:
        other.close()
        place.close()


@pytest.mark.sqlite
def test_a_standby_takes_no_older_backup_than_it_has_nor_another_stores_unless_somebody_says_so(build):
    """A standby takes no older backup, and no other store's, without permission; it can still take over with what it has."""
    place, process = made(build)
    other, foreign = second(place), second(place)
    try:
        messages = fill(place, small=1, large=2)
        back_up(place)
        gone = list(messages)[0]
        place.kiyome('quarantine', 'erase', gone, '--yes', '--reason', 'asked for')
        back_up(place)
        stands_by(other, place)
        older, newer = snapshots(place)
        # The newer backup was removed; the original that is erased in it stays erased.
        shutil.move(os.path.join(place.backups, newer), place.folder)
        assert newer in stands_by(other, place, status=3) and not glob.glob(path(other, 'restore.part/originals/*/' + gone))
        # The same folder now has the backups of another store, which has the same keys and a higher number.
        foreign.backups = foreign.folder + '/backups'
        foreign.start()
        for _ in range(3):
            back_up(foreign)
        shutil.rmtree(place.backups)
        shutil.copytree(foreign.backups, place.backups)
        assert 'another store' in stands_by(other, place, status=3)
        kept = second(place)
        shutil.copytree(other.state, kept.state)
        assert 'another store' in takes_over(kept, place)
        with open(path(kept, 'backup.store')) as file:
            assert file.read().split()[1] == '2'
        begins(kept)
        assert erased(kept, gone) and all(kept.export(m) == data for m, data in messages.items() if m != gone)
        kept.close()
        os.unlink(os.path.join(place.backups, 'taken'))
        stands_by(other, place, more=('--allow-older',))
        assert 'older' in restore(other, place.backups, status=2, more=('--allow-older',))
        assert not glob.glob(path(other, 'restore.part/originals/*/*'))
        stands_by(other, place)
    finally:
        foreign.close()
        other.close()
        place.close()


@pytest.mark.sqlite
def test_what_a_standby_brought_from_backups_that_nobody_signed_is_compared_with_the_next_signed(build):
    """Files that a standby copied from unsigned backups are compared with the next signed one, and not taken over before."""
    place, _ = made(build)
    other = second(place)
    try:
        messages = fill(place, small=1, large=3)
        back_up(place)
        stands_by(other, place, more=('--unsigned',))
        whole = path(other, 'restore.part/standby')
        with open(whole) as file:
            assert file.read() == snapshots(place)[0]
        # The author of such a backup could write other content with the same size and time.
        victim = sorted(glob.glob(path(other, 'restore.part/originals/*/*')))[0]
        status = os.stat(victim)
        with open(victim, 'r+b') as file:
            file.seek(100)
            file.write(bytes(10))
        os.utime(victim, ns=(status.st_mtime_ns, status.st_mtime_ns))
        before = inodes(other)
        os.rename(place.backups, place.backups + '.away')
        said = takes_over(other, place, status=3)
        assert 'were not verified' in said and not os.path.exists(path(other, 'index.db')), said
        os.rename(place.backups + '.away', place.backups)
        stands_by(other, place)
        changed = [file for file, inode in inodes(other).items() if before[file] != inode]
        assert changed == [victim], changed
        with open(whole) as file:
            assert file.read().split()[1] == snapshots(place)[0]
        # A copy that is updated later from an unsigned backup counts as unverified again.
        os.rename(place.backups, place.backups + '.away')
        shutil.copytree(place.backups + '.away', place.backups)
        back_up(place)
        stands_by(other, place, more=('--unsigned',))
        shutil.rmtree(place.backups)
        assert 'were not verified' in takes_over(other, place, status=3)
        takes_over(other, place, more=('--first-is-off', '--unsigned'))
        begins(other)
        assert all(other.export(message) == data for message, data in messages.items())
    finally:
        other.close()
        place.close()


def has_lock(running, inode):
    with open('/proc/locks', encoding='ascii') as locks:
        return any(' %d ' % running.pid in line and inode in line for line in locks)


def stopped(build, other, place):
    """Returns a standby process that holds its lock and is stopped in the middle of its work."""
    inode = ':%d ' % os.stat(other.state).st_ino
    for _ in range(50):
        running = subprocess.Popen([os.path.join(build, 'kiyome'), 'restore', place.backups, '--config', other.folder, '--standby'],
                                   stdout=subprocess.DEVNULL)
        while until(lambda: has_lock(running, inode) or running.poll() is not None, 'no standby works', pause=0.0005) and running.poll() is None:
            # send_signal() would reap a process that has just ended, and leave nothing for waitid().
            os.kill(running.pid, signal.SIGSTOP)
            os.waitid(os.P_PID, running.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
            if running.poll() is None and has_lock(running, inode):
                return running
            # The process was stopped after its work, so it is continued and another one is tried.
            if running.poll() is None:
                os.kill(running.pid, signal.SIGCONT)
    raise AssertionError('it was never met at work')


@pytest.mark.sqlite
def test_one_that_hangs_as_its_backups_do_keeps_nobody_from_taking_over(build):
    place, _ = made(build)
    other = second(place)
    hanging = None
    try:
        messages = fill(place, small=1, large=2)
        back_up(place)
        stands_by(other, place)
        # The copy must take a while, since other programs on the same processor may delay this one.
        messages |= fill(place, small=1, large=60, size=300000)
        back_up(place)
        # A store ran here once, so the standby that hangs holds the store's lock as well.
        os.makedirs(os.path.join(other.folder, 'run'), exist_ok=True)
        os.makedirs(os.path.join(other.folder, 'run', 'store'), exist_ok=True)
        with open(os.path.join(other.folder, 'run', 'store', 'store.lock'), 'wb'):
            pass
        hanging = stopped(build, other, place)
        assert 'another kiyome restore' in stands_by(other, place, status=3)
        takes_over(other, place)
        assert hanging.wait(PATIENCE) in (-signal.SIGTERM, -signal.SIGKILL)
        begins(other)
        for message, data in messages.items():
            assert other.export(message) == data
    finally:
        if hanging:
            hanging.kill()
        other.close()
        place.close()


@pytest.mark.sqlite
def test_what_root_writes_goes_where_it_began(build):
    """Files that root writes go to the folder that root opened, even if kiyome-store's user gives its name to another place."""
    place, _ = made(build)
    other = second(place)
    running = None
    try:
        fill(place, small=1, large=300)
        back_up(place)
        part, elsewhere, victim = path(other, 'restore.part'), other.state + '.elsewhere', other.state + '.victim'
        os.mkdir(victim)
        stands_by(other, place)
        os.unlink(part + '/standby')
        shutil.rmtree(part + '/originals')
        running = subprocess.Popen([os.path.join(build, 'kiyome'), 'restore', place.backups, '--config', other.folder, '--standby'],
                                   stdout=subprocess.DEVNULL)
        while not os.path.exists(part + '/originals') and running.poll() is None:
            pass
        running.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, running.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        before = len(glob.glob(part + '/originals/*/*'))
        assert running.poll() is None and before < 300, 'it was done'
        os.rename(part, elsewhere)
        os.symlink(victim, part)
        running.send_signal(signal.SIGCONT)
        running.wait(PATIENCE)
        assert os.listdir(victim) == [] and len(glob.glob(elsewhere + '/originals/*/*')) == 300
    finally:
        if running:
            running.kill()
        other.close()
        place.close()


@pytest.mark.sqlite
def test_of_two_that_restore_to_one_place_the_second_waits(build):
    """A second restore to the same place is refused, and so is a folder or link in it that belongs to somebody else."""
    place, _ = made(build)
    other = second(place)
    try:
        messages = fill(place, small=1, large=2)
        back_up(place)
        stands_by(other, place)
        before = inodes(other)
        lock = os.open(other.state, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        for role in (stands_by, takes_over):
            assert 'another kiyome restore' in role(other, place, status=3)
        os.close(lock)
        assert inodes(other) == before and not os.path.exists(os.path.join(place.backups, 'taken'))
        # kiyome-store's user has put a link there.
        part, elsewhere = path(other, 'restore.part'), other.state + '.elsewhere'
        os.rename(part, elsewhere)
        os.symlink(elsewhere, part)
        for role in (stands_by, takes_over):
            assert 'only you can use' in role(other, place, status=3)
        os.unlink(part)
        os.rename(elsewhere, part)
        os.chmod(part, 0o770)
        assert 'only you can use' in takes_over(other, place, status=3)
        os.chmod(part, 0o700)
        # A copy without an index is not taken over.
        os.unlink(part + '/index.db')
        assert 'index.db' in takes_over(other, place, status=3)
        for name in ('restore.part/standby', 'restore.part/index.db'):
            if os.path.exists(path(other, name)):
                os.unlink(path(other, name))
        takes_over(other, place)
        begins(other)
        for message, data in messages.items():
            assert other.export(message) == data
    finally:
        other.close()
        place.close()


@pytest.mark.s3
def test_a_standby_follows_a_bucket_too_and_after_it_took_over_only_its_backups_go_there(build):
    with Vault(build) as (box, place):
        process = place.start()
        messages = fill(place, small=2, large=5)
        box.back_up()
        other = box.machine(Place, build, with_keys=False)
        shutil.copytree(place.keys, other.keys)
        restore(other, box.url, more=('--standby',))
        before = inodes(other)
        messages.update(fill(place, small=1, large=2))
        box.back_up()
        place.stop(process, signal.SIGKILL)
        asked, = ([], )
        relay = box.relay
        relay.requests = []
        restore(other, box.url, more=('--take-over', '--first-is-off'))
        asked = [r for r in relay.requests if r.startswith('GET') and '/files/originals/' in r]
        assert len(before) == 5 and len(asked) == 2, asked
        assert '%s/taken' % 'office' in box.all()
        begins(other)
        for message, data in messages.items():
            assert other.export(message) == data
        place.start()
        assert 'taken over' in place.error('backup', box.url, status=3)
        number = len(box.backups())
        other.kiyome('backup', box.url)
        assert len(box.backups()) == number + 1
