/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites and draws Type 2 charstrings (Adobe Technical Note 5177). */
#pragma once

#include "filetypes/base/font/path.h"

typedef struct
{
  /* Returns subroutine `i` of an index (GLOBAL or LOCAL), or an empty view. */
  KyView (*subroutine) (gconstpointer index, guint i);
  gconstpointer global;
  guint n_global;
  gconstpointer local;
  guint n_local;
} KyCharstrings;

/* Reads `charstring` with its subroutines in place, and appends its drawing operators and endchar
 * to `out`. Returns FALSE if it is malformed, uses arithmetic, or is too long; the content of `out`
 * is then useless. */
gboolean ky_charstring_rewrite (const KyCharstrings *program, KyView charstring, GByteArray *out);

/* Draws `charstring` on `path`, which is empty, by the strict rules of 5177: with or without a
 * width, each operator with exactly its operands, and at the end an endchar that does not combine
 * two glyphs. Hints are skipped. `*steps` is counted down. Returns FALSE if a rule is broken or no
 * steps are left. */
gboolean ky_charstring_draw (const KyCharstrings *program, KyView charstring, guint64 *steps,
                             KyFontPath *path);
