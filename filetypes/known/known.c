/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifies types that are named and never opened: the rows of known.def, each with the
 * signatures that are its evidence. A magic number counts its bits; where it is short, a look at
 * the structure behind it decides. Text that happens to begin like a magic number must not
 * become a program, so every signature below 32 bits asks for something that text doesn't have. */
#include "filetypes/base/ole/probe.h"
#include "filetypes/base/picture/brand.h"
#include "filetypes/base/text/probe.h"
#include "filetypes/base/xml/root-probe.h"
#include "filetypes/base/zip/probe.h"

typedef struct
{
  const gchar *bytes;
  guint length;
  guint64 offset;
  /* With bytes: a further condition. Without: the whole evidence. Returns bits, 0 = no. */
  guint (*look) (const KyProbe *probe);
  /* Instead of a signature and a function: an extension, which is worth one bit. */
  const gchar *suffix;
  /* Instead: a kind of ZIP or OLE2 file. */
  KyZipKind zip;
  KyOleKind ole;
} Signature;

#define AT(offset_, bytes_)                                                                        \
  {                                                                                                \
    .bytes = bytes_, .length = sizeof bytes_ - 1, .offset = offset_                                \
  }
#define AT_IF(offset_, bytes_, look_)                                                              \
  {                                                                                                \
    .bytes = bytes_, .length = sizeof bytes_ - 1, .offset = offset_, .look = look_                 \
  }
#define LOOK(look_)                                                                                \
  {                                                                                                \
    .look = look_                                                                                  \
  }
#define NAMED(suffix_)                                                                             \
  {                                                                                                \
    .suffix = suffix_                                                                              \
  }
#define ZIP(kind_)                                                                                 \
  {                                                                                                \
    .zip = KY_ZIP_##kind_                                                                          \
  }
#define OLE(kind_)                                                                                 \
  {                                                                                                \
    .ole = KY_OLE_##kind_                                                                          \
  }
#define END                                                                                        \
  {                                                                                                \
    .bytes = NULL                                                                                  \
  }

static gboolean
known_has_at (KyView view, guint64 offset, gconstpointer bytes, gsize length)
{
  KyView slice;

  return ky_view_slice (view, offset, length, &slice) && memcmp (slice.data, bytes, length) == 0;
}

static gboolean
known_is_end (const Signature *signature)
{
  return signature->bytes == NULL && signature->look == NULL && signature->suffix == NULL
         && signature->zip == KY_ZIP_UNASKED && signature->ole == KY_OLE_UNASKED;
}

static guint
signature_bits (const Signature *signature, const KyProbe *probe)
{
  guint bits = 0;

  if (signature->zip != KY_ZIP_UNASKED)
    return ky_zip_probe_bits (probe, signature->zip);
  if (signature->ole != KY_OLE_UNASKED)
    return ky_ole_probe_bits (probe, signature->ole);
  if (signature->suffix != NULL)
    return probe->view.size > 0 && strcmp (probe->suffix, signature->suffix) == 0 ? 1 : 0;
  if (signature->bytes != NULL)
    {
      if (!known_has_at (probe->view, signature->offset, signature->bytes, signature->length))
        return 0;
      bits = 8 * signature->length;
    }
  if (signature->look != NULL)
    {
      guint more = signature->look (probe);

      return more > 0 ? bits + more : 0;
    }
  return bits;
}

static guint
best_bits (const Signature *signatures, const KyProbe *probe)
{
  guint best = 0;

  for (; !known_is_end (signatures); signatures++)
    {
      guint bits = signature_bits (signatures, probe);

      best = MAX (best, bits);
    }
  return best;
}

/* --- looks ---------------------------------------------------------------------------------- */

static guint16
u16le_at (KyView view, guint64 offset)
{
  KyReader reader = ky_reader (view);

  ky_reader_seek (&reader, offset);
  return ky_reader_u16le (&reader);
}

static guint8
u8_at (KyView view, gsize offset)
{
  return offset < view.size ? view.data[offset] : 0;
}

/* Returns TRUE when the first `length` bytes hold a NUL: so it is no text in an ASCII-based
 * charset. */
static gboolean
has_nul (KyView view, gsize length)
{
  return memchr (view.data, 0, MIN (length, view.size)) != NULL;
}

KY_DEFINE_IDENTIFY (look_binary, has_nul (probe->view, 64) ? 8 : 0)

/* Returns the bits that the version of an EOT header adds, which is one of three; "LP" alone is
 * also a size of a BMP's pixels. */
