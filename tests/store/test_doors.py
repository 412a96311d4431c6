# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests what each front end may request of kiyome-store (store/calls/front-end-rights.c)."""
import ctypes
import os
import subprocess
import sys
import time

import pytest

from door import Refused
from place import Place, refused
from waiting import PATIENCE, until

OPENS = 4  # the most times that one load opens kiyome.conf

AS_ANOTHER_USER = """
import sys; sys.path.insert(0, sys.argv[1])
import os, door
door.wire_version(); os.setuid(65534)
def say(name, call, *values, **options):
    try:
        print(name, 'yes', call(*values, **options))
        return True
    except door.Refused as refusal:
        print(name, str(refusal))
x = door.Door(sys.argv[2])
say('in', x.add, b'in', sender='')
say('out', x.add, b'out', sender='', direction='out')
say('other', x.add, b'other', sender='', direction='')
say('sender', x.add, b'sender', sender='mayor@city.example', direction='file', client='folder:a', login='sato', recipients=())
say('authentic', x.add, b'authentic', sender='', direction='file', client='folder:a', login='sato', recipients=(), ask=2)
say('person', x.add, b'person', sender='', direction='file', client='portal')
say('proxy', x.add, b'proxy', sender='', direction='file', client='icap:192.0.2.1', login='mayor', recipients=())
say('match', x.allow_match, 'mayor@city.example', 1)
say('earlier', x.earlier, 'mayor@city.example', ['a@city.example'])
message = x.add(b'file', sender='', direction='file', client='folder:a', login='sato', recipients=['sato@city.example'])
say('owe', x.report, message, debts='+1 standard\\n=sato@city.example\\n')
say('report', x.report, message)
say('status', x.call, door.STATUS)
"""


def write_folders(place, *folders):
    """Adds folders (name, owner, mail) to the configuration."""
    with open(os.path.join(place.folder, 'kiyome.conf'), 'a') as file:
        for name, owner, mail in folders:
            file.write('[folder %s]\nin=%s\nout=%s\nwithheld=%s\nowner=%s\nmail=%s\n'
                       % (name, *(os.path.join(place.folder, name, part) for part in ('in', 'out', 'withheld')), owner, mail))


