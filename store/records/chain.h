/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far a file had come to which lines are only added: each write ends with a point, a line that
 * says which step it is, and a hash over the point before it and what was written since. Who knows
 * a point of a file that was written anew, or added to, finds it again; in one that was cut, is
 * older or another it is not there.
 */
#pragma once

#include "common/view.h"

#define KY_CHAIN_DIGITS 32 /* of a SHA-256 */
#define KY_CHAIN_KIND 'H'  /* of the line: "H STEP HASH" */
#define KY_CHAIN_BASE                                                                              \
  'G' /* of that with which a file that was written anew goes on: one whose                        \
       * begin was cut has none */

typedef struct
{
  gint64 step; /* 0: none */
  gchar hash[KY_CHAIN_DIGITS + 1];
} KyChain;

/* CHAIN, a step on: behind WRITTEN. */
void ky_chain_go (KyChain *chain, KyView written);
/* Its line, of KIND. */
void ky_chain_append (GString *lines, gchar kind, const KyChain *chain);
/* "STEP HASH" from TEXT on; *RET_END (nullable) is what stands behind it. FALSE: it is none. */
gboolean ky_chain_read (const gchar *text, KyChain *ret_chain, const gchar **ret_end);

/* What was found of a file. */
typedef struct
{
  GArray *points; /* of KyChain: those that follow from their lines */
  GArray *bases;  /* of KyChain: those from which it was written anew, whatever came before */
  KyChain end;    /* the last one up to which everything follows */
  gint64 stated;  /* the last step that it names */
  gboolean is_broken;
} KyChainFound;

void ky_chain_found_init (KyChainFound *found);
void ky_chain_found_clear (KyChainFound *found);
/* Calls TAKE for each line of TEXT that a point stands behind, up to SIZE; for all that end where
 * there is no point at all. TEXT begins as a file that was written anew does: with a line of its
 * own and a base. It is changed. */
void ky_chain_take (KyChainFound *found, gchar *text, gsize size,
                    void (*take) (gchar *line, gpointer data), gpointer data);
/* Is POINT there, or so old that the file was written anew since? */
gboolean ky_chain_has (const KyChainFound *found, const KyChain *point);
