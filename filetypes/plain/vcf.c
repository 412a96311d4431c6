/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contacts: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), written as 3.0, which all programs read.
 * Rebuilt from a list: names with their reading, organisation, titles, addresses, numbers, notes
 * and dates. The reading (X-PHONETIC-…, SOUND;X-IRMC-N, SORT-AS) becomes SORT-STRING. Dropped
 * (T-MSG-06, T-MSG-12): pictures, sounds, keys, URLs, agents, X- properties, what is not known, and
 * numbers and addresses that are none.
 */
#include "filetypes/base/text/probe.h"
#include "engine/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/text/content-line-verify.h"
#include "filetypes/base/document/content-line.h"
#include "filetypes/base/text/verify.h"
#endif

static guint
vcf_identify (const KyProbe *probe)
{
  return ky_text_probe (probe) == KY_TEXT_KIND_CARD ? 29 : 0;
}

static const gchar *const media_types[] = { "text/vcard", "text/x-vcard", "text/directory", NULL };
static const gchar *const suffixes[] = { "vcf", NULL };
static const gchar *const old_suffixes[] = { "vcard", NULL };

#ifndef KY_IDENTIFY_ONLY

typedef enum
{
  VALUE_TEXT, /* for people: markup rendered, URLs defanged */
  VALUE_TELEPHONE,
  VALUE_MAILBOX,
  VALUE_STRUCTURED, /* parts between ";", each a list */
  VALUE_LIST,
  VALUE_DATE
} ValueKind;

static const struct
{
  gchar name[12];
  ValueKind kind;
} properties[] = {
  { "FN", VALUE_TEXT },          { "N", VALUE_STRUCTURED },  { "NICKNAME", VALUE_LIST },
  { "ORG", VALUE_STRUCTURED },   { "TITLE", VALUE_TEXT },    { "ROLE", VALUE_TEXT },
  { "TEL", VALUE_TELEPHONE },    { "EMAIL", VALUE_MAILBOX }, { "ADR", VALUE_STRUCTURED },
  { "LABEL", VALUE_TEXT },       { "NOTE", VALUE_TEXT },     { "BDAY", VALUE_DATE },
  { "REV", VALUE_DATE },         { "UID", VALUE_TEXT },      { "CATEGORIES", VALUE_LIST },
  { "SORT-STRING", VALUE_TEXT },
};

typedef struct
{
  GString *out;
  GString *card; /* lines of the card that is open */
  KyFindings findings;
  guint depth;
  gboolean has_full_name, has_sort;
  gboolean is_old;  /* 2.1: commas are no separators */
  gchar *full_name; /* plain text: what FN is made of where there is none */
  gchar *last_reading, *first_reading;
  guint n_cards;
} Cards;

/* --- values --------------------------------------------------------------------------------- */

static gchar *
rebuild_text (Cards *cards, const gchar *value)
{
  g_autofree gchar *text = ky_line_unescape (value);
  g_autofree gchar *shown = ky_line_show (text, &cards->findings);

  return ky_line_escape (shown);
}

/* Behind the schemes that vCard 4.0 writes: what counts is the number or the address. */
static const gchar *
skip_scheme (const gchar *text)
{
  while (g_ascii_strncasecmp (text, "tel:", 4) == 0
         || g_ascii_strncasecmp (text, "mailto:", 7) == 0)
    text = strchr (text, ':') + 1;
  return text;
}

/* The character at P in ASCII where it is one of full width. */
static gunichar
narrow_at (const gchar *p)
{
  gunichar c = g_utf8_get_char (p);

  return c >= 0xff01 && c <= 0xff5e ? c - 0xff01 + '!' : c == 0x3000 ? ' ' : c;
}

static gboolean
is_telephone (const gchar *number)
{
  gunichar first = 0, last = 0, before = 0;

  for (const gchar *p = number; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = narrow_at (p);
      gunichar next = narrow_at (g_utf8_next_char (p));

      if (c < 0x80 && !g_ascii_isalnum (c) && strchr (" +-()*#.,/", (gint)c) == NULL)
        return FALSE;
      /* "www.a", "a/b", "//" */
      if ((c == '/' || (c == '.' && before < 0x80 && g_ascii_isalpha (before)))
          && ((next < 0x80 && g_ascii_isalpha (next)) || next == '/'))
        return FALSE;
      before = c;
      first = first == 0 && c != ' ' ? c : first;
      last = c != ' ' ? c : last;
    }
  /* what a telephone does by itself: "*21*…#" (3GPP TS 22.030, 6.5.2); "#9110" is a number */
  return !((first == '*' || first == '#') && last == '#');
}

