/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removes files that are encoded in a text and that a program would decode by itself (T-CTE-04,
 * T-CTE-05, T-CTE-06, T-EXE-11): uuencode, yEnc, BinHex, PEM and PGP armour, executables in base64
 * or hexadecimal digits; in a text file also archives and documents in base64, at any place
 * (T-JP-09). */
#pragma once

#include "filetypes/base/text/findings.h"

typedef enum
{
  KY_TEXT_BLOCKS_BODY, /* mail programs decode armour: all of it is broken */
  KY_TEXT_BLOCKS_FILE  /* armour stays unless it holds a program */
} KyTextBlocksFor;

/* Removes such blocks from `text` (clean, with LF or CRLF as line ends), which is replaced. A line
 * "[uuencode: NAME]" takes the place of a block. Armour without an executable stays, with its
 * header line broken by "- ". The text around a removed block may form a new block, so the search
 * is repeated until nothing is found. Decoded uuencode blocks are added to `payloads` (KyPayload,
 * nullable). `ret_changed` may be NULL. Errors: LIMIT; `text` must then still be freed, but not be
 * delivered. */
gboolean ky_text_blocks_remove (gchar **text, gsize *length, KyTextBlocksFor use,
                                GPtrArray *payloads, KyFindings *findings, gboolean *ret_changed,
                                GError **error);

/* Cleans `text` (taken over) again. It was clean before something was removed from it, but a
 * character after the removed piece, such as a variation selector, may now be stray. (transfer
 * full) */
gchar *ky_text_clean_again (gchar *text, gsize *length, KyFindings *findings);
