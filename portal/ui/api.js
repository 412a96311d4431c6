// SPDX-License-Identifier: GPL-2.0-or-later
// Calls the portal's API, as portal/openapi.json describes it. No other module sends a request.
import { t } from "./i18n.js";
import { now } from "./dates.js";

/**
 * The members of a refusal besides its code and message.
 * @typedef {{ fault?: string, detail?: string, portal?: Api.Portal }} Details
 *
 * The operations that answer with a file.
 * @typedef {{
 *   [P in keyof Api.Post]: Api.Post[P]["isFile"] extends true ? P : never
 * }[keyof Api.Post]} FilePath
 */

/**
 * An error of a request. Its code is one of the API's, or "network" (no answer) or "answer" (an
 * answer that cannot be read), which this page adds.
 */
export class ApiError extends Error {
  /**
   * @param {string} code
   * @param {string} [message]
   * @param {number} [status]
   * @param {Details} [details]
   */
  constructor(code, message, status, details) {
    super(message || code);
    this.code = code;
    this.status = status || 0;
    this.details = details || {};
  }
}

const state = {
  csrf: "",
  /** @type {(() => void) | null} */
  ended: null,
  lastAnswer: now(),
};

/**
 * Returns the code of a refusal, or of an error to which the browser gives one; "" for every
 * other error.
 * @param {unknown} error
 */
export function codeOf(error) {
  return error instanceof Error && "code" in error && error.code ? String(error.code) : "";
}

/**
 * Returns the details of a refusal; an empty object for every other error.
 * @param {unknown} error
 * @returns {Details}
 */
export function detailsOf(error) {
  return error instanceof ApiError ? error.details : {};
}

/** @param {string | undefined} csrf */
export function setToken(csrf) {
  state.csrf = csrf || "";
}

/**
 * Sets the function that is called when the server answers that there is no session any more.
 * @param {() => void} call
 */
export function whenEnded(call) {
  state.ended = call;
}

/** Returns the time of the server's last answer to a request, in Unix seconds. */
export function lastAnswer() {
  return state.lastAnswer;
}

/** @param {{ [name: string]: string | number | null | undefined }} values */
export function query(values) {
  const pairs = Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => encodeURIComponent(name) + "=" + encodeURIComponent(String(value)));
  return pairs.length ? "?" + pairs.join("&") : "";
}

/**
 * Returns a path of the API from its parts, each of which is percent-encoded: path("mails", id).
 * @template {string[]} P
 * @param {P} parts
 * @returns {Api.Path<P>}
 */
export function path(...parts) {
  const address = "/api/" + parts.map(encodeURIComponent).join("/");
  return /** @type {any} */ (address);
}

/** @param {number} status */
function codeOfStatus(status) {
  /** @type {{ [status: number]: string }} */
  const codes = {
    401: "no-session",
    403: "forbidden",
    404: "not-found",
    413: "too-large",
    429: "rate",
  };
  return codes[status] || (status >= 500 ? "server" : "invalid");
}

/**
 * @param {number} status
 * @param {string} text
 */
function refusal(status, text) {
  /** @type {Details & { code?: string, message?: string }} */
  let details = {};
  try {
    const answered = JSON.parse(text);
    details = Object.assign({}, answered, answered.error);
  } catch (error) {
    details = {}; // Not JSON, for example a proxy's page: the code follows from the status.
  }
  const refused = new ApiError(
    details.code || codeOfStatus(status),
    details.message,
    status,
    details,
  );
  if (refused.code === "no-session" && state.ended) {
    state.ended();
  }
  return refused;
}

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} [body]
 */
async function request(method, url, body) {
  /** @type {{ [name: string]: string }} */
  const headers = { Accept: "application/json" };
  /** @type {RequestInit} */
  const options = {
    method,
    headers,
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
  };
  if (method !== "GET") {
    headers["X-Kiyome-Token"] = state.csrf;
    headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body || {});
  }
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    throw new ApiError("network", t("error.network"));
  }
  if (!response.ok) {
    throw refusal(response.status, await response.text());
  }
  state.lastAnswer = now();
  return response;
}

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function answer(method, url, body) {
  const response = await request(method, url, body);
  const text = await response.text();
  if (text === "") {
    return {};
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError("answer", t("error.answer"), response.status);
  }
}

