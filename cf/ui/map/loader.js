export default async (component) => {
  const { data, parentElement: host, setTriggerValue } = component;
  const modules = ((window.__cfMap ??= {}).modules ??= {});
  let at = 4 + new DataView(data.buffer, data.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(data.subarray(4, at)));
  const bodies = Object.fromEntries(head.bodies.map(([id, n]) => [id, data.slice(at, (at += n))]));
  const id = head.parts[0];
  if (bodies[id]) modules[id] ??= import(URL.createObjectURL(new Blob([bodies[id]], { type: "text/javascript" })));
  const show = async () => (await modules[id]).show(component, head, bodies);
  host.ask = (wait) => {
    host.asking = null;
    if (modules[id]) return show(); // brought for another map
    if (!host.isConnected) return;
    setTriggerValue("lacks", head.parts);
    host.asking = setTimeout(() => host.ask(2 * wait), wait);
  };
  if (modules[id]) return show();
  host.asking ??= setTimeout(() => host.ask(600), 150);
};
