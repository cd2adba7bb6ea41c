import { expect } from '../visitor.mjs';

export const law = 'a page is read into facts, and an accepted fact stands in the ledger with its words';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/read');
  await visitor.picture('sources');
  await page.getByRole('main').getByRole('link').first().click();
  await page.locator('mark').first().waitFor();
  await visitor.lookOver();
  await visitor.picture('facts');
  const waiting = page.getByRole('button', { name: '采纳' });
  const before = await waiting.count();
  expect(before > 0, 'no fact waits for review');
  // One key accepts the fact that is in focus; on a phone the button does.
  if (visitor.isPhone) await waiting.first().click();
  else {
    await page.keyboard.press('j');
    await page.keyboard.press('a');
  }
  await page.waitForFunction(
    (n) => [...document.querySelectorAll('button')].filter((b) => b.textContent.includes('采纳')).length < n,
    before,
  );
  await visitor.picture('accepted');
}
