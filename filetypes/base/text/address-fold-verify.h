/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a reader sees a name that may carry an address, for verifiers. */
#pragma once

#include <glib.h>

/* TEXT, valid UTF-8, as it looks: compatible forms, look-alikes of dots, and blanks before dots are
 * made alike, what shows nothing is left out. (transfer full) */
gchar *ky_verify_look_of_address (const gchar *text);
