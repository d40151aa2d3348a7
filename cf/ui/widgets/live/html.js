// HTML, written by the server with every title in it escaped.
export default (component) =>
  attach(component, (root) => {
    let shown = null;
    return (html) => {
      if (html !== shown) root.innerHTML = shown = html;
    };
  });
