/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks the sanitizer, the store, the milter, the portal and the opener for their state, and turns
 * the answers into the lines of `kiyome status` and into the values for metrics. */
#include "intake/status/status-programs.h"

#include "common/hash.h"
#include "common/i18n.h"
#include "common/json.h"
#include "common/message-codes.h"
#include "common/peer.h"
#include "common/release.h"
#include "common/words.h"
#include "config/families.h"
#include "config/health.h"
#include "config/room.h"
#include "config/tenants.h"
#include "intake/status/family-check.h"
#include "intake/status/listener.h"
#include "opener/client.h"
#include "sanitizer/client.h"
#include "store/client/admin-client.h"
#include "store/client/client.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
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

KY_DEFINE_PUBLIC_DESTROY (ky_status_part_free, KyStatusPart, text, json)

/* Makes the state of a program that answers only `users`, which `key` of kiyome.conf names. */
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

/* Tells whether a program that answers root, its own user and `users` answers this user. */
static gboolean
status_programs_may_ask (const gchar *const *users, const gchar *const *servers)
{
  return geteuid () == 0 || ky_peer_is_among (geteuid (), users)
         || ky_peer_is_among (geteuid (), servers);
}

/* Tells whether the program at the socket `path` refuses this user: it closed the connection, or
 * the socket is not accessible. */
static gboolean
is_shut (const gchar *path, gboolean was_reached)
{
  return was_reached || (access (path, R_OK | W_OK) != 0 && errno == EACCES);
}

static KyStatusPart *
part_away (const gchar *name, const GError *error)
{
  g_autofree gchar *words = ky_i18n_in_words (error->message);
  KyStatusPart *part
      = ky_status_part_new (name, FALSE, g_strdup_printf (_ ("away: %s"), words), NULL);

  part->is_away = TRUE;
  return part;
}

/* --- sanitizer and scanner ------------------------------------------------------------------ */

static const gchar *
status_programs_label (const gchar *kind, const gchar *code)
{
  return ky_words_label (kind, code, g_str_equal (ky_i18n_language (), "ja"));
}

/* Adds what is derived from the `values` of a program under `name`, unless it is NULL or "".
 * `value`: taken. */
static void
status_programs_add (GHashTable *values, const gchar *name, gchar *value)
{
  if (value != NULL && *value != '\0')
    g_hash_table_insert (values, g_strdup (name), value);
  else
    g_free (value);
}

/* Judges `part` by the table of contract/health.def. `json` (nullable) is taken. */
static KyStatusPart *
status_programs_judge (const gchar *part, GHashTable *values, gchar *json)
{
  g_auto (KyVerdict) verdict
      = ky_health_judge (part, values, g_str_equal (ky_i18n_language (), "ja"));

  return ky_status_part_new (part, verdict.judgement != KY_JUDGEMENT_BAD,
                             g_steal_pointer (&verdict.text), json);
}

static void
list_away (GHashTable *values, const gchar *role, GString *away)
{
  const gchar *family;

  for (guint i = 0; *(family = ky_family_member (values, role, i, "family")) != '\0'; i++)
    {
      const gchar *state = ky_family_member (values, role, i, "state");
      g_autofree gchar *name = g_strconcat ("worker-", family, NULL);

      if (!ky_family_is_there (values, role, i))
        g_string_append_printf (away, "%s%s: %s", away->len > 0 ? ", " : "",
                                status_programs_label ("health.name", name),
                                status_programs_label ("health.word", state));
    }
}

/* Returns sentences about families of workers that cannot run, and what to do: those with a fault,
 * or, with `is_intended`, those whose package is not installed on purpose. NULL: there are none.
 * (transfer full) */
