/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Outlook's message file, .msg ([MS-OXMSG]): a message as storages and
 * streams of an OLE2 compound file (T-MSG-03).
 *
 * The properties of the message, its recipients, its attachments and the messages inside are
 * converted to an Internet message, which the mail module sanitizes; the output is never a .msg.
 * For an item that is not a mail, its named properties are written as text (item.h). Dropped are
 * times and flags for which mail has no field, and everything else in the compound file. Withheld
 * are attachments that only refer to another place, and OLE objects. */

#include "filetypes/base/ole/probe.h"

#include "filetypes/base/ole/reader.h"
#include "filetypes/mapi/message.h"

KY_DEFINE_IDENTIFY (msg_identify, ky_ole_probe_bits (probe, KY_OLE_MSG))

#ifndef KY_IDENTIFY_ONLY

#define PROPERTIES "__properties_version1.0"
#define ENTRY_SIZE 16
#define HEADER_MESSAGE 32  /* of the property stream of the outermost message, bytes (§2.4.1.1) */
#define HEADER_EMBEDDED 24 /* of one within (§2.4.1.2) */
#define HEADER_OTHER 8     /* of a recipient or attachment (§2.4.1.3) */
#define PROPERTIES_MAX 4096
#define OBJECTS_MAX 2048 /* recipients of a message; and attachments */
#define VALUES_MAX 256   /* of one property */
#define NESTING_MAX 8
#define METHOD_MESSAGE 5
#define METHOD_OLE 6

typedef struct
{
  KyJob *job;
  KyOle *ole;
  GHashTable *names; /* identifier in this file → that of ky_mapi_named_by_number() */
  guint depth;
} Reader;

/* Reads the stream `name` of `storage`. `*ret_bytes`: its content (transfer full), or NULL if there
 * is no such stream. */
static gboolean
msg_read_stream (Reader *self, guint32 storage, const gchar *name, GBytes **ret_bytes,
                 GError **error)
{
  guint64 limit = ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_UNPACKED);
  guint32 entry;

  *ret_bytes = NULL;
  if (!ky_ole_find (self->ole, storage, name, &entry, error))
    return FALSE;
  if (entry == KY_OLE_NO_ENTRY)
    return TRUE;
  if (!ky_job_charge (self->job, KY_COST_OBJECTS, 1, error))
    return FALSE;
  *ret_bytes = ky_ole_read (self->ole, entry, limit, error);
  return *ret_bytes != NULL
         && ky_job_charge (self->job, KY_COST_UNPACKED, g_bytes_get_size (*ret_bytes), error);
}

static gboolean
is_fixed (guint16 type)
{
  return type == KY_MAPI_SHORT || type == KY_MAPI_LONG || type == KY_MAPI_BOOLEAN
         || type == KY_MAPI_TIME || type == KY_MAPI_DOUBLE;
}

/* --- named properties (§2.2.3) ---------------------------------------------------------------- */

/* Returns the set that `index` of an entry means: one of two that have no place in the list, or
 * from 3 on. */
static KyView
guid_at (KyView guids, guint index)
{
  static const guint8 strings[16] = { 0x29, 3, 2, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46 };
  KyView guid;

  if (index == 2)
    return ky_view (strings, sizeof strings);
  return index >= 3 && ky_view_slice (guids, (index - 3) * (guint64)16, 16, &guid)
             ? guid
             : ky_view ("", 0);
}

static KyView
string_at (KyView strings, guint32 offset)
{
  KyView view;

  if (!ky_view_slice (strings, offset, 4, &view)
      || !ky_view_slice (strings, (guint64)offset + 4, ky_load_u32le (view.data), &view))
    return ky_view ("", 0);
  return view;
}

static gboolean
msg_read_names (Reader *self, GError **error)
{
  static const gchar *const streams[]
      = { "__substg1.0_00020102", "__substg1.0_00030102", "__substg1.0_00040102" };
  g_autoptr (GBytes) guids = NULL, entries = NULL, strings = NULL;
  GBytes **const targets[] = { &guids, &entries, &strings };
  guint32 storage;

  if (!ky_ole_find (self->ole, KY_OLE_ROOT, "__nameid_version1.0", &storage, error))
    return FALSE;
  for (guint i = 0; storage != KY_OLE_NO_ENTRY && i < G_N_ELEMENTS (streams); i++)
    if (!msg_read_stream (self, storage, streams[i], targets[i], error))
      return FALSE;
  if (guids == NULL || entries == NULL)
    return TRUE;
  KyReader reader = ky_reader (ky_view_of_bytes (entries));
  while (ky_reader_left (&reader) >= 8)
    {
      guint32 name = ky_reader_u32le (&reader);
      guint16 kind = ky_reader_u16le (&reader);
      guint16 index = ky_reader_u16le (&reader);
      KyView guid = guid_at (ky_view_of_bytes (guids), kind >> 1);
      guint32 id = 0;

      if ((kind & 1) == 0)
        id = ky_mapi_named_by_number (guid, name);
      else if (strings != NULL)
        id = ky_mapi_named_by_name (guid, string_at (ky_view_of_bytes (strings), name));
      if (id != 0 && index < 0x8000)
        g_hash_table_insert (self->names, GUINT_TO_POINTER (0x8000u + index),
                             GUINT_TO_POINTER (id));
    }
  return TRUE;
}

