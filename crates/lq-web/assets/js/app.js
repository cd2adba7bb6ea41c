// Entry of the script: htmx and the small helpers of this site. Every page works without it.
import 'htmx.org';
import './menu.js';
import './keys.js';
import './guard.js';
import './lookup.js';
import './reading.js';
import './sides.js';
import './rule.js';

document.addEventListener('click', (event) => {
  if (!event.target.closest?.('[data-print]')) return;
  event.preventDefault();
  window.print();
});
