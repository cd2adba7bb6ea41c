// Bundles assets: node bundle.mjs ASSETS NODE_MODULES OUT
// Writes each file under a name that carries its digest, with gzip and brotli beside it, and manifest.tsv.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [assets, modules, out] = process.argv.slice(2);
const require = createRequire(join(modules, 'x.js'));
const esbuild = require('esbuild');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

// Office computers often run a browser some years old: nesting and newer syntax are lowered for it.
const target = ['chrome87', 'firefox91', 'safari15'];
const common = { bundle: true, minify: true, write: false, target, nodePaths: [modules], legalComments: 'none', logLevel: 'error' };

const manifest = [];
function put(name, media, bytes) {
  const data = Buffer.from(bytes);
  const digest = createHash('sha256').update(data).digest('hex').slice(0, 12);
  const dot = name.lastIndexOf('.');
  const file = `${name.slice(0, dot)}-${digest}${name.slice(dot)}`;
  writeFileSync(join(out, file), data);
  writeFileSync(join(out, `${file}.gz`), gzipSync(data, { level: 9 }));
  writeFileSync(join(out, `${file}.br`), brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  manifest.push(`${name}\t${file}\t${media}`);
}

async function bundle(entry, name, media, extra = {}) {
  const result = await esbuild.build({ ...common, ...extra, entryPoints: [join(assets, entry)] });
  put(name, media, result.outputFiles[0].contents);
}

// One symbol an icon; the shapes are Tabler's outline set.
function sprite() {
  const names = readFileSync(join(assets, 'icons.txt'), 'utf8').split('\n').map((line) => line.trim()).filter((line) => line && !line.startsWith('#'));
  const known = new Set(readdirSync(join(modules, '@tabler/icons/icons/outline')));
  const symbols = names.map((name) => {
    if (!known.has(`${name}.svg`)) throw new Error(`assets/icons.txt: @tabler/icons has no icon “${name}”`);
    const svg = readFileSync(join(modules, '@tabler/icons/icons/outline', `${name}.svg`), 'utf8');
    const body = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>')).replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, '').replace(/\s+/g, ' ').trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

await bundle('css/app.css', 'app.css', 'text/css; charset=utf-8');
await bundle('js/app.js', 'app.js', 'text/javascript; charset=utf-8', { format: 'iife' });
put('icons.svg', 'image/svg+xml', sprite());
put('favicon.svg', 'image/svg+xml', readFileSync(join(assets, 'favicon.svg')));
writeFileSync(join(out, 'manifest.tsv'), manifest.join('\n') + '\n');
