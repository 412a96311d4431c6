/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds, lists and lifts holds (store/records/hold.h). One person may add a hold; another one must
 * lift it. */
#include "common/fault.h"
#include "common/iso-time.h"
#include "common/release.h"
#include "common/text.h"
#include "config/allow.h"
#include "store/calls/hold.h"
#include "store/records/allow.h"
#include "store/records/hold.h"

KyRowsWriter *
ky_verb_hold_list (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (reader, error,
                   "SELECT id, iif (kind = 'mail', value, '') AS mail,"
                   " iif (kind = 'sender', value, '') AS sender, label AS \"case\","
                   " reason, created, created_by, removed, removed_by,"
                   " removed_reason FROM holds WHERE ? <> '' OR removed IS NULL"
                   " ORDER BY n",
                   "s", ky_call_argument (call, "all"));
}

/* Describes a person: an account of the portal, the user who signed in to the machine, or both.
 * Neither is known for a call of root without a login, for example from a cron job. */
typedef struct
{
  gchar *account, *login; /* (nullable) */
} HoldPerson;

KY_DEFINE_AUTO_CLEAR (hold_person_clear, HoldPerson, account, login)

/* Returns what is in the brackets of "root (tanaka)", or NULL. (transfer full) */
static gchar *
hold_read_login (const gchar *who)
{
  const gchar *login = strchr (who, '(');

  return login != NULL ? g_strndup (login + 1, strcspn (login + 1, ")")) : NULL;
}

static HoldPerson
hold_caller (const KyCall *call)
{
  return (HoldPerson){ g_strdup (call->person.name), hold_read_login (call->operation.peer->who) };
}

/* Returns a person as the index has it: "root1 (tanaka)" for the account root1 of whom signed in to
 * the machine as tanaka; "root1" if only the account is known, "root (tanaka)" if only the login
 * is, "root" if neither is. (transfer full) */
static gchar *
hold_describe_person (const HoldPerson *person)
{
  const gchar *account = person->account != NULL ? person->account : "root";

  return person->login != NULL ? g_strdup_printf ("%s (%s)", account, person->login)
                               : g_strdup (account);
}

/* Returns whether the caller is certainly another person than `author`, who added a hold. Two
 * accounts are two persons, since each has its own password and second factor. An account and a
 * login may belong to one person, so a login alone cannot lift a hold that an account has added. */
static gboolean
hold_is_another (const HoldPerson *caller, const gchar *author)
{
  g_autofree gchar *account = g_strndup (author, strcspn (author, " "));
  g_autofree gchar *login = hold_read_login (author);

  if (g_str_equal (account, "root"))
    g_clear_pointer (&account, g_free);
  if (caller->account == NULL && caller->login == NULL)
    return FALSE;
  /* The author "root" may be an account of that name, or a caller without an account. */
  if (account == NULL && g_strcmp0 (caller->account, "root") == 0)
    return FALSE;
  if (caller->account != NULL && account != NULL)
    return !ky_text_folded_equal (caller->account, account);
  if (caller->login != NULL && login != NULL)
    return !ky_text_folded_equal (caller->login, login);
  if (account != NULL)
    return FALSE;
  return login == NULL || !ky_text_folded_equal (caller->account, login);
}

static gboolean
hold_insert (KyServer *server, KyHold *hold, gchar ret_id[KY_ID_SIZE], GError **error)
{
  ky_id_new (2, ret_id);
  ky_erasures_note_hold (server->erasures, ret_id, hold);
  return ky_hold_insert (server->index, ret_id, hold, error);
}

