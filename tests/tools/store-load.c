/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds messages to a running kiyome-store: for its tests and for measuring. Each acknowledged
 * message is one line on standard output, "ID SHA256 SIZE", written before the next is added; the
 * summary goes to standard error. Ends, without a fault, when the store goes away. */
#include "common/message-codes.h"
#include "common/wire.h"
#include "store/client/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static gchar *socket_path;
static gint count = 1000;
static gint connections = 1;
static gint size = 2048;
static gint seed = 1;
static gint rest;
static gboolean with_report;
static gboolean keep_going;

static const GOptionEntry entries[]
    = { { "socket", 's', 0, G_OPTION_ARG_FILENAME, &socket_path, "store/store.sock", "PATH" },
        { "count", 'n', 0, G_OPTION_ARG_INT, &count, "messages in all", "N" },
        { "connections", 'c', 0, G_OPTION_ARG_INT, &connections, "at once", "N" },
        { "size", 'b', 0, G_OPTION_ARG_INT, &size, "bytes of a message", "N" },
        { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "of their text", "N" },
        { "pause", 'p', 0, G_OPTION_ARG_INT, &rest, "after each", "MILLISECONDS" },
        { "report", 'r', 0, G_OPTION_ARG_NONE, &with_report, "report each", NULL },
        { "keep-going", 'k', 0, G_OPTION_ARG_NONE, &keep_going, "go on after a refusal", NULL },
        { NULL } };

typedef struct
{
  gint first;
  GArray *micros; /* of each add */
  gint refused;
} Load;

/* Text that compresses as mail does: words from a small list, different in each message. */
static GBytes *
make_message (guint32 number)
{
  static const gchar *const words[]
      = { "kiyome ", "the ",  "office ", "of ",      "Wednesday ", "please ", "attached ", "find ",
          "report ", "2026 ", "city ",   "meeting ", "\r\n",       "staff ",  "regards ",  "to " };
  g_autoptr (GString) text = g_string_sized_new ((gsize)size + 100);
  guint32 state = number * 2654435761u + 1;

  g_string_printf (text, "From: a@example.jp\r\nTo: b@example.jp\r\nSubject: %u\r\n\r\n", number);
  while (text->len < (gsize)size)
    {
      state ^= state << 13;
      state ^= state >> 17;
      state ^= state << 5;
      g_string_append (text, words[state & 15]);
      if ((state & 0x70) == 0)
        g_string_append_printf (text, "%08x", state);
    }
  return g_bytes_new (text->str, (gsize)MAX (size, 1));
}

static gboolean
add_one (KyStore *store, guint32 number, Load *load, GError **error)
{
  static const gchar *const recipients[] = { "b@example.jp", NULL };
  KyStoreEnvelope envelope = { .sender = "a@example.jp",
                               .recipients = recipients,
                               .client = "mail.example.jp [192.0.2.1]",
                               .queue_id = "4XYZ",
                               .direction = "in" };
  g_autoptr (GBytes) message = make_message (number);
  KyView view = ky_view (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  ky_autofd int fd = ky_memfd_from_view ("message", view, error);
  guint8 digest[KY_SHA256_SIZE];
  gchar hex[KY_SHA256_HEX_SIZE];
  g_auto (KyAdmission) admission = { 0 };
  g_autoptr (KyReportPart) report = ky_report_part_new ();
  gint64 begin = g_get_monotonic_time ();
  gint64 took;

  if (fd < 0 || !ky_store_add (store, &envelope, fd, &admission, error))
    return FALSE;
  took = g_get_monotonic_time () - begin;
  g_array_append_val (load->micros, took);
  ky_sha256 (view, digest);
  ky_sha256_to_hex (digest, hex);
  printf ("%s %s %zu\n", admission.id, hex, view.size);
  fflush (stdout);
  if (!with_report)
    return TRUE;
  g_free (report->type);
  report->type = g_strdup ("eml");
  g_free (report->claimed);
  report->claimed = g_strdup ("message/rfc822");
  report->outcome = KY_OUTCOME_REBUILT;
  report->method = KY_METHOD_REBUILD;
  report->reason = KY_REASON_NONE;
  report->size = view.size;
  memcpy (report->sha256, digest, sizeof digest);
  return ky_store_report (store, admission.id, report, "standard", digest, digest,
                          "Kiyome-Result: sanitized\r\n", NULL, NULL, error);
}

static gpointer
run (gpointer data)
{
  Load *load = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStore) store = ky_store_connect (socket_path, &error);

  for (gint i = load->first; store != NULL && i < count; i += connections)
    {
      if (add_one (store, (guint32)(seed * 1000003 + i), load, &error))
        {
          g_usleep ((gulong)rest * 1000);
          continue;
        }
      load->refused++;
      if (!keep_going || !g_error_matches (error, KY_ERROR, KY_ERROR_STORE))
        break;
      g_clear_error (&error);
    }
  if (error != NULL)
    {
      g_autofree gchar *words = ky_said (error->message, FALSE);

      fprintf (stderr, "store-load: %s\n", words);
    }
  return NULL;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a;
  gint64 y = *(const gint64 *)b;

  return (x > y) - (x < y);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  g_autofree Load *loads = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin;
  gdouble seconds;
  gint refused = 0;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || socket_path == NULL)
    {
      fprintf (stderr, "store-load: %s\n", error != NULL ? error->message : "--socket is needed");
      return 2;
    }
  loads = g_new0 (Load, (gsize)connections);
  begin = g_get_monotonic_time ();
  for (gint i = 0; i < connections; i++)
    {
      loads[i].first = i;
      loads[i].micros = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_ptr_array_add (threads, g_thread_new ("load", run, &loads[i]));
    }
  for (gint i = 0; i < connections; i++)
    {
      g_thread_join (threads->pdata[i]);
      g_array_append_vals (all, loads[i].micros->data, loads[i].micros->len);
      g_array_unref (loads[i].micros);
      refused += loads[i].refused;
    }
  seconds = (gdouble)(g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  g_array_sort (all, compare);
  if (all->len > 0)
    fprintf (stderr, "%u added, %d refused, %.0f/s, add p50 %.3f ms p99 %.3f ms\n", all->len,
             refused, all->len / seconds, (gdouble)g_array_index (all, gint64, all->len / 2) / 1000,
             (gdouble)g_array_index (all, gint64, (gsize)all->len * 99 / 100) / 1000);
  else
    fprintf (stderr, "0 added, %d refused\n", refused);
  return refused > 0 ? 1 : 0;
}
