/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares the header that the MTA has with the header that kiyome wrote, and lists the fewest
 * changes by which a milter turns the first into the second. */
#include "milter/apply.h"

#include "common/release.h"
#include "common/text.h"

#define FIELDS_MAX 10000
#define LINE_MAX_OCTETS 998 /* RFC 5322 2.1.1 */

KyHeaderField *
ky_header_field_new (const gchar *name, const gchar *value)
{
  KyHeaderField *field = g_new (KyHeaderField, 1);

  field->name = g_strdup (name);
  field->value = g_strdup (value);
  return field;
}

KY_DEFINE_PUBLIC_DESTROY (ky_header_field_free, KyHeaderField, name, value)

/* Returns for each field of `have` its number among the fields of that name, from 1. */
static gint *
count_names (const GPtrArray *have)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (ky_text_folded_hash, ky_text_folded_equal);
  gint *indexes = g_new0 (gint, have->len + 1);

  for (guint i = 0; i < have->len; i++)
    {
      const KyHeaderField *field = g_ptr_array_index (have, i);

      indexes[i] = GPOINTER_TO_INT (g_hash_table_lookup (counts, field->name)) + 1;
      g_hash_table_insert (counts, field->name, GINT_TO_POINTER (indexes[i]));
    }
  return indexes;
}

/* Pairs the first fields of `want` with fields of `have` of the same name and in the same order;
 * `stays[i]` is the field that `have[i]` becomes. Returns how many fields of `want` are paired; the
 * others are appended. Linear in the length of `have`. */
static guint
pair_fields (const GPtrArray *have, const GPtrArray *want, const KyHeaderField **stays)
{
  g_autoptr (GHashTable) left = g_hash_table_new (ky_text_folded_hash, ky_text_folded_equal);
  guint at = 0;
  guint n = 0;

  for (guint i = 0; i < have->len; i++)
    {
      gpointer name = ((const KyHeaderField *)g_ptr_array_index (have, i))->name;

      g_hash_table_insert (
          left, name, GINT_TO_POINTER (GPOINTER_TO_INT (g_hash_table_lookup (left, name)) + 1));
    }
  for (; n < want->len; n++)
    {
      const KyHeaderField *wanted = g_ptr_array_index (want, n);

      if (GPOINTER_TO_INT (g_hash_table_lookup (left, wanted->name)) == 0)
        break;
      for (gboolean found = FALSE; !found; at++)
        {
          const KyHeaderField *field = g_ptr_array_index (have, at);
          gint count = GPOINTER_TO_INT (g_hash_table_lookup (left, field->name));

          found = ky_text_folded_equal (field->name, wanted->name);
          if (found)
            stays[at] = wanted;
          g_hash_table_insert (left, field->name, GINT_TO_POINTER (count - 1));
        }
    }
  return n;
}

GArray *
ky_apply_plan (const GPtrArray *have, const GPtrArray *want)
{
  GArray *edits = g_array_new (FALSE, FALSE, sizeof (KyEdit));
  g_autofree gint *indexes = count_names (have);
  g_autofree const KyHeaderField **stays = g_new0 (const KyHeaderField *, have->len + 1);
  guint paired = pair_fields (have, want, stays);

  for (guint i = 0; i < have->len; i++)
    {
      const KyHeaderField *field = g_ptr_array_index (have, i);

      if (stays[i] == NULL
          || (strcmp (field->name, stays[i]->name) == 0
              && strcmp (field->value, stays[i]->value) == 0))
        continue;
      KyEdit edit = (KyEdit){ KY_EDIT_CHANGE, stays[i]->name, stays[i]->value, indexes[i] };
      g_array_append_val (edits, edit);
    }
  for (guint i = have->len; i > 0; i--)
    {
      const KyHeaderField *field = g_ptr_array_index (have, i - 1);
      KyEdit edit = { KY_EDIT_DELETE, field->name, NULL, indexes[i - 1] };

      if (stays[i - 1] == NULL)
        g_array_append_val (edits, edit);
    }
  for (guint i = paired; i < want->len; i++)
    {
      const KyHeaderField *field = g_ptr_array_index (want, i);
      KyEdit edit = { KY_EDIT_ADD, field->name, field->value, 0 };

      g_array_append_val (edits, edit);
    }
  return edits;
}

