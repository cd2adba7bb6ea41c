import { expect } from '../visitor.mjs';

export const law = 'the interface changes to English and stays so';
export const widths = [{ width: 1440, height: 900 }];

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/enterprise');
  await page.getByRole('button', { name: 'English' }).first().click();
  await page.waitForFunction(() => document.documentElement.lang.startsWith('en'));
  await visitor.open('/enterprise');
  expect((await page.locator('html').getAttribute('lang')).startsWith('en'), 'the language was forgotten');
  await visitor.picture('list');
}
