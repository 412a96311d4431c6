/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks the sanitizer, the store, the milter, the portal and the opener for their state, and turns
 * the answers into the lines of `kiyome status` and into the values for metrics. */
#include "cli/status-programs.h"

#include "cli/listener.h"
#include "cli/time-options.h"
#include "cli/prove.h"
#include "cli/status-families.h"
#include "cli/words.h"

#include "common/message-codes.h"
#include "common/peer.h"
#include "common/wire.h"
#include "common/words.h"
#include "config/room.h"
#include "config/signatures.h"
#include "config/tenants.h"
#include "opener/client.h"
#include "sanitizer/client.h"
#include "store/client/admin-client.h"
#include "store/client/client.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

KyStatusPart *
ky_status_part_new (const gchar *name, gboolean is_well, gchar *text, gchar *json)
{
  KyStatusPart *part = g_new0 (KyStatusPart, 1);

  part->name = name;
  part->is_well = is_well;
  part->text = text;
  part->json = json;
  return part;
}

void
ky_status_part_free (gpointer data)
{
  KyStatusPart *part = data;

  g_free (part->text);
  g_free (part->json);
  g_free (part);
}

/* One that serves USERS alone, whom KEY of kiyome.conf names. */
static KyStatusPart *
part_hidden (const gchar *name, const gchar *const *users, const gchar *key)
{
  g_autofree gchar *own = ky_peer_name (geteuid ());
  g_autofree gchar *others = g_strjoinv (", ", (gchar **)users);
  KyStatusPart *part = ky_status_part_new (
      name, FALSE,
      g_strdup_printf (_ ("not known: user %s may not ask it, only %s (%s)"), own, others, key),
      NULL);

  part->is_hidden = TRUE;
  return part;
}

/* Does a program that takes root, its own user and USERS take this one? */
static gboolean
status_programs_may_ask (const gchar *const *users, const gchar *const *servers)
{
  return geteuid () == 0 || ky_peer_is_among (geteuid (), users)
         || ky_peer_is_among (geteuid (), servers);
}

/* Does the program behind the socket at PATH shut this user out: it ended the conversation, or he
 * may not even reach it? */
static gboolean
is_shut (const gchar *path, gboolean was_reached)
{
  return was_reached || (access (path, R_OK | W_OK) != 0 && errno == EACCES);
}

static KyStatusPart *
part_away (const gchar *name, const GError *error)
{
  g_autofree gchar *words = ky_cli_in_words (error->message);
  KyStatusPart *part
      = ky_status_part_new (name, FALSE, g_strdup_printf (_ ("away: %s"), words), NULL);

  part->is_away = TRUE;
  return part;
}

/* VALUES's PATH, or "". */
static const gchar *
status_programs_look (GHashTable *values, const gchar *path)
{
  const gchar *value = values != NULL ? g_hash_table_lookup (values, path) : NULL;

  return value != NULL ? value : "";
}

/* --- sanitizer and scanner ------------------------------------------------------------------ */

static gchar *
age_text (gint64 seconds)
{
  guint n = (guint)CLAMP (seconds / 60, 0, G_MAXINT);

  if (n < 120)
    return g_strdup_printf (ngettext ("%u minute old", "%u minutes old", n), n);
  n /= 60;
  if (n < 48)
    return g_strdup_printf (ngettext ("%u hour old", "%u hours old", n), n);
  n /= 24;
  return g_strdup_printf (ngettext ("%u day old", "%u days old", n), n);
}

static const gchar *
status_programs_label (const gchar *kind, const gchar *code)
{
  return ky_words_label (kind, code, g_str_equal (ky_i18n_language (), "ja"));
}

static gboolean
is_null (GHashTable *values, const gchar *path)
{
  const gchar *value = status_programs_look (values, path);

  return *value == '\0' || g_str_equal (value, "null");
}

static gboolean
is_true (GHashTable *values, const gchar *path)
{
  return g_str_equal (status_programs_look (values, path), "true");
}

static void
list_away (GHashTable *values, const gchar *role, GString *away)
{
  const gchar *family;

  for (guint i = 0; *(family = ky_status_family_member (values, role, i, "family")) != '\0'; i++)
    {
      const gchar *state = ky_status_family_member (values, role, i, "state");
      g_autofree gchar *name = g_strconcat ("worker-", family, NULL);

      if (!g_str_equal (state, "ready") && !ky_status_family_may_be_away (values, role, i))
        g_string_append_printf (away, "%s%s: %s", away->len > 0 ? ", " : "",
                                status_programs_label ("health.name", name),
                                status_programs_label ("health.word", state));
    }
}

