/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/peer.h"

#include "common/error.h"

#include <pwd.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static gchar **expected[KY_SERVER_LAST];
G_LOCK_DEFINE_STATIC (expected);

static const gchar *const keys[]
    = { "store.run-as", "sanitizer.run-as", "opener.run-as" }; /* by KyServerKind */

static gboolean
is_user (uid_t uid, const gchar *name)
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
    if (strcmp (names[i], "*") == 0 || is_user (uid, names[i]))
      return TRUE;
  return FALSE;
}

void
ky_peer_expect (KyServerKind kind, const gchar *const *names)
{
  G_LOCK (expected);
  g_strfreev (expected[kind]);
  expected[kind] = g_strdupv ((gchar **)names);
  G_UNLOCK (expected);
}

gboolean
ky_peer_check (int fd, KyServerKind kind, const gchar *path, GError **error)
{
  struct ucred peer;
  socklen_t size = sizeof peer;
  gboolean is_expected;

  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return ky_error_set_errno (error, path);
  if (peer.uid == geteuid ())
    return TRUE;
  G_LOCK (expected);
  is_expected = expected[kind] != NULL
                    ? ky_peer_is_among (peer.uid, (const gchar *const *)expected[kind])
                    : peer.uid == 0;
  G_UNLOCK (expected);
  if (is_expected)
    return TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_IO, "%s: user %u is at the other end, not one of %s", path,
               (guint)peer.uid, keys[kind]);
  return FALSE;
}
