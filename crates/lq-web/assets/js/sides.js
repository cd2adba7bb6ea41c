// Pointing at a clause marks the passage it rests on, and the reverse. Without script the links lead there.
for (const room of document.querySelectorAll('[data-sides]')) {
  const mark = (event) => {
    const item = event.target.closest?.('[data-pairs]');
    for (const other of room.querySelectorAll('.is-pair')) other.classList.remove('is-pair');
    if (!item) return;
    for (const id of item.dataset.pairs.split(' ').filter(Boolean)) {
      document.getElementById(id)?.classList.add('is-pair');
    }
  };
  room.addEventListener('mouseover', mark);
  room.addEventListener('focusin', mark);
  room.addEventListener('mouseleave', mark);
}
