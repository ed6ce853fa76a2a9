"use strict";
(() => {
  const form = document.getElementById("filters");
  // Empty fields and columns that are the usual ones have no place in a link.
  const usual = [...form.querySelectorAll("[name=col]")].map((one) => one.checked).join();
  const hadColumns = new URLSearchParams(location.search).has("col");
  form.addEventListener("submit", () => {
    for (const one of form.querySelectorAll("input:not([type=checkbox])")) one.disabled = !one.value;
    const columns = [...form.querySelectorAll("[name=col]")];
    if (!hadColumns && columns.map((one) => one.checked).join() === usual) for (const one of columns) one.disabled = true;
  });
  window.addEventListener("pageshow", () => { for (const one of form.elements) one.disabled = false; });
  form.addEventListener("change", (event) => { if (event.target.type !== "search") form.requestSubmit(); });
  // Open facets stay open over a search.
  const facets = [...form.querySelectorAll(".facet")];
  const name = (facet) => facet.querySelector("summary").firstChild.textContent.trim();
  const open = new Set(JSON.parse(sessionStorage.getItem("facets") ?? "[]"));
  for (const facet of facets) {
    if (open.has(name(facet))) facet.open = true;
    facet.addEventListener("toggle", () => {
      sessionStorage.setItem("facets", JSON.stringify(facets.filter((one) => one.open).map(name)));
    });
  }
  // On a phone the filters would fill the first screen.
  if (matchMedia("(max-width: 820px)").matches) form.querySelector(".more").open = false;
})();
