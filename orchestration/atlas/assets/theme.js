// Light, dark, or what the reader's system says; remembered where the browser allows it.
"use strict";
(() => {
  const root = document.documentElement;
  const kept = () => { try { return localStorage.getItem("atlas-theme"); } catch { return null; } };
  const keep = (theme) => { try { localStorage.setItem("atlas-theme", theme); } catch { /* not remembered */ } };
  root.dataset.theme = kept() ?? "auto";
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("#theme");
    const says = () => { button.textContent = { auto: "Theme: automatic", light: "Theme: light", dark: "Theme: dark" }[root.dataset.theme]; };
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = { auto: "light", light: "dark", dark: "auto" }[root.dataset.theme];
      keep(root.dataset.theme);
      says();
    });
    says();
  });
})();
