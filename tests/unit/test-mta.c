/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The milter protocol, with this program as the MTA at the other end of a pair of sockets. */
#include "milter/mta.h"

#include <string.h>
#include <unistd.h>

#define ACTIONS (KY_MTA_ADD_FIELDS | KY_MTA_REPLACE_BODY)

typedef struct
{
  GByteArray *sent; /* by the MTA */
  GString *done;    /* by the handlers: a line a call */
  GString *replies; /* the letters of the packets that the MTA got */
  GByteArray *got;  /* all that it got */
  KyMtaAnswer of_recipient;
} Talk;

static Talk *talk;

static gboolean
on_negotiate (KyMta *mta, KyMtaOptions *options)
{
  (void)mta;
  g_string_append_printf (talk->done, "negotiate %x %x\n", options->actions, options->steps);
  options->actions &= ACTIONS;
  options->steps &= KY_MTA_NO_REPLY_FIELD | KY_MTA_NO_REPLY_BODY;
  return options->actions == ACTIONS;
}

static KyMtaAnswer
on_connect (KyMta *mta, const gchar *host, const struct sockaddr *address)
{
  (void)mta;
  g_string_append_printf (talk->done, "connect %s %d\n", host,
                          address != NULL ? address->sa_family : 0);
  return KY_MTA_CONTINUE;
}

static KyMtaAnswer
on_mail (KyMta *mta, const gchar *path)
{
  const gchar *login = ky_mta_macro (mta, KY_MTA_LOGIN);

  g_string_append_printf (talk->done, "mail %s by %s\n", path, login != NULL ? login : "nobody");
  return KY_MTA_CONTINUE;
}

static KyMtaAnswer
on_recipient (KyMta *mta, const gchar *path)
{
  g_string_append_printf (talk->done, "recipient %s\n", path);
  return talk->of_recipient == KY_MTA_REFUSED ? ky_mta_refuse (mta, "550", "5.1.1", "No")
                                              : talk->of_recipient;
}

static KyMtaAnswer
on_field (KyMta *mta, const gchar *name, const gchar *value)
{
  (void)mta;
  g_string_append_printf (talk->done, "field %s=%s\n", name, value);
  return KY_MTA_CONTINUE;
}

static KyMtaAnswer
on_body (KyMta *mta, KyView chunk)
{
  (void)mta;
  g_string_append_printf (talk->done, "body %" G_GSIZE_FORMAT "\n", chunk.size);
  return KY_MTA_CONTINUE;
}

static KyMtaAnswer
on_end (KyMta *mta)
{
  const gchar *id = ky_mta_macro (mta, KY_MTA_QUEUE_ID);
  g_autofree gchar *large = g_strnfill (70000, 'x');

  g_string_append_printf (talk->done, "end of %s\n", id != NULL ? id : "none");
  g_assert_true (ky_mta_change_field (mta, "Subject", 2, "new"));
  g_assert_true (ky_mta_add_field (mta, "Kiyome-Result", " sanitized"));
  g_assert_true (ky_mta_replace_body (mta, ky_view (large, 70000)));
  g_assert_true (ky_mta_tell_progress (mta));
  return KY_MTA_CONTINUE;
}

static void
on_abort (KyMta *mta)
{
  (void)mta;
  g_string_append (talk->done, "abort\n");
}

static void
on_close (KyMta *mta)
{
  (void)mta;
  g_string_append (talk->done, "close\n");
}

static const KyMtaHandlers handlers = {
  .negotiate = on_negotiate,
  .connect = on_connect,
  .mail = on_mail,
  .recipient = on_recipient,
  .field = on_field,
  .body = on_body,
  .end = on_end,
  .abort = on_abort,
  .close = on_close,
};

static void
send_bytes (gchar letter, gconstpointer data, gsize size)
{
  guint32 length = GUINT32_TO_BE ((guint32)size + 1);

  g_byte_array_append (talk->sent, (const guint8 *)&length, sizeof length);
  g_byte_array_append (talk->sent, (const guint8 *)&letter, 1);
  g_byte_array_append (talk->sent, data, (guint)size);
}

