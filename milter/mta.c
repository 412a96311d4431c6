/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the packets of an MTA, calls the handler of each step in an order that the protocol allows,
 * and sends the replies. A packet that is malformed or out of order ends the connection: the MTA
 * then defers the message. */
#include "milter/mta.h"

#include "common/error.h"
#include "common/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define VERSION 6
#define VERSION_LEAST 2
#define HEAD 5                  /* the length, which counts the letter, and the letter */
#define PACKET_MAX (128 * 1024) /* a header field has up to 100 KiB (Postfix), a chunk 64 */
#define BUFFER_SIZE (16 * 1024) /* grows for larger packets */
#define CHUNK_SIZE 65535        /* of a body that is sent */
#define OUT_MAX (64 * 1024)     /* what waits for the reply, about */
#define SEND_SECONDS 300        /* as long as Postfix waits (milter_content_timeout) */

/* How far a connection has come; a bit each. */
typedef enum
{
  PHASE_NEW = 1 << 0,
  PHASE_NEGOTIATED = 1 << 1,
  PHASE_CONNECTED = 1 << 2, /* between messages */
  PHASE_MAIL = 1 << 3,
  PHASE_RECIPIENT = 1 << 4,
  PHASE_HEADER = 1 << 5,
  PHASE_BODY = 1 << 6,
} Phase;

#define MESSAGE_PHASES (PHASE_MAIL | PHASE_RECIPIENT | PHASE_HEADER | PHASE_BODY)
#define CONNECTED_PHASES (PHASE_CONNECTED | MESSAGE_PHASES)

/* The steps whose macros hold for that step and those behind it, in their order. */
static const gchar stages[] = "CHMRTLNBE";

#define N_STAGES (sizeof stages - 1)
#define STAGE_MAIL 2 /* macros from here on are those of one message */

static const gchar *const macro_names[KY_MTA_MACROS] = { "i", "auth_authen" };

struct _KyMta
{
  int fd;
  const KyMtaHandlers *handlers;
  gpointer data;
  Phase phase;
  guint32 steps; /* that were negotiated */
  guint8 *in;
  gsize in_size, in_start, in_end;
  GByteArray *out;
  gboolean is_broken; /* nothing can be sent */
  gchar *macros[KY_MTA_MACROS][N_STAGES];
};

static KyMtaAnswer step_connect (KyMta *mta, KyView data);
static KyMtaAnswer step_mail (KyMta *mta, KyView data);
static KyMtaAnswer step_recipient (KyMta *mta, KyView data);
static KyMtaAnswer step_field (KyMta *mta, KyView data);
static KyMtaAnswer step_body (KyMta *mta, KyView data);
static KyMtaAnswer step_end (KyMta *mta, KyView data);

#define MALFORMED ((KyMtaAnswer)0)

/* Steps that are answered. */
typedef struct
{
  gchar letter;
  guint phases;                                    /* in which it may come */
  Phase next;                                      /* 0: the same */
  guint32 no_reply;                                /* the option by which it has none */
  KyMtaAnswer (*handle) (KyMta *mta, KyView data); /* NULL: nothing is done */
} Step;

static const Step table[] = {
  { 'C', PHASE_NEGOTIATED, PHASE_CONNECTED, KY_MTA_NO_REPLY_CONNECT, step_connect },
  { 'H', CONNECTED_PHASES, 0, KY_MTA_NO_REPLY_HELO, NULL },
  { 'M', CONNECTED_PHASES, PHASE_MAIL, KY_MTA_NO_REPLY_MAIL, step_mail },
  { 'R', PHASE_MAIL | PHASE_RECIPIENT, PHASE_RECIPIENT, KY_MTA_NO_REPLY_RECIPIENT, step_recipient },
  { 'T', PHASE_MAIL | PHASE_RECIPIENT, 0, KY_MTA_NO_REPLY_DATA, NULL },
  { 'U', CONNECTED_PHASES, 0, KY_MTA_NO_REPLY_UNKNOWN, NULL },
  { 'L', MESSAGE_PHASES & ~PHASE_BODY, PHASE_HEADER, KY_MTA_NO_REPLY_FIELD, step_field },
  { 'N', MESSAGE_PHASES & ~PHASE_BODY, PHASE_HEADER, KY_MTA_NO_REPLY_END_OF_HEADER, NULL },
  { 'B', MESSAGE_PHASES, PHASE_BODY, KY_MTA_NO_REPLY_BODY, step_body },
  { 'E', MESSAGE_PHASES, PHASE_CONNECTED, 0, step_end },
};

