/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks by SO_PEERCRED which user runs the program at the other end of a unix socket. The lists of
 * expected users are global and guarded by one lock, since a reload may change them while other
 * threads connect. */
#include "common/peer.h"

#include "common/error.h"

#include <pwd.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static gchar **expected[KY_SERVER_LAST];
static GHashTable *expected_in[KY_SERVER_LAST]; /* directory → GStrv of users */
G_LOCK_DEFINE_STATIC (expected);

static const gchar *const keys[]
    = { "store.run-as", "sanitizer.run-as", "opener.run-as" }; /* indexed by KyServerKind */

static gboolean
common_peer_is_user (uid_t uid, const gchar *name)
{
  struct passwd entry, *found = NULL;
  gchar buffer[4096];
  guint64 number;

  if (g_ascii_string_to_unsigned (name, 10, 0, G_MAXUINT32, &number, NULL))
    return number == uid;
  return getpwnam_r (name, &entry, buffer, sizeof buffer, &found) == 0 && found != NULL
         && found->pw_uid == uid;
}

gboolean
ky_peer_is_among (uid_t uid, const gchar *const *names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (strcmp (names[i], "*") == 0 || common_peer_is_user (uid, names[i]))
      return TRUE;
  return FALSE;
}

gchar *
ky_peer_name (uid_t uid)
{
  struct passwd entry, *found = NULL;
  gchar buffer[4096];

  if (getpwuid_r (uid, &entry, buffer, sizeof buffer, &found) == 0 && found != NULL)
    return g_strdup (found->pw_name);
  return g_strdup_printf ("%u", (guint)uid);
}

void
ky_peer_expect (KyServerKind kind, const gchar *const *names)
{
  G_LOCK (expected);
  g_strfreev (expected[kind]);
  expected[kind] = g_strdupv ((gchar **)names);
  G_UNLOCK (expected);
}

void
ky_peer_expect_in (const gchar *directory, KyServerKind kind, const gchar *const *names)
{
  G_LOCK (expected);
  if (expected_in[kind] == NULL)
    expected_in[kind]
        = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
  g_hash_table_replace (expected_in[kind], g_strdup (directory), g_strdupv ((gchar **)names));
  G_UNLOCK (expected);
}

/* Returns the users expected as the server of `kind` at `path`: those of its directory, else those
 * of the kind. The caller holds the lock. (nullable) */
static gchar **
names_at (KyServerKind kind, const gchar *path)
{
  g_autofree gchar *directory = g_path_get_dirname (path);
  gchar **names
      = expected_in[kind] != NULL ? g_hash_table_lookup (expected_in[kind], directory) : NULL;

  return names != NULL ? names : expected[kind];
}

gboolean
ky_peer_check (int fd, KyServerKind kind, const gchar *path, GError **error)
{
  struct ucred peer;
  socklen_t size = sizeof peer;

  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return ky_error_set_errno (error, path);
  if (peer.uid == geteuid ())
    return TRUE;
  G_LOCK (expected);
  gchar **names = names_at (kind, path);
  gboolean is_expected
      = names != NULL ? ky_peer_is_among (peer.uid, (const gchar *const *)names) : peer.uid == 0;
  G_UNLOCK (expected);
  if (is_expected)
    return TRUE;
  return ky_fail (error, KY_ERROR_IO, "%s: the program at the other end runs as user %u, not as %s",
                  path, (guint)peer.uid, keys[kind]);
}
