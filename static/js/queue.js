/* Taps that outlive a lost connection. A list says data-queue="its name"; each of its rows has an id and one form
   data-tap with a button aria-pressed. A tap is kept on this device, shown at once and sent in order, one at a time;
   the server answers with the row, and knows by its submission what it already has. Ids stay here, names do not. */
(() => {
  "use strict";
  const list = () => document.querySelector("[data-queue]");
  const notice = document.querySelector("[data-queue-notice]");
  if (!list()) return;
  const key = `cola:${document.body.dataset.user}:${list().dataset.queue}`;
  const kept = () => JSON.parse(localStorage.getItem(key) || "[]");
  const keep = (taps) => { if (taps.length) localStorage.setItem(key, JSON.stringify(taps)); else localStorage.removeItem(key); };
  const clock = (at) => new Date(at).toLocaleTimeString("es-PE", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: list().dataset.zone });
  let trouble = "", sending = false;

  // A row as the tap leaves it, whatever the server will say.
  const draw = (tap) => {
    const row = document.getElementById(tap.row);
    if (!row) return;
    const form = row.querySelector("form"), when = row.querySelector(".when"), words = list().dataset;
    row.querySelector("button").setAttribute("aria-pressed", tap.on);
    form.action = tap.on ? form.dataset.off : form.dataset.on;
    row.dataset.queued = "";
    const hour = document.createElement("b"), how = document.createElement("span");
    hour.textContent = clock(tap.at);
    how.textContent = words.waits;
    when.replaceChildren(hour, how);
  };

  const show = () => {
    const taps = kept(), rows = [...list().querySelectorAll("[aria-pressed]")], words = list().dataset;
    const present = rows.filter((each) => each.getAttribute("aria-pressed") === "true").length;
    document.dispatchEvent(new CustomEvent("queue:counted", { detail: { present, missing: rows.length - present, queued: taps.length } }));
    const said = !taps.length ? "" : trouble === "ended" ? words.ended : trouble ? (taps.length === 1 ? words.offlineOne : words.offline.replace("{n}", taps.length)) : "";
    if (notice.querySelector("p").textContent !== said) notice.querySelector("p").textContent = said;
    notice.hidden = !said;
    notice.querySelector("a").hidden = trouble !== "ended"; // signed in again, the page comes back and sends them
    document.documentElement.toggleAttribute("data-offline", trouble === "offline" || !navigator.onLine);
  };
  const drawAll = () => { kept().forEach(draw); show(); };

  // One tap to the server: true when it is settled, by yes or by no.
  const send = async (tap) => {
    const body = new URLSearchParams({ submission: tap.id, waited: Math.max(0, Math.round((Date.now() - tap.at) / 1000)) });
    body.set("csrfmiddlewaretoken", list().querySelector("[name=csrfmiddlewaretoken]").value);
    let answer;
    try {
      answer = await fetch(tap.url, { method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(15000) });
    } catch { trouble = "offline"; return false; }
    if (answer.status === 401 || answer.status === 403) { trouble = "ended"; return false; }
    if (answer.status >= 500 || answer.status === 429) { trouble = "offline"; return false; }
    trouble = "";
    const taps = kept().filter((each) => each.id !== tap.id);
    keep(taps);
    const row = document.getElementById(tap.row);
    if (row && (answer.ok || answer.status === 422) && !taps.some((each) => each.row === tap.row)) {
      const had = row.contains(document.activeElement);
      row.outerHTML = await answer.text();
      if (had) document.getElementById(tap.row).querySelector("button").focus();
    }
    return true;
  };

  const drain = async () => {
    while (kept().length && await send(kept()[0])) show();
    show();
  };
  // Only one page of this device sends at a time, or a tap could arrive after the one that corrected it.
  const flush = async () => {
    if (sending || !kept().length) return;
    sending = true;
    try { await (navigator.locks ? navigator.locks.request(key, drain) : drain()); } finally { sending = false; }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-queue] [data-tap]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const on = form.querySelector("button").getAttribute("aria-pressed") !== "true";
    const id = self.crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16));
    const tap = { id, row: form.closest("[id]").id, url: form.getAttribute("action"), on, at: Date.now() };
    keep([...kept(), tap]);
    draw(tap);
    show();
    flush();
  }, true);

  addEventListener("online", flush);
  addEventListener("offline", show);
  setInterval(() => {
    if (kept().length) flush();
    else if (navigator.onLine && !document.hidden && trouble !== "ended") list().dispatchEvent(new Event("refresh"));
  }, 15000);
  document.addEventListener("htmx:afterSwap", drawAll);
  document.addEventListener("htmx:sendError", () => { trouble = "offline"; show(); });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) { trouble = ""; show(); } });
  drawAll();
  flush();
})();
