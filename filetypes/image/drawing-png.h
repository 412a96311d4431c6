/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a picture that a drawing worker made as the output of a job. */
#pragma once

#include "engine/job.h"

/* Writes the job's output from `drawn`, a PNG file of a drawing worker. Because that worker is
 * not trusted, the file is rebuilt by the PNG module. Errors: LIMIT, and those that end the
 * whole job. */
gboolean ky_drawn_write (KyJob *job, GBytes *drawn, GError **error);
