// Keeps an open page up to date. The stream only tells which read models moved and how far; what changed is fetched as any page is.
// Without this script everything works, with a refresh by hand.
"use strict";
(() => {
  const status = document.getElementById("stand");
  if (!status) return;
  const parts = () => [...document.querySelectorAll("[data-leeft]")];
  const positions = {};
  let source, busy = false, again = false, lost = false, left = false;

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
    if (answer.status === 401) { left = true; return tell("U bent niet meer ingelogd. Log in op een ander tabblad, en ververs daarna deze pagina."); }
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    // The secret of forms is written in another way each time; that is no change.
    for (const input of fresh.querySelectorAll("input[name=zegel]")) input.setAttribute("value", document.querySelector("input[name=zegel]").value);
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
    if (busy || left) return;
    busy = true;
    while (again && !left) {
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

  // A browser keeps six connections to a server, and every page of it shares them: so one page that can be seen listens, for all that can be.
  // The lock tells which; who holds it and is hidden or closed lets go, and the next one listens. What it hears it tells the others.
  const others = new BroadcastChannel("regie-stroom");
  let leave;

  function heard(told) {
    if (told.positions) { Object.assign(positions, told.positions); catchUp(); }
    if (told.lost === true) tell("De verbinding is weg; er wordt opnieuw verbonden.");
    if (told.lost === false && lost) tell("De verbinding is er weer.");
    if (told.lost !== undefined) lost = told.lost;
  }

  function say(told) {
    heard(told);
    others.postMessage(told);
  }

  function listen() {
    source = new EventSource(document.body.dataset.stroom);
    source.onmessage = (message) => say({ positions: JSON.parse(message.data) });
    source.onopen = () => say({ lost: false });
    source.onerror = () => {
      say({ lost: true });
      const ended = source;
      if (ended.readyState === EventSource.CLOSED && !left) setTimeout(() => { if (source === ended) listen(); }, 5000);
    };
  }

  function connect() {
    disconnect();
    if (document.hidden) return;
    others.postMessage({ asks: true });
    if (!navigator.locks) return listen();
    const left = new AbortController();
    leave = () => left.abort();
    navigator.locks.request("regie-stroom", { signal: left.signal }, () => new Promise((done) => {
      leave = done;
      listen();
    })).catch(() => {});
  }

  function disconnect() {
    source?.close();
    source = undefined;
    leave?.();
    leave = undefined;
  }

  others.onmessage = ({ data }) => {
    if (data.asks) { if (source) others.postMessage({ positions, lost }); } else if (!document.hidden) heard(data);
  };

  const touch = ({ target }) => target.closest("form[method=post]")?.closest("[data-leeft]")?.setAttribute("data-aangeraakt", "ja");
  document.addEventListener("input", touch);
  document.addEventListener("visibilitychange", () => document.hidden ? disconnect() : connect());
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  connect();
})();
