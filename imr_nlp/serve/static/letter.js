"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const text = byId("text"), pages = byId("pages"), said = byId("said"), tip = byId("tip"), help = byId("help");
  const pane = document.querySelector(".pane.decision");
  const mentions = JSON.parse(byId("mentions").textContent);
  const number = (element, name) => Number(element.dataset[name]);
  const spotsOf = (part) => part.dataset.spots.split(" ").map((one) => one.split("-").map(Number));
  const parts = [...document.querySelectorAll(".part[data-spots]")];
  const pieces = [...document.querySelectorAll(".words .s")];
  const boxes = pages ? [...pages.querySelectorAll(".box")] : [];
  const marks = text ? [...text.querySelectorAll(".m[data-last]")] : [];
  let part = null, spot = 0, mark = -1, quiet = 0;

  // A page that is a file, or a browser that forbids it, has no storage.
  const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* then not */ } };
  const say = (words) => { said.textContent = words; };
  const isShown = (element) => element && !element.hidden && element.offsetParent !== null;
  const isOf = ([start, end]) => (one) => number(one, "s") === start && number(one, "e") === end;
  const within = ([start, end]) => (one) => number(one, "s") < end && number(one, "e") > start;

  function reveal(element, scroller, block = "center") {
    if (!element || !isShown(scroller)) return;
    // Inside its own pane only: the page itself stays where it is.
    const inner = element.getBoundingClientRect(), outer = scroller.getBoundingClientRect();
    const room = Math.max(0, outer.height - inner.height);
    const wanted = block === "center" ? room / 2 : Math.min(room / 2, 60);
    const top = scroller.scrollTop + inner.top - outer.top - wanted;
    if (scroller.scrollHeight > scroller.clientHeight + 1) scroller.scrollTo({ top });
    else element.scrollIntoView({ block: "center" });
  }

  function clear() {
    for (const one of document.querySelectorAll(".on, .chosen")) one.classList.remove("on", "chosen");
    for (const one of document.querySelectorAll(".part[aria-current]")) one.removeAttribute("aria-current");
    hideTip();
  }

  function choose(next, at = 0, focus = true) {
    clear();
    part = next;
    const spots = spotsOf(part);
    spot = (at + spots.length) % spots.length;
    const cell = part.closest(".cell");
    cell.classList.add("chosen");
    part.setAttribute("aria-current", "true");
    for (let folded = part.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    for (const one of pieces) if (spots.some((each) => within(each)(one))) one.classList.add("on");
    for (const one of boxes) if (spots.some((each) => isOf(each)(one))) one.classList.add("on");
    reveal(pieces.find(within(spots[spot])), text);
    reveal(boxes.find(isOf(spots[spot])), pages);
    reveal(part, pane, "nearest");
    if (focus) part.focus({ preventScroll: true });
    const words = pieces.filter(within(spots[spot])).map((one) => one.textContent).join("").replace(/\s+/g, " ").trim();
    const label = cell.querySelector("dt").textContent;
    const count = spots.length > 1 ? `, place ${spot + 1} of ${spots.length}` : "";
    say(`${label}: ${part.textContent}. Read from “${words.slice(0, 200)}”${count}; rule: ${part.dataset.rules}.`);
  }

  function step(by) {
    const shown = parts.filter((one) => one.closest(".absent:not([open])") === null);
    const at = shown.indexOf(part);
    choose(shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length]);
  }

  /** The values that were read from a place, the closest first. */
  function valuesAt(start, end) {
    const exact = (one) => !spotsOf(one).some(([s, e]) => s === start && e === end);
    const size = (one) => Math.min(...spotsOf(one).filter(([s, e]) => s < end && e > start).map(([s, e]) => e - s));
    return parts.filter((one) => spotsOf(one).some(([s, e]) => s < end && e > start)).sort((a, b) => exact(a) - exact(b) || size(a) - size(b));
  }

  function back(piece) {
    const found = valuesAt(number(piece, "s"), number(piece, "e"));
    if (!found.length) return;
    const next = found[(found.indexOf(part) + 1) % found.length];
    const at = spotsOf(next).findIndex(([s, e]) => s < number(piece, "e") && e > number(piece, "s"));
    choose(next, at);
  }

  function stepMark(by) {
    if (!marks.length) return;
    mark = (mark + by + marks.length) % marks.length;
    clear();
    const [kind, value] = mentions[number(marks[mark], "m")];
    const its = text.querySelectorAll(`.m[data-m="${marks[mark].dataset.m}"]`);
    for (const one of its) one.classList.add("on");
    reveal(marks[mark], text);
    quiet = performance.now() + 300;  // our own scrolling is told of later, and must not hide what it was for
    showTip(marks[mark], tellMark(marks[mark]));
    const words = [...its].map((one) => one.textContent).join("").replace(/\s+/g, " ");
    say(`${kind}: ${words}${value ? `, ${value}` : ""}`);
  }

  function tellMark(element) {
    const told = [];
    for (let one = element; one && one !== text; one = one.parentElement) {
      if (!one.dataset.m) continue;
      const [kind, value] = mentions[number(one, "m")];
      told.push(value ? `${kind}: ${value}` : kind);
    }
    return told;
  }

  function tellPiece(piece) {
    return valuesAt(number(piece, "s"), number(piece, "e")).slice(0, 6).map((one) => {
      const cell = one.closest(".cell"), card = one.closest(".card");
      const issue = card.id.startsWith("issue-") ? ` (issue ${card.id.slice(6)})` : "";
      const sure = cell.querySelector(".sure");
      return `→ ${cell.querySelector("dt").textContent}${issue}, rule: ${one.dataset.rules}${sure ? `, ${sure.textContent}` : ""}`;
    });
  }

  function showTip(element, lines) {
    if (!lines.length) return;
    tip.replaceChildren(...lines.map((line) => Object.assign(document.createElement("div"), { textContent: line })));
    tip.hidden = false;
    const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8));
    const below = box.bottom + 18;
    const top = below + tip.offsetHeight > innerHeight ? box.top - tip.offsetHeight - 8 : below;
    tip.style.left = `${left}px`;
    tip.style.top = `${Math.max(8, top)}px`;
  }
  const hideTip = () => { tip.hidden = true; };

  // --- judging
  const words = { right: "✓ right", wrong: "✗ wrong", none: "" };
  async function judge(form, judgement) {
    const data = new FormData(form);
    data.set("judgement", judgement);
    const error = form.querySelector(".error");
    error.textContent = "";
    let answer, told;
    try {
      answer = await fetch(form.action, { method: "POST", body: data, headers: { accept: "application/json" } });
      told = await answer.json();
    } catch { error.textContent = "The server does not answer; nothing was kept."; return; }
    if (!answer.ok) { error.textContent = told.detail; return; }
    const cell = form.closest(".cell"), verdict = cell.querySelector(".verdict");
    verdict.dataset.judgement = judgement === "none" ? "" : judgement;
    verdict.textContent = judgement === "corrected" ? `→ ${told.correction}` : words[judgement];
    form.closest("details").open = false;
    say(`${cell.querySelector("dt").textContent}: ${verdict.textContent || "verdict taken back"}`);
    if (document.activeElement === document.body || form.contains(document.activeElement)) {
      (cell.querySelector("a.part") ?? cell.querySelector("summary")).focus({ preventScroll: true });
    }
  }
  document.addEventListener("submit", (event) => {
    if (!event.target.closest(".check")) return;
    event.preventDefault();
    judge(event.target, event.submitter?.value ?? "corrected");
  });
  const chosenForm = () => {
    const cell = document.activeElement?.closest(".cell") ?? document.querySelector(".cell.chosen");
    return cell?.querySelector(".check form");
  };
  function correct(form) {
    form.closest("details").open = true;
    const field = form.elements.correction;
    field.focus();
    field.select?.();
  }

  // --- keys
  const show = (which) => {
    for (const button of document.querySelectorAll("[data-show]")) {
      button.setAttribute("aria-pressed", String(button.dataset.show === which));
    }
    text.hidden = which === "pages";
    pages.hidden = which === "text";
    document.querySelector(".views").dataset.view = which;
    remember("view", which);
    if (part) choose(part, spot, false);
  };
  const views = ["text", "pages", "both"];
  const keys = {
    n: () => step(1), p: () => step(-1), e: () => part && choose(part, spot + 1),
    m: () => stepMark(1), M: () => stepMark(-1),
    r: () => chosenForm() && judge(chosenForm(), "right"), w: () => chosenForm() && judge(chosenForm(), "wrong"),
    u: () => chosenForm() && judge(chosenForm(), "none"), c: () => chosenForm() && correct(chosenForm()),
    d: () => byId("done")?.querySelector("[value=right]")?.click(),
    v: () => pages && show(views[(views.indexOf(document.querySelector(".views").dataset.view ?? "text") + 1) % 3]),
    "[": () => document.querySelector("[rel=prev]")?.click(), "]": () => document.querySelector("[rel=next]")?.click(),
    "?": () => help.showModal(),
  };
  const keysOn = byId("keys-on");
  keysOn.checked = remembered("keys") !== "off";
  keysOn.addEventListener("change", () => remember("keys", keysOn.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (help.open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      const folded = event.target.closest?.(".check[open]");
      if (folded) { folded.open = false; (folded.closest(".cell").querySelector("a.part") ?? folded.querySelector("summary")).focus(); }
      else { clear(); part = null; }
      return;
    }
    if (event.target.matches?.("input:not([type=checkbox]), textarea, select") || !keysOn.checked) return;
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });

  // --- pointer
  document.addEventListener("click", (event) => {
    const wanted = event.target.closest(".part[data-spots]");
    if (wanted) {
      event.preventDefault();
      choose(wanted, wanted === part ? spot + 1 : 0);
      return;
    }
    const cell = event.target.closest("[data-cell]");
    if (cell) {
      const target = byId(cell.hash.slice(1));
      event.preventDefault();
      for (let folded = target.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
      const first = target.querySelector(".part[data-spots]");
      if (first) choose(first);
      else { clear(); target.classList.add("chosen"); reveal(target, pane); target.querySelector("summary")?.focus({ preventScroll: true }); }
      return;
    }
    const piece = event.target.closest(".e, .box");
    if (piece && !getSelection().toString()) back(piece);
  });
  document.addEventListener("pointerover", (event) => {
    const over = event.target.closest?.(".words .m, .words .e, .box");
    if (!over) return hideTip();
    const piece = event.target.closest(".e, .box");
    const lines = [...(event.target.closest(".m") ? tellMark(event.target.closest(".m")) : []), ...(piece ? tellPiece(piece) : [])];
    showTip(over, lines);
  });
  document.addEventListener("scroll", () => { if (performance.now() > quiet) hideTip(); }, { capture: true, passive: true });

  byId("legend")?.addEventListener("change", (event) => {
    text.classList.toggle(`off-${event.target.value}`, event.target.value === "names" ? false : !event.target.checked);
    if (event.target.value === "names") text.classList.toggle("names", event.target.checked);
  });
  for (const button of document.querySelectorAll("[data-show]")) button.addEventListener("click", () => show(button.dataset.show));
  byId("help-open").hidden = false;
  byId("help-open").addEventListener("click", () => help.showModal());

  if (pages && views.includes(remembered("view"))) show(remembered("view"));

  // A letter that is done leads on to the next one of the view.
  byId("done")?.addEventListener("submit", async (event) => {
    if (event.submitter?.value !== "right") return;
    event.preventDefault();
    const data = new FormData(event.target);
    data.set("judgement", "right");
    const next = document.querySelector("[rel=next]")?.href;
    const answer = await fetch(event.target.action, { method: "POST", body: data, headers: { accept: "application/json" } });
    if (answer.ok) location.assign(next ?? location.href.replace(/#.*/, ""));
  });

  // A link to a value or an issue of this page.
  const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
  const first = target?.querySelector(".part[data-spots]");
  if (target?.matches(".cell") && first) choose(first);
  else if (target?.matches(".card") && first) {
    const title = target.querySelector('[data-path$=".request.text"] .part[data-spots]') ?? first;
    choose(title, 0, false);
    reveal(target, pane, "nearest");
  }
})();
