/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects one message while the MTA sends it: envelope, header and body, in memory up to the share
 * of its client and tenant, beyond that in a memfd. */
#include "milter/message.h"

#include <fcntl.h>

#include "common/hash.h"
#include "common/release.h"
#include "milter/apply.h"

/* A message up to this size costs one write. */
#define BUFFER_SIZE (256 * 1024)
/* Header fields are kept twice: as bytes and parsed. */
#define FIELD_COST 64

/* Messages up to SMALL bytes may be kept in memory up to KEPT_MAX bytes in total. */
#define SMALL (256 * 1024)
#define KEPT_MAX (G_GUINT64_CONSTANT (64) << 20)

typedef struct _KyClient
{
  gchar *network;
  guint n_messages;
  guint64 used;
} KyClient;

static GMutex memory_mutex;
static guint64 memory_most = G_MAXUINT64; /* may be set to less than the current use */
static guint64 memory_used;
static GHashTable *clients; /* network → KyClient, of clients with messages in progress */

void
ky_message_set_memory (guint64 bytes)
{
  g_mutex_lock (&memory_mutex);
  memory_most = bytes;
  g_mutex_unlock (&memory_mutex);
}

static KyClient *
take_client (const gchar *network)
{
  g_mutex_lock (&memory_mutex);
  if (clients == NULL)
    clients = g_hash_table_new (ky_str_hash, g_str_equal);
  KyClient *client = g_hash_table_lookup (clients, network);
  if (client == NULL)
    {
      client = g_new0 (KyClient, 1);
      client->network = g_strdup (network);
      g_hash_table_insert (clients, client->network, client);
    }
  client->n_messages++;
  g_mutex_unlock (&memory_mutex);
  return client;
}

/* Removes a message with `reserved` bytes from its client (nullable), and frees a client without
 * messages. The caller holds the lock. */
static void
leave_client (KyClient *client, guint64 reserved)
{
  if (client == NULL)
    return;
  client->used -= reserved;
  if (--client->n_messages > 0)
    return;
  g_hash_table_remove (clients, client->network);
  g_free (client->network);
  g_free (client);
}

/* Returns the memory that the message has reserved. */
static void
milter_message_give_back (KyMessage *message)
{
  g_mutex_lock (&memory_mutex);
  memory_used -= message->reserved;
  leave_client (message->whose, message->reserved);
  leave_client (message->tenant, message->reserved);
  g_mutex_unlock (&memory_mutex);
}

void
ky_message_set_tenant (KyMessage *message, const gchar *name)
{
  /* No network address begins with "@". */
  g_autofree gchar *key = g_strconcat ("@", name, NULL);

  if (message->tenant == NULL)
    message->tenant = take_client (key);
}

static gboolean
milter_message_fits (guint64 used, guint64 bytes, guint64 most)
{
  return used <= most && bytes <= most - used;
}

static gboolean
reserve (KyMessage *message, guint64 bytes)
{
  KyClient *client = message->whose;
  KyClient *tenant = message->tenant;
  guint64 kept = message->reserved + bytes > SMALL ? MIN (memory_most / 4, KEPT_MAX) : 0;

  g_mutex_lock (&memory_mutex);
  gboolean ok
      = milter_message_fits (memory_used, bytes, memory_most - kept)
        && (client->n_messages == 1 || milter_message_fits (client->used, bytes, memory_most / 2))
        && (tenant == NULL || tenant->n_messages == 1
            || milter_message_fits (tenant->used, bytes, memory_most / 4 * 3));
  if (ok)
    {
      memory_used += bytes;
      client->used += bytes;
      if (tenant != NULL)
        tenant->used += bytes;
    }
  g_mutex_unlock (&memory_mutex);
  if (ok)
    message->reserved += bytes;
  else
    message->is_busy = TRUE;
  return ok;
}

KY_DEFINE_FREE (path_free, KyPath, path)

KyMessage *
ky_message_new (const gchar *sender, const gchar *network)
{
  KyMessage *message = g_new0 (KyMessage, 1);

  message->whose = take_client (network != NULL ? network : "");
  message->sender = g_strdup (sender);
  message->recipients = g_ptr_array_new_with_free_func (g_free);
  message->paths = g_ptr_array_new_with_free_func (path_free);
  message->fields = g_ptr_array_new_with_free_func (ky_header_field_free);
  message->buffer = g_byte_array_sized_new (4096);
  message->fd = -1;
  return message;
}

