/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of one MAPI object ([MS-OXCDATA] §2.8, [MS-OXPROPS]): of a message, a recipient or
 * an attachment, whatever container they came in. Named properties are not kept.
 */
#pragma once

#include "common/view.h"

typedef enum
{
  KY_MAPI_SHORT = 0x0002,
  KY_MAPI_LONG = 0x0003,
  KY_MAPI_BOOLEAN = 0x000b,
  KY_MAPI_OBJECT = 0x000d,
  KY_MAPI_STRING8 = 0x001e,
  KY_MAPI_UNICODE = 0x001f,
  KY_MAPI_TIME = 0x0040,
  KY_MAPI_BINARY = 0x0102,
  KY_MAPI_MULTIPLE = 0x1000, /* flag: many values */
} KyMapiType;

typedef enum
{
  KY_MAPI_SUBJECT = 0x0037,
  KY_MAPI_SUBMIT_TIME = 0x0039,
  KY_MAPI_REPRESENTING_NAME = 0x0042,
  KY_MAPI_REPRESENTING_ADDRESS_TYPE = 0x0064,
  KY_MAPI_REPRESENTING_ADDRESS = 0x0065,
  KY_MAPI_TRANSPORT_HEADERS = 0x007d,
  KY_MAPI_RECIPIENT_TYPE = 0x0c15, /* 1 to, 2 cc */
  KY_MAPI_SENDER_NAME = 0x0c1a,
  KY_MAPI_SENDER_ADDRESS_TYPE = 0x0c1e,
  KY_MAPI_SENDER_ADDRESS = 0x0c1f,
  KY_MAPI_DELIVERY_TIME = 0x0e06,
  KY_MAPI_BODY = 0x1000,
  KY_MAPI_RTF_COMPRESSED = 0x1009,
  KY_MAPI_HTML = 0x1013,
  KY_MAPI_MESSAGE_ID = 0x1035,
  KY_MAPI_DISPLAY_NAME = 0x3001,
  KY_MAPI_ADDRESS_TYPE = 0x3002,
  KY_MAPI_ADDRESS = 0x3003,
  KY_MAPI_ATTACH_DATA = 0x3701,
  KY_MAPI_ATTACH_NAME = 0x3704,
  KY_MAPI_ATTACH_METHOD = 0x3705,
  KY_MAPI_ATTACH_LONG_NAME = 0x3707,
  KY_MAPI_ATTACH_MIME_TAG = 0x370e,
  KY_MAPI_SMTP_ADDRESS = 0x39fe,
  KY_MAPI_INTERNET_CODEPAGE = 0x3fde,
  KY_MAPI_MESSAGE_CODEPAGE = 0x3ffd,
  KY_MAPI_SENDER_SMTP = 0x5d01,
  KY_MAPI_REPRESENTING_SMTP = 0x5d02,
} KyMapiId;

typedef struct
{
  guint16 type; /* KyMapiType */
  KyView value; /* little-endian as it stands; of several values the first */
} KyMapiValue;

typedef struct _KyMapiBag KyMapiBag;

/* (transfer full) */
KyMapiBag *ky_mapi_bag_new (void);
void ky_mapi_bag_free (KyMapiBag *bag);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMapiBag, ky_mapi_bag_free)
/* The first of each ID stands. VALUE is borrowed: its bytes must outlive the bag. */
void ky_mapi_bag_put (KyMapiBag *bag, guint16 id, guint16 type, KyView value);
/* The same, and BYTES (transfer full) lives as long as the bag. */
void ky_mapi_bag_take (KyMapiBag *bag, guint16 id, guint16 type, GBytes *bytes);
/* (transfer none) (nullable) */
const KyMapiValue *ky_mapi_bag_get (const KyMapiBag *bag, guint16 id);
/* An integer or truth value, STANDARD when there is none. */
guint32 ky_mapi_bag_number (const KyMapiBag *bag, guint16 id, guint32 standard);
/*
 * A text as UTF-8 without NUL; 8-bit ones are in Windows' CODEPAGE (0: unknown, is guessed). NULL
 * when there is none or it is empty. (transfer full)
 */
gchar *ky_mapi_bag_text (const KyMapiBag *bag, guint16 id, guint codepage);
/* A time as seconds since 1970; FALSE when there is none or it lies before 1970 or past 9999. */
gboolean ky_mapi_bag_time (const KyMapiBag *bag, guint16 id, gint64 *ret_seconds);
/* The charset label of Windows' CODEPAGE; NULL: unknown. Static or in BUFFER. */
const gchar *ky_mapi_charset (guint codepage, gchar buffer[32]);
