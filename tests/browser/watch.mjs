// What goes wrong on any page, whatever a scenario looks at.

/** Watches a page; `complaints` fills with what no page may do. */
export function watch(page, site) {
  const complaints = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isLocal = ['data:', 'blob:', 'about:'].includes(url.protocol) || url.origin === site.address;
    if (!isLocal) complaints.push(`asks another host: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} at ${response.url()}`);
  });
  page.on('pageerror', (error) => complaints.push(`script error at ${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // A refused form (4xx) is an answer the scenarios look at themselves.
    const isRefusal = message.text().includes('status of 4');
    if (message.type() === 'error' && !isRefusal) complaints.push(`console at ${page.url()}: ${message.text()}`);
  });
  return complaints;
}

/** What every page owes its reader: one heading, a language, labels, nothing beyond the right edge. */
export async function faultsOfPage(page) {
  return page.evaluate(() => {
    const faults = [];
    const headings = document.querySelectorAll('h1').length;
    if (headings !== 1) faults.push(`${headings} main headings`);
    if (!document.documentElement.lang) faults.push('no language');
    if (!document.title.trim()) faults.push('no title');
    const overhang = document.documentElement.scrollWidth - window.innerWidth;
    if (overhang > 1) faults.push(`${overhang} px beyond the right edge`);
    for (const input of document.querySelectorAll('input, select, textarea')) {
      const isNamed = input.labels?.length || input.getAttribute('aria-label') || input.getAttribute('aria-labelledby');
      if (!isNamed && !['hidden', 'submit', 'button'].includes(input.type)) faults.push(`no label at ${input.name}`);
    }
    for (const link of document.querySelectorAll('a[href], button')) {
      const name = link.textContent.trim() || link.getAttribute('aria-label') || link.getAttribute('title');
      if (!name && link.getAttribute('aria-hidden') !== 'true') faults.push(`a nameless ${link.tagName.toLowerCase()}`);
    }
    for (const style of document.querySelectorAll('[style]')) {
      if (!style.closest('svg')) faults.push(`inline style at ${style.tagName.toLowerCase()}`);
    }
    return [...new Set(faults)];
  });
}
