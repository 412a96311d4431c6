/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads which option buttons of a workbook and which entries of its lists are chosen ([MS-XLS]
 * §2.4.181 Obj, §2.4.329 TxO) and writes it before their labels, or into the shapes of lists, in
 * the xlsx: LibreOffice makes plain shapes of them, without a state. A button or list whose shape
 * is not found is counted. */
#include "filetypes/office/legacy.h"

#include "common/charset/charset.h"
#include "common/hash.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/zip/memory.h"
#include "filetypes/office/list-choices.h"

#define MEMBERS_MAX 100000
#define DRAWING_MAX (16 * 1024 * 1024)
#define CHOICES_MAX 10000u
#define SEARCHED ((guint64)1 << 30) /* bytes in which entries of lists are looked for */
#define IS_OF_PROGRAM 0x100u        /* bit in the flags of an object: the button of a filter */

enum
{
  RECORD_CONTINUE = 0x3c,
  RECORD_OBJECT = 0x5d,
  RECORD_TEXT = 0x1b6,
  OBJECT_BUTTON = 0x07,
  OBJECT_CHECK_BOX = 0x0b,
  OBJECT_OPTION = 0x0c,
  OBJECT_DIALOG = 0x0f,
  OBJECT_LIST = 0x12,
  OBJECT_DROP = 0x14,
  PART_COMMON = 0x15,
  PART_CHECK = 0x0a,
  PART_CHECK_DATA = 0x12
};

typedef struct
{
  gchar *label; /* (nullable) */
  guint state;  /* 0 to 2; of a list 1: something is chosen */
  gboolean is_option, is_list, is_found;
  KyListChoice list;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *self = data;

  g_free (self->label);
  ky_list_choice_clear (&self->list);
  g_free (self);
}

/* Returns the state of a check box. Both parts have it; FtCblsData, the later one, counts. */
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

/* Tells whether an object is a control of a sheet ([MS-XLS] §2.5.143 FtCmo); dialogs are not. */
static gboolean
choices_is_control (guint kind)
{
  return kind == OBJECT_BUTTON
         || (kind >= OBJECT_CHECK_BOX && kind <= OBJECT_DROP && kind != OBJECT_DIALOG);
}

static gboolean
choices_is_list (guint kind)
{
  return kind == OBJECT_LIST || kind == OBJECT_DROP;
}

/* Takes a list. If its record is cut off, its choice is not known. */
static void
choices_take_list (Choice *self, const KyLegacy *legacy, KyView book, const KyBiffRecord *record)
{
  KyView object;

  self->is_list = TRUE;
  self->state = 1;
  if (ky_view_slice (book, record->at, record->size, &object)
      && ky_list_choice_read (&self->list, object, legacy->references, legacy->sheet))
    self->state = self->list.rows->len > 0 ? 1 : 0;
}

void
ky_legacy_take_choice (KyLegacy *legacy, KyView book, const KyBiffRecord *record)
{
  guint kind = ky_view_u16le (book, record->at + 4);

  if (legacy->choices == NULL)
    legacy->choices = g_ptr_array_new_with_free_func (choice_free);
  Choice *last = legacy->choices->len > 0 ? legacy->choices->pdata[legacy->choices->len - 1] : NULL;
  if (record->kind == RECORD_OBJECT)
    {
      legacy->label_size = 0;
      legacy->wants_label = FALSE;
      if (ky_view_u16le (book, record->at) != PART_COMMON || !choices_is_control (kind)
          || (kind == OBJECT_DROP && (ky_view_u16le (book, record->at + 8) & IS_OF_PROGRAM) != 0)
          || legacy->choices->len == CHOICES_MAX)
        return;
      last = g_new0 (Choice, 1);
      if (choices_is_list (kind))
        choices_take_list (last, legacy, book, record);
      else if (kind == OBJECT_CHECK_BOX || kind == OBJECT_OPTION)
        last->state = choices_state (book, record);
      last->is_option = kind == OBJECT_OPTION;
      legacy->wants_label = !last->is_list;
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

      n += (choice->is_option || choice->is_list) && choice->state != 0 && !choice->is_found ? 1
                                                                                             : 0;
    }
  return n;
}

/* Returns the text of the shape `xml`, of `size` bytes; `*ret_place`: where it begins, or 0.
 * (transfer full) */
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

      if (choice->label == NULL || *choice->label == '\0')
        continue;
      GQueue *queue = g_hash_table_lookup (map, choice->label);
      if (queue == NULL)
        g_hash_table_insert (map, choice->label, queue = g_queue_new ());
      g_queue_push_tail (queue, choice);
    }
  return map;
}

/* Holds the state of writing the choices of controls into the shapes of an xlsx. */
typedef struct
{
  GHashTable *by_label;
  GQueue bare; /* of Choice: controls without a label, such as lists */
  KyZip *zip;
  guint64 left; /* bytes that may still be searched for entries of lists */
  gboolean is_japanese;
} Marking;

/* Returns the XML to be written before the text of a shape, or NULL. It is that of the control
 * whose label is `text`, or of the next control without a label; the control is taken out of
 * `self`. (transfer full) */
