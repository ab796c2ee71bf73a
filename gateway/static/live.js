// Keeps an open page up to date. The stream only tells which read models moved and how far; what changed is fetched as any page is.
// Without this script everything works, with a refresh by hand.
"use strict";
(() => {
  const status = document.getElementById("stand");
  if (!status) return;
  const parts = () => [...document.querySelectorAll("[data-leeft]")];
  const positions = {};
  let source, busy = false, again = false, lost = false;

  const tell = (text) => { if (status.textContent !== text) status.textContent = text; };
  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const newest = (part) => Math.max(...part.dataset.leeft.split(" ").map((name) => positions[name] || 0));

  function keep(old, fresh) {
    for (const details of old.querySelectorAll("details[open][id]")) {
      fresh.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute("open", "");
    }
    const focused = document.activeElement;
    if (!old.contains(focused)) return () => {};
    const where = focused.id ? `#${CSS.escape(focused.id)}` : `a[href="${CSS.escape(focused.getAttribute("href") || "")}"]`;
    return () => fresh.querySelector(where)?.focus({ preventScroll: true });
  }

  async function refresh(part) {
    const upTo = newest(part);
    const address = new URL(document.body.dataset.adres || location.href, location.href);
    if (address.pathname === location.pathname) address.search = location.search;
    address.searchParams.set("deel", part.id);
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    part.dataset.positie = upTo;
    if (!document.querySelector("[data-verouderd]")) tell(`Bijgewerkt om ${fresh.dataset.klok} uur`);
    if (part.dataset.merk ? part.dataset.merk === fresh.dataset.merk : part.innerHTML === fresh.innerHTML) return;
    if (part.dataset.aangeraakt) {
      part.dataset.verouderd = "ja";
      return tell("Er is intussen iets veranderd. Ververs de pagina als u klaar bent met dit formulier.");
    }
    const focus = keep(part, fresh);
    fresh.dataset.positie = upTo;
    part.replaceWith(fresh);
    focus();
  }

  async function catchUp() {
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      try {
        for (const part of parts()) if (newest(part) > Number(part.dataset.positie)) await refresh(part);
        await wait(500);
      } catch {
        tell("De pagina kon niet worden bijgewerkt; er wordt opnieuw geprobeerd.");
        again = true;
        await wait(3000);
      }
    }
    busy = false;
  }

  function connect() {
    source?.close();
    source = new EventSource(document.body.dataset.stroom);
    source.onmessage = (message) => { Object.assign(positions, JSON.parse(message.data)); catchUp(); };
    source.onopen = () => { if (lost) tell("De verbinding is er weer."); lost = false; };
    source.onerror = () => {
      lost = true;
      tell("De verbinding is weg; er wordt opnieuw verbonden.");
      if (source.readyState === EventSource.CLOSED) setTimeout(() => document.hidden || connect(), 5000);
    };
  }

  const touch = ({ target }) => target.closest("form[method=post]")?.closest("[data-leeft]")?.setAttribute("data-aangeraakt", "ja");
  document.addEventListener("input", touch);
  document.addEventListener("visibilitychange", () => document.hidden ? source?.close() : connect());
  connect();
})();
