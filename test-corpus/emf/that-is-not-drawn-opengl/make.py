# SPDX-License-Identifier: GPL-2.0-or-later
"""What OpenGL draws."""
from metafiles import emf, emf_record, emf_rectangle
from recipes import emit

emit(emf(emf_rectangle(0, 0, 90, 90), emf_record(102, bytes(8))))
