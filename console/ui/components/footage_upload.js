// Sends a video to our own route as a stream: the browser reads it from disk piece by piece.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  if (parentElement.querySelector(".upload")) return;

  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  const root = element("div", "upload");
  const label = element("label", "label", data.label);
  const input = element("input", "file");
  input.type = "file";
  input.accept = "video/mp4";
  label.appendChild(input);
  const bar = element("progress", "bar");
  bar.max = 1;
  bar.hidden = true;
  const said = element("p", "said");
  said.setAttribute("role", "status");
  const cancel = element("button", "cancel", "Stop the upload");
  cancel.type = "button";
  cancel.hidden = true;
  root.append(label, bar, said, cancel);
  parentElement.appendChild(root);

  const finish = (words) => {
    bar.hidden = cancel.hidden = true;
    input.disabled = false;
    said.textContent = words;
  };
  input.onchange = () => {
    const file = input.files[0];
    if (!file) return;
    const request = new XMLHttpRequest();
    request.open("PUT", data.named ? `${data.address}?name=${encodeURIComponent(file.name)}` : data.address);
    request.upload.onprogress = (event) => {
      bar.value = event.total ? event.loaded / event.total : 0;
      said.textContent = `${Math.round(event.loaded / 1e6)} of ${Math.round(file.size / 1e6)} MB sent`;
    };
    request.onload = () => {
      let answer = {};
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // an answer that is not ours has no words for the person
      }
      if (request.status !== 201) return finish(answer.message || "The upload was refused. Nothing was kept.");
      finish(`Received and hashed: ${file.name}`);
      setTriggerValue("received", { ...answer, name: file.name });
    };
    request.onerror = () => finish("The connection broke. Nothing was kept; choose the file again.");
    request.onabort = () => finish("Stopped. Nothing was kept.");
    cancel.onclick = () => request.abort();
    bar.hidden = cancel.hidden = false;
    input.disabled = true;
    request.send(file);
  };
}
