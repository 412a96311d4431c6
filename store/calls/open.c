/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides for kiyome-opener, which holds the key, who may have which part of a mail shown or
 * rendered, and when the bytes themselves may leave. The decision is durable in the audit log
 * before the sealed bytes are sent; the hash of what was made of them is recorded afterwards.
 *
 *   purpose      caller                                              content
 *   text         a recipient; an approver, with a reason             the mail
 *   pages        the same; an approver of a request, without reason  a part
 *   render       a recipient                                         a part
 *   unlock       a recipient who knows the password                  a part
 *   rescan       an approver of a request, or its requester          the requested part
 *   original     the requester, once, while it is approved           the requested part
 *
 * With portal.administrators-look an administrator alone may have text and pages, too, with a
 * reason; the recipients of the mail are informed.
 *
 * Infected content is never shown, rendered or handed out. A user may have the results of render,
 * unlock and original sent to the own address. */
#include "common/mail/address.h"
#include "common/release.h"
#include "store/calls/partner-passwords.h"
#include "store/calls/send-original.h"
#include "store/calls/requests.h"
#include "store/calls/find-report.h"
#include "store/keep/copies.h"
#include "store/people/departments.h"
#include "store/records/outbox.h"
#include "store/records/node.h"
#include "store/records/parts.h"

/* SQL: to whom message `m` was served under the policy of delivery ?5, or of its own. */
#define SERVED                                                                                     \
  KY_QUERY_LIST ("address", ";",                                                                   \
                 "recipients r WHERE r.n = m.n AND iif (?5 = 0, NOT" KY_SERVED_OTHERWISE (         \
                     "m.n", "r.address") ", EXISTS (SELECT 1 FROM debts_owed o WHERE o.debt = ?5 " \
                                         "AND o.address = r.address))")

/* Time after which an opener that did not finish fetching an original counts as failed, and the
 * original may be fetched again. */
#define FETCH_SECONDS 600
#define TOLD_SECONDS (24 * 3600)
#define FILES_WAITING_MAX 50 /* files in the outbox that one user had sent to the own address */

typedef struct
{
  gint64 n;    /* message */
  gint64 debt; /* deferred delivery whose report has the part; 0: the message's own */
  gint64 request, asker;
  gchar *id, *path, *state;
  gint64 decided, handed;
} Target;

KY_DEFINE_AUTO_CLEAR (target_clear, Target, id, path, state)

static gboolean
no_mail (GError **error)
{
  return ky_refuse (error, "not-found", "{no-such-mail}");
}

/* Reads the mail and part that the request is about. */
static gboolean
find_asked (KyServer *server, KyCall *call, Target *target, GError **error)
{
  gchar id[KY_ID_SIZE];

  if (!ky_id_read (ky_call_argument (call, "request"), KY_ID_GROUPS, id))
    return ky_refuse (error, "not-found", "there is no such request");
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT r.n, r.message, m.id, r.path, r.state, r.asker,"
                       " coalesce (r.decided, 0), coalesce (r.handed, 0), r.debt"
                       " FROM requests r JOIN messages m ON m.n = r.message WHERE r.id = ?",
                       "s", id);
  gint step = ky_index_step (server->index, row, error);
  if (step < 0)
    return FALSE;
  if (step == 0)
    return ky_refuse (error, "not-found", "there is no such request");
  target->request = ky_index_integer (row, 0);
  target->n = ky_index_integer (row, 1);
  target->id = ky_index_text (row, 2);
  target->path = ky_index_text (row, 3);
  target->state = ky_index_text (row, 4);
  target->asker = ky_index_integer (row, 5);
  target->decided = ky_index_integer (row, 6);
  target->handed = ky_index_integer (row, 7);
  target->debt = ky_index_integer (row, 8);
  ky_index_reset (row);
  return TRUE;
}