/*
 * A telephone number as people write it: digits, what parts them, and words ("ext. 5", "(代)"); of
 * the parameters of a tel: URL (RFC 3966, 3) the extension. NULL for what could be an address of
 * anything else.
 */
static gchar *
rebuild_telephone (const gchar *value)
{
  g_autofree gchar *text = ky_line_unescape (value);
  g_auto (GStrv) parts = g_strsplit (skip_scheme (text), ";", -1);
  g_autoptr (GString) number = g_string_new (parts[0] != NULL ? parts[0] : "");

  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    if (g_ascii_strncasecmp (parts[i], "ext=", 4) == 0)
      g_string_append_printf (number, " ext. %s", parts[i] + 4);
  return is_telephone (number->str) ? ky_line_escape (number->str) : NULL;
}

static gchar *
rebuild_mailbox (const gchar *value)
{
  g_autofree gchar *text = ky_line_unescape (value);

  return text[strspn (text, " ")] == '\0' ? g_strdup ("") : ky_line_mailbox (skip_scheme (text));
}

static gchar *
rebuild_list (Cards *cards, const gchar *value)
{
  g_autoptr (GPtrArray) parts = cards->is_old ? NULL : ky_line_split (value, ',');
  GString *out = g_string_new (NULL);

  if (parts == NULL)
    {
      g_string_free (out, TRUE);
      return rebuild_text (cards, value);
    }
  for (guint i = 0; i < parts->len; i++)
    {
      g_autofree gchar *part = rebuild_text (cards, parts->pdata[i]);

      if (i > 0)
        ky_line_separate (out, ',');
      g_string_append (out, part);
    }
  return g_string_free (out, FALSE);
}

static gchar *
rebuild_structured (Cards *cards, const gchar *value)
{
  g_autoptr (GPtrArray) parts = ky_line_split (value, ';');
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    {
      g_autofree gchar *part = rebuild_list (cards, parts->pdata[i]);

      if (i > 0)
        ky_line_separate (out, ';');
      g_string_append (out, part);
    }
  return g_string_free (out, FALSE);
}

static gchar *
rebuild_date (const gchar *value)
{
  return value[0] != '\0' && strspn (value, "0123456789TZ:.+-") == strlen (value) ? g_strdup (value)
                                                                                  : NULL;
}

static gchar *
rebuild_value (Cards *cards, ValueKind kind, const gchar *value)
{
  switch (kind)
    {
    case VALUE_TEXT:
      return rebuild_text (cards, value);
    case VALUE_TELEPHONE:
      return rebuild_telephone (value);
    case VALUE_MAILBOX:
      return rebuild_mailbox (value);
    case VALUE_STRUCTURED:
      return rebuild_structured (cards, value);
    case VALUE_LIST:
      return rebuild_list (cards, value);
    case VALUE_DATE:
      return rebuild_date (value);
    }
  return NULL;
}

/* TYPE=WORK;TYPE=VOICE and the bare words of 2.1, as one list of words. */
static GPtrArray *
rebuild_types (const KyContentLine *line)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i + 1 < line->parameters->len; i += 2)
    {
      const gchar *value = line->parameters->pdata[i + 1];

      if (strcmp (line->parameters->pdata[i], "PREF") == 0)
        value = "PREF";
      else if (strcmp (line->parameters->pdata[i], "TYPE") != 0)
        continue;
      if (value[0] == '\0'
          || strspn (value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,-")
                 != strlen (value))
        continue;
      g_string_append_printf (words, "%s%s", words->len > 0 ? "," : "", value);
    }
  if (words->len > 0)
    {
      g_ptr_array_add (kept, g_strdup ("TYPE"));
      g_ptr_array_add (kept, g_ascii_strup (words->str, (gssize)words->len));
    }
  return kept;
}

/* --- cards ---------------------------------------------------------------------------------- */

static void
note (gchar **target, const gchar *value)
{
  if (*target == NULL && value[0] != '\0')
    *target = g_strdup (value);
}

