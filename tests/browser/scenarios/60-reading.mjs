import { expect } from '../visitor.mjs';

export const law = 'a page is read into facts, and an accepted fact stands in the ledger with its words';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/read');
  await visitor.picture('sources');
  await page.locator('tbody .cell-caption a').first().click();
  await page.locator('[data-fact-card]').first().waitFor();
  await visitor.lookOver();
  await visitor.picture('facts');
  const waiting = page.locator('[data-fact-card].is-waiting');
  const before = await waiting.count();
  expect(before > 0, 'no fact waits for review');
  const id = await waiting.first().getAttribute('id');
  if (visitor.isPhone) await page.locator(`#${id}`).getByRole('button', { name: '采纳' }).click();
  else {
    // The keyboard walks to the first waiting card and accepts it.
    for (let step = 0; step < before + 50; step += 1) {
      await page.keyboard.press('j');
      const isThere = await page.locator(`#${id}.is-at`).count();
      if (isThere) break;
    }
    await page.keyboard.press('a');
  }
  await page.waitForFunction((card) => !document.getElementById(card)?.classList.contains('is-waiting'), id);
  const card = page.locator(`#${id}`);
  if ((await card.count()) > 0) {
    const error = await card.locator('.field-error').allInnerTexts();
    expect(error.length === 0, `the fact was not accepted: ${error.join(' ')}`);
  }
  await visitor.picture('accepted');
}