static guint
look_eot (const KyProbe *probe)
{
  guint32 version = ky_view_u32le (probe->view, 8);

  return version == 0x10000 || version == 0x20001 || version == 0x20002 ? 8 : 0;
}

/* Checks what "MZ" leads to: a PE, NE or LE header where the DOS header says, or a plausible DOS
 * program. */
static guint
look_mz (const KyProbe *probe)
{
  guint32 at = ky_view_u32le (probe->view, 60);

  if (known_has_at (probe->view, at, "PE\0\0", 4))
    return 48;
  if (known_has_at (probe->view, at, "NE", 2) || known_has_at (probe->view, at, "LE", 2)
      || known_has_at (probe->view, at, "LX", 2))
    return 24;
  return has_nul (probe->view, 64) && (guint64)u16le_at (probe->view, 8) * 16 <= probe->view.size
             ? 8
             : 0;
}

static guint
look_elf (const KyProbe *probe)
{
  guint8 class = u8_at (probe->view, 4);
  guint8 order = u8_at (probe->view, 5);

  return class >= 1 && class <= 2 && order >= 1 && order <= 2 ? 8 : 1;
}

/* Recognizes 0xCAFEBABE, which begins Java classes (then: version, 45 and above) and universal
 * Mach-O files (then: number of architectures, below that). */
KY_DEFINE_IDENTIFY (look_class,
                    u8_at (probe->view, 6) != 0 || u8_at (probe->view, 7) >= 45 ? 16 : 0)

KY_DEFINE_IDENTIFY (look_fat, look_class (probe) == 0 ? 16 : 0)

/* Returns the bits of a Flash header: a version that exists, and a size below 256 MiB, whose bytes
 * are no letters. */
static guint
look_swf (const KyProbe *probe)
{
  guint32 size = ky_view_u32le (probe->view, 4);

  return u8_at (probe->view, 3) > 0 && u8_at (probe->view, 3) < 60 && size >= 8 && size < (1u << 28)
             ? 16
             : 0;
}

/* Looks for a compiled Python file: the magic ends in CR LF, and the flags behind it are small. */
static guint
look_pyc (const KyProbe *probe)
{
  return u8_at (probe->view, 1) >= 0x0a && u8_at (probe->view, 1) <= 0x0f
                 && (ky_view_u32le (probe->view, 4) <= 3 || strcmp (probe->suffix, "pyc") == 0)
                 && probe->view.size > 16
             ? 24
             : 0;
}

KY_DEFINE_IDENTIFY (look_raw_video, ky_brand_of (probe->view) == KY_BRAND_RAW ? 32 : 0)

static gboolean
is_riff (KyView view, const gchar *form)
{
  return known_has_at (view, 0, "RIFF", 4) && known_has_at (view, 8, form, 4);
}

KY_DEFINE_IDENTIFY (look_avi, is_riff (probe->view, "AVI ") ? 64 : 0)

KY_DEFINE_IDENTIFY (look_ani, is_riff (probe->view, "ACON") ? 64 : 0)

KY_DEFINE_IDENTIFY (look_midi_riff, is_riff (probe->view, "RMID") ? 64 : 0)

static guint
look_aiff (const KyProbe *probe)
{
  return known_has_at (probe->view, 8, "AIFF", 4) || known_has_at (probe->view, 8, "AIFC", 4) ? 32
                                                                                              : 0;
}

/* Looks for ADTS by two headers in a row. */
static guint
look_aac (const KyProbe *probe)
{
  KyView head;

  if (!ky_view_slice (probe->view, 0, 7, &head) || head.data[0] != 0xff
      || (head.data[1] & 0xf6) != 0xf0)
    return 0;
  guint length = (guint)(head.data[3] & 3) << 11 | (guint)head.data[4] << 3 | head.data[5] >> 5;
  return length >= 7 && u8_at (probe->view, length) == 0xff
                 && (u8_at (probe->view, (gsize)length + 1) & 0xf6) == 0xf0
             ? 32
             : 0;
}

static guint
look_transport_stream (const KyProbe *probe)
{
  for (gsize at = 0; at < 5 * 188; at += 188)
    if (u8_at (probe->view, at) != 0x47)
      return 0;
  return 40;
}

