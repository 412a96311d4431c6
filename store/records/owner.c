/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out whether the bucket belongs to this store, by comparing the object PREFIX/owner with an
 * identifier in the database or in paths.state. Threads ask the server one after the other
 * (`turn`), `lock` protects the shared fields, and a positive answer holds for 60 s. */
#include "store/records/owner.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "common/wire.h"
#include "store/records/remote.h"
#include "store/seal/id.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define META "bucket owner"
#define META_CLAIMED "bucket claimed"
#define META_PLACE "bucket place"
#define MACHINE_ID "/etc/machine-id"
#define FILE_NAME "bucket.owner"
#define NO_STAMP "-"
#define ROWS "SELECT 1 FROM originals WHERE file LIKE '" KY_REMOTE "%' LIMIT 1"
#define AGE (60 * G_USEC_PER_SEC) /* until it is asked again */
#define CLAIM_SHARE 10            /* part of store.s3-timeout in which a claim is written */
#define CLAIM_MIN G_USEC_PER_SEC
#define CLAIM_MAX (5 * G_USEC_PER_SEC)
#define CONTENT_MAX 200
#define FOREIGN "?"

/* Holds the identifier of this store and its stamp in the bucket. Nodes that share a database have
 * no stamps, because each would replace those of the others. */
typedef struct
{
  gchar id[KY_ID_SIZE];    /* "": not read yet */
  gchar stamp[KY_ID_SIZE]; /* the stamp in the bucket's object; "": the bucket was not claimed
                            * yet */
  gchar next[KY_ID_SIZE];  /* the stamp that is being written there, or "" */
  gchar machine[KY_SHA256_HEX_SIZE];
} Claim;

struct _KyOwner
{
  GMutex turn; /* serializes requests to the server */
  GMutex lock;
  gchar *bucket; /* "s3://BUCKET/PREFIX" */
  gchar *state;
  gboolean is_shared;
  gboolean is_elsewhere; /* the nodes' originals, as their database says */
  Claim claim;
  gboolean is_claimed;
  gboolean is_recorded; /* that, where it is shared */
  gboolean has_rows;
  gboolean is_stamped; /* this process has stamped it */
  gboolean is_other, takes;
  gchar *unread; /* (nullable) why the claim could not be read */
  gint64 known_until;
};

KyOwner *
ky_owner_new (const gchar *bucket)
{
  KyOwner *owner = g_new0 (KyOwner, 1);

  owner->bucket = g_strdup (bucket);
  while (g_str_has_suffix (owner->bucket, "/"))
    owner->bucket[strlen (owner->bucket) - 1] = '\0';
  g_mutex_init (&owner->turn);
  g_mutex_init (&owner->lock);
  return owner;
}

void
ky_owner_free (KyOwner *owner)
{
  if (owner == NULL)
    return;
  g_mutex_clear (&owner->turn);
  g_mutex_clear (&owner->lock);
  KY_RELEASE_MEMBERS (owner, bucket, state, unread);
  g_free (owner);
}

/* --- which store this is: of one with an index of its own ------------------------------------ */

static gboolean
copy_id (const gchar *text, gchar ret_id[KY_ID_SIZE])
{
  if (ky_id_read (text, KY_ID_GROUPS, ret_id) && g_str_equal (ret_id, text))
    return TRUE;
  ret_id[0] = '\0';
  return FALSE;
}

/* Reads "ID STAMP NEXT MACHINE". `ret_is_there`: FALSE if the file is missing or malformed. Returns
 * FALSE if it cannot be read. */
