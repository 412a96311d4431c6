/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module interface. A file type is one constant KyFiletype in filetypes/<room>/<name>.c, one
 * row in filetypes/registry.def and one folder in test-corpus/. CONTRIBUTING.md explains each.
 *
 * Each module is compiled twice: as a whole, for the worker programs of its own family, and with
 * KY_IDENTIFY_ONLY, for all other programs. The second form contains only the code outside
 * `#ifndef KY_IDENTIFY_ONLY`, and must not link a parsing library. KY_CODE() fills the KyFiletype
 * accordingly. */
#pragma once

#include "engine/job.h"

/* Names the worker program that runs a type's code. A type may have several families: each of them
 * runs the type's code in the same process; all others send it to the family of the lowest bit. */
typedef enum
{
  KY_FAMILY_MAIL = 1 << 0,    /* messages, text: GMime */
  KY_FAMILY_ARCHIVE = 1 << 1, /* archives: zlib, libarchive */
  KY_FAMILY_IMAGE = 1 << 2,   /* pictures */
  KY_FAMILY_OFFICE = 1 << 3,  /* Office XML, OpenDocument, RTF */
  KY_FAMILY_PDF = 1 << 4,     /* qpdf */
  KY_FAMILY_REST = 1 << 5,    /* all others; names unknown types with libmagic */
  KY_FAMILY_DRAW = 1 << 6,    /* no types, but steps: poppler, cairo, fonts */
  KY_FAMILY_CONVERT = 1 << 7, /* steps: LibreOffice in bubblewrap */
  KY_FAMILY_CODES = 1 << 8,   /* a step: zbar */
  KY_FAMILY_PHOTO = 1 << 9,   /* pictures by large decoders: libheif, OpenJPEG, libjxl */
  KY_FAMILY_SVG = 1 << 10,    /* a step: librsvg */
  KY_FAMILY_CAD = 1 << 11,    /* drawings of CAD programs */
  KY_FAMILY_PLOT = 1 << 12,   /* a step: CAD drawings by cairo */
  KY_FAMILY_MEDIA = 1 << 13,  /* sound and film */
  KY_FAMILY_ALL = (1 << 14) - 1
} KyFamily;
/* The number of bits of KyFamily. */
#define KY_N_FAMILIES 14
/* Families that write no type of their own: their results are read, written anew and verified as
 * types of other families. */
#define KY_FAMILIES_OF_STEPS                                                                       \
  (KY_FAMILY_DRAW | KY_FAMILY_CONVERT | KY_FAMILY_CODES | KY_FAMILY_PHOTO | KY_FAMILY_SVG          \
   | KY_FAMILY_PLOT)
/* Families whose programs are large or rarely needed. They are started on first use and end after a
 * time without use. */
#define KY_FAMILIES_ON_DEMAND (KY_FAMILIES_OF_STEPS | KY_FAMILY_CAD | KY_FAMILY_MEDIA)

/* Lists facts about a type. */
typedef enum
{
  KY_TYPE_CONTAINER = 1 << 0, /* has members */
  KY_TYPE_BLOCKED = 1 << 1,   /* never delivered, whatever the policy says; reason blocked-type */
  KY_TYPE_OUTPUT = 1 << 2,    /* kiyome writes this type, and verify() exists */
  KY_TYPE_INTERNAL = 1 << 3,  /* for front ends only: never delivered, never part of a file */
  /* Contains files and has no content of its own: a message, an archive, an encrypted file.
   * Policies call these types "@containers" (config/presets). */
  KY_TYPE_ENVELOPE = 1 << 4,
  KY_TYPE_PICTURE = 1 << 5,  /* pixels; policies call these types "@pictures" */
  KY_TYPE_UNPACKED = 1 << 6, /* ClamAV unpacks it, so a scan of the whole includes the members */
  /* Is a program, or may contain one that a browser or an office suite runs. Its original is of
   * high risk. */
  KY_TYPE_ACTS = 1 << 7,
  KY_TYPE_NAMED_BY_CONTENT = 1 << 8, /* another type's extension in the name is true: "a.csv.zip" */
  KY_TYPE_DRAWN_LOCKED = 1 << 9,     /* pages() can draw an encrypted file with its password */
} KyTypeFlags;

/* Says what LibreOffice does with a type (KY_STEP_OOXML, KY_STEP_PDF). */
typedef enum
{
  KY_OFFICE_NOTHING, /* is never given a file of this type */
  KY_OFFICE_OPENS,
  KY_OFFICE_OPENS_SHEET, /* opens it in Calc */
} KyOffice;

/* Bytes of all guests of one document (`hosts` of KyFiletype). Members beyond that go to other
 * workers, which other processors run at the same time. */
#define KY_GUEST_BYTES ((gsize)384 * 1024)

/* Holds facts about a file that several types need, each determined once for all of them: see
 * filetypes/base/zip/probe.h, filetypes/base/ole/probe.h, filetypes/base/text/probe.h. 0: not
 * determined yet. */
typedef struct
{
  guint zip_kind, ole_kind, text_kind;
} KyProbeFacts;