/* Returns why families can do nothing at all, whatever they are given, and what to do: faults,
 * or, if `is_intended`, what may be so on purpose. NULL: there is nothing of the kind.
 * (transfer full) */
static gchar *
find_failures (GHashTable *values, gboolean is_intended)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const gchar *family;

  for (guint i = 0; *(family = ky_status_family_member (values, "families", i, "family")) != '\0';
       i++)
    {
      const gchar *cause = ky_status_family_member (values, "families", i, "failure");
      g_autofree gchar *name = g_strconcat ("worker-", family, NULL);
      g_autofree gchar *words = NULL;

      if (*cause == '\0' || ky_status_failure_is_intended (cause) != is_intended)
        continue;
      words = ky_prove_explain (cause);
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "",
                              status_programs_label ("health.name", name), words);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* Tenants whose floods wait, behind what is said otherwise; to who asks for one, that alone. NULL:
 * none. (transfer full) */
static gchar *
list_over (GHashTable *values, const KyConfig *config)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const gchar *asker = ky_config_tenant_name (config);

  for (guint i = 0;; i++)
    {
      g_autofree gchar *name_path = g_strdup_printf ("jobs.tenants.%u.tenant", i);
      g_autofree gchar *over_path = g_strdup_printf ("jobs.tenants.%u.over", i);
      const gchar *name = status_programs_look (values, name_path);
      const gchar *over = status_programs_look (values, over_path);

      if (*over == '\0')
        break;
      if (g_str_equal (over, "true") && (asker == NULL || g_str_equal (asker, name)))
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                                *name != '\0' ? name : _ ("the gateway itself"));
    }
  return names->len > 0 ? g_strdup_printf (_ ("; over its part: %s"), names->str) : NULL;
}

#define TENANTS "\"tenants\":["

/* JSON without the other tenants, for who asks for one: root is told of all. (transfer full) */
static gchar *
keep_own (gchar *json, GHashTable *values, const KyConfig *config)
{
  const gchar *own = ky_config_tenant_name (config);
  const gchar *from = own != NULL ? strstr (json, TENANTS) : NULL;
  const gchar *end = from != NULL ? strchr (from, ']') : NULL;
  const gchar *comma = "";
  GString *kept;

  /* No name has a bracket in it (config/tenants.h), and nothing else stands there as it is. */
  if (end == NULL)
    return json;
  kept = g_string_new_len (json, from - json + (gssize)strlen (TENANTS));
  for (guint i = 0;; i++)
    {
      g_autofree gchar *base = g_strdup_printf ("jobs.tenants.%u.", i);
      g_autofree gchar *name = g_strconcat (base, "tenant", NULL);
      g_autofree gchar *weight = g_strconcat (base, "weight", NULL);
      g_autofree gchar *recent = g_strconcat (base, "recent_seconds", NULL);
      g_autofree gchar *over = g_strconcat (base, "over", NULL);

      if (*status_programs_look (values, over) == '\0')
        break;
      if (!g_str_equal (status_programs_look (values, name), own))
        continue;
      g_string_append_printf (
          kept, "%s{\"tenant\":\"%s\",\"weight\":%s,\"recent_seconds\":%s,\"over\":%s}", comma, own,
          status_programs_look (values, weight), status_programs_look (values, recent),
          status_programs_look (values, over));
      comma = ",";
    }
  g_string_append (kept, end);
  g_free (json);
  return g_string_free (kept, FALSE);
}

/* Well when each family of workers is there; one that restarts is named. */
static KyStatusPart *
sanitizer_part (GHashTable *values, const KyConfig *config, gchar *json)
{
  g_autoptr (GString) away = g_string_new (NULL);
  gchar *failures = find_failures (values, FALSE);
  g_autofree gchar *meant = NULL;
  g_autofree gchar *jobs = NULL;
  g_autofree gchar *over = NULL;

  if (failures != NULL)
    return ky_status_part_new ("sanitizer", FALSE, failures, json);
  list_away (values, "families", away);
  list_away (values, "verifiers", away);
  if (g_str_equal (status_programs_look (values, "starter"), "stopped"))
    g_string_append_printf (away, "%sstarter: %s", away->len > 0 ? ", " : "",
                            status_programs_label ("health.word", "stopped"));
  if (away->len > 0)
    return ky_status_part_new ("sanitizer", FALSE,
                               g_strdup_printf (_ ("workers are away: %s"), away->str), json);
  meant = find_failures (values, TRUE);
  jobs = g_strdup_printf (
      _ ("%s of %s jobs in work, %s waiting"), status_programs_look (values, "jobs.running"),
      status_programs_look (values, "jobs.limit"), status_programs_look (values, "jobs.waiting"));
  over = list_over (values, config);
  return ky_status_part_new (
      "sanitizer", *status_programs_look (values, "families.0.family") != '\0',
      g_strconcat (jobs, over != NULL ? over : "", meant != NULL ? "; " : NULL, meant, NULL), json);
}

