/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classifies an Outlook item by its message class, where the longest known prefix decides, and
 * provides the lookups of texts and addresses that the writers of this directory share. */
#include "filetypes/mapi/item.h"

/* Classes, and what everything below them is: the longest one counts. */
static const struct
{
  const gchar *name;
  KyMapiItem item;
} classes[] = {
#define CLASS(name, item) { name, KY_MAPI_ITEM_##item },
#include "filetypes/mapi/item-classes.def"
};

KyMapiItem
ky_mapi_item (const KyMapiMessage *message)
{
  g_autofree gchar *name = ky_mapi_text (message, KY_MAPI_MESSAGE_CLASS);
  KyMapiItem item = KY_MAPI_ITEM_UNKNOWN;
  gsize longest = 0;

  /* Messages of old mail systems have no message class. */
  if (name == NULL)
    return KY_MAPI_ITEM_MAIL;
  g_strchomp (name);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      gsize length = strlen (classes[i].name);

      if (length > longest && g_ascii_strncasecmp (name, classes[i].name, length) == 0
          && (name[length] == '\0' || name[length] == '.'))
        {
          item = classes[i].item;
          longest = length;
        }
    }
  return item;
}

gboolean
ky_mapi_item_is_calendar (KyMapiItem item)
{
  return item >= KY_MAPI_ITEM_APPOINTMENT && item <= KY_MAPI_ITEM_DECLINED;
}

guint
ky_mapi_codepage (const KyMapiMessage *message)
{
  return message->codepage != 0 ? message->codepage
                                : ky_mapi_bag_number (message->bag, KY_MAPI_MESSAGE_CODEPAGE, 0);
}

gchar *
ky_mapi_text (const KyMapiMessage *message, guint32 id)
{
  return ky_mapi_bag_text (message->bag, id, ky_mapi_codepage (message));
}

static gboolean
is_addr_spec (const gchar *text)
{
  const gchar *at = text != NULL ? strrchr (text, '@') : NULL;

  if (at == NULL || at == text || at[1] == '\0' || strlen (text) > 254)
    return FALSE;
  for (const gchar *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("<>,;:\"()[]\\", *p) != NULL)
      return FALSE;
  return TRUE;
}

gchar *
ky_mapi_find_address (const KyMapiMessage *message, const KyMapiBag *bag, const guint16 *ids)
{
  for (; *ids != 0; ids++)
    {
      g_autofree gchar *text = ky_mapi_bag_text (bag, *ids, ky_mapi_codepage (message));

      if (text != NULL)
        g_strstrip (text);
      if (is_addr_spec (text))
        return g_steal_pointer (&text);
    }
  return NULL;
}
