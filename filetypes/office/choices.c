/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads which option buttons of a workbook are chosen ([MS-XLS] §2.4.181 Obj, §2.4.329 TxO) and
 * writes it before their labels in the xlsx: LibreOffice makes plain shapes of them, without a
 * state. A button whose shape is not found is counted. */
#include "filetypes/office/legacy.h"

#include "common/charset/charset.h"
#include "common/hash.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/zip/memory.h"

#define MEMBERS_MAX 100000
#define DRAWING_MAX (16 * 1024 * 1024)
#define CHOICES_MAX 10000u

enum
{
  RECORD_CONTINUE = 0x3c,
  RECORD_OBJECT = 0x5d,
  RECORD_TEXT = 0x1b6,
  OBJECT_CHECK_BOX = 0x0b,
  OBJECT_OPTION = 0x0c,
  PART_COMMON = 0x15,
  PART_CHECK = 0x0a,
  PART_CHECK_DATA = 0x12
};

typedef struct
{
  gchar *label; /* (nullable) */
  guint state;  /* 0 to 2 */
  gboolean is_option, is_found;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *self = data;

  g_free (self->label);
  g_free (self);
}

/* Its state stands in both parts; FtCblsData, the later one, counts. */
static guint
choices_state (KyView book, const KyBiffRecord *record)
{
  guint state = 0;

  for (gsize at = 0; at + 6 <= record->size;)
    {
      guint part = ky_view_u16le (book, record->at + at);

      if (part == PART_CHECK || part == PART_CHECK_DATA)
        state = ky_view_u16le (book, record->at + at + 4);
      if (part == 0)
        break;
      at += 4 + ky_view_u16le (book, record->at + at + 2);
    }
  return MIN (state, 2);
}

void
ky_legacy_take_choice (KyLegacy *legacy, KyView book, const KyBiffRecord *record)
{
  guint kind = ky_view_u16le (book, record->at + 4);
  Choice *last;

  if (legacy->choices == NULL)
    legacy->choices = g_ptr_array_new_with_free_func (choice_free);
  last = legacy->choices->len > 0 ? legacy->choices->pdata[legacy->choices->len - 1] : NULL;
  if (record->kind == RECORD_OBJECT)
    {
      legacy->label_size = 0;
      legacy->wants_label = FALSE;
      if (ky_view_u16le (book, record->at) != PART_COMMON
          || (kind != OBJECT_CHECK_BOX && kind != OBJECT_OPTION)
          || legacy->choices->len == CHOICES_MAX)
        return;
      last = g_new0 (Choice, 1);
      last->state = choices_state (book, record);
      last->is_option = kind == OBJECT_OPTION;
      legacy->wants_label = TRUE;
      g_ptr_array_add (legacy->choices, last);
    }
  else if (record->kind == RECORD_TEXT && legacy->wants_label)
    legacy->label_size = ky_view_u16le (book, record->at + 10);
  else if (record->kind == RECORD_CONTINUE && legacy->label_size > 0 && last != NULL)
    {
      gboolean is_wide = (ky_view_u16le (book, record->at) & 1) != 0;
      gsize size = (gsize)legacy->label_size * (is_wide ? 2 : 1);
      KyView text;

      if (size < record->size && ky_view_slice (book, record->at + 1, size, &text))
        last->label = ky_charset_decode (text, is_wide ? "utf-16le" : "iso-8859-1",
                                         KY_CHARSET_STRICT, NULL, NULL);
      legacy->label_size = 0;
      legacy->wants_label = FALSE;
    }
}

guint
ky_legacy_count_choices (const KyLegacy *legacy)
{
  guint n = 0;

  for (guint i = 0; legacy->choices != NULL && i < legacy->choices->len; i++)
    {
      const Choice *choice = legacy->choices->pdata[i];

      n += choice->is_option && choice->state != 0 && !choice->is_found ? 1 : 0;
    }
  return n;
}

