/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The properties of one MAPI object ([MS-OXCDATA] §2.8, [MS-OXPROPS]): of a message, a recipient or
 * an attachment, whatever container they came in. Of named properties those are kept whose set is
 * one of KyMapiSet.
 */
#pragma once

#include "common/view.h"

typedef enum
{
  KY_MAPI_SHORT = 0x0002,
  KY_MAPI_LONG = 0x0003,
  KY_MAPI_DOUBLE = 0x0005,
  KY_MAPI_BOOLEAN = 0x000b,
  KY_MAPI_OBJECT = 0x000d,
  KY_MAPI_STRING8 = 0x001e,
  KY_MAPI_UNICODE = 0x001f,
  KY_MAPI_TIME = 0x0040,
  KY_MAPI_BINARY = 0x0102,
  KY_MAPI_MULTIPLE = 0x1000, /* flag: many values */
} KyMapiType;

/* Property sets ([MS-OXPROPS] §1.3.2) whose properties have numbers of their own, and the one of
 * names, of which only "Keywords" is kept. */
typedef enum
{
  KY_MAPI_SET_NONE,
  KY_MAPI_SET_COMMON,
  KY_MAPI_SET_APPOINTMENT,
  KY_MAPI_SET_MEETING,
  KY_MAPI_SET_ADDRESS,
  KY_MAPI_SET_TASK,
  KY_MAPI_SET_NOTE,
  KY_MAPI_SET_LOG,
  KY_MAPI_SET_STRINGS,
} KyMapiSet;

/* The identifier of a named property: its set and its number there. */
#define KY_MAPI_NAMED(set, number) ((guint32)(set) << 16 | (number))
#define KY_MAPI_COMMON(number) KY_MAPI_NAMED (KY_MAPI_SET_COMMON, number)
#define KY_MAPI_APPOINTMENT(number) KY_MAPI_NAMED (KY_MAPI_SET_APPOINTMENT, number)
#define KY_MAPI_MEETING(number) KY_MAPI_NAMED (KY_MAPI_SET_MEETING, number)
#define KY_MAPI_CONTACT(number) KY_MAPI_NAMED (KY_MAPI_SET_ADDRESS, number)
#define KY_MAPI_TASK(number) KY_MAPI_NAMED (KY_MAPI_SET_TASK, number)
#define KY_MAPI_NOTE(number) KY_MAPI_NAMED (KY_MAPI_SET_NOTE, number)
#define KY_MAPI_LOG(number) KY_MAPI_NAMED (KY_MAPI_SET_LOG, number)
#define KY_MAPI_KEYWORDS KY_MAPI_NAMED (KY_MAPI_SET_STRINGS, 1)

typedef enum
{
  KY_MAPI_IMPORTANCE = 0x0017, /* 0 low, 1 normal, 2 high */
  KY_MAPI_MESSAGE_CLASS = 0x001a,
  KY_MAPI_SENSITIVITY = 0x0036,
  KY_MAPI_SUBJECT = 0x0037,
  KY_MAPI_SUBMIT_TIME = 0x0039,
  KY_MAPI_REPRESENTING_NAME = 0x0042,
  KY_MAPI_START_DATE = 0x0060,
  KY_MAPI_END_DATE = 0x0061,
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
  KY_MAPI_CREATION_TIME = 0x3007,
  KY_MAPI_CHANGE_TIME = 0x3008,
  KY_MAPI_SEARCH_KEY = 0x300b,
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
  KY_MAPI_RECIPIENT_FLAGS = 0x5ffd,
  KY_MAPI_RECIPIENT_TRACK_STATUS = 0x5fff,
  KY_MAPI_ATTACH_REPLACE_TIME = 0x7ff9, /* of an exception: the start of what it is in place of */
  KY_MAPI_ATTACH_FLAGS = 0x7ffd,        /* 2: an exception of a recurring appointment */
} KyMapiId;

typedef struct _KyMapiValue KyMapiValue;
struct _KyMapiValue
{
  guint16 type;      /* KyMapiType, without KY_MAPI_MULTIPLE */
  KyView value;      /* little-endian as it stands */
  KyMapiValue *next; /* (nullable) of a property that has several values */
};

typedef struct _KyMapiBag KyMapiBag;

/* (transfer full) */
KyMapiBag *ky_mapi_bag_new (void);
void ky_mapi_bag_free (KyMapiBag *bag);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMapiBag, ky_mapi_bag_free)
/* The first of each ID stands. VALUE is borrowed: its bytes must outlive the bag. */
void ky_mapi_bag_put (KyMapiBag *bag, guint32 id, guint16 type, KyView value);
/* As ky_mapi_bag_put(); the bag keeps BYTES (transfer full) until it is freed. */
void ky_mapi_bag_take (KyMapiBag *bag, guint32 id, guint16 type, GBytes *bytes);
/* One more value of ID, of the type of the first one; else as ky_mapi_bag_put(). */
void ky_mapi_bag_append (KyMapiBag *bag, guint32 id, guint16 type, KyView value);
/* As ky_mapi_bag_append(); the bag keeps BYTES (transfer full) until it is freed. */
void ky_mapi_bag_append_take (KyMapiBag *bag, guint32 id, guint16 type, GBytes *bytes);
/* (transfer none) (nullable) */
const KyMapiValue *ky_mapi_bag_get (const KyMapiBag *bag, guint32 id);
/* An integer or truth value, STANDARD when there is none. */
guint32 ky_mapi_bag_number (const KyMapiBag *bag, guint32 id, guint32 standard);
/* A fraction, STANDARD when there is none. */
gdouble ky_mapi_bag_double (const KyMapiBag *bag, guint32 id, gdouble standard);
/*
 * A text as UTF-8 without NUL; 8-bit ones are in Windows' CODEPAGE (0: unknown, is guessed). NULL
 * when there is none or it is empty. (transfer full)
 */
gchar *ky_mapi_bag_text (const KyMapiBag *bag, guint32 id, guint codepage);
/* One of the values of a property, as ky_mapi_bag_text(). *REPLACED (nullable) is added to: the
 * characters that could not be read. (transfer full) */
gchar *ky_mapi_value_text (const KyMapiValue *value, guint codepage, gsize *replaced);
/* A time as seconds since 1970; FALSE when there is none, or it lies before 1900, or is Outlook's
 * sign for none (the year 4501) or later. */
gboolean ky_mapi_bag_time (const KyMapiBag *bag, guint32 id, gint64 *ret_seconds);
/* How many characters of the texts that were asked for could not be read. */
gsize ky_mapi_bag_replaced (const KyMapiBag *bag);

/* The identifier of the property number NUMBER of the set that GUID names; 0: it is not kept. */
guint32 ky_mapi_named_by_number (KyView guid, guint32 number);
/* The same for NAME, UTF-16 without an end. */
guint32 ky_mapi_named_by_name (KyView guid, KyView name);

/* The charset label of Windows' CODEPAGE; NULL: unknown. Static or in BUFFER. */
const gchar *ky_mapi_charset (guint codepage, gchar buffer[32]);
