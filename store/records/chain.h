/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and checks a chain of points in a file to which lines are only appended; the journal of
 * erasures (erasures.h) uses it. Each write ends with a point: a line with the number of the step
 * and a hash over the previous point and everything written since. A reader that has recorded a
 * point finds it in the same file after more writes or a rewrite, but not in a file that was cut,
 * is older, or is another one. */
#pragma once

#include "common/view.h"

#define KY_CHAIN_DIGITS 32 /* of a SHA-256 */
#define KY_CHAIN_KIND 'H'  /* of the line: "H STEP HASH" */
/* The kind of the line with which a file continues that was written again because its beginning was
 * cut. */
#define KY_CHAIN_BASE 'G'

/* Describes a point. */
typedef struct
{
  gint64 step; /* 0: none */
  gchar hash[KY_CHAIN_DIGITS + 1];
} KyChain;

/* Advances a point by one step over the bytes `written`. */
void ky_chain_go (KyChain *chain, KyView written);
/* Appends a point's line. `kind`: KY_CHAIN_KIND or KY_CHAIN_BASE. */
void ky_chain_append (GString *lines, gchar kind, const KyChain *chain);
/* Reads "STEP HASH" at the beginning of a text.
 * `ret_chain`: set to the point.
 * `ret_end`: (nullable) set to what follows in the text (borrowed).
 * Returns FALSE if the text does not begin with a point. */
gboolean ky_chain_read (const gchar *text, KyChain *ret_chain, const gchar **ret_end);

/* Holds the points that ky_chain_take() found in a file. */
typedef struct
{
  GArray *points; /* KyChain: points whose hash is right */
  GArray *bases;  /* KyChain: points from which the file was written again */
  KyChain end;    /* the last point up to which every hash is right */
  gint64 stated;  /* the greatest step that the file names */
  gboolean is_broken;
} KyChainFound;

void ky_chain_found_init (KyChainFound *found);
void ky_chain_found_clear (KyChainFound *found);
/* Calls `take` for each line that a valid point follows, and for the first line; in a file without
 * any point, for all lines. The text is changed.
 * `found`: gets what was found.
 * `text`: the content of a file that was written anew at least once: a line of its own, and a base.
 * `size`: its size in bytes. */
void ky_chain_take (KyChainFound *found, gchar *text, gsize size,
                    void (*take) (gchar *line, gpointer data), gpointer data);
/* Tells whether a point is in the file, or is so old that the file was written anew since. */
gboolean ky_chain_has (const KyChainFound *found, const KyChain *point);
