/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements kiyome-office: LibreOffice's code, loaded and waiting for one job, inside bubblewrap
 * (sanitizer/launch.h) and the sandbox of sanitizer/office-sandbox.h. The process may read the
 * system's programs and fonts and write its own files in memory; it has no network, no other
 * process and no home directory. A document that takes it over can only make it answer its job,
 * and the answer is treated like a document from outside. */
#include "sanitizer/office.h"

#include "sanitizer/faults.h"
#include "sanitizer/office-sandbox.h"
#include "sanitizer/zygote.h"

#define LOK_USE_UNSTABLE_API
#include <LibreOfficeKit/LibreOfficeKitInit.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>

#define PROFILE "/tmp/profile"
#define OTHER_PROFILE "/tmp/other"

static LibreOfficeKit *office;

/* Settings that forbid macros, network access and questions to the user. The last one says that a
 * newer version used this profile before: at the first start of a version LibreOffice draws about a
 * hundred test pictures, which takes four times as long as the rest of its start. */
static const gchar settings[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                "<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\">\n"
#define SETTING(path, name, value)                                                                 \
  "<item oor:path=\"/org.openoffice." path "\"><prop oor:name=\"" name                             \
  "\" oor:op=\"fuse\"><value>" value "</value></prop></item>\n"
    SETTING ("Office.Common/Security/Scripting", "MacroSecurityLevel",
             "3") SETTING ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true")
        SETTING ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true")
            SETTING ("Office.Writer/Content/Update", "Link", "0")
                SETTING ("Office.Calc/Content/Update", "Link", "2")
                    SETTING ("Office.Calc/Formula/Load", "OOXMLRecalcMode", "1")
                        SETTING ("Office.Calc/Formula/Load", "ODFRecalcMode", "1")
                            SETTING ("Office.Common/Java/ApplicationSettings", "Enable", "false")
                                SETTING ("Setup/Product", "ooSetupLastVersion",
                                         "99.9") "</oor:items>\n";

/* Returns LibreOffice's name of the format that `step` converts `type` to, or NULL if the step does
 * not apply. */
static const gchar *
office_main_format_of (KyStep step, const KyFiletype *type)
{
  if (type == NULL || type->office == KY_OFFICE_NOTHING)
    return NULL;
  return step == KY_STEP_PDF ? "pdf" : step == KY_STEP_OOXML ? type->office_type : NULL;
}

/* Repeats constants of LibreOfficeKitEnums.h, which is C++. */
enum
{
  FEATURE_DOCUMENT_PASSWORD = 1,
  CALLBACK_DOCUMENT_PASSWORD = 20,
  CALLBACK_DOCUMENT_PASSWORD_TO_MODIFY = 21
};

/* Holds the document being opened and the password being tried. */
typedef struct
{
  const gchar *url, *password; /* NULL: was tried already */
} Attempt;

static void
office_main_answer (int kind, const char *payload, void *data)
{
  Attempt *attempt = data;

  if (kind != CALLBACK_DOCUMENT_PASSWORD && kind != CALLBACK_DOCUMENT_PASSWORD_TO_MODIFY)
    return;
  office->pClass->setDocumentPassword (office, attempt->url, attempt->password);
  attempt->password = NULL;
}

/* Loads the document at `url` once for each password, because LibreOffice asks for a password once,
 * and fails if it is wrong. (nullable) */
static LibreOfficeKitDocument *
load_with_passwords (const gchar *url, const gchar *const *passwords)
{
  Attempt attempt = { url, NULL };
  LibreOfficeKitDocument *document = NULL;

  office->pClass->registerCallback (office, office_main_answer, &attempt);
  office->pClass->setOptionalFeatures (office, FEATURE_DOCUMENT_PASSWORD);
  for (; *passwords != NULL && document == NULL; passwords++)
    {
      attempt.password = *passwords;
      document
          = office->pClass->documentLoadWithOptions (office, url, "EnableMacrosExecution=false");
    }
  office->pClass->registerCallback (office, NULL, NULL);
  return document;
}

static gboolean
office_main_convert (const gchar *input, const gchar *const *passwords, const gchar *output,
                     const gchar *format, GError **error)
{
  g_autofree gchar *from = g_strconcat ("file://", input, NULL);
  g_autofree gchar *to = g_strconcat ("file://", output, NULL);
  LibreOfficeKitDocument *document
      = passwords[0] != NULL ? load_with_passwords (from, passwords)
                             : office->pClass->documentLoadWithOptions (
                                 office, from, "Batch=true,EnableMacrosExecution=false");

  if (document == NULL)
    return ky_error_malformed (error, "LibreOffice can't open it, or it needs a password");
  if (document->pClass->saveAs (document, to, format, NULL))
    return TRUE;
  return ky_fail (error, KY_ERROR_LIBRARY, "LibreOffice can't convert it to %s", format);
}

/* Calc opens its documents only in the program itself, not through LibreOfficeKit. With a fresh
 * profile the program ends once to be started again (EXIT_AGAIN). Since no process can be started
 * once a document is read, a child waits from the beginning to start the program. */
#define EXIT_AGAIN 81
/* Its exit status after SIGTERM or SIGINT. */
#define EXIT_TOLD 255
/* Exit status if another process killed the program or this process, as a shell reports it. The
 * document is not at fault then. */
#define EXIT_KILLED (128 + SIGKILL)
typedef struct
{
  gchar *arguments[13];
  GStrv environment;
  int go, done; /* pipes: to start the job, and to receive its end */
} Program;

static void
program_clear (Program *program)
{
  ky_fd_clear (&program->go);
  ky_fd_clear (&program->done);
  g_strfreev (program->environment);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Program, program_clear)

/* Returns the exit status; EXIT_KILLED if the document did not cause the end. */
static int
run_once (const Program *program)
{
  int status = W_EXITCODE (1, 0);
  pid_t child = fork ();

  if (child == 0)
    {
      if (close_range (KY_SANDBOX_FD, ~0u, 0) != 0 || !ky_office_enter_program ())
        _exit (126);
      execve (program->arguments[0], program->arguments, program->environment);
      _exit (127);
    }
  if (child < 0 || waitpid (child, &status, 0) != child)
    return 1;
  if (WIFSIGNALED (status))
    return WTERMSIG (status) == SIGKILL || WTERMSIG (status) == SIGTERM ? EXIT_KILLED : 1;
  return WEXITSTATUS (status) == EXIT_TOLD ? EXIT_KILLED : WEXITSTATUS (status);
}

/* Runs in a child of a process with many threads, so it may only make system calls. */
static void
run_when_told (const Program *program, int go, int done)
{
  guint8 word = 0;
  int status = EXIT_AGAIN;

  if (read (go, &word, 1) != 1)
    _exit (0);
  for (guint try = 0; try < 2 && status == EXIT_AGAIN; try++)
    status = run_once (program);
  if (status == EXIT_KILLED)
    _exit (1);
  word = status == 0;
  _exit (write (done, &word, 1) == 1 ? 0 : 1);
}

static gboolean
prepare_program (Program *program, gchar *input, const gchar *format, GError **error)
{
  gchar *arguments[G_N_ELEMENTS (program->arguments)]
      = { (gchar *)KY_OFFICE_DIRECTORY "/soffice.bin",
          (gchar *)"--headless",
          (gchar *)"--norestore",
          (gchar *)"--nologo",
          (gchar *)"--nodefault",
          (gchar *)"--nolockcheck",
          (gchar *)"-env:UserInstallation=file://" OTHER_PROFILE,
          (gchar *)"--convert-to",
          (gchar *)format,
          (gchar *)"--outdir",
          (gchar *)"/tmp/made",
          input,
          NULL };
  int go[2], done[2];

  memcpy (program->arguments, arguments, sizeof arguments);
  program->environment = g_environ_setenv (g_get_environ (), KY_OFFICE_CLOSE, "1", TRUE);
  if (pipe2 (go, O_CLOEXEC) != 0)
    return ky_error_set_errno (error, "pipe2");
  program->go = go[1];
  if (pipe2 (done, O_CLOEXEC) != 0)
    {
      close (go[0]);
      return ky_error_set_errno (error, "pipe2");
    }
  program->done = done[0];
  pid_t child = fork ();
  if (child == 0)
    {
      /* The supervisor takes the end of the connection as the end of this job. */
      close (KY_SANDBOX_FD);
      close (go[1]);
      close (done[0]);
      run_when_told (program, go[0], done[1]);
    }
  close (go[0]);
  close (done[1]);
  return child > 0 || ky_error_set_errno (error, "fork");
}

static gboolean
convert_by_program (const Program *program, const gchar *made, GError **error)
{
  guint8 word = 1;

  if (write (program->go, &word, 1) != 1 || read (program->done, &word, 1) != 1)
    _exit (EXIT_KILLED);
  if (word == 1 && g_file_test (made, G_FILE_TEST_EXISTS))
    return TRUE;
  return ky_error_malformed (error, "LibreOffice can't open it, or it needs a password");
}

static gboolean
office_main_send_file (KyJob *job, const gchar *path, GError **error)
{
  ky_autofd int file = open (path, O_RDONLY | O_CLOEXEC);
  KyView view = ky_view ("", 0);

  if (file < 0)
    return ky_error_set_errno (error, "LibreOffice's output");
  if (!ky_fd_map (file, G_MAXSSIZE, &view, error))
    return FALSE;
  gboolean ok = ky_job_write (job, view.data, view.size, error);
  ky_view_unmap (&view);
  return ok;
}

/* Reads "doc" or "doc 1583020800": the type, and when the document was last changed (see
 * office-clock.c). (transfer full) */
static gchar *
read_argument (const gchar *argument)
{
  const gchar *blank = strchr (argument, ' ');
  guint64 seconds;

  if (blank == NULL)
    return g_strdup (argument);
  if (g_ascii_string_to_unsigned (blank + 1, 10, 0, G_MAXUINT32, &seconds, NULL))
    g_setenv ("KIYOME_OFFICE_TIME", blank + 1, TRUE);
  return g_strndup (argument, (gsize)(blank - argument));
}

static gboolean
office_step (KyJob *job, KyStep step, const gchar *argument, GError **error)
{
  KyView input = ky_job_input (job);
  g_autofree gchar *suffix = read_argument (argument);
  g_autofree gchar *path = g_strconcat ("/tmp/input.", suffix, NULL);
  const KyFiletype *type = ky_filetype_by_name (suffix);
  const gchar *format = office_main_format_of (step, type);
  g_autofree gchar *made = g_strconcat ("/tmp/output.", format, NULL);
  ky_autofd int file = -1;
  g_auto (Program) program = { .go = -1, .done = -1 };
  g_autoptr (GError) reason = NULL;

  if (format == NULL)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "not a step of LibreOffice");
  file = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 || !ky_fd_write_all (file, input, error))
    return error != NULL && *error != NULL ? FALSE : ky_error_set_errno (error, "a file in memory");
  ky_fd_clear (&file);
  if (!prepare_program (&program, path, format, error) || !ky_office_close (error))
    return FALSE;
  if (type->office != KY_OFFICE_OPENS_SHEET)
    {
      if (office_main_convert (path, ky_job_passwords (job), made, format, &reason))
        return office_main_send_file (job, made, error);
      if (!g_error_matches (reason, KY_ERROR, KY_ERROR_MALFORMED))
        return ky_error_pass (error, &reason);
    }
  /* The program accepts a document after a warning at which LibreOfficeKit gives up. */
  g_free (made);
  made = g_strconcat ("/tmp/made/input.", format, NULL);
  return convert_by_program (&program, made, error) && office_main_send_file (job, made, error);
}

