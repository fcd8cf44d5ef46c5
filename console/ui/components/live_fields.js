// Takes over what is typed in a large field after a short rest, so that lengths, checks and the kept copy follow the
// writer without a key press. It presses Streamlit's own Ctrl + Enter; nothing is read or changed here.
export default function (component) {
  const rest = component.data.rest_ms;
  let waiting = 0;
  const take = (field) => {
    const press = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent("keydown", press));
  };
  const hear = (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => field.isConnected && take(field), rest);
  };
  document.addEventListener("input", hear);
  return () => {
    clearTimeout(waiting);
    document.removeEventListener("input", hear);
  };
}
