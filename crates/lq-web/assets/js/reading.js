// Reviewing facts by keyboard: j and k walk, a accepts, e corrects, x rejects. A card acts through its own forms, so
// the page does the same without this script. Accepting and rejecting swap the card alone.
const cards = () => [...document.querySelectorAll('[data-fact-card]')];
const current = () => document.querySelector('[data-fact-card].is-at');

function go(card) {
  if (!card) return;
  for (const other of document.querySelectorAll('.is-at[data-fact-card], .fact-mark.is-at')) other.classList.remove('is-at');
  card.classList.add('is-at');
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: 'nearest' });
  const mark = document.getElementById(`mark-${card.dataset.factCard}`);
  mark?.classList.add('is-at');
  mark?.scrollIntoView({ block: 'nearest' });
}

function walk(step) {
  const all = cards();
  const at = all.indexOf(current());
  go(all[Math.min(all.length - 1, Math.max(0, at + step))]);
}

const nextWaiting = (from) => {
  const all = cards();
  const start = all.indexOf(from);
  return [...all.slice(start + 1), ...all.slice(0, start)].find((card) => card.classList.contains('is-waiting'));
};

document.addEventListener('click', (event) => {
  const mark = event.target.closest?.('.fact-mark');
  const place = event.target.closest?.('.fact-place');
  if (!mark && !place) return;
  event.preventDefault();
  go(mark ? document.getElementById(`fact-${mark.dataset.fact}`) : place.closest('[data-fact-card]'));
});

document.addEventListener('keydown', (event) => {
  if (!cards().length || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
  const card = current();
  if (event.key === 'j' || event.key === 'k') walk(event.key === 'j' ? 1 : -1);
  else if (card && 'aex'.includes(event.key)) card.querySelector(`[data-act="${event.key}"]`)?.click();
  else return;
  event.preventDefault();
});

document.addEventListener('submit', async (event) => {
  const card = event.target.closest('[data-fact-card]');
  if (!card) return;
  event.preventDefault();
  const button = event.submitter;
  const form = event.target;
  const wasCurrent = card.classList.contains('is-at');
  const answer = await fetch(button?.getAttribute('formaction') || form.getAttribute('action'), { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'HX-Request': 'true' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById(card.id);
  if (!fresh) {
    location.reload();
    return;
  }
  card.replaceWith(fresh);
  const mark = document.getElementById(`mark-${fresh.dataset.factCard}`);
  if (mark) mark.className = mark.className.replace(/is-(waiting|accepted|rejected)/, fresh.className.match(/is-(waiting|accepted|rejected)/)[0]);
  if (wasCurrent) go(fresh.classList.contains('is-waiting') ? fresh : nextWaiting(fresh) ?? fresh);
});
