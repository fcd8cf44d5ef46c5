// Hears "?" anywhere outside a field and asks for the list of keys. Shows nothing.
export default function (component) {
  const { setTriggerValue } = component;
  const hear = (event) => {
    const where = event.composedPath()[0];
    const typing = where.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(where.tagName);
    if (event.key !== "?" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setTriggerValue("asked", true);
  };
  document.addEventListener("keydown", hear);
  return () => document.removeEventListener("keydown", hear);
}