static gboolean
owner_read_file (const gchar *state, Claim *ret_claim, gboolean *ret_is_there, GError **error)
{
  g_autofree gchar *path = g_build_filename (state, FILE_NAME, NULL);
  gsize size = 0;

  *ret_claim = (Claim){ 0 };
  *ret_is_there = FALSE;
  if (access (path, F_OK) != 0)
    return errno == ENOENT || ky_error_set_errno (error, path);
  g_autofree gchar *text = ky_file_read_text (path, CONTENT_MAX, &size, error);
  if (text == NULL)
    return FALSE;
  g_auto (GStrv) words = g_strsplit (g_strchomp (text), " ", -1);
  if (g_strv_length (words) < 3 || !copy_id (words[0], ret_claim->id))
    return TRUE;
  if (words[3] != NULL)
    g_strlcpy (ret_claim->machine, words[3], sizeof ret_claim->machine);
  copy_id (words[1], ret_claim->stamp);
  copy_id (words[2], ret_claim->next);
  *ret_is_there = TRUE;
  return TRUE;
}

static gboolean
owner_write_file (const gchar *state, const Claim *claim, GError **error)
{
  g_autofree gchar *path = g_build_filename (state, FILE_NAME, NULL);
  g_autofree gchar *text = g_strdup_printf (
      "%s %s %s %s\n", claim->id, claim->stamp[0] != '\0' ? claim->stamp : NO_STAMP,
      claim->next[0] != '\0' ? claim->next : NO_STAMP, claim->machine);

  return g_file_set_contents_full (
      path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* Computes a value that distinguishes paths.state from a copy of it, on this machine or on another.
 * The device number is not used, because it may change at each start. */
static gboolean
tell_machine (const gchar *state, gchar ret_hex[KY_SHA256_HEX_SIZE], GError **error)
{
  gsize size = 0;
  g_autofree gchar *id = NULL;
  guint8 digest[KY_SHA256_SIZE];
  struct stat status;

  if (stat (state, &status) != 0)
    return ky_error_set_errno (error, state);
  /* A container may have none. */
  if (access (MACHINE_ID, F_OK) == 0)
    {
      id = ky_file_read_text (MACHINE_ID, CONTENT_MAX, &size, error);
      if (id == NULL)
        return FALSE;
    }
  g_autofree gchar *text
      = g_strdup_printf ("kiyome bucket %s %" G_GUINT64_FORMAT, id != NULL ? g_strchomp (id) : "",
                         (guint64)status.st_ino);
  ky_sha256 (ky_view (text, strlen (text)), digest);
  ky_sha256_to_hex (digest, ret_hex);
  return TRUE;
}

static gboolean
owner_find_own (const gchar *state, Claim *ret_claim, GError **error)
{
  gchar machine[KY_SHA256_HEX_SIZE];
  gboolean is_there;

  if (!tell_machine (state, machine, error)
      || !owner_read_file (state, ret_claim, &is_there, error))
    return FALSE;
  if (is_there && g_str_equal (ret_claim->machine, machine))
    return TRUE;
  if (is_there && ret_claim->machine[0] != '\0')
    {
      ky_log (KY_LOG_WARNING,
              "%s/" FILE_NAME " was copied from another machine or folder, and is not used", state);
      is_there = FALSE;
    }
  if (!is_there)
    {
      *ret_claim = (Claim){ 0 };
      ky_id_new (KY_ID_GROUPS, ret_claim->id);
    }
  g_strlcpy (ret_claim->machine, machine, sizeof ret_claim->machine);
  return owner_write_file (state, ret_claim, error);
}

/* --- of nodes that share one ----------------------------------------------------------------- */

/* Computes a value that distinguishes the database from a restored dump of it. A failed query must
 * not look like another database. NULL with STORE. (transfer full) */
static gchar *
tell_database (KyIndex *index, GError **error)
{
  gint64 cluster = 0;
  gint64 database = 0;

  if (!ky_index_number (index, 0, &cluster, error,
                        "SELECT system_identifier FROM pg_control_system ()", "")
      || !ky_index_number (index, 0, &database, error,
                           "SELECT CAST (oid AS bigint) FROM pg_database"
                           " WHERE datname = current_database ()",
                           ""))
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, cluster, database);
}

/* Reads a value as ky_index_meta() does, except that a value that cannot be read is an error and
 * not a missing one. (transfer full) */
static gboolean
read_meta (KyIndex *index, const gchar *name, gchar **ret_value, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error, "SELECT value FROM meta WHERE name = ?", "s", name);

  return ky_index_find_text (index, row, ret_value, error);
}

