# SPDX-License-Identifier: GPL-2.0-or-later
"""A record that would be seen, and is not drawn: several texts in one record."""
from metafiles import emf, emf_record, emf_rectangle
from recipes import emit

emit(emf(emf_rectangle(0, 0, 90, 90), emf_record(97, bytes(40))))
