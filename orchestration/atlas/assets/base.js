// Receives what the data scripts hand over, and makes rows of it again. No request is ever made but for such a script.
"use strict";
const atlas = (() => {
  const waiting = new Map();
  const loaded = new Map();
  const root = document.documentElement.dataset.root;

  function entry(name) {
    if (!waiting.has(name)) {
      let resolve;
      const promise = new Promise((done) => { resolve = done; });
      waiting.set(name, { promise, resolve });
    }
    return waiting.get(name);
  }

  async function decoded(body) {
    const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  // Of another build than the page, a figure would stand beside others that it does not belong to.
  function receive(name, build, body) {
    entry(name).resolve(build === document.documentElement.dataset.build ? decoded(body).then(answers)
      : Promise.reject(new Error("another atlas has taken the place of the one that this page is of. Load the page again")));
  }

  // The content of data/<name>.js; the script is added when it is first asked for.
  function content(name) {
    if (!loaded.has(name)) {
      loaded.set(name, new Promise((resolve, reject) => {
        entry(name).promise.then(resolve, reject);
        if (document.querySelector(`script[data-name="${CSS.escape(name)}"]`)) return;
        const script = document.createElement("script");
        script.src = `${root}data/${name}.js`;
        script.dataset.name = name;
        script.onerror = () => reject(new Error(`data/${name}.js is missing: was the whole folder copied?`));
        document.head.append(script);
      }));
    }
    return loaded.get(name);
  }

  // Packed answers, wherever they are, become {sql, columns, rows}.
  function answers(value) {
    if (Array.isArray(value)) return value.map(answers);
    if (value === null || typeof value !== "object") return value;
    if ("values" in value && "columns" in value) return unpacked(value);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, answers(each)]));
  }

  function unpacked({ sql, columns, count, values }) {
    const rows = Array.from({ length: count }, () => ({}));
    columns.forEach((column, place) => {
      const packed = values[place];
      const cell = Array.isArray(packed) ? (at) => packed[at]
        : "all" in packed ? () => packed.all
          : (at) => (packed.at[at] < 0 ? null : packed.texts[packed.at[at]]);
      rows.forEach((row, at) => { row[column] = cell(at); });
    });
    return { sql, columns, rows };
  }

  // Marks that turn the direction of what follows, and controls, have no place in a name: they would reorder its neighbours.
  function shown(text) {
    return typeof text === "string" ? text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "") : text;
  }

  // An element; texts become text, never markup.
  function element(name, attributes, ...children) {
    return filled(document.createElement(name), attributes, children);
  }

  function shape(name, attributes, ...children) {
    return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
  }

  function filled(made, attributes, children) {
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value === true ? "" : /label$/.test(key) ? shown(value) : value);
    }
    made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false).map(shown));
    return made;
  }

  // Said by screen readers: what has changed on the page, for those who do not see it.
  function say(text) {
    document.querySelector("#said").textContent = shown(text);
  }

  // A query as it is, letter by letter: whoever copies it has to get these rows.
  function code(sql) {
    const made = element("code");
    made.textContent = sql;
    return made;
  }

  // A text literal of SQL.
  function literal(value) {
    if (value === null || value === undefined) return "null";
    return typeof value === "number" || typeof value === "boolean" ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
  }

  function equals(column, value) {
    return value === null || value === undefined ? `${column} is null` : `${column} = ${literal(value)}`;
  }

  // A name as part of an address, as packing.py writes it.
  function fileName(name) {
    return /^[A-Za-z0-9_.-]+$/.test(name) && !/^\.+$/.test(name) ? name
      : [...name].map((letter) => (/[A-Za-z0-9-]/.test(letter) ? letter : `_${letter.codePointAt(0).toString(16)}_`)).join("");
  }

  // What stands behind # in the address: choices, as in peer=TLI&part=clusters, or the id of a part of the page.
  function address() {
    const said = location.hash.slice(1);
    const choices = new URLSearchParams(said.includes("=") ? said : "");
    let part = choices.get("part") ?? said;
    try { part = decodeURIComponent(part); } catch { /* a stray per cent sign: no part has such an id */ }
    return { choices, part };
  }

  // Tells ``follow`` of every address that somebody pastes or goes to while the page is open; those that pages write are not told.
  function followed(follow) {
    addEventListener("hashchange", () => follow(address()));
  }

  // Only addresses of the web become links.
  function link(address, text) {
    return /^https?:\/\//i.test(address ?? "") ? element("a", { href: address, rel: "noreferrer noopener" }, text) : text;
  }

  function failed(place, error) {
    place.replaceChildren(element("p", { class: "empty", role: "alert" }, `This page could not be drawn: ${error.message}`));
    throw error;
  }

  return { receive, content, element, shape, say, code, literal, equals, fileName, address, followed, link, failed, root };
})();
