/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that programs see nothing but text in a text for people. Shares no code with the
 * functions that defang links and remove encoded files (common/text-url.c, base/html/blocks.c). */
#pragma once

#include "engine/job.h"

typedef enum
{
  KY_INERT_LINKS = 1 << 0,  /* no link of any kind: for bodies, contacts and appointments */
  KY_INERT_BLOCKS = 1 << 1, /* no encoded file that mail programs would decode */
  KY_INERT_FILE = 1 << 2    /* a text file: PGP armour is allowed, a program is not */
} KyInert;

/* Returns FALSE (VERIFY) unless `text` (valid UTF-8) is inert in all of `respects` (KyInert). URLs
 * with http and https of the domains `keep` (nullable, NULL-terminated) are allowed; ".example.jp"
 * includes all domains below it. Linear. */
gboolean ky_verify_inert (const gchar *text, gsize length, guint respects, const gchar *const *keep,
                          GError **error);

/* Verifies `text` of a mail in ISO-2022-JP (7 bits, ASCII and JIS X 0208) as ky_verify_inert()
 * does. */
gboolean ky_verify_inert_jis (KyView text, guint respects, const gchar *const *keep,
                              GError **error);
