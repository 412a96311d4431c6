/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages for people, in the language of their locale: English in the source, the others in po/.
 * A program that sets no locale, as the daemons, writes English and opens no file for it. */
#pragma once

#include <libintl.h>

#define _(text) gettext (text)
#define N_(text) (text)
