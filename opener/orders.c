/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out one order of the portal: the text or the pages of an original, a sanitized or
 * unlocked part, an original that was approved, a new scan, a file of a machine, or the status. The
 * store decides whether an order is permitted, and has recorded the hash of what is released before
 * it is released. */
#include "opener/opener.h"

#include "common/mail/mail-text.h"
#include "common/message-codes.h"

#include <unistd.h>

#define TEXT_MAX (256u * 1024 * 1024)
#define TEXT_SHOWN (4u * 1024 * 1024)
#define LINE_SHOWN 1000

/* --- text ----------------------------------------------------------------------------------- */

/* Replaces everything but letters, spaces and line ends. */
static gchar *
clean_text (const gchar *text, gsize limit, gboolean is_one_line)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);

  for (const gchar *p = valid; *p != '\0' && clean->len < limit; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((c == '\n' || c == '\t') && !is_one_line)
        g_string_append_unichar (clean, c);
      else if (g_unichar_isprint (c) && !g_unichar_iszerowidth (c))
        g_string_append_unichar (clean, c);
      else if (c == '\n' || c == '\t')
        g_string_append_c (clean, ' ');
    }
  return g_string_free (clean, FALSE);
}

static int
seal_text (const gchar *text, GError **error)
{
  return ky_memfd_from_view ("text", ky_view (text, strlen (text)), error);
}

/* Reads the sanitizer's output: a mail as kiyome writes it, or, of a file, all of it as text. */
static gboolean
read_letter (KyOrder *order, int output, gboolean is_file, GError **error)
{
  static const gchar *const fields[][2] = {
    { "from", "From" }, { "to", "To" }, { "cc", "Cc" }, { "subject", "Subject" }, { "date", "Date" }
  };

  if (lseek (output, 0, SEEK_SET) < 0)
    return ky_error_set_errno (error, "lseek");
  g_autoptr (GBytes) bytes = ky_fd_read_all (output, TEXT_MAX, error);
  if (bytes == NULL)
    return FALSE;
  g_autofree gchar *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (KyPlainMail) mail = ky_mail_text_new (is_file ? "" : text);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree gchar *value = ky_mail_text_field (mail, fields[i][1]);
      g_autofree gchar *clean = clean_text (ky_output_file_or_else (value, ""), LINE_SHOWN, TRUE);

      ky_order_fact (order, fields[i][0], clean);
    }
  g_autofree gchar *body = is_file ? g_steal_pointer (&text) : ky_mail_text_body (mail);
  g_autofree gchar *shown = clean_text (body, TEXT_SHOWN, FALSE);
  order->file = seal_text (shown, error);
  return order->file >= 0;
}

static gboolean
do_text (KyOrder *order, GError **error)
{
  const KyOrderWork work = { .mode = KY_MODE_SANITIZE, .preset = "text-only", .is_whole = TRUE };
  g_auto (KyOpened) opened = { .original = -1 };
  g_auto (KySanitizerResult) result = { .output = -1 };

  if (!ky_opened_new (order, "text", &opened, error)
      || !ky_order_work (order, &opened, &work, &result, error))
    return FALSE;
  if (result.output < 0)
    return ky_order_fail_withheld (&result, FALSE, error);
  return read_letter (order, result.output, strcmp (opened.direction, "file") == 0, error)
         && ky_opened_record (order, &opened, "text", order->file, "view", error);
}

/* --- pages ---------------------------------------------------------------------------------- */

/* Reads a number from 1 to `maximum`; `standard` if it is missing or invalid. */
static guint
orders_number_of (const KyOrder *order, const gchar *name, guint maximum, guint standard)
{
  const gchar *text = ky_order_argument (order, name);
  guint64 number = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;

  return number > 0 && number <= maximum ? (guint)number : standard;
}

