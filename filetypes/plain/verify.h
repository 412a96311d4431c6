/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies texts, calendars and contacts that kiyome wrote. */
#pragma once

#include "engine/job.h"

gboolean ky_txt_verify (KyJob *job, GError **error);
gboolean ky_ics_verify (KyJob *job, GError **error);
gboolean ky_vcf_verify (KyJob *job, GError **error);
