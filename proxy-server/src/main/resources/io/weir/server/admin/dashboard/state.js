// What the proxy says, and what changed between two of its answers. Rates and percentiles are made here, since the
// proxy tells counters and histograms that only grow.

const SPAN = 120; // answers kept, for the plots
const LOOK_BACK = 10; // answers that percentiles are made of

/** The last answers of GET /state, the latest last. */
export class History {
  #answers = [];

  /** A proxy that began anew has nothing to do with what was before. */
  push(answer) {
    const last = this.#answers.at(-1);
    if (last && answer.uptime_s < last.uptime_s) {
      this.#answers = [];
    }
    this.#answers.push(answer);
    if (this.#answers.length > SPAN) {
      this.#answers.shift();
    }
  }

  get now() {
    return this.#answers.at(-1);
  }

  /** The answer so many before the latest, or the oldest there is. */
  before(answers = 1) {
    return this.#answers[Math.max(0, this.#answers.length - 1 - answers)];
  }

  /** What {@code value(now, before)} was at each answer, with times in seconds. */
  series(value) {
    const times = [];
    const values = [];
    for (let i = 1; i < this.#answers.length; i++) {
      times.push(this.#answers[i].time_ms / 1000);
      values.push(value(this.#answers[i], this.#answers[i - 1], this.#answers[Math.max(0, i - LOOK_BACK)]));
    }
    return [times, values];
  }
}

export { LOOK_BACK };

/** By key, to find what an item was before. */
export function index(items, key) {
  return new Map(items.map((item) => [key(item), item]));
}

/** A second, between two answers; a counter that began anew counts from zero. */
export function perSecond(now, before, field, a, b) {
  const seconds = (now.time_ms - before.time_ms) / 1000;
  if (!b || seconds <= 0) {
    return 0;
  }
  return (a[field] >= b[field] ? a[field] - b[field] : a[field]) / seconds;
}

/** The sum of a field over all. */
export function sum(items, value) {
  return items.reduce((all, item) => all + value(item), 0);
}

/** How many ended in a failure. */
export function failures(traffic) {
  return sum(Object.values(traffic.failed), (count) => count);
}

/** What came to a histogram since another look at it. */
export function since(counts, before) {
  return before ? counts.map((count, i) => Math.max(0, count - before[i])) : counts.map(() => 0);
}

/** A percentile in milliseconds, a straight line inside a bucket; null when nothing came. */
export function percentile(bounds, counts, ratio) {
  const total = sum(counts, (count) => count);
  if (total === 0) {
    return null;
  }
  const wanted = ratio * total;
  let below = 0;
  for (let i = 0; i < bounds.length; i++) {
    if (counts[i] > 0 && below + counts[i] >= wanted) {
      const low = i === 0 ? 0 : bounds[i - 1];
      return low + ((bounds[i] - low) * (wanted - below)) / counts[i];
    }
    below += counts[i];
  }
  return bounds.at(-1);
}

/** Adds histograms up. */
export function together(histograms) {
  return histograms.reduce((all, one) => (all.length ? all.map((count, i) => count + one[i]) : [...one]), []);
}

export function rateText(value) {
  return value === 0 ? "0" : value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}

export function bytesText(value) {
  const units = ["B", "kB", "MB", "GB"];
  let unit = 0;
  let left = value;
  while (left >= 1000 && unit < units.length - 1) {
    left /= 1000;
    unit++;
  }
  return value === 0 ? "0" : `${left < 10 && unit > 0 ? left.toFixed(1) : Math.round(left)} ${units[unit]}`;
}

export function millisText(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  if (value >= 1000) {
    return `${(value / 1000).toFixed(value < 10_000 ? 1 : 0)} s`;
  }
  return `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
}

export function uptimeText(seconds) {
  const days = Math.floor(seconds / 86_400);
  const clock = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19);
  return days > 0 ? `${days} d ${clock}` : clock;
}
