// Inputs that name a record (data-lookup="/lookup/enterprise") offer what fits the words typed so far.
let last = null;

async function offer(input) {
  last?.abort();
  last = new AbortController();
  const list = document.getElementById(input.getAttribute('list'));
  if (!list || input.value.length < 1) return;
  try {
    const answer = await fetch(`${input.dataset.lookup}?q=${encodeURIComponent(input.value)}`, { signal: last.signal, headers: { Accept: 'application/json' } });
    if (!answer.ok) return;
    const rows = await answer.json();
    list.replaceChildren(...rows.map((row) => {
      const option = document.createElement('option');
      option.value = row.value;
      option.label = row.label;
      return option;
    }));
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
  }
}

let timer = 0;
document.addEventListener('input', (event) => {
  const input = event.target;
  if (!input.dataset?.lookup) return;
  clearTimeout(timer);
  timer = setTimeout(() => offer(input), 120);
});