/* Shows identify() the whole file, and what the sender states about it. */
typedef struct
{
  KyView view;
  /* suffix of the stated name, in lower case and without the dot; "" if none */
  const gchar *suffix;
  const gchar *claimed; /* the stated media type, in lower case; "" if none */
  const gchar *charset; /* (nullable) the stated charset, perhaps malformed */
  KyProbeFacts *facts;  /* (nullable) shared by all types that look at this file */
} KyProbe;

/* The bit of a method in `forms` of KyFiletype: KY_METHOD_BIT (IMAGE), for example. */
#define KY_METHOD_BIT(id) (1u << KY_METHOD_##id)

/* Describes a method of a type. */
typedef struct
{
  KyMethodId id;
  /* Reads ky_job_input() and writes with ky_job_write(). Returns TRUE if the output is complete. On
   * FALSE the output is discarded, and the next method is tried. */
  gboolean (*run) (KyJob *job, GError **error);
} KyMethod;

/* Holds all facts about a type. Other programs have them from here only. */
typedef struct _KyFiletype
{
  const gchar *name;                /* of the file, the corpus folder, the policy key: "pdf" */
  const gchar *label_en, *label_ja; /* for the notice: "PDF document", "PDF文書" */
  const gchar *const *media_types;  /* the first is the one written; NULL-terminated, never empty */
  /* Extensions that an output may keep, without the dot; the first is the one given to a file with
   * another extension. NULL-terminated. */
  const gchar *const *suffixes;
  /* (nullable) Extensions of variants that become this type: "docm". NULL-terminated. */
  const gchar *const *old_suffixes;
  guint families; /* KyFamily bits */
  /* KyFamily bits of documents that contain such files. Small ones are made and verified as guests,
   * by the worker and the verifier of the document, because two processes each would cost more than
   * the work. The programs of these families link this type's code (filetypes/meson.build). */
  guint hosts;
  guint flags; /* KyTypeFlags */
  /* (nullable) Extensions with which such a file cannot act, whatever it contains, because only a
   * program for this type opens them. NULL: there is none. NULL-terminated. */
  const gchar *const *inert_suffixes;
  KyOffice office;
  const gchar *office_type; /* (nullable) the name of the type that KY_STEP_OOXML makes of it */
  guint forms;              /* KY_METHOD_BIT() of methods that people may ask for afterwards */
  /* Returns how many bits of the format's structure were recognised; 0: the file is of another
   * type. A magic number counts its bits; each further structure that was checked adds to that. The
   * type with the most bits is taken. The function has no side effects, allocates nothing that
   * outlives it, and its time is bounded. */
  guint (*identify) (const KyProbe *probe);
  const KyMethod *methods; /* in the default order; ended by { KY_METHOD_NONE } */
  /* The ids of `methods`, for programs that link no methods (KY_IDENTIFY_ONLY). Methods that never
   * write an output are left out. */
  KyMethodId ladder[KY_LADDER_MAX + 1];
  /* A KyPolicyKey: if its value is not "rebuild", no output is made of such a file. 0: none. */
  guint wanted;
  /* Checks an output. Returns FALSE with a VERIFY error unless the output contains only what kiyome
   * could have written. Shares no code with the methods. */
  gboolean (*verify) (KyJob *job, GError **error);
  /* (nullable) Writes an output of type pages: pictures of what the unchanged input shows
   * (ky_job_pages()). */
  gboolean (*pages) (KyJob *job, GError **error);
  /* (nullable) Returns the text by which people recognise a withheld input: the header fields From
   * and Subject in their output form, lines that end with CRLF (transfer full). */
  gchar *(*heading) (KyView view, KyPolicy *policy);
  gboolean is_drawn; /* pages() exists in the programs that link it; set by KY_PAGES() */
  /* (nullable) Called once by ky_filetypes_warm_up(): lets this type's library read its files
   * (tables, locale). A failure shows when the type is used. */
  void (*warm_up) (void);
} KyFiletype;

/* Defines the function `name`, for `identify` of KyFiletype, that only returns the expression
 * `bits`, which uses the parameter `probe`. */
#define KY_DEFINE_IDENTIFY(name, bits)                                                             \
  static guint name (const KyProbe *probe) { return bits; }

/* In a KyFiletype: a list of media types or extensions. */
#define KY_WORDS(...)                                                                              \
  (const gchar *const[]) { __VA_ARGS__, NULL }

#ifdef KY_IDENTIFY_ONLY
#define KY_CODE(methods_, verify_) .methods = NULL, .verify = NULL
#define KY_METHODS(verify_, ...) KY_CODE (NULL, NULL)
#define KY_WARM_UP(warm_up_) .warm_up = NULL
#define KY_PAGES(pages_) .pages = NULL, .is_drawn = TRUE
#define KY_HEADING(heading_) .heading = NULL
#else
/* In a KyFiletype: its methods and verify(), which are left out with KY_IDENTIFY_ONLY. */
#define KY_CODE(methods_, verify_) .methods = methods_, .verify = verify_
/* The same with the methods themselves: { KY_METHOD_REBUILD, ar_rebuild }, … */
#define KY_METHODS(verify_, ...)                                                                   \
  KY_CODE (((const KyMethod[]){ __VA_ARGS__, { KY_METHOD_NONE, NULL } }), verify_)
