/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the hidden-text search that belongs to the kind of a part (document, slide, worksheet and
 * so on). The state that all parts share (theme, styles, counts) is created with the first part
 * that is searched and is freed with the package. */
#include "filetypes/ooxml/hidden.h"

#include "common/release.h"
#include "filetypes/ooxml/hidden-sheet.h"
#include "filetypes/ooxml/hidden-slide.h"
#include "filetypes/ooxml/hidden-word.h"

#include "filetypes/base/markup/markup.h"

/* --- of a package ----------------------------------------------------------------------------- */

/* Holds what the search found in a part. */
typedef struct
{
  GHashTable *places;             /* (nullable) */
  guint64 counts[KY_HIDDEN_LAST]; /* findings that are not reported yet */
} Found;

KY_DEFINE_FREE (unseen_free_found, Found, places)

static void
unseen_free (gpointer data)
{
  KyUnseen *self = data;

  KY_RELEASE_MEMBERS (self, found, styles, pictures, backdrops);
  ky_unseen_sheets_free (self->cells);
  g_free (self->default_style);
  g_free (self);
}

/* Returns the state of `package`. */
static KyUnseen *
unseen_of (KyJob *job, KyPackage *package)
{
  KyUnseen *self = package->unseen;

  if (self != NULL)
    return self;
  self = package->unseen = g_new0 (KyUnseen, 1);
  package->unseen_free = unseen_free;
  self->pictures = g_hash_table_new (g_direct_hash, g_direct_equal);
  self->found = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, unseen_free_found);
  self->job = job;
  self->package = package;
  ky_theme_init (&self->theme);
  for (guint i = 0; i < package->parts->len; i++)
    {
      const KyPart *theme = package->parts->pdata[i];

      if (theme->kind->root_ns != KY_NS_A || g_strcmp0 (theme->kind->root, "theme") != 0)
        continue;
      g_autoptr (GBytes) bytes = ky_package_read (job, package, theme, NULL);
      if (bytes == NULL)
        break;
      ky_theme_read (&self->theme, job, ky_view_of_bytes (bytes));
      break;
    }
  if (package->app == KY_APP_WORD)
    ky_unseen_word_init (self);
  else if (package->app == KY_APP_POWERPOINT)
    ky_unseen_slides_init (self);
  else
    ky_unseen_sheets_init (self);
  return self;
}

/* --- of a part -------------------------------------------------------------------------------- */

typedef struct
{
  guint16 ns;
  const gchar *root;
  void (*find) (KyUnseenPass *pass);
} Kind;

static const Kind kinds[] = {
  { KY_NS_W, "document", ky_unseen_word },     { KY_NS_W, "hdr", ky_unseen_word },
  { KY_NS_W, "ftr", ky_unseen_word },          { KY_NS_W, "footnotes", ky_unseen_word },
  { KY_NS_W, "endnotes", ky_unseen_word },     { KY_NS_W, "comments", ky_unseen_word },
  { KY_NS_P, "sld", ky_unseen_slide },         { KY_NS_P, "sldLayout", ky_unseen_slide },
  { KY_NS_P, "sldMaster", ky_unseen_slide },   { KY_NS_P, "notes", ky_unseen_notes },
  { KY_NS_XDR, "wsDr", ky_unseen_slide },      { KY_NS_S, "worksheet", ky_unseen_sheet },
  { KY_NS_S, "workbook", ky_unseen_workbook }, { KY_NS_S, "sst", ky_unseen_strings },
};

static const Kind *
ooxml_unseen_kind_of (const KyPart *part)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (part->kind->root_ns == kinds[i].ns && g_strcmp0 (part->kind->root, kinds[i].root) == 0)
      return &kinds[i];
  return NULL;
}

/* Searches `part`, whose content is `xml`. Returns NULL if it cannot be read. */
static Found *
unseen_find (KyUnseen *all, const Kind *kind, const KyPart *part, KyView xml)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (KyXmlReader) reader
      = ky_markup_reader_new (all->job, xml, ky_ooxml_namespaces, part->new_name, NULL);
  KyUnseenPass self = { .all = all, .source = part, .places = places };

  if (reader == NULL)
    return NULL;
  self.xml.reader = reader;
  self.xml.namespaces = ky_ooxml_namespaces;
  kind->find (&self);
  Found *found = g_new0 (Found, 1);
  if (g_hash_table_size (places) > 0)
    found->places = g_steal_pointer (&places);
  memcpy (found->counts, all->counts.counts, sizeof found->counts);
  memset (all->counts.counts, 0, sizeof all->counts.counts);
  g_hash_table_insert (all->found, (gpointer)part, found);
  return found;
}

GHashTable *
ky_unseen_places (KyJob *job, KyPackage *package, const KyPart *part, KyView xml, gboolean is_told)
{
  const Kind *kind = ooxml_unseen_kind_of (part);

  if (kind == NULL)
    return NULL;
  KyUnseen *all = unseen_of (job, package);
  Found *found = g_hash_table_lookup (all->found, part);
  if (found == NULL)
    found = unseen_find (all, kind, part, xml);
  if (found == NULL)
    return NULL;
  if (is_told)
    {
      memcpy (all->counts.counts, found->counts, sizeof found->counts);
      memset (found->counts, 0, sizeof found->counts);
      ky_hidden_report (&all->counts, job, part->new_name);
    }
  return found->places != NULL ? g_hash_table_ref (found->places) : NULL;
}