static gchar *
find_failures (GHashTable *values, gboolean is_intended)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const gchar *family;

  for (guint i = 0; *(family = ky_family_member (values, "families", i, "family")) != '\0'; i++)
    {
      const gchar *cause = ky_family_member (values, "families", i, "failure");
      g_autofree gchar *name = g_strconcat ("worker-", family, NULL);

      if (*cause == '\0' || ky_family_failure_is_intended (cause) != is_intended)
        continue;
      g_autofree gchar *words = ky_family_check_explain (cause);
      /* Several families may be in one package, which is listed once. */
      if (strstr (text->str, words) != NULL)
        continue;
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "",
                              status_programs_label ("health.name", name), words);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* Lists the tenants whose floods wait, or for a single tenant that one alone. (transfer full) */
static gchar *
list_over (GHashTable *values, const KyConfig *config)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const gchar *asker = ky_config_tenant_name (config);

  for (guint i = 0;; i++)
    {
      const gchar *name = ky_health_value (values, "jobs.tenants.%u.tenant", i);
      const gchar *over = ky_health_value (values, "jobs.tenants.%u.over", i);

      if (*over == '\0')
        break;
      if (g_str_equal (over, "true") && (asker == NULL || g_str_equal (asker, name)))
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                                *name != '\0' ? name : _ ("the gateway itself"));
    }
  return g_strdup (names->str);
}

#define TENANTS "\"tenants\":["

/* Removes the other tenants from the JSON for a user who asks about one tenant; root gets all.
 * (transfer full) */
static gchar *
keep_own (gchar *json, GHashTable *values, const KyConfig *config)
{
  const gchar *own = ky_config_tenant_name (config);
  const gchar *from = own != NULL ? strstr (json, TENANTS) : NULL;
  const gchar *end = from != NULL ? strchr (from, ']') : NULL;
  const gchar *comma = "";

  /* A tenant's name has no bracket (config/tenants.h), and no other text is written unescaped. */
  if (end == NULL)
    return json;
  GString *kept = g_string_new_len (json, from - json + (gssize)strlen (TENANTS));
  for (guint i = 0;; i++)
    {
      const gchar *over = ky_health_value (values, "jobs.tenants.%u.over", i);

      if (*over == '\0')
        break;
      if (!g_str_equal (ky_health_value (values, "jobs.tenants.%u.tenant", i), own))
        continue;
      g_string_append_printf (
          kept, "%s{\"tenant\":\"%s\",\"weight\":%s,\"recent_seconds\":%s,\"over\":%s}", comma, own,
          ky_health_value (values, "jobs.tenants.%u.weight", i),
          ky_health_value (values, "jobs.tenants.%u.recent_seconds", i), over);
      comma = ",";
    }
  g_string_append (kept, end);
  g_free (json);
  return g_string_free (kept, FALSE);
}

/* Adds what `kiyome status` says of the families of workers together. */
static void
add_families (GHashTable *values, const KyConfig *config)
{
  g_autoptr (GString) away = g_string_new (NULL);

  list_away (values, "families", away);
  list_away (values, "verifiers", away);
  if (g_str_equal (ky_health_value (values, "starter"), "stopped"))
    g_string_append_printf (away, "%sstarter: %s", away->len > 0 ? ", " : "",
                            status_programs_label ("health.word", "stopped"));
  status_programs_add (values, "failures", find_failures (values, FALSE));
  status_programs_add (values, "away", g_strdup (away->str));
  status_programs_add (values, "intended", find_failures (values, TRUE));
  status_programs_add (values, "over", list_over (values, config));
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
  add_families (values, config);
  ky_health_add_scanner (values, config);
  g_ptr_array_add (parts, status_programs_judge ("sanitizer", values, g_steal_pointer (&json)));
  g_ptr_array_add (parts, status_programs_judge ("scanner", values, NULL));
}

/* --- store ---------------------------------------------------------------------------------- */