def watch_opens(path):
    """Returns a function that returns how often `path` was opened since this call."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert watch >= 0 and libc.inotify_add_watch(watch, path.encode(), 0x30) >= 0  # IN_OPEN, IN_CLOSE: equal ones in a row are merged
    seen = []

    def count():
        try:
            while piece := os.read(watch, 65536):
                seen.append(len(piece) // 32)
        except BlockingIOError:
            return sum(seen)
    return count


def ask_as_another_user(place):
    said = subprocess.run([sys.executable, '-c', AS_ANOTHER_USER, os.path.dirname(os.path.abspath(__file__)),
                           place.socket], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return dict(line.split(' ', 1) for line in said.stdout.splitlines())


@pytest.mark.same_sql
def test_a_door_of_files_brings_no_mail_names_no_sender_and_owes_nothing_to_anybody(build):
    if os.getuid() != 0:
        pytest.skip('only root can be two users')
    for portals, mail_doors, proxies, granted in (('root', 'root', 'root', {'report', 'status'}),
                                                  ('nobody', 'root', 'root', {'person', 'report', 'status'}),
                                                  ('root', 'root', 'nobody', {'proxy', 'report', 'status'}),
                                                  ('root', 'nobody', 'root', {'in', 'out', 'match', 'earlier', 'sender', 'authentic', 'owe',
                                                                              'report', 'status'})):
        place = Place(build, doors='nobody;root', portals=portals, mail_doors=mail_doors, proxies=proxies)
        try:
            write_folders(place, ('a', 'sato', 'sato@city.example'))
            place.start()
            answers = ask_as_another_user(place)
            # Deferred deliveries belong to the single report of a message.
            taken = {name for name, answer in answers.items() if answer.startswith('yes')}
            assert taken == granted - ({'report'} if 'owe' in granted else set()), answers
            for name, answer in answers.items():
                key = {'person': 'store.portals', 'proxy': 'store.proxies', 'other': 'store.doors'}.get(name, 'store.mail-doors')
                if name not in granted:
                    assert 'may not' in answer and key in answer, (name, answer)
            if mail_doors == 'root':
                database = place.database()
                assert set(database.execute('SELECT direction, sender FROM messages')) == {('file', '')}
                assert list(database.execute('SELECT count(*) FROM debts')) == [(0,)]
                database.close()
                assert 'may not bring incoming mail (store.mail-doors)' in place.log()
        finally:
            place.close()


@pytest.mark.same_sql
def test_a_file_of_a_folder_is_whose_the_configuration_says(build):
    place = Place(build)
    try:
        write_folders(place, ('a', 'sato', 'sato@city.example'), ('b', 'mori', ''))
        place.start()
        door = place.door()

        def add(client, login, recipients=()):
            return door.add(b'x', sender='', direction='file', client=client, login=login, recipients=recipients)

        def add_once_it_fits(client, login):
            def answer():
                try:
                    return add(client, login)
                except Refused as refusal:
                    assert 'kiyome.conf has no folder' in str(refusal)
                    return None
            until(answer, 'the reloaded configuration')
        for client, login, recipients in (('folder:a', 'sato', ['sato@city.example']), ('folder:a', 'sato', []), ('folder:b', 'mori', []),
                                          ('icap:192.0.2.1', 'mori', []), ('icap:', '', [])):
            assert add(client, login, recipients), (client, login, recipients)
        kept = list(place.database().execute('SELECT client, login FROM messages'))
        for client, login, recipients in (('folder:a', 'root1', []), ('folder:a', 'SATO', []), ('folder:a', '', []), ('folder:a', 'mori', []),
                                          ('folder:b', 'sato', []), ('folder:nosuch', 'sato', []), ('folder:', 'sato', []), ('folder:', '', []),
                                          ('folder:A', 'sato', []), ('folder:a ', 'sato', []), ('folder:a/b', 'sato', []), ('folder:[a]', 'sato', []),
                                          ('folder:a', 'sato', ['mori@city.example']), ('folder:a', 'sato', ['sato@city.example', 'mori@city.example']),
                                          ('folder:b', 'mori', ['sato@city.example'])):
            assert 'kiyome.conf has no folder' in refused(add, client, login, recipients), (client, login, recipients)
        assert 'names no recipients' in refused(add, 'icap:192.0.2.1', '', ['mori@city.example'])
        assert 'kiyome.conf has no folder' in place.log()
        assert list(place.database().execute('SELECT client, login FROM messages')) == kept
        # kiyome-folder alone was restarted after a change: the store reads the configuration again if a request does not match.
        write_folders(place, ('c', 'sato', ''))
        add_once_it_fits('folder:c', 'sato')
        assert 'kiyome.conf has no folder' in refused(add, 'folder:c', 'mori')
        path = os.path.join(place.folder, 'kiyome.conf')
        with open(path) as file:
            lines = file.read()
        with open(path, 'w') as file:
            file.write(lines.replace('owner=mori', 'owner=kato'))
        add_once_it_fits('folder:b', 'kato')
        assert 'kiyome.conf has no folder' in refused(add, 'folder:b', 'mori')
        with open(path, 'a') as file:
            file.write('[folder d]\n')  # without its required keys
        assert 'kiyome.conf has no folder' in refused(add, 'folder:d', '')
        # Refusals make the store read the configuration at most once a second.
        opened = watch_opens(path)
        begin = time.monotonic()
        until(lambda: [refused(add, 'folder:d', '') for _ in range(100)] and opened() > 1, 'the next reload')
        assert opened() <= OPENS * (2 + time.monotonic() - begin)
        assert add('folder:b', 'kato')
    finally:
        place.close()


@pytest.mark.same_sql
def test_no_program_listens_where_another_user_could_take_its_name_while_it_restarts(build):
    place = Place(build)
    try:
        for program in ('store', 'opener', 'sanitizer'):
            directory = os.path.join(place.folder, 'run', program)
            os.makedirs(directory, exist_ok=True)
            for mode in (0o1777, 0o775):
                os.chmod(directory, mode)
                done = subprocess.run([os.path.join(build, 'kiyome-' + program), '--config', place.folder],
                                      capture_output=True, text=True, timeout=PATIENCE)
                assert done.returncode != 0, (program, mode)
                assert f'{directory}: belongs to user {os.getuid()} and has mode {mode:04o}' in done.stderr, done
                assert not [name for name in os.listdir(directory) if name.endswith('.sock')]
            os.chmod(directory, 0o755)
        place.start()
        # Each socket is in a directory that only its program may write to.
        found = {os.path.relpath(os.path.join(path, name), place.folder)
                 for path, _, names in os.walk(os.path.join(place.folder, 'run')) for name in names if name.endswith('.sock')}
        assert found == {'run/store/' + name + '.sock' for name in ('store', 'admin', 'portal', 'open', 'watch')}
        assert os.stat(os.path.join(place.folder, 'run/store')).st_mode & 0o7777 == 0o755
    finally:
        place.close()
