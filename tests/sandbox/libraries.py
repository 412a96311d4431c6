#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Workers have no library inside, and leave to their zygote none that they call.

    libraries.py PROGRAM=NAME,NAME... ...     a worker program and its idle libraries"""
import pathlib
import re
import subprocess
import sys

# Never linked, or only dynamically: what Debian mends must reach kiyome with apt upgrade.
TELLTALES = ['g_list_alloc', 'inflate', 'libdeflate_alloc_decompressor', 'nettle_sha256_init', 'qpdf_init', 'jpeg_read_header',
             'TIFFOpen', 'WebPDecode', 'archive_read_new', 'g_mime_encoding_step', 'magic_open', 'opj_decode', 'sodium_init',
             'ZSTD_decompress', 'gnutls_rnd', 'sqlite3_open']
failures = []


def read(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def loaded(program):
    """Library's name before .so → its file."""
    return {pathlib.Path(path).name.split('.so')[0]: path for path in re.findall(r'=> (/\S+)', read('ldd', program))}


def symbols(path, kind):
    """Names of what PATH offers ('--defined-only') or asks for ('--undefined-only')."""
    lines = read('nm', '--dynamic', kind, path).splitlines()
    return {line.split()[-1].split('@')[0] for line in lines
            if line.strip() and line.split()[-2] not in ('w', 'v')}


def check_program(program, idle):
    libraries = loaded(program)
    asked = symbols(program, '--undefined-only')
    for name in idle:
        if name not in libraries:
            failures.append(f'{program}: {name} is not loaded at all: leave it out of the list')
            continue
        called = asked & symbols(libraries[name], '--defined-only')
        if called:
            failures.append(f'{program} calls what it leaves behind, {name}: {sorted(called)[:5]}')
    inside = {line.split()[-1] for line in read('nm', '--defined-only', program).splitlines() if line.split()[-2:-1] in (['T'], ['t'])}
    for name in TELLTALES:
        if name in inside:
            failures.append(f'{program} has a library inside: {name}')


def main():
    for argument in sys.argv[1:]:
        program, _, idle = argument.partition('=')
        check_program(program, [name for name in idle.split(',') if name])
    print('\n'.join(failures) or f'{len(sys.argv) - 1} programs')
    return 1 if failures or len(sys.argv) == 1 else 0


if __name__ == '__main__':
    sys.exit(main())