static gboolean
do_pages (KyOrder *order, GError **error)
{
  const gchar *password = ky_order_argument (order, "password");
  const KyOrderWork work = { .mode = KY_MODE_PAGES,
                             .password = password,
                             .first = orders_number_of (order, "first", G_MAXUINT16, 1),
                             .count = orders_number_of (order, "count", KY_PAGES_MAX, 1),
                             .width = orders_number_of (order, "width", 4000, 800) };
  g_auto (KyOpened) opened = { .original = -1 };
  g_auto (KySanitizerResult) result = { .output = -1 };

  if (!ky_opened_new (order, "pages", &opened, error)
      || !ky_order_work (order, &opened, &work, &result, error))
    return FALSE;
  if (result.output < 0 && result.report->reason == KY_REASON_POLICY)
    return ky_order_fail (error, "no-pages", result.report->detail);
  if (result.output < 0)
    return ky_order_fail_withheld (&result, password != NULL, error);
  if (!ky_opened_record (order, &opened, "pages", result.output, "view", error))
    return FALSE;
  order->file = ky_steal_fd (&result.output);
  return TRUE;
}

/* --- files ---------------------------------------------------------------------------------- */

/* Delivers `file`: with the answer, or by mail to the user's own address. */
static gboolean
orders_give_file (KyOrder *order, const KyOpened *opened, const gchar *purpose, KyOutputFile *made,
                  GError **error)
{
  ky_order_fact (order, "name", made->name);
  ky_order_fact (order, "type", ky_output_file_or_else (made->type, "application/octet-stream"));
  if (g_strcmp0 (ky_order_argument (order, "way"), "mail") == 0)
    return ky_send_file_give (order, opened, purpose, made, error);
  if (!ky_opened_record (order, opened, purpose, made->file, "download", error))
    return FALSE;
  order->file = ky_steal_fd (&made->file);
  return TRUE;
}

static void
take_report (KyOrder *order, const KySanitizerResult *result)
{
  static const guint8 none[KY_SHA256_SIZE] = { 0 };

  order->report = ky_report_to_json (result->report, "portal", none, NULL);
}

static gboolean
do_file (KyOrder *order, const gchar *purpose, GError **error)
{
  const gchar *password = ky_order_argument (order, "password");
  const KyOrderWork work = { .mode = KY_MODE_SANITIZE,
                             .method = ky_order_argument (order, "method"),
                             .password = password,
                             .leaves = TRUE };
  g_auto (KyOpened) opened = { .original = -1 };
  g_auto (KyOutputFile) made = KY_OUTPUT_FILE_INIT;

  if (!ky_opened_new (order, purpose, &opened, error)
      || !ky_output_file_sanitized (order, &opened, &work, &made, error))
    return FALSE;
  take_report (order, &made.result);
  if (!orders_give_file (order, &opened, purpose, &made, error))
    return FALSE;
  /* If parts stay locked, the password was wrong or not complete. */
  if (strcmp (purpose, "unlock") == 0 && !ky_report_is_locked (made.result.report))
    ky_order_share_password (order, opened.id);
  return TRUE;
}

/* Makes the output of a machine's job again, as it was made for the job. */
static gboolean
make_machine_file (KyOrder *order, GError **error)
{
  g_auto (KyOpened) opened = { .original = -1 };
  g_auto (KyOutputFile) made = KY_OUTPUT_FILE_INIT;
  KyOrderWork work
      = { .mode = KY_MODE_SANITIZE, .is_whole = TRUE, .is_again = TRUE, .leaves = TRUE };

  if (!ky_opened_new (order, "file", &opened, error))
    return FALSE;
  work.preset = opened.policy[0] != '\0' ? opened.policy : NULL;
  if (!ky_output_file_sanitized (order, &opened, &work, &made, error))
    return FALSE;
  /* The output is the whole file, so its name has no path of a part. */
  g_free (made.name);
  made.name = g_strdup (ky_output_file_or_else (made.result.report->output_name,
                                                ky_output_file_or_else (opened.file_name, "file")));
  g_hash_table_remove (order->arguments, "way");
  return orders_give_file (order, &opened, "file", &made, error);
}

