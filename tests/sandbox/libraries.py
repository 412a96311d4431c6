#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""libraries.py PROGRAM...   no program has a library inside"""
import subprocess
import sys

# Never linked, or only dynamically: what Debian mends must reach kiyome with apt upgrade.
TELLTALES = ['g_list_alloc', 'inflate', 'libdeflate_alloc_decompressor', 'nettle_sha256_init', 'qpdf_init', 'jpeg_read_header',
             'TIFFOpen', 'WebPDecode', 'archive_read_new', 'g_mime_encoding_step', 'magic_open', 'opj_decode', 'sodium_init',
             'ZSTD_decompress', 'gnutls_rnd', 'sqlite3_open']
failures = []


def read(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def check_program(program):
    inside = {line.split()[-1] for line in read('nm', '--defined-only', program).splitlines() if line.split()[-2:-1] in (['T'], ['t'])}
    for name in TELLTALES:
        if name in inside:
            failures.append(f'{program} has a library inside: {name}')


def main():
    for argument in sys.argv[1:]:
        check_program(argument)
    print('\n'.join(failures) or f'{len(sys.argv) - 1} programs')
    return 1 if failures or len(sys.argv) == 1 else 0


if __name__ == '__main__':
    sys.exit(main())
