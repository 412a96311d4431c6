/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line of mails at their ends: each thread of libmilter waits here until its mail's turn has
 * come (milter/turns.h). */
#pragma once

#include "milter/turns.h"

/* May a recipient of such a mail be named? FALSE: so many wait that it would come in vain. */
gboolean ky_line_may_come (const KyTurnFacts *facts);
/* It is put off: so that who comes again at once does not do so a thousand times a second, the
 * reply takes three seconds, for half as many at once as may wait. */
void ky_line_linger (const KyTurnFacts *facts);
/* Of its first recipient: waits until its data may come, SECONDS at most. FALSE: it comes again.
 * RET_TURN (nullable) (transfer full): to be left when its data have come. */
gboolean ky_line_knock (const KyTurnFacts *facts, guint seconds, KyMailTurn **ret_turn);
/* Waits SECONDS at most. PROGRESS is called now and then; FALSE: nobody waits for an answer any
 * more. RET_IS_OVER: its tenant is over its part. NULL: it comes again. (transfer full) */
KyMailTurn *ky_line_wait (const KyTurnFacts *facts, guint seconds,
                          gboolean (*progress) (gpointer data), gpointer data,
                          gboolean *ret_is_over);
/* (transfer full) (nullable) */
void ky_line_leave (KyMailTurn *turn);
/* The program ends: who waits is put off. */
void ky_line_close (void);
