/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the digests of mails that have none yet into the audit log, in batches, so that a new mail
 * waits for one batch at most. */
#include "store/keep/digests.h"
#include "store/records/mail-digests.h"
#include "store/records/node.h"

typedef struct
{
  KyOperation operation; /* must be the first member */
  gboolean has_more;
} Digests;

static gboolean
apply_digests (KyServer *server, KyOperation *operation, GError **error)
{
  Digests *digests = (Digests *)operation;
  gboolean leads = FALSE;

  digests->has_more = FALSE;
  return ky_node_leads (server->index, &leads, error)
         && (!leads
             || ky_mail_digests_add (server->index, &server->head, &digests->has_more, error));
}

static void
done_digests (KyServer *server, KyOperation *operation, const GError *error)
{
  Digests *digests = (Digests *)operation;

  if (error != NULL)
    ky_server_complain (server, error->message);
  else if (digests->has_more)
    ky_digests_start (server);
}

void
ky_digests_start (KyServer *server)
{
  Digests *digests = g_new0 (Digests, 1);

  digests->operation
      = (KyOperation){ .is_durable = TRUE, .apply = apply_digests, .done = done_digests };
  ky_server_queue (server, &digests->operation);
}
