/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and bullets of lists in Word (ISO/IEC 29500-1 §17.9, §17.18.59). */
#include "filetypes/ooxml/text.h"

#define LEVELS 9
#define MARK_MAX 64 /* bytes of a level's text */

typedef struct
{
  gint start, counter;
  gboolean is_counting;
  gchar *format, *text;
} Level;

typedef struct
{
  Level levels[LEVELS];
} Abstract;

typedef struct
{
  gint abstract;
  gint starts[LEVELS]; /* -1: not overridden */
  gboolean is_begun;
} List;

struct _KyWordLists
{
  GHashTable *abstracts; /* id -> Abstract */
  GHashTable *lists;     /* id -> List */
};

enum
{
  ABSTRACT = 1,
  LEVEL,
  START,
  FORMAT,
  TEXT,
  LIST,
  ABSTRACT_ID,
  OVERRIDE,
  START_OVERRIDE
};

static const KyTextTag list_tags[] = {
  { KY_NS_W, "abstractNum", ABSTRACT },
  { KY_NS_W, "lvl", LEVEL },
  { KY_NS_W, "start", START },
  { KY_NS_W, "numFmt", FORMAT },
  { KY_NS_W, "lvlText", TEXT },
  { KY_NS_W, "num", LIST },
  { KY_NS_W, "abstractNumId", ABSTRACT_ID },
  { KY_NS_W, "lvlOverride", OVERRIDE },
  { KY_NS_W, "startOverride", START_OVERRIDE },
  { 0, NULL, 0 },
};

static void
abstract_free (gpointer data)
{
  Abstract *abstract = data;

  for (guint i = 0; i < LEVELS; i++)
    {
      g_free (abstract->levels[i].format);
      g_free (abstract->levels[i].text);
    }
  g_free (abstract);
}

void
ky_word_lists_free (KyWordLists *lists)
{
  if (lists == NULL)
    return;
  g_hash_table_unref (lists->abstracts);
  g_hash_table_unref (lists->lists);
  g_free (lists);
}

/* --- numbers -------------------------------------------------------------------------------- */

static const gchar *const aiueo[]
    = { "ア", "イ", "ウ", "エ", "オ", "カ", "キ", "ク", "ケ", "コ", "サ", "シ",
        "ス", "セ", "ソ", "タ", "チ", "ツ", "テ", "ト", "ナ", "ニ", "ヌ", "ネ",
        "ノ", "ハ", "ヒ", "フ", "ヘ", "ホ", "マ", "ミ", "ム", "メ", "モ", "ヤ",
        "ユ", "ヨ", "ラ", "リ", "ル", "レ", "ロ", "ワ", "ヲ", "ン", NULL };
static const gchar *const iroha[]
    = { "イ", "ロ", "ハ", "ニ", "ホ", "ヘ", "ト", "チ", "リ", "ヌ", "ル", "ヲ",
        "ワ", "カ", "ヨ", "タ", "レ", "ソ", "ツ", "ネ", "ナ", "ラ", "ム", "ウ",
        "ヰ", "ノ", "オ", "ク", "ヤ", "マ", "ケ", "フ", "コ", "エ", "テ", "ア",
        "サ", "キ", "ユ", "メ", "ミ", "シ", "ヱ", "ヒ", "モ", "セ", "ス", NULL };
static const gchar *const stems[]
    = { "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", NULL };
static const gchar *const branches[]
    = { "子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥", NULL };
static const gchar *const kanji[] = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九" };

static void
append_roman (GString *out, gint n)
{
  static const struct
  {
    gint value;
    const gchar *digits;
  } rows[] = { { 1000, "M" }, { 900, "CM" }, { 500, "D" }, { 400, "CD" }, { 100, "C" },
               { 90, "XC" },  { 50, "L" },   { 40, "XL" }, { 10, "X" },   { 9, "IX" },
               { 5, "V" },    { 4, "IV" },   { 1, "I" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows) && n < 4000; i++)
    for (; n >= rows[i].value; n -= rows[i].value)
      g_string_append (out, rows[i].digits);
}

/* 十二, 三百四 (§17.18.59 japaneseCounting), up to 9999. */
static void
append_counting (GString *out, gint n)
{
  static const gchar *const units[] = { "千", "百", "十", "" };
  static const gint values[] = { 1000, 100, 10, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      gint digit = n / values[i] % 10;

      if (digit > 1 || (digit == 1 && values[i] == 1))
        g_string_append (out, kanji[digit]);
      if (digit > 0)
        g_string_append (out, units[i]);
    }
}

