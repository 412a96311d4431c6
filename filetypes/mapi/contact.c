/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes an Outlook contact as vCard 3.0, by tables that map MAPI properties to vCard properties,
 * and lists the members of a contact group. The result is input of the vcf module, which cleans
 * it. */
#include "filetypes/mapi/contact.h"

#include "common/iso-time.h"

#include "filetypes/base/document/content-line.h"

#define HALF_DAY (12 * 60 * 60)
#define ONE_OFF_UNICODE 0x8000
#define MAILBOX_FIRST 0x8083 /* address of the first mailbox; its name is three before it */
#define MAILBOX_LAST 0x80a3

/* Properties of a contact that have one text each. The module of the output type drops and reports
 * those that it does not write. */
static const struct
{
  const gchar *name, *type; /* `type`: (nullable) of a telephone, as vCard has it */
  guint32 id;
} texts[] = {
#define TEXT(name, type, id) { name, type, id },
#include "filetypes/mapi/contact-texts.def"
};

/* The parts of an address are in the order of vCard: post office box, nothing, street, town, state,
 * code, country. */
static const struct
{
  const gchar *type;
  guint32 ids[7];
} addresses[] = {
  { "WORK",
    { KY_MAPI_CONTACT (0x804a), 0, KY_MAPI_CONTACT (0x8045), KY_MAPI_CONTACT (0x8046),
      KY_MAPI_CONTACT (0x8047), KY_MAPI_CONTACT (0x8048), KY_MAPI_CONTACT (0x8049) } },
  { "HOME", { 0x3a5e, 0, 0x3a5d, 0x3a59, 0x3a5c, 0x3a5b, 0x3a5a } },
  { "POSTAL", { 0x3a64, 0, 0x3a63, 0x3a5f, 0x3a62, 0x3a61, 0x3a60 } },
  /* the address of the mailbox: one of the other addresses, unless another program made the
   * contact */
  { NULL, { 0x3a2b, 0, 0x3a29, 0x3a27, 0x3a28, 0x3a2a, 0x3a26 } },
};

static const struct
{
  const gchar *type;
  guint32 id;
} labels[] = {
  { "WORK", KY_MAPI_CONTACT (0x801b) },
  { "HOME", KY_MAPI_CONTACT (0x801a) },
  { "POSTAL", KY_MAPI_CONTACT (0x801c) },
  { NULL, 0x3a15 },
};

static void
contact_write_value (GString *out, const gchar *name, const gchar *type, const gchar *value)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new ();

  if (type != NULL)
    {
      g_ptr_array_add (parameters, (gpointer) "TYPE");
      g_ptr_array_add (parameters, (gpointer)type);
    }
  ky_line_write (out, name, parameters, value);
}

/* Returns the texts of `ids` with ";" between them, or NULL if there is none. An id of 0 means an
 * empty text. */
static gchar *
join_texts (const KyMapiMessage *message, const guint32 *ids, guint n)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean has_any = FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autofree gchar *text = ids[i] != 0 ? ky_mapi_text (message, ids[i]) : NULL;
      g_autofree gchar *value = text != NULL ? ky_line_escape (text) : NULL;

      if (i > 0)
        g_string_append_c (out, ';');
      if (value != NULL)
        g_string_append (out, value);
      has_any = has_any || value != NULL;
    }
  return has_any ? g_strdup (out->str) : NULL;
}

static void
write_structured (const KyMapiMessage *message, const gchar *name, const guint32 *ids, guint n,
                  GString *out)
{
  g_autofree gchar *value = join_texts (message, ids, n);

  if (value != NULL)
    contact_write_value (out, name, NULL, value);
}

/* Returns the Internet address of a mailbox, whose properties are `number` and the next ones.
 * (transfer full) (nullable) */
static gchar *
contact_mailbox (const KyMapiMessage *message, guint32 number)
{
  /* an address within Exchange has the form "/O=…", and another property has the Internet
   * address */
  for (guint32 i = 0; i < 2; i++)
    {
      g_autofree gchar *address = ky_mapi_text (message, KY_MAPI_CONTACT (number + i));

      if (address != NULL && strchr (address, '@') != NULL)
        return g_steal_pointer (&address);
    }
  return NULL;
}

