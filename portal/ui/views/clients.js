// SPDX-License-Identifier: GPL-2.0-or-later
// The keys of machines that bring files: one is made and shown once, all are listed, one is revoked. As `kiyome client` does.
import { get, post, path, query, listOf } from "../api.js";
import { t } from "../i18n.js";
import { h, replace, say } from "../dom.js";
import { formatCount, formatDay, formatSize, formatTime, secondsOf } from "../dates.js";
import { KEPT, badge, button, choices, field, form, load, message, table } from "../parts.js";
import { openDialog } from "../dialog.js";
import { isKept } from "../drafts.js";

const SCOPES = ["send", "read", "cancel"];
const DRAFT = "client";
const MEGABYTE = 1024 * 1024;
const TONES = { live: "good", ownerless: "bad", expired: "none", removed: "none" };
// Which field a refusal is about, by the argument that it names (store/calls/clients.c).
const ARGUMENTS = { name: "name", policy: "policy", expires: "expires" };

function scopeOf(client) {
  return client.scope.map((one) => t("client.scope." + one)).join(t("list.comma"));
}

/** What was used of what a day allows; 0 allows any number. */
function share(used, allowed, format) {
  return allowed ? t("client.of", { used: format(used), all: format(allowed) }) : format(used);
}

function revokeDialog(client, redraw) {
  const reason = field({
    label: t("client.revoke-reason"),
    name: "reason",
    required: true,
    lines: 2,
  });
  return openDialog(t("client.revoke-title"), (close) => [
    h("p", {}, client.name, " ", h("code", {}, client.id)),
    h("p", {}, t("client.revoke-text")),
    form({
      label: t("client.revoke"),
      kind: "danger",
      fields: [reason],
      more: button(t("button.back"), () => {
        close(null);
      }),
      async submit() {
        await post(path("clients", client.id, "revoke"), { reason: reason.read() });
        close(true);
        say(t("client.revoked", { name: client.name }));
        redraw();
      },
    }),
  ]);
}

/** The key, which the server keeps a hash of alone. It stands nowhere but here, and is gone with the page. */
function keyNode(name, made) {
  const key = h("code", { class: "wrap", tabindex: "0" }, made.key);
  const told = h("div", { class: "told" });
  const copy = navigator.clipboard
    ? button(
        t("client.copy"),
        async () => {
          try {
            await navigator.clipboard.writeText(made.key);
            replace(told, h("p", { role: "status" }, t("client.copied")));
          } catch (error) {
            replace(told, h("p", { role: "status" }, t("client.copy-failed")));
          }
        },
        "second small",
      )
    : null;
  return message(
    "done",
    t("client.added", { name, id: made.id }),
    t("client.once"),
    h("p", {}, key),
    copy,
    told,
  );
}

function addFields(policies) {
  return {
    name: field({
      label: t("client.name"),
      name: "name",
      hint: t("client.name-hint"),
      required: true,
      maxlength: 100,
    }),
    policy: field({
      label: t("client.policy"),
      name: "policy",
      hint: t("client.policy-hint"),
      choices: [["", t("client.policy-own")]].concat(
        policies.map((policy) => [policy.name, policy.name]),
      ),
    }),
    owner: field({
      label: t("client.owner"),
      name: "owner",
      hint: t("client.owner-hint"),
      spellcheck: "false",
    }),
    files: field({
      label: t("client.files"),
      name: "files",
      inputmode: "numeric",
      hint: t("client.quota-hint"),
    }),
    megabytes: field({
      label: t("client.megabytes"),
      name: "megabytes",
      inputmode: "numeric",
      hint: t("client.quota-hint"),
    }),
    expires: field({
      label: t("allow.expires"),
      name: "expires",
      type: "date",
      hint: t("block.expires-hint"),
    }),
    reason: field({ label: t("allow.reason"), name: "reason", required: true, lines: 2 }),
  };
}

