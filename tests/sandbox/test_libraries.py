# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that no program contains a copy of a library: fixes of Debian must reach kiyome with apt upgrade."""
import json
import subprocess

import pytest

import builds

# Never linked, or only dynamically.
TELLTALES = {'g_list_alloc', 'inflate', 'libdeflate_alloc_decompressor', 'nettle_sha256_init', 'qpdf_init', 'jpeg_read_header',
             'TIFFOpen', 'WebPDecode', 'archive_read_new', 'g_mime_encoding_step', 'magic_open', 'opj_decode', 'sodium_init',
             'ZSTD_decompress', 'gnutls_rnd', 'sqlite3_open'}


def test_no_program_has_a_library_inside(build):
    """A sanitizers' build has those of the sanitizers."""
    if builds.is_sanitized():
        pytest.skip("the sanitizers are inside")
    targets = json.loads((build / 'meson-info/intro-targets.json').read_text(encoding='utf-8'))
    programs = [name for target in targets if target['type'] == 'executable' and target['installed'] for name in target['filename']]
    assert len(programs) > 10
    for program in programs:
        listed = subprocess.run(['nm', '--defined-only', program], capture_output=True, text=True, check=True).stdout
        inside = {line.split()[-1] for line in listed.splitlines() if line.split()[-2:-1] in (['T'], ['t'])}
        assert not inside & TELLTALES, program
