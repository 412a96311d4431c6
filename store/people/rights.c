/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers which mails and requests a user owns, may see or may decide, with the SQL conditions of
 * store/people/rights.h. All functions only read the index. */
#include "store/people/rights.h"

const gchar *
ky_standing_name (KyStanding relation)
{
  switch (relation)
    {
    case KY_STANDING_MINE:
      return "mine";
    case KY_STANDING_REQUEST:
      return "request";
    case KY_STANDING_METADATA:
      return "metadata";
    case KY_STANDING_NONE:
      break;
    }
  return "none";
}

gboolean
ky_rights_owns (KyIndex *index, const KyPerson *person, gint64 n, gboolean *ret_owns,
                GError **error)
{
  gint64 owns = 0;

  /* Only the login of an upload is a user's name; the login of SMTP is not. */
  if (!ky_index_number (index, 0, &owns, error,
                        "SELECT 1 WHERE EXISTS (SELECT 1 FROM recipients r"
                        "  JOIN addresses a ON a.address = r.address"
                        "  WHERE r.n = ?1 AND a.user = ?2)"
                        " OR EXISTS (SELECT 1 FROM messages m WHERE m.n = ?1 AND m.login = ?3"
                        "  AND m.login <> '' AND m.direction = 'file')",
                        "iis", n, person->n, person->name))
    return FALSE;
  *ret_owns = owns == 1;
  return TRUE;
}

gboolean
ky_rights_standing (KyIndex *index, const KyPerson *person, gint64 n, gint64 now,
                    KyStanding *ret_relation, GError **error)
{
  gboolean owns = FALSE;
  gint64 decides = 0;

  if (!ky_rights_owns (index, person, n, &owns, error)
      || !ky_index_number (index, 0, &decides, error,
                           "SELECT 1 FROM requests r WHERE r.message = ?3 AND" KY_RIGHTS_DECIDES
                           "LIMIT 1",
                           "iii", person->n, now, n))
    return FALSE;
  *ret_relation = KY_STANDING_NONE;
  if (owns)
    *ret_relation = KY_STANDING_MINE;
  else if (decides == 1)
    *ret_relation = KY_STANDING_REQUEST;
  else if ((person->roles & (KY_ROLES_ADMINISTRATOR | KY_ROLES_AUDITOR)) != 0)
    *ret_relation = KY_STANDING_METADATA;
  return TRUE;
}

gboolean
ky_rights_decides (KyIndex *index, const KyPerson *person, gint64 request, gint64 now,
                   gboolean *ret_decides, GError **error)
{
  gint64 decides = 0;

  if (!ky_index_number (index, 0, &decides, error,
                        "SELECT 1 FROM requests r WHERE r.n = ?3 AND" KY_RIGHTS_DECIDES, "iii",
                        person->n, now, request))
    return FALSE;
  *ret_decides = decides == 1;
  return TRUE;
}

gboolean
ky_rights_sees_request (KyIndex *index, const KyPerson *person, gint64 request, gint64 now,
                        gboolean *ret_sees, GError **error)
{
  gint64 sees = 0;

  if (!ky_index_number (
          index, 0, &sees, error,
          "SELECT 1 FROM requests r WHERE r.n = ?3 AND (r.asker = ?1 OR (?4 & 12) <> 0"
          " OR EXISTS (SELECT 1 FROM request_history h WHERE h.request = r.n"
          "            AND h.user = ?1)"
          " OR (" KY_RIGHTS_DECIDES "))",
          "iiii", person->n, now, request, (gint64)person->roles))
    return FALSE;
  *ret_sees = sees == 1;
  return TRUE;
}
