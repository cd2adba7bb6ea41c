// Forms marked data-guard ask before a page with unsaved entries is left, and mark themselves as changed.
let changed = false;

document.addEventListener('input', (event) => {
  const form = event.target.closest('form[data-guard]');
  if (!form) return;
  changed = true;
  form.classList.add('is-changed');
});
document.addEventListener('submit', (event) => {
  if (event.target.matches('form[data-guard]')) changed = false;
});
window.addEventListener('beforeunload', (event) => {
  if (changed) event.preventDefault();
});

// Ctrl+Enter saves from any field of such a form.
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.('form[data-guard]');
    if (form) form.requestSubmit();
  }
});

// A click on a summary of errors goes to the field.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-field]');
  if (!link) return;
  const field = document.getElementById(link.dataset.field);
  if (field) {
    event.preventDefault();
    field.scrollIntoView({ block: 'center' });
    field.focus({ preventScroll: true });
  }
});