KyMta *
ky_mta_new (int fd, const KyMtaHandlers *handlers)
{
  const struct timeval patience = { .tv_sec = KY_MTA_PATIENCE_SECONDS };
  const struct timeval sending = { .tv_sec = SEND_SECONDS };
  KyMta *mta = g_new0 (KyMta, 1);

  mta->fd = fd;
  mta->handlers = handlers;
  mta->phase = PHASE_NEW;
  mta->out = g_byte_array_new ();
  mta->is_broken = setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0
                   || setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &sending, sizeof sending) != 0;
  return mta;
}

static void
clear_macros (KyMta *mta, guint first)
{
  for (guint i = 0; i < KY_MTA_MACROS; i++)
    for (guint stage = first; stage < N_STAGES; stage++)
      g_clear_pointer (&mta->macros[i][stage], g_free);
}

void
ky_mta_free (KyMta *mta)
{
  mta->handlers->close (mta);
  clear_macros (mta, 0);
  g_byte_array_unref (mta->out);
  g_free (mta->in);
  close (mta->fd);
  g_free (mta);
}

int
ky_mta_fd (const KyMta *mta)
{
  return mta->fd;
}

void
ky_mta_set_data (KyMta *mta, gpointer data)
{
  mta->data = data;
}

gpointer
ky_mta_data (const KyMta *mta)
{
  return mta->data;
}

/* --- sending -------------------------------------------------------------------------------- */

