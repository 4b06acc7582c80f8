import uPlot from "/uplot.js";
import { setText } from "/tables.js";

const HEIGHT = 96;
const SECONDS = 120;

/** Lines over the last two minutes, in the colours of the page. The caption says the latest values in words. */
export class Plot {
  #figure;
  #names;
  #format;
  #plot;
  #data;

  /** `lines`: objects of `name` and `kind`, a class that has the colour. */
  constructor(figure, lines, format) {
    this.#figure = figure;
    this.#names = lines;
    this.#format = format;
    this.#data = [[], ...lines.map(() => [])];
    this.#caption();
    this.#draw();
    new ResizeObserver(() => this.#plot.setSize({ width: this.#width(), height: HEIGHT })).observe(figure);
  }

  show(times, ...values) {
    this.#data = [times, ...values];
    this.#plot.setData(this.#data);
    const words = this.#names.map((line, i) => `${line.name} ${this.#format(values[i].at(-1) ?? null)}`);
    this.#names.forEach((line, i) => setText(line.element, words[i]));
    this.#plot.root.setAttribute("aria-label", `${this.#figure.id.slice(5)} over the last two minutes; now ${words.join(", ")}`);
  }

  /** Colours are those of the page, which may have changed. */
  redraw() {
    this.#plot.destroy();
    this.#draw();
    this.#plot.setData(this.#data);
  }

  #caption() {
    const place = this.#figure.querySelector("[data-now]");
    for (const line of this.#names) {
      line.element = document.createElement("span");
      line.element.className = line.kind;
      place.append(line.element, " ");
    }
  }

  #width() {
    return Math.max(120, this.#figure.clientWidth - 24);
  }

  #draw() {
    const soft = colorOf(this.#figure.querySelector("figcaption"));
    const axis = { stroke: soft, grid: { show: false }, ticks: { show: false }, font: "11px system-ui", size: 20 };
    this.#plot = new uPlot(
      {
        width: this.#width(),
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { range: (plot, first, latest) => [latest - SECONDS, latest] }, y: { range: (plot, low, high) => [0, high > 0 ? high * 1.1 : 1] } },
        axes: [
          { ...axis, values: (plot, times) => times.map((time) => new Date(time * 1000).toTimeString().slice(3, 8)), space: 90 },
          { ...axis, size: 46, space: 28, values: (plot, values) => values.map((value) => (value === 0 ? "0" : this.#format(value))) },
        ],
        series: [
          {},
          ...this.#names.map((line) => ({ stroke: colorOf(line.element), width: 1.5, points: { show: false }, spanGaps: false })),
        ],
      },
      this.#data,
      this.#figure,
    );
    this.#plot.root.setAttribute("role", "img");
    this.#plot.root.setAttribute("aria-label", `${this.#figure.id.slice(5)} over the last two minutes`);
  }
}

function colorOf(element) {
  return getComputedStyle(element).color;
}
