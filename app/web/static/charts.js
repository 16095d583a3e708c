/* Draws the figures that a page carries as JSON; without this script their tables stand. */
"use strict";
(() => {
  const NARROW = matchMedia("(max-width: 40rem)");
  const CONTRAST = matchMedia("(prefers-contrast: more)");
  /* The figures' light values, replaced by the page's own tokens: contrast and print follow. */
  const TOKENS = {
    "#d55e00": "--data-short", "#0072b2": "--data-surplus", "#858883": "--data-unknown",
    "#efa56b": "--heat-2", "#f8dcc4": "--heat-3", "#f1eee6": "--heat-4", "#cfe2f1": "--heat-5", "#7db3da": "--heat-6", "#1d2320": "--ink", "#5f6762": "--ink-3", "#e0dbd0": "--line", "#fbfaf6": "--paper",
  };
  const COLOUR = /#[0-9a-f]{6}/g;

  function repaint(value, style) {
    if (typeof value === "string") {
      return value.replace(COLOUR, (hex) => (TOKENS[hex] ? style.getPropertyValue(TOKENS[hex]).trim() : hex));
    }
    if (Array.isArray(value)) return value.map((item) => repaint(item, style));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, repaint(item, style)]));
    }
    return value;
  }

  /* Names along the top break between words where they would run into one another. */
  function breakNames(layout, width) {
    const axis = layout.xaxis;
    if (!axis || axis.tickangle !== 0 || axis.side !== "top" || !axis.ticktext) return;
    const most = (width * 0.7) / axis.ticktext.length / 6.2;
    let lines = 1;
    axis.ticktext = axis.ticktext.map((name) => {
      const broken = [""];
      for (const word of name.split(" ")) {
        const last = broken.length - 1;
        if (broken[last] && broken[last].length + word.length >= most) broken.push(word);
        else broken[last] += (broken[last] && " ") + word;
      }
      lines = Math.max(lines, broken.length);
      return broken.join("<br>");
    });
    layout.margin.t += (lines - 1) * 16;
    layout.height += (lines - 1) * 16;
  }

  /* Marks of one row have ids of their own, since plotly draws each id once: row@mark. */
  function keyOf(trace, number) {
    return trace.ids ? trace.ids[number].split("@")[0] : "";
  }

  function start(figure) {
    const source = figure.querySelector("[data-figures]");
    if (!source || !window.Plotly) return;
    const figures = JSON.parse(source.textContent);
    const canvas = figure.querySelector("[data-part=chart]");
    const plot = figure.querySelector("[data-plot]");
    const said = figure.querySelector("[data-said]");
    let place = -1;
    let pointed = "";

    function draw() {
      if (canvas.hidden) return;
      const style = getComputedStyle(document.documentElement);
      const wanted = repaint(NARROW.matches ? figures.narrow : figures.wide, style);
      breakNames(wanted.layout, canvas.clientWidth);
      wanted.layout.font.family = getComputedStyle(document.body).fontFamily;
      /* Told to the element too: plotly asks it for the height when the window or the paper changes. */
      plot.style.height = `${wanted.layout.height}px`;
      Plotly.react(plot, wanted.data, wanted.layout, {
        displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false,
      });
      place = -1;
      if (!plot.dataset.ready) {
        plot.dataset.ready = "1";
        plot.on("plotly_click", (event) => {
          const hit = event.points[0];
          follow(keyOf(hit.data, hit.pointNumber));
        });
      }
    }

    function show(view) {
      for (const part of figure.querySelectorAll("[data-part]")) part.hidden = part.dataset.part !== view;
      for (const button of figure.querySelectorAll("[data-view]")) {
        button.setAttribute("aria-pressed", String(button.dataset.view === view));
      }
      for (const save of figure.querySelectorAll("[data-save]")) save.hidden = view !== "chart";
      draw();
      const at = view === "chart" && pointed ? bars().findIndex((bar) => bar.key === pointed) : -1;
      if (at >= 0) point(at);
    }

    /* Every bar from top to bottom, or every point from left to right, whichever trace it is in. */
    function bars() {
      return plot.data.flatMap((trace, curve) => (trace.customdata ? trace.customdata.map((said, number) => ({
        order: trace.type === "bar" ? trace.y[number] + (trace.base ? trace.base[number] / 1000 : 0) : trace.x[number],
        key: keyOf(trace, number),
        said, at: { curveNumber: curve, pointNumber: number },
      })) : [])).sort((a, b) => a.order - b.order);
    }

    function point(to) {
      const all = bars();
      place = Math.max(0, Math.min(all.length - 1, to));
      pointed = all[place].key;
      Plotly.Fx.hover(plot, [all[place].at]);
      said.textContent = all[place].said.replace(/<br>/g, ", ").replace(/<[^>]+>/g, "");
    }

    /* A mark leads where its row in the table leads. */
    function follow(key) {
      const to = figures.links && figures.links[key];
      if (to) location.assign(to);
    }

    figure.querySelector(".view").hidden = false;
    figure.addEventListener("click", (event) => {
      const button = event.target.closest("[data-view],[data-save]");
      if (!button) return;
      event.preventDefault();
      if (button.dataset.view) show(button.dataset.view);
      else {
        Plotly.downloadImage(plot, { format: button.dataset.save, scale: 2, filename: button.dataset.name });
      }
    });
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && place >= 0) follow(bars()[place].key);
      const steps = { ArrowDown: place + 1, ArrowRight: place + 1, ArrowUp: place - 1, ArrowLeft: place - 1, Home: 0, End: Infinity };
      if (!(event.key in steps) || !plot.data) return;
      event.preventDefault();
      point(steps[event.key]);
    });
    canvas.addEventListener("blur", () => { if (plot.data) Plotly.Fx.unhover(plot); });
    /* The row of the table that had the focus is the one that the drawing points at. */
    figure.addEventListener("focusin", (event) => {
      const row = event.target.closest("tr[data-key]");
      if (row) pointed = row.dataset.key;
    });
    for (const change of [NARROW, CONTRAST]) change.addEventListener("change", draw);
    show("chart");
  }

  /* One after the other, so that the first is seen while the last is still being drawn. */
  const waiting = [...document.querySelectorAll("[data-chart]")];
  function next() {
    const figure = waiting.shift();
    if (!figure) return;
    start(figure);
    setTimeout(next);
  }
  next();
})();
