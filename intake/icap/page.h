/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The HTML page that a browser shows instead of a file that is not handed over. */
#pragma once

#include "engine/report.h"

typedef enum
{
  KY_PAGE_WITHHELD, /* the sanitizer withheld the file */
  KY_PAGE_PART,     /* only a part of a file */
  KY_PAGE_ENCODED,  /* with a Content-Encoding */
  KY_PAGE_LARGE,    /* beyond icap.size */
  KY_PAGE_FORM,     /* sent in a form */
  KY_PAGE_UNTYPED,  /* sent without a type: it may be a form */
  KY_PAGE_ODD,      /* malformed HTTP */
  KY_PAGE_CUT,      /* it ended before the length that was announced */
  KY_PAGE_LATER,    /* a part of kiyome is not running, too slow or full */
  KY_PAGE_LAST
} KyPageKind;

typedef struct
{
  KyPageKind kind;
  gboolean is_upload, is_japanese;
  gboolean has_owner;         /* an owner can find the file in the portal */
  const gchar *name;          /* UTF-8, untrusted; nullable */
  const KyReportPart *report; /* WITHHELD: why */
  KyPolicy *policy;           /* nullable: its mail.portal has the address for requests */
  const gchar *id;            /* nullable: the store's */
} KyPage;

/* Returns the HTTP status line for `kind`. (static) */
const gchar *ky_page_status (KyPageKind kind);
/* Returns the page as HTML in UTF-8. (transfer full) */
gchar *ky_page_html (const KyPage *page);