static void
office_main_on_sent (void)
{
  _exit (EXIT_KILLED);
}

static gboolean
write_settings (const gchar *profile)
{
  g_autofree gchar *user = g_strconcat (profile, "/user", NULL);
  g_autofree gchar *path = g_strconcat (user, "/registrymodifications.xcu", NULL);

  return g_mkdir_with_parents (user, 0700) == 0
         && g_file_set_contents_full (path, settings, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

/* Closes standard output and error, because messages may contain content of the document. */
static void
office_main_silence (void)
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  for (int fd = 0; fd < 3; fd++)
    if (null < 0 || dup2 (null, fd) < 0)
      _exit (126);
}

int
main (int argc, char **argv)
{
  static const KyKnownPolicies known;
  const KyZygote zygote
      = { .family = (guint)__builtin_ctz (KY_FAMILY_CONVERT), .step = office_step };
  KyWireIn in = { 0 };
  gboolean is_required = argc == 1;

  if (argc == 2 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "--version") == 0))
    return puts (strcmp (argv[1], "--help") == 0
                     ? "usage: kiyome-office\nStarted by kiyome-worker-convert; see "
                       "kiyome-sanitizer(8)."
                     : "kiyome-office " KY_VERSION)
                   < 0
               ? 1
               : 0;
  if ((!is_required && (argc != 2 || strcmp (argv[1], "--without-landlock") != 0))
      || fcntl (KY_SANDBOX_FD, F_GETFD) < 0)
    {
      fputs ("kiyome-office: started by kiyome-worker-convert only; see --help\n", stderr);
      return 2;
    }
  office_main_silence ();
  /* makes RAND and similar functions give the same values in each run */
  g_setenv ("SAL_RAND_REPEATABLE", "1", TRUE);
  if (!ky_office_enter (is_required, NULL))
    return KY_OFFICE_NOT_ENTERED;
  if (!write_settings (PROFILE) || !write_settings (OTHER_PROFILE))
    return KY_OFFICE_NOT_LOADED;
  office = lok_init_2 (KY_OFFICE_DIRECTORY, "file://" PROFILE);
  if (office == NULL)
    return KY_OFFICE_NOT_LOADED;
  /* LibreOffice has installed its own handlers, which would report these signals as crashes. */
  ky_faults_catch (office_main_on_sent);
  ky_worker_run (&zygote, &known, &in);
}
