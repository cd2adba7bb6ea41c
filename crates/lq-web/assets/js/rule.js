// The editor of rules: every input or text area with data-rule gets colours, completion and error marks while one
// types. The element stays what it is, so that forms, undo and input methods work as ever; without this script it is a
// plain input.
import { layOut } from './rule_words.js';

/** Texts of the page's language, by name. */
const texts = document.getElementById('rule-texts')?.dataset ?? {};
const say = (name, ...values) => values.reduce((text, value) => text.replace('{}', value), texts[name] ?? '');
/** What the server has told of words, shared by all editors of the page. */
const words = new Map();
let count = 0;

async function ask(path, body, signal) {
  const answer = await fetch(path, { method: 'POST', body: JSON.stringify(body), signal, headers: { 'Content-Type': 'application/json', Accept: 'application/json' } });
  return answer.ok ? answer.json() : null;
}

/** Declarations of a style rule of one's own: pages carry no inline style. */
function rule(selector) {
  const sheet = document.styleSheets[0];
  return sheet.cssRules[sheet.insertRule(`${selector} {}`, sheet.cssRules.length)].style;
}

class RuleEditor {
  constructor(input) {
    this.input = input;
    this.isArea = input.tagName === 'TEXTAREA';
    this.problems = [];
    this.candidates = [];
    this.at = -1;
    this.id = `rule-${(count += 1)}`;
    this.place = rule(`#${this.id}`);
    this.size = rule(`#${this.id}-room > .rule-front`);
    this.build();
    this.listen();
    this.paint();
    if (input.value.trim()) this.check();
  }

  /** The layer with the colours behind the input, the list of candidates, the messages. */
  build() {
    const { input } = this;
    const make = (tag, name) => {
      const element = document.createElement(tag);
      element.className = name;
      return element;
    };
    this.room = make('span', `rule-room${this.isArea ? ' rule-area' : ''}`);
    this.room.id = `${this.id}-room`;
    input.before(this.room);
    this.back = make('span', 'rule-back');
    this.back.setAttribute('aria-hidden', 'true');
    this.list = make('ul', 'rule-list');
    this.list.id = this.id;
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', say('offered'));
    this.list.hidden = true;
    this.told = make('ul', 'rule-told');
    this.told.setAttribute('role', 'status');
    this.room.append(input, this.back, this.list);
    (this.isArea ? this.room.parentElement : this.room).insertBefore(this.told, this.isArea ? this.room.nextSibling : null);
    input.classList.add('rule-front');
    input.setAttribute('spellcheck', 'false');
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', this.id);
    input.setAttribute('aria-expanded', 'false');
    if (this.isArea) this.tools(make);
  }

  tools(make) {
    const bar = make('span', 'rule-tools');
    const button = make('button', 'button button-s');
    button.type = 'button';
    button.textContent = say('tidy');
    button.addEventListener('click', () => this.tidy());
    this.state = make('span', 'faint small');
    bar.append(button, this.state);
    this.told.before(bar);
  }

  listen() {
    const { input } = this;
    input.addEventListener('input', (event) => {
      this.problems = [];
      this.paint();
      if (event.isComposing || this.isComposing) return;
      this.later();
    });
    // While an input method composes, its own window has the keys and nothing is offered.
    input.addEventListener('compositionstart', () => {
      this.isComposing = true;
      this.close();
    });
    input.addEventListener('compositionend', () => {
      this.isComposing = false;
      this.paint();
      this.later();
    });
    input.addEventListener('keydown', (event) => this.key(event));
    input.addEventListener('scroll', () => this.follow());
    input.addEventListener('blur', () => setTimeout(() => this.close(), 150));
    input.addEventListener('focus', () => this.room.classList.add('is-focused'));
    input.addEventListener('blur', () => this.room.classList.remove('is-focused'));
    input.addEventListener('paste', (event) => this.paste(event));
    for (const name of ['keyup', 'click', 'select']) input.addEventListener(name, () => this.follow());
  }

  later() {
    clearTimeout(this.completing);
    clearTimeout(this.checking);
    this.completing = setTimeout(() => this.complete(), 90);
    this.checking = setTimeout(() => this.check(), this.isArea ? 350 : 700);
  }

