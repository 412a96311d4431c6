/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads subject and author of a mail from the header that kiyome has written. */
#pragma once

#include "common/view.h"

#define KY_SUBJECT_MAX 1000 /* characters that are kept */

/* Reads the first field Subject of a header (RFC 5322, folded), with its encoded words decoded (RFC
 * 2047: UTF-8 in B, the only form that kiyome writes; others are kept as they are). Since the front
 * end that sent the header may be compromised, anything may be in it.
 * Returns valid UTF-8 without control characters, or "" if there is no such field (transfer
 * full). */
gchar *ky_subject_read (KyView header);
/* Reads the first field From in the same way. */
gchar *ky_author_read (KyView header);
