// The frame of every figure: title, chart, table, query, download, and under it period, status, interval, release and source.
"use strict";
atlas.figures = (() => {
  const { element, format, charts } = atlas;
  let made = 0;

  // figure: {title, subtitle, chart, answer: {sql, columns, rows}, table, notes, empty}; see show for what may be left out.
  function show(place, figure, base) {
    made += 1;
    const id = `figure-${made}`;
    const { answer } = figure;
    const rows = answer.rows;
    const panels = {};
    const buttons = {};
    if (figure.chart) panels.chart = ["Chart", chartPanel(figure, rows)];
    panels.table = ["Table", tablePanel(figure, rows, base)];
    panels.sql = ["SQL", sqlPanel(answer.sql)];
    const choose = (name) => {
      for (const each of Object.keys(panels)) {
        panels[each][1].hidden = each !== name;
        buttons[each].setAttribute("aria-pressed", String(each === name));
      }
    };
    for (const [name, [text, panel]] of Object.entries(panels)) {
      panel.id = `${id}-${name}`;
      panel.classList.add("panel", `panel-${name}`);
      buttons[name] = element("button", { type: "button", "aria-controls": panel.id, "data-view": name, onclick: () => choose(name) }, text);
    }
    const download = element("button", { type: "button", class: "download", onclick: () => save(figure.title, format.csv(answer.columns, rows)) }, "Download CSV");
    const frame = element("section", { class: `figure ${figure.class ?? ""}`, "aria-labelledby": id, "data-figure": figure.name ?? "" },
      element("header", {}, element("h3", { id }, figure.title), figure.subtitle ? element("p", { class: "subtitle" }, figure.subtitle) : null),
      rows.length
        ? [Object.values(panels).map(([, panel]) => panel),
          element("div", { class: "views" }, element("div", { role: "group", "aria-label": `Views of ${figure.title}` }, Object.values(buttons)), download),
          ]
        : [element("p", { class: "empty" }, figure.empty ?? "The query returns no row: nothing is published for this choice."), panels.sql[1],
          element("div", { class: "views" }, buttons.sql)],
      rows.length ? facts(figure, rows, base) : null,
      (rows.length ? [unfilled(figure, rows), ...figure.notes ?? []] : []).filter(Boolean).map((note) => element("p", { class: "note" }, note)));
    if (rows.length) choose(figure.chart ? "chart" : "table");
    else {
      panels.sql[1].hidden = true;
      buttons.sql.replaceWith(element("button", { type: "button", "data-view": "sql", onclick: () => { panels.sql[1].hidden = !panels.sql[1].hidden; } }, "SQL"));
    }
    place.append(frame);
    if (figure.chart && rows.length) charts.draw(panels.chart[1].firstElementChild, { label: figure.title, ...figure.chart }, figure.drawn ?? rows, figure.onpick);
    frame.atlasFigure = figure;
    return frame;
  }

  const NAMED = 30;

  function unfilled(figure, rows) {
    const names = figure.chart ? charts.unfilled(figure.chart, figure.drawn ?? rows) : [];
    return names.length ? `No row for this choice: ${names.slice(0, NAMED).join(", ")}${names.length > NAMED ? ` and ${names.length - NAMED} more` : ""}.` : "";
  }

  function chartPanel(figure, rows) {
    const isLong = figure.chart.kind === "dots" && !figure.chart.series && rows.length > 70;
    return element("div", {}, element("div", { class: `holder ${isLong ? "long" : ""}` }));
  }

  function tablePanel(figure, rows, base) {
    const columns = figure.table ?? figure.answer.columns;
    const number = new Set(columns.filter((column) => rows.some((row) => typeof row[column] === "number")));
    const head = element("tr", {}, columns.map((column) => element("th", { scope: "col", title: column, class: number.has(column) ? "number" : null }, figure.headings?.[column] ?? HEADINGS[column] ?? format.heading(column))));
    // Rows become elements when they are looked at.
    const panel = element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `Table of ${figure.title}` });
    const fill = () => panel.replaceChildren(element("table", {}, element("caption", { class: "hidden" }, figure.title), element("thead", {}, head),
      element("tbody", {}, rows.map((row) => element("tr", { "data-area": row.area_code ?? null }, columns.map((column, at) => element(at === 0 ? "th" : "td",
        { scope: at === 0 ? "row" : null, class: number.has(column) ? "number" : null, "data-column": column, "data-raw": row[column] ?? "" },
        cell(row, column, figure, base))))))));
    new MutationObserver((_, watcher) => { if (!panel.hidden) { watcher.disconnect(); fill(); } }).observe(panel, { attributes: true, attributeFilter: ["hidden"] });
    if (!figure.chart) fill();
    return panel;
  }

  const HEADINGS = {
    area_name: "Area", period_label: "Period", value_low: "Low", value_high: "High", value_status: "Status", unit_id: "Unit", comparator_value: "Compared with", rank_low: "Rank from",
    rank_high: "Rank to", n_ranked: "Ranked", location_quotient_low: "Low", location_quotient_high: "High", computed_value: "Figure", computed_low: "Low", computed_high: "High",
    asset_name: "Name", asset_kind_title: "Kind", asset_status: "Status", list_completeness: "List", placement_confidence: "Placed with confidence", source_title: "Source", source_url: "Page",
    indicator_id: "Id", difference_before_share: "Before", difference_after_share: "After", is_beyond_interval: "Beyond intervals", from_released: "Earlier edition", claim_id: "Claim", area_basis: "Area",
    is_class_changed: "Class changes", n_definitions_strong: "Definitions strong", n_definitions_computed: "Definitions with a figure", default_location_quotient: "Default", sha256: "SHA-256",
  };
  // Words that the warehouse writes with underscores.
  const WORDS = new Set(["theme", "coverage_status", "freshness_status", "claim_family", "strand", "list_completeness", "asset_status", "origin", "severity"]);
  const OWN_UNIT = new Set(["value", "value_low", "value_high", "comparator_value", "computed_value", "computed_low", "computed_high"]);

  // Columns that are the figure of their row: without one, its mark says why.
  const FIGURES = new Set(["value", "computed_value", "location_quotient"]);

  function cell(row, column, figure, base) {
    const value = row[column];
    const own = figure.units?.[column];
    if (column === "area_name") return named(row, base);
    if (value === null || value === undefined) {
      const instead = figure.instead?.(row, column);
      if (instead) return instead;
      if (!FIGURES.has(column) && column !== figure.chart?.value) return "–";
      return figure.table?.includes("reason") ? format.noFigure({ ...row, reason: null }, column) : format.noFigure(row, column);
    }
    if (figure.cells?.[column]) return figure.cells[column](row);
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (typeof value === "number") return format.value(own ?? (OWN_UNIT.has(column) ? row.unit_id : column.startsWith("rank") || Number.isInteger(value) ? "count" : ""), value);
    if (column === "value_status") return format.status(value);
    if (column === "period_label") return format.period(value);
    if (column === "area_basis") return format.areas(value);
    if (WORDS.has(column)) return format.heading(value);
    if (column === "unit_id") return PRINTED[value] ?? base.units[value] ?? value;
    if (column === "reason") return format.reason(value);
    if (/(^|_)(released|at|on)$/.test(column) && /^\d{4}-\d{2}-\d{2}/.test(value)) return format.day(value);
    if (/_url$/.test(column)) return atlas.link(value, "link");
    return String(value);
  }

  // A name that leads to the page of the place where it has one.
  function named(row, base) {
    const place = base.byCode?.get(row.area_code);
    return place ? element("a", { href: `${atlas.root}${place.file}.html` }, format.area(row)) : format.area(row) || "–";
  }

  function sqlPanel(sql) {
    const code = atlas.code(sql);
    const said = element("span", { class: "said", role: "status" });
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(sql);
      } catch {
        // Only pages from disk and of secure hosts may write to the clipboard.
        getSelection().selectAllChildren(code);
        document.execCommand("copy");
      }
      said.textContent = "Copied";
      setTimeout(() => { said.textContent = ""; }, 2500);
    };
    return element("div", {}, element("div", { class: "sql-head" }, element("span", {}, "The query behind this figure: "), element("code", {}, "make sql"), element("span", {}, " and paste, or any DuckDB client"),
      element("button", { type: "button", class: "copy", onclick: copy }, "Copy"), said),
    element("pre", { tabindex: 0, "aria-label": "SQL" }, code));
  }

  function save(title, text) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    const name = title.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 80) || "figure";
    element("a", { href: address, download: `${name}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  // What is printed in another unit than it is published in, and downloaded.
  const PRINTED = { share: "Per cent", probability: "Per cent" };

  function distinct(rows, column) {
    return [...new Set(rows.map((row) => row[column]).filter((value) => value !== null && value !== undefined && value !== ""))];
  }

  // What has to be known to read the numbers, from the rows themselves.
  function facts(figure, rows, base) {
    const items = [];
    const units = distinct(rows, "unit_id").map((unit) => (PRINTED[unit] ? `${PRINTED[unit]} (in the CSV a ${unit}, 0 to 1)` : base.units[unit] ?? unit));
    if (figure.unit ?? units.length) items.push(["Unit", figure.unit ?? (units.length > 3 ? `${units.length} units: see the table` : units.join("; "))]);
    const periods = distinct(rows, "period_label");
    const years = periods.every((label) => /^\d{4}(\/\d\d)?$/.test(label)) ? periods.toSorted() : null;
    if (periods.length) items.push(["Period", periods.length <= 3 ? periods.map(format.period).join(", ") : years ? `${periods.length} periods, ${years[0]} to ${years.at(-1)}` : `${periods.length} periods: see the table`]);
    const statuses = distinct(rows, "value_status").map((status) => {
      const count = rows.filter((row) => row.value_status === status).length;
      return `${format.status(status)}${count === rows.length ? "" : ` (${count})`}`;
    });
    if (statuses.length) items.push(["Status", statuses.join(", ")]);
    const intervals = distinct(rows, "interval_kind");
    if (intervals.length) items.push(["Interval", intervals.filter((kind) => kind !== "none" || intervals.length === 1).map((kind) => format.INTERVAL[kind] ?? kind).join("; ")]);
    // Rows that came of others, as counts do, have no release of their own: the figure says which rows have.
    const from = (figure.from ?? rows).flatMap((row) => row.release_ids?.split("; ").map((release_id) => ({ release_id })) ?? [row]);
    const releases = distinct(from, "release_id");
    const known = releases.map((id) => [id, base.release.get(id)]);
    if (releases.length) {
      const named = known.slice(0, 3).map(([id, release]) => element("a", { href: `${atlas.root}sources.html#release=${encodeURIComponent(id)}` }, release ? `${release.title}${release.released ? `, ${format.day(release.released)}` : ""}` : id));
      items.push(["Release", [named.flatMap((each, at) => (at ? ["; ", each] : [each])), releases.length > 3 ? ` and ${releases.length - 3} more` : ""]]);
    }
    const sources = [...new Set([...known.map(([, release]) => release?.attribution?.replace(/^Source: /, "") ?? release?.publisher),
      ...from.filter((row) => !row.release_id).map((row) => row.source_title)].filter(Boolean))];
    if (sources.length) items.push(["Source", sources.length > 2 ? `${sources.slice(0, 2).join("; ")} and ${sources.length - 2} more` : sources.join("; ")]);
    const isLong = (term) => term === "Release" || term === "Source";
    return items.length ? element("dl", { class: "facts" }, items.map(([term, said]) => element("div", { class: isLong(term) ? "long" : null }, element("dt", {}, term), element("dd", {}, said)))) : null;
  }

  // What is chosen, and for how many areas it is there.
  function told(choice, rows, column = "value") {
    const without = rows.filter((row) => row[column] === null).length;
    atlas.say(`${choice}: ${rows.length === 1 ? "1 area" : `${rows.length} areas`}${without ? `, ${without} without a figure` : ""}`);
  }

  // What the base script says, with what figures look up.
  function prepared(base) {
    base.release = new Map(base.releases.rows.map((row) => [row.release_id, row]));
    base.indicator = new Map(base.indicators.rows.map((row) => [row.indicator_id, row]));
    base.byCode = new Map(base.places.flatMap((place) => place.codes.map((code) => [code, place])));
    return base;
  }

  return { show, prepared, distinct, told };
})();
