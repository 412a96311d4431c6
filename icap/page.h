/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a browser shows in the place of what is not handed over. */
#pragma once

#include "config/policy.h"
#include "engine/report.h"

typedef enum
{
  KY_PAGE_WITHHELD, /* by the sanitizer */
  KY_PAGE_PART,     /* of a file that came before, or comes later */
  KY_PAGE_ENCODED,  /* compressed for the way */
  KY_PAGE_LARGE,    /* beyond icap.size */
  KY_PAGE_FORM,     /* sent in a form */
  KY_PAGE_UNTYPED,  /* sent without a type: it may be a form */
  KY_PAGE_ODD,      /* what HTTP it is can't be told */
  KY_PAGE_CUT,      /* it ended before the length that was announced */
  KY_PAGE_LATER,    /* something of kiyome is away, slow or full */
  KY_PAGE_LAST
} KyPageKind;

typedef struct
{
  KyPageKind kind;
  gboolean is_upload, is_japanese;
  gboolean has_owner;         /* somebody finds it among his own in the portal */
  const gchar *name;          /* UTF-8, of anybody; nullable */
  const KyReportPart *report; /* WITHHELD: why */
  KyPolicy *policy;           /* nullable: whose mail.portal says where to ask */
  const gchar *id;            /* nullable: the store's */
} KyPage;

/* The status line that goes with KIND. Static. */
const gchar *ky_page_status (KyPageKind kind);
/* HTML, UTF-8. (transfer full) */
gchar *ky_page_html (const KyPage *page);
