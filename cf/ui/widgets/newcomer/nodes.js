// What the parts about a newcomer are drawn with: nodes, nouns, and numbers with their sign.
function put(tag, props = {}, ...inside) {
  const { aria = {}, ...own } = props;
  const node = Object.assign(document.createElement(tag), own);
  for (const [name, value] of Object.entries(aria)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}

// As cf/data/noun.py has it.
function withArticle(noun) {
  return `a${/^[aeiou]/.test(noun) ? "n" : ""} ${noun}`;
}

function signed(value, digits) {
  return (Math.round(10 ** digits * value) < 0 ? "−" : "+") + Math.abs(value).toFixed(digits);
}
