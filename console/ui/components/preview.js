// Draws a post as a platform will show it. Every word goes in as text, never as mark-up.
export default function (component) {
  const { data, parentElement } = component;
  let root = parentElement.querySelector("article");
  if (root) root.remove();
  root = document.createElement("article");
  root.className = `preview ${data.platform}`;
  root.setAttribute("aria-label", `Preview on ${data.platform_name}`);
  parentElement.appendChild(root);

  const add = (parent, name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    parent.appendChild(made);
    return made;
  };

  const head = add(root, "div", "head");
  add(head, "div", "avatar", data.name.replace("@", "").slice(0, 1).toUpperCase());
  const who = add(head, "div", "who");
  add(who, "div", "name", data.name);
  add(who, "div", "meta", data.meta);

  const text = add(root, "div", "text");
  // Links, mentions and tags look as the platform will draw them; the words themselves stay text nodes.
  for (const part of data.text.split(/(https?:\/\/\S+|(?<![\w@#])[@#][\p{L}\p{N}_]+)/u)) {
    if (/^(https?:\/\/|[@#])/.test(part)) add(text, "span", "link", part);
    else text.appendChild(document.createTextNode(part));
  }
  if (data.over) add(text, "mark", "over", data.over);

  if (data.pictures.length) {
    const grid = add(root, "div", `pictures n${Math.min(data.pictures.length, 4)}`);
    for (const picture of data.pictures.slice(0, 4)) {
      const frame = add(grid, "figure", "picture");
      const image = add(frame, "img", "");
      image.src = picture.source;
      image.alt = picture.alt;
      if (picture.alt) add(frame, "figcaption", "alt", "ALT");
    }
  }
  add(root, "div", "actions", data.actions);
}
