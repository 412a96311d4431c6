/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads opener.passphrase-file and loads key pairs of paths.keys, in this process or in a child
 * that stays root. The child accepts only key IDs and can open only the directory of the keys. The
 * passphrase lies in guarded memory, and the parent releases it once the child runs. */
#include "opener/key-keeper.h"

#include "common/confine.h"
#include "common/signals.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSPHRASE_MAX 1024
#define MESSAGE_MAX 256

struct _KyKeyKeeper
{
  const gchar *directory; /* path from the configuration */
  gchar *passphrase;      /* (nullable) in guarded memory */
  int child;              /* socket to the child; -1: keys are read in this process */
};

/* Holds the child's answer: code 0 and the key pair, or the error. */
typedef struct
{
  guint32 code;
  KyPublicKey pair;
  guint8 secret[KY_KEY_SECRET_SIZE];
  gchar message[MESSAGE_MAX];
} Answer;

/* --- the passphrase ------------------------------------------------------------------------- */

/* Reads the first line into guarded memory. */
static gchar *
key_keeper_take_line (int fd, const gchar *path, GError **error)
{
  gchar buffer[PASSPHRASE_MAX + 2];
  gssize got = read (fd, buffer, sizeof buffer - 1);
  gchar *passphrase = NULL;

  if (got < 0)
    ky_error_set_errno (error, path);
  else
    {
      buffer[got] = '\0';
      buffer[strcspn (buffer, "\r\n")] = '\0';
      if (buffer[0] == '\0' || strlen (buffer) > PASSPHRASE_MAX)
        g_set_error (error, KY_ERROR, KY_ERROR_CONFIG,
                     "%s: a passphrase of 1 to %d bytes is expected in its first line", path,
                     PASSPHRASE_MAX);
      else
        {
          passphrase = sodium_malloc (strlen (buffer) + 1);
          memcpy (passphrase, buffer, strlen (buffer) + 1);
        }
    }
  sodium_memzero (buffer, sizeof buffer);
  return passphrase;
}

static gboolean
read_passphrase (const gchar *path, gchar **ret_passphrase, GError **error)
{
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    {
      ky_error_set_errno (error, path);
      g_prefix_error (error, "opener.passphrase-file: ");
      return FALSE;
    }
  if (!S_ISREG (status.st_mode) || (status.st_mode & 077) != 0)
    return ky_fail (error, KY_ERROR_CONFIG,
                    "opener.passphrase-file: %s may be read by others than its owner (mode %04o); "
                    "chmod 600 it",
                    path, status.st_mode & 07777);
  *ret_passphrase = key_keeper_take_line (fd, path, error);
  return *ret_passphrase != NULL;
}

/* --- reading here --------------------------------------------------------------------------- */

static gboolean
key_keeper_load (const KyKeyKeeper *keeper, const gchar *id, KyPublicKey *ret_pair,
                 guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ky_keys_load (keeper->directory, id, NULL, ret_pair, ret_secret, &local))
    return TRUE;
  if (keeper->passphrase != NULL && g_error_matches (local, KY_ERROR, KY_ERROR_ENCRYPTED))
    return ky_keys_load (keeper->directory, id, keeper->passphrase, ret_pair, ret_secret, error);
  return ky_error_pass (error, &local);
}

/* --- the child ------------------------------------------------------------------------------ */

static void
key_keeper_answer (const KyKeyKeeper *keeper, int peer, const gchar *id)
{
  Answer answer = { 0 };
  g_autoptr (GError) error = NULL;

  if (!key_keeper_load (keeper, id, &answer.pair, answer.secret, &error))
    {
      answer.code = error->domain == KY_ERROR ? (guint32)error->code : KY_ERROR_INTERNAL;
      g_strlcpy (answer.message, error->message, sizeof answer.message);
    }
  send (peer, &answer, sizeof answer, MSG_NOSIGNAL);
  sodium_memzero (&answer, sizeof answer);
}

