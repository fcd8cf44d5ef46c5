// Draws the mix of posts as bars with a mark where the plan aims. Words go in as text.
const element = (name, className, text) => {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

export default function (component) {
  const { data, parentElement } = component;
  let root = parentElement.querySelector(".mix");
  if (!root) {
    root = element("div", "mix");
    parentElement.appendChild(root);
  }
  root.replaceChildren();
  const most = Math.max(0.4, ...data.shares.flatMap((share) => [share.share, share.target]));
  for (const share of data.shares) {
    const row = element("div", "row");
    row.title = share.about;
    row.setAttribute("role", "img");
    row.setAttribute("aria-label", share.sentence);
    const words = element("div", "words");
    words.append(element("span", "name", share.name), element("span", "figure", share.figure));
    const track = element("div", "track");
    const bar = element("div", "bar");
    bar.style.width = `${(share.share / most) * 100}%`;
    const aim = element("div", "aim");
    aim.style.left = `${(share.target / most) * 100}%`;
    track.append(bar, aim);
    row.append(words, track);
    root.appendChild(row);
  }
  if (data.campaigns.length) root.appendChild(element("div", "heading", "Campaigns shown here"));
  for (const campaign of data.campaigns) {
    const row = element("div", "campaign");
    const mark = element("span", "mark");
    mark.style.setProperty("--campaign-light", campaign.light);
    mark.style.setProperty("--campaign-dark", campaign.dark);
    row.append(mark, element("span", "name", campaign.name));
    root.appendChild(row);
  }
}
