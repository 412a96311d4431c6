# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

# Offsets that count from the archive's begin, as behind a self-extractor's program.
emit(zip_file([Member("a.png", png(1))], prefix=b"#stub " * 40, adjusted=False))
