# SPDX-License-Identifier: GPL-2.0-or-later
"""A record of a kind that there is not."""
from metafiles import emf, emf_record, emf_rectangle
from recipes import emit

emit(emf(emf_rectangle(0, 0, 90, 90), emf_record(200, bytes(8))))