/** The number that was typed; null where nothing is, NaN where it is none. */
function numberOf(one) {
  const text = one.read().normalize("NFKC").replace(/,/g, "");
  return text === "" ? null : /^[0-9]{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : NaN;
}

/** What is sent; null where a field has been told what is wrong with it. */
function bodyOf(fields, scope) {
  const files = numberOf(fields.files),
    megabytes = numberOf(fields.megabytes);
  const wrong = Number.isNaN(files)
    ? fields.files
    : Number.isNaN(megabytes)
      ? fields.megabytes
      : null;
  if (wrong) {
    wrong.fail(t("client.no-number"));
    wrong.input.focus();
    return null;
  }
  if (!scope.read().length) {
    scope.node.querySelector("input").focus();
    say(t("client.no-scope"));
    return null;
  }
  const body = { name: fields.name.read(), scope: scope.read(), reason: fields.reason.read() };
  ["policy", "owner"].forEach((name) => {
    if (fields[name].read() !== "") {
      body[name] = fields[name].read();
    }
  });
  if (files !== null) {
    body.quotaFiles = files;
  }
  if (megabytes !== null) {
    body.quotaBytes = megabytes * MEGABYTE;
  }
  if (fields.expires.read() !== "") {
    body.expires = secondsOf(fields.expires.read(), true);
  }
  return body;
}

function addForm(policies, redraw) {
  const fields = addFields(policies);
  const scope = choices(
    t("client.scope"),
    "scope",
    "checkbox",
    SCOPES.map((one) => [one, t("client.scope." + one), t("client.scope-hint." + one)]),
    SCOPES,
  );
  const rows = Object.keys(fields).map((name) => fields[name]);
  const body = rows.map((one) => one.node);
  body.splice(1, 0, scope.node);
  return form({
    label: t("client.add"),
    title: t("client.add-title"),
    fields: rows,
    choices: [scope],
    body,
    draft: DRAFT,
    failed(error) {
      const detail = (error.details && error.details.detail) || "";
      const named =
        (error.details && error.details.fault) === "allow-expires-past"
          ? "expires"
          : Object.keys(ARGUMENTS).find((one) => detail.split(/[^a-z]/).indexOf(one) >= 0);
      const one =
        error.code === "not-found" ? fields.owner : named ? fields[ARGUMENTS[named]] : null;
      if (one) {
        one.fail(error.code === "not-found" ? t("client.no-owner") : detail);
        one.input.focus();
      }
    },
    async submit() {
      const sent = bodyOf(fields, scope);
      if (!sent) {
        return KEPT;
      }
      const made = await post("/api/clients", sent);
      rows.forEach((one) => {
        one.write("");
      });
      scope.write(SCOPES);
      redraw();
      return keyNode(sent.name, made);
    },
  });
}

function stateCell(client) {
  return [
    badge(t("client.state." + client.state), TONES[client.state] || "none"),
    h(
      "p",
      { class: "small-text" },
      client.expires ? t("client.until", { day: formatDay(client.expires) }) : t("client.no-end"),
    ),
  ];
}

function mayCell(client) {
  return [
    h("p", {}, scopeOf(client)),
    h(
      "p",
      { class: "small-text" },
      t("client.policy"),
      t("list.colon"),
      client.policy || t("client.policy-own"),
    ),
    h(
      "p",
      { class: "small-text" },
      t("client.owner"),
      t("list.colon"),
      client.owner || t("client.nobody"),
    ),
  ];
}

function draw(clients, redraw) {
  if (!clients.length) {
    return message("note", t("client.none"), t("client.none-next"));
  }
  return table(
    t("client.caption"),
    [
      {
        head: t("client.machine"),
        cell(client) {
          return [
            h("span", { class: "wrap" }, client.name),
            h("p", { class: "small-text" }, h("code", {}, client.id)),
          ];
        },
      },
      { head: t("client.state"), cell: stateCell },
      { head: t("client.may"), cell: mayCell },
      {
        head: t("client.day"),
        number: true,
        cell(client) {
          return [
            h(
              "p",
              {},
              t("client.n-files", { n: share(client.files, client.quotaFiles, formatCount) }),
            ),
            h("p", {}, share(client.bytes, client.quotaBytes, formatSize)),
          ];
        },
      },
      {
        head: t("client.used"),
        cell(client) {
          return client.lastUsed
            ? [
                h("p", {}, formatTime(client.lastUsed)),
                h("p", { class: "small-text wrap" }, client.lastFrom || ""),
              ]
            : t("client.never");
        },
      },
      {
        head: t("allow.reason"),
        cell(client) {
          return [
            h("p", { class: "wrap" }, client.reason),
            h(
              "p",
              { class: "small-text" },
              t("client.made", { who: client.by, day: formatDay(client.created) }),
            ),
          ];
        },
      },
      {
        head: t("allow.act"),
        cell(client) {
          return client.state === "removed"
            ? "–"
            : button(
                t("client.revoke"),
                () => {
                  revokeDialog(client, redraw);
                },
                "second small",
                { "aria-label": t("client.revoke-this", { name: client.name }) },
              );
        },
      },
    ],
    clients,
  );
}

export function clientsView() {
  const place = h("div", {});
  const adding = h("div", {});
  const all = choices(t("client.which"), "all", "checkbox", [["yes", t("client.all")]], []);
  function run() {
    return load(place, async () =>
      draw(listOf(await get("/api/clients" + query({ all: all.read()[0] })), "clients"), run),
    );
  }
  all.node.addEventListener("change", run);
  run();
  load(adding, async () => {
    const policies = listOf(await get("/api/policies"), "policies");
    return h(
      "details",
      { open: isKept(DRAFT) },
      h("summary", {}, t("client.add-title")),
      addForm(policies, run),
    );
  });
  return [
    h("h1", {}, t("menu.clients")),
    h("p", { class: "lead" }, t("client.intro")),
    adding,
    all.node,
    place,
  ];
}
