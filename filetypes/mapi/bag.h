/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The properties of one MAPI object, a message, recipient or attachment, from any container
 * ([MS-OXCDATA] §2.8, [MS-OXPROPS]). Named properties are kept only if their property set is one of
 * KyMapiSet. */
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
  KY_MAPI_MULTIPLE = 0x1000, /* flag: a property with several values */
} KyMapiType;

/* Names the property sets ([MS-OXPROPS] §1.3.2) whose named properties are identified by numbers;
 * and the set whose properties are identified by names, of which only "Keywords" is kept. */
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
  KY_MAPI_SET_FEED,
  KY_MAPI_SET_STRINGS,
} KyMapiSet;

/* The identifier of a named property, made of its property set and its number in that set. */
#define KY_MAPI_NAMED(set, number) ((guint32)(set) << 16 | (number))
#define KY_MAPI_COMMON(number) KY_MAPI_NAMED (KY_MAPI_SET_COMMON, number)
#define KY_MAPI_APPOINTMENT(number) KY_MAPI_NAMED (KY_MAPI_SET_APPOINTMENT, number)
#define KY_MAPI_MEETING(number) KY_MAPI_NAMED (KY_MAPI_SET_MEETING, number)
#define KY_MAPI_CONTACT(number) KY_MAPI_NAMED (KY_MAPI_SET_ADDRESS, number)
#define KY_MAPI_TASK(number) KY_MAPI_NAMED (KY_MAPI_SET_TASK, number)
#define KY_MAPI_NOTE(number) KY_MAPI_NAMED (KY_MAPI_SET_NOTE, number)
#define KY_MAPI_LOG(number) KY_MAPI_NAMED (KY_MAPI_SET_LOG, number)
#define KY_MAPI_FEED(number) KY_MAPI_NAMED (KY_MAPI_SET_FEED, number)
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
  KY_MAPI_RECIPIENT_TYPE = 0x0c15, /* KyMapiRecipientType and flags */
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
  KY_MAPI_ATTACH_REPLACE_TIME = 0x7ff9, /* of an exception: the start of the date that it
                                         * replaces */
  KY_MAPI_ATTACH_FLAGS = 0x7ffd,        /* flag 2: an exception of a recurring appointment */
} KyMapiId;

typedef enum
{
  KY_MAPI_RECIPIENT_TO = 1,
  KY_MAPI_RECIPIENT_CC,
  KY_MAPI_RECIPIENT_BCC /* in a meeting: a resource */
} KyMapiRecipientType;

typedef struct _KyMapiValue KyMapiValue;
struct _KyMapiValue
{
  guint16 type;      /* KyMapiType, without KY_MAPI_MULTIPLE */
  KyView value;      /* the bytes of the property, little-endian; borrowed */
  KyMapiValue *next; /* (nullable) the next value of a property with several */
};

typedef struct _KyMapiBag KyMapiBag;

/* (transfer full) */
KyMapiBag *ky_mapi_bag_new (void);
void ky_mapi_bag_free (KyMapiBag *bag);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMapiBag, ky_mapi_bag_free)
/* Counts `n` pieces that belong in `bag` and are left out because of a limit; returns how many were
 * counted so far. */
gsize ky_mapi_bag_cut (KyMapiBag *bag, gsize n);
/* Adds a property, unless `bag` has one with this `id` already. `value` is borrowed: its bytes must
 * outlive `bag`. */
void ky_mapi_bag_put (KyMapiBag *bag, guint32 id, guint16 type, KyView value);
/* Puts a value as ky_mapi_bag_put() does, but `bag` owns `bytes` (transfer full) until it is
 * freed. */
void ky_mapi_bag_take (KyMapiBag *bag, guint32 id, guint16 type, GBytes *bytes);
/* Adds one more value of `id`, if it has the type of the first one; the first value is added as by
 * ky_mapi_bag_put(). Values beyond 4096 are dropped. */
void ky_mapi_bag_append (KyMapiBag *bag, guint32 id, guint16 type, KyView value);
/* Appends a value as ky_mapi_bag_append() does, but `bag` owns `bytes` (transfer full) until it is
 * freed. */
void ky_mapi_bag_append_take (KyMapiBag *bag, guint32 id, guint16 type, GBytes *bytes);
/* Returns the first value of `id`, or NULL. (transfer none) (nullable) */
const KyMapiValue *ky_mapi_bag_get (const KyMapiBag *bag, guint32 id);
/* Returns an integer or Boolean property, or `standard` if there is none. */
guint32 ky_mapi_bag_number (const KyMapiBag *bag, guint32 id, guint32 standard);
/* Returns the type of a recipient, without flags. */
static inline guint32
ky_mapi_recipient_type (const KyMapiBag *bag)
{
  return ky_mapi_bag_number (bag, KY_MAPI_RECIPIENT_TYPE, KY_MAPI_RECIPIENT_TO) & 0xf;
}
/* Returns a floating-point property, or `standard` if there is none. */
gdouble ky_mapi_bag_double (const KyMapiBag *bag, guint32 id, gdouble standard);
/* Returns the first value of a text property in UTF-8. An 8-bit text is in the Windows code page
 * `codepage` (0: unknown, the charset is guessed). NULL if there is no text or it is empty.
 * (transfer full) (nullable) */
gchar *ky_mapi_bag_text (const KyMapiBag *bag, guint32 id, guint codepage);
/* Works as ky_mapi_bag_text() does, for `value`. The number of characters that could not be decoded
 * is added to `*replaced` (nullable). (transfer full) (nullable) */
gchar *ky_mapi_value_text (const KyMapiValue *value, guint codepage, gsize *replaced);
/* Gives a time property in seconds since 1970, UTC. Returns FALSE if there is none, if it lies
 * before 1900, or if it is the year 4501, which Outlook writes for "none", or later. */
gboolean ky_mapi_bag_time (const KyMapiBag *bag, guint32 id, gint64 *ret_seconds);
/* Returns the number of characters that could not be decoded in the texts that ky_mapi_bag_text()
 * returned. */
gsize ky_mapi_bag_replaced (const KyMapiBag *bag);

/* Returns the identifier of the property `number` in the property set `guid` (16 bytes), or 0 if
 * such properties are not kept. */
guint32 ky_mapi_named_by_number (KyView guid, guint32 number);
/* Returns an identifier as ky_mapi_named_by_number() does, for a property with the name `name`
 * (UTF-16LE without a terminator). */
guint32 ky_mapi_named_by_name (KyView guid, KyView name);

/* Returns the charset label of the Windows code page `codepage`, as a static string or in `buffer`,
 * or NULL if the code page is unknown. (transfer none) (nullable) */
const gchar *ky_mapi_charset (guint codepage, gchar buffer[32]);
