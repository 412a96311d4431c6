/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How an answer goes out: headers, errors in words, files. */
#pragma once

#include "portal/portal.h"

/* Turns ERROR into the request's answer. */
void ky_answer_error (KyRequest *request, const GError *error);
/* Puts the refusal CODE into the answer, beside what else stands there. */
void ky_answer_put_refusal (KyRequest *request, const gchar *code);
/* Hands the finished answer to libmicrohttpd. RET_SIZE gets the bytes that will go out. */
enum MHD_Result ky_answer_queue (KyRequest *request, guint64 *ret_size);