void
ky_message_add_recipient (KyMessage *message, const gchar *address, const gchar *bare)
{
  KyPath *path = g_new0 (KyPath, 1);

  for (guint i = 0; path->recipient == NULL && i < message->recipients->len; i++)
    if (g_ascii_strcasecmp (message->recipients->pdata[i], address) == 0)
      path->recipient = message->recipients->pdata[i];
  if (path->recipient == NULL)
    {
      path->recipient = g_strdup (address);
      g_ptr_array_add (message->recipients, (gpointer)path->recipient);
    }
  path->path = g_strdup_printf ("<%s>", bare);
  g_ptr_array_add (message->paths, path);
}

void
ky_message_free (KyMessage *message)
{
  if (message == NULL)
    return;
  milter_message_give_back (message);
  KY_RELEASE_MEMBERS (message, sender, login, queue_id, recipients, paths, fields, buffer);
  ky_fd_clear (&message->fd);
  g_free (message);
}

static gboolean
milter_message_flush (KyMessage *message, GError **error)
{
  if (message->fd < 0)
    message->fd = ky_memfd_new ("original", error);
  if (message->fd < 0
      || !ky_fd_write_all (message->fd, ky_view (message->buffer->data, message->buffer->len),
                           error))
    return FALSE;
  g_byte_array_set_size (message->buffer, 0);
  return TRUE;
}

/* Returns whether `size` more bytes are accepted. Refused bytes are still counted in `size` of the
 * message. */
static gboolean
milter_message_admit (KyMessage *message, guint64 size, guint64 cost)
{
  message->size += size;
  if (message->limit != 0 && message->size > message->limit)
    message->too_large = TRUE;
  return !message->too_large && !message->too_many_fields && !message->is_busy
         && reserve (message, size + cost);
}

static gboolean
milter_message_append (KyMessage *message, KyView bytes, GError **error)
{
  if (bytes.size > BUFFER_SIZE - MIN (message->buffer->len, BUFFER_SIZE)
      && !milter_message_flush (message, error))
    return FALSE;
  if (bytes.size > BUFFER_SIZE)
    return ky_fd_write_all (message->fd, bytes, error);
  g_byte_array_append (message->buffer, bytes.data, (guint)bytes.size);
  return TRUE;
}

gboolean
ky_message_add_field (KyMessage *message, const gchar *name, const gchar *value,
                      gboolean leading_space, GError **error)
{
  g_autoptr (GString) line = g_string_new (name);
  g_autoptr (GString) unified = g_string_new (NULL);

  if (message->fields_limit != 0 && message->fields->len >= message->fields_limit)
    message->too_many_fields = TRUE;
  g_string_append (line, leading_space ? ":" : ": ");
  for (const gchar *p = value; *p != '\0'; p++)
    {
      if (*p == '\r' && p[1] == '\n')
        continue;
      if (*p == '\n')
        g_string_append_c (line, '\r');
      g_string_append_c (line, *p);
      g_string_append_c (unified, *p);
    }
  g_string_append (line, "\r\n");
  if (!milter_message_admit (message, line->len, line->len + FIELD_COST))
    return TRUE;
  g_ptr_array_add (message->fields, ky_header_field_new (name, unified->str));
  return milter_message_append (message, ky_view (line->str, line->len), error);
}

static gboolean
end_header (KyMessage *message, GError **error)
{
  if (message->in_body)
    return TRUE;
  message->in_body = TRUE;
  return !milter_message_admit (message, 2, 0)
         || milter_message_append (message, ky_view ("\r\n", 2), error);
}

gboolean
ky_message_add_body (KyMessage *message, KyView chunk, GError **error)
{
  return end_header (message, error)
         && (!milter_message_admit (message, chunk.size, 0)
             || milter_message_append (message, chunk, error));
}

int
ky_message_finish (KyMessage *message, GError **error)
{
  if (!end_header (message, error) || !milter_message_flush (message, error))
    return -1;
  if (fcntl (message->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)
      != 0)
    return ky_fail_errno_fd (error, "F_ADD_SEALS");
  return message->fd;
}

const gchar *
ky_message_field (const KyMessage *message, const gchar *name)
{
  for (guint i = 0; i < message->fields->len; i++)
    {
      const KyHeaderField *field = g_ptr_array_index (message->fields, i);

      if (g_ascii_strcasecmp (field->name, name) == 0)
        return field->value;
    }
  return NULL;
}
