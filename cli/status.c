/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kiyome status: the health of every part; exit 0 only when all is well (design.md §6). */
#include "cli/command.h"
#include "cli/prove.h"
#include "cli/words.h"

#include "common/wire.h"
#include "common/words.h"
#include "config/kept.h"
#include "opener/client.h"
#include "sanitizer/client.h"
#include "store/client/client.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM "kiyome status"
#define ANSWER_SECONDS 5 /* a part that is well answers at once */

/* One line of the answer. */
typedef struct
{
  const gchar *name;
  gboolean is_well;
  gchar *text; /* for people */
  gchar *json; /* (nullable) what the part itself said */
  gboolean is_silent;
} Part;

static Part *
part_new (const gchar *name, gboolean is_well, gchar *text, gchar *json)
{
  Part *part = g_new0 (Part, 1);

  part->name = name;
  part->is_well = is_well;
  part->text = text;
  part->json = json;
  return part;
}

static void
part_free (gpointer data)
{
  Part *part = data;

  g_free (part->text);
  g_free (part->json);
  g_free (part);
}

static Part *
part_away (const gchar *name, const GError *error)
{
  g_autofree gchar *words = ky_cli_in_words (error->message);

  return part_new (name, FALSE, g_strdup_printf (_ ("away: %s"), words), NULL);
}

/* VALUES's PATH, or "". */
static const gchar *
look (GHashTable *values, const gchar *path)
{
  const gchar *value = values != NULL ? g_hash_table_lookup (values, path) : NULL;

  return value != NULL ? value : "";
}

static gboolean
is_true (GHashTable *values, const gchar *path)
{
  return g_str_equal (look (values, path), "true");
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
label (const gchar *kind, const gchar *code)
{
  return ky_words_label (kind, code, g_str_equal (ky_i18n_language (), "ja"));
}

static void
list_away (GHashTable *values, const gchar *role, GString *away)
{
  for (guint i = 0;; i++)
    {
      g_autofree gchar *name_path = g_strdup_printf ("%s.%u.family", role, i);
      g_autofree gchar *state_path = g_strdup_printf ("%s.%u.state", role, i);

      if (*look (values, name_path) == '\0')
        break;
      if (!g_str_equal (look (values, state_path), "ready")
          && !g_str_equal (look (values, state_path), "on demand"))
        {
          g_autofree gchar *name = g_strconcat ("worker-", look (values, name_path), NULL);

          g_string_append_printf (away, "%s%s: %s", away->len > 0 ? ", " : "",
                                  label ("health.name", name),
                                  label ("health.word", look (values, state_path)));
        }
    }
}

/* What keeps a family from doing anything at all, whatever it is given, and what to do. */
static gchar *
find_failures (GHashTable *values)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0;; i++)
    {
      g_autofree gchar *family = g_strdup_printf ("families.%u.family", i);
      g_autofree gchar *failure = g_strdup_printf ("families.%u.failure", i);
      const gchar *cause = look (values, failure);
      g_autofree gchar *words = NULL;

      if (*look (values, family) == '\0')
        break;
      if (*cause == '\0' || g_str_equal (cause, "null"))
        continue;
      words = ky_prove_explain (cause);
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "", look (values, family),
                              words);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* Well when each family of workers is there; one that restarts is named. */
static Part *
sanitizer_part (GHashTable *values, gchar *json)
{
  g_autoptr (GString) away = g_string_new (NULL);
  gchar *failures = find_failures (values);

  if (failures != NULL)
    return part_new ("sanitizer", FALSE, failures, json);
  list_away (values, "families", away);
  list_away (values, "verifiers", away);
  if (g_str_equal (look (values, "starter"), "stopped"))
    g_string_append_printf (away, "%sstarter: %s", away->len > 0 ? ", " : "",
                            label ("health.word", "stopped"));
  if (away->len > 0)
    return part_new ("sanitizer", FALSE, g_strdup_printf (_ ("workers are away: %s"), away->str),
                     json);
  return part_new ("sanitizer", *look (values, "families.0.family") != '\0',
                   g_strdup_printf (_ ("%s of %s jobs in work, %s waiting"),
                                    look (values, "jobs.running"), look (values, "jobs.limit"),
                                    look (values, "jobs.waiting")),
                   json);
}