/* Whether DIRECTORY can be read and holds no file that libclamav would load. */
static gboolean
lacks_signatures (const gchar *directory)
{
  static const gchar *const suffixes[] = { "db", ".cvd", ".cld", ".cud", NULL };
  g_autoptr (GDir) entries = g_dir_open (directory, 0, NULL);
  const gchar *name;

  if (entries == NULL)
    return FALSE;
  while ((name = g_dir_read_name (entries)) != NULL)
    for (gsize i = 0; suffixes[i] != NULL; i++)
      if (g_str_has_suffix (name, suffixes[i]))
        return FALSE;
  return TRUE;
}

#define UNANSWERED_MAX 2 /* scans, each tried again: more than bad luck */

/* What the scanner is about: no answer, no signatures or old ones are not well; none wanted is. */
static KyStatusPart *
scanner_part (GHashTable *values, KyConfig *config)
{
  const gchar *engine = ky_config_string (config, KY_CONFIG_SCANNER_ENGINE);
  const gchar *state = status_programs_look (values, "scanner.state");
  guint64 limit = ky_config_uint (config, KY_CONFIG_SCANNER_MAX_AGE) * 86400;
  gint64 age = -1;
  g_autofree gchar *age_words = NULL;
  g_autofree gchar *missing = NULL;
  gboolean is_old;

  if (g_str_equal (engine, "none"))
    return ky_status_part_new ("scanner", TRUE, g_strdup (_ ("off (scanner.engine = none)")), NULL);
  if (!g_str_equal (state, "ready") && g_str_equal (engine, "libclamav")
      && lacks_signatures (ky_config_string (config, KY_CONFIG_SCANNER_DATABASE)))
    return ky_status_part_new (
        "scanner", FALSE,
        g_strdup_printf (_ ("no signatures in %s: run freshclam; mail waits with a 4xx until then"),
                         ky_config_string (config, KY_CONFIG_SCANNER_DATABASE)),
        NULL);
  if (!g_str_equal (state, "ready"))
    return ky_status_part_new (
        "scanner", FALSE,
        g_strdup_printf (_ ("away: %s; mail waits with a 4xx until it is back"),
                         status_programs_label ("health.word", state)),
        NULL);
  if (g_ascii_strtoull (status_programs_look (values, "scanner.unanswered"), NULL, 10)
      >= UNANSWERED_MAX)
    return ky_status_part_new (
        "scanner", FALSE,
        g_strdup_printf (_ ("it runs, but answered none of the last %s scans: restart it; mail "
                            "waits with a 4xx until it answers"),
                         status_programs_look (values, "scanner.unanswered")),
        NULL);
  if (g_ascii_isdigit (status_programs_look (values, "scanner.age_seconds")[0]))
    age = g_ascii_strtoll (status_programs_look (values, "scanner.age_seconds"), NULL, 10);
  missing = ky_signatures_missing (config);
  if (missing != NULL)
    return ky_status_part_new (
        "scanner", FALSE,
        g_strdup_printf (_ ("it scans with few signatures: %s is missing in %s; run freshclam"),
                         missing, ky_config_string (config, KY_CONFIG_SCANNER_DATABASE)),
        NULL);
  is_old = limit > 0 && age >= 0 && (guint64)age > limit;
  age_words = age >= 0 ? age_text (age) : g_strdup (_ ("of unknown age"));
  return ky_status_part_new ("scanner", !is_old,
                             g_strdup_printf (_ ("%s, signatures: %s, %s%s"),
                                              status_programs_look (values, "scanner.version"),
                                              status_programs_look (values, "scanner.signatures"),
                                              age_words,
                                              is_old ? _ (": too old, is freshclam running?") : ""),
                             NULL);
}