/* The reading of a name, in whatever property a program keeps it. TRUE when LINE was one. */
static gboolean
read_reading (Cards *cards, const KyContentLine *line)
{
  const gchar *type = ky_line_parameter (line, "TYPE");

  if (strcmp (line->name, "X-PHONETIC-LAST-NAME") == 0)
    note (&cards->last_reading, line->value);
  else if (strcmp (line->name, "X-PHONETIC-FIRST-NAME") == 0)
    note (&cards->first_reading, line->value);
  else if (strcmp (line->name, "SOUND") == 0 && type != NULL && strcmp (type, "X-IRMC-N") == 0)
    {
      g_autoptr (GPtrArray) parts = ky_line_split (line->value, ';');

      note (&cards->last_reading, parts->pdata[0]);
      if (parts->len > 1)
        note (&cards->first_reading, parts->pdata[1]);
    }
  else
    return FALSE;
  return TRUE;
}

static void
note_name (Cards *cards, const gchar *name, const gchar *value)
{
  g_autoptr (GPtrArray) parts = NULL;

  if (strcmp (name, "FN") == 0)
    cards->has_full_name = TRUE;
  else if (strcmp (name, "SORT-STRING") == 0)
    cards->has_sort = TRUE;
  else if (strcmp (name, "N") == 0 && cards->full_name == NULL)
    {
      g_autofree gchar *last = NULL;
      g_autofree gchar *first = NULL;

      parts = ky_line_split (value, ';');
      last = ky_line_unescape (parts->pdata[0]);
      first = ky_line_unescape (parts->len > 1 ? parts->pdata[1] : "");
      cards->full_name = g_strstrip (g_strdup_printf ("%s %s", last, first));
    }
}

static void
record (Cards *cards, const gchar *name)
{
  static const gchar *const media[] = { "PHOTO", "LOGO", "SOUND", "KEY", NULL };

  for (guint i = 0; media[i] != NULL; i++)
    if (strcmp (media[i], name) == 0)
      {
        ky_findings_add (&cards->findings, "vcf.media", 1);
        return;
      }
  ky_findings_add (&cards->findings, strcmp (name, "URL") == 0 ? "vcf.url" : "vcf.property", 1);
}

static void
read_property (Cards *cards, const KyContentLine *line)
{
  const gchar *encoding = ky_line_parameter (line, "ENCODING");
  const gchar *sort = ky_line_parameter (line, "SORT-AS");
  g_autofree gchar *value = NULL;

  if (strcmp (line->name, "VERSION") == 0)
    {
      cards->is_old = strcmp (line->value, "2.1") == 0;
      return;
    }
  if (sort != NULL)
    note (&cards->last_reading, sort);
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    if (strcmp (properties[i].name, line->name) == 0
        && (encoding == NULL || g_ascii_strcasecmp (encoding, "QUOTED-PRINTABLE") == 0
            || g_ascii_strcasecmp (encoding, "8BIT") == 0))
      value = rebuild_value (cards, properties[i].kind, line->value);
  if (value == NULL)
    {
      if (!read_reading (cards, line))
        record (cards, line->name);
      return;
    }
  {
    g_autoptr (GPtrArray) types = rebuild_types (line);

    note_name (cards, line->name, value);
    ky_line_write (cards->card, line->name, types, value);
  }
}

static void
begin_card (Cards *cards)
{
  g_string_truncate (cards->card, 0);
  cards->has_full_name = cards->has_sort = cards->is_old = FALSE;
  g_clear_pointer (&cards->full_name, g_free);
  g_clear_pointer (&cards->last_reading, g_free);
  g_clear_pointer (&cards->first_reading, g_free);
}

static void
end_card (Cards *cards)
{
  cards->n_cards++;
  ky_line_write (cards->out, "BEGIN", NULL, "VCARD");
  ky_line_write (cards->out, "VERSION", NULL, "3.0");
  g_string_append_len (cards->out, cards->card->str, (gssize)cards->card->len);
  /* RFC 2426 asks for FN */
  if (!cards->has_full_name)
    {
      g_autofree gchar *text = ky_line_escape (cards->full_name != NULL ? cards->full_name : "");
      g_autofree gchar *value = rebuild_text (cards, text);

      ky_line_write (cards->out, "FN", NULL, value);
    }
  if (!cards->has_sort && (cards->last_reading != NULL || cards->first_reading != NULL))
    {
      g_autofree gchar *last
          = ky_line_unescape (cards->last_reading != NULL ? cards->last_reading : "");
      g_autofree gchar *first
          = ky_line_unescape (cards->first_reading != NULL ? cards->first_reading : "");
      g_autofree gchar *both = g_strstrip (g_strdup_printf ("%s %s", last, first));
      g_autofree gchar *text = ky_line_escape (both);
      g_autofree gchar *value = rebuild_text (cards, text);

      ky_line_write (cards->out, "SORT-STRING", NULL, value);
    }
  ky_line_write (cards->out, "END", NULL, "VCARD");
}