/* Finds the mail and part that were named. */
static gboolean
calls_open_find_named (KyServer *server, KyCall *call, Target *target, GError **error)
{
  gchar id[KY_ID_SIZE];
  gint64 part = 0;

  if (!ky_id_read (ky_call_argument (call, "id"), KY_ID_GROUPS, id))
    return no_mail (error);
  target->id = g_strdup (id);
  target->path = g_strdup (ky_call_argument (call, "path"));
  if (!ky_index_message (server->index, id, &target->n, error))
    return FALSE;
  if (target->n == 0)
    return no_mail (error);
  if (target->path[0] == '\0')
    return TRUE;
  if (!ky_index_number (server->index, 0, &part, error,
                        "SELECT 1 FROM" KY_PARTS_SERVED ("?1") "WHERE p.path = ?2 LIMIT 1", "is",
                        target->n, target->path))
    return FALSE;
  return part == 1 || no_mail (error);
}

/* --- the rights to look --------------------------------------------------------------------- */

/* Tells whether a request that this user may decide concerns the part, or a part around it. */
static gboolean
is_to_decide (KyServer *server, KyCall *call, const Target *target, gboolean *ret_is,
              GError **error)
{
  gint64 found = 0;

  if (!ky_index_number (server->index, 0, &found, error,
                        "SELECT 1 FROM requests r WHERE r.message = ?3 AND (r.path = '' OR"
                        " r.path = ?4 OR substr (?4, 1, length (r.path) + 1) = r.path || '.') "
                        "AND" KY_RIGHTS_DECIDES "LIMIT 1",
                        "iiis", call->person.n, call->now, target->n, target->path))
    return FALSE;
  *ret_is = found == 1;
  return TRUE;
}

/* Returns whether the user may look at all mail as an administrator: only if
 * portal.administrators-look permits it. */
static gboolean
may_oversee (KyServer *server, const KyCall *call)
{
  return (call->person.roles & KY_ROLES_ADMINISTRATOR) != 0
         && ky_config_bool (server->config, KY_CONFIG_PORTAL_LOOK);
}

/* Informs the mail's users, at most once a day for each mail, that an administrator looks at it. */
static gboolean
tell_recipients (KyServer *server, KyCall *call, const Target *target, GError **error)
{
  g_autofree gchar *facts = g_strdup_printf ("%s: %s\n%s\n", target->id, call->person.name,
                                             ky_call_argument (call, "reason"));
  g_autofree gchar *ja = g_strconcat (
      "管理者が、あなたに届いた次のメールの内容を見ました。心当たりがなければ、監査の担当者に"
      "知らせてください。\n\n",
      facts, NULL);
  g_autofree gchar *en
      = g_strconcat ("An administrator viewed the content of this mail, which was sent to you. If "
                     "you don't know the reason, tell the auditor.\n\n",
                     facts, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT DISTINCT u.mail, u.language FROM recipients r"
      " JOIN addresses a ON a.address = r.address JOIN users u ON u.n = a.user"
      " WHERE r.n = ?1 AND u.removed IS NULL AND u.mail <> '' AND NOT EXISTS"
      " (SELECT 1 FROM outbox o WHERE o.kind = 'looked' AND o.object = ?2 AND o.created > ?3)",
      "isi", target->n, target->id, call->now - TOLD_SECONDS);
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      g_ptr_array_add (found, ky_index_text (row, 0));
      g_ptr_array_add (found, ky_index_text (row, 1));
    }
  for (guint i = 0; step == 0 && i < found->len; i += 2)
    {
      gboolean is_english = strcmp (found->pdata[i + 1], "en") == 0;

      if (!ky_outbox_add (server->index, found->pdata[i],
                          is_english ? "[kiyome] An administrator looked at a mail of yours"
                                     : "[kiyome] 管理者があなたあてのメールの内容を見ました",
                          is_english ? en : ja, "looked", target->id, call->now, error))
        return FALSE;
    }
  return step == 0;
}

