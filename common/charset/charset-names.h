/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The charset of the file names of one archive that does not declare it. A single name may be valid
 * UTF-8 by chance (表 in EUC-JP reads as ɽ), so all names of the archive decide together. Only a
 * sample of them is kept, which bounds the memory for any archive. */
#pragma once

#include "common/view.h"

#define KY_CHARSET_NAMES_SAMPLE 4096u

typedef struct
{
  /* numbers of names that are UTF-8 beyond doubt, that may be UTF-8 by chance, and that are not
   * UTF-8 */
  guint n_sure, n_unsure, n_other;
  guint8 sample[KY_CHARSET_NAMES_SAMPLE]; /* names that are not UTF-8, one a line */
  gsize size;
  gboolean is_full;     /* the sample is full: later names are not added to it */
  const gchar *charset; /* (nullable) static: of names not in UTF-8 */
} KyCharsetNames;

/* Returns whether `raw` has one reading whatever the other names' charset is: ASCII, or UTF-8 in
 * which characters of three bytes and more (U+0800 and above, as all of Japanese) are at least as
 * many as those of two bytes, which text of other charsets resembles by chance. */
gboolean ky_charset_name_is_sure (KyView raw);

/* Adds `raw` to the names by which the charset is detected. */
void ky_charset_names_add (KyCharsetNames *names, KyView raw);
/* Detects the charset. Call it once, after the last ky_charset_names_add(). */
void ky_charset_names_settle (KyCharsetNames *names);

/* Decodes `raw`, which need not have been added, to valid UTF-8 without NUL. The result is not
 * cleaned (common/name.h). If `names` is zeroed, `raw` is decoded by itself. (transfer full) */
gchar *ky_charset_names_decode (const KyCharsetNames *names, KyView raw);

/* Decodes a single name from an office's own computer: as UTF-8 if it is valid, else as
 * ky_charset_decode() detects it. (transfer full) */
gchar *ky_charset_name_decode (const gchar *raw);
