// The text of a rule as spans: what can be told without the server (comments, quotations, numbers with their units,
// signs), and words as far as the server has told what they are.
// A number takes the word behind it along: its unit, or the rest of a date.
const PIECES = new RegExp(
  [
    '(?<comment>[#\\uff03][^\\n]*)',
    '(?<text>“[^”\\n]*”?|"[^"\\n]*"?|「[^」\\n]*」?|『[^』\\n]*』?)',
    '(?<name>【[^】\\n]*】?|\\[[^\\]\\n]*\\]?)',
    '(?<cite>〔(?:[^〔〕\\n]|〔[^〕\\n]*〕)*〕?)',
    '(?<number>[0-9\\uff10-\\uff19][0-9\\uff10-\\uff19,.-]*(?:[ \\u3000]?[%‰]|[\\p{L}²³][\\p{L}\\d]{0,7}|[ \\u3000]\\p{L}{1,3}(?![\\p{L}\\p{N}]))?)',
    '(?<heading>(?<=^|\\n)[\\p{L} ]{2,12}(?=[\\uff1a:]))',
    '(?<word>[\\p{L}\\p{N}_·]+)',
    '(?<sign>[≥≤><=≠!÷×+−*/-]+)',
  ].join('|'),
  'gu',
);

/** Pieces of a text in order: [start, end, class]; what stands between is plain. */
export function pieces(text, words) {
  const found = [];
  for (const match of text.matchAll(PIECES)) {
    const sort = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    const told = sort === 'word' ? words.get(match[0]) : sort;
    const [, number, behind] = sort === 'number' ? (match[0].match(/^([^ \u3000]+)[ \u3000](.+)$/u) ?? []) : [];
    // Behind a number may come a word that joins instead of a unit.
    const isJoined = words.get(behind) === 'keyword';
    const end = match.index + (isJoined ? number.length : match[0].length);
    if (told) found.push([match.index, end, told]);
    if (isJoined) found.push([match.index + match[0].length - behind.length, match.index + match[0].length, 'keyword']);
  }
  return found;
}

/** Lays the text out in an element: pieces with their classes, faulty places underlined, a mark at the caret. */
export function layOut(element, text, words, problems, caret) {
  const cuts = new Set([0, text.length, caret]);
  const spans = pieces(text, words);
  for (const [start, end] of spans) cuts.add(start).add(end);
  // A place of no length is shown at the character before it.
  const faults = problems.map(({ start, end, hint }) => [end > start ? start : Math.max(0, start - 1), Math.max(end, start), hint]);
  for (const [start, end] of faults) cuts.add(start).add(end);
  const places = [...cuts].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  const nodes = [];
  let mark = null;
  let next = 0;
  places.forEach((from, at) => {
    if (from === caret) {
      mark = document.createElement('span');
      nodes.push(mark);
    }
    const to = places[at + 1];
    if (to === undefined) return;
    while (next < spans.length && spans[next][1] <= from) next += 1;
    const piece = next < spans.length && spans[next][0] <= from ? spans[next][2] : '';
    const fault = faults.find(([start, end]) => start <= from && to <= end);
    const node = document.createElement('span');
    node.className = `${piece ? `rule-${piece}` : ''}${fault ? (fault[2] ? ' rule-hint' : ' rule-fault') : ''}`.trim();
    node.textContent = text.slice(from, to);
    nodes.push(node);
  });
  element.replaceChildren(...nodes, document.createTextNode('\n'));
  return mark;
}
