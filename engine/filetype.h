/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The module interface: a file type is one const KyFiletype in filetypes/<room>/<name>.c, one
 * row in filetypes/registry.def, one folder in test-corpus/. See CONTRIBUTING.md.
 *
 * Each file is compiled twice: once whole, for the workers of its own family, and once with
 * KY_IDENTIFY_ONLY, for all others: then only what stands outside `#ifndef KY_IDENTIFY_ONLY` is
 * there, which must link no parsing library. KY_CODE() fills the descriptor accordingly.
 */
#pragma once

#include "common/view.h"
#include "config/policy.h"
#include "engine/job.h"

/* Which worker program runs a type's code. A type may belong to several: then any of them runs it
 * inline, and the lowest bit is the one that others send it to. */
typedef enum
{
  KY_FAMILY_MAIL = 1 << 0,    /* messages, text: GMime, gumbo */
  KY_FAMILY_ARCHIVE = 1 << 1, /* archives: zlib, libarchive */
  KY_FAMILY_IMAGE = 1 << 2,   /* pictures */
  KY_FAMILY_OFFICE = 1 << 3,  /* Office XML, OpenDocument, RTF */
  KY_FAMILY_PDF = 1 << 4,     /* qpdf */
  KY_FAMILY_REST = 1 << 5,    /* the rest; names unknown types with libmagic */
  KY_FAMILY_DRAW = 1 << 6,    /* no types, but steps: poppler, cairo, fonts */
  KY_FAMILY_CONVERT = 1 << 7, /* steps, too: LibreOffice in bubblewrap */
  KY_FAMILY_CODES = 1 << 8,   /* a step: zbar */
  KY_FAMILY_PHOTO = 1 << 9,   /* pictures by large decoders: libheif, OpenJPEG, libjxl */
  KY_FAMILY_ALL = (1 << 10) - 1
} KyFamily;
#define KY_N_FAMILIES 10
/* Their programs are large and seldom needed: started on first use, and ended after a while. */
#define KY_FAMILIES_ON_DEMAND                                                                      \
  (KY_FAMILY_DRAW | KY_FAMILY_CONVERT | KY_FAMILY_CODES | KY_FAMILY_PHOTO)

typedef enum
{
  KY_TYPE_CONTAINER = 1 << 0, /* has members */
  KY_TYPE_BLOCKED = 1 << 1,   /* never delivered whatever the policy says; reason blocked-type */
  KY_TYPE_OUTPUT = 1 << 2,    /* kiyome writes this type: verify is there */
  KY_TYPE_INTERNAL = 1 << 3,  /* for doors only: never delivered, never part of anything */
  /* It holds files and is nothing itself: a message, an archive, an encrypted file. Policies name
   * them together, "@containers" (config/presets). */
  KY_TYPE_ENVELOPE = 1 << 4,
  KY_TYPE_PICTURE = 1 << 5,  /* pixels; together: "@pictures" */
  KY_TYPE_UNPACKED = 1 << 6, /* ClamAV unpacks it: who has scanned the whole has seen the members */
  /* It runs, or a browser or an office program runs what it may hold: of high risk as an original.
   */
  KY_TYPE_ACTS = 1 << 7,
  KY_TYPE_NAMED_BY_CONTENT = 1 << 8, /* "a.csv.zip": another type's extension in its name is true */
  KY_TYPE_DRAWN_LOCKED = 1 << 9,     /* pages() draws it with its password, too */
} KyTypeFlags;

/* What LibreOffice does with a type (KY_STEP_OOXML, KY_STEP_PDF). */
typedef enum
{
  KY_OFFICE_NOTHING, /* it is never given one */
  KY_OFFICE_OPENS,
  KY_OFFICE_OPENS_SHEET, /* in Calc */
} KyOffice;

/* All guests of one document (KyFiletype's `hosts`): what is beyond goes to workers beside it,
 * which other processors run meanwhile. */
#define KY_GUEST_BYTES ((gsize)384 * 1024)

/* What several types ask of one file, found once for all of them: see filetypes/base/zip/probe.h,
 * base/ole/probe.h, base/text/probe.h. 0 = not asked yet. */
typedef struct
{
  guint zip_kind, ole_kind, text_kind;
} KyProbeFacts;

/* What identify() sees: the whole file as a view, and what others say of it (claims only). */
typedef struct
{
  KyView view;
  const gchar *suffix;  /* of the claimed name, lower case, without dot; "" when there is none */
  const gchar *claimed; /* claimed media type, lower case; "" when there is none */
  KyProbeFacts *facts;  /* shared by all types that look at this file; NULL: ask anew */
} KyProbe;

#define KY_METHOD_BIT(id) (1u << KY_METHOD_##id)

typedef struct
{
  KyMethodId id;
  /* Reads ky_job_input(), writes with ky_job_write(). TRUE: the output is whole. FALSE: error set,
   * what was written is thrown away. */
  gboolean (*run) (KyJob *job, GError **error);
} KyMethod;

