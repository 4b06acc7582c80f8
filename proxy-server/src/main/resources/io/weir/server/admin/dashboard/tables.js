// Tables that change in place: rows and cells that stay keep their elements, so that focus and selection stay too.

/**
 * Shows one row an item.
 *
 * `columns` are objects of `text(item)`, and where wanted `type` (a class), `header` (the cell names the row), `style(item)`
 * (a class of the text in it) or `node(item, cell)`, which keeps a cell of elements up to date itself.
 */
export class Table {
  #body;
  #key;
  #columns;
  #empty;
  #rows = new Map();

  constructor(body, { key, columns, empty }) {
    this.#body = body;
    this.#key = key;
    this.#columns = columns;
    this.#empty = emptyRow(empty, columns.length);
  }

  show(items) {
    const kept = new Set();
    let previous = null;
    for (const item of items) {
      const key = this.#key(item);
      let row = this.#rows.get(key);
      if (!row) {
        row = this.#newRow();
        this.#rows.set(key, row);
      }
      kept.add(key);
      this.#fill(row, item);
      place(this.#body, row, previous);
      previous = row;
    }
    for (const [key, row] of this.#rows) {
      if (!kept.has(key)) {
        row.remove();
        this.#rows.delete(key);
      }
    }
    if (items.length === 0) {
      this.#body.append(this.#empty);
    } else {
      this.#empty.remove();
    }
  }

  #newRow() {
    const row = document.createElement("tr");
    for (const column of this.#columns) {
      const cell = document.createElement(column.header ? "th" : "td");
      if (column.header) {
        cell.scope = "row";
      }
      if (column.type) {
        cell.className = column.type;
      }
      if (column.style) {
        cell.append(document.createElement("span"));
      }
      row.append(cell);
    }
    return row;
  }

  #fill(row, item) {
    this.#columns.forEach((column, i) => {
      const cell = row.children[i];
      if (column.node) {
        column.node(item, cell);
        return;
      }
      const target = column.style ? cell.firstChild : cell;
      setText(target, column.text(item));
      if (column.style) {
        setClass(target, column.style(item));
      } else if (column.type === "number") {
        cell.classList.toggle("zero", target.textContent === "0" || target.textContent === "–");
      }
    });
  }
}

function emptyRow(text, columns) {
  const row = document.createElement("tr");
  row.className = "empty";
  const cell = document.createElement("td");
  cell.colSpan = columns;
  cell.textContent = text;
  row.append(cell);
  return row;
}

/** Moving an element takes its focus, so only what stands elsewhere is moved. */
function place(body, row, previous) {
  const here = previous ? previous.nextSibling : body.firstChild;
  if (here !== row) {
    body.insertBefore(row, here);
  }
}

export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function setClass(element, name) {
  if (element.className !== name) {
    element.className = name;
  }
}
