// The contrast of every piece of text with what is painted behind it, by WCAG 2's formula.
() => {
  const parse = (colour) => colour.match(/[\d.]+/g).map(Number);

  const linear = (channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);

  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((channel) => linear(channel / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };

  const found = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!words || !element.checkVisibility() || element.closest(".unseen")) continue;
    const pair = [parse(getComputedStyle(element).color), behind(element)].map(luminance);
    const [low, high] = pair.sort((one, other) => one - other);
    found[`${element.className}: ${words} (${Object.keys(found).length})`] = (high + 0.05) / (low + 0.05);
  }
  return found;
}
