/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Address lists (RFC 5322 §3.4 with the obsolete forms): read leniently, written canonically
 * (doc/threats.md T-HDR-04, 06, 07, 13, 14, 15).
 */
#pragma once

#include "filetypes/mail/encode.h"

typedef struct
{
  gchar *name; /* clean text, no address in it; may be "" */
  gchar *spec; /* ASCII "local@domain", the domain as A-labels; of an address that mail can't carry:
                  KY_ADDRESS_UNUSABLE, and the name shows it */
  gboolean in_angles; /* as it came, where there is no name: written so, too */
} KyAddress;

#define KY_ADDRESS_NAME_LENGTH                                                                     \
  200 /* bytes of a display name; a longer one pushes the address out of sight */
#define KY_ADDRESS_UNUSABLE "unusable@address.invalid"

/*
 * Reads a field's value, folds and encoded words and all, in ASCII or UTF-8: groups and routes
 * dissolved, comments dropped (one behind a bare address is its name), at most MAX addresses
 * (mail.address-limit). Findings: mail.address-group, mail.address-route, mail.display-name-address
 * (a name that carried another address; it is taken out), mail.idn (a domain that was not ASCII),
 * mail.address-encoded (an address that stood in encoded words, against RFC 2047 §5; it is taken),
 * mail.address (unusable). Linear. Never NULL. (transfer full)
 */
GPtrArray *ky_addresses_parse (KyView raw, guint max, KyFindings *findings);

/* Writes ADDRESSES as a list; what would make the value longer than LIMIT bytes is left out
 * (mail.address-limit). */
void ky_addresses_write (const GPtrArray *addresses, gsize limit, KyFold *fold,
                         KyFindings *findings);

/* SPEC as kiyome writes it, or NULL when it is no address. (transfer full) */
gchar *ky_address_canonical (const gchar *spec, gsize length, KyFindings *findings);
