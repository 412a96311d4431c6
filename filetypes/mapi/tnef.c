/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Outlook's TNEF, winmail.dat ([MS-OXTNEF]): a message's body and attachments
 * in one part, as Exchange sends them to systems that cannot read them (T-MSG-04).
 *
 * The attributes of the message (subject, sender, date, body), its properties and recipients, its
 * attachments with their properties, and the messages inside are converted to an Internet message,
 * which the mail module sanitizes; the output is never TNEF. For an item that is not a mail, its
 * named properties and dates are written as text (item.h). Dropped are icons of attachments and
 * checksums (errors show in the content). Attachments that only refer to another place are
 * withheld. */

#include "common/charset/charset.h"
#include "filetypes/mapi/message.h"

#define SIGNATURE "\x78\x9f\x3e\x22"

KY_DEFINE_IDENTIFY (tnef_identify, ky_view_starts_with (probe->view, SIGNATURE, 4) ? 32 : 0)

#ifndef KY_IDENTIFY_ONLY

#define LEVEL_ATTACHMENT 2
#define PROPERTIES_MAX 4096 /* of one object; and values of one property */
#define NESTING_MAX 8

typedef enum
{
  TNEF_FROM = 0x00008000,
  TNEF_SUBJECT = 0x00018004,
  TNEF_DATE_SENT = 0x00038005,
  TNEF_DATE_START = 0x00030006,
  TNEF_DATE_END = 0x00030007,
  TNEF_MESSAGE_CLASS = 0x00078008,
  TNEF_MESSAGE_ID = 0x00018009,
  TNEF_BODY = 0x0002800c,
  TNEF_ATTACH_DATA = 0x0006800f,
  TNEF_ATTACH_TITLE = 0x00018010,
  TNEF_ATTACH_RENDDATA = 0x00069002,
  TNEF_PROPERTIES = 0x00069003,
  TNEF_RECIPIENTS = 0x00069004,
  TNEF_ATTACHMENT = 0x00069005,
  TNEF_OEM_CODEPAGE = 0x00069007,
} Attribute;

/* IID_IMessage, which precedes an embedded message in the value of a property. */
static const guint8 message_interface[16]
    = { 0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46 };

typedef struct
{
  KyJob *job;
  guint depth;
} Reader;

static gboolean tnef_read_message (Reader *self, KyView view, KyMapiMessage *message,
                                   GError **error);

/* --- properties ([MS-OXTNEF] §2.1.3.4) -------------------------------------------------------- */

/* Returns the size of one value of `type`, padded to four bytes, or 0 if the value has a length of
 * its own. */
static guint
fixed_size (guint16 type)
{
  switch (type & ~KY_MAPI_MULTIPLE)
    {
    case 0x0001: /* none */
    case KY_MAPI_SHORT:
    case KY_MAPI_LONG:
    case 0x0004: /* float */
    case 0x000a: /* error */
    case KY_MAPI_BOOLEAN:
      return 4;
    case 0x0005: /* double */
    case 0x0006: /* currency */
    case 0x0007: /* floating time */
    case 0x0014: /* 64 bits */
    case KY_MAPI_TIME:
      return 8;
    case 0x0048: /* GUID */
      return 16;
    default:
      return 0;
    }
}

static void
skip_padding (KyReader *reader, guint32 length)
{
  if (length % 4 != 0)
    ky_reader_bytes (reader, MIN (4 - length % 4, ky_reader_left (reader)));
}

/* Returns the name of a property, which precedes its value, as an identifier; 0: it is not kept. */
static guint32
tnef_read_name (KyReader *reader)
{
  const guint8 *guid = ky_reader_bytes (reader, 16);
  gboolean is_number = ky_reader_u32le (reader) == 0;
  guint32 length = ky_reader_u32le (reader);

  if (is_number)
    return guid != NULL ? ky_mapi_named_by_number (ky_view (guid, 16), length) : 0;
  const guint8 *name = ky_reader_bytes (reader, length);
  skip_padding (reader, length);
  /* UTF-16, its end is counted */
  return guid != NULL && name != NULL && length >= 2
             ? ky_mapi_named_by_name (ky_view (guid, 16), ky_view (name, length - 2))
             : 0;
}

static KyView
tnef_read_value (KyReader *reader, guint16 type)
{
  guint32 length = fixed_size (type);
  gboolean is_variable = length == 0;

  if (is_variable)
    length = ky_reader_u32le (reader);
  const guint8 *data = ky_reader_bytes (reader, length);

  if (is_variable)
    skip_padding (reader, length);
  return data != NULL ? ky_view (data, length) : ky_view ("", 0);
}