/* Limits what the child may do as root to reading keys and answering. */
static gboolean
key_keeper_confine (const KyKeyKeeper *keeper)
{
  const KyConfinePath paths[] = { { keeper->directory, KY_PATH_READ } };
  const KyConfine needs = { .program = "kiyome-keeper",
                            .calls = KY_CALLS_PLAIN | KY_CALLS_MEMORY | KY_CALLS_LOOP
                                     | KY_CALLS_SIGNALS | KY_CALLS_READ,
                            .refusal = KY_REFUSE_NAMED,
                            .paths = paths,
                            .n_paths = G_N_ELEMENTS (paths) };
  KyConfineState state;

  return ky_confine (&needs, &state, NULL);
}

/* Serves until the other end is closed, even if signals ask it to end: orders are still in
 * progress. */
G_GNUC_NORETURN static void
keep (const KyKeyKeeper *keeper, int peer, gboolean must_confine)
{
  gchar id[KY_KEY_ID_SIZE + 1];
  gssize got;

  signal (SIGTERM, SIG_IGN);
  signal (SIGINT, SIG_IGN);
  ky_signals_ignore ();
  prctl (PR_SET_NAME, "kiyome-keeper");
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (!key_keeper_confine (keeper) && must_confine)
    _exit (3);
  while ((got = recv (peer, id, sizeof id - 1, 0)) != 0)
    {
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        break;
      id[got] = '\0';
      /* Only the identifier of a key, so that it cannot name another directory. */
      key_keeper_answer (keeper, peer, ky_key_id_is_valid (id) ? id : "");
    }
  _exit (0);
}

static gboolean
key_keeper_start (KyKeyKeeper *keeper, gboolean must_confine, GError **error)
{
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return ky_error_set_errno (error, "socketpair");
  pid_t child = fork ();
  if (child == 0)
    {
      close (ends[0]);
      keep (keeper, ends[1], must_confine);
    }
  close (ends[1]);
  keeper->child = ends[0];
  if (child < 0)
    return ky_error_set_errno (error, "fork");
  /* From now on only the child has the passphrase. */
  if (keeper->passphrase != NULL)
    sodium_free (keeper->passphrase);
  keeper->passphrase = NULL;
  return TRUE;
}

/* --- for the others ------------------------------------------------------------------------- */

KyKeyKeeper *
ky_key_keeper_new (KyConfig *config, gboolean drops_user, GError **error)
{
  const gchar *path = ky_config_string (config, KY_CONFIG_OPENER_PASSPHRASE_FILE);
  KyKeyKeeper *keeper = g_new0 (KyKeyKeeper, 1);

  keeper->directory = ky_config_string (config, KY_CONFIG_PATHS_KEYS);
  keeper->child = -1;
  if ((*path == '\0' || read_passphrase (path, &keeper->passphrase, error))
      && (!drops_user
          || key_keeper_start (keeper, ky_config_bool (config, KY_CONFIG_SANDBOX_REQUIRED), error)))
    return keeper;
  g_free (keeper);
  return NULL;
}

gboolean
ky_key_keeper_load (KyKeyKeeper *keeper, const gchar *id, KyPublicKey *ret_pair,
                    guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error)
{
  Answer answer = { 0 };

  if (keeper->child < 0)
    return key_keeper_load (keeper, id, ret_pair, ret_secret, error);
  if (send (keeper->child, id, strlen (id), MSG_NOSIGNAL) < 0
      || recv (keeper->child, &answer, sizeof answer, 0) != (gssize)sizeof answer)
    return ky_fail (error, KY_ERROR_IO,
                    "the process that reads the keys has ended; restart kiyome-opener");
  if (answer.code != 0)
    {
      answer.message[MESSAGE_MAX - 1] = '\0';
      return ky_fail (error, (gint)answer.code, "%s", answer.message);
    }
  *ret_pair = answer.pair;
  memcpy (ret_secret, answer.secret, KY_KEY_SECRET_SIZE);
  sodium_memzero (&answer, sizeof answer);
  return TRUE;
}
