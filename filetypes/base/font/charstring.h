/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Type 2 charstrings (Adobe Technical Note 5177). */
#pragma once

#include "filetypes/base/font/path.h"

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

/*
 * Draws CHARSTRING on PATH, which is empty, as strictly as 5177 has it: with a width or none, all
 * operands of an operator and no other, ended by endchar, which may not put two glyphs together.
 * Hints are passed over. *STEPS are counted down. FALSE: it is not so, or draws more than they
 * allow.
 */
gboolean ky_charstring_draw (const KyCharstrings *program, KyView charstring, guint64 *steps,
                             KyFontPath *path);
