import { expect } from '../visitor.mjs';

export const law = 'an import is tried first, names the wrong cell, and writes nothing while a row is wrong';

export async function run(visitor) {
  const { page } = visitor;
  const good = `导入试验载体${visitor.width}`;
  await visitor.signIn('链办');
  await visitor.open('/carrier');
  await page.getByRole('link', { name: /导入/ }).click();
  await page.locator('input[type=file]').waitFor();
  await visitor.lookOver();
  await visitor.picture('start');

  await hand(page, `名称,建筑面积\n${good},三千平米左右\n`);
  await page.getByText('第2行').first().waitFor();
  await visitor.lookOver();
  await visitor.picture('refused');

  await visitor.open('/carrier');
  await page.getByRole('link', { name: /导入/ }).click();
  await hand(page, `名称,建筑面积\n${good},3000\n`);
  await page.getByRole('button', { name: /写入|确认导入/ }).click();
  await page.getByText(/写入 ?1 ?条|新增 ?1 ?条/).first().waitFor();
  await visitor.picture('done');

  await visitor.open(`/carrier?q=${encodeURIComponent(good)}`);
  expect((await page.locator('tbody .cell-caption a').count()) === 1, 'the imported row is not in the list once');
}

async function hand(page, text) {
  const file = { name: '载体.csv', mimeType: 'text/csv', buffer: Buffer.from(text, 'utf8') };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: /试导入|上传|检查/ }).click();
}