/* Looks for a plausible table directory (OpenType 1.9, "Organization of an OpenType font"). */
static guint
look_font (const KyProbe *probe)
{
  guint tables = ky_view_u16be (probe->view, 4);
  KyView tag;

  if (tables == 0 || tables > 128 || !ky_view_slice (probe->view, 12, 4, &tag))
    return 0;
  for (guint i = 0; i < 4; i++)
    if (tag.data[i] < 0x20 || tag.data[i] > 0x7e)
      return 0;
  return 24;
}

static guint
look_pcx (const KyProbe *probe)
{
  guint version = u8_at (probe->view, 1);
  guint depth = u8_at (probe->view, 3);

  return version <= 5 && version != 1 && (depth == 1 || depth == 2 || depth == 4 || depth == 8)
                 && u16le_at (probe->view, 8) >= u16le_at (probe->view, 4)
                 && u16le_at (probe->view, 10) >= u16le_at (probe->view, 6)
                 && u8_at (probe->view, 64) == 0 && probe->view.size > 128
             ? 24
             : 0;
}

static guint
look_tga (const KyProbe *probe)
{
  return probe->view.size > 44
                 && known_has_at (probe->view, probe->view.size - 18, "TRUEVISION-XFILE.", 18)
             ? 64
             : 0;
}

/* Looks for XFDF and XDP, which hold what is filled into a form and where the form lies. */
KY_DEFINE_IDENTIFY (look_form_data,
                    MAX (ky_root_probe_bits (probe, "xfdf"), ky_root_probe_bits (probe, "xdp")))

/* Recognizes "AC10" and two digits (or "AC1." and such), then zeros. */
static guint
look_dwg (const KyProbe *probe)
{
  return g_ascii_isdigit (u8_at (probe->view, 4)) && u8_at (probe->view, 6) == 0 ? 16 : 0;
}

/* Returns the bits of a STEP file. Files of SXF have modules of their own. */
static guint
look_step (const KyProbe *probe)
{
  gsize length = MIN (probe->view.size, 4096);

  return memmem (probe->view.data, length, "SCADEC", 6) == NULL
                 && memmem (probe->view.data, length, "ASSOCIATIVE_DRAUGHTING", 22) == NULL
             ? 8
             : 0;
}

/* Looks for BIFF 2 to 5 without a container by a BOF record of the right length. */
static guint
look_biff (const KyProbe *probe)
{
  static const guint8 lengths[][2] = { { 0x00, 4 }, { 0x02, 6 }, { 0x04, 6 }, { 0x08, 8 } };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    if (u8_at (probe->view, 0) == 9 && u8_at (probe->view, 1) == lengths[i][0]
        && u16le_at (probe->view, 2) == lengths[i][1])
      {
        guint kind = u16le_at (probe->view, 6);

        return kind == 0x05 || kind == 0x06 || kind == 0x10 || kind == 0x20 || kind == 0x40
                       || kind == 0x100
                   ? 48
                   : 0;
      }
  return 0;
}

static guint
look_dbf (const KyProbe *probe)
{
  guint8 version = u8_at (probe->view, 0);
  guint header = u16le_at (probe->view, 8);

  return (version == 0x03 || version == 0x30 || version == 0x83 || version == 0x8b
          || version == 0xf5)
                 && u8_at (probe->view, 2) >= 1 && u8_at (probe->view, 2) <= 12
                 && u8_at (probe->view, 3) >= 1 && u8_at (probe->view, 3) <= 31 && header >= 65
                 && (u8_at (probe->view, (gsize)header - 1) == 0x0d
                     || u8_at (probe->view, (gsize)header - 264) == 0x0d)
             ? 32
             : 0;
}

/* Looks for a boot sector: the mark at its end and a jump, or partitions with plausible status
 * bytes. */
static guint
look_disk (const KyProbe *probe)
{
  KyView view = probe->view;

  if (known_has_at (view, 512, "EFI PART", 8))
    return 64;
  if (view.size < 65536 || !known_has_at (view, 510, "\x55\xaa", 2))
    return 0;
  if (known_has_at (view, 54, "FAT1", 4) || known_has_at (view, 82, "FAT32", 5)
      || known_has_at (view, 3, "NTFS", 4) || known_has_at (view, 3, "EXFAT", 5))
    return 48;
  for (gsize at = 446; at < 510; at += 16)
    if ((view.data[at] & 0x7f) != 0)
      return 0;
  return 33;
}

static guint
look_ext (const KyProbe *probe)
{
  return ky_view_u32le (probe->view, 1024 + 24) <= 6 && u16le_at (probe->view, 1024 + 58) <= 4 ? 24
                                                                                               : 0;
}

