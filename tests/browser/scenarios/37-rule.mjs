import { expect } from '../visitor.mjs';

export const law = 'a rule is written with colours, completion, error marks and a canonical form';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/policy/new');
  const area = page.locator('#f-rule');
  const list = page.getByRole('listbox');
  await area.click();
  await area.pressSequentially('政策：示例奖励\n依据：示例文件\n对象：企业\n条件：');
  await area.press('Escape');
  await area.press('Enter');
  expect((await area.inputValue()).endsWith('条件：\n  '), 'a new line behind a colon is further in');
  await area.pressSequentially('yanfafei');
  await area.press('Escape');
  for (let n = 0; n < 'yanfafei'.length; n += 1) await area.press('Backspace');
  await area.pressSequentially('yffy');
  await list.getByRole('option', { name: '研发费用' }).first().waitFor();
  await visitor.picture('offered');
  await area.press('Tab');
  await area.pressSequentially('÷ 营收 ≥ 5%');
  await area.press('Escape');
  await page.locator('.rule-back .rule-fault').first().waitFor();
  await visitor.picture('fault');
  await page.getByRole('button', { name: '改为“营业收入”' }).click();
  await page.getByText('写法没有问题').waitFor();
  await page.getByRole('button', { name: '整理写法' }).click();
  await page.waitForFunction(() => document.querySelector('#f-rule').value.includes('条件：研发费用 ÷ 营业收入 ≥ 5%'));
  expect((await page.locator('.rule-back .rule-field').count()) >= 2, 'fields have their colour');
  await visitor.lookOver();
  await visitor.picture('tidy');
}
