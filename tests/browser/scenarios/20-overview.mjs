import { expect } from '../visitor.mjs';

export const law = 'a figure of the overview opens to exactly its rows';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/');
  await visitor.picture('figures');
  const figures = page.locator('a.key-figure');
  expect((await figures.count()) >= 4, `the overview prints ${await figures.count()} figures that open`);
  // A count is the figure whose rows can be counted: it has no decimals and its page says how many rows there are.
  const labels = await figures.evaluateAll((all) => all.map((a) => [a.href, a.querySelector('.key-value').textContent]));
  let nCounts = 0;
  for (const [href, printed] of labels.slice(0, 6)) {
    const target = new URL(href);
    await visitor.open(target.pathname + target.search);
    const total = await visitor.total();
    const number = Number(printed.replaceAll(/[^\d]/g, ''));
    expect((total > 0) === (number > 0), `${target.pathname}${target.search} prints ${number} and opens to ${total} rows`);
    if (number === total) nCounts += 1;
  }
  expect(nCounts > 0, 'no figure of the overview is the count of the rows it opens to');
}
