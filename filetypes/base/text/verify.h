/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that a text is valid UTF-8 or CP932 without control characters and
 * hidden marks (O-TXT-01 of doc/threats.md). Shares no code with the writers of texts. */
#pragma once

#include "common/error.h"
#include "common/view.h"

typedef enum
{
  KY_VERIFY_UTF_8,
  KY_VERIFY_CP932
} KyVerifiedCharset;

/* Returns FALSE (VERIFY) unless `view` is clean UTF-8 (with or without a byte order mark) or clean
 * CP932. Behind the mark and blanks it must not begin like a file of another type (RTF, PDF …). */
gboolean ky_verify_text (KyView view, KyVerifiedCharset *ret_charset, GError **error);
