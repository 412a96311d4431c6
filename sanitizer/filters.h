/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ky_filter_zygote and so on: sanitizer/filters.def has what each is. */
#pragma once

#include "common/confine.h"

#define FILTER(name, kind, calls, refusal) extern const KyFilter ky_filter_##name;
#include "sanitizer/filters.def"
#undef FILTER