/* What the scanner is about: no answer, no signatures or old ones are not well; none wanted is. */
static Part *
scanner_part (GHashTable *values, KyConfig *config)
{
  const gchar *engine = ky_config_string (config, KY_CONFIG_SCANNER_ENGINE);
  const gchar *state = look (values, "scanner.state");
  guint64 limit = ky_config_uint (config, KY_CONFIG_SCANNER_MAX_AGE) * 86400;
  gint64 age = -1;
  g_autofree gchar *age_words = NULL;
  gboolean is_old;

  if (g_str_equal (engine, "none"))
    return part_new ("scanner", TRUE, g_strdup (_ ("off (scanner.engine = none)")), NULL);
  if (!g_str_equal (state, "ready"))
    return part_new ("scanner", FALSE,
                     g_strdup_printf (_ ("away: %s; mail waits with a 4xx until it is back"),
                                      label ("health.word", state)),
                     NULL);
  if (g_ascii_isdigit (look (values, "scanner.age_seconds")[0]))
    age = g_ascii_strtoll (look (values, "scanner.age_seconds"), NULL, 10);
  is_old = limit > 0 && age >= 0 && (guint64)age > limit;
  age_words = age >= 0 ? age_text (age) : g_strdup (_ ("of unknown age"));
  return part_new ("scanner", !is_old,
                   g_strdup_printf (_ ("%s, signatures: %s, %s%s"),
                                    look (values, "scanner.version"),
                                    look (values, "scanner.signatures"), age_words,
                                    is_old ? _ (": too old, is freshclam running?") : ""),
                   NULL);
}

static void
ask_sanitizer (GPtrArray *parts, KyConfig *config)
{
  g_autofree gchar *path = ky_config_run_path (config, "sanitizer.sock");
  g_autoptr (GError) error = NULL;
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, &error);
  g_autofree gchar *json = sanitizer != NULL ? ky_sanitizer_status (sanitizer, &error) : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;

  if (json == NULL)
    {
      g_ptr_array_add (parts, part_away ("sanitizer", error));
      return;
    }
  g_ptr_array_add (parts, sanitizer_part (values, g_steal_pointer (&json)));
  g_ptr_array_add (parts, scanner_part (values, config));
}

/* --- store ---------------------------------------------------------------------------------- */

static gboolean
is_null (GHashTable *values, const gchar *path)
{
  const gchar *value = look (values, path);

  return *value == '\0' || g_str_equal (value, "null");
}

static gboolean
has_some (GHashTable *values, const gchar *path)
{
  return g_ascii_strtoull (look (values, path), NULL, 10) > 0;
}

static gchar *
store_text (GHashTable *values)
{
  GString *text;
  g_autofree gchar *free_space = g_format_size (g_ascii_strtoull (look (values, "free"), NULL, 10));

  if (!is_true (values, "ready"))
    {
      g_autofree gchar *words = ky_cli_in_words (look (values, "problem_said"));

      return g_strdup_printf (_ ("refuses: %s"), words);
    }
  text = g_string_new (NULL);
  g_string_append_printf (text, _ ("%s messages, %s free"), look (values, "messages"), free_space);
  if (!is_null (values, "audit_problem"))
    {
      g_autofree gchar *words = ky_cli_in_words (look (values, "audit_problem_said"));

      g_string_append_printf (text, "; %s", words);
    }
  if (has_some (values, "held"))
    g_string_append_printf (text,
                            _ ("; %s originals are too old by the clock, more than is usual: look "
                               "at the clock, and see kiyome store expire"),
                            look (values, "held"));
  if (has_some (values, "lost"))
    g_string_append_printf (text, _ ("; %s originals are not in the index: kiyome store adopt"),
                            look (values, "lost"));
  if (has_some (values, "uncopied"))
    g_string_append_printf (text, _ ("; %s small originals exist only in the index"),
                            look (values, "uncopied"));
  if (has_some (values, "reprocess"))
    g_string_append_printf (text, _ ("; %s mails wait to be worked on again"),
                            look (values, "reprocess"));
  if (has_some (values, "aside"))
    g_string_append_printf (text, _ ("; %s files set aside"), look (values, "aside"));
  return g_string_free (text, FALSE);
}

