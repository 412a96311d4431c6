/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of contacts: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), written as 3.0,
 * which all programs read. It is rebuilt from a list: names with their reading, organisation,
 * titles, addresses, numbers, notes and dates. The reading (X-PHONETIC-…, SOUND;X-IRMC-N, SORT-AS)
 * becomes SORT-STRING. As `text` it becomes lines with the same content. Dropped are pictures,
 * sounds, keys, URLs, agents, X- properties, unknown properties, and numbers and addresses that are
 * not valid (T-MSG-06, T-MSG-12). */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/text/probe.h"

#include "filetypes/base/text/address-fold.h"
#include "filetypes/base/document/calendar-text.h"
#include "filetypes/base/document/content-value.h"
#include "filetypes/plain/verify.h"

KY_DEFINE_IDENTIFY (vcf_identify, ky_text_probe (probe) == KY_TEXT_KIND_CARD ? 29 : 0)

#ifndef KY_IDENTIFY_ONLY

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define ADDRESS_MAX 320 /* bytes (RFC 3696, 3) */

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

/* Describes a line of a card that is a name with an address in it. */
typedef struct
{
  gsize start, end; /* in the card */
  gchar *value;     /* in small letters */
  const gchar *property;
} AddressedName;

typedef struct
{
  GString *out;
  GString *card;      /* lines of the card that is open */
  GHashTable *emails; /* its addresses in small letters */
  GArray *names;      /* AddressedName */
  KyFindings findings;
  guint depth;
  gboolean has_full_name, has_sort;
  guint once;            /* bits of properties that a card may have once, and has */
  gboolean is_old;       /* 2.1: commas are no separators */
  gchar *full_name;      /* plain text from which a missing FN is made */
  gsize full_name_start; /* of the line that it is from */
  gchar *last_reading, *first_reading;
  guint n_cards;
} Cards;

/* --- values --------------------------------------------------------------------------------- */

/* Returns `text` behind the schemes that vCard 4.0 writes: only the number or the address
 * counts. */
static const gchar *
skip_scheme (const gchar *text)
{
  while (g_ascii_strncasecmp (text, "tel:", 4) == 0
         || g_ascii_strncasecmp (text, "mailto:", 7) == 0)
    text = strchr (text, ':') + 1;
  return text;
}

/* Returns a telephone number as people write it: digits, what parts them, and words ("ext. 5",
 * "(代)"); of the parameters of a tel: URL (RFC 3966, 3) the extension. NULL for what could be an
 * address of anything else. */
static gchar *
rebuild_telephone (const gchar *value)
{
  g_autofree gchar *text = ky_line_unescape (value);
  g_auto (GStrv) parts = g_strsplit (skip_scheme (text), ";", -1);
  g_autoptr (GString) number = g_string_new (parts[0] != NULL ? parts[0] : "");

  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    if (g_ascii_strncasecmp (parts[i], "ext=", 4) == 0)
      g_string_append_printf (number, " ext. %s", parts[i] + 4);
  return ky_value_is_telephone (number->str) ? ky_line_escape (number->str) : NULL;
}

static gchar *
rebuild_mailbox (const gchar *value)
{
  g_autofree gchar *text = ky_line_unescape (value);

  return text[strspn (text, " ")] == '\0' ? g_strdup ("") : ky_line_mailbox (skip_scheme (text));
}

static gchar *
vcf_rebuild_list (Cards *cards, const gchar *value)
{
  g_autoptr (GPtrArray) parts = cards->is_old ? NULL : ky_line_split (value, ',');
  GString *out = g_string_new (NULL);

  if (parts == NULL)
    {
      g_string_free (out, TRUE);
      return ky_line_rewrite (&cards->findings, value);
    }
  for (guint i = 0; i < parts->len; i++)
    {
      g_autofree gchar *part = ky_line_rewrite (&cards->findings, parts->pdata[i]);

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
      g_autofree gchar *part = vcf_rebuild_list (cards, parts->pdata[i]);

      if (i > 0)
        ky_line_separate (out, ';');
      g_string_append (out, part);
    }
  return g_string_free (out, FALSE);
}

static gchar *
rebuild_date (const gchar *value)
{
  return ky_value_is_date (value) ? g_strdup (value) : NULL;
}