static void
append_digits (GString *out, gint n, const gchar *format)
{
  gchar digits[16];

  g_snprintf (digits, sizeof digits, "%d", n);
  for (const gchar *p = digits; *p != '\0'; p++)
    if (*p == '-')
      g_string_append_c (out, '-');
    else if (strcmp (format, "decimalFullWidth") == 0 || strcmp (format, "decimalFullWidth2") == 0)
      g_string_append_unichar (out, 0xff10 + (gunichar)(*p - '0'));
    else
      g_string_append (out, kanji[*p - '0']);
}

/* A, B … Z, AA, BB … */
static void
append_letters (GString *out, gint n, gchar first)
{
  guint times = MIN ((guint)(n - 1) / 26 + 1, 8);

  for (guint i = 0; i < times; i++)
    g_string_append_c (out, (gchar)(first + (n - 1) % 26));
}

static const gchar *
sequence_item (const gchar *format, gint n)
{
  const gchar *const *items = g_str_has_prefix (format, "aiueo")             ? aiueo
                              : g_str_has_prefix (format, "iroha")           ? iroha
                              : strcmp (format, "ideographTraditional") == 0 ? stems
                              : strcmp (format, "ideographZodiac") == 0      ? branches
                                                                             : NULL;

  if (items == NULL)
    return NULL;
  return n <= (gint)g_strv_length ((gchar **)items) ? items[n - 1] : NULL;
}

void
ky_word_append_number (GString *out, gint n, const gchar *format)
{
  const gchar *item = n > 0 ? sequence_item (format, n) : NULL;
  gsize from = out->len;

  if (strcmp (format, "none") == 0)
    return;
  if (item != NULL)
    g_string_append (out, item);
  else if (n > 0 && n < 4000 && g_ascii_strcasecmp (format, "upperRoman") == 0)
    append_roman (out, n);
  else if (n > 0 && n < 4000 && strcmp (format, "lowerRoman") == 0)
    {
      append_roman (out, n);
      for (gsize i = from; i < out->len; i++)
        out->str[i] = g_ascii_tolower (out->str[i]);
    }
  else if (n > 0 && strcmp (format, "upperLetter") == 0)
    append_letters (out, n, 'A');
  else if (n > 0 && strcmp (format, "lowerLetter") == 0)
    append_letters (out, n, 'a');
  else if (n > 0 && n <= 20 && g_str_has_prefix (format, "decimalEnclosedCircle"))
    g_string_append_unichar (out, 0x2460 + (gunichar)(n - 1));
  else if (n > 0 && n <= 9999
           && (strcmp (format, "japaneseCounting") == 0
               || strcmp (format, "chineseCountingThousand") == 0))
    append_counting (out, n);
  else if (g_str_has_prefix (format, "decimalFullWidth") || strcmp (format, "ideographDigital") == 0
           || strcmp (format, "japaneseDigitalTenThousand") == 0)
    append_digits (out, n, format);
  else if (strcmp (format, "decimalZero") == 0)
    g_string_append_printf (out, "%02d", n);
  else
    g_string_append_printf (out, "%d", n);
}

/* --- marks ---------------------------------------------------------------------------------- */

/* A bullet is a character of a symbol font more often than not: then one that every font has. */
static gchar *
bullet_mark (const gchar *text)
{
  gunichar c = g_utf8_get_char (text);

  if (c < 0x80 ? strchr ("-*+#", (gint)c) == NULL || c == 0 : c >= 0xe000 && c < 0xf900)
    return g_strdup ("・");
  return g_strdup (text);
}

static gchar *
level_mark (const Abstract *abstract, const Level *level)
{
  GString *mark = g_string_new (NULL);

  for (const gchar *p = level->text; *p != '\0'; p++)
    if (*p == '%' && p[1] >= '1' && p[1] <= '9')
      {
        const Level *of = &abstract->levels[p[1] - '1'];

        ky_word_append_number (mark, of->counter, of->format != NULL ? of->format : "decimal");
        p++;
      }
    else
      g_string_append_c (mark, *p);
  return g_string_free (mark, FALSE);
}