/* The same for warm_up(). */
#define KY_WARM_UP(warm_up_) .warm_up = warm_up_
/* The same for pages(). */
#define KY_PAGES(pages_) .pages = pages_, .is_drawn = TRUE
/* The same for heading(). */
#define KY_HEADING(heading_) .heading = heading_
#endif
/* In a KyFiletype: identify(), verify() and the method of a type that is only rebuilt. */
#define KY_REBUILT(identify_, verify_, rebuild_)                                                   \
  .identify = identify_, .ladder = { KY_METHOD_REBUILD },                                          \
  KY_METHODS (verify_, { KY_METHOD_REBUILD, rebuild_ })

/* --- registry ------------------------------------------------------------------------------- */

/* All types, in the order of registry.def; ended by NULL (filetypes/registry.c). */
extern const KyFiletype *const ky_filetype_table[];
/* The type of files that no other type recognises. Its identify() returns 0. */
extern const KyFiletype ky_filetype_unknown;

/* Returns ky_filetype_table. */
const KyFiletype *const *ky_filetypes (void);
/* Finds a type by its name.
 * `name`: the name, for example "pdf".
 * Returns the type, or NULL if there is none of that name. */
const KyFiletype *ky_filetype_by_name (const gchar *name);
/* Returns the name of a type, or NULL after the last one; for ky_config_set_types().
 * `i`: the type's index in ky_filetype_table. */
const gchar *ky_filetype_name (guint i);
/* Tells whether a type belongs to a group of policies; for ky_config_set_types().
 * `i`: the type's index in ky_filetype_table.
 * `group`: "containers" or "pictures"; any other group has no types.
 * Returns TRUE if it does. */
gboolean ky_filetype_is_in (guint i, const gchar *group);
/* Returns the methods of a type in their default order, ended by KY_METHOD_NONE; for
 * ky_config_set_types().
 * `i`: the type's index in ky_filetype_table. */
const KyMethodId *ky_filetype_ladder (guint i);

/* Returns the type's place in registry.def, counted from 1. For other types it is a number after
 * the last.
 * `type`: the type. */
guint ky_filetype_place (const KyFiletype *type);
/* Lets all types read the files that their libraries need. To be called once in each zygote, before
 * its sandbox is closed and before it forks. */
void ky_filetypes_warm_up (void);

/* Holds what ky_identify() found. */
typedef struct
{
  const KyFiletype *type;  /* never NULL: ky_filetype_unknown if no type recognises the file */
  guint bits;              /* result of identify() of `type` */
  const KyFiletype *other; /* (nullable) a second format that also starts at offset 0: a polyglot */
} KyIdentity;

/* Returns a media type without its parameters.
 * `claimed`: (nullable) a media type, perhaps with parameters.
 * Returns the text before the first ";", or "" (transfer full). */
gchar *ky_claimed_type (const gchar *claimed);
/* Returns the charset that a media type names.
 * `claimed`: (nullable) a media type, perhaps with "; charset=" and a charset at its end.
 * Returns the charset, perhaps malformed, or NULL (transfer none). */
const gchar *ky_claimed_charset (const gchar *claimed);
/* Identifies a file. All types are asked; a name or a stated media type alone decides nothing.
 * `view`: the file.
 * `name`: (nullable) its name.
 * `claimed`: (nullable) the media type that the sender states, with the charset of a text.
 * Returns the type with the most bits. */
KyIdentity ky_identify (KyView view, const gchar *name, const gchar *claimed);
/* Tells whether a policy wants anything to be made of a type: its key `wanted` says so, or there is
 * no such key.
 * `type`: the type.
 * `policy`: the policy.
 * Returns TRUE if it does. */
gboolean ky_filetype_is_wanted (const KyFiletype *type, KyPolicy *policy);
/* Returns the family that programs of other families send a type to.
 * `type`: the type. */
KyFamily ky_filetype_home (const KyFiletype *type);
/* Returns the name of a family, for example "mail": the suffix of its program's name.
 * `index`: the number of its bit; "rest" is returned for a number that is not valid. */
const gchar *ky_family_name (guint index);
/* Returns the number of the bit of the family that does a step. */
guint ky_step_family (KyStep step);

/* Describes a Debian package with the programs of some families, which need not be installed. */
typedef struct
{
  const gchar *name;  /* "kiyome-drawings" */
  guint families;     /* KyFamily bits */
  const gchar *cause; /* the detail of a part that is withheld without it (common/words.def) */
  const gchar *state; /* without it the status has a message (common/message-codes.h) */
} KyFamilyPackage;

/* Returns the package that the program of a family belongs to, or NULL for those of package kiyome.
 * `families`: KyFamily bits; those of a type. */
const KyFamilyPackage *ky_family_package (guint families);