static gchar *
vcf_rebuild_value (Cards *cards, ValueKind kind, const gchar *value)
{
  switch (kind)
    {
    case VALUE_TEXT:
      return ky_line_rewrite (&cards->findings, value);
    case VALUE_TELEPHONE:
      return rebuild_telephone (value);
    case VALUE_MAILBOX:
      return rebuild_mailbox (value);
    case VALUE_STRUCTURED:
      return rebuild_structured (cards, value);
    case VALUE_LIST:
      return vcf_rebuild_list (cards, value);
    case VALUE_DATE:
      return rebuild_date (value);
    }
  return NULL;
}

/* Returns TYPE=WORK;TYPE=VOICE and the bare words of 2.1, as one list of words. Programs quote
 * several of them as one, in various ways: TYPE="WORK,VOICE", TYPE='WORK;VOICE'. */
static GPtrArray *
rebuild_types (Cards *cards, const KyContentLine *line)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i + 1 < line->parameters->len; i += 2)
    {
      const gchar *name = line->parameters->pdata[i];
      g_auto (GStrv) values
          = g_strsplit_set (strcmp (name, "PREF") == 0   ? "PREF"
                            : strcmp (name, "TYPE") == 0 ? line->parameters->pdata[i + 1]
                                                         : "",
                            ",;'\" ", -1);

      for (guint k = 0; values[k] != NULL; k++)
        if (values[k][0] == '\0')
          continue;
        else if (strspn (values[k], LETTERS "0123456789-") == strlen (values[k]))
          g_string_append_printf (words, "%s%s", words->len > 0 ? "," : "", values[k]);
        else
          ky_findings_add (&cards->findings, "vcf.detail", 1);
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
vcf_note (gchar **target, const gchar *value)
{
  if (*target == NULL && value[0] != '\0')
    *target = g_strdup (value);
}

/* Reads the reading of a name, in any property in which a program keeps it. Returns whether `line`
 * was one. */
static gboolean
read_reading (Cards *cards, const KyContentLine *line)
{
  const gchar *type = ky_line_parameter (line, "TYPE");

  if (strcmp (line->name, "X-PHONETIC-LAST-NAME") == 0)
    vcf_note (&cards->last_reading, line->value);
  else if (strcmp (line->name, "X-PHONETIC-FIRST-NAME") == 0)
    vcf_note (&cards->first_reading, line->value);
  else if (strcmp (line->name, "SOUND") == 0 && type != NULL && strcmp (type, "X-IRMC-N") == 0)
    {
      g_autoptr (GPtrArray) parts = ky_line_split (line->value, ';');

      vcf_note (&cards->last_reading, parts->pdata[0]);
      if (parts->len > 1)
        vcf_note (&cards->first_reading, parts->pdata[1]);
    }
  else
    return FALSE;
  return TRUE;
}

static void
vcf_note_name (Cards *cards, const gchar *name, const gchar *value)
{
  g_autoptr (GPtrArray) parts = NULL;

  if (strcmp (name, "FN") == 0)
    cards->has_full_name = TRUE;
  else if (strcmp (name, "SORT-STRING") == 0)
    cards->has_sort = TRUE;
  else if (strcmp (name, "N") == 0 && cards->full_name == NULL)
    {
      parts = ky_line_split (value, ';');
      g_autofree gchar *last = ky_line_unescape (parts->pdata[0]);
      g_autofree gchar *first = ky_line_unescape (parts->len > 1 ? parts->pdata[1] : "");
      cards->full_name_start = cards->card->len;
      cards->full_name = g_strstrip (g_strdup_printf ("%s %s", last, first));
    }
}

/* Returns `value` as it looks, in one width and case. (transfer full) */
static gchar *
small_compatible (const gchar *value)
{
  g_autofree gchar *compatible = ky_fold_address (value);

  return g_utf8_strdown (compatible, -1);
}

/* Notes the property `name`, whose line begins at `start`, if its `value` has an address that must
 * be one of the card's. */
static void
note_address (Cards *cards, const gchar *name, gsize start, const gchar *value)
{
  static const gchar *const names[] = { "FN", "N", "NICKNAME", "SORT-STRING", NULL };
  g_autofree gchar *small = small_compatible (value);

  if (strcmp (name, "EMAIL") == 0 && *small != '\0')
    g_hash_table_add (cards->emails, g_strdup (small));
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (name, names[i]) == 0 && strchr (small, '@') != NULL)
      {
        AddressedName found = { start, cards->card->len, g_steal_pointer (&small), names[i] };

        g_array_append_val (cards->names, found);
        return;
      }
}

