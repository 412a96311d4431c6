/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Request numbers: "K7QF-3MZP-9XTA-WD4H-2RNC", Crockford's base 32 (no I, L, O, U), a hundred
 * random bits. People read them aloud and type them, so reading forgives case, missing dashes and
 * O for 0, I and L for 1.
 */
#pragma once

#include <glib.h>

#define KY_ID_GROUPS 5
#define KY_ID_SIZE 25 /* with the final NUL */

/* Makes a number of GROUPS groups of four characters (at most KY_ID_GROUPS). */
void ky_id_new (guint groups, gchar ret_id[KY_ID_SIZE]);

/* The number of KY_ID_GROUPS groups that stands for DIGEST, at least 20 bytes of it. */
void ky_id_of (const guint8 *digest, gchar ret_id[KY_ID_SIZE]);

/*
 * The number in what somebody copied out of a notice or typed in full-width letters: as
 * ky_id_read(), and whatever stands before its last colon is left out.
 */
gboolean ky_id_find (const gchar *text, guint groups, gchar ret_id[KY_ID_SIZE]);

/* The canonical form of what somebody typed; FALSE when TEXT is no number of GROUPS groups. */
gboolean ky_id_read (const gchar *text, guint groups, gchar ret_id[KY_ID_SIZE]);