/* Reads a property. FALSE: no more can be read. */
static gboolean
tnef_read_property (KyReader *reader, KyMapiBag *bag)
{
  guint16 type = ky_reader_u16le (reader);
  guint32 id = ky_reader_u16le (reader);
  guint32 n = 1;

  if (id >= 0x8000)
    id = tnef_read_name (reader);
  if ((type & KY_MAPI_MULTIPLE) != 0 || fixed_size (type) == 0)
    n = ky_reader_u32le (reader);
  if (n > PROPERTIES_MAX)
    {
      ky_mapi_bag_cut (bag, 1);
      return FALSE;
    }
  for (guint32 i = 0; i < n && !reader->failed; i++)
    {
      KyView value = tnef_read_value (reader, type);

      if (id == 0 || reader->failed)
        continue;
      if (i == 0)
        ky_mapi_bag_put (bag, id, type & ~KY_MAPI_MULTIPLE, value);
      else
        ky_mapi_bag_append (bag, id, type & ~KY_MAPI_MULTIPLE, value);
    }
  return !reader->failed;
}

static void
tnef_read_properties (KyReader *reader, KyMapiBag *bag)
{
  guint32 n = ky_reader_u32le (reader);

  ky_mapi_bag_cut (bag, n > PROPERTIES_MAX && ky_reader_left (reader) >= 8 * PROPERTIES_MAX);
  for (guint32 i = 0; i < n && i < PROPERTIES_MAX && ky_reader_left (reader) >= 4; i++)
    if (!tnef_read_property (reader, bag))
      break;
}

static gboolean
tnef_read_recipients (Reader *self, KyView view, KyMapiMessage *message, GError **error)
{
  KyReader reader = ky_reader (view);
  guint32 n = ky_reader_u32le (&reader);

  for (guint32 i = 0; i < n && ky_reader_left (&reader) >= 4; i++)
    {
      if (!ky_job_charge (self->job, KY_COST_OBJECTS, 1, error))
        return FALSE;
      tnef_read_properties (&reader, ky_mapi_message_recipient (message));
    }
  return TRUE;
}

/* --- attributes (§2.1.3.3) -------------------------------------------------------------------- */

