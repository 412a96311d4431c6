/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts the emoji of Japanese mobile phones. In mail they are in the user-defined area of
 * Shift_JIS, which CP932 maps to private-use characters that no other program can display, or
 * these characters in UTF-8 (of docomo and au). */
#pragma once

#include "common/charset/charset.h"
#include "filetypes/base/text/findings.h"

/* Takes `text`, which ky_charset_decode() returned for a mail with `info`. If `text` was in CP932
 * or UTF-8 and one carrier has all of its private-use characters, returns it with the emoji of
 * Unicode instead (text.emoji). If several carriers have all of them, the first of docomo, au and
 * SoftBank is assumed. Some emoji of SoftBank have the codes of IBM's extended kanji: these are
 * replaced only if the text has other emoji of SoftBank, too. Otherwise they are characters that an
 * office has defined itself (gaiji), and stay (text.private-use). Linear. (transfer full) */
gchar *ky_emoji_read (gchar *text, gsize *length, const KyCharsetInfo *info, KyFindings *findings);
