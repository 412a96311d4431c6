/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* TRUE when VALUE is a list of addresses as RFC 5322, 3.4 has them, without groups and comments,
 * and none is called by another address. */
gboolean ky_mail_verify_addresses (const gchar *value);
/* TRUE when VALUE is one address of that form: local@domain. */
gboolean ky_mail_verify_address (const gchar *value, gsize length);
/* TRUE when VALUE is a name perhaps, and "<list.id>" (RFC 2919). */
gboolean ky_mail_verify_list_id (const gchar *value);
