/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* RFC 5322 3.2.2, folding white space and comments: *AT is moved behind what stands there. FALSE:
 * a comment is not closed, was not begun, or lies more than eight deep. */
gboolean ky_cfws_skip (const gchar **at);
