/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where Debian's LibreOffice is, and when. */
#pragma once

#include <glib.h>
#include <unistd.h>

#define KY_BUBBLEWRAP "/usr/bin/bwrap"
#define KY_OFFICE_DIRECTORY "/usr/lib/libreoffice/program"
/* Bytes that its /tmp may hold, in memory. */
#define KY_OFFICE_TMP 536870912
/* What the time is for a document that does not say when it was last changed: 2000-01-01 (UTC). */
#define KY_OFFICE_TIME 946684800
/* Exit statuses of kiyome-office that say something of the machine, not of a document. */
#define KY_OFFICE_NOT_ENTERED 120
#define KY_OFFICE_NOT_LOADED 121

/* What of that is not installed, as a message (common/message-codes.h), or NULL. Without
 * LibreOffice nobody wants bubblewrap. Static. */
static inline const gchar *
ky_office_missing (void)
{
  if (access (KY_OFFICE_DIRECTORY "/libmergedlo.so", R_OK) != 0)
    return "{office-absent}";
  return access (KY_BUBBLEWRAP, X_OK) != 0 ? "{office-missing}" : NULL;
}