/* (transfer full) The text of the shape XML, of SIZE bytes; *RET_PLACE: where it begins, or 0. */
static gchar *
choices_text_of (const gchar *xml, gsize size, gsize *ret_place)
{
  static const gchar begin[] = "<a:t>";
  g_autoptr (GString) text = g_string_new (NULL);
  const gchar *at = xml, *end;

  *ret_place = 0;
  while ((at = g_strstr_len (at, (gssize)(xml + size - at), begin)) != NULL)
    {
      at += sizeof begin - 1;
      end = g_strstr_len (at, (gssize)(xml + size - at), "</a:t>");
      if (end == NULL)
        break;
      if (*ret_place == 0)
        *ret_place = (gsize)(at - xml);
      g_string_append_len (text, at, (gssize)(end - at));
      at = end;
    }
  g_string_replace (text, "&lt;", "<", 0);
  g_string_replace (text, "&gt;", ">", 0);
  g_string_replace (text, "&quot;", "\"", 0);
  g_string_replace (text, "&amp;", "&", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns the controls of each label, in their order: a map from label to a GQueue of Choice, which
 * are those of `legacy`. (transfer full) */
static GHashTable *
choices_by_label (const KyLegacy *legacy)
{
  GHashTable *map
      = g_hash_table_new_full (ky_str_hash, g_str_equal, NULL, (GDestroyNotify)g_queue_free);

  for (guint i = 0; i < legacy->choices->len; i++)
    {
      Choice *choice = legacy->choices->pdata[i];
      GQueue *queue;

      if (choice->label == NULL || *choice->label == '\0')
        continue;
      queue = g_hash_table_lookup (map, choice->label);
      if (queue == NULL)
        g_hash_table_insert (map, choice->label, queue = g_queue_new ());
      g_queue_push_tail (queue, choice);
    }
  return map;
}

/* Returns `drawing` with marks before the labels of option buttons, or NULL if it has no option
 * button. Removes each control whose shape is found from `by_label`. (transfer full) (nullable) */
static GBytes *
choices_mark (GHashTable *by_label, GBytes *drawing, gboolean is_japanese)
{
  g_autoptr (GString) xml
      = g_string_new_len (g_bytes_get_data (drawing, NULL), (gssize)g_bytes_get_size (drawing));
  g_autoptr (GString) out = g_string_new (NULL);
  const gchar *copied = xml->str; /* what is before it is in `out` */
  const gchar *begin = xml->str, *end;

  while ((begin = strstr (begin, "<xdr:sp>")) != NULL
         && (end = strstr (begin, "</xdr:sp>")) != NULL)
    {
      gsize place;
      g_autofree gchar *text = choices_text_of (begin, (gsize)(end - begin), &place);
      GQueue *queue = g_hash_table_lookup (by_label, text);
      Choice *choice = queue != NULL ? g_queue_pop_head (queue) : NULL;

      if (choice != NULL)
        choice->is_found = TRUE;
      if (choice != NULL && choice->is_option)
        {
          g_string_append_len (out, copied, (gssize)(begin + place - copied));
          g_string_append_printf (out, "%s ",
                                  ky_mark_of_state ((KyMarkState)choice->state, TRUE, is_japanese));
          copied = begin + place;
        }
      begin = end;
    }
  if (copied == xml->str)
    return NULL;
  g_string_append_len (out, copied, (gssize)(xml->str + xml->len - copied));
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

GBytes *
ky_legacy_with_choices (const KyLegacy *legacy, GBytes *xlsx, gboolean is_japanese, GError **error)
{
  g_autoptr (KyZip) zip = NULL;
  g_autoptr (GHashTable) by_label = NULL;
  g_auto (KyZipMemory) packed = { 0 };
  g_autoptr (GHashTable) marked
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_bytes_unref);
  const KyZipEntry *entry;

  if (legacy->choices == NULL)
    return g_bytes_ref (xlsx);
  zip = ky_zip_open (ky_view_of_bytes (xlsx), MEMBERS_MAX, error);
  if (zip == NULL)
    return NULL;
  by_label = choices_by_label (legacy);
  for (guint i = 1;; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("xl/drawings/drawing%u.xml", i);
      g_autoptr (GBytes) drawing = NULL;
      GBytes *with;

      entry = ky_zip_find (zip, name);
      if (entry == NULL)
        break;
      drawing = ky_zip_unpack (zip, entry, DRAWING_MAX, NULL);
      with = drawing != NULL ? choices_mark (by_label, drawing, is_japanese) : NULL;
      if (with != NULL)
        g_hash_table_insert (marked, (gpointer)entry, with);
    }
  for (guint i = 0; i < zip->entries->len; i++)
    {
      entry = ky_zip_entry (zip, i);
      ky_zip_memory_add_entry (&packed, entry, g_hash_table_lookup (marked, entry));
    }
  return ky_zip_memory_finish (&packed, error);
}