void
ky_status_ask_sanitizer (GPtrArray *parts, KyConfig *config)
{
  g_autofree gchar *path = ky_config_run_path (config, "sanitizer/sanitizer.sock");
  const gchar *const *doors = ky_config_list (config, KY_CONFIG_SANITIZER_DOORS);
  g_autoptr (GError) error = NULL;
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, &error);
  g_autofree gchar *json = sanitizer != NULL ? ky_sanitizer_status (sanitizer, &error) : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;

  if (json == NULL
      && !status_programs_may_ask (doors, ky_config_list (config, KY_CONFIG_SANITIZER_RUN_AS))
      && is_shut (path, sanitizer != NULL))
    {
      g_ptr_array_add (parts, part_hidden ("sanitizer", doors, "sanitizer.doors"));
      g_ptr_array_add (parts, part_hidden ("scanner", doors, "sanitizer.doors"));
      return;
    }
  if (json == NULL)
    {
      g_ptr_array_add (parts, part_away ("sanitizer", error));
      return;
    }
  json = keep_own (json, values, config);
  g_ptr_array_add (parts, sanitizer_part (values, config, g_steal_pointer (&json)));
  g_ptr_array_add (parts, scanner_part (values, config));
}

/* --- store ---------------------------------------------------------------------------------- */

static gboolean
has_some (GHashTable *values, const gchar *path)
{
  return g_ascii_strtoull (status_programs_look (values, path), NULL, 10) > 0;
}

