// The pages work without this. With it they follow the room, times go on, the heat map
// is walked with the arrow keys, and forms do not load the page anew.
"use strict";
(() => {
  const body = document.body;
  const $ = (id) => document.getElementById(id);

  // ---- how to join: the word is in the part of the address that is never sent ----
  if ("join" in body.dataset) {
    const command = $("command");
    const without = Array.from(command.childNodes);
    const show = () => {
      const word = location.hash.slice(1);
      if (!/^[0-9A-Za-z-]{14,24}$/.test(word)) {
        command.replaceChildren(...without);
        return;
      }
      command.textContent = "matelot join " + location.host.replace(/:7433$/, "") + "/" + word;
      for (const a of document.querySelectorAll(".languages a")) a.hash = location.hash;
    };
    addEventListener("hashchange", show);
    show();
    return;
  }

  // ---- times that go on ----
  let ahead = 0; // the room's clock is so much ahead of this one
  const span = (since) => {
    const minutes = Math.floor((Date.now() + ahead - since) / 60000);
    if (minutes < 1) return body.dataset.moment;
    if (minutes < 60) return body.dataset.minutes.replace("#", minutes);
    return body.dataset.hours.replace("#", Math.floor(minutes / 60)).replace("#", String(minutes % 60).padStart(2, "0"));
  };
  const tick = () => {
    for (const t of document.querySelectorAll("time[data-since]")) {
      const text = span(Number(t.dataset.since));
      if (t.textContent !== text) t.textContent = text;
    }
  };

  // ---- the heat map: one stop for Tab, arrows within ----
  let at = null; // the ID of the element that Tab reaches
  const stops = (row) => Array.from(row.cells, (c) => c.querySelector("a")).filter(Boolean);
  const table = () => {
    const heat = $("heat");
    if (!heat) return;
    let first = null;
    let found = false;
    for (const a of heat.tBodies[0].querySelectorAll("a")) {
      const here = keyOf(a) === at;
      found ||= here;
      first ??= a;
      a.tabIndex = here ? 0 : -1;
    }
    if (!found && first) first.tabIndex = 0;
  };
  const keyOf = (a) => (a.closest("[id]:not(a)") || a).id;
  const step = (a, key) => {
    const cell = a.closest("td, th");
    const row = cell.parentElement;
    const mine = stops(row);
    const i = mine.indexOf(a);
    switch (key) {
      case "ArrowRight": return mine[i + 1];
      case "ArrowLeft": return mine[i - 1];
      case "Home": return mine[0];
      case "End": return mine[mine.length - 1];
    }
    const far = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[key];
    if (!far) return undefined;
    const rows = Array.from(row.parentElement.rows);
    const other = rows[Math.min(Math.max(rows.indexOf(row) + far, 0), rows.length - 1)];
    if (other === row) return undefined;
    // The same column, or the nearest one to the left in which something is.
    for (let n = cell.cellIndex; n >= 0; n--) {
      const there = other.cells[n]?.querySelector("a");
      if (there) return there;
    }
    return undefined;
  };
  addEventListener("keydown", (e) => {
    const a = e.target.closest?.("#heat tbody a");
    if (!a || e.ctrlKey || e.altKey || e.metaKey) return;
    const next = step(a, e.key);
    if (!next) return;
    e.preventDefault();
    at = keyOf(next);
    table();
    next.focus();
  });
  addEventListener("focusin", (e) => {
    const a = e.target.closest?.("#heat tbody a");
    if (a && keyOf(a) !== at) {
      at = keyOf(a);
      table();
    }
  });

  // ---- parts that changed ----
  const waiting = new Map(); // parts in which somebody is writing
  const writing = (old) => {
    const active = document.activeElement;
    return old.contains(active) && active.matches("textarea, select, input:not([type=hidden])");
  };
  const typed = (old) => Array.from(old.querySelectorAll("textarea, input:not([type=hidden])")).some((f) => f.value !== f.defaultValue);
  const put = (id, html, flash) => {
    const old = $(id);
    if (!old) return;
    if (writing(old) || typed(old)) {
      waiting.set(id, html);
      return;
    }
    waiting.delete(id);
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const fresh = holder.content.firstElementChild;
    if (!fresh) return;
    const active = document.activeElement;
    const focused = old.contains(active) ? (active.id || keyOf(active)) : null;
    const open = Array.from(old.querySelectorAll("details[open]"), (d) => d.id);
    const chosen = Array.from(old.querySelectorAll("select"), (s) => [s.id, s.value, s.dataset.chosen]);
    const scroll = old.querySelector(".scroll");
    const place = scroll && [scroll.scrollLeft, scroll.scrollTop];
    if (flash) fresh.classList.add("fresh");
    old.replaceWith(fresh);
    for (const d of open) if ($(d)) $(d).open = true;
    for (const [s, value, own] of chosen) if (own && $(s)) { $(s).value = value; $(s).dataset.chosen = own; }
    if (place) {
      const now = fresh.querySelector(".scroll");
      if (now) [now.scrollLeft, now.scrollTop] = place;
    }
    if (focused) {
      const again = $(focused);
      const target = again && (again.matches("a, button, input, select, textarea, summary, [tabindex]") ? again : again.querySelector("a"));
      (target || fresh.querySelector("a, button, summary"))?.focus({ preventScroll: true });
    }
  };
  const parts = (list, flash) => {
    for (const [id, html] of list) put(id, html, flash && /^c-/.test(id));
    table();
    tick();
  };
  addEventListener("change", (e) => {
    if (e.target.matches("select")) e.target.dataset.chosen = "yes";
  });
  const flush = () => {
    for (const [id, html] of Array.from(waiting)) put(id, html);
    table();
  };
  addEventListener("focusout", () => setTimeout(flush));

  // ---- the room ----
  if (body.dataset.live) {
    let source = null;
    let again = 0;
    const connect = () => {
      source = new EventSource(body.dataset.live);
      let first = true;
      source.onmessage = (e) => {
        const news = JSON.parse(e.data);
        ahead = news.now - Date.now();
        parts(news.parts || [], !first);
        first = false;
        if (news.say) $("say").textContent = news.say;
        body.dataset.at = e.lastEventId;
        $("lost").hidden = true;
      };
      source.onerror = () => {
        $("lost").hidden = false;
        // A browser asks again by itself, but not after an answer such as 503.
        if (source.readyState === EventSource.CLOSED) {
          clearTimeout(again);
          again = setTimeout(connect, 5000);
        }
      };
    };
    connect();
    setInterval(tick, 1000);
  }

  // ---- forms that do not load the page anew ----
  addEventListener("submit", (e) => {
    const form = e.target;
    if (!form.matches("form[data-act]") || !body.dataset.live) return;
    e.preventDefault();
    // The news of what is done may come before the answer, and put a new form in the
    // place of this one: what the answer is about is found again by its ID.
    const button = e.submitter?.id;
    const sent = new Map(Array.from(form.querySelectorAll("textarea, select, input:not([type=hidden])"), (f) => [f.id, f.value]));
    const around = Array.from(document.querySelectorAll("details[open]")).filter((d) => d.contains(form)).map((d) => d.id);
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" }).then((answer) => {
      if (answer.type !== "opaqueredirect" && !answer.ok) {
        form.submit(); // it says why on a page of its own
        return;
      }
      for (const [id, value] of sent) {
        const f = $(id);
        if (!f || f.value !== value) continue; // somebody writes on
        if (f.matches("select")) delete f.dataset.chosen;
        else f.defaultValue = value;
      }
      for (const id of around) if ($(id)) $(id).open = false;
      flush();
      if (button) $(button)?.focus({ preventScroll: true });
    }, () => { $("lost").hidden = false; });
  });

  table();
  tick();
})();