  /** Lines pasted into a single line are conditions that must all hold. */
  paste(event) {
    const text = event.clipboardData?.getData('text') ?? '';
    if (this.isArea || !text.trim().includes('\n')) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = this.input;
    this.write(selectionStart, selectionEnd, text.trim().split(/\s*\n\s*/u).join(` ${say('and')} `));
  }

  paint() {
    const { input } = this;
    this.mark = layOut(this.back, input.value, words, this.problems, input.selectionEnd ?? input.value.length);
    if (this.isArea) {
      this.size.height = 'auto';
      this.size.height = `${input.scrollHeight + 2}px`;
    }
    this.follow();
  }

  follow() {
    this.back.scrollTop = this.input.scrollTop;
    this.back.scrollLeft = this.input.scrollLeft;
  }

  asked() {
    return { text: this.input.value, form: this.input.dataset.rule, kind: this.input.dataset.kind || '' };
  }

  async complete(isAsked = false) {
    const { input } = this;
    const cursor = input.selectionEnd;
    if (document.activeElement !== input || (!isAsked && !input.value.trim())) return this.close();
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await ask('/api/v1/rules/complete', { ...this.asked(), cursor }, this.asking.signal);
      if (!answer || this.isComposing || input.selectionEnd !== cursor) return undefined;
      const typed = input.value.slice(answer.from, answer.to);
      this.from = answer.from;
      this.to = answer.to;
      for (const { label, sort } of answer.candidates) words.set(label, sort);
      // What stands there already need not be offered.
      const isWhole = answer.candidates.some(({ insert }) => insert === typed);
      this.candidates = isWhole && !isAsked ? [] : answer.candidates;
      return this.show();
    } catch (error) {
      if (error.name !== 'AbortError') throw error;
      return undefined;
    }
  }

  show() {
    if (!this.candidates.length) return this.close();
    this.at = -1;
    const items = this.candidates.map((candidate, at) => {
      const item = document.createElement('li');
      item.id = `${this.id}-${at}`;
      item.setAttribute('role', 'option');
      const part = (name, text) => {
        const span = document.createElement('span');
        span.className = name;
        span.textContent = text;
        return span;
      };
      item.append(part(`rule-${candidate.sort}`, candidate.label), part('faint', candidate.detail), part('faint rule-sort', say(candidate.sort)));
      item.title = candidate.en;
      // A press would take the focus away before the choice is made.
      item.addEventListener('pointerdown', (event) => event.preventDefault());
      item.addEventListener('click', () => this.take(at));
      return item;
    });
    this.list.replaceChildren(...items);
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.paint();
    const room = this.room.getBoundingClientRect();
    const mark = this.mark?.getBoundingClientRect() ?? room;
    const left = Math.min(mark.left - room.left, Math.max(0, window.innerWidth - room.left - this.list.offsetWidth - 8));
    this.place.left = `${Math.max(0, left)}px`;
    this.place.top = this.isArea ? `${mark.bottom - room.top + 2}px` : '100%';
    return undefined;
  }

  close() {
    this.list.hidden = true;
    this.candidates = [];
    this.at = -1;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  walk(step) {
    const items = [...this.list.children];
    items[this.at]?.removeAttribute('aria-selected');
    this.at = (this.at + step + items.length + (this.at < 0 && step < 0 ? 1 : 0)) % items.length;
    items[this.at].setAttribute('aria-selected', 'true');
    items[this.at].scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', items[this.at].id);
  }

  take(at) {
    const candidate = this.candidates[at];
    if (!candidate) return;
    const after = this.input.value.slice(this.to);
    const isOpen = candidate.insert.endsWith('(') || candidate.insert.endsWith('\uff1a') || candidate.sort === 'unit' || after.startsWith(' ');
    const { from, to } = this;
    this.close();
    this.write(from, to, isOpen ? candidate.insert : `${candidate.insert} `);
    this.complete(true);
  }

  /** Writes so that undo takes it back. */
  write(from, to, text) {
    const { input } = this;
    input.focus();
    input.setSelectionRange(from, to);
    const isDone = text ? document.execCommand('insertText', false, text) : document.execCommand('delete');
    if (!isDone) {
      input.setRangeText(text, from, to, 'end');
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    this.paint();
  }

  key(event) {
    if (event.isComposing || this.isComposing) return;
    const isOpen = !this.list.hidden;
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      this.complete(true);
    } else if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      this.walk(event.key === 'ArrowDown' ? 1 : -1);
    } else if (isOpen && event.key === 'Tab' && !event.shiftKey) {
      event.preventDefault();
      this.take(Math.max(0, this.at));
    } else if (isOpen && event.key === 'Enter' && this.at >= 0) {
      event.preventDefault();
      this.take(this.at);
    } else if (event.key === 'Escape') {
      // A browser would empty a search box.
      event.preventDefault();
      if (isOpen) event.stopPropagation();
      this.close();
    } else if (event.key === 'Enter' && this.isArea && !event.ctrlKey && !event.metaKey) {
      this.indent(event);
    } else if (event.key === 'Enter') {
      this.close();
    }
  }

  /** A new line begins where the last one did, further in behind a colon. */
  indent(event) {
    const { value, selectionStart, selectionEnd } = this.input;
    const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
    const indent = (line.match(/^[ \t\u3000]*/u)?.[0] ?? '') + (/[\uff1a:]\s*$/u.test(line) ? '  ' : '');
    if (!indent) return;
    event.preventDefault();
    this.close();
    this.write(selectionStart, selectionEnd, `\n${indent}`);
  }

  async check() {
    const { input } = this;
    const { value } = input;
    const answer = value.trim() ? await ask('/api/v1/rules/check', this.asked()) : { problems: [], words: {} };
    if (!answer || input.value !== value || !input.isConnected) return;
    for (const [word, sort] of Object.entries(answer.words)) words.set(word, sort);
    this.problems = answer.problems;
    this.canonical = answer.canonical;
    if (!this.isComposing) this.paint();
    this.tell();
  }

  tell() {
    const items = this.problems.slice(0, 8).map((problem) => {
      const item = document.createElement('li');
      if (problem.hint) item.className = 'is-hint';
      const place = document.createElement('button');
      place.type = 'button';
      place.className = 'link';
      place.textContent = this.isArea ? say('placeOfLine', problem.line, problem.column) : say('place', problem.column);
      place.addEventListener('click', () => {
        this.input.focus();
        this.input.setSelectionRange(problem.start, problem.end);
      });
      item.append(place, ` ${problem.message} `);
      if (problem.fix) item.append(this.mender(problem));
      return item;
    });
    this.told.replaceChildren(...items);
    if (!this.state) return;
    const mistakes = this.problems.filter(({ hint }) => !hint).length;
    this.state.textContent = !this.input.value.trim() ? '' : mistakes ? say('wrong', mistakes) : say('fine');
  }

  mender(problem) {
    const mend = document.createElement('button');
    mend.type = 'button';
    mend.className = 'button button-s';
    mend.textContent = say('use', problem.fix);
    mend.addEventListener('pointerdown', (event) => event.preventDefault());
    mend.addEventListener('click', () => {
      this.write(problem.start, problem.end, problem.fix);
      this.close();
      this.check();
    });
    return mend;
  }

  async tidy() {
    await this.check();
    if (!this.canonical) {
      this.told.scrollIntoView({ block: 'nearest' });
    } else if (this.canonical !== this.input.value) {
      this.write(0, this.input.value.length, this.canonical);
      this.close();
      this.check();
    }
  }
}

function attach(root) {
  for (const input of root.querySelectorAll('[data-rule]:not(.rule-front)')) new RuleEditor(input);
}

attach(document);
// The input of a list has no id: for an element whose id stood there before, htmx puts the old attributes on for a
// moment and takes them off again.
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) attach(node.parentElement ?? node);
}).observe(document.body, { childList: true, subtree: true });

// A chip of the box goes to its words there.
document.addEventListener('click', (event) => {
  const chip = event.target.closest?.('a[data-place]');
  const box = chip && document.querySelector('#where input');
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.setSelectionRange(...chip.dataset.place.split('-').map(Number));
});