static void
append_problems (GString *text, GHashTable *values)
{
  static const gchar *const names[]
      = { "audit_problem", "originals_problem", "nodes_problem", "database_problem" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (!is_null (values, names[i]))
      {
        g_autofree gchar *key = g_strconcat (names[i], "_said", NULL);
        g_autofree gchar *words = ky_cli_in_words (status_programs_look (values, key));

        g_string_append_printf (text, "; %s", words);
      }
}

/* That the next mail system is away, or takes none of it. */
static void
append_delayed (GString *text, GHashTable *values)
{
  gint64 age = g_ascii_strtoll (status_programs_look (values, "delayed_age"), NULL, 10);
  g_autofree gchar *since = ky_cli_time (g_get_real_time () / G_USEC_PER_SEC - age);
  g_autofree gchar *said = ky_cli_in_words (status_programs_look (values, "delayed_last_said"));

  if (!has_some (values, "delayed"))
    return;
  if (*said == '\0')
    g_string_append_printf (
        text, _ ("; %s deliveries wait for the next mail system, the oldest since %s"),
        status_programs_look (values, "delayed"), since);
  else
    g_string_append_printf (
        text, _ ("; %s deliveries wait for %s, the oldest since %s; its last answer: %s"),
        status_programs_look (values, "delayed"), status_programs_look (values, "delayed_relay"),
        since, said);
}

#define EVENTS_LATE_SECONDS 60 /* those that are on their way say nothing */

/* That the receiver of events.to is away, or kiyome-events. */
static void
append_events (GString *text, GHashTable *values)
{
  gint64 age = g_ascii_strtoll (status_programs_look (values, "events_age"), NULL, 10);
  g_autofree gchar *since = ky_cli_time (g_get_real_time () / G_USEC_PER_SEC - age);

  if (age >= EVENTS_LATE_SECONDS)
    g_string_append_printf (text,
                            _ ("; %s events wait for the receiver of events.to, the oldest since "
                               "%s: see the log of kiyome-events"),
                            status_programs_look (values, "events"), since);
}

/* How much of store.most is kept. */
static void
append_most (GString *text, GHashTable *values)
{
  guint64 kept = g_ascii_strtoull (status_programs_look (values, "kept"), NULL, 10);
  guint64 most = g_ascii_strtoull (status_programs_look (values, "most"), NULL, 10);
  g_autofree gchar *kept_words = g_format_size (kept);
  g_autofree gchar *most_words = g_format_size (most);

  if (*status_programs_look (values, "kept") == '\0' || most == 0)
    return;
  g_string_append_printf (text, _ ("; %s of originals kept, of %s (store.most)"), kept_words,
                          most_words);
  if (kept >= most - most / 10)
    g_string_append (text, _ (": that is soon all; raise it, or shorten store.retention-days"));
}

static gchar *
store_text (GHashTable *values)
{
  GString *text;
  gulong n_messages;
  g_autofree gchar *free_space
      = g_format_size (g_ascii_strtoull (status_programs_look (values, "free"), NULL, 10));

  if (!is_true (values, "ready"))
    {
      g_autofree gchar *words = ky_cli_in_words (status_programs_look (values, "problem_said"));

      return g_strdup_printf (_ ("refuses: %s"), words);
    }
  text = g_string_new (NULL);
  n_messages = g_ascii_strtoull (status_programs_look (values, "messages"), NULL, 10);
  g_string_append_printf (text,
                          ngettext ("%lu message, %s free", "%lu messages, %s free", n_messages),
                          n_messages, free_space);
  append_most (text, values);
  append_problems (text, values);
  if (has_some (values, "spooled"))
    g_string_append_printf (text, _ ("; %s originals wait to be brought to the bucket"),
                            status_programs_look (values, "spooled"));
  if (has_some (values, "nodes_relabel"))
    g_string_append_printf (text, _ ("; files of %s nodes are to get the new key"),
                            status_programs_look (values, "nodes_relabel"));
  if (has_some (values, "held"))
    g_string_append_printf (text,
                            _ ("; %s originals are too old by the clock, more than is usual: look "
                               "at the clock, and see kiyome store expire"),
                            status_programs_look (values, "held"));
  if (has_some (values, "lost"))
    g_string_append_printf (text, _ ("; %s originals are not in the index: kiyome store adopt"),
                            status_programs_look (values, "lost"));
  if (has_some (values, "missing"))
    g_string_append_printf (text,
                            _ ("; the files of %s originals are gone or cut: bring them back from "
                               "a copy"),
                            status_programs_look (values, "missing"));
  if (has_some (values, "mended"))
    g_string_append_printf (text,
                            _ ("; %s originals were damaged in the index and mended from their "
                               "copies since the start: look at the disk"),
                            status_programs_look (values, "mended"));
  if (has_some (values, "damaged"))
    g_string_append_printf (text,
                            _ ("; %s originals differ from their copies: bring the index back "
                               "from a backup"),
                            status_programs_look (values, "damaged"));
  if (has_some (values, "uncopied"))
    g_string_append_printf (text, _ ("; %s small originals exist only in the index"),
                            status_programs_look (values, "uncopied"));
  if (has_some (values, "reprocess"))
    g_string_append_printf (text, _ ("; %s mails wait to be worked on again"),
                            status_programs_look (values, "reprocess"));
  if (has_some (values, "deliveries"))
    g_string_append_printf (text,
                            _ ("; %s mails wait to be delivered to recipients of other policies"),
                            status_programs_look (values, "deliveries"));
  if (has_some (values, "undelivered_owed"))
    g_string_append_printf (text,
                            _ ("; %s mails of the last 7 days could not be delivered to recipients "
                               "of other policies: kiyome queue list"),
                            status_programs_look (values, "undelivered_owed"));
  if (has_some (values, "unsent") && *status_programs_look (values, "unsent_last") == '\0')
    g_string_append_printf (
        text, _ ("; %s letters of the last 7 days were not taken and are not tried again"),
        status_programs_look (values, "unsent"));
  else if (has_some (values, "unsent"))
    g_string_append_printf (text,
                            _ ("; %s letters of the last 7 days were not taken and are not tried "
                               "again, the last one to %s"),
                            status_programs_look (values, "unsent"),
                            status_programs_look (values, "unsent_last"));
  if (has_some (values, "unsent_files"))
    g_string_append_printf (text,
                            _ ("; %s files of the last 7 days could not be sent by mail: kiyome "
                               "queue list"),
                            status_programs_look (values, "unsent_files"));
  if (has_some (values, "undelivered"))
    g_string_append_printf (text,
                            _ ("; %s mails of the last 7 days that were worked on again could not "
                               "be delivered: kiyome queue list"),
                            status_programs_look (values, "undelivered"));
  if (has_some (values, "outbox"))
    g_string_append_printf (text, _ ("; %s letters wait to be sent"),
                            status_programs_look (values, "outbox"));
  if (has_some (values, "outbox_files"))
    g_string_append_printf (text, _ ("; %s files wait to be sent by mail"),
                            status_programs_look (values, "outbox_files"));
  if (has_some (values, "kept_back"))
    g_string_append_printf (
        text,
        _ ("; %s deliveries are held, since the index was brought back and they "
           "may have been made: kiyome queue list, then retry or drop --held"),
        status_programs_look (values, "kept_back"));
  append_delayed (text, values);
  append_events (text, values);
  if (has_some (values, "aside"))
    g_string_append_printf (text, _ ("; %s files set aside"),
                            status_programs_look (values, "aside"));
  return g_string_free (text, FALSE);
}

/* It takes mail, its log can be trusted, and nothing waits for an administrator. */
static gboolean
is_store_well (GHashTable *values)
{
  return is_true (values, "ready") && is_null (values, "audit_problem")
         && is_null (values, "originals_problem") && is_null (values, "database_problem")
         && !has_some (values, "held") && !has_some (values, "lost")
         && !has_some (values, "kept_back") && !has_some (values, "missing")
         && !has_some (values, "mended") && !has_some (values, "damaged");
}

/* Through NAME, the socket of administrators or of who watches. (transfer full) */
static gchar *
ask_as_another (KyConfig *config, const gchar *name)
{
  g_autofree gchar *path = ky_config_run_path (config, name);
  g_autoptr (KyStoreAdmin) admin = ky_store_admin_connect (path, NULL);

  return admin != NULL ? ky_store_admin_status (admin, NULL) : NULL;
}

void
ky_status_ask_store (GPtrArray *parts, KyConfig *config)
{
  g_autofree gchar *path = ky_config_run_path (config, "store/store.sock");
  const gchar *const *doors = ky_config_list (config, KY_CONFIG_STORE_DOORS);
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStore) store = ky_store_connect (path, &error);
  g_autofree gchar *json = store != NULL ? ky_store_status (store, &error) : NULL;
  g_autoptr (GHashTable) values = NULL;

  if (json == NULL
      && ky_peer_is_among (geteuid (), ky_config_list (config, KY_CONFIG_STORE_ADMINS)))
    json = ask_as_another (config, "store/admin.sock");
  if (json == NULL
      && ky_peer_is_among (geteuid (), ky_config_list (config, KY_CONFIG_STORE_WATCHERS)))
    json = ask_as_another (config, "store/watch.sock");
  values = json != NULL ? ky_json_flatten (json) : NULL;
  if (json == NULL
      && !status_programs_may_ask (doors, ky_config_list (config, KY_CONFIG_STORE_RUN_AS))
      && is_shut (path, store != NULL))
    g_ptr_array_add (parts, part_hidden ("store", doors, "store.doors"));
  else if (json == NULL)
    g_ptr_array_add (parts, part_away ("store", error));
  else
    g_ptr_array_add (parts, ky_status_part_new ("store", is_store_well (values),
                                                store_text (values), g_steal_pointer (&json)));
}

