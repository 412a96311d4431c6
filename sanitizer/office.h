/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The paths of LibreOffice on Debian, and the limits and the date with which it runs. */
#pragma once

#include <glib.h>
#include <unistd.h>

#define KY_BUBBLEWRAP "/usr/bin/bwrap"
#define KY_OFFICE_DIRECTORY "/usr/lib/libreoffice/program"
/* Size of its /tmp, which is in memory, in bytes. */
#define KY_OFFICE_TMP 536870912
/* The current time for a document that has no date of its last change: 2000-01-01 (UTC). */
#define KY_OFFICE_TIME 946684800
/* Exit statuses of kiyome-office if it could not confine itself, or not load LibreOffice. */
#define KY_OFFICE_NOT_ENTERED 120
#define KY_OFFICE_NOT_LOADED 121

/* Returns a message (common/message-codes.h) if LibreOffice or bubblewrap is not installed,
 * otherwise NULL. Bubblewrap is checked only if LibreOffice is there. (transfer none) */
static inline const gchar *
ky_office_missing (void)
{
  if (access (KY_OFFICE_DIRECTORY "/libmergedlo.so", R_OK) != 0)
    return "{office-absent}";
  return access (KY_BUBBLEWRAP, X_OK) != 0 ? "{office-missing}" : NULL;
}
