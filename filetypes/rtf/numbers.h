/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks for the writer that counts in RTF match what they count: arrays of shapes, points and
 * groups of drawings, levels of lists. The verifier has its own reading of them
 * (verify-numbers.h). */
#pragma once

#include "filetypes/rtf/lexer.h"

/* Lists tables whose entries are limited, over the whole document. */
typedef enum
{
  KY_RTF_TABLE_NONE,
  KY_RTF_TABLE_FONTS,
  KY_RTF_TABLE_COLOURS,
  KY_RTF_TABLE_STYLES,
  KY_RTF_TABLE_LISTS,
  KY_RTF_TABLE_OVERRIDES,
  KY_RTF_TABLE_AUTHORS,
  KY_RTF_N_TABLES
} KyRtfTable;

/* Holds what is counted in a group; cleared for each group that is opened. */
typedef struct
{
  KyRtfTable table;
  guint n_levels, max_levels;        /* number of listlevel and lfolevel, and their limit */
  gboolean is_override;              /* listoverride, whose count is still to come */
  guint override_count;              /* required count */
  gint level_size;                   /* listlevel: characters of its leveltext; -1: none yet */
  gboolean is_level_text;            /* leveltext or levelnumbers, which begins at `level_from` */
  gboolean is_level_numbers;         /* the latter */
  gsize level_from;                  /* offset in the output */
  gboolean has_points, has_segments; /* a shape: its arrays were there */
  guint n_points;
} KyRtfCount;

/* Counts one more entry of `table`. Returns FALSE if there are too many. `entries` has
 * KY_RTF_N_TABLES elements. */
gboolean ky_rtf_count_entry (guint *entries, KyRtfTable table);

/* Counts a group in a table whose entries are groups, as ky_rtf_count_entry() does. */
gboolean ky_rtf_count_group (guint *entries, KyRtfTable table);

/* Begins to count the items of a group of the destination `word`. `lexer` is after the word. */
void ky_rtf_count_start (KyRtfCount *count, const KyRtfCount *around, const gchar *word,
                         KyRtfLexer lexer);
/* Tells whether the group `word` is permitted in `around` with regard to the number of list levels;
 * counts it. */
gboolean ky_rtf_count_level (KyRtfCount *around, const gchar *word);
/* Tells whether `out` already has characters of the level's text or numbers. */
gboolean ky_rtf_count_has_begun (const KyRtfCount *count, const GString *out);
/* Is called when the text or the numbers of a level end at the end of `out`. Returns FALSE if they
 * did not match their count; they were corrected or, if that is impossible, replaced by empty
 * ones. */
gboolean ky_rtf_count_level_text (const KyRtfCount *count, KyRtfCount *around, GString *out);

/* Tells whether `value` of the property `name` is an array of as many elements as it says, and the
 * points of a path are as many as its segments use. */
gboolean ky_rtf_array_fits (KyRtfCount *shape, const gchar *name, const gchar *value);
/* Tells whether `value` is one number of 32 bits, or empty. */
gboolean ky_rtf_value_fits (const gchar *value);

/* Tells whether the counts in a drawing equal the numbers of items that follow. `lexer` is after
 * \do. */
gboolean ky_rtf_drawing_fits (KyRtfLexer lexer);
