// The first page.
"use strict";
(async () => {
  const { element, format, figures } = atlas;
  const page = document.querySelector("#page");
  try {
    const base = figures.prepared(await atlas.content("base"));
    const said = await atlas.content("overview");
    const part = (id) => page.querySelector(`#${id}`);

    const build = said.build.rows[0];
    const cards = build ? [
      ["Figures", build.observation_count, "as publishers released them"],
      ["Indicator values", build.indicator_value_count, `of ${base.indicators.rows.length} indicators`],
      ["Releases", build.release_count, `${said.freshness.rows.find((row) => row.freshness_status === "fresh")?.datasets ?? 0} datasets fresh`],
      ["Places with a profile", base.places.length, "regions, city regions, health systems"],
    ] : [];
    part("cards").append(...cards.map(([term, count, words]) => element("div", { class: "card" }, element("span", { class: "card-term" }, term),
      element("span", { class: "card-count" }, format.number(count, 0)), element("span", { class: "card-words" }, words))));

    const tiles = base.tiles.rows.filter((tile) => tile.area_level === "itl1" && tile.area_code_system === "gss");
    const place = new Map(tiles.map((tile) => [tile.area_code, [tile]]));
    for (const { indicator_id, figures: answer } of said.headlines) {
      const indicator = base.indicator.get(indicator_id) ?? { title: format.heading(indicator_id), subtitle: "" };
      const isOnGrid = answer.rows.some((row) => place.has(row.area_code));
      figures.show(part("headlines"), {
        name: "headline", title: indicator.title, subtitle: [indicator.subtitle, answer.rows[0]?.period_label].filter(Boolean).join(", "), answer,
        chart: isOnGrid ? { kind: "tiles", tiles: place, grid: tiles } : { kind: "dots" }, table: ["area_name", "value", "value_low", "value_high", "rank", "rank_low", "rank_high", "value_status", "released"],
      }, base);
    }
    if (!said.headlines.length) part("headlines").append(element("p", { class: "empty" }, "This build has no figure of the headline indicators by region."));

    figures.show(part("contents"), {
      name: "coverage", class: "wide", title: "Periods with figures, by theme", subtitle: "Combinations of measure, level and period", answer: said.coverage, unit: "Count of combinations of measure, level and period",
      chart: { kind: "bars", label_column: "theme", value: "periods", part: "coverage_status", order: ["complete", "partial", "present", "reference_only", "absent"] },
      notes: ["Complete: every area has a value. Partial: some have none, or one that is withheld. Present: nobody states how many areas there should be. Reference only: figures of the press or of trade bodies, shown but never ranked."],
      empty: "The table coverage of this build has no row of kind figures.",
    }, base);
    figures.show(part("contents"), {
      name: "freshness", title: "Datasets by freshness", subtitle: "Whether each was looked at as often as its publisher releases it", answer: said.freshness, unit: "Count of datasets",
      chart: { kind: "bars", label_column: "freshness_status", value: "datasets" },
      notes: ["Absent: nothing has landed, mostly because this way of refreshing does not have the dataset; Sources and methods says why of each."],
      empty: "The table freshness of this build has no row.",
    }, base);
    figures.show(part("contents"), {
      name: "verdicts", title: "Claims by verdict", subtitle: "Statements about levelling up, tested against the figures", answer: said.verdicts, unit: "Count of claims",
      chart: { kind: "bars", label_column: "verdict", value: "claims" }, empty: "The table claim_verdicts of this build has no row.",
    }, base);
    figures.show(part("contents"), {
      name: "gaps", class: "wide", title: "What is known to be missing", subtitle: "And where it would come from", answer: said.gaps, table: ["subject", "theme", "reason", "would_come_from"],
      empty: "The table coverage of this build lists no gap.",
    }, base);

    figures.show(part("revised"), {
      name: "flips", title: "Regions that changed places when figures were revised", subtitle: "The first region was behind in the earlier edition and is ahead in the later", answer: said.flips,
      unit: "Difference between the two regions, per cent of the overtaken region's figure",
      chart: {
        kind: "dots", value: "difference_after_share", other: "difference_before_share", unit: "share", low: "none", high: "none", reference: 0, referenceName: "level", hidesRank: true,
        name: (row) => `${row.overtaking_area} over ${row.overtaken_area}, ${row.period_label}`, group: (row) => row.measure,
        more: (row) => [`before the revision ${format.value("share", row.difference_before_share)}`],
        legend: () => element("ul", { class: "legend" }, element("li", {}, "○ before the revision"), element("li", {}, "● after it")),
      },
      drawn: said.flips.rows.toSorted((a, b) => (a.measure < b.measure ? -1 : a.measure > b.measure ? 1 : 0)),
      units: { difference_before_share: "share", difference_after_share: "share" },
      table: ["overtaking_area", "overtaken_area", "measure", "period_label", "difference_before_share", "difference_after_share", "is_beyond_interval", "from_released", "released"],
      notes: ["A change of rank between two editions of the same figure: small differences between regions are not robust."],
      empty: "No revision in this build made one region overtake another: rank_flips has no row, because fewer than two editions of a figure have landed or none changed an order.",
    }, base);
    page.dataset.ready = "yes";
  } catch (error) { atlas.failed(page, error); }
})();
