/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is a text only what O-TXT-01 allows? Shares nothing with what writes texts. */
#pragma once

#include "common/error.h"
#include "common/view.h"

typedef enum
{
  KY_VERIFY_UTF_8,
  KY_VERIFY_CP932
} KyVerifiedCharset;

/* FALSE (VERIFY) unless VIEW is clean UTF-8, with or without a mark, or clean CP932, and does not
 * begin, behind a mark and blanks, as what another program would take it for: RTF, PDF … */
gboolean ky_verify_text (KyView view, KyVerifiedCharset *ret_charset, GError **error);