/* It takes mail, its log can be trusted, and nothing waits for an administrator. */
static gboolean
is_store_well (GHashTable *values)
{
  return is_true (values, "ready") && is_null (values, "audit_problem")
         && !has_some (values, "held") && !has_some (values, "lost");
}

static void
ask_store (GPtrArray *parts, KyConfig *config)
{
  g_autofree gchar *path = ky_config_run_path (config, "store.sock");
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStore) store = ky_store_connect (path, &error);
  g_autofree gchar *json = store != NULL ? ky_store_status (store, &error) : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;

  if (json == NULL)
    g_ptr_array_add (parts, part_away ("store", error));
  else
    g_ptr_array_add (parts, part_new ("store", is_store_well (values), store_text (values),
                                      g_steal_pointer (&json)));
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

/*
 * Who accepts need not answer. What the mail system says first, as version 6 of its protocol with
 * all actions and steps; anything that comes back is an answer.
 */
static gboolean
answers_mail (int fd)
{
  static const guint8 hello[]
      = { 0, 0, 0, 13, 'O', 0, 0, 0, 6, 0, 0, 1, 0xff, 0, 0x1f, 0xff, 0xff };
  struct timeval patience = { .tv_sec = ANSWER_SECONDS };
  guint8 answer[5];

  return setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0
         && send (fd, hello, sizeof hello, MSG_NOSIGNAL) == (gssize)sizeof hello
         && recv (fd, answer, sizeof answer, MSG_WAITALL) == (gssize)sizeof answer
         && answer[4] == 'O';
}

