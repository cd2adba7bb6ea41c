import { expect } from '../visitor.mjs';

export const law = 'a chain shows its picture, verdicts with numbers, and what a planned project would change';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/chains');
  await visitor.picture('all');
  await page.getByRole('main').getByRole('link', { name: /光伏/ }).first().click();
  await page.locator('main svg').first().waitFor();
  await visitor.lookOver();
  await visitor.picture('diagnosis');
  const words = await page.getByRole('main').innerText();
  for (const verdict of ['短链', '断链', '细链', '弱链', '缺链']) if (words.includes(verdict)) return whatIf(visitor);
  expect(false, 'the photovoltaics chain has no finding');
}

async function whatIf(visitor) {
  const { page } = visitor;
  const start = page.getByRole('button', { name: /推演/ }).or(page.getByRole('link', { name: /推演/ })).first();
  await start.click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await visitor.lookOver();
  await visitor.picture('what-if');
}
