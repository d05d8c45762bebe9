// The page: an index of operations, and each of them in full when it is opened.

import { make, prose } from "./dom.js";
import { example, follow, operations } from "./contract.js";
import { show, typeOf } from "./schema.js";
import { attempt } from "./attempt.js";
import { ask } from "./credentials.js";

const $ = (id) => document.getElementById(id);
const contracts = JSON.parse($("contracts").textContent);
let contract = {};

/** Loads a version of the contract and shows it. */
async function load(version) {
  const answer = await fetch(version.json);
  if (!answer.ok) throw new Error(`the contract was answered ${answer.status}`);
  contract = await answer.json();
  const all = operations(contract);
  document.title = $("title").textContent = contract.info?.title ?? "API";
  const tags = new Map((contract.tags ?? []).map((it) => [it.name, []]));
  for (const it of all) tags.set(it.tag, [...(tags.get(it.tag) ?? []), it]);
  const groups = [...tags].filter(([, list]) => list.length);
  $("index").replaceChildren(...groups.flatMap(([tag, list]) => [make("h2", {}, tag), ...list.map(entry)]));
  $("content").replaceChildren(head(version), ...groups.flatMap(([tag, list]) => section(tag, list)));
  reveal();
}

function head(version) {
  const { info = {} } = contract;
  return make(
    "section", {},
    make("h1", {}, info.title ?? "API", " ", make("span", { class: "tag" }, info.version ?? "")),
    make("p", { class: "note" }, "The contract: ", make("a", { href: version.json }, "JSON"), " · ", make("a", { href: version.yaml }, "YAML")),
    prose(info.description),
  );
}

const anchor = (operation) => `#/${encodeURIComponent(operation.id)}`;
const badge = (operation) => make("span", { class: `method ${operation.method}` }, operation.method.toUpperCase());

function entry(operation) {
  const words = operation.summary ?? operation.path;
  return make("a", { href: anchor(operation), title: `${operation.method.toUpperCase()} ${operation.path}` }, badge(operation), make("span", {}, words));
}

function section(tag, list) {
  const about = contract.tags?.find((it) => it.name === tag)?.description;
  return [make("h2", {}, tag), ...prose(about), ...list.map(card)];
}

/** An operation: its line, and when it is opened everything else. */
function card(operation) {
  const secured = operation.security.some((it) => Object.keys(it).length);
  const details = make(
    "details", { class: `operation${operation.deprecated ? " deprecated" : ""}`, id: anchor(operation).slice(1) },
    make(
      "summary", {},
      badge(operation),
      make("span", { class: "path" }, operation.path),
      make("span", { class: "summary" }, operation.summary ?? ""),
      operation.deprecated && make("span", { class: "tag" }, "deprecated"),
      secured && make("span", { class: "tag", title: security(operation) }, "log-in needed"),
    ),
  );
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(body(operation));
  });
  return details;
}

/** Says which credentials an operation asks for, with the scopes or roles that they must have. */
function security(operation) {
  const scheme = ([name, needed]) => (needed?.length ? `${name} (${needed.join(", ")})` : name);
  return operation.security.map((it) => Object.entries(it).map(scheme).join(" and ") || "nothing").join(", or ");
}

function body(operation) {
  const secured = operation.security.some((it) => Object.keys(it).length);
  return make(
    "div", {},
    prose(operation.description),
    secured && make("p", { class: "note" }, `Credentials: ${security(operation)}`),
    operation.parameters.length > 0 && [make("h3", {}, "Parameters"), parameters(operation.parameters)],
    operation.body && [make("h3", {}, "Body"), prose(operation.body.description), content(operation.body.content ?? {}, false)],
    make("h3", {}, "Answers"),
    Object.entries(operation.responses ?? {}).map(([status, it]) => answer(status, follow(contract, it))),
    attempt(contract, operation),
  );
}

function parameters(list) {
  const rows = list.map((it) => {
    const schema = it.schema ?? Object.values(it.content ?? {})[0]?.schema ?? true;
    return make(
      "tr", {},
      make(
        "td", {},
        make("code", {}, it.name), " ",
        it.required && make("span", { class: "tag required" }, "required"), " ",
        it.deprecated && make("span", { class: "tag" }, "deprecated"),
      ),
      make("td", {}, it.in),
      make("td", {}, make("span", { class: "type" }, typeOf(contract, schema)), show(contract, schema)),
      make("td", {}, prose(it.description)),
    );
  });
  const names = ["Name", "In", "Type", "Meaning"].map((it) => make("th", { scope: "col" }, it));
  return make("table", {}, make("thead", {}, make("tr", {}, names)), make("tbody", {}, rows));
}

function content(types, isAnswer) {
  return Object.entries(types).map(([name, media]) => {
    const value = example(contract, media, isAnswer);
    const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
    return [
      make("p", {}, make("code", {}, name), " ", make("span", { class: "type" }, media.schema ? typeOf(contract, media.schema) : "anything")),
      media.schema && show(contract, media.schema, isAnswer ? "writeOnly" : "readOnly"),
      value !== undefined && make("details", {}, make("summary", {}, "Example"), make("pre", {}, text)),
    ];
  });
}

function answer(status, response) {
  const details = make(
    "details", { class: "response" },
    make("summary", {}, make("span", { class: `status ${status < 400 ? "good" : "bad"}` }, status), " ", String(response.description ?? "").split("\n")[0]),
  );
  details.addEventListener("toggle", () => {
    if (!details.open || details.childElementCount > 1) return;
    const headers = Object.entries(response.headers ?? {}).map(([name, it]) => ({ ...follow(contract, it), name, in: "header" }));
    details.append(make("div", {}, headers.length > 0 && parameters(headers), content(response.content ?? {}, true)));
  });
  return details;
}

/** Opens the operation that the address names. */
function reveal() {
  const card = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!card) return;
  card.open = true;
  card.scrollIntoView();
  $("content").focus({ preventScroll: true });
}

function filter() {
  const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = (it) => words.every((word) => it.textContent.toLowerCase().includes(word) || it.title?.toLowerCase().includes(word));
  for (const it of $("index").querySelectorAll("a")) {
    it.hidden = !shown(it);
    // Where there is no room for the index, the operations themselves are what is looked through.
    document.getElementById(it.hash.slice(1)).hidden = it.hidden;
  }
}

const start = (version) => load(version).catch((error) => $("content").replaceChildren(make("p", { class: "status bad" }, error.message)));
$("version").append(...contracts.map((it, index) => make("option", { value: index }, `${it.name} · ${it.version}`)));
$("version").hidden = contracts.length < 2;
$("version").addEventListener("change", () => start(contracts[$("version").value]));
$("authorise").addEventListener("click", () => ask(contract));
$("filter").addEventListener("input", filter);
addEventListener("hashchange", reveal);
start(contracts[0]);