static void
ask_milter (GPtrArray *parts, KyConfig *config)
{
  const gchar *where = ky_config_string (config, KY_CONFIG_MILTER_SOCKET);
  ky_autofd int fd
      = g_str_has_prefix (where, "unix:") ? connect_unix (where + 5) : connect_inet (where + 5);
  g_autoptr (GError) error = NULL;

  if (fd < 0)
    {
      ky_error_set_errno (&error, where);
      g_ptr_array_add (parts, part_away ("milter", error));
    }
  else if (!answers_mail (fd))
    g_ptr_array_add (parts, part_new ("milter", FALSE,
                                      g_strdup_printf (_ ("%s: does not answer"), where), NULL));
  else
    g_ptr_array_add (parts, part_new ("milter", TRUE, g_strdup (where), NULL));
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

/* Who has no portal misses none: one that is away counts where portal.url says that there is one.
 */
static Part *
part_maybe_away (const gchar *name, KyConfig *config, const GError *error)
{
  if (*ky_config_string (config, KY_CONFIG_PORTAL_URL) != '\0')
    return part_away (name, error);
  return part_new (name, TRUE, g_strdup (_ ("off (portal.url is not set)")), NULL);
}

/* Who accepts need not answer. With TLS plain HTTP is refused, which is an answer, too. */
static gboolean
answers_web (int fd)
{
  static const gchar hello[] = "GET /api/health HTTP/1.0\r\n\r\n";
  const struct timeval patience = { .tv_sec = ANSWER_SECONDS };
  gchar answer;

  return setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0
         && send (fd, hello, sizeof hello - 1, MSG_NOSIGNAL) > 0
         && (recv (fd, &answer, 1, 0) >= 0 || errno == ECONNRESET);
}

static void
ask_portal (GPtrArray *parts, KyConfig *config)
{
  const gchar *where = ky_config_string (config, KY_CONFIG_PORTAL_LISTEN);
  ky_autofd int fd = connect_portal (where);
  g_autoptr (GError) error = NULL;

  if (fd < 0)
    {
      ky_error_set_errno (&error, where);
      g_ptr_array_add (parts, part_maybe_away ("portal", config, error));
    }
  else if (!answers_web (fd))
    g_ptr_array_add (parts, part_new ("portal", FALSE,
                                      g_strdup_printf (_ ("%s: does not answer"), where), NULL));
  else if (ky_config_bool (config, KY_CONFIG_PORTAL_PLAIN_HTTP))
    g_ptr_array_add (parts,
                     part_new ("portal", TRUE,
                               g_strdup_printf (_ ("%s (portal.plain-http = yes: passwords and "
                                                   "mail may go unencrypted)"),
                                                where),
                               NULL));
  else
    g_ptr_array_add (parts, part_new ("portal", TRUE, g_strdup (where), NULL));
}

static void
ask_opener (GPtrArray *parts, KyConfig *config)
{
  g_autofree gchar *path = ky_config_run_path (config, KY_OPENER_SOCKET);
  g_autoptr (GError) error = NULL;
  g_autoptr (KyOpener) opener = ky_opener_connect (path, &error);
  g_auto (KyOpenerAnswer) answer = { .file = -1 };
  const gchar *const none[] = { NULL };
  guint keys;

  if (opener == NULL || !ky_opener_order (opener, "status", none, &answer, &error))
    {
      g_ptr_array_add (parts, opener == NULL ? part_maybe_away ("opener", config, error)
                                             : part_away ("opener", error));
      return;
    }
  keys = (guint)g_ascii_strtoull (ky_opener_fact (&answer, "keys"), NULL, 10);
  g_ptr_array_add (parts,
                   part_new ("opener", keys > 0,
                             g_strdup_printf (ngettext ("%u key", "%u keys", keys), keys), NULL));
}

/* --- all of them ---------------------------------------------------------------------------- */

struct _KyStatus
{
  GPtrArray *parts; /* of Part */
};

/* One program, asked by a thread of its own: one that hangs keeps neither the others nor the answer
 * back. It is left to itself then, and ends with this process. */
typedef struct
{
  void (*ask) (GPtrArray *parts, KyConfig *config);
  const gchar *name, *second; /* second (nullable): what it answers for, too */
} Asker;

typedef struct
{
  const Asker *asker;
  KyConfig *config;
  GPtrArray *parts;
  gboolean is_done;
} Question;

static const Asker askers[] = {
  { ask_sanitizer, "sanitizer", "scanner" },
  { ask_store, "store", NULL },
  { ask_milter, "milter", NULL },
  { ask_portal, "portal", NULL },
  { ask_opener, "opener", NULL },
};

static GMutex questions_mutex;
static GCond question_done;

static gpointer
answer (gpointer data)
{
  Question *question = data;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (part_free);

  question->asker->ask (parts, question->config);
  g_mutex_lock (&questions_mutex);
  question->parts = g_steal_pointer (&parts);
  question->is_done = TRUE;
  g_cond_signal (&question_done);
  g_mutex_unlock (&questions_mutex);
  return NULL;
}

static Question *
ask (const Asker *asker, KyConfig *config)
{
  Question *question = g_new0 (Question, 1);

  question->asker = asker;
  question->config = ky_config_ref (config);
  g_thread_unref (g_thread_new (asker->name, answer, question));
  return question;
}

static void
add_silent (GPtrArray *parts, const gchar *name)
{
  Part *part;

  if (name == NULL)
    return;
  part = part_new (
      name, FALSE,
      g_strdup_printf (
          _ ("no answer within %d seconds: the program was stopped or hangs, or its disk does"),
          ANSWER_SECONDS),
      NULL);
  part->is_silent = TRUE;
  g_ptr_array_add (parts, part);
}

static void
take_answer (GPtrArray *parts, Question *question, gint64 until)
{
  gboolean is_done;

  g_mutex_lock (&questions_mutex);
  while (!question->is_done && g_cond_wait_until (&question_done, &questions_mutex, until))
    continue;
  is_done = question->is_done;
  g_mutex_unlock (&questions_mutex);
  if (!is_done)
    {
      add_silent (parts, question->asker->name);
      add_silent (parts, question->asker->second);
      return;
    }
  g_ptr_array_extend_and_steal (parts, g_steal_pointer (&question->parts));
  ky_config_unref (question->config);
  g_free (question);
}

/* One that is broken, or that was mended, which a program that was started before does not know. */
static void
add_configuration (GPtrArray *parts, KyConfig *config, const gchar *directory, const GError *fault)
{
  g_autofree gchar *users = ky_config_kept_users (config);

  if (fault != NULL)
    g_ptr_array_add (parts,
                     part_new ("config", FALSE, ky_config_kept_words (directory, fault), NULL));
  else if (users != NULL)
    g_ptr_array_add (
        parts, part_new ("config", FALSE,
                         g_strdup_printf (
                             _ ("it is valid again, but these programs started while it was "
                                "broken, and use the previous one until they are restarted: %s"),
                             users),
                         NULL));
}

KyStatus *
ky_status_new (KyConfig *config, const gchar *directory, const GError *fault)
{
  gint64 until = g_get_monotonic_time () + ANSWER_SECONDS * G_USEC_PER_SEC;
  KyStatus *status = g_new0 (KyStatus, 1);
  Question *questions[G_N_ELEMENTS (askers)];

  status->parts = g_ptr_array_new_with_free_func (part_free);
  add_configuration (status->parts, config, directory, fault);
  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    questions[i] = ask (&askers[i], config);
  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    take_answer (status->parts, questions[i], until);
  return status;
}

void
ky_status_free (KyStatus *status)
{
  if (status == NULL)
    return;
  g_ptr_array_unref (status->parts);
  g_free (status);
}

gboolean
ky_status_answers (const KyStatus *status, const gchar *name)
{
  for (guint i = 0; i < status->parts->len; i++)
    {
      const Part *part = status->parts->pdata[i];

      if (g_str_equal (part->name, name))
        return !part->is_silent;
    }
  return FALSE;
}

void
ky_status_each (const KyStatus *status,
                void (*each) (const gchar *name, gboolean is_well, const gchar *text,
                              gpointer data),
                gpointer data)
{
  for (guint i = 0; i < status->parts->len; i++)
    {
      const Part *part = status->parts->pdata[i];

      each (part->name, part->is_well, part->text, data);
    }
}

/* --- command -------------------------------------------------------------------------------- */

static void
print_json (const GPtrArray *parts, gboolean is_well)
{
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_append_printf (json, "{\"well\":%s", is_well ? "true" : "false");
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = parts->pdata[i];

      g_string_append_printf (json, ",\n\"%s\":{\"well\":%s,\"text\":", part->name,
                              part->is_well ? "true" : "false");
      ky_json_string (json, part->text);
      if (part->json != NULL)
        g_string_append_printf (json, ",\"status\":%s", g_strchomp (part->json));
      g_string_append_c (json, '}');
    }
  printf ("%s}\n", json->str);
}

