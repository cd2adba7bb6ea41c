import { expect } from '../visitor.mjs';

export const law = 'without JavaScript the ledger is read, filtered and written';
export const withScript = false;
export const widths = [{ width: 1440, height: 900 }];

export async function run(visitor) {
  const { page } = visitor;
  const name = '无脚本试验园区';
  await visitor.signIn('链办');
  await visitor.open('/park');
  await page.locator('.head-acts a.button-main').click();
  await visitor.fill('名称', name);
  await visitor.choose('状态');
  await visitor.saveButton().click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await visitor.open(`/park?q=${encodeURIComponent(name)}`);
  expect((await visitor.total()) === 1, 'the new row is not in the list once');

  await visitor.open('/enterprise');
  const all = await visitor.total();
  await page.locator('#where input').fill('营收 ≥ 5 亿元 且 规上');
  await page.locator('#where input').press('Enter');
  await page.locator('.mistakes').getByRole('link', { name: '改为“营业收入”' }).click();
  const found = await visitor.total();
  expect(found > 0 && found < all, `the condition selects ${found} of ${all}`);
  expect((await page.locator('.chip').count()) === 2, 'a chip for each condition');
  await page.locator('.chip-drop').first().click();
  expect((await page.locator('.chip').count()) === 1, 'one condition was dropped');
}