static void
read_line (Cards *cards, KyContentLine *line)
{
  gboolean is_begin = strcmp (line->name, "BEGIN") == 0;

  if (is_begin || strcmp (line->name, "END") == 0)
    {
      g_strstrip (line->value);
      if (g_ascii_strcasecmp (line->value, "VCARD") != 0)
        return;
      /* a card within a card is an agent's: left out */
      if (is_begin && cards->depth++ == 0)
        begin_card (cards);
      if (!is_begin && cards->depth > 0 && --cards->depth == 0)
        end_card (cards);
      return;
    }
  if (cards->depth == 1)
    read_property (cards, line);
}

static gboolean
vcf_rebuild (KyJob *job, GError **error)
{
  Cards cards = { .out = g_string_new (NULL), .card = g_string_new (NULL) };
  KyContentReader reader;
  KyContentLine line = { NULL, NULL, NULL };
  gboolean ok = TRUE;

  ky_line_reader_init (&reader, ky_job_input (job), &cards.findings);
  while (ky_line_reader_next (&reader, &line))
    read_line (&cards, &line);
  if (cards.depth > 0)
    end_card (&cards);
  if (cards.n_cards == 0)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "no VCARD");
      ok = FALSE;
    }
  ok = ok && ky_job_write (job, cards.out->str, cards.out->len, error);
  if (ok)
    ky_findings_report (&cards.findings, job, NULL);
  begin_card (&cards);
  ky_line_line_clear (&line);
  ky_line_reader_clear (&reader);
  g_string_free (cards.out, TRUE);
  g_string_free (cards.card, TRUE);
  return ok;
}

/* --- verify --------------------------------------------------------------------------------- */

/* RFC 2426, 3, as far as F-ICS asks for it. */
static const KyLineRule rules[] = {
  { "VERSION", KY_LINE_FIXED, "3.0", NULL },
  { "FN", KY_LINE_TEXT, NULL, "TYPE" },
  { "N", KY_LINE_LIST, NULL, "TYPE" },
  { "NICKNAME", KY_LINE_LIST, NULL, "TYPE" },
  { "ORG", KY_LINE_LIST, NULL, "TYPE" },
  { "TITLE", KY_LINE_TEXT, NULL, "TYPE" },
  { "ROLE", KY_LINE_TEXT, NULL, "TYPE" },
  { "TEL", KY_LINE_TELEPHONE, NULL, "TYPE" },
  { "EMAIL", KY_LINE_MAILBOX, NULL, "TYPE" },
  { "ADR", KY_LINE_LIST, NULL, "TYPE" },
  { "LABEL", KY_LINE_TEXT, NULL, "TYPE" },
  { "NOTE", KY_LINE_TEXT, NULL, "TYPE" },
  { "BDAY", KY_LINE_CHARACTERS, "0123456789TZ:.+-", "TYPE" },
  { "REV", KY_LINE_CHARACTERS, "0123456789TZ:.+-", "TYPE" },
  { "UID", KY_LINE_TEXT, NULL, "TYPE" },
  { "CATEGORIES", KY_LINE_LIST, NULL, "TYPE" },
  { "SORT-STRING", KY_LINE_TEXT, NULL, "TYPE" },
};

static gboolean
vcf_verify (KyJob *job, GError **error)
{
  static const gchar *const components[] = { "VCARD", NULL };
  KyVerifiedCharset charset;

  if (!ky_verify_text (ky_job_input (job), &charset, error))
    return FALSE;
  if (charset != KY_VERIFY_UTF_8)
    return ky_verify_fail (error, "vcf: is not UTF-8");
  return ky_line_verify (ky_job_input (job), components, rules, G_N_ELEMENTS (rules), error);
}

static const KyMethod methods[] = { { KY_METHOD_REBUILD, vcf_rebuild }, { KY_METHOD_NONE, NULL } };
#endif

const KyFiletype ky_filetype_vcf = {
  .name = "vcf",
  .label_en = "contact (vCard)",
  .label_ja = "連絡先 (vCard)",
  .media_types = media_types,
  .suffixes = suffixes,
  .old_suffixes = old_suffixes,
  .families = KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE | KY_FAMILY_REST,
  .flags = KY_TYPE_OUTPUT,
  .identify = vcf_identify,
  KY_CODE (methods, vcf_verify),
};