/* DATA: a literal; its final NUL goes, too. */
#define SEND(letter, data) send_bytes (letter, data, sizeof (data))

static void
send_options (guint32 version, guint32 actions, guint32 steps)
{
  const guint32 numbers[]
      = { GUINT32_TO_BE (version), GUINT32_TO_BE (actions), GUINT32_TO_BE (steps) };

  send_bytes ('O', numbers, sizeof numbers);
}

static void
begin (void)
{
  talk = g_new0 (Talk, 1);
  talk->sent = g_byte_array_new ();
  talk->done = g_string_new (NULL);
  talk->replies = g_string_new (NULL);
  talk->got = g_byte_array_new ();
  talk->of_recipient = KY_MTA_CONTINUE;
}

static gpointer
receive (gpointer socket)
{
  guint8 buffer[4096];
  gssize n;

  while ((n = read (GPOINTER_TO_INT (socket), buffer, sizeof buffer)) > 0)
    g_byte_array_append (talk->got, buffer, (guint)n);
  return NULL;
}

/* Sends what was put together, first the bytes before CUT (0: none), and looks at what comes
 * back. */
static void
run (gsize cut)
{
  int ends[2];
  KyMta *mta;
  GThread *reader;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  mta = ky_mta_new (ends[0], &handlers);
  reader = g_thread_new ("reader", receive, GINT_TO_POINTER (ends[1]));
  if (cut > 0)
    {
      g_assert_cmpint (write (ends[1], talk->sent->data, cut), ==, cut);
      g_assert_cmpint (ky_mta_serve (mta), ==, KY_MTA_IDLE);
    }
  g_assert_cmpint (write (ends[1], talk->sent->data + cut, talk->sent->len - cut), ==,
                   talk->sent->len - cut);
  g_assert_cmpint (shutdown (ends[1], SHUT_WR), ==, 0);
  g_assert_cmpint (ky_mta_serve (mta), ==, KY_MTA_OVER);
  ky_mta_free (mta);
  g_thread_join (reader);
  close (ends[1]);
  for (gsize i = 0; i < talk->got->len;)
    {
      guint32 size = ky_load_u32be (talk->got->data + i);

      g_assert_cmpuint (size, >, 0);
      g_assert_cmpuint (i + 4 + size, <=, talk->got->len);
      g_string_append_c (talk->replies, (gchar)talk->got->data[i + 4]);
      i += 4 + size;
    }
}

static void
finish (const gchar *done, const gchar *replies)
{
  if (done != NULL)
    g_assert_cmpstr (talk->done->str, ==, done);
  if (replies != NULL)
    g_assert_cmpstr (talk->replies->str, ==, replies);
  g_byte_array_unref (talk->sent);
  g_byte_array_unref (talk->got);
  g_string_free (talk->done, TRUE);
  g_string_free (talk->replies, TRUE);
  g_clear_pointer (&talk, g_free);
}

static void
send_message (void)
{
  SEND ('D', "Mi\0ABC\0{auth_authen}\0sato");
  SEND ('M', "<a@b.example>\0SIZE=100");
  SEND ('R', "<c@d.example>");
  SEND ('D', "Li\0ABC");
  SEND ('L', "Subject\0 old");
  SEND ('N', "");
  SEND ('B', "Hello");
  SEND ('E', "");
}

#define BEGUN "negotiate 1ff 1fffff\nconnect mx.example 2\n"
#define DONE                                                                                       \
  "mail <a@b.example> by sato\nrecipient <c@d.example>\nfield Subject= old\nbody 6\n"              \
  "body 1\n"                                                                                       \
  "end of ABC\n"
/* Neither the field nor the chunk has a reply; the new body goes in two pieces. */
#define REPLIES "cccmhbbpc"

static void
send_begin (void)
{
  send_options (6, 0x1ff, 0x1fffff);
  SEND ('C', "mx.example\0"
             "4\0\x19"
             "192.0.2.1");
}

static void
test_message (void)
{
  begin ();
  send_begin ();
  send_message ();
  run (0);
  finish (BEGUN DONE "close\n", "Oc" REPLIES);
}

