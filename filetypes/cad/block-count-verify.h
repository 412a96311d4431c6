/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes for the verifiers how often a drawing's blocks are shown. */
#pragma once

#include "engine/job.h"

#define KY_SHOWN_MAX 60000000  /* entities, with all that blocks repeat */
#define KY_SHOWN_DEPTH_MAX 110 /* blocks in blocks */
#define KY_SHOWN_STEPS_MAX 2e9 /* steps in the largest number of the drawing, */
#define KY_SHOWN_REACH_MAX 2e30

typedef struct _KyShownVerify KyShownVerify;

KyShownVerify *ky_shown_verify_new (void);
void ky_shown_verify_free (KyShownVerify *self);
/* Sets the block `name` as the place of the entities that follow; NULL: the drawing itself. */
void ky_shown_verify_enter (KyShownVerify *self, const gchar *name);
/* Adds an entity that shows the block `shows` `times` times. With NULL it shows no block, and
 * counts as `times` entities. */
void ky_shown_verify_add (KyShownVerify *self, const gchar *shows, guint64 times);
/* Notes a number of the drawing, and a step: the distance between two lines of a hatching, two
 * tiles, or two dashes. */
void ky_shown_verify_number (KyShownVerify *self, gdouble number);
void ky_shown_verify_step (KyShownVerify *self, gdouble step);
/* Checks that no step is too small for the numbers, that no block shows itself, that at most
 * `deepest` blocks are nested, and that at most `most` entities are shown in all, counting each
 * repetition by a block. Takes linear time. Errors: VERIFY, with a message that begins with
 * `format`. */
gboolean ky_shown_verify_end (KyShownVerify *self, guint64 most, guint deepest, const gchar *format,
                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyShownVerify, ky_shown_verify_free)
