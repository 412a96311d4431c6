# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import fragment, fragments, full, numbers, part, run, sound

# Four billion moments that take no room as long as they are alike, and then are not.
emit(fragments([sound().without_samples()], fragment(lambda place: [part(1, full(b"trun", numbers(0xfffffff0)), run([b"ab"], place), time=0)], b"ab"), told=[]))