/* --- properties ------------------------------------------------------------------------------- */

/* Reads the values of a property that has several: a stream for each (§2.1.4.2). */
static gboolean
msg_read_values (Reader *self, guint32 storage, guint32 own_id, guint32 id, guint16 type,
                 KyMapiBag *bag, GError **error)
{
  for (guint i = 0; i <= VALUES_MAX; i++)
    {
      g_autofree gchar *name
          = g_strdup_printf ("__substg1.0_%04X%04X-%08X", own_id, type | KY_MAPI_MULTIPLE, i);
      GBytes *bytes;

      if (!msg_read_stream (self, storage, name, &bytes, error))
        return FALSE;
      if (bytes == NULL)
        break;
      if (i < VALUES_MAX)
        ky_mapi_bag_append_take (bag, id, type, bytes);
      else
        {
          ky_mapi_bag_cut (bag, 1);
          g_bytes_unref (bytes);
        }
    }
  return TRUE;
}

/* Reads an entry of a property stream (§2.4.2). A value of variable size is in a stream of its
 * own. */
static gboolean
msg_read_property (Reader *self, guint32 storage, KyView entry, KyMapiBag *bag, GError **error)
{
  KyReader reader = ky_reader (entry);
  guint16 type = ky_reader_u16le (&reader);
  guint32 own_id = ky_reader_u16le (&reader);
  guint32 id = own_id;
  gboolean is_multiple = (type & KY_MAPI_MULTIPLE) != 0;
  GBytes *bytes = NULL;

  if (own_id >= 0x8000)
    id = GPOINTER_TO_UINT (g_hash_table_lookup (self->names, GUINT_TO_POINTER (own_id)));
  if (id == 0)
    return TRUE;
  type &= ~KY_MAPI_MULTIPLE;
  if (is_fixed (type) && !is_multiple)
    {
      ky_mapi_bag_take (bag, id, type, g_bytes_new (entry.data + 8, 8));
      return TRUE;
    }
  if (type != KY_MAPI_STRING8 && type != KY_MAPI_UNICODE && type != KY_MAPI_BINARY)
    return TRUE;
  if (is_multiple)
    return msg_read_values (self, storage, own_id, id, type, bag, error);
  g_autofree gchar *name = g_strdup_printf ("__substg1.0_%04X%04X", own_id, type);
  if (!msg_read_stream (self, storage, name, &bytes, error))
    return FALSE;
  if (bytes != NULL)
    ky_mapi_bag_take (bag, id, type, bytes);
  return TRUE;
}

static gboolean
msg_read_properties (Reader *self, guint32 storage, gsize header, KyMapiBag *bag, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  guint n = 0;

  if (!msg_read_stream (self, storage, PROPERTIES, &bytes, error))
    return FALSE;
  if (bytes == NULL)
    return ky_error_malformed (error, "msg: an object without properties");
  const guint8 *data = g_bytes_get_data (bytes, &size);
  for (gsize at = header; size >= ENTRY_SIZE && at <= size - ENTRY_SIZE; at += ENTRY_SIZE)
    {
      if (n++ >= PROPERTIES_MAX)
        {
          ky_mapi_bag_cut (bag, 1);
          break;
        }
      if (!msg_read_property (self, storage, ky_view (data + at, ENTRY_SIZE), bag, error))
        return FALSE;
    }
  return TRUE;
}

/* Finds the storage "`prefix`_#`index`" in `storage`. Sets `*ret_entry` to it, or to
 * KY_OLE_NO_ENTRY if there is none. */
static gboolean
find_numbered (Reader *self, guint32 storage, const gchar *prefix, guint index, guint32 *ret_entry,
               GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("%s_#%08X", prefix, index);

  return ky_ole_find (self->ole, storage, name, ret_entry, error);
}

static gboolean msg_read_message (Reader *self, guint32 storage, gsize header,
                                  KyMapiMessage *message, GError **error);

/* Reads the message that is the content of the attachment in `storage`, or returns FALSE without an
 * error. */
