/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One HTTP request (REQMOD) or response (RESPMOD) that c-icap passes through the service. Used by
 * one thread. */
#pragma once

#include "config/config.h"
#include "intake/icap/spool.h"

#include <c_icap/simple_api.h>

#define KY_ICAP_PREVIEW 1024

/* Holds what all exchanges share. */
typedef struct
{
  KyConfig *config; /* NULL: the service is not configured */
  KyPlaces spool;
} KyIcapDoor;

typedef struct _KyExchange KyExchange;

/* (transfer full) */
KyExchange *ky_exchange_new (const KyIcapDoor *door, ci_request_t *request);
void ky_exchange_free (KyExchange *exchange);

/* Is called when the HTTP heads are available. Returns TRUE if the body may pass unchanged. */
gboolean ky_exchange_begin (KyExchange *exchange);
/* Takes `size` bytes of the body. An error shows in the answer. */
void ky_exchange_take (KyExchange *exchange, const gchar *data, gsize size);
/* Is called at the end of the body; makes the answer. Returns FALSE if there is none, not even a
 * page. */
gboolean ky_exchange_end (KyExchange *exchange);
gboolean ky_exchange_is_answered (const KyExchange *exchange);
/* Copies up to `size` bytes of the answer's body to `data`. Returns their number; 0: no more, or no
 * answer yet; -1: the body cannot be read. */
gssize ky_exchange_give (KyExchange *exchange, gchar *data, gsize size);
