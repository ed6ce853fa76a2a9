"use strict";
(() => {
  const PAGE = 50;
  const { columns, strings, rows } = JSON.parse(document.getElementById("data").textContent);
  const position = Object.fromEntries(columns.map(([key], number) => [key, 2 * number]));
  const table = document.getElementById("table");
  const [head, body] = [table.tHead, table.tBodies[0]];
  const form = document.querySelector(".controls");
  const pages = document.querySelector(".pages");
  const balloon = document.getElementById("words");
  const text = (row, key) => strings[row[position[key]]];
  const folded = strings.map((one) => one.toLowerCase());
  const order = new Intl.Collator("en", { numeric: true });
  let shown = rows, page = 0, sorted = { key: null, sign: 1 };

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function filter() {
    const wanted = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcome = form.elements.outcome.value, category = form.elements.category.value;
    // Each string is searched once, however many rows it stands in.
    const hits = wanted.map((word) => folded.map((one) => one.includes(word)));
    shown = rows.filter((row) =>
      (!outcome || text(row, "outcome") === outcome)
      && (!category || text(row, "category").split(":")[0] === category)
      && hits.every((hit) => hit[row[row.length - 1]] || columns.some((_, number) => hit[row[2 * number]])));
    if (sorted.key) {
      const at = position[sorted.key];
      shown.sort((one, other) => {
        const [a, b] = [strings[one[at]], strings[other[at]]];
        if (!a || !b) return !a - !b;  // what is not stated comes last, whatever the direction
        return sorted.sign * order.compare(a, b);
      });
    }
    page = 0;
    draw();
  }

  function cell(row, [key, heading], number) {
    const value = strings[row[2 * number]], words = row[2 * number + 1];
    const made = element("td", { "data-column": key, "data-heading": heading, role: "cell" });
    if (!value) made.dataset.empty = "";
    else {
      const inner = element("span", { class: key === "outcome" ? value.toLowerCase().replace(" ", "-") : "" }, value);
      if (words >= 0) {
        inner.dataset.words = strings[words];
        inner.dataset.source = strings[row[row.length - 1]];
        inner.tabIndex = -1;
      }
      made.append(inner);
      const link = row[row.length - 2];
      if (key === "why") inner.classList.add("why");
      if (key === "why" && link >= 0) {
        made.append(element("a", { href: strings[link], target: "_blank", rel: "noopener" }, "letter"));
      }
    }
    return made;
  }

  function draw() {
    hide();
    const last = Math.max(0, Math.ceil(shown.length / PAGE) - 1);
    const first = page * PAGE, drawn = shown.slice(first, first + PAGE);
    body.replaceChildren(...drawn.map((row) =>
      element("tr", { role: "row" }, ...columns.map((column, number) => cell(row, column, number)))));
    const start = body.querySelector("[data-words]");
    if (start) start.tabIndex = 0;
    const count = (number) => number.toLocaleString("en");
    form.querySelector("output").textContent = shown.length === rows.length
      ? `${count(rows.length)} issues` : `${count(shown.length)} of ${count(rows.length)} issues`;
    pages.querySelector("span").textContent = shown.length
      ? `${count(first + 1)} to ${count(first + drawn.length)} of ${count(shown.length)}` : "no issue fits";
    const [previous, next] = pages.querySelectorAll("button");
    previous.disabled = page === 0;
    next.disabled = page === last;
    for (const heading of head.querySelectorAll("th")) {
      const here = heading.dataset.key === sorted.key;
      heading.setAttribute("aria-sort", here ? (sorted.sign > 0 ? "ascending" : "descending") : "none");
    }
  }

  function show(target) {
    balloon.replaceChildren(target.dataset.words, element("small", {}, target.dataset.source));
    balloon.hidden = false;
    target.setAttribute("aria-describedby", balloon.id);
    const box = target.getBoundingClientRect(), width = balloon.offsetWidth, height = balloon.offsetHeight;
    const left = Math.max(12, Math.min(box.left, document.documentElement.clientWidth - width - 12));
    const top = box.bottom + height + 10 > window.innerHeight ? box.top - height - 6 : box.bottom + 6;
    balloon.style.left = `${left + window.scrollX}px`;
    balloon.style.top = `${top + window.scrollY}px`;
  }

  function hide() {
    balloon.hidden = true;
    for (const one of body.querySelectorAll("[aria-describedby]")) one.removeAttribute("aria-describedby");
  }

  function walk(event) {
    const target = event.target;
    if (event.key === "Escape") return hide();
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!steps || !target.dataset.words) return;
    event.preventDefault();
    let line = target.closest("tr").rowIndex - 1, at = target.closest("td").cellIndex, next = null;
    while (!next) {
      [line, at] = [line + steps[0], at + steps[1]];
      const place = body.rows[line]?.cells[at];
      if (!place) return;
      next = place.querySelector("[data-words]");
    }
    target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  function fillChoices(name, values) {
    for (const value of [...new Set(values)].sort(order.compare)) form.elements[name].append(element("option", {}, value));
  }

  function start() {
    const line = element("tr", { role: "row" });
    for (const [key, heading] of columns) {
      const button = element("button", { type: "button" }, heading);
      button.addEventListener("click", () => {
        sorted = { key, sign: sorted.key === key ? -sorted.sign : 1 };
        filter();
      });
      line.append(element("th", { scope: "col", role: "columnheader", "data-key": key }, button));
    }
    head.append(line);
    for (const [part, role] of [[table, "table"], [head, "rowgroup"], [body, "rowgroup"]]) part.setAttribute("role", role);
    fillChoices("outcome", rows.map((row) => text(row, "outcome")));
    fillChoices("category", rows.map((row) => text(row, "category").split(":")[0]));
    let pending = 0;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => { clearTimeout(pending); pending = setTimeout(filter, 120); });
    pages.addEventListener("click", (event) => {
      if (!event.target.value) return;
      page += Number(event.target.value);
      draw();
      table.scrollIntoView({ block: "start" });
    });
    let leaving = 0;
    const near = (event) => event.target.closest?.("[data-words], #words");
    document.addEventListener("pointerover", (event) => {
      const target = near(event);
      if (!target) return;
      clearTimeout(leaving);
      if (target !== balloon) { hide(); show(target); }
    });
    document.addEventListener("pointerout", (event) => { if (near(event)) leaving = setTimeout(hide, 200); });
    body.addEventListener("focusin", (event) => { if (event.target.dataset.words) { hide(); show(event.target); } });
    body.addEventListener("focusout", hide);
    document.addEventListener("keydown", walk);
    for (const part of [form, table, pages, document.querySelector(".hint")]) part.hidden = false;
    draw();
  }

  // The charts are pictures to a screen reader; to a pointer their marks tell their numbers.
  for (const mark of document.querySelectorAll(".chart [role=graphics-symbol]:not([aria-roledescription=axis])")) {
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    title.textContent = mark.getAttribute("aria-label");
    mark.append(title);
  }
  const folds = document.querySelectorAll("details");
  window.addEventListener("beforeprint", () => { for (const one of folds) { one.dataset.was = one.open; one.open = true; } });
  window.addEventListener("afterprint", () => { for (const one of folds) one.open = one.dataset.was === "true"; });
  start();
})();
