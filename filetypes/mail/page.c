/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells which parts of multipart/related are resources of an HTML page (style sheets, scripts,
 * fonts, data) that no person reads. walk.c leaves these out instead of attaching them. The
 * declared type alone is not believed: the content must be of the same kind. */
#include "filetypes/mail/page.h"

#include "engine/filetype.h"

typedef enum
{
  NOTHING,
  CODE, /* style sheets, scripts */
  DATA, /* for scripts, or for the program that wrote the page */
  FONT
} Use;

static const struct
{
  const gchar *type;
  Use use;
} types[] = {
#define TYPE(type, use) { type, use },
#include "filetypes/mail/page-types.def"
};

/* For parts of an unspecific type: the file name extension that they had where they were saved. */
static const struct
{
  const gchar *suffix;
  Use use;
} suffixes[] = { { ".css", CODE },  { ".js", CODE },  { ".mjs", CODE },   { ".eot", FONT },
                 { ".otf", FONT },  { ".ttf", FONT }, { ".woff2", FONT }, { ".woff", FONT },
                 { ".json", DATA }, { ".xml", DATA } };

gboolean
ky_mail_is_for_machines (const gchar *type)
{
  return strcmp (type, "text/x-amp-html") == 0 || strcmp (type, "text/watch-html") == 0;
}

gboolean
ky_mail_is_html (const gchar *type)
{
  return strcmp (type, "text/html") == 0 || strcmp (type, "application/xhtml+xml") == 0
         || ky_mail_is_for_machines (type);
}

static gboolean
has_html (const KyEntity *entity)
{
  if (entity->kind == KY_ENTITY_LEAF)
    return ky_mail_is_html (entity->type);
  for (guint i = 0; entity->kind == KY_ENTITY_MULTIPART && i < entity->children->len; i++)
    if (has_html (entity->children->pdata[i]))
      return TRUE;
  return FALSE;
}

gboolean
ky_mail_is_page (const KyEntity *multipart)
{
  return strcmp (multipart->type, "multipart/related") == 0 && has_html (multipart);
}

/* Returns the use by the address, without its query. */
static Use
use_of_location (const gchar *location)
{
  g_autofree gchar *path = g_ascii_strdown (location, (gssize)strcspn (location, "?#"));

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (path, suffixes[i].suffix))
      return suffixes[i].use;
  return NOTHING;
}

static Use
use_of (const KyEntity *part)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (part->type, types[i].type) == 0)
      return types[i].use;
  return strcmp (part->type, "application/octet-stream") == 0 && part->location != NULL
             ? use_of_location (part->location)
             : NOTHING;
}

/* Returns whether `bytes` are a font or a style sheet, as their `use` says. Otherwise they are an
 * attachment. */
static gboolean
is_what_it_says (KyView bytes, Use use)
{
  static const gchar *const fonts[] = { "ttf", "woff", "eot", NULL };
  static const gchar *const texts[] = { "txt", "script", NULL };

  return g_strv_contains (use == FONT ? fonts : texts, ky_identify (bytes, NULL, NULL).type->name);
}

gboolean
ky_mail_is_page_resource (const KyEntity *part)
{
  Use use = part->kind == KY_ENTITY_LEAF ? use_of (part) : NOTHING;
  g_autoptr (GBytes) owned = NULL;

  if (use == NOTHING || part->name != NULL || strcmp (part->disposition->value, "attachment") == 0
      || (part->location == NULL && (part->content_id == NULL || use == DATA)))
    return FALSE;
  KyView bytes = ky_entity_decode (part, &owned, NULL);
  return is_what_it_says (bytes, use);
}
