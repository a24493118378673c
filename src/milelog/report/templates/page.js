"use strict";
(() => {
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const clock = (s) => {
    const whole = Math.round(s), h = Math.floor(whole / 3600), m = Math.floor(whole / 60) % 60, r = String(whole % 60).padStart(2, "0");
    return h ? `${h}:${String(m).padStart(2, "0")}:${r}` : `${m}:${r}`;
  };
  const undo = (text, scale = 1) => {
    if (!text) return null;
    let last = 0;
    return text.split(",").map((d) => (d === "" ? null : (last += Number(d)) / scale));
  };

  // A link to a run or a week opens what hides it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let box = target; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
    target.scrollIntoView();
  };
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
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.week:not([open])")];
    for (const week of opened) week.open = true;
  });
  addEventListener("afterprint", () => { for (const week of opened) week.open = false; });

  // One run: pace, heart rate and elevation above each other, with one cursor and one zoom.
  const PANELS = [
    { key: "pace", name: "Pace", height: 230, series: ["pace", "flat"] },
    { key: "heart", name: "Heart rate", height: 120, series: ["heart"] },
    { key: "height", name: "Elevation", height: 100, series: ["height"] },
  ];
  const WORDS = { pace: "pace", flat: "grade-adjusted", heart: "heart rate", height: "elevation" };
  const say = (key, value, unit) => value == null ? "–" : key === "heart" ? `${Math.round(value)} bpm` : key === "height" ? `${Math.round(value)} m` : `${clock(value)}/${unit}`;
  const colour = (key) => ({ pace: css("--ink"), flat: css("--zT"), heart: css("--missed-bar"), height: css("--muted") })[key];

  const shade = (run, key) => (u) => {
    const { ctx, bbox } = u, x = (s) => Math.min(Math.max(u.valToPos(s / 60, "x", true), bbox.left), bbox.left + bbox.width);
    ctx.save();
    if (key === "pace") {
      for (const [name, fast, slow] of run.bands) {
        const a = Math.max(u.valToPos(fast, "y", true), bbox.top), b = Math.min(u.valToPos(slow, "y", true), bbox.top + bbox.height);
        if (b <= a) continue;
        ctx.globalAlpha = .16; ctx.fillStyle = css(`--z${name}`); ctx.fillRect(bbox.left, a, bbox.width, b - a);
      }
    }
    let rep = 0;
    for (const [kind, zone, start, end, pace] of run.segments) {
      const a = x(start), b = x(end), hard = kind === "rep" || kind === "surge" || kind === "stride";
      if (kind === "rep") rep += 1;
      if (b - a < 1) continue;
      ctx.globalAlpha = hard ? .2 : .07;
      ctx.fillStyle = hard ? css(`--z${zone || "T"}`) || css("--zT") : css("--ink");
      ctx.fillRect(a, bbox.top, b - a, bbox.height);
      if (key === "pace" && kind === "rep" && b - a > 34 * devicePixelRatio) {
        ctx.globalAlpha = 1; ctx.fillStyle = css("--ink"); ctx.textAlign = "center"; ctx.textBaseline = "top";
        ctx.font = `600 ${11 * devicePixelRatio}px system-ui, sans-serif`;
        ctx.fillText(b - a > 64 * devicePixelRatio ? `${rep}: ${pace}` : pace, (a + b) / 2, bbox.top + 4 * devicePixelRatio);
      }
    }
    ctx.globalAlpha = .8; ctx.strokeStyle = css("--muted"); ctx.lineWidth = devicePixelRatio;
    for (const lap of run.laps) {
      const at = u.valToPos(lap / 60, "x", true);
      if (at <= bbox.left || at >= bbox.left + bbox.width) continue;
      ctx.beginPath(); ctx.moveTo(at, bbox.top + bbox.height - 7 * devicePixelRatio); ctx.lineTo(at, bbox.top + bbox.height); ctx.stroke();
    }
    ctx.restore();
  };

  const axis = (values, show = true) => ({
    show: true, stroke: css("--muted"), font: "11px system-ui, sans-serif", size: show ? 44 : 30, values,
    grid: { stroke: css("--line"), width: 1 }, ticks: { show: false },
  });

  const draw = (box) => {
    const run = JSON.parse(document.getElementById(`data-${box.dataset.trace}`).textContent);
    const data = { pace: undo(run.pace), flat: undo(run.flat), heart: undo(run.heart), height: undo(run.height, 2) };
    const count = Math.max(...Object.values(data).map((v) => (v ? v.length : 0)));
    const minutes = Array.from({ length: count }, (_, i) => (i * run.step) / 60);
    const end = Math.max(minutes[count - 1] || 1, .1);
    const shown = { pace: true, flat: true, heart: true, height: true };
    const tools = document.createElement("div"), holder = document.createElement("div"), read = document.createElement("p");
    tools.className = "tools"; holder.className = "plots"; read.className = "read"; read.textContent = "Zoom with the buttons, by dragging, or with the keys + and −; arrows move, 0 shows all.";
    holder.tabIndex = 0; holder.setAttribute("role", "application"); holder.setAttribute("aria-label", box.getAttribute("aria-label"));
    box.replaceChildren(tools, holder, read);
    let plots = [], limits = [0, end], busy = false;

    const zoom = (from, to) => {
      const span = Math.min(Math.max(to - from, .25), end), start = Math.min(Math.max(from, 0), end - span);
      limits = [start, start + span];
      busy = true;
      for (const plot of plots) plot.setScale("x", { min: limits[0], max: limits[1] });
      busy = false;
    };
    const by = (factor) => { const middle = (limits[0] + limits[1]) / 2, half = (limits[1] - limits[0]) / 2 * factor; zoom(middle - half, middle + half); };
    const move = (share) => { const step = (limits[1] - limits[0]) * share; zoom(limits[0] + step, limits[1] + step); };

    const build = () => {
      for (const plot of plots) plot.destroy();
      holder.replaceChildren();
      const panels = PANELS.map((p) => ({ ...p, series: p.series.filter((k) => data[k] && shown[k]) })).filter((p) => p.series.length);
      plots = panels.map((panel, n) => new uPlot({
        width: holder.clientWidth || 600, height: panel.height + (n === panels.length - 1 ? 30 : 0), legend: { show: false }, padding: [6, 8, 0, 0],
        cursor: { sync: { key: box.dataset.trace }, drag: { x: true, y: false }, points: { size: 6 }, y: false },
        scales: { x: { time: false, range: (_u, lo, hi) => [lo, hi] }, y: panel.key === "pace" ? { dir: -1, range: () => run.range } : { range: (_u, lo, hi) => (panel.key === "height" ? [lo - 2, Math.max(hi, lo + 20)] : [Math.floor(lo / 10) * 10, Math.ceil(hi / 10) * 10]) } },
        axes: [
          { ...axis((_u, v) => v.map((m) => clock(m * 60)), false), show: n === panels.length - 1 },
          { ...axis((_u, v) => v.map((y) => (panel.key === "pace" ? clock(y) : String(y)))), label: { pace: `min/${run.unit}`, heart: "bpm", height: "m" }[panel.key], labelSize: 16, labelGap: 0, labelFont: "11px system-ui, sans-serif" },
        ].map((a, i) => (i === 1 && panel.key === "pace" ? { ...a, incrs: [5, 10, 15, 30, 60, 120, 300, 600] } : a)),
        series: [{}, ...panel.series.map((key) => ({
          label: WORDS[key], stroke: colour(key), width: key === "flat" ? 1 : 1.4, dash: key === "flat" ? [5, 3] : undefined, points: { show: false },
          fill: key === "height" ? css("--line") : undefined,
        }))],
        hooks: {
          drawClear: [shade(run, panel.key)],
          setScale: [(u, key) => { if (key === "x" && !busy && plots.length) zoom(u.scales.x.min, u.scales.x.max); }],
          setCursor: [(u) => {
            const i = u.cursor.idx;
            if (i == null) return;
            const told = Object.keys(data).filter((k) => data[k] && shown[k]).map((k) => `${WORDS[k]} ${say(k, data[k][i], run.unit)}`);
            const at = minutes[i] * 60, inside = run.segments.find(([, , a, b]) => a <= at && at < b);
            read.textContent = [clock(at), ...told, ...(inside ? [[inside[0], inside[1]].filter(Boolean).join(" ")] : [])].join(" · ");
          }],
        },
      }, [minutes, ...panel.series.map((k) => data[k])], holder));
      for (const plot of plots) plot.over.addEventListener("dblclick", () => zoom(0, end));
      zoom(...limits);
    };

    const button = (text, act, pressed) => {
      const b = document.createElement("button");
      b.type = "button"; b.textContent = text;
      if (pressed !== undefined) b.setAttribute("aria-pressed", String(pressed));
      b.addEventListener("click", () => act(b));
      tools.append(b);
    };
    for (const key of Object.keys(data)) {
      if (data[key]) button(WORDS[key], (b) => { shown[key] = !shown[key]; b.setAttribute("aria-pressed", String(shown[key])); build(); }, true);
    }
    tools.append(Object.assign(document.createElement("span"), { className: "gap" }));
    button("Zoom in", () => by(.5)); button("Zoom out", () => by(2)); button("Show all", () => zoom(0, end));
    holder.addEventListener("keydown", (event) => {
      const act = { "+": () => by(.5), "=": () => by(.5), "-": () => by(2), "0": () => zoom(0, end), Escape: () => zoom(0, end), ArrowLeft: () => move(-.2), ArrowRight: () => move(.2) }[event.key];
      if (act && !event.ctrlKey && !event.metaKey) { act(); event.preventDefault(); }
    });
    let width = 0;
    new ResizeObserver(() => {
      if (holder.clientWidth === width || !holder.clientWidth) return;
      width = holder.clientWidth;
      for (const plot of plots) plot.setSize({ width, height: plot.height });
    }).observe(holder);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", build);
    build();
  };

  for (const details of document.querySelectorAll("details.run")) {
    details.addEventListener("toggle", () => {
      const box = details.open && details.querySelector(".trace:not(.drawn)");
      if (box) { box.classList.add("drawn"); draw(box); }
    });
  }
  if (location.hash) reveal();
})();
