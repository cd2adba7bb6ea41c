import { expect } from '../visitor.mjs';

export const law = 'only the right password opens the ledger, and signing out closes it';

export async function run(visitor) {
  const { page, site } = visitor;
  await visitor.open('/login');
  await visitor.picture('form');
  await page.getByLabel('账号', { exact: true }).fill(site.account('链办').name);
  await page.getByLabel('密码', { exact: true }).fill('wrong password');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('alert').first().waitFor();
  expect(new URL(page.url()).pathname === '/login', 'a wrong password left the login page');

  await visitor.signInByForm('链办');
  await visitor.picture('overview');
  await page.locator('.top-user summary').click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.waitForLoadState();
  await visitor.open('/changes');
  expect(new URL(page.url()).pathname === '/login', 'a closed session still reads the ledger');
}
