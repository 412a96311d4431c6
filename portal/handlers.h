/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The handlers of all routes (routes.c), by the file that holds them. */
#pragma once

#include "portal/portal.h"

#define HANDLER(name) gboolean ky_handle_##name (KyRequest *request, GError **error)

/* session.c */
HANDLER (session_get);
HANDLER (session_begin);
HANDLER (session_end);
HANDLER (totp_begin);
HANDLER (totp_confirm);
HANDLER (password);
HANDLER (preferences);
/* mails.c */
HANDLER (mails);
HANDLER (mail);
HANDLER (mail_text);
/* parts.c */
HANDLER (part_pages);
HANDLER (part_render);
HANDLER (part_unlock);
/* original-requests.c */
HANDLER (request_add);
HANDLER (requests);
HANDLER (request);
HANDLER (request_withdraw);
HANDLER (request_approve);
HANDLER (request_refuse);
HANDLER (request_pass);
HANDLER (request_rescan);
HANDLER (request_download);
HANDLER (request_mail);
HANDLER (absence_get);
HANDLER (absence_put);
HANDLER (people);
/* uploads.c */
HANDLER (upload_add);
HANDLER (uploads);
HANDLER (upload_download);
/* admin.c */
HANDLER (allow_list);
HANDLER (allow_add);
HANDLER (allow_confirm);
HANDLER (allow_remove);
HANDLER (allow_report);
HANDLER (allow_uses);
HANDLER (allow_effect);
HANDLER (block_effect);
HANDLER (block_list);
HANDLER (block_add);
HANDLER (block_remove);
HANDLER (policies);
HANDLER (health);
HANDLER (statistics);
HANDLER (users);
HANDLER (user_add);
HANDLER (user_set);
HANDLER (user_import);
HANDLER (changes);
HANDLER (change_agree);
HANDLER (change_refuse);
/* clients.c */
HANDLER (client_list);
HANDLER (client_add);
HANDLER (client_revoke);
/* queue.c */
HANDLER (queue_list);
HANDLER (queue_retry);
HANDLER (queue_drop);
/* agreed.c */
HANDLER (agreed_list);
HANDLER (agreed_add);
HANDLER (agreed_remove);
/* machine.c */
HANDLER (machine_file);
HANDLER (machine_job);
HANDLER (machine_cancel);
HANDLER (machine_result);
/* reprocess.c */
HANDLER (reprocess_counts);
HANDLER (reprocess_candidates);
HANDLER (reprocess_ask);
HANDLER (reprocess_list);
HANDLER (reprocess_look);
/* audit.c */
HANDLER (audit);
HANDLER (audit_export);
HANDLER (destructions);

#undef HANDLER
