/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/filetype.h"

#include "common/name.h"

#define TYPE(name) extern const KyFiletype ky_filetype_##name;
#include "filetypes/registry.def"
#undef TYPE

static const KyFiletype *const types[] = {
#define TYPE(name) &ky_filetype_##name,
#include "filetypes/registry.def"
#undef TYPE
  NULL,
};

static const gchar *const family_names[KY_N_FAMILIES]
    = { "mail", "archive", "image", "office", "pdf", "rest", "draw", "convert", "codes" };

static const gchar *const step_names[KY_STEP_LAST]
    = { [KY_STEP_REDRAW] = "redraw", [KY_STEP_IMAGE] = "image", [KY_STEP_METAFILE] = "metafile",
        [KY_STEP_PAGES] = "pages",   [KY_STEP_OOXML] = "ooxml", [KY_STEP_PDF] = "pdf",
        [KY_STEP_CODES] = "codes" };

const KyFiletype *const *
ky_filetypes (void)
{
  return types;
}

const KyFiletype *
ky_filetype_by_name (const gchar *name)
{
  for (guint i = 0; types[i] != NULL; i++)
    if (strcmp (types[i]->name, name) == 0)
      return types[i];
  return NULL;
}

guint
ky_filetype_place (const KyFiletype *type)
{
  guint place = 0;

  while (types[place] != NULL && types[place] != type)
    place++;
  return place + 1;
}

void
ky_filetypes_warm_up (void)
{
  for (guint i = 0; types[i] != NULL; i++)
    if (types[i]->warm_up != NULL)
      types[i]->warm_up ();
}

/* A second reading counts as a polyglot only when it, too, rests on a magic number of its own. */
#define POLYGLOT_BITS 32

KyIdentity
ky_identify (KyView view, const gchar *name, const gchar *claimed)
{
  g_autofree gchar *suffix = ky_name_suffix (name != NULL ? name : "");
  KyProbeFacts facts = { 0 };
  KyProbe probe
      = { view.size > 0 ? view : ky_view ("", 0), suffix, claimed != NULL ? claimed : "", &facts };
  KyIdentity identity = { &ky_filetype_unknown, 0, NULL };
  guint second = 0;

  for (guint i = 0; types[i] != NULL; i++)
    {
      guint bits = types[i]->identify (&probe);

      if (bits > identity.bits)
        {
          second = identity.bits;
          identity.other = second > 0 ? identity.type : NULL;
          identity.type = types[i];
          identity.bits = bits;
        }
      else if (bits > second)
        {
          second = bits;
          identity.other = types[i];
        }
    }
  if (second < POLYGLOT_BITS)
    identity.other = NULL;
  return identity;
}

gboolean
ky_filetype_has_media_type (const KyFiletype *type, const gchar *media_type)
{
  for (guint i = 0; type->media_types[i] != NULL; i++)
    if (g_ascii_strcasecmp (type->media_types[i], media_type) == 0)
      return TRUE;
  return FALSE;
}

KyFamily
ky_filetype_home (const KyFiletype *type)
{
  return (KyFamily)(type->families & -type->families);
}

const gchar *
ky_family_name (guint index)
{
  return index < KY_N_FAMILIES ? family_names[index] : "rest";
}

const gchar *
ky_step_to_string (KyStep step)
{
  return step < KY_STEP_LAST ? step_names[step] : "none";
}

KyStep
ky_step_from_string (const gchar *name)
{
  guint step = 0;

  while (step < KY_STEP_LAST && strcmp (step_names[step], name) != 0)
    step++;
  return (KyStep)step;
}

guint
ky_step_family (KyStep step)
{
  KyFamily family = KY_FAMILY_DRAW;

  if (step == KY_STEP_OOXML || step == KY_STEP_PDF)
    family = KY_FAMILY_CONVERT;
  else if (step == KY_STEP_CODES)
    family = KY_FAMILY_CODES;
  return (guint)__builtin_ctz (family);
}
