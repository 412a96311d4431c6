/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where Debian's LibreOffice is. */
#pragma once

#define KY_OFFICE_DIRECTORY "/usr/lib/libreoffice/program"