/* Tells whether all addresses in `name` are among the card's. */
static gboolean
has_own_addresses (const Cards *cards, const gchar *name)
{
  static const gchar around[] = " \t\\,;:<>()[]\"'";

  for (const gchar *at = strchr (name, '@'); at != NULL; at = strchr (at + 1, '@'))
    {
      const gchar *start = at, *end = at + 1 + strcspn (at + 1, around);

      while (start > name && at - start < ADDRESS_MAX && strchr (around, start[-1]) == NULL)
        start--;
      g_autofree gchar *address = g_strndup (start, MIN ((gsize)(end - start), 2 * ADDRESS_MAX));
      if (!g_hash_table_contains (cards->emails, address))
        return FALSE;
    }
  return TRUE;
}

/* Removes names that contain an address other than those of the card. */
static void
drop_other_addresses (Cards *cards)
{
  g_autoptr (GString) kept = g_string_sized_new (cards->card->len);
  gsize copied = 0;

  for (guint i = 0; g_hash_table_size (cards->emails) > 0 && i < cards->names->len; i++)
    {
      const AddressedName *name = &g_array_index (cards->names, AddressedName, i);

      if (has_own_addresses (cards, name->value))
        continue;
      g_string_append_len (kept, cards->card->str + copied, (gssize)(name->start - copied));
      copied = name->end;
      ky_findings_add (&cards->findings, "vcf.name-address", 1);
      if (strcmp (name->property, "FN") == 0)
        cards->has_full_name = FALSE;
      else if (strcmp (name->property, "N") == 0 && name->start == cards->full_name_start)
        g_clear_pointer (&cards->full_name, g_free);
    }
  g_string_append (kept, cards->card->str + copied);
  g_string_assign (cards->card, kept->str);
}

KY_DEFINE_CLEAR (clear_name, AddressedName, value)

static gboolean
vcf_is_known (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    if (strcmp (properties[i].name, name) == 0)
      return TRUE;
  return FALSE;
}

/* Tells whether `line` has information for programs only, which a reader of the card does not
 * see. */
static gboolean
is_for_programs (const KyContentLine *line)
{
  static const gchar *const names[]
      = { "PRODID", "SOURCE",  "KIND", "MAILER", "CLASS",  "CLIENTPIDMAP",
          "XML",    "PROFILE", "NAME", "TZ",     "X-ABADR" };
  static const gchar *const prefixes[] = { "X-MS-", "X-ABUID", "X-ABSHOW", "X-EVOLUTION-" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], line->name) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (line->name, prefixes[i]))
      return TRUE;
  /* "_$!<Work>!$_" is a label that the program has, all others are its user's. */
  return strcmp (line->name, "X-ABLABEL") == 0 && g_str_has_prefix (line->value, "_$!<");
}

static void
vcf_record (Cards *cards, const KyContentLine *line)
{
  static const gchar *const media[] = { "PHOTO", "LOGO", "SOUND", NULL };
  gboolean is_link = strcmp (line->name, "URL") == 0
                     || g_ascii_strncasecmp (line->value, "http:", 5) == 0
                     || g_ascii_strncasecmp (line->value, "https:", 6) == 0;

  ky_findings_add (&cards->findings,
                   g_strv_contains (media, line->name) ? "vcf.media"
                   : is_for_programs (line)            ? "vcf.property"
                   : is_link                           ? "vcf.url"
                   : vcf_is_known (line->name)         ? "vcf.value"
                                                       : "vcf.detail",
                   1);
}

static void
vcf_read_property (Cards *cards, const KyContentLine *line)
{
  static const gchar *const once[] = { "BDAY", "FN", "N", "REV", "SORT-STRING", "UID", NULL };
  const gchar *sort = ky_line_parameter (line, "SORT-AS");
  g_autofree gchar *value = NULL;

  if (strcmp (line->name, "VERSION") == 0)
    {
      cards->is_old = strcmp (line->value, "2.1") == 0;
      return;
    }
  if (sort != NULL)
    vcf_note (&cards->last_reading, sort);
  if (ky_line_parameter (line, "LABEL") != NULL)
    ky_findings_add (&cards->findings, "vcf.detail", 1);
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    if (strcmp (properties[i].name, line->name) == 0 && !line->is_encoded)
      {
        gboolean is_second = (cards->once & 1u << i) != 0;

        value = is_second ? NULL : vcf_rebuild_value (cards, properties[i].kind, line->value);
        if (value != NULL && g_strv_contains (once, line->name))
          cards->once |= 1u << i;
      }
    else if (strcmp (properties[i].name, line->name) == 0)
      {
        ky_findings_add (&cards->findings, "vcf.encoding", 1);
        return;
      }
  if (value == NULL)
    {
      if (!read_reading (cards, line))
        vcf_record (cards, line);
      return;
    }
  {
    g_autoptr (GPtrArray) types = rebuild_types (cards, line);
    gsize start = cards->card->len;

    vcf_note_name (cards, line->name, value);
    ky_line_write (cards->card, line->name, types, value);
    note_address (cards, line->name, start, value);
  }
}