typedef struct _KyFiletype
{
  const gchar *name;                /* file, corpus folder, report and policy key: "pdf" */
  const gchar *label_en, *label_ja; /* for the notice: "PDF document", "PDF文書" */
  const gchar *const *media_types;  /* first: the one written; NULL-terminated, never empty */
  const gchar *const *suffixes;     /* that an output may keep, without dot; first: the one given */
  const gchar *const *old_suffixes; /* (nullable) of variants that become this type ("docm") */
  guint families;                   /* KyFamily bits */
  /* KyFamily bits of documents that hold such files: small ones are made and verified by the
   * document's own worker and verifier, as its guests, for which two processes each would cost more
   * than the work. Their programs link this type's code (filetypes/meson.build). */
  guint hosts;
  guint flags; /* KyTypeFlags */
  /* (nullable) Extensions with which such a file can't act, whatever it holds: none but a program
   * for this type opens them. NULL: there is none. NULL-terminated. */
  const gchar *const *inert_suffixes;
  KyOffice office;
  const gchar *office_type; /* (nullable) what KY_STEP_OOXML makes of it: "docx" */
  guint forms;              /* KY_METHOD_BIT() of methods that people may ask for afterwards */
  /*
   * How many bits of structure were recognised (libarchive's bid): 0 = not mine. A magic number
   * counts its bits; add for each further structure checked. Pure, total, bounded, no allocation
   * that outlives it. The greatest bid wins.
   */
  guint (*identify) (const KyProbe *probe);
  const KyMethod *methods; /* in the default order; ended by { KY_METHOD_NONE } */
  /* The same without the functions, for those who link none (KY_IDENTIFY_ONLY); what never writes
   * anything is left out. */
  KyMethodId ladder[KY_LADDER_MAX + 1];
  /* A KyPolicyKey (0: none) without whose value "rebuild" nothing is made of such a file. */
  guint wanted;
  /* Given only an output: FALSE (VERIFY error) unless it holds nothing but what kiyome could have
   * written. Shares no code with the writer. */
  gboolean (*verify) (KyJob *job, GError **error);
  /* (nullable) Writes an output of type pages: pictures of what is to be seen of the input as it
   * came (ky_job_pages()). */
  gboolean (*pages) (KyJob *job, GError **error);
  /* (nullable) What people know an input by of which nothing goes out: the From and Subject that
   * would be written, CRLF lines. (transfer full) */
  gchar *(*heading) (KyView view, KyPolicy *policy);
  gboolean is_drawn; /* pages() is there, in the programs that link it: KY_PAGES says so */
  /* (nullable) Called once by ky_filetypes_warm_up(): opens what this type's library reads from the
   * system (tables, locale). A failure shows when the type is used. */
  void (*warm_up) (void);
} KyFiletype;

#ifdef KY_IDENTIFY_ONLY
#define KY_CODE(methods_, verify_) .methods = NULL, .verify = NULL
#define KY_WARM_UP(warm_up_) .warm_up = NULL
#define KY_PAGES(pages_) .pages = NULL, .is_drawn = TRUE
#define KY_HEADING(heading_) .heading = NULL
#else
#define KY_CODE(methods_, verify_) .methods = methods_, .verify = verify_
#define KY_WARM_UP(warm_up_) .warm_up = warm_up_
#define KY_PAGES(pages_) .pages = pages_, .is_drawn = TRUE
#define KY_HEADING(heading_) .heading = heading_
#endif

/* --- registry ------------------------------------------------------------------------------- */

/* filetypes/registry.c: all types, in the order of registry.def; ended by NULL. */
extern const KyFiletype *const ky_filetype_table[];
/* The one for what nobody knows: its identify() bids nothing. */
extern const KyFiletype ky_filetype_unknown;

/* The table. */
const KyFiletype *const *ky_filetypes (void);
/* NULL when there is no such type. */
const KyFiletype *ky_filetype_by_name (const gchar *name);
/* All three for ky_config_set_types(). */
const gchar *ky_filetype_name (guint i);
gboolean ky_filetype_is_in (guint i, const gchar *group);
const KyMethodId *ky_filetype_ladder (guint i);

/* TYPE's place in registry.def, counted from 1. */
guint ky_filetype_place (const KyFiletype *type);
/* Once in each zygote, before its sandbox closes and before it forks; reads files of the system. */
void ky_filetypes_warm_up (void);

typedef struct
{
  const KyFiletype *type; /* never NULL: "unknown" when nobody knows it */
  guint bits;
  const KyFiletype *other; /* (nullable) a second format that also starts at offset 0: a polyglot */
} KyIdentity;

/* Asks every type. NAME and CLAIMED may be NULL. */
KyIdentity ky_identify (KyView view, const gchar *name, const gchar *claimed);
/* The family bit that others send TYPE to. */
KyFamily ky_filetype_home (const KyFiletype *type);
/* "mail", "archive" …: the suffix of the program's name; index = bit number. */
const gchar *ky_family_name (guint index);
/* The index of the family that does STEP. */
guint ky_step_family (KyStep step);