/* Writes up to three addresses of mail. */
static void
write_mailboxes (const KyMapiMessage *message, GString *out)
{
  for (guint32 number = MAILBOX_FIRST; number <= MAILBOX_LAST; number += 0x10)
    {
      g_autofree gchar *address = contact_mailbox (message, number);

      if (address != NULL)
        contact_write_value (out, "EMAIL", "INTERNET", address);
    }
}

gchar *
ky_mapi_contact_mailboxes (const KyMapiMessage *message)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint32 number = MAILBOX_FIRST; number <= MAILBOX_LAST; number += 0x10)
    {
      g_autofree gchar *address = contact_mailbox (message, number);
      g_autofree gchar *name = ky_mapi_text (message, KY_MAPI_CONTACT (number - 3));
      g_autofree gchar *own = ky_mapi_text (message, KY_MAPI_CONTACT (number));

      if (address == NULL && (name != NULL || own != NULL))
        g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", name != NULL ? name : own);
    }
  return g_strdup (out->str);
}

/* Writes the birthday, which is the midnight at its beginning in some time zone. */
static void
write_birthday (const KyMapiMessage *message, GString *out)
{
  gint64 seconds;

  if (!ky_mapi_bag_time (message->bag, KY_MAPI_CONTACT (0x80de), &seconds)
      && !ky_mapi_bag_time (message->bag, 0x3a42, &seconds))
    return;
  seconds += HALF_DAY;
  seconds -= (seconds % KY_DAY_SECONDS + KY_DAY_SECONDS) % KY_DAY_SECONDS;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  if (time == NULL)
    return;
  g_autofree gchar *value = g_date_time_format (time, "%Y-%m-%d");
  ky_line_write (out, "BDAY", NULL, value);
}

/* Writes `fields`, for which a card has no properties, and what the contact's owner wrote. */
static void
write_note (const KyMapiMessage *message, const gchar *fields, GString *out)
{
  g_autofree gchar *body = ky_mapi_text (message, KY_MAPI_BODY);
  g_autofree gchar *both = g_strconcat (fields != NULL ? fields : "",
                                        fields != NULL && body != NULL ? "\n" : "", body, NULL);
  g_autofree gchar *value = ky_line_escape (both);

  if (both[0] != '\0')
    contact_write_value (out, "NOTE", NULL, value);
}

void
ky_mapi_contact_write (const KyMapiMessage *message, const gchar *fields, GString *out)
{
  static const guint32 name[] = { 0x3a11, 0x3a06, 0x3a44, 0x3a45, 0x3a05 };
  static const guint32 organization[] = { 0x3a16, 0x3a18, 0x3a19 };

  g_autofree gchar *url = NULL;
  gboolean has_address = FALSE;

  ky_line_write (out, "BEGIN", NULL, "VCARD");
  ky_line_write (out, "VERSION", NULL, "3.0");
  write_structured (message, "N", name, G_N_ELEMENTS (name), out);
  write_structured (message, "ORG", organization, G_N_ELEMENTS (organization), out);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (const KyMapiValue *value = ky_mapi_bag_get (message->bag, texts[i].id); value != NULL;
         value = value->next)
      {
        g_autofree gchar *text = ky_mapi_value_text (value, ky_mapi_codepage (message), NULL);
        g_autofree gchar *escaped = text != NULL ? ky_line_escape (text) : NULL;

        if (escaped == NULL || g_strcmp0 (escaped, url) == 0)
          continue;
        contact_write_value (out, texts[i].name, texts[i].type, escaped);
        if (url == NULL && strcmp (texts[i].name, "URL") == 0)
          url = g_steal_pointer (&escaped);
      }
  write_note (message, fields, out);
  write_mailboxes (message, out);
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      if (has_address && addresses[i].type == NULL)
        break;
      g_autofree gchar *value
          = join_texts (message, addresses[i].ids, G_N_ELEMENTS (addresses[i].ids));
      g_autofree gchar *label = ky_mapi_text (message, labels[i].id);
      g_autofree gchar *whole = label != NULL ? ky_line_escape (label) : NULL;

      if (value != NULL)
        contact_write_value (out, "ADR", addresses[i].type, value);
      else if (whole != NULL)
        contact_write_value (out, "LABEL", labels[i].type, whole);
      has_address = has_address || value != NULL || whole != NULL;
    }
  write_birthday (message, out);
  for (const KyMapiValue *value = ky_mapi_bag_get (message->bag, KY_MAPI_KEYWORDS); value != NULL;
       value = value->next)
    {
      g_autofree gchar *text = ky_mapi_value_text (value, ky_mapi_codepage (message), NULL);
      g_autofree gchar *category = text != NULL ? ky_line_escape (text) : NULL;

      if (category != NULL)
        ky_line_write (out, "CATEGORIES", NULL, category);
    }
  ky_line_write (out, "END", NULL, "VCARD");
}

