const ROOMY = 820; // pixels of width
const AT_REST = 3000; // milliseconds without a touch

// Streamlit loads what draws charts with the first chart, which takes a second of a change of page.
// On a screen with room for them it is loaded before, while nothing is touched or trained.
function loadCharts(stage) {
  let touched = Date.now();
  for (const name of ["pointerdown", "keydown"]) {
    window.addEventListener(name, () => (touched = Date.now()), { capture: true, passive: true });
  }
  const timer = setInterval(() => {
    const program = document.querySelector('script[type=module][src*="/static/js/"]')?.src;
    const trains = document.querySelector(".st-key-do-pause");
    if (!program || !stage.charts || trains || Date.now() - touched < AT_REST || innerWidth < ROOMY) return;
    clearInterval(timer);
    const whenIdle = window.requestIdleCallback ?? setTimeout; // Safari has none
    whenIdle(() => import(new URL(stage.charts, program)).catch(() => {}));
  }, AT_REST);
}
