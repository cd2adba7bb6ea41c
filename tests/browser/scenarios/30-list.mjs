import { expect } from '../visitor.mjs';

export const law = 'a list sorts, filters, searches, pages and exports';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/enterprise');
  await visitor.picture('start');
  const all = await total(page);
  expect(all > 100, `the sample zone lists ${all} enterprises`);

  await page.getByRole('link', { name: '下一页' }).click();
  await page.waitForURL(/page=2|after=/);
  await page.goBack();

  if (!visitor.isPhone) {
    const head = page.locator('thead a.sort').first();
    await head.click();
    await page.locator('th[aria-sort="ascending"], th[aria-sort="descending"]').waitFor();
  }

  const caption = await page.locator('tbody .cell-caption a').first().innerText();
  await page.getByRole('searchbox', { name: '在本台账中查找' }).fill(caption);
  await page.getByRole('button', { name: '筛选' }).click();
  await page.waitForURL(/q=/);
  await page.locator('tbody .cell-caption a', { hasText: caption }).first().waitFor();
  const found = await total(page);
  expect(found >= 1 && found < all, `searching for one name finds ${found} of ${all}`);
  await visitor.picture('found');

  await page.locator('summary', { hasText: '导出' }).or(page.locator('summary[aria-label="导出"]')).first().click();
  const download = page.waitForEvent('download');
  await page.locator('a[download]').first().click();
  const file = await download;
  expect(/\.(xlsx|csv)$/.test(file.suggestedFilename()), `the export is called ${file.suggestedFilename()}`);
}

async function total(page) {
  const words = /共 ([\d,]+) 条/.exec(await page.locator('.pager').innerText());
  return words ? Number(words[1].replaceAll(',', '')) : 0;
}
