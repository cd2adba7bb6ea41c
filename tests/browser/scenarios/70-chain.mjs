import { expect } from '../visitor.mjs';

export const law = 'a chain shows its picture, verdicts with numbers, and what a planned project would change';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('baotou');
  await visitor.open('/chains');
  await visitor.picture('all');
  await page.getByRole('main').getByRole('link', { name: /光伏/ }).first().click();
  await page.locator('.picture-room svg').waitFor();
  await visitor.lookOver();
  await visitor.picture('diagnosis');
  expect((await page.locator('.finding').count()) > 0, 'the photovoltaics chain has no finding');
  expect((await page.locator('.finding .numbers').count()) > 0, 'a finding prints no number');

  const segment = page.getByRole('combobox', { name: '环节' });
  await segment.selectOption({ index: 0 });
  await page.getByRole('textbox', { name: '产能' }).fill('5');
  await page.locator('#what-if').getByRole('button', { name: '试算' }).click();
  await page.locator('#what-if .compare').waitFor();
  await visitor.lookOver();
  await visitor.picture('what-if');

  for (const scenario of ['含在建', '目标']) {
    const choice = page.getByRole('group', { name: '口径' }).getByRole('link', { name: scenario });
    if ((await choice.count()) === 0) continue;
    await choice.click();
    await page.locator('.picture-room svg').waitFor();
    await visitor.lookOver();
  }
}
