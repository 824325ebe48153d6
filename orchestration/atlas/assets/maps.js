// The map page: what is chosen stands in the address, so that a view can be sent to somebody.
"use strict";
(async () => {
  const { element, format, figures, charts, literal, equals } = atlas;
  const page = document.querySelector("#page");
  try {
    const base = figures.prepared(await atlas.content("base"));
    const LEVELS = [
      ["itl1|gss", "Regions and nations (ITL 1)"], ["nation|gss", "Nations"], ["itl2|itl2025", "ITL 2 areas, boundaries of 2025"],
      ["itl2|itl2021", "ITL 2 areas, boundaries of 2021"], ["itl2|nuts2016", "ITL 2 areas, boundaries of 2016"],
      ["combined_authority|gss", "Combined authorities and city regions"], ["local_authority|gss", "Local authorities"],
      ["itl3|itl2025", "ITL 3 areas, boundaries of 2025"], ["itl3|itl2021", "ITL 3 areas, boundaries of 2021"], ["lcrn|lcrn", "Clinical research networks, to 2024"],
    ];
    // The codes that name the tiles of a level.
    const GRIDS = { itl1: "gss", icb: "icb2022" };
    // Levels that cover the whole country.
    const WHOLE = ["itl1", "itl2", "itl3", "local_authority"];
    // Boroughs too small to read on a map of the country, in units of outlines.py: drawn four times as large, in the North Sea.
    const LONDON = { name: "London", holds: (row) => row.area_code.startsWith("E09"), frame: [7030, 10990, 590, 455], at: [6350, 4850], times: 4 };
    const INSETS = { "local_authority|gss": LONDON };
    const COUNTRIES = { K02000001: "UK", K03000001: "GB" };
    const TABLE = ["area_name", "value", "value_low", "value_high", "rank", "rank_low", "rank_high", "tier", "value_status", "reason", "released"];
    const chosen = atlas.address().choices;
    const selects = {};
    const controls = page.querySelector("#controls");
    const results = page.querySelector("#results");
    const detail = page.querySelector("#detail");

    for (const [name, label] of [["indicator", "Indicator"], ["level", "Areas"], ["definition", "Sector and definition"], ["period", "Period"], ["known", "Known on"], ["drawn", "Drawn as"]]) {
      selects[name] = element("select", { id: `choose-${name}`, onchange: () => { chosen.set(name, selects[name].value); redraw(); } });
      controls.append(element("div", { class: `control control-${name}` }, element("label", { for: `choose-${name}` }, label), selects[name]));
    }
    // Measures of health systems stand in a table of their own, and may have the name of an indicator.
    const systems = new Map(base.systems.rows.map((row) => [`systems/${row.indicator_id}`, { ...row, measure: row.indicator_id, indicator_id: `systems/${row.indicator_id}` }]));
    const offered = base.indicators.rows.concat([...systems.values()]);
    selects.indicator.append(...grouped(offered, (row) => format.heading(row.theme), (row) => [row.indicator_id, row.title]));

    function grouped(rows, group, option) {
      const groups = new Map();
      for (const row of rows) {
        if (!groups.has(group(row))) groups.set(group(row), element("optgroup", { label: group(row) }));
        const [value, text] = option(row);
        groups.get(group(row)).append(element("option", { value }, text));
      }
      return [...groups.values()];
    }

    // Offers options and keeps the choice where it is still offered; otherwise the preferred one, or the first.
    function offer(name, options, preferred) {
      selects[name].replaceChildren(...options);
      const values = [...selects[name].options].map((option) => option.value);
      const value = [chosen.get(name), preferred].find((each) => values.includes(each)) ?? values[0] ?? "";
      selects[name].value = value;
      selects[name].disabled = values.length < 2;
      return value;
    }

    const key = (row) => `${row.area_level}|${row.area_code_system}`;
    const defined = (row) => `${row.sector_id ?? ""}|${row.definition_version ?? ""}`;

    // Whoever chooses again before a script has arrived is shown the last choice.
    let drawing = 0;

    // What was drawn for another choice does not stay where this one cannot be drawn.
    function redraw() {
      draw().catch((error) => atlas.failed(results, error));
    }

    async function draw() {
      const turn = ++drawing;
      if (!offered.length) {
        results.replaceChildren(element("p", { class: "empty" }, "The table indicator_values of this build has no row: refresh with sources that have figures."));
        return;
      }
      const preferred = "income_disposable_per_head";
      const id = offered.some((row) => row.indicator_id === chosen.get("indicator")) ? chosen.get("indicator") : base.indicator.has(preferred) ? preferred : offered[0].indicator_id;
      selects.indicator.value = id;
      if (systems.has(id)) {
        await drawSystem(systems.get(id), turn);
        return;
      }
      const indicator = base.indicator.get(id);
      const { figures: answer, shown, usual } = await atlas.content(`indicators/${atlas.fileName(id)}`);
      if (turn !== drawing) return;
      const areas = answer.rows.filter((row) => !["country", "aggregate"].includes(row.area_level));
      const there = new Set(areas.map(key));
      const level = offer("level", LEVELS.filter(([each]) => there.has(each)).concat([...there].filter((each) => !LEVELS.some(([known]) => known === each)).map((each) => [each, each]))
        .map(([value, text]) => element("option", { value }, text)));
      const ofLevel = areas.filter((row) => key(row) === level);
      const definitions = new Set(ofLevel.map(defined));
      const named = base.sectors.rows.filter((row) => definitions.has(`${row.sector_id}|${row.definition_version}`));
      const unnamed = [...definitions].filter((each) => !named.some((row) => `${row.sector_id}|${row.definition_version}` === each));
      offer("definition", [
        ...unnamed.map((each) => element("option", { value: each }, each.startsWith("all|") ? "Whole economy" : each.replaceAll("|", " "))),
        ...grouped(named, (row) => row.sector_title, (row) => [`${row.sector_id}|${row.definition_version}`, `${row.sector_title}: ${row.definition_title}${row.is_default ? " (default)" : ""}`])], named.filter((row) => row.is_default && row.sector_id === "life_sciences").map((row) => `${row.sector_id}|${row.definition_version}`)[0]);
      const ofDefinition = ofLevel.filter((row) => defined(row) === selects.definition.value);
      const periods = [...new Map(ofDefinition.map((row) => [row.period_label, `${row.period_end}|${row.period_start}`])).entries()].sort((a, b) => (a[1] < b[1] ? 1 : -1));
      offer("period", periods.map(([label]) => element("option", { value: label }, format.period(label))), usual[`${level}|${selects.definition.value}`]);
      const cells = ofDefinition.filter((row) => row.period_label === selects.period.value);
      const days = [...new Set(cells.map((row) => row.latest_from).filter(Boolean))].sort().reverse();
      offer("known", [element("option", { value: "" }, "today: the latest release"), ...days.slice(1).map((day) => element("option", { value: day },
        `${format.day(day)}: ${[...new Set(cells.filter((row) => row.latest_from === day).map((row) => base.release.get(row.release_id)?.title ?? row.release_id))].join(", ")}`))]);
      const known = selects.known.value;
      const rows = known ? cells.filter((row) => row.latest_from && row.latest_from <= known && (!row.latest_until || row.latest_until > known)) : cells.filter((row) => row.is_latest);
      const drawn = drawings(level, rows);
      note();
      const [area_level, area_code_system] = level.split("|");
      const first = rows[0] ?? cells[0] ?? {};
      const sql = `select ${shown.join(", ")}
from ${known ? `indicator_values_as_of(${literal(known)})` : "indicator_values"}
where indicator_id = ${literal(id)} and area_level = ${literal(area_level)} and area_code_system = ${literal(area_code_system)}
    and ${equals("sector_id", first.sector_id)} and ${equals("definition_version", first.definition_version)} and period_label = ${literal(selects.period.value)}${known ? "" : " and is_latest"}
order by rank nulls last, area_code`;
      const whole = answer.rows.filter((row) => row.area_level === "country" && row.is_latest && defined(row) === selects.definition.value && row.period_label === selects.period.value);
      await render({ indicator, rows: sorted(rows), whole, sql, shown, level, known, drawn }, turn);
    }

    async function drawSystem(measure, turn) {
      const { figures: answer } = await atlas.content(`systems/${atlas.fileName(measure.measure)}`);
      if (turn !== drawing) return;
      const ends = answer.rows[0]?.period_end;
      offer("level", [element("option", { value: "icb|icb2022" }, "Integrated care systems")]);
      offer("definition", [element("option", { value: "all|all" }, "Whole economy")]);
      offer("period", [element("option", { value: ends ?? "" }, ends ? `to ${format.day(ends)}` : "undated")]);
      offer("known", [element("option", { value: "" }, "today: the latest release")]);
      const drawn = drawings("icb|icb2022", answer.rows);
      note();
      const table = ["area_name", "value", "value_status", "reason", "period_end", "released"];
      await render({ indicator: measure, rows: answer.rows, sql: answer.sql, shown: answer.columns, level: "icb|icb2022", known: "", table, drawn }, turn);
    }

    const tilesOf = (level) => base.tiles.rows.filter((tile) => `${tile.area_level}|${tile.area_code_system}` === level);

    // How these areas can be drawn, and which of it is chosen: there is something to choose where a level has both.
    function drawings(level, rows) {
      const hasTiles = tilesOf(level).some((tile) => rows.some((row) => row.area_code === tile.area_code));
      const drawn = offer("drawn", [hasTiles && ["tiles", "Tiles, one for each area"], base.outlined.includes(level) && ["boundaries", "Boundaries"]].filter(Boolean)
        .map(([value, text]) => element("option", { value }, text)));
      selects.drawn.parentElement.hidden = selects.drawn.disabled;
      return drawn;
    }

    // What is chosen, in the address. How a level is drawn that has one way only nobody chose.
    function note() {
      for (const [name, select] of Object.entries(selects)) if (name === "drawn" && select.disabled) continue; else if (select.value) chosen.set(name, select.value); else chosen.delete(name);
      history.replaceState(null, "", `#${chosen}`);
    }

    // As the query has them.
    function sorted(rows) {
      return rows.toSorted((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.area_code < b.area_code ? -1 : 1));
    }

    // A comparator is the figure of a country, which then has a row of its own, or something else, as the indicator says.
    function referenceOf(indicator, whole, reference) {
      const country = whole.find((row) => row.value === reference);
      return COUNTRIES[country?.area_code ?? indicator.comparator_area_code] ?? country?.area_name ?? "compared with";
    }

    async function render({ indicator, rows, whole = [], sql, shown, level, known, drawn, table = TABLE }, turn) {
      const [outlines, land] = drawn === "boundaries" ? await Promise.all([atlas.content(`outlines/${atlas.fileName(level.replace("|", "."))}`), atlas.content("outlines/land")]) : [];
      if (turn !== drawing) return;
      const answer = { sql, columns: shown, rows };
      const sector = selects.definition.selectedOptions[0]?.textContent ?? "";
      const subtitle = [indicator.subtitle, sector === "Whole economy" ? "" : sector, `${selects.level.selectedOptions[0]?.textContent}, ${selects.period.selectedOptions[0]?.textContent}`,
        known ? `as known on ${format.day(known)}` : ""].filter(Boolean).join(" · ");
      const [area_level, area_code_system] = level.split("|");
      const comparators = [...new Set(rows.map((row) => row.comparator_value).filter((value) => typeof value === "number"))];
      const more = (row) => [row.is_direction_known === false && "whether it rose or fell is not known",
        typeof row.comparator_value === "number" && comparators.length > 1 && `compared with ${format.value(row.unit_id, row.comparator_value)}`].filter(Boolean);
      figures.told([indicator.title, sector === "Whole economy" ? "" : sector, selects.level.selectedOptions[0]?.textContent, selects.period.selectedOptions[0]?.textContent, known ? `as known on ${format.day(known)}` : ""].filter(Boolean).join(", "), rows);
      const isKnown = rows.some((row) => row.value !== null);
      const notes = [isKnown || !rows.length ? "" : `No area has a figure: ${format.reason(rows[0].reason) || "the publisher gives no reason"}.`, indicator.caveat, indicator.is_experimental ? "Experimental: a method of our own, not an official statistic." : ""];
      const place = new Map();
      for (const tile of tilesOf(level)) place.set(tile.area_code, [...(place.get(tile.area_code) ?? []), tile]);
      const grid = base.tiles.rows.filter((tile) => tile.area_level === area_level && tile.area_code_system === (GRIDS[area_level] ?? "itl2025"));
      results.replaceChildren();
      detail.textContent = "";
      const pick = (row) => {
        const page = base.byCode.get(row.area_code);
        const told = format.kind(row) === "figure" ? [format.long(row.unit_id, row.value), format.interval(row.unit_id, row.value_low, row.value_high) && `interval ${format.interval(row.unit_id, row.value_low, row.value_high)}`, format.rank(row)].filter(Boolean).join("; ") : format.noFigure(row);
        detail.replaceChildren(element("strong", {}, format.area(row)), element("span", {}, `: ${told}. `), page ? element("a", { href: `${atlas.root}${page.file}.html` }, `Profile of ${page.name}`) : "");
      };
      const map = { name: "map", class: "map", title: indicator.title, subtitle, answer, table, onpick: pick };
      const without = (drawable) => rows.filter((row) => !drawable.has(row.area_code)).map(format.area).join(", ");
      if (drawn === "boundaries") {
        const shapes = new Map(outlines.shapes.map((shaped) => [shaped.code, shaped]));
        const there = new Set(rows.map((row) => row.area_code));
        const absent = outlines.shapes.filter((shaped) => !shaped.ended && ![shaped.code, ...shaped.earlier].some((code) => there.has(code)));
        const releases = figures.distinct(rows.map((row) => shapes.get(row.area_code) ?? {}), "release").map((id) => base.release.get(id)).filter(Boolean);
        figures.show(results, {
          ...map,
          chart: { kind: "outlines", frame: outlines.frame, shapes, absent, land: land.rings, inset: INSETS[level], more, hasGaps: !WHOLE.includes(area_level) || without(shapes) !== "" },
          notes: [
            "Each area has the outline of its own boundaries, simplified and drawn to the nearest 100 m on the national grid; each colour is a class with about as many areas as the others. Large areas catch the eye, however few people live there.",
            without(shapes) && `Not drawn, as this build has no outline of their boundaries: ${without(shapes)}.`,
            ...releases.map((release) => `Boundaries: ${release.title}. ${(release.attribution ?? "").replaceAll("(c)", "©")}`),
          ],
        }, base);
      } else if (drawn === "tiles") {
        figures.show(results, {
          ...map,
          chart: { kind: "tiles", tiles: place, grid, more },
          notes: [
            "Each area is one tile, roughly where it lies; each colour is a class with about as many areas as the others.",
            area_code_system === "nuts2016" || area_code_system === "itl2021" ? "These areas have the boundaries of before 2025. Where boundaries moved, a tile of 2025 shows the older area that has its largest part there, so that an area can fill several tiles." : "",
            without(place) && `Not on this grid: ${without(place)}.`,
          ],
        }, base);
      } else if (rows.length) {
        results.append(element("section", { class: "figure map nomap wide" }, element("h3", {}, "No map of these areas"),
          element("p", {}, "There is no tile grid for areas of this kind, and this build has no boundaries of at least half of them. The ranked plot and its table have all of them.")));
      }
      const reference = comparators.length === 1 && indicator.form !== "gap_mad" ? comparators[0] : indicator.form === "index" ? 100 : null;
      const hasTiers = rows.some((row) => typeof row.tier === "number");
      figures.show(results, {
        name: "ranking", class: drawn ? "ranking" : "ranking wide", title: hasTiers ? `${indicator.title}, in tiers` : `${indicator.title}, ranked`, subtitle, answer, table, onpick: pick,
        chart: {
          kind: "dots", more, reference, referenceName: referenceOf(indicator, whole, reference),
          group: hasTiers ? (row) => (row.tier === null ? "Without a rank" : `Tier ${row.tier}`) : null,
        },
        drawn: rows.toSorted((a, b) => (a.value === null) - (b.value === null) || (a.tier ?? 99) - (b.tier ?? 99) || (a.rank ?? 9999) - (b.rank ?? 9999) || b.value - a.value),
        notes: [rows.length > 70 ? `${rows.length} areas: the plot can be scrolled.` : "", rows.some((row) => row.is_direction_known === false) ? "Where a change is smaller than what rounding leaves open, nobody knows whether it rose or fell; the mark says so." : "", hasTiers ? "Areas of one tier have intervals that touch that of its first area: their order says little." : rows.some((row) => typeof row.rank === "number") ? "No interval is published with these figures, so small differences of rank say little." : "", ...notes,
          indicator.formula && indicator.formula !== "x" ? `Formula: ${indicator.formula}` : "", indicator.status_rule_text ? `Status: ${indicator.status_rule_text}` : ""],
      }, base);
    }

    atlas.followed(({ choices }) => {
      for (const name of [...chosen.keys()]) chosen.delete(name);
      for (const [name, value] of choices) chosen.set(name, value);
      redraw();
    });
    await draw();
    page.dataset.ready = "yes";
  } catch (error) { atlas.failed(page.querySelector("#results"), error); }
})();
