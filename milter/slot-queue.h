/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The queue of messages that are complete: each thread of libmilter waits here until its message's
 * turn has come (milter/slots.h). */
#pragma once

#include "milter/slots.h"

/* Tells whether a message with these facts may name a recipient. FALSE if so many wait already that
 * it could not be processed in time. */
gboolean ky_slot_queue_may_come (const KySlotFacts *facts);
/* Delays the reply that defers a message by three seconds, so that a client that comes again at
 * once can't do so a thousand times a second. At most half as many threads as may wait are
 * delayed. */
void ky_slot_queue_linger (const KySlotFacts *facts);
/* Waits, at the first recipient of a message, until its data may be sent, but at most `seconds`.
 * Returns FALSE if the message must be deferred. The caller gives `*ret_turn` (nullable, transfer
 * full) to ky_slot_queue_leave() when the data have come. */
gboolean ky_slot_queue_knock (const KySlotFacts *facts, guint seconds, KyMailTurn **ret_turn);
/* Waits for the turn of a message, but at most `seconds`. `progress` is called from time to time;
 * if it is FALSE, the client is gone and the wait ends. `ret_is_over`: its tenant uses more than
 * its share. NULL: defer the message. (transfer full) */
KyMailTurn *ky_slot_queue_wait (const KySlotFacts *facts, guint seconds,
                                gboolean (*progress) (gpointer data), gpointer data,
                                gboolean *ret_is_over);
/* Ends a turn. `turn`: (transfer full) (nullable) */
void ky_slot_queue_leave (KyMailTurn *turn);
/* Ends all waits when the program ends; their messages are deferred. */
void ky_slot_queue_close (void);
