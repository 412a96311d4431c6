/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether an entry of the allowlist needs two administrators, counts who has confirmed it,
 * and puts it in force when enough of them have. Only administrators who are enabled still count; a
 * command without a session confirms nothing. */
#include "store/calls/allow-words.h"
#include "store/records/outbox.h"

#define META_LEFT "administrator-left" /* of a trigger: store/index/schema.c */

gboolean
ky_allow_needs_two (KyServer *server, gint64 now, gboolean *ret_two, GError **error)
{
  const gchar *mode = ky_config_string (server->config, KY_CONFIG_PORTAL_ALLOW_CONFIRM);
  gint64 count = 0;
  gint64 left = 0;

  *ret_two = strcmp (mode, "always") == 0;
  if (strcmp (mode, "auto") != 0)
    return TRUE;
  if (!ky_index_number (server->index, 0, &count, error,
                        "SELECT count (*) FROM users WHERE removed IS NULL AND (roles & 4) <> 0",
                        "")
      || !ky_index_number (server->index, 0, &left, error,
                           "SELECT count (*) FROM meta WHERE name = '" META_LEFT "'"
                           " AND CAST (value AS INTEGER) > ?",
                           "i", now - KY_ALLOW_LEFT_SECONDS))
    return FALSE;
  *ret_two = count >= 2 || left > 0;
  return TRUE;
}

static gboolean
set_confirmed (KyServer *server, KyCall *call, const gchar *id, GError **error)
{
  return ky_index_run (server->index, error,
                       "UPDATE allow SET confirmed = ? WHERE id = ? AND confirmed IS NULL", "is",
                       call->now, id)
         && ky_index_run (server->index, error,
                          "UPDATE link_domains SET confirmed = ? WHERE id = ?"
                          " AND confirmed IS NULL",
                          "is", call->now, id);
}

gboolean
ky_allow_give_word (KyServer *server, KyCall *call, const gchar *id, gboolean needs_two,
                    gboolean *ret_works, GError **error)
{
  gint64 words = 0;

  if (call->person.n > 0
      && !ky_index_run (server->index, error,
                        "INSERT INTO allow_words VALUES (?, ?, ?) ON CONFLICT DO NOTHING", "sii",
                        id, call->person.n, call->now))
    return FALSE;
  /* A confirmation counts only while the person is an administrator. */
  if (!ky_index_number (server->index, 0, &words, error,
                        "SELECT count (*) FROM allow_words w JOIN users u ON u.n = w.person"
                        " WHERE w.entry = ? AND u.removed IS NULL AND (u.roles & 4) <> 0",
                        "s", id))
    return FALSE;
  *ret_works = !needs_two || words >= 2;
  return !*ret_works || set_confirmed (server, call, id, error);
}

gboolean
ky_allow_tell_proposed (KyServer *server, KyCall *call, const gchar *object, guint count,
                        GError **error)
{
  static const gchar *const subjects[2]
      = { "[kiyome] 許可リストに、確認が必要な登録があります",
          "[kiyome] An entry of the allowlist needs your confirmation" };
  static const gchar *const texts[2]
      = { "次の登録は、管理者 2 人がそれぞれ確認するまで効きません。正しい登録であれば、ポータルの"
          "「許可リスト」の画面で確認してください。心当たりがなければ、登録した管理者と監査の"
          "担当者に確かめてください。",
          "It takes effect when two administrators have confirmed it. If it is right, confirm it "
          "on the portal's page of the allowlist. If not, ask the administrator who made it, and "
          "the auditor." };
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *facts = g_strdup_printf ("%s: %s (%u)\n", call->who, object, count);
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT mail, language FROM users WHERE n <> ?"
                                    " AND (roles & 4) <> 0 AND removed IS NULL AND mail <> ''",
                                    "i", call->person.n);
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      g_ptr_array_add (found, ky_index_text (row, 0));
      g_ptr_array_add (found, ky_index_text (row, 1));
    }
  for (guint i = 0; step == 0 && i < found->len; i += 2)
    {
      gboolean is_english = strcmp (found->pdata[i + 1], "en") == 0;
      g_autofree gchar *text = g_strconcat (texts[is_english], "\n\n", facts, NULL);

      if (!ky_outbox_add (server->index, found->pdata[i], subjects[is_english], text, "consent",
                          object, call->now, error))
        return FALSE;
    }
  return step == 0;
}

/* Checks that entry `id` waits for confirmation and that the caller has not confirmed it yet. */
static gboolean
check_waits (KyServer *server, KyCall *call, const gchar *id, GError **error)
{
  gint64 waits = 0;
  gint64 own = 0;

  if (!ky_index_number (server->index, 0, &waits, error,
                        "SELECT (SELECT count (*) FROM allow WHERE id = ?1 AND removed IS NULL"
                        "  AND expires > ?2 AND confirmed IS NULL)"
                        " + (SELECT count (*) FROM link_domains WHERE id = ?1"
                        "  AND removed IS NULL AND expires > ?2 AND confirmed IS NULL)",
                        "si", id, call->now)
      || !ky_index_number (server->index, 0, &own, error,
                           "SELECT count (*) FROM allow_words WHERE entry = ? AND person = ?", "si",
                           id, call->person.n))
    return FALSE;
  if (waits == 0)
    return ky_refuse_say (error, "not-found", "no-allow-waits", "s", id);
  return own == 0 || ky_refuse (error, "conflict", "{allow-own}");
}

gboolean
ky_verb_allow_confirm (KyServer *server, KyCall *call, GError **error)
{
  const gchar *id = ky_call_argument (call, "id");
  gboolean needs_two = TRUE;
  gboolean works = FALSE;

  /* A program that is identified only by the socket's owner has no second factor, so it cannot
   * confirm. */
  if (call->person.n <= 0)
    return ky_refuse (error, "forbidden", "{allow-who}");
  if (!check_waits (server, call, id, error)
      || !ky_allow_needs_two (server, call->now, &needs_two, error)
      || !ky_allow_give_word (server, call, id, needs_two, &works, error))
    return FALSE;
  ky_call_set_detail (call, "state=%s", works ? "live" : "proposed");
  return ky_call_answer_texts (call, error, "id", id, "state", works ? "live" : "proposed", NULL);
}
