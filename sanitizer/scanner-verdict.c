/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classifies the signature names that both engines report. */
#include "sanitizer/scanner.h"
#include "common/release.h"

KyScanVerdict
ky_scanner_verdict (const gchar *signature)
{
  if (g_str_has_prefix (signature, "Heuristics.Encrypted"))
    return KY_SCAN_ENCRYPTED;
  if (g_str_has_prefix (signature, "Heuristics.Limits.Exceeded"))
    return KY_SCAN_LIMIT;
  return KY_SCAN_INFECTED;
}

KY_DEFINE_PUBLIC_CLEAR (ky_scanner_info_clear, KyScannerInfo, name)
