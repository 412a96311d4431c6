# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes package lists of apt with a security archive of a test, to be used instead of the machine's."""
import datetime
import glob
import os
import subprocess

MACHINES = os.environ.get('APT_CONFIG')  # before a fixture sets a different configuration
ARCHIVE = 'kiyome.invalid_debian-security_dists_bookworm-security_'


def write(folder, days=0, newer=(), is_listed=True):
    """Writes package lists that are `days` old, with a newer version of the packages `newer`, or none; returns the APT_CONFIG for
    them."""
    folder = os.path.join(str(folder), 'apt')
    lists = os.path.join(folder, 'lists')
    os.makedirs(lists + '/partial', exist_ok=True)
    for name in os.listdir(lists):
        if name.startswith(ARCHIVE):
            os.remove(os.path.join(lists, name))
    architecture = subprocess.run(['dpkg', '--print-architecture'], capture_output=True, check=True, text=True).stdout.strip()
    date = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)).strftime('%a, %d %b %Y %H:%M:%S UTC')
    files = {folder + '/sources.list': 'deb [trusted=yes] http://kiyome.invalid/debian-security bookworm-security main\n',
             folder + '/apt.conf': 'Dir::Etc::sourcelist "%s/sources.list";\nDir::Etc::sourceparts "-";\nDir::State::lists "%s";\nDir::Cache "%s";\n' % (
                 folder, lists, folder)}
    if is_listed:
        files[lists + '/' + ARCHIVE + 'InRelease'] = 'Origin: Debian\nSuite: stable-security\nCodename: bookworm-security\nDate: %s\n' % date
        files[lists + '/' + ARCHIVE + 'main_binary-%s_Packages' % architecture] = ''.join(
            'Package: %s\nArchitecture: %s\nVersion: 99:1\nFilename: x.deb\nSize: 1\nSHA256: %s\n\n' % (name, architecture, '0' * 64) for name in newer)
    for path, text in files.items():
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
    return folder + '/apt.conf'


def one_package(folder):
    """Returns the environment variables of a machine whose libraries all belong to one installed package and have no update. For
    each self-check, dpkg-query(1) and apt-cache(8) read the databases of all packages, which takes longer than the rest of the
    self-check."""
    folder = os.path.join(str(folder), 'one-package')
    os.makedirs(folder + '/info', exist_ok=True)
    with open(write(folder), 'a', encoding='utf-8') as configuration, open(folder + '/status', 'w', encoding='utf-8') as status, \
            open(folder + '/info/libraries.list', 'w', encoding='utf-8') as paths:
        configuration.write('Dir::State::status "%s/status";\n' % folder)
        status.write('Package: libraries\nStatus: install ok installed\nMaintainer: kiyome\nArchitecture: all\nVersion: 1\nDescription: all\n')
        for name in glob.glob('/var/lib/dpkg/info/*.list'):
            with open(name, encoding='utf-8') as of_package:
                paths.writelines(line for line in of_package if '.so' in line)
    return {'DPKG_ADMINDIR': folder, 'APT_CONFIG': configuration.name}


def environment_of_the_machine():
    """Returns the environment of a program that fetches packages according to the machine's own package lists."""
    environment = {name: value for name, value in os.environ.items() if name != 'APT_CONFIG'}
    return dict(environment, APT_CONFIG=MACHINES) if MACHINES is not None else environment
