// Runs every scenario at desktop and phone width against the built program:
//   node run.mjs --binary PATH --chromium PATH --pictures FOLDER [--only NAME]

import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { Site } from './site.mjs';
import { Visitor } from './visitor.mjs';
import { watch } from './watch.mjs';

const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

const { values: args } = parseArgs({
  options: {
    binary: { type: 'string' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    pictures: { type: 'string' },
    only: { type: 'string' },
  },
});
if (!args.binary || !args.pictures) {
  console.error('usage: node run.mjs --binary PATH --pictures FOLDER [--chromium PATH] [--only NAME]');
  process.exit(2);
}

const here = dirname(fileURLToPath(import.meta.url));
const names = (await readdir(join(here, 'scenarios')))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.replace('.mjs', ''))
  .filter((name) => !args.only || name.includes(args.only))
  .sort();

const site = await Site.start(args.binary);
console.log(`    the site stands at ${site.address} after ${site.startMs} ms`);
const browser = await chromium.launch({
  executablePath: args.chromium,
  // Even a page that tried could not reach another machine.
  args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
});

let passed = 0;
let failed = 0;
try {
  for (const name of names) {
    const scenario = await import(join(here, 'scenarios', `${name}.mjs`));
    // A desktop and a phone at a time, as in an office.
    await Promise.all((scenario.widths ?? WIDTHS).map((viewport) => attempt(name, scenario, viewport)));
  }
} finally {
  await browser.close();
  await site.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function attempt(name, scenario, viewport) {
  const started = performance.now();
  const context = await browser.newContext({
    viewport,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    javaScriptEnabled: scenario.withScript ?? true,
    hasTouch: viewport.width < 600,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = watch(page, site);
  const visitor = new Visitor({ page, site, width: viewport.width, pictures: args.pictures, scenario: name });
  let trouble = [];
  try {
    await scenario.run(visitor);
  } catch (error) {
    trouble = [error.message.split('\n').slice(0, 6).join('\n      '), `at ${page.url()}`];
    await visitor.picture('failed').catch(() => {});
  }
  const foreign = await site.foreignSockets().catch(() => []);
  trouble.push(...complaints, ...visitor.faults, ...foreign.map((remote) => `the program speaks to ${remote}`));
  await context.close();
  const ms = Math.round(performance.now() - started);
  console.log(`    ${trouble.length ? 'FAIL' : 'ok  '} ${name} at ${viewport.width} px (${ms} ms): ${scenario.law}`);
  for (const line of new Set(trouble)) console.log(`      ${line}`);
  if (trouble.length) failed += 1;
  else passed += 1;
}
