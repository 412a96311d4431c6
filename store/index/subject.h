/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Subject and author of a mail, from the header that kiyome itself wrote. */
#pragma once

#include "common/view.h"

#include <glib.h>

#define KY_SUBJECT_MAX 1000 /* characters that are kept */

/*
 * The first Subject field of HEADER (RFC 5322, folded), its encoded words decoded (RFC 2047: UTF-8
 * in B, the only form that kiyome writes; others are left as they stand). "" when there is none. A
 * door may have been taken over, so anything may stand there: the answer is valid UTF-8 without
 * controls. (transfer full)
 */
gchar *ky_subject_read (KyView header);
/* In the same way whom the mail says it is from. (transfer full) */
gchar *ky_author_read (KyView header);