/* Limits machines to half of the places, so that people do not wait for them. */
static gboolean
do_machine_file (KyOrder *order, GError **error)
{
  KyOpenerService *service = order->service;
  gint most = MAX (1, (gint)ky_config_uint (service->config, KY_CONFIG_OPENER_ORDERS) / 2);
  gboolean ok = g_atomic_int_add (&service->n_machines, 1) < most
                    ? make_machine_file (order, error)
                    : ky_order_fail (error, "rate", "");

  g_atomic_int_add (&service->n_machines, -1);
  return ok;
}

static gboolean
do_render (KyOrder *order, GError **error)
{
  return do_file (order, "render", error);
}

static gboolean
do_unlock (KyOrder *order, GError **error)
{
  g_hash_table_replace (order->arguments, g_strdup ("way"), g_strdup ("mail"));
  return do_file (order, "unlock", error);
}

/* --- originals ------------------------------------------------------------------------------ */

static gboolean
orders_release (KyOrder *order, const KyOpened *opened, GError **error)
{
  g_auto (KyOutputFile) made = KY_OUTPUT_FILE_INIT;

  return ky_output_file_original (order, opened, &made, error)
         && orders_give_file (order, opened, "original", &made, error);
}

static gboolean
do_original (KyOrder *order, GError **error)
{
  g_auto (KyOpened) opened = { .original = -1 };
  g_autoptr (GError) local = NULL;

  if (!ky_opened_new (order, "original", &opened, error))
    return FALSE;
  if (orders_release (order, &opened, &local))
    return TRUE;
  /* An approved original may be fetched once. A failed attempt is reported, so that it does not
   * count. */
  g_autofree gchar *words = ky_said (local->message, FALSE);
  g_autofree gchar *why = clean_text (words, LINE_SHOWN, TRUE);
  ky_fd_clear (&order->file);
  ky_rows_free (ky_order_ask (order, "open-failed", NULL, NULL, "session",
                              ky_order_argument (order, "session"), "request",
                              ky_order_argument (order, "request"), "why", why, NULL));
  return ky_error_pass (error, &local);
}

static gboolean
do_rescan (KyOrder *order, GError **error)
{
  const gchar *engine = ky_config_string (order->service->config, KY_CONFIG_SCANNER_ENGINE);
  g_auto (KyOpened) opened = { .original = -1 };
  g_auto (KySanitizerResult) result = { .output = -1 };

  if (!ky_opened_new (order, "rescan", &opened, error)
      || !ky_order_extract (order, &opened, FALSE, &result, error))
    return FALSE;
  gboolean is_infected = result.report->reason == KY_REASON_INFECTED;
  ky_order_fact (order, "verdict",
                 is_infected                    ? "infected"
                 : strcmp (engine, "none") == 0 ? "unknown"
                                                : "clean");
  ky_order_fact (order, "signature", is_infected ? result.report->detail : "");
  return TRUE;
}

/* --- the rest ------------------------------------------------------------------------------- */

static gboolean
do_status (KyOrder *order, GError **error)
{
  g_autofree gchar *orders = g_strdup_printf ("%d", g_atomic_int_get (&order->service->n_orders));
  guint n_open = 0;
  guint n_closed = 0;

  ky_secrets_count (order->service->secrets, &n_open, &n_closed);
  g_autofree gchar *keys = g_strdup_printf ("%u", n_open);
  g_autofree gchar *closed = g_strdup_printf ("%u", n_closed);
  ky_order_fact (order, "keys", keys);
  ky_order_fact (order, "closed", closed);
  ky_order_fact (order, "orders", orders);
  return TRUE;
}

gboolean
ky_order_run (KyOrder *order, GError **error)
{
  static const struct
  {
    const gchar *name;
    gboolean (*run) (KyOrder *order, GError **error);
  } orders[] = {
    { "text", do_text },     { "pages", do_pages },       { "render", do_render },
    { "unlock", do_unlock }, { "original", do_original }, { "rescan", do_rescan },
    { "status", do_status }, { "file", do_machine_file }, { "agree", ky_order_agree },
  };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (strcmp (orders[i].name, order->name) == 0)
      return orders[i].run (order, error);
  return ky_fail (error, KY_ERROR_PROTOCOL, "unknown order");
}
