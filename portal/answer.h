/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends the response of a request: header fields, errors in words, files. */
#pragma once

#include "portal/portal.h"

/* Makes `error` the response of the request; anything written to the response before is
 * discarded. */
void ky_answer_error (KyRequest *request, const GError *error);
/* Adds the refusal `code` to the JSON of the response, after the members that it has already. */
void ky_answer_put_refusal (KyRequest *request, const gchar *code);
/* Passes the finished response to libmicrohttpd. `ret_size`: gets the bytes of its body. */
enum MHD_Result ky_answer_queue (KyRequest *request, guint64 *ret_size);
