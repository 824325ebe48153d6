// Sources and methods: tables that can be searched.
"use strict";
(async () => {
  const { element, format, figures } = atlas;
  const page = document.querySelector("#page");
  try {
    const base = figures.prepared(await atlas.content("base"));
    const said = await atlas.content("sources");
    const part = (id) => page.querySelector(`#${id}`);
    figures.show(part("licences"), { name: "licences", title: "Licences and attributions", subtitle: "What to print beside the figures", answer: said.licences, table: ["publisher", "licence", "attribution", "releases", "newest_released"], headings: { newest_released: "Newest release" }, empty: "No release has landed." }, base);
    figures.show(part("releases"), { name: "releases", title: "Every release", subtitle: "The editions that figures came in", answer: said.releases, cells: { title: (row) => element("span", { id: `release=${row.release_id}` }, row.title) },
      table: ["title", "publisher", "released", "licence", "origin", "observation_count", "publisher_url", "release_id", "sha256"], headings: { publisher_url: "Publisher's page" }, empty: "No release has landed." }, base);
    figures.show(part("freshness"), { name: "freshness", title: "Every dataset", subtitle: "What could be here, how fresh it is, and why it is absent", answer: said.freshness, table: ["title", "publisher", "cadence", "freshness_status", "newest_released", "newest_period_end", "reason"], headings: { newest_released: "Newest release", newest_period_end: "Newest period ends" }, empty: "No dataset is known." }, base);
    figures.show(part("breaks"), { name: "breaks", title: "Breaks and cautions", subtitle: "Where a series must not be joined, or with care", answer: said.breaks, table: ["measure", "severity", "broken_on", "compared_by", "reason", "citation", "citation_url"], empty: "No break is registered." }, base);
    const list = part("indicator-list");
    const entries = said.indicators.rows.map((row) => {
      const entry = element("details", { class: "claim", id: row.indicator_id },
        element("summary", {}, element("span", { class: "verdict measured" }, format.heading(row.theme)), element("span", { class: "statement" }, row.title)),
        element("p", {}, row.subtitle), element("dl", { class: "facts" }, [["Unit", row.unit_title], ["Formula", row.formula], ["Status", row.status_rule_text], ["Caveat", row.caveat], ["Citation", row.citation], ["Kind", row.is_experimental ? "Experimental: a method of our own" : ""], ["Id", row.indicator_id]]
          .filter(([, value]) => value).map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value)))),
        base.indicator.has(row.indicator_id) ? element("p", {}, element("a", { href: `maps.html#indicator=${encodeURIComponent(row.indicator_id)}` }, "On the map")) : element("p", { class: "note" }, "This build has no figure of it."));
      return { row, entry };
    });
    list.append(...entries.map(({ entry }) => entry));
    const filter = () => {
      const words = part("words").value.toLowerCase().trim();
      let count = 0;
      for (const { row, entry } of entries) {
        entry.hidden = Boolean(words) && !`${row.title} ${row.subtitle} ${row.theme} ${row.formula} ${row.indicator_id}`.toLowerCase().includes(words);
        count += !entry.hidden;
      }
      part("count").textContent = count ? `${count} of ${entries.length} indicators` : "No indicator matches.";
    };
    part("words").addEventListener("input", filter);
    filter();
    function show({ part: wanted }) {
      const target = wanted && document.getElementById(wanted);
      page.querySelector("tr.wanted")?.classList.remove("wanted");
      if (!target) return;
      if (target.tagName === "DETAILS") { target.hidden = false; target.open = true; }
      target.closest("tr")?.classList.add("wanted");
      (target.closest("tr") ?? target).scrollIntoView({ block: target.tagName === "H2" ? "start" : "center" });
    }
    show(atlas.address());
    atlas.followed(show);
    page.dataset.ready = "yes";
  } catch (error) { atlas.failed(page.querySelector("#licences"), error); }
})();