static gboolean
mta_flush (KyMta *mta)
{
  gsize sent = 0;

  while (!mta->is_broken && sent < mta->out->len)
    {
      gssize n = send (mta->fd, mta->out->data + sent, mta->out->len - sent, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      mta->is_broken = n <= 0;
      sent += n > 0 ? (gsize)n : 0;
    }
  g_byte_array_set_size (mta->out, 0);
  return !mta->is_broken;
}

/* Puts a packet of FIRST and SECOND behind what waits to be sent. */
static gboolean
put (KyMta *mta, gchar letter, KyView first, KyView second)
{
  guint32 size = GUINT32_TO_BE ((guint32)(1 + first.size + second.size));

  g_byte_array_append (mta->out, (const guint8 *)&size, sizeof size);
  g_byte_array_append (mta->out, (const guint8 *)&letter, 1);
  g_byte_array_append (mta->out, first.data, (guint)first.size);
  g_byte_array_append (mta->out, second.data, (guint)second.size);
  return mta->out->len < OUT_MAX ? !mta->is_broken : mta_flush (mta);
}

/* With its final NUL. */
static KyView
view_of_string (const gchar *string)
{
  return ky_view (string, strlen (string) + 1);
}

KyMtaAnswer
ky_mta_refuse (KyMta *mta, const gchar *code, const gchar *status, const gchar *text)
{
  g_autofree gchar *line = g_strdup_printf ("%s %s %s", code, status, text);

  put (mta, KY_MTA_REFUSED, view_of_string (line), (KyView){ 0 });
  return KY_MTA_REFUSED;
}

gboolean
ky_mta_tell_progress (KyMta *mta)
{
  return put (mta, 'p', (KyView){ 0 }, (KyView){ 0 }) && mta_flush (mta);
}

gboolean
ky_mta_add_field (KyMta *mta, const gchar *name, const gchar *value)
{
  return put (mta, 'h', view_of_string (name), view_of_string (value));
}

gboolean
ky_mta_change_field (KyMta *mta, const gchar *name, guint32 index, const gchar *value)
{
  guint32 number = GUINT32_TO_BE (index);
  g_autoptr (GByteArray) first = g_byte_array_new ();

  g_byte_array_append (first, (const guint8 *)&number, sizeof number);
  g_byte_array_append (first, (const guint8 *)name, (guint)strlen (name) + 1);
  return put (mta, 'm', ky_view (first->data, first->len), view_of_string (value));
}

gboolean
ky_mta_replace_body (KyMta *mta, KyView body)
{
  for (gsize at = 0; at < body.size; at += CHUNK_SIZE)
    if (!put (mta, 'b', ky_view (body.data + at, MIN (body.size - at, CHUNK_SIZE)), (KyView){ 0 }))
      return FALSE;
  return !mta->is_broken;
}

gboolean
ky_mta_remove_recipient (KyMta *mta, const gchar *path)
{
  return put (mta, '-', view_of_string (path), (KyView){ 0 });
}

/* --- the steps ------------------------------------------------------------------------------ */

/* Takes a string off the begin of DATA. NULL: there is none that ends. */
static const gchar *
take_string (KyView *data)
{
  const guint8 *start = data->data;
  const guint8 *end = data->size > 0 ? memchr (start, '\0', data->size) : NULL;

  if (end == NULL)
    return NULL;
  *data = ky_view (end + 1, data->size - (gsize)(end + 1 - start));
  return (const gchar *)start;
}

/* Each new set of macros replaces those of its step and of the steps behind it. */
static gboolean
step_macros (KyMta *mta, KyView data)
{
  const gchar *at = data.size > 0 && data.data[0] != '\0' ? strchr (stages, data.data[0]) : NULL;
  const gchar *found[KY_MTA_MACROS] = { NULL };
  guint stage = at != NULL ? (guint)(at - stages) : 0;

  if (at == NULL) /* macros of a step that has no place among those, such as an unknown command */
    return data.size > 0;
  data = ky_view (data.data + 1, data.size - 1);
  while (data.size > 0)
    {
      const gchar *name = take_string (&data);
      const gchar *value = name != NULL ? take_string (&data) : NULL;
      gsize size = name != NULL ? strlen (name) : 0;

      if (value == NULL)
        return FALSE;
      if (size > 2 && name[0] == '{' && name[size - 1] == '}')
        {
          name++;
          size -= 2;
        }
      for (guint i = 0; i < KY_MTA_MACROS; i++)
        if (strlen (macro_names[i]) == size && memcmp (macro_names[i], name, size) == 0)
          found[i] = value;
    }
  clear_macros (mta, stage + 1);
  for (guint i = 0; i < KY_MTA_MACROS; i++)
    if (g_strcmp0 (mta->macros[i][stage], found[i]) != 0)
      {
        g_free (mta->macros[i][stage]);
        mta->macros[i][stage] = g_strdup (found[i]);
      }
  return TRUE;
}

const gchar *
ky_mta_macro (const KyMta *mta, KyMtaMacro macro)
{
  for (guint stage = N_STAGES; stage-- > 0;)
    if (mta->macros[macro][stage] != NULL)
      return mta->macros[macro][stage];
  return NULL;
}

static gboolean
step_negotiate (KyMta *mta, KyView data)
{
  guint32 numbers[3]; /* version, actions, steps */
  KyMtaOptions options;
  guint32 version;

  if (mta->phase != PHASE_NEW || data.size < sizeof numbers)
    return FALSE;
  memcpy (numbers, data.data, sizeof numbers);
  version = GUINT32_FROM_BE (numbers[0]);
  options = (KyMtaOptions){ GUINT32_FROM_BE (numbers[1]), GUINT32_FROM_BE (numbers[2]) };
  if (version < VERSION_LEAST || !mta->handlers->negotiate (mta, &options))
    return FALSE;
  mta->phase = PHASE_NEGOTIATED;
  mta->steps = options.steps;
  numbers[0] = GUINT32_TO_BE (MIN (version, VERSION));
  numbers[1] = GUINT32_TO_BE (options.actions);
  numbers[2] = GUINT32_TO_BE (options.steps);
  return put (mta, 'O', ky_view (numbers, sizeof numbers), (KyView){ 0 });
}

/* Reads the address of FAMILY ('4', '6'). FALSE: there is none, or it is unknown. */
static gboolean
step_read_address (guint8 family, const gchar *text, struct sockaddr_storage *ret_address)
{
  struct sockaddr_in *in = (struct sockaddr_in *)ret_address;
  struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret_address;

  memset (ret_address, 0, sizeof *ret_address);
  ret_address->ss_family = family == '4' ? AF_INET : AF_INET6;
  if (text == NULL)
    return FALSE;
  if (family == '4')
    return inet_pton (AF_INET, text, &in->sin_addr) == 1;
  if (g_ascii_strncasecmp (text, "IPv6:", strlen ("IPv6:")) == 0)
    text += strlen ("IPv6:");
  return family == '6' && inet_pton (AF_INET6, text, &in6->sin6_addr) == 1;
}

static KyMtaAnswer
step_connect (KyMta *mta, KyView data)
{
  const gchar *host = take_string (&data);
  struct sockaddr_storage address;
  gboolean has_address;
  guint8 family = data.size > 0 ? data.data[0] : '\0';

  if (host == NULL || family == '\0')
    return MALFORMED;
  /* Behind the family a port (u16), and the address. */
  data = data.size > 3 ? ky_view (data.data + 3, data.size - 3) : (KyView){ 0 };
  has_address = step_read_address (family, take_string (&data), &address);
  return mta->handlers->connect (mta, host, has_address ? (const struct sockaddr *)&address : NULL);
}

static KyMtaAnswer
step_mail (KyMta *mta, KyView data)
{
  const gchar *path = take_string (&data);

  return path != NULL ? mta->handlers->mail (mta, path) : MALFORMED;
}

static KyMtaAnswer
step_recipient (KyMta *mta, KyView data)
{
  const gchar *path = take_string (&data);

  return path != NULL ? mta->handlers->recipient (mta, path) : MALFORMED;
}

static KyMtaAnswer
step_field (KyMta *mta, KyView data)
{
  const gchar *name = take_string (&data);
  const gchar *value = name != NULL ? take_string (&data) : NULL;

  return value != NULL ? mta->handlers->field (mta, name, value) : MALFORMED;
}

static KyMtaAnswer
step_body (KyMta *mta, KyView data)
{
  return mta->handlers->body (mta, data);
}

/* The last chunk may come with the end. */
static KyMtaAnswer
step_end (KyMta *mta, KyView data)
{
  KyMtaAnswer answer = KY_MTA_CONTINUE;

  if (data.size > 0)
    answer = mta->handlers->body (mta, data);
  if (answer == KY_MTA_CONTINUE)
    answer = mta->handlers->end (mta);
  clear_macros (mta, STAGE_MAIL);
  return answer;
}

static gboolean
serve_step (KyMta *mta, gchar letter, KyView data)
{
  const Step *step = NULL;
  KyMtaAnswer answer = KY_MTA_CONTINUE;

  for (guint i = 0; step == NULL && i < G_N_ELEMENTS (table); i++)
    if (table[i].letter == letter)
      step = &table[i];
  if (step == NULL || (step->phases & mta->phase) == 0)
    return FALSE;
  if (step->next != 0)
    mta->phase = step->next;
  if (step->handle != NULL)
    answer = step->handle (mta, data);
  if (answer == KY_MTA_REFUSED)
    return (mta->steps & step->no_reply) == 0;
  /* A refusal that cannot be sent closes the connection, which defers the message. */
  if (answer == MALFORMED || (mta->steps & step->no_reply) != 0)
    return answer == KY_MTA_CONTINUE;
  return put (mta, (gchar)answer, (KyView){ 0 }, (KyView){ 0 });
}

/* FALSE: the connection is over. */
static gboolean
serve_packet (KyMta *mta, gchar letter, KyView data)
{
  gboolean ok;

  switch (letter)
    {
    case 'Q':
      return FALSE;
    case 'A':
      mta->handlers->abort (mta);
      clear_macros (mta, STAGE_MAIL);
      if ((mta->phase & MESSAGE_PHASES) != 0)
        mta->phase = PHASE_CONNECTED;
      return TRUE;
    case 'O':
      ok = step_negotiate (mta, data);
      break;
    case 'D':
      ok = mta->phase != PHASE_NEW && step_macros (mta, data);
      break;
    default:
      ok = serve_step (mta, letter, data);
    }
  if (!ok && !mta->is_broken)
    ky_log (KY_LOG_WARNING, "the connection of the mail system is closed at a step '%c' (%#x)",
            g_ascii_isalpha (letter) ? letter : '?', mta->phase);
  return ok;
}

/* --- reading -------------------------------------------------------------------------------- */

/* Serves all packets that have come in full. FALSE: the connection is over. */
static gboolean
serve_packets (KyMta *mta, gsize *ret_wanted)
{
  *ret_wanted = HEAD;
  while (mta->in_end - mta->in_start >= HEAD)
    {
      const guint8 *at = mta->in + mta->in_start;
      guint32 size;

      memcpy (&size, at, sizeof size);
      size = GUINT32_FROM_BE (size);
      if (size == 0 || size > PACKET_MAX)
        {
          ky_log (KY_LOG_WARNING, "the mail system sent a packet of %u bytes", size);
          return FALSE;
        }
      *ret_wanted = sizeof size + size;
      if (mta->in_end - mta->in_start < *ret_wanted)
        return TRUE;
      mta->in_start += *ret_wanted;
      *ret_wanted = HEAD;
      if (!serve_packet (mta, (gchar)at[4], ky_view (at + HEAD, size - 1)))
        return FALSE;
    }
  return TRUE;
}

/* Makes room for WANTED bytes from the first that was not served yet. */
static void
mta_make_room (KyMta *mta, gsize wanted)
{
  gsize left = mta->in_end - mta->in_start;

  if (left > 0 && mta->in_start > 0)
    memmove (mta->in, mta->in + mta->in_start, left);
  mta->in_start = 0;
  mta->in_end = left;
  if (mta->in_size >= MAX (wanted, BUFFER_SIZE))
    return;
  mta->in_size = MAX (wanted, BUFFER_SIZE);
  mta->in = g_realloc (mta->in, mta->in_size);
}

KyMtaState
ky_mta_serve (KyMta *mta)
{
  gsize wanted;

  while (serve_packets (mta, &wanted) && mta_flush (mta))
    {
      gssize n;

      mta_make_room (mta, wanted);
      do
        n = recv (mta->fd, mta->in + mta->in_end, mta->in_size - mta->in_end, 0);
      while (n < 0 && errno == EINTR);
      if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        {
          if (mta->in_end == 0)
            {
              g_clear_pointer (&mta->in, g_free);
              mta->in_size = 0;
            }
          return KY_MTA_IDLE;
        }
      if (n <= 0)
        return KY_MTA_OVER;
      mta->in_end += (gsize)n;
    }
  mta_flush (mta);
  return KY_MTA_OVER;
}