static gboolean
hold_add_one (KyServer *server, KyCall *call, KyHold *hold, gchar ret_id[KY_ID_SIZE],
              GError **error)
{
  if (!hold_insert (server, hold, ret_id, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_text (call->rows, ret_id);
  return TRUE;
}

/* Puts a hold on one mail, which must still have its original. */
static gboolean
hold_add_mail (KyServer *server, KyCall *call, KyHold *hold, gchar ret_id[KY_ID_SIZE],
               GError **error)
{
  gint64 stands = 0;

  hold->kind = "mail";
  hold->value = ky_call_argument (call, "mail");
  if (!ky_index_number (server->index, 0, &stands, error,
                        "SELECT 1 FROM messages JOIN originals USING (n) WHERE id = ?", "s",
                        hold->value))
    return FALSE;
  if (stands == 0)
    return ky_refuse_say (error, "not-found", "no-original", "s", hold->value);
  return hold_add_one (server, call, hold, ret_id, error);
}

/* Adds a hold for each mail of the sender that came before the hold's time and whose original is
 * kept nevertheless. */
static gboolean
hold_add_older (KyServer *server, KyCall *call, const KyHold *sender, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT id FROM messages JOIN originals USING (n)"
                                    " WHERE sender_key = ? AND received < ? ORDER BY n",
                                    "si", sender->value, sender->since);
  KyHold hold = *sender;
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    g_ptr_array_add (ids, ky_index_text (row, 0));
  hold.kind = "mail";
  hold.since = 0;
  for (guint i = 0; step == 0 && i < ids->len; i++)
    {
      gchar id[KY_ID_SIZE];

      hold.value = ids->pdata[i];
      if (!hold_add_one (server, call, &hold, id, error)
          || !ky_call_record (server, call, "hold-add", id, hold.reason, hold.value, error))
        return FALSE;
    }
  return step == 0;
}

/* Puts a hold on the mail of one sender. It begins where retention has ended: an older copy of the
 * index may have originals that were destroyed before, and a hold must not bring these back. */
static gboolean
hold_add_sender (KyServer *server, KyCall *call, KyHold *hold, gchar ret_id[KY_ID_SIZE],
                 GError **error)
{
  const gchar *sender = ky_call_argument (call, "sender");
  g_autofree gchar *folded = ky_allow_fold_sender (sender);
  gint64 days = (gint64)ky_config_uint (server->config, KY_CONFIG_STORE_RETENTION);
  gint64 due = days > 0 ? g_get_real_time () - days * KY_DAY_US : 0;

  if (strchr (folded, '@') == NULL || !ky_allow_is_sender (folded))
    return ky_refuse_say (error, "invalid", "no-address", "s", sender);
  /* The log has the address as the index has it. */
  g_hash_table_replace (call->arguments, g_strdup ("sender"), g_strdup (folded));
  hold->kind = "sender";
  hold->value = folded;
  hold->since = MAX (ky_erasures_before (server->erasures), due);
  return hold_add_one (server, call, hold, ret_id, error)
         && hold_add_older (server, call, hold, error);
}

gboolean
ky_verb_hold_add (KyServer *server, KyCall *call, GError **error)
{
  g_auto (HoldPerson) caller = hold_caller (call);
  g_autofree gchar *person = hold_describe_person (&caller);
  gboolean is_mail = ky_call_argument (call, "mail")[0] != '\0';
  KyHold hold = { .label = ky_call_argument (call, "case"),
                  .reason = ky_call_argument (call, "reason"),
                  .created_by = person,
                  .created = call->now };
  gchar id[KY_ID_SIZE];

  if (is_mail == (ky_call_argument (call, "sender")[0] != '\0'))
    return ky_fault_set (error, "hold-what", "");
  if (!ky_call_answer (call, error)
      || !(is_mail ? hold_add_mail (server, call, &hold, id, error)
                   : hold_add_sender (server, call, &hold, id, error)))
    return FALSE;
  ky_call_set_object (call, id);
  return TRUE;
}

gboolean
ky_hold_add_for_case (KyServer *server, KyCall *call, const gchar *mail, const gchar *label,
                      gchar ret_id[KY_ID_SIZE], GError **error)
{
  g_auto (HoldPerson) caller = hold_caller (call);
  g_autofree gchar *person = hold_describe_person (&caller);
  KyHold hold = { .kind = "mail",
                  .value = mail,
                  .label = label,
                  .reason = ky_call_argument (call, "reason"),
                  .created_by = person,
                  .created = call->now };

  return hold_insert (server, &hold, ret_id, error)
         && ky_call_record (server, call, "hold-add", ret_id, hold.reason, mail, error);
}

gboolean
ky_verb_hold_lift (KyServer *server, KyCall *call, GError **error)
{
  g_auto (HoldPerson) caller = hold_caller (call);
  g_autofree gchar *person = hold_describe_person (&caller);
  g_autofree gchar *author = NULL;
  const gchar *id = ky_call_argument (call, "id");
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT created_by FROM holds WHERE id = ? AND removed IS NULL", "s", id);

  if (!ky_index_find_text (server->index, row, &author, error))
    return FALSE;
  if (author == NULL)
    return ky_refuse_say (error, "not-found", "no-hold", "s", id);
  if (!hold_is_another (&caller, author))
    return ky_refuse_say (error, "forbidden", "hold-yours", "ss", id, author);
  ky_erasures_note_lifted (server->erasures, id);
  return ky_index_run (server->index, error,
                       "UPDATE holds SET removed = ?, removed_by = ?, removed_reason = ?"
                       " WHERE id = ?",
                       "isss", call->now, person, ky_call_argument (call, "reason"), id);
}
