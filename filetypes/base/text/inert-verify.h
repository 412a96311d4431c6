/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verifiers' reading of text for people: does a program make anything of it but text? Shares
 * nothing with what breaks links and takes encoded files out (common/text-url.c,
 * base/html/blocks.c).
 */
#pragma once

#include "engine/job.h"

typedef enum
{
  KY_INERT_LINKS = 1 << 0,  /* no link of any kind may stand: bodies, contacts, appointments */
  KY_INERT_BLOCKS = 1 << 1, /* no encoded file that mail programs look for */
  KY_INERT_FILE = 1 << 2    /* a file of text: armour is its own, a program in it is not */
} KyInert;

/*
 * FALSE (VERIFY) unless TEXT (valid UTF-8) is inert in those respects. KEEP (nullable,
 * NULL-terminated): domains whose http and https URLs may stand, ".example.jp" with all below it.
 * Linear.
 */
gboolean ky_verify_inert (const gchar *text, gsize length, guint respects, const gchar *const *keep,
                          GError **error);

/* The same for TEXT of a mail in ISO-2022-JP (7 bits, ASCII and JIS X 0208). */
gboolean ky_verify_inert_jis (KyView text, guint respects, const gchar *const *keep,
                              GError **error);
