// Plays footage from our own signed addresses; the bytes come in ranges and never pass through Streamlit.
export default function (component) {
  const { data, parentElement } = component;
  const shown = parentElement.querySelector("video");
  if (shown && shown.dataset.address === data.video) return;
  if (shown) shown.remove();

  const video = document.createElement("video");
  video.dataset.address = data.video;
  video.controls = true;
  // nothing is fetched, and so nothing is written down as watched, before somebody presses play
  video.preload = "none";
  video.setAttribute("aria-label", data.title);
  video.setAttribute("controlslist", "nodownload");
  if (data.poster) video.poster = data.poster;
  video.src = data.video;
  if (data.captions) {
    const track = document.createElement("track");
    track.kind = "captions";
    track.srclang = "en";
    track.label = "English captions";
    track.src = data.captions;
    track.default = true;
    video.appendChild(track);
  }
  parentElement.appendChild(video);
}
