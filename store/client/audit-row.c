/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the hash of a row of the audit log from the row before it. */
#include "store/client/audit-row.h"

#include <nettle/sha2.h>

static void
audit_row_add_text (struct sha256_ctx *hash, const gchar *text)
{
  guint8 length[4];

  ky_store_u32le (length, (guint32)strlen (text));
  sha256_update (hash, sizeof length, length);
  sha256_update (hash, strlen (text), (const guint8 *)text);
}

static void
audit_row_add_number (struct sha256_ctx *hash, gint64 number)
{
  gchar text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, number);
  audit_row_add_text (hash, text);
}

void
ky_audit_row_hash (KyAuditHead *head, gint64 time, const KyAuditEntry *entry)
{
  struct sha256_ctx hash;

  sha256_init (&hash);
  sha256_update (&hash, KY_SHA256_SIZE, head->hash);
  head->seq++;
  audit_row_add_number (&hash, head->seq);
  audit_row_add_number (&hash, time);
  audit_row_add_number (&hash, entry->uid);
  audit_row_add_text (&hash, entry->who);
  audit_row_add_text (&hash, entry->what);
  audit_row_add_text (&hash, entry->object);
  audit_row_add_text (&hash, entry->why);
  audit_row_add_text (&hash, entry->detail);
  sha256_digest (&hash, KY_SHA256_SIZE, head->hash);
}
