/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Request numbers such as "K7QF-3MZP-9XTA-WD4H-2RNC": 100 random bits in Crockford's base 32
 * (without I, L, O and U). People dictate them and type them; therefore reading ignores case and
 * dashes, and accepts O for 0, and I and L for 1. */
#pragma once

#include <glib.h>

#define KY_ID_GROUPS 5
#define KY_ID_SIZE 25 /* with the final NUL */

/* Makes a random number.
 * `groups`: its groups of four characters, 1 to KY_ID_GROUPS.
 * `ret_id`: set to the number. */
void ky_id_new (guint groups, gchar ret_id[KY_ID_SIZE]);

/* Makes the number of KY_ID_GROUPS groups that belongs to a hash.
 * `digest`: the hash, at least 20 bytes.
 * `ret_id`: set to the number. */
void ky_id_of (const guint8 *digest, gchar ret_id[KY_ID_SIZE]);

/* Reads a number from a text that was copied from a notice, or typed in full-width letters: as
 * ky_id_read(), without what is before the last colon. */
gboolean ky_id_find (const gchar *text, guint groups, gchar ret_id[KY_ID_SIZE]);

/* Reads a number that somebody typed.
 * `text`: the text.
 * `groups`: how many groups the number must have.
 * `ret_id`: set to the number's canonical form.
 * Returns FALSE if the text is no such number. */
gboolean ky_id_read (const gchar *text, guint groups, gchar ret_id[KY_ID_SIZE]);
