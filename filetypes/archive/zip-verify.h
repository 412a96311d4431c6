/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies an archive that kiyome wrote. */
#pragma once

#include "engine/job.h"

gboolean ky_zip_archive_verify (KyJob *job, GError **error);
