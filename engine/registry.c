/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up types in the registry, and has the names of families and steps. */
#include "engine/filetype.h"

static const gchar *const family_names[KY_N_FAMILIES]
    = { "mail",    "archive", "image", "office", "pdf", "rest", "draw",
        "convert", "codes",   "photo", "svg",    "cad", "plot", "media" };

static const gchar *const step_names[KY_STEP_LAST]
    = { [KY_STEP_REDRAW] = "redraw", [KY_STEP_IMAGE] = "image",     [KY_STEP_METAFILE] = "metafile",
        [KY_STEP_SVG] = "svg",       [KY_STEP_DRAWING] = "drawing", [KY_STEP_PAGES] = "pages",
        [KY_STEP_OOXML] = "ooxml",   [KY_STEP_PDF] = "pdf",         [KY_STEP_WORDS] = "words",
        [KY_STEP_CODES] = "codes",   [KY_STEP_XPS] = "xps" };

/* Lists which package has which program, as packaging/debian/rules installs them. */
static const KyFamilyPackage packages[] = {
  { "kiyome-drawings", KY_FAMILY_CAD | KY_FAMILY_PLOT, "no-method-drawings", "{drawings-absent}" },
  { "kiyome-media", KY_FAMILY_MEDIA, "no-method-media", "{media-absent}" },
};

const KyFiletype *const *
ky_filetypes (void)
{
  return ky_filetype_table;
}

const KyFiletype *
ky_filetype_by_name (const gchar *name)
{
  for (guint i = 0; ky_filetype_table[i] != NULL; i++)
    if (strcmp (ky_filetype_table[i]->name, name) == 0)
      return ky_filetype_table[i];
  return NULL;
}

const gchar *
ky_filetype_name (guint i)
{
  return ky_filetype_table[i] != NULL ? ky_filetype_table[i]->name : NULL;
}

gboolean
ky_filetype_is_in (guint i, const gchar *group)
{
  guint flag = strcmp (group, "containers") == 0 ? KY_TYPE_ENVELOPE
               : strcmp (group, "pictures") == 0 ? KY_TYPE_PICTURE
                                                 : 0;

  return (ky_filetype_table[i]->flags & flag) != 0;
}

const KyMethodId *
ky_filetype_ladder (guint i)
{
  return ky_filetype_table[i]->ladder;
}

guint
ky_filetype_place (const KyFiletype *type)
{
  guint place = 0;

  while (ky_filetype_table[place] != NULL && ky_filetype_table[place] != type)
    place++;
  return place + 1;
}

void
ky_filetypes_warm_up (void)
{
  for (guint i = 0; ky_filetype_table[i] != NULL; i++)
    if (ky_filetype_table[i]->warm_up != NULL)
      ky_filetype_table[i]->warm_up ();
}

gboolean
ky_filetype_is_wanted (const KyFiletype *type, KyPolicy *policy)
{
  return type->wanted == 0 || ky_policy_is (policy, (KyPolicyKey)type->wanted, "rebuild");
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
  else if (step == KY_STEP_SVG)
    family = KY_FAMILY_SVG;
  else if (step == KY_STEP_DRAWING)
    family = KY_FAMILY_PLOT;
  return (guint)__builtin_ctz (family);
}

const KyFamilyPackage *
ky_family_package (guint families)
{
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    if (families != 0 && (families & ~packages[i].families) == 0)
      return &packages[i];
  return NULL;
}