/* --- milter --------------------------------------------------------------------------------- */

static int
connect_unix (const gchar *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  ky_autofd int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (strlen (path) >= sizeof address.sun_path)
    {
      errno = ENAMETOOLONG;
      return -1;
    }
  memcpy (address.sun_path, path, strlen (path));
  if (fd < 0 || connect (fd, (struct sockaddr *)&address, sizeof address) != 0)
    return -1;
  return ky_steal_fd (&fd);
}

static int
connect_inet (const gchar *port_at_host)
{
  g_auto (GStrv) halves = g_strsplit (port_at_host, "@", 2);
  struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
  struct addrinfo *found = NULL;
  ky_autofd int fd = -1;

  if (halves[0] == NULL || halves[1] == NULL
      || getaddrinfo (halves[1], halves[0], &hints, &found) != 0)
    {
      errno = EADDRNOTAVAIL;
      return -1;
    }
  for (struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next)
    {
      fd = socket (at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
      if (fd >= 0 && connect (fd, at->ai_addr, at->ai_addrlen) != 0)
        ky_fd_clear (&fd);
    }
  freeaddrinfo (found);
  return ky_steal_fd (&fd);
}

/* Who accepts need not answer. What the mail system says first, as version 6 of its protocol with
 * all actions and steps; anything that comes back is an answer. */
static gboolean
answers_mail (int fd)
{
  static const guint8 hello[]
      = { 0, 0, 0, 13, 'O', 0, 0, 0, 6, 0, 0, 1, 0xff, 0, 0x1f, 0xff, 0xff };
  struct timeval patience = { .tv_sec = KY_STATUS_ANSWER_SECONDS };
  guint8 answer[5];

  return setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0
         && send (fd, hello, sizeof hello, MSG_NOSIGNAL) == (gssize)sizeof hello
         && recv (fd, answer, sizeof answer, MSG_WAITALL) == (gssize)sizeof answer
         && answer[4] == 'O';
}

/* (transfer full) */
static gchar *
other_words (const gchar *where, const gchar *other, const gchar *program)
{
  if (other == NULL)
    return g_strdup_printf (_ ("%s: another program listens there, not %s"), where, program);
  return g_strdup_printf (_ ("%s: another program listens there (%s), not %s"), where, other,
                          program);
}

static KyStatusPart *
part_shut (const gchar *name, const gchar *where)
{
  g_autofree gchar *own = ky_peer_name (geteuid ());
  KyStatusPart *part = ky_status_part_new (
      name, FALSE,
      g_strdup_printf (_ ("not known: user %s may not connect to %s; ask as root"), own, where),
      NULL);

  part->is_hidden = TRUE;
  return part;
}

void
ky_status_ask_milter (GPtrArray *parts, KyConfig *config)
{
  const gchar *where = ky_config_string (config, KY_CONFIG_MILTER_SOCKET);
  ky_autofd int fd
      = g_str_has_prefix (where, "unix:") ? connect_unix (where + 5) : connect_inet (where + 5);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *other = NULL;

  if (fd < 0 && errno == EACCES)
    g_ptr_array_add (parts, part_shut ("milter", where));
  else if (fd < 0)
    {
      ky_error_say_errno (&error, where);
      g_ptr_array_add (parts, part_away ("milter", error));
    }
  else if (ky_listener (fd, "kiyome-milter", ky_config_list (config, KY_CONFIG_STORE_DOORS), &other)
           == KY_LISTENER_OTHER)
    g_ptr_array_add (parts, ky_status_part_new ("milter", FALSE,
                                                other_words (where, other, "kiyome-milter"), NULL));
  else if (!answers_mail (fd))
    g_ptr_array_add (parts,
                     ky_status_part_new ("milter", FALSE,
                                         g_strdup_printf (_ ("%s: does not answer"), where), NULL));
  else
    g_ptr_array_add (parts, ky_status_part_new ("milter", TRUE, g_strdup (where), NULL));
}

/* --- portal and opener ------------------------------------------------------------------------ */

/* portal.listen: "127.0.0.1:8025", "[::1]:8025". */
static int
connect_portal (const gchar *where)
{
  const gchar *colon = strrchr (where, ':');
  g_autofree gchar *host = NULL;
  g_autofree gchar *port_at_host = NULL;

  if (colon == NULL)
    {
      errno = EADDRNOTAVAIL;
      return -1;
    }
  host = where[0] == '[' && colon > where + 1 ? g_strndup (where + 1, (gsize)(colon - where) - 2)
                                              : g_strndup (where, (gsize)(colon - where));
  port_at_host = g_strdup_printf ("%s@%s", colon + 1, host);
  return connect_inet (port_at_host);
}

/* Who has no portal misses none: one that is away counts where portal.url says that there is
 * one. */
static KyStatusPart *
part_maybe_away (const gchar *name, KyConfig *config, const GError *error)
{
  if (*ky_config_string (config, KY_CONFIG_PORTAL_URL) != '\0')
    return part_away (name, error);
  return ky_status_part_new (name, TRUE, g_strdup (_ ("off (portal.url is not set)")), NULL);
}

/* Is BODY (nullable) what the portal's API says to who is not signed in: an error with a code? */
static gboolean
status_programs_is_refusal (const gchar *body)
{
  g_autoptr (GHashTable) values = body != NULL ? ky_json_flatten (body) : NULL;

  return *status_programs_look (values, "error.code") != '\0'
         && *status_programs_look (values, "error.message") != '\0';
}

/* Who accepts need not answer. With TLS plain HTTP is refused, which is an answer, too; without it
 * *RET_IS_OURS says whether it is what kiyome-portal answers to who is not signed in. */
static gboolean
answers_web (int fd, gboolean *ret_is_ours)
{
  static const gchar hello[] = "GET /api/health HTTP/1.0\r\n\r\n";
  const struct timeval patience = { .tv_sec = KY_STATUS_ANSWER_SECONDS };
  gchar answer[4096];
  gsize size = 0;
  gssize n = 0;

  if (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0
      || send (fd, hello, sizeof hello - 1, MSG_NOSIGNAL) <= 0)
    return FALSE;
  while (size < sizeof answer - 1
         && (n = recv (fd, answer + size, sizeof answer - 1 - size, 0)) > 0)
    size += (gsize)n;
  answer[size] = '\0';
  *ret_is_ours = status_programs_is_refusal (strchr (answer, '{'));
  return size > 0 || n == 0 || errno == ECONNRESET;
}

/* Who has no portal misses none, whoever else uses its port. */
static KyStatusPart *
part_of_another (KyConfig *config, const gchar *where, const gchar *other)
{
  g_autofree gchar *words = other_words (where, other, "kiyome-portal");

  if (*ky_config_string (config, KY_CONFIG_PORTAL_URL) != '\0')
    return ky_status_part_new ("portal", FALSE, g_steal_pointer (&words), NULL);
  return ky_status_part_new ("portal", TRUE,
                             g_strdup_printf (_ ("off (portal.url is not set); %s"), words), NULL);
}

/* Why the portal at WHERE has no room for an upload; NULL: it has. What this user can't look at is
 * no fault. (transfer full) */
static gchar *
no_room_words (KyConfig *config, const gchar *where)
{
  const gchar *path = ky_config_string (config, KY_CONFIG_PORTAL_SPOOL);
  ky_autofd int spool = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  guint64 bytes = 0;
  guint64 keep = 0;

  if (spool < 0 || !ky_room_free (spool, &bytes, NULL))
    return NULL;
  keep = ky_room_to_keep (config, spool);
  if (bytes > keep)
    return NULL;
  return g_strdup_printf (
      _ ("%s: takes no uploads: %s has %d MB free, and %d MB are kept for the store"), where, path,
      (gint)MIN (bytes >> 20, G_MAXINT), (gint)MIN (keep >> 20, G_MAXINT));
}

void
ky_status_ask_portal (GPtrArray *parts, KyConfig *config)
{
  const gchar *where = ky_config_string (config, KY_CONFIG_PORTAL_LISTEN);
  gboolean has_tls = *ky_config_string (config, KY_CONFIG_PORTAL_TLS_CERTIFICATE) != '\0';
  ky_autofd int fd = connect_portal (where);
  KyListener who = KY_LISTENER_HIDDEN;
  g_autofree gchar *other = NULL;
  g_autofree gchar *no_room = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_ours = FALSE;

  if (fd < 0)
    {
      ky_error_say_errno (&error, where);
      g_ptr_array_add (parts, part_maybe_away ("portal", config, error));
      return;
    }
  who = ky_listener (fd, "kiyome-portal", ky_config_list (config, KY_CONFIG_STORE_PORTALS), &other);
  if (who == KY_LISTENER_OTHER)
    g_ptr_array_add (parts, part_of_another (config, where, other));
  else if (!answers_web (fd, &is_ours))
    g_ptr_array_add (parts,
                     ky_status_part_new ("portal", FALSE,
                                         g_strdup_printf (_ ("%s: does not answer"), where), NULL));
  else if (who == KY_LISTENER_HIDDEN && !has_tls && !is_ours)
    g_ptr_array_add (parts, part_of_another (config, where, NULL));
  else if ((no_room = no_room_words (config, where)) != NULL)
    g_ptr_array_add (parts, ky_status_part_new ("portal", FALSE, g_steal_pointer (&no_room), NULL));
  else if (ky_config_bool (config, KY_CONFIG_PORTAL_PLAIN_HTTP))
    g_ptr_array_add (
        parts, ky_status_part_new ("portal", TRUE,
                                   g_strdup_printf (_ ("%s (portal.plain-http = yes: passwords and "
                                                       "mail may go unencrypted)"),
                                                    where),
                                   NULL));
  else
    g_ptr_array_add (parts, ky_status_part_new ("portal", TRUE, g_strdup (where), NULL));
}

void
ky_status_ask_opener (GPtrArray *parts, KyConfig *config)
{
  g_autofree gchar *path = ky_config_run_path (config, KY_OPENER_SOCKET);
  g_autoptr (GError) error = NULL;
  g_autoptr (KyOpener) opener = ky_opener_connect (path, &error);
  g_auto (KyOpenerAnswer) answer = { .file = -1 };
  const gchar *const none[] = { NULL };
  const gchar *const *peers = ky_config_list (config, KY_CONFIG_OPENER_PEERS);
  gboolean was_reached = opener != NULL;
  guint keys;

  if (!status_programs_may_ask (peers, ky_config_list (config, KY_CONFIG_OPENER_RUN_AS))
      && is_shut (path, was_reached))
    {
      g_ptr_array_add (parts, part_hidden ("opener", peers, "opener.peers"));
      return;
    }
  if (opener == NULL || !ky_opener_order (opener, "status", none, &answer, &error))
    {
      g_ptr_array_add (parts, opener == NULL ? part_maybe_away ("opener", config, error)
                                             : part_away ("opener", error));
      return;
    }
  keys = (guint)g_ascii_strtoull (ky_opener_fact (&answer, "keys"), NULL, 10);
  g_ptr_array_add (
      parts,
      ky_status_part_new ("opener", keys > 0,
                          keys > 0 ? g_strdup_printf (ngettext ("%u key", "%u keys", keys), keys)
                                   : g_strdup (_ ("no key; make one with 'kiyome keys init'")),
                          NULL));
}
