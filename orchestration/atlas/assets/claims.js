// The ledger of claims: searched and filtered here, each reading with the query that gives its figure.
"use strict";
(async () => {
  const { element, format, figures } = atlas;
  const page = document.querySelector("#page");
  try {
    const base = figures.prepared(await atlas.content("base"));
    const { verdicts, readings, sources } = await atlas.content("claims");
    const part = (id) => page.querySelector(`#${id}`);
    const source = new Map(sources.rows.map((row) => [row.source_id, row]));
    const kindOf = (verdict) => (verdict.startsWith("depends on") ? "depends" : verdict === "holds" ? "holds" : verdict === "does not hold" ? "fails" : verdict === "cannot be tested" ? "untested" : "measured");
    const KINDS = { holds: "Holds", fails: "Does not hold", depends: "Depends", measured: "Measured, no threshold", untested: "Cannot be tested" };
    const MARKS = { holds: "✓", fails: "✗", depends: "±", measured: "=", untested: "?" };
    for (const [kind, title] of Object.entries(KINDS)) part("verdict").append(element("option", { value: kind }, `${title} (${verdicts.rows.filter((row) => kindOf(row.verdict) === kind).length})`));
    for (const family of [...new Set(verdicts.rows.map((row) => row.claim_family))].sort()) part("family").append(element("option", { value: family }, format.heading(family)));
    const list = part("ledger");
    const entries = verdicts.rows.map((row) => {
      const own = readings.rows.filter((each) => each.claim_id === row.claim_id);
      const from = source.get(row.source_id);
      const entry = element("details", { class: "claim", id: row.claim_id },
        element("summary", {}, element("span", { class: `verdict ${kindOf(row.verdict)}` }, element("span", { "aria-hidden": "true" }, `${MARKS[kindOf(row.verdict)]} `), KINDS[kindOf(row.verdict)]),
          element("span", { class: "statement" }, row.statement_kind === "quote" ? quoted(row.statement) : row.statement)),
        element("p", {}, element("strong", {}, `${format.heading(row.verdict)}. `), row.verdict_reason ?? ""),
        element("dl", { class: "facts" }, [["Tested", row.tested], ["Rule", row.comparison_rule], ["Said by", from ? [from.publisher, ": ", atlas.link(from.publisher_url, from.title), row.seed_reference ? `, ${row.seed_reference}` : ""] : row.source_id],
          ["Would come from", row.would_come_from]].filter(([, said]) => said).map(([term, said]) => element("div", {}, element("dt", {}, term), element("dd", {}, said)))));
      entry.addEventListener("toggle", () => {
        if (!entry.open || entry.dataset.filled) return;
        entry.dataset.filled = "yes";
        let last = null;
        for (const reading of own) {
          if (reading.definition !== last) entry.append(element("h3", { class: "reading-of" }, reading.definition ? format.capitals(reading.definition) : reading.variant_id));
          last = reading.definition;
          entry.append(readingOf(reading));
        }
        if (!own.length) entry.append(element("p", { class: "empty" }, "No reading of this claim is published."));
      });
      return { row, entry, kind: kindOf(row.verdict) };
    });
    list.append(...entries.map(({ entry }) => entry));

    // Quotation marks within a quotation are single ones.
    function quoted(statement) {
      return `“${statement.replaceAll("“", "‘").replaceAll("”", "’")}”`;
    }

    function readingOf(reading) {
      const figure = reading.computed_value === null ? format.noFigure({ ...reading, value_status: reading.value_status ?? "missing" }, "computed_value") : format.long(reading.unit_id, reading.computed_value);
      const range = format.interval(reading.unit_id, reading.computed_low, reading.computed_high);
      const releases = (reading.release_ids ?? "").split("; ").filter(Boolean);
      const holder = element("div", { class: "reading", "data-reading": reading.variant_id }, 
        element("p", { class: "reading-figure" }, element("strong", { "data-value": reading.computed_value ?? "" }, figure), range ? ` (${range})` : "", reading.result ? `: ${reading.result}` : "",
          [reading.area_basis && format.areas(reading.area_basis), reading.period_label, reading.definition_version && reading.definition_version !== "all" && `definition ${reading.definition_version.replaceAll("_", " ")}`, reading.detail].filter(Boolean).map((each) => ` · ${each}`)),
        reading.caveat ? element("p", { class: "note" }, reading.caveat) : null,
        releases.length ? element("p", { class: "note" }, "Release: ", releases.flatMap((id, at) => [at ? "; " : "", element("a", { href: `sources.html#release=${encodeURIComponent(id)}` }, base.release.get(id)?.title ?? id)])) : null,
        reading.missing_dataset ? element("p", { class: "note" }, `Missing here: ${reading.missing_dataset}`, reading.would_come_from ? `; it would come from ${reading.would_come_from}` : "") : null);
      if (reading.sql) {
        const said = element("span", { class: "said", role: "status" });
        const code = atlas.code(reading.sql);
        holder.append(element("details", { class: "query" }, element("summary", {}, "SQL"), element("button", { type: "button", class: "copy", onclick: async () => {
          try { await navigator.clipboard.writeText(reading.sql); } catch { getSelection().selectAllChildren(code); document.execCommand("copy"); }
          said.textContent = "Copied";
        } }, "Copy"), said, element("pre", { tabindex: 0, "aria-label": "SQL" }, code)));
      }
      return holder;
    }

    function filter() {
      const words = part("words").value.toLowerCase().trim();
      let count = 0;
      for (const { row, entry, kind } of entries) {
        const isShown = (!part("verdict").value || kind === part("verdict").value) && (!part("family").value || row.claim_family === part("family").value)
          && (!words || `${row.statement} ${row.tested} ${row.verdict_reason}`.toLowerCase().includes(words));
        entry.hidden = !isShown;
        count += isShown;
      }
      part("count").textContent = count ? `${count} of ${entries.length} claims` : "No claim matches.";
    }
    for (const id of ["words", "verdict", "family"]) part(id).addEventListener("input", filter);
    if (entries.length) filter();
    else list.append(element("p", { class: "empty" }, "The table claim_verdicts of this build has no row."));
    // Whoever is sent to a claim sees it, whatever was searched for before.
    function open({ part: wanted }) {
      const found = entries.find(({ row }) => row.claim_id === wanted);
      if (!found) return;
      found.entry.hidden = false;
      found.entry.open = true;
      found.entry.scrollIntoView();
    }
    open(atlas.address());
    atlas.followed(open);
    figures.show(part("all"), { name: "readings", title: "All readings of all claims", subtitle: "One row per claim, definition, area and edition", answer: readings,
      table: ["claim_id", "definition", "area_basis", "period_label", "computed_value", "computed_low", "computed_high", "unit_id", "result", "value_status", "reason"],
      cells: { definition: (row) => format.capitals(row.definition) }, empty: "The table claims of this build has no row." }, base);
    page.dataset.ready = "yes";
  } catch (error) { atlas.failed(page.querySelector("#ledger"), error); }
})();