/* Stores a date and time in six numbers, taken as UTC, as the time `id` that MAPI would have. */
static void
put_date (KyMapiMessage *message, guint32 id, KyView view)
{
  KyReader reader = ky_reader (view);
  gint fields[6];
  guint8 bytes[8];

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    fields[i] = ky_reader_u16le (&reader);
  if (reader.failed)
    return;
  g_autoptr (GDateTime) time
      = g_date_time_new_utc (fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
  if (time == NULL || g_date_time_to_unix (time) < 0)
    return;
  guint64 filetime
      = ((guint64)g_date_time_to_unix (time) + G_GUINT64_CONSTANT (11644473600)) * 10000000;
  ky_store_u64le (bytes, filetime);
  ky_mapi_bag_take (message->bag, id, KY_MAPI_TIME, g_bytes_new (bytes, sizeof bytes));
}

/* Reads a TRP structure: four numbers, of which two are lengths, then the name and the address. */
static void
tnef_put_sender (KyMapiMessage *message, KyView view)
{
  KyReader reader = ky_reader (view);

  ky_reader_u16le (&reader);
  ky_reader_u16le (&reader);
  guint16 name_length = ky_reader_u16le (&reader);
  guint16 address_length = ky_reader_u16le (&reader);
  const guint8 *name = ky_reader_bytes (&reader, name_length);
  const guint8 *address = ky_reader_bytes (&reader, address_length);
  if (name != NULL)
    ky_mapi_bag_put (message->bag, KY_MAPI_SENDER_NAME, KY_MAPI_STRING8,
                     ky_view (name, name_length));
  if (address != NULL && address_length > 5 && memcmp (address, "SMTP:", 5) == 0)
    ky_mapi_bag_put (message->bag, KY_MAPI_SENDER_SMTP, KY_MAPI_STRING8,
                     ky_view (address + 5, address_length - 5u));
}

static gboolean
read_message_attribute (Reader *self, guint32 id, KyView view, KyMapiMessage *message,
                        GError **error)
{
  KyReader reader = ky_reader (view);

  switch (id)
    {
    case TNEF_OEM_CODEPAGE:
      message->codepage = ky_reader_u32le (&reader);
      break;
    case TNEF_FROM:
      tnef_put_sender (message, view);
      break;
    case TNEF_SUBJECT:
      ky_mapi_bag_put (message->bag, KY_MAPI_SUBJECT, KY_MAPI_STRING8, view);
      break;
    case TNEF_DATE_SENT:
      put_date (message, KY_MAPI_SUBMIT_TIME, view);
      break;
    case TNEF_DATE_START:
      put_date (message, KY_MAPI_START_DATE, view);
      break;
    case TNEF_DATE_END:
      put_date (message, KY_MAPI_END_DATE, view);
      break;
    case TNEF_MESSAGE_CLASS:
      ky_mapi_bag_put (message->bag, KY_MAPI_MESSAGE_CLASS, KY_MAPI_STRING8, view);
      break;
    case TNEF_BODY:
      ky_mapi_bag_put (message->bag, KY_MAPI_BODY, KY_MAPI_STRING8, view);
      break;
    case TNEF_PROPERTIES:
      tnef_read_properties (&reader, message->bag);
      break;
    case TNEF_RECIPIENTS:
      return tnef_read_recipients (self, view, message, error);
    default: /* among them the message's old identifier, which is no Message-ID */
      break;
    }
  return TRUE;
}

static gboolean
read_attachment_attribute (Reader *self, guint32 id, KyView view, KyMapiMessage *message,
                           KyMapiAttachment **current, GError **error)
{
  KyReader reader = ky_reader (view);
  gchar buffer[32];

  if (id == TNEF_ATTACH_RENDDATA || *current == NULL)
    {
      if (!ky_job_charge (self->job, KY_COST_MEMBERS, 1, error))
        return FALSE;
      *current = ky_mapi_message_attach (message);
    }
  switch (id)
    {
    case TNEF_ATTACH_TITLE:
      g_free ((*current)->title);
      (*current)->title
          = ky_charset_decode (view, ky_mapi_charset (message->codepage, buffer), 0, NULL, NULL);
      break;
    case TNEF_ATTACH_DATA:
      (*current)->data = view;
      (*current)->has_data = TRUE;
      break;
    case TNEF_ATTACHMENT:
      tnef_read_properties (&reader, (*current)->bag);
      break;
    }
  return TRUE;
}

/* Resolves an attachment whose content is a property: bytes, or a message behind its interface's
 * name. */
static gboolean
resolve_attachment (Reader *self, KyMapiAttachment *attachment, GError **error)
{
  const KyMapiValue *data = ky_mapi_bag_get (attachment->bag, KY_MAPI_ATTACH_DATA);
  Reader inner = { .job = self->job, .depth = self->depth + 1 };

  if (data == NULL)
    return TRUE;
  if (data->type == KY_MAPI_OBJECT
      && ky_view_starts_with (data->value, message_interface, sizeof message_interface))
    {
      KyView view = ky_view (data->value.data + 16, data->value.size - 16);

      if (inner.depth > NESTING_MAX)
        return ky_fail (error, KY_ERROR_LIMIT, "mime-depth");
      attachment->message = ky_mapi_message_new ();
      attachment->has_data = TRUE;
      return tnef_read_message (&inner, view, attachment->message, error);
    }
  if (attachment->has_data)
    return TRUE;
  attachment->has_data = TRUE;
  attachment->data = data->value;
  if (data->type == KY_MAPI_OBJECT && data->value.size >= 16)
    attachment->data = ky_view (data->value.data + 16, data->value.size - 16);
  return TRUE;
}

/* Reads a stream: signature, key, attributes. Bytes behind the last whole attribute are not
 * reported. */
static gboolean
tnef_read_message (Reader *self, KyView view, KyMapiMessage *message, GError **error)
{
  KyReader reader = ky_reader (view);
  KyMapiAttachment *current = NULL;

  ky_reader_bytes (&reader, 6);
  if (reader.failed || !ky_view_starts_with (view, SIGNATURE, 4))
    return ky_error_malformed (error, "no TNEF stream");
  while (ky_reader_left (&reader) >= 9)
    {
      guint8 level = ky_reader_u8 (&reader);
      guint32 id = ky_reader_u32le (&reader);
      guint32 length = ky_reader_u32le (&reader);
      const guint8 *data = ky_reader_bytes (&reader, length);

      if (!ky_job_charge (self->job, KY_COST_OBJECTS, 1, error))
        return FALSE;
      if (data == NULL)
        return ky_error_malformed (error, "TNEF: an attribute ends behind the file");
      if (level == LEVEL_ATTACHMENT
              ? !read_attachment_attribute (self, id, ky_view (data, length), message, &current,
                                            error)
              : !read_message_attribute (self, id, ky_view (data, length), message, error))
        return FALSE;
      ky_reader_bytes (&reader, MIN (2, ky_reader_left (&reader)));
    }
  for (guint i = 0; i < message->attachments->len; i++)
    if (!resolve_attachment (self, message->attachments->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
tnef_rebuild (KyJob *job, GError **error)
{
  Reader self = { .job = job };
  g_autoptr (KyMapiMessage) message = ky_mapi_message_new ();

  return tnef_read_message (&self, ky_job_input (job), message, error)
         && ky_mapi_message_sanitize (message, job, error);
}

static const KyMethod methods[] = {
  { KY_METHOD_REBUILD, tnef_rebuild },
  { KY_METHOD_TEXT, tnef_rebuild }, /* as of a message */
  { KY_METHOD_NONE, NULL },
};
#endif

const KyFiletype ky_filetype_tnef = {
  .name = "tnef",
  .label_en = "Outlook TNEF (winmail.dat)",
  .label_ja = "Outlook TNEF形式 (winmail.dat)",
  .media_types = KY_WORDS ("application/vnd.ms-tnef", "application/ms-tnef"),
  .suffixes = KY_WORDS ("dat", "tnef"),
  .families = KY_FAMILY_MAIL,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  .identify = tnef_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_CODE (methods, NULL),
};