static guint
look_vhd (const KyProbe *probe)
{
  KyView view = probe->view;

  return known_has_at (view, 0, "conectix", 8)
                 || (view.size > 512 && known_has_at (view, view.size - 512, "conectix", 8))
             ? 64
             : 0;
}

static guint
look_dmg (const KyProbe *probe)
{
  KyView view = probe->view;

  return view.size >= 512 && known_has_at (view, view.size - 512, "koly\0\0\0\4", 8) ? 64 : 0;
}

/* --- DER (X.690): keys, certificates --------------------------------------------------------- */

/* Reads the tag `tag` and its length; FALSE when another is there. */
static gboolean
der_enter (KyReader *reader, guint8 tag)
{
  if (ky_reader_u8 (reader) != tag)
    return FALSE;
  guint8 length = ky_reader_u8 (reader);
  if (length > 0x80 && length <= 0x84)
    ky_reader_bytes (reader, length & 0x7f);
  return !reader->failed;
}

/* Looks for PFX ::= SEQUENCE { version INTEGER 3, authSafe ContentInfo … } (RFC 7292). */
static guint
look_keystore (const KyProbe *probe)
{
  KyReader reader = ky_reader (probe->view);

  if (!der_enter (&reader, 0x30))
    return 0;
  const guint8 *version = ky_reader_bytes (&reader, 3);
  return version != NULL && memcmp (version, "\x02\x01\x03", 3) == 0 && der_enter (&reader, 0x30)
                 && ky_reader_u8 (&reader) == 0x06
             ? 40
             : 0;
}

/* Looks for a Certificate or CertificateList: two sequences, then a version or a serial number (RFC
 * 5280). */
static guint
look_certificate (const KyProbe *probe)
{
  KyReader reader = ky_reader (probe->view);

  if (!der_enter (&reader, 0x30) || !der_enter (&reader, 0x30))
    return 0;
  KyReader inside = reader;
  const guint8 *version = ky_reader_bytes (&inside, 5);
  if (version != NULL && memcmp (version, "\xa0\x03\x02\x01", 4) == 0 && version[4] <= 2)
    return 48;
  /* A revocation list has version 2, then the algorithm. */
  inside = reader;
  version = ky_reader_bytes (&inside, 3);
  return version != NULL && memcmp (version, "\x02\x01\x01", 3) == 0 && der_enter (&inside, 0x30)
                 && ky_reader_u8 (&inside) == 0x06
             ? 40
             : 0;
}

#include "filetypes/known/known-signatures.inc"

/* --- the rows ------------------------------------------------------------------------------- */

static gboolean
withhold_encrypted (KyJob *job, GError **error)
{
  return ky_fail (error, KY_ERROR_ENCRYPTED,
                  "no-password-opens: this kind of file is always encrypted");
}

static const KyMethod encrypted_methods[]
    = { { KY_METHOD_REBUILD, withhold_encrypted }, { KY_METHOD_NONE, NULL } };

#define B_FLAGS KY_TYPE_BLOCKED
#define B_METHODS NULL
#define BA_FLAGS (KY_TYPE_BLOCKED | KY_TYPE_ACTS)
#define BA_METHODS NULL
#define D_FLAGS 0
#define D_METHODS NULL
#define DA_FLAGS KY_TYPE_ACTS
#define DA_METHODS NULL
#define E_FLAGS 0
#define E_METHODS encrypted_methods

/* Defines a KyFiletype for each row of known.def. These types have no parsing code, so the programs
 * of all families contain them. */
#define KNOWN(name_, english, japanese, group, media_type, ...)                                    \
  static guint name_##_identify (const KyProbe *probe)                                             \
  {                                                                                                \
    return best_bits (name_##_signatures, probe);                                                  \
  }                                                                                                \
  static const gchar *const name_##_media_types[] = { media_type, NULL };                          \
  static const gchar *const name_##_suffixes[] = { __VA_ARGS__, NULL };                            \
  const KyFiletype ky_filetype_##name_ = {                                                         \
    .name = #name_,                                                                                \
    .label_en = english,                                                                           \
    .label_ja = japanese,                                                                          \
    .media_types = name_##_media_types,                                                            \
    .suffixes = name_##_suffixes,                                                                  \
    .families = KY_FAMILY_ALL,                                                                     \
    .flags = group##_FLAGS,                                                                        \
    .identify = name_##_identify,                                                                  \
    .methods = group##_METHODS,                                                                    \
    .verify = NULL,                                                                                \
  };
#include "filetypes/known/known.def"
#undef KNOWN