/* Finds the report that applies: that of the recipient's own policy. */
static gboolean
find_served (KyServer *server, KyCall *call, KyStanding relation, Target *target, GError **error)
{
  if (!ky_find_report (server->index, &call->person, target->n, target->path,
                       relation == KY_STANDING_METADATA, call->now, &target->debt, error))
    return FALSE;
  return target->debt >= 0 || no_mail (error);
}

static gboolean
may_look (KyServer *server, KyCall *call, const gchar *purpose, Target *target, GError **error)
{
  gboolean has_reason = ky_call_argument (call, "reason")[0] != '\0';
  gboolean is_view = strcmp (purpose, "text") == 0 || strcmp (purpose, "pages") == 0;
  KyStanding relation = KY_STANDING_NONE;
  gboolean decides = FALSE;

  if (!ky_rights_standing (server->index, &call->person, target->n, call->now, &relation, error))
    return FALSE;
  if (relation == KY_STANDING_NONE)
    return no_mail (error);
  if (!find_served (server, call, relation, target, error))
    return FALSE;
  if (relation == KY_STANDING_MINE)
    return TRUE;
  if (!is_view)
    return ky_refuse (
        error, "forbidden",
        "only a recipient of the mail may do that; others may view its text or pages");
  if (relation == KY_STANDING_REQUEST && strcmp (purpose, "pages") == 0)
    {
      if (!is_to_decide (server, call, target, &decides, error))
        return FALSE;
      if (decides)
        return TRUE;
    }
  if (relation == KY_STANDING_REQUEST && strcmp (purpose, "pages") != 0)
    return has_reason || ky_refuse (error, "invalid", "{reason-needed}");
  if (!may_oversee (server, call))
    return ky_refuse (
        error, "forbidden",
        relation == KY_STANDING_REQUEST
            ? "the request is for another part"
            : "an administrator may view others' mail only if portal.administrators-look is yes");
  if (!has_reason)
    return ky_refuse (error, "invalid", "{reason-needed}");
  return tell_recipients (server, call, target, error);
}

/* --- the right to have ---------------------------------------------------------------------- */

/* Removes the file from the outbox unless it is being sent: a user who fetches it does not get it
 * by mail, too. */
static gboolean
calls_open_take_from_outbox (KyServer *server, KyCall *call, Target *target, GError **error)
{
  KyOutboxBack back;
  gint64 now;

  if (strcmp (target->state, "released") != 0
      || strcmp (ky_call_argument (call, "way"), "download") != 0)
    return TRUE;
  if (!ky_node_now (server->index, call->now, &now, error)
      || !ky_outbox_take_back (server->index, target->request, now, &back, error))
    return FALSE;
  if (back == KY_OUTBOX_BACK)
    {
      g_free (target->state);
      target->state = g_strdup ("approved");
      target->handed = 0;
    }
  return TRUE;
}

static gboolean
may_have (KyServer *server, KyCall *call, Target *target, GError **error)
{
  gint64 hours = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_RELEASE_HOURS);

  if (target->asker != call->person.n)
    return ky_refuse (error, "not-found", "there is no such request");
  if (!calls_open_take_from_outbox (server, call, target, error))
    return FALSE;
  if (strcmp (target->state, "approved") != 0)
    return ky_request_refuse (target->state, error);
  if (call->now >= target->decided + hours * 3600)
    return ky_refuse (error, "conflict", "the time limit for fetching the original has passed");
  /* A time in the future was written by a wrong clock. */
  if (target->handed > 0 && target->handed <= call->now
      && call->now - target->handed < FETCH_SECONDS)
    return ky_refuse (error, "conflict", "the file is being fetched already; try again later");
  return ky_index_run (server->index, error,
                       "UPDATE requests SET handed = ?, release_session = ? WHERE n = ?", "ibi",
                       call->now, ky_view (call->person.session, KY_SHA256_SIZE), target->request);
}

static gboolean
may_rescan (KyServer *server, KyCall *call, const Target *target, GError **error)
{
  gboolean decides = target->asker == call->person.n;

  if (!decides
      && !ky_rights_decides (server->index, &call->person, target->request, call->now, &decides,
                             error))
    return FALSE;
  return decides || ky_refuse (error, "not-found", "there is no such request");
}