/**
 * @template {keyof Api.Get} P
 * @param {P} url
 * @param {Api.Get[P]["query"]} [asked]
 * @returns {Promise<Api.Get[P]["answer"]>}
 */
export function get(url, asked) {
  return answer("GET", url + query(asked || {}));
}

/**
 * @template {keyof Api.Post} P
 * @param {P} url
 * @param {Api.Post[P]["body"]} [body]
 * @returns {Promise<Api.Post[P]["answer"]>}
 */
export function post(url, body) {
  return answer("POST", url, body);
}

/**
 * @template {keyof Api.Put} P
 * @param {P} url
 * @param {Api.Put[P]["body"]} body
 * @returns {Promise<Api.Put[P]["answer"]>}
 */
export function put(url, body) {
  return answer("PUT", url, body);
}

/**
 * @template {keyof Api.Delete} P
 * @param {P} url
 * @returns {Promise<Api.Delete[P]["answer"]>}
 */
export function remove(url) {
  return answer("DELETE", url);
}

/**
 * Returns the file name in a Content-Disposition field (RFC 6266), preferring filename*; "" if
 * there is none.
 * @param {string | null} disposition
 */
export function nameOf(disposition) {
  const starred = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(disposition || "");
  if (starred) {
    try {
      return decodeURIComponent(starred[1].trim());
    } catch (error) {
      return "";
    }
  }
  const plain = /filename\s*=\s*"([^"]*)"/i.exec(disposition || "");
  return plain ? plain[1] : "";
}

/**
 * Requests a file and hands it to the browser as a download. The request is a POST, so that a
 * link cannot trigger it. Resolves to the name of the file.
 * @template {FilePath} P
 * @param {P} url
 * @param {Api.Post[P]["body"]} body
 * @param {string} fallbackName
 */
export async function download(url, body, fallbackName) {
  const response = await request("POST", url, body);
  const name = nameOf(response.headers.get("Content-Disposition")) || fallbackName;
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.appendChild(link);
  link.click();
  document.body.removeChild(link);
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60000);
  return name;
}

/**
 * Uploads a file. Calls progress() with the part that was sent (0 to 1), and onStart() once with a
 * function that aborts the upload. Resolves to the result; rejects with an ApiError, whose code is
 * "cancelled" after an abort.
 * @param {File} file
 * @param {string | null} method
 * @param {(part: number) => void} progress
 * @param {(abort: () => void) => void} onStart
 * @returns {Promise<Api.Upload>}
 */
export function upload(file, method, progress, onStart) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", "/api/uploads");
    call.setRequestHeader("Content-Type", "application/octet-stream");
    call.setRequestHeader("X-Kiyome-Token", state.csrf);
    call.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    if (method) {
      call.setRequestHeader("X-Method", method);
    }
    call.upload.onprogress = function (event) {
      if (event.lengthComputable && event.total > 0) {
        progress(Math.min(event.loaded / event.total, 0.99));
      }
    };
    call.onerror = function () {
      reject(new ApiError("network", t("error.network")));
    };
    call.onabort = function () {
      reject(new ApiError("cancelled"));
    };
    // The whole file was sent; how long the server then works on it is not known.
    call.upload.onload = function () {
      progress(1);
    };
    call.onload = function () {
      if (call.status < 200 || call.status > 299) {
        reject(refusal(call.status, call.responseText));
        return;
      }
      state.lastAnswer = now();
      try {
        resolve(JSON.parse(call.responseText));
      } catch (error) {
        reject(new ApiError("answer", t("error.answer"), call.status));
      }
    };
    onStart(() => {
      call.abort();
    });
    call.send(file);
  });
}

/**
 * Returns the list in an answer, which is the answer itself or its member `name`; an empty list
 * if there is none.
 * @template A
 * @template {keyof A} K
 * @param {A} answered
 * @param {K} name
 * @returns {A[K]}
 */
export function listOf(answered, name) {
  const list = Array.isArray(answered) ? answered : answered && answered[name];
  return /** @type {any} */ (Array.isArray(list) ? list : []);
}
