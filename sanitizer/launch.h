/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How LibreOffice is shut in: bubblewrap starts kiyome-office with an empty network, no home, the
 * system's programs and fonts for reading and a small file system in memory, all of which go with
 * it. There it closes itself in further (sanitizer/office-sandbox.h), and then serves one job like
 * any worker (sanitizer/office-main.c).
 */
#pragma once

#include "common/error.h"

/* FALSE with UNSUPPORTED: LibreOffice or bubblewrap is not installed. */
gboolean ky_launch_can (GError **error);
/* Becomes bubblewrap, with SOCKET as KY_SANDBOX_FD. Returns only when that can't be. */
void ky_launch_office (int socket);
