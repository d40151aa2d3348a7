// How high the tour's box is, so that what stands below it leaves so much room; and that there is a tour.
export default ({ parentElement }) => {
  const page = document.documentElement;
  const box = parentElement.closest(".st-key-tour");
  if (!box) return; // the tour has ended since
  const told = new ResizeObserver(() => page.style.setProperty("--cf-tour", `${box.offsetHeight}px`));
  told.observe(box);
  page.classList.add("cf-touring");
  return () => {
    told.disconnect();
    if (document.querySelector(".st-key-tour")) return; // only drawn anew
    page.classList.remove("cf-touring");
    page.style.removeProperty("--cf-tour");
  };
};
