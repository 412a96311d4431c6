/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes QR codes for the portal's pages (the set-up of an authenticator). */
#pragma once

#include <glib.h>

/* Makes a QR code of a text.
 * `ret_size`: set to the number of modules on each side, with the quiet zone.
 * Returns the dark modules as an SVG path in units of one module (transfer full), or NULL: the text
 * is too long. */
gchar *ky_qr_path (const gchar *text, guint *ret_size);
