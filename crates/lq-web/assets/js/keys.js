// Keyboard: an element with data-key is focused (inputs) or clicked (links, buttons) by that key. In lists j and k
// walk the rows and Enter opens one.
const isTyping = (element) => element.closest('input, textarea, select, [contenteditable]');
const plain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey;

function walk(step) {
  const rows = [...document.querySelectorAll('#list tbody tr')];
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.classList.contains('is-at'));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  rows[at]?.classList.remove('is-at');
  next.classList.add('is-at');
  next.scrollIntoView({ block: 'nearest' });
  next.querySelector('a')?.focus({ preventScroll: true });
  return true;
}

document.addEventListener('keydown', (event) => {
  if (!plain(event) || isTyping(event.target) || event.defaultPrevented) return;
  if (event.key === '?') {
    const keys = document.querySelector('[data-keys]');
    if (keys) location.href = keys.href;
    return;
  }
  const bound = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (bound && bound.offsetParent !== null) {
    event.preventDefault();
    if (bound.matches('input, textarea, select')) {
      bound.focus();
      bound.select?.();
    } else {
      bound.click();
    }
  } else if ((event.key === 'j' || event.key === 'k') && walk(event.key === 'j' ? 1 : -1)) {
    event.preventDefault();
  }
});
