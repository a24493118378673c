"use strict";
(() => {
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const clock = (s) => {
    const whole = Math.round(s), h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60, r = String(whole % 60).padStart(2, "0");
    return h ? `${h}:${String(m).padStart(2, "0")}:${r}` : `${m}:${r}`;
  };
  // Differences of whole numbers, one character each; the last two signs stand for "unknown" and "three digits follow".
  const DIGITS = " !#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}", BASE = DIGITS.length - 2;
  const undo = (text, scale = 1) => {
    if (!text) return null;
    const found = [], digit = (i) => DIGITS.indexOf(text[i]);
    for (let i = 0, last = 0; i < text.length; i += 1) {
      const d = digit(i);
      if (d === BASE) { found.push(null); continue; }
      if (d < BASE) last += d - (BASE - 1) / 2;
      else { last += (digit(i + 1) * BASE + digit(i + 2)) * BASE + digit(i + 3) - (BASE ** 3 - 1) / 2; i += 3; }
      found.push(last / scale);
    }
    return found;
  };

  // Earlier weeks and runs are pressed month by month; what is inside them is put in when they are opened.
  const opened_months = new Map(), traces = new Map();
  const unpack = async (month) => {
    const pressed = Uint8Array.from(atob(document.getElementById(`pack-${month}`).textContent), (c) => c.charCodeAt(0));
    return JSON.parse(await new Response(new Blob([pressed]).stream().pipeThrough(new DecompressionStream("deflate"))).text());
  };
  const fill = async (details) => {
    const month = details.dataset.pack;
    if (!month) return;
    delete details.dataset.pack;
    if (!opened_months.has(month)) opened_months.set(month, unpack(month));
    try {
      const [body, trace] = (await opened_months.get(month))[details.id];
      details.insertAdjacentHTML("beforeend", body);
      if (trace) traces.set(details.id, trace);
    } catch {
      make("p", "inside", "This browser is too old to show it.", details);
    }
  };

  // Runs are found by words and kind; what is asked for stands in the address, so that a link holds it.
  const find = document.querySelector(".find"), words = find?.querySelector("input"), kinds = find?.querySelector("select"), all = [...document.querySelectorAll("#runs details.run")];
  const months = [...document.querySelectorAll("details.month")], wereOpen = months.map((m) => m.open);
  const filter = () => {
    const q = words.value.trim().toLowerCase().split(/\s+/).filter(Boolean), kind = kinds.value;
    let count = 0;
    for (const run of all) {
      const text = `${run.querySelector("summary").textContent} ${run.dataset.words || run.querySelector(".facts")?.textContent || ""}`.toLowerCase();
      run.hidden = Boolean((kind && run.dataset.kind !== kind) || q.some((word) => !text.includes(word)));
      count += run.hidden ? 0 : 1;
    }
    months.forEach((month, i) => {
      const some = month.querySelector("details.run:not([hidden])");
      month.hidden = !some;
      month.open = q.length || kind ? Boolean(some) : wereOpen[i];
    });
    find.querySelector("output").textContent = q.length || kind ? `${count} of ${all.length}` : "";
  };
  const ask = () => {
    filter();
    const said = new URLSearchParams([["q", words.value.trim()], ["kind", kinds.value]].filter(([, v]) => v));
    history.replaceState(null, "", `#runs${said.size ? `?${said}` : ""}`);
  };
  if (find) {
    find.hidden = false;
    find.addEventListener("input", ask);
  }

  // A link to a run or a week opens what hides it.
  const reveal = () => {
    const [name, said] = decodeURIComponent(location.hash.slice(1)).split("?");
    const target = document.getElementById(name);
    if (!target) return;
    if (find && name === "runs" && said !== undefined) {
      const asked = new URLSearchParams(said);
      words.value = asked.get("q") || "";
      kinds.value = asked.get("kind") || "";
      filter();
    }
    if (target.hidden) { words.value = kinds.value = ""; filter(); }
    for (let box = target; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
    target.scrollIntoView();
    // What came into view on the way has its real height only now.
    setTimeout(() => target.scrollIntoView(), 60);
  };
  // A bar of a week leads to it; the table of verdicts has the same as links.
  document.addEventListener("click", (event) => { const bar = event.target.closest("[data-week]"); if (bar) location.hash = bar.dataset.week; });
  addEventListener("hashchange", reveal);

  // Weeks in order of time or of trouble.
  const list = document.getElementById("week-list"), order = document.querySelector(".switch");
  if (list && order) {
    order.hidden = false;
    order.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      for (const b of order.querySelectorAll("button")) b.setAttribute("aria-pressed", String(b === button));
      const by = button.dataset.sort;
      const rank = (w) => (by === "trouble" ? Number(w.dataset.trouble) * 1e7 : 0) + Number(w.dataset.time);
      list.append(...[...list.children].sort((a, b) => rank(b) - rank(a)));
    });
  }
  // The latest weeks of a long table are the ones to see first.
  for (const box of document.querySelectorAll(".latest")) box.scrollLeft = box.scrollWidth;

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#week-list > details.week:not([open])")];
    for (const week of opened) week.open = true;
  });
  addEventListener("afterprint", () => { for (const week of opened) week.open = false; });

  // One run: pace, heart rate and elevation above each other, with one cursor and one zoom.
  const PANELS = [
    { key: "pace", name: "Pace", height: 230, series: ["flat", "pace"] },
    { key: "heart", name: "Heart rate", height: 120, series: ["heart"] },
    { key: "height", name: "Elevation", height: 100, series: ["height"] },
  ];
  const WORDS = { pace: "pace", flat: "grade-adjusted", heart: "heart rate", height: "elevation", laps: "laps" };
  const HARD = new Set(["rep", "surge", "stride"]);
  const FONT = "system-ui, sans-serif";
  const say = (key, value, unit) => value == null ? "–" : key === "heart" ? `${Math.round(value)} bpm` : key === "height" ? `${Math.round(value)} m` : `${clock(value)}/${unit}`;
  const colour = (key) => ({ pace: css("--ink"), flat: css("--flat"), heart: css("--heart"), height: css("--muted") })[key];
  const zoneColour = (zone) => css(`--z${zone || "T"}`) || css("--zT");
  const make = (tag, css, text, parent) => {
    const made = document.createElement(tag);
    if (css) made.className = css;
    if (text) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  };

  // What lies behind the lines: bands of zones, segments, their edges, laps.
  const shade = (run, key, shown) => (u) => {
    const { ctx, bbox } = u, dot = devicePixelRatio, right = bbox.left + bbox.width, foot = bbox.top + bbox.height;
    const across = (s) => u.valToPos(s / 60, "x", true);
    const inside = (at, low, high) => Math.min(Math.max(at, low), high);
    const band = (top, bottom, fill, alpha) => {
      const a = inside(top, bbox.top, foot), b = inside(bottom, bbox.top, foot);
      if (b - a < 2) return;
      ctx.globalAlpha = alpha; ctx.fillStyle = fill; ctx.fillRect(bbox.left, a, bbox.width, b - a);
    };
    const upright = (at, top, tone, alpha, dash) => {
      if (at <= bbox.left || at >= right) return;
      ctx.globalAlpha = alpha; ctx.strokeStyle = tone; ctx.lineWidth = dot; ctx.setLineDash(dash.map((d) => d * dot));
      ctx.beginPath(); ctx.moveTo(Math.round(at) + .5, top); ctx.lineTo(Math.round(at) + .5, foot); ctx.stroke();
    };
    ctx.save();
    if (key === "pace") for (const [name, fast, slow, fastest, slowest] of run.bands) for (const [a, b, alpha] of [[fastest, fast, .08], [fast, slow, .2], [slow, slowest, .08]]) band(u.valToPos(a, "y", true), u.valToPos(b, "y", true), zoneColour(name), alpha);
    if (key === "heart") for (const [name, low, high] of hearts(run, u)) band(u.valToPos(high, "y", true), u.valToPos(low, "y", true), css(`--h${name.slice(1)}`), .25);
    let rep = 0;
    for (const [kind, zone, start, end, pace] of run.segments) {
      const from = across(start), to = across(end), a = inside(from, bbox.left, right), b = inside(to, bbox.left, right), hard = HARD.has(kind);
      if (kind === "rep") rep += 1;
      if (b - a < 1) continue;
      ctx.globalAlpha = (hard ? .2 : .07) * (key === "heart" && run.hearts.length ? .4 : 1); ctx.fillStyle = hard ? zoneColour(zone) : css("--ink");
      ctx.fillRect(a, bbox.top, b - a, bbox.height);
      if (hard) for (const edge of [from, to]) upright(edge, bbox.top, zoneColour(zone), .9, []);
      if (key !== "pace" || kind !== "rep" || b - a <= 34 * dot) continue;
      ctx.globalAlpha = 1; ctx.fillStyle = css("--ink"); ctx.textAlign = "center"; ctx.textBaseline = "top"; ctx.font = `600 ${11 * dot}px ${FONT}`;
      ctx.fillText(b - a > 64 * dot ? `${rep}: ${pace}` : pace, (a + b) / 2, bbox.top + 4 * dot);
    }
    if (shown.laps) for (const lap of run.laps) upright(across(lap), run.laps.length > 40 ? foot - 8 * dot : bbox.top, css("--muted"), .8, [2, 3]);
    ctx.restore();
  };

  // Names of the bands, beside them at the right.
  const hearts = (run, u) => run.hearts.map(([name, low], i) => [name, Math.max(low, u.scales.y.min), Math.min(run.hearts[i + 1]?.[1] ?? 999, u.scales.y.max)]).filter(([, low, high]) => high > low);
  const name = (run, key) => (u) => {
    const { ctx, bbox } = u, dot = devicePixelRatio;
    const bands = key === "pace" ? run.bands : key === "heart" ? hearts(run, u) : [];
    ctx.save();
    ctx.fillStyle = css("--ink"); ctx.font = `${10 * dot}px ${FONT}`; ctx.textAlign = "left"; ctx.textBaseline = "middle";
    for (const [text, one, other] of bands) {
      const at = u.valToPos((one + other) / 2, "y", true), tall = Math.abs(u.valToPos(one, "y", true) - u.valToPos(other, "y", true));
      if (tall >= 9 * dot && at > bbox.top && at < bbox.top + bbox.height) ctx.fillText(text, bbox.left + bbox.width + 4 * dot, at);
    }
    ctx.restore();
  };

  const axis = (values, show = true) => ({
    show: true, stroke: css("--muted"), font: `11px ${FONT}`, size: show ? 44 : 30, values,
    grid: { stroke: css("--line"), width: 1 }, ticks: { show: false },
  });

  // What the marks mean, of those that are there.
  const legend = (run, parent) => {
    const key = make("p", "key marks", "", parent);
    const mark = (css, text) => { const one = make("span", "", "", key); make("i", `swatch ${css}`, "", one).after(text); };
    const zones = [...new Set(run.segments.filter(([kind]) => HARD.has(kind)).map(([kind, zone]) => `${zone || "T"} ${kind}`))];
    for (const both of zones) { const [zone, kind] = both.split(" "); mark(`z${zone}`, `${kind}, zone ${zone}`); }
    if (run.segments.some(([kind]) => kind === "recovery" || kind === "pause")) mark("rest", "recovery or pause");
    for (const [name, fast, slow] of run.bands) mark(`z${name} faint`, `${name} band ${clock(fast)}-${clock(slow)}, paler its tolerance`);
    if (zones.length) mark("edge", "edge found");
    if (run.laps.length) mark("lap", "lap of the watch");
    if (!key.childNodes.length) key.remove();
  };

  const draw = (box) => {
    const run = JSON.parse(traces.get(box.dataset.trace) ?? document.getElementById(`data-${box.dataset.trace}`).textContent);
    const data = { pace: undo(run.pace), flat: undo(run.flat), heart: undo(run.heart), height: undo(run.height, 2) };
    const count = Math.max(...Object.values(data).map((v) => (v ? v.length : 0)));
    const minutes = Array.from({ length: count }, (_, i) => (i * run.step) / 60);
    const end = Math.max(minutes[count - 1] || 1, .1);
    const narrow = matchMedia("(max-width: 46rem)").matches, touch = matchMedia("(pointer: coarse)").matches;
    const shown = { pace: true, flat: !narrow, heart: true, height: true, laps: true };
    box.replaceChildren();
    const tools = make("div", "tools", "", box), holder = make("div", "plots", "", box);
    const read = make("p", "read", touch ? "Tap for the figures, pinch to zoom, drag to move; twice tapped shows all." : "Point for the figures, drag to zoom. Keys: arrows step, + and − zoom, 0 shows all.", box);
    legend(run, box);
    holder.tabIndex = 0; holder.setAttribute("role", "application"); holder.setAttribute("aria-label", `${box.getAttribute("aria-label")}. Arrow keys step through it, plus and minus zoom, 0 shows all.`);
    let plots = [], limits = [0, end], busy = false, at = -1;

    const zoom = (from, to) => {
      const span = Math.min(Math.max(to - from, .25), end), start = Math.min(Math.max(from, 0), end - span);
      limits = [start, start + span];
      busy = true;
      for (const plot of plots) plot.setScale("x", { min: limits[0], max: limits[1] });
      busy = false;
    };
    const by = (factor) => { const middle = (limits[0] + limits[1]) / 2, half = (limits[1] - limits[0]) / 2 * factor; zoom(middle - half, middle + half); };
    const move = (share) => { const step = (limits[1] - limits[0]) * share; zoom(limits[0] + step, limits[1] + step); };
    const point = (minute) => { for (const plot of plots) plot.setCursor({ left: plot.valToPos(minute, "x"), top: 8 }); };
    const step = (share) => {
      const span = limits[1] - limits[0], from = at < limits[0] || at > limits[1] ? limits[0] + span / 2 : at;
      const to = Math.min(Math.max(from + Math.sign(share) * Math.max(span * Math.abs(share), run.step / 60), 0), end);
      if (to < limits[0] || to > limits[1]) zoom(to - span / 2, to + span / 2);
      point(to);
      at = to;
    };

    const tell = (i) => {
      const told = Object.keys(data).filter((k) => data[k] && shown[k]).map((k) => `${WORDS[k]} ${say(k, data[k][i], run.unit)}`);
      const second = minutes[i] * 60, part = run.segments.find(([, , a, b]) => a <= second && second < b);
      at = minutes[i];
      read.textContent = [clock(second), ...told, ...(part ? [[part[0], part[1]].filter(Boolean).join(" ")] : [])].join(" · ");
    };

    const build = () => {
      for (const plot of plots) plot.destroy();
      holder.replaceChildren();
      const panels = PANELS.map((p) => ({ ...p, series: p.series.filter((k) => data[k] && shown[k]) })).filter((p) => p.series.length);
      plots = panels.map((panel, n) => new uPlot({
        width: holder.clientWidth || 600, height: panel.height + (n === panels.length - 1 ? 30 : 0), legend: { show: false }, padding: [6, 22, 0, 0],
        cursor: { sync: { key: box.dataset.trace }, drag: { x: true, y: false }, points: { size: 6 }, y: false },
        scales: { x: { time: false, range: (_u, lo, hi) => [lo, hi] }, y: panel.key === "pace" ? { dir: -1, range: () => run.range } : { range: (_u, lo, hi) => (panel.key === "height" ? [lo - 2, Math.max(hi, lo + 20)] : [Math.floor(lo / 10) * 10, Math.ceil((hi + 4) / 10) * 10]) } },
        axes: [
          { ...axis((_u, v) => v.map((m) => clock(m * 60)), false), show: n === panels.length - 1 },
          { ...axis((_u, v) => v.map((y) => (panel.key === "pace" ? clock(y) : String(y)))), label: { pace: `min/${run.unit}`, heart: "bpm", height: "m" }[panel.key], labelSize: 16, labelGap: 0, labelFont: `11px ${FONT}` },
        ].map((a, i) => (i === 1 && panel.key === "pace" ? { ...a, incrs: [5, 10, 15, 30, 60, 120, 300, 600] } : a)),
        series: [{}, ...panel.series.map((key) => ({
          label: WORDS[key], stroke: colour(key), width: key === "flat" || narrow ? 1 : 1.4, points: { show: false },
          fill: key === "height" ? css("--line") : undefined,
        }))],
        hooks: {
          drawClear: [shade(run, panel.key, shown)],
          draw: [name(run, panel.key)],
          setScale: [(u, key) => { if (key === "x" && !busy && plots.length) zoom(u.scales.x.min, u.scales.x.max); }],
          setCursor: [(u) => { if (u.cursor.idx != null) tell(u.cursor.idx); }],
        },
      }, [minutes, ...panel.series.map((k) => data[k])], holder));
      for (const plot of plots) plot.over.addEventListener("dblclick", () => zoom(0, end));
      zoom(...limits);
    };

    const button = (text, act, pressed) => {
      const b = make("button", "", text, tools);
      b.type = "button";
      if (pressed !== undefined) b.setAttribute("aria-pressed", String(pressed));
      b.addEventListener("click", () => act(b));
    };
    for (const key of Object.keys(shown)) {
      if (key === "laps" ? run.laps.length : data[key]) button(WORDS[key], (b) => { shown[key] = !shown[key]; b.setAttribute("aria-pressed", String(shown[key])); build(); }, shown[key]);
    }
    make("span", "gap", "", tools);
    button("Zoom in", () => by(.5)); button("Zoom out", () => by(2)); button("Show all", () => zoom(0, end));
    holder.addEventListener("keydown", (event) => {
      const arrow = (sign) => (event.shiftKey ? move(.2 * sign) : step(.01 * sign));
      const act = { "+": () => by(.5), "=": () => by(.5), "-": () => by(2), "0": () => zoom(0, end), Escape: () => zoom(0, end), ArrowLeft: () => arrow(-1), ArrowRight: () => arrow(1) }[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      read.setAttribute("aria-live", "polite");
      act();
      event.preventDefault();
    });

    // Fingers hold the moments they touch: one drags the view (over the whole run it points), two stretch it.
    const fingers = new Map();
    let held = [], moved = false;
    const place = (x) => { const area = plots[0].over.getBoundingClientRect(); return [(x - area.left) / area.width, area.width]; };
    const grip = () => { held = [...fingers.values()].map((x) => limits[0] + place(x)[0] * (limits[1] - limits[0])); };
    holder.addEventListener("pointerdown", (event) => {
      read.removeAttribute("aria-live");
      if (event.pointerType !== "touch" || !plots.length) return;
      if (!fingers.size) moved = false;
      fingers.set(event.pointerId, event.clientX);
      grip();
    });
    holder.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId) || !plots.length) return;
      const from = fingers.get(event.pointerId);
      if (!moved && Math.abs(event.clientX - from) < 6) return;
      if (!moved) grip();
      moved = true;
      fingers.set(event.pointerId, event.clientX);
      const [first, second] = [...fingers.values()].map((x) => place(x)[0]);
      const apart = fingers.size > 1 && Math.abs(second - first) > .02;
      if (fingers.size > 1 && !apart) return;
      const span = apart ? Math.abs((held[1] - held[0]) / (second - first)) : limits[1] - limits[0];
      if (!apart && span > end * .999) point(limits[0] + first * span);
      else zoom(held[0] - first * span, held[0] + (1 - first) * span);
    });
    const lift = (event) => {
      if (!fingers.delete(event.pointerId)) return;
      if (!moved && event.type === "pointerup" && plots.length) point(limits[0] + place(event.clientX)[0] * (limits[1] - limits[0]));
      grip();
    };
    for (const kind of ["pointerup", "pointercancel", "pointerleave"]) holder.addEventListener(kind, lift);
    holder.addEventListener("wheel", (event) => {
      if (!event.ctrlKey || !plots.length) return;
      event.preventDefault();
      const share = place(event.clientX)[0], span = (limits[1] - limits[0]) * 1.01 ** event.deltaY, here = limits[0] + share * (limits[1] - limits[0]);
      zoom(here - share * span, here + (1 - share) * span);
    }, { passive: false });

    // The number of a rep leads to it.
    for (const row of box.parentElement.querySelectorAll("tr[data-from]")) {
      const cell = row.cells[0], from = Number(row.dataset.from) / 60, to = Number(row.dataset.to) / 60, pad = (to - from) * .25 + .25;
      const b = make("button", "jump", cell.textContent);
      b.type = "button"; b.setAttribute("aria-label", `Show rep ${cell.textContent} on the trace`);
      b.addEventListener("click", () => { zoom(from - pad, to + pad); point((from + to) / 2); });
      cell.replaceChildren(b);
    }

    let width = 0;
    new ResizeObserver(() => {
      if (holder.clientWidth === width || !holder.clientWidth) return;
      width = holder.clientWidth;
      for (const plot of plots) plot.setSize({ width, height: plot.height });
    }).observe(holder);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", build);
    build();
  };

  for (const details of document.querySelectorAll("details.week, details.run")) {
    details.addEventListener("toggle", async () => {
      if (!details.open) return;
      await fill(details);
      const box = details.querySelector(".trace:not(.drawn)");
      if (box) { box.classList.add("drawn"); draw(box); }
    });
  }
  if (location.hash) reveal();
})();
