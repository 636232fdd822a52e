"use strict";

// Draws the charts of the page as wide as the page lets them be, in the colours of its paper, and draws them
// again when either changes.

(() => {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const themes = JSON.parse(document.getElementById("themes").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const INNER_PARTS = ["vconcat", "hconcat", "concat", "layer"];
  const LABEL_SHARE = 0.4; // of a chart's width, for the labels of its axis
  const PLOT_SHARE = 0.85; // of a chart's width, for its titles
  const NARROWEST = 240; // pixels for a chart beside another, with its labels
  const TITLE_CHARACTER = 6.5; // pixels of a character of a title, on average
  const views = new Map();
  let round = 0;

  const isVega = (spec) => Array.isArray(spec.marks);
  const isComposed = (spec) => ["facet", "vconcat", "hconcat", "concat", "repeat"].some((key) => key in spec);

  function* composedInside(spec) {
    yield spec;
    for (const key of INNER_PARTS) {
      for (const part of spec[key] ?? []) yield* composedInside(part);
    }
    if (spec.spec) yield* composedInside(spec.spec);
  }

  // Where there is no room for charts side by side, they stand below one another.
  function stack(spec, width) {
    for (const part of composedInside(spec)) {
      if (part.columns) part.columns = Math.max(1, Math.min(part.columns, Math.floor(width / NARROWEST)));
      if (part.hconcat && width / part.hconcat.length < NARROWEST) {
        part.vconcat = part.hconcat;
        delete part.hconcat;
      }
    }
  }

  // Charts inside another cannot take its container's width: each gets its share, less what its labels take.
  function share(spec, width, taken) {
    if (spec.width === "container") spec.width = Math.max(40, width - taken);
    const beside = spec.hconcat?.length ?? spec.columns ?? 1;
    for (const key of INNER_PARTS) for (const part of spec[key] ?? []) share(part, width / beside, taken);
    if (spec.spec) share(spec.spec, width / beside, taken);
  }

  // Titles that are longer than the chart is wide are set in lines.
  function wrapTitles(spec, width) {
    const most = width / TITLE_CHARACTER;
    for (const part of composedInside(spec)) {
      for (const channel of ["x", "color", "size"]) {
        const title = part.encoding?.[channel]?.title;
        if (typeof title === "string" && title.length > most) part.encoding[channel].title = lines(title, most);
      }
    }
  }

  function lines(text, most) {
    const found = [""];
    for (const word of text.split(" ")) {
      const last = found.length - 1;
      if (found[last] && found[last].length + word.length >= most) found.push(word);
      else found[last] = `${found[last]} ${word}`.trim();
    }
    return found;
  }

  async function embed(place, spec, config) {
    views.get(place)?.finalize();
    const mode = isVega(spec) ? "vega" : "vega-lite";
    // Interpreted expressions (`ast`), since the page's policy forbids code that is made of text.
    const result = await vegaEmbed(place, spec, { mode, config, actions: false, ast: true, renderer: "svg" });
    views.set(place, result);
    return result.view;
  }

  async function draw(place) {
    const name = place.dataset.chart;
    const width = place.clientWidth;
    const theme = themes[dark.matches ? "dark" : "light"];
    const original = structuredClone(charts[name]);
    wrapTitles(original, width * PLOT_SHARE);
    if (isVega(original)) {
      const view = await embed(place, { ...original, width }, theme.vega);
      await view.width(width).runAsync();
      return;
    }
    const config = structuredClone(theme.lite);
    config.axis.labelLimit = Math.min(config.axis.labelLimit, width * LABEL_SHARE);
    if (!isComposed(original)) {
      const autosize = { type: "fit-x", contains: "padding" };
      await embed(place, { autosize, ...original, width: original.width === "container" ? width : original.width }, config);
      return;
    }
    let taken = 24;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const spec = structuredClone(original);
      stack(spec, width);
      const beside = Math.max(...[...composedInside(spec)].map((part) => part.hconcat?.length ?? part.columns ?? 1));
      share(spec, width, taken);
      const view = await embed(place, spec, config);
      const excess = (view.container().querySelector("svg, canvas")?.getBoundingClientRect().width ?? width) - width;
      const drawn = place.scrollWidth - width;
      const over = Math.max(excess, drawn);
      if (over <= 0.5 && over > -12) break;
      taken += over / beside;
    }
  }

  async function drawAll() {
    const mine = ++round;
    for (const place of document.querySelectorAll(".chart")) {
      if (mine !== round) return;
      try {
        await draw(place);
      } catch (error) {
        place.textContent = "This picture could not be drawn.";
        console.error(error);
      }
    }
    document.documentElement.dataset.drawn = String(mine);
  }

  function followReading() {
    const links = new Map(
      [...document.querySelectorAll(".contents a")].map((link) => [link.getAttribute("href").slice(1), link]),
    );
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const link = links.get(entry.target.id);
          if (entry.isIntersecting) link?.setAttribute("aria-current", "true");
          else link?.removeAttribute("aria-current");
        }
      },
      { rootMargin: "-30% 0px -65% 0px" },
    );
    for (const finding of document.querySelectorAll(".finding")) observer.observe(finding);
  }

  let pause;
  let lastWidth = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === lastWidth) return;
    lastWidth = window.innerWidth;
    clearTimeout(pause);
    pause = setTimeout(drawAll, 150);
  });
  dark.addEventListener("change", drawAll);
  followReading();
  drawAll().then(() => {
    if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  });
})();
