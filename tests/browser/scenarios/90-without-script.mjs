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
}