/* Finds the database's id inside a transaction; another node may have written one just now. */
static gboolean
find_in_meta (KyIndex *index, const gchar *database, gchar ret_id[KY_ID_SIZE], GError **error)
{
  g_autofree gchar *known = NULL;

  if (!read_meta (index, META, &known, error))
    return FALSE;
  g_auto (GStrv) words = known != NULL ? g_strsplit (known, " ", -1) : NULL;
  if (words != NULL && g_strv_length (words) == 2 && g_str_equal (words[1], database)
      && copy_id (words[0], ret_id))
    return TRUE;
  ky_id_new (KY_ID_GROUPS, ret_id);
  g_autofree gchar *text = g_strconcat (ret_id, " ", database, NULL);
  return ky_index_set_meta (index, META, text, error)
         && ky_index_run (index, error, "DELETE FROM meta WHERE name IN (?, ?)", "ss", META_CLAIMED,
                          META_PLACE);
}

/* Compares the bucket with the one that is recorded in the database for all nodes; the first node
 * records it. `ret_is_elsewhere`: set to TRUE if they differ. */
static gboolean
compare_place (KyOwner *owner, KyIndex *index, gboolean *ret_is_elsewhere, GError **error)
{
  g_autofree gchar *place = NULL;

  if (!read_meta (index, META_PLACE, &place, error))
    return FALSE;
  *ret_is_elsewhere = place != NULL && !g_str_equal (place, owner->bucket);
  return place != NULL || ky_index_set_meta (index, META_PLACE, owner->bucket, error);
}

static gboolean
find_shared (KyOwner *owner, KyIndex *index, gchar ret_id[KY_ID_SIZE], gboolean *ret_is_claimed,
             gboolean *ret_is_elsewhere, GError **error)
{
  g_autofree gchar *database = tell_database (index, error);
  g_autofree gchar *claimed = NULL;

  if (database == NULL || !ky_index_begin (index, TRUE, error))
    return FALSE;
  if (!find_in_meta (index, database, ret_id, error)
      || !compare_place (owner, index, ret_is_elsewhere, error)
      || !read_meta (index, META_CLAIMED, &claimed, error))
    {
      ky_index_rollback (index);
      return FALSE;
    }
  *ret_is_claimed = claimed != NULL;
  return ky_index_commit (index, error);
}

/* Stores the error for callers that ask before the next attempt. Always FALSE. */
static gboolean
note_unread (KyOwner *owner, GError *why, GError **error)
{
  g_mutex_lock (&owner->lock);
  g_free (owner->unread);
  owner->unread = g_strdup (why->message);
  g_mutex_unlock (&owner->lock);
  return ky_error_pass (error, &why);
}

gboolean
ky_owner_read (KyOwner *owner, const gchar *place, const gchar *state, KyIndex *index,
               GError **error)
{
  gboolean is_shared = ky_index_is_server (place);
  gboolean is_claimed = FALSE;
  gboolean is_elsewhere = FALSE;
  gint64 has_rows = 1;
  Claim claim = { 0 };
  GError *why = NULL;

  if (!ky_index_number (index, 0, &has_rows, &why, ROWS, "")
      || !(is_shared ? find_shared (owner, index, claim.id, &is_claimed, &is_elsewhere, &why)
                     : owner_find_own (state, &claim, &why)))
    return note_unread (owner, why, error);
  g_mutex_lock (&owner->lock);
  g_clear_pointer (&owner->unread, g_free);
  owner->has_rows = has_rows == 1;
  /* While this process writes the object, its own state is newer. */
  if (!g_str_equal (owner->claim.id, claim.id))
    {
      g_free (owner->state);
      owner->state = g_strdup (state);
      owner->is_shared = is_shared;
      owner->claim = claim;
      owner->is_claimed = is_shared ? is_claimed : claim.stamp[0] != '\0';
      owner->is_recorded = is_claimed;
      owner->is_elsewhere = is_elsewhere;
      owner->known_until = 0;
    }
  else if (is_elsewhere)
    {
      owner->is_elsewhere = TRUE;
      owner->known_until = 0;
    }
  g_mutex_unlock (&owner->lock);
  return TRUE;
}