/* --- the output ------------------------------------------------------------------------------- */

static gboolean
apply_fail (GError **error, const gchar *what, gsize offset)
{
  return ky_fail (error, KY_ERROR_INTERNAL,
                  "the sanitized header is malformed at byte %" G_GSIZE_FORMAT ": %s", offset,
                  what);
}

/* Reads the line at `offset`, without its CRLF. */
static gboolean
apply_next_line (KyView message, gsize offset, KyView *ret_line, GError **error)
{
  const guint8 *start = message.data + offset;
  const guint8 *end = memchr (start, '\r', message.size - offset);

  if (end == NULL || end + 1 >= message.data + message.size || end[1] != '\n')
    return apply_fail (error, "no CRLF", offset);
  gsize length = (gsize)(end - start);
  if (length > LINE_MAX_OCTETS)
    return apply_fail (error, "line too long", offset);
  for (gsize i = 0; i < length; i++)
    if (start[i] != '\t' && (start[i] < ' ' || start[i] > '~'))
      return apply_fail (error, "a byte that is not printable ASCII", offset + i);
  *ret_line = ky_view (start, length);
  return TRUE;
}

/* Parses one field (RFC 5322 3.6.8: the name is printable ASCII without colon). `text`: the field's
 * lines without the last CRLF. In the value, CRLF becomes LF. */
static KyHeaderField *
parse_field (KyView text, gboolean leading_space)
{
  const guint8 *colon = memchr (text.data, ':', text.size);
  gsize name_length = colon != NULL ? (gsize)(colon - text.data) : 0;
  gsize n = 0;

  for (gsize i = 0; i < name_length; i++)
    if (!g_ascii_isgraph (text.data[i]))
      return NULL;
  if (name_length == 0)
    return NULL;
  KyHeaderField *field = g_new (KyHeaderField, 1);
  field->name = g_strndup ((const gchar *)text.data, name_length);
  field->value = g_malloc (text.size - name_length);
  for (gsize i = name_length + 1; i < text.size; i++)
    if (text.data[i] != '\r' && (leading_space || i != name_length + 1 || text.data[i] != ' '))
      field->value[n++] = (gchar)text.data[i];
  field->value[n] = '\0';
  return field;
}

static gboolean
is_fold (KyView line)
{
  return line.size > 0 && (line.data[0] == ' ' || line.data[0] == '\t');
}

gboolean
ky_apply_split (KyView message, gboolean leading_space, GPtrArray **ret_fields, KyView *ret_body,
                GError **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (ky_header_field_free);
  KyView line;
  gsize offset = 0;

  if (!apply_next_line (message, 0, &line, error))
    return FALSE;
  while (line.size > 0)
    {
      gsize start = offset;
      gsize end;

      do
        {
          end = offset + line.size;
          offset = end + 2;
          if (!apply_next_line (message, offset, &line, error))
            return FALSE;
        }
      while (is_fold (line));
      KyHeaderField *field
          = parse_field (ky_view (message.data + start, end - start), leading_space);
      if (field == NULL)
        return apply_fail (error, "no field", start);
      g_ptr_array_add (fields, field);
      if (fields->len > FIELDS_MAX)
        return apply_fail (error, "too many fields", start);
    }
  if (fields->len == 0)
    return apply_fail (error, "no field", 0);
  *ret_body = ky_view (message.data + offset + 2, message.size - offset - 2);
  *ret_fields = g_steal_pointer (&fields);
  return TRUE;
}

gsize
ky_apply_header_size (KyView message)
{
  const guint8 *end = memmem (message.data, message.size, "\r\n\r\n", 4);

  return end != NULL ? (gsize)(end - message.data) + 4 : message.size;
}
