
// The page is made from /v1/openapi.json. Whatever comes from there or from an answer is set as text, never as markup.

const METHODS = ["get", "post", "put", "patch", "delete"];
const DEEPEST = 8; // shapes inside of each other that are shown
const LONGEST = 200_000; // characters of an answer that are shown

let description;

/** An element with attributes and children; a text is a text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== ""));
  return element;
}

/** A text in which `code` is code. */
function words(text = "") {
  return text.split("`").map((part, index) => (index % 2 ? make("code", {}, part) : part));
}

/** What a reference such as #/components/schemas/Card leads to. */
function found(schema) {
  if (!schema?.$ref) return schema ?? {};
  const steps = schema.$ref.slice(2).split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce((inner, step) => inner[step], description);
}

/** A schema in a few words: "text or null", "list of Layer". */
function named(schema) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return several.map(named).join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  if (schema.prefixItems) return `[${schema.prefixItems.map(named).join(", ")}]`;
  if (schema.type === "array") return `list of ${named(schema.items ?? {})}`;
  if (schema.type === "object" && schema.additionalProperties) return `object of ${named(schema.additionalProperties)}`;
  return { string: "text", integer: "whole number", boolean: "true or false" }[schema.type] ?? schema.type ?? "anything";
}

/** Whether a default tells anything: not what is nothing, nor all that a table of values may have. */
function tellsDefault(value) {
  return value !== undefined && value !== null && (typeof value !== "object" || value.length > 0);
}

/** The limits of a schema, as they are said. */
function limits(schema) {
  const said = [
    ["minimum", "≥ "], ["maximum", "≤ "], ["exclusiveMinimum", "> "], ["exclusiveMaximum", "< "],
    ["minLength", "characters ≥ "], ["maxLength", "characters ≤ "], ["minItems", "items ≥ "], ["maxItems", "items ≤ "],
    ["pattern", "like "], ["format", ""],
  ].filter(([key]) => schema[key] !== undefined && !(key.endsWith("Items") && schema.prefixItems));
  const words = said.map(([key, before]) => before + schema[key]);
  if (tellsDefault(schema.default)) words.push(`default ${JSON.stringify(schema.default)}`);
  return words.join(", ");
}

/** Texts as sentences behind each other. */
function sentences(...texts) {
  return texts.filter(Boolean).map((text) => (/[.!?]$/.test(text) ? text : `${text}.`)).join(" ");
}

/** The schemas with names that a schema speaks of. */
function inside(schema) {
  if (schema.$ref) return [schema];
  const several = schema.anyOf ?? schema.oneOf ?? schema.prefixItems;
  if (several) return several.flatMap(inside);
  if (schema.items) return inside(schema.items);
  return typeof schema.additionalProperties === "object" ? inside(schema.additionalProperties) : [];
}

/** The fields of a schema, one below the other; what is inside of them opens, and is made only then. */
function shape(schema, depth = 0) {
  const whole = found(schema);
  const box = make("div", { class: "shape" });
  if (whole.description) box.append(make("div", { class: "type" }, ...words(whole.description)));
  for (const [name, field] of Object.entries(whole.properties ?? {})) {
    const need = whole.required?.includes(name) ? " · needed" : "";
    const more = sentences(limits(field), field.description);
    const line = make("div", {}, make("code", {}, name), " ", make("span", { class: "type" }, named(field) + need));
    if (more) line.append(make("span", { class: "type" }, " · ", ...words(more)));
    for (const inner of depth < DEEPEST ? inside(field) : []) line.append(opening(named(inner), inner, depth + 1));
    box.append(line);
  }
  if (!whole.properties) box.append(make("div", { class: "type" }, named(whole)));
  for (const inner of whole.properties || depth >= DEEPEST ? [] : inside(whole)) {
    box.append(opening(named(inner), inner, depth + 1));
  }
  return box;
}

function opening(title, schema, depth) {
  const details = make("details", {}, make("summary", {}, title));
  details.addEventListener("toggle", () => details.children.length > 1 || details.append(shape(schema, depth)));
  return details;
}