gboolean
ky_owner_is_read (KyOwner *owner)
{
  g_mutex_lock (&owner->lock);
  gboolean is_read = owner->claim.id[0] != '\0';
  g_mutex_unlock (&owner->lock);
  return is_read;
}

gboolean
ky_owner_wants_record (KyOwner *owner)
{
  g_mutex_lock (&owner->lock);
  gboolean wants = owner->is_shared && owner->is_claimed && !owner->is_recorded;
  g_mutex_unlock (&owner->lock);
  return wants;
}

gboolean
ky_owner_record (KyOwner *owner, KyIndex *index, GError **error)
{
  if (!ky_index_set_meta (index, META_CLAIMED, "1", error))
    return FALSE;
  g_mutex_lock (&owner->lock);
  owner->is_recorded = TRUE;
  g_mutex_unlock (&owner->lock);
  return TRUE;
}

/* --- whose the bucket is -------------------------------------------------------------------- */

/* Reads the object's text; "" if there is none, FOREIGN if it is longer than a store would write.
 * NULL with STORE. (transfer full) */
static gchar *
owner_ask (KyObjects *objects, gint64 deadline, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean is_there = FALSE;
  ky_autofd int fd
      = ky_objects_get (objects, KY_OWNER_OBJECT, CONTENT_MAX, deadline, &is_there, &local);
  gint64 size = 0;

  if (fd < 0 && !is_there)
    return g_strdup ("");
  if (fd < 0)
    {
      if (ky_objects_look (objects, KY_OWNER_OBJECT, &size, NULL) && size > CONTENT_MAX)
        return g_strdup (FOREIGN);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_autoptr (GBytes) content = ky_fd_read_all (fd, CONTENT_MAX, error);
  return content != NULL ? g_strndup (g_bytes_get_data (content, NULL), g_bytes_get_size (content))
                         : NULL;
}

/* Returns the object's text for this store with `stamp`. (transfer full) */
static gchar *
owner_name_owner (const KyOwner *owner, const gchar *stamp)
{
  return owner->is_shared ? g_strdup (owner->claim.id)
                          : g_strconcat (owner->claim.id, " ", stamp, NULL);
}

static gboolean
is_own (const KyOwner *owner, const gchar *said)
{
  g_autofree gchar *stands = owner_name_owner (owner, owner->claim.stamp);
  g_autofree gchar *comes = owner_name_owner (owner, owner->claim.next);

  return g_str_equal (said, stands) || g_str_equal (said, comes);
}

/* Writes the claim durably before the object is written, so that a store that ends in between
 * recognises its own claim. */
static gboolean
begin_claim (KyOwner *owner, gchar **ret_text, GError **error)
{
  gboolean ok = TRUE;

  g_mutex_lock (&owner->lock);
  if (!owner->is_shared && owner->claim.next[0] == '\0')
    {
      Claim claim = owner->claim;

      ky_id_new (KY_ID_GROUPS, claim.next);
      ok = owner_write_file (owner->state, &claim, error);
      if (ok)
        owner->claim = claim;
    }
  *ret_text = ok ? owner_name_owner (owner, owner->claim.next) : NULL;
  g_mutex_unlock (&owner->lock);
  return ok;
}

static gboolean
end_claim (KyOwner *owner, GError **error)
{
  gboolean ok = TRUE;

  g_mutex_lock (&owner->lock);
  if (!owner->is_shared)
    {
      Claim claim = owner->claim;

      g_strlcpy (claim.stamp, claim.next, sizeof claim.stamp);
      claim.next[0] = '\0';
      ok = owner_write_file (owner->state, &claim, error);
      if (ok)
        owner->claim = claim;
    }
  if (ok && !owner->is_claimed)
    ky_log (KY_LOG_INFO, "the bucket now belongs to store %s", owner->claim.id);
  owner->is_claimed |= ok;
  owner->is_stamped |= ok;
  g_mutex_unlock (&owner->lock);
  return ok;
}

/* Returns the longest time between reading that the bucket is unclaimed and the end of the
 * write. */
static gint64
tell_claim_time (KyObjects *objects)
{
  gint64 timeout = ky_objects_deadline (objects) - g_get_monotonic_time ();

  return CLAMP (timeout / CLAIM_SHARE, CLAIM_MIN, CLAIM_MAX);
}

/* Writes the owner until `latest`, then reads it: after `wait`, in which another node that came at
 * the same time has written its own, or never will. */
static gboolean
write_owner (KyOwner *owner, KyObjects *objects, gint64 latest, gint64 wait, gint64 deadline,
             gboolean *ret_is_own, GError **error)
{
  g_autofree gchar *text = NULL;

  *ret_is_own = FALSE;
  if (!begin_claim (owner, &text, error)
      || !ky_objects_write (objects, KY_OWNER_OBJECT, text, latest, error))
    return FALSE;
  if (wait > 0)
    g_usleep ((gulong)wait);
  g_autofree gchar *said = owner_ask (objects, deadline, error);
  if (said == NULL)
    return FALSE;
  *ret_is_own = g_str_equal (said, text);
  return !*ret_is_own || end_claim (owner, error);
}

static gboolean
owner_may_ask (KyOwner *owner)
{
  g_mutex_lock (&owner->lock);
  gboolean may = !owner->is_elsewhere || owner->takes;
  g_mutex_unlock (&owner->lock);
  return may;
}

/* Finds out whether the bucket is this store's, and claims it if no store has it or an
 * administrator decided so. To be called in the owner's turn. */
static gboolean
find_out (KyOwner *owner, KyObjects *objects, gint64 deadline, gboolean *ret_is_own, GError **error)
{
  gint64 wait = tell_claim_time (objects);
  gint64 latest = MIN (deadline, g_get_monotonic_time () + wait);
  gboolean writes;

  *ret_is_own = FALSE;
  if (!owner_may_ask (owner))
    return TRUE;
  g_autofree gchar *said = owner_ask (objects, deadline, error);
  if (said == NULL)
    return FALSE;
  g_mutex_lock (&owner->lock);
  *ret_is_own = is_own (owner, said);
  if (*ret_is_own)
    {
      owner->is_claimed |= owner->is_shared;
      writes = !owner->is_shared && !owner->is_stamped;
      wait = 0;
      latest = deadline;
    }
  else
    writes = owner->takes || (said[0] == '\0' && (!owner->is_claimed || !owner->has_rows));
  g_mutex_unlock (&owner->lock);
  return !writes || write_owner (owner, objects, latest, wait, deadline, ret_is_own, error);
}

static gboolean
conclude (KyOwner *owner, gboolean is_own, GError **error)
{
  g_mutex_lock (&owner->lock);
  owner->is_other = !is_own;
  owner->known_until = is_own ? g_get_monotonic_time () + AGE : 0;
  if (is_own)
    owner->takes = FALSE;
  if (is_own)
    owner->is_elsewhere = FALSE;
  /* Objects written from now on have rows. */
  owner->has_rows |= is_own;
  g_mutex_unlock (&owner->lock);
  return is_own || ky_error_say (error, KY_ERROR_STORE, "objects-owner", "");
}

/* Returns whether the owner of the bucket is known. If not, the bucket must be asked. */
static gboolean
owner_is_known (KyOwner *owner)
{
  g_mutex_lock (&owner->lock);
  gboolean is_known = g_get_monotonic_time () < owner->known_until;
  g_mutex_unlock (&owner->lock);
  return is_known;
}

/* Sets the error that says why the bucket's owner is not known yet. Always returns FALSE. */
static gboolean
say_unread (KyOwner *owner, GError **error)
{
  g_mutex_lock (&owner->lock);
  g_autofree gchar *why = g_strdup (owner->unread);
  g_mutex_unlock (&owner->lock);
  return why != NULL ? ky_error_say (error, KY_ERROR_STORE, "objects-owner-unknown", "s", why)
                     : ky_error_say (error, KY_ERROR_STORE, "objects-owner-unread", "");
}

gboolean
ky_owner_check (KyOwner *owner, KyObjects *objects, gint64 deadline, GError **error)
{
  gboolean is_own = FALSE;

  if (owner_is_known (owner))
    return TRUE;
  if (!ky_owner_is_read (owner))
    return say_unread (owner, error);
  g_mutex_lock (&owner->turn);
  gboolean ok
      = owner_is_known (owner)
        || (find_out (owner, objects, deadline, &is_own, error) && conclude (owner, is_own, error));
  g_mutex_unlock (&owner->turn);
  return ok;
}

gchar *
ky_owner_problem (KyOwner *owner)
{
  g_autoptr (GError) unread = NULL;

  g_mutex_lock (&owner->lock);
  gboolean is_other = owner->is_other;
  gboolean is_unread = owner->claim.id[0] == '\0' && owner->unread != NULL;
  g_mutex_unlock (&owner->lock);
  if (is_other)
    return g_strdup ("{objects-owner}");
  if (!is_unread)
    return NULL;
  say_unread (owner, &unread);
  return g_strdup (unread->message);
}

void
ky_owner_take (KyOwner *owner)
{
  g_mutex_lock (&owner->lock);
  owner->takes = TRUE;
  owner->known_until = 0;
  g_mutex_unlock (&owner->lock);
}

gboolean
ky_owner_move (KyOwner *owner, KyIndex *index, GError **error)
{
  g_mutex_lock (&owner->lock);
  gboolean is_shared = owner->is_shared;
  g_mutex_unlock (&owner->lock);
  return !is_shared || ky_index_set_meta (index, META_PLACE, owner->bucket, error);
}

/* --- without one ---------------------------------------------------------------------------- */

gboolean
ky_owner_had_bucket (const gchar *place, const gchar *state, KyIndex *index)
{
  g_autofree gchar *known = ky_index_is_server (place) ? ky_index_meta (index, META) : NULL;
  gint64 has_rows = 0;
  gboolean is_there = FALSE;
  Claim claim;

  /* A file that cannot be read counts as a claim. */
  return known != NULL
         || (!ky_index_is_server (place)
             && (!owner_read_file (state, &claim, &is_there, NULL) || is_there))
         || (ky_index_number (index, 0, &has_rows, NULL, ROWS, "") && has_rows == 1);
}

gboolean
ky_owner_forget (const gchar *place, const gchar *state, KyIndex *index, GError **error)
{
  g_autofree gchar *path = g_build_filename (state, FILE_NAME, NULL);
  gint64 has_rows = 1;

  if (!ky_index_number (index, 0, &has_rows, error, ROWS, ""))
    return FALSE;
  if (has_rows == 1)
    return TRUE;
  if (ky_index_is_server (place))
    return ky_index_run (index, error, "DELETE FROM meta WHERE name IN (?, ?, ?)", "sss", META,
                         META_CLAIMED, META_PLACE);
  return unlink (path) == 0 || errno == ENOENT || ky_error_set_errno (error, path);
}
