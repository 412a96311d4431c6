/* SPDX-License-Identifier: GPL-2.0-or-later */
/* +--------------------------------------------------------------------------------------------+
 * | kiyome-icap.so: the front end of web proxies, a service of c-icap.                         |
 * | Runs as: c-icap, as kiyome-icap, in as many processes and threads as c-icap makes.         |
 * | May: take bodies from a proxy, hand them to kiyome-store and kiyome-sanitizer as file      |
 * | descriptors, give back what kiyome made of them, or a page; change fields of HTTP that     |
 * | speak of the body.                                                                         |
 * | May not: parse a body, give one back as it came, but of types that icap.pass names.        |
 * +--------------------------------------------------------------------------------------------+
 *
 * What c-icap calls, in this order: init_data, check_preview, service_io for what comes,
 * end_of_data, service_io for what goes, release_data. A request is one thread's; what requests
 * share is read only once c-icap serves, or the kernel's (icap/spool.h). */
#include "intake/icap/exchange.h"

#include "common/manager.h"
#include "config/fallback.h"
#include "config/parts.h"
#include "engine/filetype.h"
#include "intake/connections.h"

#include <c_icap/cfg_param.h>
#include <signal.h>
#include <sys/stat.h>

#define NAME "kiyome-icap"
#define OPTIONS_SECONDS 60
#define TAG_BYTES 12

static KyIcapDoor door = { .spool = { .places = -1 } };
static char *directory; /* of c-icap.conf: kiyome.Configuration */

static struct ci_conf_entry settings[] = {
  { "Configuration", &directory, ci_cfg_set_str, NULL },
  { NULL, NULL, NULL, NULL },
};

static int
init_service (ci_service_xdata_t *service_data, struct ci_server_conf *server)
{
  ci_service_set_preview (service_data, KY_ICAP_PREVIEW);
  ci_service_enable_204 (service_data);
  ci_service_set_transfer_preview (service_data, "*");
  ci_service_set_xopts (service_data, CI_XCLIENTIP | CI_XAUTHENTICATEDUSER);
  ci_service_set_options_ttl (service_data, OPTIONS_SECONDS);
  return CI_OK;
}

static gboolean
open_door (void)
{
  g_autoptr (GError) error = NULL;

  door.config = ky_daemon_config (NAME, directory, KY_CONFIG_WITH_POLICIES);
  if (door.config == NULL)
    return FALSE;
  umask (077);
  if (!ky_places_open (&door.spool, ky_config_string (door.config, KY_CONFIG_ICAP_SPOOL),
                       (guint)ky_config_uint (door.config, KY_CONFIG_ICAP_JOBS), &error))
    {
      ky_log_said (KY_LOG_ERROR, error->message);
      return FALSE;
    }
  return TRUE;
}

/* Starts the service. c-icap listens by then, and has not forked yet. A service that fails here is
 * not registered, and requests for it are refused. c-icap would continue without it: if a service
 * manager started c-icap, the process exits, so that the manager does not take it for started. */
static int
post_init_service (ci_service_xdata_t *service_data, struct ci_server_conf *server)
{
  char tag[2 * TAG_BYTES + 1];

  ky_log_init (NAME, KY_LOG_INFO);
  ky_config_set_types (ky_filetype_name, ky_filetype_is_in, ky_filetype_ladder);
  gboolean has_manager = ky_manager_connect ();
  if (!open_door ())
    {
      if (has_manager)
        raise (SIGTERM);
      return CI_ERROR;
    }
  /* The tag contains the hash of the configuration, so that a proxy drops what it cached under
   * another configuration. */
  for (guint i = 0; i < TAG_BYTES; i++)
    g_snprintf (tag + 2 * i, 3, "%02x", ky_config_sha256 (door.config)[i]);
  ci_service_set_istag (service_data, tag);
  ky_connections_init (door.config);
  ky_config_fallback_note (door.config, NAME);
  ky_part_hold (door.config, NAME);
  ky_log (KY_LOG_INFO, "ready");
  ky_manager_ready (NULL);
  return CI_OK;
}

static void
close_service (void)
{
  ky_connections_clear ();
  ky_places_close (&door.spool);
  g_clear_pointer (&door.config, ky_config_unref);
}

static void *
init_data (ci_request_t *request)
{
  return door.config != NULL ? ky_exchange_new (&door, request) : NULL;
}

static void
release_data (void *data)
{
  ky_exchange_free (data);
}

static int
check_preview (char *data, int size, ci_request_t *request)
{
  KyExchange *exchange = ci_service_data (request);

  if (exchange == NULL)
    return CI_ERROR;
  if (ky_exchange_begin (exchange)
      && (ci_req_preview_size (request) >= 0 || ci_req_allow204 (request)))
    return CI_MOD_ALLOW204;
  if (data != NULL && size > 0)
    ky_exchange_take (exchange, data, (gsize)size);
  return CI_MOD_CONTINUE;
}

static int
end_of_data (ci_request_t *request)
{
  KyExchange *exchange = ci_service_data (request);

  return exchange != NULL && ky_exchange_end (exchange) ? CI_MOD_DONE : CI_ERROR;
}

/* Passes data in both directions. `to_size`: the space at `to`; set to the number of bytes written,
 * or to the end mark. */
static int
service_io (char *to, int *to_size, char *from, int *from_size, int is_end, ci_request_t *request)
{
  KyExchange *exchange = ci_service_data (request);

  if (exchange == NULL)
    return CI_ERROR;
  if (from != NULL && from_size != NULL && *from_size > 0)
    ky_exchange_take (exchange, from, (gsize)*from_size);
  if (to == NULL || to_size == NULL || *to_size <= 0)
    return CI_OK;
  gssize n = ky_exchange_give (exchange, to, (gsize)*to_size);
  if (n < 0)
    return CI_ERROR;
  *to_size = n > 0 ? (int)n : ky_exchange_is_answered (exchange) ? CI_EOF : 0;
  return CI_OK;
}

CI_DECLARE_MOD_DATA ci_service_module_t service = {
  .mod_name = "kiyome",
  .mod_short_descr = "kiyome: files of the web made anew",
  .mod_type = ICAP_RESPMOD | ICAP_REQMOD,
  .mod_init_service = init_service,
  .mod_post_init_service = post_init_service,
  .mod_close_service = close_service,
  .mod_init_request_data = init_data,
  .mod_release_request_data = release_data,
  .mod_check_preview_handler = check_preview,
  .mod_end_of_data_handler = end_of_data,
  .mod_service_io = service_io,
  .mod_conf_table = settings,
};
