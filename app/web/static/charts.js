/* Draws the figures that a page carries as JSON; without this script their tables stand. */
"use strict";
(() => {
  const NARROW = matchMedia("(max-width: 40rem)");
  const CONTRAST = matchMedia("(prefers-contrast: more)");
  /* The figures' light values, replaced by the page's own tokens: contrast and print follow. */
  const TOKENS = {
    "#d55e00": "--data-short", "#0072b2": "--data-surplus", "#858883": "--data-unknown",
    "#efa56b": "--heat-2", "#7db3da": "--heat-6", "#1d2320": "--ink", "#5f6762": "--ink-3", "#e0dbd0": "--line", "#fbfaf6": "--paper",
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

  function start(figure) {
    const source = figure.querySelector("[data-figures]");
    if (!source || !window.Plotly) return;
    const figures = JSON.parse(source.textContent);
    const canvas = figure.querySelector("[data-part=chart]");
    const plot = figure.querySelector("[data-plot]");
    const said = figure.querySelector("[data-said]");
    let place = -1;

    function draw() {
      if (canvas.hidden) return;
      const style = getComputedStyle(document.documentElement);
      const wanted = repaint(NARROW.matches ? figures.narrow : figures.wide, style);
      wanted.layout.font.family = getComputedStyle(document.body).fontFamily;
      Plotly.react(plot, wanted.data, wanted.layout, {
        displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false,
      });
      place = -1;
    }

    function show(view) {
      for (const part of figure.querySelectorAll("[data-part]")) part.hidden = part.dataset.part !== view;
      for (const button of figure.querySelectorAll("[data-view]")) {
        button.setAttribute("aria-pressed", String(button.dataset.view === view));
      }
      for (const save of figure.querySelectorAll("[data-save]")) save.hidden = view !== "chart";
      draw();
    }

    /* Every bar from top to bottom, or every point from left to right, whichever trace it is in. */
    function bars() {
      return plot.data.flatMap((trace, curve) => (trace.customdata ? trace.customdata.map((said, number) => ({
        order: trace.type === "bar" ? trace.y[number] : trace.x[number],
        said, at: { curveNumber: curve, pointNumber: number },
      })) : [])).sort((a, b) => a.order - b.order);
    }

    function point(to) {
      const all = bars();
      place = Math.max(0, Math.min(all.length - 1, to));
      Plotly.Fx.hover(plot, [all[place].at]);
      said.textContent = all[place].said.replace(/<br>/g, ", ").replace(/<[^>]+>/g, "");
    }

    figure.querySelector(".view").hidden = false;
    figure.addEventListener("click", (event) => {
      const button = event.target.closest("[data-view],[data-save]");
      if (!button) return;
      event.preventDefault();
      if (button.dataset.view) show(button.dataset.view);
      else {
        Plotly.downloadImage(plot, { format: "png", scale: 2, filename: button.dataset.name });
      }
    });
    canvas.addEventListener("keydown", (event) => {
      const steps = { ArrowDown: place + 1, ArrowRight: place + 1, ArrowUp: place - 1, ArrowLeft: place - 1, Home: 0, End: Infinity };
      if (!(event.key in steps) || !plot.data) return;
      event.preventDefault();
      point(steps[event.key]);
    });
    canvas.addEventListener("blur", () => { if (plot.data) Plotly.Fx.unhover(plot); });
    for (const change of [NARROW, CONTRAST]) change.addEventListener("change", draw);
    show("chart");
  }

  for (const figure of document.querySelectorAll("[data-chart]")) start(figure);
})();
