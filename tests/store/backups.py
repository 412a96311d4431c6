# SPDX-License-Identifier: GPL-2.0-or-later
"""Has the functions that the tests of backups share."""
import glob
import os
import shutil
import subprocess

from originals import path
from place import Place
from waiting import PATIENCE


def back_up(place, status=0):
    return place.kiyome('backup', place.backups, status=status)


def snapshots(place):
    return sorted(name for name in os.listdir(place.backups) if name[0] == '0')


def files_of(place, which=-1):
    top = os.path.join(place.backups, snapshots(place)[which])
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names)


def made(build):
    place = Place(build)
    place.backups = os.path.join(place.folder, 'backups')
    return place, place.start()


def second(place):
    """Returns another machine with the same keys and an empty state."""
    other = Place(place.build, with_keys=False)
    shutil.copytree(place.keys, other.keys)
    return other


def restore(other, directory, status=0, more=()):
    # The result includes standard error.
    done = subprocess.run([os.path.join(other.build, 'kiyome'), 'restore', directory, '--config', other.folder, *more],
                          capture_output=True, text=True, timeout=PATIENCE, env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'))
    assert done.returncode == status, done
    return done.stdout + done.stderr


def sealed(place, message):
    """Returns the stored bytes of a sealed original."""
    found = glob.glob(path(place, 'originals/*/%s*' % message))
    if found:
        with open(found[0], 'rb') as file:
            return file.read()
    database = place.database()
    row = database.execute('SELECT o.sealed FROM originals o JOIN messages m USING (n) WHERE m.id = ?', (message,)).fetchone()
    database.close()
    return bytes(row[0])
