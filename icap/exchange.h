/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One request or answer of HTTP, on its way through. Of one thread. */
#pragma once

#include "config/config.h"
#include "icap/spool.h"

#include <c_icap/simple_api.h>

#define KY_ICAP_PREVIEW 1024

/* What all exchanges share. */
typedef struct
{
  KyConfig *config; /* NULL: there is no service */
  KyPlaces spool;
} KyIcapDoor;

typedef struct _KyExchange KyExchange;

/* (transfer full) */
KyExchange *ky_exchange_new (const KyIcapDoor *door, ci_request_t *request);
void ky_exchange_free (KyExchange *exchange);

/* Its heads are there. TRUE: it may go on as it came. */
gboolean ky_exchange_begin (KyExchange *exchange);
/* SIZE bytes of its body. What goes wrong shows in the answer. */
void ky_exchange_take (KyExchange *exchange, const gchar *data, gsize size);
/* There is no more of it: makes the answer. FALSE: there is none, not even a page. */
gboolean ky_exchange_end (KyExchange *exchange);
gboolean ky_exchange_is_answered (const KyExchange *exchange);
/* The next bytes of the answer's body, SIZE at most, to DATA. 0: no more, or none yet. -1: it can't
 * be read. */
gssize ky_exchange_give (KyExchange *exchange, gchar *data, gsize size);