static void
begin_card (Cards *cards)
{
  g_string_truncate (cards->card, 0);
  g_hash_table_remove_all (cards->emails);
  g_array_set_size (cards->names, 0);
  cards->has_full_name = cards->has_sort = cards->is_old = FALSE;
  cards->once = 0;
  KY_RELEASE_MEMBERS (cards, full_name, last_reading, first_reading);
}

static void
end_card (Cards *cards)
{
  cards->n_cards++;
  drop_other_addresses (cards);
  ky_line_write (cards->out, "BEGIN", NULL, "VCARD");
  ky_line_write (cards->out, "VERSION", NULL, "3.0");
  g_string_append_len (cards->out, cards->card->str, (gssize)cards->card->len);
  /* RFC 2426 asks for FN */
  if (!cards->has_full_name)
    {
      g_autofree gchar *text = ky_line_escape (cards->full_name != NULL ? cards->full_name : "");
      g_autofree gchar *value = ky_line_rewrite (&cards->findings, text);

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
      g_autofree gchar *value = ky_line_rewrite (&cards->findings, text);
      g_autofree gchar *small = small_compatible (value);

      if (g_hash_table_size (cards->emails) == 0 || has_own_addresses (cards, small))
        ky_line_write (cards->out, "SORT-STRING", NULL, value);
      else
        ky_findings_add (&cards->findings, "vcf.name-address", 1);
    }
  ky_line_write (cards->out, "END", NULL, "VCARD");
}

static void
vcf_read_line (Cards *cards, KyContentLine *line)
{
  gboolean is_begin = strcmp (line->name, "BEGIN") == 0;

  if (is_begin || strcmp (line->name, "END") == 0)
    {
      g_strstrip (line->value);
      if (g_ascii_strcasecmp (line->value, "VCARD") != 0)
        return;
      /* a card within a card describes an agent, and is left out */
      if (is_begin && cards->depth++ == 0)
        begin_card (cards);
      if (!is_begin && cards->depth > 0 && --cards->depth == 0)
        end_card (cards);
      return;
    }
  if (cards->depth == 1)
    vcf_read_property (cards, line);
}

/* Returns the rebuilt cards, or NULL if there are none. (transfer full) */
static GString *
write_cards (KyJob *job, KyFindings *findings, GError **error)
{
  Cards cards = { .out = g_string_new (NULL),
                  .card = g_string_new (NULL),
                  .emails = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL),
                  .names = g_array_new (FALSE, FALSE, sizeof (AddressedName)) };
  KyContentReader reader;
  KyContentLine line = { NULL, NULL, NULL };

  g_array_set_clear_func (cards.names, clear_name);
  ky_line_reader_init (&reader, ky_job_input (job), ky_job_charset (job), &cards.findings);
  while (ky_line_reader_next (&reader, &line))
    vcf_read_line (&cards, &line);
  if (cards.depth > 0)
    end_card (&cards);
  begin_card (&cards);
  ky_line_line_clear (&line);
  ky_line_reader_clear (&reader);
  KY_RELEASE_MEMBERS (&cards, card, emails, names);
  *findings = cards.findings;
  if (cards.n_cards > 0)
    return cards.out;
  g_string_free (cards.out, TRUE);
  return ky_fail_null (error, KY_ERROR_MALFORMED, "no VCARD");
}

KY_DEFINE_METHOD (vcf_rebuild, ky_line_rebuild (job, write_cards, error))
KY_DEFINE_METHOD (vcf_text, ky_line_text (job, write_cards, ky_card_text, error))
#endif

const KyFiletype ky_filetype_vcf = {
  .name = "vcf",
  .label_en = "contact (vCard)",
  .label_ja = "連絡先 (vCard)",
  .media_types = KY_WORDS ("text/vcard", "text/x-vcard", "text/directory"),
  .suffixes = KY_WORDS ("vcf"),
  .old_suffixes = KY_WORDS ("vcard"),
  .families = KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE | KY_FAMILY_REST,
  .flags = KY_TYPE_OUTPUT,
  .identify = vcf_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_METHODS (ky_vcf_verify, { KY_METHOD_REBUILD, vcf_rebuild }, { KY_METHOD_TEXT, vcf_text }),
};