/* Checks that the part, and any part inside it, is not infected, whichever recipient it was
 * delivered to. A new scan is permitted. */
static gboolean
calls_open_is_clean (KyServer *server, const Target *target, const gchar *purpose, GError **error)
{
  gboolean whole = strcmp (purpose, "original") == 0;
  gint64 infected = 0;

  if (strcmp (purpose, "rescan") == 0 || (!whole && target->path[0] == '\0'))
    return TRUE;
  if (!ky_index_number (
          server->index, 0, &infected, error,
          "SELECT 1 FROM" KY_PARTS_SERVED (
              "?1") "WHERE p.reason = 'infected'"
                    " AND (?2 = '' OR p.path = ?2 OR substr (p.path, 1, length (?2) + 1) = ?2 "
                    "|| '.') LIMIT 1",
          "is", target->n, target->path))
    return FALSE;
  return infected == 0
         || ky_refuse (error, "forbidden", "the original is infected and is never released");
}

/* Refuses what has no original any more, and names the original in the audit log. The caller sets
 * `detail`, which is freed here. */
static gboolean
calls_open_note_original (KyServer *server, KyCall *call, const Target *target, GError **error)
{
  gint64 stands = 0;

  if (!ky_index_number (server->index, 0, &stands, error, "SELECT 1 FROM originals WHERE n = ?",
                        "i", target->n))
    return FALSE;
  if (stands == 0)
    return ky_refuse (error, "erased", "{original-destroyed}");
  ky_call_set_object (call, target->id);
  g_clear_pointer (&call->detail, g_free);
  return TRUE;
}

/* --- handing out ---------------------------------------------------------------------------- */

static gboolean
hand_out (KyServer *server, KyCall *call, const Target *target, GError **error)
{
  if (!ky_copies_mend (server, target->n, FALSE, error))
    return FALSE;
  g_autofree gchar *departments = ky_people_departments_of (
      server->index, ky_people_has_directory (server->config), target->n, error);
  if (departments == NULL)
    return FALSE;
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT m.id, m.size, m.sha256, m.sender, o.key_id, o.sealed_key, o.stored, o.sealed, "
      "o.file," SERVED " AS recipients,"
      " m.direction, m.login, m.client, coalesce ((SELECT b.authentic FROM debts "
      "b WHERE b.n = ?5),"
      "  m.authentic) AS authentic, m.queue_id, m.subject, ?2 AS path, p.name AS "
      "part_name,"
      " p.type AS part_type, u.name AS user, u.mail, u.language,"
      " ?4 AS departments"
      " FROM messages m JOIN originals o USING (n)"
      " LEFT JOIN" KY_PARTS_SERVED ("?1") "ON p.debt = ?5 AND p.path = iif (?2 = '', '1', ?2)"
                                          " JOIN users u ON u.n = ?3 WHERE m.n = ?1",
      "isisi", target->n, target->path, call->person.n, departments, target->debt);

  return ky_call_take_original (server, call, row, target->n, error);
}

gboolean
ky_verb_open (KyServer *server, KyCall *call, GError **error)
{
  static const gchar *const views[] = { "text", "pages", "render", "unlock", NULL };
  const gchar *purpose = ky_call_argument (call, "purpose");
  gboolean is_original = strcmp (purpose, "original") == 0;
  gboolean is_view = g_strv_contains (views, purpose);
  g_auto (Target) target = { 0 };
  gboolean ok;

  if (is_view)
    ok = calls_open_find_named (server, call, &target, error)
         && may_look (server, call, purpose, &target, error);
  else
    ok = find_asked (server, call, &target, error)
         && (is_original ? may_have (server, call, &target, error)
                         : may_rescan (server, call, &target, error));
  if (!ok || !calls_open_is_clean (server, &target, purpose, error)
      || !calls_open_note_original (server, call, &target, error))
    return FALSE;
  ky_call_set_detail (
      call, "purpose=%s path=%s%s%s", purpose, target.path,
      is_view ? "" : " request=", is_view ? "" : ky_call_argument (call, "request"));
  return hand_out (server, call, &target, error);
}

