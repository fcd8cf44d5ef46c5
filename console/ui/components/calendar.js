// Draws a month or a week as a grid of days. Titles go in as text, never as mark-up.
// Drag a post to another day, or into a free slot; by keyboard, focus it and press [ or ] for a day, { or } for an hour.
const POST = "rapport/post";

const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

const shifted = (iso, days) => {
  const [year, month, day] = iso.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
};

const droppable = (target, take) => {
  target.ondragover = (event) => {
    event.preventDefault();
    event.stopPropagation();
    target.classList.add("over");
  };
  target.ondragleave = () => target.classList.remove("over");
  target.ondrop = (event) => {
    event.preventDefault();
    event.stopPropagation();
    target.classList.remove("over");
    const id = event.dataTransfer.getData(POST);
    if (id) take(id);
  };
};

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector(".calendar");
  if (!root) {
    root = element("div", "calendar");
    parentElement.appendChild(root);
  }
  const inFocus = parentElement.querySelector(":focus")?.dataset?.id ?? root.getRootNode().activeElement?.dataset?.id;
  root.replaceChildren();
  root.classList.toggle("one-week", data.week);
  root.setAttribute("role", "grid");
  root.setAttribute("aria-label", data.label);
  const ticked = new Set(data.ticked);

  const head = element("div", "week head");
  head.setAttribute("role", "row");
  for (const name of data.weekdays) {
    const cell = element("div", "weekday", name);
    cell.setAttribute("role", "columnheader");
    head.appendChild(cell);
  }
  root.appendChild(head);

  const tick = (item, button) => {
    if (ticked.has(item.id)) ticked.delete(item.id);
    else ticked.add(item.id);
    button.setAttribute("aria-pressed", String(ticked.has(item.id)));
    button.querySelector(".shape").textContent = ticked.has(item.id) ? "☑" : "☐";
    setTriggerValue("ticks", [...ticked]);
  };

  const movedByKey = (item, iso, event) => {
    const days = { "[": -1, "]": 1 }[event.key];
    const hours = { "{": -1, "}": 1 }[event.key];
    if (days) setTriggerValue("moved", { id: item.id, day: shifted(iso, days) });
    if (hours) setTriggerValue("hours", { id: item.id, by: hours });
  };

  const drawItem = (item, iso) => {
    const button = element("button", `item ${item.kind}${item.light ? " coloured" : ""}`);
    button.type = "button";
    button.dataset.id = item.id;
    if (item.light) {
      button.style.setProperty("--campaign-light", item.light);
      button.style.setProperty("--campaign-dark", item.dark);
    }
    const about = [item.state, item.campaign, item.repeats ? "one of a series" : "", item.detail].filter(Boolean);
    button.title = `${item.time} ${item.title}\n${about.join("\n")}`;
    button.setAttribute("aria-label", `${item.time} ${item.title}. ${about.join(". ")}`);
    const title = element("span", "title", item.title);
    const line = element("span", "line");
    line.append(element("span", "shape", item.shape), element("span", "time", item.time));
    if (item.repeats) line.append(element("span", "repeats", "↻"));
    button.append(line, title, element("span", "state", item.state));
    if (item.detail) button.append(element("span", "detail", item.detail));
    if (data.ticking && item.movable) {
      button.setAttribute("aria-pressed", String(ticked.has(item.id)));
      line.firstChild.textContent = ticked.has(item.id) ? "☑" : "☐";
      button.onclick = () => tick(item, button);
      return button;
    }
    button.onclick = () => setTriggerValue("opened", item.id);
    if (item.movable && !data.ticking) {
      button.draggable = true;
      button.ondragstart = (event) => {
        event.dataTransfer.setData(POST, item.id);
        event.dataTransfer.effectAllowed = "move";
      };
      button.onkeydown = (event) => movedByKey(item, iso, event);
    }
    return button;
  };

  const drawPlace = (place) => {
    const button = element("button", "place");
    button.type = "button";
    button.title = [`Free slot, ${place.time}`, place.accounts, place.note].filter(Boolean).join("\n");
    button.setAttribute("aria-label", [`Free slot at ${place.time}`, place.accounts, place.note].filter(Boolean).join(". "));
    button.append(element("span", "shape", "+"), element("span", "time", place.time), element("span", "word", "free"));
    button.onclick = () => setTriggerValue("slot", place.at);
    droppable(button, (id) => setTriggerValue("placed", { id, at: place.at }));
    return button;
  };

  const drawDay = (day) => {
    const cell = element("div", `day${day.outside ? " outside" : ""}${day.today ? " today" : ""}`);
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-label", day.label);
    const number = element("div", "number");
    number.append(element("span", "wide", day.number), element("span", "narrow", day.label));
    cell.appendChild(number);
    const drawn = [
      ...day.items.map((item) => [item.time, drawItem(item, day.iso)]),
      ...day.places.map((place) => [place.time, drawPlace(place)]),
    ].sort((one, other) => one[0].localeCompare(other[0]));
    cell.append(...drawn.map(([, made]) => made));
    droppable(cell, (id) => {
      if (!day.items.some((item) => item.id === id)) setTriggerValue("moved", { id, day: day.iso });
    });
    return cell;
  };

  for (let start = 0; start < data.days.length; start += 7) {
    const days = data.days.slice(start, start + 7);
    const empty = days.every((day) => day.past && !day.items.length);
    const week = element("div", `week${empty ? " gone" : ""}`);
    week.setAttribute("role", "row");
    for (const day of days) week.appendChild(drawDay(day));
    root.appendChild(week);
  }
  if (inFocus) root.querySelector(`[data-id="${CSS.escape(inFocus)}"]`)?.focus({ preventScroll: true });
}