/* Asks through `name`, the socket of administrators or of monitors. (transfer full) */
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

  if (json == NULL
      && ky_peer_is_among (geteuid (), ky_config_list (config, KY_CONFIG_STORE_ADMINS)))
    json = ask_as_another (config, "store/admin.sock");
  if (json == NULL
      && ky_peer_is_among (geteuid (), ky_config_list (config, KY_CONFIG_STORE_WATCHERS)))
    json = ask_as_another (config, "store/watch.sock");
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;
  if (json == NULL
      && !status_programs_may_ask (doors, ky_config_list (config, KY_CONFIG_STORE_RUN_AS))
      && is_shut (path, store != NULL))
    g_ptr_array_add (parts, part_hidden ("store", doors, "store.doors"));
  else if (json == NULL)
    g_ptr_array_add (parts, part_away ("store", error));
  else
    g_ptr_array_add (parts, status_programs_judge ("store", values, g_steal_pointer (&json)));
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

/* Tells whether the milter answers. Accepting a connection is not enough, so an option negotiation
 * of protocol version 6 with all actions and steps is sent; any reply counts. */
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

/* Connects to portal.listen: "127.0.0.1:8025", "[::1]:8025". */
static int
connect_portal (const gchar *where)
{
  const gchar *colon = strrchr (where, ':');

  if (colon == NULL)
    {
      errno = EADDRNOTAVAIL;
      return -1;
    }
  g_autofree gchar *host = where[0] == '[' && colon > where + 1
                               ? g_strndup (where + 1, (gsize)(colon - where) - 2)
                               : g_strndup (where, (gsize)(colon - where));
  g_autofree gchar *port_at_host = g_strdup_printf ("%s@%s", colon + 1, host);
  return connect_inet (port_at_host);
}

/* Makes the state of a portal that does not answer: it is a fault only if portal.url says that
 * there is one. */
static KyStatusPart *
part_maybe_away (const gchar *name, KyConfig *config, const GError *error)
{
  if (*ky_config_string (config, KY_CONFIG_PORTAL_URL) != '\0')
    return part_away (name, error);
  return ky_status_part_new (name, TRUE, g_strdup (_ ("off (portal.url is not set)")), NULL);
}

/* Tells whether `body` (nullable) is the answer of the portal's API to an unauthenticated request:
 * an error with a code. */
static gboolean
status_programs_is_refusal (const gchar *body)
{
  g_autoptr (GHashTable) values = body != NULL ? ky_json_flatten (body) : NULL;

  return *ky_health_value (values, "error.code") != '\0'
         && *ky_health_value (values, "error.message") != '\0';
}

/* Tells whether the portal answers. Accepting a connection is not enough. With TLS, plain HTTP is
 * refused, which counts as an answer; without TLS `ret_is_ours` tells whether the answer is that of
 * kiyome-portal to an unauthenticated request. */
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

/* Makes the state for a port that another program uses: it is a fault only if there should be a
 * portal. */
static KyStatusPart *
part_of_another (KyConfig *config, const gchar *where, const gchar *other)
{
  g_autofree gchar *words = other_words (where, other, "kiyome-portal");

  if (*ky_config_string (config, KY_CONFIG_PORTAL_URL) != '\0')
    return ky_status_part_new ("portal", FALSE, g_steal_pointer (&words), NULL);
  return ky_status_part_new ("portal", TRUE,
                             g_strdup_printf (_ ("off (portal.url is not set); %s"), words), NULL);
}

/* Returns why the portal at `where` has no room for an upload; NULL: it has. A state that this user
 * may not read is no fault. (transfer full) */
static gchar *
no_room_words (KyConfig *config, const gchar *where)
{
  const gchar *path = ky_config_string (config, KY_CONFIG_PORTAL_SPOOL);
  ky_autofd int spool = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  guint64 bytes = 0;

  if (spool < 0 || !ky_room_free (spool, &bytes, NULL))
    return NULL;
  guint64 keep = ky_room_to_keep (config, spool);
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
  g_autoptr (GHashTable) values = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  status_programs_add (values, "keys", g_strdup (ky_opener_fact (&answer, "keys")));
  status_programs_add (values, "closed", g_strdup (ky_opener_fact (&answer, "closed")));
  g_ptr_array_add (parts, status_programs_judge ("opener", values, NULL));
}
