// The profile of a place: gaps, clusters, the strands of its helix, assets, trials, investment, and how it changed.
"use strict";
(async () => {
  const { element, format, figures, charts, literal, equals } = atlas;
  const page = document.querySelector("#page");
  const MOST_PEERS = 3;
  try {
    const base = figures.prepared(await atlas.content("base"));
    const place = base.places.find((each) => each.file === page.dataset.file);
    const own = await atlas.content(place.file);
    const part = (id) => page.querySelector(`#${id}`);
    const others = base.places.filter((each) => each.level === place.level && each.code !== place.code);
    const nameOf = (code) => base.places.find((each) => each.code === code).name;
    const asked = ({ choices }) => [...new Set(choices.getAll("peer"))].filter((code) => others.some((each) => each.code === code)).slice(0, MOST_PEERS);
    const peers = asked(atlas.address());
    // The section that the address leads to, which a choice of peers does not lose.
    const sectionOf = (address) => (page.querySelector(`section[id="${CSS.escape(address.part)}"]`) ? address.part : "");
    let section = sectionOf(atlas.address());
    const placed = format.placed(place.name);

    // Whoever chooses again before a script has arrived is shown the last choice.
    let drawing = 0;
    let trending = 0;
    const select = part("peer");
    select.append(element("option", { value: "" }, "Choose a place"), ...others.map((each) => element("option", { value: each.code }, each.name)));
    select.addEventListener("change", () => {
      if (select.value && !peers.includes(select.value) && peers.length < MOST_PEERS) peers.push(select.value);
      select.value = "";
      redraw(draw);
    });

    // Whoever took a place away by keyboard goes on with the next one, or where places are chosen.
    function remove(code) {
      const at = peers.indexOf(code);
      peers.splice(at, 1);
      redraw(draw);
      const left = part("peers").querySelectorAll("button");
      (left[Math.min(at, left.length - 1)] ?? select).focus();
    }

    function note() {
      const choices = peers.map((code) => `peer=${encodeURIComponent(code)}`);
      const said = choices.length && section ? [...choices, `part=${section}`].join("&") : choices.join("&") || section;
      history.replaceState(null, "", said ? `#${said}` : location.pathname.split("/").at(-1));
    }

    // Only when they are drawn sections lie where they stay; until a page has loaded, the browser itself scrolls to where they were.
    function go() {
      if (section) part(section).scrollIntoView();
      if (document.readyState !== "complete") addEventListener("load", () => setTimeout(go), { once: true });
    }

    // What was drawn for another choice does not stay where this one cannot be drawn.
    function redraw(drawn) {
      drawn().catch((error) => {
        page.querySelectorAll(".figure").forEach((each) => each.remove());
        atlas.failed(part("failed"), error);
      });
    }

    // What several places say, in one query: each place's, one under the other.
    function together(section, contents) {
      return {
        sql: contents.map((each) => (contents.length > 1 ? `(${each[section].sql}\n)` : each[section].sql)).join("\nunion all by name\n"),
        columns: contents[0][section].columns,
        rows: contents.flatMap((each) => each[section].rows.map((row) => ({ ...row, series: nameOf(each.code) }))),
      };
    }

    // Some measures are given by more than one kind of address, which then belongs to the name.
    function namer(rows) {
      const bases = Map.groupBy(rows, (row) => row.title);
      const isTwofold = (row) => new Set(bases.get(row.title).map((each) => each.address_basis)).size > 1;
      return (row) => (isTwofold(row) ? `${row.title ?? "No measure"}, by ${String(row.address_basis).replaceAll("_", " ")}` : row.title ?? "No measure");
    }

    // What a figure is too old for to stand beside new ones without a word: five years before the atlas was made.
    const LONG_AGO = base.built ? `${Number(base.built.slice(0, 4)) - 5}${base.built.slice(4, 10)}` : "";
    const isOld = (row) => Boolean(row.period_end) && row.period_end < LONG_AGO;
    const OLD = "* A period that ended more than five years before this atlas was made: what is here has nothing newer.";
    const oldest = (rows) => (rows.some((row) => row.value !== null && isOld(row)) ? OLD : "");
    const periodOf = (row) => `${format.period(row.period_label)}${isOld(row) ? " *" : ""}`;

    // A name, and its period where the rows of a chart have more than one; of places that have not the same, all of them.
    function dated(rows, name) {
      const known = rows.filter((row) => row.value !== null && row.period_label);
      if (new Set(known.map((row) => row.period_label)).size < 2 && !known.some(isOld)) return { name };
      const periods = new Map([...Map.groupBy(known, name)].map(([each, own]) => [each, [...new Set(own.map(periodOf))]]));
      return { name, when: (row) => {
        const [first, ...others] = periods.get(name(row)) ?? [];
        return first ? `, ${first}${others.length ? ` against ${others.join(" and ")}` : ""}` : "";
      } };
    }

    // A figure can be known and its index not: the chart draws lines then, and the table says the same and why.
    const isWithoutIndex = (row, column) => row.value !== null && row[column] === null;
    const indexed = (column) => ({
      drawn: (row) => ({ value_status: isWithoutIndex(row, column) ? "not_applicable" : row.value_status }),
      instead: (row, shown) => (!isWithoutIndex(row, column) ? "" : shown === column ? format.noFigure({ value_status: "not_applicable" }, column) : shown === "reason" ? format.reason(row.index_reason) : ""),
    });

    function noRow(what) {
      return `${what} This is a gap in the published figures, not a nought.`;
    }

    async function draw() {
      const turn = ++drawing;
      note();
      part("peers").replaceChildren(...peers.map((code) => element("li", {}, nameOf(code), " ",
        element("button", { type: "button", "aria-label": `Remove ${nameOf(code)}`, onclick: () => remove(code) }, "×"))));
      select.disabled = peers.length >= MOST_PEERS;
      const contents = [own, ...await Promise.all(peers.map((code) => atlas.content(others.find((each) => each.code === code).file)))];
      if (turn !== drawing) return;
      const names = contents.map((each) => nameOf(each.code));
      atlas.say(`${place.name} beside ${[...names.slice(1), "the United Kingdom"].join(", ")}`);
      const series = { series: names, legend: names.length > 1 ? () => charts.seriesLegend(names) : null };
      for (const id of ["gaps", "clusters", "helix", "investment", "assets", "trials", "health"]) part(id).querySelectorAll(".figure").forEach((each) => each.remove());

      const gaps = together("gaps", contents);
      const gapName = namer(gaps.rows);
      const ofGap = indexed("index_value");
      figures.show(part("gaps"), {
        name: "gaps", title: `${place.name} against the United Kingdom`, subtitle: "Newest figure there is of each levelling-up indicator, as an index, UK = 100; its period stands beside its name", answer: gaps, unit: "Index, UK = 100; the table has each figure in its own unit",
        chart: { kind: "dots", ...series, value: "index_value", low: "index_low", high: "index_high", unit: "index", reference: 100, ...dated(gaps.rows, gapName), group: (row) => format.heading(row.theme), instead: (row) => (row.value === null ? "" : `${format.long(row.unit_id, row.value)}, without an index: ${format.reason(row.index_reason)}`),
          tone: (row) => (row.direction === -1 ? "lower-better" : ""),
          more: (row) => [`${format.long(row.unit_id, row.value)} against ${format.long(row.unit_id, row.comparator_value) || "an unknown figure"} for the UK, ${format.period(row.period_label)}`, isOld(row) ? "more than five years old" : "", row.direction === -1 ? "lower is better" : row.direction === 1 ? "higher is better" : ""].filter(Boolean) },
        drawn: gaps.rows.map((row) => ({ ...row, area_code: `${row.area_code} ${row.indicator_id}`, ...ofGap.drawn(row) })).toSorted((a, b) => (a.theme < b.theme ? -1 : a.theme > b.theme ? 1 : a.title < b.title ? -1 : 1)),
        table: ["title", ...(names.length > 1 ? ["series"] : []), "period_label", "value", "comparator_value", "index_value", "rank", "rank_low", "rank_high", "n_ranked", "value_status", "reason"], headings: { series: "Place", comparator_value: "UK", index_value: "UK = 100" },
        units: { index_value: "index" }, cells: { title: gapName, period_label: periodOf }, instead: ofGap.instead,
        notes: ["Hollow marks: lower is better. Where the newest figures of two places are not of the same period, the name says “against”, and each mark its own.", oldest(gaps.rows)],
        empty: noRow(`levelling_up_indicators has no figure of ${place.name}: what has landed gives these indicators for other areas.`),
      }, base);

      const cluster = together("cluster", contents);
      const sectorOf = new Map(base.sectors.rows.map((row) => [`${row.sector_id}|${row.definition_version}`, row]));
      const clusterName = (row) => sectorOf.get(`${row.sector_id}|${row.definition_version}`)?.sector_title ?? row.title;
      figures.show(part("clusters"), {
        name: "clusters", title: "Clusters and how sure they are", subtitle: "Location quotient of each sector, default definition: 1 is the national share of jobs", answer: cluster, unit: "Ratio to the national share of jobs",
        chart: { kind: "dots", ...series, unit: "ratio", reference: 1, referenceName: "national share", ...dated(cluster.rows, clusterName), tone: (row) => (row.finding === "strong cluster" ? "" : "hollow"),
          more: (row) => [row.finding ? `${row.finding}${row.probability_of_finding === null ? "" : `, probability ${format.value("probability", row.probability_of_finding)}`}` : ""].filter(Boolean) },
        drawn: cluster.rows.map((row) => ({ ...row, area_code: `${row.area_code} ${row.sector_id}` })),
        table: ["sector_id", ...(names.length > 1 ? ["series"] : []), "area_name", "period_label", "value", "value_low", "value_high", "finding", "probability_of_finding", "rank", "rank_low", "rank_high", "n_ranked", "reason"],
        headings: { sector_id: "Sector", series: "Place", value: "Location quotient", finding: "Class", probability_of_finding: "Probability of class" }, cells: { sector_id: clusterName }, units: { probability_of_finding: "probability" },
        notes: ["Filled marks: strong clusters. The probability is that of the same class over draws of assumed errors; the rank counts areas of the same kind.", cluster.rows.some((row) => row.area_code.startsWith("UK")) ? "The employment survey's areas have the boundaries of 2016." : ""],
        empty: noRow(own.older?.length ? `The employment survey's areas have the boundaries of 2016, of which none is ${place.name}: it lies in what was ${own.older.join(" and ")}.` : `cluster_indicators has no figure of ${place.name}: the employment survey is there for regions and ITL 2 areas.`),
      }, base);

      const helix = together("helix", contents);
      const strandName = namer(helix.rows);
      const ofStrand = indexed("uk_index");
      figures.show(part("helix"), {
        name: "helix", title: "The strands of the helix", subtitle: "Academia, industry, government, capital, entrepreneurs and the clinical environment, UK = 100 where that is known", answer: helix, unit: "Index, UK = 100; the table has each figure in its own unit",
        chart: { kind: "dots", ...series, value: "uk_index", unit: "index", reference: 100, low: "none", high: "none", ...dated(helix.rows, strandName), group: (row) => format.heading(row.strand), instead: (row) => (row.value === null ? "" : `${format.long(row.unit_id, row.value)}, without an index: ${format.reason(row.index_reason)}`),
          more: (row) => [row.value === null ? "" : `${format.long(row.unit_id, row.value)}, ${format.period(row.period_label)}`, row.value !== null && isOld(row) ? "more than five years old" : ""].filter(Boolean) },
        drawn: helix.rows.map((row) => ({ ...row, area_code: `${row.area_code} ${row.measure_id}`, ...ofStrand.drawn(row) })),
        table: ["title", "strand", ...(names.length > 1 ? ["series"] : []), "period_label", "value", "unit_id", "uk_index", "rank", "n_ranked", "value_status", "reason"], headings: { series: "Place", uk_index: "UK = 100" }, units: { uk_index: "index" },
        cells: { title: strandName, period_label: periodOf }, notes: [oldest(helix.rows)], instead: (row, shown) => (shown === "title" ? strandName(row) : ofStrand.instead(row, shown)),
        empty: noRow(`helix_profiles has no row of ${place.name}: it is made for regions and ITL 2 areas.`),
      }, base);

      const investment = together("investment", contents);
      const investmentName = namer(investment.rows);
      figures.show(part("investment"), {
        name: "investment", title: "Investment, research and innovation", subtitle: "Newest figure of each indicator, and what it is compared with where there is that", answer: investment, cells: { title: investmentName, period_label: periodOf }, notes: [oldest(investment.rows)],
        table: ["title", ...(names.length > 1 ? ["series"] : []), "period_label", "value", "unit_id", "value_low", "value_high", "comparator_value", "rank", "rank_low", "rank_high", "n_ranked", "value_status", "reason"], headings: { series: "Place" },
        empty: noRow(`No indicator of investment, research or innovation is published for ${place.name}.`),
      }, base);

      const asset = together("asset", contents);
      figures.show(part("assets"), {
        name: "assets", title: "Assets, and how many one would expect", subtitle: "Count of each kind, beside what one would expect by the size of the place", answer: asset, unit: "Count", from: base.lists.rows.filter((list) => asset.rows.some((row) => row.item_id === list.item_id)),
        chart: { kind: "dots", ...series, unit: "count", low: "none", high: "none", hidesRank: true, ...dated(asset.rows, (row) => row.title), more: (row) => [row.comparator_value === null ? "" : `expected ${format.number(row.comparator_value, 1)}`, row.finding ?? ""].filter(Boolean), ...(names.length > 1 ? {} : { other: "comparator_value", legend: () => element("ul", { class: "legend" }, element("li", {}, "○ expected"), element("li", {}, "● counted")) }) },
        drawn: asset.rows.map((row) => ({ ...row, area_code: `${row.area_code} ${row.item_id}` })),
        table: ["title", ...(names.length > 1 ? ["series"] : []), "period_label", "value", "comparator_value", "finding", "value_status", "reason"], headings: { series: "Place", comparator_value: "Expected", finding: "List" }, units: { comparator_value: "ratio" },
        empty: noRow(`asset_specialisation has no row of ${place.name}: it is made for regions and ITL 2 areas.`),
      }, base);
      figures.show(part("assets"), {
        name: "listed", title: `Assets in ${placed}, one by one`, subtitle: "As their sources list them", answer: own.listed,
        table: ["asset_name", "asset_kind_title", "asset_status", "list_completeness", "placement_confidence", "source_title", "source_url"],
        empty: noRow(`regional_assets lists nothing in ${placed}.`),
      }, base);

      figures.show(part("trials"), {
        name: "trials", title: "Clinical trials", subtitle: "Trials with a site here", answer: together("trial", contents),
        table: [...(names.length > 1 ? ["series"] : []), "title", "period_label", "value", "value_low", "value_high", "value_status", "reason", "finding"], headings: { series: "Place" },
        empty: noRow(`trials_by_place has no row of ${place.name}.`),
      }, base);
      if (place.level === "icb") {
        figures.show(part("health"), {
          name: "health", title: "The health system", subtitle: "Population, trusts, universities, research and trials of the board", answer: together("health_system", contents),
          table: ["title", ...(names.length > 1 ? ["series"] : []), "value", "unit_id", "value_status", "reason"], headings: { series: "Place" },
          empty: noRow(`ics_profile_measures has no row of ${place.name}.`),
        }, base);
      } else part("health").hidden = true;
      await trend();
    }

    const chooser = part("choose-trend");
    const candidates = own.gaps.rows.concat(own.investment.rows).filter((row) => row.value !== null && base.indicator.has(row.indicator_id));
    const offered = [...new Map(candidates.map((row) => [row.indicator_id, row])).values()];
    for (const [theme, rows] of Map.groupBy(offered, (row) => row.theme)) {
      chooser.append(element("optgroup", { label: format.heading(theme) }, rows.map((row) => element("option", { value: row.indicator_id }, row.title))));
    }
    const usual = offered.find((row) => row.indicator_id === "income_disposable_per_head") ?? offered.find((row) => row.theme === "productivity") ?? offered[0];
    if (usual) chooser.value = usual.indicator_id;
    chooser.addEventListener("change", () => redraw(async () => {
      await trend();
      atlas.say(`${chooser.selectedOptions[0].textContent} over time`);
    }));

    async function trend() {
      const holder = part("trend");
      const turn = ++trending;
      const clear = () => holder.querySelectorAll(".figure").forEach((each) => each.remove());
      clear();
      if (!offered.length) {
        chooser.parentElement.hidden = true;
        figures.show(holder, { name: "trend", title: "Change over time", answer: { sql: own.gaps.sql, columns: own.gaps.columns, rows: [] }, empty: noRow(`No indicator has figures of ${place.name} over several periods.`) }, base);
        return;
      }
      const id = chooser.value;
      const indicator = base.indicator.get(id);
      const { figures: all, shown } = await atlas.content(`indicators/${atlas.fileName(id)}`);
      if (turn !== trending) return;
      clear();
      const wanted = [place, ...peers.map((code) => base.places.find((each) => each.code === code))];
      const codes = [...wanted.flatMap((each) => each.codes), "K02000001"];
      const found = all.rows.filter((row) => row.is_latest && codes.includes(row.area_code) && row.sector_id === "all");
      // An area can stand under codes of several systems; the one with most figures is drawn.
      const rows = [];
      const used = [];
      for (const each of [...wanted, { codes: ["K02000001"], name: "United Kingdom" }]) {
        const bySystem = [...Map.groupBy(found.filter((row) => each.codes.includes(row.area_code)), (row) => `${row.area_code}|${row.area_code_system}|${row.definition_version}`).entries()]
          .sort((a, b) => b[1].filter((row) => row.value !== null).length - a[1].filter((row) => row.value !== null).length);
        if (!bySystem.length) continue;
        used.push(bySystem[0][1][0]);
        rows.push(...bySystem[0][1].map((row) => ({ ...row, series: each.name })).sort((a, b) => (a.period_start < b.period_start ? -1 : a.period_start > b.period_start ? 1 : a.period_label < b.period_label ? -1 : 1)));
      }
      // Where the whole country has no rows of its own it may stand beside the area's, as what it is compared with.
      const whole = "United Kingdom";
      if (indicator.comparator_area_code === "K02000001" && !rows.some((row) => row.series === whole)) {
        rows.push(...rows.filter((row) => row.series === place.name && typeof row.comparator_value === "number").map((row) => ({
          ...row, area_code: "comparator", area_name: whole, series: whole, value: row.comparator_value, value_low: null, value_high: null, rank: null, reason: null,
        })));
      }
      const pairs = used.map((row) => `(${literal(row.area_code)}, ${literal(row.area_code_system)}, ${literal(row.definition_version)})`);
      const answer = {
        sql: `select ${shown.join(", ")}
from indicator_values
where indicator_id = ${literal(id)} and sector_id = 'all' and is_latest
    and (area_code, area_code_system, definition_version) in (${pairs.join(", ")})
order by area_code, period_start, period_label`,
        columns: shown, rows: rows.filter((row) => row.area_code !== "comparator").toSorted((a, b) => (a.area_code < b.area_code ? -1 : a.area_code > b.area_code ? 1 : 0)),
      };
      // A ratio breaks where one of its parts does.
      const measures = new Set([indicator.measure_id, ...base.inputs.rows.filter((row) => row.indicator_id === id).map((row) => row.measure_id)]);
      const breaks = base.breaks.rows.filter((each) => measures.has(each.measure_id) && each.compared_by === "period" && used.some((row) => charts.isBroken(each, row)));
      figures.show(holder, {
        name: "trend", title: `${indicator.title} over time`, subtitle: `${indicator.subtitle} · ${names(used)}`, answer, drawn: rows,
        chart: { kind: "lines", series: [...new Set(rows.map((row) => row.series))], breaks },
        table: ["area_name", "period_label", "value", "value_low", "value_high", "rank", "n_ranked", "value_status", "reason", "released"],
        notes: ["The axis does not begin at nought. No line is drawn across a break or a period without a figure.", ...breaks.map((each) => `${format.heading(each.severity)}, ${format.day(each.broken_on)}: ${each.reason}`), indicator.caveat],
        empty: noRow("The series has no row."),
      }, base);
    }

    function names(rows) {
      return rows.map(format.area).join(", ");
    }

    await draw();
    go();
    atlas.followed((address) => {
      const wanted = asked(address);
      // The contents of the page lead to a section, whoever stands beside the place.
      if (!address.choices.size && address.part) wanted.push(...peers);
      const isChanged = wanted.join() !== peers.join();
      peers.splice(0, peers.length, ...wanted);
      section = sectionOf(address);
      redraw(async () => {
        if (isChanged) await draw();
        note();
        go();
      });
    });
    page.dataset.ready = "yes";
  } catch (error) { atlas.failed(page.querySelector("#failed"), error); }
})();