/* A packet comes in two pieces, and nothing in between for longer than a thread waits. */
static void
test_pieces (void)
{
  gsize cut;

  begin ();
  send_begin ();
  cut = talk->sent->len + 2;
  send_message ();
  run (cut);
  finish (BEGUN DONE "close\n", "Oc" REPLIES);
}

/* What the first mail's client was logged in as is not what the second one's is. */
static void
test_several (void)
{
  begin ();
  send_begin ();
  send_message ();
  SEND ('M', "<e@f.example>");
  SEND ('R', "<g@h.example>");
  SEND ('L', "Subject\0 two");
  SEND ('A', "");
  send_message ();
  SEND ('Q', "");
  SEND ('M', "<never@read.example>");
  run (0);
  finish (BEGUN DONE "mail <e@f.example> by nobody\nrecipient <g@h.example>\nfield Subject= two\n"
                     "abort\n" DONE "close\n",
          "Oc" REPLIES "cc" REPLIES);
}

static void
test_refused (void)
{
  begin ();
  talk->of_recipient = KY_MTA_REFUSED;
  send_begin ();
  SEND ('M', "<a@b.example>");
  SEND ('R', "<c@d.example>");
  run (0);
  g_assert_nonnull (memmem (talk->got->data, talk->got->len, "y550 5.1.1 No", 14));
  finish (NULL, "Occy");
}

/* What an MTA never sends ends the connection before anything more is done. */
static void
test_malformed (void)
{
  static const struct
  {
    gchar letter;
    const gchar *data;
    gsize size;
  } rows[] = {
    { 'R', "<c@d.example>", 14 }, /* before any sender */
    { 'B', "Hello", 5 },
    { 'E', "", 0 },
    { 'O', "\0\0\0\6\0\0\1\377\0\0\0\0", 12 }, /* for a second time */
    { 'C', "mx.example\0U", 12 },
    { 'M', "<a@b.example>", 13 }, /* without an end */
    { 'M', "", 0 },
    { 'D', "Mi\0ABC", 6 },
    { 'D', "Mi", 3 }, /* no value */
    { 'K', "", 0 },   /* unknown */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      begin ();
      send_begin ();
      send_bytes (rows[i].letter, rows[i].data, rows[i].size);
      send_message ();
      run (0);
      finish (BEGUN "close\n", "Oc");
    }
}

static void
test_sizes (void)
{
  static const guint32 sizes[] = { 0, 128 * 1024 + 1, G_MAXUINT32 };
  g_autofree gchar *value = g_strnfill (110 * 1024, 'v');

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      guint32 size = GUINT32_TO_BE (sizes[i]);

      begin ();
      send_begin ();
      g_byte_array_append (talk->sent, (const guint8 *)&size, sizeof size);
      g_byte_array_append (talk->sent, (const guint8 *)"M", 1);
      run (0);
      finish (BEGUN "close\n", "Oc");
    }
  begin ();
  send_begin ();
  SEND ('M', "<a@b.example>");
  memcpy (value, "Subject", 8);
  send_bytes ('L', value, 110 * 1024 + 1);
  run (0);
  g_assert_cmpuint (talk->done->len, >, 110 * 1024);
  finish (NULL, "Occ");
}

/* Options that an MTA may not offer: the connection ends without a reply. */
static void
test_options (void)
{
  begin ();
  send_options (1, 0x1ff, 0);
  SEND ('C', "mx.example");
  run (0);
  finish ("close\n", "");
  begin ();
  send_options (6, KY_MTA_ADD_FIELDS, 0);
  run (0);
  finish ("negotiate 1 0\nclose\n", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mta/message", test_message);
  g_test_add_func ("/mta/pieces", test_pieces);
  g_test_add_func ("/mta/several", test_several);
  g_test_add_func ("/mta/refused", test_refused);
  g_test_add_func ("/mta/malformed", test_malformed);
  g_test_add_func ("/mta/sizes", test_sizes);
  g_test_add_func ("/mta/options", test_options);
  return g_test_run ();
}
