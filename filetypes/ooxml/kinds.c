/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the kinds of parts that a rebuilt package may have, with their relationship type, content
 * type, file name and root element. A part that is reached by a relationship of another type is
 * not carried. */
#include "filetypes/ooxml/kinds.h"

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define STRICT "http://purl.oclc.org/ooxml/officeDocument/relationships/"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
#define MS2007 "http://schemas.microsoft.com/office/2007/relationships/"
#define MS2011 "http://schemas.microsoft.com/office/2011/relationships/"
#define MS2014 "http://schemas.microsoft.com/office/2014/relationships/"
#define MS2016 "http://schemas.microsoft.com/office/2016/09/relationships/"
#define MS2017 "http://schemas.microsoft.com/office/2017/10/relationships/"
#define MS2018 "http://schemas.microsoft.com/office/2018/10/relationships/"
#define MS2022 "http://schemas.microsoft.com/office/2022/11/relationships/"
#define WPS "http://www.wps.cn/officeDocument/2020/"
#define CT "application/vnd.openxmlformats-officedocument."

const gchar ky_hyperlink_relationship[] = OFFICE "hyperlink";

static const KyPartKind kinds[] = {
#define PART(app, relationship, content_type, name, content, ns, root)                             \
  { KY_APP_##app, relationship, content_type, name, KY_PART_##content, ns, root },
#include "filetypes/ooxml/kinds.def"
};

const KyPartKind *
ky_part_kind_main (KyOoxmlApp app)
{
  return ky_part_kind_find (app, OFFICE "officeDocument");
}

/* Returns whether two relationships have the same type. Strict has names of its own for two of the
 * package's relationships. */
static gboolean
same_relationship (const gchar *known, const gchar *type)
{
  if (strcmp (known, type) == 0)
    return TRUE;
  if (g_str_has_prefix (type, STRICT) && g_str_has_prefix (known, OFFICE))
    {
      const gchar *name = type + strlen (STRICT);

      if (strcmp (name, "extendedProperties") == 0)
        name = "extended-properties";
      return strcmp (known + strlen (OFFICE), name) == 0;
    }
  /* Some writers use an officeDocument type for the relationship of the core properties. */
  return strcmp (known, PACKAGE "core-properties") == 0
         && (strcmp (type, OFFICE "metadata/core-properties") == 0
             || strcmp (type, "http://schemas.openxmlformats.org/officedocument/2006/relationships/"
                              "metadata/core-properties")
                    == 0);
}

const KyPartKind *
ky_part_kind_find (KyOoxmlApp app, const gchar *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if ((kinds[i].apps & app) != 0 && same_relationship (kinds[i].relationship, type))
      return &kinds[i];
  return NULL;
}

gboolean
ky_relationship_is_hyperlink (const gchar *type)
{
  return same_relationship (ky_hyperlink_relationship, type);
}

gboolean
ky_relationship_is_vml (const gchar *type)
{
  return same_relationship (OFFICE "vmlDrawing", type);
}

gboolean
ky_relationship_is_control (const gchar *type)
{
  return same_relationship (OFFICE "control", type);
}

gboolean
ky_relationship_is_control_properties (const gchar *type)
{
  return same_relationship (OFFICE "ctrlProp", type);
}
