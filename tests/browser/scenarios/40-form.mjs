import { expect } from '../visitor.mjs';

export const law = 'a form names its errors at the field, saves, and keeps the earlier version';

export async function run(visitor) {
  const { page } = visitor;
  const name = `浏览器试验园区${visitor.width}`;
  await visitor.signIn('链办');
  await visitor.open('/park');
  await page.locator('.head-acts a.button-main').click();
  await visitor.saveButton().waitFor();
  await visitor.lookOver();
  await visitor.saveButton().click();
  await page.getByRole('alert').first().waitFor();
  expect((await page.locator('.field.has-error').count()) > 0, 'an empty required field shows no error beside it');
  await visitor.lookOver();
  await visitor.picture('errors');

  await visitor.fill('名称', name);
  await visitor.choose('状态');
  await visitor.fill('占地面积', '500');
  await visitor.saveButton().click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await visitor.lookOver();
  await visitor.picture('saved');

  await page.locator('.head-acts a.button-main').first().click();
  await visitor.fill('占地面积', '620');
  await visitor.saveButton().click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('complementary').getByRole('link', { name: '全部' }).click();
  await page.locator('.log-item').first().waitFor();
  expect((await page.locator('.log-item').count()) >= 2, 'the history shows fewer than two versions');
  const before = await page.locator('.diffs del').allInnerTexts();
  expect(before.some((text) => text.includes('500')), `the earlier area is not in the history: ${before}`);
  await visitor.lookOver();
  await visitor.picture('history');
}
