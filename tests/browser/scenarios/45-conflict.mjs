import { expect } from '../visitor.mjs';

export const law = 'nobody overwrites a change he has not seen; both versions are shown';
export const widths = [{ width: 1440, height: 900 }];

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/park');
  await page.locator('tbody .cell-caption a').first().click();
  await page.locator('.head-acts a.button-main').first().click();
  await visitor.saveButton().waitFor();

  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByLabel('地址', { exact: false }).first().fill('创新大道 1 号');
  await other.locator('form[data-guard] button.button-main').click();
  await other.locator('dl.facts').first().waitFor();
  await other.close();

  await visitor.fill('地址', '创新大道 2 号');
  await visitor.saveButton().click();
  await page.getByText('您填写期间，这条记录被别人改过').waitFor();
  const words = await page.getByRole('main').innerText();
  expect(words.includes('创新大道 1 号') || words.includes('1 号'), 'the version of the other is not shown');
  await visitor.lookOver();
  await visitor.picture('both');
}
