/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Encodes and decodes the list of the departments of one message's recipients, which the store
 * sends to the mail front end. An address without a valid line counts as unknown, so that the
 * strictest policy applies to it. */
#include "config/departments.h"

#include "common/mail/address.h"

/* No address has it: lines end there. */
#define SENDER "\n"

static gchar *
config_departments_fold (const gchar *address)
{
  g_autofree gchar *plain = ky_address_plain (address, NULL);

  return ky_address_fold (plain);
}

KyDepartments *
ky_departments_parse (KyView text)
{
  KyDepartments *departments
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
  g_autofree gchar *copy = ky_view_to_string (text);

  for (gchar *line = copy, *next; line != NULL; line = next)
    {
      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      g_auto (GStrv) words = g_strsplit (line, "\t", -1);
      if (g_strv_length (words) >= 2 && strcmp (words[1], "=") == 0)
        g_hash_table_insert (departments, config_departments_fold (words[0]),
                             g_strdupv (words + 2));
      else if (g_strv_length (words) >= 2 && strcmp (words[1], "<") == 0)
        g_hash_table_insert (departments, g_strdup (SENDER), g_strdupv (words + 2));
    }
  return departments;
}

void
ky_departments_put (GString *text, const gchar *address, const gchar *const *names)
{
  g_string_append_printf (text, "%s\t%s", address, names != NULL ? "=" : "?");
  for (; names != NULL && *names != NULL; names++)
    g_string_append_printf (text, "\t%s", *names);
  g_string_append_c (text, '\n');
}

const gchar *const *
ky_departments_of (const KyDepartments *departments, const gchar *address)
{
  g_autofree gchar *folded = config_departments_fold (address != NULL ? address : "");

  return departments != NULL ? g_hash_table_lookup ((GHashTable *)departments, folded) : NULL;
}

void
ky_departments_put_sender (GString *text, const gchar *const *names)
{
  g_string_append (text, names != NULL ? "\t<" : "\t?");
  for (; names != NULL && *names != NULL; names++)
    g_string_append_printf (text, "\t%s", *names);
  g_string_append_c (text, '\n');
}

const gchar *const *
ky_departments_of_sender (const KyDepartments *departments)
{
  return departments != NULL ? g_hash_table_lookup ((GHashTable *)departments, SENDER) : NULL;
}
