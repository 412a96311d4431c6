/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes for the verifiers how often a drawing's blocks are shown. */
#pragma once

#include "engine/job.h"

typedef struct _KyShownVerify KyShownVerify;

KyShownVerify *ky_shown_verify_new (void);
void ky_shown_verify_free (KyShownVerify *self);
/* Sets the block NAME as the place of the entities that follow; NULL: the drawing itself. */
void ky_shown_verify_enter (KyShownVerify *self, const gchar *name);
/* Adds an entity, which shows the block SHOWS (nullable) TIMES times. */
void ky_shown_verify_add (KyShownVerify *self, const gchar *shows, guint64 times);
/* No block shows itself or stands deeper than DEEPEST blocks, and no more than MOST entities are
 * shown in all, those counted again that blocks repeat. Errors: VERIFY; FORMAT begins the message.
 * Linear. */
gboolean ky_shown_verify_end (KyShownVerify *self, guint64 most, guint deepest, const gchar *format,
                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyShownVerify, ky_shown_verify_free)
