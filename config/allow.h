/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One entry of the allowlist, as the store gives it to a door and the door to the sanitizer. */
#pragma once

#include "common/sha256.h"

/* An entry that the store found to fit this envelope and time. */
typedef struct
{
  gchar *id;
  gchar *type; /* type name, or "" for any */
  gboolean by_hash;
  guint8 sha256[KY_SHA256_SIZE];
} KyAllowEntry;

void ky_allow_entry_free (KyAllowEntry *entry);
