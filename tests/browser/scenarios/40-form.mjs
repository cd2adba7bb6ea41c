import { expect } from '../visitor.mjs';

export const law = 'a form names its errors at the field, saves, and keeps the earlier version';

export async function run(visitor) {
  const { page } = visitor;
  const name = `浏览器试验载体${visitor.width}`;
  await visitor.signIn('链办');
  await visitor.open('/carrier');
  await page.locator('.head-acts a.button-main').click();
  await page.getByRole('button', { name: '保存' }).waitFor();
  await visitor.lookOver();
  await page.getByRole('button', { name: '保存' }).click();
  const missing = page.getByLabel('名称', { exact: false }).first();
  const isStopped = await missing.evaluate((input) => !input.checkValidity() || input.ariaInvalid === 'true');
  expect(isStopped, 'an empty required field was saved');

  await missing.fill(name);
  await visitor.picture('filled');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await visitor.lookOver();
  await visitor.picture('saved');

  await page.getByRole('link', { name: '编辑' }).first().click();
  await page.getByLabel('名称', { exact: false }).first().fill(`${name}二期`);
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('heading', { level: 1, name: `${name}二期` }).waitFor();
  await page.getByRole('link', { name: '历史' }).first().click();
  await page.getByText(name, { exact: true }).first().waitFor();
  await visitor.lookOver();
  await visitor.picture('history');
}
