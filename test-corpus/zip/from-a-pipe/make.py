# SPDX-License-Identifier: GPL-2.0-or-later
"""What zip makes of its standard input: a named pipe with content, called "-"."""
from recipes import Member, emit, unix, zip_file

emit(zip_file([Member("-", b"KEPT IN THE PIPE\n", **unix(0o010600))]))
