import { expect } from '../visitor.mjs';

export const law = 'a condition is written with help, shown as chips, kept under a name and given up';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/enterprise');
  const all = await visitor.total();
  const box = page.locator('#where input');
  const list = page.getByRole('listbox');
  const chips = page.locator('.chip');

  // Pinyin initials, then a unit, by keyboard.
  await box.click();
  await box.pressSequentially('yysr');
  await list.getByRole('option', { name: '营业收入' }).first().waitFor();
  await visitor.picture('offered');
  await box.press('ArrowDown');
  await box.press('Enter');
  expect((await box.inputValue()) === '营业收入 ', `the field is written: ${await box.inputValue()}`);
  await box.pressSequentially('≥ 2');
  await list.getByRole('option', { name: '亿元' }).click();
  expect((await box.inputValue()) === '营业收入 ≥ 2亿元', `the unit is written: ${await box.inputValue()}`);
  await box.press('Escape');
  await box.press('Enter');
  await page.waitForURL(/where=/);
  await chips.getByText('营业收入 ≥ 2 亿元').waitFor();
  const found = await visitor.total();
  expect(found > 0 && found < all, `the condition selects ${found} of ${all}`);
  await visitor.lookOver();
  await visitor.picture('chips');

  // A chip leads to its words; what is wrong is marked with what is likely meant.
  await chips.locator('.chip-text').first().click();
  const chosen = await box.evaluate((input) => input.value.slice(input.selectionStart, input.selectionEnd));
  expect(chosen === '营业收入 ≥ 2亿元', `the words of the chip are chosen: ${chosen}`);
  await box.fill('营收 ≥ 2 亿元 且 规上');
  await page.getByRole('button', { name: '改为“营业收入”' }).click();
  expect((await box.inputValue()).startsWith('营业收入 ≥'), 'the likely word is put in');
  await visitor.picture('mended');

  // While an input method composes nothing is offered.
  await box.fill('');
  await box.dispatchEvent('compositionstart');
  await box.pressSequentially('gs');
  await page.waitForTimeout(400);
  expect(await list.first().isHidden(), 'nothing is offered while composing');
  await box.fill('规上 且 件数(上链) = 0');
  await box.dispatchEvent('compositionend');
  await box.press('Escape');
  await box.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('.chip').length === 2);

  // Kept under a name, found again, given up.
  const name = `浏览器试验 ${visitor.width}`;
  const kept = () => page.locator('#kept');
  await kept().locator('summary').click();
  await kept().getByLabel('名称').fill(name);
  await visitor.picture('keep');
  await kept().getByRole('button', { name: '保存当前条件' }).click();
  await page.waitForLoadState('load');
  await visitor.open('/enterprise');
  await kept().locator('summary').click();
  await kept().getByRole('link', { name: '规上未上链企业', exact: false }).first().waitFor();
  await kept().getByRole('link', { name, exact: true }).click();
  await page.waitForURL(/where=/);
  expect((await chips.count()) === 2, 'the kept condition is in force');
  await kept().locator('summary').click();
  await kept().getByRole('link', { name: `删去“${name}”` }).click();
  await page.locator('main form button').first().click();
  await page.waitForLoadState('load');
  await visitor.open('/enterprise');
  await kept().locator('summary').click();
  expect((await kept().getByRole('link', { name, exact: true }).count()) === 0, 'the filter is gone');
}
