import { expect } from '../visitor.mjs';

export const law = 'two characters of a name find it across kinds';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/enterprise');
  const name = await page.locator('tbody .cell-caption a').first().innerText();
  const box = page.getByRole('search').getByRole('searchbox');
  await box.fill(name.slice(0, 4));
  await box.press('Enter');
  await page.waitForURL(/\/search/);
  await page.getByRole('main').getByRole('link', { name }).first().waitFor();
  await visitor.lookOver();
  await visitor.picture('found');
  await visitor.open('/search?q=%E9%BE%98%E9%BE%98%E9%BE%98');
  expect((await page.getByText('没有找到').count()) > 0, 'a name nobody has is not said to be missing');
}
