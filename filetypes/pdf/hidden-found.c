/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores which text operators of each content stream are hidden, keyed by the SHA-256 digest of
 * the content, because several pages and forms can share a stream. An operator counts as hidden
 * only if no page that uses the stream shows its text. */
#include "filetypes/pdf/hidden-found.h"

#include "common/hash.h"
#include "common/release.h"
#include "filetypes/pdf/text-font.h"

KyPdfHidden *
ky_pdf_hidden_new (gboolean keeps)
{
  KyPdfHidden *self = g_new0 (KyPdfHidden, 1);

  self->keeps = keeps;

  self->contents = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify)g_hash_table_unref);
  self->found = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify)g_hash_table_unref);
  self->fonts = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify)ky_pdf_text_font_free);
  return self;
}

KY_DEFINE_PUBLIC_FREE (ky_pdf_hidden_free, KyPdfHidden, contents, found, fonts)

void
ky_pdf_hidden_forget (KyPdfHidden *self)
{
  g_hash_table_remove_all (self->contents);
  g_hash_table_remove_all (self->found);
}

/* (transfer full) */
static gchar *
hidden_found_digest_of (KyView content)
{
  guint8 digest[KY_SHA256_SIZE];
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256 (content, digest);
  ky_sha256_to_hex (digest, hex);
  return g_strdup (hex);
}

GHashTable *
ky_pdf_hidden_of (KyPdfHidden *self, KyView content)
{
  GHashTableIter iter;
  gpointer key, value;

  if (self == NULL || g_hash_table_size (self->contents) == 0)
    return NULL;
  g_autofree gchar *digest = hidden_found_digest_of (content);
  GHashTable *found = g_hash_table_lookup (self->found, digest);
  if (found != NULL)
    return g_hash_table_size (found) > 0 ? found : NULL;
  GHashTable *verdicts = g_hash_table_lookup (self->contents, digest);
  if (verdicts == NULL)
    return NULL;
  found = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  g_hash_table_iter_init (&iter, verdicts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const KyPdfVerdict *verdict = value;

      if (verdict->n_hidden > 0 && verdict->n_seen == 0)
        g_hash_table_insert (found, key, g_memdup2 (&verdict->advance, sizeof verdict->advance));
    }
  g_hash_table_insert (self->found, g_steal_pointer (&digest), found);
  return g_hash_table_size (found) > 0 ? found : NULL;
}

GHashTable *
ky_pdf_hidden_verdicts (KyPdfHidden *self, KyView content)
{
  gchar *digest = hidden_found_digest_of (content);
  GHashTable *verdicts = g_hash_table_lookup (self->contents, digest);

  if (verdicts != NULL)
    {
      g_free (digest);
      return verdicts;
    }
  verdicts = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  g_hash_table_insert (self->contents, digest, verdicts);
  return verdicts;
}