static void
print_text (const GPtrArray *parts)
{
  gboolean colour = ky_command_colour ();

  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = parts->pdata[i];
      const gchar *word = part->is_well ? _ ("well") : _ ("NOT WELL");
      const gchar *before = !colour ? "" : part->is_well ? "\033[32m" : "\033[1;31m";

      printf ("%-10s %s%-8s%s  %s\n", part->name, before, word, colour ? "\033[0m" : "",
              part->text);
    }
}

int
ky_command_status (int argc, char **argv)
{
  gchar *directory_option = NULL;
  gboolean is_json = FALSE, is_well = TRUE;
  const GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &directory_option,
      N_ ("configuration directory (default: /etc/kiyome when it is there)"), N_ ("DIR") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, N_ ("print JSON"), NULL },
    { NULL },
  };
  gboolean is_parsed = ky_command_parse (
      &argc, &argv, PROGRAM, NULL,
      _ ("Shows the health of every part: sanitizer, scanner, store, milter, portal and opener."),
      _ ("Exit status: 0 all is well; 1 something is not; 2 wrong usage or configuration."),
      entries);
  g_autofree gchar *directory = directory_option;
  g_autoptr (GError) fault = NULL;
  g_autoptr (KyConfig) config
      = is_parsed ? ky_command_config_or_kept (PROGRAM, directory, &fault) : NULL;
  g_autoptr (KyStatus) status = NULL;
  const GPtrArray *parts;

  if (config == NULL)
    return KY_EXIT_USAGE;
  status = ky_status_new (config, directory, fault);
  parts = status->parts;
  for (guint i = 0; i < parts->len; i++)
    is_well = is_well && ((const Part *)parts->pdata[i])->is_well;
  if (is_json)
    print_json (parts, is_well);
  else
    print_text (parts);
  return is_well ? KY_EXIT_OK : KY_EXIT_NO;
}
