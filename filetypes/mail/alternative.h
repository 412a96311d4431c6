/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which texts of a multipart/alternative are read (doc/threats.md T-MIME-11). */
#pragma once

#include "filetypes/mail/walk.h"

typedef enum
{
  KY_ALTERNATIVE_PLAIN,
  KY_ALTERNATIVE_HTML,
  KY_ALTERNATIVE_BOTH /* each says what the other does not */
} KyAlternative;

/*
 * PLAIN and HTML: arrays of KyMailText. The plain form is what its sender set for reading as text;
 * it is used unless the HTML shows more than it. Linear in the size of both.
 */
KyAlternative ky_mail_choose_alternative (const GPtrArray *plain, const GPtrArray *html);
