# SPDX-License-Identifier: GPL-2.0-or-later
"""What each front end may ask of kiyome-store (store/calls/front-end-rights.c)."""
import os
import subprocess
import sys

import pytest

from place import Place
from waiting import PATIENCE

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
say('sender', x.add, b'sender', sender='mayor@city.example', direction='file', client='folder:a')
say('authentic', x.add, b'authentic', sender='', direction='file', client='folder:a', ask=2)
say('person', x.add, b'person', sender='', direction='file', client='portal')
say('match', x.allow_match, 'mayor@city.example', 1)
say('earlier', x.earlier, 'mayor@city.example', ['a@city.example'])
message = x.add(b'file', sender='', direction='file', client='folder:a', recipients=['victim@elsewhere.example'])
say('owe', x.report, message, debts='+1 standard\\n=victim@elsewhere.example\\n')
say('report', x.report, message)
say('status', x.call, door.STATUS)
"""


def ask_as_another_user(place):
    said = subprocess.run([sys.executable, '-c', AS_ANOTHER_USER, os.path.dirname(os.path.abspath(__file__)),
                           place.socket], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return dict(line.split(' ', 1) for line in said.stdout.splitlines())


@pytest.mark.same_sql
def test_a_door_of_files_brings_no_mail_names_no_sender_and_owes_nothing_to_anybody(build):
    if os.getuid() != 0:
        pytest.skip('only root can be two users')
    for portals, mail_doors, granted in (('root', 'root', {'report', 'status'}),
                                         ('nobody', 'root', {'person', 'report', 'status'}),
                                         ('root', 'nobody', {'in', 'out', 'match', 'earlier', 'sender', 'authentic', 'owe',
                                                             'report', 'status'})):
        place = Place(build, doors='nobody;root', portals=portals, mail_doors=mail_doors)
        try:
            place.start()
            answers = ask_as_another_user(place)
            # What is owed goes with the one report that a message has.
            taken = {name for name, answer in answers.items() if answer.startswith('yes')}
            assert taken == granted - ({'report'} if 'owe' in granted else set()), answers
            for name, answer in answers.items():
                key = {'person': 'store.portals', 'other': 'store.doors'}.get(name, 'store.mail-doors')
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
        # Each socket lies in a directory that its program alone may write.
        found = {os.path.relpath(os.path.join(path, name), place.folder)
                 for path, _, names in os.walk(os.path.join(place.folder, 'run')) for name in names if name.endswith('.sock')}
        assert found == {'run/store/' + name + '.sock' for name in ('store', 'admin', 'portal', 'open', 'watch')}
        assert os.stat(os.path.join(place.folder, 'run/store')).st_mode & 0o7777 == 0o755
    finally:
        place.close()
