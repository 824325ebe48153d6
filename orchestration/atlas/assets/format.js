// Numbers, periods and statuses in words, as they are printed in Britain.
"use strict";
atlas.format = (() => {
  const DIGITS = {
    ratio: 2, index: 1, years: 1, gbp_per_hour: 2, gbp_per_week: 2, percentage_points: 1, fte: 1, score_out_of_ten: 2,
    median_absolute_deviations: 2, standard_deviations: 2, bits: 2, index_0_to_1: 2, kilometres: 1, minutes: 1,
  };
  const WHOLE = ["jobs", "people", "count", "rank", "places", "gbp_per_head", "gbp_per_job", "vehicles_per_day", "stars"];
  // What follows a number; the title of the unit says the rest.
  const AFTER = {
    gbp_per_head: "per head", gbp_per_hour: "an hour", gbp_per_job: "per job", gbp_per_week: "a week", jobs: "jobs",
    people: "people", years: "years", minutes: "minutes", kilometres: "km", percentage_points: "points", fte: "full-time equivalents",
    stars: "stars", places: "places", bits: "bits", millibits: "millibits", people_per_1000: "per 1,000 residents",
    people_per_100k: "per 100,000 residents", jobs_per_100k: "per 100,000 residents", deaths_per_100k: "per 100,000 residents",
    projects_per_100k: "per 100,000 residents", trials_per_100k: "per 100,000 residents", chargers_per_100k: "per 100,000 residents",
    fte_per_100k: "per 100,000", offences_per_million: "per million residents", vehicles_per_day: "vehicles a day",
    score_out_of_ten: "out of 10", median_absolute_deviations: "deviations", standard_deviations: "standard deviations",
  };
  const ONE = { stars: "star", jobs: "job", people: "person", places: "place", years: "year", minutes: "minute" };
  const STATUS = {
    final: "final", rounded: "rounded", provisional: "provisional", estimated: "estimated", partial: "partial",
    suppressed: "suppressed", missing: "missing", not_applicable: "not applicable", sample: "sample",
  };
  const INTERVAL = {
    rounding: "what rounding leaves open", sampling: "95% sampling interval, as published", poisson: "95% Poisson limits",
    monte_carlo: "5% to 95% of draws of assumed errors", wilson: "95% Wilson limits", none: "no interval",
  };
  // Why there is no figure, as the Government Statistical Service marks it in tables.
  const NO_FIGURE = {
    suppressed: { mark: "[c]", word: "suppressed" },
    not_applicable: { mark: "[z]", word: "not applicable" },
    missing: { mark: "[x]", word: "not available" },
  };

  function number(value, digits) {
    return value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");
  }

  function money(value, digits) {
    const sign = value < 0 ? "−" : "";
    const size = Math.abs(value);
    if (size >= 1e9) return `${sign}£${number(size / 1e9, 2)} billion`;
    if (size >= 1e6) return `${sign}£${number(size / 1e6, 1)} million`;
    return `${sign}£${number(size, digits)}`;
  }

  // A value with what belongs to it: £25,732, 12.3%, 2.97.
  function value(unit, figure) {
    if (figure === null || figure === undefined) return "";
    if (typeof figure !== "number") return String(figure);
    if (unit === "share" || unit === "probability") return `${number(figure * 100, figure !== 0 && Math.abs(figure) < 0.0005 ? 4 : 1)}%`;
    if (unit === "flag") return figure === 1 ? "yes" : figure === 0 ? "no" : number(figure, 2);
    // What is counted is whole, but not an effective number of kinds.
    const isPart = unit === "count" && !Number.isInteger(figure);
    const digits = isPart ? 1 : DIGITS[unit] ?? (WHOLE.includes(unit) ? 0 : Number.isInteger(figure) || Math.abs(figure) >= 1000 ? 0 : Math.abs(figure) >= 100 ? 1 : 2);
    if (unit?.startsWith("gbp")) return money(figure, digits);
    return number(figure, Math.abs(figure) > 0 && Math.abs(figure) < 0.5 * 10 ** -digits ? 4 : digits);
  }

  // The same with its unit in words: £25,732 per head.
  function long(unit, figure) {
    const shown = value(unit, figure);
    const after = shown === "1" ? ONE[unit] ?? AFTER[unit] : AFTER[unit];
    return shown && after ? `${shown} ${after}` : shown;
  }

  // What fits into a tile: £25.7k.
  function short(unit, figure) {
    if (figure === null || figure === undefined) return "";
    const size = Math.abs(figure);
    const sign = figure < 0 ? "−" : "";
    const pound = unit?.startsWith("gbp") ? "£" : "";
    const steps = [[1e9, "bn"], [1e6, "m"], [1e4, "k"]];
    for (const [step, letter] of steps) {
      if (size >= step) return `${sign}${pound}${number(size / (letter === "k" ? 1e3 : step), 1)}${letter}`;
    }
    return value(unit, figure);
  }

  // Of what rests on several figures each has a status: "final; rounded".
  function status(text) {
    return String(text).split("; ").map((each) => STATUS[each] ?? each).join("; ");
  }

  function kind(row, column = "value") {
    if (row[column] !== null && row[column] !== undefined) return "figure";
    if (row.value_status === "suppressed") return "suppressed";
    return row.value_status === "not_applicable" ? "not_applicable" : "missing";
  }

  // Reasons begin with a fixed word: "parts_not_published: this release has …".
  function reason(text) {
    if (!text) return "";
    const [word, ...rest] = String(text).split(": ");
    return /^[a-z_]+$/.test(word) ? [word.replaceAll("_", " "), ...rest].join(": ") : String(text);
  }

  function noFigure(row, column) {
    const { mark, word } = NO_FIGURE[kind(row, column)];
    return `${word} ${mark}${row.reason ? `, ${reason(row.reason)}` : ""}`;
  }

  function interval(unit, low, high) {
    const isKnown = (bound) => bound !== null && bound !== undefined;
    if (isKnown(low) && isKnown(high)) return `${value(unit, low)} to ${value(unit, high)}`;
    if (isKnown(low)) return `at least ${value(unit, low)}`;
    return isKnown(high) ? `at most ${value(unit, high)}` : "";
  }

  function rank(row) {
    if (row.rank === null || row.rank === undefined) return "";
    const of = row.n_ranked ? ` of ${row.n_ranked}` : "";
    const range = row.rank_low !== null && row.rank_low !== undefined && row.rank_low !== row.rank_high
      ? ` (could be ${row.rank_low} to ${row.rank_high}${row.n_ranked && row.rank_high > row.n_ranked ? ", with areas that have no figure" : ""})` : "";
    return `rank ${row.rank}${of}${range}`;
  }

  // The name of a row's area; its code where it has none.
  function area(row) {
    return row.area_name?.trim() ? row.area_name : row.area_code ?? "";
  }

  // A name after "in": regions that are called by a direction have an article.
  function placed(name) {
    return /^((North|South) (East|West)|(East|West) Midlands|(East|West) of England|Highlands and Islands)( \(England\))?$/.test(name) ? `the ${name}` : name;
  }

  // Boards of health systems by what tells them apart.
  function shortName(row) {
    return area(row).replace(/^NHS (.+) Integrated Care Board$/, "$1");
  }

  function day(text) {
    if (!text) return "";
    const [date, time] = String(text).split(" ");
    const shown = new Date(`${date}T12:00:00Z`);
    if (Number.isNaN(shown.getTime())) return String(text);
    const words = shown.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    return time && time !== "00:00:00" ? `${words}, ${time.slice(0, 5)}` : words;
  }

  // A period as its label says it; a label that is a day becomes one in words.
  function period(label) {
    return /^\d{4}-\d{2}-\d{2}$/.test(label ?? "") ? day(label) : String(label ?? "");
  }

  const AREAS = ["ITL2", "United Kingdom", "Great Britain", "Greater South East", "London", "England", "Scotland", "Wales", "Liverpool City Region"];

  // Names have their capitals, which ids have not, and what is said by way of them.
  function capitals(text) {
    return AREAS.reduce((said, name) => said.replace(new RegExp(`\\b${name}\\b`, "gi"), name), text);
  }

  // Where a reading of a claim looks.
  function areas(basis) {
    return capitals(heading(basis));
  }

  // A column's name as a heading.
  function heading(column) {
    const words = column.replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  const FIELDS = /^[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?$/;

  // A cell of a CSV file; text that a spreadsheet would take for a formula gets an apostrophe.
  function csvCell(cell) {
    if (cell === null || cell === undefined) return "";
    let text = String(cell);
    if (typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) && !FIELDS.test(cell)) text = `'${cell}`;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  function csv(columns, rows) {
    return [columns, ...rows.map((row) => columns.map((column) => row[column]))]
      .map((cells) => cells.map(csvCell).join(",")).join("\n") + "\n";
  }

  return { number, value, long, short, kind, reason, noFigure, interval, rank, area, placed, shortName, day, period, heading, capitals, areas, status, csv, INTERVAL, NO_FIGURE };
})();
