# SPDX-License-Identifier: GPL-2.0-or-later
"""Has the functions that the tests of lost or damaged originals share."""
import os
import shutil
import subprocess

import door as d
from waiting import until


def path(place, name):
    return os.path.join(place.state, name)


def fill(place, small=5, large=5, size=100000):
    door = place.door()
    messages = {}
    for number in range(small + large):
        data = os.urandom(size if number < large else 500)
        message = door.add(data)
        door.report(message)
        messages[message] = data
    door.close()
    return messages


def wait(what, sentence):
    return until(what, sentence)


def refuses(place, word):
    """Asserts that the store accepts no mail, and that status names the reason and the remedy."""
    def refusal():
        door = place.door()
        try:
            door.add(b'message')
        except d.Refused as said:
            assert word in str(said), said
            return True
        finally:
            door.close()
        return False
    until(refusal, 'a refusal', shown=place.log)
    status = place.status()
    assert not status['ready'] and 'kiyome store adopt' in status['problem'], status
    assert place.kiyome('report', 'selfcheck', status=1)


def noise(place, each=5, first=0, file='index.db'):
    """Overwrites 500 bytes in every fifth page of the index of a running store, as a disk or another program might."""
    with open(path(place, file), 'r+b', buffering=0) as out:
        for page in range(first, os.path.getsize(path(place, file)) // 4096, each):
            out.seek(page * 4096)
            out.write(os.urandom(500))


def erased(place, message):
    return 'destroyed' in place.error('quarantine', 'export', message, '--reason', 'x', '-o', '-')


def back_up(place):
    """Makes a backup of a running store as the guide describes: first the index, then the originals and segments."""
    copy = place.copy_index('backup')
    for folder in ('originals', 'segments'):
        shutil.copytree(path(place, folder), os.path.join(copy, folder))
    return copy


def restore(place, copy):
    place.bring_index(copy)
    bring_missing(place, copy)


def bring_missing(place, copy):
    for folder in ('originals', 'segments'):
        subprocess.run(['cp', '-an', os.path.join(copy, folder), place.state], check=True)
