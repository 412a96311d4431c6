# SPDX-License-Identifier: GPL-2.0-or-later
# Characters by number: what turns the order of the text, controls, halves and none go; letters and pictures stay.
from recipes import emit

emit(rb"{\rtf1 a\u12354?b \u8238?c\u8294?d\u0?e\u7?f\u133?g\u-257?h\u-1?i\u-10179?j\u-10179?\u-8704? \u8207?\u65?\u66?\par}")
