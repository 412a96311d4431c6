# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes stores that share a database (nodes) or a gateway (tenants)."""
import os
import shutil
import tempfile

import cluster
from place import Place, parent


class Own:
    """A PostgreSQL server that belongs to one test, and a place in it."""

    def __init__(self, build):
        self.shared = cluster.running
        self.cluster = cluster.running = cluster.Cluster()
        self.place = Place(build)

    def __enter__(self):
        return self.cluster, self.place

    def __exit__(self, *_):
        self.place.close()
        cluster.running = self.shared
        self.cluster.close()


def nodes(build, *names, **store):
    """Returns started places that share one database and have the same keys."""
    places = []
    for name in names:
        place = Place(build, with_keys=not places)
        place.node = name
        if places:
            cluster.running.drop(place.name)
            place.name = places[0].name
            shutil.copytree(places[0].keys, place.keys, dirs_exist_ok=True)
            os.makedirs(place.state, exist_ok=True)
            shutil.copy(os.path.join(places[0].state, 'factor.key'), place.state)
        place.configure(node=name, **store)
        place.main = place.start()
        # The node has its row when it answers.
        place.status()
        places.append(place)
    return places


def close(places):
    for place in places:
        place.close()


def verified(place):
    place.kiyome('audit', 'verify')
    status = place.status()
    assert status['ready'] and not status['audit_problem'], status


class Gateway:
    """Two tenants below the directory of one gateway."""

    def __init__(self, build, **stores):
        self.folder = tempfile.mkdtemp(prefix='kiyome-test-', dir=parent())
        os.chmod(self.folder, 0o755)
        with open(os.path.join(self.folder, 'kiyome.conf'), 'w') as file:
            file.write('[paths]\nstate=state\nrun=run\nkeys=keys\n')
        self.places = {}
        for name, values in stores.items():
            folder = os.path.join(self.folder, 'tenants', name)
            os.makedirs(folder)
            self.places[name] = Place(build, folder=folder, **values)

    def __enter__(self):
        return tuple(self.places.values())

    def __exit__(self, *_):
        for place in self.places.values():
            place.close()
        shutil.rmtree(self.folder, ignore_errors=True)
