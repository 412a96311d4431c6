/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the engine share, and nobody else. */
#pragma once

#include "sanitizer/engine.h"

struct _KyJob
{
  KyHost *host;
  const KyPartRequest *request;
  const KyFiletype *type;
  const KyFiletype *output_type;
  KyReportPart *report; /* borrowed */
  GByteArray *buffer;
  int fd; /* the output once it is larger than SINK_MEMORY */
  guint64 written;
  guint64 spent[KY_COST_LAST];
  gboolean is_verify;
  gboolean is_withheld; /* by the method itself; reason and detail stand in the report */
};

/* Replaces *TARGET by a copy of VALUE; NULL counts as "". */
void ky_engine_set_string (gchar **target, const gchar *value);
/* Does the EICAR test file stand anywhere in VIEW? */
gboolean ky_engine_has_eicar (KyView view);
/* Makes REPORT one of a part that is withheld; a NULL DETAIL leaves the one that stands. */
void ky_engine_withhold (KyReportPart *report, KyReason reason, const gchar *detail);
/* Enters the scanner's verdict; FALSE when it withholds the part: then RESULT has no output. */
gboolean ky_engine_apply_scan (KyReportPart *report, const KyScanResult *scan,
                               KyPartResult *result);
