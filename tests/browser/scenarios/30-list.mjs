import { expect } from '../visitor.mjs';

export const law = 'a list sorts, filters, searches, pages and exports';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/enterprise');
  await visitor.picture('start');
  const all = await visitor.total();
  expect(all > 1000, `the sample zone lists ${all} enterprises`);

  const first = await caption(page).innerText();
  await page.getByRole('link', { name: '下一页' }).click();
  await page.waitForFunction((words) => document.querySelector('tbody .cell-caption a').textContent !== words, first);

  if (!visitor.isPhone) {
    await page.locator('thead a.sort').first().click();
    await page.locator('th[aria-sort="ascending"], th[aria-sort="descending"]').first().waitFor();
  }

  await visitor.open('/enterprise');
  const words = page.locator('#where input');
  await words.fill(first);
  await words.press('Enter');
  await page.waitForURL(/q=/);
  await page.locator('tbody .cell-caption a', { hasText: first }).first().waitFor();
  const found = await visitor.total();
  expect(found >= 1 && found < all, `searching for one name finds ${found} of ${all}`);
  await visitor.lookOver();
  await visitor.picture('found');

  await page.locator('summary[aria-label="导出"]').click();
  const download = page.waitForEvent('download');
  await page.locator('details[open] a[download]').first().click();
  const file = await download;
  expect(/\.(xlsx|csv)$/.test(file.suggestedFilename()), `the export is called ${file.suggestedFilename()}`);
}

const caption = (page) => page.locator('tbody .cell-caption a').first();
