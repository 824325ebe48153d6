// A sector: where it is under the chosen definition, and what the choice changes.
"use strict";
(async () => {
  const { element, format, figures, literal } = atlas;
  const page = document.querySelector("#page");
  try {
    const base = figures.prepared(await atlas.content("base"));
    const sector = await atlas.content(page.dataset.file);
    const part = (id) => page.querySelector(`#${id}`);
    const definitions = base.sectors.rows.filter((row) => row.sector_id === sector.sector_id);
    const LEVELS = new Map([["itl2|nuts2016", "ITL 2 areas, boundaries of 2016"], ["itl1|gss", "Regions and nations (ITL 1)"], ["itl2|itl2025", "ITL 2 areas, boundaries of 2025"]]);
    const key = (row) => `${row.area_level}|${row.area_code_system}`;
    const drawable = sector.ranking.rows.filter((row) => !["country", "aggregate"].includes(row.area_level));

    const radios = definitions.map((row) => element("label", { class: "radio" },
      element("input", { type: "radio", name: "definition", value: row.definition_version, onchange: draw }),
      element("span", {}, element("strong", {}, `${row.definition_title}${row.is_default ? " (default)" : ""}`), element("small", {}, row.definition_description))));
    part("definitions").append(...radios);
    const level = part("level");
    const levels = [...new Set(drawable.map(key))].sort((a, b) => [...LEVELS.keys()].indexOf(a) - [...LEVELS.keys()].indexOf(b));
    level.append(...levels.map((each) => element("option", { value: each }, LEVELS.get(each) ?? each)));
    const period = part("period");
    const periods = [...new Set(drawable.map((row) => row.period_label))].sort().reverse();
    period.append(...periods.map((each) => element("option", { value: each }, each)));
    level.addEventListener("change", draw);
    period.addEventListener("change", draw);

    // What an address asks for, and where it asks for nothing that is here, what comes first.
    function choose({ choices }) {
      const inputs = [...page.querySelectorAll("input[name=definition]")];
      const wanted = inputs.find((input) => input.value === choices.get("definition")) ?? inputs[0];
      if (wanted) wanted.checked = true;
      level.value = levels.includes(choices.get("level")) ? choices.get("level") : levels[0] ?? "";
      period.value = periods.includes(choices.get("period")) ? choices.get("period") : periods[0] ?? "";
      draw();
    }

    function query(table, answer, shown, definition) {
      const [area_level, area_code_system] = level.value.split("|");
      const rows = answer.rows.filter((row) => key(row) === level.value && row.period_label === period.value && row.definition_version === definition);
      return {
        columns: shown, rows,
        sql: `select ${shown.join(", ")}
from ${table}
where sector_id = ${literal(sector.sector_id)} and definition_version = ${literal(definition)} and is_latest
    and area_level = ${literal(area_level)} and area_code_system = ${literal(area_code_system)} and period_label = ${literal(period.value)}
order by rank nulls last, area_code`,
      };
    }

    function draw() {
      const version = page.querySelector("input[name=definition]:checked")?.value;
      const definition = definitions.find((row) => row.definition_version === version);
      const place = part("figures");
      place.replaceChildren();
      history.replaceState(null, "", `#${new URLSearchParams({ definition: version ?? "", level: level.value, period: period.value })}`);
      if (!definition || !drawable.length) {
        figures.show(place, { name: "ranking", title: "Where the sector is", answer: { sql: sector.ranking.sql, columns: [], rows: [] }, empty: "cluster_indicators has no figure of this sector: the release that is here has none of its industries." }, base);
      } else {
        const answer = query("cluster_indicators", sector.ranking, sector.shown.ranking, version);
        figures.told([definition.definition_title, LEVELS.get(level.value) ?? level.value, period.value].join(", "), answer.rows, "location_quotient");
        const known = answer.rows.some((row) => row.location_quotient !== null);
        const subtitle = `${definition.definition_title} · ${LEVELS.get(level.value) ?? level.value}, ${period.value}`;
        const table = ["area_name", "location_quotient", "location_quotient_low", "location_quotient_high", "cluster_class", "probability_of_class", "cluster_stars", "jobs", "rank", "rank_low", "rank_high", "tier", "value_status", "reason"];
        const units = { location_quotient: "ratio", location_quotient_low: "ratio", location_quotient_high: "ratio", probability_of_class: "probability", jobs: "jobs" };
        const shared = { answer, table, units, unit: "Ratio of the area's share of jobs to the national share", notes: [definition.definition_description, known ? "" : `No area has a figure: ${format.reason(answer.rows[0]?.reason)}.`] };
        const [area_level, area_code_system] = level.value.split("|");
        const tileRows = base.tiles.rows.filter((tile) => tile.area_level === area_level && tile.area_code_system === area_code_system);
        const tiles = new Map();
        for (const tile of tileRows) tiles.set(tile.area_code, [...(tiles.get(tile.area_code) ?? []), tile]);
        const grid = base.tiles.rows.filter((tile) => tile.area_level === area_level && tile.area_code_system === (area_level === "itl1" ? "gss" : "itl2025"));
        const as = (rows) => rows.map((row) => ({ ...row, value: row.location_quotient, value_low: row.location_quotient_low, value_high: row.location_quotient_high, unit_id: "ratio" }));
        const more = (row) => [row.cluster_class ? `${row.cluster_class}${row.probability_of_class === null ? "" : `, probability ${format.value("probability", row.probability_of_class)}`}` : ""].filter(Boolean);
        if (tileRows.length) {
          figures.show(place, { ...shared, name: "map", class: "map", title: "Where the sector is", subtitle, drawn: as(answer.rows),
            chart: { kind: "tiles", tiles, grid, more } }, base);
        }
        figures.show(place, { ...shared, name: "ranking", class: "ranking", title: "Location quotients with what rounding leaves open", subtitle,
          drawn: as(answer.rows).toSorted((a, b) => (a.value === null) - (b.value === null) || b.value - a.value),
          chart: { kind: "dots", unit: "ratio", reference: 1, referenceName: "national share", more, tone: (row) => (row.cluster_class === "strong cluster" ? "" : "hollow"), legend: () => element("ul", { class: "legend" }, element("li", {}, "● strong cluster"), element("li", {}, "○ no strong cluster")) } }, base);
        if (definition.is_default) {
          const others = definitions.filter((row) => !row.is_default);
          place.append(element("section", { class: "figure wide" }, element("h3", {}, "What the definition changes"), element("p", {},
            others.length ? "This is the default definition. Choose another one to see which places gain and lose by it." : "This sector has one definition only.")));
        } else {
          const effects = query("sector_definition_effects", sector.effects, sector.shown.effects, version);
          const changed = effects.rows.filter((row) => row.is_class_changed).length;
          const compared = effects.rows.filter((row) => row.is_class_changed !== null).length;
          figures.show(place, {
            name: "effects", class: "wide", title: "What the definition changes", subtitle: `${definition.definition_title} against the default, ${subtitle.split(" · ")[1]}`, answer: effects, units: { ...units, default_location_quotient: "ratio" }, unit: shared.unit,
            chart: { kind: "dots", unit: "ratio", value: "location_quotient", low: "none", high: "none", other: "default_location_quotient", reference: 1, referenceName: "national share", hidesRank: true,
              more: (row) => [row.default_location_quotient === null ? "unknown under the default" : `${format.value("ratio", row.default_location_quotient)} under the default`, row.rank_difference === null ? "" : `rank ${row.rank} instead of ${row.default_rank}`, row.is_class_changed ? "its class changes" : ""].filter(Boolean),
              legend: () => element("ul", { class: "legend" }, element("li", {}, "○ default definition"), element("li", {}, "● this definition")) },
            drawn: effects.rows.toSorted((a, b) => (a.location_quotient === null) - (b.location_quotient === null) || b.location_quotient - a.location_quotient),
            table: ["area_name", "location_quotient", "default_location_quotient", "rank", "default_rank", "rank_difference", "is_class_changed", "n_definitions_strong", "n_definitions_computed", "rank_best", "rank_worst", "reason"],
            notes: [compared ? `The class changes in ${changed} of ${compared} areas.` : "Under one of the two definitions nothing is known, so the classes cannot be compared."],
            empty: "sector_definition_effects has no row for this choice.",
          }, base);
        }
      }
      figures.show(part("figures"), { name: "members", class: "wide", title: "What is in it", subtitle: "Industries of every definition, and the part of each that counts", answer: sector.members, table: ["industry_name", "industry_code", "definition_title", "weight"], units: { weight: "share" }, empty: "sector_members lists no industry of this sector." }, base);
    }

    choose(atlas.address());
    atlas.followed(choose);
    page.dataset.ready = "yes";
  } catch (error) { atlas.failed(page.querySelector("#figures"), error); }
})();
