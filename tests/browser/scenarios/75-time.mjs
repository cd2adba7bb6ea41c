import { expect } from '../visitor.mjs';

export const law = 'an earlier day is shown as it was, and cannot be changed';
export const widths = [{ width: 1440, height: 900 }];

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/enterprise?as_of=2020-01-01');
  await page.getByText('正在查看截至 2020-01-01').waitFor();
  await visitor.picture('past');
  expect((await page.locator('.head-acts a.button-main').count()) === 0, 'the past offers to add a record');
  await page.getByRole('link', { name: '回到今天' }).first().click();
  await page.waitForURL((url) => !url.searchParams.has('as_of'));
}
