// Five charts, drawn as SVG from rows: tiles, outlines, dots, lines, bars. A mark carries its row's area and value as attributes,
// says itself to a screen reader, and is reached by Tab and the arrow keys. What is not known is hatched, never low.
"use strict";
atlas.charts = (() => {
  const { shape, element, format } = atlas;
  const SERIES = ["circle", "square", "diamond", "triangle"];
  let made = 0;
  let marked = 0;

  // What a screen reader says of a row, and what is shown beside it on the screen.
  function said(row, chart) {
    const column = chart.value ?? "value";
    const unit = chart.unit ?? row.unit_id;
    const name = `${chart.name?.(row) ?? format.area(row)}${chart.when?.(row) ?? ""}`;
    if (format.kind(row, column) !== "figure") return { name, lines: [without(row, chart)] };
    const range = format.interval(unit, row[chart.low ?? "value_low"], row[chart.high ?? "value_high"]);
    const lines = [format.long(unit, row[column])];
    if (range) lines.push(`interval ${range}`);
    if (!chart.hidesRank && format.rank(row)) lines.push(format.rank(row));
    if (row.value_status && row.value_status !== "final") lines.push(format.status(row.value_status));
    lines.push(...(chart.more?.(row) ?? []));
    return { name, lines };
  }

  // What stands in the place of a mark: a chart can have something better to say than that there is no figure.
  function without(row, chart) {
    return chart.instead?.(row) || format.noFigure(row, chart.value ?? "value");
  }

  function mark(row, chart, attributes, ...children) {
    const { name, lines } = said(row, chart);
    const column = chart.value ?? "value";
    const group = shape("g", {
      class: `mark ${format.kind(row, column)}`, role: "img", tabindex: -1, "aria-label": `${name}: ${lines.join("; ")}`,
      "data-area": row.area_code, "data-value": row[column] ?? "", "data-kind": format.kind(row, column),
      "data-period": row.period_label, ...attributes,
    }, children);
    group.atlasRow = row;
    group.atlasTurn = marked += 1;
    group.atlasSaid = { name, lines };
    return group;
  }

  function canvas(width, height, label) {
    made += 1;
    const svg = shape("svg", {
      width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `${label}. Use the arrow keys to move among its marks.`,
    });
    const hatch = (id, ...drawn) => shape("pattern", { id: `${id}-${made}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, drawn);
    svg.append(shape("defs", {},
      hatch("suppressed", shape("path", { d: "M-2,2L2,-2M0,8L8,0M6,10L10,6", class: "hatch" })),
      hatch("missing", shape("circle", { cx: 2, cy: 2, r: 1.1, class: "spot" }), shape("circle", { cx: 6, cy: 6, r: 1.1, class: "spot" })),
      hatch("not_applicable", shape("path", { d: "M0,4H8", class: "hatch" }))));
    svg.dataset.hatch = made;
    return svg;
  }

  function hatchOf(svg, kind) {
    return `url(#${kind}-${svg.dataset.hatch})`;
  }

  // Up to five classes of about as many areas each; below and above nought apart where values are on both sides.
  function classes(values) {
    const sorted = values.filter((value) => typeof value === "number").sort((a, b) => a - b);
    const distinct = [...new Set(sorted)];
    const cut = (list, count) => {
      const unique = [...new Set(list)];
      if (unique.length <= count) return unique.map((value) => [value, value]);
      const edges = [];
      for (let part = 0; part < count; part += 1) {
        let from = Math.round((part * list.length) / count);
        const to = Math.round(((part + 1) * list.length) / count) - 1;
        // Equal values are of one class, the first that has any of them.
        while (edges.length && from <= to && list[from] <= edges.at(-1)[1]) from += 1;
        if (from <= to) edges.push([list[from], list[to]]);
      }
      return edges;
    };
    const spread = (edges, names) => edges.map(([low, high], at) => ({
      low, high, name: names[edges.length === 1 ? names.length - 1 : Math.round((at * (names.length - 1)) / (edges.length - 1))],
    }));
    if (distinct.length && distinct[0] < 0 && distinct.at(-1) > 0) {
      const below = cut(sorted.filter((value) => value < 0), 3);
      const above = cut(sorted.filter((value) => value >= 0), 3);
      const named = (edges, names) => edges.map(([low, high], at) => ({ low, high, name: names[at] }));
      return [...named(below, [["d1"], ["d0", "d1"], ["d0", "d1", "d2"]][below.length - 1]),
        ...named(above, [["d4"], ["d4", "d5"], ["d3", "d4", "d5"]][above.length - 1])];
    }
    return spread(cut(sorted, 5), ["q0", "q1", "q2", "q3", "q4"]);
  }

  function classOf(value, found) {
    return (found.find(({ high }) => value <= high) ?? found.at(-1))?.name ?? "";
  }

  const ruler = document.createElement("canvas").getContext("2d");

  function measured(text, size) {
    ruler.font = `${size}px ${getComputedStyle(document.documentElement).fontFamily}`;
    return ruler.measureText(text).width;
  }

  // A text as far as it fits into so many pixels.
  function cut(text, width, size, isMore = false) {
    if (!isMore && measured(text, size) <= width) return text;
    let kept = String(text);
    while (kept && measured(`${kept}…`, size) > width) kept = kept.slice(0, -1);
    return `${kept.trimEnd()}…`;
  }

  // A text in lines that fit.
  function wrapped(text, width, size, lines) {
    const out = [""];
    for (const word of String(text).split(/\s+/)) {
      if (!out.at(-1)) out[out.length - 1] = word;
      else if (measured(`${out.at(-1)} ${word}`, size) <= width) out[out.length - 1] += ` ${word}`;
      else out.push(word);
    }
    return out.slice(0, lines).map((line, at) => cut(line, width, size, at === lines - 1 && out.length > lines));
  }

  function tiles(holder, chart, rows) {
    const grid = new Map();
    for (const row of rows) for (const tile of chart.tiles.get(row.area_code) ?? []) grid.set(`${tile.tile_row},${tile.tile_col}`, { tile, row });
    const all = chart.grid;
    const absent = unfilled(chart, rows);
    const columns = Math.max(...all.map((tile) => tile.tile_col)) + 1;
    const lines = Math.max(...all.map((tile) => tile.tile_row)) + 1;
    const size = Math.max(34, Math.min(columns > 5 ? 68 : 96, Math.floor(holder.clientWidth / columns)));
    const svg = canvas(columns * size, lines * size, chart.label);
    const found = classes(rows.map((row) => row.value));
    const drawn = new Set();
    for (const tile of all) {
      const here = grid.get(`${tile.tile_row},${tile.tile_col}`);
      const [x, y] = [tile.tile_col * size, tile.tile_row * size];
      if (!here) {
        svg.append(shape("rect", { x: x + 1.5, y: y + 1.5, width: size - 3, height: size - 3, rx: 3, class: "absent", "data-kind": "absent" },
          shape("title", {}, `${format.area(tile)}: no row for this choice`)));
        continue;
      }
      const { row } = here;
      const kind = format.kind(row);
      const same = (dr, dc) => grid.get(`${tile.tile_row + dr},${tile.tile_col + dc}`)?.row === row;
      const box = {
        x: x + 1.5, y: y + 1.5, width: size - 3 + (same(0, 1) ? 3 : 0), height: size - 3 + (same(1, 0) ? 3 : 0), rx: same(0, 1) || same(1, 0) || same(0, -1) || same(-1, 0) ? 0 : 3,
        class: `tile ${kind === "figure" ? classOf(row.value, found) : ""}`, fill: kind === "figure" ? null : hatchOf(svg, kind),
      };
      const isFirst = !drawn.has(row);
      drawn.add(row);
      const letter = size >= 80 ? 10 : 8.4;
      const named = size >= 56 ? wrapped(format.shortName(row), size - 8, letter, size >= 80 ? 3 : 2) : [];
      const figure = kind === "figure" ? format.short(row.unit_id, row.value) : format.NO_FIGURE[kind].mark;
      const middle = y + size / 2 + (named.length ? -(named.length * 10) / 2 + 2 : 4);
      const texts = isFirst ? [
        ...named.map((line, at) => shape("text", { x: x + size / 2, y: middle + at * 10 - 2, class: "tile-name", "font-size": letter }, line)),
        shape("text", { x: x + size / 2, y: middle + named.length * 10 + (named.length ? 5 : 0), class: "tile-value", style: size < 44 ? "font-size:9px" : null }, figure),
      ] : [];
      // The rest of an area that fills several tiles repeats what its first one says.
      svg.append(isFirst ? mark(row, chart, {}, shape("rect", box), texts)
        : shape("g", { class: `mark ${kind}`, "aria-hidden": "true", "data-area": row.area_code }, shape("rect", box)));
    }
    svg.style.maxWidth = "100%";
    return { svg, legend: legend(rows, found, svg, chart, absent.length) };
  }

  // Names of the areas that a map has room for and the rows have none of: dashed outlines, that a screen reader has to be told of.
  function unfilled(chart, rows) {
    if (chart.kind === "outlines") return chart.absent.map((shaped) => shaped.name || shaped.code);
    if (chart.kind !== "tiles") return [];
    const filled = new Set(rows.flatMap((row) => chart.tiles.get(row.area_code) ?? []).map((tile) => `${tile.tile_row},${tile.tile_col}`));
    return chart.grid.filter((tile) => !filled.has(`${tile.tile_row},${tile.tile_col}`)).map(format.area);
  }

  // Pixels that a map is high at most: a page.
  const TALLEST = 760;

  // Rings of a shape, steps in units from corner to corner, as a path in pixels.
  function path(rings, [west, north], scale, left = 0, top = 0) {
    return rings.map((ring) => {
      const corners = [];
      let [x, y] = [0, 0];
      for (let at = 0; at < ring.length; at += 2) {
        x += ring[at];
        y += ring[at + 1];
        corners.push(`${(left + (x - west) * scale).toFixed(1)},${(top + (y - north) * scale).toFixed(1)}`);
      }
      return `M${corners.join("L")}Z`;
    }).join("");
  }

  // Areas where they lie, in their shape. What is enlarged has its marks in the inset, and their shapes once more in place.
  function outlines(holder, chart, rows) {
    const { frame, inset } = chart;
    const scale = Math.min(holder.clientWidth / frame[2], TALLEST / frame[3]);
    const [width, height] = [Math.ceil(frame[2] * scale), Math.ceil(frame[3] * scale)];
    const svg = canvas(width, height, chart.label);
    const found = classes(rows.map((row) => row.value));
    const d = (shaped) => path(shaped.rings, frame, scale);
    const look = (row) => {
      const kind = format.kind(row);
      return { class: `tile outline ${kind === "figure" ? classOf(row.value, found) : ""}`, fill: kind === "figure" ? null : hatchOf(svg, kind) };
    };
    svg.append(shape("svg", { width, height, class: "clipped", "aria-hidden": "true" }, shape("path", { d: path(chart.land, frame, scale), class: "land" })));
    for (const shaped of chart.absent) {
      svg.append(shape("path", { d: d(shaped), class: "absent", "data-kind": "absent" }, shape("title", {}, `${shaped.name}: no row for this choice`)));
    }
    const enlarged = rows.filter((row) => inset?.holds(row) && chart.shapes.has(row.area_code));
    // Codes that have ended lie under those that came after them.
    const inTurn = rows.filter((row) => chart.shapes.has(row.area_code)).toSorted((a, b) => chart.shapes.get(b.area_code).ended - chart.shapes.get(a.area_code).ended);
    for (const row of inTurn) {
      const drawn = shape("path", { d: d(chart.shapes.get(row.area_code)), ...look(row) });
      svg.append(enlarged.includes(row) ? shape("g", { class: `mark ${format.kind(row)}`, "aria-hidden": "true", "data-area": row.area_code }, drawn) : mark(row, chart, {}, drawn));
    }
    if (enlarged.length) {
      const [west, north, across, down] = inset.frame;
      const [left, top] = [(inset.at[0] - frame[0]) * scale, (inset.at[1] - frame[1]) * scale];
      const larger = Math.min((width - left) / across, inset.times * scale);
      svg.append(shape("text", { x: left, y: top - 6, class: "inset-name" }, `${inset.name}, enlarged`),
        ...enlarged.map((row) => mark(row, chart, {}, shape("path", { d: path(chart.shapes.get(row.area_code).rings, [west, north], larger, left, top), ...look(row) }))),
        shape("rect", { x: left - 4, y: top - 2, width: across * larger + 8, height: down * larger + 6, class: "inset" }));
    }
    svg.append(shape("path", { class: "lifted under", "aria-hidden": "true" }), shape("path", { class: "lifted", "aria-hidden": "true" }));
    return { svg, legend: legend(rows.filter((row) => chart.shapes.has(row.area_code)), found, svg, chart, chart.absent.length) };
  }

  function legend(rows, found, svg, chart, absent) {
    const swatch = (attributes) => {
      const small = shape("svg", { width: 22, height: 16, "aria-hidden": "true" }, shape("rect", { x: 1, y: 1, width: 20, height: 14, rx: 2, ...attributes }));
      return small;
    };
    const unit = rows[0]?.unit_id;
    const items = found.map(({ low, high, name }) => element("li", {}, swatch({ class: `tile ${name}` }),
      low === high ? format.value(unit, low) : `${format.value(unit, low)} to ${format.value(unit, high)}`));
    for (const kind of ["suppressed", "missing", "not_applicable"]) {
      if (rows.some((row) => format.kind(row) === kind)) {
        items.push(element("li", { "data-kind": kind }, swatch({ class: "tile", fill: hatchOf(svg, kind) }), `${format.NO_FIGURE[kind].word} ${format.NO_FIGURE[kind].mark}`));
      }
    }
    if (absent) items.push(element("li", { "data-kind": "absent" }, swatch({ class: "absent" }), "no row for this choice"));
    if (chart.hasGaps) items.push(element("li", { "data-kind": "gap" }, swatch({ class: "land" }), "land of no area on this map"));
    return element("ul", { class: "legend", "aria-label": "Legend" }, items);
  }

  function ticks(low, high, count) {
    const span = high - low || Math.abs(high) || 1;
    const raw = span / count;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= raw);
    const first = Math.ceil(low / step - 1e-9) * step;
    const out = [];
    for (let tick = first; tick <= high + step * 1e-9; tick += step) out.push(Math.abs(tick) < step * 1e-9 ? 0 : Number(tick.toPrecision(12)));
    return out;
  }

  function tickText(unit, tick) {
    return format.short(unit, tick).replace(/(\.\d*?)0+(?=[^\d]*$)/, "$1").replace(/\.(?=[^\d]*$)/, "");
  }

  function point(kind, x, y, size, attributes) {
    if (kind === "square") return shape("rect", { x: x - size, y: y - size, width: size * 2, height: size * 2, ...attributes });
    if (kind === "diamond") return shape("path", { d: `M${x},${y - size * 1.35}L${x + size * 1.35},${y}L${x},${y + size * 1.35}L${x - size * 1.35},${y}Z`, ...attributes });
    if (kind === "triangle") return shape("path", { d: `M${x},${y - size * 1.25}L${x + size * 1.25},${y + size}L${x - size * 1.25},${y + size}Z`, ...attributes });
    return shape("circle", { cx: x, cy: y, r: size, ...attributes });
  }

  // How far marks of one line are moved off it, that would hide one another: the first stays, the others lie below and above.
  const APART = [0, 6, -6, 10];
  function apart(places) {
    return places.map((x, at) => (x === null ? 0 : APART[places.slice(0, at).filter((other) => other !== null && Math.abs(other - x) < 8).length] ?? 0));
  }

  // Rows under their groups: a dot each, its interval as a line, and what it is compared with.
  function dots(holder, chart, rows) {
    const value = chart.value ?? "value";
    const [lowest, highest] = [chart.low ?? "value_low", chart.high ?? "value_high"];
    const unit = chart.unit ?? rows[0]?.unit_id;
    const width = Math.max(280, holder.clientWidth);
    const isNarrow = width < 520;
    // Several series share a line: rows of one label.
    const label = (row) => chart.name?.(row) ?? format.shortName(row);
    const group = (row) => chart.group?.(row) ?? "";
    const lines = [];
    const byKey = new Map();
    for (const row of rows) {
      const key = `${group(row)}\n${chart.series ? label(row) : made + lines.length}`;
      if (!byKey.has(key)) {
        byKey.set(key, { label: label(row), when: chart.when?.(row) ?? "", group: group(row), rows: [] });
        lines.push(byKey.get(key));
      }
      byKey.get(key).rows.push(row);
    }
    const isDense = lines.length > 70;
    const letter = isDense ? 10.5 : 13;
    const longest = Math.max(0, ...lines.map((line) => measured(line.label + line.when, letter)));
    const left = isNarrow ? 8 : Math.min(width * 0.45, longest + 16);
    const step = isNarrow ? 38 : isDense ? 16 : 25;
    const right = 58;
    const figures = rows.filter((row) => typeof row[value] === "number");
    const all = figures.flatMap((row) => [row[value], row[lowest], row[highest], chart.other ? row[chart.other] : null]).filter((each) => typeof each === "number");
    const reference = typeof chart.reference === "number" && figures.length ? chart.reference : null;
    if (reference !== null) all.push(reference);
    let [low, high] = [Math.min(...all), Math.max(...all)];
    if (!all.length) [low, high] = [0, 1];
    if (low === high) [low, high] = [low - Math.abs(low || 1) * 0.1, high + Math.abs(high || 1) * 0.1];
    const pad = (high - low) * 0.03;
    const scale = (at) => left + 8 + ((at - (low - pad)) / (high - low + 2 * pad)) * (width - left - right - 8);
    const svg = canvas(width, 10, chart.label);
    const top = reference !== null ? 44 : 28;
    let y = top;
    const body = shape("g");
    let last = null;
    for (const line of lines) {
      if (line.group !== last && line.group) {
        y += last === null ? 4 : 12;
        body.append(shape("text", { x: 0, y: y + 11, class: "group-name" }, line.group));
        y += 22;
      }
      last = line.group;
      const centre = isNarrow ? y + 26 : y + step / 2;
      body.append(shape("line", { x1: left + 8, x2: width - right, y1: centre, y2: centre, class: "row-line" }));
      // Of a long name the end is cut, but not the period.
      const shown = cut(line.label, (isNarrow ? width - 8 : left - 6) - (line.when ? measured(line.when, letter) : 0), letter);
      body.append(shape("text", { x: isNarrow ? 0 : left - 4, y: isNarrow ? y + 13 : centre + 4, class: `row-name${isNarrow ? " start" : ""}${isDense ? " dense" : ""}` },
        shown + line.when, shown === line.label ? null : shape("title", {}, line.label + line.when)));
      const places = line.rows.map((row) => (typeof row[value] === "number" ? scale(row[value]) : null));
      const shifts = apart(places);
      const here = [];
      line.rows.forEach((row, at) => {
        const series = chart.series ? chart.series.indexOf(row.series) : 0;
        const x = places[at];
        if (x !== null) {
          const level = centre + shifts[at];
          const isKnown = typeof row[lowest] === "number" && typeof row[highest] === "number";
          const parts = [];
          if (isKnown) parts.push(shape("line", { x1: scale(row[lowest]), x2: scale(row[highest]), y1: level, y2: level, class: `interval s${series}` }));
          if (chart.other && typeof row[chart.other] === "number") {
            parts.push(shape("line", { x1: scale(row[chart.other]), x2: x, y1: level, y2: level, class: "change" }));
            parts.push(point("circle", scale(row[chart.other]), level, 4.5, { class: "before" }));
          }
          parts.push(point(SERIES[series] ?? "circle", x, level, isDense ? 3.6 : 5, { class: `dot s${series} ${chart.tone?.(row) ?? ""}` }));
          parts.push(shape("rect", { x: x - 11, y: level - 11, width: 22, height: 22, class: "touch" }));
          if (line.rows.length === 1) {
            parts.push(shape("text", { x: width, y: centre + 4, class: `row-value${isDense ? " dense" : ""}` }, format.short(chart.unit ?? row.unit_id, row[value])));
          }
          here.push(mark(row, chart, { "data-series": row.series ?? null }, parts));
        } else if (series === 0 || line.rows.length === 1) {
          const kind = format.kind(row, value);
          const box = Math.min(46, width - right - left - 8);
          here.push(mark(row, chart, {}, [
            shape("rect", { x: left + 8, y: centre - 6, width: box, height: 12, rx: 2, class: "tile", fill: hatchOf(svg, kind) }),
            shape("text", { x: left + 14 + box, y: centre + 4, class: "why" }, cut(without(row, chart), width - left - box - 20, 11)),
          ]));
        }
      });
      // The place whose page it is comes first, and is drawn over the others.
      body.append(...here.reverse());
      y += step;
    }
    const axis = shape("g", { "aria-hidden": "true" });
    for (const tick of figures.length ? ticks(low, high, Math.max(2, Math.floor((width - left) / 110))) : []) {
      axis.append(shape("line", { x1: scale(tick), x2: scale(tick), y1: top - 4, y2: y, class: "grid" }),
        shape("text", { x: scale(tick), y: top - 10, class: "tick" }, tickText(unit, tick)));
    }
    if (reference !== null) {
      const x = scale(reference);
      const side = x > width * 0.7 ? "end" : x < left + 60 ? "start" : "middle";
      axis.append(shape("line", { x1: x, x2: x, y1: 16, y2: y, class: "reference" }),
        shape("text", { x: side === "start" ? x - 2 : side === "end" ? x + 2 : x, y: 12, class: "reference-name", "text-anchor": side }, `${chart.referenceName ?? "UK"} ${tickText(unit, reference)}`));
    }
    svg.append(axis, body);
    sized(svg, width, y + 6);
    return { svg, legend: chart.legend?.() };
  }

  function sized(svg, width, height) {
    svg.setAttribute("height", height);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }

  function years(text) {
    const at = new Date(`${text}T00:00:00Z`);
    return at.getUTCFullYear() + at.getUTCMonth() / 12 + (at.getUTCDate() - 1) / 365;
  }

  // A series per area over periods; no line is drawn across a break or over a period without a figure.
  function lines(holder, chart, rows) {
    const width = Math.max(280, holder.clientWidth);
    const isNarrow = width < 520;
    const height = isNarrow ? 260 : 320;
    const unit = rows[0]?.unit_id;
    const names = chart.series;
    const [left, right, top, bottom] = [isNarrow ? 46 : 60, isNarrow ? 12 : 150, 22, 34];
    const figures = rows.filter((row) => typeof row.value === "number");
    const bounds = figures.flatMap((row) => [row.value, row.series === names[0] ? row.value_low : null, row.series === names[0] ? row.value_high : null]).filter((each) => typeof each === "number");
    let [low, high] = [Math.min(...bounds), Math.max(...bounds)];
    if (low === high) [low, high] = [low - Math.abs(low || 1) * 0.1, high + Math.abs(high || 1) * 0.1];
    const pad = (high - low) * 0.06;
    const times = rows.map((row) => years(row.period_start));
    let [from, to] = [Math.min(...times), Math.max(...times)];
    if (from === to) [from, to] = [from - 1, to + 1];
    const sx = (at) => left + ((at - from) / (to - from)) * (width - left - right);
    const sy = (at) => top + (1 - (at - low + pad) / (high - low + 2 * pad)) * (height - top - bottom);
    const dated = { ...chart, name: (row) => `${format.area(row)}, ${format.period(row.period_label)}` };
    const svg = canvas(width, height, chart.label);
    const axis = shape("g", { "aria-hidden": "true" });
    for (const tick of ticks(low - pad, high + pad, 5)) {
      axis.append(shape("line", { x1: left, x2: width - right, y1: sy(tick), y2: sy(tick), class: "grid" }),
        shape("text", { x: left - 6, y: sy(tick) + 4, class: "tick end" }, tickText(unit, tick)));
    }
    for (const tick of ticks(from, to, Math.max(2, Math.floor((width - left - right) / 80))).filter(Number.isInteger)) {
      axis.append(shape("text", { x: sx(tick), y: height - bottom + 18, class: "tick" }, String(tick)));
    }
    axis.append(shape("line", { x1: left, x2: width - right, y1: height - bottom, y2: height - bottom, class: "base" }));
    const broken = (chart.breaks ?? []).map((each) => ({ ...each, at: years(each.broken_on) })).filter((each) => each.at > from && each.at <= to);
    const marked = [...new Map(broken.map((each) => [`${each.at} ${each.severity}`, each])).values()];
    for (const each of marked) {
      axis.append(shape("line", { x1: sx(each.at), x2: sx(each.at), y1: top - 6, y2: height - bottom, class: each.severity }),
        shape("text", { x: sx(each.at) + 3, y: top - 8, class: "break-name" }, each.severity === "break" ? "break" : "caution"));
    }
    svg.append(axis);
    const ends = [];
    const layers = [];
    names.forEach((name, turn) => {
      const layer = shape("g");
      layers.unshift(layer);
      const number = toneOf(name, turn);
      const own = rows.filter((row) => row.series === name);
      const gaps = own.slice(1).map((row, at) => years(row.period_start) - years(own[at].period_start)).filter((gap) => gap > 0);
      const usual = Math.min(...gaps);
      const parts = [];
      own.forEach((row, at) => {
        if (typeof row.value !== "number") return;
        const before = own[at - 1];
        const isJoined = before && typeof before.value === "number" && parts.length
          && years(row.period_start) - years(before.period_start) < usual * 1.6
          && !broken.some((each) => each.severity === "break" && isBroken(each, row) && each.at > years(before.period_start) && each.at <= years(row.period_start));
        if (isJoined) parts.at(-1).push(row);
        else parts.push([row]);
      });
      for (const part of parts) {
        const inside = part.filter((row) => typeof row.value_low === "number" && typeof row.value_high === "number");
        if (number === 0 && inside.length > 1) {
          const edge = [...inside.map((row) => [row, row.value_high]), ...inside.toReversed().map((row) => [row, row.value_low])];
          layer.append(shape("path", { d: `M${edge.map(([row, at]) => `${sx(years(row.period_start))},${sy(at)}`).join("L")}Z`, class: "band", "aria-hidden": "true" }));
        }
        layer.append(shape("path", { d: `M${part.map((row) => `${sx(years(row.period_start))},${sy(row.value)}`).join("L")}`, class: `line s${number}`, "aria-hidden": "true", "data-segment": name }));
      }
      for (const row of own) {
        const x = sx(years(row.period_start));
        if (typeof row.value === "number") {
          layer.append(mark(row, dated, { "data-series": name },
            point(SERIES[number] ?? "circle", x, sy(row.value), own.length > 40 ? 2.2 : 3.6, { class: `dot s${number}` }), shape("rect", { x: x - 7, y: sy(row.value) - 9, width: 14, height: 18, class: "touch" })));
        } else if (number === 0) {
          layer.append(mark(row, dated, {},
            shape("rect", { x: x - 5, y: height - bottom - 14, width: 10, height: 13, class: "tile", fill: hatchOf(svg, format.kind(row)) })));
        }
      }
      const lastFigure = own.findLast((row) => typeof row.value === "number");
      if (lastFigure) ends.push({ name, number, y: sy(lastFigure.value) });
    });
    // The first series is that of the place whose page it is, and lies over the others.
    svg.append(...layers);
    if (!isNarrow) {
      ends.sort((a, b) => a.y - b.y);
      ends.forEach((end, at) => { if (at && end.y - ends[at - 1].y < 15) end.y = ends[at - 1].y + 15; });
      for (const end of ends) svg.append(shape("text", { x: width - right + 9, y: end.y + 4, class: `end-name s${end.number}`, "aria-hidden": "true" }, cut(end.name, right - 12, 12)));
    }
    return { svg, legend: seriesLegend(names) };
  }

  // Whether a registered break is one of a row's series.
  function isBroken(registered, row) {
    return (registered.area_code_system === "all" || registered.area_code_system === row.area_code_system) && registered.excepted_area_code !== row.area_code;
  }

  // The whole country is grey and dashed in every chart, however many places stand beside it.
  function toneOf(name, turn) {
    return name === "United Kingdom" ? 4 : turn;
  }

  function seriesLegend(names) {
    return element("ul", { class: "legend", "aria-label": "Legend" }, names.map((name, turn) => element("li", {},
      shape("svg", { width: 22, height: 16, "aria-hidden": "true" }, point(SERIES[toneOf(name, turn)] ?? "circle", 11, 8, 5, { class: `dot s${toneOf(name, turn)}` })), name)));
  }

  // Counts, whole or in parts.
  function bars(holder, chart, rows) {
    const width = Math.max(280, holder.clientWidth);
    const isNarrow = width < 520;
    const value = chart.value;
    const names = [...new Set(rows.map((row) => row[chart.label_column]))];
    const parts = chart.part ? [...new Set(rows.map((row) => row[chart.part]))].sort((a, b) => (chart.order ?? []).indexOf(a) - (chart.order ?? []).indexOf(b)) : [null];
    const longest = Math.max(...names.map((name) => measured(format.heading(String(name)), 13)));
    const left = isNarrow ? 0 : Math.min(width * 0.45, longest + 16);
    const step = isNarrow ? 44 : 30;
    const sums = names.map((name) => rows.filter((row) => row[chart.label_column] === name).reduce((sum, row) => sum + row[value], 0));
    const most = Math.max(...sums, 1);
    const scale = (at) => (at / most) * (width - left - 56);
    const svg = canvas(width, names.length * step + 4, chart.label);
    names.forEach((name, at) => {
      const y = at * step + (isNarrow ? 18 : 4);
      svg.append(shape("text", { x: isNarrow ? 0 : left - 10, y: isNarrow ? y - 4 : y + 15, class: `row-name${isNarrow ? " start" : ""}` }, format.heading(String(name))));
      let x = left;
      for (const part of parts) {
        const row = rows.find((each) => each[chart.label_column] === name && (part === null || each[chart.part] === part));
        if (!row) continue;
        const size = Math.max(1.5, scale(row[value]));
        const tone = part === null ? "b0" : `b${parts.indexOf(part)}`;
        svg.append(mark(row, { name: () => [name, part].filter(Boolean).map((each) => format.heading(String(each))).join(", "), value, unit: "count", hidesRank: true },
          {}, shape("rect", { x, y, width: size - 1, height: 20, class: `bar ${tone}` })));
        x += size;
      }
      svg.append(shape("text", { x: x + 6, y: y + 15, class: "row-value start", "aria-hidden": "true" }, format.number(sums[at], 0)));
    });
    const legendOf = chart.part ? element("ul", { class: "legend", "aria-label": "Legend" }, parts.map((part, number) => element("li", {},
      shape("svg", { width: 22, height: 16, "aria-hidden": "true" }, shape("rect", { x: 1, y: 1, width: 20, height: 14, class: `bar b${number}` })), format.heading(String(part))))) : null;
    return { svg, legend: legendOf };
  }

  const KINDS = { tiles, outlines, dots, lines, bars };

  // Draws into holder, again when its width changes. ``onpick`` is told of the row of a mark that is chosen.
  function draw(holder, chart, rows, onpick) {
    const tip = element("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    let width = 0;
    let focused = 0;
    const paint = () => {
      if (!holder.isConnected || holder.clientWidth === width || !holder.clientWidth) return;
      width = holder.clientWidth;
      const { svg, legend: shown } = KINDS[chart.kind](holder, chart, rows);
      // In the turn they were made in, which is that of the rows; what lies over others comes after them in the drawing.
      const marks = [...svg.querySelectorAll(".mark[role]")].sort((a, b) => a.atlasTurn - b.atlasTurn);
      const step = (to) => {
        const next = Math.max(0, Math.min(marks.length - 1, to));
        marks[focused]?.setAttribute("tabindex", -1);
        focused = next;
        marks[next]?.setAttribute("tabindex", 0);
        marks[next]?.focus();
      };
      focused = Math.min(focused, marks.length - 1);
      marks[Math.max(0, focused)]?.setAttribute("tabindex", 0);
      svg.addEventListener("keydown", (event) => {
        const moves = { ArrowRight: focused + 1, ArrowDown: focused + 1, ArrowLeft: focused - 1, ArrowUp: focused - 1, Home: 0, End: marks.length - 1 };
        if (event.key in moves) { event.preventDefault(); step(moves[event.key]); }
        if ((event.key === "Enter" || event.key === " ") && onpick) { event.preventDefault(); onpick(marks[focused].atlasRow); }
        if (event.key === "Escape") hide();
      });
      const show = (group) => {
        const { name, lines: told } = group.atlasSaid;
        tip.replaceChildren(element("strong", {}, name), ...told.map((line) => element("span", {}, line)));
        tip.hidden = false;
        const box = group.getBoundingClientRect();
        const frame = holder.getBoundingClientRect();
        const x = Math.min(Math.max(box.left - frame.left + box.width / 2 + holder.scrollLeft - tip.offsetWidth / 2, 0), Math.max(0, holder.clientWidth - tip.offsetWidth));
        const y = box.top - frame.top + holder.scrollTop - tip.offsetHeight - 8;
        tip.style.left = `${x}px`;
        tip.style.top = `${y < holder.scrollTop ? box.bottom - frame.top + holder.scrollTop + 8 : y}px`;
        twin(group, true);
      };
      // Of an area that is pointed at the neighbours would hide half the edge: it is drawn once more, over them.
      const lift = () => svg.ownerDocument.querySelectorAll(".lifted").forEach((each) => each.setAttribute("d",
        [...each.parentElement.querySelectorAll(".mark.on > .outline")].map((edge) => edge.getAttribute("d")).join("")));
      const hide = () => { tip.hidden = true; svg.ownerDocument.querySelectorAll(".mark.on").forEach((each) => each.classList.remove("on")); lift(); };
      const twin = (group) => {
        svg.ownerDocument.querySelectorAll(".mark.on").forEach((each) => each.classList.remove("on"));
        if (group.dataset.area) svg.ownerDocument.querySelectorAll(`.mark[data-area="${CSS.escape(group.dataset.area)}"]`).forEach((each) => each.classList.add("on"));
        lift();
      };
      marks.forEach((group, number) => {
        group.addEventListener("focus", () => { focused = number; show(group); });
        group.addEventListener("blur", hide);
        group.addEventListener("pointerenter", () => show(group));
        group.addEventListener("pointerleave", hide);
        if (onpick) group.addEventListener("click", () => onpick(group.atlasRow));
      });
      holder.replaceChildren(svg, tip);
      const frame = holder.parentElement;
      frame.querySelector(":scope > .legend")?.remove();
      if (shown) frame.append(shown);
    };
    new ResizeObserver(paint).observe(holder);
    paint();
  }

  return { draw, seriesLegend, classes, isBroken, unfilled };
})();
