/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts contacts ([MS-OXOCNTC]) to vCard 3.0. The result is complete but not clean: it is input
 * of the vcf module, which sanitizes it like any other. */
#pragma once

#include "filetypes/mapi/item.h"

/* Appends `message`, a contact, as a VCARD to `out`. `fields`: (nullable) lines about it for which
 * a card has no properties: they are written into its note. */
void ky_mapi_contact_write (const KyMapiMessage *message, const gchar *fields, GString *out);

/* Returns the names of those addresses of the contact that are no addresses of Internet mail, such
 * as mailboxes of an Exchange server. (transfer full) */
gchar *ky_mapi_contact_mailboxes (const KyMapiMessage *message);

/* Returns the members of `message`, a contact group (§2.2.2.4), one line each with name and
 * address; "" if there are none. `*ret_is_whole`: those are all. (transfer full) */
gchar *ky_mapi_list_members (const KyMapiMessage *message, gboolean *ret_is_whole);
