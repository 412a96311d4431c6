/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts the emoji of Japanese mobile phones. In mail they are in the user-defined area of
 * Shift_JIS, which CP932 maps to private-use characters that no other program can display, or
 * these characters in UTF-8 (of docomo and au). */
#pragma once

#include "common/charset/charset.h"
#include "filetypes/base/text/findings.h"

/* Takes `text`, which ky_charset_decode() returned for a mail with `info`. If `text` was in CP932
 * or UTF-8 and one carrier has all of its private-use characters, returns it with the emoji of
 * Unicode instead (text.emoji). SoftBank's in the area of IBM's kanji become emoji where others of
 * SoftBank stand in the same text. Otherwise these are an office's own characters (gaiji) and stay
 * (text.private-use). Of several such carriers the first of docomo, au and SoftBank counts. Linear.
 * (transfer full) */
gchar *ky_emoji_read (gchar *text, gsize *length, const KyCharsetInfo *info, KyFindings *findings);
