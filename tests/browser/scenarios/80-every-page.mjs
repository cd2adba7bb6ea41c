import { expect } from '../visitor.mjs';

export const law = 'every page of the navigation opens for the chain office';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/');
  const links = await page.locator('nav#nav a[href^="/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  expect(links.length > 10, `the navigation has ${links.length} entries`);
  for (const path of new Set(links)) {
    const response = await visitor.open(path);
    expect(response.ok(), `${path} answers ${response.status()}`);
  }
}
