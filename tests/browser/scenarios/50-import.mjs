import { expect } from '../visitor.mjs';

export const law = 'an import is tried first, names the wrong cell, and writes nothing while a row is wrong';

export async function run(visitor) {
  const { page } = visitor;
  const name = `导入试验园区${visitor.width}`;
  await visitor.signIn('链办');
  await visitor.open('/park');
  await page.locator('.head-acts a', { hasText: '导入' }).click();
  await page.locator('input[type=file]').waitFor();
  await visitor.lookOver();
  await visitor.picture('choose');

  await hand(visitor, `名称,状态,占地面积\n${name},运营,三百亩左右\n`);
  await page.getByText('占地面积').first().waitFor();
  expect((await page.getByText('现在没有写入任何内容').count()) > 0, 'a wrong row is not refused');
  await visitor.lookOver();
  await visitor.picture('refused');

  await visitor.open('/import/park');
  await hand(visitor, `名称,状态,占地面积\n${name},运营,300\n`);
  await visitor.picture('checked');
  await page.getByRole('button', { name: '写入台账' }).click();
  await page.getByRole('heading', { name: /已写入/ }).waitFor();
  await visitor.lookOver();
  await visitor.picture('done');

  await visitor.open(`/park?q=${encodeURIComponent(name)}`);
  expect((await visitor.total()) === 1, 'the imported row is not in the list once');
}

/** Hands over a file and goes on to the dry run. */
async function hand({ page }, text) {
  const file = { name: '园区.csv', mimeType: 'text/csv', buffer: Buffer.from(text, 'utf8') };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('button', { name: '试算' }).click();
  await page.locator('dl.numbers').waitFor();
}
