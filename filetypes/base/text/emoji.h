/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emoji that mail of Japanese mobile phones has in the user-defined area of Shift_JIS, where
 * CP932 has characters for private use that no other program draws.
 */
#pragma once

#include "common/charset.h"
#include "filetypes/base/text/findings.h"

/*
 * Takes TEXT, what ky_charset_decode() made of mail with INFO, and returns it with the characters
 * for private use as the emoji of Unicode (text.emoji), if TEXT came in CP932 and one carrier has
 * all of them: an office's own characters (gaiji) stay as they are. Of several carriers the first
 * of docomo, au and SoftBank counts. Linear. (transfer full)
 */
gchar *ky_emoji_read (gchar *text, gsize *length, const KyCharsetInfo *info, KyFindings *findings);
