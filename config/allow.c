/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/allow.h"

void
ky_allow_entry_free (KyAllowEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->id);
  g_free (entry->type);
  g_free (entry);
}
