/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out which of the formats that are OLE2 compound files ([MS-CFB]) a file is, by the names in
 * its root storage and the root's class. For identify() only: bounded, links no library, believes
 * nothing. */
#pragma once

#include "engine/filetype.h"

/* The eight bytes with which all compound files begin. */
#define KY_OLE_SIGN "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

typedef enum
{
  KY_OLE_UNASKED,
  KY_OLE_NONE,    /* no compound file */
  KY_OLE_UNKNOWN, /* of no known kind, of several at once, or broken */
  KY_OLE_DOC,
  KY_OLE_XLS,
  KY_OLE_PPT,
  KY_OLE_VSD,
  KY_OLE_PUB,
  KY_OLE_MPP,
  KY_OLE_WORKS,
  KY_OLE_MSG,
  KY_OLE_MSI,
  KY_OLE_HWP,
  KY_OLE_JTD,
  KY_OLE_ENCRYPTED, /* an Office document, encrypted or under rights management ([MS-OFFCRYPTO]) */
  KY_OLE_LAST
} KyOleKind;

/* Returns the bid of the type `kind`: 0 if `probe`'s file is of another kind. */
guint ky_ole_probe_bits (const KyProbe *probe, KyOleKind kind);
