# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import fragment, fragments, full, numbers, part, pictures

# Four billion pictures of no bytes.
emit(fragments([pictures().without_samples()], fragment(lambda place: [part(1, full(b"trun", numbers(0xffffffff)), time=0)], bytes(9))))
