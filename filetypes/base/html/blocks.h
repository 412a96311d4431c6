/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that lie encoded in a text and that a program would decode by itself (T-CTE-04, T-CTE-05,
 * T-CTE-06, T-EXE-11): uuencode, yEnc, BinHex, PEM and PGP armour, executables as base64 or as
 * hexadecimal digits; in a file also archives and documents as base64, wherever they stand
 * (T-JP-09).
 */
#pragma once

#include "filetypes/base/text/findings.h"

typedef enum
{
  KY_TEXT_BLOCKS_BODY, /* a mail program looks into it: all armour is broken */
  KY_TEXT_BLOCKS_FILE  /* armour stays unless it holds a program */
} KyTextBlocksFor;

/*
 * Takes such blocks out of TEXT (clean, lines ended by LF or CRLF; replaced): a line
 * "[uuencode: NAME]" stands where one was; armour that holds no executable stays, its header line
 * broken by "- ". What goes may leave two pieces that are one more when they meet, so it looks
 * again until nothing is found. Decoded uuencode blocks are added to PAYLOADS (KyPayload,
 * nullable). RET_CHANGED may be NULL. Errors: LIMIT; TEXT is then still to be freed, and no text to
 * give away.
 */
gboolean ky_text_blocks_remove (gchar **text, gsize *length, KyTextBlocksFor use,
                                GPtrArray *payloads, KyFindings *findings, gboolean *ret_changed,
                                GError **error);

/*
 * TEXT (taken over) was clean before something was taken out of it: what stood behind that, a
 * variation selector say, may be stray now. (transfer full)
 */
gchar *ky_text_clean_again (gchar *text, gsize *length, KyFindings *findings);
