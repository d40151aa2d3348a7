export default async (component) => {
  const { data, parentElement: host, setTriggerValue } = component;
  const modules = ((window.__cfMap ??= {}).modules ??= {});
  let at = 4 + new DataView(data.buffer, data.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(data.subarray(4, at)));
  const bodies = Object.fromEntries(head.bodies.map(([id, n]) => [id, data.slice(at, (at += n))]));
  const id = head.parts[0];
  if (bodies[id])
    modules[id] ??= import(URL.createObjectURL(new Blob([bodies[id]], { type: "text/javascript" })));
  if (modules[id]) return (await modules[id]).show(component, head, bodies);
  host.asking ??= setInterval(() => {
    if (modules[id] || !host.isConnected) clearInterval(host.asking);
    else setTriggerValue("lacks", head.parts);
  }, 700);
};
