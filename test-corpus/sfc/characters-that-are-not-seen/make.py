# SPDX-License-Identifier: GPL-2.0-or-later
"""Control characters in a text go."""
from drawings import features, step
from recipes import emit

emit(step(features(("text_string", 1, 1, 1, "SE\x01EN", 10, 20, 5, 30, 0, 0, 0, 1, 1))))
