import { expect } from '../visitor.mjs';

export const law = 'words are read into facts beside their text, and an accepted fact stands in the ledger with its words';

// The same words are the same source, so each width brings its own.
const text = (width) => `示例高新区\n本报讯  全区新签约项目12个，总投资86.5亿元，预计年产值150亿元，新增就业约${width}人。\n`;

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('baotou');
  await visitor.open('/read');
  await visitor.picture('sources');
  await page.locator('tbody .cell-caption a', { hasText: '样报' }).last().click();
  await page.locator('[data-fact-card]').first().waitFor();
  await visitor.lookOver();
  expect((await page.locator('.fact-mark').count()) > 20, 'the text of the sample page bears no marks');
  await visitor.picture('sample');

  await visitor.open('/read');
  await page.getByLabel('或者粘贴文字').fill(text(visitor.width));
  await page.getByLabel('标题', { exact: true }).fill(`浏览器试验文稿${visitor.width}`);
  await page.getByRole('button', { name: '开始读' }).click();
  await page.locator('[data-fact-card]').first().waitFor();
  await visitor.lookOver();
  await visitor.picture('facts');
  const values = await page.locator('.fact-value').allInnerTexts();
  expect(values.some((value) => value.includes('86.5')), `86.5 is not among the facts: ${values.join(', ')}`);

  const id = await page.locator('[data-fact-card].is-waiting', { hasText: '86.5' }).getAttribute('id');
  await accept(visitor, id);
  const card = page.locator(`#${id}`);
  await page.locator(`#${id}.is-accepted, #${id} .field-error`).first().waitFor();
  const error = await card.locator('.field-error').allInnerTexts();
  expect(error.length === 0, `the fact was not accepted: ${error.join(' ')}`);
  await visitor.picture('accepted');
  await card.getByRole('link', { name: '打开记录' }).click();
  await page.locator('dl.facts').first().waitFor();
  await visitor.lookOver();
  expect((await page.getByText('总投资86.5亿元').count()) > 0, 'the record does not bear the words it rests on');
  await visitor.picture('record');
}

/** By keyboard at a desk, by touch on a phone. */
async function accept({ page, isPhone }, id) {
  if (isPhone) return page.locator(`#${id}`).getByRole('button', { name: '采纳', exact: true }).click();
  for (let step = 0; step < 20; step += 1) {
    await page.keyboard.press('j');
    if ((await page.locator(`#${id}.is-at`).count()) > 0) return page.keyboard.press('a');
  }
  throw new Error('the keyboard does not walk to the fact');
}
