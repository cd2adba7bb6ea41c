import { expect } from '../visitor.mjs';

export const law = 'a policy stands beside its rule, and is tried on all firms before it is issued';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/policy?q=技术支持政策03');
  await page.locator('tbody a', { hasText: '技术支持政策03' }).first().click();
  await page.locator('.passages li').first().waitFor();
  await visitor.lookOver();
  await visitor.picture('beside');
  expect((await page.locator('.passages .tag-warn').count()) === 1, 'the sentence that is not in the rule is not marked');
  expect((await page.locator('#marks li').count()) > 0, 'no mark of fair competition');
  await page.locator('.rule-lines li[data-pairs="p3 "]').hover();
  expect((await page.locator('#p3.is-pair').count()) === 1, 'the passage of a clause is not marked');

  await page.getByRole('link', { name: '试算' }).first().click();
  await page.locator('svg.bars').first().waitFor();
  await visitor.lookOver();
  await visitor.picture('trial');
  expect((await page.locator('#list tbody tr').count()) > 0, 'nobody qualifies');
  await page.locator('table a[href*="list=near-"]').first().click();
  await page.locator('#list tbody tr').first().waitFor();
  expect(/增至/.test(await page.locator('#list').innerText()), 'what would be enough is not told');

  await page.getByText('换一段规则试算').click();
  const text = page.locator('textarea[name="text"]');
  await text.fill((await text.inputValue()).replace('≥ 5%', '≥ 6%'));
  await page.locator('#edited').getByRole('button', { name: '试算' }).click();
  await page.getByText('正在试算一段没有保存的规则').waitFor();
  expect(/退出 [1-9]/.test(await page.locator('main').innerText()), 'who goes out is not told');
  await visitor.lookOver();
}
