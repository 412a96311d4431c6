/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Type 2 charstrings (Adobe Technical Note 5177). */
#pragma once

#include "common/view.h"

typedef struct
{
  /* Subroutine I of an index (GLOBAL or LOCAL); empty when there is none. */
  KyView (*subroutine) (gconstpointer index, guint i);
  gconstpointer global;
  guint n_global;
  gconstpointer local;
  guint n_local;
} KyCharstrings;

/*
 * Runs CHARSTRING as far as its structure goes, subroutines in place, and appends what it draws to
 * OUT, ended by endchar. FALSE: it is not well-formed, uses arithmetic, or goes on too long; OUT
 * holds rubbish.
 */
gboolean ky_charstring_rewrite (const KyCharstrings *program, KyView charstring, GByteArray *out);