/** One parameter with its label. */
function field(id, parameter) {
  const schema = found(parameter.schema);
  const needed = parameter.required ? " *" : "";
  const several = schema.type === "array" ? "Several are separated by commas" : "";
  const note = sentences(parameter.description, limits(schema), several);
  const input = make("input", {
    id, name: parameter.name, "data-in": parameter.in, "data-list": schema.type === "array", required: parameter.required,
    autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-note`,
    type: ["integer", "number"].includes(schema.type) ? "number" : "text", step: schema.type === "number" ? "any" : undefined,
  });
  return make("div", { class: "field" }, make("label", { for: id }, make("code", {}, parameter.name), needed), input,
    make("small", { id: `${id}-note` }, ...words(note)));
}

/** Everything of one call: what it is, what it takes, a form to try it. */
function call(path, method, operation) {
  const id = operation.operationId;
  const scope = operation.security?.flatMap((each) => Object.values(each).flat()).join(", ");
  const media = Object.entries(operation.requestBody?.content ?? {})[0];
  const form = make("form", { autocomplete: "off" });
  const status = make("p", { class: "status", role: "status" });
  const answer = make("div", { class: "answer" });
  const parameters = operation.parameters ?? [];
  if (parameters.length) form.append(make("h4", {}, "Parameters"));
  parameters.forEach((parameter) => form.append(field(`${id}-${parameter.in}-${parameter.name}`, found(parameter))));
  if (media) form.append(...body(id, media[1]));
  const send = make("button", { type: "submit" }, "Send");
  form.append(make("div", { class: "act" }, send));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send.disabled = true;
    ask(path, method, form, status, answer).finally(() => { send.disabled = false; });
  });
  return make("article", { id, "aria-labelledby": `${id}-title` },
    make("h3", { id: `${id}-title` }, operation.summary ?? id),
    make("div", { class: "address" }, make("span", { class: `badge ${method}` }, method.toUpperCase()),
      make("span", { class: "path" }, path), make("span", { class: "scope" }, scope ? `needs ${scope}` : "needs no key")),
    make("p", {}, ...words(operation.description)), form, answers(operation.responses ?? {}), status, answer);
}

function body(id, content) {
  const text = JSON.stringify(found(content.schema).examples?.[0] ?? {}, null, 2);
  const rows = Math.min(24, text.split("\n").length + 1);
  const area = make("textarea", { id: `${id}-body`, rows, spellcheck: "false", "data-in": "body" });
  area.value = text;
  return [make("h4", {}, make("label", { for: area.id }, "Body")), area, opening("What the body may say", content.schema, 0)];
}

/** What a call may answer. */
function answers(responses) {
  const list = make("div", { class: "shape" });
  for (const [code, response] of Object.entries(responses)) {
    const known = response.$ref ? `#problem-${response.$ref.split("/").at(-1)}` : undefined;
    const whole = found(response);
    const line = make("div", {}, known ? make("a", { href: known }, code) : make("b", {}, code), " ",
      make("span", { class: "type" }, whole.description.split(": ")[0]));
    for (const [media, content] of known ? [] : Object.entries(whole.content ?? {})) {
      line.append(" ", make("code", {}, media));
      if (content.schema) line.append(opening(named(content.schema), content.schema, 0));
    }
    list.append(line);
  }
  return make("details", {}, make("summary", {}, "Answers"), list);
}

/** The request that a form describes. */
function asked(path, method, form) {
  const query = new URLSearchParams();
  const headers = new Headers();
  const init = { method: method.toUpperCase(), headers, credentials: "same-origin", cache: "no-store" };
  for (const input of form.querySelectorAll("[data-in]")) {
    const { value, name, dataset } = input;
    if (dataset.in === "body") {
      headers.set("Content-Type", "application/json");
      init.body = value;
    } else if (dataset.in === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value && dataset.in === "header") headers.set(name, value);
    else if (value) (dataset.list === undefined ? [value] : value.split(",")).forEach((each) => query.append(name, each.trim()));
  }
  const key = document.getElementById("key").value.trim();
  if (key) {
    headers.set("Authorization", `Bearer ${key}`);
    init.credentials = "omit";
  }
  return [path.slice(1) + (query.size ? `?${query}` : ""), init];  // relative: a proxy may have put something in front
}

/** Send, and show what comes. */
async function ask(path, method, form, status, place) {
  place.querySelectorAll("[src], [download]").forEach((each) => URL.revokeObjectURL(each.src ?? each.href));
  place.replaceChildren();
  status.className = "status";
  status.textContent = "Asking …";
  try {
    const [url, init] = asked(path, method, form);
    const started = performance.now();
    const response = await fetch(url, init);
    const content = await response.blob();
    const took = Math.round(performance.now() - started);
    const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    const shownContent = content.size ? [make("h4", {}, "Content"), await shown(content)] : [];
    place.append(make("pre", { tabindex: "0", "aria-label": "Request" }, `${init.method} /${url}`), make("h4", {}, "Headers"),
      make("pre", { tabindex: "0", "aria-label": "Headers" }, lines), ...shownContent);
    status.classList.add(response.ok ? "good" : "bad");
    status.textContent = `${response.status} ${response.statusText} · ${took} ms · ${content.size} bytes`;
    if (content.type.startsWith("application/problem+json")) status.append(" · ", await meaning(content));
  } catch (error) {
    status.classList.add("bad");
    status.textContent = `The request could not be sent: ${error.message}`;
  }
}

/** Where the kind of a problem is explained. */
async function meaning(content) {
  const { type, title } = JSON.parse(await content.text());
  return make("a", { href: type.startsWith("/docs#") ? type.slice("/docs".length) : "#problems" }, title);
}

/** Content as a picture, as JSON, as text, or as a link to save it. */
async function shown(content) {
  const type = content.type.split(";")[0];
  if (/^image\/(png|jpeg|webp|gif|avif)$/.test(type)) {
    return make("img", { src: URL.createObjectURL(content), alt: "The picture that was answered" });
  }
  if (!/json$|^text\//.test(type)) {
    return make("a", { href: URL.createObjectURL(content), download: "answer" }, `Save ${type || "the content"}`);
  }
  let text = await content.text();
  const both = document.createDocumentFragment();
  if (/json$/.test(type)) {
    try {
      const parsed = JSON.parse(text);
      text = JSON.stringify(parsed, null, 2);
      if (parsed.image_url) both.append(pictured(parsed.image_url));
    } catch { /* shown as it came */ }
  }
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}\n… ${text.length - LONGEST} characters more` : text;
  both.append(make("pre", { tabindex: "0", "aria-label": "Content" }, cut));
  return both;
}

/** The picture at an address, which links to it. It is asked of this server: the address may have another public name. */
function pictured(address) {
  const { pathname, search } = new URL(address, location.href);
  const picture = make("img", { src: pathname.slice(pathname.indexOf("/iiif/") + 1) + search, alt: "The picture" });
  return make("p", {}, make("a", { href: address }, picture));
}

/** All calls by tag, and their contents beside them. */
function show() {
  const sections = new Map();
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const method of METHODS.filter((each) => operations[each])) {
      const tag = operations[method].tags?.[0] ?? "calls";
      sections.set(tag, [...(sections.get(tag) ?? []), [path, method, operations[method]]]);
    }
  }
  const contents = document.getElementById("contents");
  const calls = document.getElementById("calls");
  calls.replaceChildren();
  for (const [tag, listed] of sections) {
    const title = tag[0].toUpperCase() + tag.slice(1);
    contents.append(make("h2", {}, title), make("ul", {}, ...listed.map(([, method, operation]) =>
      make("li", {}, make("a", { href: `#${operation.operationId}` },
        make("span", { class: `badge ${method}` }, method.toUpperCase()), make("span", {}, operation.summary))))));
    calls.append(make("section", { "aria-label": title }, make("h2", {}, title), ...listed.map((each) => call(...each))));
  }
  calls.setAttribute("aria-busy", "false");
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

/** Say whether there is a session, and until when; the cookie itself is not for scripts. */
async function tellSession() {
  let session = {};
  try {
    const response = await fetch("session", { cache: "no-store" });
    if (response.ok) session = await response.json();
  } catch { /* without an answer there is no session that could be used */ }
  const until = session.until && new Date(session.until).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  document.getElementById("session-text").replaceChildren(...words(session.logged_in
    ? `Logged in as administrator until ${until}.`
    : "Not logged in. Run `bookplate login` where the server runs, and open the link that it prints."));
  document.getElementById("logout").hidden = !session.logged_in;
}

document.getElementById("logout").addEventListener("click", async () => {
  await fetch("logout", { method: "POST" });
  await tellSession();
});
tellSession();
document.getElementById("key-form").addEventListener("submit", (event) => event.preventDefault());
try {
  const response = await fetch("v1/openapi.json");
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  description = await response.json();
  show();
} catch (error) {
  document.getElementById("calls").replaceChildren(make("p", {}, `The description cannot be read: ${error.message}`));
}
