/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names that name no charset, those of one archive. A single one may be UTF-8 by chance: 表 of
 * EUC-JP reads as ɽ. What all of them say together decides; of them a sample is kept, so that the
 * memory is bounded whatever the archive holds.
 */
#pragma once

#include "common/view.h"

#define KY_CHARSET_NAMES_SAMPLE 4096u

typedef struct
{
  /* names that are UTF-8 beyond chance, UTF-8 that chance may have made, and no UTF-8 */
  guint n_sure, n_unsure, n_other;
  guint8 sample[KY_CHARSET_NAMES_SAMPLE]; /* of the last kind, a line each */
  gsize size;
  gboolean is_full;     /* of the sample: more names would tell no more */
  const gchar *charset; /* (nullable) static: what the names are in that are no UTF-8 */
} KyCharsetNames;

/* Is RAW read in the same way whatever the names beside it are in? ASCII, or UTF-8 beyond chance:
 * most of it beyond U+0800, where all of Japanese is, and what two bytes of chance do not reach. */
gboolean ky_charset_name_is_sure (KyView raw);

void ky_charset_names_add (KyCharsetNames *names, KyView raw);
/* After the last one. */
void ky_charset_names_settle (KyCharsetNames *names);

/* RAW, whether it was added or not, as valid UTF-8 without NUL: not cleaned. With NAMES of zeros it
 * is read by itself. (transfer full) */
gchar *ky_charset_names_decode (const KyCharsetNames *names, KyView raw);

/* One that stands alone, of a computer of the office: UTF-8, else as ky_charset_decode() detects
 * it. (transfer full) */
gchar *ky_charset_name_decode (const gchar *raw);
