import { expect } from '../visitor.mjs';

export const law = 'pasted words are read into a source of their own with facts to review';
export const widths = [{ width: 1440, height: 900 }];

const TEXT = '示例高新区\n本报讯  全区新签约项目12个，总投资86.5亿元，预计年产值150亿元，新增就业约3200人。\n';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/read');
  await page.getByLabel('或者粘贴文字').fill(TEXT);
  await page.getByLabel('标题', { exact: true }).fill('浏览器试验文稿');
  await page.getByRole('button', { name: '开始读' }).click();
  await page.locator('[data-fact-card]').first().waitFor();
  const values = await page.locator('.fact-value').allInnerTexts();
  expect(values.some((value) => value.includes('86.5')), `86.5 is not among the facts: ${values.join(', ')}`);
  await visitor.lookOver();
  await visitor.picture('facts');
}
