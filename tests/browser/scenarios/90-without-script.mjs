import { expect } from '../visitor.mjs';

export const law = 'without JavaScript the ledger is read, filtered and written';
export const withScript = false;
export const widths = [{ width: 1440, height: 900 }];

export async function run(visitor) {
  const { page } = visitor;
  const name = '无脚本试验载体';
  // The page's own scripts are off, so faults of the page cannot be looked up by a script either.
  visitor.lookOver = async () => {};
  await visitor.signIn('链办');
  await visitor.open('/carrier');
  await page.locator('.head-acts a.button-main').click();
  await page.getByLabel('名称', { exact: false }).first().fill(name);
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await visitor.open(`/carrier?q=${encodeURIComponent(name)}`);
  expect((await page.locator('tbody .cell-caption a').count()) === 1, 'the new row is not in the list once');
}