static gchar *
choices_mark_of (Marking *self, const gchar *text)
{
  GQueue *queue = *text == '\0' ? &self->bare : g_hash_table_lookup (self->by_label, text);
  Choice *choice = queue != NULL ? g_queue_pop_head (queue) : NULL;
  g_autofree gchar *words = NULL;

  if (choice == NULL)
    return NULL;
  if (!choice->is_list)
    {
      choice->is_found = TRUE;
      return choice->is_option ? g_strdup_printf (
                 "%s ", ky_mark_of_state ((KyMarkState)choice->state, TRUE, self->is_japanese))
                               : NULL;
    }
  if (choice->list.rows != NULL)
    words = ky_list_choice_words (&choice->list, self->zip, &self->left);
  choice->is_found = words != NULL;
  return words != NULL ? g_markup_escape_text (words, -1) : NULL;
}

/* Calls `found` for each shape of XML that may have text, with the place of its text. LibreOffice
 * gives controls a text that is empty, and no other shape. */
static void
choices_each_shape (const gchar *xml,
                    void (*found) (gpointer data, const gchar *place, const gchar *text),
                    gpointer data)
{
  const gchar *begin = xml, *end;

  while ((begin = strstr (begin, "<xdr:sp>")) != NULL
         && (end = strstr (begin, "</xdr:sp>")) != NULL)
    {
      gsize place;
      g_autofree gchar *text = choices_text_of (begin, (gsize)(end - begin), &place);

      if (place > 0)
        found (data, begin + place, text);
      begin = end;
    }
}

static void
choices_count_bare (gpointer data, const gchar *place, const gchar *text)
{
  guint *n = data;

  *n += *text == '\0' ? 1 : 0;
}

typedef struct
{
  Marking *marking;
  GString *out;
  const gchar *copied; /* end of the input that is already in `out` */
} Copy;

static void
choices_copy_shape (gpointer data, const gchar *place, const gchar *text)
{
  Copy *self = data;
  g_autofree gchar *mark = choices_mark_of (self->marking, text);

  if (mark == NULL)
    return;
  g_string_append_len (self->out, self->copied, (gssize)(place - self->copied));
  g_string_append (self->out, mark);
  self->copied = place;
}

/* Returns the drawings of XLSX, in the order of their numbers: entry, content, entry, content.
 * (transfer full) */
static GPtrArray *
choices_drawings (KyZip *zip, guint *ret_n_bare)
{
  GPtrArray *drawings = g_ptr_array_new ();

  *ret_n_bare = 0;
  for (guint i = 1;; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("xl/drawings/drawing%u.xml", i);
      const KyZipEntry *entry = ky_zip_find (zip, name);

      if (entry == NULL)
        return drawings;
      g_autoptr (GBytes) bytes = ky_zip_unpack (zip, entry, DRAWING_MAX, NULL);
      if (bytes == NULL)
        continue;
      gchar *xml = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      choices_each_shape (xml, choices_count_bare, ret_n_bare);
      g_ptr_array_add (drawings, (gpointer)entry);
      g_ptr_array_add (drawings, xml);
    }
}

/* Uses the controls without a label in their order. If their number differs from that of the
 * shapes, the assignment is unknown, and none is used. */
static void
choices_take_bare (Marking *self, const KyLegacy *legacy, guint n_bare)
{
  for (guint i = 0; i < legacy->choices->len; i++)
    {
      Choice *choice = legacy->choices->pdata[i];

      if (choice->label == NULL || *choice->label == '\0')
        g_queue_push_tail (&self->bare, choice);
    }
  if (self->bare.length != n_bare)
    g_queue_clear (&self->bare);
}

GBytes *
ky_legacy_with_choices (const KyLegacy *legacy, GBytes *xlsx, gboolean is_japanese, GError **error)
{
  g_autoptr (GHashTable) by_label = NULL;
  g_auto (KyZipMemory) packed = { 0 };
  g_autoptr (GHashTable) marked
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_bytes_unref);
  Marking marking = { .bare = G_QUEUE_INIT, .left = SEARCHED, .is_japanese = is_japanese };
  guint n_bare;

  if (legacy->choices == NULL)
    return g_bytes_ref (xlsx);
  g_autoptr (KyZip) zip = ky_zip_open (ky_view_of_bytes (xlsx), MEMBERS_MAX, error);
  if (zip == NULL)
    return NULL;
  marking.zip = zip;
  marking.by_label = by_label = choices_by_label (legacy);
  g_autoptr (GPtrArray) drawings = choices_drawings (zip, &n_bare);
  choices_take_bare (&marking, legacy, n_bare);
  for (guint i = 0; i < drawings->len; i += 2)
    {
      g_autofree gchar *xml = drawings->pdata[i + 1];
      Copy copy = { &marking, g_string_new (NULL), xml };

      choices_each_shape (xml, choices_copy_shape, &copy);
      if (copy.copied != xml)
        g_string_append (copy.out, copy.copied);
      if (copy.copied != xml)
        g_hash_table_insert (marked, drawings->pdata[i], g_string_free_to_bytes (copy.out));
      else
        g_string_free (copy.out, TRUE);
    }
  g_queue_clear (&marking.bare);
  for (guint i = 0; i < zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (zip, i);

      ky_zip_memory_add_entry (&packed, entry, g_hash_table_lookup (marked, entry));
    }
  return ky_zip_memory_finish (&packed, error);
}
