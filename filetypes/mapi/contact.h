/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contacts ([MS-OXOCNTC]) as vCard 3.0, written for the module of that type, which reads it like
 * any other: not clean, but complete.
 */
#pragma once

#include "filetypes/mapi/item.h"

/* Appends MESSAGE, a contact, to OUT. */
void ky_mapi_contact_write (const KyMapiMessage *message, GString *out);

/* The members of MESSAGE, a list of contacts (§2.2.2.4): a line for each. (transfer full) */
gchar *ky_mapi_list_members (const KyMapiMessage *message);
