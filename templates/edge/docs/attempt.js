// Tries an operation: a form for its parameters and body, the request that it makes, and what is answered.

import { make } from "./dom.js";
import { base, example } from "./contract.js";
import { sign, take } from "./credentials.js";
import { encode, files, words } from "./form.js";

/** Gives the form of an operation. */
export function attempt(contract, operation) {
  const types = Object.keys(operation.body?.content ?? {});
  const inputs = operation.parameters.map((it) => [it, control(contract, operation, it)]);
  const output = make("div", { class: "answer", "aria-live": "polite" });
  const area = make("textarea", { class: "body", spellcheck: "false", "aria-label": "Body" });
  const kind = make("select", { "aria-label": "Content type" }, types.map((it) => make("option", {}, it)));
  const uploads = make("div");
  let chosen = [];
  const fill = () => {
    chosen = files(contract, kind.value, operation.body?.content?.[kind.value]);
    uploads.replaceChildren(...chosen.map(([name, input]) => make("div", { class: "field" }, make("label", { for: input.id }, name, " ", make("span", { class: "tag" }, "file")), input)));
    const value = example(contract, operation.body?.content?.[kind.value] ?? {});
    area.value = value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 2);
  };
  kind.addEventListener("change", fill);
  fill();
  const isGiven = () => area.value.trim() || chosen.some(([, input]) => input.files.length);
  const body = () => (types.length && isGiven() ? encode(kind.value, area.value, chosen) : null);
  const button = make("button", { class: "primary send" }, "Send");
  const send = async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      output.replaceChildren(...(await exchange(contract, request(contract, operation, inputs, body()))));
    } catch (error) {
      output.replaceChildren(make("p", { class: "status bad" }, `The request could not be sent: ${error.message}`));
    }
    button.disabled = false;
  };
  return make(
    "form", { class: "attempt", onsubmit: send },
    make("h3", {}, "Try it"),
    inputs.map(([it, input]) =>
      make("div", { class: "field" }, make("label", { for: input.id }, it.name, " ", make("span", { class: "tag" }, it.in)), input)),
    types.length > 0 && [make("div", { class: "field" }, make("span", {}, "Body"), kind), area, uploads],
    make("div", { class: "row" }, button),
    output,
  );
}

function control(contract, operation, parameter) {
  const holder = parameter.content ? Object.values(parameter.content)[0] : parameter;
  const value = parameter.required || parameter.in === "path" ? example(contract, holder) : undefined;
  const shown = value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : value;
  return make("input", {
    id: `${operation.id} ${parameter.in} ${parameter.name}`, value: shown, required: parameter.required, autocomplete: "off",
    placeholder: parameter.required ? "" : "left out",
  });
}

/** Makes the request that the form says. */
function request(contract, operation, inputs, body) {
  const made = { method: operation.method.toUpperCase(), headers: new Headers(), query: new URLSearchParams(), body: body?.content };
  let path = operation.path;
  for (const [parameter, input] of inputs) {
    const value = input.value.trim();
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (value === "") continue;
    else if (parameter.in === "query") pairs(parameter, value).forEach(([name, it]) => made.query.append(name, it));
    else if (parameter.in === "header") made.headers.set(parameter.name, value);
  }
  if (body?.type) made.headers.set("Content-Type", body.type);
  const offered = Object.values(operation.responses ?? {}).flatMap((it) => Object.keys(it.content ?? {}));
  if (offered.length) made.headers.set("Accept", [...new Set(offered)].join(", "));
  sign(contract, operation, made);
  const query = made.query.toString();
  made.url = `${base(operation.server)}${path}${query ? `?${query}` : ""}`;
  return made;
}

/** Writes a list or an object in the style of the parameter. */
function pairs(parameter, text) {
  let value = text;
  try {
    if (/^[[{]/.test(text)) value = JSON.parse(text);
  } catch {
    // It is a text that begins with a bracket.
  }
  if (typeof value !== "object" || parameter.content) return [[parameter.name, text]];
  const explode = parameter.explode ?? (parameter.style ?? "form") === "form";
  if (Array.isArray(value)) return explode ? value.map((it) => [parameter.name, it]) : [[parameter.name, value.join(",")]];
  if (parameter.style === "deepObject") return Object.entries(value).map(([key, it]) => [`${parameter.name}[${key}]`, it]);
  return explode ? Object.entries(value) : [[parameter.name, Object.entries(value).flat().join(",")]];
}

/** Sends it, and gives what is to be shown of it and of the answer. */
async function exchange(contract, made) {
  const start = performance.now();
  const answer = await fetch(made.url, { method: made.method, headers: made.headers, body: made.body, credentials: "same-origin", redirect: "manual" });
  const text = await answer.text();
  const time = Math.round(performance.now() - start);
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  const json = parsed(answer, text);
  const token = typeof json?.access_token === "string" ? json.access_token : json?.data?.access_token;
  const status = answer.type === "opaqueredirect" ? "a redirect" : `${answer.status} ${answer.statusText}`;
  return [
    make("h3", {}, "Answer"),
    make("p", {}, make("span", { class: `status ${answer.ok ? "good" : "bad"}` }, status), make("span", { class: "note" }, ` in ${time} ms`)),
    token && make("button", { type: "button", class: "use-token", onclick: () => take(contract, token) }, "Authorise with this token"),
    text && make("pre", { class: "answer-body" }, json === undefined ? text : JSON.stringify(json, null, 2)),
    make("details", {}, make("summary", {}, "Headers"), make("pre", {}, headers)),
    make("details", {}, make("summary", {}, "The request for a shell"), make("pre", {}, shell(made))),
  ].filter(Boolean);
}

function parsed(answer, text) {
  // Numbers beyond what a browser holds exactly stay as they came.
  if (!/json/.test(answer.headers.get("content-type") ?? "") || /\d{16}/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes the request as one types it. */
function shell(made) {
  const quote = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`;
  const headers = [...made.headers].map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`);
  return [`curl -i -X ${made.method} ${quote(location.origin + made.url)}`, ...headers, ...words(made.body, quote)].join(" \\\n  ");
}
