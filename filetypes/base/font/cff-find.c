/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds glyphs of a CFF font by CID, by name and by code. Ambiguous assignments (two glyphs of one
 * CID, name or code) make the whole table empty, because readers differ in which glyph they
 * choose. */
#include "common/hash.h"
#include "filetypes/base/font/cff-private.h"

#define CIDS 65536

/* Lists the glyph of each CID, if each CID has one only; without CIDs, glyphs have their own
 * numbers. */
static void
list_cids (KyCff *self)
{
  self->by_cid = g_new0 (guint16, CIDS);
  for (guint glyph = self->glyphs.n; glyph-- > 1;)
    {
      guint cid = self->is_cid ? self->names[glyph] : glyph;

      if (cid == 0 || self->by_cid[cid] != 0)
        {
          memset (self->by_cid, 0, CIDS * sizeof (guint16));
          return;
        }
      self->by_cid[cid] = (guint16)glyph;
    }
}

guint
ky_cff_find (KyCff *self, guint cid)
{
  if (self->is_cid && ky_cff_offset (self->top, KY_CFF_CHARSET, 0) <= 2)
    return 0;
  if (self->by_cid == NULL)
    list_cids (self);
  return cid < CIDS ? self->by_cid[cid] : 0;
}

/* Tells whether `name` begins with a letter and contains a digit. No standard string looks like
 * this, so that such a name is never equal to one. */
static gboolean
is_own_name (KyView name)
{
  gboolean has_digit = FALSE;

  if (name.size == 0 || name.size > KY_CFF_LONGEST_STRING || !g_ascii_isalpha (name.data[0]))
    return FALSE;
  for (gsize i = 0; i < name.size; i++)
    {
      if (!g_ascii_isalnum (name.data[i]) && !ky_is_among (name.data[i], "._-"))
        return FALSE;
      has_digit = has_digit || g_ascii_isdigit (name.data[i]);
    }
  return has_digit;
}

/* Returns FALSE if a glyph has no name, or has the name of another glyph: readers differ in which
 * of the two they choose. */
static gboolean
cff_find_list_names (KyCff *self)
{
  gboolean is_there[KY_CFF_STANDARD_STRINGS] = { TRUE }; /* .notdef */

  for (guint glyph = 1; glyph < self->glyphs.n; glyph++)
    {
      guint sid = self->names[glyph];

      if (sid < KY_CFF_STANDARD_STRINGS)
        {
          if (is_there[sid])
            return FALSE;
          is_there[sid] = TRUE;
          continue;
        }
      KyView name = ky_cff_item (&self->strings, sid - KY_CFF_STANDARD_STRINGS);
      if (!is_own_name (name)
          || !g_hash_table_insert (self->by_name, g_strndup ((const gchar *)name.data, name.size),
                                   GUINT_TO_POINTER (glyph)))
        return FALSE;
    }
  return TRUE;
}

/* Lists the codes of an encoding of the font's own (5176 §12). Returns FALSE if the font has none,
 * or if the encoding contains more than a code for each glyph. */
static gboolean
list_codes (KyCff *self)
{
  gsize at = ky_cff_offset (self->top, KY_CFF_ENCODING, 0);
  KyReader reader = ky_reader (self->file);
  guint format, n, glyph = 1;

  if (at <= 1)
    return FALSE;
  ky_reader_seek (&reader, at);
  format = ky_reader_u8 (&reader);
  n = ky_reader_u8 (&reader);
  if (format > 1)
    return FALSE;
  for (guint i = 0; i < n && !reader.failed; i++)
    {
      guint first = ky_reader_u8 (&reader);
      guint left = format == 1 ? ky_reader_u8 (&reader) : 0;

      for (guint code = first; code <= first + left; code++, glyph++)
        {
          if (code > 255 || glyph >= self->glyphs.n || self->by_code[code] != 0)
            return FALSE;
          self->by_code[code] = (guint16)glyph;
        }
    }
  return !reader.failed;
}

static void
list_glyphs (KyCff *self)
{
  if (self->by_name != NULL)
    return;
  self->by_name = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  self->is_named = !self->is_cid && cff_find_list_names (self);
  if (!self->is_named || !list_codes (self))
    memset (self->by_code, 0, sizeof self->by_code);
}

guint
ky_cff_find_name (KyCff *self, const gchar *name)
{
  list_glyphs (self);
  return self->is_named ? GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name)) : 0;
}

guint
ky_cff_find_code (KyCff *self, guint8 code)
{
  list_glyphs (self);
  return self->by_code[code];
}