static gboolean
read_embedded (Reader *self, guint32 storage, KyMapiAttachment *attachment, GError **error)
{
  Reader inner = *self;
  guint32 entry;

  inner.depth++;

  if (!ky_ole_find (self->ole, storage, "__substg1.0_3701000D", &entry, error))
    return FALSE;
  if (entry == KY_OLE_NO_ENTRY)
    return TRUE;
  if (inner.depth > NESTING_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "mime-depth");
  attachment->message = ky_mapi_message_new ();
  attachment->has_data = TRUE;
  return msg_read_message (&inner, entry, HEADER_EMBEDDED, attachment->message, error);
}

static gboolean
read_attachment (Reader *self, guint32 storage, KyMapiMessage *message, GError **error)
{
  KyMapiAttachment *attachment = ky_mapi_message_attach (message);

  if (!ky_job_charge (self->job, KY_COST_MEMBERS, 1, error)
      || !msg_read_properties (self, storage, HEADER_OTHER, attachment->bag, error))
    return FALSE;
  guint32 method = ky_mapi_bag_number (attachment->bag, KY_MAPI_ATTACH_METHOD, 1);
  if (method == METHOD_MESSAGE)
    return read_embedded (self, storage, attachment, error);
  const KyMapiValue *data = ky_mapi_bag_get (attachment->bag, KY_MAPI_ATTACH_DATA);
  if (data != NULL && data->type == KY_MAPI_BINARY && method != METHOD_OLE)
    {
      attachment->data = data->value;
      attachment->has_data = TRUE;
    }
  return TRUE;
}

static gboolean
msg_read_recipients (Reader *self, guint32 storage, KyMapiMessage *message, GError **error)
{
  for (guint i = 0; i <= OBJECTS_MAX; i++)
    {
      guint32 entry;

      if (!find_numbered (self, storage, "__recip_version1.0", i, &entry, error))
        return FALSE;
      if (entry == KY_OLE_NO_ENTRY)
        break;
      if (i == OBJECTS_MAX)
        ky_mapi_bag_cut (message->bag, 1);
      else if (!msg_read_properties (self, entry, HEADER_OTHER, ky_mapi_message_recipient (message),
                                     error))
        return FALSE;
    }
  return TRUE;
}

/* Numbers of attachments that were deleted are missing, a few at most in a row. */
static gboolean
read_attachments (Reader *self, guint32 storage, KyMapiMessage *message, GError **error)
{
  guint n_missing = 0;

  for (guint i = 0; i < OBJECTS_MAX && n_missing < 32; i++)
    {
      guint32 entry;

      if (!find_numbered (self, storage, "__attach_version1.0", i, &entry, error))
        return FALSE;
      if (entry == KY_OLE_NO_ENTRY)
        {
          n_missing++;
          continue;
        }
      n_missing = 0;
      if (!read_attachment (self, entry, message, error))
        return FALSE;
    }
  if (n_missing == 0)
    return ky_fail (error, KY_ERROR_LIMIT, "msg: attachments: %d and more", OBJECTS_MAX);
  return TRUE;
}

static gboolean
msg_read_message (Reader *self, guint32 storage, gsize header, KyMapiMessage *message,
                  GError **error)
{
  if (!msg_read_properties (self, storage, header, message->bag, error))
    return FALSE;
  message->codepage = ky_mapi_bag_number (message->bag, KY_MAPI_MESSAGE_CODEPAGE, 0);
  if (message->codepage == 0 || message->codepage == 1200)
    message->codepage = ky_mapi_bag_number (message->bag, KY_MAPI_INTERNET_CODEPAGE, 0);
  return msg_read_recipients (self, storage, message, error)
         && read_attachments (self, storage, message, error);
}

static gboolean
msg_rebuild (KyJob *job, GError **error)
{
  g_autoptr (KyOle) ole = ky_ole_open (ky_job_input (job), error);
  g_autoptr (GHashTable) names = g_hash_table_new (NULL, NULL);
  Reader self = { .job = job, .ole = ole, .names = names };
  g_autoptr (KyMapiMessage) message = ky_mapi_message_new ();

  return ole != NULL && msg_read_names (&self, error)
         && msg_read_message (&self, KY_OLE_ROOT, HEADER_MESSAGE, message, error)
         && ky_mapi_message_sanitize (message, job, error);
}

static const KyMethod methods[] = {
  { KY_METHOD_REBUILD, msg_rebuild },
  { KY_METHOD_TEXT, msg_rebuild }, /* as of a message */
  { KY_METHOD_NONE, NULL },
};
#endif

const KyFiletype ky_filetype_msg = {
  .name = "msg",
  .label_en = "Outlook message",
  .label_ja = "Outlookメッセージ",
  .media_types = KY_WORDS ("application/vnd.ms-outlook"),
  .suffixes = KY_WORDS ("msg", "oft"),
  .families = KY_FAMILY_MAIL,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  .identify = msg_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_CODE (methods, NULL),
};