/* --- afterwards ----------------------------------------------------------------------------- */

/* Marks the request as released. An original that goes by mail counts as fetched only when the
 * relay has accepted it (store/calls/outbox.c). */
static gboolean
mark_released (KyServer *server, KyCall *call, const Target *target, const gchar *way,
               GError **error)
{
  gboolean is_mail = strcmp (way, "mail") == 0;

  if (target->asker != call->person.n || strcmp (target->state, "approved") != 0
      || target->handed == 0)
    return ky_refuse (error, "conflict", "this original was not released");
  return ky_index_run (server->index, error,
                       "UPDATE requests SET state = 'released', fetched = nullif (?, 0), way = ?,"
                       " release_session = NULL WHERE n = ?",
                       "isi", is_mail ? (gint64)0 : call->now, way, target->request)
         && (is_mail
             || ky_erasures_note_request (server->erasures, server->index, target->request,
                                          call->now, error))
         && ky_outbox_forget_request (server->index, target->request, error)
         && ky_request_note (server->index, target->request, call->person.n,
                             is_mail ? "owe" : "release", is_mail ? "" : way, call->now, error);
}

/* Records the hash of what was handed out. */
static gboolean
calls_open_note_opened (KyServer *server, KyCall *call, const Target *target, const gchar *purpose,
                        const gchar *way, const gchar *to, GError **error)
{
  const gchar *sha256 = ky_call_argument (call, "sha256");

  ky_call_set_object (call, target->id);
  return ky_index_run (server->index, error,
                       "INSERT INTO opened (time, message, path, user, purpose, request,"
                       " sha256, size, way, recipient)"
                       " VALUES (?, ?, ?, ?, ?, nullif (?, 0), ?, ?, ?, ?)",
                       "iisisisiss", call->now, target->n, target->path, call->person.n, purpose,
                       target->request, sha256, ky_call_number (call, "size", 0), way, to);
}

/* Finds what was handed out to the caller, checks that the caller may have it, and marks the
 * request of an original as released. */
static gboolean
find_opened (KyServer *server, KyCall *call, const gchar *purpose, const gchar *way, Target *target,
             GError **error)
{
  gboolean is_original = strcmp (purpose, "original") == 0;
  KyStanding relation = KY_STANDING_NONE;

  if (!(is_original ? find_asked (server, call, target, error)
                    : calls_open_find_named (server, call, target, error))
      || !ky_rights_standing (server->index, &call->person, target->n, call->now, &relation, error))
    return FALSE;
  /* Users may have only their own files sent to their address. */
  if (!is_original
      && (relation == KY_STANDING_NONE
          || (strcmp (way, "mail") == 0 && relation != KY_STANDING_MINE)))
    return no_mail (error);
  return !is_original || mark_released (server, call, target, way, error);
}

gboolean
ky_verb_opened (KyServer *server, KyCall *call, GError **error)
{
  const gchar *purpose = ky_call_argument (call, "purpose");
  const gchar *way = ky_call_argument (call, "way");
  g_auto (Target) target = { 0 };

  return find_opened (server, call, purpose, way, &target, error)
         && calls_open_note_opened (server, call, &target, purpose, way, "", error);
}

/* Answers the verb open-failed: the original could not be opened now, because the scanner was away,
 * and may be fetched again. */
gboolean
ky_verb_open_failed (KyServer *server, KyCall *call, GError **error)
{
  g_auto (Target) target = { 0 };

  if (!find_asked (server, call, &target, error))
    return FALSE;
  if (target.asker != call->person.n)
    return ky_refuse (error, "not-found", "there is no such request");
  ky_call_set_object (call, target.id);
  g_autofree gchar *why = ky_call_detail_value (ky_call_argument (call, "why"), "");
  ky_call_set_detail (call, "request=%s why=%s", ky_call_argument (call, "request"), why);
  return ky_index_run (server->index, error,
                       "UPDATE requests SET handed = NULL, release_session = NULL"
                       " WHERE n = ? AND state = 'approved'",
                       "i", target.request);
}