gchar *
ky_word_lists_next (KyWordLists *lists, gint id, guint n)
{
  List *list = g_hash_table_lookup (lists->lists, GINT_TO_POINTER (id));
  Abstract *abstract
      = list != NULL ? g_hash_table_lookup (lists->abstracts, GINT_TO_POINTER (list->abstract))
                     : NULL;
  Level *level;

  if (abstract == NULL || n >= LEVELS)
    return g_strdup ("");
  for (guint i = 0; i < LEVELS && !list->is_begun; i++)
    if (list->starts[i] >= 0)
      {
        abstract->levels[i].start = list->starts[i];
        abstract->levels[i].is_counting = FALSE;
      }
  list->is_begun = TRUE;
  for (guint i = 0; i <= n; i++)
    {
      level = &abstract->levels[i];
      if (!level->is_counting)
        level->counter = level->start;
      else if (i == n && level->counter < G_MAXINT)
        level->counter++;
      level->is_counting = TRUE;
    }
  for (guint i = n + 1; i < LEVELS; i++)
    abstract->levels[i].is_counting = FALSE;
  level = &abstract->levels[n];
  if (level->text == NULL)
    return g_strdup ("");
  if (g_strcmp0 (level->format, "bullet") == 0)
    return bullet_mark (level->text);
  return level_mark (abstract, level);
}

/* --- reading -------------------------------------------------------------------------------- */

typedef struct
{
  KyWordLists *lists;
  KyTextPart xml;
  Abstract *abstract;
  List *list;
  gint64 level;
} Reading;

static gchar *
value_of (KyTextPart *xml)
{
  KyView value = ky_text_part_attribute (xml, KY_NS_W, "val");

  return g_strndup ((const gchar *)value.data, value.size <= MARK_MAX ? value.size : 0);
}

static gint
small_int (Reading *self, const gchar *local)
{
  return (gint)CLAMP (ky_text_part_int (&self->xml, KY_NS_W, local, 0), 0, G_MAXINT);
}

static void
begin_list (Reading *self)
{
  self->list = g_new0 (List, 1);
  self->abstract = NULL;
  self->level = -1;
  for (guint i = 0; i < LEVELS; i++)
    self->list->starts[i] = -1;
  g_hash_table_replace (self->lists->lists, GINT_TO_POINTER (small_int (self, "numId")),
                        self->list);
}

static void
begin_abstract (Reading *self)
{
  self->abstract = g_new0 (Abstract, 1);
  self->list = NULL;
  self->level = -1;
  for (guint i = 0; i < LEVELS; i++)
    self->abstract->levels[i].start = 1;
  g_hash_table_replace (self->lists->abstracts, GINT_TO_POINTER (small_int (self, "abstractNumId")),
                        self->abstract);
}

static void
take (Reading *self, gint tag)
{
  Level *level = self->abstract != NULL && self->level >= 0 && self->level < LEVELS
                     ? &self->abstract->levels[self->level]
                     : NULL;

  if (tag == ABSTRACT)
    begin_abstract (self);
  else if (tag == LIST)
    begin_list (self);
  else if (tag == LEVEL || tag == OVERRIDE)
    self->level = ky_text_part_int (&self->xml, KY_NS_W, "ilvl", -1);
  else if (tag == ABSTRACT_ID && self->list != NULL)
    self->list->abstract = small_int (self, "val");
  else if (tag == START_OVERRIDE && self->list != NULL && self->level >= 0 && self->level < LEVELS)
    self->list->starts[self->level] = small_int (self, "val");
  else if (tag == START && level != NULL)
    level->start = small_int (self, "val");
  else if ((tag == FORMAT || tag == TEXT) && level != NULL)
    {
      gchar **at = tag == FORMAT ? &level->format : &level->text;

      g_free (*at);
      *at = value_of (&self->xml);
    }
}

KyWordLists *
ky_word_lists_new (KyTextDocument *document, KyPackage *package, const KyPart *part, GError **error)
{
  g_autoptr (KyWordLists) lists = g_new0 (KyWordLists, 1);
  Reading self = { .lists = lists };
  KyXmlEvent event = KY_XML_EOF;

  lists->abstracts = g_hash_table_new_full (NULL, NULL, NULL, abstract_free);
  lists->lists = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (part == NULL)
    return g_steal_pointer (&lists);
  if (ky_text_part_open (&self.xml, document, package, part, list_tags, error))
    while ((event = ky_xml_reader_next (self.xml.reader, error)) < KY_XML_EOF)
      {
        gint tag = event == KY_XML_START ? ky_text_part_tag (&self.xml) : 0;

        if (tag != 0)
          take (&self, tag);
      }
  else
    event = KY_XML_ERROR;
  ky_text_part_close (&self.xml);
  return event == KY_XML_EOF ? g_steal_pointer (&lists) : NULL;
}