/* --- lists ----------------------------------------------------------------------------------- */

/* Returns the text at `reader` up to its NUL. (transfer full) (nullable) */
static gchar *
contact_read_text (KyReader *reader, gboolean is_wide, guint codepage)
{
  gsize unit = is_wide ? 2 : 1;
  const guint8 *start = reader->data + reader->at;
  gsize size = 0;

  for (;;)
    {
      const guint8 *data = ky_reader_bytes (reader, unit);

      if (data == NULL)
        return NULL;
      if (data[0] == 0 && data[unit - 1] == 0)
        break;
      size += unit;
    }
  KyMapiValue value = { is_wide ? KY_MAPI_UNICODE : KY_MAPI_STRING8, ky_view (start, size), NULL };
  return ky_mapi_value_text (&value, codepage, NULL);
}

/* Appends a one-off address, which is in no directory ([MS-OXCDATA] §2.2.5.1): its name and the
 * address. Returns FALSE if it cannot be read. */
static gboolean
append_member (GString *out, KyView view, guint codepage)
{
  KyReader reader = ky_reader (view);

  ky_reader_bytes (&reader, 4 + 16 + 2); /* flags, provider, version */
  gboolean is_wide = (ky_reader_u16le (&reader) & ONE_OFF_UNICODE) != 0;
  if (reader.failed)
    return FALSE;
  g_autofree gchar *name = contact_read_text (&reader, is_wide, codepage);
  g_free (contact_read_text (&reader, is_wide, codepage)); /* its type, SMTP as a rule */
  g_autofree gchar *address = contact_read_text (&reader, is_wide, codepage);
  if (name == NULL && address == NULL)
    return FALSE;
  g_string_append_printf (out, "%s%s%s%s%s\n", name != NULL ? name : "",
                          name != NULL && address != NULL ? " " : "", address != NULL ? "<" : "",
                          address != NULL ? address : "", address != NULL ? ">" : "");
  return TRUE;
}

gchar *
ky_mapi_list_members (const KyMapiMessage *message, gboolean *ret_is_whole)
{
  g_autoptr (GString) out = g_string_new (NULL);

  /* A large group has its members in a stream alone ([MS-OXOCNTC] §2.2.2.5). */
  *ret_is_whole = ky_mapi_bag_get (message->bag, KY_MAPI_CONTACT (0x8064)) == NULL
                  && (ky_mapi_bag_get (message->bag, KY_MAPI_CONTACT (0x8055)) == NULL
                      || ky_mapi_bag_get (message->bag, KY_MAPI_CONTACT (0x8054)) != NULL);
  for (const KyMapiValue *value = ky_mapi_bag_get (message->bag, KY_MAPI_CONTACT (0x8054));
       value != NULL; value = value->next)
    if (!append_member (out, value->value, ky_mapi_codepage (message)))
      *ret_is_whole = FALSE;
  return g_strdup (out->str);
}