/* --- by mail -------------------------------------------------------------------------------- */

/* A file that goes out by mail is a letter of the outbox from the moment its creation is recorded,
 * because the relay may be unreachable for a day and this process may end. The content is not
 * stored; it is made from the original each time it is sent, as long as the user may have it. */

/* Reads a password that is sealed for this mail, or nothing. */
static gboolean
calls_open_read_sealed (KyCall *call, KyOutboxFile *file, GError **error)
{
  gsize size = call->blob != NULL ? g_bytes_get_size (call->blob) : 0;

  if (size == 0)
    return TRUE;
  file->key_id = ky_call_argument (call, "key");
  if (!ky_partner_passwords_check_sealed (call, error))
    return FALSE;
  file->sealed = ky_view_of_bytes (call->blob);
  file->expires = ky_call_number (call, "expires", 0);
  return TRUE;
}

/* Records that the file was put into the outbox; it is not delivered yet. */
static gboolean
note_mailing (KyServer *server, KyCall *call, const Target *target, const gchar *purpose,
              const gchar *letter, const gchar *to, GError **error)
{
  g_autofree gchar *way = g_strconcat (KY_OUTBOX_MAILING, letter, NULL);

  return calls_open_note_opened (server, call, target, purpose, way, to, error);
}

gboolean
ky_verb_open_mail (KyServer *server, KyCall *call, GError **error)
{
  const gchar *purpose = ky_call_argument (call, "purpose");
  g_auto (Target) target = { 0 };
  gchar letter[KY_ID_SIZE];
  KyOutboxFile file = { .to = call->person.mail,
                        .subject = ky_call_argument (call, "subject"),
                        .purpose = purpose,
                        .method = ky_call_argument (call, "method"),
                        .user = call->person.n,
                        .key_id = "",
                        .proof = "",
                        .is_taken_now = ky_call_is_set (call, "now") };
  gint64 waiting = 0;
  gint64 now;

  if (!ky_outbox_count_files (server->index, call->person.n, &waiting, error))
    return FALSE;
  if (waiting >= FILES_WAITING_MAX)
    return ky_refuse (error, "rate", "{letter-many}");
  if (!calls_open_read_sealed (call, &file, error)
      || !find_opened (server, call, purpose, "mail", &target, error)
      || !ky_send_original_check_address (server, target.n, file.to, error)
      || !ky_node_now (server->index, call->now, &now, error))
    return FALSE;
  file.message = target.id;
  file.n = target.n;
  file.path = target.path;
  file.request = target.request;
  return ky_outbox_add_file (server->index, &file, now, letter, error)
         && note_mailing (server, call, &target, purpose, letter, file.to, error)
         && ky_call_answer_texts (call, error, "letter", letter, "to", file.to, NULL);
}

typedef struct
{
  gint64 user;
  gchar *to, *purpose;
} Letter;

KY_DEFINE_AUTO_CLEAR (letter_clear, Letter, to, purpose)

