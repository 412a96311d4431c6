/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the words of a mail for the opener. */
#pragma once

#include "engine/job.h"

gboolean ky_passwords_verify (KyJob *job, GError **error);
