// Draws a month or a week as a grid of days. Titles go in as text, never as mark-up.
// Drag an item to another day to move it; by keyboard, focus an item and press [ or ] to move it a day.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector(".calendar");
  if (!root) {
    root = document.createElement("div");
    root.className = "calendar";
    parentElement.appendChild(root);
  }
  root.replaceChildren();
  root.setAttribute("role", "grid");
  root.setAttribute("aria-label", data.label);

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

  const head = element("div", "week head");
  head.setAttribute("role", "row");
  for (const name of data.weekdays) {
    const cell = element("div", "weekday", name);
    cell.setAttribute("role", "columnheader");
    head.appendChild(cell);
  }
  root.appendChild(head);

  const drawItem = (item, iso) => {
    const button = element("button", `item ${item.kind}`);
    button.type = "button";
    button.title = `${item.time} ${item.title}: ${item.state}`;
    button.append(
      element("span", "shape", item.shape),
      element("span", "time", item.time),
      element("span", "title", item.title),
      element("span", "state", item.state),
    );
    button.onclick = () => setTriggerValue("opened", item.id);
    if (item.movable) {
      button.draggable = true;
      button.ondragstart = (event) => event.dataTransfer.setData("text/plain", item.id);
      button.onkeydown = (event) => {
        const days = { "[": -1, "]": 1 }[event.key];
        if (days) setTriggerValue("moved", { id: item.id, day: shifted(iso, days) });
      };
    }
    return button;
  };

  const drawDay = (day) => {
    const cell = element("div", `day${day.outside ? " outside" : ""}${day.today ? " today" : ""}`);
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-label", day.label);
    const number = element("div", "number");
    number.append(element("span", "wide", day.number), element("span", "narrow", day.label));
    cell.appendChild(number);
    for (const item of day.items) cell.appendChild(drawItem(item, day.iso));
    cell.ondragover = (event) => { event.preventDefault(); cell.classList.add("over"); };
    cell.ondragleave = () => cell.classList.remove("over");
    cell.ondrop = (event) => {
      event.preventDefault();
      cell.classList.remove("over");
      const id = event.dataTransfer.getData("text/plain");
      if (id && !day.items.some((item) => item.id === id)) setTriggerValue("moved", { id, day: day.iso });
    };
    return cell;
  };

  for (let start = 0; start < data.days.length; start += 7) {
    const week = element("div", "week");
    week.setAttribute("role", "row");
    for (const day of data.days.slice(start, start + 7)) week.appendChild(drawDay(day));
    root.appendChild(week);
  }
}
