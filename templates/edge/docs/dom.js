// Makes elements. Text of a contract is only ever text here: nothing is read as HTML.

/** Makes an element: attributes, properties that begin with `on`, and children. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, String(value));
  }
  element.append(...children.flat(Infinity).filter((it) => it != null && it !== false));
  return element;
}

/** Gives the text of a description as paragraphs, lists and code: the little of Markdown that descriptions use. */
export function prose(text) {
  const blocks = [];
  let list = null;
  let fence = null;
  let paragraph = [];
  const end = () => {
    if (paragraph.length) blocks.push(make("p", {}, inline(paragraph.join(" "))));
    paragraph = [];
  };
  for (const line of String(text ?? "").split("\n")) {
    if (/^\s*```/.test(line)) {
      end();
      if (fence) blocks.push(make("pre", {}, fence.join("\n")));
      fence = fence ? null : [];
    } else if (fence) {
      fence.push(line);
    } else if (/^\s*([-*+]|\d+[.)])\s+/.test(line)) {
      end();
      if (!list) blocks.push((list = make("ul")));
      list.append(make("li", {}, inline(line.replace(/^\s*([-*+]|\d+[.)])\s+/, ""))));
    } else if (!line.trim()) {
      end();
      list = null;
    } else if (/^#{1,6}\s/.test(line)) {
      end();
      blocks.push(make("h3", {}, inline(line.replace(/^#+\s+/, ""))));
    } else if (list && /^\s+/.test(line)) {
      list.lastChild.append(" ", ...inline(line.trim()));
    } else {
      list = null;
      paragraph.push(line.trim());
    }
  }
  if (fence) blocks.push(make("pre", {}, fence.join("\n")));
  end();
  return blocks;
}

/** Gives code, bold and links inside a line. Only links to the web are links. */
function inline(text) {
  const parts = [];
  const pattern = /(`+)(.+?)\1|\*\*(.+?)\*\*|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g;
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    parts.push(text.slice(from, found.index));
    if (found[2]) parts.push(make("code", {}, found[2].trim()));
    else if (found[3]) parts.push(make("strong", {}, found[3]));
    else parts.push(make("a", { href: found[5], rel: "noreferrer noopener" }, found[4]));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}
