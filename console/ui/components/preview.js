// Draws a post as a platform will show it, one card for each part. Every word goes in as text, never as mark-up.
export default function (component) {
  const { data, parentElement } = component;
  const old = parentElement.querySelector("section");
  if (old) old.remove();

  const add = (parent, name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    parent.appendChild(made);
    return made;
  };

  const root = add(parentElement, "section", `thread ${data.platform}`);
  root.setAttribute("aria-label", `Preview on ${data.platform_name}`);

  const words = (parent, part) => {
    const text = add(parent, "div", "text");
    text.setAttribute("dir", "auto");
    for (const piece of part.pieces) {
      if (piece.kind) add(text, "span", piece.kind, piece.text);
      else text.appendChild(document.createTextNode(piece.text));
    }
    if (part.over) {
      const over = add(text, "mark", "over", part.over);
      over.setAttribute("aria-label", `Too long: ${part.over}`);
    }
  };

  const files = (parent) => {
    if (data.pictures.length) {
      const grid = add(parent, "div", `pictures n${Math.min(data.pictures.length, 4)}`);
      data.pictures.slice(0, 4).forEach((picture, index) => {
        const frame = add(grid, "figure", "picture");
        const image = add(frame, "img", "");
        image.src = picture.source;
        image.alt = picture.alt;
        if (picture.alt) add(frame, "figcaption", "tag alt", "ALT");
        if (index === 3 && data.pictures.length > 4) add(frame, "div", "more", `+${data.pictures.length - 4}`);
      });
    }
    if (data.video) {
      const video = add(parent, "div", "video");
      add(video, "span", "play", "▶");
      add(video, "span", "length", data.video.length);
      if (data.video.captions) add(video, "span", "tag alt", "CC");
    }
  };

  const card = (parent, link) => {
    const box = add(parent, "div", "card");
    add(box, "div", "host", link.host);
    add(box, "div", "path", link.path);
  };

  data.parts.forEach((part, index) => {
    const post = add(root, "article", "preview");
    const side = add(post, "div", "side");
    add(side, "div", "avatar", data.initial).setAttribute("aria-hidden", "true");
    const body = add(post, "div", "body");
    const head = add(body, "div", "head");
    add(head, "span", "name", data.name);
    add(head, "span", "meta", data.parts.length > 1 ? `${index + 1} of ${data.parts.length}` : data.meta);
    words(body, part);
    if (index === 0) files(body);
    if (part.card && !(index === 0 && (data.pictures.length || data.video))) card(body, part.card);
    add(body, "div", "actions", data.actions).setAttribute("aria-hidden", "true");
  });
}
