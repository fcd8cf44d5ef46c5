// Shows what changed word by word, as insertions and deletions that a screen reader names. Words go in as text.
export default function (component) {
  const { data, parentElement } = component;
  let root = parentElement.querySelector(".differences");
  if (!root) {
    root = document.createElement("div");
    root.className = "differences";
    parentElement.appendChild(root);
  }
  const names = { same: "span", added: "ins", removed: "del" };
  root.replaceChildren(
    ...data.pieces.map((piece) => {
      const made = document.createElement(names[piece.change]);
      made.textContent = piece.text;
      return made;
    }),
  );
}
