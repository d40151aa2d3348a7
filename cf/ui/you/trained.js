// The row that training with the person has given them, or null: the map draws it beside their arrow.
export default ({ data }) => {
  window.__cfTrained = data;
  window.__cfMap?.maps?.you?.schedule();
};
