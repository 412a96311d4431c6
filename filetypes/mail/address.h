/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Address lists (RFC 5322 §3.4 with the obsolete forms): read leniently, written canonically
 * (doc/threats.md T-HDR-04, 06, 07, 13, 14, 15). */
#pragma once

#include "filetypes/mail/encode.h"

typedef struct
{
  gchar *name; /* clean text, no address in it; may be "" */
  gchar *spec; /* addr-spec in ASCII, "local@domain" with A-labels. KY_ADDRESS_UNUSABLE if mail
                * can't carry the address; the name then shows it */
  gboolean in_angles; /* an address without a name came in "<>" and is written so */
} KyAddress;

/* Bytes of a display name: a mail client would show a longer name alone, without the address. */
#define KY_ADDRESS_NAME_LENGTH 200
#define KY_ADDRESS_UNUSABLE "unusable@address.invalid"

/* Parses `raw`, the value of an address field with its folds and encoded words, in ASCII or UTF-8.
 * Groups and routes are dissolved and comments dropped, except that a comment behind a bare address
 * becomes its name. `is_destination`: the field is To or Cc (RFC 5322 §3.6.3). At most `max`
 * addresses are returned (mail.address-limit). Findings:
 * mail.address-group, mail.address-route, mail.display-name-address (a name contained another
 * address, which is removed from it), mail.idn (a domain was not ASCII), mail.address-encoded (an
 * address stood in encoded words, against RFC 2047 §5, and is used nevertheless), mail.address-form
 * (brackets around an address behind a name, or commas between addresses, were missing),
 * mail.address (an address is unusable). Linear. Never NULL. (transfer full) of KyAddress */
GPtrArray *ky_addresses_parse (KyView raw, guint max, gboolean is_destination,
                               KyFindings *findings);

/* Returns the canonical form of the addr-spec `spec` (`length` bytes), or NULL if `spec` is no
 * address. Finding: mail.idn. (transfer full) (nullable) */
gchar *ky_address_canonical (const gchar *spec, gsize length, KyFindings *findings);
