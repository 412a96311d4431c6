// SPDX-License-Identifier: GPL-2.0-or-later
// The documented API (portal/openapi.json) and nothing else.
import { t } from "./i18n.js";
import { now } from "./dates.js";

/** A refusal: code as the API names it; "network" and "answer" are the page's own. */
export class ApiError extends Error {
  constructor(code, message, status, details) {
    super(message || code);
    this.code = code;
    this.status = status || 0;
    this.details = details || {};
  }
}

const state = { csrf: "", ended: null, lastAnswer: now() };

export function setToken(csrf) {
  state.csrf = csrf || "";
}

/** CALL () runs when the server knows no session any more. */
export function whenEnded(call) {
  state.ended = call;
}

/** When the server last heard from this person, in Unix seconds. */
export function lastAnswer() {
  return state.lastAnswer;
}

export function query(values) {
  const pairs = Object.keys(values)
    .filter((name) => values[name] !== null && values[name] !== undefined && values[name] !== "")
    .map((name) => encodeURIComponent(name) + "=" + encodeURIComponent(values[name]));
  return pairs.length ? "?" + pairs.join("&") : "";
}

/** A path of the API from its parts, each encoded: path("mails", id). */
export function path(...parts) {
  return "/api/" + parts.map(encodeURIComponent).join("/");
}

function codeOf(status) {
  const codes = {
    401: "no-session",
    403: "forbidden",
    404: "not-found",
    413: "too-large",
    429: "rate",
  };
  return codes[status] || (status >= 500 ? "server" : "invalid");
}

function refusal(status, text) {
  let told = {};
  try {
    const answered = JSON.parse(text);
    told = Object.assign({}, answered, answered.error);
  } catch (error) {
    told = {}; // a proxy's page, say: the status has to do
  }
  const refused = new ApiError(told.code || codeOf(status), told.message, status, told);
  if (refused.code === "no-session" && state.ended) {
    state.ended();
  }
  return refused;
}

async function request(method, url, body) {
  const headers = { Accept: "application/json" };
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

export function get(url) {
  return answer("GET", url);
}

export function post(url, body) {
  return answer("POST", url, body);
}

export function put(url, body) {
  return answer("PUT", url, body);
}

export function remove(url) {
  return answer("DELETE", url);
}

/** The name in a Content-Disposition field (RFC 6266; the starred form first). */
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

/** Asks for a file and gives it to the browser's downloads. Actions are POST: a link cannot trigger one. */
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

/** Sends FILE; PROGRESS (0…1) is told while it goes, BEGUN (abort) how to end it, which is the error "cancelled". */
export function upload(file, method, progress, begun) {
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
    // All of it is on its way: what the server does with it takes its own time.
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
    begun(() => {
      call.abort();
    });
    call.send(file);
  });
}

/** The list in ANSWER, whether it stands alone or under NAME. */
export function listOf(answered, name) {
  if (Array.isArray(answered)) {
    return answered;
  }
  return answered && Array.isArray(answered[name]) ? answered[name] : [];
}
