import { expect } from '../visitor.mjs';

export const law = 'a figure of the overview opens to exactly its rows';

export async function run(visitor) {
  const { page } = visitor;
  await visitor.signIn('链办');
  await visitor.open('/');
  const figures = page.getByRole('main').locator('a.figure, .figure a, a[data-figure]');
  expect((await figures.count()) > 0, 'the overview prints no figure that opens');
  const figure = figures.first();
  const printed = Number((await figure.innerText()).replaceAll(/[^\d.]/g, ''));
  await figure.click();
  await page.locator('.pager').waitFor();
  await visitor.lookOver();
  const total = /共 ([\d,]+) 条/.exec(await page.locator('.pager').innerText());
  expect(total && Number(total[1].replaceAll(',', '')) === printed, `printed ${printed}, the list says ${total?.[1]}`);
  await visitor.picture('rows');
}