/* Finds the named letter, which this node must hold, and the part that it is about. */
static gboolean
find_letter (KyServer *server, KyCall *call, Letter *letter, Target *target, GError **error)
{
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT coalesce (f.user, 0), o.recipient, f.purpose, f.message, m.id, f.path,"
      " coalesce (f.request, 0), coalesce (r.debt, 0), coalesce (r.asker, 0),"
      " coalesce (r.state, ''), coalesce (r.way, '') FROM outbox o"
      " JOIN outbox_files f ON f.letter = o.n JOIN messages m ON m.n = f.message"
      " LEFT JOIN requests r ON r.n = f.request"
      " WHERE o.id = ? AND o.state = 'waiting' AND o.taken = 1 AND o.taker = ?",
      "ss", ky_call_argument (call, "id"), ky_index_node ());
  gint step = ky_index_step (server->index, row, error);

  if (step < 1)
    return step == 0 && ky_refuse (error, "not-found", "{queue-none}");
  letter->user = ky_index_integer (row, 0);
  letter->to = ky_index_text (row, 1);
  letter->purpose = ky_index_text (row, 2);
  target->n = ky_index_integer (row, 3);
  target->id = ky_index_text (row, 4);
  target->path = ky_index_text (row, 5);
  target->request = ky_index_integer (row, 6);
  target->debt = ky_index_integer (row, 7);
  target->asker = ky_index_integer (row, 8);
  target->state = ky_index_text (row, 9);
  if (strcmp (target->state, "released") == 0 && strcmp (ky_index_peek (row, 10), "mail") == 0)
    {
      g_free (target->state);
      target->state = g_strdup ("owed");
    }
  ky_index_reset (row);
  return TRUE;
}

/* Checks that the letter's user still has what was required when it was requested: the account, the
 * address and the right. */
static gboolean
may_still_have (KyServer *server, KyCall *call, const Letter *letter, Target *target,
                GError **error)
{
  KyStanding relation = KY_STANDING_NONE;

  if (!ky_person_by_number (server->index, letter->user, &call->person, error))
    return FALSE;
  if (call->person.n == 0 || (call->person.roles & KY_ROLES_STAFF) == 0
      || !ky_address_is_same (call->person.mail, letter->to))
    return ky_refuse (error, "forbidden", "{letter-nobody}");
  if (!ky_rights_standing (server->index, &call->person, target->n, call->now, &relation, error))
    return FALSE;
  if (relation != KY_STANDING_MINE)
    return no_mail (error);
  g_free (call->who);
  call->who = g_strdup_printf ("%s (portal)", call->person.name);
  if (strcmp (letter->purpose, "original") != 0)
    return may_look (server, call, letter->purpose, target, error);
  return (target->asker == letter->user && strcmp (target->state, "owed") == 0)
         || ky_refuse (error, "conflict", "{letter-fetched}");
}

gboolean
ky_verb_outbox_open (KyServer *server, KyCall *call, GError **error)
{
  g_auto (Letter) letter = { 0 };
  g_auto (Target) target = { 0 };

  if (!find_letter (server, call, &letter, &target, error)
      || !ky_send_original_check_address (server, target.n, letter.to, error))
    return FALSE;
  gboolean is_release = strcmp (letter.purpose, "release") == 0;
  if ((is_release && !ky_send_original_check_class (server, target.n, target.id, error))
      || (!is_release
          && (!may_still_have (server, call, &letter, &target, error)
              || !calls_open_is_clean (server, &target, letter.purpose, error)))
      || !calls_open_note_original (server, call, &target, error))
    return FALSE;
  ky_call_set_detail (call, "purpose=%s path=%s letter=%s", letter.purpose, target.path,
                      ky_call_argument (call, "id"));
  return is_release ? ky_send_original_whole (server, target.n, &call->rows, &call->original,
                                              &call->away, error)
                    : hand_out (server, call, &target, error);
}

gboolean
ky_verb_outbox_opened (KyServer *server, KyCall *call, GError **error)
{
  g_auto (Letter) letter = { 0 };
  g_auto (Target) target = { 0 };
  gint64 now;

  if (!find_letter (server, call, &letter, &target, error))
    return FALSE;
  if (letter.user == 0)
    return ky_refuse (error, "invalid", "the letter belongs to no user");
  call->person.n = letter.user;
  /* Making the letter may have taken long, so the time limit for sending it begins now. */
  return ky_node_now (server->index, call->now, &now, error)
         && ky_index_run (server->index, error, "UPDATE outbox SET next_try = ? WHERE id = ?", "is",
                          now + KY_OUTBOX_LEASE, ky_call_argument (call, "id"))
         && note_mailing (server, call, &target, letter.purpose, ky_call_argument (call, "id"),
                          letter.to, error);
}
