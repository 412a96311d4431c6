/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks, for the verifiers of XML formats, that the numbers in a value are within their bounds. */
#pragma once

#include "filetypes/base/xml/vocabulary.h"

/* Returns TRUE if each number in `value` is within `range`; NULL: within that of all numbers. A
 * number with a unit is within the range of lengths, too. */
gboolean ky_verify_numbers (KyView value, const KyVocabularyRange *range);
/* Returns TRUE if no number in `value`, a date or a time, has too many digits; a fraction of a
 * second may have any number of them. */
gboolean ky_verify_moment (KyView value);
/* Returns TRUE if `value` consists of 2, 4, 6 or 8 hexadecimal digits, as colours do. */
gboolean ky_verify_is_hexadecimal (KyView value);
